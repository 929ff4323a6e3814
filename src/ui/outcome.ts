import type { Side } from '../rules/rule.ts'
import type { Edit } from '../sim/edit.ts'
import type { Trial } from '../sim/trial.ts'
import { s } from './message-story.ts'

/** What a change would come to, in two words, and whether it is good. */
export interface Prospect {
  readonly text: string
  /** Null where it is not known, or where nothing is different. */
  readonly ok: boolean | null
}

export const prospectOf = ({ outcome, alike }: Pick<Trial, 'outcome' | 'alike'>): Prospect => ({
  text: s.prospect(outcome.ok, outcome.version, outcome.ended, alike),
  ok: alike ? null : outcome.ok,
})

/** The change of a setting that was run, with this value. */
export const trialOf = (
  trials: readonly Trial[] | undefined,
  side: Side,
  setting: string,
  wanted: Pick<Edit, 'act' | 'to'> & Partial<Pick<Edit, 'record' | 'field'>>,
): Trial | undefined =>
  trials?.find(
    ({ edit }) =>
      edit.whose === side &&
      edit.setting === setting &&
      edit.act === wanted.act &&
      edit.record === wanted.record &&
      edit.field === wanted.field &&
      edit.to === wanted.to,
  )
