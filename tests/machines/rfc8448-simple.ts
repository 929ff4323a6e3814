/** What the endpoints of RFC 8448 §3 drew, and the ticket that they sealed. */
import { fromHex } from '../../src/bytes/text.ts'
import { decodeHandshake, newSessionTicket13 } from '../../src/wire/handshake.ts'
import { saltIn, type Drawn } from './rfc8448.ts'
import document from './vectors/rfc8448.json'

const { message, x25519 } = document
const ticket = decodeHandshake('new_session_ticket', newSessionTicket13, fromHex(message.new_session_ticket))
const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

export const drawn: Drawn = {
  'client random': fromHex(message.client_hello).slice(6, 38),
  'client key share x25519': fromHex(x25519.client),
  'server random': fromHex(message.server_hello).slice(6, 38),
  'server key share x25519': fromHex(x25519.server),
  'server signature salt': saltIn(message.certificate_verify),
  'server ticket age 0': uint32(ticket.ticket_age_add),
}
export const sealed: Drawn = { 'server ticket 0': ticket.ticket }
