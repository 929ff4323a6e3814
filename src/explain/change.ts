import type { Answer } from '../sim/answer.ts'
import type { SearchLanguage } from './language.ts'

/** Of one edit in the same place the value says all. */
export const otherOf = (edits: Answer['edits'], t: SearchLanguage): string => {
  const [first, ...others] = edits
  return !others.length && typeof first?.to === 'string' ? first.to : edits.map(t.change.edit).join(', and ')
}
