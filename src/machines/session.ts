import type { Certificate } from '../x509/certificate.ts'
import type { Endpoint } from './endpoint.ts'
import type { StoredSession } from './server/ticket.ts'

interface SessionOf {
  /** The host that was asked for then. */
  readonly host: string
  /** Code point. */
  readonly suite: number
  readonly alpn: string | undefined
  /** When the client got it: ISO 8601. */
  readonly receivedAt: string
  /** Seconds; 0 before TLS 1.3 when the server did not say. */
  readonly lifetime: number
  /** What the server presented then: a resumed connection presents nothing. */
  readonly chain: readonly Certificate[]
}

/** A ticket of TLS 1.3 and the key that it stands for (RFC 8446 §4.6.1). */
export interface Session13 extends SessionOf {
  readonly kind: 'psk'
  readonly ticket: Uint8Array
  readonly nonce: Uint8Array
  readonly psk: Uint8Array
  readonly ageAdd: number
  /** Bytes of early data that the ticket allows. */
  readonly maxEarlyData: number
}

/** A session of TLS 1.2 or before: a session ID, a ticket, or both (RFC 5246 §7.4.1.2, RFC 5077). */
export interface Session12 extends SessionOf {
  readonly kind: 'master secret'
  readonly version: number
  /** Empty when the server gave none. */
  readonly id: Uint8Array
  readonly ticket: Uint8Array | undefined
  readonly master: Uint8Array
  readonly extendedMasterSecret: boolean
}

/** What a client keeps of a connection in order to resume it. Plain data. */
export type Session = Session13 | Session12

/** The sessions that a client has after a connection, oldest first. For a server: none. */
export const sessionsOf = ({ context }: Endpoint): readonly Session[] =>
  context.side === 'client' ? (context.sessions ?? []) : []

/** What a server keeps of this connection under its session ID. For a client: nothing. */
export const storedBy = ({ context }: Endpoint): readonly StoredSession[] =>
  context.side === 'server' ? (context.stored ?? []) : []

/** All that a server keeps under session IDs after a connection, for the `sessions` of its next world. */
export const storeOf = (endpoint: Endpoint): readonly StoredSession[] => [
  ...(endpoint.world.side === 'server' ? (endpoint.world.sessions ?? []) : []),
  ...storedBy(endpoint),
]

/** What became of the bytes that a client wanted to send early, and how many of them were sent. */
export interface EarlyData {
  readonly result: 'not sent' | 'waiting' | 'accepted' | 'rejected'
  readonly bytes: number
}

/** What the application has to know: rejected bytes, and those beyond the limit, it has to send again. */
export const earlyDataOf = ({ context }: Endpoint): EarlyData =>
  context.side === 'client' && context.early
    ? { result: context.early.result, bytes: context.early.bytes }
    : { result: 'not sent', bytes: 0 }

/** The time between two moments (ISO 8601) in milliseconds. */
export const elapsed = (from: string, to: string): number => new Date(to).getTime() - new Date(from).getTime()
