import { describe, expect, test } from 'vitest'
import { leaves } from '../../src/bytes/span.ts'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { open, receive, start } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import { recorded } from '../../src/profiles/recording.ts'
import { dissectRecord } from '../../src/wire/record.ts'
import {
  decodeSsl2ClientHello,
  encodeSsl2ClientHello,
  readSsl2ClientHello,
  takeSsl2Record,
} from '../../src/wire/ssl2.ts'
import { moves, pair, tls12 } from '../machines/exchange.ts'

/** Recorded in testssl.sh, client-simulation.txt, lines 1724 and 2799. */
const recordings = {
  'IE 6 XP':
    '804f01030000360000001000000400000500000a0100800700c00300800000090600400000640000620000030000060200800400800000130000120000630000ffd9f61eed63ba552d0bca94dc016081a3',
  'Java 6u45':
    '8065010301003c0000002000000401008000000500002f00003300003200000a0700c00000160000130000090600400000150000120000030200800000080000140000110000ff52173357f48ce6722f974dbb429b9279208d1cf5b9088947c9ba16d9ecbc0fa6',
} as const

const profileOf = (id: keyof typeof recordings) =>
  recorded({
    id,
    name: id,
    short: id,
    note: '',
    date: '2013',
    hello: recordings[id],
    settings: { requiresSecureRenegotiation: false, dhMinimum: '512', policies: [] },
    evidence: { all: { weight: 'measured', source: { document: 'testssl.sh', section: id } } },
  })

describe.each(Object.entries(recordings))('%s', (id, hex) => {
  const record = fromHex(hex)
  const message = record.slice(2)

  test('is read and written again, and its leaves cover it', () => {
    const hello = decodeSsl2ClientHello(message)
    expect(toHex(encodeSsl2ClientHello(hello))).toBe(toHex(message))
    const tree = dissectRecord(record, false, { version: 0x0303 })
    const parts = leaves(tree)
    expect(parts.map(({ start }) => start)).toEqual([0, ...parts.slice(0, -1).map(({ end }) => end)])
    expect(parts.at(-1)!.end).toBe(record.length)
  })

  test('a short challenge is a random with zeros in front', () => {
    const { challenge, cipher_specs } = decodeSsl2ClientHello(message)
    const read = readSsl2ClientHello(message)
    if (!read.ok) throw new Error(read.expected)
    expect(toHex(read.hello.random)).toBe(toHex(challenge).padStart(64, '0'))
    expect(read.hello.cipher_suites).toEqual(cipher_specs.filter((spec) => spec < 0x10000))
  })

  test('every truncation is refused with a place, and none throws', () => {
    for (let length = 0; length < message.length; length++)
      expect(readSsl2ClientHello(message.slice(0, length)).ok).toBe(false)
  })

  test('a stream gives it whole or asks for more', () => {
    for (let length = 1; length < record.length; length++)
      expect(takeSsl2Record(record.slice(0, length))).toEqual({ kind: 'more' })
    expect(takeSsl2Record(concat(record, Uint8Array.of(9)))).toEqual({
      kind: 'record',
      message,
      rest: Uint8Array.of(9),
    })
    expect(takeSsl2Record(Uint8Array.of(0x16, 3, 1))).toBeUndefined()
  })

  test('a profile of it says the same, with a challenge of its own', () => {
    const profile = profileOf(id as keyof typeof recordings)
    const { client } = pair({}, noble)
    if (client.world.side !== 'client') throw new Error('the client is no client')
    const world = { ...client.world, settings: profile.settings, hello: profile.hello }
    const { sent } = start(open(world, startPosition('client')))
    const [said] = sent
    if (said?.kind !== 'record') throw new Error('nothing was sent')
    const before = decodeSsl2ClientHello(message)
    const after = decodeSsl2ClientHello(said.bytes.slice(2))
    expect({ ...after, challenge: [] }).toEqual({ ...before, challenge: [] })
  })
})

test('a server answers one that allows TLS 1.0', () => {
  const { server } = pair({
    ...tls12,
    server: { versions: ['TLS 1.0'], suites: ['TLS_RSA_WITH_RC4_128_MD5', 'TLS_RSA_WITH_AES_128_CBC_SHA'] },
  })
  const { steps } = receive(server, fromHex(recordings['Java 6u45']))
  expect(moves(steps)).toEqual([
    'server START ssl2_client_hello.read',
    'server RECVD_CH negotiate.tls12',
    'server TLS12.NEGOTIATED flight.sent',
  ])
})

test('a server that does not know the format says that it is not TLS', () => {
  const { server } = pair({ ...tls12, server: { readsSsl2Hello: false } })
  const { steps } = receive(server, fromHex(recordings['Java 6u45']))
  expect(steps.at(-1)?.decisions[0]?.refusal).toMatchObject({ rule: 'record.readable', args: { why: 'record.ssl2' } })
})
