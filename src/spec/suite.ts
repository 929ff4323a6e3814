import { suiteTable } from './suitedata.ts'
import { registry } from './registry.ts'
import type { HashName } from './hash.ts'

/** How a suite agrees on keys, proves the server's identity, and protects records: read off its IANA name. */
export interface Suite {
  readonly code: number
  readonly name: string
  readonly keyExchange: 'any' | 'RSA' | 'DHE' | 'ECDHE' | 'DH' | 'ECDH' | 'PSK' | 'KRB5' | 'SRP' | 'GOST' | 'NULL'
  /** The kind of certificate key that the server signs or decrypts with; `any` in TLS 1.3. */
  readonly authentication: 'any' | 'RSA' | 'ECDSA' | 'DSS' | 'anon' | 'PSK' | 'KRB5' | 'SRP' | 'GOST' | 'NULL'
  readonly cipher: CipherName
  readonly keyLength: number
  /** Record MAC of a CBC or stream suite; undefined for AEAD. */
  readonly mac: HashName | undefined
  /** Hash of the PRF (TLS 1.2) or of HKDF (TLS 1.3): RFC 5246 §5, RFC 8446 §7.1. */
  readonly prf: HashName
  readonly mode: 'AEAD' | 'CBC' | 'stream' | 'NULL'
  /** Oldest and newest protocol version that can use the suite. */
  readonly from: number
  readonly to: number
}

export type CipherName =
  | 'AES_128_GCM'
  | 'AES_256_GCM'
  | 'AES_128_CCM'
  | 'AES_256_CCM'
  | 'AES_128_CCM_8'
  | 'AES_256_CCM_8'
  | 'CHACHA20_POLY1305'
  | 'AES_128_CBC'
  | 'AES_256_CBC'
  | '3DES_EDE_CBC'
  | 'RC4_128'
  | 'NULL'
  | 'other'

/** Not suites but signals in the list of suites (RFC 5746 §3.3, RFC 7507 §3). */
export const TLS_EMPTY_RENEGOTIATION_INFO_SCSV = 0x00ff
export const TLS_FALLBACK_SCSV = 0x5600

const names = Object.fromEntries(
  suiteTable
    .trim()
    .split('\n')
    .map((line) => [Number.parseInt(line.slice(0, 4), 16), `TLS_${line.slice(5)}`]),
)

export const suites = registry(names)

const anatomy = (code: number, name: string): Suite => {
  const [agreement, protection] = name.includes('_WITH_')
    ? (name.slice(4).split('_WITH_') as [string, string])
    : ['any', name.slice(4)]
  const [first, second] = agreement.replace('_EXPORT1024', '').replace('_EXPORT', '').split('_')
  const keyExchange = (
    first === 'any'
      ? 'any'
      : /^(DHE|ECDHE|DH|ECDH|RSA|PSK|KRB5|SRP|NULL)$/.test(first!)
        ? first
        : first!.startsWith('GOST')
          ? 'GOST'
          : 'NULL'
  ) as Suite['keyExchange']
  const authentication = (
    keyExchange === 'any' ? 'any' : agreement.includes('PSK') ? 'PSK' : (second ?? first)
  ) as Suite['authentication']
  const aead = /_(GCM|CCM|CCM_8|POLY1305)(_|$)/.test(`_${protection}`)
  const cbc = protection.includes('_CBC')
  const hashed = /_(MD5|SHA|SHA256|SHA384|SHA512)$/.exec(`_${protection}`)?.[1]
  const hash =
    hashed && ({ MD5: 'md5', SHA: 'sha1', SHA256: 'sha256', SHA384: 'sha384', SHA512: 'sha512' } as const)[hashed]
  const bare = protection.replace(/_(MD5|SHA|SHA256|SHA384|SHA512|NULL)$/, '')
  const known: readonly string[] = [
    'AES_128_GCM',
    'AES_256_GCM',
    'AES_128_CCM',
    'AES_256_CCM',
    'AES_128_CCM_8',
    'AES_256_CCM_8',
    'CHACHA20_POLY1305',
    'AES_128_CBC',
    'AES_256_CBC',
    '3DES_EDE_CBC',
    'RC4_128',
    'NULL',
  ]
  const cipher = (known.includes(bare) ? bare : 'other') as CipherName
  const only13 = keyExchange === 'any'
  const newPrf = aead || hash === 'sha256' || hash === 'sha384'
  return {
    code,
    name,
    keyExchange,
    authentication,
    cipher,
    keyLength:
      cipher.startsWith('AES_256') || cipher === 'CHACHA20_POLY1305'
        ? 32
        : cipher === '3DES_EDE_CBC'
          ? 24
          : cipher === 'NULL'
            ? 0
            : 16,
    mac: aead ? undefined : (hash as HashName | undefined),
    prf: hash === 'sha384' ? 'sha384' : 'sha256',
    mode: aead ? 'AEAD' : cbc ? 'CBC' : cipher === 'NULL' ? 'NULL' : 'stream',
    from: only13 ? 0x0304 : newPrf ? 0x0303 : agreement.startsWith('ECDH') ? 0x0301 : 0x0300,
    to: only13 ? 0x0304 : 0x0303,
  }
}

/** Ciphers of SSL 2.0 have three bytes; those of TLS stand beside them behind a zero (RFC 5246 appendix E.2, RFC 6101 appendix E.1). */
const ssl2Kinds = registry(
  {
    0x010080: 'SSL_CK_RC4_128_WITH_MD5',
    0x020080: 'SSL_CK_RC4_128_EXPORT40_WITH_MD5',
    0x030080: 'SSL_CK_RC2_128_CBC_WITH_MD5',
    0x040080: 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5',
    0x050080: 'SSL_CK_IDEA_128_CBC_WITH_MD5',
    0x060040: 'SSL_CK_DES_64_CBC_WITH_MD5',
    0x0700c0: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
  },
  6,
)
const space = (spec: number) => (spec > 0xffff ? ssl2Kinds : suites)
export const ssl2Specs: Pick<typeof suites, 'show' | 'name' | 'code'> = {
  show: (spec) => space(spec).show(spec),
  name: (spec) => space(spec).name(spec),
  code: (name) => ssl2Kinds.code(name) ?? suites.code(name),
}

const anatomies = new Map<number, Suite>()

/** The anatomy of a suite by code point. Undefined for signals, GREASE and code points without a name. */
export const suite = (code: number): Suite | undefined => {
  const name = names[code]
  if (!name || name.endsWith('_SCSV')) return undefined
  let found = anatomies.get(code)
  if (!found) anatomies.set(code, (found = anatomy(code, name)))
  return found
}

/** Are its keys agreed on anew for each connection, so that none that leaks later opens what was said? */
export const isEphemeral = ({ keyExchange }: Suite): boolean => ['any', 'ECDHE', 'DHE'].includes(keyExchange)

/** Is the suite on the list of RFC 9113 appendix A? Those are all that are not both ephemeral and AEAD, and one signal. */
export const isHttp2Prohibited = (code: number): boolean => {
  const found = suite(code)
  if (!found) return code === TLS_EMPTY_RENEGOTIATION_INFO_SCSV
  const ephemeral = found.keyExchange === 'any' || /^TLS_(ECDHE|DHE|PSK_DHE)_/.test(found.name)
  return !(ephemeral && found.mode === 'AEAD')
}

/** Windows before 10 names the curve in the suite: `…_P256`, `…_P384`, `…_P521` (facts/FACTS.md §5.1). */
export const withCurve = (entry: string): { name: string; group: string | undefined } => {
  const [, name, bits] = /^(.*)_P(256|384|521)$/.exec(entry) ?? []
  return name ? { name, group: `secp${bits}r1` } : { name: entry, group: undefined }
}
