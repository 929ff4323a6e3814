import { CLOSED } from '../machines/outcome.ts'
import { isConnected } from '../machines/endpoint.ts'
import { charts } from '../machines/machine.ts'
import type { Numbered } from '../machines/tampering.ts'
import { other, type Decision, type Side } from '../rules/rule.ts'
import { contentCodes } from '../spec/message.ts'
import { forged, meddle, type Carried } from './attacker.ts'
import { happeningsOf } from './event.ts'
import { isCurious, leave, make, proceed, receive, type Party, type PartyTurn, type Passed } from './party.ts'
import type { Resolved } from './scenario.ts'
import { partsOf } from './speech.ts'
import type { Meddled } from './tampering.ts'
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
  readonly units: Passing[] = []
  /** What an attacker did. */
  readonly meddled: Meddled[] = []
  readonly #waiting: Travelling[] = []
  /** What an attacker holds back until the side's next record has passed. */
  readonly #held: Record<Side, Carried[]> = { client: [], server: [] }
  /** How many records, or lines in the clear, each side has sent. */
  readonly #count: Record<Side, number> = { client: 0, server: 0 }
  /** Application data, with the protocol that its sender spoke then. */
  readonly #spoken = new Map<Uint8Array, string | undefined>()
  /** The unit that arrived last on each side: what is said in the clear answers it. */
  readonly #last: Record<Side, number | null> = { client: null, server: null }

  constructor(
    parties: Readonly<Record<Side, Party>>,
    readonly resolved: Resolved,
    readonly attack: readonly Numbered[] = [],
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
      this.units.push({ n: this.units.length, from, kind, step: null, caused: [] })
    this.#converse()
    // Who has nothing more to say closes.
    const { client } = this.parties
    if (isConnected(client.endpoint)) this.#take('client', make(client, { do: 'close' }), null)
    this.#deliver()
  }

  /** The rows, with where both machines stand at each, and what application data consist of. */
  rows(): Unit[] {
    const states = statesAt(this.units, this.steps)
    return this.units.map((unit, n): Unit => {
      const row = { ...unit, states: states[n]! }
      if (row.kind !== 'record' || !this.#spoken.has(row.content)) return row
      return { ...row, parts: partsOf(this.resolved, this.#spoken.get(row.content), row.content) }
    })
  }

  #converse(): void {
    const happenings = [...happeningsOf(this.resolved.connection)]
    while (this.units.length < mostUnits) {
      this.#deliver()
      const { client, server } = this.parties
      const standing = isConnected(client.endpoint) && isConnected(server.endpoint)
      this.connected ||= standing
      const next = standing ? happenings.shift() : undefined
      if (next) {
        this.#take(next.side, make(this.parties[next.side], next.intent), null)
        continue
      }
      const told = (['server', 'client'] as const).find((side) => isCurious(this.parties[side]))
      if (!told) return
      const party = this.parties[told]
      this.#take(told, proceed(party), party.secure ? null : this.#last[told])
    }
  }

  #deliver(): void {
    for (let next = this.#next(); next && this.units.length < mostUnits; next = this.#next()) {
      const to = other(next.from)
      const party = this.parties[to]
      if (party.endpoint.ended) continue
      this.#last[to] = next.unit
      if (next.bytes) this.#take(to, receive(party, next.bytes), next.unit)
      else this.parties[to] = leave(party)
    }
  }

  /** The next thing to arrive. What an attacker holds back goes on at the latest when nothing else is on its way. */
  #next(): Travelling | undefined {
    if (!this.#waiting.length) for (const side of ['client', 'server'] as const) this.#release(side)
    return this.#waiting.shift()
  }

  /** Takes over what a party did: its steps, and what it put on the wire. */
  #take(side: Side, turn: PartyTurn, received: number | null): void {
    this.parties[side] = turn.party
    let next = 0
    for (const { cause, from, outcome, to, decisions, secrets, changes, sends } of turn.steps) {
      const n = this.steps.length
      const sent: number[] = []
      for (const end = next + sends; next < end; next++) sent.push(this.#put(side, turn.sent[next]!, n))
      const step: TraceStep = { side, cause, from, outcome, to, decisions, secrets, n, received, sent }
      this.steps.push(changes ? { ...step, changes } : step)
      if (received !== null) this.units[received]!.caused.push(n)
    }
  }

  #put(from: Side, sent: Passed, step: number): number {
    if (sent.kind === 'record' && sent.type === contentCodes.application_data)
      this.#spoken.set(sent.content, this.parties[from].endpoint.context.alpn)
    if ('bytes' in sent) return this.#pass(sent, from, step)
    this.#release(from)
    const unit = this.units.length
    this.units.push({ from, step, caused: [], n: unit, kind: sent.kind === 'reset' ? 'reset' : 'fin' })
    this.#waiting.push({ unit, from })
    return unit
  }

  /** Puts bytes on the wire, where an attacker may have them first. What comes in their place is a unit of its own. */
  #pass(said: Said, from: Side, step: number): number {
    const number = ++this.#count[from]
    if (!this.attack.length) return this.#travel(said, from, step)
    const sent: Carried = { ...said, from, step }
    const { now, later, changes } = meddle(this.attack, from, number, sent)
    const own = now.indexOf(sent.bytes)
    const taken =
      own < 0 ? this.units.push({ ...sent, caused: [], n: this.units.length, attacker: 'took' }) - 1 : undefined
    const units = now.map((one, n) => this.#travel(n === own ? sent : forged(sent, one), from, step))
    this.#release(from)
    this.#held[from].push(...later.map((one) => forged(sent, one)))
    const unit = units.find((_, n) => n !== own) ?? taken ?? units[own]!
    this.meddled.push(...changes.map((change) => ({ ...change, step, unit })))
    return taken ?? units[own]!
  }

  #travel(sent: Said | Carried, from: Side, step: number | null): number {
    const unit = this.units.length
    this.units.push({ ...sent, from, step, caused: [], n: unit })
    this.#waiting.push({ unit, from, bytes: sent.bytes })
    return unit
  }

  #release(side: Side): void {
    for (const one of this.#held[side].splice(0)) this.#travel(one, side, one.step)
  }
}

/** What has bytes, as a party passes it on. */
type Said = Extract<Passed, { readonly bytes: Uint8Array }>

/** On its way: bytes, or the end of the connection. */
interface Travelling {
  readonly unit: number
  readonly from: Side
  readonly bytes?: Uint8Array
}

/** A unit before it is known where the machines stand at it. */
export type Passing = Growing<RecordUnit> | Growing<ClearUnit> | Growing<TcpUnit>
type Growing<U extends Unit> = Omit<U, 'states' | 'caused'> & { readonly caused: number[] }

/**
 * Where both machines stand at each row, as a reader follows it: the sender once it has sent all that the step sends,
 * the receiver after what it made of the row, up to the step with which it answers. That one counts from the answer on.
 */
const statesAt = (units: readonly Passing[], steps: readonly TraceStep[]): Unit['states'][] => {
  const now: Record<Side, string> = { client: charts.client.initial, server: charts.server.initial }
  const speaks = (n: number): number | undefined => steps[n]!.sent.findLast((sent) => units[sent]!.kind !== 'fin')
  const answers = (to: Side, n: number): boolean =>
    units.some((next) => next.n > n && next.from === to && next.step !== null && (steps[next.step]!.received ?? n) < n)
  return units.map((unit) => {
    if (unit.step !== null && unit.n >= (speaks(unit.step) ?? unit.n)) now[unit.from] = steps[unit.step]!.to
    const to = other(unit.from)
    for (const n of unit.caused) {
      if (speaks(n) !== undefined) break
      now[to] = steps[n]!.to
    }
    if ((unit.kind === 'fin' || unit.kind === 'reset') && !answers(to, unit.n)) now[to] = CLOSED
    return { ...now }
  })
}
