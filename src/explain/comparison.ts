import { pathAt } from '../bytes/span.ts'
import { compare, type Taken } from '../sim/comparison.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import { bytesOf, linkPath } from './bytes.ts'
import { namesOf } from './headline.ts'
import { ladder } from './ladder.ts'
import type { Language } from './language.ts'
import { explain } from './why.ts'

/** A run and what it was made from. */
export interface Told {
  readonly trace: Trace
  readonly resolved: Resolved
}

/** Both sides of a difference; undefined where one run has nothing there. */
export interface Both {
  readonly left: string | undefined
  readonly right: string | undefined
}
/** Where two runs first part, ready to be shown. Steps are counted from 1, as they are everywhere on the page. */
export interface ToldComparison {
  readonly step?: Both & { readonly n: number }
  readonly decision?: Both & { readonly question: string }
  readonly byte?: Both & { readonly n: number; readonly offset: number; readonly path: string }
}

/** Compares two runs, in words. */
export const comparison = (left: Told, right: Told, t: Language): ToldComparison => {
  const { step, decision, byte } = compare(left.trace, right.trace)
  const label = ({ trace, resolved }: Told, n: number) => {
    const row = ladder(trace, resolved, t)[n]
    return row && t.spoken(row.from, row.label, row.size, row.epoch !== 'plaintext')
  }
  const told = ({ trace, resolved }: Told, taken: Taken | undefined) => {
    if (!taken) return undefined
    const { chosen, refusal, candidates, title } = explain(taken.decision, namesOf(resolved), t, trace.rules)
    return refusal?.sentence ?? (taken.decision.order ? chosen : candidates.at(-1)?.sentence) ?? title
  }
  const question = (decision?.left ?? decision?.right)?.decision
  const shown = byte && bytesOf(left.trace, byte.unit)
  const at = (trace: Trace) => {
    const unit = trace.units[byte!.unit]!
    const value = 'bytes' in unit ? unit.bytes[byte!.offset] : undefined
    return value === undefined ? undefined : `0x${value.toString(16).padStart(2, '0')}`
  }
  return {
    ...(step !== undefined && { step: { n: step + 1, left: label(left, step), right: label(right, step) } }),
    ...(decision &&
      question && {
        decision: {
          question: `${t.side[question.by]}: ${t.question(question.question)}`,
          left: told(left, decision.left),
          right: told(right, decision.right),
        },
      }),
    ...(byte &&
      shown && {
        byte: {
          n: byte.unit + 1,
          offset: byte.offset,
          path: linkPath(pathAt(shown.tree, byte.offset)),
          left: at(left.trace),
          right: at(right.trace),
        },
      }),
  }
}
