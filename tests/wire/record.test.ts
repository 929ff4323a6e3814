import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { fromHex, toUtf8 } from '../../src/bytes/text.ts'
import { alertCodes } from '../../src/spec/alert.ts'
import { append, decodeAlert, dissectContent, dissectRecord, encodeAlert, takeRecord } from '../../src/wire/record.ts'

const record = (type: number, fragment: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(type, 3, 3, fragment.length >> 8, fragment.length & 255), fragment)
const covers = (spans: readonly Span[], length: number): boolean => {
  const parts = spans.flatMap(leaves)
  return parts.every((part, n) => part.start === (parts[n - 1]?.end ?? 0)) && (parts.at(-1)?.end ?? 0) === length
}

describe('taking records off a stream', () => {
  const fragments = fc.array(fc.tuple(fc.constantFrom(20, 21, 22, 23, 24), fc.uint8Array({ maxLength: 40 })), {
    minLength: 1,
    maxLength: 5,
  })

  test('every record comes back, and nothing before it is whole', () => {
    fc.assert(
      fc.property(fragments, (all) => {
        let stream = concat(...all.map(([type, fragment]) => record(type, fragment)))
        for (const [type, fragment] of all) {
          for (let end = 0; end < 5 + fragment.length; end++)
            expect(takeRecord(stream.subarray(0, end))).toEqual({ kind: 'more' })
          const next = takeRecord(stream)
          if (next.kind !== 'record') return expect.unreachable(next.kind)
          expect(next.record).toEqual({ type, version: 0x0303, fragment })
          stream = next.rest
        }
        expect(stream.length).toBe(0)
      }),
    )
  })

  test.each([
    ['a type below 20', '13', 'unexpected_message', 'record.type'],
    ['a type above 24', '19030300', 'unexpected_message', 'record.type'],
    ['a version that is not 3.x', '1602000001', 'protocol_version', 'record.version'],
    ['more than 2^14 + 2048 bytes', '1603034801', 'record_overflow', 'record.length'],
    ['a ClientHello in SSL 2.0’s format', '802e0103010015', 'unexpected_message', 'record.ssl2'],
  ] as const)('%s is refused', (_, hex, alert, why) => {
    expect(takeRecord(fromHex(hex))).toEqual({ kind: 'fault', alert, why })
  })

  test.each(['GET / HTTP/1.1', 'HTTP/1.1 400 Bad Request', 'POST /', 'PRI * HTTP/2.0', 'CONNECT a:443'])(
    '%s is recognised as HTTP',
    (text) => {
      expect(takeRecord(toUtf8(text))).toMatchObject({ kind: 'fault', why: 'record.http' })
    },
  )

  test('the longest fragment that any version allows is taken', () => {
    expect(takeRecord(record(23, new Uint8Array(16384 + 2048)))).toMatchObject({ kind: 'record' })
  })

  test('any bytes are a record, a fault or not enough yet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (stream) =>
        ['record', 'more', 'fault'].includes(takeRecord(stream).kind),
      ),
    )
  })
})

describe('alerts', () => {
  test.each(Object.entries(alertCodes))('%s', (name, code) => {
    expect(decodeAlert(encodeAlert('fatal', name as keyof typeof alertCodes))).toEqual({ level: 2, description: code })
    expect(decodeAlert(encodeAlert('warning', name as keyof typeof alertCodes))).toEqual({
      level: 1,
      description: code,
    })
  })

  test.each(['', '02', '022800'])('%s is not one', (hex) => {
    expect(decodeAlert(fromHex(hex))).toBeUndefined()
  })
})

describe('dissecting records', () => {
  test('leaves cover a record, whatever is in it', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.uint8Array({ maxLength: 60 }), fc.boolean(), (type, fragment, sealed) => {
        const bytes = record(type, fragment)
        const span = dissectRecord(bytes, sealed, { version: 0x0304 })
        expect(covers([span], bytes.length)).toBe(true)
        expect(covers(dissectContent(type, fragment, { version: 0x0303 }), fragment.length)).toBe(true)
      }),
    )
  })

  test('several messages in one record are siblings, and one that goes on in the next is a fragment', () => {
    const done = fromHex('0e000000')
    const content = concat(done, done, fromHex('0b000005aa'))
    const names = dissectContent(22, content, { version: 0x0303 }).map(({ name, start, end }) => [name, start, end])
    expect(names).toEqual([
      ['server_hello_done', 0, 4],
      ['server_hello_done', 4, 8],
      ['fragment', 8, 13],
    ])
  })

  test('what is sealed is one leaf behind the header', () => {
    const span = dissectRecord(record(23, new Uint8Array(20)), true, { version: 0x0304 })
    expect(leaves(span).map(({ name }) => name)).toEqual([
      'type',
      'legacy_record_version',
      'length',
      'encrypted_record',
    ])
  })
})

test('a stream grows at its end', () => {
  expect(append(fromHex('0102'), fromHex('03'))).toEqual(fromHex('010203'))
  expect(append(new Uint8Array(0), fromHex('03'))).toEqual(fromHex('03'))
})

test('and what it was before stays as it was, also when it grows in two ways', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 9 })
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), bytes), { minLength: 1, maxLength: 20 }), (growths) => {
      const streams: Record<'grown' | 'joined', Uint8Array>[] = [
        { grown: new Uint8Array(0), joined: new Uint8Array(0) },
      ]
      for (const [place, more] of growths) {
        const { grown, joined } = streams[place % streams.length]!
        streams.push({ grown: append(grown, more), joined: concat(joined, more) })
      }
      for (const { grown, joined } of streams) expect(grown).toEqual(joined)
    }),
  )
})
