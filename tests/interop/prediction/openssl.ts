import { spawnSync } from 'node:child_process'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { hasOpenSsl, openSslVersion } from '../openssl.ts'
import { Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** OpenSSL's s_server: how it is configured, and what the words of its configuration stand for. */

interface Config {
  readonly oldest: Version
  readonly newest: Version
  /** A cipher string and the level, as `-cipher` takes them together. */
  readonly cipher: string
  readonly level: ServerSettings['securityLevel']
  /** TLS 1.3; empty stands for the built-in list. */
  readonly suites13: readonly string[]
  readonly groups: readonly string[]
  readonly sigalgs: readonly string[]
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
  readonly order: Exclude<ServerSettings['suiteOrder'], 'ChaCha20 unless AES-GCM'>
}

const plain: Config = {
  oldest: 'TLS 1.0',
  newest: 'TLS 1.3',
  cipher: 'DEFAULT',
  level: '2',
  suites13: [],
  groups: [],
  sigalgs: [],
  keys: ['rsa-2048'],
  alpn: [],
  order: 'client',
}

const intermediate = [
  ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ...['ECDHE-RSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
].join(':')
const old = `${intermediate}:DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-SHA256:ECDHE-RSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA:DHE-RSA-AES128-SHA256:AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES128-SHA:AES256-SHA`

const rsa: Partial<Config> = {}
const ecdsa: Partial<Config> = { keys: ['p-256'] }
const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }
const legacy: Partial<Config> = { level: '0', cipher: 'ALL' }
const http: Partial<Config> = { alpn: ['h2', 'http/1.1'] }

/** What is worth asking about, each a few words away from the plain configuration. */
const variations: Readonly<Record<string, Partial<Config>>> = {
  'as Debian ships it': rsa,
  'as Debian ships it, ECDSA': ecdsa,
  'as Debian ships it, RSA and ECDSA': both,
  'TLS 1.2': { oldest: 'TLS 1.2', newest: 'TLS 1.2' },
  'TLS 1.2, ECDSA': { oldest: 'TLS 1.2', newest: 'TLS 1.2', ...ecdsa },
  'TLS 1.2, RSA and ECDSA': { oldest: 'TLS 1.2', newest: 'TLS 1.2', ...both },
  'TLS 1.3': { oldest: 'TLS 1.3' },
  'TLS 1.3, ECDSA, ALPN': { oldest: 'TLS 1.3', ...ecdsa, ...http },
  'up to TLS 1.1': { newest: 'TLS 1.1' },
  'up to TLS 1.1, level 0': { newest: 'TLS 1.1', ...legacy },
  'TLS 1.0 alone, level 0': { newest: 'TLS 1.0', ...legacy },
  'TLS 1.1 alone, level 1': { oldest: 'TLS 1.1', newest: 'TLS 1.1', level: '1' },
  'level 0': legacy,
  'level 0, ECDSA': { ...legacy, ...ecdsa },
  'level 0, RSA and ECDSA, server’s order': { ...legacy, ...both, order: 'server' },
  'level 0 up to TLS 1.2, RSA and ECDSA': { ...legacy, ...both, newest: 'TLS 1.2' },
  'level 0 up to TLS 1.2, server’s order': { ...legacy, newest: 'TLS 1.2', order: 'server' },
  'level 0 of the built-in list': { level: '0' },
  'level 0 of the built-in list, up to TLS 1.2': { level: '0', newest: 'TLS 1.2' },
  'level 1': { level: '1' },
  'level 1 up to TLS 1.2, RSA-1024': { level: '1', newest: 'TLS 1.2', keys: ['rsa-1024'] },
  'level 3, P-256': { level: '3', ...ecdsa },
  'level 3, RSA-3072': { level: '3', keys: ['rsa-3072'] },
  'level 3 up to TLS 1.2, RSA-4096': { level: '3', newest: 'TLS 1.2', keys: ['rsa-4096'] },
  'level 4, P-384': { level: '4', keys: ['p-384'] },
  'level 4 up to TLS 1.2, P-384': { level: '4', newest: 'TLS 1.2', keys: ['p-384'] },
  'level 5, P-521': { level: '5', keys: ['p-521'] },
  'Mozilla intermediate': { oldest: 'TLS 1.2', cipher: intermediate, ...both, ...http },
  'Mozilla intermediate, RSA': { oldest: 'TLS 1.2', cipher: intermediate, ...http },
  'Mozilla old': { cipher: old, level: '0', order: 'server', ...both, ...http },
  'Mozilla old up to TLS 1.2': { cipher: old, level: '0', order: 'server', newest: 'TLS 1.2', ...http },
  'the server’s order': { order: 'server', ...both },
  'the server’s order, ChaCha20 for who has it first': { order: 'server or ChaCha20', ...both },
  'the same in TLS 1.2': { order: 'server or ChaCha20', newest: 'TLS 1.2' },
  'ChaCha20 first': { suites13: ['TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'], order: 'server' },
  'ChaCha20 alone': { suites13: ['TLS_CHACHA20_POLY1305_SHA256'], cipher: 'CHACHA20' },
  CCM: { suites13: ['TLS_AES_128_CCM_SHA256'], cipher: 'AESCCM', ...both },
  'CBC alone': { cipher: 'SHA1:SHA256:SHA384:!kRSA:!aNULL:!kPSK:!SRP', newest: 'TLS 1.2', ...both },
  'static RSA alone': { cipher: 'kRSA', newest: 'TLS 1.2' },
  'static RSA alone, level 0': { cipher: 'kRSA', newest: 'TLS 1.2', level: '0' },
  'static RSA alone, up to TLS 1.1': { cipher: 'kRSA', newest: 'TLS 1.1' },
  'DHE alone': { cipher: 'kDHE:!aNULL', newest: 'TLS 1.2' },
  'DHE alone, level 0': { cipher: 'kDHE:!aNULL', newest: 'TLS 1.2', level: '0' },
  'DHE alone, RSA-3072': { cipher: 'kDHE:!aNULL', newest: 'TLS 1.2', keys: ['rsa-3072'] },
  'DHE alone, RSA-4096': { cipher: 'kDHE:!aNULL', newest: 'TLS 1.2', keys: ['rsa-4096'] },
  'P-256 alone': { groups: ['secp256r1'] },
  'P-384, then P-521': { groups: ['secp384r1', 'secp521r1'], ...both },
  'P-384, then P-256, server’s order': { groups: ['secp384r1', 'secp256r1'], order: 'server', ...both },
  'P-521 alone, TLS 1.2': { groups: ['secp521r1'], newest: 'TLS 1.2', ...both },
  'X25519 alone': { groups: ['x25519'], ...both },
  'X448 alone': { groups: ['x448'] },
  'X448, then X25519, server’s order': { groups: ['x448', 'x25519'], order: 'server' },
  ffdhe2048: { groups: ['ffdhe2048', 'ffdhe3072'] },
  'P-384 key': { keys: ['p-384'] },
  'P-384 key, TLS 1.2': { keys: ['p-384'], newest: 'TLS 1.2' },
  'P-521 key, TLS 1.2': { keys: ['p-521'], newest: 'TLS 1.2' },
  'Ed25519 key': { keys: ['ed25519'] },
  'Ed25519 key, TLS 1.2': { keys: ['ed25519'], newest: 'TLS 1.2' },
  'Ed448 key': { keys: ['ed448'] },
  'RSA and Ed25519': { keys: ['rsa-2048', 'ed25519'] },
  'RSA and Ed25519, TLS 1.2': { keys: ['rsa-2048', 'ed25519'], newest: 'TLS 1.2' },
  'P-256 and Ed25519': { keys: ['p-256', 'ed25519'] },
  'RSA-PSS key': { keys: ['rsa-pss-2048'] },
  'RSA-PSS key, TLS 1.2': { keys: ['rsa-pss-2048'], newest: 'TLS 1.2' },
  'RSA and RSA-PSS': { keys: ['rsa-2048', 'rsa-pss-2048'] },
  'SHA-512 first, server’s order': {
    sigalgs: ['rsa_pkcs1_sha512', 'ecdsa_secp521r1_sha512', 'rsa_pss_rsae_sha512', 'ecdsa_secp256r1_sha256'],
    order: 'server',
    ...both,
  },
  'SHA-384 first, client’s order': { sigalgs: ['rsa_pkcs1_sha384', 'rsa_pss_rsae_sha384', 'rsa_pkcs1_sha256'] },
  'signatures of RSA alone, ECDSA key': { sigalgs: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256'], ...ecdsa },
  'signatures of RSA alone, both keys': { sigalgs: ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256'], ...both },
  'signatures without PSS': { sigalgs: ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha1'] },
  'SHA-1 alone, level 0': { sigalgs: ['rsa_pkcs1_sha1', 'ecdsa_sha1'], level: '0', newest: 'TLS 1.2', ...both },
  'ALPN h2': { alpn: ['h2'], ...both },
  'ALPN http/1.1': { alpn: ['http/1.1'] },
  'ALPN that no client has': { alpn: ['imap'] },
  'ALPN and groups that few clients have': { alpn: ['imap'], groups: ['x448'] },
}

/** The schemes that OpenSSL 3.0 has without `-sigalgs`, in its order; its level decides which of them count. */
export const schemes30 = [
  ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ed25519', 'ed448'],
  ...['rsa_pss_pss_sha256', 'rsa_pss_pss_sha384', 'rsa_pss_pss_sha512'],
  ...['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
  ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512'],
  ...['ecdsa_sha224', 'ecdsa_sha1', 'rsa_pkcs1_sha224', 'rsa_pkcs1_sha1'],
]
export const groups30 = [
  ...['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1'],
  ...['ffdhe2048', 'ffdhe3072', 'ffdhe4096', 'ffdhe6144', 'ffdhe8192'],
]
export const suites13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']
const versions: readonly Version[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']

/** How every OpenSSL server decides, whatever its configuration. */
export const openSslManners = {
  schemeOrder: 'client',
  groupOrder: 'key share',
  olderGroupOrder: 'client',
  withoutGroups: 'none',
  certificateOrder: 'schemes',
  schemeForSuite: 'all but RSA',
  schemeForRsa: true,
  signerFor13: true,
  checksLeaf: true,
  strictCurve: true,
  alpnTurn: 'before groups in TLS 1.3',
  alpnMismatch: 'alert',
  ssl3Refusal: 'handshake_failure',
  dhGroup: 'as the key',
  dhNegotiation: false,
} as const satisfies Partial<ServerSettings>

const settingsOf = (config: Config): Partial<ServerSettings> => {
  const byServer = config.order !== 'client'
  return {
    ...openSslManners,
    versions: versions.slice(versions.indexOf(config.newest), versions.indexOf(config.oldest) + 1),
    suites: [
      ...(config.suites13.length ? config.suites13 : suites13),
      ...suitesOf(`${config.cipher}:@SECLEVEL=${config.level}`),
    ],
    groups: config.groups.length ? config.groups : groups30,
    signatureSchemes: config.sigalgs.length ? config.sigalgs : schemes30,
    identities: config.keys.map((key) => identity(key, { sends: sendsChain(config) ? 'chain' : 'leaf only' })),
    alpn: config.alpn,
    suiteOrder: config.order,
    schemeOrder: byServer ? 'server' : 'client',
    olderGroupOrder: byServer ? 'server' : 'client',
    securityLevel: config.level,
    levelsOf: 'OpenSSL 3.0',
  }
}

/** The demo authority's RSA keys are too short for level 3: such a server would not start. */
const sendsChain = ({ level, keys }: Config): boolean => level < '3' || !keys.some((key) => key.startsWith('rsa'))

/** What a cipher string stands for: that is for OpenSSL to say. */
export const suitesOf = (cipher: string): string[] =>
  (spawnSync('openssl', ['ciphers', '-stdname', '-tls1_2', cipher]).stdout?.toString() ?? '')
    .split('\n')
    .flatMap((line) => /^(TLS_(?!AES|CHACHA)\w+) /.exec(line)?.[1] ?? [])

const flags = {
  'TLS 1.0': 'TLSv1',
  'TLS 1.1': 'TLSv1.1',
  'TLS 1.2': 'TLSv1.2',
  'TLS 1.3': 'TLSv1.3',
  'SSL 2.0': '',
  'SSL 3.0': '',
} as const satisfies Record<Version, string>
const groupNames: Readonly<Record<string, string>> = { secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' }
const orders = {
  client: [],
  server: ['-serverpref'],
  'server or ChaCha20': ['-serverpref', '-prioritize_chacha'],
} as const

const start = async (config: Config, files: ReturnType<typeof folder>) => {
  const certificates = config.keys.flatMap((key, at) => {
    const { chain, key: secret } = issued(key)
    const end = chain.indexOf('-----END CERTIFICATE-----\n') + '-----END CERTIFICATE-----\n'.length
    const d = at ? 'd' : ''
    return [
      ...[`-${d}cert`, files.write(`${key}.pem`, chain.slice(0, end)), `-${d}key`, files.write(`${key}.key`, secret)],
      ...(sendsChain(config) ? [`-${d}cert_chain`, files.write(`${key}-chain.pem`, chain.slice(end))] : []),
    ]
  })
  const peer = new Peer('openssl', [
    ...['s_server', '-accept', '127.0.0.1:0', ...certificates],
    ...['-min_protocol', flags[config.oldest], '-max_protocol', flags[config.newest]],
    ...['-cipher', `${config.cipher}:@SECLEVEL=${config.level}`],
    ...(config.suites13.length ? ['-ciphersuites', config.suites13.join(':')] : []),
    ...(config.groups.length ? ['-groups', config.groups.map((name) => groupNames[name] ?? name).join(':')] : []),
    ...(config.sigalgs.length ? ['-sigalgs', config.sigalgs.map(sigalg).join(':')] : []),
    ...(config.alpn.length ? ['-alpn', config.alpn.join(',')] : []),
    ...orders[config.order],
  ])
  const port = Number(await peer.until(/^ACCEPT .*:(\d+)$/m))
  return { port, stop: () => peer.stop('SIGKILL') }
}

/** OpenSSL knows schemes of TLS 1.3 by their name and the others as a key and a hash. */
const sigalg = (name: string): string => {
  const [, kind, hash] = /^(rsa_pkcs1|ecdsa)_(sha1|sha224)$/.exec(name) ?? []
  return kind ? `${kind === 'ecdsa' ? 'ECDSA' : 'RSA'}+${hash!.toUpperCase()}` : name
}

export const openSsl = (files: ReturnType<typeof folder>): Stack => ({
  name: 'OpenSSL s_server',
  installed: hasOpenSsl,
  measured: '3.0',
  found: openSslVersion,
  configurations: (): Configuration[] =>
    Object.entries(variations).map(([title, change]) => {
      const config = { ...plain, ...change }
      return { title, settings: settingsOf(config), start: () => start(config, files) }
    }),
})
