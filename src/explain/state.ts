import { STAY, type Chart } from '../machines/chart.ts'
import { charts } from '../machines/machine.ts'
import type { Side } from '../rules/rule.ts'
import type { Trace } from '../sim/trace.ts'
import type { StateNode } from './view.ts'

/** The states of one machine, read off the machine, with where the trace has been up to a row. */
export const states = (trace: Trace, side: Side, unit: number): StateNode[] => {
  const chart: Chart = charts[side]
  const current = trace.units[unit]?.states[side] ?? chart.initial
  const taken = trace.steps.filter((step) => step.side === side && happened(trace, step.n, unit))
  const visited = new Set(taken.map(({ from }) => from))
  const next = new Set(Object.values(chart.states[current]?.on ?? {}).flatMap(({ to }) => Object.values(to)))
  return Object.entries(chart.states).map(([name, state]) => ({
    name,
    status: name === current ? 'current' : visited.has(name) ? 'past' : next.has(name) ? 'possible' : 'other',
    moves: Object.entries(state.on).flatMap(([message, { to }]) =>
      Object.entries(to).map(([go, target]) => ({
        event: `${message}.${go}`,
        to: target === STAY ? name : target,
        taken: taken.some((step) => step.from === name && step.outcome === `${message}.${go}`),
      })),
    ),
  }))
}

/** Has the step happened when the row has arrived? */
const happened = (trace: Trace, n: number, unit: number): boolean => {
  const step = trace.steps[n]!
  const first = step.received ?? step.sent[0] ?? unit
  return first <= unit
}
