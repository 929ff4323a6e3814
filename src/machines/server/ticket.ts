import { concat } from '../../bytes/buffer.ts'
import {
  decode,
  DecodeFault,
  encode,
  opaqueVector,
  rest,
  struct,
  uint16,
  uint32,
  uint8,
  type Infer,
} from '../../bytes/codec.ts'
import type { ServerWorld } from '../world.ts'
import { seal, sealedOverhead, unseal } from './seal.ts'

/** What a server has to know of a session to take it up again: sealed into a ticket, or kept under a session ID. */
const sessionState = struct('SessionState', {
  version: uint16,
  suite: uint16,
  /** ISO 8601. */
  created: opaqueVector(0, 255),
  /** Seconds. */
  lifetime: uint32,
  age_add: uint32,
  max_early_data: uint32,
  extended_master_secret: uint8,
  /** The pre-shared key of TLS 1.3, or a master secret. */
  secret: opaqueVector(0, 255),
  alpn: opaqueVector(0, 255),
  server_name: opaqueVector(0, 65535),
  padding: rest,
})
export type SessionState = Omit<Infer<typeof sessionState>, 'padding'>

/** A session that a server keeps under its ID. */
export interface StoredSession {
  readonly id: Uint8Array
  readonly state: SessionState
}

/**
 * A ticket: the state, padded so that the ticket has the length of the server's template. A state that does not fit
 * there (a long name, a long protocol) makes a longer ticket.
 */
export const sealTicket = (world: ServerWorld, label: string, state: SessionState): Uint8Array => {
  const bare = encode(sessionState, { ...state, padding: new Uint8Array(0) })
  const room = world.reply.ticket.length - sealedOverhead - bare.length
  return seal(world, 'ticket', label, concat(bare, new Uint8Array(Math.max(0, room))))
}

/** The state in a ticket. Undefined when it does not open. */
export const openTicket = (world: ServerWorld, ticket: Uint8Array): SessionState | undefined => {
  const content = unseal(world, 'ticket', ticket)
  try {
    return content && decode('ticket', sessionState, content)
  } catch (fault) {
    if (fault instanceof DecodeFault) return undefined
    throw fault
  }
}
