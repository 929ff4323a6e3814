import { spawnSync } from 'node:child_process'
import { fromHex } from '../../../src/bytes/text.ts'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { suites } from '../../../src/spec/suite.ts'
import type { Version } from '../../../src/spec/version.ts'
import { clientHello, decodeHandshake } from '../../../src/wire/handshake.ts'
import { identity, issued, type Key } from '../own.ts'
import { Peer, type folder } from '../peer.ts'
import { groups30, openSslManners, schemes30 } from './openssl.ts'
import type { Configuration, Stack } from './stack.ts'

/** Node's tls.createServer: OpenSSL, built in, of another version than the system's. */

interface Config {
  readonly minVersion: string
  readonly maxVersion: string
  /** Empty stands for Node's own list. */
  readonly ciphers: string
  readonly level: ServerSettings['securityLevel']
  readonly ecdhCurve: string
  readonly honorCipherOrder: boolean
  readonly dhparam: 'auto' | ''
  readonly keys: readonly Key[]
  readonly ALPNProtocols: readonly string[]
}

const both: Partial<Config> = { keys: ['rsa-2048', 'p-256'] }
const old: Partial<Config> = { minVersion: 'TLSv1', ciphers: 'ALL', level: '0' }

const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'as it comes, RSA and ECDSA': both,
  'as it comes, ECDSA, ALPN': { keys: ['p-256'], ALPNProtocols: ['h2', 'http/1.1'] },
  'TLS 1.2': { maxVersion: 'TLSv1.2', ...both },
  'TLS 1.0 and newer': { minVersion: 'TLSv1', ...both },
  'TLS 1.0 and newer, level 0': { ...old, ...both },
  'up to TLS 1.2, level 0, the client’s order': {
    ...old,
    maxVersion: 'TLSv1.2',
    honorCipherOrder: false,
    dhparam: 'auto',
  },
  'up to TLS 1.1, level 1': { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL', level: '1' },
  DHE: { maxVersion: 'TLSv1.2', ciphers: 'kDHE:!aNULL', dhparam: 'auto' },
  'the client’s order': { honorCipherOrder: false, ...both },
  'P-384, then X25519': { ecdhCurve: 'P-384:X25519', ...both },
  'P-384, then X25519, the client’s order': { ecdhCurve: 'P-384:X25519', honorCipherOrder: false },
  'ALPN that no client has': { ALPNProtocols: ['imap'] },
  Ed25519: { keys: ['ed25519'] },
}

/** What each version of OpenSSL has by itself. */
const defaults: Readonly<Record<'3.0' | '3.5', Partial<ServerSettings> & { readonly plainLevel: Config['level'] }>> = {
  '3.0': { groups: groups30, signatureSchemes: schemes30, levelsOf: 'OpenSSL 3.0', plainLevel: '1' },
  '3.5': {
    groups: [...['X25519MLKEM768', 'x25519', 'secp256r1', 'x448', 'secp384r1', 'secp521r1', 'ffdhe2048', 'ffdhe3072']],
    groupTuples: '1.2.3.2',
    signatureSchemes: ['mldsa65', 'mldsa87', 'mldsa44', ...schemes30],
    levelsOf: 'OpenSSL 3.2',
    plainLevel: '2',
  },
}

const versionOf = (flag: string): Version => (flag === 'TLSv1' ? 'TLS 1.0' : (flag.replace('TLSv', 'TLS ') as Version))
const versions: readonly Version[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']
const curves: Readonly<Record<string, string>> = { 'P-384': 'secp384r1', 'P-256': 'secp256r1', X25519: 'x25519' }

const settingsOf = (config: Config, program: string, release: '3.0' | '3.5'): Partial<ServerSettings> => {
  const { plainLevel: _, ...own } = defaults[release]
  const order = config.honorCipherOrder ? 'server' : 'client'
  return {
    ...openSslManners,
    ...own,
    // It may choose the certificate by the name, so that OpenSSL does not know which it will have.
    signerFor13: false,
    dhGroup: config.dhparam ? 'as the key' : 'none',
    versions: versions.slice(
      versions.indexOf(versionOf(config.maxVersion)),
      versions.indexOf(versionOf(config.minVersion)) + 1,
    ),
    suites: suitesOf(program, config),
    ...(config.ecdhCurve !== 'auto' && {
      groups: config.ecdhCurve.split(':').map((name) => curves[name]!),
      groupTuples: '',
    }),
    identities: config.keys.map((key) => identity(key)),
    alpn: config.ALPNProtocols,
    suiteOrder: order,
    schemeOrder: order,
    olderGroupOrder: order,
    groupOrder: release === '3.0' ? 'key share' : order === 'server' ? 'tuples, then server' : 'tuples, then client',
    securityLevel: config.level,
  }
}

const cipherString = ({ ciphers, level }: Config): string => (ciphers ? `${ciphers}:@SECLEVEL=${level}` : '')

/** The suites of a list, in its order: what the same program offers with it as a client. */
const suitesOf = (program: string, config: Config): string[] => {
  const options = { host: '127.0.0.1', minVersion: 'TLSv1', ciphers: cipherString(config) || undefined }
  const script = `
    const server = require('net').createServer((socket) => socket.once('data', (bytes) => {
      process.stdout.write(bytes.toString('hex'), () => process.exit())
    })).listen(0, '127.0.0.1', () => {
      require('tls').connect({ ...${JSON.stringify(options)}, port: server.address().port }).on('error', () => {})
    })`
  const hello = fromHex(spawnSync(program, ['-e', script]).stdout.toString())
  return decodeHandshake('client_hello', clientHello, hello.slice(5))
    .cipher_suites.map(suites.name)
    .filter((name) => !name.endsWith('_SCSV'))
}

const start = async (config: Config, program: string, files: ReturnType<typeof folder>) => {
  const pairs = config.keys.map((key) => ({ name: key, ...issued(key) }))
  const { minVersion, maxVersion, ecdhCurve, honorCipherOrder, dhparam, ALPNProtocols } = config
  const options = {
    ...{ minVersion, maxVersion, ecdhCurve, honorCipherOrder },
    cert: pairs.map(({ chain }) => chain),
    key: pairs.map(({ key }) => key),
    ...(config.ciphers && { ciphers: cipherString(config) }),
    ...(dhparam && { dhparam }),
    ...(ALPNProtocols.length && { ALPNProtocols }),
  }
  const script = files.write(
    `node-${Math.abs(hash(JSON.stringify(options)))}.cjs`,
    `const server = require('tls').createServer(${JSON.stringify(options)}, (socket) => socket.on('error', () => {}))
     server.on('tlsClientError', () => {})
     server.listen(0, '127.0.0.1', () => console.log('listening on ' + server.address().port))`,
  )
  const peer = new Peer(program, [script])
  return { port: Number(await peer.until(/listening on (\d+)/)), stop: () => peer.stop('SIGKILL') }
}
const hash = (text: string): number => [...text].reduce((sum, one) => (sum * 31 + one.charCodeAt(0)) | 0, 7)

/** A Node by the name of its program; that of the tests themselves is always there. */
export const node = (program: string, release: '3.0' | '3.5', files: ReturnType<typeof folder>): Stack => {
  const found = spawnSync(program, ['-p', 'process.versions.openssl']).stdout?.toString().trim() ?? ''
  const plain: Config = {
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: '',
    level: defaults[release].plainLevel,
    ecdhCurve: 'auto',
    honorCipherOrder: true,
    dhparam: '',
    keys: ['rsa-2048'],
    ALPNProtocols: [],
  }
  return {
    name: `Node with OpenSSL ${release}`,
    installed: found.startsWith(release),
    measured: release,
    found,
    configurations: (): Configuration[] =>
      Object.entries(variations).map(([title, change]) => {
        const config = { ...plain, ...change }
        return { title, settings: settingsOf(config, program, release), start: () => start(config, program, files) }
      }),
  }
}
