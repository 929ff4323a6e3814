import type { HashName } from './hash.ts'
import { registry } from './registry.ts'

/**
 * IANA's TLS SignatureScheme registry. In TLS 1.2 the same two bytes are a pair of hash and signature algorithm
 * (RFC 5246 §7.4.1.4.1), and `ecdsa_secp256r1_sha256` means "ECDSA with SHA-256 on any curve".
 */
const table = {
  0x0101: 'rsa_pkcs1_md5',
  0x0201: 'rsa_pkcs1_sha1',
  0x0202: 'dsa_sha1',
  0x0203: 'ecdsa_sha1',
  0x0301: 'rsa_pkcs1_sha224',
  0x0302: 'dsa_sha224',
  0x0303: 'ecdsa_sha224',
  0x0401: 'rsa_pkcs1_sha256',
  0x0402: 'dsa_sha256',
  0x0403: 'ecdsa_secp256r1_sha256',
  0x0501: 'rsa_pkcs1_sha384',
  0x0502: 'dsa_sha384',
  0x0503: 'ecdsa_secp384r1_sha384',
  0x0601: 'rsa_pkcs1_sha512',
  0x0602: 'dsa_sha512',
  0x0603: 'ecdsa_secp521r1_sha512',
  0x0708: 'sm2sig_sm3',
  0x0804: 'rsa_pss_rsae_sha256',
  0x0805: 'rsa_pss_rsae_sha384',
  0x0806: 'rsa_pss_rsae_sha512',
  0x0807: 'ed25519',
  0x0808: 'ed448',
  0x0809: 'rsa_pss_pss_sha256',
  0x080a: 'rsa_pss_pss_sha384',
  0x080b: 'rsa_pss_pss_sha512',
  0x081a: 'ecdsa_brainpoolP256r1tls13_sha256',
  0x081b: 'ecdsa_brainpoolP384r1tls13_sha384',
  0x081c: 'ecdsa_brainpoolP512r1tls13_sha512',
  0x0904: 'mldsa44',
  0x0905: 'mldsa65',
  0x0906: 'mldsa87',
  0xeded: 'gostr34102001',
  0xeeee: 'gostr34102012_256',
  0xefef: 'gostr34102012_512',
} as const

export type SchemeName = (typeof table)[keyof typeof table]

export const schemes = registry(table)

/** Kinds of public key in a certificate. `rsa_pss` is an RSA key that may only be used with RSASSA-PSS. */
export type KeyKind = 'rsa' | 'rsa_pss' | 'ecdsa' | 'ed25519' | 'ed448'

export interface Scheme {
  readonly name: string
  readonly key: KeyKind | 'dsa' | 'mldsa' | 'other'
  readonly padding: 'pkcs1' | 'pss' | undefined
  /** Undefined where the algorithm hashes for itself (EdDSA). */
  readonly hash: HashName | undefined
  /** The curve that TLS 1.3 binds to the scheme. */
  readonly curve: string | undefined
  /** May it sign CertificateVerify in TLS 1.3? (RFC 8446 §4.2.3) */
  readonly in13: boolean
}

/** The parts of a scheme, read off its name. Unknown schemes are of kind `other`. */
export const scheme = (name: string): Scheme => {
  const known = anatomies.get(name)
  if (known) return known
  const found = anatomy(name)
  if (schemes.code(name) !== undefined) anatomies.set(name, found)
  return found
}
const anatomies = new Map<string, Scheme>()

const anatomy = (name: string): Scheme => {
  const hash = /_(md5|sha1|sha224|sha256|sha384|sha512)$/.exec(name)?.[1] as HashName | undefined
  const curve = /^ecdsa_(secp\w+?|brainpool\w+?)(?:tls13)?_sha/.exec(name)?.[1]
  const key: Scheme['key'] = name.startsWith('rsa_pss_pss')
    ? 'rsa_pss'
    : name.startsWith('rsa_')
      ? 'rsa'
      : name.startsWith('ecdsa_')
        ? 'ecdsa'
        : name === 'ed25519' || name === 'ed448'
          ? name
          : name.startsWith('dsa_')
            ? 'dsa'
            : name.startsWith('mldsa')
              ? 'mldsa'
              : 'other'
  const padding = name.startsWith('rsa_pss') ? 'pss' : name.startsWith('rsa_pkcs1') ? 'pkcs1' : undefined
  const in13 =
    padding === 'pss' ||
    (key === 'ecdsa' && curve !== undefined) ||
    key === 'ed25519' ||
    key === 'ed448' ||
    key === 'mldsa'
  return { name, key, padding, hash, curve, in13 }
}

/** How TLS 1.2 speaks of a scheme: `ecdsa+sha256`, because the code binds no curve there; other schemes keep their name. */
export const nameIn12 = (name: string): string => {
  const { key, hash } = scheme(name)
  return key === 'ecdsa' && hash ? `ecdsa+${hash}` : name
}
