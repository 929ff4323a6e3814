import { spawnSync } from 'node:child_process'
import { has } from './peer.ts'
import type { Key } from './own.ts'

/** How OpenSSL's programs call things, and what they report. */

export const hasOpenSsl = has('openssl', 'version')
export const openSslVersion = (spawnSync('openssl', ['version']).stdout?.toString() ?? '').split(' ')[1] ?? ''

export const suites13 = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256',
] as const
export const keys = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
  'ed448',
  'rsa-pss-2048',
] as const satisfies readonly Key[]

/** The end of an ECDHE suite's name: IANA's and OpenSSL's. */
const endings = {
  AES_128_GCM_SHA256: 'AES128-GCM-SHA256',
  AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
  CHACHA20_POLY1305_SHA256: 'CHACHA20-POLY1305',
  AES_128_CBC_SHA: 'AES128-SHA',
  AES_256_CBC_SHA: 'AES256-SHA',
  AES_128_CBC_SHA256: 'AES128-SHA256',
  AES_256_CBC_SHA384: 'AES256-SHA384',
} as const
const ccm = {
  AES_128_CCM: 'AES128-CCM',
  AES_256_CCM: 'AES256-CCM',
  AES_128_CCM_8: 'AES128-CCM8',
  AES_256_CCM_8: 'AES256-CCM8',
} as const
/** Suites of TLS 1.2 with ECDHE. */
export const suites12 = (['RSA', 'ECDSA'] as const).flatMap((kind) =>
  Object.entries({ ...endings, ...(kind === 'ECDSA' && ccm) }).map(([ending, name]) => ({
    suite: `TLS_ECDHE_${kind}_WITH_${ending}`,
    cipher: `ECDHE-${kind}-${name}`,
    key: kind === 'RSA' ? ('rsa-2048' as const) : ('p-256' as const),
    cbc: ending.includes('CBC'),
  })),
)

/** Suites without ECDHE, and what is older than AES: by key exchange, and the oldest version that has them. */
const agreements = { RSA: '', DHE_RSA: 'DHE-RSA-', ECDHE_RSA: 'ECDHE-RSA-', ECDHE_ECDSA: 'ECDHE-ECDSA-' } as const
type Agreed = keyof typeof agreements
const olderEndings: Readonly<Record<string, readonly [name: string, of: readonly Agreed[], from: '1.0' | '1.2']>> = {
  AES_128_GCM_SHA256: ['AES128-GCM-SHA256', ['RSA', 'DHE_RSA'], '1.2'],
  AES_256_GCM_SHA384: ['AES256-GCM-SHA384', ['RSA', 'DHE_RSA'], '1.2'],
  AES_128_CCM: ['AES128-CCM', ['RSA', 'DHE_RSA'], '1.2'],
  AES_256_CCM_8: ['AES256-CCM8', ['RSA', 'DHE_RSA'], '1.2'],
  CHACHA20_POLY1305_SHA256: ['CHACHA20-POLY1305', ['DHE_RSA'], '1.2'],
  AES_128_CBC_SHA256: ['AES128-SHA256', ['RSA', 'DHE_RSA'], '1.2'],
  AES_256_CBC_SHA256: ['AES256-SHA256', ['RSA', 'DHE_RSA'], '1.2'],
  AES_128_CBC_SHA: ['AES128-SHA', ['RSA', 'DHE_RSA', 'ECDHE_RSA', 'ECDHE_ECDSA'], '1.0'],
  AES_256_CBC_SHA: ['AES256-SHA', ['RSA', 'DHE_RSA', 'ECDHE_RSA', 'ECDHE_ECDSA'], '1.0'],
  NULL_SHA: ['NULL-SHA', ['RSA', 'ECDHE_RSA', 'ECDHE_ECDSA'], '1.0'],
  NULL_SHA256: ['NULL-SHA256', ['RSA'], '1.2'],
  NULL_MD5: ['NULL-MD5', ['RSA'], '1.0'],
}
export const olderSuites = Object.entries(olderEndings).flatMap(([ending, [name, kinds, from]]) =>
  kinds.map((kind) => ({
    suite: `TLS_${kind}_WITH_${ending}`,
    cipher: `${agreements[kind]}${name}`,
    key: kind.endsWith('ECDSA') ? ('p-256' as const) : ('rsa-2048' as const),
    cbc: ending.includes('CBC'),
    from,
  })),
)
/** Versions before TLS 1.3, as we and as OpenSSL call them. */
export const olderVersions = [
  { version: 'TLS 1.2', flag: '-tls1_2', name: 'TLSv1.2' },
  { version: 'TLS 1.1', flag: '-tls1_1', name: 'TLSv1.1' },
  { version: 'TLS 1.0', flag: '-tls1', name: 'TLSv1' },
] as const
export const olderCells = olderVersions.flatMap((one) =>
  olderSuites.filter(({ from }) => from === '1.0' || one.version === 'TLS 1.2').map((cell) => ({ ...one, ...cell })),
)

/** Groups: for `-groups`, and in what s_client prints of the server's share. */
export const groups = {
  x25519: { name: 'X25519', share: 'X25519, 253 bits' },
  secp256r1: { name: 'P-256', share: 'ECDH, prime256v1, 256 bits' },
  secp384r1: { name: 'P-384', share: 'ECDH, secp384r1, 384 bits' },
  secp521r1: { name: 'P-521', share: 'ECDH, secp521r1, 521 bits' },
  x448: { name: 'X448', share: 'X448, 448 bits' },
  ffdhe2048: { name: 'ffdhe2048', share: 'DH, 2048 bits' },
  ffdhe3072: { name: 'ffdhe3072', share: 'DH, 3072 bits' },
  ffdhe4096: { name: 'ffdhe4096', share: 'DH, 4096 bits' },
} as const
export type Group = keyof typeof groups
export const groupNames = Object.keys(groups) as Group[]
/** Those for ECDHE in TLS 1.2. */
export const curveNames = groupNames.filter((name) => !name.startsWith('ff'))
/** Suites and groups of TLS 1.3: all of them with one key, each suite with every other. */
export const cells13 = (key: Key): { suite: (typeof suites13)[number]; group: Group }[] =>
  suites13.flatMap((suite) =>
    groupNames.filter((group) => key === 'p-256' || group === 'x25519').map((group) => ({ suite, group })),
  )

/** What a peer that speaks TLS 1.3 says of the server's signature: type and digest. */
export const signed13 = (key: Key): { type: string; digest: string | undefined } =>
  key.startsWith('rsa')
    ? { type: 'RSA-PSS', digest: 'SHA256' }
    : key === 'ed25519' || key === 'ed448'
      ? { type: key, digest: undefined }
      : { type: 'ECDSA', digest: { 'p-256': 'SHA256', 'p-384': 'SHA384', 'p-521': 'SHA512' }[key as string] }

/** The report of s_client. */
export const readReport = (output: string) => {
  const found = (pattern: RegExp): string | undefined => pattern.exec(output)?.[1]
  return {
    // `New, TLSv1.0, Cipher is …` names the oldest version that has the cipher; the session knows.
    version: found(/^ {4}Protocol {2}: (.+)$/m) ?? found(/^(?:New|Reused), (TLSv[\d.]+), Cipher is/m),
    cipher: found(/^(?:New|Reused), (?:TLSv[\d.]+|SSLv3), Cipher is (\S+)/m),
    share: found(/^(?:Server Temp Key|Peer Temp Key): (.+)$/m),
    digest: found(/^Peer signing digest: (.+)$/m),
    type: found(/^Peer signature type: (.+)$/m),
    verified: found(/Verify return code: (.+)$/m),
    name: found(/^Verified peername: (.+)$/m),
    alpn: found(/^ALPN protocol: (.+)$/m),
    extendedMasterSecret: found(/Extended master secret: (\w+)/),
  }
}

/** Lines by which OpenSSL's programs say that something went wrong; base64 may spell anything. */
export const complaints = (output: string): string[] =>
  output
    .split('\n')
    .filter((line) => /error|errno|alert|fail/i.test(line) && !/^ALPN/.test(line) && !/^[\w+/=]+$/.test(line))
