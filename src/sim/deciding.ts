import type { Decision } from '../rules/rule.ts'
import type { TraceStep } from './trace.ts'

/**
 * The decision that went against the connection: the first, but for a limit of the model that is followed by a refusal
 * all the same (a client refuses a certificate whose private key is not here).
 */
export const decidingOf = (
  steps: readonly TraceStep[],
): { readonly step: TraceStep; readonly decision: Decision } | undefined => {
  const against = steps
    .flatMap((step) => step.decisions.map((decision) => ({ step, decision })))
    .filter(({ decision }) => decision.refusal)
  return against.find(({ decision }) => !decision.refusal!.limit) ?? against[0]
}
