import { equal } from '../../bytes/buffer.ts'
import { empty } from '../../bytes/codec.ts'
import { toUtf8 } from '../../bytes/text.ts'
import { verifyData as verifyData12 } from '../../crypto/schedule12.ts'
import { chooseProtocol } from '../../rules/alpn.ts'
import { commonGroups } from '../../rules/group.ts'
import { type Offer } from '../../rules/offer.ts'
import { withoutRefusal, type Decision } from '../../rules/rule.ts'
import { judge } from '../../rules/session.ts'
import { chooseSize } from '../../rules/size.ts'
import { judgeChain } from '../../rules/signature.ts'
import { chooseStatus } from '../../rules/status.ts'
import { chooseSuite, fitsKey } from '../../rules/suite.ts'
import { newestFirst } from '../../rules/version.ts'
import type { Suite } from '../../spec/suite.ts'
import { TLS12 } from '../../spec/version.ts'
import { extension, type Extension } from '../../wire/extension.ts'
import { certificate12, certificateStatus, finished, serverHello, type ServerHello } from '../../wire/handshake.ts'
import { Flight } from '../flight.ts'
import { secrets12 } from '../secret.ts'
import type { ServedIdentity, ServerWorld } from '../world.ts'
import { keepUnderId, newSessionId, sendTicket, ticketReply } from './resumption12.ts'
import {
  alpnReply,
  keysOf,
  reads,
  refuse,
  renegotiatedConnection,
  signWith,
  sizeReply,
  type Handled,
  type ServerContext,
} from './context.ts'
import { asksInHandshake, request12 } from './authentication.ts'
import { chooseAgreement, clientKeyExchangeOf, premasterOf, sendServerKeyExchange } from './keyexchange.ts'
import { extended } from '../transcript.ts'

export const negotiate12 = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): Handled<'tls12' | 'refuse'> => {
  const { settings, identities } = world
  const first = settings.alpnTurn === 'first' ? chooseProtocol(offer, settings) : undefined
  if (first?.decision && flight.refuses(first.decision)) return refuse(world, context, flight)
  // A strict server presents only chains whose every signature the client offered to check (RFC 5246 §7.4.2).
  const judged: readonly { identity: ServedIdentity; decision: Decision | undefined }[] = identities.map(
    (identity) => ({
      identity,
      decision:
        settings.strictChain && context.version! >= TLS12
          ? judgeChain(identity.chain, offer, settings, identity.chain[0]?.subject ?? '')
          : undefined,
    }),
  )
  const usable = judged.filter(({ decision }) => !decision?.refusal).map(({ identity }) => identity)
  const considered = usable.length ? usable : identities
  const suite = chooseSuite(context.version!, offer, settings, commonGroups(offer, settings), keysOf(considered))
  if (suite.hidden && failsAnyway(world, context, offer, considered, suite.hidden.suite!, flight, suite.decision))
    return refuse(world, context, flight)
  if (flight.refuses(suite.decision)) return refuse(world, context, flight)
  const fitting = considered.filter(({ key }) => fitsKey(suite.value!.suite!, key.publicKey, context.version!))
  const agreement = chooseAgreement(offer, world, suite.value!, fitting[0]?.key.publicKey)
  if (agreement.decision && flight.refuses(agreement.decision)) return refuse(world, context, flight)
  for (const { identity, decision } of judged)
    if (decision && fitting.includes(identity) && flight.refuses(decision)) return refuse(world, context, flight)
  const signing =
    suite.value!.suite!.keyExchange === 'RSA' && !settings.schemeForRsa
      ? { identity: fitting[0]!, chain: fitting[0]!.chain, scheme: undefined, schemeCode: undefined }
      : signWith(world, context, offer, considered, suite.value!.suite!, flight)
  if (!signing) return refuse(world, context, flight)
  const alpn = first ?? chooseProtocol(offer, settings)
  if (!first && alpn.decision && flight.refuses(alpn.decision)) return refuse(world, context, flight)
  const status = chooseStatus(offer, settings)
  if (status.decision) flight.refuses(status.decision)
  const size = chooseSize(offer, settings, false)
  if (flight.refuses(...size.decisions)) return refuse(world, context, flight)
  flight.acts.push({ do: 'continue', with: 'flight' })
  const chosen = suite.value!.suite!
  return flight.outcome('tls12', {
    ...context,
    // A further handshake agrees on everything anew.
    share: undefined,
    session: undefined,
    suite: chosen,
    extendedMasterSecret: settings.extendedMasterSecret && offer.extendedMasterSecret,
    encryptThenMac: settings.encryptThenMac && offer.encryptThenMac && chosen.mode === 'CBC',
    group: agreement.value?.group,
    field: agreement.value?.field,
    alpn: alpn.value,
    size: size.value,
    stapled: status.stapled,
    identity: signing.identity,
    chain: signing.chain,
    scheme: signing.scheme,
    schemeCode: signing.schemeCode,
  })
}

/** A suite that is not built here would be chosen: does the handshake end before that makes a difference? */
const failsAnyway = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  identities: readonly ServedIdentity[],
  suite: Suite,
  flight: Flight,
  decision: Decision,
): boolean => {
  if (suite.authentication === 'anon' || (suite.keyExchange === 'RSA' && !world.settings.schemeForRsa)) return false
  const trial = new Flight(world, context.transcript, context.version!)
  if (signWith(world, context, offer, identities, suite, trial)) return false
  flight.decisions.push({ ...withoutRefusal(decision), chosen: suite.name }, ...trial.decisions)
  return true
}

/** The flight of TLS 1.2: ServerHello, Certificate, ServerKeyExchange, ServerHelloDone, all in the clear. */
export const flight12 = (world: ServerWorld, context: ServerContext): Handled<'sent' | 'asked' | 'refuse'> => {
  const flight = new Flight(world, context.transcript, context.version!)
  const serverRandom = randomOf(world, context.version!)
  const reply: ServerHello = {
    legacy_version: context.version!,
    random: serverRandom,
    legacy_session_id_echo: newSessionId(world, context),
    cipher_suite: context.suite!.code,
    legacy_compression_method: 0,
    extensions: extensions12(world, context),
  }
  if (context.size) flight.acts.push({ do: 'size', size: context.size })
  flight.send('server_hello', serverHello, {
    ...reply,
    extensions: reply.extensions?.length ? reply.extensions : undefined,
  })
  flight.send('certificate', certificate12, { certificate_list: context.identity!.chain.map(({ der }) => der) })
  if (context.stapled)
    flight.send('certificate_status', certificateStatus, { status_type: 1, response: context.identity!.staple! })
  const share = sendServerKeyExchange(world, { ...context, serverRandom }, flight)
  if (share === 'refused') return flight.refuse(context)
  const asked = asksInHandshake(world, context) ? request12(world, flight) : undefined
  flight.send('server_hello_done', empty, null)
  return flight.outcome(asked ? 'asked' : 'sent', {
    ...context,
    serverRandom,
    share,
    asked,
    transcript: flight.transcript,
  })
}

/** A server that knows RFC 8446 and could have spoken a newer version says so in the last eight bytes (§4.1.3). */
export const randomOf = ({ chance, settings }: ServerWorld, version: number): Uint8Array => {
  const random = chance('server random', 32).slice()
  const newest = newestFirst(settings.versions)[0] ?? version
  if (settings.readsSupportedVersions && newest > version && newest >= TLS12)
    random.set(toUtf8(version === TLS12 ? 'DOWNGRD\x01' : 'DOWNGRD\x00'), 24)
  return random
}

/** The point formats are answered where points are used (RFC 8422 §5.2). */
const usesCurves = ({ keyExchange, authentication }: Suite): boolean =>
  keyExchange === 'ECDHE' || authentication === 'ECDSA'

export const extensions12 = (world: ServerWorld, context: ServerContext): Extension[] => {
  const { settings } = world
  const { alpn, hello } = context
  const asked = (type: number) => hello?.extensions?.some((one) => one.type === type) === true
  return [
    ...(context.secureRenegotiation
      ? [extension('server_hello', 'renegotiation_info', { renegotiated_connection: renegotiatedConnection(context) })]
      : []),
    ...(settings.answersServerName && context.named ? [extension('server_hello', 'server_name', null)] : []),
    ...(asked(11) && usesCurves(context.suite!)
      ? [extension('server_hello', 'ec_point_formats', { ec_point_format_list: [0] })]
      : []),
    ...(context.encryptThenMac ? [extension('server_hello', 'encrypt_then_mac', null)] : []),
    ...(context.extendedMasterSecret ? [extension('server_hello', 'extended_master_secret', null)] : []),
    ...ticketReply(world, context),
    ...alpnReply('server_hello', alpn),
    ...(context.stapled ? [extension('server_hello', 'status_request', null)] : []),
    ...sizeReply('server_hello', hello!, context.size),
  ]
}

export const onClientKeyExchange = reads(
  clientKeyExchangeOf,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'verify' | 'refuse'> => {
    const { provider } = world
    const { hello, serverRandom } = context
    const premaster = premasterOf(world, context, value, flight)
    if (!premaster) return flight.refuse(context)
    flight.transcript = extended(context.transcript, message.bytes)
    const randoms = { client: hello!.random, server: serverRandom! }
    const agreed = secrets12(provider, context, randoms, premaster, flight)
    return flight.outcome(context.clientChain?.length ? 'verify' : 'ok', {
      ...context,
      master: agreed.master,
      keys12: agreed.keys12,
      transcript: flight.transcript,
    })
  },
)

export const onClientChangeCipherSpec12 = (_world: ServerWorld, context: ServerContext): Handled<'ok'> => ({
  go: 'ok',
  context,
  acts: [{ do: 'read', keys: context.keys12!.client, epoch: 'tls12' }],
})

export const onClientFinished12 = reads(
  finished,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const { version, suite, master } = context
    const expected = verifyData12(provider, version!, suite!.prf, master!, 'client', flight.hash(provider, suite!.prf))
    if (flight.refuses(judge.finished('server', equal(expected, value.verify_data), 'client')))
      return flight.refuse(context)
    flight.transcript = extended(context.transcript, message.bytes)
    sendTicket(world, context, flight)
    flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: context.keys12!.server, epoch: 'tls12' })
    const own = verifyData12(provider, version!, suite!.prf, master!, 'server', flight.hash(provider, suite!.prf))
    flight.send('finished', finished, { verify_data: own })
    return flight.outcome('ok', {
      ...context,
      finished: { client: expected, server: own },
      wantsCertificate: false,
      stored: keepUnderId(world, context),
      transcript: flight.transcript,
    })
  },
)
