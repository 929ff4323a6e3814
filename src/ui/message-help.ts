/** What the words and marks of the page mean, by a name; help is fetched when the page is idle. Another language is another table of this type. */
export type HelpMessages = typeof english

const settings = {
  versions: 'The versions of TLS that this side speaks. The newest that both speak is taken.',
  suites: 'The cipher suites, in this side’s order: how keys are agreed on, who signs, how data is sealed.',
  groups: 'The curves and primes for the key exchange, in this side’s order.',
  keyShares:
    'The groups for which the client sends its half of the key exchange at once. The server may want another one: that costs a round trip.',
  signatureSchemes:
    'The signatures that this side can check, or make. A certificate signed with anything else may be refused.',
  certificateSchemes:
    'Signatures that are accepted inside certificates and nowhere else (signature_algorithms_cert). None: the list above counts for both.',
  alpn: 'What may be spoken inside TLS, such as HTTP/2, in this side’s order.',
  identities: 'The certificates this side can show, each with its key, its issuer and its dates.',
  policies: 'Rules beyond TLS that this side holds the connection to, such as Apple’s App Transport Security.',
  namedIssuers: 'Whose client certificates the server says that it takes.',
  otherIssuers: 'Issuers that the server names besides the demo authority. A long list can make a message too large.',
} as const

const english = {
  about: (what: string) => `What is “${what}”?`,
  settings: settings as Readonly<Record<string, string>>,
  temper:
    'How this side behaves apart from its lists: how it refuses, what it insists on, what it lets pass. Two programs with the same lists can differ in it.',
  marks: {
    title: 'What the marks mean',
    strip: 'Each bar stands for one entry of a list, in its order:',
    states: {
      chosen: 'chosen for this connection',
      usable: 'would do as well',
      unusable: 'does not fit the other side',
      off: 'switched off',
      refused: 'what it failed on',
      missing: 'would be needed, and is not there',
    },
    changed: 'after a name: changed from how the profile comes',
    sides: { client: 'the client', server: 'the server' },
    weakens: 'this change weakens security',
  },
} as const

export const h: HelpMessages = english
