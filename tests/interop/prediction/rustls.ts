import { spawnSync } from 'node:child_process'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { identity, issued, type Key } from '../own.ts'
import { has, Peer, type folder } from '../peer.ts'
import type { Configuration, Stack } from './stack.ts'

/** rustls in Deno: there is nothing to configure but the certificate and ALPN. */

interface Config {
  readonly key: Key
  readonly alpn: readonly string[]
}
const variations: Readonly<Record<string, Config>> = {
  RSA: { key: 'rsa-2048', alpn: [] },
  'P-256, ALPN': { key: 'p-256', alpn: ['h2', 'http/1.1'] },
  // That it has no protocol in common it says in TLS 1.3 behind its ServerHello: a first answer does not show it.
  'P-384': { key: 'p-384', alpn: [] },
}

const ciphers = ['AES_256_GCM_SHA384', 'AES_128_GCM_SHA256', 'CHACHA20_POLY1305_SHA256']

const settingsOf = ({ key, alpn }: Config): Partial<ServerSettings> => ({
  versions: ['TLS 1.3', 'TLS 1.2'],
  suites: [
    ...ciphers.map((name) => `TLS_${name}`),
    ...['ECDSA', 'RSA'].flatMap((kind) => ciphers.map((name) => `TLS_ECDHE_${kind}_WITH_${name}`)),
  ],
  groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
  signatureSchemes: [
    ...['ecdsa_secp384r1_sha384', 'ecdsa_secp256r1_sha256', 'ecdsa_secp521r1_sha512', 'ed25519'],
    ...['rsa_pss_rsae_sha512', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha256'],
    ...['rsa_pkcs1_sha512', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha256'],
  ],
  identities: [identity(key)],
  alpn,
  alpnMismatch: 'alert',
  suiteOrder: 'client',
  groupOrder: 'client',
  schemeOrder: 'server',
  strictCurve: false,
  schemeForSuite: 'all',
  schemeCurves: true,
  needsSchemes: true,
  strictName: true,
  readsSsl2Hello: false,
  ssl2Refusal: 'decode_error',
  securityLevel: '0',
  dhGroup: 'none',
})

const script = `
const options = JSON.parse(Deno.readTextFileSync(Deno.args[0]))
const listener = Deno.listenTls({ hostname: '127.0.0.1', port: 0, ...options })
console.log('listening on ' + listener.addr.port)
for (;;) {
  const connection = await listener.accept()
  connection.handshake().catch(() => connection.close())
}
`

const start = async ({ key, alpn }: Config, files: ReturnType<typeof folder>) => {
  const { chain, key: secret } = issued(key)
  const options = { cert: chain, key: secret, ...(alpn.length && { alpnProtocols: alpn }) }
  const peer = new Peer('deno', [
    ...['run', '--no-config', '--allow-net', '--allow-read', files.write('server.js', script)],
    files.write(`${key}.json`, JSON.stringify(options)),
  ])
  return { port: Number(await peer.until(/listening on (\d+)/)), stop: () => peer.stop('SIGKILL') }
}

export const rustls = (files: ReturnType<typeof folder>): Stack => ({
  name: 'rustls in Deno',
  installed: has('deno', '--version'),
  measured: '2.9',
  found: /deno ([\d.]+)/.exec(spawnSync('deno', ['--version']).stdout?.toString() ?? '')?.[1] ?? '',
  configurations: (): Configuration[] =>
    Object.entries(variations).map(([title, config]) => ({
      title,
      settings: settingsOf(config),
      start: () => start(config, files),
    })),
})
