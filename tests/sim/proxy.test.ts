import { expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { verdictSentence } from '../../src/explain/headline.ts'
import { english } from '../../src/explain/en.ts'
import { inFront } from '../../src/sim/proxy.ts'
import { resolved, scenarioOf, type Setting } from '../machines/exchange.ts'
import { readingOf, traceOf } from './reading.ts'

/** A proxy that is nginx to the client and curl to the server. */
const through = (setting: Setting) =>
  scenarioOf({
    ...setting,
    connection: { proxyServer: 'nginx-intermediate-6.0', proxyClient: 'curl-7.88-openssl-3.0' },
  })
/** A server that Chromium could not use by itself: its TLS 1.3 has no suite. */
const old: Setting = {
  client: { versions: ['TLS 1.3'] },
  server: { versions: ['TLS 1.2'] },
}

test('without the proxy it fails, with it it works', () => {
  expect(traceOf(scenarioOf(old), stub).outcome.ok).toBe(false)
  const trace = traceOf(through(old), stub)
  expect([trace.outcome.ok, trace.outcome.version]).toEqual([true, 'TLS 1.3'])
  expect(trace.beside.map(({ role, trace: { outcome } }) => [role, outcome.ok, outcome.version])).toEqual([
    ['behind', true, 'TLS 1.2'],
  ])
})

test('when the connection behind the proxy fails, the client gets 502 and is told why', () => {
  const scenario = through({ server: { identities: [] } })
  const trace = traceOf(scenario, stub)
  const [{ trace: beyond } = { trace }] = trace.beside
  expect(beyond.outcome.ok).toBe(false)
  expect(trace.outcome).toMatchObject({
    ok: false,
    layer: 'application',
    cause: 'http.upstream-reached',
    ended: { how: 'http', code: '502', by: 'server' },
  })
  expect(verdictSentence(trace, inFront(resolved(scenario)), english)).toContain(String(beyond.outcome.cause))
})

test('over HTTP/1.1, too, and the same with real cryptography', () => {
  const scenario = through({ client: { alpn: ['http/1.1'] } })
  const trace = traceOf(scenario, noble)
  expect(trace.outcome.ok).toBe(true)
  expect(readingOf(trace)).toBe(readingOf(traceOf(scenario, stub)))
})
