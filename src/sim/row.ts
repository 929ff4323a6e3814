import type { Refusal } from '../rules/rule.ts'
import type { Reference } from '../spec/reference.ts'
import type { Scenario } from './scenario.ts'
import type { Outcome } from './trace.ts'

/** One profile of a sweep in place of the scenario's own, and what came of it. Plain data. */
export interface Row {
  readonly profile: string
  /** The whole scenario, which can be opened. */
  readonly scenario: Scenario
  readonly outcome: Outcome
  /** Does what was said stay secret when a long-term key leaks later? Null where no suite was agreed on. */
  readonly forwardSecrecy: boolean | null
  /** What spoke against the connection, for its sentence. Null where nothing did. */
  readonly refusal: Deciding | null
  /** Where the deciding rule stands; null where none is to be named. */
  readonly reference: Reference | null
}
export type Deciding = Pick<Refusal, 'rule' | 'args' | 'limit'>

/** Rows for which the same decided. */
export interface Group {
  readonly ok: boolean | null
  /** The deciding rule; null where everything worked, or where no rule is to be named. */
  readonly cause: string | null
  /** What the connections that work speak; null for the others, and for what went in the clear. */
  readonly version: string | null
  readonly rows: readonly Row[]
}

/** Failures by the rule that decided, most first, then what is not known, then what works by version, newest first. */
export const grouped = (rows: readonly Row[]): Group[] => {
  const groups = new Map<string, { ok: boolean | null; cause: string | null; version: string | null; rows: Row[] }>()
  for (const row of rows) {
    const { ok, cause, version } = row.outcome
    const key = ok ? `1 ${version}` : `${ok} ${cause}`
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { ok, cause: ok ? null : cause, version: ok ? version : null, rows: [row] })
  }
  const rank = ({ ok }: Group) => (ok === false ? 0 : ok === null ? 1 : 2)
  return [...groups.values()].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.ok ? (b.version ?? '').localeCompare(a.version ?? '') : b.rows.length - a.rows.length) ||
      (a.cause ?? '').localeCompare(b.cause ?? ''),
  )
}

/** What a change does to one row: it stops working, works now, is no longer or now known, or works or fails in another way. */
export type Effect = 'breaks' | 'admits' | 'otherwise' | 'same'

/** What is different in the second outcome. */
export const effectOf = (before: Outcome, after: Outcome): Effect => {
  if (before.ok !== after.ok) return after.ok === true ? 'admits' : before.ok === true ? 'breaks' : 'otherwise'
  const alike = (['cause', 'version', 'suite', 'group', 'signature_scheme', 'alpn', 'resumed'] as const).every(
    (field) => before[field] === after[field],
  )
  return alike ? 'same' : 'otherwise'
}

export type Effects = Readonly<Record<Exclude<Effect, 'same'>, readonly string[]>>

/** The profiles of each effect between two sweeps over the same catalogue. */
export const effectsOf = (before: readonly Row[], after: readonly Row[]): Effects => {
  const known = new Map(before.map(({ profile, outcome }) => [profile, outcome]))
  const effects = { breaks: [] as string[], admits: [] as string[], otherwise: [] as string[] }
  for (const { profile, outcome } of after) {
    const effect = effectOf(known.get(profile) ?? outcome, outcome)
    if (effect !== 'same') effects[effect].push(profile)
  }
  return effects
}
