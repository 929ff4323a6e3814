import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { usualIdentity } from '../../src/rules/profile.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { scenarioOf, tls12, tls13, type Setting } from '../machines/exchange.ts'
import { readingOf, traceOf } from './reading.ts'

/** A server that asks for a certificate once it has read the request, as IIS and Apache do for an address. */
const late = (setting: Setting, base: Setting = tls12): Trace =>
  traceOf(
    scenarioOf({
      ...base,
      ...setting,
      client: { alpn: ['http/1.1'], renegotiation: 'always', ...base.client, ...setting.client },
      server: { alpn: ['http/1.1'], clientCertificates: 'late required', ...base.server, ...setting.server },
    }),
    stub,
  )
const verdict = ({ outcome: { ok, layer, cause, ended } }: Trace): string =>
  ok ? 'works' : `${layer} ${cause} ${ended?.how ?? ''} ${ended?.code ?? ''}`.trim()
const withCertificate = { identities: [usualIdentity.client] }

describe('TLS 1.2: HelloRequest after the request', () => {
  test.each<[string, Setting, string]>([
    ['a client with a certificate', { client: withCertificate }, 'works'],
    ['a client without one', {}, 'application http.certificate-given http 403.7'],
    [
      'a client that renegotiates no more, a server that goes on',
      {
        client: { ...withCertificate, renegotiation: 'never', declines: 'warning' },
        server: { noRenegotiation: 'ignores' },
      },
      'application http.certificate-given http 403.7',
    ],
    ['a body that fits', { client: withCertificate, connection: { request: 'POST 1 kB' } }, 'works'],
    [
      'a body that is too long to be kept',
      { client: withCertificate, server: { bodyLimit: '48 kB' }, connection: { request: 'POST 60 kB' } },
      'application http.body-fits http 413',
    ],
    [
      'over HTTP/2',
      { client: { ...withCertificate, alpn: ['h2'] }, server: { alpn: ['h2'] } },
      'application h2.no-late-certificate http HTTP_1_1_REQUIRED',
    ],
  ])('%s: %3$s', (_, setting, expected) => expect(verdict(late(setting))).toBe(expected))

  test('a rustls-like client before a server that resets: the headline of the report', () => {
    const trace = late({
      client: { ...withCertificate, renegotiation: 'never', declines: 'warning' },
      server: { noRenegotiation: 'reset' },
    })
    expect(trace.outcome).toMatchObject({ ok: false, by: 'server', ended: { how: 'reset', by: 'server' } })
  })

  test('asked in the first handshake the same client works', () => {
    const trace = late({
      client: { ...withCertificate, renegotiation: 'never', declines: 'warning' },
      server: { clientCertificates: 'required' },
    })
    expect(verdict(trace)).toBe('works')
  })
})

describe('TLS 1.3: a request after the handshake', () => {
  test('a client that offers it', () =>
    expect(verdict(late({ client: { ...withCertificate, postHandshakeAuth: true } }, tls13))).toBe('works'))
  test('a client that does not, and a server that goes on without', () =>
    expect(
      late({ client: { ...withCertificate, postHandshakeAuth: false }, server: { cannotAsk: 'goes on' } }, tls13)
        .outcome.ok,
    ).toBe(false))
})

test.each(['the client renegotiates', 'the server asks to renegotiate', 'the server asks for a certificate'] as const)(
  '%s, and the request is answered afterwards',
  (afterwards) => {
    const trace = late({
      client: withCertificate,
      server: { clientCertificates: 'none', renegotiation: 'always' },
      connection: { afterwards },
    })
    expect(verdict(trace)).toBe('works')
    const hellos = trace.steps.filter(({ outcome }) => outcome.startsWith('server_hello.'))
    expect(hellos.length).toBe(2)
  },
)

test('real cryptography makes no difference', () => {
  const scenario = scenarioOf({
    ...tls12,
    client: { alpn: ['http/1.1'], renegotiation: 'always', ...withCertificate },
    server: { alpn: ['http/1.1'], clientCertificates: 'late required' },
  })
  expect(readingOf(traceOf(scenario, noble))).toBe(readingOf(traceOf(scenario, stub)))
})
