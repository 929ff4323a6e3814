import type { Provider } from '../crypto/provider.ts'
import { stub } from '../crypto/stub.ts'
import type { Position } from '../machines/chart.ts'
import { startLookup } from '../machines/machine.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import type { Refusal, Side } from '../rules/rule.ts'
import { isEphemeral, suite, suites } from '../spec/suite.ts'
import { decidingOf } from './deciding.ts'
import { run } from './run.ts'
import { resolve, type Held, type Scenario } from './scenario.ts'
import type { Outcome, Trace } from './trace.ts'

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
}
export type Deciding = Pick<Refusal, 'rule' | 'args' | 'limit'> & { readonly version: number | null }

/** How sweeps run: the stub's cryptography, and the lookup in place of the machine that it is derived from. */
export interface SweepMeans {
  readonly provider: Provider
  readonly position: (side: Side) => Position
  /** Private keys of pasted certificates. */
  readonly held?: Held | undefined
}
export const quickMeans: SweepMeans = { provider: stub, position: startLookup }

/**
 * Every client of the catalogue in turn against the scenario's server, or every server against its client. Host, clock,
 * seed and what happens on the connection stay as they are, and so do the certificates that somebody has changed: they
 * belong to the owner of the machine and not to the product.
 */
export function* sweep(
  side: Side,
  scenario: Scenario,
  catalogue: Catalogue,
  means: SweepMeans = quickMeans,
): Generator<Row, void, void> {
  for (const profile of Object.keys(side === 'client' ? catalogue.clients : catalogue.servers)) {
    const swept = withProfile(scenario, side, profile)
    const found = resolve(swept, catalogue)
    if (!found.ok) throw new Error(`no ${found.side} ${found.profile}`)
    const trace = run({ ...found.resolved, ...(means.held && { held: means.held }) }, means.provider, means.position)
    yield rowOf(profile, trace)
  }
}

const withProfile = (scenario: Scenario, side: Side, profile: string): Scenario => {
  const { identities } = scenario[side].changes
  return { ...scenario, [side]: { profile, changes: identities ? { identities } : {} } }
}

const rowOf = (profile: string, trace: Trace): Row => ({
  profile,
  scenario: trace.scenario,
  outcome: trace.outcome,
  forwardSecrecy: isForwardSecret(trace.outcome),
  refusal: refusalOf(trace),
})

/** TLS 1.3 with nothing but a pre-shared key agrees on no group. */
const isForwardSecret = ({ suite: name, group }: Outcome): boolean | null => {
  const found = name === null ? undefined : suite(suites.code(name) ?? 0)
  if (!found) return null
  return isEphemeral(found) && (found.keyExchange !== 'any' || group !== null)
}

const refusalOf = ({ outcome, steps }: Trace): Deciding | null => {
  const decision = outcome.ok === true ? undefined : decidingOf(steps)?.decision
  if (!decision) return null
  const { rule, args, limit } = decision.refusal!
  return { rule, args, limit, version: decision.version ?? null }
}

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

/** The profiles of each effect between two sweeps over the same catalogue. */
export const effectsOf = (
  before: readonly Row[],
  after: readonly Row[],
): Readonly<Record<Exclude<Effect, 'same'>, readonly string[]>> => {
  const known = new Map(before.map(({ profile, outcome }) => [profile, outcome]))
  const effects = { breaks: [] as string[], admits: [] as string[], otherwise: [] as string[] }
  for (const { profile, outcome } of after) {
    const effect = effectOf(known.get(profile) ?? outcome, outcome)
    if (effect !== 'same') effects[effect].push(profile)
  }
  return effects
}
