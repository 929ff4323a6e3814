import { equal } from '../../bytes/buffer.ts'
import { empty } from '../../bytes/codec.ts'
import { verifyData as verifyData13 } from '../../crypto/schedule13.ts'
import { acceptProtocol } from '../../rules/alpn.ts'
import { acceptHello, judge } from '../../rules/session.ts'
import { acceptSize } from '../../rules/size.ts'
import { TLS13 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import {
  certificate13,
  encryptedExtensions,
  finished,
  newSessionTicket13,
  certificateVerify,
} from '../../wire/handshake.ts'
import { earlyResult, sessionFrom } from './resumption.ts'
import { applicationSecrets, keys13, resumptionSecret, signedContent } from '../secret.ts'
import { show13 } from './authentication.ts'
import { refuse13, sealHandshake } from './seal.ts'
import { refusesStatus } from './status.ts'
import {
  saidProtocols,
  judgeCertificates,
  leavingManner,
  refusesAfterwards,
  judgeSignature,
  none,
  reads,
  sizesIn,
  type ClientContext,
  type Handled,
} from './context.ts'
import { extended } from '../transcript.ts'

export const onEncryptedExtensions = reads(
  encryptedExtensions,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'resumed' | 'refuse'> => {
    const types = value.extensions.map(({ type }) => type)
    if (
      flight.refuses(
        acceptHello(answersOnly(context, value.extensions), 'encrypted_extensions'),
        judge.extensionsHere(types, 'encrypted_extensions'),
      )
    )
      return refuse13(world, context, flight)
    const said = saidProtocols(find('encrypted_extensions', value.extensions, 'application_layer_protocol_negotiation'))
    if (said && flight.refuses(acceptProtocol(said, world.settings.alpn, 'encrypted_extensions')))
      return refuse13(world, context, flight)
    const alpn = said?.[0]
    const asked = sizesIn('client_hello', context.sent!.hello.extensions)
    const size = acceptSize(sizesIn('encrypted_extensions', value.extensions), asked, true, 'encrypted_extensions')
    if (size.decision && flight.refuses(size.decision)) return refuse13(world, context, flight)
    if (size.value) flight.acts.push({ do: 'size', size: size.value })
    const accepted = find('encrypted_extensions', value.extensions, 'early_data') !== undefined
    const early = earlyResult(context, accepted, alpn, flight)
    if (early === 'refused') return refuse13(world, context, flight)
    const next = { ...context, alpn, early, size: size.value, transcript: extended(context.transcript, message.bytes) }
    return context.resumed ? flight.outcome('resumed', next) : flight.outcome('ok', next)
  },
  refuse13,
)

export const onCertificate13 = reads(
  certificate13,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    if (flight.refuses(judge.certificateContext(value.certificate_request_context)))
      return refuse13(world, context, flight)
    flight.decisions.length = 0
    for (const entry of value.certificate_list)
      if (flight.refuses(acceptHello(answersOnly(context, entry.extensions), 'certificate')))
        return refuse13(world, context, flight)
    flight.decisions.length = 0
    const shown = judgeCertificates(
      world,
      flight,
      value.certificate_list.map((entry) => entry.cert_data),
      { use: 'digitalSignature', version: TLS13 },
    )
    if (!shown) return refuse13(world, context, flight)
    const staple = find('certificate', value.certificate_list[0]?.extensions, 'status_request')?.response
    const at = 'certificate.certificate_list.0.extensions.status_request'
    if (refusesStatus(world, context, shown.chain!, staple, at, flight)) return refuse13(world, context, flight)
    return flight.outcome('ok', {
      ...context,
      chain: shown.chain,
      postponed: shown.postponed,
      transcript: extended(context.transcript, message.bytes),
    })
  },
  refuse13,
)

export const onCertificateVerify13 = reads(
  certificateVerify,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const key = context.chain![0]!.publicKey
    const content = signedContent('server', flight.hash(world.provider, context.suite!.prf))
    const scheme = judgeSignature(world, flight, TLS13, value.algorithm, key, content, value.signature)
    if (!scheme) return refuse13(world, context, flight)
    return flight.outcome('ok', { ...context, scheme, transcript: extended(context.transcript, message.bytes) })
  },
  refuse13,
)

export const onFinished13 = reads(
  finished,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const suite = context.suite!
    const secrets = context.handshake13!
    const expected = verifyData13(provider, suite.prf, secrets.server, flight.hash(provider, suite.prf))
    if (flight.refuses(judge.finished('client', equal(expected, value.verify_data), 'server')))
      return refuse13(world, context, flight)
    const manner = leavingManner(world)
    if (manner === 'close' && refusesAfterwards(context, flight)) return flight.refuse(context, manner)
    flight.transcript = extended(context.transcript, message.bytes)
    const application13 = applicationSecrets(provider, suite, secrets, flight)
    if (context.early?.result === 'accepted') flight.send('end_of_early_data', empty, null)
    const sealed = sealHandshake(world, context, flight)
    if (context.requested && !show13(world, suite, context.requested, flight)) return flight.refuse(sealed)
    flight.send('finished', finished, {
      verify_data: verifyData13(provider, suite.prf, secrets.client, flight.hash(provider, suite.prf)),
    })
    const resumptionMaster = resumptionSecret(provider, suite, application13, flight)
    flight.acts.push({ do: 'write', keys: keys13(provider, suite, application13.client), epoch: 'application' })
    flight.acts.push({ do: 'read', keys: keys13(provider, suite, application13.server), epoch: 'application' })
    if (manner !== 'close' && refusesAfterwards(context, flight)) return flight.refuse(sealed, manner)
    return flight.outcome('ok', { ...sealed, application13, resumptionMaster, transcript: flight.transcript })
  },
  refuse13,
)

/** A ticket is kept for another connection (RFC 8446 §4.6.1). */
export const onNewSessionTicket13 = reads(
  newSessionTicket13,
  TLS13,
  ({ world, context, value, flight }): Handled<'kept' | 'refuse'> => {
    const session = sessionFrom(world, context, value)
    flight.secrets.push({
      label: 'resumption_psk',
      value: session.psk,
      from: 'resumption_master_secret',
      formula: 'HKDF-Expand-Label(resumption_master_secret, "resumption", ticket_nonce, Hash.length)',
    })
    return flight.outcome('kept', { ...context, sessions: [...(context.sessions ?? []), session].slice(-mostSessions) })
  },
)

/** A server may send tickets for as long as the connection lasts; the newest are worth keeping. */
const mostSessions = 16

/** The facts that `acceptHello` judges, for a message that has nothing but extensions in answer to ours. */
const answersOnly = (context: ClientContext, extensions: readonly { readonly type: number }[]) => ({
  sessionId: none,
  sentSessionId: none,
  compression: 0,
  extensions: extensions.map(({ type }) => type),
  sentExtensions: (context.sent!.hello.extensions ?? []).map(({ type }) => type),
})
