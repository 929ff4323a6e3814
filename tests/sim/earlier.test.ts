import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { scenarioOf, type Setting } from '../machines/exchange.ts'
import { readingOf, traceOf } from './reading.ts'

/** Two connections of the same two parties, the second a while after the first. */
const again = (setting: Setting, earlier = 'a minute before' as const, provider = stub) =>
  traceOf(scenarioOf({ ...setting, connection: { earlier, ...setting.connection } }), provider)

test('a client that was there a minute before resumes', () => {
  const trace = again({})
  expect(trace.outcome).toMatchObject({ ok: true, resumed: true, version: 'TLS 1.3' })
  expect(trace.beside.map(({ role, trace: { outcome } }) => [role, outcome.ok, outcome.resumed])).toEqual([
    ['earlier', true, false],
  ])
  const sent = trace.units.flatMap((unit) => (unit.kind === 'record' ? unit.parts.map(({ name }) => name) : []))
  expect(sent).not.toContain('certificate')
})

test('nothing is resumed when the server gives no tickets', () => {
  expect(again({ server: { tickets: '0' } }).outcome).toMatchObject({ ok: true, resumed: false })
})

test('nor when the ticket has run out', () => {
  const late = traceOf(scenarioOf({ connection: { earlier: 'a day before' } }), stub)
  expect(late.outcome).toMatchObject({ ok: true, resumed: false })
})

describe('before TLS 1.3', () => {
  const old = (clientProfile: string, server: Setting['server'] = {}): Setting => ({
    ...{ clientProfile, client: { versions: ['TLS 1.2'] } },
    ...{ serverProfile: 'nginx-tls12', server },
  })
  test.each<[string, Setting, boolean]>([
    ['a ticket', old('chromium-137'), true],
    ['a session that the server keeps', old('curl-7.88-openssl-3.0', { sessionCache: true }), true],
    ['neither', old('curl-7.88-openssl-3.0'), false],
  ])('%s', (_, setting, resumed) => {
    expect(again(setting).outcome).toMatchObject({ ok: true, resumed, version: 'TLS 1.2' })
  })
})

describe('early data', () => {
  const early = (server: Setting['server']) =>
    again({ client: { earlyData: true }, server: { earlyData: true, ...server } })
  const requests = (trace: ReturnType<typeof early>) =>
    trace.units.flatMap((unit) =>
      unit.kind === 'record' && unit.from === 'client'
        ? unit.parts.filter(({ name }) => name.endsWith('GET /')).map(() => unit.epoch)
        : [],
    )

  test('accepted: the request is said once, early, and answered', () => {
    const trace = early({})
    expect(trace.outcome).toMatchObject({ ok: true, resumed: true })
    expect(requests(trace)).toEqual(['early'])
  })

  test('rejected: it is said again', () => {
    // The earlier connection allowed it; now the server asks for another group first.
    const trace = early({ groups: ['secp384r1'] })
    expect(trace.outcome.ok).toBe(true)
    expect(requests(trace).at(-1)).toBe('application')
  })
})

test.each<[string, Setting]>([
  ['TLS 1.3', {}],
  ['early data', { client: { earlyData: true }, server: { earlyData: true } }],
  ['TLS 1.2', { client: { versions: ['TLS 1.2'] } }],
])('%s: the same with real cryptography', (_, setting) => {
  expect(readingOf(again(setting, 'a minute before', noble))).toBe(readingOf(again(setting)))
})
