import { describe, expect, test } from 'vitest'
import { initialTransition } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { lookupOf, lookupPosition, positionIn, STAY, type Chart } from '../../src/machines/chart.ts'
import { CLOSED } from '../../src/machines/outcome.ts'
import { charts, machines, startLookup, startPosition } from '../../src/machines/machine.ts'
import { addressOf, in9846 } from '../../src/spec/reference.ts'

const sides = ['client', 'server'] as const

/** Every arrow of a chart: from where, by which event, to where. */
const arrows = (chart: Chart): { from: string; event: string; to: string }[] =>
  Object.entries(chart.states)
    .filter(([name]) => name !== CLOSED)
    .flatMap(([from, { on }]) => [
      { from, event: 'unexpected', to: CLOSED },
      ...Object.entries({ ...chart.everywhere, ...on }).flatMap(([message, { to }]) =>
        Object.entries(to).map(([go, target]) => ({
          from,
          event: `${message}.${go}`,
          to: target === STAY ? from : target,
        })),
      ),
    ])

describe.each(sides)('the %s', (side) => {
  const chart = charts[side]
  const states = Object.keys(chart.states)
  const all = arrows(chart)
  const events = [...new Set(all.map(({ event }) => event)), 'nobody.knows']
  const table = lookupOf(machines[side])

  /** The machine's position in any state, by the shortest way there. */
  const ways = new Map(
    Object.values(getShortestPaths(machines[side], { events: events.map((type) => ({ type })) })).map((path) => [
      nameOf(path.state.value),
      path.steps.map(({ event }) => event.type).filter((type) => type !== 'xstate.init'),
    ]),
  )
  const positionAt = (state: string) => {
    const way = ways.get(state)!
    return way.reduce((position, event) => position.move(event), startPosition(side))
  }

  test('begins where the chart says', () => {
    expect(startPosition(side).state).toBe(chart.initial)
    expect(startLookup(side).state).toBe(chart.initial)
  })

  test('reaches every state from the beginning', () => {
    expect([...ways.keys()].sort()).toEqual([...states].sort())
  })

  test('has only arrows that lead to states', () => {
    for (const { to } of all) expect(states).toContain(to)
  })

  test('has every state that the machine has, and no other', () => {
    expect([...table.keys()].sort()).toEqual([...states].sort())
  })

  test('moves as the chart says, in every state and by every event, through the machine and through the lookup', () => {
    for (const from of states) {
      const position = positionAt(from)
      expect(position.state).toBe(from)
      for (const event of events) {
        const expected = all.find((arrow) => arrow.from === from && arrow.event === event)?.to ?? from
        expect(`${from} ${event} ${position.move(event).state}`).toBe(`${from} ${event} ${expected}`)
        expect(`${from} ${event} ${lookupPosition(table, from).move(event).state}`).toBe(`${from} ${event} ${expected}`)
      }
    }
  })

  test('never leaves CLOSED', () => {
    for (const event of events) expect(positionAt(CLOSED).move(event).state).toBe(CLOSED)
  })

  test('keeps an old position as it was', () => {
    const before = positionIn(machines[side], initialTransition(machines[side])[0])
    before.move('unexpected')
    expect(before.state).toBe(chart.initial)
  })

  test.each(states)('%s has a reference that resolves', (state) => {
    const { reference } = chart.states[state]!
    expect(addressOf(reference)).toMatch(
      /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{4}#(section|appendix)-[\dA-Z]+(\.\d+)*$/,
    )
    expect(in9846(reference.section)).not.toBe('')
  })
})

const nameOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value as Record<string, unknown>).map(([key, inner]) => `${key}.${nameOf(inner)}`)[0]!

test('states of TLS 1.3 have the names of RFC 8446 appendix A', () => {
  const names = (side: 'client' | 'server', family: string) =>
    Object.keys(charts[side].states).flatMap((name) => (name.startsWith(family) ? [name.slice(family.length)] : []))
  expect(names('client', 'TLS13.')).toEqual([
    'WAIT_EE',
    'WAIT_CERT_CR',
    'WAIT_CERT',
    'WAIT_CV',
    'WAIT_FINISHED',
    'CONNECTED',
  ])
  for (const name of ['NEGOTIATED', 'WAIT_FINISHED', 'CONNECTED']) expect(names('server', 'TLS13.')).toContain(name)
})
