/** Client certificates within the handshake: both sides, both versions. */
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { perform } from '../../src/machines/endpoint.ts'
import type { ServerContext } from '../../src/machines/server/context.ts'
import type { Side } from '../../src/rules/rule.ts'
import { usualIdentity, type ClientSettings, type Identity, type ServerSettings } from '../../src/rules/profile.ts'
import { certificateRequest12, certificateRequest13, decodeHandshake } from '../../src/wire/handshake.ts'
import { nameOf } from '../../src/x509/certificate.ts'
import {
  alertsOf,
  changing,
  converse,
  moves,
  pair,
  refusals,
  relay,
  say,
  tls12,
  tls13,
  type Setting,
} from './exchange.ts'

const own = (change: Partial<Identity> = {}): Identity => ({ ...usualIdentity.client, ...change })
const ed25519 = own({ key: 'ed25519', names: ['ed.test'] })
const p256 = own({ key: 'p-256', names: ['p256.test'] })

const setting = (
  base: Setting,
  identities: readonly Identity[],
  clientCertificates: ServerSettings['clientCertificates'],
  { client, server }: { client?: Partial<ClientSettings>; server?: Partial<ServerSettings> } = {},
): Setting => ({
  ...base,
  clientProfile: 'curl-7.88-openssl-3.0',
  client: { ...base.client, identities, ...client },
  server: { ...base.server, clientCertificates, ...server },
})
const run = (...args: Parameters<typeof setting>) => converse(pair(setting(...args), noble))

/** Whose certificate the server has accepted, and what proved it. */
const known = ({ ends }: Pick<ReturnType<typeof converse>, 'ends'>) => {
  const { clientChain, clientScheme } = ends.server.context as ServerContext
  return clientChain && { name: clientChain[0] && nameOf(clientChain[0]), scheme: clientScheme }
}
const states = ({ ends }: Pick<ReturnType<typeof converse>, 'ends'>) => [
  ends.client.position.state,
  ends.server.position.state,
]

const versions = [
  ['TLS 1.2', tls12, 'rsa_pkcs1_sha256', ['TLS12.CONNECTED', 'TLS12.CONNECTED']],
  ['TLS 1.3', tls13, 'rsa_pss_rsae_sha256', ['TLS13.CONNECTED', 'TLS13.CONNECTED']],
] as const

/** The records in which a side sends its handshake messages, from the second flight on. */
const recordsFrom = ({ sent }: ReturnType<typeof converse>, side: Side): string[] =>
  sent.flatMap(({ from, sent: one }) =>
    from === side && one.kind === 'record' && one.parts.every(({ name }) => shown.includes(name))
      ? [one.parts.map(({ name }) => name).join('+')]
      : [],
  )
const shown = ['certificate', 'client_key_exchange', 'certificate_verify', 'finished']

describe('what a client packs into one record', () => {
  const apart13 = ['certificate', 'certificate_verify', 'finished']
  const apart12 = ['certificate', 'client_key_exchange', 'certificate_verify', 'finished']
  test.each([
    ['message', tls13, apart13],
    ['flight', tls13, ['certificate+certificate_verify+finished']],
    ['flight once encrypted', tls13, ['certificate+certificate_verify+finished']],
    ['message', tls12, apart12],
    ['flight', tls12, ['certificate+client_key_exchange+certificate_verify', 'finished']],
    ['flight once encrypted', tls12, apart12],
  ] as const)('%s', (packing, base, records) => {
    const course = run(base, [own()], 'required', { client: { packing } })
    expect(recordsFrom(course, 'client')).toEqual(records)
    expect(known(course)?.name).toBe('client.test')
  })
})

describe.each(versions)('%s', (_, base, scheme, connected) => {
  test.each(['optional', 'required'] as const)('%s: the client shows what it has, and proves it', (when) => {
    const course = run(base, [own()], when, {
      server: { signatureSchemes: [scheme, 'ed25519', 'ecdsa_secp256r1_sha256'] },
    })
    expect(states(course)).toEqual(connected)
    expect(known(course)).toEqual({ name: 'client.test', scheme })
    expect(refusals(course.steps)).toEqual([])
  })

  test.each([
    ['ed25519', ed25519],
    ['ecdsa_secp256r1_sha256', p256],
  ])('%s signs, too', (name, identity) => {
    const course = run(base, [identity], 'required')
    expect(states(course)).toEqual(connected)
    expect(known(course)?.scheme).toBe(name)
  })

  test('optional, and the client has none: an empty list, and the connection stands', () => {
    const course = run(base, [], 'optional')
    expect(states(course)).toEqual(connected)
    expect(known(course)).toEqual({ name: undefined, scheme: undefined })
    expect(moves(course.steps).some((move) => move.endsWith('certificate.none'))).toBe(true)
  })

  test.each(['none', 'late optional', 'late required'] as const)('%s: nobody asks in the handshake', (when) => {
    const course = run(base, [own()], when)
    expect(states(course)).toEqual(connected)
    expect(course.messages['certificate_request']).toBeUndefined()
    expect(known(course)).toBeUndefined()
  })

  test('the request names the authorities that it should', () => {
    const read = (named: ServerSettings['namedIssuers']): number => {
      const { messages } = run(base, [own()], 'optional', { server: { namedIssuers: named } })
      const bytes = messages['certificate_request']!
      if (base === tls12)
        return decodeHandshake('certificate_request', certificateRequest12, bytes).certificate_authorities.length
      const { extensions } = decodeHandshake('certificate_request', certificateRequest13, bytes)
      return (
        (extensions.find(({ type }) => type === 47)?.body as { authorities: unknown[] } | undefined)?.authorities
          .length ?? 0
      )
    }
    expect([read('none'), read('demo authority'), read('another authority')]).toEqual([0, 7, 1])
  })

  test('the wrong issuers are named: a client that looks shows nothing, one that does not look shows what it has', () => {
    const server = { namedIssuers: 'another authority' } as const
    expect(known(run(base, [own()], 'optional', { server, client: { matchesIssuers: true } }))?.name).toBeUndefined()
    expect(known(run(base, [own()], 'optional', { server, client: { matchesIssuers: false } }))?.name).toBe(
      'client.test',
    )
  })

  test('of several certificates the first that fits', () => {
    const course = run(base, [own(), p256], 'required', {
      server: {
        signatureSchemes: ['ecdsa_secp256r1_sha256', 'rsa_pkcs1_sha256'],
        identities: [{ ...usualIdentity.server, key: 'p-256' }],
      },
    })
    expect(known(course)?.name).toBe(base === tls13 ? 'p256.test' : 'client.test')
  })

  test.each([
    ['expired', own({ notBefore: '-60d', notAfter: '-1d' }), 'identity.unexpired certificate_expired', 45],
    ['not valid yet', own({ notBefore: '+1d', notAfter: '+60d' }), 'identity.begun bad_certificate', 42],
    ['without its intermediate', own({ sends: 'leaf only' }), 'identity.trusted unknown_ca', 48],
    ['made for servers', own({ usage: 'serverAuth' }), 'identity.usage unsupported_certificate', 43],
  ])('a certificate that is %s', (_, identity, refusal, alert) => {
    const course = run(base, [identity], 'optional', { client: { matchesIssuers: false } })
    expect(refusals(course.steps)).toEqual([refusal])
    expect(alertsOf(course.sent.filter(({ from }) => from === 'server').map(({ sent }) => sent))).toEqual([
      `fatal ${alert}`,
    ])
  })

  test('a proof that was changed on the way', () => {
    let changed = 0
    const edit = changing('certificate_verify', (bytes, { from }) => {
      if (from === 'client') bytes[bytes.length - 1]! ^= 1 << changed++
      return bytes
    })
    expect(refusals(converse(pair(setting(base, [own()], 'required')), edit).steps)).toEqual([
      'identity.verifies decrypt_error',
    ])
  })
})

test('required, and the client has none: handshake_failure in TLS 1.2, certificate_required in TLS 1.3', () => {
  expect(refusals(run(tls12, [], 'required').steps)).toEqual(['identity.sent handshake_failure'])
  expect(refusals(run(tls13, [], 'required').steps)).toEqual(['identity.sent13 certificate_required'])
})

test('in TLS 1.3 the client thinks that all is well until the alert comes', () => {
  const course = run(tls13, [], 'required')
  expect(course.steps.some(({ side, to }) => side === 'client' && to === 'TLS13.CONNECTED')).toBe(true)
  expect(states(course)).toEqual(['CLOSED', 'CLOSED'])
})

describe('after the handshake of TLS 1.3', () => {
  const connected = (client: Partial<ClientSettings>, server: Partial<ServerSettings> = {}) =>
    run(tls13, client.identities ?? [own()], 'late required', {
      client: { postHandshakeAuth: true, ...client },
      server,
    }).ends
  const request = (client: Partial<ClientSettings>, server: Partial<ServerSettings> = {}) => {
    const ends = connected(client, server)
    const asked = perform(ends.server, { do: 'request certificate' })
    return { asked, course: relay({ ...ends, server: asked.endpoint }, { server: asked.sent }) }
  }

  test('the client answers with certificate, proof and Finished, and data go on', () => {
    const { asked, course } = request({})
    expect(moves(asked.steps)).toEqual(['server TLS13.CONNECTED request certificate.asked'])
    expect(moves(course.steps)).toEqual([
      'client TLS13.CONNECTED certificate_request.answered',
      'server TLS13.WAIT_LATE_CERT certificate.shown',
      'server TLS13.WAIT_LATE_CV certificate_verify.ok',
      'server TLS13.WAIT_LATE_FINISHED finished.ok',
    ])
    expect(known(course)).toEqual({ name: 'client.test', scheme: 'rsa_pss_rsae_sha256' })
    const said = perform(course.ends.client, { do: 'send', bytes: Uint8Array.of(7) })
    expect(relay({ ...course.ends, client: said.endpoint }, { client: said.sent }).delivered.server).toEqual([
      Uint8Array.of(7),
    ])
  })

  test('data that cross the request are delivered', () => {
    const ends = connected({})
    const asked = perform(ends.server, { do: 'request certificate' })
    const said = perform(ends.client, { do: 'send', bytes: Uint8Array.of(8) })
    const course = relay({ client: said.endpoint, server: asked.endpoint }, { client: said.sent, server: asked.sent })
    expect(course.delivered.server).toEqual([Uint8Array.of(8)])
    expect(states(course)).toEqual(['TLS13.CONNECTED', 'TLS13.CONNECTED'])
  })

  test('each request stands for itself, also after new keys', () => {
    const first = request({}).course.ends
    const updated = perform(first.client, { do: 'update keys', request: true })
    const then = relay({ ...first, client: updated.endpoint }, { client: updated.sent }).ends
    const asked = perform(then.server, { do: 'request certificate' })
    const course = relay({ ...then, server: asked.endpoint }, { server: asked.sent })
    expect(refusals(course.steps)).toEqual([])
    expect(states(course)).toEqual(['TLS13.CONNECTED', 'TLS13.CONNECTED'])
  })

  test.each(['late required', 'late optional'] as const)('a client without a certificate, %s: TLS goes on', (when) => {
    const { course } = request({ identities: [] }, { clientCertificates: when })
    expect(states(course)).toEqual(['TLS13.CONNECTED', 'TLS13.CONNECTED'])
    expect(known(course)?.name).toBeUndefined()
  })

  test.each([
    ['goes on', 'request certificate.cannot', 'TLS13.CONNECTED', []],
    ['reset', 'request certificate.refuse', 'CLOSED', ['reset']],
  ] as const)('a client that did not offer it cannot be asked: the server %s', (cannotAsk, outcome, state, sent) => {
    const { asked } = request({ postHandshakeAuth: false }, { cannotAsk })
    expect(moves(asked.steps)).toEqual([`server TLS13.CONNECTED ${outcome}`])
    expect(refusals(asked.steps)).toEqual(cannotAsk === 'reset' ? ['identity.late-offered unexpected_message'] : [])
    expect(asked.endpoint.position.state).toBe(state)
    expect(asked.sent.map(({ kind }) => kind)).toEqual(sent)
  })

  test('and one that is asked all the same answers unexpected_message', () => {
    const ends = connected({ postHandshakeAuth: false })
    const willing = connected({})
    const { messages } = relay(willing, { server: perform(willing.server, { do: 'request certificate' }).sent })
    const turn = say(ends.client, 'handshake', messages['certificate_request']!)
    expect(refusals(turn.steps)).toEqual(['identity.late-offered unexpected_message'])
    expect(alertsOf(turn.sent)).toEqual(['fatal 10'])
  })
})
