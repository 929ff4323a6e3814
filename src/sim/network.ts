import { CLOSED } from '../machines/chart.ts'
import { isConnected } from '../machines/endpoint.ts'
import { charts } from '../machines/machine.ts'
import { other, type Decision, type Side } from '../rules/rule.ts'
import { contentCodes } from '../spec/message.ts'
import { isOver, leave, make, proceed, receive, type Party, type PartyTurn, type Passed } from './party.ts'
import type { Resolved } from './scenario.ts'
import { partsOf } from './speech.ts'
import type { ClearUnit, RecordUnit, TcpUnit, TraceStep, Unit } from './trace.ts'

/** No scenario needs more; a loop would be an error of ours. */
const mostUnits = 400

/**
 * Two parties and the wire between them. Delivers in order, one record at a time; what runs over the connection is told
 * of it only when nothing is on its way any more, so that the rows of one thing stand together.
 */
export class Network {
  readonly parties: Record<Side, Party>
  readonly steps: TraceStep[] = []
  /** Did both sides have a connection at the same time? */
  connected = false
  readonly #units: Passing[] = []
  readonly #waiting: { unit: number; sent: Passed; from: Side }[] = []
  /** The unit that arrived last on each side: what is said in the clear answers it. */
  readonly #last: Record<Side, number | null> = { client: null, server: null }

  constructor(
    parties: Readonly<Record<Side, Party>>,
    readonly resolved: Resolved,
  ) {
    this.parties = { ...parties }
  }

  /** Records what a side decided beside its machine. */
  note(side: Side, decision: Decision): void {
    this.#take(side, make(this.parties[side], { do: 'judge', name: decision.question, decisions: [decision] }), null)
  }

  /** From the first segment to the last. */
  run(): void {
    for (const [from, kind] of [
      ['client', 'syn'],
      ['server', 'syn-ack'],
      ['client', 'ack'],
    ] as const)
      this.#units.push({ n: this.#units.length, from, kind, step: null, caused: [] })
    this.#converse()
    // Who has nothing more to say closes.
    const { client } = this.parties
    if (isConnected(client.endpoint)) this.#take('client', make(client, { do: 'close' }), null)
    this.#deliver()
  }

  /** The rows, with where both machines stand at each. */
  rows(): Unit[] {
    return withStates(this.#units, this.steps)
  }

  #converse(): void {
    while (this.#units.length < mostUnits) {
      this.#deliver()
      const { client, server } = this.parties
      this.connected ||= isConnected(client.endpoint) && isConnected(server.endpoint)
      const told = (['server', 'client'] as const).find((side) => {
        const party = this.parties[side]
        return party.untold.length > 0 && !isOver(party)
      })
      if (!told) return
      const party = this.parties[told]
      this.#take(told, proceed(party), party.secure ? null : this.#last[told])
    }
  }

  #deliver(): void {
    for (let next = this.#waiting.shift(); next && this.#units.length < mostUnits; next = this.#waiting.shift()) {
      const to = other(next.from)
      const party = this.parties[to]
      if (party.endpoint.ended) continue
      this.#last[to] = next.unit
      const { sent } = next
      if (sent.kind === 'record' || sent.kind === 'clear') this.#take(to, receive(party, sent.bytes), next.unit)
      else this.parties[to] = leave(party)
    }
  }

  /** Takes over what a party did: its steps, and what it put on the wire. */
  #take(side: Side, turn: PartyTurn, received: number | null): void {
    this.parties[side] = turn.party
    let next = 0
    for (const { sends, ...step } of turn.steps) {
      const n = this.steps.length
      const sent = turn.sent.slice(next, (next += sends)).map((one) => this.#put(side, one, n))
      this.steps.push({ ...step, n, received, sent })
      if (received !== null)
        this.#units[received] = { ...this.#units[received]!, caused: [...this.#units[received]!.caused, n] }
    }
  }

  #put(from: Side, sent: Passed, step: number): number {
    const n = this.#units.length
    const shared = { n, from, step, caused: [] }
    if (sent.kind === 'record') {
      const { context } = this.parties[from].endpoint
      const parts =
        sent.type === contentCodes.application_data ? partsOf(this.resolved, context.alpn, sent.content) : sent.parts
      this.#units.push({ ...shared, ...sent, parts })
    } else if (sent.kind === 'clear') this.#units.push({ ...shared, ...sent })
    else this.#units.push({ ...shared, kind: sent.kind === 'reset' ? 'reset' : 'fin' })
    this.#waiting.push({ unit: n, sent, from })
    return n
  }
}

/** A unit before it is known where the machines stand at it. */
type Passing = Omit<RecordUnit, 'states'> | Omit<ClearUnit, 'states'> | Omit<TcpUnit, 'states'>

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
