/** How much a record holds: record_size_limit (RFC 8449), max_fragment_length (RFC 6066 §4), padding (RFC 8446 §5.4). */
import { describe, expect, test } from 'vitest'
import { protect } from '../../src/crypto/protection.ts'
import { perform, receive, type Endpoint, type Sent } from '../../src/machines/endpoint.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { other, type Side } from '../../src/rules/rule.ts'
import { contentCodes } from '../../src/spec/message.ts'
import { extension, type Extension } from '../../src/wire/extension.ts'
import {
  clientHello,
  decodeHandshake,
  encodeHandshake,
  encryptedExtensions,
  serverHello,
} from '../../src/wire/handshake.ts'
import { alertsOf, changing, converse, pair, refusals, tls12, tls13, type Course, type Setting } from './exchange.ts'

const sides = ['client', 'server'] as const
const versions = [
  ['TLS 1.3', tls13],
  ['TLS 1.2', tls12],
] as const
const wants = (base: Setting, client: Partial<ClientSettings>, server: Partial<ServerSettings>): Course =>
  converse(pair({ ...base, client: { ...base.client, ...client }, server: { ...base.server, ...server } }))

type Piece = Extract<Sent, { kind: 'record' }>
const records = (course: Course, from: Side): Piece[] =>
  course.sent.flatMap((one) => (one.from === from && one.sent.kind === 'record' ? [one.sent] : []))
const isSealed = ({ epoch }: Piece): boolean => epoch !== 'plaintext'
/** What a limit counts: in TLS 1.3 the type and the padding as well. */
const counted = ({ content, padding }: Piece): number => content.length + (padding === undefined ? 0 : 1 + padding)
const connected = ({ ends }: Course): boolean => sides.every((side) => ends[side].position.state.endsWith('.CONNECTED'))
/** Sizes of the records in which a side sends `length` bytes of data, and whether they arrive whole. */
const sends = (from: Endpoint, to: Endpoint, length: number): { sizes: number[]; whole: boolean } => {
  const turn = perform(from, { do: 'send', bytes: new Uint8Array(length).fill(7) })
  const sent = turn.sent.filter((one): one is Piece => one.kind === 'record')
  let [end, arrived] = [to, 0]
  for (const { bytes } of sent) {
    const heard = receive(end, bytes)
    arrived += heard.delivered.reduce((sum, one) => sum + one.length, 0)
    end = heard.endpoint
  }
  return { sizes: sent.map(counted), whole: arrived === length }
}

describe.each(versions)('record_size_limit, %s', (version, base) => {
  const course = wants(base, { recordSizeLimit: '64' }, { recordSizeLimit: '512' })
  const limits = { client: 512, server: 64 } as const

  test('the handshake works, and both know both limits', () => {
    expect(connected(course)).toBe(true)
    expect(course.ends.client.context.size).toEqual({ by: 'record_size_limit', own: 64, peer: 512 })
    expect(course.ends.server.context.size).toEqual({ by: 'record_size_limit', own: 512, peer: 64 })
  })
  test.each(sides)('no sealed record of the %s is longer than its peer allows', (side) => {
    const sent = records(course, side)
    expect(Math.max(...sent.filter(isSealed).map(counted))).toBeLessThanOrEqual(limits[side])
  })
  test.each(sides)('data of the %s are split so that each record is as full as it may be', (side) => {
    const { ends } = course
    const { sizes, whole } = sends(ends[side], ends[other(side)], 1500)
    const room = version === 'TLS 1.3' ? limits[side] - 1 : limits[side]
    expect(sizes.length).toBe(Math.ceil(1500 / room))
    expect(sizes[0]).toBe(limits[side])
    expect(whole).toBe(true)
  })
  test.each(sides)('a longer record to the %s is a record_overflow', (side) => {
    const { ends } = course
    const free = { ...ends[other(side)] }
    delete (free as { size?: unknown }).size
    const turn = perform(free, { do: 'send', bytes: new Uint8Array(600) })
    const heard = receive(ends[side], (turn.sent[0] as Piece).bytes)
    expect(refusals(heard.steps)).toEqual(['record.within-limit record_overflow'])
    expect(alertsOf(heard.sent)).toEqual(['fatal 22'])
  })
})

test('padding counts towards the limit in TLS 1.3', () => {
  const { ends } = wants(tls13, { recordSizeLimit: '64' }, { recordSizeLimit: '16385' })
  const padded = (zeros: number): string[] => {
    const keys = ends.client.read
    const { record } = protect(
      ends.client.world.provider,
      keys,
      { type: contentCodes.application_data, version: 0x0303, fragment: Uint8Array.of(1) },
      (length) => new Uint8Array(length),
      zeros,
    )
    return refusals(receive(ends.client, record).steps)
  }
  expect(padded(62)).toEqual([])
  expect(padded(63)).toEqual(['record.within-limit record_overflow'])
})

test('a server without the extension does not answer it, and nobody is held to it', () => {
  const { ends } = wants(tls13, { recordSizeLimit: '64' }, {})
  expect([ends.client.context.size, ends.server.context.size]).toEqual([undefined, undefined])
  expect(sends(ends.server, ends.client, 1500)).toEqual({ sizes: [1501], whole: true })
})

describe.each(versions)('max_fragment_length, %s', (version, base) => {
  const course = wants(base, { maxFragmentLength: '512' }, { maxFragmentLength: true })

  test('both directions keep to it', () => {
    expect(connected(course)).toBe(true)
    for (const side of sides) {
      expect(course.ends[side].context.size).toEqual({ by: 'max_fragment_length', length: 512 })
      expect(sends(course.ends[side], course.ends[other(side)], 1500).whole).toBe(true)
    }
  })
  test('handshake messages after it are fragmented', () => {
    const flight = records(course, 'server').filter(
      ({ type, epoch }) => type === contentCodes.handshake && (version === 'TLS 1.2' || epoch !== 'plaintext'),
    )
    expect(Math.max(...flight.map(({ content }) => content.length))).toBe(512)
  })
  test('a server that knows both takes record_size_limit alone (RFC 8449 §5)', () => {
    const known = { maxFragmentLength: true, recordSizeLimit: '1024' } as const
    const both = wants(base, { maxFragmentLength: '512', recordSizeLimit: '64' }, known)
    expect(both.ends.server.context.size?.by).toBe('record_size_limit')
    expect(connected(both)).toBe(true)
  })
})

describe('answers that are none', () => {
  const limit = (limit: number) => extension('encrypted_extensions', 'record_size_limit', { limit })
  const fragment = (length: number) => extension('encrypted_extensions', 'max_fragment_length', { length })
  /** A server that answers neither by itself, and a middleman who adds the answer. */
  const ends = (base: Setting) =>
    pair({
      ...base,
      client: { ...base.client, recordSizeLimit: '1024', maxFragmentLength: '512' },
      server: { maxFragmentLength: false },
    })
  const in13 = (added: readonly Extension[]) =>
    changing('encrypted_extensions', (bytes) => {
      const { extensions } = decodeHandshake('encrypted_extensions', encryptedExtensions, bytes)
      return encodeHandshake('encrypted_extensions', encryptedExtensions, { extensions: [...extensions, ...added] })
    })
  const in12 = (added: readonly Extension[]) =>
    changing('server_hello', (bytes) => {
      const hello = decodeHandshake('server_hello', serverHello, bytes)
      return encodeHandshake('server_hello', serverHello, {
        ...hello,
        extensions: [...(hello.extensions ?? []), ...added],
      })
    })

  test.each([
    ['a limit of 63', [limit(63)], 'size.least illegal_parameter'],
    ['a limit of 16386', [limit(16386)], 'size.most illegal_parameter'],
    ['another length than was asked for', [fragment(3)], 'size.length-asked illegal_parameter'],
    ['both', [limit(512), fragment(1)], 'size.not-both illegal_parameter'],
  ] as const)('%s', (_, added, verdict) => {
    expect(refusals(converse(ends(tls13), in13(added)).steps)).toEqual([verdict])
    expect(refusals(converse(ends(tls12), in12(added)).steps)).toEqual([verdict])
  })

  test.each([
    ['record_size_limit', 63, 'size.least illegal_parameter'],
    ['max_fragment_length', 5, 'size.known-length illegal_parameter'],
  ] as const)('the server refuses %s %d', (name, value, verdict) => {
    const ends = pair({ ...tls12, server: { recordSizeLimit: '512', maxFragmentLength: true } })
    const body =
      name === 'record_size_limit'
        ? extension('client_hello', name, { limit: value })
        : extension('client_hello', name, { length: value })
    const course = converse(
      ends,
      changing('client_hello', (bytes) => {
        const hello = decodeHandshake('client_hello', clientHello, bytes)
        return encodeHandshake('client_hello', clientHello, { ...hello, extensions: [...hello.extensions!, body] })
      }),
    )
    expect(refusals(course.steps)).toEqual([verdict])
  })
})

describe('padding', () => {
  const course = wants(tls13, { recordPadding: '16' }, { recordPadding: '256' })
  const blocks = { client: 16, server: 256 } as const

  test.each(sides)('every sealed record of the %s is a whole number of blocks, and opens', (side) => {
    const sealed = records(course, side).filter(isSealed)
    expect(sealed.length).toBeGreaterThan(0)
    for (const one of sealed) expect(counted(one) % blocks[side]).toBe(0)
    expect(connected(course)).toBe(true)
    expect(sends(course.ends[side], course.ends[other(side)], 1000)).toEqual({
      sizes: [Math.ceil(1001 / blocks[side]) * blocks[side]],
      whole: true,
    })
  })
  test('records in the clear and records of TLS 1.2 have none', () => {
    for (const side of sides) {
      for (const one of records(course, side).filter((one) => !isSealed(one))) expect(one.padding).toBeUndefined()
      const old = wants(tls12, { recordPadding: '256' }, { recordPadding: '256' })
      for (const one of records(old, side)) expect(one.padding).toBeUndefined()
    }
  })
  test('it never makes a record longer than it may be', () => {
    const full = wants(tls13, {}, { recordPadding: '4096' })
    expect(sends(full.ends.server, full.ends.client, 16384)).toEqual({ sizes: [16385], whole: true })
    const small = wants(tls13, { recordSizeLimit: '64' }, { recordPadding: '4096', recordSizeLimit: '16385' })
    expect(sends(small.ends.server, small.ends.client, 100)).toEqual({ sizes: [64, 64], whole: true })
  })
  test.each(sides)('a record of zeros alone is unexpected (RFC 8446 §5.4): the %s', (side) => {
    const to = course.ends[side]
    // A type of 0 is one zero more: nothing in the record is not padding.
    const { record } = protect(
      to.world.provider,
      to.read,
      { type: 0, version: 0x0303, fragment: new Uint8Array(40) },
      (length) => new Uint8Array(length),
    )
    const heard = receive(to, record)
    expect(refusals(heard.steps)).toEqual(['record.opens unexpected_message'])
    expect(alertsOf(heard.sent)).toEqual(['fatal 10'])
  })
})
