import { readConfiguration } from '../../../src/profiles/dialect/notation.ts'
import { everyServer } from '../../../src/profiles/everyserver.ts'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { identity } from '../own.ts'
import type { folder } from '../peer.ts'
import { plain, program, start, type Config } from './nginx.ts'
import type { Configuration, Stack } from './stack.ts'

type Text = Pick<Config, 'protocols' | 'ciphers'>

/**
 * nginx with a text, and our server with what is read of the same text: what it says is what it does. The
 * profile is Debian's build, whose level is 2.
 */
const texts: Readonly<Record<string, Text>> = {
  'older versions, no level': { protocols: 'TLSv1 TLSv1.1 TLSv1.2', ciphers: 'HIGH:!aNULL:!MD5' },
  'older versions alone, no level': { protocols: 'TLSv1 TLSv1.1', ciphers: 'HIGH:!aNULL:!MD5' },
  'older versions, level 0': { protocols: 'TLSv1 TLSv1.1 TLSv1.2', ciphers: 'HIGH:!aNULL:!MD5:@SECLEVEL=0' },
  'older versions, level 1': { protocols: 'TLSv1 TLSv1.1', ciphers: 'ECDHE+AES:@SECLEVEL=1' },
  'older versions, DHE without a prime': {
    protocols: 'TLSv1 TLSv1.1 TLSv1.2',
    ciphers: 'DHE-RSA-AES128-SHA:ECDHE-RSA-AES128-SHA:AES128-SHA:@SECLEVEL=0',
  },
}

const settingsFrom = (text: Text): Partial<ServerSettings> => {
  const { name, settings } = everyServer['nginx-default']!
  const owner = { side: 'server', name, settings, host: 'playground.test' } as const
  const { changes } = readConfiguration(
    `ssl_protocols ${text.protocols};\nssl_ciphers ${text.ciphers};`,
    'nginx',
    owner,
  )
  // As this nginx is started: without ssl_ecdh_curve, HTTP/2, and with one certificate.
  const alpn = ['http/1.1', 'http/1.0', 'http/0.9']
  return { ...settings, ...changes, alpn, signerFor13: false, dhGroup: 'none', identities: [identity('rsa-2048')] }
}

export const pasted = (files: ReturnType<typeof folder>): Stack => ({
  name: 'nginx with a pasted text',
  ...program(),
  configurations: (): Configuration[] =>
    Object.entries(texts).map(([title, text]) => ({
      title,
      settings: settingsFrom(text),
      start: () => start({ ...plain, ...text }, files),
    })),
})
