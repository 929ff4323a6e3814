import { bigEndian, equal } from '../../bytes/buffer.ts'
import { verifyData as verifyData13 } from '../../crypto/schedule13.ts'
import { chooseProtocol } from '../../rules/alpn.ts'
import { chooseGroup13 } from '../../rules/group.ts'
import { type Offer } from '../../rules/offer.ts'
import { judge } from '../../rules/session.ts'
import { chooseSize } from '../../rules/size.ts'
import { requireSchemes } from '../../rules/signature.ts'
import { chooseSuite } from '../../rules/suite.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { groups, groupShapes, type GroupName } from '../../spec/group.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { extension, type Extension } from '../../wire/extension.ts'
import {
  certificate13,
  certificateVerify,
  encryptedExtensions,
  finished,
  newSessionTicket13,
  retryRandom,
  serverHello,
} from '../../wire/handshake.ts'
import { Flight, helloHash } from '../flight.ts'
import { applicationSecrets, handshakeSecrets, keys13, resumptionSecret, signedContent } from '../secret.ts'
import type { ServerWorld } from '../world.ts'
import {
  alpnReply,
  keysOf,
  reads,
  refuse,
  sign,
  signWith,
  sizeReply,
  type Handled,
  type ServerContext,
} from './context.ts'

export const negotiate13 = (
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
  const size = chooseSize(offer, settings, true)
  if (flight.refuses(...size.decisions)) return refuse(world, context, flight)
  const decided: ServerContext = {
    ...context,
    suite: suite.value!.suite!,
    group: group.value!,
    alpn: alpn.value,
    size: size.value,
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

const retry = (world: ServerWorld, context: ServerContext, flight: Flight): Handled<'retry'> => {
  const { suite, hello, group } = context
  const version = extension('hello_retry_request', 'supported_versions', { selected_version: TLS13 })
  const share = extension('hello_retry_request', 'key_share', { selected_group: group! })
  flight.transcript = [helloHash(world.provider, suite!.prf, context.transcript)]
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
  const flight = new Flight(world, context.transcript, TLS13)
  const name = groups.name(group!) as GroupName
  const peer = offer!.shares!.find((share) => share.group === group)!.key_exchange
  const exchange = provider.encapsulate(name, peer, chance(`server key share ${name}`, groupShapes[name].answerRandom))
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
  if (context.size) flight.acts.push({ do: 'size', size: context.size })
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

const encryptedReplies = ({ reply, settings }: ServerWorld, { hello, alpn, size }: ServerContext): Extension[] =>
  [...new Set([...reply.encryptedExtensions, ...sizes])].flatMap((name): Extension[] => {
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
    const transcript = [...context.transcript, message.bytes]
    flight.transcript = transcript
    resumptionSecret(provider, suite!, application13!, flight)
    for (let n = 0; n < Number(world.settings.tickets); n++)
      flight.send('new_session_ticket', newSessionTicket13, ticket(world, n))
    return flight.outcome('ok', { ...context, transcript })
  },
)

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
