import { bigEndian, concat, equal } from '../bytes/buffer.ts'
import { encode } from '../bytes/codec.ts'
import { toUtf8 } from '../bytes/text.ts'
import { encapsulateRandom, keyShareRandom, type KeyShare, type PublicKey } from '../crypto/provider.ts'
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret as masterSecret12,
  verifyData as verifyData12,
} from '../crypto/schedule12.ts'
import { verifyData as verifyData13 } from '../crypto/schedule13.ts'
import { chooseProtocol } from '../rules/alpn.ts'
import { chooseGroup12, chooseGroup13, commonGroups } from '../rules/group.ts'
import { offerOf, type Offer } from '../rules/offer.ts'
import type { Decision } from '../rules/rule.ts'
import { judge } from '../rules/session.ts'
import { chooseScheme, judgeChain, requireSchemes } from '../rules/signature.ts'
import { chooseSuite, fitsKey, type SuiteEntry } from '../rules/suite.ts'
import { chooseVersion } from '../rules/version.ts'
import { extensionCodes } from '../spec/extension.ts'
import { hashLength } from '../spec/hash.ts'
import { groups, isBuiltGroup, type GroupName } from '../spec/group.ts'
import { schemes } from '../spec/signature.ts'
import type { Suite } from '../spec/suite.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import { extension, type Extension } from '../wire/extension.ts'
import {
  certificate12,
  certificate13,
  certificateVerify,
  clientHello,
  clientKeyExchangeEcdhe,
  ecdhParams,
  encryptedExtensions,
  finished,
  newSessionTicket13,
  retryRandom,
  serverHello,
  serverKeyExchangeEcdhe,
  type ClientHello,
  type ServerHello,
} from '../wire/handshake.ts'
import { Flight, readMessage, transcriptHash, type HandshakeMessage } from './flight.ts'
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
import type { ServedIdentity, ServerWorld } from './world.ts'

/** What the server knows so far. */
export interface ServerContext {
  readonly side: 'server'
  readonly transcript: readonly Uint8Array[]
  readonly hello?: ClientHello
  readonly offer?: Offer
  readonly retried?: number
  readonly version?: number
  readonly suite?: Suite
  readonly identity?: ServedIdentity
  readonly group?: number
  readonly schemeCode?: number
  readonly scheme?: string
  readonly alpn?: string | undefined
  readonly chain?: readonly ServedIdentity['chain'][number][]
  readonly extendedMasterSecret?: boolean
  readonly encryptThenMac?: boolean
  readonly serverRandom?: Uint8Array
  readonly share?: KeyShare
  readonly handshake13?: HandshakeSecrets
  readonly application13?: ApplicationSecrets
  readonly master?: Uint8Array
  readonly keys12?: Traffic12
}
type Handled<Go extends string> = Outcome<Go, ServerContext>

export const serverStart: ServerContext = { side: 'server', transcript: [] }

const refuse = (world: ServerWorld, context: ServerContext, flight: Flight): Handled<'refuse'> =>
  flight.refuse(context, world.settings.refusal)

export const onClientHello = (
  world: ServerWorld,
  context: ServerContext,
  message: HandshakeMessage,
): Handled<'read' | 'refuse'> => {
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('server', clientHello, message)
  // What cannot be read is answered as everybody answers it; a server's manner is about what it understood.
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const types = (read.value.extensions ?? []).map(({ type }) => type)
  if (flight.refuses(judge.extensionsOnce('server', types, 'client_hello'))) return flight.refuse(context)
  if (context.hello && flight.refuses(judge.unchanged(changedIn(context.hello, read.value, context.retried!))))
    return flight.refuse(context)
  flight.acts.push({ do: 'continue', with: 'negotiate' })
  flight.decisions.length = 0
  return flight.outcome('read', {
    ...context,
    hello: read.value,
    offer: offerOf(read.value),
    transcript: [...context.transcript, message.bytes],
  })
}

/** What a second ClientHello may change (RFC 8446 §4.1.2). */
const changeable: readonly number[] = ['key_share', 'early_data', 'cookie', 'pre_shared_key', 'padding'].map(
  (name) => extensionCodes[name as keyof typeof extensionCodes],
)
/** The first field that changed and may not have; the one share has to be for the group that was asked for. */
const changedIn = (first: ClientHello, second: ClientHello, group: number): string | undefined => {
  const kept = (hello: ClientHello): ClientHello => ({
    ...hello,
    extensions: (hello.extensions ?? []).filter(({ type }) => !changeable.includes(type)),
  })
  const [before, after] = [kept(first), kept(second)]
  const parts = [
    'legacy_version',
    'random',
    'legacy_session_id',
    'cipher_suites',
    'legacy_compression_methods',
    'extensions',
  ] as const
  const without = (part: (typeof parts)[number], hello: ClientHello) =>
    encode(clientHello, { ...before, [part]: hello[part] })
  const changed = parts.find((part) => !equal(without(part, before), without(part, after)))
  const shares = offerOf(second).shares
  return changed ?? (shares?.length === 1 && shares[0]!.group === group ? undefined : 'extensions.key_share')
}

/** All that the server decides about a ClientHello, in the order in which stacks decide it. */
export const negotiate = (
  world: ServerWorld,
  context: ServerContext,
): Handled<'tls13' | 'tls12' | 'retry' | 'refuse'> => {
  const { settings } = world
  const offer = context.offer!
  const flight = new Flight(context.transcript, TLS12)
  const version = chooseVersion(offer, settings)
  if (flight.refuses(version.decision)) return refuse(world, context, flight)
  if (flight.refuses(judge.compressionOffered(context.hello!.legacy_compression_methods, version.value!)))
    return flight.refuse(context)
  const agreed: ServerContext = { ...context, version: version.value! }
  return version.value! >= TLS13 ? negotiate13(world, agreed, offer, flight) : negotiate12(world, agreed, offer, flight)
}

const negotiate13 = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): Handled<'tls13' | 'retry' | 'refuse'> => {
  const { settings, identities } = world
  const suite = chooseSuite(TLS13, offer, settings, [], keysOf(identities))
  if (flight.refuses(suite.decision)) return refuse(world, context, flight)
  if (flight.refuses(judge.sharePresent(offer.shares !== undefined && offer.groups !== undefined)))
    return refuse(world, context, flight)
  const group = chooseGroup13(offer, settings)
  if (flight.refuses(...group.decisions)) return refuse(world, context, flight)
  if (flight.refuses(requireSchemes(offer, TLS13))) return refuse(world, context, flight)
  const signing = signWith(world, context, offer, identities, flight)
  if (!signing) return refuse(world, context, flight)
  const alpn = chooseProtocol(offer, settings)
  if (alpn.decision && flight.refuses(alpn.decision)) return refuse(world, context, flight)
  const decided: ServerContext = {
    ...context,
    suite: suite.value!.suite!,
    group: group.value!,
    alpn: alpn.value,
    ...signing,
  }

  if (group.retry) {
    // A second ClientHello without the share that was asked for gets no third chance (RFC 8446 §4.1.4).
    if (context.retried !== undefined)
      return (flight.refuses(judge.sharePresent(false)), refuse(world, context, flight))
    return retry(world, decided, flight)
  }
  flight.acts.push({ do: 'continue', with: 'flight' })
  return flight.outcome('tls13', decided)
}

const keysOf = (identities: readonly ServedIdentity[]): PublicKey[] => identities.map(({ key }) => key.publicKey)

/** An identity and a scheme to sign with: the first identity for which there is a scheme. */
const signWith = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  identities: readonly ServedIdentity[],
  flight: Flight,
): { identity: ServedIdentity; schemeCode: number; scheme: string; chain: ServedIdentity['chain'] } | undefined => {
  const tried = identities.map((identity) => ({
    identity,
    ...chooseScheme(context.version!, offer, world.settings, identity.key.publicKey),
  }))
  const found = tried.find(({ value }) => value !== undefined) ?? tried[0]
  if (!found) return undefined
  const { identity, decision, value } = found
  if (flight.refuses(decision)) return undefined
  return { identity, schemeCode: value!, scheme: schemes.name(value!), chain: identity.chain }
}

const retry = (world: ServerWorld, context: ServerContext, flight: Flight): Handled<'retry'> => {
  const { suite, hello, group } = context
  const first = transcriptHash(world.provider, suite!.prf, context.transcript)
  const version = extension('hello_retry_request', 'supported_versions', { selected_version: TLS13 })
  const share = extension('hello_retry_request', 'key_share', { selected_group: group! })
  flight.transcript = [concat(Uint8Array.of(254, 0, 0, hashLength[suite!.prf]), first)]
  flight.send('server_hello', serverHello, {
    legacy_version: TLS12,
    random: retryRandom,
    legacy_session_id_echo: hello!.legacy_session_id,
    cipher_suite: suite!.code,
    legacy_compression_method: 0,
    extensions: [version, share],
  })
  if (hello!.legacy_session_id.length) flight.acts.push({ do: 'change_cipher_spec' })
  return flight.outcome('retry', { side: 'server', transcript: flight.transcript, retried: group!, hello: hello! })
}

/** The flight of TLS 1.3: ServerHello in the clear, the rest under the handshake keys. */
export const flight13 = (world: ServerWorld, context: ServerContext): Handled<'sent' | 'refuse'> => {
  const { provider, chance } = world
  const { suite, hello, offer, group, identity } = context
  const flight = new Flight(context.transcript, TLS13)
  const name = groups.name(group!) as GroupName
  const peer = offer!.shares!.find((share) => share.group === group)!.key_exchange
  const exchange = provider.encapsulate(name, peer, chance(`server key share ${name}`, encapsulateRandom[name]))
  if (flight.refuses(judge.shareValid('server', exchange !== undefined, name, 'client_hello.extensions.key_share')))
    return refuse(world, context, flight)
  flight.send('server_hello', serverHello, {
    legacy_version: TLS12,
    random: chance('server random', 32),
    legacy_session_id_echo: hello!.legacy_session_id,
    cipher_suite: suite!.code,
    legacy_compression_method: 0,
    extensions: world.reply.serverHello.map((which) =>
      which === 'key_share'
        ? extension('server_hello', 'key_share', {
            server_share: { group: group!, key_exchange: exchange!.publicValue },
          })
        : extension('server_hello', 'supported_versions', { selected_version: TLS13 }),
    ),
  })
  if (hello!.legacy_session_id.length && context.retried === undefined) flight.acts.push({ do: 'change_cipher_spec' })
  const handshake13 = handshakeSecrets(provider, suite!, exchange!.secret, flight)
  flight.acts.push({ do: 'write', keys: keys13(provider, suite!, handshake13.server), epoch: 'handshake' })
  flight.acts.push({ do: 'read', keys: keys13(provider, suite!, handshake13.client), epoch: 'handshake' })
  flight.send('encrypted_extensions', encryptedExtensions, { extensions: encryptedReplies(world, context) })
  flight.send('certificate', certificate13, {
    certificate_request_context: new Uint8Array(0),
    certificate_list: identity!.chain.map(({ der }) => ({ cert_data: der, extensions: [] })),
  })
  const content = signedContent('server', flight.hash(provider, suite!.prf))
  flight.send('certificate_verify', certificateVerify, {
    algorithm: context.schemeCode!,
    signature: sign(world, context, content),
  })
  flight.send('finished', finished, {
    verify_data: verifyData13(provider, suite!.prf, handshake13.server, flight.hash(provider, suite!.prf)),
  })
  const application13 = applicationSecrets(provider, suite!, handshake13, flight)
  flight.acts.push({ do: 'write', keys: keys13(provider, suite!, application13.server), epoch: 'application' })
  return flight.outcome('sent', { ...context, handshake13, application13, transcript: flight.transcript })
}

const encryptedReplies = ({ reply, settings }: ServerWorld, { hello, alpn }: ServerContext): Extension[] =>
  reply.encryptedExtensions.flatMap((name): Extension[] => {
    if (!hello!.extensions?.some(({ type }) => type === extensionCodes[name])) return []
    switch (name) {
      case 'application_layer_protocol_negotiation':
        return alpnReply('encrypted_extensions', alpn)
      case 'server_name':
        return [extension('encrypted_extensions', 'server_name', null)]
      case 'supported_groups':
        return [
          extension('encrypted_extensions', 'supported_groups', {
            named_group_list: settings.groups.flatMap((group) => groups.code(group) ?? []),
          }),
        ]
      case 'record_size_limit':
        return [extension('encrypted_extensions', 'record_size_limit', { limit: longestInner })]
    }
  })
/** A whole inner plaintext: 2^14 bytes of content and the type (RFC 8449 §4). */
const longestInner = 16385

const sign = (world: ServerWorld, { scheme, identity }: ServerContext, content: Uint8Array): Uint8Array => {
  const hash = /pss\w*_sha(256|384|512)$/.exec(scheme!)?.[1]
  const salt = hash ? world.chance('server signature salt', Number(hash) / 8) : undefined
  return world.provider.sign(scheme!, identity!.key, content, salt)
}

const alpnReply = (carrier: 'server_hello' | 'encrypted_extensions', alpn: string | undefined): Extension[] =>
  alpn === undefined
    ? []
    : [extension(carrier, 'application_layer_protocol_negotiation', { protocol_name_list: [toUtf8(alpn)] })]

export const onClientFinished13 = (
  world: ServerWorld,
  context: ServerContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const { suite, handshake13, application13 } = context
  const flight = new Flight(context.transcript, TLS13)
  const read = readMessage('server', finished, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const expected = verifyData13(provider, suite!.prf, handshake13!.client, flight.hash(provider, suite!.prf))
  if (flight.refuses(judge.finished('server', equal(expected, read.value.verify_data), 'client')))
    return flight.refuse(context)
  flight.acts.push({ do: 'read', keys: keys13(provider, suite!, application13!.client), epoch: 'application' })
  const transcript = [...context.transcript, message.bytes]
  flight.transcript = transcript
  resumptionSecret(provider, suite!, application13!, flight)
  for (let n = 0; n < Number(world.settings.tickets); n++)
    flight.send('new_session_ticket', newSessionTicket13, ticket(world, n))
  return flight.outcome('ok', { ...context, transcript })
}

const ticket = ({ chance, reply }: ServerWorld, n: number) => {
  const { lifetime, nonceLength, length, maxEarlyData } = reply.ticket
  const early =
    maxEarlyData === undefined
      ? []
      : [extension('new_session_ticket', 'early_data', { max_early_data_size: maxEarlyData })]
  return {
    ticket_lifetime: lifetime,
    ticket_age_add: toUint32(chance(`server ticket age ${n}`, 4)),
    ticket_nonce: bigEndian(n, nonceLength),
    ticket: chance(`server ticket ${n}`, length),
    extensions: early,
  }
}
const toUint32 = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)

const negotiate12 = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): Handled<'tls12' | 'refuse'> => {
  const { settings, identities } = world
  // A strict server presents only chains whose every signature the client offered to check (RFC 5246 §7.4.2).
  const judged: readonly { identity: ServedIdentity; decision: Decision | undefined }[] = identities.map(
    (identity) => ({
      identity,
      decision: settings.strictChain
        ? judgeChain(identity.chain, offer, settings, identity.chain[0]?.subject ?? '')
        : undefined,
    }),
  )
  const usable = judged.filter(({ decision }) => !decision?.refusal).map(({ identity }) => identity)
  const considered = usable.length ? usable : identities
  const suite = chooseSuite(context.version!, offer, settings, commonGroups(offer, settings), keysOf(considered))
  if (flight.refuses(suite.decision)) return refuse(world, context, flight)
  const group = chooseGroup12(offer, settings, suite.value!.group)
  if (flight.refuses(group.decision)) return refuse(world, context, flight)
  const fitting = considered.filter(({ key }) => fitsKey(suite.value!.suite!, key.publicKey))
  for (const { identity, decision } of judged)
    if (decision && fitting.includes(identity) && flight.refuses(decision)) return refuse(world, context, flight)
  const signing = signWith(world, context, offer, fitting, flight)
  if (!signing) return refuse(world, context, flight)
  const alpn = chooseProtocol(offer, settings)
  if (alpn.decision && flight.refuses(alpn.decision)) return refuse(world, context, flight)
  flight.acts.push({ do: 'continue', with: 'flight' })
  return flight.outcome('tls12', {
    ...context,
    ...agreed12(world, offer, suite.value!),
    group: group.value!,
    alpn: alpn.value,
    ...signing,
  })
}

const agreed12 = ({ settings }: ServerWorld, offer: Offer, { suite }: SuiteEntry) => ({
  suite: suite!,
  extendedMasterSecret: settings.extendedMasterSecret && offer.extendedMasterSecret,
  encryptThenMac: settings.encryptThenMac && offer.encryptThenMac && suite!.mode === 'CBC',
})

/** The flight of TLS 1.2: ServerHello, Certificate, ServerKeyExchange, ServerHelloDone, all in the clear. */
export const flight12 = (world: ServerWorld, context: ServerContext): Handled<'sent'> => {
  const { provider, chance } = world
  const { hello, group, suite } = context
  const flight = new Flight(context.transcript, TLS12)
  const name = groups.name(group!)
  const share = provider.keyShare(
    name as GroupName,
    chance(`server key share ${name}`, keyShareRandom[name as GroupName]),
  )
  const serverRandom = randomOf(world, context.version!)
  const reply: ServerHello = {
    legacy_version: context.version!,
    random: serverRandom,
    legacy_session_id_echo: new Uint8Array(0),
    cipher_suite: suite!.code,
    legacy_compression_method: 0,
    extensions: extensions12(world, context),
  }
  flight.send('server_hello', serverHello, {
    ...reply,
    extensions: reply.extensions?.length ? reply.extensions : undefined,
  })
  flight.send('certificate', certificate12, { certificate_list: context.identity!.chain.map(({ der }) => der) })
  const params = { curve_params: { curve_type: 3, namedcurve: group! }, public: share.publicValue }
  const content = concat(hello!.random, serverRandom, encode(ecdhParams, params))
  flight.send(
    'server_key_exchange',
    serverKeyExchangeEcdhe,
    { params, signed_params: { algorithm: context.schemeCode!, signature: sign(world, context, content) } },
    'ECDHE',
  )
  flight.acts.push({ do: 'handshake', name: 'server_hello_done', bytes: Uint8Array.of(14, 0, 0, 0), version: TLS12 })
  return flight.outcome('sent', {
    ...context,
    serverRandom,
    share,
    transcript: [...flight.transcript, Uint8Array.of(14, 0, 0, 0)],
  })
}

/** A server that could have spoken TLS 1.3 says so in the last eight bytes (RFC 8446 §4.1.3). */
const randomOf = ({ chance, settings }: ServerWorld, version: number): Uint8Array => {
  const random = chance('server random', 32).slice()
  if (settings.versions.includes('TLS 1.3') && version === TLS12) random.set(toUtf8('DOWNGRD\x01'), 24)
  return random
}

const extensions12 = ({ settings }: ServerWorld, { offer, alpn, hello, ...context }: ServerContext): Extension[] => {
  const asked = (type: number) => hello?.extensions?.some((one) => one.type === type) === true
  return [
    ...(settings.secureRenegotiation && offer!.renegotiation
      ? [extension('server_hello', 'renegotiation_info', { renegotiated_connection: new Uint8Array(0) })]
      : []),
    ...(asked(11) ? [extension('server_hello', 'ec_point_formats', { ec_point_format_list: [0] })] : []),
    ...(context.encryptThenMac ? [extension('server_hello', 'encrypt_then_mac', null)] : []),
    ...(context.extendedMasterSecret ? [extension('server_hello', 'extended_master_secret', null)] : []),
    ...alpnReply('server_hello', alpn),
  ]
}

export const onClientKeyExchange = (
  world: ServerWorld,
  context: ServerContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const { version, suite, hello, serverRandom, share } = context
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('server', clientKeyExchangeEcdhe, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const name = groups.name(context.group!)
  const premaster = isBuiltGroup(name) ? provider.decapsulate(name, share!, read.value.ecdh_Yc) : undefined
  if (flight.refuses(judge.shareValid('server', premaster !== undefined, name, 'client_key_exchange.ecdh_Yc')))
    return flight.refuse(context)
  flight.transcript = [...context.transcript, message.bytes]
  const master = context.extendedMasterSecret
    ? extendedMasterSecret(provider, version!, suite!.prf, premaster!, flight.hash(provider, suite!.prf))
    : masterSecret12(provider, version!, suite!.prf, premaster!, hello!.random, serverRandom!)
  flight.secrets.push(
    { label: 'pre_master_secret', value: premaster! },
    {
      label: 'master_secret',
      value: master,
      from: 'pre_master_secret',
      keyLog: 'CLIENT_RANDOM',
      ...(context.extendedMasterSecret && { covers: flight.transcript.length }),
    },
  )
  const traffic = keys12(
    keyBlock(provider, version!, suite!.code, master, hello!.random, serverRandom!),
    suite!,
    version!,
    context.encryptThenMac === true,
  )
  return flight.outcome('ok', { ...context, master, keys12: traffic, transcript: flight.transcript })
}

export const onClientChangeCipherSpec12 = (_world: ServerWorld, context: ServerContext): Handled<'ok'> => ({
  go: 'ok',
  context,
  acts: [{ do: 'read', keys: context.keys12!.client, epoch: 'tls12' }],
})

export const onClientFinished12 = (
  world: ServerWorld,
  context: ServerContext,
  message: HandshakeMessage,
): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const { version, suite, master } = context
  const flight = new Flight(context.transcript, TLS12)
  const read = readMessage('server', finished, message)
  if (!read.ok) return (flight.refuses(read.decision), flight.refuse(context))
  const expected = verifyData12(provider, version!, suite!.prf, master!, 'client', flight.hash(provider, suite!.prf))
  if (flight.refuses(judge.finished('server', equal(expected, read.value.verify_data), 'client')))
    return flight.refuse(context)
  flight.transcript = [...context.transcript, message.bytes]
  flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: context.keys12!.server, epoch: 'tls12' })
  flight.send('finished', finished, {
    verify_data: verifyData12(provider, version!, suite!.prf, master!, 'server', flight.hash(provider, suite!.prf)),
  })
  return flight.outcome('ok', { ...context, transcript: flight.transcript })
}
