import { type KeyShare } from '../../crypto/provider.ts'
import { acceptProtocol } from '../../rules/alpn.ts'
import { acceptGroup, acceptRetry } from '../../rules/group.ts'
import { judgeResumption } from '../../rules/resumption.ts'
import { acceptEcho, acceptHello, judge } from '../../rules/session.ts'
import { acceptSize } from '../../rules/size.ts'
import { acceptSuite } from '../../rules/suite.ts'
import { acceptVersion } from '../../rules/version.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { groups, isBuiltGroup } from '../../spec/group.ts'
import { suite as suiteOf, type Suite } from '../../spec/suite.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import { isRetry, serverHello, type ServerHello } from '../../wire/handshake.ts'
import { Flight, helloHash, type HandshakeMessage } from '../flight.ts'
import { composeHello, recomposeHello } from './compose.ts'
import { acceptPsk, earlyBytes, sendEarly, sessionToOffer, staysOffered, withdrawEarly } from './resumption.ts'
import { resumed12, takenUp } from './resumption12.ts'
import { handshakeSecrets, keys13 } from '../secret.ts'
import type { ClientWorld } from '../world.ts'
import { reads, saidProtocols, sizesIn, type ClientContext, type Handled } from './context.ts'
import { extended, transcriptOf } from '../transcript.ts'

/** `early`: what the application would like to send before the server has answered. */
export const start = (
  world: ClientWorld,
  context: ClientContext,
  { early }: { readonly early?: Uint8Array | undefined },
): Handled<'sent'> => {
  const flight = new Flight(world, context.transcript, TLS12)
  const session = sessionToOffer(world, flight)
  const bytes = earlyBytes(world, session, early, flight)
  const sent = composeHello(world, { session, early: bytes > 0 })
  if (world.hello.ssl2) flight.putSsl2(sent.bytes)
  else flight.put('client_hello', sent.bytes)
  const started = { ...context, sent, transcript: flight.transcript }
  if (!bytes) return flight.outcome('sent', started)
  sendEarly(world, sent, early!.slice(0, bytes), flight)
  return flight.outcome('sent', {
    ...started,
    changed: sent.hello.legacy_session_id.length > 0,
    early: { result: 'waiting', bytes },
  })
}

export const onServerHello = reads(
  serverHello,
  TLS12,
  ({
    world,
    context,
    value: hello,
    message,
    flight,
  }): Handled<'retry' | 'tls13' | 'tls12' | 'resumed12' | 'refuse'> => {
    const { settings } = world
    const sent = context.sent!
    const retry = isRetry(hello)
    const selected = find('server_hello', hello.extensions, 'supported_versions')?.selected_version
    const version = selected ?? hello.legacy_version

    const offeredSuites = sent.hello.cipher_suites
    const types = (hello.extensions ?? []).map(({ type }) => type)
    const sentTypes = (sent.hello.extensions ?? []).map(({ type }) => type)
    const facts = {
      sessionId: hello.legacy_session_id_echo,
      sentSessionId: sent.hello.legacy_session_id,
      compression: hello.legacy_compression_method,
      extensions: types,
      // The signal among the suites asks for renegotiation_info just as the extension does (RFC 5746 §3.4); a cookie is never asked for.
      sentExtensions: [...sentTypes, extensionCodes.renegotiation_info, ...(retry ? [extensionCodes.cookie] : [])],
    }
    if (flight.refuses(acceptHello(facts, retry ? 'hello_retry_request' : 'server_hello')))
      return flight.refuse(context)
    if (flight.refuses(acceptVersion(selected, hello.legacy_version, hello.random, settings)))
      return flight.refuse(context)
    if (flight.refuses(acceptSuite(hello.cipher_suite, version, offeredSuites))) return flight.refuse(context)
    const suite = suiteOf(hello.cipher_suite)!
    if (version < TLS13) {
      if (context.early && flight.refuses(judgeResumption.earlyVersion(version))) return flight.refuse(context)
      if (retry || context.retried)
        return (flight.refuses(judge.unexpected('client', 'server_hello', 'WAIT_SH')), flight.refuse(context))
      const info = find('server_hello', hello.extensions, 'renegotiation_info')?.renegotiated_connection
      if (flight.refuses(judge.secureRenegotiation(info !== undefined, settings.requiresSecureRenegotiation)))
        return flight.refuse(context)
      if (info && flight.refuses(judge.renegotiationEmpty('client', info))) return flight.refuse(context)
      const known = { ...context, secureRenegotiation: info !== undefined }
      return serverHello12(world, known, flight, hello, version, suite, message)
    }
    if (flight.refuses(acceptEcho(facts), judge.extensionsHere(types, retry ? 'hello_retry_request' : 'server_hello')))
      return flight.refuse(context)
    const offeredGroups = find('client_hello', sent.hello.extensions, 'supported_groups')?.named_group_list ?? []
    const shared = Object.keys(sent.shares).map(Number)

    if (retry) {
      if (context.retried)
        return (flight.refuses(judge.unexpected('client', 'hello_retry_request', 'WAIT_SH')), flight.refuse(context))
      const wanted = find('hello_retry_request', hello.extensions, 'key_share')?.selected_group
      const cookie = find('hello_retry_request', hello.extensions, 'cookie')?.cookie
      if (wanted !== undefined && flight.refuses(acceptRetry(wanted, offeredGroups, shared)))
        return flight.refuse(context)
      if (flight.refuses(judgeResumption.retryChanges(wanted !== undefined || cookie !== undefined)))
        return flight.refuse(context)
      const before = transcriptOf(helloHash(world.provider, suite.prf, context.transcript), message.bytes)
      const session = staysOffered(sent.session, suite) ? sent.session : undefined
      const again = recomposeHello(world, sent, wanted, cookie, session, before.messages)
      const early = withdrawEarly(context, flight)
      if (sent.hello.legacy_session_id.length && !context.changed) flight.acts.push({ do: 'change_cipher_spec' })
      flight.transcript = before
      flight.put('client_hello', again.bytes)
      return flight.outcome('retry', {
        ...context,
        retried: true,
        changed: true,
        sent: again,
        suite,
        early,
        transcript: flight.transcript,
      })
    }

    if (context.retried && context.suite && context.suite.code !== suite.code)
      return (flight.refuses(acceptSuite(hello.cipher_suite, version, [context.suite.code])), flight.refuse(context))
    const psk = acceptPsk(world, context, hello, suite, flight)
    if (psk === 'refused') return flight.refuse(context)
    const share = find('server_hello', hello.extensions, 'key_share')?.server_share
    if (!share && !psk.session)
      return (flight.refuses(judge.sharePresent(false, 'server_hello')), flight.refuse(context))
    if (share && flight.refuses(acceptGroup(share.group, shared))) return flight.refuse(context)
    const name = share ? groups.name(share.group) : ''
    const secret =
      share && isBuiltGroup(name)
        ? world.provider.decapsulate(name, sent.shares[share.group] as KeyShare, share.key_exchange)
        : undefined
    if (
      share &&
      flight.refuses(judge.shareValid('client', secret !== undefined, name, 'server_hello.extensions.key_share'))
    )
      return flight.refuse(context)

    flight.transcript = extended(context.transcript, message.bytes)
    const handshake13 = handshakeSecrets(world.provider, suite, secret, flight, psk.session?.psk)
    // The client's own write keys wait: an unencrypted ChangeCipherSpec and, on refusal, an alert may come first.
    flight.acts.push({ do: 'read', keys: keys13(world.provider, suite, handshake13.server), epoch: 'handshake' })
    return flight.outcome('tls13', {
      ...context,
      version,
      suite,
      serverHello: hello,
      group: share?.group,
      resumed: psk.session !== undefined,
      chain: psk.session?.chain,
      handshake13,
      transcript: flight.transcript,
    })
  },
)

const serverHello12 = (
  world: ClientWorld,
  context: ClientContext,
  flight: Flight,
  hello: ServerHello,
  version: number,
  suite: Suite,
  message: HandshakeMessage,
): Handled<'tls12' | 'resumed12' | 'refuse'> => {
  const agreed = agree12(world, context, flight, hello, version, suite, message)
  if (!agreed) return flight.refuse(context)
  const session = takenUp(agreed)
  return session ? resumed12(world, agreed, session, flight) : flight.outcome('tls12', agreed)
}

/** What both a first and a further handshake agree on. Undefined when a decision went against it. */
export const agree12 = (
  world: ClientWorld,
  context: ClientContext,
  flight: Flight,
  hello: ServerHello,
  version: number,
  suite: Suite,
  message: HandshakeMessage,
): ClientContext | undefined => {
  const said = saidProtocols(find('server_hello', hello.extensions, 'application_layer_protocol_negotiation'))
  if (said && flight.refuses(acceptProtocol(said, world.settings.alpn, 'server_hello'))) return undefined
  const asked = sizesIn('client_hello', context.sent!.hello.extensions)
  const size = acceptSize(sizesIn('server_hello', hello.extensions), asked, false, 'server_hello')
  if (size.decision && flight.refuses(size.decision)) return undefined
  if (size.value) flight.acts.push({ do: 'size', size: size.value })
  return {
    ...context,
    // A further handshake agrees on everything anew: nothing that the one before it received counts.
    group: undefined,
    scheme: undefined,
    serverParams: undefined,
    stapled: undefined,
    ticket12: undefined,
    version,
    suite,
    serverHello: hello,
    alpn: said?.[0],
    size: size.value,
    extendedMasterSecret: find('server_hello', hello.extensions, 'extended_master_secret') !== undefined,
    encryptThenMac: suite.mode === 'CBC' && find('server_hello', hello.extensions, 'encrypt_then_mac') !== undefined,
    transcript: extended(context.transcript, message.bytes),
  }
}
