import { describe, expect, test } from 'vitest'
import { leaves } from '../../src/bytes/span.ts'
import { toHex } from '../../src/bytes/text.ts'
import { clientHello, decodeHandshake, dissectHandshake, reencode } from '../../src/wire/handshake.ts'
import { dissectRecord, takeRecord } from '../../src/wire/record.ts'
import { framed, recordings } from './recording.ts'

const tls13 = { version: 0x0304 }

test('177 ClientHellos are recorded, all but two in a record of TLS', () => {
  expect([recordings.length, framed.length]).toEqual([177, 175])
  expect(new Set(recordings.map(({ name }) => name)).size).toBe(177)
})

describe.each(framed.map(({ name, bytes }) => [name, bytes] as const))('%s', (_, bytes) => {
  const message = bytes.slice(5)

  test('is one record, read and written again byte for byte', () => {
    const next = takeRecord(bytes)
    expect(next).toMatchObject({ kind: 'record', record: { type: 22, fragment: message }, rest: new Uint8Array(0) })
    const hello = decodeHandshake('client_hello', clientHello, message)
    expect(hello.cipher_suites.length).toBeGreaterThan(0)
    expect(toHex(reencode(message, tls13))).toBe(toHex(message))
  })

  test('is covered by leaves that are all understood', () => {
    for (const [span, length] of [
      [dissectHandshake(message, tls13), message.length],
      [dissectRecord(bytes, false, tls13), bytes.length],
    ] as const) {
      const parts = leaves(span)
      expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map(({ end }) => end)])
      expect(parts.at(-1)!.end).toBe(length)
      expect(parts.filter(({ fault, name }) => fault || name === 'not_understood')).toEqual([])
    }
  })
})

test.each(recordings.filter(({ bytes }) => bytes[0] !== 22).map(({ name, bytes }) => [name, bytes] as const))(
  '%s speaks first in SSL 2.0’s format, which is recognised and refused',
  (_, bytes) => {
    expect(takeRecord(bytes)).toEqual({ kind: 'fault', alert: 'unexpected_message', why: 'record.ssl2' })
  },
)
