import { concat } from '../../bytes/buffer.ts'
import { empty } from '../../bytes/codec.ts'
import { toHex } from '../../bytes/text.ts'
import {
  acceptBinding,
  allowAnotherRequest,
  allowOwnRenegotiation,
  allowRenegotiation,
  type Standing,
} from '../../rules/renegotiation.ts'
import { withoutRefusal } from '../../rules/rule.ts'
import { acceptHello } from '../../rules/session.ts'
import { acceptSuite } from '../../rules/suite.ts'
import { acceptVersion } from '../../rules/version.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { suite as suiteOf, suites, TLS_EMPTY_RENEGOTIATION_INFO_SCSV, TLS_FALLBACK_SCSV } from '../../spec/suite.ts'
import { TLS12, versions, type Version } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import { serverHello } from '../../wire/handshake.ts'
import { Flight } from '../flight.ts'
import { inHandshake, type ClientWorld } from '../world.ts'
import { composeHello } from './compose.ts'
import { reads, type ClientContext, type Handled } from './context.ts'
import { agree12 } from './hello.ts'
import { unsaid } from '../transcript.ts'

const standing = ({ secureRenegotiation, alpn, requests }: ClientContext): Standing => ({
  secure: secureRenegotiation === true,
  alpn,
  requests: requests ?? 0,
})

const warning = { do: 'alert', level: 'warning', name: 'no_renegotiation' } as const

/**
 * HelloRequest on a connection: a second handshake, or the warning no_renegotiation, which ends nothing (RFC 5246
 * §7.2.2). Some answer fatally all the same, and some lose patience.
 */
export const onHelloRequest = reads(
  empty,
  TLS12,
  ({ world, context }): Handled<'renegotiate' | 'decline' | 'refuse'> => {
    const { settings } = world
    const flight = new Flight(world, unsaid, context.version!)
    const allowed = allowRenegotiation('client', standing(context), settings)
    if (!allowed.refusal) {
      flight.decisions.push(allowed)
      return beginAgain(world, context, flight)
    }
    if (settings.declines === 'fatal') return (flight.refuses(allowed), flight.refuse(context))
    if (settings.declines === 'warning and end') {
      flight.acts.push(warning)
      return (flight.refuses(allowed), flight.refuse(context, 'close'))
    }
    if (flight.refuses(withoutRefusal(allowed), allowAnotherRequest(standing(context), settings)))
      return flight.refuse(context, 'close')
    flight.acts.push(warning)
    return flight.outcome('decline', { ...context, requests: (context.requests ?? 0) + 1 })
  },
)

/** The application wants a second handshake. */
export const onRenegotiate = (world: ClientWorld, context: ClientContext): Handled<'renegotiate' | 'cannot'> => {
  const flight = new Flight(world, unsaid, context.version!)
  if (flight.refuses(allowOwnRenegotiation('client', standing(context), world.settings)))
    return flight.outcome('cannot', context)
  return beginAgain(world, context, flight)
}

/** A ClientHello under the keys of the connection. Until its ServerHello everything stays as it was. */
const beginAgain = (world: ClientWorld, context: ClientContext, flight: Flight): Handled<'renegotiate'> => {
  const handshakes = (context.handshakes ?? 0) + 1
  const sent = composeHello(secondHello(inHandshake(world, handshakes), context))
  flight.put('client_hello', sent.bytes)
  return flight.outcome('renegotiate', {
    ...context,
    requested: undefined,
    // The second handshake brings a ticket of its own (RFC 5077 §3.3).
    ticket12: undefined,
    sent,
    handshakes,
    retried: false,
    transcript: flight.transcript,
  })
}

/** What only a first handshake says, or only TLS 1.3. */
const firstOnly: readonly number[] = [
  'supported_versions',
  'key_share',
  'psk_key_exchange_modes',
  'post_handshake_auth',
  'pre_shared_key',
  'early_data',
  'cookie',
  'encrypted_client_hello',
].map((name) => extensionCodes[name as keyof typeof extensionCodes])
const signals: readonly number[] = [TLS_EMPTY_RENEGOTIATION_INFO_SCSV, TLS_FALLBACK_SCSV]

/** The second ClientHello: for the version that the connection has, and tied to the handshake before (RFC 5746 §3.5). */
const secondHello = (world: ClientWorld, { version, secureRenegotiation, finished }: ClientContext): ClientWorld => {
  const { settings, hello } = world
  const info = {
    type: extensionCodes.renegotiation_info,
    body: secureRenegotiation ? toHex(Uint8Array.of(finished!.client.length, ...finished!.client)) : '',
  }
  const kept = hello.extensions.filter(({ type }) => !firstOnly.includes(type))
  const at = kept.findIndex(({ type }) => type === info.type)
  const extensions = !secureRenegotiation
    ? kept.filter(({ type }) => type !== info.type)
    : at < 0
      ? [info, ...kept]
      : kept.with(at, info)
  return {
    ...world,
    session: undefined,
    settings: {
      ...settings,
      versions: [versions.name(version!) as Version],
      suites: settings.suites.filter((name) => !signals.includes(suites.code(name) ?? -1)),
      postHandshakeAuth: false,
    },
    hello: { ...hello, sessionIdLength: 0, extensions },
  }
}

/** The second ServerHello: for the same version, and tied to the handshake before (RFC 5746 §3.5, §4.2). */
export const onServerHelloAgain = reads(
  serverHello,
  TLS12,
  ({ world, context, value: hello, message, flight }): Handled<'tls12' | 'refuse'> => {
    const { sent, version, finished, secureRenegotiation } = context
    const selected = find('server_hello', hello.extensions, 'supported_versions')?.selected_version
    const facts = {
      sessionId: hello.legacy_session_id_echo,
      sentSessionId: sent!.hello.legacy_session_id,
      compression: hello.legacy_compression_method,
      extensions: (hello.extensions ?? []).map(({ type }) => type),
      sentExtensions: [...(sent!.hello.extensions ?? []).map(({ type }) => type), extensionCodes.renegotiation_info],
    }
    const info = find('server_hello', hello.extensions, 'renegotiation_info')?.renegotiated_connection
    const expected = secureRenegotiation ? concat(finished!.client, finished!.server) : undefined
    const same = {
      ...world.settings,
      versions: [versions.name(version!) as Version],
    }
    if (flight.refuses(acceptHello(facts, 'server_hello'))) return flight.refuse(context)
    if (flight.refuses(acceptVersion(selected, hello.legacy_version, hello.random, same))) return flight.refuse(context)
    if (flight.refuses(acceptSuite(hello.cipher_suite, version!, sent!.hello.cipher_suites)))
      return flight.refuse(context)
    if (flight.refuses(acceptBinding('client', { info, signal: false }, expected))) return flight.refuse(context)
    const agreed = agree12(world, context, flight, hello, version!, suiteOf(hello.cipher_suite)!, message)
    return agreed ? flight.outcome('tls12', agreed) : flight.refuse(context)
  },
)
