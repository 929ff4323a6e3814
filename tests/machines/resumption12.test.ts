/** Resumption in TLS 1.2: session IDs, tickets, and the extended master secret, between our own two sides. */
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { ClientContext } from '../../src/machines/client/context.ts'
import { isConnected } from '../../src/machines/endpoint.ts'
import { sessionsOf, storeOf, type Session12 } from '../../src/machines/session.ts'
import type { ServerWorld } from '../../src/machines/world.ts'
import { decodeHandshake, encodeHandshake, serverHello, type ServerHello } from '../../src/wire/handshake.ts'
import {
  changing,
  converse,
  later,
  pair,
  refusals,
  type Course,
  type Edit,
  type Ends,
  type Setting,
} from './exchange.ts'

/** Chromium says that it would take a ticket, curl does not. */
const ticket: Setting = { client: { versions: ['TLS 1.2'] }, serverProfile: 'nginx-tls12' }
const cached: Setting = {
  clientProfile: 'curl-7.88-openssl-3.0',
  serverProfile: 'nginx-tls12',
  server: { sessionCache: true },
}
const both: Setting = { ...ticket, server: { sessionCache: true } }

const inVersion = (version: 'TLS 1.0' | 'TLS 1.1'): Setting => ({
  ...cached,
  client: { versions: [version], olderSignatures: true },
  server: { sessionCache: true, versions: [version] },
})

const names = (course: Course): string[] =>
  course.sent.flatMap(({ from, sent }) =>
    sent.kind === 'record' ? sent.parts.map(({ name }) => `${from[0]} ${sent.epoch} ${name}`) : [],
  )
const bothConnected = ({ client, server }: Ends): boolean => isConnected(client) && isConnected(server)
const resumed = ({ ends }: Course): boolean => (ends.client.context as ClientContext).resumed === true
const why = ({ steps }: Course, side: 'client' | 'server', question: string): string | undefined => {
  const decision = steps
    .filter((step) => step.side === side)
    .flatMap(({ decisions }) => decisions)
    .find((one) => one.question === question)
  return decision && (decision.chosen === undefined ? decision.reasons.at(-1)?.rule : `= ${decision.chosen}`)
}

describe('what a connection leaves behind', () => {
  const leaves = (setting: Setting) => {
    const { ends } = converse(pair(setting))
    const [session] = sessionsOf(ends.client) as readonly Session12[]
    return [session?.id.length, session?.ticket?.length, session?.lifetime, storeOf(ends.server).length]
  }
  test.each([
    ['a ticket', ticket, [0, 192, 7200, 0]],
    ['a session ID', cached, [32, undefined, 0, 1]],
    ['a ticket rather than a session ID', both, [0, 192, 7200, 0]],
    ['nothing', { ...cached, server: {} }, [undefined, undefined, undefined, 0]],
    [
      'nothing, where the server gives out no tickets',
      { ...ticket, server: { sessionTickets: false } },
      [undefined, undefined, undefined, 0],
    ],
  ] as const)('%s', (_, setting, expected) => {
    expect(leaves(setting as Setting)).toEqual(expected)
  })
})

describe.each([
  ['with stand-in cryptography', stub],
  ['with real cryptography', noble],
])('the abbreviated handshake %s', (_, provider) => {
  test.each([
    ['by ticket', ticket],
    ['by session ID', cached],
    [
      'by session ID, CBC',
      { ...cached, server: { sessionCache: true, suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } },
    ],
    ['by session ID, TLS 1.1', inVersion('TLS 1.1')],
    ['by session ID, TLS 1.0', inVersion('TLS 1.0')],
  ] as const)('%s: the server finishes first', (_, setting) => {
    const before = converse(pair(setting as Setting, provider))
    const course = converse(later(before.ends, setting as Setting))
    expect(names(course)).toEqual([
      'c plaintext client_hello',
      's plaintext server_hello',
      's plaintext change_cipher_spec',
      's tls12 finished',
      'c plaintext change_cipher_spec',
      'c tls12 finished',
    ])
    expect([bothConnected(course.ends), resumed(course)]).toEqual([true, true])
    const [client, server] = [course.ends.client.context, course.ends.server.context]
    expect(client.master && toHex(client.master)).toBe(toHex(before.ends.client.context.master!))
    expect(client.chain).toEqual(before.ends.client.context.chain)
    expect(client.transcript.messages.map(toHex)).toEqual(server.transcript.messages.map(toHex))
  })
})

describe('tickets are renewed', () => {
  const before = converse(pair(ticket))
  test.each([
    ['not in the first half of their life', '2026-11-21T09:59:00Z', false],
    ['in the second', '2026-11-21T10:01:00Z', true],
  ])('%s', (_, now, renewed) => {
    const course = converse(later(before.ends, { ...ticket, now }))
    expect(names(course).includes('s plaintext new_session_ticket')).toBe(renewed)
    const [old] = sessionsOf(before.ends.client) as readonly Session12[]
    const [session] = sessionsOf(course.ends.client) as readonly Session12[]
    expect(toHex(session!.ticket!) !== toHex(old!.ticket!)).toBe(renewed)
    expect(session!.receivedAt).toBe(renewed ? now : '2026-11-21T09:00:00Z')
    const third = converse(later(course.ends, { ...ticket, seed: 'third', now }))
    expect(resumed(third)).toBe(true)
  })
})

describe('whether a session is taken up: if not, the full handshake follows, and says why', () => {
  const before = converse(pair(ticket))
  const beforeCached = converse(pair(cached))
  const takes = (from: Course, setting: Setting, change: (world: ServerWorld) => ServerWorld = (world) => world) => {
    const { client, server } = later(from.ends, setting)
    const course = converse({ client, server: { ...server, world: change(server.world as ServerWorld) } })
    expect(bothConnected(course.ends)).toBe(true)
    return [why(course, 'server', 'resumption'), resumed(course)] as const
  }
  const suites = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA']
  test.each([
    ['by ticket', before, ticket, ['= session', true]],
    ['by session ID', beforeCached, cached, ['= session', true]],
    ['a suite that the server has no more', before, { ...ticket, server: { suites } }, ['resume.suite', false]],
    [
      'a server that takes no tickets any more',
      before,
      { ...ticket, server: { sessionTickets: false } },
      [undefined, false],
    ],
    ['a server that keeps no sessions any more', beforeCached, { ...cached, server: {} }, [undefined, false]],
    [
      'an extended master secret, which the session does not have',
      converse(pair({ ...ticket, server: { extendedMasterSecret: false } })),
      ticket,
      ['resume.extended-master-secret-new', false],
    ],
    [
      'no extended master secret, before and now',
      converse(pair({ ...ticket, server: { extendedMasterSecret: false } })),
      { ...ticket, server: { extendedMasterSecret: false } },
      ['= session', true],
    ],
  ] as const)('%s', (_, from, setting, expected) => {
    const [decision, taken] = takes(from, setting as Setting)
    expect([decision?.replace(/^= .*/, '= session'), taken]).toEqual(expected)
  })

  test('another ticket key', () => {
    expect(takes(before, ticket, (world) => ({ ...world, ticketKey: new Uint8Array(48) }))).toEqual([
      'resume.known',
      false,
    ])
  })
  test('a session that the server has forgotten', () => {
    expect(takes(beforeCached, cached, (world) => ({ ...world, sessions: [] }))).toEqual(['resume.known', false])
  })
  test('a ticket that is too old on the server’s clock', () => {
    expect(takes(before, ticket, (world) => ({ ...world, now: '2026-11-21T12:00:00Z' }))).toEqual([
      'resume.lifetime',
      false,
    ])
  })
  test('a ticket for another name', () => {
    const [session] = sessionsOf(before.ends.client) as readonly Session12[]
    const ends = later(before.ends, { ...ticket, host: 'other.test' }, { ...session!, host: 'other.test' })
    expect(why(converse(ends), 'server', 'resumption')).toBe('resume.server-name')
  })
  test('a ticket of TLS 1.3 is none for TLS 1.2', () => {
    const [session] = sessionsOf(before.ends.client) as readonly Session12[]
    const newer = sessionsOf(converse(pair({ client: { keyShares: ['x25519'] } })).ends.client)[0]!
    if (newer.kind !== 'psk') throw new Error('a session of TLS 1.3 was expected')
    const ends = later(before.ends, ticket, { ...session!, ticket: newer.ticket })
    expect(why(converse(ends), 'server', 'resumption')).toBe('resume.version')
  })
  test('nor the other way round: the client does not offer it where only TLS 1.3 is spoken', () => {
    const course = converse(later(before.ends, { client: { versions: ['TLS 1.3'], keyShares: ['x25519'] } }))
    expect(why(course, 'client', 'session')).toBe('session.version')
  })
  test('a server that has moved to TLS 1.3 starts afresh', () => {
    const course = converse(later(before.ends, { client: { keyShares: ['x25519'] } }))
    expect([course.ends.client.context.version, resumed(course), bothConnected(course.ends)]).toEqual([
      0x0304,
      false,
      true,
    ])
  })
})

describe('extended master secret on resumption (RFC 7627 §5.3)', () => {
  const withIt = converse(pair(ticket))
  test('a client that does not offer it now does not offer the session', () => {
    const course = converse(
      later(withIt.ends, { ...ticket, client: { ...ticket.client, extendedMasterSecret: false } }),
    )
    expect(why(course, 'client', 'session')).toBe('session.extended-master-secret')
  })
  test('one that offers the session all the same is refused', () => {
    const [session] = sessionsOf(withIt.ends.client) as readonly Session12[]
    const setting: Setting = { ...ticket, client: { ...ticket.client, extendedMasterSecret: false } }
    const course = converse(later(withIt.ends, setting, { ...session!, extendedMasterSecret: false }))
    expect(refusals(course.steps)[0]).toBe('resume.extended-master-secret-kept handshake_failure')
  })
})

describe('a server that resumes with something else', () => {
  const before = converse(pair(ticket))
  const refusesAt = (edit: Edit): string | undefined =>
    refusals(converse(later(before.ends, ticket), edit).steps.filter(({ side }) => side === 'client'))[0]
  const hello = (change: (value: ServerHello) => ServerHello) =>
    changing('server_hello', (bytes) =>
      encodeHandshake('server_hello', serverHello, change(decodeHandshake('server_hello', serverHello, bytes))),
    )
  test.each([
    ['another suite', hello((value) => ({ ...value, cipher_suite: 0xc030 })), 'resume.same-suite illegal_parameter'],
    [
      'no extended master secret',
      hello((value) => ({ ...value, extensions: value.extensions!.filter(({ type }) => type !== 23) })),
      'resume.extended-master-secret-kept handshake_failure',
    ],
    [
      'another session ID: that is no resumption',
      hello((value) => ({ ...value, legacy_session_id_echo: new Uint8Array(32) })),
      'message.expected unexpected_message',
    ],
  ])('%s', (_, edit, expected) => {
    expect(refusesAt(edit)).toBe(expected)
  })
})

test('a client that does not offer the session’s suite is refused', () => {
  const before = converse(pair(ticket))
  const course = converse(
    later(before.ends, ticket),
    changing('client_hello', (bytes) => {
      // The suite of the session, c02f, becomes one of a GREASE kind.
      const text = toHex(bytes)
      const at = text.indexOf('c02f') / 2
      return bytes.with(at, 0x0a).with(at + 1, 0x0a)
    }),
  )
  expect(refusals(course.steps)[0]).toBe('resume.suite-offered illegal_parameter')
})
