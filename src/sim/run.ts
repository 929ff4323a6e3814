import { concat } from '../bytes/buffer.ts'
import type { Provider } from '../crypto/provider.ts'
import { CLOSED, type Position } from '../machines/chart.ts'
import {
  isConnected,
  lose,
  open,
  perform,
  receive,
  start,
  type Endpoint,
  type Sent,
  type Step,
  type Turn,
} from '../machines/endpoint.ts'
import { charts, startPosition } from '../machines/machine.ts'
import { isPolicy, judgePolicy } from '../rules/policy.ts'
import { other, type Decision, type Side } from '../rules/rule.ts'
import { contentCodes } from '../spec/message.ts'
import { applicationParts, isAnswered, protocolOf, request, serve } from './application.ts'
import { outcomeOf, layersOf } from './outcome.ts'
import type { Resolved } from './scenario.ts'
import type { RecordUnit, TcpUnit, Trace, TraceStep, Unit } from './trace.ts'
import { worldsOf } from './world.ts'

/** No scenario needs more; a loop would be an error of ours. */
const mostUnits = 400

/**
 * Runs a scenario to its end: TCP, TLS, the client's policies, one request and its reply, and closing. `position`
 * says how the machines move; by default they are the XState machines themselves.
 */
export const run = (
  resolved: Resolved,
  provider: Provider,
  position: (side: Side) => Position = startPosition,
): Trace => {
  const worlds = worldsOf(resolved, provider)
  const network = new Network({
    client: open(worlds.client, position('client')),
    server: open(worlds.server, position('server')),
  })
  network.connect()
  network.turn('client', start(network.ends.client), null)
  network.deliver()

  const { client, server } = network.ends
  const both = isConnected(client) && isConnected(server)
  const judged = both ? judgePolicies(resolved, client) : []
  if (judged.length) network.note('client', 'policy', judged)
  const answered = both && !judged.some(({ refusal }) => refusal) && exchange(network, resolved)
  if (both) {
    network.turn('client', perform(network.ends.client, { do: 'close' }), null)
    network.deliver()
  }

  const units = withStates(network.units, network.steps)
  const facts = {
    resolved,
    units,
    steps: network.steps,
    context: network.ends.client.context,
    connected: both,
    answered,
  }
  const hello = network.ends.client.context.side === 'client' ? network.ends.client.context.sent : undefined
  return {
    scenario: resolved.scenario,
    provider: provider.id,
    units,
    steps: network.steps,
    outcome: outcomeOf(facts),
    layers: layersOf(outcomeOf(facts)),
    chain: worlds.server.identities[0]?.chain.map(({ der }) => der) ?? [],
    clientRandom: hello?.hello.random ?? null,
  }
}

/** A unit before it is known where the machines stand at it. */
type Passing = Omit<RecordUnit, 'states'> | Omit<TcpUnit, 'states'>

/**
 * Where both machines stand at each row, as a reader follows it: the sender once it has sent all that the step sends,
 * the receiver after what it made of the row, up to the step with which it answers. That one counts from the answer on.
 */
const withStates = (units: readonly Passing[], steps: readonly TraceStep[]): Unit[] => {
  const now: Record<Side, string> = { client: charts.client.initial, server: charts.server.initial }
  const speaks = (n: number): number | undefined => steps[n]!.sent.findLast((sent) => units[sent]!.kind !== 'fin')
  return units.map((unit) => {
    if (unit.step !== null && unit.n >= (speaks(unit.step) ?? unit.n)) now[unit.from] = steps[unit.step]!.to
    const to = other(unit.from)
    for (const n of unit.caused) {
      if (speaks(n) !== undefined) break
      now[to] = steps[n]!.to
    }
    const answers = units.some(
      ({ n, from, step }) => n > unit.n && from === to && step !== null && (steps[step]!.received ?? unit.n) < unit.n,
    )
    if ((unit.kind === 'fin' || unit.kind === 'reset') && !answers) now[to] = CLOSED
    return { ...unit, states: { ...now } }
  })
}

const judgePolicies = ({ client }: Resolved, { context }: Endpoint): Decision[] =>
  client.settings.policies.filter(isPolicy).map((name) =>
    judgePolicy(name, {
      version: context.version!,
      suite: context.suite!.code,
      alpn: context.alpn,
      chain: context.chain ?? [],
    }),
  )

/** One request and its reply. True when the client has a whole reply with status 200. */
const exchange = (network: Network, { scenario }: Resolved): boolean => {
  const protocol = protocolOf(network.ends.client.context.alpn)
  network.turn('client', perform(network.ends.client, { do: 'send', bytes: request(protocol, scenario.host) }), null)
  network.deliver()
  const served = serve(protocol, network.delivered('server'), false, greeting)
  if (served.reply.length)
    network.turn('server', perform(network.ends.server, { do: 'send', bytes: served.reply }), null)
  network.deliver()
  return isAnswered(protocol, network.delivered('client'))
}

export const greeting = 'Hello from the server of this playground.\n'

/** Two endpoints and the wire between them. Delivers in order, one record at a time. */
class Network {
  readonly units: Passing[] = []
  readonly steps: TraceStep[] = []
  readonly #waiting: { unit: number; sent: Sent; from: Side }[] = []
  readonly #delivered: Record<Side, Uint8Array[]> = { client: [], server: [] }

  constructor(readonly ends: Record<Side, Endpoint>) {}

  connect(): void {
    for (const [from, kind] of [
      ['client', 'syn'],
      ['server', 'syn-ack'],
      ['client', 'ack'],
    ] as const)
      this.units.push({ n: this.units.length, from, kind, step: null, caused: [] })
  }

  delivered(side: Side): Uint8Array {
    return concat(...this.#delivered[side])
  }

  /** Takes over what an endpoint did: its steps, and what it put on the wire. */
  turn(side: Side, turn: Turn, received: number | null): void {
    this.ends[side] = turn.endpoint
    this.#delivered[side].push(...turn.delivered)
    let next = 0
    for (const { sends, ...step } of turn.steps) {
      const n = this.steps.length
      const sent = turn.sent.slice(next, (next += sends)).map((one) => this.#put(side, one, n))
      this.steps.push({ ...step, n, received, sent })
      if (received !== null)
        this.units[received] = { ...this.units[received]!, caused: [...this.units[received]!.caused, n] }
    }
  }

  /** Records decisions that are taken beside the machine: a policy, judged once TLS has succeeded. */
  note(side: Side, name: string, decisions: readonly Decision[]): void {
    const { state } = this.ends[side].position
    const step: Omit<Step, 'sends'> = {
      side,
      cause: { kind: 'internal', name },
      from: state,
      outcome: name,
      to: state,
      decisions,
      secrets: [],
    }
    this.steps.push({ ...step, n: this.steps.length, received: null, sent: [] })
  }

  deliver(): void {
    for (let next = this.#waiting.shift(); next && this.units.length < mostUnits; next = this.#waiting.shift()) {
      const to = other(next.from)
      const endpoint = this.ends[to]
      if (next.sent.kind === 'record') {
        if (!endpoint.ended) this.turn(to, receive(endpoint, next.sent.bytes), next.unit)
      } else if (!endpoint.ended) {
        this.ends[to] = lose(endpoint)
      }
    }
  }

  #put(from: Side, sent: Sent, step: number): number {
    const n = this.units.length
    const shared = { n, from, step, caused: [] }
    if (sent.kind === 'record') {
      const { context } = this.ends[from]
      const parts =
        sent.type === contentCodes.application_data
          ? applicationParts(protocolOf(context.alpn), sent.content)
          : sent.parts
      this.units.push({ ...shared, ...sent, parts })
    } else this.units.push({ ...shared, kind: sent.kind === 'reset' ? 'reset' : 'fin' })
    this.#waiting.push({ unit: n, sent, from })
    return n
  }
}
