/** What the server makes of frames that no client may send (RFC 9113). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import type { Endpoint } from '../../src/machines/endpoint.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { httpServer } from '../../src/sim/httpserver.ts'
import { suite } from '../../src/spec/suite.ts'
import { TLS13 } from '../../src/spec/version.ts'
import { encodeFrame, frameName, preface, requestHeaders, takeFrames, type Frame } from '../../src/wire/http2.ts'

const endpoint = {
  context: { side: 'server', alpn: 'h2', version: TLS13, suite: suite(0x1301) },
} as unknown as Endpoint
const settings: Frame = { type: 4, flags: 0, stream: 0, payload: new Uint8Array(0) }
const frame = (type: number, stream: number, length: number, flags = 0): Frame => ({
  type,
  flags,
  stream,
  payload: new Uint8Array(length),
})
const get = requestHeaders('a.test')

/** What the server says to these bytes, piece by piece, and whether it closes. */
const told = (...pieces: readonly Uint8Array[]): string => {
  let talk = httpServer({
    settings: serverProfiles['nginx-intermediate-6.0']!.settings,
    body: 'hello\n',
    hangsUp: false,
  })
  const said: string[] = []
  for (const bytes of pieces) {
    const answer = talk.hear({ event: 'data', bytes }, endpoint)
    talk = answer.talk
    for (const move of answer.moves) {
      if (move.do === 'say') said.push(...takeFrames(move.bytes).frames.map(frameName))
      else if (move.do === 'close') said.push('close')
    }
  }
  return said.join(', ')
}
const after = (...frames: readonly Frame[]) => told(concat(preface, encodeFrame(settings), ...frames.map(encodeFrame)))
const ends = (error: string) => new RegExp(`GOAWAY ${error}, close$`)

test('a request is answered, whole or byte by byte', () => {
  const whole = concat(preface, encodeFrame(settings), encodeFrame(get))
  expect(told(whole)).toBe('SETTINGS, SETTINGS, HEADERS 200, DATA')
  expect(told(...Array.from(whole, (byte) => Uint8Array.of(byte)))).toBe('SETTINGS, SETTINGS, HEADERS 200, DATA')
})
test('headers that go on in CONTINUATION', () => {
  const first = { ...get, flags: 1, payload: get.payload.slice(0, 3) }
  const rest: Frame = { type: 9, flags: 4, stream: 1, payload: get.payload.slice(3) }
  expect(after(first, rest)).toBe('SETTINGS, SETTINGS, HEADERS 200, DATA')
})

describe('what is no beginning is an error of the connection at once', () => {
  test.each([
    ['a request of HTTP/1.1', 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'],
    ['the first byte of one', 'G'],
    ['the preface with a typing error', 'PRI * HTTP/2.0\r\n\r\nSN'],
  ])('%s', (_, text) => expect(told(toUtf8(text))).toBe('SETTINGS, GOAWAY PROTOCOL_ERROR, close'))
  test('and nothing is heard after it', () =>
    expect(told(toUtf8('GET'), toUtf8(' / HTTP/1.1\r\n\r\n'))).toBe('SETTINGS, GOAWAY PROTOCOL_ERROR, close'))
  test('something else before SETTINGS', () =>
    expect(told(concat(preface, encodeFrame(get)))).toMatch(ends('PROTOCOL_ERROR')))
})

describe('malformed frames', () => {
  test.each<[string, Frame[], string]>([
    ['SETTINGS of five bytes', [frame(4, 0, 5)], 'FRAME_SIZE_ERROR'],
    ['an acknowledgement with a payload', [frame(4, 0, 6, 1)], 'FRAME_SIZE_ERROR'],
    ['SETTINGS on a stream', [frame(4, 1, 0)], 'PROTOCOL_ERROR'],
    ['PING of seven bytes', [frame(6, 0, 7)], 'FRAME_SIZE_ERROR'],
    ['PING on a stream', [frame(6, 1, 8)], 'PROTOCOL_ERROR'],
    ['HEADERS on no stream', [{ ...get, stream: 0 }], 'PROTOCOL_ERROR'],
    ['HEADERS on a stream of the server’s', [{ ...get, stream: 2 }], 'PROTOCOL_ERROR'],
    [
      'more padding than there is',
      [{ ...get, flags: get.flags | 8, payload: Uint8Array.of(200, 0x82) }],
      'PROTOCOL_ERROR',
    ],
    ['DATA on no stream', [frame(0, 0, 1)], 'PROTOCOL_ERROR'],
    ['DATA on a stream that has not begun', [frame(0, 1, 1)], 'PROTOCOL_ERROR'],
    ['WINDOW_UPDATE of three bytes', [frame(8, 0, 3)], 'FRAME_SIZE_ERROR'],
    ['WINDOW_UPDATE by nothing', [frame(8, 0, 4)], 'PROTOCOL_ERROR'],
    ['RST_STREAM of five bytes', [get, frame(3, 1, 5)], 'FRAME_SIZE_ERROR'],
    ['a push by the client', [frame(5, 1, 4)], 'PROTOCOL_ERROR'],
    ['CONTINUATION of nothing', [frame(9, 1, 1)], 'PROTOCOL_ERROR'],
    ['something between HEADERS and CONTINUATION', [{ ...get, flags: 1 }, frame(6, 0, 8)], 'PROTOCOL_ERROR'],
    ['GOAWAY of four bytes', [frame(7, 0, 4)], 'FRAME_SIZE_ERROR'],
  ])('%s', (_, frames, error) => expect(after(...frames)).toMatch(ends(error)))
  test('a frame that is too long is not waited for', () =>
    expect(told(concat(preface, encodeFrame(settings), Uint8Array.of(0xff, 0, 0, 0)))).toMatch(
      ends('FRAME_SIZE_ERROR'),
    ))
  test('a type that nobody knows is passed over', () =>
    expect(after(frame(0x42, 5, 3), get)).toMatch(/HEADERS 200, DATA$/))
})
