/** A second handshake on a connection of TLS 1.2: who asks, who answers how, and what ties it to the first (RFC 5746). */
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { perform, start } from '../../src/machines/endpoint.ts'
import type { ClientContext } from '../../src/machines/client/context.ts'
import type { ServerContext } from '../../src/machines/server/context.ts'
import { usualIdentity, type ClientSettings, type ServerSettings } from '../../src/rules/profile.ts'
import { clientHello, decodeHandshake, serverHello } from '../../src/wire/handshake.ts'
import { nameOf } from '../../src/x509/certificate.ts'
import {
  alertsOf,
  converse,
  doing,
  messageOf,
  moves,
  pair,
  refusals,
  relay,
  say,
  tls12,
  type Course,
} from './exchange.ts'

const connected = (client: Partial<ClientSettings> = {}, server: Partial<ServerSettings> = {}) =>
  converse(pair({ ...tls12, client: { renegotiation: 'with RFC 5746', ...client }, server }, noble)).ends
const states = ({ ends }: Course) => [ends.client.position.state, ends.server.position.state]
const contexts = ({ ends }: Course) =>
  [ends.client.context as ClientContext, ends.server.context as ServerContext] as const
const both = ['TLS12.CONNECTED', 'TLS12.CONNECTED']

describe('the server asks', () => {
  test('and the client begins anew: new keys, new randoms, tied to the first handshake', () => {
    const ends = connected()
    const course = doing(ends, 'server', { do: 'renegotiate' })
    expect(refusals(course.steps)).toEqual([])
    expect(states(course)).toEqual(both)
    expect(moves(course.steps).slice(0, 4)).toEqual([
      'server TLS12.CONNECTED renegotiate.asked',
      'client TLS12.CONNECTED hello_request.renegotiate',
      'server TLS12.WAIT_CH client_hello.read',
      'server TLS12.RECVD_CH negotiate.tls12',
    ])
    const hello = decodeHandshake('client_hello', clientHello, course.messages['client_hello']!)
    const reply = decodeHandshake('server_hello', serverHello, course.messages['server_hello']!)
    const info = (list: readonly { type: number; body: unknown }[] | undefined) =>
      (list?.find(({ type }) => type === 0xff01)?.body as { renegotiated_connection: Uint8Array })
        .renegotiated_connection
    const first = ends.client.context as ClientContext
    expect(info(hello.extensions)).toEqual(first.finished!.client)
    expect(info(reply.extensions)).toEqual(Uint8Array.of(...first.finished!.client, ...first.finished!.server))
    expect(hello.cipher_suites).not.toContain(0x00ff)
    expect(hello.random).not.toEqual(first.sent!.hello.random)
    const [client, server] = contexts(course)
    expect(client.master).toEqual(server.master)
    expect(client.master).not.toEqual(first.master)
    const said = doing(course.ends, 'client', { do: 'send', bytes: Uint8Array.of(9) })
    expect(said.delivered.server).toEqual([Uint8Array.of(9)])
  })

  test('again and again', () => {
    let { ends } = doing(connected({}, { renegotiation: 'with RFC 5746' }), 'server', { do: 'renegotiate' })
    for (let n = 0; n < 3; n++) {
      const course = doing(ends, n % 2 ? 'server' : 'client', { do: 'renegotiate' })
      expect(states(course)).toEqual(both)
      ends = course.ends
    }
  })

  test('data that cross the hello are delivered', () => {
    const ends = connected()
    const asked = perform(ends.server, { do: 'renegotiate' })
    const data = perform(asked.endpoint, { do: 'send', bytes: Uint8Array.of(1) })
    const own = perform(ends.client, { do: 'send', bytes: Uint8Array.of(2) })
    const course = relay(
      { client: own.endpoint, server: data.endpoint },
      { client: own.sent, server: [...asked.sent, ...data.sent] },
    )
    expect(course.delivered).toEqual({ client: [Uint8Array.of(1)], server: [Uint8Array.of(2)] })
    expect(states(course)).toEqual(both)
  })

  test.each([
    ['late required', 'client.test'],
    ['late optional', 'client.test'],
  ] as const)('for a certificate, %s', (clientCertificates, name) => {
    const ends = connected({ identities: [usualIdentity.client] }, { clientCertificates })
    const course = doing(ends, 'server', { do: 'request certificate' })
    expect(states(course)).toEqual(both)
    expect(nameOf(contexts(course)[1].clientChain![0]!)).toBe(name)
  })

  test('for a certificate that the client does not have: TLS goes on, the application judges', () => {
    const ends = connected({}, { clientCertificates: 'late required' })
    const course = doing(ends, 'server', { do: 'request certificate' })
    expect([refusals(course.steps), states(course)]).toEqual([[], both])
  })
})

describe('the second handshake agrees on everything anew', () => {
  const ecdhe = 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'
  const dhe = 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'
  const rsa = 'TLS_RSA_WITH_AES_128_CBC_SHA'
  test.each([
    [ecdhe, rsa],
    [ecdhe, dhe],
    [dhe, rsa],
    [dhe, ecdhe],
    [rsa, ecdhe],
    [rsa, dhe],
  ])('%s, then %s', (first, second) => {
    const suites = [ecdhe, dhe, rsa, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV']
    const ends = connected({ suites }, { suites: [first], renegotiation: 'with RFC 5746' })
    const { server } = ends
    if (server.world.side !== 'server') throw new Error('the sides are mixed up')
    const settings = { ...server.world.settings, suites: [second] }
    const course = doing({ ...ends, server: { ...server, world: { ...server.world, settings } } }, 'client', {
      do: 'renegotiate',
    })
    expect(refusals(course.steps)).toEqual([])
    expect(states(course)).toEqual(both)
    const [client, peer] = contexts(course)
    expect([client.suite?.name, peer.suite?.name]).toEqual([second, second])
    expect('server_key_exchange' in course.messages).toBe(second !== rsa)
  })

  test('a stapled answer about the certificate, too', () => {
    const ends = connected(
      { statusRequest: true, certificateStatus: 'judged and required' },
      { staple: 'good', renegotiation: 'with RFC 5746' },
    )
    const course = doing(ends, 'client', { do: 'renegotiate' })
    expect([refusals(course.steps), states(course)]).toEqual([[], both])
    expect('certificate_status' in course.messages).toBe(true)
  })
})

describe('the client declines', () => {
  const rustls = { renegotiation: 'never', declines: 'warning once' } as const
  test.each([
    ['reset', 'reset', []],
    ['fatal', 'record', ['fatal 40']],
    ['close', 'close', []],
  ] as const)('and the server answers the warning with %s', (noRenegotiation, kind, alerts) => {
    const course = doing(connected(rustls, { noRenegotiation }), 'server', { do: 'request certificate' })
    expect(refusals(course.steps)).toEqual(['renegotiation.answered handshake_failure'])
    const own = course.sent.filter(({ from }) => from === 'server').map(({ sent }) => sent)
    expect(own[0]!.kind).toBe(kind)
    expect(alertsOf(own)).toEqual(alerts)
  })

  test('and a tolerant server goes on; the second request is one too many for rustls, not for others', () => {
    for (const [declines, second] of [
      ['warning once', ['renegotiation.patience unexpected_message']],
      ['warning', []],
    ] as const) {
      const once = doing(connected({ renegotiation: 'never', declines }, { noRenegotiation: 'ignores' }), 'server', {
        do: 'renegotiate',
      })
      expect(refusals(once.steps)).toEqual([])
      expect(states(once)).toEqual(both)
      expect(doing(once.ends, 'client', { do: 'send', bytes: Uint8Array.of(3) }).delivered.server).toHaveLength(1)
      expect(refusals(doing(once.ends, 'server', { do: 'renegotiate' }).steps)).toEqual(second)
    }
  })

  test('with the warning, and then gives up itself, as Go does', () => {
    const course = doing(
      connected({ renegotiation: 'never', declines: 'warning and end' }, { noRenegotiation: 'ignores' }),
      'server',
      { do: 'renegotiate' },
    )
    const own = course.sent.filter(({ from }) => from === 'client').map(({ sent }) => sent)
    expect(refusals(course.steps)).toEqual(['renegotiation.enabled no_renegotiation'])
    expect(alertsOf(own)).toEqual(['warning 100'])
    expect(own.at(-1)!.kind).toBe('close')
  })

  test('fatally, as BoringSSL does', () => {
    const course = doing(connected({ renegotiation: 'never', declines: 'fatal' }), 'server', { do: 'renegotiate' })
    expect(refusals(course.steps)).toEqual(['renegotiation.enabled no_renegotiation'])
    expect(states(course)).toEqual(['CLOSED', 'CLOSED'])
  })
})

describe('the client begins of its own accord', () => {
  test('where the server allows it', () => {
    const course = doing(connected({}, { renegotiation: 'with RFC 5746' }), 'client', { do: 'renegotiate' })
    expect(refusals(course.steps)).toEqual([])
    expect(states(course)).toEqual(both)
  })
  test.each([
    ['warning', 'fatal', 'renegotiation.denied handshake_failure'],
    ['warning', 'ignores', undefined],
    ['fatal', 'fatal', 'renegotiation.accepted no_renegotiation'],
  ] as const)('a server that declines with %s, a client that takes it as %s', (declines, noRenegotiation, refusal) => {
    const ends = connected({ noRenegotiation }, { renegotiation: 'never', declines })
    const course = doing(ends, 'client', { do: 'renegotiate' })
    expect(refusals(course.steps)).toEqual(refusal ? [refusal] : [])
    expect(states(course)).toEqual(refusal ? ['CLOSED', 'CLOSED'] : both)
  })
})

describe('without RFC 5746', () => {
  const old = { secureRenegotiation: false } as const
  const careless = { requiresSecureRenegotiation: false, renegotiation: 'always' } as const
  test('both renegotiate when both are careless', () => {
    const ends = connected(careless, { ...old, renegotiation: 'always' })
    expect(states(doing(ends, 'server', { do: 'renegotiate' }))).toEqual(both)
    expect(states(doing(ends, 'client', { do: 'renegotiate' }))).toEqual(both)
  })
  test('a careful client declines, and says why', () => {
    const ends = connected(
      { ...careless, renegotiation: 'with RFC 5746' },
      { ...old, renegotiation: 'always', noRenegotiation: 'ignores' },
    )
    const course = doing(ends, 'server', { do: 'renegotiate' })
    const reasons = course.steps.flatMap(({ decisions }) => decisions.flatMap(({ reasons }) => reasons))
    expect(reasons.some(({ rule, kept }) => rule === 'renegotiation.secure' && !kept)).toBe(true)
  })
  test('a careful server cannot ask', () => {
    const ends = connected(careless, { ...old, renegotiation: 'with RFC 5746', cannotAsk: 'reset' })
    expect(refusals(perform(ends.server, { do: 'renegotiate' }).steps)).toEqual([
      'renegotiation.secure no_renegotiation',
    ])
  })
})

/**
 * The attack of 2009: somebody in the middle makes a connection of his own, sends the beginning of a request over it, and
 * then lets the victim's handshake pass as if it were a renegotiation. The server takes both for one client.
 */
describe('splicing', () => {
  const splice = (
    victimSettings: Partial<ClientSettings>,
    server: Partial<ServerSettings>,
    attacker: Partial<ClientSettings> = {},
  ) => {
    const careless = { renegotiation: 'always', requiresSecureRenegotiation: false } as const
    const mine = converse(pair({ ...tls12, client: { ...careless, ...attacker }, server, seed: 'attacker' }, noble))
    const prefix = doing(mine.ends, 'client', { do: 'send', bytes: Uint8Array.of(0x50, 0x4f, 0x53, 0x54) })
    const victim = pair({ ...tls12, client: { ...careless, ...victimSettings }, server, seed: 'victim' }, noble).client
    const begun = start(victim)
    const hello = begun.sent[0]!
    if (hello.kind !== 'record') throw new Error('no ClientHello')
    return { prefix, begun, hello, turn: say(prefix.ends.server, 'handshake', hello.content) }
  }
  const open = { secureRenegotiation: false, renegotiation: 'always' } as const

  test('without RFC 5746 the server takes the victim’s hello for the attacker’s second', () => {
    const { prefix, turn } = splice({}, open)
    expect(prefix.delivered.server).toEqual([Uint8Array.of(0x50, 0x4f, 0x53, 0x54)])
    expect(moves(turn.steps)).toEqual([
      'server TLS12.CONNECTED client_hello.read',
      'server TLS12.RECVD_CH negotiate.tls12',
      'server TLS12.NEGOTIATED flight.sent',
    ])
    expect(refusals(turn.steps)).toEqual([])
  })

  test('with it, the signal among the victim’s suites tells the server that this is a first hello', () => {
    const { turn } = splice({}, { secureRenegotiation: true, renegotiation: 'with RFC 5746' })
    expect(refusals(turn.steps)).toEqual(['renegotiation.no-signal handshake_failure'])
  })

  test('and where the victim sends the extension instead, that it is empty', () => {
    const suites = pair(tls12).client.world.settings.suites.filter(
      (name) => name !== 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV',
    )
    const { turn } = splice({ suites }, { secureRenegotiation: true, renegotiation: 'with RFC 5746' })
    expect(refusals(turn.steps)).toEqual(['renegotiation.client-bound handshake_failure'])
  })

  test('a victim that insists on RFC 5746 does not talk to a server without it', () => {
    const { begun, turn } = splice({ requiresSecureRenegotiation: true }, open)
    const flight = turn.sent[0]!
    if (flight.kind !== 'record') throw new Error('no flight')
    const { end } = flight.parts[0]!
    const taken = say(begun.endpoint, 'handshake', flight.content.slice(0, end))
    expect(refusals(taken.steps)).toEqual(['hello.secure-renegotiation handshake_failure'])
  })
})

test('HelloRequest while a second handshake runs is ignored', () => {
  const ends = connected()
  const begun = say(ends.client, 'handshake', messageOf(0))
  expect(moves(say(begun.endpoint, 'handshake', messageOf(0)).steps)).toEqual([
    'client TLS12.WAIT_SH hello_request.ignore',
  ])
})
