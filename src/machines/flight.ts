import type { Codec } from '../bytes/codec.ts'
import { DecodeFault } from '../bytes/codec.ts'
import { concat } from '../bytes/buffer.ts'
import type { Provider } from '../crypto/provider.ts'
import { transcriptHash as hashes } from '../crypto/schedule12.ts'
import { withoutRefusal, type Decision, type Side } from '../rules/rule.ts'
import { judge as rules } from '../rules/session.ts'
import type { HashName } from '../spec/hash.ts'
import type { HandshakeName } from '../spec/message.ts'
import { decodeHandshake, encodeHandshake, handshakeName, type KeyExchange } from '../wire/handshake.ts'
import type { Act, Outcome, Secret } from './outcome.ts'
import { misbehave, type Change } from './tampering.ts'
import type { World } from './world.ts'
import { bytesOf, extended, type Transcript } from './transcript.ts'

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
  readonly changes: Change[] = []
  transcript: Transcript

  constructor(
    readonly world: World,
    transcript: Transcript,
    readonly version: number,
  ) {
    this.transcript = transcript
  }

  send<T>(name: HandshakeName, codec: Codec<T>, body: T, keyExchange?: KeyExchange): void {
    this.put(name, encodeHandshake(name, codec, body), keyExchange)
  }

  /** Says a message that is encoded already. Here, and only here, a peer that misbehaves on purpose changes it. */
  put(name: HandshakeName, bytes: Uint8Array, keyExchange?: KeyExchange): void {
    const { tampering } = this.world
    if (!tampering?.length) return this.#say(name, bytes, keyExchange)
    const { messages, changes } = misbehave(tampering, bytes, { version: this.version, keyExchange })
    this.changes.push(...changes)
    for (const said of messages) this.#say(handshakeName(said[0]!) ?? name, said, keyExchange)
  }

  #say(name: HandshakeName, bytes: Uint8Array, keyExchange: KeyExchange | undefined): void {
    this.acts.push({ do: 'handshake', name, bytes, version: this.version, keyExchange })
    this.transcript = extended(this.transcript, bytes)
  }

  /** A ClientHello in the format of SSL 2.0, without the header of its record, which no transcript has. */
  putSsl2(bytes: Uint8Array): void {
    this.acts.push({ do: 'ssl2_hello', bytes })
    this.transcript = extended(this.transcript, bytes)
  }

  /** What stands for the transcript in signatures, Finished and secrets; before TLS 1.2 it is two hashes. */
  hash(provider: Provider, name: HashName): Uint8Array {
    return hashes(provider, this.version, name, bytesOf(this.transcript))
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
    const { decisions, secrets, acts, changes } = this
    return { go, context, decisions, secrets, acts, changes }
  }

  /** Ends the connection because of the last decision: how that looks is the endpoint's manner. */
  refuse<C>(context: C, manner: Manner = 'alert'): Outcome<'refuse', C> {
    const refusal = this.decisions.findLast((decision) => decision.refusal)?.refusal
    // A limit of the model is nobody's refusal: nothing is put on the wire for it.
    const acts: Act[] = !refusal || refusal.limit ? [] : refusalActs(refusal.alert, manner)
    return { ...this.outcome('refuse', context), acts: [...this.acts, ...acts] }
  }
}

/** How a refusal looks on the wire: its alert, a good-bye as if nothing were wrong, or the end of the connection alone. */
export type Manner = 'alert' | 'close_notify' | 'reset' | 'close'

const refusalActs = (alert: Extract<Act, { do: 'alert' }>['name'], manner: Manner): Act[] =>
  manner === 'reset'
    ? [{ do: 'reset' }]
    : manner === 'close'
      ? [{ do: 'close' }]
      : manner === 'close_notify'
        ? [{ do: 'alert', level: 'warning', name: 'close_notify' }, { do: 'close' }]
        : [{ do: 'alert', level: 'fatal', name: alert }, { do: 'close' }]

export const transcriptHash = (provider: Provider, name: HashName, transcript: Transcript): Uint8Array =>
  provider.hash(name, bytesOf(transcript))

/** In place of a first ClientHello: its hash as a message (RFC 8446 §4.4.1). */
export const helloHash = (provider: Provider, name: HashName, transcript: Transcript): Uint8Array =>
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
 * A handler that first reads its message. `version` counts until one is agreed on; a codec may depend on what is known.
 * What cannot be read is refused before `judge` sees it, in the way that `refuse` says; by default with an alert under
 * the keys of the moment.
 */
export const reading =
  <
    W extends World,
    C extends { readonly side: Side; readonly transcript: Transcript; readonly version: number | undefined },
  >() =>
  <T, Go extends string>(
    codec: Codec<T> | ((context: C) => Codec<T>),
    version: number,
    judge: (reading: Reading<W, C, T>) => Outcome<Go, C>,
    refuse: (world: W, context: C, flight: Flight) => Outcome<'refuse', C> = (_, context, flight) =>
      flight.refuse(context),
  ) =>
  (world: W, context: C, message: HandshakeMessage): Outcome<Go | 'refuse', C> => {
    const flight = new Flight(world, context.transcript, context.version ?? version)
    const form = typeof codec === 'function' ? codec(context) : codec
    try {
      return judge({ world, context, message, flight, value: decodeHandshake(message.name, form, message.bytes) })
    } catch (fault) {
      if (!(fault instanceof DecodeFault)) throw fault
      flight.refuses(unreadable(context.side, fault))
      return refuse(world, context, flight)
    }
  }

const unreadable = (by: Side, { path, at, expected }: DecodeFault): Decision =>
  rules.unreadable(by, { path, at, expected })
