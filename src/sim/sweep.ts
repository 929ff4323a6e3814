import type { Provider } from '../crypto/provider.ts'
import { stub } from '../crypto/stub.ts'
import type { Position } from '../machines/chart.ts'
import { startLookup } from '../machines/machine.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { isRuleId, referenceOf } from '../rules/catalogue.ts'
import type { Decision, Side } from '../rules/rule.ts'
import { isEphemeral, suite, suites } from '../spec/suite.ts'
import { decidingOf } from './deciding.ts'
import type { Deciding, Row } from './row.ts'
import { verdictOf, type Verdict } from './run.ts'
import { resolve, type Held, type Scenario } from './scenario.ts'
import type { Outcome } from './trace.ts'

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
    const resolved = { ...found.resolved, ...(means.held && { held: means.held }) }
    yield rowOf(profile, swept, verdictOf(resolved, means.provider, means.position))
  }
}

const withProfile = (scenario: Scenario, side: Side, profile: string): Scenario => {
  const { identities } = scenario[side].changes
  return { ...scenario, [side]: { profile, changes: identities ? { identities } : {} } }
}

const rowOf = (profile: string, scenario: Scenario, { outcome, steps }: Verdict): Row => {
  const decision = outcome.ok === true ? undefined : decidingOf(steps)?.decision
  return {
    profile,
    scenario,
    outcome,
    forwardSecrecy: isForwardSecret(outcome),
    refusal: decision ? refusalOf(decision) : null,
    reference: outcome.cause !== null && isRuleId(outcome.cause) ? referenceOf(outcome.cause, decision?.version) : null,
  }
}

/** TLS 1.3 with nothing but a pre-shared key agrees on no group. */
const isForwardSecret = ({ suite: name, group }: Outcome): boolean | null => {
  const found = name === null ? undefined : suite(suites.code(name) ?? 0)
  if (!found) return null
  return isEphemeral(found) && (found.keyExchange !== 'any' || group !== null)
}

const refusalOf = ({ refusal }: Decision): Deciding => {
  const { rule, args, limit } = refusal!
  return { rule, args, limit }
}
