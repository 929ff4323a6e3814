import {
  code,
  decode,
  dissect,
  empty,
  encode,
  opaque,
  opaqueVector,
  optional,
  rest,
  struct,
  uint24,
  uint32,
  vector,
  Writer,
  type Codec,
  type Infer,
  type Reader,
} from '../bytes/codec.ts'
import { equal } from '../bytes/buffer.ts'
import type { Span } from '../bytes/span.ts'
import { fromHex } from '../bytes/text.ts'
import { groups } from '../spec/group.ts'
import { handshakeCodes, handshakeTypes, type HandshakeName } from '../spec/message.ts'
import { registry } from '../spec/registry.ts'
import { schemes } from '../spec/signature.ts'
import { suites } from '../spec/suite.ts'
import { TLS12, TLS13, versions } from '../spec/version.ts'
import { dissectCertificate, parseCertificate } from '../x509/certificate.ts'
import { dissectOcsp, ocspSummary } from '../x509/ocsp.ts'
import { extensionList, type Extension } from './extension.ts'

/** How client and server of TLS 1.2 and before agree on a premaster secret, as far as it is built here. */
export type KeyExchange = 'ECDHE' | 'DHE' | 'RSA'

/** What must be known to read a message: the version chosen so far, and before TLS 1.3 the key exchange. */
export interface ReadingContext {
  readonly version: number
  readonly keyExchange?: KeyExchange | undefined
}

const protocolVersion = code('ProtocolVersion', 2, versions.show)
const cipherSuite = code('CipherSuite', 2, suites.show)
const signatureScheme = code('SignatureScheme', 2, schemes.show)
const compressionMethod = code('CompressionMethod', 1, registry({ 0: 'null', 1: 'DEFLATE' }, 2).show)

/** SHA-256 of "HelloRetryRequest": the random that marks one (RFC 8446 §4.1.3). */
export const retryRandom = fromHex('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c')

export const clientHello = struct('ClientHello', {
  legacy_version: protocolVersion,
  random: opaque(32),
  legacy_session_id: opaqueVector(0, 32),
  cipher_suites: vector(cipherSuite, 2, 65534),
  legacy_compression_methods: vector(compressionMethod, 1, 255),
  extensions: optional(extensionList('client_hello')),
})
export type ClientHello = Infer<typeof clientHello>

const serverHelloFields = {
  legacy_version: protocolVersion,
  random: opaque(32),
  legacy_session_id_echo: opaqueVector(0, 32),
  cipher_suite: cipherSuite,
  legacy_compression_method: compressionMethod,
}
const serverHelloPlain = struct('ServerHello', {
  ...serverHelloFields,
  extensions: optional(extensionList('server_hello')),
})
const helloRetryRequest = struct('HelloRetryRequest', {
  ...serverHelloFields,
  extensions: optional(extensionList('hello_retry_request')),
})
export type ServerHello = Infer<typeof serverHelloPlain>

export const isRetry = (hello: ServerHello): boolean => equal(hello.random, retryRandom)

/** ServerHello and HelloRetryRequest share a type and differ by the random, which says how to read the extensions. */
export const serverHello: Codec<ServerHello> = {
  ...serverHelloPlain,
  read: (reader: Reader) => {
    const retry = reader.left >= 34 && equal(reader.bytes.subarray(reader.at + 2, reader.at + 34), retryRandom)
    if (retry) reader.rename('hello_retry_request')
    return (retry ? helloRetryRequest : serverHelloPlain).read(reader)
  },
  write: (writer, value) => (isRetry(value) ? helloRetryRequest : serverHelloPlain).write(writer, value),
}

export const encryptedExtensions = struct('EncryptedExtensions', { extensions: extensionList('encrypted_extensions') })

const certificateName = (der: Uint8Array): string | undefined => {
  const parsed = parseCertificate(der)
  return parsed.ok ? parsed.certificate.subject : undefined
}
const certificateData = opaqueVector(1, 16777215, certificateName, dissectCertificate)
const certificateEntry = struct('CertificateEntry', {
  cert_data: certificateData,
  extensions: extensionList('certificate'),
})
export const certificate13 = struct('Certificate', {
  certificate_request_context: opaqueVector(0, 255),
  certificate_list: vector(certificateEntry, 0, 16777215),
})
export const certificate12 = struct('Certificate', { certificate_list: vector(certificateData, 0, 16777215) })

const signature = opaqueVector(0, 65535)
export const certificateVerify = struct('CertificateVerify', { algorithm: signatureScheme, signature })
/** Before TLS 1.2 the key alone says how it signs (RFC 4346 §7.4.8). */
export const certificateVerify10 = struct('CertificateVerify', { signature })
export const finished = struct('Finished', { verify_data: rest })

/** ECDHE parameters (RFC 8422 §5.4); what the server signs together with both randoms. */
export const ecdhParams = struct('ServerECDHParams', {
  curve_params: struct('ECParameters', {
    curve_type: code(
      'ECCurveType',
      1,
      registry({ 1: 'explicit_prime', 2: 'explicit_char2', 3: 'named_curve' }, 2).show,
    ),
    namedcurve: code('NamedCurve', 2, groups.show),
  }),
  public: opaqueVector(1, 255),
})
/** Finite-field parameters (RFC 5246 §7.4.3). */
export const dhParams = struct('ServerDHParams', {
  dh_p: opaqueVector(1, 65535),
  dh_g: opaqueVector(1, 65535),
  dh_Ys: opaqueVector(1, 65535),
})

/** With its algorithm in TLS 1.2, without before (RFC 5246 §4.7, RFC 4346 §4.7). */
type Signed = Codec<{ algorithm?: number; signature: Uint8Array }>
const signed12 = struct('DigitallySigned', { algorithm: signatureScheme, signature }) as unknown as Signed
const signed10 = struct('DigitallySigned', { signature }) as unknown as Signed

/** In the form of TLS 1.2 and in that of the versions before it. */
const serverKeyExchange = <T>(params: Codec<T>) => {
  const [now, before] = [signed12, signed10].map((signed) =>
    struct('ServerKeyExchange', { params, signed_params: signed }),
  )
  return (version: number) => (version >= TLS12 ? now! : before!)
}
export const serverKeyExchangeEcdhe = serverKeyExchange(ecdhParams)
export const serverKeyExchangeDhe = serverKeyExchange(dhParams)

export const clientKeyExchangeEcdhe = struct('ClientKeyExchange', { ecdh_Yc: opaqueVector(1, 255) })
export const clientKeyExchangeDhe = struct('ClientKeyExchange', { dh_Yc: opaqueVector(1, 65535) })
export const clientKeyExchangeRsa = struct('ClientKeyExchange', {
  encrypted_pre_master_secret: opaqueVector(0, 65535),
})

const certificateType = code(
  'ClientCertificateType',
  1,
  registry({ 1: 'rsa_sign', 2: 'dss_sign', 3: 'rsa_fixed_dh', 4: 'dss_fixed_dh', 64: 'ecdsa_sign' }, 2).show,
)
export const certificateRequest13 = struct('CertificateRequest', {
  certificate_request_context: opaqueVector(0, 255),
  extensions: extensionList('certificate_request', 2),
})
export const certificateRequest12 = struct('CertificateRequest', {
  certificate_types: vector(certificateType, 1, 255),
  supported_signature_algorithms: vector(signatureScheme, 2, 65534),
  certificate_authorities: vector(opaqueVector(1, 65535), 0, 65535),
})
/** Before TLS 1.2 (RFC 4346 §7.4.4). */
export const certificateRequest10 = struct('CertificateRequest', {
  certificate_types: vector(certificateType, 1, 255),
  certificate_authorities: vector(opaqueVector(1, 65535), 0, 65535),
})

export const newSessionTicket13 = struct('NewSessionTicket', {
  ticket_lifetime: uint32,
  ticket_age_add: uint32,
  ticket_nonce: opaqueVector(0, 255),
  ticket: opaqueVector(1, 65535),
  extensions: extensionList('new_session_ticket'),
})
export const newSessionTicket12 = struct('NewSessionTicket', {
  ticket_lifetime_hint: uint32,
  ticket: opaqueVector(0, 65535),
})

export const keyUpdate = struct('KeyUpdate', {
  request_update: code('KeyUpdateRequest', 1, registry({ 0: 'update_not_requested', 1: 'update_requested' }, 2).show),
})
export const certificateStatus = struct('CertificateStatus', {
  status_type: code('CertificateStatusType', 1, registry({ 1: 'ocsp' }, 2).show),
  response: opaqueVector(1, 16777215, ocspSummary, dissectOcsp),
})

const clientKeyExchanges = { ECDHE: clientKeyExchangeEcdhe, DHE: clientKeyExchangeDhe, RSA: clientKeyExchangeRsa }

/** The body of a message, by its name and what is known. Undefined for a message that cannot be read yet. */
const bodyOf = (
  name: HandshakeName | undefined,
  { version, keyExchange }: ReadingContext,
): Codec<unknown> | undefined => {
  const in13 = version >= TLS13
  switch (name) {
    case 'hello_request':
    case 'server_hello_done':
    case 'end_of_early_data':
      return empty as Codec<unknown>
    case 'client_hello':
      return clientHello as Codec<unknown>
    case 'server_hello':
      return serverHello as Codec<unknown>
    case 'encrypted_extensions':
      return encryptedExtensions as Codec<unknown>
    case 'certificate':
      return (in13 ? certificate13 : certificate12) as Codec<unknown>
    case 'certificate_verify':
      return (version >= TLS12 ? certificateVerify : certificateVerify10) as Codec<unknown>
    case 'certificate_request':
      return (
        in13 ? certificateRequest13 : version >= TLS12 ? certificateRequest12 : certificateRequest10
      ) as Codec<unknown>
    case 'server_key_exchange':
      return keyExchange === 'ECDHE'
        ? (serverKeyExchangeEcdhe(version) as Codec<unknown>)
        : keyExchange === 'DHE'
          ? (serverKeyExchangeDhe(version) as Codec<unknown>)
          : undefined
    case 'client_key_exchange':
      return keyExchange && (clientKeyExchanges[keyExchange] as Codec<unknown>)
    case 'new_session_ticket':
      return (in13 ? newSessionTicket13 : newSessionTicket12) as Codec<unknown>
    case 'finished':
      return finished as Codec<unknown>
    case 'key_update':
      return keyUpdate as Codec<unknown>
    case 'certificate_status':
      return certificateStatus as Codec<unknown>
    default:
      return undefined
  }
}

/** A whole handshake message: type, length, body (RFC 8446 §4). The fields of the body stand beside type and length. */
const handshake = (context: ReadingContext): Codec<{ type: number; body: unknown }> => ({
  grammar: (field) => `Handshake ${field}`,
  read: (reader) => {
    const type = reader.field('msg_type', code('HandshakeType', 1, handshakeTypes.show))
    const length = reader.field('length', uint24)
    const codec = bodyOf(handshakeName(type), context)
    return {
      type,
      body: reader.within(length, () => (codec ? codec.read(reader) : length ? reader.field('body', rest) : null)),
    }
  },
  write: (writer, { type, body }) => {
    writer.uint(1, type)
    writer.prefixed(3, () => (bodyOf(handshakeName(type), context) ?? (rest as Codec<unknown>)).write(writer, body))
  },
})

const names = new Map(Object.entries(handshakeCodes).map(([name, code]) => [code as number, name as HandshakeName]))
export const handshakeName = (type: number): HandshakeName | undefined => names.get(type)

/** A handshake message ready to be sent: header and body. */
export const encodeHandshake = <T>(name: HandshakeName, codec: Codec<T>, body: T): Uint8Array => {
  const writer = new Writer()
  writer.uint(1, handshakeCodes[name])
  writer.prefixed(3, () => codec.write(writer, body))
  return writer.bytes()
}

/** Reads the body of a whole handshake message. Refuses malformed bytes with a DecodeFault (path and offset in the message). */
export const decodeHandshake = <T>(name: string, codec: Codec<T>, message: Uint8Array): T => {
  let framed = framings.get(codec) as Codec<T> | undefined
  if (!framed) framings.set(codec, (framed = framing(codec)))
  return decode(name, framed, message)
}
const framings = new WeakMap<object, unknown>()

/** The codec behind the header of a handshake message. */
const framing = <T>(codec: Codec<T>): Codec<T> => ({
  ...codec,
  read: (reader) => {
    reader.uint(1)
    const length = reader.uint(3)
    return reader.within(length, () => codec.read(reader))
  },
})

/** The tree of a handshake message; never throws, and a malformed message shows how far it could be read. */
export const dissectHandshake = (message: Uint8Array, context: ReadingContext): Span =>
  dissect(handshakeName(message[0] ?? 255) ?? 'unknown_message', handshake(context), message).span

export const reencode = (message: Uint8Array, context: ReadingContext): Uint8Array =>
  encode(handshake(context), decode('message', handshake(context), message))

export type { Extension }
