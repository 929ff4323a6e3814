import { registry } from './registry.ts'

/** ContentType of a record (RFC 8446 §5.1). */
export const contentCodes = {
  change_cipher_spec: 20,
  alert: 21,
  handshake: 22,
  application_data: 23,
  heartbeat: 24,
} as const
export type ContentName = keyof typeof contentCodes
export const contentTypes = registry(
  Object.fromEntries(Object.entries(contentCodes).map(([name, code]) => [code, name])),
  2,
)

/** HandshakeType (RFC 8446 §4, RFC 5246 §7.4). */
export const handshakeCodes = {
  hello_request: 0,
  client_hello: 1,
  server_hello: 2,
  new_session_ticket: 4,
  end_of_early_data: 5,
  encrypted_extensions: 8,
  certificate: 11,
  server_key_exchange: 12,
  certificate_request: 13,
  server_hello_done: 14,
  certificate_verify: 15,
  client_key_exchange: 16,
  finished: 20,
  certificate_url: 21,
  certificate_status: 22,
  key_update: 24,
  compressed_certificate: 25,
  message_hash: 254,
} as const
export type HandshakeName = keyof typeof handshakeCodes
export const handshakeTypes = registry(
  Object.fromEntries(Object.entries(handshakeCodes).map(([name, code]) => [code, name])),
  2,
)

/** The name that the RFCs' figures use for a message: `client_hello` → `ClientHello`. */
export const figureName = (name: string): string =>
  name
    .split('_')
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('')
