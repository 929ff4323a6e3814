import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adviceFor, type Changed } from '../../../src/profiles/dialect/advice.ts'
import { readConfiguration } from '../../../src/profiles/dialect/notation.ts'
import { everyClient } from '../../../src/profiles/roster.ts'
import { everyServer } from '../../../src/profiles/everyserver.ts'
import type { ClientSettings, ServerSettings } from '../../../src/rules/profile.ts'

const onServer = (id: string, changes: Partial<ServerSettings>, name = everyServer[id]!.name): Changed => {
  const before = everyServer[id]!.settings
  return { side: 'server', name, before, after: { ...before, ...changes }, host: 'shop.example' }
}
const onClient = (id: string, changes: Partial<ClientSettings>, name = everyClient[id]!.name): Changed => {
  const before = everyClient[id]!.settings
  return { side: 'client', name, before, after: { ...before, ...changes }, host: 'shop.example' }
}

const iis10 = everyServer['iis-10-2016']!.settings
const late = { ...iis10, clientCertificates: 'late optional' } as const
const lateIis: Changed = { ...onServer('iis-10-2016', {}), before: late, after: late } as Changed

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
      'IIS 10, a suite more, and one less',
      onServer('iis-10-2016', {
        suites: [
          'TLS_RSA_WITH_AES_128_GCM_SHA256',
          ...iis10.suites.filter((name) => !/^TLS_RSA_WITH_(AES_128_GCM_SHA256|NULL_SHA)$/.test(name)),
        ],
      }),
      'powershell',
      'Disable-TlsCipherSuite -Name TLS_RSA_WITH_NULL_SHA\nDisable-TlsCipherSuite -Name TLS_RSA_WITH_AES_128_GCM_SHA256\nEnable-TlsCipherSuite -Name TLS_RSA_WITH_AES_128_GCM_SHA256 -Position 0\n',
    ],
    [
      'IIS 10, a curve at the end',
      onServer('iis-10-2016', { groups: [...iis10.groups, 'secp521r1'] }),
      'powershell',
      'Enable-TlsEccCurve -Name nistP521\n',
    ],
    [
      'IIS 10, client certificates at once',
      { ...lateIis, after: { ...lateIis.after, clientCertificates: 'optional' } } as Changed,
      'powershell',
      'clientcertnegotiation=enable',
    ],
    [
      'nginx, versions',
      onServer('nginx-tls12', { versions: ['TLS 1.2', 'TLS 1.1'] }),
      'nginx',
      'ssl_protocols TLSv1.1 TLSv1.2;\nssl_ciphers ECDHE-ECDSA-AES256-GCM-SHA384:',
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
      'SSLProtocol -all +TLSv1.1 +TLSv1.2\nSSLCipherSuite ',
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
    const advice = adviceFor(changed).find((one) => one.notation === notation)
    expect(advice?.text).toContain(expected)
  })
  test('older versions come with the level that OpenSSL 3 signs at in them', () => {
    const added = onServer('nginx-tls12', { versions: ['TLS 1.2', 'TLS 1.1'] })
    expect(adviceFor(added)[0]?.text).toMatch(/:@SECLEVEL=0;\n$/)
  })
  test('a mail gateway is set up in its pages, as its maker describes it', () => {
    const receiving = onServer('ironport-esa', { startTls: 'offered' })
    expect(adviceFor(receiving).map(({ title }) => title)).toEqual(['Cisco Email Security Appliance, receiving'])
    expect(adviceFor(receiving)[0]!.text).toMatch(/Mail Flow Policies[^]*set TLS to Preferred\./)
    const sending = onClient('gateway-required', { startTls: 'preferred' })
    expect(adviceFor(sending)[0]!.text).toMatch(/Destination Controls[^]*TLS Support: Preferred\./)
    expect(adviceFor(onServer('ironport-esa', { startTls: 'offered', dhGroup: 'modp2048' }))).toEqual([])
  })
  test('nothing where it cannot be said, or the product is not known', () => {
    expect(adviceFor(onServer('iis-7.5', { refusal: 'alert' }))).toEqual([])
    expect(adviceFor(onServer('nginx-tls12', { versions: ['TLS 1.3'], strictChain: true }))).toEqual([])
    expect(adviceFor(onServer('nginx-tls12', { versions: ['TLS 1.3'] }, 'Some balancer'))).toEqual([])
    expect(adviceFor(onServer('nginx-tls12', {}))).toEqual([])
    // The policy holds no list of this length.
    const { suites } = everyServer['iis-7.5']!.settings
    expect(adviceFor(onServer('iis-7.5', { suites: suites.toReversed() }))).toEqual([])
  })
  test('what is written gives the same settings when it is read', () => {
    const { suites: known, groups } = everyServer['nginx-intermediate-6.0']!.settings
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
          const advice = adviceFor(changed)[0]!
          const { before, after } = changed
          const { changes, problems } = readConfiguration(advice.text, advice.notation!, {
            side: 'server',
            name,
            settings: before,
            host: '',
          })
          // At level 0, which older versions need, OpenSSL signs with SHA-1 again.
          const { versions, signatureSchemes } = after
          expect({ ...before, ...changes, versions, signatureSchemes }).toEqual(after)
          expect(problems).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })
})
