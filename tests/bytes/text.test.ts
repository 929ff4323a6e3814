import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bigEndian, concat, equal } from '../../src/bytes/buffer.ts'
import {
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  TextFault,
  toBase64,
  toBase64Url,
  toHex,
  toUtf8,
} from '../../src/bytes/text.ts'

const bytes = fc.uint8Array({ maxLength: 80 })

describe('what is written is read again', () => {
  test.each([
    ['hexadecimal', toHex, fromHex],
    ['base64', toBase64, fromBase64],
    ['base64url', toBase64Url, fromBase64Url],
  ] as const)('%s', (_, write, read) => {
    fc.assert(fc.property(bytes, (input) => equal(read(write(input)), input)))
  })

  test('UTF-8', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => fromUtf8(toUtf8(text)) === text))
  })

  test('base64 is that of Node, and its form for addresses carries nothing that a forum would change', () => {
    fc.assert(
      fc.property(bytes, (input) => {
        expect(toBase64(input)).toBe(Buffer.from(input).toString('base64'))
        expect(toBase64Url(input)).toBe(Buffer.from(input).toString('base64url'))
        expect(toBase64Url(input)).toMatch(/^[\w-]*$/)
      }),
    )
  })
})

describe('what is not the notation is refused, with its place', () => {
  test.each([
    [fromHex, '0g', 1],
    [fromHex, '00 0', 4],
    [fromHex, 'ab–cd', 2],
    [fromBase64, 'AA-A', 2],
    [fromBase64, 'AAAAA', 5],
    [fromBase64Url, 'AA+A', 2],
  ] as const)('%o of %s', (read, text, at) => {
    try {
      read(text)
    } catch (fault) {
      expect(fault).toBeInstanceOf(TextFault)
      expect((fault as TextFault).at).toBe(at)
      return
    }
    expect.unreachable('it was read')
  })

  test('white space and colons may stand between hexadecimal digits', () => {
    expect(toHex(fromHex(' 16:03\n03 0A'))).toBe('1603030a')
  })

  test('malformed UTF-8 is read as far as it goes', () => {
    expect(fromUtf8(Uint8Array.of(0x61, 0xff, 0x62))).toBe('a\ufffdb')
  })
})

describe('byte strings', () => {
  test('bigEndian is the number, in exactly that many bytes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), (width, number) => {
        const value = number % 256 ** width
        const written = bigEndian(value, width)
        expect(written.length).toBe(width)
        expect(written.reduce((sum, byte) => sum * 256 + byte, 0)).toBe(value)
      }),
    )
  })

  test('concat puts one behind the other, and equal compares all of it', () => {
    fc.assert(
      fc.property(bytes, bytes, (one, other) => {
        const whole = concat(one, other)
        expect(equal(whole.subarray(0, one.length), one) && equal(whole.subarray(one.length), other)).toBe(true)
        expect(equal(one, other)).toBe(toHex(one) === toHex(other))
      }),
    )
  })
})
