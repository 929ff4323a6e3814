import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { freePort, has, Peer, type folder } from '../peer.ts'
import { groups30, openSslManners, schemes30, suites13, suitesOf } from './openssl.ts'
import type { Configuration, Stack } from './stack.ts'

/** Apache httpd: OpenSSL as mod_ssl sets it up. */
type Files = ReturnType<typeof folder>

interface Config {
  readonly protocols: string
  readonly ciphers: string
  /** Empty stands for OpenSSL's own. */
  readonly suites13: string
  readonly honor: boolean
  readonly curves: string
  readonly keys: readonly Key[]
  readonly alpn: readonly string[]
}
const plain: Config = {
  protocols: 'TLSv1 TLSv1.1 TLSv1.2 TLSv1.3',
  ciphers: 'HIGH:!aNULL',
  suites13: '',
  honor: false,
  curves: '',
  keys: ['rsa-2048'],
  alpn: [],
}
const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'RSA and ECDSA, HTTP/2': { keys: ['rsa-2048', 'p-256'], alpn: ['h2', 'http/1.1'] },
  'TLS 1.2, the server’s order': { protocols: 'TLSv1.2', honor: true, keys: ['rsa-2048', 'p-256'] },
  'Mozilla intermediate': {
    protocols: 'TLSv1.2 TLSv1.3',
    ciphers:
      'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
    curves: 'X25519:prime256v1:secp384r1',
    keys: ['p-256'],
    alpn: ['h2', 'http/1.1'],
  },
  'TLS 1.3, one suite, P-384': { protocols: 'TLSv1.3', suites13: 'TLS_AES_128_GCM_SHA256', curves: 'secp384r1' },
  DHE: { protocols: 'TLSv1.2', ciphers: 'kDHE:!aNULL' },
  'level 0': { ciphers: 'ALL:@SECLEVEL=0', honor: true },
}
const curveNames: Readonly<Record<string, string>> = { X25519: 'x25519', prime256v1: 'secp256r1' }
const versionsOf = (text: string): Version[] =>
  (['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const).filter((one) =>
    text.split(' ').includes(one.replace('TLS ', 'TLSv').replace('v1.0', 'v1')),
  )

const settingsOf = (config: Config): Partial<ServerSettings> => ({
  ...openSslManners,
  // It answers to names, so that OpenSSL does not know which certificate it will have.
  signerFor13: false,
  alpnMismatch: 'ignore',
  versions: versionsOf(config.protocols),
  suites: [...(config.suites13 ? config.suites13.split(':') : suites13), ...suitesOf(config.ciphers)],
  groups: config.curves ? config.curves.split(':').map((name) => curveNames[name] ?? name) : groups30,
  signatureSchemes: schemes30,
  identities: config.keys.map((key) => identity(key)),
  suiteOrder: config.honor ? 'server' : 'client',
  schemeOrder: config.honor ? 'server' : 'client',
  olderGroupOrder: config.honor ? 'server' : 'client',
  securityLevel: (/@SECLEVEL=(\d)/.exec(config.ciphers)?.[1] ?? '2') as '0',
  alpn: config.alpn.length ? config.alpn : ['http/1.1'],
})

/** Where Debian and others put what httpd loads. */
const modules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/libexec/apache2'].find(existsSync)
const program = has('apache2', '-v') ? 'apache2' : 'httpd'

export const apache = (files: Files): Stack => ({
  name: 'Apache',
  installed: has(program, '-v') && modules !== undefined,
  measured: '2.4',
  found: /Apache\/([\d.]+)/.exec(spawnSync(program, ['-v']).stdout?.toString() ?? '')?.[1] ?? '',
  configurations: (): Configuration[] =>
    Object.entries(variations).map(([title, change]) => {
      const config = { ...plain, ...change }
      return { title, settings: settingsOf(config), start: () => start(config, files) }
    }),
})

const start = async (config: Config, files: Files) => {
  const port = await freePort()
  const prefix = dirname(files.write('prefix', ''))
  const load = ['mpm_event', 'socache_shmcb', 'ssl', ...(config.alpn.includes('h2') ? ['http2'] : [])]
  const text = `
ServerRoot ${prefix}
User "#65534"
Group "#65534"
PidFile ${prefix}/apache-${port}.pid
DefaultRuntimeDir ${prefix}
ServerName localhost
ErrorLog "|$cat 1>&2"
LogLevel notice ssl:info
${load.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
ServerLimit 1
StartServers 1
ThreadsPerChild 4
MinSpareThreads 1
MaxSpareThreads 4
MaxRequestWorkers 4
Listen 127.0.0.1:${port}
SSLEngine on
SSLSessionCache none
SSLProtocol ${config.protocols
    .split(' ')
    .map((one) => `+${one}`)
    .join(' ')}
SSLCipherSuite ${config.ciphers}
${config.suites13 && `SSLCipherSuite TLSv1.3 ${config.suites13}`}
SSLHonorCipherOrder ${config.honor ? 'on' : 'off'}
${config.curves && `SSLOpenSSLConfCmd Groups ${config.curves}`}
${config.alpn.length ? `Protocols ${config.alpn.join(' ')}` : ''}
${config.keys
  .map((key) => {
    const { chain, key: secret } = issued(key)
    return `SSLCertificateFile ${files.write(`${key}.pem`, chain)}\nSSLCertificateKeyFile ${files.write(`${key}.key`, secret)}`
  })
  .join('\n')}
`
  const peer = new Peer(program, ['-X', '-f', files.write(`apache-${port}.conf`, text)])
  // It listens before it reads its certificates.
  await peer.until('AH01876')
  return { port, stop: () => peer.stop('SIGKILL') }
}
