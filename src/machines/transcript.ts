import { part, room } from '../bytes/buffer.ts'

/**
 * The messages of a handshake so far, which signatures, Finished and secrets are bound to (RFC 8446 §4.4.1). Immutable.
 * Those that grow out of one another share the bytes that they have in common, as a hash is taken of nearly every one.
 */
export interface Transcript {
  readonly messages: readonly Uint8Array[]
  /** Bytes of all messages together, which `shared` begins with. */
  readonly length: number
  readonly shared: Shared
}

/** Is written to behind `filled` alone. */
interface Shared {
  readonly bytes: Uint8Array
  filled: number
}

/** Before the first message. */
export const unsaid: Transcript = { messages: [], length: 0, shared: { bytes: new Uint8Array(0), filled: 0 } }

/** A transcript of these messages alone. */
export const transcriptOf = (...messages: readonly Uint8Array[]): Transcript => messages.reduce(extended, unsaid)

/** The transcript with one more message. */
export const extended = ({ messages, length, shared }: Transcript, message: Uint8Array): Transcript => {
  const end = length + message.length
  const goesOn = shared.filled === length && end <= shared.bytes.length
  const now = goesOn ? shared : copied(shared.bytes, length, end)
  now.bytes.set(message, length)
  now.filled = end
  return { messages: [...messages, message], length: end, shared: now }
}

/** A copy of so many bytes, with room for more than `end`. */
const copied = (bytes: Uint8Array, length: number, end: number): Shared => {
  const larger = room(Math.max(usual, 2 * end))
  if (length) larger.set(part(bytes, 0, length))
  return { bytes: larger, filled: length }
}
const usual = 4096

/** All messages, one behind another. */
export const bytesOf = ({ length, shared }: Transcript): Uint8Array => part(shared.bytes, 0, length)
