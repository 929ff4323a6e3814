import type { Decision } from '../rules/rule.ts'
import type { Layer, TraceStep } from './trace.ts'

/**
 * The decision that went against the connection: the first, but for a limit of the model that is followed by a refusal
 * all the same (a client refuses a certificate whose private key is not here).
 */
export const decidingOf = (
  steps: readonly TraceStep[],
): { readonly step: TraceStep; readonly decision: Decision } | undefined => {
  let limit: { step: TraceStep; decision: Decision } | undefined
  for (const step of steps)
    for (const decision of step.decisions) {
      if (!decision.refusal) continue
      if (!decision.refusal.limit) return { step, decision }
      limit ??= { step, decision }
    }
  return limit
}

/** The layer in which a decision is taken: TLS has alerts for what it refuses, the others have their own words. */
export const layerOf = ({ question }: Decision): Layer =>
  question.startsWith('policy')
    ? 'policy'
    : question.startsWith('http')
      ? 'application'
      : question === 'starttls'
        ? 'starttls'
        : 'tls'
