import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromUtf8, toHex } from '../../src/bytes/text.ts'
import { encodeFrame, isStatus200, preface, requestHeaders, responseHeaders, takeFrame } from '../../src/wire/http2.ts'

describe('frames of HTTP/2 (RFC 9113 §4.1)', () => {
  const frame = fc.record({
    type: fc.nat(255),
    flags: fc.nat(255),
    stream: fc.integer({ min: 0, max: 0x7fffffff }),
    payload: fc.uint8Array({ maxLength: 300 }),
  })

  test('are written and taken off a stream again', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 4 }), (frames) => {
        let stream = concat(...frames.map(encodeFrame))
        for (const expected of frames) {
          const next = takeFrame(stream)!
          expect(next.frame).toEqual(expected)
          expect(takeFrame(stream.subarray(0, next.length - 1))).toBeUndefined()
          stream = stream.slice(next.length)
        }
        expect(takeFrame(stream)).toBeUndefined()
      }),
    )
  })

  test('the reserved bit of a stream is not part of its number', () => {
    const bytes = encodeFrame({ type: 0, flags: 0, stream: 1, payload: new Uint8Array(0) })
    bytes[5]! |= 0x80
    expect(takeFrame(bytes)!.frame.stream).toBe(1)
  })
})

test('the preface is that of RFC 9113 §3.4', () => {
  expect(toHex(preface)).toBe('505249202a20485454502f322e300d0a0d0a534d0d0a0d0a')
})

test('a request for / in HPACK (RFC 7541 appendix A: 2 GET, 7 https, 4 /, 1 :authority)', () => {
  const { payload, flags, stream } = requestHeaders('a.test')
  expect([toHex(payload.subarray(0, 5)), fromUtf8(payload.subarray(5)), flags, stream]).toEqual([
    '8287840106',
    'a.test',
    5,
    1,
  ])
})

test('a reply with status 200 is known as one', () => {
  expect(isStatus200(responseHeaders(1))).toBe(true)
  expect(isStatus200(requestHeaders('a.test'))).toBe(false)
})
