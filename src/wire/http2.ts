import { bigEndian, concat, cut, part, putNumber, room } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import { registry } from '../spec/registry.ts'

/** Frame types of HTTP/2 (RFC 9113 §6). */
export const frameTypes = registry(
  {
    0: 'DATA',
    1: 'HEADERS',
    2: 'PRIORITY',
    3: 'RST_STREAM',
    4: 'SETTINGS',
    5: 'PUSH_PROMISE',
    6: 'PING',
    7: 'GOAWAY',
    8: 'WINDOW_UPDATE',
    9: 'CONTINUATION',
  },
  2,
)
export const preface = toUtf8('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

export interface Frame {
  readonly type: number
  readonly flags: number
  readonly stream: number
  readonly payload: Uint8Array
}
export const END_STREAM = 1
export const ACK = 1
export const END_HEADERS = 4

export const encodeFrame = ({ type, flags, stream, payload }: Frame): Uint8Array => {
  const out = room(9 + payload.length)
  putNumber(out, 0, 3, payload.length)
  out[3] = type
  out[4] = flags
  putNumber(out, 5, 4, stream)
  out.set(payload, 9)
  return out
}

/** Takes the next whole frame off a stream; undefined when it has not arrived whole. */
export const takeFrame = (stream: Uint8Array): { frame: Frame; length: number } | undefined => {
  if (stream.length < 9) return undefined
  const length = 9 + stream[0]! * 65536 + stream[1]! * 256 + stream[2]!
  if (stream.length < length) return undefined
  const id = (stream[5]! & 0x7f) * 2 ** 24 + stream[6]! * 65536 + stream[7]! * 256 + stream[8]!
  return { frame: { type: stream[3]!, flags: stream[4]!, stream: id, payload: part(stream, 9, length) }, length }
}

/** The most bytes in a frame, unless a peer says otherwise (RFC 9113 §4.2). */
const mostPayload = 16384

/** Is a frame that has begun to arrive longer than anybody may send? Nothing has to wait for the rest of it. */
export const isOversized = (stream: Uint8Array): boolean =>
  stream.length >= 3 && stream[0]! * 65536 + stream[1]! * 256 + stream[2]! > mostPayload

/**
 * What is wrong with a frame by itself, as an error of the connection (RFC 9113 §4.2, §6.1 to §6.10); undefined when
 * nothing is. Frames of types that nobody knows are ignored (§5.5).
 */
export const faultOf = ({ type, flags, stream, payload }: Frame): ErrorName | undefined => {
  const { length } = payload
  const padding = flags & PADDED ? (payload[0] ?? length) + 1 : 0
  switch (type) {
    case 0:
      return stream === 0 || padding > length ? 'PROTOCOL_ERROR' : undefined
    case 1:
      return stream === 0 || padding + (flags & PRIORITY ? 5 : 0) > length ? 'PROTOCOL_ERROR' : undefined
    case 2:
      return stream === 0 ? 'PROTOCOL_ERROR' : length === 5 ? undefined : 'FRAME_SIZE_ERROR'
    case 3:
      return stream === 0 ? 'PROTOCOL_ERROR' : length === 4 ? undefined : 'FRAME_SIZE_ERROR'
    case 4:
      if (stream !== 0) return 'PROTOCOL_ERROR'
      return (flags & ACK ? length === 0 : length % 6 === 0) ? undefined : 'FRAME_SIZE_ERROR'
    case 5:
      // Clients push nothing.
      return 'PROTOCOL_ERROR'
    case 6:
      return stream !== 0 ? 'PROTOCOL_ERROR' : length === 8 ? undefined : 'FRAME_SIZE_ERROR'
    case 7:
      return stream !== 0 ? 'PROTOCOL_ERROR' : length >= 8 ? undefined : 'FRAME_SIZE_ERROR'
    case 8:
      if (length !== 4) return 'FRAME_SIZE_ERROR'
      return stream === 0 && (numberAt(payload, 0) & 0x7fffffff) === 0 ? 'PROTOCOL_ERROR' : undefined
    case 9:
      return stream === 0 ? 'PROTOCOL_ERROR' : undefined
    default:
      return undefined
  }
}
const PADDED = 8
const PRIORITY = 0x20

/** HPACK without Huffman (RFC 7541): an indexed field, and a literal whose name is in the static table. */
const indexed = (index: number): Uint8Array => Uint8Array.of(0x80 | index)
const literal = (index: number, value: string): Uint8Array => {
  const bytes = toUtf8(value).slice(0, 126)
  const name = index < 15 ? [index] : [15, index - 15]
  return concat(Uint8Array.of(...name, bytes.length), bytes)
}

/** Error codes (RFC 9113 §7). */
export const errorCodes = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  FLOW_CONTROL_ERROR: 3,
  FRAME_SIZE_ERROR: 6,
  INADEQUATE_SECURITY: 12,
  HTTP_1_1_REQUIRED: 13,
} as const
const errorNames = registry(
  {
    0: 'NO_ERROR',
    1: 'PROTOCOL_ERROR',
    2: 'INTERNAL_ERROR',
    3: 'FLOW_CONTROL_ERROR',
    4: 'SETTINGS_TIMEOUT',
    5: 'STREAM_CLOSED',
    6: 'FRAME_SIZE_ERROR',
    7: 'REFUSED_STREAM',
    8: 'CANCEL',
    12: 'INADEQUATE_SECURITY',
    13: 'HTTP_1_1_REQUIRED',
  },
  8,
)
export type ErrorName = keyof typeof errorCodes

/** Both windows at the start of a connection, in bytes (RFC 9113 §6.9.2). */
export const firstWindow = 65535
/** A frame with its head fits into one record of TLS. */
const longestFrame = 16384 - 9

/** A request for `/` on stream 1: GET, or POST with a body of that many bytes, whose DATA follow. */
export const requestHeaders = (authority: string, body = 0): Frame => ({
  type: 1,
  flags: END_HEADERS | (body ? 0 : END_STREAM),
  stream: 1,
  payload: concat(
    indexed(body ? 3 : 2),
    indexed(7),
    indexed(4),
    literal(1, authority),
    ...(body ? [literal(28, String(body))] : []),
  ),
})
/** A status with a text type. */
export const responseHeaders = (stream: number, status = '200'): Frame => ({
  type: 1,
  flags: END_HEADERS,
  stream,
  payload: concat(status === '200' ? indexed(8) : literal(8, status), literal(31, 'text/plain; charset=utf-8')),
})
/** Is the first field of a block of headers `:status: 200` (RFC 7541 appendix A, entry 8)? */
export const isStatus200 = ({ type, payload }: Frame): boolean => type === 1 && payload[0] === 0x88
/** A status that is written out, as `responseHeaders` does. */
const statusOf = ({ payload }: Frame): string =>
  payload[0] === 0x88 ? '200' : payload[0] === 8 ? String.fromCharCode(...payload.slice(2, 2 + payload[1]!)) : ''

/** DATA frames for a body, none longer than a frame may be. */
export const dataFrames = (stream: number, body: Uint8Array, last: boolean): Frame[] => {
  const frames: Frame[] = []
  for (let at = 0; at < body.length; at += longestFrame) {
    const payload = cut(body, at, Math.min(at + longestFrame, body.length))
    frames.push({ type: 0, flags: last && at + longestFrame >= body.length ? END_STREAM : 0, stream, payload })
  }
  return frames
}
export const windowUpdate = (stream: number, by: number): Frame => ({
  type: 8,
  flags: 0,
  stream,
  payload: bigEndian(by, 4),
})
export const resetStream = (stream: number, error: ErrorName): Frame => ({
  type: 3,
  flags: 0,
  stream,
  payload: bigEndian(errorCodes[error], 4),
})
export const goAway = (lastStream: number, error: ErrorName): Frame => ({
  type: 7,
  flags: 0,
  stream: 0,
  payload: concat(bigEndian(lastStream, 4), bigEndian(errorCodes[error], 4)),
})

/** A number of up to four bytes at an offset of the payload. */
export const numberAt = (payload: Uint8Array, at: number): number =>
  payload.slice(at, at + 4).reduce((sum, byte) => sum * 256 + byte, 0)

/** What a frame is called in a row: `HEADERS 200`, `GOAWAY INADEQUATE_SECURITY`. */
export const frameName = (frame: Frame): string => {
  const name = frameTypes.show(frame.type)
  switch (frame.type) {
    case 1:
      return `${name} ${frame.payload[0] === 0x82 ? 'GET /' : frame.payload[0] === 0x83 ? 'POST /' : statusOf(frame)}`.trimEnd()
    case 3:
      return `${name} ${errorNames.show(numberAt(frame.payload, 0))}`
    case 7:
      return `${name} ${errorNames.show(numberAt(frame.payload, 4))}`
    default:
      return name
  }
}

/** All whole frames of a stream, and what is left. */
export const takeFrames = (stream: Uint8Array): { frames: Frame[]; rest: Uint8Array } => {
  const frames: Frame[] = []
  let rest = stream
  for (let next = takeFrame(rest); next; next = takeFrame(rest)) {
    frames.push(next.frame)
    rest = part(rest, next.length)
  }
  return { frames, rest }
}
