/** Every arrow of both charts is taken by somebody: by a handshake, or by a peer that misbehaves. */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { encode } from '../../src/bytes/codec.ts'
import { verifyData as verifyData13 } from '../../src/crypto/schedule13.ts'
import { toBase64Url } from '../../src/bytes/text.ts'
import { issueChain } from '../../src/x509/authority.ts'
import type { PrivateKey } from '../../src/crypto/provider.ts'
import { stub } from '../../src/crypto/stub.ts'
import { STAY } from '../../src/machines/chart.ts'
import { CLOSED } from '../../src/machines/outcome.ts'
import type { ClientContext } from '../../src/machines/client/context.ts'
import { isConnected, perform, receive, type Endpoint, type Step, type Turn } from '../../src/machines/endpoint.ts'
import { transcriptHash } from '../../src/machines/flight.ts'
import { charts } from '../../src/machines/machine.ts'
import { signedContent } from '../../src/machines/secret.ts'
import { usualIdentity, type ClientSettings, type ServerSettings } from '../../src/rules/profile.ts'
import type { ClientWorld, ServerWorld } from '../../src/machines/world.ts'
import type { Side } from '../../src/rules/rule.ts'
import { alertCodes, type AlertName } from '../../src/spec/alert.ts'
import { handshakeCodes, type HandshakeName } from '../../src/spec/message.ts'
import { extension } from '../../src/wire/extension.ts'
import {
  certificateRequest12,
  certificateRequest13,
  certificateVerify,
  clientHello,
  decodeHandshake,
  ecdhParams,
  encodeHandshake,
  finished,
  newSessionTicket13,
  serverHello,
  serverKeyExchangeEcdhe,
  type ServerHello,
} from '../../src/wire/handshake.ts'
import { encodeSsl2ClientHello, ssl2Record } from '../../src/wire/ssl2.ts'
import {
  changing,
  converse,
  doing,
  later,
  messageOf,
  moves,
  pair,
  say,
  tls12,
  tls13,
  type Course,
  type Ends,
  type Setting,
} from './exchange.ts'

const simple13 = converse(pair(tls13))
const simple12 = converse(pair(tls12))
const allowing: Setting = { ...tls13, server: { earlyData: true } }
const early: Setting = { client: { keyShares: ['x25519'], earlyData: true }, server: { earlyData: true } }
const resumed = converse(later(converse(pair(allowing)).ends, early), undefined, Uint8Array.of(1))
const ticketed: Setting = { client: { versions: ['TLS 1.2'] }, serverProfile: 'nginx-tls12' }
const resumed12 = converse(later(converse(pair(ticketed)).ends, { ...ticketed, now: '2026-11-21T10:30:00Z' }))
const stapled12 = converse(pair({ ...tls12, client: { statusRequest: true }, server: { staple: 'good' } }))
const ssl2Hello = encodeSsl2ClientHello({
  version: 0x0303,
  cipher_specs: [0xc02f],
  session_id: new Uint8Array(0),
  challenge: new Uint8Array(32),
})
const withRsa = converse(pair({ ...tls12, server: { suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] } }))
const stapledRsa = converse(
  pair({
    ...tls12,
    client: { statusRequest: true },
    server: { staple: 'good', suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] },
  }),
)
const retried = converse(pair({ ...tls13, server: { groups: ['secp384r1', 'secp256r1'] } }))

/** The moment at which a side stands in a state and nothing more has arrived. */
const standing = (course: Course, side: Side, state: string): Endpoint => {
  const found = course.moments.find((ends) => ends[side].position.state === state && !ends[side].ended)
  if (!found) throw new Error(`${side} never stands in ${state}`)
  return found[side]
}
const say13 = (to: Endpoint, message: Uint8Array): Turn => say(to, 'handshake', message)
const alert = (level: 1 | 2, name: AlertName): Uint8Array => Uint8Array.of(level, alertCodes[name])

const wantsCertificate13 = encodeHandshake('certificate_request', certificateRequest13, {
  certificate_request_context: Uint8Array.of(7),
  extensions: [extension('certificate_request', 'signature_algorithms', { supported_signature_algorithms: [0x0403] })],
})
const wantsCertificate12 = encodeHandshake('certificate_request', certificateRequest12, {
  certificate_types: [1, 64],
  supported_signature_algorithms: [0x0401],
  certificate_authorities: [],
})
const asked13 = say13(standing(simple13, 'client', 'TLS13.WAIT_CERT_CR'), wantsCertificate13)
const asked12 = say13(standing(simple12, 'client', 'TLS12.WAIT_CR_SHD'), wantsCertificate12)

/** Servers that ask for a certificate, of clients that have one. */
const asking = [tls13, tls12].map((setting) =>
  converse(
    pair({
      ...setting,
      client: { ...setting.client, identities: [usualIdentity.client] },
      server: { clientCertificates: 'optional' },
    }),
  ),
)

/** A server of TLS 1.3 asks after the handshake, one step at a time. */
const late = (() => {
  const { ends } = converse(
    pair({
      ...tls13,
      client: { ...tls13.client, identities: [usualIdentity.client], postHandshakeAuth: true },
      server: { clientCertificates: 'late optional' },
    }),
  )
  return doing(ends, 'server', { do: 'request certificate' })
})()

/** A second handshake, in which the server asks for a certificate. */
const renegotiating = (client: Partial<ClientSettings> = {}, server: Partial<ServerSettings> = {}) =>
  converse(
    pair({
      ...tls12,
      client: { identities: [usualIdentity.client], renegotiation: 'with RFC 5746', ...client },
      server: { clientCertificates: 'late optional', renegotiation: 'with RFC 5746', ...server },
    }),
  ).ends
const renegotiated = doing(renegotiating(), 'server', { do: 'request certificate' })
const renegotiatedRsa = doing(renegotiating({}, { suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] }), 'server', {
  do: 'request certificate',
})

/** Endpoints at rest: every state in which a side waits for something. */
const resting: readonly Endpoint[] = (() => {
  const found = new Map<string, Endpoint>()
  const all = [renegotiated, simple13, simple12, withRsa, retried, resumed, resumed12, late, ...asking].flatMap(
    ({ moments }) => moments.flatMap((ends) => [ends.client, ends.server]),
  )
  for (const end of [...all, asked13.endpoint, asked12.endpoint])
    if (!end.ended && end.position.state !== CLOSED) found.set(`${end.world.side} ${end.position.state}`, end)
  return [...found.values()]
})()
const title = (end: Endpoint): string => `${end.world.side} ${end.position.state}`

/** States that are left in the turn in which they are entered: nothing can arrive in between. */
const passing = [
  'server TLS12.RECVD_CH',
  'server TLS12.RESUMED',
  'server RECVD_CH',
  'server TLS13.NEGOTIATED',
  'server TLS12.NEGOTIATED',
]

interface Row {
  readonly what: string
  readonly takes: readonly string[]
  readonly play: () => readonly Step[]
}
const row = (what: string, takes: readonly string[], play: () => readonly Step[]): Row => ({ what, takes, play })

/** What may happen wherever one waits. */
const anywhere: Row[] = resting.flatMap((end) => {
  const at = title(end)
  return [
    row(`${at}: close_notify`, [`${at} alert.close`], () => say(end, 'alert', alert(1, 'close_notify')).steps),
    row(`${at}: a fatal alert`, [`${at} alert.fatal`], () => say(end, 'alert', alert(2, 'internal_error')).steps),
    ...(at === 'client WAIT_SH'
      ? [
          row(`${at}: a warning about the name, taken for an error`, [`${at} alert.refuse`], () => {
            const { settings } = end.world as ClientWorld
            const world = { ...end.world, settings: { ...settings, unknownNameWarning: 'fatal' } } as ClientWorld
            return say({ ...end, world }, 'alert', alert(1, 'unrecognized_name')).steps
          }),
          row(
            `${at}: a warning about the name`,
            [`${at} alert.warning`],
            () => say(end, 'alert', alert(1, 'unrecognized_name')).steps,
          ),
        ]
      : []),
    row(`${at}: a warning`, [`${at} alert.warning`], () => say(end, 'alert', alert(1, 'user_canceled')).steps),
    row(`${at}: the application closes`, [`${at} close.closed`], () => perform(end, { do: 'close' }).steps),
    row(`${at}: a message that nobody knows`, [`${at} unexpected`], () => say13(end, messageOf(99)).steps),
  ]
})

/** A malformed message wherever it is awaited: its handler refuses it. */
const malformed: Row[] = resting.flatMap((end) => {
  const state = charts[end.world.side].states[end.position.state]!
  return Object.entries(state.on).flatMap(([message, { to }]) =>
    'refuse' in to && message in handshakeCodes && message !== 'server_hello_done'
      ? [
          row(
            `${title(end)}: a malformed ${message}`,
            [`${title(end)} ${message}.refuse`],
            () => say13(end, messageOf(handshakeCodes[message as HandshakeName], Uint8Array.of(0xff, 0xff))).steps,
          ),
        ]
      : [],
  )
})

const helloRequests: Row[] = resting
  .filter((end) => 'hello_request' in charts[end.world.side].states[end.position.state]!.on)
  .map((end) => {
    const how = end.position.state.endsWith('CONNECTED') ? 'renegotiate' : 'ignore'
    return row(
      `${title(end)}: HelloRequest`,
      [`${title(end)} hello_request.${how}`],
      () => say13(end, messageOf(0)).steps,
    )
  })

/** A certificate as scenarios hold what is pasted. */
const pastedLeaf = toBase64Url(
  issueChain(stub, { names: ['playground.test'], notBefore: '2026-11-01', notAfter: '2027-01-01' }).leaf.der,
)

const play = (setting: Setting, edit?: Parameters<typeof converse>[1]) => () => converse(pair(setting), edit).steps
const rewrite = <T>(name: HandshakeName, codec: Parameters<typeof encodeHandshake<T>>[1], change: (value: T) => T) =>
  changing(name, (bytes) => encodeHandshake(name, codec, change(decodeHandshake(name, codec, bytes))))

/** A ServerKeyExchange with a point that is none, rightly signed. */
const badPoint = changing('server_key_exchange', (bytes, { ends }) => {
  const { params, signed_params } = decodeHandshake('server_key_exchange', serverKeyExchangeEcdhe(0x0303), bytes)
  const { sent, serverHello: hello } = ends.client.context as ClientContext
  const bad = { ...params, public: new Uint8Array(params.public.length) }
  const key = (ends.server.world as ServerWorld).identities[0]!.key as PrivateKey
  const content = concat(sent!.hello.random, (hello as ServerHello).random, encode(ecdhParams, bad))
  const signature = stub.sign('rsa_pkcs1_sha256', key, content)
  return encodeHandshake('server_key_exchange', serverKeyExchangeEcdhe(0x0303), {
    params: bad,
    signed_params: { ...signed_params, algorithm: 0x0401, signature },
  })
})

/** The rest of a server's flight after CertificateRequest, signed and finished over the transcript as it is now. */
const asksForCertificate = (): readonly Step[] => {
  const { key } = (simple13.ends.server.world as ServerWorld).identities[0]!
  let turn = say13(asked13.endpoint, simple13.messages['certificate']!)
  const steps = [...asked13.steps, ...turn.steps]
  const hash = () => transcriptHash(stub, suiteHash(turn.endpoint), turn.endpoint.context.transcript)
  const { algorithm } = decodeHandshake(
    'certificate_verify',
    certificateVerify,
    simple13.messages['certificate_verify']!,
  )
  const signature = stub.sign('ecdsa_secp256r1_sha256', key as PrivateKey, signedContent('server', hash()))
  turn = say13(turn.endpoint, encodeHandshake('certificate_verify', certificateVerify, { algorithm, signature }))
  steps.push(...turn.steps)
  const { handshake13 } = turn.endpoint.context as ClientContext
  const verify_data = verifyData13(stub, suiteHash(turn.endpoint), handshake13!.server, hash())
  turn = say13(turn.endpoint, encodeHandshake('finished', finished, { verify_data }))
  return [...steps, ...turn.steps]
}
const withoutIdentity = (postHandshakeAuth: boolean, server: Partial<ServerSettings> = {}) =>
  converse(pair({ ...tls13, client: { ...tls13.client, postHandshakeAuth }, server })).ends
const suiteHash = (end: Endpoint) => end.context.suite!.prf

const ticket13 = encodeHandshake('new_session_ticket', newSessionTicket13, {
  ticket_lifetime: 60,
  ticket_age_add: 1,
  ticket_nonce: Uint8Array.of(0),
  ticket: new Uint8Array(32),
  extensions: [],
})
const connected13 = {
  client: standing(simple13, 'client', 'TLS13.CONNECTED'),
  server: standing(simple13, 'server', 'TLS13.CONNECTED'),
}
/** What a side can do wherever its state says so: data both ways, new keys. */
const able = (message: string): Endpoint[] =>
  resting.filter((end) => message in charts[end.world.side].states[end.position.state]!.on)
const keyUpdates: Row[] = [
  ...able('key_update').flatMap((end) =>
    (['updated', 'answered'] as const).map((how, asks) =>
      row(
        `${title(end)}: a KeyUpdate, ${how}`,
        [`${title(end)} key_update.${how}`],
        () => say13(end, messageOf(24, Uint8Array.of(asks))).steps,
      ),
    ),
  ),
  ...able('update keys').map((end) =>
    row(
      `${title(end)}: the application wants new keys`,
      [`${title(end)} update keys.sent`],
      () => perform(end, { do: 'update keys', request: true }).steps,
    ),
  ),
]
const data: Row[] = [
  ...able('send').map((end) =>
    row(
      `${title(end)}: data to send`,
      [`${title(end)} send.sent`],
      () => perform(end, { do: 'send', bytes: Uint8Array.of(1) }).steps,
    ),
  ),
  ...able('application_data')
    .filter(isConnected)
    .map((end) =>
      row(
        `${title(end)}: data`,
        [`${title(end)} application_data.delivered`],
        () => say(end, 'application_data', Uint8Array.of(1)).steps,
      ),
    ),
]

const never = { renegotiation: 'never' } as const
const unsafe = { requiresSecureRenegotiation: false, renegotiation: 'with RFC 5746' } as const
const dated = { secureRenegotiation: false, renegotiation: 'with RFC 5746' } as const
const wants = (intent: 'renegotiate' | 'request certificate', side: Side, ends: Ends) => () =>
  doing(ends, side, { do: intent }).steps
const renegotiations: Row[] = [
  ...[...renegotiated.moments, ...renegotiatedRsa.moments]
    .flatMap((ends) => [ends.client, ends.server])
    .filter((end) => 'application_data' in charts[end.world.side].states[end.position.state]!.on)
    .map((end) =>
      row(
        `${title(end)}: data while a further handshake runs`,
        [`${title(end)} application_data.delivered`],
        () => say(end, 'application_data', Uint8Array.of(1)).steps,
      ),
    ),
  row(
    'a client that declines, a server that goes on',
    ['client TLS12.CONNECTED hello_request.decline', 'server TLS12.WAIT_CH alert.declined'],
    wants('renegotiate', 'server', renegotiating(never, { noRenegotiation: 'ignores' })),
  ),
  row(
    'a server that does not',
    ['server TLS12.WAIT_CH alert.refuse'],
    wants('renegotiate', 'server', renegotiating(never, { noRenegotiation: 'reset' })),
  ),
  row(
    'a client that declines fatally',
    ['client TLS12.CONNECTED hello_request.refuse'],
    wants('renegotiate', 'server', renegotiating({ ...never, declines: 'fatal' })),
  ),
  row(
    'a client of its own accord',
    ['client TLS12.CONNECTED renegotiate.renegotiate', 'server TLS12.CONNECTED client_hello.read'],
    wants('renegotiate', 'client', renegotiating()),
  ),
  row(
    'a server that declines, a client that goes on',
    ['server TLS12.CONNECTED client_hello.decline', 'client TLS12.WAIT_SH alert.declined'],
    wants('renegotiate', 'client', renegotiating({ noRenegotiation: 'ignores' }, { ...never, declines: 'warning' })),
  ),
  row(
    'a client that does not',
    ['client TLS12.WAIT_SH alert.refuse'],
    wants('renegotiate', 'client', renegotiating({ noRenegotiation: 'fatal' }, { ...never, declines: 'warning' })),
  ),
  row(
    'no RFC 5746, client',
    ['client TLS12.CONNECTED renegotiate.cannot'],
    wants('renegotiate', 'client', renegotiating(unsafe, dated)),
  ),
  ...(['renegotiate', 'request certificate'] as const).flatMap((intent) =>
    (['goes on', 'reset'] as const).map((cannotAsk) =>
      row(
        `no RFC 5746, a server that wants to ${intent} ${cannotAsk}`,
        [`server TLS12.CONNECTED ${intent}.${cannotAsk === 'reset' ? 'refuse' : 'cannot'}`],
        wants(intent, 'server', renegotiating(unsafe, { ...dated, cannotAsk })),
      ),
    ),
  ),
  row(
    'the server wants a further handshake',
    ['server TLS12.CONNECTED renegotiate.asked'],
    () => doing(renegotiating(), 'server', { do: 'renegotiate' }).steps,
  ),
  row('a second hello with nothing in common', ['server TLS12.RECVD_CH negotiate.refuse'], () => {
    const { endpoint } = perform(renegotiating().server, { do: 'renegotiate' })
    const hello = decodeHandshake('client_hello', clientHello, renegotiated.messages['client_hello']!)
    return say13(endpoint, encodeHandshake('client_hello', clientHello, { ...hello, cipher_suites: [0x1399] })).steps
  }),
]

const rows: readonly Row[] = [
  row(
    'a handshake of TLS 1.3',
    ['client WAIT_SH server_hello.tls13', 'server TLS13.WAIT_FINISHED finished.ok'],
    play(tls13),
  ),
  row(
    'a handshake of TLS 1.2',
    ['client WAIT_SH server_hello.tls12', 'server TLS12.WAIT_FINISHED finished.ok'],
    play(tls12),
  ),
  row(
    'a HelloRetryRequest',
    ['server RECVD_CH negotiate.retry', 'client WAIT_SH server_hello.retry', 'server TLS13.WAIT_FINISHED finished.ok'],
    play({ ...tls13, server: { groups: ['secp384r1'] } }),
  ),
  row(
    'a resumed handshake with early data',
    [
      'client TLS13.WAIT_EE encrypted_extensions.resumed',
      'server TLS13.NEGOTIATED flight.early',
      'server TLS13.WAIT_EOED application_data.delivered',
      'server TLS13.WAIT_EOED end_of_early_data.ok',
    ],
    () => resumed.steps,
  ),
  row(
    'a resumed handshake of TLS 1.2, with a new ticket',
    [
      'client WAIT_SH server_hello.resumed12',
      'client TLS12.RESUMED_WAIT_CCS new_session_ticket.kept',
      'client TLS12.RESUMED_WAIT_FINISHED finished.ok',
      'server RECVD_CH negotiate.resumed12',
      'server TLS12.RESUMED_WAIT_FINISHED finished.ok',
    ],
    () => resumed12.steps,
  ),
  row('more early data than the ticket allows', ['server TLS13.WAIT_EOED application_data.refuse'], () => {
    const allowed = say(standing(resumed, 'server', 'TLS13.WAIT_EOED'), 'application_data', new Uint8Array(16_384))
    return say(allowed.endpoint, 'application_data', Uint8Array.of(1)).steps
  }),
  row(
    'no version in common',
    ['server RECVD_CH negotiate.refuse'],
    play({ client: { versions: ['TLS 1.3'] }, server: { versions: ['TLS 1.2'] } }),
  ),
  row(
    'a key share that is none',
    ['server TLS13.NEGOTIATED flight.refuse'],
    play(
      tls13,
      rewrite('client_hello', clientHello, (hello) => ({
        ...hello,
        extensions: hello.extensions?.map((one) =>
          one.type === 51
            ? extension('client_hello', 'key_share', {
                client_shares: [{ group: 29, key_exchange: new Uint8Array(32) }],
              })
            : one,
        ),
      })),
    ),
  ),
  row(
    'a pasted certificate without its key',
    ['server TLS12.NEGOTIATED flight.refuse'],
    play({ ...tls12, server: { identities: [{ ...usualIdentity.server, pasted: [pastedLeaf] }] } }),
  ),
  row(
    'an ECDHE point that is none',
    ['client TLS12.WAIT_CR_SHD server_hello_done.refuse'],
    play(
      { ...tls12, server: { groups: ['secp256r1'], schemeOrder: 'server', signatureSchemes: ['rsa_pkcs1_sha256'] } },
      badPoint,
    ),
  ),
  row(
    'the server asks for a certificate that the client does not have (TLS 1.3)',
    [
      'client TLS13.WAIT_CERT_CR certificate_request.ok',
      'client TLS13.WAIT_CERT certificate.ok',
      'client TLS13.WAIT_FINISHED finished.ok',
    ],
    asksForCertificate,
  ),
  row(
    'and in TLS 1.2',
    ['client TLS12.WAIT_CR_SHD certificate_request.ok', 'client TLS12.WAIT_SHD server_hello_done.ok'],
    () => [...asked12.steps, ...say13(asked12.endpoint, messageOf(14)).steps],
  ),
  row('the same, with a point that is none', ['client TLS12.WAIT_SHD server_hello_done.refuse'], () => {
    const ends = pair({
      ...tls12,
      server: { groups: ['secp256r1'], schemeOrder: 'server', signatureSchemes: ['rsa_pkcs1_sha256'] },
    })
    return converse(ends, (said) =>
      said.name === 'server_hello_done' ? [wantsCertificate12, said.bytes] : badPoint(said),
    ).steps
  }),
  ...[tls13, tls12].map((setting, n) =>
    row(
      `and a client that has none shows none (${n ? 'TLS 1.2' : 'TLS 1.3'})`,
      [`server ${n ? 'TLS12' : 'TLS13'}.WAIT_CERT certificate.none`],
      play({ ...setting, server: { clientCertificates: 'optional' } }),
    ),
  ),
  ...[
    ['read', ssl2Hello],
    ['refuse', ssl2Hello.slice(0, -1)],
  ].map(([go, message]) =>
    row(
      `a ClientHello in the format of SSL 2.0: ${String(go)}`,
      [`server START ssl2_client_hello.${String(go)}`],
      () => receive(pair(tls12).server, ssl2Record(message as Uint8Array)).steps,
    ),
  ),
  ...[
    {
      what: 'a stapled status',
      outcome: 'certificate_status.ok',
      message: messageOf(22, Uint8Array.of(1, 0, 0, 1, 5)),
    },
    { what: 'a request for a certificate', outcome: 'certificate_request.ok', message: wantsCertificate12 },
    {
      what: 'a ServerHelloDone that is not empty',
      outcome: 'server_hello_done.refuse',
      message: messageOf(14, Uint8Array.of(1)),
    },
  ].map(({ what, outcome, message }) =>
    row(
      `RSA key exchange, ${what}`,
      [`client TLS12.WAIT_CS_CR_SHD ${outcome}`],
      () => say13(standing(stapledRsa, 'client', 'TLS12.WAIT_CS_CR_SHD'), message).steps,
    ),
  ),
  row(
    'a client that shows none after the handshake',
    ['server TLS13.WAIT_LATE_CERT certificate.none'],
    () => doing(withoutIdentity(true), 'server', { do: 'request certificate' }).steps,
  ),
  ...(['goes on', 'reset'] as const).map((cannotAsk) =>
    row(
      `a client that cannot be asked: the server ${cannotAsk}`,
      [`server TLS13.CONNECTED request certificate.${cannotAsk === 'reset' ? 'refuse' : 'cannot'}`],
      () => perform(withoutIdentity(false, { cannotAsk }).server, { do: 'request certificate' }).steps,
    ),
  ),
  row(
    'a stapled status',
    ['client TLS12.WAIT_SKE certificate_status.ok'],
    () => say13(standing(stapled12, 'client', 'TLS12.WAIT_SKE'), messageOf(22, Uint8Array.of(1, 0, 0, 1, 5))).steps,
  ),
  row(
    'a ticket of TLS 1.2',
    ['client TLS12.WAIT_CCS new_session_ticket.kept'],
    () => say13(standing(simple12, 'client', 'TLS12.WAIT_CCS'), messageOf(4, Uint8Array.of(0, 0, 0, 9, 0, 1, 5))).steps,
  ),
  row(
    'a ticket of TLS 1.3',
    ['client TLS13.CONNECTED new_session_ticket.kept'],
    () => say13(connected13.client, ticket13).steps,
  ),
  row(
    'a server that picks a suite nobody offered',
    ['client WAIT_SH server_hello.refuse'],
    play(
      tls12,
      rewrite('server_hello', serverHello, (hello) => ({ ...hello, cipher_suite: 0x1399 })),
    ),
  ),
  ...keyUpdates,
  ...data,
  ...helloRequests,
  ...renegotiations,
  ...malformed,
  ...anywhere,
]

const taken = new Set(
  [renegotiated, simple13, simple12, withRsa, retried, resumed, resumed12, late, ...asking].flatMap(({ steps }) =>
    moves(steps),
  ),
)

describe('each of these takes the arrows that it is there for', () => {
  test.each(rows)('$what', ({ takes, play }) => {
    const steps = moves(play())
    for (const step of steps) taken.add(step)
    for (const arrow of takes) expect(steps).toContain(arrow)
  })
})

describe('together they take every arrow', () => {
  test.each(['client', 'server'] as const)('of the %s', (side) => {
    const { states, everywhere } = charts[side]
    const all = Object.entries(states)
      .filter(([state]) => state !== CLOSED)
      .flatMap(([state, { on }]) => {
        const common = passing.includes(`${side} ${state}`) ? {} : everywhere
        const named = Object.entries({ ...common, ...on }).flatMap(([message, { to }]) =>
          Object.keys(to).map((go) => `${message}.${go}`),
        )
        return [...named, ...(passing.includes(`${side} ${state}`) ? [] : ['unexpected'])].map(
          (event) => `${side} ${state} ${event}`,
        )
      })
    expect(all.filter((arrow) => !taken.has(arrow))).toEqual([])
    const known = new Set(all)
    expect([...taken].filter((arrow) => arrow.startsWith(side) && !known.has(arrow))).toEqual([])
  })

  test('and every state but the passing ones is one in which somebody waits', () => {
    const waiting = new Set([...resting.map(title), ...passing])
    // Before its first word nobody has told the client anything.
    for (const side of ['client', 'server'] as const)
      for (const state of Object.keys(charts[side].states))
        if (state !== CLOSED) expect(waiting).toContain(`${side} ${state}`)
  })

  test('no arrow leads nowhere', () => {
    for (const { states } of Object.values(charts))
      for (const { on } of Object.values(states))
        for (const { to } of Object.values(on))
          for (const target of Object.values(to)) expect(target === STAY || target in states).toBe(true)
  })
})
