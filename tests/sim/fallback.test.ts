import { expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import type { ClientSettings } from '../../src/rules/profile.ts'
import { scenarioOf, tls12 } from '../machines/exchange.ts'
import { traceOf } from './reading.ts'

/** A client of TLS 1.3 and 1.2 before a server whose TLS 1.3 fails: it has no suite for it. */
const falling = (client: Partial<ClientSettings>, server = {}) =>
  traceOf(
    scenarioOf({
      client,
      server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], ...server },
    }),
    stub,
  )
const versionOf = (trace: ReturnType<typeof falling>) => trace.outcome.version

test('a client that does not fall back stays with its failure', () => {
  const trace = falling({})
  expect([trace.outcome.ok, trace.beside.length]).toEqual([false, 0])
})

test.each(['without the signal', 'with the signal'] as const)('%s: the second attempt works', (fallback) => {
  const trace = falling({ fallback }, { checksFallback: false })
  expect([trace.outcome.ok, versionOf(trace)]).toEqual([true, 'TLS 1.2'])
  expect(trace.beside.map(({ role, trace: { outcome } }) => [role, outcome.cause])).toEqual([
    ['attempt', 'suite.common'],
  ])
  expect(trace.steps[0]!.decisions[0]).toMatchObject({ question: 'fallback', by: 'client', chosen: 'TLS 1.2' })
})

test('with the signal, a server that looks for it refuses, and there is no third attempt', () => {
  const trace = falling({ fallback: 'with the signal' }, { checksFallback: true })
  expect(trace.outcome).toMatchObject({
    ok: false,
    by: 'server',
    cause: 'version.no-fallback',
    ended: { how: 'alert', code: 'inappropriate_fallback' },
  })
  expect(trace.beside.map(({ trace: { outcome } }) => outcome.cause)).toEqual(['suite.common'])
})

test('what the client itself refuses is not tried again', () => {
  const trace = falling({ fallback: 'with the signal', trust: 'nothing' }, { versions: ['TLS 1.2'] })
  expect([trace.outcome.cause, trace.beside.length]).toEqual(['chain.trusted', 0])
})

test('a client that speaks one version has nothing to fall back to', () => {
  const trace = traceOf(
    scenarioOf({
      ...tls12,
      client: { versions: ['TLS 1.2'], suites: ['TLS_AES_128_GCM_SHA256'], fallback: 'without the signal' },
    }),
    stub,
  )
  expect([trace.outcome.ok, trace.beside.length]).toEqual([false, 0])
})
