/** `a, b and c`. */
export const list = (words: readonly string[]): string =>
  words.length === 0
    ? 'nothing'
    : words.length === 1
      ? words[0]!
      : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

export const protocolName = (alpn: string): string => ({ h2: 'HTTP/2', 'http/1.1': 'HTTP/1.1' })[alpn] ?? alpn

/** The date of a moment. */
export const day = (iso: string): string => iso.slice(0, 10)

/** `rsa_pkcs1_sha512` as people say it: SHA-512. */
export const hashOf = (scheme: string): string => {
  const bits = /_(md5|sha1|sha224|sha256|sha384|sha512)$/.exec(scheme)?.[1]
  return bits === undefined ? scheme : bits === 'md5' ? 'MD5' : bits === 'sha1' ? 'SHA-1' : `SHA-${bits.slice(3)}`
}
