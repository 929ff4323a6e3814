import { concat, equal } from '../../bytes/buffer.ts'
import { empty, encode } from '../../bytes/codec.ts'
import { verifyData as verifyData12 } from '../../crypto/schedule12.ts'
import { acceptGroup } from '../../rules/group.ts'
import { judge } from '../../rules/session.ts'
import { groups, groupShapes, isBuiltGroup } from '../../spec/group.ts'
import { TLS12 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import {
  certificate12,
  clientKeyExchangeEcdhe,
  ecdhParams,
  finished,
  certificateStatus,
  newSessionTicket12,
  serverKeyExchangeEcdhe,
} from '../../wire/handshake.ts'
import { secrets12 } from '../secret.ts'
import { keep12 } from './resumption12.ts'
import { refusesStatus } from './status.ts'
import type { ClientWorld } from '../world.ts'
import { prove12, show12 } from './authentication.ts'
import { judgeCertificates, judgeSignature, none, reads, type ClientContext, type Handled } from './context.ts'

export const onCertificate12 = reads(
  certificate12,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const use = context.suite?.keyExchange === 'RSA' ? 'keyEncipherment' : 'digitalSignature'
    const chain = judgeCertificates(world, flight, value.certificate_list, { use, version: context.version! })
    if (!chain) return flight.refuse(context)
    return flight.outcome('ok', { ...context, chain, transcript: [...context.transcript, message.bytes] })
  },
)

/** A stapled OCSP response comes only from a server that has said so, and once (RFC 6066 §8). */
export const onCertificateStatus = reads(
  certificateStatus,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const announced = find('server_hello', context.serverHello!.extensions, 'status_request') !== undefined
    if (!announced || context.stapled)
      return (
        flight.refuses(judge.unexpected('client', 'certificate_status', 'TLS12.WAIT_SKE')),
        flight.refuse(context)
      )
    const at = 'certificate_status.response'
    if (refusesStatus(world, context, context.chain!, value.response, at, flight)) return flight.refuse(context)
    return flight.outcome('ok', { ...context, stapled: true, transcript: [...context.transcript, message.bytes] })
  },
)

export const onServerKeyExchange = reads(
  serverKeyExchangeEcdhe,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { params, signed_params } = value
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
  },
)

export const onServerHelloDone = reads(
  empty,
  TLS12,
  ({ world, context, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const suite = context.suite!
    if (!context.stapled && refusesStatus(world, context, context.chain!, undefined, 'certificate', flight))
      return flight.refuse(context)
    flight.transcript = [...context.transcript, message.bytes]
    const name = groups.name(context.group!)
    const exchange = isBuiltGroup(name)
      ? provider.encapsulate(
          name,
          context.serverShare!,
          world.chance('client key exchange', groupShapes[name].answerRandom),
        )
      : undefined
    if (flight.refuses(judge.shareValid('client', exchange !== undefined, name, 'server_key_exchange.params.public')))
      return flight.refuse(context)
    if (context.requested) show12(context.requested, flight)
    flight.send('client_key_exchange', clientKeyExchangeEcdhe, { ecdh_Yc: exchange!.publicValue }, 'ECDHE')
    const randoms = { client: context.sent!.hello.random, server: context.serverHello!.random }
    const agreed = secrets12(provider, context, randoms, exchange!.secret, flight)
    if (context.requested) prove12(world, context.requested, flight)
    flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: agreed.keys12.client, epoch: 'tls12' })
    const hash = flight.hash(provider, suite.prf)
    const own = verifyData12(provider, context.version!, suite.prf, agreed.master, 'client', hash)
    flight.send('finished', finished, { verify_data: own })
    // Until the server's comes, its old one stands beside it.
    const both = { client: own, server: context.finished?.server ?? none }
    return flight.outcome('ok', { ...context, ...agreed, finished: both, transcript: flight.transcript })
  },
)

export const onNewSessionTicket12 = reads(
  newSessionTicket12,
  TLS12,
  ({ context, value, message, flight }): Handled<'kept' | 'refuse'> => {
    return flight.outcome('kept', { ...context, ticket12: value, transcript: [...context.transcript, message.bytes] })
  },
)

export const onChangeCipherSpec12 = (_world: ClientWorld, context: ClientContext): Handled<'ok'> => ({
  go: 'ok',
  context,
  acts: [{ do: 'read', keys: context.keys12!.server, epoch: 'tls12' }],
})

export const onFinished12 = reads(
  finished,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const hash = flight.hash(provider, context.suite!.prf)
    const expected = verifyData12(provider, context.version!, context.suite!.prf, context.master!, 'server', hash)
    if (flight.refuses(judge.finished('client', equal(expected, value.verify_data), 'server')))
      return flight.refuse(context)
    const both = { client: context.finished!.client, server: expected }
    const next = { ...context, finished: both, transcript: [...context.transcript, message.bytes] }
    return flight.outcome('ok', { ...next, sessions: keep12(world, next) })
  },
)

/** A HelloRequest while a handshake runs is ignored and stays out of the transcript (RFC 5246 §7.4.1.1). */
export const ignoreHelloRequest = (_world: ClientWorld, context: ClientContext): Handled<'ignore'> => ({
  go: 'ignore',
  context,
})
