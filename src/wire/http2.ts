import { bigEndian, concat } from '../bytes/buffer.ts'
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

export const encodeFrame = ({ type, flags, stream, payload }: Frame): Uint8Array =>
  concat(bigEndian(payload.length, 3), Uint8Array.of(type, flags), bigEndian(stream, 4), payload)

/** Takes the next whole frame off a stream; undefined when it has not arrived whole. */
export const takeFrame = (stream: Uint8Array): { frame: Frame; length: number } | undefined => {
  if (stream.length < 9) return undefined
  const length = 9 + stream[0]! * 65536 + stream[1]! * 256 + stream[2]!
  if (stream.length < length) return undefined
  const id = (stream[5]! & 0x7f) * 2 ** 24 + stream[6]! * 65536 + stream[7]! * 256 + stream[8]!
  return { frame: { type: stream[3]!, flags: stream[4]!, stream: id, payload: stream.slice(9, length) }, length }
}

/** HPACK without Huffman (RFC 7541): an indexed field, and a literal whose name is in the static table. */
const indexed = (index: number): Uint8Array => Uint8Array.of(0x80 | index)
const literal = (index: number, value: string): Uint8Array => {
  const bytes = toUtf8(value).slice(0, 126)
  const name = index < 15 ? [index] : [15, index - 15]
  return concat(Uint8Array.of(...name, bytes.length), bytes)
}

/** `GET /` on stream 1, and nothing else. */
export const requestHeaders = (authority: string): Frame => ({
  type: 1,
  flags: END_STREAM | END_HEADERS,
  stream: 1,
  payload: concat(indexed(2), indexed(7), indexed(4), literal(1, authority)),
})
/** Status 200 with a text type. */
export const responseHeaders = (stream: number): Frame => ({
  type: 1,
  flags: END_HEADERS,
  stream,
  payload: concat(indexed(8), literal(31, 'text/plain; charset=utf-8')),
})
/** Is the first field of a block of headers `:status: 200` (RFC 7541 appendix A, entry 8)? */
export const isStatus200 = ({ type, payload }: Frame): boolean => type === 1 && payload[0] === 0x88
