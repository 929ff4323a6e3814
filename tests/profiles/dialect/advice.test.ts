import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adviceFor, type Changed } from '../../../src/profiles/dialect/advice.ts'
import { readConfiguration } from '../../../src/profiles/dialect/notation.ts'
import { clientProfiles } from '../../../src/profiles/client.ts'
import { serverProfiles } from '../../../src/profiles/server.ts'
import type { ClientSettings, ServerSettings } from '../../../src/rules/profile.ts'

const onServer = (id: string, changes: Partial<ServerSettings>, name = serverProfiles[id]!.name): Changed => {
  const before = serverProfiles[id]!.settings
  return { side: 'server', name, before, after: { ...before, ...changes }, host: 'shop.example' }
}
const onClient = (id: string, changes: Partial<ClientSettings>, name = clientProfiles[id]!.name): Changed => {
  const before = clientProfiles[id]!.settings
  return { side: 'client', name, before, after: { ...before, ...changes }, host: 'shop.example' }
}

describe('written for the product', () => {
  test.each<[string, Changed, string, string]>([
    [
      'IIS, a version',
      onServer('iis-7.5', { versions: ['TLS 1.0', 'TLS 1.2'] }),
      'registry',
      'Protocols\\TLS 1.2\\Server]\n"Enabled"=dword:00000001\n"DisabledByDefault"=dword:00000000',
    ],
    [
      'IIS, the order',
      onServer('iis-7.5', { suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }),
      'registry',
      '"Functions"="TLS_RSA_WITH_AES_128_CBC_SHA"',
    ],
    [
      'IIS, the prime',
      onServer('iis-7.5', { dhGroup: 'modp2048' }),
      'registry',
      '"ServerMinKeyBitLength"=dword:00000800',
    ],
    [
      'nginx, versions',
      onServer('nginx-tls12', { versions: ['TLS 1.2', 'TLS 1.1'] }),
      'nginx',
      'ssl_protocols TLSv1.1 TLSv1.2;',
    ],
    [
      'nginx, suites with DHE',
      onServer('nginx-tls12', { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] }),
      'nginx',
      'ssl_ciphers DHE-RSA-AES128-GCM-SHA256;\nssl_dhparam',
    ],
    [
      'nginx, certificates',
      onServer('nginx-tls12', { clientCertificates: 'optional' }),
      'nginx',
      'ssl_verify_client optional;',
    ],
    [
      'Apache, versions',
      onServer('nginx-tls12', { versions: ['TLS 1.2', 'TLS 1.1'] }, 'Apache 2.4'),
      'apache',
      'SSLProtocol -all +TLSv1.1 +TLSv1.2',
    ],
    [
      'Apache, a certificate',
      onServer('nginx-tls12', { clientCertificates: 'required' }, 'Apache 2.4'),
      'apache',
      'SSLVerifyClient require',
    ],
    [
      'Java, versions',
      onClient('curl-7.88-openssl-3.0', { versions: ['TLS 1.2'] }, 'Java 17'),
      'java',
      'jdk.tls.client.protocols=TLSv1.2',
    ],
    [
      'ATS, an exception',
      onClient('ios-9-ats', { versions: ['TLS 1.2', 'TLS 1.0'], policies: [] }),
      'ats',
      '<key>shop.example</key>',
    ],
  ])('%s', (_, changed, notation, expected) => {
    const advice = adviceFor(changed)
    expect(advice?.notation).toBe(notation)
    expect(advice!.text).toContain(expected)
  })
  test('nothing where it cannot be said, or the product is not known', () => {
    expect(adviceFor(onServer('iis-7.5', { refusal: 'alert' }))).toBeUndefined()
    expect(adviceFor(onServer('nginx-tls12', { versions: ['TLS 1.3'], strictChain: true }))).toBeUndefined()
    expect(adviceFor(onServer('nginx-tls12', { versions: ['TLS 1.3'] }, 'Some balancer'))).toBeUndefined()
    expect(adviceFor(onServer('nginx-tls12', {}))).toBeUndefined()
    // The policy holds no list of this length.
    const { suites } = serverProfiles['iis-7.5']!.settings
    expect(adviceFor(onServer('iis-7.5', { suites: suites.toReversed() }))).toBeUndefined()
  })
  test('what is written gives the same settings when it is read', () => {
    const { suites: known, groups } = serverProfiles['nginx-intermediate-6.0']!.settings
    const versions = fc.subarray(['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const, { minLength: 1 })
    const chosen = fc
      .subarray(known.slice(3), { minLength: 1 })
      .chain((some) => fc.shuffledSubarray(some, { minLength: some.length }))
    fc.assert(
      fc.property(
        versions,
        chosen,
        fc.shuffledSubarray([...groups], { minLength: 1 }),
        fc.constantFrom('nginx 1.27', 'Apache 2.4'),
        (on, list, curves, name) => {
          const changed = onServer(
            'nginx-intermediate-6.0',
            { versions: [...on], suites: [...known.slice(0, 3), ...list], groups: curves, suiteOrder: 'server' },
            name,
          )
          const advice = adviceFor(changed)!
          const { before, after } = changed
          const { changes, problems } = readConfiguration(advice.text, advice.notation, {
            side: 'server',
            name,
            settings: before,
            host: '',
          })
          expect({ ...before, ...changes, versions: after.versions }).toEqual(after)
          expect(problems).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })
})
