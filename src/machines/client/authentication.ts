import { requireKey } from '../../rules/signature.ts'
import type { Codec, Infer } from '../../bytes/codec.ts'
import { verifyData } from '../../crypto/schedule13.ts'
import { allowLateRequest, chooseIdentity, requireNamedSchemes, type Wanted } from '../../rules/authentication.ts'
import { schemes } from '../../spec/signature.ts'
import type { Suite } from '../../spec/suite.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
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
import type { Flight } from '../flight.ts'
import { pssSalt } from '../salt.ts'
import { signedContent } from '../secret.ts'
import { isWhole, type ClientWorld, type ServedIdentity } from '../world.ts'
import { none, reads, type Handled } from './context.ts'
import { refuse13 } from './seal.ts'
import { bytesOf, extended } from '../transcript.ts'

/** A request for the client's certificate, and what the client will answer. */
export interface Requested {
  /** Comes back in the answer (RFC 8446 §4.4.2); empty before TLS 1.3. */
  readonly context: Uint8Array
  /** Undefined: an empty list. */
  readonly own: { readonly identity: ServedIdentity; readonly scheme: string } | undefined
}

type RequestBefore13 = Omit<Infer<typeof certificateRequest12>, 'supported_signature_algorithms'> & {
  readonly supported_signature_algorithms?: number[]
}
export const onCertificateRequest12 = reads<RequestBefore13, 'ok' | 'refuse'>(
  ({ version }) =>
    (version! < TLS12 ? certificateRequest10 : certificateRequest12) as unknown as Codec<RequestBefore13>,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const own = chooseOwn(world, flight, {
      version: context.version!,
      types: value.certificate_types,
      schemes: value.supported_signature_algorithms ?? [],
      authorities: value.certificate_authorities,
    })
    const transcript = extended(context.transcript, message.bytes)
    return flight.outcome('ok', { ...context, requested: { context: none, own }, transcript })
  },
)

export const onCertificateRequest13 = reads(
  certificateRequest13,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const requested = readRequest13(world, value, flight)
    if (!requested) return refuse13(world, context, flight)
    return flight.outcome('ok', { ...context, requested, transcript: extended(context.transcript, message.bytes) })
  },
  refuse13,
)

/** A request after the handshake (RFC 8446 §4.6.2): Certificate, CertificateVerify and Finished answer it, in one go. */
export const onLateRequest13 = reads(
  certificateRequest13,
  TLS13,
  ({ world, context, value, message, flight }): Handled<'answered' | 'refuse'> => {
    const { provider } = world
    const { sent, suite, application13 } = context
    const offered = find('client_hello', sent!.hello.extensions, 'post_handshake_auth') !== undefined
    if (flight.refuses(allowLateRequest('client', offered))) return flight.refuse(context)
    const requested = readRequest13(world, value, flight)
    if (!requested) return flight.refuse(context)
    flight.transcript = extended(context.transcript, message.bytes)
    show13(world, suite!, requested, flight)
    flight.send('finished', finished, {
      verify_data: verifyData(provider, suite!.prf, application13!.client, flight.hash(provider, suite!.prf)),
    })
    return flight.outcome('answered', { ...context, requested })
  },
)

/** The answer to a CertificateRequest of TLS 1.3; undefined when the request lacks what it must have. */
const readRequest13 = (
  world: ClientWorld,
  { certificate_request_context, extensions }: RequestOf13,
  flight: Flight,
): Requested | undefined => {
  const named = find('certificate_request', extensions, 'signature_algorithms')?.supported_signature_algorithms
  if (flight.refuses(requireNamedSchemes(named !== undefined))) return undefined
  flight.decisions.pop()
  const own = chooseOwn(world, flight, {
    version: TLS13,
    types: undefined,
    schemes: named!,
    authorities: find('certificate_request', extensions, 'certificate_authorities')?.authorities ?? [],
  })
  return { context: certificate_request_context, own }
}
type RequestOf13 = Infer<typeof certificateRequest13>

const chooseOwn = ({ settings, identities }: ClientWorld, flight: Flight, wanted: Wanted): Requested['own'] => {
  const enabled = schemes.codesOf(settings.signatureSchemes)
  const candidates = identities.map((identity) => ({ ...identity, served: identity, key: identity.key.publicKey }))
  const { decision, value } = chooseIdentity(candidates, wanted, enabled, settings.matchesIssuers)
  flight.decisions.push(decision)
  return value && { identity: value.identity.served, scheme: value.scheme }
}

/** Sends the proof; false where the private key is not here (`requireKey`). */
const prove = (
  world: ClientWorld,
  { identity, scheme }: NonNullable<Requested['own']>,
  content: Uint8Array,
  flight: Flight,
): boolean => {
  const { key } = identity
  if (!isWhole(key)) return !flight.refuses(requireKey(false, 'client'))
  const signature = world.provider.sign(scheme, key, content, pssSalt(world, scheme))
  const signed = { algorithm: schemes.code(scheme) ?? 0, signature }
  if (flight.version < TLS12) flight.send('certificate_verify', certificateVerify10, signed)
  else flight.send('certificate_verify', certificateVerify, signed)
  return true
}

/** Before TLS 1.3: the chain, or an empty list (RFC 5246 §7.4.6). */
export const show12 = ({ own }: Requested, flight: Flight): void => {
  flight.send('certificate', certificate12, { certificate_list: own?.identity.chain.map(({ der }) => der) ?? [] })
}

/** Signs all handshake messages so far (RFC 5246 §7.4.8); false where the private key for that is not here. */
export const prove12 = (world: ClientWorld, { own }: Requested, flight: Flight): boolean =>
  !own || prove(world, own, bytesOf(flight.transcript), flight)

/**
 * The chain and the proof, or an empty list, which the server may or may not accept (RFC 8446 §4.4.2). False where the
 * private key for the proof is not here.
 */
export const show13 = (world: ClientWorld, suite: Suite, { context, own }: Requested, flight: Flight): boolean => {
  flight.send('certificate', certificate13, {
    certificate_request_context: context,
    certificate_list: own?.identity.chain.map(({ der }) => ({ cert_data: der, extensions: [] })) ?? [],
  })
  return !own || prove(world, own, signedContent('client', flight.hash(world.provider, suite.prf)), flight)
}
