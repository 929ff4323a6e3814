import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { parseAddress, showAddress } from '../../src/x509/address.ts'
import {
  bitString,
  boolean,
  constructed,
  depthLimit,
  ia5String,
  integer,
  octetString,
  oid,
  parseElement,
  primitive,
  printableString,
  readDer,
  readOid,
  readPositive,
  readSmall,
  sequence,
  set,
  utf8String,
} from '../../src/x509/der.ts'
import { normalTime, readTime, time } from '../../src/x509/time.ts'

describe('writing', () => {
  const written: readonly [string, Uint8Array, hex: string][] = [
    ['an empty sequence', sequence(), '3000'],
    ['a small integer', integer(127), '02017f'],
    ['an integer that looks negative', integer(128), '02020080'],
    ['zero', integer(0), '020100'],
    ['an integer with leading zeros', integer(Uint8Array.of(0, 0, 1, 2)), '02020102'],
    ['TRUE', boolean(true), '0101ff'],
    ['an object identifier', oid('1.2.840.113549'), '06062a864886f70d'],
    ['an identifier below joint-iso-itu-t', oid('2.999.3'), '0603883703'],
    ['bits', bitString(Uint8Array.of(0xa0), 5), '030205a0'],
    ['text', utf8String('ü'), '0c02c3bc'],
    ['printable text', printableString('DE'), '13024445'],
    ['ASCII', ia5String('a@b'), '1603614062'],
    ['a set in order', set(integer(3), integer(1)), '3106020101020103'],
    ['an explicit tag', constructed(3, integer(1)), 'a303020101'],
    ['an implicit tag', primitive(2, Uint8Array.of(97)), '820161'],
    ['a time until 2049', time('2049-12-31T23:59:59Z'), `170d${toHex(new TextEncoder().encode('491231235959Z'))}`],
    ['a time from 2050 on', time('2050-01-01'), `180f${toHex(new TextEncoder().encode('20500101000000Z'))}`],
  ]
  test.each(written)('%s', (_, bytes, hex) => {
    expect(toHex(bytes)).toBe(hex)
  })

  test.each([0, 127, 128, 255, 256, 65535, 65536])('a length of %i is read back', (length) => {
    const read = parseElement(octetString(new Uint8Array(length)))
    expect(read.ok && read.value.end - read.value.body).toBe(length)
  })
})

describe('reading refuses', () => {
  const refused: readonly [string, hex: string, at: number, RegExp][] = [
    ['nothing', '', 0, /enclosing element ends/],
    ['a missing length', '30', 1, /the length/],
    ['an indefinite length', '30800000', 1, /definite length/],
    ['a length in too many bytes', '0481' + '05' + '0000000000', 1, /shortest form/],
    ['a length with leading zeros', '04820005' + '0000000000', 1, /shortest form/],
    ['a length of five bytes', '0485000000000100', 1, /definite length/],
    ['a length past the end', '0403' + '0000', 1, /at most 2, not 3/],
    ['a length past the parent', '3003' + '0402' + '00' + '00', 3, /at most 1, not 2/],
    ['bytes behind the end', '050000', 2, /the end, but 1 bytes follow/],
    ['a long tag', '1f8100', 0, /tag number below 31/],
  ]
  test.each(refused)('%s', (_, hex, at, expected) => {
    expect(parseElement(fromHex(hex))).toMatchObject({
      ok: false,
      at,
      expected: expect.stringMatching(expected) as string,
    })
  })

  test('nesting that is too deep', () => {
    const nested = (levels: number): Uint8Array => (levels ? sequence(nested(levels - 1)) : new Uint8Array(0))
    expect(parseElement(nested(depthLimit)).ok).toBe(true)
    expect(parseElement(nested(depthLimit + 1)).ok).toBe(false)
    expect(parseElement(nested(2000)).ok).toBe(false)
  })

  const values: readonly [string, hex: string, 'positive' | 'small' | 'oid' | 'time'][] = [
    ['an empty integer', '0200', 'positive'],
    ['a padded integer', '02020001', 'positive'],
    ['a padded negative integer', '0202ff80', 'small'],
    ['a negative integer', '0201ff', 'positive'],
    ['zero where a number must be positive', '020100', 'positive'],
    ['a number beyond 31 bits', '02050080000000', 'small'],
    ['an empty object identifier', '0600', 'oid'],
    ['a padded object identifier', '06032a8001', 'oid'],
    ['an object identifier that breaks off', '06022a86', 'oid'],
    ['an object identifier of huge numbers', `0618${'2a'}${'ff'.repeat(22)}7f`, 'oid'],
    ['a time without seconds', '170b' + '323630313031303030305a', 'time'],
    ['a time with an offset', '1711' + '3236303130313030303030302b30313030', 'time'],
    ['the 29th of February in 2026', '170d' + toHex(new TextEncoder().encode('260229000000Z')), 'time'],
    [
      'a generalized time with two digits for the year',
      '180d' + toHex(new TextEncoder().encode('260228000000Z')),
      'time',
    ],
  ]
  test.each(values)('%s', (_, hex, kind) => {
    const readers = { positive: readPositive, small: readSmall, oid: readOid, time: readTime }
    expect(readDer<unknown>(fromHex(hex), (reader) => readers[kind](reader, 'field'))).toMatchObject({ ok: false })
  })
})

test('object identifiers come back', () => {
  fc.assert(
    fc.property(
      fc.nat(2),
      fc.nat(39),
      fc.array(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), { maxLength: 8 }),
      (root, second, arcs) => {
        const dotted = [root, second, ...arcs].join('.')
        expect(readDer(oid(dotted), (reader) => readOid(reader, 'id'))).toEqual({ ok: true, value: dotted })
      },
    ),
  )
})

test('times come back', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
      (date) => {
        const iso = `${date.toISOString().slice(0, 19)}Z`
        expect(normalTime(date.toISOString())).toBe(iso)
        expect(readDer(time(iso), (reader) => readTime(reader, 'notBefore'))).toEqual({ ok: true, value: iso })
      },
    ),
  )
})

const noTimes = [
  '',
  'now',
  '2026-13-01',
  '2026-02-29',
  '2100-02-29',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00+01:00',
  '2026-1-1',
]
test.each(noTimes)('“%s” is no time', (text) => {
  expect(normalTime(text)).toBeUndefined()
})

describe('IP addresses', () => {
  const shown: readonly [text: string, canonical: string | undefined][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['[::1]', '::1'],
    ['::192.0.2.1', '::c000:201'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['192.0.2', undefined],
    ['192.0.2.256', undefined],
    ['192.0.2.01', undefined],
    ['1:2:3:4:5:6:7', undefined],
    ['1:2:3:4:5:6:7:8:9', undefined],
    ['1::2::3', undefined],
    [':::', undefined],
    [':1', undefined],
    ['1:', undefined],
    ['1.2.3.4::', undefined],
    ['::12345', undefined],
    ['a.example', undefined],
    ['', undefined],
    ['[192.0.2.1]', undefined],
  ]
  test.each(shown)('“%s” is %s', (text, canonical) => {
    const address = parseAddress(text)
    expect(address && showAddress(address)).toBe(canonical)
  })

  test('come back', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.uint8Array({ minLength: 16, maxLength: 16 })),
        (bytes) => {
          expect(parseAddress(showAddress(bytes))).toEqual(bytes)
        },
      ),
    )
  })
})
