import type { RecordKeys } from '../crypto/protection.ts'
import type { AlertName } from '../spec/alert.ts'
import type { RecordSize } from '../rules/size.ts'
import type { HandshakeName } from '../spec/message.ts'
import type { KeyExchange } from '../wire/handshake.ts'
import type { Decision } from '../rules/rule.ts'
import type { Change } from './tampering.ts'

/** What a handler found: the name of the outcome, the context from now on, and what is to be done, in order. */
export interface Outcome<Go extends string, C> {
  readonly go: Go
  readonly context: C
  readonly decisions?: readonly Decision[]
  readonly secrets?: readonly Secret[]
  readonly acts?: readonly Act[]
  /** What this side changed in its own messages on purpose. */
  readonly changes?: readonly Change[]
}

/** The state of a machine that has ended. */
export const CLOSED = 'CLOSED'

/** Under which keys a record travels. */
export type Epoch = 'plaintext' | 'early' | 'handshake' | 'application' | 'tls12'

export type Act =
  | {
      readonly do: 'handshake'
      readonly name: HandshakeName
      readonly bytes: Uint8Array
      readonly keyExchange?: KeyExchange | undefined
      readonly version: number
    }
  /** A ClientHello in the format of SSL 2.0, in a record of its own kind. */
  | { readonly do: 'ssl2_hello'; readonly bytes: Uint8Array }
  | { readonly do: 'change_cipher_spec' }
  | { readonly do: 'alert'; readonly level: 'warning' | 'fatal'; readonly name: AlertName }
  | { readonly do: 'data'; readonly bytes: Uint8Array }
  /** Everything sent from now on is sealed with these keys. */
  | { readonly do: 'write'; readonly keys: RecordKeys; readonly epoch: Epoch }
  /** Everything received from now on must open with these keys. */
  | { readonly do: 'read'; readonly keys: RecordKeys; readonly epoch: Epoch }
  /** How much a record may hold from now on. */
  | { readonly do: 'size'; readonly size: RecordSize }
  /** TLS 1.2: the keys that the peer's next ChangeCipherSpec switches to. */
  | { readonly do: 'deliver'; readonly bytes: Uint8Array }
  | { readonly do: 'close' }
  | { readonly do: 'reset' }
  /** Goes on at once with a message of our own making: the server's `negotiate` and `flight`. */
  | { readonly do: 'continue'; readonly with: string }

/** A secret that came into being, for the key schedule view and the key log. */
export interface Secret {
  /** As in RFC 8446 §7.1 or RFC 5246 §8.1: `client_handshake_traffic_secret`, `master_secret`. */
  readonly label: string
  readonly value: Uint8Array
  /** The secret it was derived from. */
  readonly from?: string
  /**
   * How, as the standard writes it: `Derive-Secret(handshake_secret, "c hs traffic", Messages)`, where Messages are those
   * that `covers` counts. Absent for what comes from outside the key schedule.
   */
  readonly formula?: string
  /** How many messages of the transcript its hash covers. Absent when it covers none. */
  readonly covers?: number
  /** The label that NSS key logs use, for secrets that belong there. */
  readonly keyLog?: string
}
