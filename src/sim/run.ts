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
import { tamperedOf } from './tampering.ts'
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
): Trace => {
  const back = behind(resolved)
  const upstream = back && run(back, provider, position)
  const front = inFront(resolved)
  const past = earlier(front)
  const before = past && connect(past, { provider, position, upstream, issuing: front.scenario.now })
  const session = before?.sessions.at(-1)
  const attempts: Trace[] = []
  const now = { provider, position, upstream, session, ticketKey: before?.ticketKey, stored: before?.stored }
  let { trace } = connect(front, now)
  for (let next = olderAttempt(front, trace); next; next = olderAttempt(next.resolved, trace)) {
    attempts.push(trace)
    trace = connect(next.resolved, { ...now, because: next.decision }).trace
  }
  const beside: Beside[] = [
    ...(before ? [{ role: 'earlier', trace: before.trace } as const] : []),
    ...attempts.map((failed) => ({ role: 'attempt', trace: failed }) as const),
    ...(upstream ? [{ role: 'behind', trace: upstream } as const] : []),
  ]
  const untampered = trace.tampering && run(withoutTampering(resolved), provider, position).outcome
  return { ...trace, scenario: resolved.scenario, beside, ...(untampered && { untampered }) }
}

const asked = ({ reasons, refusal }: Decision): string[] => [
  ...reasons.map(({ rule }) => rule),
  ...(refusal ? [refusal.rule] : []),
]

interface Circumstances {
  readonly provider: Provider
  readonly position: (side: Side) => Position
  /** What came of the connection behind the proxy that the server is. */
  readonly upstream: Trace | undefined
  /** What the client decided before it connected. */
  readonly because?: Decision
  /** What an earlier connection has left on either side. */
  readonly session?: Session | undefined
  readonly ticketKey?: Uint8Array | undefined
  readonly stored?: readonly StoredSession[] | undefined
  /** The clock by which certificates are issued, where it is not the connection's. */
  readonly issuing?: string
}

interface Connected {
  readonly trace: Trace
  /** What is left for later connections. */
  readonly sessions: readonly Session[]
  readonly ticketKey: Uint8Array
  readonly stored: readonly StoredSession[]
}

/** One connection. */
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
  const units = network.rows()
  const tampering = tamperedOf(resolved.scenario, network.steps, units, network.meddled)
  const outcome = outcomeOf({
    resolved,
    tampered: tampering.some(({ changes }) => changes.length),
    units,
    steps: network.steps,
    context: client.endpoint.context,
    connected: network.connected,
    satisfied: client.talk.satisfied,
  })
  const hello = client.endpoint.context.side === 'client' ? client.endpoint.context.sent : undefined
  const trace: Trace = {
    scenario: resolved.scenario,
    provider: provider.id,
    units,
    steps: network.steps,
    outcome,
    rules: bookOf(network.steps.flatMap(({ decisions }) => decisions.flatMap(asked))),
    layers: layersOf(outcome, resolved),
    chain: readyChain(network.parties.server.endpoint),
    clientChain: readyChain(client.endpoint),
    clientRandom: hello?.hello.random ?? null,
    beside: [],
    ...(tampering.length && { tampering }),
  }
  return {
    trace,
    sessions: sessionsOf(client.endpoint),
    ticketKey: worlds.server.ticketKey,
    stored: storeOf(network.parties.server.endpoint),
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
