import { spawnSync } from 'node:child_process'
import { dirname } from 'node:path'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import type { Version } from '../../../src/spec/version.ts'
import { identity, issued, type Key } from '../own.ts'
import { freePort, has, Peer, type folder } from '../peer.ts'
import { groups30, openSslManners, schemes30, suites13, suitesOf } from './openssl.ts'
import type { Configuration, Stack } from './stack.ts'

/** nginx: OpenSSL as nginx sets it up. */
type Files = ReturnType<typeof folder>

const versionsOf = (text: string): Version[] =>
  (['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const).filter((one) => text.split(' ').includes(flag(one)))
const flag = (version: Version): string => version.replace('TLS ', 'TLSv').replace('v1.0', 'v1')

const written = (files: Files, keys: readonly Key[]) =>
  keys.map((key) => {
    const { chain, key: secret } = issued(key)
    return { certificate: files.write(`${key}.pem`, chain), key: files.write(`${key}.key`, secret) }
  })

export interface Config {
  readonly protocols: string
  readonly ciphers: string
  readonly prefer: boolean
  readonly curves: string
  readonly keys: readonly Key[]
  readonly http2: boolean
}
export const plain: Config = {
  protocols: 'TLSv1 TLSv1.1 TLSv1.2 TLSv1.3',
  ciphers: 'HIGH:!aNULL:!MD5',
  prefer: false,
  curves: 'auto',
  keys: ['rsa-2048'],
  http2: false,
}
const variations: Readonly<Record<string, Partial<Config>>> = {
  'as it comes': {},
  'RSA and ECDSA, HTTP/2': { keys: ['rsa-2048', 'p-256'], http2: true },
  'TLS 1.2, the server’s order': { protocols: 'TLSv1.2', prefer: true, keys: ['rsa-2048', 'p-256'] },
  'Mozilla intermediate': {
    protocols: 'TLSv1.2 TLSv1.3',
    ciphers:
      'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305',
    curves: 'X25519:prime256v1:secp384r1',
    keys: ['p-256'],
    http2: true,
  },
  'level 0': { ciphers: 'ALL:@SECLEVEL=0', prefer: true },
}
const curveNames: Readonly<Record<string, string>> = { X25519: 'x25519', prime256v1: 'secp256r1' }

/** The program itself, however it is configured. */
export const program = (): Pick<Stack, 'installed' | 'measured' | 'found'> => ({
  installed: has('nginx', '-v'),
  measured: 'nginx/1.22.1 OpenSSL 3.0',
  found: (spawnSync('nginx', ['-V']).stderr?.toString() ?? '').replace(
    /^nginx version: (\S+)[^]*?(OpenSSL \S+)[^]*$/,
    '$1 $2',
  ),
})

export const nginx = (files: Files): Stack => ({
  name: 'nginx',
  ...program(),
  configurations: (): Configuration[] =>
    Object.entries(variations).map(([title, change]) => {
      const config = { ...plain, ...change }
      const level = /@SECLEVEL=(\d)/.exec(config.ciphers)?.[1] ?? '2'
      const settings: Partial<ServerSettings> = {
        ...openSslManners,
        // It answers to names, so that OpenSSL does not know which certificate it will have.
        signerFor13: false,
        dhGroup: 'none',
        versions: versionsOf(config.protocols),
        suites: [...suites13, ...suitesOf(config.ciphers)],
        groups: config.curves === 'auto' ? groups30 : config.curves.split(':').map((name) => curveNames[name] ?? name),
        signatureSchemes: schemes30,
        identities: config.keys.map((key) => identity(key)),
        suiteOrder: config.prefer ? 'server' : 'client',
        schemeOrder: config.prefer ? 'server' : 'client',
        olderGroupOrder: config.prefer ? 'server' : 'client',
        securityLevel: level as '0',
        alpn: [...(config.http2 ? ['h2'] : []), 'http/1.1', 'http/1.0', 'http/0.9'],
      }
      return { title, settings, start: () => start(config, files) }
    }),
})

export const start = async (config: Config, files: Files) => {
  const port = await freePort()
  const text = `
daemon off; master_process off; error_log stderr notice; pid PREFIX/nginx.pid;
events { worker_connections 64; }
http {
  access_log off; client_body_temp_path PREFIX/body; proxy_temp_path PREFIX/proxy; fastcgi_temp_path PREFIX/fastcgi;
  uwsgi_temp_path PREFIX/uwsgi; scgi_temp_path PREFIX/scgi;
  server {
    listen 127.0.0.1:${port} ssl${config.http2 ? ' http2' : ''};
    server_name _;
    ${written(files, config.keys)
      .map(({ certificate, key }) => `ssl_certificate ${certificate}; ssl_certificate_key ${key};`)
      .join('\n    ')}
    ssl_protocols ${config.protocols}; ssl_ciphers ${config.ciphers};
    ssl_prefer_server_ciphers ${config.prefer ? 'on' : 'off'}; ssl_ecdh_curve ${config.curves};
  }
}
`
  const prefix = dirname(files.write('prefix', ''))
  const peer = new Peer('nginx', [
    '-p',
    prefix,
    '-e',
    'stderr',
    '-c',
    files.write(`nginx-${port}.conf`, text.replaceAll('PREFIX', prefix)),
  ])
  // It listens before it says how it will wait.
  await peer.until('using the "epoll" event method')
  return { port, stop: () => peer.stop('SIGKILL') }
}
