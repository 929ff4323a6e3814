import type { Change } from '../machines/tampering.ts'
import type { Tamper } from '../rules/tampering.ts'
import type { Scenario } from './scenario.ts'
import type { TraceStep, Unit } from './trace.ts'

/** What became of one act of tampering: what it changed, and which check caught it. */
export interface Tampered {
  readonly tamper: Tamper
  /** Each time that it was done, in order; empty when it never was. */
  readonly changes: readonly Tampering[]
  /** Why it could not be done: what would have been right. Absent when nothing of that name was ever said. */
  readonly expected?: string
  /** The first decision against the connection after it: a step, and the decision's place in it. */
  readonly caught?: { readonly step: number; readonly decision: number }
}
export interface Tampering {
  /** The step that said the message; null before the first. */
  readonly step: number | null
  /** Where it can be seen; null when nothing is left of it. */
  readonly unit: number | null
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/** A change of an attacker's: at a unit, or in place of one. */
export type Meddled = Change & { readonly unit: number; readonly step: number | null }

/** All that the scenario wants tampered with, and what became of it. */
export const tamperedOf = (
  { tampering = [] }: Scenario,
  steps: readonly TraceStep[],
  units: readonly Unit[],
  meddled: readonly Meddled[],
): Tampered[] =>
  tampering.map((tamper, n) => {
    const found = [
      ...steps.flatMap((step) =>
        (step.changes ?? []).map((change) => ({ ...change, step: step.n, unit: unitOf(step, units, tamper) })),
      ),
      ...meddled,
    ].filter((change) => change.n === n)
    const changes = found.flatMap((change): Tampering[] =>
      'before' in change ? [{ step: change.step, unit: change.unit, before: change.before, after: change.after }] : [],
    )
    const expected = found.flatMap((change) => ('expected' in change ? [change.expected] : []))[0]
    const caught = changes[0] && caughtAfter(changes[0].step ?? -1, steps)
    return { tamper, changes, ...(!changes.length && expected && { expected }), ...(caught && { caught }) }
  })

/** Was anything changed at all? */
export const wasTampered = (steps: readonly TraceStep[], meddled: readonly Meddled[]): boolean =>
  [...steps.flatMap(({ changes = [] }) => changes), ...meddled].some((change) => 'before' in change)

/** The unit in which a step said the message that was changed; the first that it sent when it left the message out. */
const unitOf = ({ sent }: TraceStep, units: readonly Unit[], { at }: Tamper): number | null => {
  const message = at.split('.')[0]
  const holds = (n: number): boolean => {
    const unit = units[n]!
    return unit.kind === 'record' && unit.parts.some(({ name }) => name === message)
  }
  return sent.find(holds) ?? sent[0] ?? null
}

const caughtAfter = (step: number, steps: readonly TraceStep[]): Tampered['caught'] => {
  for (const { n, decisions } of steps.slice(step + 1)) {
    const decision = decisions.findIndex(({ refusal }) => refusal)
    if (decision >= 0) return { step: n, decision }
  }
  return undefined
}
