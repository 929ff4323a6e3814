import { groups } from '../../spec/group.ts'
import { schemes } from '../../spec/signature.ts'
import { suites } from '../../spec/suite.ts'
import { versions, type Version } from '../../spec/version.ts'
import { fromOpenSsl, openSslSuites } from './opensslsuite.ts'

/** What configurations call versions, suites, groups and schemes, by the names of the standards. */

/** `TLSv1.2`, `TLS 1.2`, `TLS1.2`, `tlsv1_2`; `TLSv1` is TLS 1.0. */
export const versionOf = (word: string): Version | undefined => {
  const [, family, major, minor = '0'] = /^(SSL|TLS)[ _]?v?([123])(?:[._]([0-3]))?$/i.exec(word) ?? []
  if (!family) return undefined
  const name = `${family.toUpperCase()} ${major}.${minor}`
  return versions.code(name) === undefined ? undefined : (name as Version)
}

/** Newest first, each once. */
export const newestFirst = (all: Iterable<Version>): Version[] =>
  [...new Set(all)].sort((a, b) => versions.code(b)! - versions.code(a)!)

/** Every version that somebody can have now; SSL is left to those who name it. */
export const everyVersion = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const satisfies readonly Version[]

/** IANA's name of a suite that is written as IANA, OpenSSL or a number has it: `0xC02F`, `C0,2F`, `{0xC0,0x2F}`. */
export const suiteOf = (word: string): string | undefined => {
  if (suites.code(word) !== undefined && word.startsWith('TLS_')) return word
  const upper = word.toUpperCase()
  const named = ianaNames.get(upper) ?? fromOpenSsl(word) ?? fromOpenSsl(upper)
  if (named) return named
  const [, high, low] = /^(?:\{)?(?:0X|\\X)?([0-9A-F]{2})[,:-]?(?:0X|\\X)?([0-9A-F]{2})\}?$/.exec(upper) ?? []
  if (!high) return undefined
  const code = Number.parseInt(high + low!, 16)
  return suites.codes.includes(code) ? suites.name(code) : undefined
}
const ianaNames: ReadonlyMap<string, string> = new Map(
  suites.codes.map((code) => [suites.name(code).toUpperCase(), suites.name(code)]),
)
/** Names to look for what somebody may have meant. */
export const suiteNames: readonly string[] = [
  ...suites.codes.map(suites.name),
  ...openSslSuites.map(({ short }) => short),
]
export const is13 = (name: string): boolean => /^TLS_(AES|CHACHA20)_/.test(name)

/** `prime256v1`, `P-256`, `NistP256`, `curve25519`, `GROUP-X25519` … by IANA's name. */
export const groupOf = (word: string): string | undefined => {
  const plain = word
    .toLowerCase()
    .replace(/^(group|curve)-/, '')
    .replaceAll('_', '-')
  return others[plain] ?? groups.codes.map(groups.name).find((name) => name.toLowerCase() === plain)
}
const others: Readonly<Record<string, string>> = {
  prime256v1: 'secp256r1',
  prime192v1: 'secp192r1',
  'p-192': 'secp192r1',
  'p-224': 'secp224r1',
  'p-256': 'secp256r1',
  'p-384': 'secp384r1',
  'p-521': 'secp521r1',
  nistp256: 'secp256r1',
  nistp384: 'secp384r1',
  nistp521: 'secp521r1',
  curve25519: 'x25519',
  'k-163': 'sect163k1',
  'b-163': 'sect163r2',
  'k-233': 'sect233k1',
  'b-233': 'sect233r1',
  'k-283': 'sect283k1',
  'b-283': 'sect283r1',
  'k-409': 'sect409k1',
  'b-409': 'sect409r1',
  'k-571': 'sect571k1',
  'b-571': 'sect571r1',
}
export const groupNames: readonly string[] = groups.codes.map(groups.name)

/** `RSA+SHA256`, `RSA-PSS+SHA256`, `ECDSA+SHA256`, or a name of the registry. */
export const schemeOf = (word: string): string | undefined => {
  const named = schemes.codes.map(schemes.name).find((name) => name.toLowerCase() === word.toLowerCase())
  if (named) return named
  const [, kind, hash] = /^(RSA|DSA|ECDSA|RSA-PSS|PSS)\+SHA(1|224|256|384|512)$/i.exec(word) ?? []
  if (!kind) return undefined
  const bare = {
    RSA: `rsa_pkcs1_sha${hash}`,
    DSA: `dsa_sha${hash}`,
    'RSA-PSS': `rsa_pss_rsae_sha${hash}`,
    PSS: `rsa_pss_rsae_sha${hash}`,
    ECDSA:
      { 256: 'ecdsa_secp256r1_sha256', 384: 'ecdsa_secp384r1_sha384', 512: 'ecdsa_secp521r1_sha512' }[hash!] ??
      `ecdsa_sha${hash}`,
  }[kind.toUpperCase()]!
  return schemes.code(bare) === undefined ? undefined : bare
}
