import { failureOf } from './change.ts'
import { decidingOf } from './deciding.ts'
import { edited, editsOf, type Edit } from './edit.ts'
import type { Deciding } from './row.ts'
import { run } from './run.ts'
import type { Resolved } from './scenario.ts'
import { quickMeans, type SweepMeans } from './sweep.ts'
import type { Outcome } from './trace.ts'

/** A single edit that was run, whether or not it helps. Plain data. */
export interface Trial {
  readonly edit: Edit
  readonly outcome: Outcome
  /** What spoke against the connection then, for its sentence. Null where nothing did. */
  readonly refusal: Deciding | null
  /** It fails, and as it did without the edit. */
  readonly alike: boolean
}

/** Every single edit that could make a difference, run: what comes of each. */
export function* trials(start: Resolved, means: SweepMeans = quickMeans): Generator<Trial, void, void> {
  const attempt = (resolved: Resolved) => run(resolved, means.provider, means.position)
  const before = attempt(start)
  const failure = failureOf(before).kind
  for (const edit of editsOf(start)) {
    const trace = attempt(edited(start, edit))
    const refusal = decidingOf(trace.steps)?.decision.refusal
    const works = trace.outcome.ok === true
    yield {
      edit,
      outcome: trace.outcome,
      refusal: works || !refusal ? null : { rule: refusal.rule, args: refusal.args, limit: refusal.limit },
      alike: !works && before.outcome.ok !== true && failureOf(trace).kind === failure,
    }
  }
}
