import type { Codec } from '../bytes/codec.ts'
import { DecodeFault } from '../bytes/codec.ts'
import { concat } from '../bytes/buffer.ts'
import type { Provider } from '../crypto/provider.ts'
import type { Decision } from '../rules/rule.ts'
import { judge } from '../rules/session.ts'
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

/** Reads a message, or says as a decision why it cannot be read. */
export const readMessage = <T>(
  by: 'client' | 'server',
  codec: Codec<T>,
  message: HandshakeMessage,
): { ok: true; value: T } | { ok: false; decision: Decision } => {
  try {
    return { ok: true, value: decodeHandshake(message.name, codec, message.bytes) }
  } catch (fault) {
    if (!(fault instanceof DecodeFault)) throw fault
    return { ok: false, decision: judge.unreadable(by, { path: fault.path, at: fault.at, expected: fault.expected }) }
  }
}
