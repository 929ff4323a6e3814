import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { startLookup } from '../../src/machines/machine.ts'
import { isRuleId } from '../../src/rules/catalogue.ts'
import { moment, resolve, type Scenario } from '../../src/sim/scenario.ts'
import { run } from '../../src/sim/run.ts'
import { layers, type Trace, type Unit } from '../../src/sim/trace.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { resolved } from '../machines/exchange.ts'
import { readingOf, traceOf } from './reading.ts'
import { variations } from './variation.ts'

const real = new Map(variations.map(([name, scenario]) => [name, traceOf(scenario, noble)]))
const wire = ({ units }: Trace): string[] =>
  units.map((unit) => (unit.kind === 'record' ? toHex(unit.bytes) : unit.kind))

describe.each(variations)('%s', (name, scenario) => {
  const trace = real.get(name)!

  test('is the same with the stub, apart from bytes and ECDSA lengths', () => {
    expect(readingOf(traceOf(scenario, stub))).toBe(readingOf(trace))
  })

  test('is the same by lookup', () => {
    const found = run(resolved(scenario), stub, startLookup)
    expect(readingOf(found)).toBe(readingOf(trace))
  })

  test('has the same bytes again', () => {
    const again = traceOf(scenario, stub)
    expect(wire(traceOf(scenario, stub))).toEqual(wire(again))
  })

  test('is plain data', () => {
    expect(structuredClone(trace)).toEqual(trace)
    expect(fromJson(toJson(trace))).toEqual(trace)
  })

  test('hangs together', () => {
    checkTrace(trace)
  })
})

describe('another seed', () => {
  test.each(variations)('%s: other bytes, the same decisions', (name, scenario) => {
    const other = traceOf({ ...scenario, seed: 'another' }, stub)
    expect(readingOf(other)).toBe(readingOf(real.get(name)!))
    const sentHello = (trace: Trace) => wire(trace).find((bytes) => bytes.startsWith('16'))
    // Mail in the clear has nothing that chance decides.
    const [mine, others] = [sentHello(traceOf(scenario, stub)), sentHello(other)]
    expect(mine === others).toBe(mine === undefined)
  })
})

test('the same scenario has the same bytes with real cryptography', () => {
  for (const [name, scenario] of variations.slice(0, 4))
    expect(wire(traceOf(scenario, noble))).toEqual(wire(real.get(name)!))
})

test('the variations end in many ways', () => {
  const ends = [...real.values()].map(({ outcome }) => `${outcome.ok} ${outcome.cause} ${outcome.ended?.how}`)
  expect(new Set(ends).size).toBeGreaterThan(10)
  expect(ends.filter((end) => end.startsWith('true')).length).toBeGreaterThan(10)
  expect(ends.filter((end) => end.startsWith('null')).length).toBeGreaterThan(0)
})

/** Bytes as hexadecimal, everything else as it is. */
const toJson = (trace: Trace): string =>
  JSON.stringify(trace, (_, value: unknown) => (value instanceof Uint8Array ? { hex: toHex(value) } : value))
const fromJson = (text: string): unknown =>
  JSON.parse(text, (_, value: unknown) =>
    value && typeof value === 'object' && 'hex' in value
      ? Uint8Array.from((value.hex as string).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
      : value,
  )

const checkTrace = ({ scenario, units, steps, outcome, layers: results }: Trace): void => {
  expect(units.map(({ n }) => n)).toEqual(units.map((_, n) => n))
  expect(steps.map(({ n }) => n)).toEqual(steps.map((_, n) => n))
  for (const step of steps) {
    for (const n of step.sent) expect([units[n]!.step, units[n]!.from]).toEqual([step.n, step.side])
    if (step.received !== null) expect(units[step.received]!.caused).toContain(step.n)
    for (const { reasons, refusal } of step.decisions)
      for (const rule of [...reasons.map((reason) => reason.rule), ...(refusal ? [refusal.rule] : [])])
        expect(isRuleId(rule)).toBe(true)
  }
  for (const side of ['client', 'server'] as const) {
    const own = steps.filter((step) => step.side === side)
    own.slice(1).forEach((step, n) => expect(step.from).toBe(own[n]!.to))
  }
  for (const unit of units.filter((one): one is Unit & { kind: 'record' } => one.kind === 'record')) {
    const ends = unit.parts.map(({ end }) => end)
    expect(unit.parts.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)])
    expect(ends.at(-1)).toBe(unit.content.length)
  }
  const stack = layers.filter((layer) => layer !== 'starttls' || scenario.connection?.protocol === 'smtp')
  expect(results.map(({ layer }) => layer)).toEqual(stack)
  if (outcome.ok) expect(outcome).toMatchObject({ layer: null, cause: null, by: null })
  if (outcome.ok === false) expect(isRuleId(outcome.cause ?? '')).toBe(true)
}

describe('resolving a scenario', () => {
  const catalogue = { clients: clientProfiles, servers: serverProfiles }
  const scenario = variations[0]![1]

  test.each([
    ['client', 'nobody'],
    ['server', 'nobody'],
    ['client', 'constructor'],
    ['server', '__proto__'],
  ] as const)('a %s called %s is not in the catalogue', (side, profile) => {
    const asked: Scenario = { ...scenario, [side]: { profile, changes: {} } }
    expect(resolve(asked, catalogue)).toMatchObject({ ok: false, side, profile })
  })

  test('changes are put over the profile, which stays as it is', () => {
    const before = serverProfiles[scenario.server.profile]!.settings
    const found = resolve({ ...scenario, server: { ...scenario.server, changes: { refusal: 'close' } } }, catalogue)
    expect(found.ok && found.resolved.server.settings).toEqual({ ...before, refusal: 'close' })
    expect(serverProfiles[scenario.server.profile]!.settings).toBe(before)
  })
})

test.each([
  ['-30d', '2026-10-22T09:00:00Z'],
  ['+60d', '2027-01-20T09:00:00Z'],
  ['2015-10-20', '2015-10-20T00:00:00Z'],
  ['nonsense', '2026-11-21T09:00:00Z'],
])('the moment %s', (text, expected) => {
  expect(moment(text, '2026-11-21T09:00:00Z')).toBe(expected)
})
