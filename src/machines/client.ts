import { concat, equal } from '../bytes/buffer.ts'
import { empty, encode } from '../bytes/codec.ts'
import { fromUtf8 } from '../bytes/text.ts'
import { encapsulateRandom, type KeyShare, type PublicKey } from '../crypto/provider.ts'
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret as masterSecret12,
  verifyData as verifyData12,
} from '../crypto/schedule12.ts'
import { verifyData as verifyData13 } from '../crypto/schedule13.ts'
import { acceptProtocol } from '../rules/alpn.ts'
import { judgePresented } from '../rules/chain.ts'
import { acceptGroup, acceptRetry } from '../rules/group.ts'
import { acceptEcho, acceptHello, judge } from '../rules/session.ts'
import { acceptScheme, acceptSignature } from '../rules/signature.ts'
import { acceptSuite } from '../rules/suite.ts'
import { acceptVersion } from '../rules/version.ts'
import { extensionCodes } from '../spec/extension.ts'
import { groups, isBuiltGroup } from '../spec/group.ts'
import { schemes } from '../spec/signature.ts'
import { suite as suiteOf, type Suite } from '../spec/suite.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import { find } from '../wire/extension.ts'
import {
  certificate12,
  certificate13,
  certificateRequest12,
  certificateRequest13,
  clientKeyExchangeEcdhe,
  ecdhParams,
  encryptedExtensions,
  finished,
  certificateStatus,
  isRetry,
  newSessionTicket12,
  newSessionTicket13,
  serverHello,
  serverKeyExchangeEcdhe,
  certificateVerify,
  type ServerHello,
} from '../wire/handshake.ts'
import { parseCertificate, type Certificate } from '../x509/certificate.ts'
import { buildPath } from '../x509/chain.ts'
import { Flight, readMessage, transcriptHash, type HandshakeMessage } from './flight.ts'
import { composeHello, recomposeHello, type SentHello } from './hello.ts'
import type { Outcome } from './outcome.ts'
import {
  applicationSecrets,
  handshakeSecrets,
  keys12,
  keys13,
  resumptionSecret,
  signedContent,
  type ApplicationSecrets,
  type HandshakeSecrets,
  type Traffic12,
} from './secret.ts'
import type { ClientWorld } from './world.ts'

/** What the client knows so far. Fields appear as the handshake goes on. */
export interface ClientContext {
  readonly side: 'client'
  readonly transcript: readonly Uint8Array[]
  readonly sent?: SentHello
  readonly retried?: boolean
  readonly cookie?: Uint8Array
  readonly version?: number
  readonly suite?: Suite
  readonly serverHello?: ServerHello
  readonly group?: number
  readonly alpn?: string | undefined
  readonly extendedMasterSecret?: boolean
  readonly encryptThenMac?: boolean
  readonly chain?: readonly Certificate[]
  readonly scheme?: string
  readonly handshake13?: HandshakeSecrets
  readonly application13?: ApplicationSecrets
  /** Set when the server asked for a certificate; its context comes back (RFC 8446 §4.4.2). */
  readonly requested?: Uint8Array
  readonly serverShare?: Uint8Array
  readonly master?: Uint8Array
  readonly keys12?: Traffic12
  readonly changed?: boolean
}
type Handled<Go extends string> = Outcome<Go, ClientContext>

export const clientStart: ClientContext = { side: 'client', transcript: [] }

export const start = (world: ClientWorld, context: ClientContext): Handled<'sent'> => {
  const sent = composeHello(world)
  const flight = new Flight(context.transcript, TLS12)
  flight.acts.push({ do: 'handshake', name: 'client_hello', bytes: sent.bytes, version: TLS12 })
  return flight.outcome('sent', { ...context, sent, transcript: [sent.bytes] })
}

export const onServerHello = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'retry' | 'tls13' | 'tls12' | 'refuse'> => {
  const { settings } = world
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', serverHello, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const hello = read.value
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
  if (flight.refuses(acceptHello(facts, retry ? 'hello_retry_request' : 'server_hello'))) return flight.refuse(context)
  if (flight.refuses(acceptVersion(selected, hello.legacy_version, hello.random, settings)))
    return flight.refuse(context)
  if (flight.refuses(acceptSuite(hello.cipher_suite, version, offeredSuites))) return flight.refuse(context)
  const suite = suiteOf(hello.cipher_suite)!
  if (version < TLS13) {
    if (retry || context.retried)
      return (flight.refuses(judge.unexpected('client', 'server_hello', 'WAIT_SH')), flight.refuse(context))
    return serverHello12(world, context, flight, hello, version, suite, message)
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
    if (wanted === undefined && !cookie)
      return (flight.refuses(judge.unexpected('client', 'hello_retry_request', 'WAIT_SH')), flight.refuse(context))
    const again = recomposeHello(world, sent, wanted, cookie)
    if (sent.hello.legacy_session_id.length) flight.acts.push({ do: 'change_cipher_spec' })
    flight.acts.push({ do: 'handshake', name: 'client_hello', bytes: again.bytes, version: TLS12 })
    return flight.outcome('retry', {
      ...context,
      retried: true,
      changed: true,
      sent: again,
      suite,
      transcript: [messageHash(world, suite, context.transcript), message.bytes, again.bytes],
    })
  }

  if (context.retried && context.suite && context.suite.code !== suite.code)
    return (flight.refuses(acceptSuite(hello.cipher_suite, version, [context.suite.code])), flight.refuse(context))
  const share = find('server_hello', hello.extensions, 'key_share')?.server_share
  if (!share)
    return (flight.refuses(judge.shareValid('client', false, '', 'server_hello.extensions')), flight.refuse(context))
  if (flight.refuses(acceptGroup(share.group, shared))) return flight.refuse(context)
  const name = groups.name(share.group)
  const secret = isBuiltGroup(name)
    ? world.provider.decapsulate(name, sent.shares[share.group] as KeyShare, share.key_exchange)
    : undefined
  if (flight.refuses(judge.shareValid('client', secret !== undefined, name, 'server_hello.extensions.key_share')))
    return flight.refuse(context)

  flight.transcript = [...context.transcript, message.bytes]
  const handshake13 = handshakeSecrets(world.provider, suite, secret!, flight)
  // The client's own write keys wait: an unencrypted ChangeCipherSpec and, on refusal, an alert may come first.
  flight.acts.push({ do: 'read', keys: keys13(world.provider, suite, handshake13.server), epoch: 'handshake' })
  return flight.outcome('tls13', {
    ...context,
    version,
    suite,
    serverHello: hello,
    group: share.group,
    handshake13,
    transcript: flight.transcript,
  })
}

/** In place of a first ClientHello: its hash as a message (RFC 8446 §4.4.1). */
const messageHash = (world: ClientWorld, suite: Suite, transcript: readonly Uint8Array[]): Uint8Array => {
  const hash = transcriptHash(world.provider, suite.prf, transcript)
  return concat(Uint8Array.of(254, 0, 0, hash.length), hash)
}

/** From the first encrypted message on, the client's own records are sealed too; an alert before it is not. */
const sealHandshake = (world: ClientWorld, context: ClientContext, flight: Flight): ClientContext => {
  if (context.sent!.hello.legacy_session_id.length && !context.changed) flight.acts.push({ do: 'change_cipher_spec' })
  flight.acts.push({
    do: 'write',
    keys: keys13(world.provider, context.suite!, context.handshake13!.client),
    epoch: 'handshake',
  })
  return { ...context, changed: true }
}

/** Refusals after ServerHello travel under the handshake keys (RFC 8446 §6). */
const refuse13 = (world: ClientWorld, context: ClientContext, flight: Flight): Handled<'refuse'> => {
  sealHandshake(world, context, flight)
  return flight.refuse(context)
}

export const onEncryptedExtensions = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', encryptedExtensions, message)
  if (!read.ok) return (flight.refuses(read.decision), refuse13(world, context, flight))
  const types = read.value.extensions.map(({ type }) => type)
  if (
    flight.refuses(
      acceptHello(answersOnly(context, read.value.extensions), 'encrypted_extensions'),
      judge.extensionsHere(types, 'encrypted_extensions'),
    )
  )
    return refuse13(world, context, flight)
  const alpn = chosenProtocol(
    find('encrypted_extensions', read.value.extensions, 'application_layer_protocol_negotiation'),
  )
  if (alpn !== undefined && flight.refuses(acceptProtocol(alpn, world.settings.alpn)))
    return refuse13(world, context, flight)
  return flight.outcome('ok', { ...context, alpn, transcript: [...context.transcript, message.bytes] })
}
const none = new Uint8Array(0)

/** The facts that `acceptHello` judges, for a message that has nothing but extensions in answer to ours. */
const answersOnly = (context: ClientContext, extensions: readonly { readonly type: number }[]) => ({
  sessionId: none,
  sentSessionId: none,
  compression: 0,
  extensions: extensions.map(({ type }) => type),
  sentExtensions: (context.sent!.hello.extensions ?? []).map(({ type }) => type),
})
const chosenProtocol = (list: { protocol_name_list: Uint8Array[] } | undefined): string | undefined =>
  list?.protocol_name_list[0] && fromUtf8(list.protocol_name_list[0])

export const onCertificateRequest13 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', certificateRequest13, message)
  if (!read.ok) return (flight.refuses(read.decision), refuse13(world, context, flight))
  return flight.outcome('ok', {
    ...context,
    requested: read.value.certificate_request_context,
    transcript: [...context.transcript, message.bytes],
  })
}

export const onCertificate13 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', certificate13, message)
  if (!read.ok) return (flight.refuses(read.decision), refuse13(world, context, flight))
  if (flight.refuses(judge.certificateContext(read.value.certificate_request_context)))
    return refuse13(world, context, flight)
  flight.decisions.length = 0
  for (const entry of read.value.certificate_list)
    if (flight.refuses(acceptHello(answersOnly(context, entry.extensions), 'certificate')))
      return refuse13(world, context, flight)
  flight.decisions.length = 0
  const chain = judgeCertificates(
    world,
    flight,
    read.value.certificate_list.map((entry) => entry.cert_data),
  )
  if (!chain) return refuse13(world, context, flight)
  return flight.outcome('ok', { ...context, chain, transcript: [...context.transcript, message.bytes] })
}

/** Reads and judges what the server presents. Undefined when a decision went against it. */
const judgeCertificates = (
  world: ClientWorld,
  flight: Flight,
  ders: readonly Uint8Array[],
): Certificate[] | undefined => {
  const sent: Certificate[] = []
  for (const [at, der] of ders.entries()) {
    const parsed = parseCertificate(der)
    if (!parsed.ok) {
      const path = `certificate.certificate_list.${at}.${parsed.path}`
      flight.refuses(judge.unreadable('client', { path, at: parsed.at, expected: parsed.expected }))
      return undefined
    }
    sent.push(parsed.certificate)
  }
  const found = sent.length
    ? buildPath(world.provider, sent, world.settings.trust === 'demo roots' ? world.roots : [])
    : undefined
  const chain = { sent, path: found?.path ?? [], complete: found?.complete ?? false, missing: found?.missing }
  return flight.refuses(judgePresented(chain, world.host, world.now)) ? undefined : sent
}

export const onCertificateVerify13 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', certificateVerify, message)
  if (!read.ok) return (flight.refuses(read.decision), refuse13(world, context, flight))
  const key = context.chain![0]!.publicKey
  const content = signedContent('server', flight.hash(world.provider, context.suite!.prf))
  const scheme = judgeSignature(world, flight, TLS13, read.value.algorithm, key, content, read.value.signature)
  if (!scheme) return refuse13(world, context, flight)
  return flight.outcome('ok', { ...context, scheme, transcript: [...context.transcript, message.bytes] })
}

/** Accepts scheme and signature, or records why not. */
const judgeSignature = (
  world: ClientWorld,
  flight: Flight,
  version: number,
  code: number,
  key: Certificate['publicKey'],
  content: Uint8Array,
  signature: Uint8Array,
): string | undefined => {
  const offered = world.settings.signatureSchemes.flatMap((name) => schemes.code(name) ?? [])
  const known = key.kind === 'unknown' ? undefined : (key as PublicKey)
  const name = schemes.name(code)
  if (known && flight.refuses(acceptScheme(code, version, offered, known))) return undefined
  const verified = known !== undefined && world.provider.verify(name, known, content, signature)
  return flight.refuses(acceptSignature(verified, name)) ? undefined : name
}

export const onFinished13 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const suite = context.suite!
  const secrets = context.handshake13!
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', finished, message)
  if (!read.ok) return (flight.refuses(read.decision), refuse13(world, context, flight))
  const expected = verifyData13(provider, suite.prf, secrets.server, flight.hash(provider, suite.prf))
  if (flight.refuses(judge.finished('client', equal(expected, read.value.verify_data), 'server')))
    return refuse13(world, context, flight)
  flight.transcript = [...context.transcript, message.bytes]
  const application13 = applicationSecrets(provider, suite, secrets, flight)
  const sealed = sealHandshake(world, context, flight)
  // No certificate of our own: an empty list, which the server may or may not accept (RFC 8446 §4.4.2).
  if (context.requested)
    flight.send('certificate', certificate13, { certificate_request_context: context.requested, certificate_list: [] })
  flight.send('finished', finished, {
    verify_data: verifyData13(provider, suite.prf, secrets.client, flight.hash(provider, suite.prf)),
  })
  resumptionSecret(provider, suite, application13, flight)
  flight.acts.push({ do: 'write', keys: keys13(provider, suite, application13.client), epoch: 'application' })
  flight.acts.push({ do: 'read', keys: keys13(provider, suite, application13.server), epoch: 'application' })
  return flight.outcome('ok', { ...sealed, application13, transcript: flight.transcript })
}

const serverHello12 = (
  world: ClientWorld,
  context: ClientContext,
  flight: Flight,
  hello: ServerHello,
  version: number,
  suite: Suite,
  message: HandshakeMessage,
): Handled<'tls12' | 'refuse'> => {
  const info = find('server_hello', hello.extensions, 'renegotiation_info')?.renegotiated_connection
  if (flight.refuses(judge.secureRenegotiation(info !== undefined, world.settings.requiresSecureRenegotiation)))
    return flight.refuse(context)
  if (info && flight.refuses(judge.renegotiationEmpty('client', info))) return flight.refuse(context)
  const alpn = chosenProtocol(find('server_hello', hello.extensions, 'application_layer_protocol_negotiation'))
  if (alpn !== undefined && flight.refuses(acceptProtocol(alpn, world.settings.alpn))) return flight.refuse(context)
  return flight.outcome('tls12', {
    ...context,
    version,
    suite,
    serverHello: hello,
    alpn,
    extendedMasterSecret: find('server_hello', hello.extensions, 'extended_master_secret') !== undefined,
    encryptThenMac: suite.mode === 'CBC' && find('server_hello', hello.extensions, 'encrypt_then_mac') !== undefined,
    transcript: [...context.transcript, message.bytes],
  })
}

export const onCertificate12 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', certificate12, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const chain = judgeCertificates(world, flight, read.value.certificate_list)
  if (!chain) return flight.refuse(context)
  return flight.outcome('ok', { ...context, chain, transcript: [...context.transcript, message.bytes] })
}

/** A stapled OCSP response is shown, not judged (Scope). */
export const onCertificateStatus = (
  _world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', certificateStatus, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  return flight.outcome('ok', { ...context, transcript: [...context.transcript, message.bytes] })
}

export const onServerKeyExchange = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', serverKeyExchangeEcdhe, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const { params, signed_params } = read.value
  const group = params.curve_params.namedcurve
  const offered = world.settings.groups.flatMap((name) => groups.code(name) ?? [])
  if (flight.refuses(acceptGroup(group, offered))) return flight.refuse(context)
  const content = concat(context.sent!.hello.random, context.serverHello!.random, encode(ecdhParams, params))
  const scheme = judgeSignature(
    world,
    flight,
    context.version!,
    signed_params.algorithm,
    context.chain![0]!.publicKey,
    content,
    signed_params.signature,
  )
  if (!scheme) return flight.refuse(context)
  return flight.outcome('ok', {
    ...context,
    group,
    scheme,
    serverShare: params.public,
    transcript: [...context.transcript, message.bytes],
  })
}

export const onCertificateRequest12 = (
  _world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', certificateRequest12, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  return flight.outcome('ok', { ...context, requested: none, transcript: [...context.transcript, message.bytes] })
}

export const onServerHelloDone = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const suite = context.suite!
  const flight = new Flight([...context.transcript, message.bytes], TLS12)
  const read = readMessage('client', empty, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const name = groups.name(context.group!)
  const exchange = isBuiltGroup(name)
    ? provider.encapsulate(name, context.serverShare!, world.chance('client key exchange', encapsulateRandom[name]))
    : undefined
  if (flight.refuses(judge.shareValid('client', exchange !== undefined, name, 'server_key_exchange.params.public')))
    return flight.refuse(context)
  if (context.requested) flight.send('certificate', certificate12, { certificate_list: [] })
  flight.send('client_key_exchange', clientKeyExchangeEcdhe, { ecdh_Yc: exchange!.publicValue }, 'ECDHE')
  const master = masterSecret(world, context, exchange!.secret, flight)
  const traffic = keys12(
    keyBlock(provider, context.version!, suite.code, master, context.sent!.hello.random, context.serverHello!.random),
    suite,
    context.version!,
    context.encryptThenMac === true,
  )
  flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: traffic.client, epoch: 'tls12' })
  flight.send('finished', finished, {
    verify_data: verifyData12(
      provider,
      context.version!,
      suite.prf,
      master,
      'client',
      flight.hash(provider, suite.prf),
    ),
  })
  return flight.outcome('ok', { ...context, master, keys12: traffic, transcript: flight.transcript })
}

const masterSecret = (
  world: ClientWorld,
  context: ClientContext,
  premaster: Uint8Array,
  flight: Flight,
): Uint8Array => {
  const { provider } = world
  const { version, suite, sent, serverHello: hello } = context
  const master = context.extendedMasterSecret
    ? extendedMasterSecret(provider, version!, suite!.prf, premaster, flight.hash(provider, suite!.prf))
    : masterSecret12(provider, version!, suite!.prf, premaster, sent!.hello.random, hello!.random)
  flight.secrets.push({ label: 'pre_master_secret', value: premaster })
  flight.secrets.push({
    label: 'master_secret',
    value: master,
    from: 'pre_master_secret',
    keyLog: 'CLIENT_RANDOM',
    ...(context.extendedMasterSecret && { covers: flight.transcript.length }),
  })
  return master
}

export const onNewSessionTicket12 = (
  _world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'kept' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', newSessionTicket12, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  return flight.outcome('kept', { ...context, transcript: [...context.transcript, message.bytes] })
}

export const onChangeCipherSpec12 = (_world: ClientWorld, context: ClientContext): Handled<'ok'> => ({
  go: 'ok',
  context,
  acts: [{ do: 'read', keys: context.keys12!.server, epoch: 'tls12' }],
})

export const onFinished12 = (
  world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('client', finished, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const hash = flight.hash(provider, context.suite!.prf)
  const expected = verifyData12(provider, context.version!, context.suite!.prf, context.master!, 'server', hash)
  if (flight.refuses(judge.finished('client', equal(expected, read.value.verify_data), 'server')))
    return flight.refuse(context)
  return flight.outcome('ok', { ...context, transcript: [...context.transcript, message.bytes] })
}

/** A HelloRequest while a handshake runs is ignored and stays out of the transcript (RFC 5246 §7.4.1.1). */
export const ignoreHelloRequest = (_world: ClientWorld, context: ClientContext): Handled<'ignore'> => ({
  go: 'ignore',
  context,
})

/** Afterwards this client declines, with the warning that the RFC has for it. */
export const onHelloRequest = (_world: ClientWorld, context: ClientContext): Handled<'decline'> => ({
  go: 'decline',
  context,
  acts: [{ do: 'alert', level: 'warning', name: 'no_renegotiation' }],
})

/** Tickets are shown; using them is another handshake. */
export const onNewSessionTicket13 = (
  _world: ClientWorld,
  context: ClientContext,
  message: HandshakeMessage,
): Handled<'kept' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('client', newSessionTicket13, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  return flight.outcome('kept', context)
}
