import { equal } from '../../bytes/buffer.ts'
import { verifyData as verifyData13 } from '../../crypto/schedule13.ts'
import { chooseProtocol } from '../../rules/alpn.ts'
import { chooseCompression } from '../../rules/compression.ts'
import { chooseGroup13 } from '../../rules/group.ts'
import { type Offer } from '../../rules/offer.ts'
import { judge } from '../../rules/session.ts'
import { chooseSize } from '../../rules/size.ts'
import { requireSchemes } from '../../rules/signature.ts'
import { chooseStatus } from '../../rules/status.ts'
import { chooseSuite } from '../../rules/suite.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { groups, groupShapes, type GroupName } from '../../spec/group.ts'
import type { Suite } from '../../spec/suite.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { extension, type Extension } from '../../wire/extension.ts'
import { certificate13, certificateVerify, encryptedExtensions, finished, serverHello } from '../../wire/handshake.ts'
import { Flight, messageHash, transcriptHash } from '../flight.ts'
import {
  applicationSecrets,
  earlySecrets,
  handshakeSecrets,
  keys13,
  resumptionSecret,
  signedContent,
} from '../secret.ts'
import type { ServerWorld } from '../world.ts'
import {
  alpnReply,
  keysOf,
  reads,
  refuse,
  serverStart,
  sign,
  signWith,
  sizeReply,
  type Handled,
  type ServerContext,
} from './context.ts'
import { asksInHandshake, request13 } from './authentication.ts'
import { retryRequest, sealCookie } from './cookie.ts'
import { choosePsk, earlyLimit, judgeEarly, sendTickets } from './resumption13.ts'
import { extended, transcriptOf } from '../transcript.ts'

export const negotiate13 = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): Handled<'tls13' | 'retry' | 'refuse'> => {
  const { settings, identities } = world
  const first = settings.alpnTurn === 'first' ? chooseProtocol(offer, settings) : undefined
  if (first?.decision && flight.refuses(first.decision)) return refuse(world, context, flight)
  const suite = chooseSuite(TLS13, offer, settings, [], keysOf(identities))
  if (flight.refuses(suite.decision)) return refuse(world, context, flight)
  const chosen = suite.value!.suite!
  // A stateless server compares with what its cookie says; any other has compared the hellos whole.
  if (context.suite && context.suite.code !== chosen.code)
    return (flight.refuses(judge.unchanged('cipher_suites')), flight.refuse(context))
  const second = first ?? (settings.alpnTurn === 'last' ? undefined : chooseProtocol(offer, settings))
  if (!first && second?.decision && flight.refuses(second.decision)) return refuse(world, context, flight)
  const psk = choosePsk(world, context, offer, chosen, flight)
  if (psk === 'refused') return flight.refuse(context)
  const group = psk?.mode === 'psk_ke' ? undefined : groupFor(world, offer, flight)
  if (group === 'refused') return refuse(world, context, flight)
  const judged = settings.findsNoScheme === 'when it signs' ? new Flight(world, context.transcript, TLS13) : flight
  const signing = psk ? undefined : signingFor(world, context, offer, chosen, judged)
  if (!psk && !signing && judged === flight) return refuse(world, context, flight)
  const unsigned = !psk && !signing ? judged.decisions : undefined
  if (judged !== flight && !unsigned) flight.decisions.push(...judged.decisions)
  const alpn = second ?? chooseProtocol(offer, settings)
  if (!second && alpn.decision && flight.refuses(alpn.decision)) return refuse(world, context, flight)
  // A resumed session has no certificate to speak of.
  const status: ReturnType<typeof chooseStatus> = psk ? { stapled: false } : chooseStatus(offer, settings)
  if (status.decision) flight.refuses(status.decision)
  const compression = psk ? undefined : chooseCompression(offer)
  if (compression) flight.refuses(compression)
  const size = chooseSize(offer, settings, true)
  if (flight.refuses(...size.decisions)) return refuse(world, context, flight)
  const decided: ServerContext = {
    ...context,
    suite: chosen,
    group: group?.value,
    psk,
    alpn: alpn.value,
    size: size.value,
    stapled: status.stapled,
    unsigned,
    identity: signing?.identity,
    chain: signing?.chain,
    scheme: signing?.scheme,
    schemeCode: signing?.schemeCode,
  }

  const uncooked = settings.statelessRetry && context.retried === undefined
  if (group?.retry || uncooked) {
    // A second ClientHello without the share that was asked for gets no third chance (RFC 8446 §4.1.4).
    if (context.retried !== undefined)
      return (flight.refuses(judge.sharePresent(false)), refuse(world, context, flight))
    return retry(world, decided, group?.retry ? group.value : undefined, flight)
  }
  flight.acts.push({ do: 'continue', with: 'flight' })
  if (!offer.earlyData) return flight.outcome('tls13', decided)
  const early = judgeEarly(world, decided, flight) ? 'accepted' : 'rejected'
  return flight.outcome('tls13', { ...decided, early })
}

const groupFor = (
  { settings }: ServerWorld,
  offer: Offer,
  flight: Flight,
): { value: number; retry: boolean } | 'refused' => {
  if (flight.refuses(judge.sharePresent(offer.shares !== undefined && offer.groups !== undefined))) return 'refused'
  const { decisions, value, retry } = chooseGroup13(offer, settings)
  return flight.refuses(...decisions) ? 'refused' : { value: value!, retry }
}

const signingFor = (world: ServerWorld, context: ServerContext, offer: Offer, suite: Suite, flight: Flight) =>
  flight.refuses(requireSchemes(offer, TLS13))
    ? undefined
    : signWith(world, context, offer, world.identities, suite, flight)

/** A HelloRetryRequest for a group, for a cookie, or for both. Early data that are under way will be skipped. */
const retry = (
  world: ServerWorld,
  context: ServerContext,
  group: number | undefined,
  flight: Flight,
): Handled<'retry'> => {
  const { suite, hello, offer } = context
  const hash = transcriptHash(world.provider, suite!.prf, context.transcript)
  const cookie = world.settings.statelessRetry
    ? sealCookie(world, { hash, suite: suite!.code, group: group ?? 0 })
    : undefined
  const request = retryRequest(world, { sessionId: hello!.legacy_session_id, suite: suite!.code, group, cookie })
  flight.transcript = transcriptOf(messageHash(hash))
  flight.send('server_hello', serverHello, request)
  if (hello!.legacy_session_id.length) flight.acts.push({ do: 'change_cipher_spec' })
  const skipping = offer!.earlyData ? earlyLimit(world) : undefined
  return flight.outcome(
    'retry',
    cookie
      ? { ...serverStart, stateless: true, skipping }
      : { ...serverStart, transcript: flight.transcript, retried: group!, hello: hello!, skipping },
  )
}

/** The flight of TLS 1.3: ServerHello in the clear, the rest under the handshake keys. */
export const flight13 = (
  world: ServerWorld,
  context: ServerContext,
): Handled<'sent' | 'asked' | 'early' | 'refuse'> => {
  const { provider, chance } = world
  const { suite, hello, offer, group, identity } = context
  const flight = new Flight(world, context.transcript, TLS13)
  const { psk } = context
  const name = groups.name(group ?? 0) as GroupName
  const peer = offer!.shares?.find((share) => share.group === group)?.key_exchange
  const exchange =
    peer && provider.encapsulate(name, peer, chance(`server key share ${name}`, groupShapes[name].answerRandom))
  if (
    peer &&
    flight.refuses(judge.shareValid('server', exchange !== undefined, name, 'client_hello.extensions.key_share'))
  )
    return refuse(world, context, flight)
  // Early traffic is protected over the ClientHello alone.
  const early = context.early === 'accepted' ? earlySecrets(provider, suite!, psk!.state.secret, flight) : undefined
  flight.send('server_hello', serverHello, {
    legacy_version: TLS12,
    random: chance('server random', 32),
    legacy_session_id_echo: hello!.legacy_session_id,
    cipher_suite: suite!.code,
    legacy_compression_method: 0,
    extensions: [...new Set([...world.reply.serverHello, 'pre_shared_key' as const])].flatMap((which) => {
      switch (which) {
        case 'key_share':
          return exchange
            ? [
                extension('server_hello', 'key_share', {
                  server_share: { group: group!, key_exchange: exchange.publicValue },
                }),
              ]
            : []
        case 'pre_shared_key':
          return psk ? [extension('server_hello', 'pre_shared_key', { selected_identity: psk.index })] : []
        case 'supported_versions':
          return [extension('server_hello', 'supported_versions', { selected_version: TLS13 })]
      }
    }),
  })
  if (hello!.legacy_session_id.length && context.retried === undefined) flight.acts.push({ do: 'change_cipher_spec' })
  const handshake13 = handshakeSecrets(provider, suite!, exchange?.secret, flight, psk?.state.secret)
  flight.acts.push({ do: 'write', keys: keys13(provider, suite!, handshake13.server), epoch: 'handshake' })
  flight.acts.push(
    early
      ? { do: 'read', keys: keys13(provider, suite!, early), epoch: 'early' }
      : { do: 'read', keys: keys13(provider, suite!, handshake13.client), epoch: 'handshake' },
  )
  if (context.size) flight.acts.push({ do: 'size', size: context.size })
  flight.send('encrypted_extensions', encryptedExtensions, {
    extensions: [
      ...encryptedReplies(world, context),
      ...(early ? [extension('encrypted_extensions', 'early_data', null)] : []),
    ],
  })
  // Who is authenticated by a PSK asks for no certificate (RFC 8446 §4.3.2).
  const asked = !psk && asksInHandshake(world, context) ? request13(world, new Uint8Array(0), flight) : undefined
  if (context.unsigned && flight.refuses(...context.unsigned)) return refuse(world, context, flight)
  if (!psk) {
    flight.send('certificate', certificate13, {
      certificate_request_context: new Uint8Array(0),
      certificate_list: identity!.chain.map(({ der }, at) => ({
        cert_data: der,
        extensions:
          at === 0 && context.stapled && identity!.staple
            ? [extension('certificate', 'status_request', { status_type: 1, response: identity!.staple })]
            : [],
      })),
    })
    const content = signedContent('server', flight.hash(provider, suite!.prf))
    const signature = sign(world, context, content, flight)
    if (!signature) return flight.refuse(context)
    flight.send('certificate_verify', certificateVerify, { algorithm: context.schemeCode!, signature })
  }
  flight.send('finished', finished, {
    verify_data: verifyData13(provider, suite!.prf, handshake13.server, flight.hash(provider, suite!.prf)),
  })
  const application13 = applicationSecrets(provider, suite!, handshake13, flight)
  flight.acts.push({ do: 'write', keys: keys13(provider, suite!, application13.server), epoch: 'application' })
  const rejected = context.early === 'rejected' && context.retried === undefined
  return flight.outcome(early ? 'early' : asked ? 'asked' : 'sent', {
    ...context,
    handshake13,
    application13,
    asked,
    skipping: rejected ? earlyLimit(world) : context.skipping,
    transcript: flight.transcript,
  })
}

const encryptedReplies = (
  { reply, settings }: ServerWorld,
  { hello, alpn, size, psk, named }: ServerContext,
): Extension[] =>
  [
    ...new Set([
      ...(settings.answersServerName && named && !psk ? (['server_name'] as const) : []),
      ...reply.encryptedExtensions,
      ...sizes,
    ]),
  ].flatMap((name): Extension[] => {
    if (!hello!.extensions?.some(({ type }) => type === extensionCodes[name])) return []
    switch (name) {
      case 'application_layer_protocol_negotiation':
        return alpnReply('encrypted_extensions', alpn)
      case 'server_name':
        return [extension('encrypted_extensions', 'server_name', null)]
      case 'supported_groups':
        return [
          extension('encrypted_extensions', 'supported_groups', {
            named_group_list: [...groups.codesOf(settings.groups)],
          }),
        ]
      case 'record_size_limit':
      case 'max_fragment_length':
        return size?.by === name ? sizeReply('encrypted_extensions', hello!, size) : []
    }
  })
const sizes = ['record_size_limit', 'max_fragment_length'] as const

export const onClientFinished13 = reads(
  finished,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const { suite, handshake13, application13 } = context
    const expected = verifyData13(provider, suite!.prf, handshake13!.client, flight.hash(provider, suite!.prf))
    if (flight.refuses(judge.finished('server', equal(expected, value.verify_data), 'client')))
      return flight.refuse(context)
    flight.acts.push({ do: 'read', keys: keys13(provider, suite!, application13!.client), epoch: 'application' })
    const transcript = extended(context.transcript, message.bytes)
    flight.transcript = transcript
    const resumptionMaster = resumptionSecret(provider, suite!, application13!, flight)
    sendTickets(world, context, resumptionMaster, flight)
    return flight.outcome('ok', { ...context, transcript })
  },
)
