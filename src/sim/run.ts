import type { Provider } from '../crypto/provider.ts'
import type { Position } from '../machines/chart.ts'
import { open, type Endpoint } from '../machines/endpoint.ts'
import { startPosition } from '../machines/machine.ts'
import type { StoredSession } from '../machines/server/ticket.ts'
import { sessionsOf, storeOf, type Session } from '../machines/session.ts'
import { bookOf } from '../rules/catalogue.ts'
import type { Decision, Side } from '../rules/rule.ts'
import { olderAttempt } from './fallback.ts'
import { earlier } from './earlier.ts'
import { Network } from './network.ts'
import { layersOf, outcomeOf } from './outcome.ts'
import { join } from './party.ts'
import { behind, inFront } from './proxy.ts'
import type { Resolved } from './scenario.ts'
import { clientTalk, serverTalk } from './speech.ts'
import { tamperedOf, wasTampered } from './tampering.ts'
import type { Beside, Trace } from './trace.ts'
import { tamperingBy, worldsOf } from './world.ts'

/**
 * Runs a scenario to its end: TCP, TLS, the client's policies, what is said over the connection, and closing. `position`
 * says how the machines move; by default they are the XState machines themselves. Where a client falls back to an older
 * version, the trace is that of its last attempt, with the others beside it; with a proxy in the middle it is the
 * client's connection, with the other beside it.
 */
export const run = (
  resolved: Resolved,
  provider: Provider,
  position: (side: Side) => Position = startPosition,
): Trace => traceOf(shake(resolved, { provider, position }))

/** What came of a scenario, without all that a trace holds besides: the same run, read off less. */
export const verdictOf = (
  resolved: Resolved,
  provider: Provider,
  position: (side: Side) => Position = startPosition,
): Verdict => shake(resolved, { provider, position }).last

export type Verdict = Pick<Trace, 'outcome' | 'steps'>

interface Means {
  readonly provider: Provider
  readonly position: (side: Side) => Position
}

/** All connections of a scenario that was run. */
interface Shaken {
  readonly resolved: Resolved
  readonly means: Means
  readonly before: Connected | undefined
  /** Those that failed before the client fell back. */
  readonly attempts: readonly Connected[]
  readonly upstream: Shaken | undefined
  readonly last: Connected
}

const shake = (resolved: Resolved, means: Means): Shaken => {
  const back = behind(resolved)
  const upstream = back && shake(back, means)
  const front = inFront(resolved)
  const past = earlier(front)
  const told = { ...means, upstream: upstream?.last }
  const before = past && connect(past, { ...told, issuing: front.scenario.now })
  const now = { ...told, ...(before && leftBy(before)) }
  const attempts: Connected[] = []
  let last = connect(front, now)
  for (let next = olderAttempt(front, last); next; next = olderAttempt(next.resolved, last)) {
    attempts.push(last)
    last = connect(next.resolved, { ...now, because: next.decision })
  }
  return { resolved, means, before, attempts, upstream, last }
}

const traceOf = ({ resolved, means, before, attempts, upstream, last }: Shaken): Trace => {
  const beside: Beside[] = [
    ...(before ? [{ role: 'earlier', trace: connectionTrace(before) } as const] : []),
    ...attempts.map((failed) => ({ role: 'attempt', trace: connectionTrace(failed) }) as const),
    ...(upstream ? [{ role: 'behind', trace: traceOf(upstream) } as const] : []),
  ]
  const trace = connectionTrace(last)
  const untampered = trace.tampering && shake(withoutTampering(resolved), means).last.outcome
  return { ...trace, scenario: resolved.scenario, beside, ...(untampered && { untampered }) }
}

const asked = ({ reasons, refusal }: Decision): string[] => [
  ...reasons.map(({ rule }) => rule),
  ...(refusal ? [refusal.rule] : []),
]

interface Circumstances extends Means {
  /** What came of the connection behind the proxy that the server is. */
  readonly upstream: Verdict | undefined
  /** What the client decided before it connected. */
  readonly because?: Decision
  /** What an earlier connection has left on either side. */
  readonly session?: Session | undefined
  readonly ticketKey?: Uint8Array
  readonly stored?: readonly StoredSession[]
  /** The clock by which certificates are issued, where it is not the connection's. */
  readonly issuing?: string
}

/** One connection, once it is over. */
interface Connected extends Verdict {
  readonly resolved: Resolved
  readonly network: Network
  readonly provider: Provider
  readonly ticketKey: Uint8Array
}

const connect = (
  resolved: Resolved,
  { provider, position, upstream, because, session, ticketKey, stored, issuing }: Circumstances,
): Connected => {
  const made = worldsOf(resolved, provider, issuing)
  const worlds = {
    client: { ...made.client, session },
    server: { ...made.server, ...(ticketKey && { ticketKey }), ...(stored && { sessions: stored }) },
  }
  const network = new Network(
    {
      client: join(open(worlds.client, position('client')), clientTalk(resolved)),
      server: join(open(worlds.server, position('server')), serverTalk(resolved, { upstream: upstream?.outcome })),
    },
    resolved,
    tamperingBy(resolved.scenario, 'attacker'),
  )
  if (because) network.note('client', because)
  network.run()
  const { client } = network.parties
  const { steps, units, meddled, connected } = network
  const outcome = outcomeOf({
    resolved,
    tampered: wasTampered(steps, meddled),
    units,
    steps,
    context: client.endpoint.context,
    connected,
    satisfied: client.talk.satisfied,
  })
  return { resolved, network, provider, ticketKey: worlds.server.ticketKey, steps, outcome }
}

/** What is left for later connections. */
const leftBy = ({ network: { parties }, ticketKey }: Connected) => ({
  session: sessionsOf(parties.client.endpoint).at(-1),
  ticketKey,
  stored: storeOf(parties.server.endpoint),
})

const connectionTrace = ({ resolved, network, provider, steps, outcome }: Connected): Trace => {
  const { client, server } = network.parties
  const units = network.rows()
  const tampering = tamperedOf(resolved.scenario, steps, units, network.meddled)
  const hello = client.endpoint.context.side === 'client' ? client.endpoint.context.sent : undefined
  return {
    scenario: resolved.scenario,
    provider: provider.id,
    units,
    steps,
    outcome,
    rules: bookOf(steps.flatMap(({ decisions }) => decisions.flatMap(asked))),
    layers: layersOf(outcome, resolved),
    chain: readyChain(server.endpoint),
    clientChain: readyChain(client.endpoint),
    clientRandom: hello?.hello.random ?? null,
    beside: [],
    ...(tampering.length && { tampering }),
  }
}

const withoutTampering = (resolved: Resolved): Resolved => {
  const { tampering: _, ...scenario } = resolved.scenario
  return { ...resolved, scenario }
}

/** The chain that a side chose to show, or else its first. */
const readyChain = ({ world, context }: Endpoint): readonly Uint8Array[] => {
  const chosen = context.side === 'client' ? context.requested?.own?.identity : context.identity
  return (chosen ?? world.identities[0])?.chain.map(({ der }) => der) ?? []
}
