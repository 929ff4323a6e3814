import { equal } from '../../bytes/buffer.ts'
import { verifyData } from '../../crypto/schedule13.ts'
import type { Codec } from '../../bytes/codec.ts'
import {
  acceptAnswer,
  acceptClientScheme,
  acceptClientSignature,
  allowLateRequest,
  canAskLate,
  ECDSA_SIGN,
  judgeClientChain,
  RSA_SIGN,
} from '../../rules/authentication.ts'
import { judge } from '../../rules/session.ts'
import { schemeBefore12 } from '../../rules/signature.ts'
import { scheme, schemes } from '../../spec/signature.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { extension, find } from '../../wire/extension.ts'
import {
  certificate12,
  certificate13,
  certificateRequest10,
  certificateRequest12,
  certificateRequest13,
  certificateVerify,
  finished,
  certificateVerify10,
} from '../../wire/handshake.ts'
import { parseCertificate, type Certificate } from '../../x509/certificate.ts'
import { buildPath } from '../../x509/chain.ts'
import { Flight, type HandshakeMessage } from '../flight.ts'
import { signedContent } from '../secret.ts'
import type { ServerWorld } from '../world.ts'
import { cannotAsk, reads, refuse, type Handled, type ServerContext } from './context.ts'
import { bytesOf, extended } from '../transcript.ts'

/** Does this server ask in the handshake? One that asks late does so only when its application has wanted it. */
export const asksInHandshake = ({ settings }: ServerWorld, { wantsCertificate }: ServerContext): boolean =>
  wantsCertificate === true || ['optional', 'required', 'required over HTTP'].includes(settings.clientCertificates)

/** What is asked for late is the application's to judge: IIS takes the empty list and answers 403.7 (facts/FACTS.md §5.7). */
const isRequired = ({ settings }: ServerWorld): boolean => settings.clientCertificates === 'required'

const wantedSchemes = ({ settings }: ServerWorld): number[] => [...schemes.codesOf(settings.signatureSchemes)]

/** CertificateRequest of TLS 1.2 (RFC 5246 §7.4.4), or of the versions before it. */
export const request12 = (world: ServerWorld, flight: Flight): Uint8Array => {
  const wanted = wantedSchemes(world)
  const kinds = wanted.map((code) => scheme(schemes.name(code)).key)
  const authorities = { certificate_authorities: [...world.issuers] }
  if (flight.version < TLS12)
    flight.send('certificate_request', certificateRequest10, {
      certificate_types: [RSA_SIGN, ECDSA_SIGN],
      ...authorities,
    })
  else
    flight.send('certificate_request', certificateRequest12, {
      certificate_types: [
        ...(kinds.some((kind) => kind === 'rsa' || kind === 'rsa_pss') ? [RSA_SIGN] : []),
        ...(kinds.some((kind) => kind === 'ecdsa' || kind === 'ed25519' || kind === 'ed448') ? [ECDSA_SIGN] : []),
      ],
      supported_signature_algorithms: wanted,
      ...authorities,
    })
  return new Uint8Array(0)
}

/** CertificateRequest of TLS 1.3 (RFC 8446 §4.3.2); `context` is empty within the handshake. */
export const request13 = (world: ServerWorld, context: Uint8Array, flight: Flight): Uint8Array => {
  flight.send('certificate_request', certificateRequest13, {
    certificate_request_context: context,
    extensions: [
      extension('certificate_request', 'signature_algorithms', {
        supported_signature_algorithms: wantedSchemes(world),
      }),
      ...(world.issuers.length
        ? [extension('certificate_request', 'certificate_authorities', { authorities: [...world.issuers] })]
        : []),
    ],
  })
  return context
}

/** Reads and judges what the client presents. Undefined when a decision went against it. */
const judgeShown = (
  world: ServerWorld,
  version: number,
  flight: Flight,
  ders: readonly Uint8Array[],
): readonly Certificate[] | undefined => {
  const sent: Certificate[] = []
  for (const [at, der] of ders.entries()) {
    const parsed = parseCertificate(der)
    if (!parsed.ok) {
      const path = `certificate.certificate_list.${at}.${parsed.path}`
      flight.refuses(judge.unreadable('server', { path, at: parsed.at, expected: parsed.expected }))
      return undefined
    }
    sent.push(parsed.certificate)
  }
  const found = sent.length ? buildPath(world.provider, sent, world.clientRoots) : undefined
  const chain = { sent, path: found?.path ?? [], complete: found?.complete ?? false, missing: found?.missing }
  return flight.refuses(judgeClientChain(chain, world.now, version, isRequired(world))) ? undefined : sent
}

export const onClientCertificate12 = reads(
  certificate12,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'shown' | 'none' | 'refuse'> => {
    const clientChain = judgeShown(world, context.version!, flight, value.certificate_list)
    if (!clientChain) return refuse(world, context, flight)
    const transcript = extended(context.transcript, message.bytes)
    return flight.outcome(clientChain.length ? 'shown' : 'none', { ...context, clientChain, transcript })
  },
)

/** The signature is over all handshake messages before it (RFC 5246 §7.4.8). */
export const onClientCertificateVerify12 = reads<Proof, 'ok' | 'refuse'>(
  ({ version }) => (version! < TLS12 ? certificateVerify10 : certificateVerify) as Codec<Proof>,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const clientScheme = judgeProof(world, context, flight, value, bytesOf(context.transcript))
    if (!clientScheme) return refuse(world, context, flight)
    return flight.outcome('ok', { ...context, clientScheme, transcript: extended(context.transcript, message.bytes) })
  },
)

export const onClientCertificate13 = reads(
  certificate13,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'shown' | 'none' | 'refuse'> => {
    const { certificate_request_context, certificate_list } = value
    if (flight.refuses(acceptAnswer(equal(certificate_request_context, context.asked!)))) return flight.refuse(context)
    flight.decisions.length = 0
    const clientChain = judgeShown(
      world,
      TLS13,
      flight,
      certificate_list.map(({ cert_data }) => cert_data),
    )
    if (!clientChain) return refuse(world, context, flight)
    const transcript = extended(context.transcript, message.bytes)
    return flight.outcome(clientChain.length ? 'shown' : 'none', { ...context, clientChain, transcript })
  },
)

export const onClientCertificateVerify13 = reads(
  certificateVerify,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const content = signedContent('client', flight.hash(world.provider, context.suite!.prf))
    const clientScheme = judgeProof(world, context, flight, value, content)
    if (!clientScheme) return refuse(world, context, flight)
    return flight.outcome('ok', { ...context, clientScheme, transcript: extended(context.transcript, message.bytes) })
  },
)

/** The application wants to know who the client is (RFC 8446 §4.6.2). A client that did not offer it cannot be asked. */
export const onRequestCertificate13 = (
  world: ServerWorld,
  context: ServerContext,
): Handled<'asked' | 'cannot' | 'refuse'> => {
  const flight = new Flight(world, context.transcript, TLS13)
  const offered = find('client_hello', context.hello!.extensions, 'post_handshake_auth') !== undefined
  const able = canAskLate(world.settings)
  if (able.refusal) return cannotAsk(world, context, flight, able)
  const allowed = allowLateRequest('server', offered)
  if (allowed.refusal) return cannotAsk(world, context, flight, allowed)
  flight.decisions.push(able, allowed)
  const requests = (context.requests ?? 0) + 1
  const asked = request13(world, world.chance(`server certificate request ${requests}`, 32), flight)
  return flight.outcome('asked', { ...context, asked, requests, late: flight.transcript })
}

/** The same judgement as in the handshake, over a transcript of its own: each request begins where the handshake ended. */
const late =
  <Go extends string>(
    handler: (world: ServerWorld, context: ServerContext, message: HandshakeMessage) => Handled<Go>,
  ) =>
  (world: ServerWorld, context: ServerContext, message: HandshakeMessage): Handled<Go> => {
    const outcome = handler(world, { ...context, transcript: context.late! }, message)
    const { transcript } = outcome.context
    return { ...outcome, context: { ...outcome.context, transcript: context.transcript, late: transcript } }
  }
export const onLateCertificate = late(onClientCertificate13)
export const onLateCertificateVerify = late(onClientCertificateVerify13)

/** Ends the answer, under the key of the client's application data (RFC 8446 §4.4.4). */
export const onLateFinished = reads(finished, TLS13, ({ world, context, value, flight }): Handled<'ok' | 'refuse'> => {
  const { provider } = world
  const { suite, application13 } = context
  flight.transcript = context.late!
  const expected = verifyData(provider, suite!.prf, application13!.client, flight.hash(provider, suite!.prf))
  if (flight.refuses(judge.finished('server', equal(expected, value.verify_data), 'client')))
    return flight.refuse(context)
  return flight.outcome('ok', { ...context, late: undefined })
})

/** Before TLS 1.2 no algorithm is named. */
interface Proof {
  readonly algorithm?: number
  readonly signature: Uint8Array
}

/** Accepts scheme and signature of a CertificateVerify, or records why not. */
const judgeProof = (
  world: ServerWorld,
  { version, clientChain }: ServerContext,
  flight: Flight,
  { algorithm, signature }: Proof,
  content: Uint8Array,
): string | undefined => {
  const key = clientChain![0]!.publicKey
  const known = key.kind === 'unknown' ? undefined : key
  const name = algorithm === undefined ? (schemeBefore12(known) ?? '') : schemes.name(algorithm)
  if (known && algorithm !== undefined)
    if (flight.refuses(acceptClientScheme(algorithm, version!, wantedSchemes(world), known))) return undefined
  const verified = known !== undefined && world.provider.verify(name, known, content, signature)
  return flight.refuses(acceptClientSignature(verified, name)) ? undefined : name
}
