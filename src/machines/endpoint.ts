import { concat, cut, part } from '../bytes/buffer.ts'
import { plain, protect, unprotect, type RecordKeys } from '../crypto/protection.ts'
import { judge } from '../rules/session.ts'
import { inVersion, type Decision, type Side } from '../rules/rule.ts'
import { judgeSize, mostContent, type RecordSize } from '../rules/size.ts'
import { alerts, type AlertName } from '../spec/alert.ts'
import { contentCodes, contentTypes } from '../spec/message.ts'
import { TLS12 } from '../spec/version.ts'
import { handshakeName, type ReadingContext } from '../wire/handshake.ts'
import { append, decodeAlert, encodeAlert, takeRecord, type RecordFault, type WireRecord } from '../wire/record.ts'
import { ssl2Record, takeSsl2Record } from '../wire/ssl2.ts'
import { arrowAt, eventOf, type Position } from './chart.ts'
import { CLOSED } from './outcome.ts'
import { clientStart, type ClientContext } from './client/context.ts'
import { charts } from './machine.ts'
import type { Act, Epoch, Outcome, Secret } from './outcome.ts'
import { serverStart, type ServerContext } from './server/context.ts'
import type { Change } from './tampering.ts'
import { inHandshake, type World } from './world.ts'

/** One side of a connection, as plain immutable data around its position in the machine. It knows no socket. */
export interface Endpoint {
  readonly world: World
  readonly position: Position
  readonly context: ClientContext | ServerContext
  readonly read: RecordKeys
  readonly readEpoch: Epoch
  readonly write: RecordKeys
  readonly writeEpoch: Epoch
  /** Bytes that do not make a whole record yet. */
  readonly stream: Uint8Array
  /** Handshake bytes that do not make a whole message yet. */
  readonly pending: Uint8Array
  readonly recordsSent: number
  /** How much a record may hold, once both sides have agreed on something else than the most. */
  readonly size: RecordSize | undefined
  /** How this side ended the connection, once it has. */
  readonly ended: 'reset' | 'close' | undefined
}

/** One thing that happened on one side: what it got, what it decided, where it went, what it sent. */
export interface Step {
  readonly side: Side
  readonly cause: Cause
  readonly from: string
  /** `server_hello.tls13`; `unexpected` when neither the machine nor an explicit rule allows it. */
  readonly outcome: string
  readonly to: string
  readonly decisions: readonly Decision[]
  readonly secrets: readonly Secret[]
  /** What this side changed in its own messages on purpose. Absent where it did not. */
  readonly changes?: readonly Change[]
  /** How many of the turn's records this step sent. */
  readonly sends: number
}
export type Cause =
  | { readonly kind: 'start' | 'intent' | 'internal'; readonly name: string }
  | { readonly kind: 'message'; readonly name: string; readonly bytes: Uint8Array }

/** What one side puts on the wire: a record, or the end of the connection. */
export type Sent =
  | {
      readonly kind: 'record'
      readonly bytes: Uint8Array
      readonly type: number
      readonly epoch: Epoch
      /** The content before it was sealed, and the messages in it. */
      readonly content: Uint8Array
      /** TLS 1.3: how many zeros follow the content and its type (RFC 8446 §5.4). Absent where a record has neither. */
      readonly padding?: number
      readonly parts: readonly Part[]
      readonly reading: ReadingContext
    }
  | { readonly kind: 'reset' | 'close' }

/** A message inside a record's content; `whole` is false when it goes on in the next one. */
export interface Part {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly whole: boolean
}

export interface Turn {
  readonly endpoint: Endpoint
  readonly steps: readonly Step[]
  readonly sent: readonly Sent[]
  readonly delivered: readonly Uint8Array[]
}

/** An endpoint before its first message. `position` comes from the machine (or, in sweeps, from its lookup). */
export const open = (world: World, position: Position): Endpoint => ({
  world,
  position,
  context: world.side === 'client' ? clientStart : serverStart,
  read: plain,
  readEpoch: 'plaintext',
  write: plain,
  writeEpoch: 'plaintext',
  stream: nothing,
  pending: nothing,
  recordsSent: 0,
  size: undefined,
  ended: undefined,
})

/**
 * The client's opening move. `early` is what the application would like to send at once: as much of it as a session
 * allows travels as early data (`earlyDataOf` says how much, and what became of it).
 */
export const start = (endpoint: Endpoint, early?: Uint8Array): Turn =>
  run(endpoint, (drive) => drive.dispatch('start', { kind: 'start', name: 'start' }, { early }))

export type Intent =
  | { readonly do: 'send'; readonly bytes: Uint8Array }
  /** TLS 1.3: new keys for what this side sends; with `request` for what the peer sends, too. */
  | { readonly do: 'update keys'; readonly request: boolean }
  /** A server wants to know who the client is, after the handshake: by renegotiation, in TLS 1.3 as RFC 8446 §4.6.2 says. */
  | { readonly do: 'request certificate' }
  /** Before TLS 1.3: a second handshake. A server asks for it with HelloRequest. */
  | { readonly do: 'renegotiate' }
  | { readonly do: 'close' }

/** What the application wants. Does nothing in a state that cannot do it. */
export const perform = (endpoint: Endpoint, intent: Intent): Turn =>
  run(endpoint, (drive) => {
    if (arrowAt(charts[endpoint.world.side], endpoint.position.state, intent.do))
      drive.dispatch(intent.do, { kind: 'intent', name: intent.do }, intent)
  })

/** Bytes from the peer, in any fragmentation. Never throws: malformed bytes end the connection with an alert. */
export const receive = (endpoint: Endpoint, bytes: Uint8Array): Turn => run(endpoint, (drive) => drive.receive(bytes))

/** The peer closed or reset the TCP connection. */
export const lose = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  position: endpoint.position.move('unexpected'),
  ended: endpoint.ended ?? 'close',
})

/** Has it a connection over which the application can send? */
export const isConnected = ({ world, position }: Endpoint): boolean =>
  arrowAt(charts[world.side], position.state, 'send') !== undefined

const run = (endpoint: Endpoint, act: (drive: Drive) => void): Turn => {
  const drive = new Drive(endpoint)
  act(drive)
  return drive.turn()
}

const nothing = new Uint8Array(0)
const longestContent = 16384
const longestMessage = 1 << 17
/** What a sealed record of TLS 1.3 has besides its content: the type and a tag. */
const earlyOverhead = 17

type Changing<T> = { -readonly [K in keyof T]: T[K] }

/** Carries one endpoint through one turn. The only place that changes anything, and it starts and ends with plain data. */
class Drive {
  readonly #endpoint: Changing<Endpoint>
  readonly #steps: Step[] = []
  readonly #sent: Sent[] = []
  readonly #delivered: Uint8Array[] = []
  #gathered: Extract<Act, { do: 'handshake' }>[] = []

  constructor(endpoint: Endpoint) {
    this.#endpoint = { ...endpoint }
  }

  turn(): Turn {
    return { endpoint: this.#endpoint, steps: this.#steps, sent: this.#sent, delivered: this.#delivered }
  }

  get #side(): Side {
    return this.#endpoint.world.side
  }

  receive(bytes: Uint8Array): void {
    if (this.#endpoint.ended) return
    this.#endpoint.stream = append(this.#endpoint.stream, bytes)
    while (!this.#endpoint.ended && this.#endpoint.position.state !== CLOSED) {
      const old = this.#readsSsl2() ? takeSsl2Record(this.#endpoint.stream) : undefined
      if (old?.kind === 'more') return
      if (old) {
        this.#endpoint.stream = old.rest
        const bytes = old.message
        this.dispatch('ssl2_client_hello', { kind: 'message', name: 'client_hello', bytes }, { bytes })
        continue
      }
      const next = takeRecord(this.#endpoint.stream)
      if (next.kind === 'more') return
      if (next.kind === 'fault') {
        this.#refuse(
          'record',
          this.#endpoint.stream,
          judge.unreadableRecord(this.#side, next.why),
          this.#alertFor(next),
        )
        return
      }
      this.#endpoint.stream = next.rest
      this.#record(next.record, next.bytes)
    }
  }

  /** What a server does not read in the format of SSL 2.0 each stack refuses in its own way. */
  #alertFor({ why, alert }: { readonly why: RecordFault; readonly alert: AlertName }): AlertName | 'close' {
    const { world } = this.#endpoint
    return why === 'record.ssl2' && world.side === 'server' ? world.settings.ssl2Refusal : alert
  }

  /** The format of SSL 2.0 is understood in the first message alone, by a server that knows it. */
  #readsSsl2(): boolean {
    const { world, context } = this.#endpoint
    return world.side === 'server' && world.settings.readsSsl2Hello && context.transcript.messages.length === 0
  }

  #record(record: WireRecord, bytes: Uint8Array): void {
    const { read, readEpoch } = this.#endpoint
    // In TLS 1.3 it is never sealed; before, it is from the second handshake on.
    if (record.type === contentCodes.change_cipher_spec && (read.kind === 'plain' || read.kind === 'aead13'))
      return this.#changeCipherSpec(record.fragment, bytes)
    // OpenSSL's TLS 1.3 client sends alerts about the handshake unencrypted (INTEROP §3): they are read as they are.
    const bare = record.type === contentCodes.alert && read.kind === 'aead13' && readEpoch !== 'application'
    const opened = bare
      ? ({ ok: true, type: record.type, content: record.fragment, padding: 0, keys: read } as const)
      : unprotect(this.#endpoint.world.provider, read, record)
    if (this.#skips(record, opened.ok)) return
    if (!opened.ok) return this.#refuse('record', bytes, judge.unopened(this.#side, opened.why), opened.alert)
    this.#endpoint.read = opened.keys
    if (opened.content.length > longestContent)
      return this.#refuse('record', bytes, judge.unreadableRecord(this.#side, 'record.length'), 'record_overflow')
    const { size } = this.#endpoint
    if (size) {
      const content = opened.content.length
      const inner = read.kind === 'aead13' ? content + 1 + opened.padding : content
      const judged = judgeSize(this.#side, size, read.kind === 'plain' || bare ? 'clear' : 'sealed', { inner, content })
      if (judged?.refusal) return this.#refuse('record', bytes, judged, judged.refusal.alert)
    }
    if (opened.type === contentCodes.change_cipher_spec) return this.#changeCipherSpec(opened.content, bytes)
    if (opened.type === contentCodes.handshake) return this.#handshake(opened.content)
    if (this.#endpoint.pending.length) return this.#unexpected(contentTypes.name(opened.type), opened.content)
    if (opened.type === contentCodes.alert) return this.#alert(opened.content)
    if (opened.type === contentCodes.application_data && this.#takesData())
      return this.dispatch(
        'application_data',
        { kind: 'message', name: 'application_data', bytes: opened.content },
        { bytes: opened.content },
      )
    this.#unexpected(contentTypes.name(opened.type), opened.content)
  }

  /**
   * Rejected early data are skipped up to the limit (RFC 8446 §4.2.10): after a HelloRetryRequest whatever is called
   * application_data, otherwise whatever does not open under the handshake keys, until something does.
   */
  #skips(record: WireRecord, opens: boolean): boolean {
    const { context, read, readEpoch } = this.#endpoint
    if (context.side !== 'server' || context.skipping === undefined) return false
    const early =
      record.type === contentCodes.application_data && (read.kind === 'plain' || (readEpoch === 'handshake' && !opens))
    const left = context.skipping - Math.max(0, record.fragment.length - earlyOverhead)
    const skips = early && left >= 0
    const over = !skips && record.type !== contentCodes.alert
    this.#endpoint.context = { ...context, skipping: skips ? left : over ? undefined : context.skipping }
    return skips
  }

  /** In TLS 1.3 one ChangeCipherSpec is dropped between the hellos and the peer's Finished (RFC 8446 §5). */
  #changeCipherSpec(content: Uint8Array, bytes: Uint8Array): void {
    const { position, context, pending } = this.#endpoint
    const { state } = position
    const valid = content.length === 1 && content[0] === 1
    const begun = context.transcript.messages.length > 0 || (context.side === 'server' && context.stateless === true)
    const ignorable =
      begun && (state.startsWith('TLS13.') || state === 'WAIT_SH' || state === 'START') && !isConnected(this.#endpoint)
    if (valid && ignorable && !pending.length) return
    if (!valid || pending.length) return this.#unexpected('change_cipher_spec', bytes)
    this.dispatch('change_cipher_spec', { kind: 'message', name: 'change_cipher_spec', bytes: content }, null)
  }

  #handshake(content: Uint8Array): void {
    if (content.length === 0) return this.#unexpected('handshake', content)
    let pending = append(this.#endpoint.pending, content)
    this.#endpoint.pending = pending
    while (pending.length >= 4 && this.#endpoint.position.state !== CLOSED) {
      const length = 4 + pending[1]! * 65536 + pending[2]! * 256 + pending[3]!
      const name = handshakeName(pending[0]!)
      if (length > longestMessage) {
        const fault = { path: `${name ?? 'handshake'}.length`, at: 1, expected: `at most ${longestMessage} bytes` }
        return this.#refuse(name ?? 'handshake', pending, judge.unreadable(this.#side, fault), 'illegal_parameter')
      }
      // A message that has no place here is refused by its first bytes: nobody need wait for the rest.
      if (!name || !this.#knows(name)) return this.#unexpected(name ?? `handshake type ${pending[0]}`, pending)
      if (pending.length < length) return
      const bytes = part(pending, 0, length)
      pending = pending.length === length ? nothing : pending.subarray(length)
      this.#endpoint.pending = pending
      const keysBefore = this.#endpoint.read
      this.dispatch(name, { kind: 'message', name, bytes }, { name, bytes })
      // A message may not straddle a change of keys (RFC 8446 §5.1).
      if (pending.length && this.#endpoint.read !== keysBefore && this.#endpoint.position.state !== CLOSED)
        return this.#refuse(name, pending, judge.atKeyChange(this.#side, name), 'unexpected_message')
    }
  }

  /** Data of the connection may come while a further handshake runs, none within the first (RFC 5246 appendix F.1.4). */
  #takesData(): boolean {
    const { position, context } = this.#endpoint
    const first = position.state.startsWith('TLS12.') && !context.handshakes
    return this.#knows('application_data') && (!first || isConnected(this.#endpoint))
  }

  #knows(message: string): boolean {
    return arrowAt(charts[this.#side], this.#endpoint.position.state, message) !== undefined
  }

  #alert(content: Uint8Array): void {
    const alert = decodeAlert(content)
    if (!alert) {
      const fault = { path: 'alert', at: 0, expected: 'two bytes: a level and a description' }
      return this.#refuse('alert', content, judge.unreadable(this.#side, fault), 'decode_error')
    }
    const name = alerts.name(alert.description)
    const known = alerts.code(name) === alert.description && !name.startsWith('0x') ? (name as AlertName) : undefined
    this.dispatch(
      'alert',
      { kind: 'message', name: 'alert', bytes: content },
      { level: alert.level === 2 ? 'fatal' : 'warning', name: known },
    )
  }

  dispatch(message: string, cause: Cause, payload: unknown): void {
    const arrow = arrowAt(charts[this.#side], this.#endpoint.position.state, message)
    if (!arrow) return this.#unexpected(message, cause.kind === 'message' ? cause.bytes : new Uint8Array(0))
    const { world, context } = this.#endpoint
    const outcome = arrow.handler(inHandshake(world, context.handshakes), context, payload) as Outcome<
      string,
      ClientContext | ServerContext
    >
    this.#settle(cause, eventOf(message, outcome.go), outcome)
  }

  /** The one place that decides what is unexpected. */
  #unexpected(message: string, bytes: Uint8Array): void {
    this.#refuse(
      message,
      bytes,
      judge.unexpected(this.#side, message, this.#endpoint.position.state),
      'unexpected_message',
    )
  }

  #refuse(name: string, bytes: Uint8Array, decision: Decision, alert: AlertName | 'close'): void {
    const refusal = decision.refusal && (alert === 'close' ? decision.refusal : { ...decision.refusal, alert })
    this.#settle({ kind: 'message', name, bytes: bytes.slice() }, 'unexpected', {
      go: 'unexpected',
      context: this.#endpoint.context,
      decisions: [{ ...decision, ...(refusal && { refusal }) }],
      acts: [...(alert === 'close' ? [] : [{ do: 'alert', level: 'fatal', name: alert } as const]), { do: 'close' }],
    })
  }

  #settle(cause: Cause, event: string, outcome: Outcome<string, ClientContext | ServerContext>): void {
    const from = this.#endpoint.position.state
    const position = this.#endpoint.position.move(event)
    const before = this.#sent.length
    this.#endpoint.position = position
    this.#endpoint.context = outcome.context
    const next: string[] = []
    for (const act of outcome.acts ?? [])
      if (act.do === 'continue') next.push(act.with)
      else this.#act(act)
    this.#flush()
    const { changes } = outcome
    const step: Step = {
      side: this.#side,
      cause,
      from,
      outcome: event,
      to: position.state,
      decisions: dated(outcome.decisions ?? [], outcome.context.version),
      secrets: outcome.secrets ?? [],
      sends: this.#sent.length - before,
    }
    this.#steps.push(changes?.length ? { ...step, changes } : step)
    for (const message of next) this.dispatch(message, { kind: 'internal', name: message }, null)
  }

  #act(act: Exclude<Act, { do: 'continue' }>): void {
    if (act.do === 'handshake') {
      if (!this.#packs()) this.#flush()
      this.#gathered.push(act)
      return
    }
    this.#flush()
    switch (act.do) {
      case 'change_cipher_spec': {
        // In TLS 1.3 it never travels encrypted: it is there for middleboxes only (RFC 8446 appendix D.4).
        const keys = this.#endpoint.write.kind === 'aead13' ? plain : this.#endpoint.write
        return this.#emit(
          contentCodes.change_cipher_spec,
          Uint8Array.of(1),
          [{ name: 'change_cipher_spec', start: 0, end: 1, whole: true }],
          {},
          keys,
        )
      }
      case 'ssl2_hello':
        this.#sent.push({
          kind: 'record',
          bytes: ssl2Record(act.bytes),
          type: contentCodes.handshake,
          epoch: 'plaintext',
          content: act.bytes,
          parts: [{ name: 'client_hello', start: 0, end: act.bytes.length, whole: true }],
          reading: { version: TLS12 },
        })
        this.#endpoint.recordsSent++
        return
      case 'alert':
        return this.#emit(contentCodes.alert, encodeAlert(act.level, act.name), [
          { name: 'alert', start: 0, end: 2, whole: true },
        ])
      case 'data':
        for (let at = 0, most = this.#most(); at < act.bytes.length; at += most) {
          const chunk = cut(act.bytes, at, Math.min(at + most, act.bytes.length))
          this.#emit(contentCodes.application_data, chunk, [
            { name: 'application_data', start: 0, end: chunk.length, whole: true },
          ])
        }
        return
      case 'write':
        this.#endpoint.write = act.keys
        this.#endpoint.writeEpoch = act.epoch
        return
      case 'read':
        this.#endpoint.read = act.keys
        this.#endpoint.readEpoch = act.epoch
        return
      case 'size':
        this.#endpoint.size = act.size
        return
      case 'deliver':
        this.#delivered.push(act.bytes)
        return
      case 'close':
      case 'reset':
        this.#sent.push({ kind: act.do })
        this.#endpoint.ended = act.do
        return
    }
  }

  /** How much content the next record may have. */
  #most(): number {
    const { size, write } = this.#endpoint
    return mostContent(size, write.kind === 'aead13')
  }

  /** Zeros that bring content and type to a whole number of blocks, as far as the record has room (RFC 8446 §5.4). */
  #padding(length: number): number {
    const { recordPadding } = this.#endpoint.world.settings
    if (recordPadding === 'none') return 0
    const inner = length + 1
    const block = Number(recordPadding)
    return Math.min(Math.ceil(inner / block) * block, this.#most() + 1) - inner
  }

  /** May the next handshake message stand in one record with those before it? */
  #packs(): boolean {
    const { world, write } = this.#endpoint
    const { packing } = world.settings
    return packing === 'flight' || (packing === 'flight once encrypted' && write.kind !== 'plain')
  }

  /** Writes the gathered handshake messages: one record a message, or as many in a record as fit. */
  #flush(): void {
    const gathered = this.#gathered
    if (gathered.length === 0) return
    this.#gathered = []
    const content = gathered.length === 1 ? gathered[0]!.bytes : concat(...gathered.map(({ bytes }) => bytes))
    const { version, keyExchange } = gathered.findLast((act) => act.keyExchange) ?? gathered.at(-1)!
    const most = this.#most()
    for (let at = 0; at < content.length; at += most) {
      const end = Math.min(content.length, at + most)
      const parts: Part[] = []
      let to = 0
      for (const { bytes, name } of gathered) {
        const from = to
        to += bytes.length
        if (to <= at || from >= end) continue
        const shown = name === 'server_hello' && isRetryBytes(bytes) ? 'hello_retry_request' : name
        const whole = from >= at && to <= end
        parts.push({ name: shown, start: Math.max(from, at) - at, end: Math.min(to, end) - at, whole })
      }
      const piece = part(content, at, end)
      this.#emit(contentCodes.handshake, piece, parts, { version, keyExchange })
    }
  }

  #emit(
    type: number,
    content: Uint8Array,
    parts: readonly Part[],
    reading: Partial<ReadingContext> = {},
    keys = this.#endpoint.write,
  ): void {
    const { world, recordsSent } = this.#endpoint
    const first = recordsSent === 0 && world.side === 'client'
    // From TLS 1.2 on the header says TLS 1.2 (RFC 8446 §5.1).
    const version = first ? world.hello.recordVersion : Math.min(this.#endpoint.context.version ?? TLS12, TLS12)
    const padding = keys.kind === 'aead13' ? this.#padding(content.length) : undefined
    const iv = (length: number) => world.chance(`${world.side} record iv ${recordsSent}`, length)
    const { record, keys: after } = protect(world.provider, keys, { type, version, fragment: content }, iv, padding)
    const sent = {
      kind: 'record',
      bytes: record,
      type,
      epoch: keys.kind === 'plain' ? 'plaintext' : this.#endpoint.writeEpoch,
      content,
      parts,
      reading: {
        version: reading.version ?? this.#endpoint.context.version ?? TLS12,
        keyExchange: reading.keyExchange,
      },
    } as const
    this.#sent.push(padding === undefined ? sent : { ...sent, padding })
    this.#endpoint.recordsSent++
    if (keys === this.#endpoint.write) this.#endpoint.write = after
  }
}

const dated = (decisions: readonly Decision[], version: number | undefined): readonly Decision[] =>
  version === undefined || !decisions.length ? decisions : decisions.map((decision) => inVersion(decision, version))

/** "HelloRetryRequest", hashed: bytes 6 to 9 of the message are enough to tell. */
const isRetryBytes = (bytes: Uint8Array): boolean =>
  bytes[6] === 0xcf && bytes[7] === 0x21 && bytes[8] === 0xad && bytes[9] === 0x74
