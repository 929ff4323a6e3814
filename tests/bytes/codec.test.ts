import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  code,
  decode,
  DecodeFault,
  dissect,
  empty,
  encode,
  opaque,
  opaqueVector,
  optional,
  rest,
  struct,
  uint16,
  uint24,
  uint32,
  uint8,
  vector,
  type Codec,
} from '../../src/bytes/codec.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { leaves, pathAt, shift, spanAt, type Span } from '../../src/bytes/span.ts'

const colour = code('Colour', 1, (value) => (value === 1 ? 'red' : `0x${value.toString(16)}`))
const pixel = struct('Pixel', { colour, depth: uint16 })
const picture = struct('Picture', {
  title: opaqueVector(1, 255),
  pixels: vector(pixel, 3, 300),
  checksum: opaque(2),
  note: optional(vector(uint8, 0, 255)),
})

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max })
const aPixel = fc.record({ colour: fc.nat(255), depth: fc.nat(65535) })
const aPicture = fc.record({
  title: bytes(1, 9),
  pixels: fc.array(aPixel, { minLength: 1, maxLength: 20 }),
  checksum: bytes(2, 2),
  note: fc.option(fc.array(fc.nat(255), { maxLength: 5 }), { nil: undefined }),
})

const faultOf = (read: () => unknown): DecodeFault | undefined => {
  try {
    read()
  } catch (fault) {
    if (fault instanceof DecodeFault) return fault
    throw fault
  }
  return undefined
}
/** Leaves that follow one another without gap or overlap, from the first byte to the last. */
const tiles = (span: Span, length: number): boolean => {
  const parts = leaves(span)
  return (
    parts[0]?.start === 0 &&
    parts.at(-1)?.end === length &&
    parts.every((part, n) => part.start === (parts[n - 1]?.end ?? 0) && part.start <= part.end)
  )
}

describe('whatever is declared is written and read again', () => {
  const cases: [string, Codec<unknown>, fc.Arbitrary<unknown>][] = [
    ['uint8', uint8 as Codec<unknown>, fc.nat(0xff)],
    ['uint16', uint16 as Codec<unknown>, fc.nat(0xffff)],
    ['uint24', uint24 as Codec<unknown>, fc.nat(0xffffff)],
    ['uint32', uint32 as Codec<unknown>, fc.integer({ min: 0, max: 0xffffffff })],
    ['code point', colour as Codec<unknown>, fc.nat(255)],
    ['opaque', opaque(5) as Codec<unknown>, bytes(5, 5)],
    ['rest', rest as Codec<unknown>, bytes(0, 40)],
    ['empty', empty as Codec<unknown>, fc.constant(null)],
    ['opaque vector', opaqueVector(0, 65535) as Codec<unknown>, bytes(0, 700)],
    ['long opaque vector', opaqueVector(0, 16777215) as Codec<unknown>, bytes(0, 50)],
    ['vector', vector(uint16, 0, 65535) as Codec<unknown>, fc.array(fc.nat(0xffff), { maxLength: 300 })],
    ['structure', picture as Codec<unknown>, aPicture],
  ]
  test.each(cases)('%s', (name, codec, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const written = encode(codec, value)
        expect(decode(name, codec, written)).toEqual(value)
        const { span, fault } = dissect(name, codec, written)
        expect(fault).toBeUndefined()
        expect(written.length === 0 || tiles(span, written.length)).toBe(true)
      }),
    )
  })
})

describe('malformed bytes', () => {
  test.each([
    ['nothing at all', '', 'picture.title.length', 0, '1 more byte expected, 0 left'],
    ['a title that runs out', '0361', 'picture.title.data', 1, '3 bytes expected, 1 left'],
    ['a title that must not be empty', '00', 'picture.title', 1, 'a length of 0 is outside 1..255'],
    ['a list that is too short', '0161' + '0002' + '0100', 'picture.pixels', 4, 'a length of 2 is outside 3..300'],
    ['a list longer than its maximum', '0161' + 'ffff', 'picture.pixels', 4, 'a length of 65535 is outside 3..300'],
    ['a list that claims more than there is', '0161' + '0006' + '010000', 'picture.pixels', 4, 'runs past the end'],
    ['half an element', '0161' + '0004' + '01000002' + 'aabb', 'picture.pixels.1.depth', 8, '2 more bytes expected'],
    ['bytes behind the end', '0161' + '0003' + '010000' + 'aabb' + '00' + 'ff', 'picture', 10, '1 bytes more'],
  ])('%s: refused with path and offset', (_, hex, path, at, expected) => {
    const fault = faultOf(() => decode('picture', picture, fromHex(hex)))!
    expect([fault.at, fault.expected]).toEqual([at, expect.stringContaining(expected)])
    if (path === 'picture') expect(fault.path).toMatch(/^(picture)?$/)
    else expect(fault.path).toBe(path)
  })

  test('every truncation is refused, at a byte that is there', () => {
    fc.assert(
      fc.property(aPicture, (value) => {
        const written = encode(picture, { ...value, note: value.note ?? [] })
        for (let end = 0; end < written.length; end++) {
          // A last field that may be missing may be cut off whole.
          if (end === written.length - 1 - (value.note?.length ?? 0)) continue
          const fault = faultOf(() => decode('picture', picture, written.subarray(0, end)))
          expect(fault, `cut at ${end}`).toBeDefined()
          expect(fault!.path).toMatch(/^picture/)
          expect(fault!.at).toBeLessThanOrEqual(end)
        }
      }),
      { numRuns: 50 },
    )
  })

  test('dissecting anything never throws and leaves no byte out', () => {
    fc.assert(
      fc.property(bytes(1, 60), (input) => {
        const { span, fault } = dissect('picture', picture, input)
        expect(tiles(span, input.length)).toBe(true)
        expect(fault === undefined).toBe(faultOf(() => decode('picture', picture, input)) === undefined)
        if (fault) expect(JSON.stringify(span)).toContain('"fault"')
      }),
    )
  })
})

describe('spans', () => {
  const hex = '0361626300060100020700031122'
  const { span } = dissect('picture', picture, fromHex(hex))

  test.each([
    ['picture', 0, 14],
    ['picture.title.length', 0, 1],
    ['picture.title.data', 1, 4],
    ['picture.pixels.1.depth', 10, 12],
    ['picture.checksum', 12, 14],
  ])('%s is bytes %i to %i', (path, start, end) => {
    expect(spanAt(span, path)).toMatchObject({ start, end })
  })

  test('a path that leads nowhere has no span', () => {
    expect(spanAt(span, 'picture.pixels.2')).toBeUndefined()
    expect(spanAt(span, 'painting')).toBeUndefined()
  })

  test('the path at a byte leads to a leaf that holds it', () => {
    for (let at = 0; at < 14; at++) {
      const found = spanAt(span, pathAt(span, at))!
      expect(found.children).toEqual([])
      expect(found.start <= at && at < found.end).toBe(true)
    }
  })

  test('a leaf says what its bytes mean, and how they are declared', () => {
    expect(spanAt(span, 'picture.pixels.0.colour')).toMatchObject({ meaning: 'red', grammar: 'Colour colour' })
    expect(spanAt(span, 'picture.pixels')).toMatchObject({ grammar: 'Pixel pixels<3..300>' })
  })

  test('a moved tree is the same tree elsewhere', () => {
    const moved = shift(span, 5)
    expect(leaves(moved).map(({ start, end }) => [start - 5, end - 5])).toEqual(
      leaves(span).map(({ start, end }) => [start, end]),
    )
    expect(shift(moved, -5)).toEqual(span)
  })
})

test('a declaration is the RFC’s notation', () => {
  expect(picture.declaration).toBe(
    'struct {\n    opaque title<1..2^8-1>;\n    Pixel pixels<3..300>;\n    opaque checksum[2];\n    uint8 note<0..2^8-1>;\n} Picture;',
  )
})

test('lengths are written behind what they measure, whatever its size', () => {
  fc.assert(
    fc.property(fc.nat(3000), (length) => {
      const written = encode(vector(opaqueVector(0, 65535), 0, 65535), [new Uint8Array(length)])
      expect(toHex(written.subarray(0, 4))).toBe(
        [length + 2, length].map((n) => n.toString(16).padStart(4, '0')).join(''),
      )
    }),
    { numRuns: 30 },
  )
})
