import type { Endpoint, Intent } from '../machines/endpoint.ts'
import type { Decision } from '../rules/rule.ts'

/**
 * What runs over a connection, as one side does it: told what happens, it says what it does next. A talk is immutable;
 * hearing something gives the talk that goes on from there.
 */
export interface Talk {
  readonly hear: (heard: Heard, endpoint: Endpoint) => Answer
  /** The client has what it came for: a whole reply that says yes. */
  readonly satisfied: boolean
}
export interface Answer {
  readonly talk: Talk
  readonly moves: readonly Move[]
}

export type Heard =
  /** The TCP connection stands. */
  | { readonly event: 'open' }
  /** A handshake is complete, the first or a later one, or a certificate that was asked for late has been judged. */
  | { readonly event: 'secured' }
  /** The peer would not renegotiate, and this side goes on without. */
  | { readonly event: 'declined' }
  /** This side could not even ask for another handshake, or for a certificate, and goes on without. */
  | { readonly event: 'cannot' }
  | { readonly event: 'data'; readonly bytes: Uint8Array }

export type Move =
  /** Sends bytes: through TLS once it is there, in the clear before. */
  | { readonly do: 'say'; readonly bytes: Uint8Array }
  /** Begins TLS; the client sends its ClientHello and, where a session allows it, early data. */
  | { readonly do: 'secure'; readonly early?: Uint8Array }
  /** Records what was decided, beside the machines. */
  | { readonly do: 'judge'; readonly name: string; readonly decisions: readonly Decision[] }
  /** Ends a connection that never had TLS. */
  | { readonly do: 'hang up' }
  | Exclude<Intent, { do: 'send' }>
