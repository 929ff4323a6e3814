import type { Codec } from '../bytes/codec.ts'
import { DecodeFault } from '../bytes/codec.ts'
import { concat } from '../bytes/buffer.ts'
import type { Provider } from '../crypto/provider.ts'
import { withoutRefusal, type Decision, type Side } from '../rules/rule.ts'
import { judge as rules } from '../rules/session.ts'
import type { HashName } from '../spec/hash.ts'
import type { HandshakeName } from '../spec/message.ts'
import { decodeHandshake, encodeHandshake } from '../wire/handshake.ts'
import type { Act, Outcome, Secret } from './outcome.ts'

/** A handshake message as it came from the wire: header and body. */
export interface HandshakeMessage {
  readonly name: HandshakeName
  readonly bytes: Uint8Array
}

/** Collects, inside one handler, what is sent, derived and decided, and keeps the transcript in step. */
export class Flight {
  readonly acts: Act[] = []
  readonly secrets: Secret[] = []
  readonly decisions: Decision[] = []
  transcript: readonly Uint8Array[]

  constructor(
    transcript: readonly Uint8Array[],
    readonly version: number,
  ) {
    this.transcript = transcript
  }

  send<T>(name: HandshakeName, codec: Codec<T>, body: T, keyExchange?: 'ECDHE'): Uint8Array {
    const bytes = encodeHandshake(name, codec, body)
    this.acts.push({ do: 'handshake', name, bytes, version: this.version, keyExchange })
    this.transcript = [...this.transcript, bytes]
    return bytes
  }

  hash(provider: Provider, name: HashName): Uint8Array {
    return transcriptHash(provider, name, this.transcript)
  }

  /** Records a decision; true when it went against. */
  refuses(...decisions: readonly Decision[]): boolean {
    this.decisions.push(...decisions)
    return decisions.some((decision) => decision.refusal)
  }

  /** Records a decision after which one goes on either way; true when it went in favour. */
  allows(decision: Decision): boolean {
    this.decisions.push(withoutRefusal(decision))
    return !decision.refusal
  }

  outcome<Go extends string, C>(go: Go, context: C): Outcome<Go, C> {
    return { go, context, decisions: this.decisions, secrets: this.secrets, acts: this.acts }
  }

  /** Ends the connection because of the last decision: how that looks is the endpoint's manner. */
  refuse<C>(context: C, manner: 'alert' | 'reset' | 'close' = 'alert'): Outcome<'refuse', C> {
    const refusal = this.decisions.findLast((decision) => decision.refusal)?.refusal
    // A limit of the model is nobody's refusal: nothing is put on the wire for it.
    const acts: Act[] = !refusal || refusal.limit ? [] : refusalActs(refusal.alert, manner)
    return { go: 'refuse', context, decisions: this.decisions, secrets: this.secrets, acts: [...this.acts, ...acts] }
  }
}

const refusalActs = (alert: Extract<Act, { do: 'alert' }>['name'], manner: 'alert' | 'reset' | 'close'): Act[] =>
  manner === 'reset'
    ? [{ do: 'reset' }]
    : manner === 'close'
      ? [{ do: 'close' }]
      : [{ do: 'alert', level: 'fatal', name: alert }, { do: 'close' }]

export const transcriptHash = (provider: Provider, name: HashName, transcript: readonly Uint8Array[]): Uint8Array =>
  provider.hash(name, concat(...transcript))

/** In place of a first ClientHello: its hash as a message (RFC 8446 §4.4.1). */
export const helloHash = (provider: Provider, name: HashName, transcript: readonly Uint8Array[]): Uint8Array =>
  messageHash(transcriptHash(provider, name, transcript))

export const messageHash = (hash: Uint8Array): Uint8Array => concat(Uint8Array.of(254, 0, 0, hash.length), hash)

/** A message that could be read, with everything that its handler works with. */
export interface Reading<W, C, T> {
  readonly world: W
  readonly context: C
  readonly value: T
  readonly message: HandshakeMessage
  /** Begins with the transcript before the message. */
  readonly flight: Flight
}

/**
 * A handler that first reads its message. What cannot be read is refused before `judge` sees it, in the way that
 * `refuse` says; by default with an alert under the keys of the moment.
 */
export const reading =
  <W, C extends { readonly side: Side; readonly transcript: readonly Uint8Array[] }>() =>
  <T, Go extends string>(
    codec: Codec<T>,
    version: number,
    judge: (reading: Reading<W, C, T>) => Outcome<Go, C>,
    refuse: (world: W, context: C, flight: Flight) => Outcome<'refuse', C> = (_, context, flight) =>
      flight.refuse(context),
  ) =>
  (world: W, context: C, message: HandshakeMessage): Outcome<Go | 'refuse', C> => {
    const flight = new Flight(context.transcript, version)
    try {
      return judge({ world, context, message, flight, value: decodeHandshake(message.name, codec, message.bytes) })
    } catch (fault) {
      if (!(fault instanceof DecodeFault)) throw fault
      flight.refuses(unreadable(context.side, fault))
      return refuse(world, context, flight)
    }
  }

const unreadable = (by: Side, { path, at, expected }: DecodeFault): Decision =>
  rules.unreadable(by, { path, at, expected })
