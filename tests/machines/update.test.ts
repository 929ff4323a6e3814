/** New keys within a connection of TLS 1.3 (RFC 8446 §4.6.3). */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toHex } from '../../src/bytes/text.ts'
import { stub } from '../../src/crypto/stub.ts'
import { nextTrafficSecret } from '../../src/crypto/schedule13.ts'
import { perform, receive, type Endpoint, type Turn } from '../../src/machines/endpoint.ts'
import { other, type Side } from '../../src/rules/rule.ts'
import { converse, messageOf, moves, pair, refusals, say, tls12, tls13 } from './exchange.ts'

const { ends } = converse(pair(tls13))
const sides = ['client', 'server'] as const

/** What a turn put on the wire. */
const wire = ({ sent }: Turn): Uint8Array =>
  concat(...sent.map((one) => (one.kind === 'record' ? one.bytes : new Uint8Array(0))))
const secretsOf = ({ steps }: Turn): string[] => steps.flatMap(({ secrets }) => secrets.map(({ label }) => label))

/** Data from one endpoint arrive whole at the other. */
const hears = (from: Endpoint, to: Endpoint): boolean => {
  const heard = receive(to, wire(perform(from, { do: 'send', bytes: Uint8Array.of(42) })))
  return heard.delivered.length === 1 && heard.delivered[0]![0] === 42
}

describe.each(sides)('the %s begins', (side) => {
  const peer = other(side)

  test('and tells: what it sends has new keys, what it receives has the old', () => {
    const told = perform(ends[side], { do: 'update keys', request: false })
    expect(secretsOf(told)).toEqual([`${side}_application_traffic_secret_1`])
    const heard = receive(ends[peer], wire(told))
    expect(moves(heard.steps)).toEqual([`${peer} TLS13.CONNECTED key_update.updated`])
    expect(heard.sent).toEqual([])
    expect(hears(told.endpoint, heard.endpoint)).toBe(true)
    expect(hears(heard.endpoint, told.endpoint)).toBe(true)
    // Who has not seen the update cannot open what follows it.
    const data = wire(perform(told.endpoint, { do: 'send', bytes: Uint8Array.of(1) }))
    expect(refusals(receive(ends[peer], data).steps)).toEqual(['record.opens bad_record_mac'])
  })

  test('and asks: both directions have new keys, and both sides derive the same', () => {
    const asked = perform(ends[side], { do: 'update keys', request: true })
    const answered = receive(ends[peer], wire(asked))
    expect(moves(answered.steps)).toEqual([`${peer} TLS13.CONNECTED key_update.answered`])
    expect(secretsOf(answered)).toEqual([
      `${side}_application_traffic_secret_1`,
      `${peer}_application_traffic_secret_1`,
    ])
    const settled = receive(asked.endpoint, wire(answered))
    expect(moves(settled.steps)).toEqual([`${side} TLS13.CONNECTED key_update.updated`])
    expect(settled.sent).toEqual([])
    expect(hears(settled.endpoint, answered.endpoint)).toBe(true)
    expect(hears(answered.endpoint, settled.endpoint)).toBe(true)
    expect(settled.endpoint.context.application13).toEqual(answered.endpoint.context.application13)
  })
})

test('requests that cross are both answered: each direction has changed twice', () => {
  const asked = {
    client: perform(ends.client, { do: 'update keys', request: true }),
    server: perform(ends.server, { do: 'update keys', request: true }),
  }
  const answered = {
    client: receive(asked.client.endpoint, wire(asked.server)),
    server: receive(asked.server.endpoint, wire(asked.client)),
  }
  for (const side of sides) expect(moves(answered[side].steps)).toEqual([`${side} TLS13.CONNECTED key_update.answered`])
  const client = receive(answered.client.endpoint, wire(answered.server)).endpoint
  const server = receive(answered.server.endpoint, wire(answered.client)).endpoint
  expect(client.context.keyUpdates).toEqual({ client: 2, server: 2 })
  expect(server.context.keyUpdates).toEqual({ client: 2, server: 2 })
  expect(client.context.application13).toEqual(server.context.application13)
  expect(hears(client, server) && hears(server, client)).toBe(true)
})

test('each secret follows from the one before, and has its place in a key log', () => {
  let end = ends.client
  for (const n of [1, 2, 3]) {
    const before = end.context.application13!.client
    const turn = perform(end, { do: 'update keys', request: false })
    expect(turn.steps[0]!.secrets).toEqual([
      {
        label: `client_application_traffic_secret_${n}`,
        from: `client_application_traffic_secret_${n - 1}`,
        value: nextTrafficSecret(stub, end.context.suite!.prf, before),
        keyLog: `CLIENT_TRAFFIC_SECRET_${n}`,
        formula: `HKDF-Expand-Label(client_application_traffic_secret_${n - 1}, "traffic upd", "", Hash.length)`,
      },
    ])
    expect(toHex(turn.endpoint.context.application13!.client)).not.toBe(toHex(before))
    end = turn.endpoint
  }
})

describe('what is refused', () => {
  test.each(sides)('the %s: bytes behind a KeyUpdate in its record (RFC 8446 §5.1)', (side) => {
    for (const rest of [messageOf(24, Uint8Array.of(0)), Uint8Array.of(24)])
      expect(refusals(say(ends[side], 'handshake', concat(messageOf(24, Uint8Array.of(0)), rest)).steps)).toEqual([
        'message.at-key-change unexpected_message',
      ])
  })

  test('data under the old keys behind a KeyUpdate', () => {
    const stale = wire(perform(ends.client, { do: 'send', bytes: Uint8Array.of(1) }))
    const updated = receive(ends.server, wire(perform(ends.client, { do: 'update keys', request: false })))
    expect(refusals(receive(updated.endpoint, stale).steps)).toEqual(['record.opens bad_record_mac'])
  })

  test('a KeyUpdate before the handshake is complete', () => {
    const { moments } = converse(pair(tls13))
    const waiting = (side: Side) => moments.find((one) => one[side].position.state === 'TLS13.WAIT_FINISHED')![side]
    for (const side of sides)
      expect(refusals(say(waiting(side), 'handshake', messageOf(24, Uint8Array.of(0))).steps)).toEqual([
        'message.expected unexpected_message',
      ])
  })
})

test('TLS 1.2 has no such thing: the wish does nothing, the message is unexpected', () => {
  const { ends } = converse(pair(tls12))
  for (const side of sides) {
    expect(perform(ends[side], { do: 'update keys', request: true }).steps).toEqual([])
    expect(refusals(say(ends[side], 'handshake', messageOf(24, Uint8Array.of(0))).steps)).toEqual([
      'message.expected unexpected_message',
    ])
  }
})
