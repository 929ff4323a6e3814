import type { Provider } from '../crypto/provider.ts'
import type { Position } from '../machines/chart.ts'
import { open, type Endpoint } from '../machines/endpoint.ts'
import { startPosition } from '../machines/machine.ts'
import type { Decision, Side } from '../rules/rule.ts'
import { olderAttempt } from './fallback.ts'
import { Network } from './network.ts'
import { layersOf, outcomeOf } from './outcome.ts'
import { join } from './party.ts'
import type { Resolved } from './scenario.ts'
import { clientTalk, serverTalk } from './speech.ts'
import { tamperedOf } from './tampering.ts'
import type { Beside, Trace } from './trace.ts'
import { tamperingBy, worldsOf } from './world.ts'

/**
 * Runs a scenario to its end: TCP, TLS, the client's policies, what is said over the connection, and closing. `position`
 * says how the machines move; by default they are the XState machines themselves. Where a client falls back to an older
 * version, the trace is that of its last attempt, with the others beside it.
 */
export const run = (
  resolved: Resolved,
  provider: Provider,
  position: (side: Side) => Position = startPosition,
): Trace => {
  const beside: Beside[] = []
  let attempt = connect(resolved, provider, position)
  for (let next = olderAttempt(resolved, attempt); next; next = olderAttempt(next.resolved, attempt)) {
    beside.push({ role: 'attempt', trace: attempt })
    attempt = connect(next.resolved, provider, position, next.decision)
  }
  const untampered = attempt.tampering && run(withoutTampering(resolved), provider, position).outcome
  return { ...attempt, scenario: resolved.scenario, beside, ...(untampered && { untampered }) }
}

/** One connection; `because` is what the client decided before it. */
const connect = (
  resolved: Resolved,
  provider: Provider,
  position: (side: Side) => Position,
  because?: Decision,
): Trace => {
  const worlds = worldsOf(resolved, provider)
  const network = new Network(
    {
      client: join(open(worlds.client, position('client')), clientTalk(resolved)),
      server: join(open(worlds.server, position('server')), serverTalk(resolved)),
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
  return {
    scenario: resolved.scenario,
    provider: provider.id,
    units,
    steps: network.steps,
    outcome,
    layers: layersOf(outcome, resolved),
    chain: readyChain(network.parties.server.endpoint),
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
