/**
 * Every system that the first questions name, with the outcome that its document reports: which layer, who decided by
 * which rule, how it ended on the wire, and how well that is known (`null` where the scenario itself gives all that the
 * rule reads).
 */
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { usualIdentity, type ServerSettings } from '../../src/rules/profile.ts'
import { examples } from '../../src/sim/example.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { scenarioOf, type Setting } from '../machines/exchange.ts'
import { traceOf } from './reading.ts'

const seen = (setting: Setting): Trace => traceOf(scenarioOf(setting), stub)
/** `tls: server signature.chain-offered, reset by server, reported`, or `works over TLS 1.2`. */
const verdict = ({ outcome: { ok, layer, by, cause, ended, weight, version } }: Trace): string =>
  ok
    ? `works ${version === null ? 'in the clear' : `over ${version}`}`
    : `${layer}: ${by} ${cause}, ${[ended?.how, ended?.code].filter(Boolean).join(' ')} by ${ended?.by}, ${weight}`

type Row = readonly [title: string, setting: Setting, expected: string]
const table = (rows: readonly Row[]) =>
  test.each(rows)('%s', (_, setting, expected) => expect(verdict(seen(setting))).toBe(expected))

describe('iOS and IIS 7.5 (Server Fault 724077)', () => {
  const host = 'api.example.com'
  const now = '2015-10-20T09:00:00Z'
  const on = { versions: ['TLS 1.2', 'TLS 1.0'] } as const
  const sha512 = { identities: [{ ...usualIdentity.server, signature: 'rsa_pkcs1_sha512' }] } as const
  const meets = (clientProfile: string, server: Partial<ServerSettings>): Setting => ({
    clientProfile,
    serverProfile: 'iis-7.5',
    server,
    host,
    now,
  })
  const lists = {
    'the shortest list of the first answer': [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256',
    ],
    'what it really set, on another Windows': [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256',
    ],
    'SHA, Diffie-Hellman and PKCS ticked (the second answer)': [
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256',
      'TLS_DHE_RSA_WITH_AES_256_CBC_SHA',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ],
    'the registry of the third answer, with what the proxy had chosen': [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256',
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256',
      'TLS_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384_P384',
    ],
    'the list of ATS itself': [
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P384',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256',
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P256',
    ],
  }
  const reset = 'tls: server signature.chain-offered, reset by server, reported'
  table([
    [
      'iOS 9 with ATS, TLS 1.2 off',
      meets('ios-9-ats', sha512),
      'tls: client version.was-offered, alert protocol_version by client, documented',
    ],
    ['Safari 9, TLS 1.2 off', meets('safari-9-ios-9', sha512), 'works over TLS 1.0'],
    ['iOS 8, TLS 1.2 off', meets('safari-8-ios-8.4', sha512), 'works over TLS 1.0'],
    ...['ios-9-ats', 'safari-9-ios-9', 'safari-8-ios-8.4'].flatMap((client): Row[] => [
      [`${client}, TLS 1.2 on`, meets(client, { ...on, ...sha512 }), reset],
      [`${client}, TLS 1.2 on, the leaf with SHA-256`, meets(client, on), 'works over TLS 1.2'],
      ...Object.entries(lists).map(([name, suites]): Row => [
        `${client}, ${name}`,
        meets(client, { ...on, ...sha512, suites }),
        reset,
      ]),
    ]),
    ['Safari 10, which offers SHA-512', meets('safari-10-ios-10', { ...on, ...sha512 }), 'works over TLS 1.2'],
  ])
  test('with each list and a leaf with SHA-256 it works: the lists were never what was wrong', () => {
    for (const suites of Object.values(lists))
      expect(verdict(seen(meets('safari-9-ios-9', { ...on, suites })))).toBe('works over TLS 1.2')
  })
  test('the answerer’s own server, Windows 10, does not look at the chain', () => {
    const setting: Setting = {
      clientProfile: 'ios-9-ats',
      serverProfile: 'iis-10-win-10-1511',
      server: sha512,
      host,
      now,
    }
    expect(verdict(seen(setting))).toBe('works over TLS 1.2')
  })
  test('through a debugging proxy it works, and the proxy’s own connection does, too', () => {
    const trace = traceOf(examples['proxy-in-the-middle'], stub)
    expect(verdict(trace)).toBe('works over TLS 1.2')
    // What the third answer saw in the proxy's log.
    expect(trace.outcome.suite).toBe('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
    expect(trace.beside.map(({ role, trace: { outcome } }) => [role, outcome.ok])).toEqual([['behind', true]])
    expect(verdict(traceOf(examples['ios9-iis75-sha512'], stub))).toBe(reset)
  })
})

describe('IIS 10, HTTP/2, and a list with CBC in front', () => {
  const { suites } = examples['chromium-iis10-h2-cbc'].server.changes
  const meets = (clientProfile: string): Setting => ({
    clientProfile,
    serverProfile: 'iis-10-2016',
    server: { suites },
  })
  table([
    ['Chromium', meets('chromium-137'), 'policy: client h2.suite, http INADEQUATE_SECURITY by client, documented'],
    ['curl', meets('curl-7.88-openssl-3.0'), 'works over TLS 1.2'],
    ['Chromium, the list as it is shipped', { ...meets('chromium-137'), server: {} }, 'works over TLS 1.2'],
  ])
})

describe('IIS 6 and a certificate that is asked for late', () => {
  const { host, now } = examples['openssl-iis6-renegotiation']
  const meets = (clientProfile: string, setting: Setting = {}): Setting => ({
    ...setting,
    clientProfile,
    serverProfile: 'iis-6',
    server: { clientCertificates: 'late required', ...setting.server },
    host,
    now,
  })
  const withCertificate = { identities: [usualIdentity.client] }
  const unpatched = { secureRenegotiation: false } as const
  table([
    ['OpenSSL', meets('openssl-1.0.0'), 'works over TLS 1.0'],
    [
      'OpenSSL without a certificate',
      meets('openssl-1.0.0', { client: { identities: [] } }),
      'application: server http.certificate-given, http 403.7 by server, null',
    ],
    ['Java, server with RFC 5746', meets('java-7u25', { client: withCertificate }), 'works over TLS 1.0'],
    [
      'Java, server without RFC 5746',
      meets('java-7u25', { client: withCertificate, server: unpatched }),
      'tls: server renegotiation.secure, reset by server, reported',
    ],
    [
      'OpenSSL, server without RFC 5746',
      meets('openssl-1.0.0', { server: unpatched }),
      'tls: server renegotiation.secure, reset by server, reported',
    ],
  ])
})

describe('rustls and IIS (rustls issue 1999)', () => {
  const meets = (serverProfile: string, server: Partial<ServerSettings>): Setting => ({
    clientProfile: 'rustls-0.23',
    serverProfile,
    server,
    now: '2024-06-11T09:00:00Z',
  })
  const late = { clientCertificates: 'late optional' } as const
  const always = { clientCertificates: 'optional' } as const
  const declined = 'tls: server renegotiation.answered, reset by server, reported'
  table([
    ['Server 2016', meets('iis-10-2016', late), declined],
    ['Server 2019', meets('iis-10-2019', late), declined],
    ['Server 2016 after netsh', meets('iis-10-2016', always), 'works over TLS 1.2'],
    ['Server 2022, TLS 1.3', meets('iis-10-2022', late), 'tls: server identity.late-able, reset by server, documented'],
    ['Server 2022, TLS 1.2', meets('iis-10-2022', { ...late, versions: ['TLS 1.2'] }), declined],
    ['Server 2022 after netsh', meets('iis-10-2022', always), 'works over TLS 1.3'],
    [
      'Server 2025, TLS 1.3',
      meets('iis-10-2025', late),
      'application: server http.can-ask, http 500 by server, documented',
    ],
    ['Server 2025 after netsh', meets('iis-10-2025', always), 'works over TLS 1.3'],
    ['BouncyCastle instead', { ...meets('iis-10-2016', late), clientProfile: 'bouncycastle-1.72' }, declined],
    [
      'OpenSSL instead',
      { ...meets('iis-10-2016', late), clientProfile: 'curl-7.88-openssl-3.0', client: { alpn: [] } },
      'works over TLS 1.2',
    ],
  ])
})

describe('Exchange behind the mail gateway', () => {
  const selfSigned = { identities: [{ ...usualIdentity.server, fault: 'self-signed' }] } as const
  const expired = { identities: [{ ...usualIdentity.server, notBefore: '-90d', notAfter: '-1d' }] } as const
  const mail = (clientProfile: string, serverProfile: string, setting: Setting = {}): Setting => ({
    clientProfile,
    serverProfile,
    connection: { protocol: 'smtp' },
    now: '2018-01-02T09:00:00Z',
    host: 'mail.example.com',
    ...setting,
  })
  const offering = { startTls: 'offered' } as const
  const required = { startTls: 'required' } as const
  const mutual = { clientCertificates: 'required' } as const
  table([
    [
      'the listener’s TLS is off, the sender insists',
      mail('gateway-required', 'ironport-esa'),
      'starttls: client starttls.offered, close by client, documented',
    ],
    ['off, the sender would like to', mail('gateway-preferred', 'ironport-esa'), 'works in the clear'],
    ['preferred', mail('gateway-required', 'ironport-esa', { server: offering }), 'works over TLS 1.2'],
    [
      'required, and the sender has no TLS',
      mail('gateway-off', 'ironport-esa', { server: required }),
      'starttls: server starttls.first, close by client, documented',
    ],
    ['required', mail('gateway-preferred', 'ironport-esa', { server: required }), 'works over TLS 1.2'],
    ['Exchange inside, with its own certificate', mail('gateway-preferred', 'exchange-2013'), 'works over TLS 1.2'],
    [
      'a certificate of one’s own, opportunistic',
      mail('gateway-required', 'ironport-esa', { server: { ...offering, ...selfSigned } }),
      'works over TLS 1.2',
    ],
    [
      'an expired one, opportunistic',
      mail('gateway-required', 'ironport-esa', { server: { ...offering, ...expired } }),
      'works over TLS 1.2',
    ],
    [
      'a certificate of one’s own, verified',
      mail('gateway-required-verify', 'ironport-esa', { server: { ...offering, ...selfSigned } }),
      'tls: client chain.trusted, alert unknown_ca by client, inferred',
    ],
    [
      'an expired one, verified',
      mail('gateway-required-verify', 'ironport-esa', { server: { ...offering, ...expired } }),
      'tls: client chain.unexpired, alert certificate_expired by client, null',
    ],
    [
      'mutual TLS, and both show one',
      mail('gateway-required-verify', 'exchange-2013', {
        client: { identities: [usualIdentity.client] },
        server: { ...mutual, identities: [usualIdentity.server] },
      }),
      'works over TLS 1.2',
    ],
    [
      'mutual TLS, and the sender shows none',
      mail('gateway-required-verify', 'exchange-2013', { server: { ...mutual, identities: [usualIdentity.server] } }),
      'tls: server identity.sent, alert handshake_failure by server, inferred',
    ],
  ])
})

describe('.NET and a shop that wants TLS 1.1', () => {
  const now = '2018-06-01T09:00:00Z'
  table([
    [
      'WebClient as it is',
      { clientProfile: 'dotnet-4.5', serverProfile: 'aws-alb-2016-08', server: { httpMinimum: 'TLS 1.1' }, now },
      'application: server http.version-enough, http 400 by server, documented',
    ],
    [
      'built for .NET 4.6, which has TLS 1.2',
      { clientProfile: 'dotnet-4.6', serverProfile: 'aws-alb-2016-08', server: { httpMinimum: 'TLS 1.1' }, now },
      'works over TLS 1.2',
    ],
    [
      'a server that does not have TLS 1.0 at all',
      {
        clientProfile: 'dotnet-4.5',
        serverProfile: 'aws-alb-2016-08',
        server: { versions: ['TLS 1.2', 'TLS 1.1'] },
        now,
      },
      'tls: server version.common, alert protocol_version by server, inferred',
    ],
  ])
})
