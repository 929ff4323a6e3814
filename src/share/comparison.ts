import { comparison, type Both, type Told } from '../explain/comparison.ts'
import { headline, verdictSentence } from '../explain/headline.ts'
import type { SearchLanguage } from '../explain/language.ts'
import { plainText } from '../explain/phrase.ts'
import { writeJson } from './json.ts'
import { lines } from './report.ts'

/** Two runs side by side as JSON: `{ left, right, step, decision, byte }`; a part that does not differ is null. */
export const comparisonJson = (left: Told, right: Told, t: SearchLanguage): string => {
  const { step = null, decision = null, byte = null } = comparison(left, right, t)
  return writeJson({ left: left.trace.outcome, right: right.trace.outcome, step, decision, byte })
}

/** The same as text: both verdicts, then where they part. */
export const comparisonText = (left: Told, right: Told, t: SearchLanguage): string => {
  const { step, decision, byte } = comparison(left, right, t)
  const words = t.comparison
  const both = (head: string, { left: one, right: other }: Both) => [
    '',
    head,
    `  ${words.left}  ${one ?? words.nothing}`,
    `  ${words.right}  ${other ?? words.nothing}`,
  ]
  const verdict = ({ trace, resolved }: Told) =>
    `${headline(trace, resolved, t).stamp}. ${plainText(verdictSentence(trace, resolved, t))}`
  return lines(
    ...both(words.verdicts, { left: verdict(left), right: verdict(right) }).slice(1),
    ...(decision ? both(words.decision(decision.question), decision) : ['', words.sameDecisions]),
    ...(step ? both(words.step(step.n), step) : ['', words.sameSteps]),
    ...(byte ? both(words.byte(byte.n, byte.offset, byte.path), byte) : ['', words.sameBytes]),
  )
}
