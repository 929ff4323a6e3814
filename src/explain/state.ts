import type { Drawings } from '../machines/drawing.ts'
import type { Side } from '../rules/rule.ts'
import type { Trace } from '../sim/trace.ts'
import type { StateNode } from './view.ts'

/** The states of one machine as it is drawn, with where the trace has been up to a row. */
export const states = (trace: Trace, drawings: Drawings, side: Side, unit: number): StateNode[] => {
  const { initial, states: drawn } = drawings[side]
  const current = trace.units[unit]?.states[side] ?? initial
  const taken = trace.steps.filter((step) => step.side === side && happened(trace, step.n, unit))
  const visited = new Set(taken.map(({ from }) => from))
  const next = new Set(Object.values(drawn[current] ?? {}))
  return Object.entries(drawn).map(([name, moves]) => ({
    name,
    status: name === current ? 'current' : visited.has(name) ? 'past' : next.has(name) ? 'possible' : 'other',
    moves: Object.entries(moves).map(([event, to]) => ({
      event,
      to,
      taken: taken.some((step) => step.from === name && step.outcome === event),
    })),
  }))
}

/** Has the step happened when the row has arrived? One that neither got nor sent anything came right after the one before. */
const happened = (trace: Trace, n: number, unit: number): boolean => {
  const step = trace.steps[n]!
  const first = step.received ?? step.sent[0]
  return first === undefined ? n > 0 && happened(trace, n - 1, unit) : first <= unit
}
