import type { Side } from '../rules/rule.ts'
import type { Weakness } from '../rules/weakness.ts'
import type { Edit } from './edit.ts'
import type { Scenario } from './scenario.ts'
import type { Outcome } from './trace.ts'

/** A change after which the connection works, which was seen by running it. Plain data. */
export interface Answer {
  readonly edits: readonly Edit[]
  /** Other values in the same place, or other entries, that do as well; best first. */
  readonly alternatives: readonly (readonly Edit[])[]
  readonly scenario: Scenario
  readonly outcome: Outcome
  /** What it gives up. */
  readonly weakens: readonly Weakness[]
  /** It takes another version of the software, or another product. */
  readonly inSoftware: boolean
}

/** Whose settings may be changed. What happens on the connection may be in any case. */
export type Owner = Side | 'both'
export const isOwned = ({ edits }: Pick<Answer, 'edits'>, owner: Owner): boolean =>
  owner === 'both' || edits.every(({ whose }) => whose === owner || whose === 'connection')

/** Whose settings an answer changes; `both` where it is more than one's. */
export const sideOf = ({ edits }: Pick<Answer, 'edits'>): Edit['whose'] | 'both' => {
  const [first, ...others] = new Set(edits.map(({ whose }) => whose))
  return others.length || !first ? 'both' : first
}
