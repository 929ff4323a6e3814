import { spawnSync } from 'node:child_process'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { groups } from '../../../src/spec/group.ts'
import { suites } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { freePort, has, Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** GnuTLS's gnutls-serv: its priority strings, and what they stand for. */

interface Config {
  readonly priority: string
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
  readonly fatal: boolean
}
const plain: Config = { priority: 'NORMAL', keys: ['rsa-2048'], alpn: [], fatal: false }

const only12 = 'NORMAL:-VERS-ALL:+VERS-TLS1.2'
const upTo12 = 'NORMAL:-VERS-TLS1.3'
const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }
const sha1 = '+SIGN-RSA-SHA1:+SIGN-ECDSA-SHA1'

const variations: Readonly<Record<string, Partial<Config>>> = {
  NORMAL: {},
  'NORMAL, ECDSA': { keys: ['p-256'] },
  'NORMAL, RSA and ECDSA': both,
  'NORMAL, ECDSA and RSA': { keys: ['p-256', 'rsa-2048'] },
  'NORMAL, the server’s order': { priority: 'NORMAL:%SERVER_PRECEDENCE', ...both },
  'TLS 1.2': { priority: only12 },
  'TLS 1.2, ECDSA': { priority: only12, keys: ['p-256'] },
  'TLS 1.2, RSA and ECDSA, the server’s order': { priority: `${only12}:%SERVER_PRECEDENCE`, ...both },
  'up to TLS 1.2': { priority: upTo12 },
  'up to TLS 1.2, RSA and ECDSA': { priority: upTo12, ...both },
  'up to TLS 1.2, SHA-1': { priority: `${upTo12}:${sha1}`, ...both },
  'up to TLS 1.1': { priority: 'NORMAL:-VERS-TLS1.3:-VERS-TLS1.2' },
  'up to TLS 1.1, ECDSA': { priority: 'NORMAL:-VERS-TLS1.3:-VERS-TLS1.2', keys: ['p-256'] },
  'TLS 1.0 alone': { priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.0' },
  'TLS 1.3': { priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.3' },
  'TLS 1.3 and 1.2': { priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2', ...both },
  'TLS 1.3 and 1.2, the server’s order, ALPN': {
    priority: 'NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:%SERVER_PRECEDENCE',
    alpn: ['h2', 'http/1.1'],
    ...both,
  },
  SECURE128: { priority: 'SECURE128', ...both },
  SECURE192: { priority: 'SECURE192', ...both },
  SECURE256: { priority: 'SECURE256', keys: ['p-384'] },
  PERFORMANCE: { priority: 'PERFORMANCE', ...both },
  PFS: { priority: 'PFS', ...both },
  LEGACY: { priority: 'LEGACY', ...both },
  '3DES, RC4 and MD5, the server’s order': {
    priority: 'NORMAL:+3DES-CBC:+ARCFOUR-128:+MD5:+SHA256:+SHA384:-VERS-TLS1.3:%SERVER_PRECEDENCE',
  },
  '3DES alone': { priority: 'NORMAL:-CIPHER-ALL:+3DES-CBC:-VERS-TLS1.3' },
  'RC4 alone': { priority: 'NORMAL:-CIPHER-ALL:+ARCFOUR-128:-VERS-TLS1.3' },
  'CBC with SHA-256': { priority: 'NORMAL:-MAC-ALL:+SHA256:+SHA384:-VERS-TLS1.3', ...both },
  'static RSA': { priority: 'NORMAL:-KX-ALL:+RSA:-VERS-TLS1.3' },
  'DHE alone': { priority: 'NORMAL:-KX-ALL:+DHE-RSA:-VERS-TLS1.3' },
  'DHE alone, ffdhe3072': { priority: 'NORMAL:-KX-ALL:+DHE-RSA:-VERS-TLS1.3:-GROUP-ALL:+GROUP-FFDHE3072' },
  'DHE first, the server’s order': {
    priority: 'NORMAL:-KX-ALL:+DHE-RSA:+ECDHE-RSA:+ECDHE-ECDSA:-VERS-TLS1.3:%SERVER_PRECEDENCE',
    ...both,
  },
  'P-256 alone': { priority: 'NORMAL:-GROUP-ALL:+GROUP-SECP256R1' },
  'P-384 alone': { priority: 'NORMAL:-GROUP-ALL:+GROUP-SECP384R1', ...both },
  'P-384, then P-256, the server’s order': {
    priority: 'NORMAL:-GROUP-ALL:+GROUP-SECP384R1:+GROUP-SECP256R1:%SERVER_PRECEDENCE',
  },
  'X25519 alone': { priority: 'NORMAL:-GROUP-ALL:+GROUP-X25519' },
  'X25519 alone, up to TLS 1.2': { priority: `${upTo12}:-GROUP-ALL:+GROUP-X25519`, ...both },
  'X448, then X25519, the server’s order': {
    priority: 'NORMAL:-GROUP-ALL:+GROUP-X448:+GROUP-X25519:%SERVER_PRECEDENCE',
  },
  'ffdhe2048 alone': { priority: 'NORMAL:-GROUP-ALL:+GROUP-FFDHE2048', ...both },
  'P-384 key': { keys: ['p-384'] },
  'P-521 key, up to TLS 1.2': { priority: upTo12, keys: ['p-521'] },
  'Ed25519 key': { keys: ['ed25519'] },
  'Ed448 key': { priority: 'NORMAL:+SIGN-EDDSA-ED448', keys: ['ed448'] },
  'RSA and Ed25519': { keys: ['rsa-2048', 'ed25519'] },
  'RSA-PSS key': { keys: ['rsa-pss-2048'] },
  'RSA and RSA-PSS': { keys: ['rsa-2048', 'rsa-pss-2048'] },
  'SHA-512 alone': { priority: 'NORMAL:-SIGN-ALL:+SIGN-RSA-SHA512:+SIGN-RSA-PSS-RSAE-SHA512' },
  'PKCS #1 alone': { priority: 'NORMAL:-SIGN-ALL:+SIGN-RSA-SHA256' },
  'ECDSA alone, both keys': { priority: 'NORMAL:-SIGN-ALL:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256', ...both },
  'ALPN h2': { alpn: ['h2'], ...both },
  'ALPN http/1.1, then h2': { alpn: ['http/1.1', 'h2'] },
  'ALPN h2, insisting': { alpn: ['h2'], fatal: true, ...both },
  'ALPN that no client has': { alpn: ['imap'] },
  'ALPN that no client has, insisting': { alpn: ['imap'], fatal: true },
  'ALPN and groups that few clients have': {
    priority: 'NORMAL:-GROUP-ALL:+GROUP-X448',
    alpn: ['imap'],
    fatal: true,
  },
}

/** What a priority string stands for: that is for GnuTLS to say. */
const expand = (priority: string) => {
  const text = spawnSync('gnutls-cli', ['--list', '--priority', priority]).stdout?.toString() ?? ''
  const line = (name: string): string[] => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.split(', ') ?? []
  return {
    versions: line('Protocols').flatMap((name) =>
      /^VERS-TLS(1\.\d)$/.test(name) ? [name.replace('VERS-TLS', 'TLS ') as Version] : [],
    ),
    suites: [...text.matchAll(/\t0x(\w\w), 0x(\w\w)\t/g)].map(([, high, low]) =>
      suites.name(Number.parseInt(`${high}${low}`, 16)),
    ),
    groups: line('Groups').map((name) => groups.name(groups.code(name.replace('GROUP-', '').toLowerCase()) ?? 0)),
    signatureSchemes: line('PK-signatures').map(schemeOf),
  }
}

/** `SIGN-RSA-PSS-RSAE-SHA256` as TLS has it. The names without a curve stand for TLS 1.2 and have the same code points. */
const schemeOf = (sign: string): string => {
  const name = sign.replace('SIGN-', '').toLowerCase().replaceAll('-', '_')
  const hash = /(sha\d+)$/.exec(name)?.[1] ?? ''
  const curve = { sha256: 'secp256r1_', sha384: 'secp384r1_', sha512: 'secp521r1_' }[hash] ?? ''
  if (/^rsa_sha/.test(name)) return `rsa_pkcs1_${hash}`
  if (/^rsa_pss_sha/.test(name)) return `rsa_pss_pss_${hash}`
  if (/^ecdsa_/.test(name)) return `ecdsa_${curve}${hash}`
  return name.replace('eddsa_', '')
}

/** How every GnuTLS server decides, whatever its configuration. */
const manners = {
  olderGroupOrder: 'same',
  schemeOrder: 'client',
  withoutGroups: 'secp256r1',
  certificateOrder: 'identities',
  schemeForSuite: 'all',
  schemeForRsa: false,
  signerFor13: false,
  checksLeaf: false,
  strictCurve: false,
  securityLevel: '0',
  alpnTurn: 'first',
  alpnOrder: 'client',
  ssl3Refusal: 'protocol_version',
  dhNegotiation: true,
  dhGroup: 'first of the groups',
  legacyVersion: 'exactly',
  strictName: true,
  newKeysAnyVersion: true,
} as const satisfies Partial<ServerSettings>

/** A key of RSASSA-PSS changes places with the first of RSA before it. */
const sorted = (keys: readonly Key[]): Key[] => {
  const found: Key[] = []
  for (const key of keys) {
    const rsa = key === 'rsa-pss-2048' ? found.findIndex((one) => /^rsa-\d/.test(one)) : -1
    found.push(rsa < 0 ? key : found[rsa]!)
    if (rsa >= 0) found[rsa] = key
  }
  return found
}

const settingsOf = ({ priority, keys, alpn, fatal }: Config): Partial<ServerSettings> => {
  const order = priority.includes('%SERVER_PRECEDENCE') ? 'server' : 'client'
  const expanded = expand(priority)
  return {
    ...manners,
    ...expanded,
    // Without TLS 1.3 it does not look at supported_versions.
    readsSupportedVersions: expanded.versions.includes('TLS 1.3'),
    identities: sorted(keys).map((key) => identity(key)),
    suiteOrder: order,
    groupOrder: order,
    alpn,
    alpnMismatch: fatal ? 'alert' : 'ignore',
  }
}

const start = async ({ priority, keys, alpn, fatal }: Config, files: ReturnType<typeof folder>) => {
  const port = await freePort()
  const peer = new Peer('gnutls-serv', [
    ...['--echo', '-p', String(port), '--disable-client-cert', `--priority=${priority}`],
    ...keys.flatMap((key) => {
      const { chain, key: secret } = issued(key)
      return [
        `--x509certfile=${files.write(`${key}.pem`, chain)}`,
        `--x509keyfile=${files.write(`${key}.key`, secret)}`,
      ]
    }),
    ...alpn.map((name) => `--alpn=${name}`),
    ...(fatal ? ['--alpn-fatal'] : []),
  ])
  await peer.until(/listening on IPv4 .*done/)
  return { port, stop: () => peer.stop('SIGKILL') }
}

export const gnuTls = (files: ReturnType<typeof folder>): Stack => ({
  name: 'GnuTLS gnutls-serv',
  installed: has('gnutls-serv', '--version'),
  measured: '3.7.9',
  found: /[\d.]+/.exec(spawnSync('gnutls-serv', ['--version']).stdout?.toString() ?? '')?.[0] ?? '',
  configurations: (): Configuration[] =>
    Object.entries(variations).map(([title, change]) => {
      const config = { ...plain, ...change }
      return { title, settings: settingsOf(config), start: () => start(config, files) }
    }),
})
