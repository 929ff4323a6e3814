import { part } from '../bytes/buffer.ts'
import { code, decode, dissect, opaque, struct, uint16, uint8, type Codec } from '../bytes/codec.ts'
import { shift, type Span } from '../bytes/span.ts'
import { alertCodes, alertLevels, alerts, type AlertName } from '../spec/alert.ts'
import { contentCodes, contentTypes } from '../spec/message.ts'
import { versions } from '../spec/version.ts'
import { dissectHandshake, type ReadingContext } from './handshake.ts'
import { dissectSsl2Record, isSsl2Record } from './ssl2.ts'

/** A record as it stands on the wire (RFC 8446 §5.1): header fields and the fragment, sealed or not. */
export interface WireRecord {
  readonly type: number
  readonly version: number
  readonly fragment: Uint8Array
}

/** The longest fragment that any version allows: 2^14 + 2048 (RFC 5246 §6.2.3). */
const longestFragment = 16384 + 2048

/**
 * Takes the next record off a stream. `more` when it has not arrived whole. Refuses what cannot be a record with the
 * alert of RFC 8446 §5.1 (unknown type: unexpected_message) or §5.2 (too long: record_overflow), and says what it saw.
 */
export const takeRecord = (
  stream: Uint8Array,
):
  | { kind: 'record'; record: WireRecord; bytes: Uint8Array; rest: Uint8Array }
  | { kind: 'more' }
  | { kind: 'fault'; alert: AlertName; why: RecordFault } => {
  if (stream.length === 0) return { kind: 'more' }
  const type = stream[0]!
  if (type < contentCodes.change_cipher_spec || type > contentCodes.heartbeat)
    return { kind: 'fault', alert: 'unexpected_message', why: looksLike(stream) }
  if (stream.length < 5) return { kind: 'more' }
  const version = stream[1]! * 256 + stream[2]!
  const length = stream[3]! * 256 + stream[4]!
  if (stream[1] !== 3) return { kind: 'fault', alert: 'protocol_version', why: 'record.version' }
  if (length > longestFragment) return { kind: 'fault', alert: 'record_overflow', why: 'record.length' }
  if (stream.length < 5 + length) return { kind: 'more' }
  return {
    kind: 'record',
    // Not copies: thousands of tiny records in one segment would be copied thousands of times.
    record: { type, version, fragment: part(stream, 5, 5 + length) },
    bytes: part(stream, 0, 5 + length),
    rest: stream.length === 5 + length ? nothing : stream.subarray(5 + length),
  }
}

const nothing = new Uint8Array(0)

/** What is wrong with bytes that should begin a record. */
export type RecordFault = 'record.type' | 'record.version' | 'record.length' | 'record.http' | 'record.ssl2'

const looksLike = (stream: Uint8Array): RecordFault => {
  const start = String.fromCharCode(...stream.subarray(0, 5))
  if (/^(GET|POST|HEAD|PUT|HTTP|OPTI|CONN|PRI)/.test(start)) return 'record.http'
  if ((stream[0]! & 0x80) !== 0 && stream[2] === 1) return 'record.ssl2'
  return 'record.type'
}

export const alertCodec = struct('Alert', {
  level: code('AlertLevel', 1, alertLevels.show),
  description: code('AlertDescription', 1, alerts.show),
})
export const encodeAlert = (level: 'warning' | 'fatal', name: AlertName): Uint8Array =>
  Uint8Array.of(level === 'fatal' ? 2 : 1, alertCodes[name])
export const decodeAlert = (content: Uint8Array): { level: number; description: number } | undefined => {
  try {
    return decode('alert', alertCodec, content)
  } catch {
    return undefined
  }
}

const changeCipherSpec = struct('ChangeCipherSpec', { type: uint8 })

const header = struct('TLSPlaintext', {
  type: code('ContentType', 1, contentTypes.show),
  legacy_record_version: code('ProtocolVersion', 2, versions.show),
  length: uint16,
})

/** The tree of a record's bytes: header, then its content, opened when it is not sealed. Leaves cover the bytes exactly. */
export const dissectRecord = (bytes: Uint8Array, sealed: boolean, context: ReadingContext): Span => {
  if (isSsl2Record(bytes)) return dissectSsl2Record(bytes)
  const { span } = dissect('record', header, bytes.slice(0, 5))
  const fragment = bytes.slice(5)
  const content = sealed
    ? [{ name: 'encrypted_record', start: 0, end: fragment.length, children: [] }]
    : dissectContent(bytes[0]!, fragment, context)
  return { ...span, end: bytes.length, children: [...span.children, ...content.map((part) => shift(part, 5))] }
}

/** The trees of what a record of that content type holds. A message that goes on in the next record is one leaf. */
export const dissectContent = (type: number, content: Uint8Array, context: ReadingContext): Span[] => {
  if (content.length === 0) return []
  if (type === contentCodes.alert) return [dissect('alert', alertCodec, content).span]
  if (type === contentCodes.change_cipher_spec) return [dissect('change_cipher_spec', changeCipherSpec, content).span]
  if (type === contentCodes.handshake) {
    const parts: Span[] = []
    let at = 0
    while (at < content.length) {
      const length =
        content.length - at >= 4 ? content[at + 1]! * 65536 + content[at + 2]! * 256 + content[at + 3]! : Infinity
      const end = Math.min(content.length, at + 4 + length)
      const whole = at + 4 + length <= content.length
      parts.push(
        whole
          ? shift(dissectHandshake(content.slice(at, end), context), at)
          : { name: 'fragment', start: at, end, meaning: 'part of a handshake message', children: [] },
      )
      at = end
    }
    return parts
  }
  const whole: Codec<Uint8Array> = opaque(content.length)
  return [dissect(contentTypes.name(type), whole, content).span]
}

/**
 * A stream with more bytes behind it; the stream itself stays as it was. Room is made for as much again, so that what
 * comes a byte at a time is not copied with every byte: whose stream ends where such a buffer is filled to goes on there.
 */
export const append = (stream: Uint8Array, bytes: Uint8Array): Uint8Array => {
  if (stream.length === 0) return bytes
  const length = stream.length + bytes.length
  const end = stream.byteOffset + stream.length
  const goesOn = filledTo.get(stream.buffer) === end && end + bytes.length <= stream.buffer.byteLength
  const whole = goesOn ? new Uint8Array(stream.buffer, stream.byteOffset, length) : new Uint8Array(2 * length)
  if (!goesOn) whole.set(stream)
  whole.set(bytes, stream.length)
  filledTo.set(whole.buffer, whole.byteOffset + length)
  return whole.subarray(0, length)
}
const filledTo = new WeakMap<ArrayBufferLike, number>()
