/**
 * Whatever arrives, in whatever state: an endpoint ends the connection, or waits for more. It never throws, it comes
 * to an end, and what it keeps of unread bytes is bounded.
 */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { CLOSED } from '../../src/machines/outcome.ts'
import { open, receive, type Endpoint, type Turn } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import type { Side } from '../../src/rules/rule.ts'
import { contentCodes, handshakeCodes } from '../../src/spec/message.ts'
import {
  later,
  alertsOf,
  converse,
  messageOf,
  pair,
  recordFor,
  tls12,
  tls13,
  type Course,
  type Ends,
} from './exchange.ts'

/** Numbers from a seed (a linear congruence, Numerical Recipes' constants): the same on every run. */
const numbers = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
type Draw = ReturnType<typeof numbers>
const noise = (length: number, draw: Draw): Uint8Array => Uint8Array.from({ length }, () => draw(256))

/** No more than a record and a handshake message is kept of what has not been understood yet. */
const longestRecord = 5 + 16384 + 2048
const longestMessage = (1 << 17) + 16384

/** How an endpoint stands after a turn; throws when it stands in no way that it may. */
const verdict = ({ endpoint, sent, steps }: Turn): string => {
  expect(endpoint.stream.length).toBeLessThanOrEqual(longestRecord)
  expect(endpoint.pending.length).toBeLessThanOrEqual(longestMessage)
  if (endpoint.position.state !== CLOSED) {
    expect(endpoint.ended).toBeUndefined()
    return 'waits'
  }
  const limit = steps.some(({ decisions }) => decisions.some(({ refusal }) => refusal?.limit))
  const heard = steps.some(({ outcome }) => outcome.startsWith('alert.'))
  if (alertsOf(sent).length) return 'alert'
  expect(endpoint.ended !== undefined || limit || heard).toBe(true)
  return endpoint.ended ?? 'limit'
}

const full = (setting: Parameters<typeof pair>[0]) => {
  const ends = pair(setting)
  return { ends, course: converse(ends) }
}
const resumed = (() => {
  const first = full(tls13)
  const ends = later(first.course.ends, tls13)
  return { ends, course: converse(ends) }
})()
const exchanges: Readonly<Record<string, { readonly ends: Ends; readonly course: Course }>> = {
  'TLS 1.3': full(tls13),
  'TLS 1.3 with a HelloRetryRequest': full({ ...tls13, server: { groups: ['secp384r1'] } }),
  'TLS 1.3, resumed': resumed,
  'TLS 1.3 with a client certificate': full({ ...tls13, server: { clientCertificates: 'optional' } }),
  'TLS 1.2': full(tls12),
  'TLS 1.2 with CBC': full({ ...tls12, server: { suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } }),
}

/** Every state in which a side waits, with the records that it got in it, or would have. */
const resting = (course: Course): { end: Endpoint; next: readonly Uint8Array[] }[] => {
  const found = new Map<string, { end: Endpoint; next: readonly Uint8Array[] }>()
  for (const side of ['client', 'server'] as const) {
    const to = course.sent.flatMap(({ from, sent }) => (from !== side && sent.kind === 'record' ? [sent.bytes] : []))
    for (const ends of course.moments) {
      const end = ends[side]
      const key = `${side} ${end.position.state}`
      if (end.ended || end.position.state === CLOSED || found.has(key)) continue
      // What it had not read yet: the records that still open with its keys.
      const at = to.findIndex((bytes) => verdict(receive(end, bytes)) === 'waits')
      found.set(key, { end, next: at < 0 ? to.slice(-2) : to.slice(at) })
    }
  }
  return [...found.values()]
}

const record = (type: number, fragment: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(type, 3, 3, fragment.length >> 8, fragment.length & 255), fragment)
const pick = <T>(list: readonly T[], draw: Draw): T => list[draw(list.length)]!

/** What may be done to the records that are on their way. */
const attacks: Readonly<Record<string, (next: readonly Uint8Array[], draw: Draw, end: Endpoint) => Uint8Array>> = {
  'bits flipped': (next, draw) => {
    const bytes = concat(...next)
    for (let n = 0; n <= draw(4); n++) bytes[draw(bytes.length)]! ^= 1 << draw(8)
    return bytes
  },
  'lengths of records changed': (next, draw) =>
    concat(
      ...next.map((bytes) =>
        draw(2) ? bytes : concat(bytes.slice(0, 3), Uint8Array.of(draw(80), draw(256)), bytes.slice(5)),
      ),
    ),
  'another order': (next, draw) => concat(...next.toSorted(() => draw(3) - 1)),
  'records repeated': (next, draw) => concat(...next.flatMap((bytes) => Array<Uint8Array>(1 + draw(3)).fill(bytes))),
  'records left out': (next, draw) => concat(...next.filter(() => draw(2))),
  'the end cut off': (next, draw) => {
    const bytes = concat(...next)
    return bytes.slice(0, draw(bytes.length))
  },
  'records of other types in between': (next, draw) =>
    concat(...next.flatMap((bytes) => [record(20 + draw(6), noise(draw(20), draw)), bytes])),
  'ChangeCipherSpec and then noise': (next, draw) =>
    concat(record(20, Uint8Array.of(1)), record(20 + draw(4), noise(draw(300), draw)), ...next),
  noise: (_, draw) => noise(1 + draw(400), draw),
  'noise in a record': (_, draw) => record(20 + draw(5), noise(draw(600), draw)),
  'empty records': (_, draw) => concat(...Array.from({ length: 50 }, () => record(20 + draw(5), new Uint8Array(0)))),
  'any message, sealed rightly': (_, draw, end) =>
    recordFor(
      end,
      contentCodes.handshake,
      messageOf(pick(Object.values(handshakeCodes), draw), noise(draw(120), draw)),
    ),
  'a message that says it is longer than it may be': (_, draw, end) =>
    recordFor(
      end,
      contentCodes.handshake,
      concat(
        Uint8Array.of(pick(Object.values(handshakeCodes), draw), 1 + draw(255), draw(256), draw(256)),
        noise(60, draw),
      ),
    ),
  'any content, sealed rightly': (_, draw, end) => recordFor(end, pick([21, 22, 23, 24], draw), noise(draw(60), draw)),
}

describe.each(Object.entries(exchanges))('%s', (name, { course }) => {
  const states = resting(course)

  test('there is something to attack', () => {
    expect(states.length).toBeGreaterThan(4)
  })
  test.each(Object.entries(attacks))('%s, in every state', (what, attack) => {
    for (const [n, { end, next }] of states.entries())
      for (let seed = 0; seed < 12; seed++) {
        const draw = numbers(seed * 7919 + n * 31 + name.length * 1009 + what.length)
        const bytes = attack(next.length ? next : [record(22, noise(30, draw))], draw, end)
        const whole = receive(end, bytes)
        const how = verdict(whole)
        // In pieces it is the same: the network cuts where it likes.
        let now = end
        const turns: Turn[] = []
        for (let at = 0; at < bytes.length;) {
          const length = 1 + draw(40)
          turns.push(receive(now, bytes.slice(at, at + length)))
          now = turns.at(-1)!.endpoint
          at += length
        }
        expect([now.position.state, now.ended]).toEqual([whole.endpoint.position.state, whole.endpoint.ended])
        expect(alertsOf(turns.flatMap(({ sent }) => sent))).toEqual(alertsOf(whole.sent))
        if (how !== 'waits') expect(receive(now, bytes).sent).toEqual([])
      }
  })
})

describe('what does not end', () => {
  const fresh = (side: Side): Endpoint => open(pair(tls12)[side].world, startPosition(side))
  const at = (course: Course, side: Side, state: string): Endpoint =>
    course.moments.find((ends) => ends[side].position.state === state)![side]

  test('a message of 2^24 bytes is refused by its length, and not gathered', () => {
    const turn = receive(fresh('server'), record(22, Uint8Array.of(1, 255, 255, 255)))
    expect(verdict(turn)).toBe('alert')
  })
  test('the longest message that may be is gathered, and then refused', () => {
    let now = fresh('server')
    const message = concat(Uint8Array.of(1, 1, 255, 252), new Uint8Array(131068))
    for (let from = 0; from < message.length; from += 16384) {
      const turn = receive(now, record(22, message.slice(from, from + 16384)))
      verdict(turn)
      now = turn.endpoint
    }
    expect(now.position.state).toBe(CLOSED)
  })
  test.each([
    [
      'NewSessionTicket',
      exchanges['TLS 1.2']!.course,
      'TLS12.WAIT_CCS',
      messageOf(4, Uint8Array.of(0, 0, 0, 9, 0, 1, 7)),
    ],
    [
      'CertificateStatus',
      converse(pair({ ...tls12, client: { statusRequest: true }, server: { staple: 'good' } })),
      'TLS12.WAIT_SKE',
      messageOf(22, Uint8Array.of(1, 0, 0, 1, 7)),
    ],
  ] as const)('a second %s is refused: the transcript would grow and grow', (_, course, state, message) => {
    const end = at(course, 'client', state)
    const once = receive(end, recordFor(end, 22, message))
    expect(verdict(once)).toBe('waits')
    expect(verdict(receive(end, recordFor(end, 22, concat(message, message))))).toBe('alert')
  })
  test('HelloRequests, warnings and tickets without end leave nothing behind', () => {
    const end = at(exchanges['TLS 1.2']!.course, 'client', 'TLS12.WAIT_SKE')
    const turn = receive(end, recordFor(end, 22, concat(...Array.from({ length: 4000 }, () => messageOf(0)))))
    expect(turn.endpoint.context.transcript.messages.length).toBe(end.context.transcript.messages.length)
    const warned = receive(end, concat(...Array.from({ length: 2000 }, () => record(21, Uint8Array.of(1, 90)))))
    expect(warned.endpoint.context).toEqual(end.context)
    expect(warned.endpoint.stream.length).toBe(0)
    let client = at(exchanges['TLS 1.3']!.course, 'client', 'TLS13.CONNECTED')
    const ticket = messageOf(4, Uint8Array.of(0, 0, 0, 9, 0, 0, 0, 0, 1, 1, 0, 1, 7, 0, 0))
    for (let n = 0; n < 60; n++) client = receive(client, recordFor(client, 22, ticket)).endpoint
    expect('sessions' in client.context && client.context.sessions!.length).toBe(16)
  })
  test('65,536 records of one byte in one piece are read in one go', () => {
    const end = at(exchanges['TLS 1.3']!.course, 'client', 'WAIT_SH')
    const many = new Uint8Array(6 * 65536)
    for (let n = 0; n < 65536; n++) many.set([20, 3, 3, 0, 1, 1], 6 * n)
    expect(verdict(receive(end, many))).toBe('waits')
  })
})
