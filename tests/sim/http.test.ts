import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import type { ConnectionSettings } from '../../src/rules/profile.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { scenarioOf, tls12, type Setting } from '../machines/exchange.ts'
import { traceOf } from './reading.ts'

const spoken = (setting: Setting): Trace => traceOf(scenarioOf(setting), stub)
/** What was said inside TLS, by whom. */
const said = ({ units }: Trace): string[] =>
  units.flatMap((unit) =>
    unit.kind === 'record' && unit.type === 23 ? unit.parts.map(({ name }) => `${unit.from[0]} ${name}`) : [],
  )
const ended = ({ outcome: { ok, layer, cause, ended } }: Trace) =>
  ok ? 'works' : `${layer} ${cause} ${ended?.how} ${ended?.code}`
const cbc = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'

describe('requests with a body', () => {
  test.each<[ConnectionSettings['request'], string]>([
    ['POST 1 kB', 'h2'],
    ['POST 60 kB', 'h2'],
    ['POST 200 kB', 'h2'],
    ['POST 1 kB', 'http/1.1'],
    ['POST 200 kB', 'http/1.1'],
  ])('%s over %s is answered', (request, protocol) => {
    const trace = spoken({ server: { alpn: [protocol] }, connection: { request } })
    expect(ended(trace)).toBe('works')
    const sent = trace.units.reduce(
      (sum, unit) =>
        sum + (unit.kind === 'record' && unit.from === 'client' && unit.type === 23 ? unit.content.length : 0),
      0,
    )
    expect(sent).toBeGreaterThan(1024 * Number(/\d+/.exec(request)![0]))
  })

  test('over HTTP/2 the client waits where the windows are full', () => {
    const names = said(spoken({ server: { alpn: ['h2'] }, connection: { request: 'POST 200 kB' } }))
    const updates = names.findIndex((name) => name === 's WINDOW_UPDATE')
    const data = names.map((name, n) => (name === 'c DATA' ? n : -1)).filter((n) => n >= 0)
    expect(data.some((n) => n < updates) && data.some((n) => n > updates)).toBe(true)
  })
})

describe('HTTP/2 over a suite of the list', () => {
  const over = (setting: Setting) =>
    ended(
      spoken({
        ...tls12,
        ...setting,
        server: { alpn: ['h2', 'http/1.1'], suites: [cbc], ...setting.server },
      }),
    )
  test('a server that does not mind', () => expect(over({})).toBe('works'))
  test('a server that does', () =>
    expect(over({ server: { refusesProhibited: true } })).toBe(
      'application h2.not-prohibited http INADEQUATE_SECURITY',
    ))
  test('a client that does judges first', () =>
    expect(over({ client: { policies: ['h2'] }, server: { refusesProhibited: true } })).toContain('policy h2.suite'))
  test('over HTTP/1.1 nobody minds', () =>
    expect(over({ client: { alpn: ['http/1.1'] }, server: { refusesProhibited: true } })).toBe('works'))
})
