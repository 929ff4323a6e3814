/** The frozen pool's keys (keypool.ts). THESE ARE PUBLIC TEST KEYS: nothing may ever be protected by them. */
export type Pairs = Readonly<Record<string, readonly (readonly [string, string])[]>>

/** The primes p and q, base64. e is 65537. */
export const primes: Pairs = {
  'rsa-1024': [
    [
      '8ASoFoCjhVXBmKhEPwsGuYmiaCACtxVHnqEradAf8+w6W4enBzk41+9skf7usNmAhEVbPvFDLAcbr++sMhEMpQ==',
      '6TLy7ylxr9Oagg7zwQcxQwaOZQ58jbRRHB9iBSWBIlhHRDENgRqOarZ59ha50mlJsWVHo8T3toe9LHnn1Cu4pQ==',
    ],
  ],
  'rsa-2048': [
    [
      '7N9p7vBfZUx7VAAzPx+kMKoRD5rckHzffRXvOynILehjNcYfo6Jo5ifTj4yDrDjvvhz+Rc21i8loQckSZIOb4kZLuY6/rdK4ZV8Ezx+gH6pZDOI8vwY/m6a6Pz29LRhQxrBhpIiZT0OIzsvAd2pP54vXre0Upn+blcfHrGFHPdE=',
      'xFXLTomGZ+GyFrDLVYXtG3Gx0OyRXBGGitQ2HHuu/t3rIO77+qs1raitIrTuiYLiTo/byhMBdHzMjKfEWrb+gTokxL73/wL3v2VYPw8ucWKwYZ4n9BtB+pjJfE+7QhCnLcsUq73pm9oJnegcrepLmEETZ+jv5ECWH4B0418Zk5s=',
    ],
    [
      '80u3oRR3AL/VJzB6awQ4nLRpLI5ng+Pwhgwitcl/KIqfv2DG1sMdV7blGx6HUARxQnr2AVqqJOuPxNtRQ56Ukgt6wZ+7AbsGEnjM5IvOawLwGoXfBkzDMkimhYUTQ2JUi8+dtwnMIDuPmxOVJsQCyOS9U0TEb8qdrFy742IjM0E=',
      'zhgzOPHdqm9BStdT4VCnq5R7YORVF9bw74Lmid8pnnFoylVvJRFefcOOAd/+7qvO6R11kTKNIO1dW2cinBOWmNe25icCgOeXRF0D+nJyCb+8U/Yjn8c3/BaYHJkc2kw0cNyZ/tW+RRzZzVsK9HTeLqbd6+Gx691MdkXpp5cv8hc=',
    ],
    [
      '+dEza9REc3aXGruM+Y1IEeztf5Zr/Qvxcxs9TDfcWE51AzN4bZ1jqDF5huvJbQljimnqC6tVf/f2pGm97ipct63BD2WHxJadetbLQXE52PiZ0Y+M0YL8LuZr3JpzSQCU6iEAPAGyRXAAbyEqZWkM2cIfmjRrZ/NBRtrZEfUMf7M=',
      '2DT01/XdUuoojCHU6O7r+3BUTXVhBAGoZTdRyOzMoXKlGPGxPWYBmfeMQD4/j4aDHMieD8UeTfMQYqiTu0g+dCKHcqPS6l2Pa0Sydk6FEJjJvfRZQr94C/HmyhUCpj44sEQYPp9afSZDMfGikB0oEJNdigdKu0G/NjdGhCLvAc0=',
    ],
    [
      'wPqYhQwFMXu37pr4AECJNi9zoN38Pm8vRTd5Xu6pSRtvt+d8videqxuFBYuAJsZpcDTjbM3dinBEYIUqm9JVwb8cwxP5oo/KU3iB2N0U1gA21xZwoSWtnFC1ymiw4EbS5iJ22nzGlClITsGGAkfyeI9dSWBkp8qEeut/96cTmgs=',
      'vt1fFcayeC2Yqf0Br0wS7SQYlaYX4+EyPzlrf+DhugAg6MpJzjHzRrzsNoaEaPDot7PKJxk1GXdjj4u98M22pS785Z8O2BYJYCRu2I0xKimjVzOV2u0SR4wohzEnj7aLjKN/I8LF3I1+C2C93itD9oEUx3LCaNhJpRZmeTL8CB8=',
    ],
  ],
  'rsa-3072': [
    [
      '0cGNCCrzTRC6oluotKODriyU1AZaQHB5YtMSfjnvLVEnW9vVqs266Q3sQr6oqU+9/7IkmSjbHN2bCM6K+b7dmy5GJzRC6lHIHEafZ7iQrSIGtD9qASD3TiQSnL+cjb7LNohK+WtGt1eH14LAMwoM0WIBlwORT+ScdFdAhqpzJTk1m13XNM7mRo27Erl9BbeFYgyssYk1kPdeH7JLOEhHM4JvVRD/F/ZiXHxv/T9ms//rqnhGQ7fB7RL4EyinAK0t',
      'wtB4bEufcCNLBcaJpMqxNHgrJ6NRkywTVaKZ+/Og+c+5ZEvkBr/5hlSB1zBye1vZa+HRyweJTrkSq3Be5Z4tD5rNfC/rvnwCJBQdYY8Ibl+cqxr6tFO4BQjk3MBSkhQHAg06LsUc1K5QqTOLxbIPk2Z0GEa3Tk5yB8YTVGI0iNWVZ4MLj3XcKQEGb14550VZV/fOLbBszILkQGaIS8yyVZXg2kOHI7hWuWyiSsSWPQKBTxTGyW5e4iDxVxRPVBOD',
    ],
  ],
  'rsa-4096': [
    [
      '+9/rGGvpghsTyJCdSBx+uFMu8iiuMZEU6Lw0/URMRAhfgG/Fe/K/guBLbr//hBtUuBI9/dWyH72aAgGG83KzlCTidEBEdJhD5nez1erxpVWkK/ZPyNPOfduTGLONFBsVTfgbnfRMSKdAW2nFAK4naRxN5N3cfwZ/0cvV5Ue8HijJ/LLBOERUN4ElC3rpzgriufWhPPnqn88bPehJaEMBlFqYIZyE0TdoncTyPxOZNo4mjqHKB+Gx7cCL2BwGHTGd+Brk1M2M97uaMfrK34+o7itojbb3JTh/JLBF3nek2QLP3Qms7zDRerV4hhIsht73QRAad37o6pBAcOC751Kypw==',
      '3l10bm/UBR83LLlRXktNFxXeGVKVTjzF/V29EwtwI1XHvTj3D832dK0S8f6AGJPz8boOtX7z2AlEWCRS3prpvxJMjEjN+4NhXi7xdz4KCjxoT0cUUD0Ho8YhyEuug1B//tdZEfPoGvn4IpbAgZg47nTW+RvyY2WOm0QHfqYM99TgnJaMcHcAVdXXLRyOXF2DKAa0cP9disapJoJwKJ9K7oQXJYHwpeiEe3Zik8iHuCWMGpZO4PGXFtg81VnfUiLRNyHFoxjrFI0J8t0klEwGH9T0L7FTyrEaGYGYiVerAmoqU69/fgPn1ainj2ZY+QNadWjw1XMCgIv3zVTz53Z/Qw==',
    ],
  ],
}

/** Private scalar (for the Edwards curves: seed) and public point, base64. */
export const curvePairs: Pairs = {
  'p-256': [
    [
      'G9jLwH2v70ljFbp+z/WhRxLgVbesYuQztIgaj6hVfyE=',
      'BHmMRC7lMytiEzpL6qTj07mw8PTMb7ZhKcZPw1X/ZJqWwJOGdLLVkvW5dD399ZFq/RnL/Y3vyrqOr0AbmE6gKgw=',
    ],
    [
      '2ZMqHUXP3vOTeGDxYbuTMRqExB1a8rVEBV8kJ4voAYk=',
      'BIqDTNxMYzpkqTTQeQRSaQYnuMuEY3JtHP9uhGGCmJNjufjQpcywqn+2ZoGYHHRdrPPx+CyHDLHeDV1Ogn9cuwo=',
    ],
    [
      'k/o/bYBCKhk8w07T3nIXc9ayz0jN5XRaniv+5Ipn7Kw=',
      'BNI2O3KveqUbjl0FzMBdSVYtrASFJ5JXYWfojciqv7zWpd9gba31OltoAhOr7IhTI/adho8fX6P0yaH7jrwym4k=',
    ],
    [
      'DiEfwgUZrF7VyWhW28iEgFIL7ZBc5AZaSgyla1n3nUs=',
      'BO3f2e3JwzrcbEiAV+jjmKwu9bzjovurjd3rnDPN1Buhd2HTAfX2cvWx23Wn8eh4GA3QSrM2oIBHgED/UIROLYo=',
    ],
  ],
  'p-384': [
    [
      'Ud2uINYPRLhcgL+uh5T6TR9vzQCdYnBEB9j/+spwQkMDcY69uVbgq7Zrzpkfiqml',
      'BBquFEdQOLi632B1aEXeEbyCRbUmMAfwTBwovzs0Ei+KEire2JkMCjoDivabCkk/u/S9L3eO4l1RLWjes3RhcNd+GR5gF587YWuTmACwj1Qxg77NhL8/qJcHOgPmTdbGrA==',
    ],
    [
      'zBy64Bi3LylEUhtQXMN6vmHGnDoH2S5Dar3jB5ET3KrkwvncjxzoUcdZcR9g2hrP',
      'BJqVYpHWp/+rmxY48J7+UJO26lZhLS7BaBsTpoML9OxYsKsQ7/SDBuIln9Kn7TrTTOEjaQOrmDcjIi3f5nJbZh3FDH3hbMgT2ZN7pR212rPMAfuFaJ1/RQwVvHkxPZZ74g==',
    ],
    [
      'dWIHtqfe5Aj8wkq5lOwr3YPxAhlQe8QmyVr85yBxUDS9xsKNB9fCuDRoDt7tX68I',
      'BPJLaVvOXnpsbJRiOSq+mXFEtwOphFddNItFN/vFss+f2/KESM674m7pI7/cqQW6cXUMTPR+QA29r1JecW3gQwNn01qZdJJMAzw4AsqFdFhbwZUuVCmBz3X5oc3ssJW2Bg==',
    ],
    [
      '+6exvCemg4+csVmWpxFecoW5z0QEKPQL1Qlg4y40ly0dD4sZVEbYbTTSjR/ZaYUX',
      'BLLXIQcETeEDXHT9Ri32MPu1LJ2UgXwTivzb5hf6I1c0ry+dvV8AeNcV2/9mibTsFHxPcjXzBQYw07KOZqf7CPC4mH9t0z4uflXMPoCykB9ZXmyibJqdAdzs08YmC56mZQ==',
    ],
  ],
  'p-521': [
    [
      'AMVLdmVRa98fViAJqz15nuliV7Ue6OKZ3+rhDuo4zDYp7tn9rALON1h6yBcbaLyKkbvl8HSz/Bpq9/2UmdEVPwuz',
      'BAAaA75ehBoHzGC2dZcfAa6V8KKk2ROfzTSVS9FF9EA8hfvrGRK7pEOJ6/1ziVLP7XhJhJvz1Ki2lRDQofp0TrH9yQBXC/ms/cjLfO3pwQn+294DhaBUVzHqNQ95BzgH17gg0kjWs3N0wydRx+uYMmfsDjSborh5SGiKN3NLSqq+VScF7w==',
    ],
    [
      'ALOPLa1wpyhyLXNpFey4wEkJO7YEbPjovXUdbwIZwNSWyxIF7mZDFVec6urJIC40c0eHnpg513ZSgd4CT1Jp+O6e',
      'BADqtZC8GeNC4yPdkHlJzR2o132dKlZq/2dkSBI2M9nMZQz/zbMYnlV5pQMUVj0K4MG5lJwSugm2O5M8y2lyZugibAEfL6lA9SF7TdQp0aQu/y5Hexzc6Ws0up60nPsdlW3sCGsig577NerfurHf20M0Gr3knxlBuPzJ1eZKxKe9/7ud6g==',
    ],
    [
      'ALVMVyB2bFH74nsumAvDaAnQh8w0r6KRH+Q9/ukPzIHsSobYX9pjgQau6rdXmEpBiYSrTKueIngMCmNp1y+cIVYn',
      'BAHvL3EnJPB0R2X1xuYgI5f2TiplsRdq0c3QLy/bcVShuP0oWjTMGtT0tci8LK3SjHuW0HlXMx/KLODKZb2k95aEdgHwtn/o7z79JgNHHJBTQYzqzC2XzArbFf0anFoQlqnqjL3UK9jKZKLgRYPSmbOEJwtqEww4a+w0MnD/AQGeHkeU4A==',
    ],
    [
      'AbGMG4gKWQByX4On1Vr9TiYQzyvlGBnZg17Pimy34BPqlm+8jvzhhTgjAUGXavB4Gdm4dJYW63/ADWB7vVl1Ovs0',
      'BAG2cz16etz23HKzxjIEdPZPGC+OwgvXE+KDETZR0JTDsersnT2D7B4Ygp1fwf6djAuM2V/aPcX4kE34bBSz8aLNxgFngMB3HhI1Ui29+T73ikrXm6pZtS75p2POuzekvYHAdNbZLo3KdJk6os1seCEgRFQFJg+HByOkFLO7O6zE6HN/4g==',
    ],
  ],
  ed25519: [
    ['ho55B/56HkgOFVAXuPwPKaH3bUxaDoE+8i1etEM80h0=', '6jmcT17oNxnfXe0b4GlnB0+8KJ9hUWBkRoPT9cnri1Q='],
    ['3ELaikNxiYk15e0p7QEhwAPm25m135JOtK1ddl1Yjzg=', '2fzT+Up++EZ3cOYZA6+TuXCfM5V0y7CfILEFM/eA6YM='],
    ['u7F5k1TNRt+1gjv8SnObW2RtFFJkv9b1WU+QDip0SCI=', '3ViGEnOEyzsA9Dkd2KAaaVNuxRMF2mzkngJuvCH+RZs='],
    ['EejDlF/q9xpfNe8sO7/p7myCUjF2xP4BwW40enAfuqY=', 'FtIVGsre7oVm0HbYlAPYNRbRIuAJLvgf8ADqxXPmQCA='],
  ],
  ed448: [
    [
      'uMG0xQwHJVLSbYGaXHnjLlONBLoYDrQ1y/iFoC1pj9x4xPMWWXXlq9IS2/Eeo6DjwMMn8eQ/UwwV',
      'PO+PGlFHZteVwODoVzgIEWzKKtlvM235tvYC0v2m8ULMJkEW9PdBAljHFFe2zf9WF8a0AIkSrrSA',
    ],
    [
      'A/53IvPq/5vj77ToHKs7yC2BweZDNzHI0vffMIcs5v4eUkQWE/avMwf2jnA0UwKGP0XkBiAFq+l9',
      'dHIOpmpTdCnpGpYTJq8dasaIzyklQ1w/uvdTVNMkholJFucIDcxnAZdshfH75nC4XCBC7vy92QGA',
    ],
    [
      '+/TfMz+ZQyNhN5Kh8gFbsJLHndktlLfI/yThOKMzknat5X5T8DjeZjr79aOk54fm+3jqrXx0+ykL',
      'PPl3cPpCjhxq+a/4Dbzrk7uL48HB38JgGpCJuDQ/7KijWIJnPFLcbQ9UnvFUpHZr6kOj2htzNOuA',
    ],
    [
      '30liAEXar4n0ZEmgasfvCI0tpl0Br8Tta484vxo9iUBX5JGpK5Eifum41ENryh8xF1znp9ENiAaq',
      'WSsr8XUD8QrXQRQu/DbRP6/75/ye0uULP2ZI6C215oTeid29kPCbemaTUVAjIbSTE/82O0an18QA',
    ],
  ],
}
