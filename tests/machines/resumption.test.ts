/** Resumption in TLS 1.3: tickets, binders, early data and cookies, between our own two sides. */
import { describe, expect, test } from 'vitest'
import { toHex, toUtf8 } from '../../src/bytes/text.ts'
import { concat } from '../../src/bytes/buffer.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { ServerContext } from '../../src/machines/server/context.ts'
import { openTicket } from '../../src/machines/server/ticket.ts'
import { isConnected, receive, start } from '../../src/machines/endpoint.ts'
import { earlyDataOf, sessionsOf, type Session13 } from '../../src/machines/session.ts'
import { unsaid } from '../../src/machines/transcript.ts'
import type { ServerWorld } from '../../src/machines/world.ts'
import { extension, find } from '../../src/wire/extension.ts'
import {
  clientHello,
  decodeHandshake,
  encodeHandshake,
  encryptedExtensions,
  serverHello,
  type ClientHello,
} from '../../src/wire/handshake.ts'
import {
  changing,
  converse,
  later,
  moves,
  pair,
  refusals,
  tls13,
  type Course,
  type Edit,
  type Ends,
  type Setting,
} from './exchange.ts'

const first = converse(pair(tls13))
const firstEarly = converse(pair({ ...tls13, server: { earlyData: true } }))

/** What one side found about a question: `= what was chosen`, or the rule that spoke against it. */
const found = ({ steps }: Course, side: 'client' | 'server', question: string): string | undefined => {
  const decision = steps
    .filter((step) => step.side === side)
    .flatMap(({ decisions }) => decisions)
    .find((one) => one.question === question)
  if (!decision) return undefined
  return decision.chosen === undefined ? (decision.reasons.at(-1)?.rule ?? '') : `= ${decision.chosen}`
}
const names = (course: Course): string[] =>
  course.sent.flatMap(({ from, sent }) =>
    sent.kind === 'record' ? sent.parts.map(({ name }) => `${from[0]} ${sent.epoch} ${name}`) : [],
  )
const delivered = (course: Course): string[] =>
  course.steps
    .filter(({ outcome }) => outcome === 'application_data.delivered')
    .map(({ side, from }) => `${side} ${from}`)
const bothConnected = ({ client, server }: Ends): boolean => isConnected(client) && isConnected(server)
const resumed = ({ ends: { client, server } }: Course): boolean =>
  client.context.side === 'client' &&
  client.context.resumed === true &&
  (server.context as ServerContext).psk !== undefined

describe('sessions', () => {
  const sessions = sessionsOf(first.ends.client) as readonly Session13[]

  test('a client has one for each ticket, and a server none', () => {
    expect(sessions.map(({ kind, nonce, host, alpn }) => [kind, toHex(nonce), host, alpn])).toEqual([
      ['psk', '0000000000000000', 'playground.test', 'h2'],
      ['psk', '0000000000000001', 'playground.test', 'h2'],
    ])
    expect(sessionsOf(first.ends.server)).toEqual([])
  })

  test('the ticket has the length of the template, and holds what the server needs', () => {
    const world = first.ends.server.world as ServerWorld
    for (const { ticket, psk, ageAdd } of sessions) {
      expect(ticket).toHaveLength(192)
      const state = openTicket(world, ticket)
      expect(state).toMatchObject({ age_add: ageAdd, version: 0x0304, lifetime: 7200 })
      expect(toHex(state!.secret)).toBe(toHex(psk))
    }
  })

  test('it is longer when more has to go in', () => {
    const host = `${'a'.repeat(60)}.${'b'.repeat(60)}.test`
    const [session] = sessionsOf(converse(pair({ ...tls13, host })).ends.client) as readonly Session13[]
    expect(session!.ticket.length).toBeGreaterThan(192)
    expect(openTicket(first.ends.server.world as ServerWorld, session!.ticket)).toBeDefined()
  })

  test('neither a changed ticket opens, nor one of another key, nor rubbish', () => {
    const world = first.ends.server.world as ServerWorld
    const { ticket } = sessions[0]!
    for (const at of [0, 20, 60, ticket.length - 1])
      expect(openTicket(world, ticket.with(at, ticket[at]! ^ 1))).toBeUndefined()
    expect(openTicket({ ...world, ticketKey: world.ticketKey.toReversed() }, ticket)).toBeUndefined()
    expect(openTicket(world, Uint8Array.of(1, 2, 3))).toBeUndefined()
  })
})

describe.each([
  ['with stand-in cryptography', stub],
  ['with real cryptography', noble],
])('a resumed handshake %s', (_, provider) => {
  const before = converse(pair(tls13, provider))
  const course = converse(later(before.ends, tls13))

  test('has neither Certificate nor CertificateVerify', () => {
    expect(bothConnected(course.ends)).toBe(true)
    expect(names(course).filter((name) => !name.includes('change_cipher_spec'))).toEqual([
      'c plaintext client_hello',
      's plaintext server_hello',
      's handshake encrypted_extensions',
      's handshake finished',
      'c handshake finished',
      's application new_session_ticket',
      's application new_session_ticket',
    ])
    expect(moves(course.steps)).toContain('client TLS13.WAIT_EE encrypted_extensions.resumed')
  })

  test('both know it, and the client still knows whom it speaks to', () => {
    expect(resumed(course)).toBe(true)
    expect(course.ends.client.context.chain).toEqual(before.ends.client.context.chain)
  })

  test('its tickets can be used in turn', () => {
    const third = converse(later(course.ends, { ...tls13, seed: 'third' }))
    expect([bothConnected(third.ends), resumed(third)]).toEqual([true, true])
  })
})

describe('whether a session is offered', () => {
  const asks = (setting: Setting): unknown => {
    const course = converse(later(first.ends, setting))
    return [found(course, 'client', 'session'), resumed(course)]
  }
  test.each([
    ['the same again', tls13, ['= TLS 1.3', true]],
    ['a minute later', { ...tls13, now: '2026-11-21T09:01:00Z' }, ['= TLS 1.3', true]],
    ['two hours later', { ...tls13, now: '2026-11-21T11:00:00Z' }, ['session.lifetime', false]],
    ['before it was received', { ...tls13, now: '2026-11-21T08:00:00Z' }, ['session.lifetime', false]],
    ['another host', { ...tls13, host: 'elsewhere.test' }, ['session.host', false]],
    ['without TLS 1.3', { client: { versions: ['TLS 1.2'] } }, ['session.version', false]],
    [
      'no suite with that hash',
      { client: { keyShares: ['x25519'], suites: ['TLS_AES_256_GCM_SHA384'] } },
      ['session.suite', false],
    ],
    [
      'no key exchange to resume with',
      { client: { keyShares: ['x25519'], pskModes: 'none' } },
      ['session.modes', false],
    ],
  ] as const)('%s', (_, setting, expected) => {
    expect(asks(setting as Setting)).toEqual(expected)
  })
})

describe('whether a session is taken up: if not, the full handshake follows, and says why', () => {
  const takes = (setting: Setting, change: (ends: Ends) => Ends = (ends) => ends): unknown => {
    const course = converse(change(later(first.ends, setting)))
    expect(bothConnected(course.ends)).toBe(true)
    const { group } = course.ends.client.context
    return [found(course, 'server', 'resumption'), resumed(course), group !== undefined]
  }
  const change = (client: object, server: object = {}): Setting => ({
    client: { keyShares: ['x25519'], ...client },
    server,
  })
  test.each([
    ['psk_dhe_ke by both', change({}), ['= ticket, TLS 1.3', true, true]],
    [
      'both modes by both: the better',
      change({ pskModes: 'both' }, { pskModes: 'both' }),
      ['= ticket, TLS 1.3', true, true],
    ],
    ['psk_ke by both', change({ pskModes: 'psk_ke' }, { pskModes: 'both' }), ['= ticket, TLS 1.3', true, false]],
    ['psk_ke by the client alone', change({ pskModes: 'psk_ke' }), ['resume.mode', false, true]],
    ['a server that resumes nothing', change({}, { pskModes: 'none' }), ['resume.mode', false, true]],
    ['a suite with another hash', change({}, { suites: ['TLS_AES_256_GCM_SHA384'] }), ['resume.hash', false, true]],
    [
      'another suite, same hash',
      change({}, { suites: ['TLS_CHACHA20_POLY1305_SHA256'] }),
      ['= ticket, TLS 1.3', true, true],
    ],
    ['another protocol', change({ alpn: ['http/1.1'] }), ['= ticket, TLS 1.3', true, true]],
    ['a HelloRetryRequest', change({}, { groups: ['secp384r1'] }), ['= ticket, TLS 1.3', true, true]],
    ['a HelloRetryRequest with a cookie', change({}, { statelessRetry: true }), ['= ticket, TLS 1.3', true, true]],
  ] as const)('%s', (_, setting, expected) => {
    expect(takes(setting as Setting)).toEqual(expected)
  })

  test('a server with another ticket key', () => {
    const expected = ['resume.known', false, true]
    expect(
      takes(tls13, ({ client, server }) => ({
        client,
        server: { ...server, world: { ...(server.world as ServerWorld), ticketKey: new Uint8Array(48) } },
      })),
    ).toEqual(expected)
  })

  test('a server on whose clock the ticket is too old', () => {
    const { client, server } = later(first.ends, tls13)
    const course = converse({ client, server: { ...server, world: { ...server.world, now: '2026-11-21T12:00:00Z' } } })
    expect(found(course, 'server', 'resumption')).toBe('resume.lifetime')
  })
})

describe('a HelloRetryRequest to a client that resumes', () => {
  test('the binder is made anew over what has been said', () => {
    const course = converse(later(first.ends, { ...tls13, server: { groups: ['secp384r1'] } }))
    const { transcript } = course.ends.client.context
    expect([bothConnected(course.ends), resumed(course), transcript.messages[0]![0]]).toEqual([true, true, 254])
  })

  test('a key that does not go with the chosen suite is not offered again', () => {
    const hellos: ClientHello[] = []
    const setting: Setting = {
      ...tls13,
      server: { groups: ['secp384r1'], suites: ['TLS_AES_256_GCM_SHA384'] },
    }
    const course = converse(later(first.ends, setting), (said) => {
      if (said.name === 'client_hello') hellos.push(decodeHandshake('client_hello', clientHello, said.bytes))
      return [said.bytes]
    })
    expect(hellos.map(({ extensions }) => find('client_hello', extensions, 'pre_shared_key') !== undefined)).toEqual([
      true,
      false,
    ])
    expect(bothConnected(course.ends)).toBe(true)
  })
})

const rewriting = (change: (hello: ClientHello) => ClientHello): Edit =>
  changing('client_hello', (bytes) =>
    encodeHandshake('client_hello', clientHello, change(decodeHandshake('client_hello', clientHello, bytes))),
  )
const pskOf = (hello: ClientHello) => find('client_hello', hello.extensions, 'pre_shared_key')!
const withPsk = (hello: ClientHello, change: Partial<ReturnType<typeof pskOf>>): ClientHello => ({
  ...hello,
  extensions: hello.extensions!.map((one) =>
    one.type === 41 ? extension('client_hello', 'pre_shared_key', { ...pskOf(hello), ...change }) : one,
  ),
})

describe('a client that does not keep to the rules', () => {
  const refusesAt = (edit: Edit, setting: Setting = tls13): string | undefined =>
    refusals(converse(later(first.ends, setting), edit).steps.filter(({ side }) => side === 'server'))[0]
  test.each([
    [
      'has a wrong binder',
      rewriting((hello) => withPsk(hello, { binders: [new Uint8Array(32)] })),
      'psk.binder decrypt_error',
    ],
    [
      'changes its hello and leaves the binder',
      rewriting((hello) => ({ ...hello, random: new Uint8Array(32) })),
      'psk.binder decrypt_error',
    ],
    [
      'puts something behind pre_shared_key',
      rewriting((hello) => ({
        ...hello,
        extensions: [...hello.extensions!, { type: 0x1234, body: new Uint8Array(0) }],
      })),
      'psk.last illegal_parameter',
    ],
    [
      'names no key exchange',
      rewriting((hello) => ({ ...hello, extensions: hello.extensions!.filter(({ type }) => type !== 45) })),
      'psk.modes-present missing_extension',
    ],
    [
      'has a binder too many',
      rewriting((hello) => withPsk(hello, { binders: [new Uint8Array(32), new Uint8Array(32)] })),
      'psk.binders illegal_parameter',
    ],
  ])('%s', (_, edit, expected) => {
    expect(refusesAt(edit)).toBe(expected)
  })
})

describe('a server that does not keep to the rules', () => {
  const refusesAt = (edit: Edit, setting: Setting = tls13, early?: Uint8Array): string | undefined =>
    refusals(converse(later(firstEarly.ends, setting), edit, early).steps.filter(({ side }) => side === 'client'))[0]
  const hello = (
    change: (list: readonly { type: number; body: unknown }[]) => { type: number; body: unknown }[],
    suite?: number,
  ) =>
    changing('server_hello', (bytes) => {
      const value = decodeHandshake('server_hello', serverHello, bytes)
      return encodeHandshake('server_hello', serverHello, {
        ...value,
        ...(suite && { cipher_suite: suite }),
        extensions: change(value.extensions!),
      })
    })
  test.each([
    [
      'selects a key that was not offered',
      hello((list) =>
        list.map((one) =>
          one.type === 41 ? extension('server_hello', 'pre_shared_key', { selected_identity: 1 }) : one,
        ),
      ),
      'psk.selected illegal_parameter',
    ],
    ['selects a suite with another hash', hello((list) => [...list], 0x1302), 'psk.selected-hash illegal_parameter'],
    [
      'resumes without (EC)DHE unasked',
      hello((list) => list.filter(({ type }) => type !== 51)),
      'psk.selected-mode illegal_parameter',
    ],
    [
      'forgets the key that it uses',
      hello((list) => list.filter(({ type }) => type !== 41)),
      'message.expected unexpected_message',
    ],
  ])('%s', (_, edit, expected) => {
    expect(refusesAt(edit)).toBe(expected)
  })

  const accepting = changing('encrypted_extensions', (bytes) => {
    const { extensions } = decodeHandshake('encrypted_extensions', encryptedExtensions, bytes)
    return encodeHandshake('encrypted_extensions', encryptedExtensions, {
      extensions: [
        ...extensions.filter(({ type }) => type !== 42),
        extension('encrypted_extensions', 'early_data', null),
      ],
    })
  })
  const early: Setting = { client: { keyShares: ['x25519'], earlyData: true }, server: { earlyData: true } }
  test.each([
    ['takes early data that were not announced', tls13, 'hello.extensions-asked unsupported_extension'],
    [
      'takes early data and another protocol',
      { ...early, server: { ...early.server, alpn: ['http/1.1'] } },
      'early.consistent illegal_parameter',
    ],
    [
      'takes early data without the session',
      { ...early, server: { ...early.server, pskModes: 'none' } },
      'early.consistent illegal_parameter',
    ],
  ] as const)('%s', (_, setting, expected) => {
    expect(refusesAt(accepting, setting as Setting, toUtf8('GET'))).toBe(expected)
  })

  test('speaks TLS 1.2 when early data are on their way', () => {
    const setting: Setting = { ...early, server: { versions: ['TLS 1.2'] } }
    expect(refusesAt(({ bytes }) => [bytes], setting, toUtf8('GET'))).toBe('early.version protocol_version')
  })
})

describe('early data', () => {
  const wanting: Setting = { client: { keyShares: ['x25519'], earlyData: true }, server: { earlyData: true } }
  const bytes = toUtf8('GET / HTTP/1.1\r\n\r\n')
  const sendsEarly = (setting: Setting, before = firstEarly, data: Uint8Array = bytes): Course =>
    converse(later(before.ends, setting), undefined, data)

  test('travel right behind the ClientHello and arrive before the handshake is over', () => {
    const course = sendsEarly(wanting)
    expect(names(course)).toEqual([
      'c plaintext client_hello',
      'c plaintext change_cipher_spec',
      'c early application_data',
      's plaintext server_hello',
      's plaintext change_cipher_spec',
      's handshake encrypted_extensions',
      's handshake finished',
      'c early end_of_early_data',
      'c handshake finished',
      's application new_session_ticket',
      's application new_session_ticket',
    ])
    expect(delivered(course)).toEqual(['server TLS13.WAIT_EOED'])
    expect(earlyDataOf(course.ends.client)).toEqual({ result: 'accepted', bytes: bytes.length })
    expect(bothConnected(course.ends)).toBe(true)
  })

  test.each([
    ['the client does not want to', { ...wanting, client: { keyShares: ['x25519'] } }, firstEarly, 'early.wanted'],
    ['the ticket does not allow it', wanting, first, 'early.ticket'],
    [
      'the protocol is not offered any more',
      { ...wanting, client: { ...wanting.client, alpn: ['http/1.1'] } },
      firstEarly,
      'early.protocol',
    ],
  ] as const)('are not sent when %s', (_, setting, before, rule) => {
    const course = sendsEarly(setting as Setting, before)
    expect(found(course, 'client', 'early data')).toBe(rule)
    expect(earlyDataOf(course.ends.client)).toEqual({ result: 'not sent', bytes: 0 })
    expect([bothConnected(course.ends), resumed(course)]).toEqual([true, true])
  })

  const server = (change: object): Setting => ({ ...wanting, server: { earlyData: true, ...change } })
  test.each([
    ['that takes none', server({ earlyData: false }), 'early.allowed'],
    ['that retries for a group', server({ groups: ['secp384r1'] }), 'early.not-retried'],
    ['that retries for its cookie', server({ statelessRetry: true }), 'early.not-retried'],
    ['that chooses another suite', server({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] }), 'early.suite'],
    ['that chooses another protocol', server({ alpn: ['http/1.1'] }), 'early.alpn'],
    ['that does not resume', server({ pskModes: 'none' }), 'early.allowed'],
  ] as const)('are skipped by a server %s, and the application learns it', (_, setting, rule) => {
    const course = sendsEarly(setting as Setting)
    // After a HelloRetryRequest the second ClientHello announces none: the first one's were already on their way.
    if (rule !== 'early.not-retried') expect(found(course, 'server', 'early data')).toBe(rule)
    expect(earlyDataOf(course.ends.client).result).toBe('rejected')
    expect(delivered(course)).toEqual([])
    expect([refusals(course.steps), bothConnected(course.ends)]).toEqual([[], true])
  })

  test('are skipped when the ticket’s age looks like a replay’s', () => {
    const { client, server } = later(firstEarly.ends, wanting)
    const course = converse(
      { client, server: { ...server, world: { ...server.world, now: '2026-11-21T09:00:11Z' } } },
      undefined,
      bytes,
    )
    expect(found(course, 'server', 'early data')).toBe('early.fresh')
    expect(bothConnected(course.ends)).toBe(true)
  })

  test('are sent only as far as the ticket allows', () => {
    const course = sendsEarly(wanting, firstEarly, new Uint8Array(20_000))
    expect(earlyDataOf(course.ends.client)).toEqual({ result: 'accepted', bytes: 16_384 })
    expect(delivered(course)).toHaveLength(1)
  })

  /** A client that believes in a ticket without limits. */
  const greedy = (change: object = {}): Ends => {
    const session = sessionsOf(firstEarly.ends.client).at(-1) as Session13
    return later(firstEarly.ends, server(change), { ...session, maxEarlyData: 100_000 })
  }
  test('more than the server allowed ends the connection', () => {
    const course = converse(greedy(), undefined, new Uint8Array(20_000))
    expect(refusals(course.steps.filter(({ side }) => side === 'server'))).toEqual(['early.limit unexpected_message'])
  })
  test.each([
    ['without', { earlyData: false }, /^record\.opens bad_record_mac/],
    ['with', { groups: ['secp384r1'] }, /^message\.expected unexpected_message/],
  ] as const)('more than the server skips does, too, %s a HelloRetryRequest', (_, change, expected) => {
    const course = converse(greedy(change), undefined, new Uint8Array(16_500))
    expect(refusals(course.steps.filter(({ side }) => side === 'server'))[0]).toMatch(expected)
  })

  test('how the stream is cut changes nothing', () => {
    const ends = later(firstEarly.ends, wanting)
    const { sent, endpoint } = start(ends.client, bytes)
    const stream = concat(...sent.flatMap((one) => (one.kind === 'record' ? [one.bytes] : [])))
    let whole = ends.server
    for (const byte of stream) whole = receive(whole, Uint8Array.of(byte)).endpoint
    const once = receive(ends.server, stream).endpoint
    expect(whole.position.state).toBe('TLS13.WAIT_EOED')
    expect(whole.context.transcript.messages.map(toHex)).toEqual(once.context.transcript.messages.map(toHex))
    expect(endpoint.position.state).toBe('WAIT_SH')
  })

  test('their secrets are in the key log', () => {
    const course = sendsEarly(wanting)
    const secrets = (side: string) =>
      course.steps
        .filter((step) => step.side === side)
        .flatMap(({ secrets }) => secrets)
        .flatMap(({ keyLog, value }) => (keyLog?.includes('EARLY') ? [`${keyLog} ${toHex(value)}`] : []))
    expect(secrets('client').map((line) => line.split(' ')[0])).toEqual([
      'CLIENT_EARLY_TRAFFIC_SECRET',
      'EARLY_EXPORTER_SECRET',
    ])
    expect(secrets('client')).toEqual(secrets('server'))
  })
})

describe('a stateless HelloRetryRequest', () => {
  const setting: Setting = { ...tls13, server: { statelessRetry: true } }

  test.each([
    ['for the cookie alone', setting, 0],
    ['for a group, too', { ...tls13, server: { statelessRetry: true, groups: ['secp384r1'] } }, 24],
  ] as const)('%s', (_, setting, group) => {
    const course = converse(pair(setting as Setting))
    expect(bothConnected(course.ends)).toBe(true)
    expect(moves(course.steps)).toContain('server RECVD_CH negotiate.retry')
    expect((course.ends.server.context as ServerContext).retried).toBe(group)
    expect(course.ends.client.context.transcript.messages.map(toHex)).toEqual(
      course.ends.server.context.transcript.messages.map(toHex),
    )
  })

  test('the server keeps nothing of the first ClientHello', () => {
    const course = converse(pair(setting))
    const between = course.moments.find(({ server }) => server.position.state === 'START' && server.recordsSent > 0)!
    expect(between.server.context).toEqual({ side: 'server', transcript: unsaid, stateless: true })
  })

  const second = (change: (hello: ClientHello) => ClientHello): Edit => {
    let hellos = 0
    return (said) =>
      said.name === 'client_hello' && ++hellos === 2
        ? [
            encodeHandshake(
              'client_hello',
              clientHello,
              change(decodeHandshake('client_hello', clientHello, said.bytes)),
            ),
          ]
        : [said.bytes]
  }
  const cookieOf = (hello: ClientHello, change: (cookie: Uint8Array) => Uint8Array): ClientHello => ({
    ...hello,
    extensions: hello.extensions!.map((one) =>
      one.type === 44
        ? extension('client_hello', 'cookie', { cookie: change(find('client_hello', [one], 'cookie')!.cookie) })
        : one,
    ),
  })
  test.each([
    [
      'a changed cookie',
      second((hello) => cookieOf(hello, (cookie) => cookie.with(40, cookie[40]! ^ 1))),
      'cookie.valid illegal_parameter',
    ],
    [
      'a ticket for a cookie',
      second((hello) => cookieOf(hello, () => (sessionsOf(first.ends.client)[0] as Session13).ticket)),
      'cookie.valid illegal_parameter',
    ],
    ['other suites', second((hello) => ({ ...hello, cipher_suites: [0x1302] })), 'hello.unchanged illegal_parameter'],
  ])('%s is refused', (_, edit, expected) => {
    expect(refusals(converse(pair(setting), edit).steps)[0]).toBe(expected)
  })

  test('without the cookie the server asks again, and the client ends it', () => {
    const edit = second((hello) => ({ ...hello, extensions: hello.extensions!.filter(({ type }) => type !== 44) }))
    expect(refusals(converse(pair(setting), edit).steps)[0]).toBe('message.expected unexpected_message')
  })

  test('a server that gives out no cookies pays no heed to one', () => {
    const edit = rewriting((hello) => ({
      ...hello,
      extensions: [...hello.extensions!, extension('client_hello', 'cookie', { cookie: Uint8Array.of(1) })],
    }))
    const course = converse(pair(tls13), edit)
    expect(moves(course.steps)).toContain('server RECVD_CH negotiate.tls13')
  })
})
