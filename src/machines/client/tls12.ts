import { equal } from '../../bytes/buffer.ts'
import { empty } from '../../bytes/codec.ts'
import type { PublicKey } from '../../crypto/provider.ts'
import { verifyData as verifyData12 } from '../../crypto/schedule12.ts'
import { judge } from '../../rules/session.ts'
import { acceptKey } from '../../rules/suite.ts'
import { TLS12 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import { certificate12, finished, certificateStatus, newSessionTicket12 } from '../../wire/handshake.ts'
import { secrets12 } from '../secret.ts'
import { keep12 } from './resumption12.ts'
import { refusesStatus } from './status.ts'
import type { ClientWorld } from '../world.ts'
import { prove12, show12 } from './authentication.ts'
import {
  judgeCertificates,
  leavingManner,
  refusesAfterwards,
  none,
  reads,
  type ClientContext,
  type Handled,
} from './context.ts'
import { exchangeKeys } from './keyexchange.ts'
import { extended } from '../transcript.ts'

export const onCertificate12 = reads(
  certificate12,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'rsa' | 'refuse'> => {
    const use = context.suite?.keyExchange === 'RSA' ? 'keyEncipherment' : 'digitalSignature'
    const shown = judgeCertificates(world, flight, value.certificate_list, { use, version: context.version! })
    if (!shown) return flight.refuse(context)
    const { publicKey } = shown.chain![0]!
    const key = publicKey.kind === 'unknown' ? undefined : (publicKey as PublicKey)
    if (flight.refuses(acceptKey(key, context.suite!, context.version!))) return flight.refuse(context)
    // With RSA key exchange no ServerKeyExchange follows (RFC 5246 §7.4.3).
    return flight.outcome(context.suite!.keyExchange === 'RSA' ? 'rsa' : 'ok', {
      ...context,
      chain: shown.chain,
      postponed: shown.postponed,
      transcript: extended(context.transcript, message.bytes),
    })
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
    return flight.outcome('ok', { ...context, stapled: true, transcript: extended(context.transcript, message.bytes) })
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
    flight.transcript = extended(context.transcript, message.bytes)
    const exchange = exchangeKeys(world, context, flight)
    if (!exchange) return flight.refuse(context)
    if (context.requested) show12(context.requested, flight)
    exchange.send()
    const randoms = { client: context.sent!.hello.random, server: context.serverHello!.random }
    const agreed = secrets12(provider, context, randoms, exchange.premaster, flight)
    if (context.requested && !prove12(world, context.requested, flight)) return flight.refuse(context)
    flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: agreed.keys12.client, epoch: 'tls12' })
    const hash = flight.hash(provider, suite.prf)
    const own = verifyData12(provider, context.version!, suite.prf, agreed.master, 'client', hash)
    flight.send('finished', finished, { verify_data: own })
    // Until the server's comes, its old one stands beside it.
    const both = { client: own, server: context.finished?.server ?? none }
    return flight.outcome('ok', {
      ...context,
      master: agreed.master,
      keys12: agreed.keys12,
      finished: both,
      transcript: flight.transcript,
    })
  },
)

export const onNewSessionTicket12 = reads(
  newSessionTicket12,
  TLS12,
  ({ context, value, message, flight }): Handled<'kept' | 'refuse'> => {
    // A message that may be left out may still come only once: the transcript would grow for as long as somebody sends it.
    if (context.ticket12)
      return (flight.refuses(judge.unexpected('client', message.name, 'TLS12.WAIT_CCS')), flight.refuse(context))
    return flight.outcome('kept', {
      ...context,
      ticket12: value,
      transcript: extended(context.transcript, message.bytes),
    })
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
    if (refusesAfterwards(context, flight)) return flight.refuse(context, leavingManner(world))
    const both = { client: context.finished!.client, server: expected }
    const transcript = extended(context.transcript, message.bytes)
    return flight.outcome('ok', { ...context, finished: both, sessions: keep12(world, context), transcript })
  },
)

/** A HelloRequest while a handshake runs is ignored and stays out of the transcript (RFC 5246 §7.4.1.1). */
export const ignoreHelloRequest = (_world: ClientWorld, context: ClientContext): Handled<'ignore'> => ({
  go: 'ignore',
  context,
})
