import { toHex } from '../bytes/text.ts'

/** What a line of a key log holds: the labels of draft-ietf-tls-keylogfile §2. `CLIENT_RANDOM` is for TLS 1.2 and before. */
export type KeyLogLabel =
  | 'CLIENT_RANDOM'
  | 'CLIENT_EARLY_TRAFFIC_SECRET'
  | 'EARLY_EXPORTER_SECRET'
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0'
  | 'EXPORTER_SECRET'

/** One line of an SSLKEYLOGFILE, as Wireshark reads it, without the line's end. */
export const keyLogLine = (label: KeyLogLabel, clientRandom: Uint8Array, secret: Uint8Array): string =>
  `${label} ${toHex(clientRandom)} ${toHex(secret)}`
