import fc from 'fast-check'
import type { Codec } from '../../src/bytes/codec.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import { extensionCodes } from '../../src/spec/extension.ts'
import { type extensions, type Carrier, type Extension } from '../../src/wire/extension.ts'
import * as wire from '../../src/wire/handshake.ts'

/** One arbitrary for every codec that is declared; a message or an extension without one does not compile. */
type BodiesOf<D extends { readonly in: object }> = {
  readonly [C in keyof D['in']]: fc.Arbitrary<D['in'][C] extends Codec<infer T> ? T : never>
}

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max })
/** Bytes that do not begin as a certificate does: a broken one would be dissected as far as it goes, with its fault. */
const noCertificate = bytes(1, 60).filter(([first]) => first !== 0x30)
const list = <T>(item: fc.Arbitrary<T>, min: number, max = 8) => fc.array(item, { minLength: min, maxLength: max })
/** Any two bytes, among them GREASE and code points without a name. */
const codePoint = fc.oneof(fc.nat(0xffff), fc.constantFrom(0x0a0a, 0xfafa, 0x1301, 0x0017, 0xffff))
const byte = fc.nat(0xff)
const uint32 = fc.integer({ min: 0, max: 0xffffffff })
const nothing = fc.constant(null)

const named = fc.record({ name_type: byte, host_name: bytes(1, 20) })
const schemes = fc.record({ supported_signature_algorithms: list(codePoint, 1) })
const protocols = fc.record({
  protocol_name_list: list(fc.oneof(bytes(1, 12), fc.constantFrom('h2', 'http/1.1').map(toUtf8)), 1),
})
const formats = fc.record({ ec_point_format_list: list(byte, 1) })
const share = fc.record({ group: codePoint, key_exchange: bytes(1, 40) })
const limit = fc.record({ limit: fc.nat(0xffff) })
const fragment = fc.record({ length: byte })
const version = fc.record({ selected_version: codePoint })
const cookie = fc.record({ cookie: bytes(1, 30) })
const authorities = fc.record({ authorities: list(bytes(1, 20), 1, 4) })
const renegotiated = fc.record({ renegotiated_connection: bytes(0, 24) })
const namedGroups = fc.record({ named_group_list: list(codePoint, 1) })

const ech = fc.record({
  type: fc.constant(0),
  cipher_suite: fc.record({ kdf_id: codePoint, aead_id: codePoint }),
  config_id: byte,
  enc: bytes(0, 32),
  payload: bytes(1, 40),
})

export const bodies: { readonly [N in keyof typeof extensions]: BodiesOf<(typeof extensions)[N]> } = {
  server_name: {
    client_hello: fc.record({ server_name_list: list(named, 1, 3) }),
    server_hello: nothing,
    encrypted_extensions: nothing,
  },
  status_request: {
    client_hello: fc.record({
      status_type: byte,
      responder_id_list: bytes(0, 12),
      request_extensions: bytes(0, 12),
    }),
    server_hello: nothing,
    certificate: fc.record({ status_type: byte, response: bytes(1, 30) }),
    certificate_request: nothing,
  },
  supported_groups: { client_hello: namedGroups, encrypted_extensions: namedGroups, server_hello: bytes(0, 9) },
  ec_point_formats: { client_hello: formats, server_hello: formats },
  signature_algorithms: { client_hello: schemes, certificate_request: schemes },
  signature_algorithms_cert: { client_hello: schemes, certificate_request: schemes },
  application_layer_protocol_negotiation: {
    client_hello: protocols,
    server_hello: protocols,
    encrypted_extensions: protocols,
  },
  signed_certificate_timestamp: {
    client_hello: nothing,
    certificate_request: nothing,
    server_hello: bytes(0, 30),
    certificate: bytes(0, 30),
  },
  padding: { client_hello: fc.nat(40).map((length) => new Uint8Array(length)) },
  encrypt_then_mac: { client_hello: nothing, server_hello: nothing },
  extended_master_secret: { client_hello: nothing, server_hello: nothing },
  compress_certificate: { client_hello: fc.record({ algorithms: list(codePoint, 1) }) },
  max_fragment_length: { client_hello: fragment, server_hello: fragment, encrypted_extensions: fragment },
  record_size_limit: { client_hello: limit, server_hello: limit, encrypted_extensions: limit },
  session_ticket: { client_hello: bytes(0, 30), server_hello: nothing },
  pre_shared_key: {
    client_hello: fc.record({
      identities: list(fc.record({ identity: bytes(1, 20), obfuscated_ticket_age: uint32 }), 1, 3),
      binders: list(bytes(32, 48), 1, 3),
    }),
    server_hello: fc.record({ selected_identity: fc.nat(0xffff) }),
  },
  early_data: {
    client_hello: nothing,
    encrypted_extensions: nothing,
    new_session_ticket: fc.record({ max_early_data_size: uint32 }),
  },
  supported_versions: {
    client_hello: fc.record({ versions: list(codePoint, 1) }),
    server_hello: version,
    hello_retry_request: version,
  },
  cookie: { client_hello: cookie, hello_retry_request: cookie },
  psk_key_exchange_modes: { client_hello: fc.record({ ke_modes: list(byte, 1) }) },
  certificate_authorities: { client_hello: authorities, certificate_request: authorities },
  post_handshake_auth: { client_hello: nothing },
  key_share: {
    client_hello: fc.record({ client_shares: list(share, 0, 4) }),
    server_hello: fc.record({ server_share: share }),
    hello_retry_request: fc.record({ selected_group: codePoint }),
  },
  next_protocol_negotiation: { client_hello: nothing, server_hello: bytes(0, 20) },
  encrypted_client_hello: {
    client_hello: ech,
    encrypted_extensions: fc.record({
      retry_configs: list(fc.record({ version: codePoint, contents: bytes(0, 20) }), 1, 3),
    }),
    hello_retry_request: fc.record({ confirmation: bytes(8, 8) }),
  },
  renegotiation_info: { client_hello: renegotiated, server_hello: renegotiated },
}

/** Extensions that have no declaration for that message: their bytes are kept. */
const unknownIn = (carrier: Carrier): fc.Arbitrary<Extension> =>
  fc
    .record({ type: codePoint, body: bytes(0, 16) })
    .filter(({ type }) => !declaredIn(carrier).some(([name]) => extensionCodes[name] === type))

export const declaredIn = (carrier: Carrier): [keyof typeof extensions, fc.Arbitrary<unknown>][] =>
  Object.entries(bodies).flatMap(([name, at]) => {
    const body = (at as Partial<Record<Carrier, fc.Arbitrary<unknown>>>)[carrier]
    return body ? [[name as keyof typeof extensions, body] as [keyof typeof extensions, fc.Arbitrary<unknown>]] : []
  })

export const extensionsIn = (carrier: Carrier, min = 0): fc.Arbitrary<Extension[]> => {
  const known = declaredIn(carrier).map(([name, body]) =>
    body.map((one) => ({ type: extensionCodes[name], body: one })),
  )
  return list(fc.oneof(...known, unknownIn(carrier)), min, 6)
}

const random = bytes(32, 32)
const signed = fc.record({ algorithm: codePoint, signature: bytes(0, 80) })
const helloFields = {
  legacy_version: codePoint,
  random,
  legacy_session_id_echo: bytes(0, 32),
  cipher_suite: codePoint,
  legacy_compression_method: byte,
}
const serverHello = fc.record({
  ...helloFields,
  extensions: fc.option(extensionsIn('server_hello'), { nil: undefined }),
})
const retry = fc.record({
  ...helloFields,
  random: fc.constant(wire.retryRandom),
  extensions: fc.option(extensionsIn('hello_retry_request'), { nil: undefined }),
})

/** A message, how it is declared, when it can be read, and values of it. */
interface Sample<T> {
  readonly name: Parameters<typeof wire.encodeHandshake>[0]
  readonly codec: Codec<T>
  readonly context: wire.ReadingContext
  readonly values: fc.Arbitrary<T>
}
const sample = <T>(
  name: Sample<T>['name'],
  codec: Codec<T>,
  context: wire.ReadingContext,
  values: fc.Arbitrary<T>,
): Sample<unknown> => ({ name, codec, context, values }) as unknown as Sample<unknown>

const tls13 = { version: 0x0304 }
const tls12 = { version: 0x0303 }
const ecdhe = { version: 0x0303, keyExchange: 'ECDHE' as const }

export const messages: Readonly<Record<string, Sample<unknown>>> = {
  ClientHello: sample(
    'client_hello',
    wire.clientHello,
    tls13,
    fc.record({
      legacy_version: codePoint,
      random,
      legacy_session_id: bytes(0, 32),
      cipher_suites: list(codePoint, 1, 20),
      legacy_compression_methods: list(byte, 1, 3),
      extensions: fc.option(extensionsIn('client_hello'), { nil: undefined }),
    }),
  ),
  ServerHello: sample('server_hello', wire.serverHello, tls13, serverHello),
  HelloRetryRequest: sample('server_hello', wire.serverHello, tls13, retry),
  EncryptedExtensions: sample(
    'encrypted_extensions',
    wire.encryptedExtensions,
    tls13,
    fc.record({ extensions: extensionsIn('encrypted_extensions') }),
  ),
  'Certificate of TLS 1.3': sample(
    'certificate',
    wire.certificate13,
    tls13,
    fc.record({
      certificate_request_context: bytes(0, 20),
      certificate_list: list(fc.record({ cert_data: noCertificate, extensions: extensionsIn('certificate') }), 0, 3),
    }),
  ),
  'Certificate of TLS 1.2': sample(
    'certificate',
    wire.certificate12,
    tls12,
    fc.record({ certificate_list: list(noCertificate, 0, 3) }),
  ),
  CertificateVerify: sample('certificate_verify', wire.certificateVerify, tls13, signed),
  Finished: sample('finished', wire.finished, tls13, fc.record({ verify_data: bytes(12, 48) })),
  'ServerKeyExchange, ECDHE': sample(
    'server_key_exchange',
    wire.serverKeyExchangeEcdhe(0x0303),
    ecdhe,
    fc.record({
      params: fc.record({
        curve_params: fc.record({ curve_type: byte, namedcurve: codePoint }),
        public: bytes(1, 100),
      }),
      signed_params: signed,
    }),
  ),
  'ServerKeyExchange of TLS 1.1, ECDHE': sample(
    'server_key_exchange',
    wire.serverKeyExchangeEcdhe(0x0302),
    { version: 0x0302, keyExchange: 'ECDHE' },
    fc.record({
      params: fc.record({
        curve_params: fc.record({ curve_type: byte, namedcurve: codePoint }),
        public: bytes(1, 100),
      }),
      signed_params: fc.record({ signature: bytes(0, 100) }),
    }),
  ),
  'ServerKeyExchange, DHE': sample(
    'server_key_exchange',
    wire.serverKeyExchangeDhe(0x0303),
    { version: 0x0303, keyExchange: 'DHE' },
    fc.record({
      params: fc.record({ dh_p: bytes(1, 100), dh_g: bytes(1, 9), dh_Ys: bytes(1, 100) }),
      signed_params: signed,
    }),
  ),
  'ClientKeyExchange, DHE': sample(
    'client_key_exchange',
    wire.clientKeyExchangeDhe,
    { version: 0x0303, keyExchange: 'DHE' },
    fc.record({ dh_Yc: bytes(1, 100) }),
  ),
  'ClientKeyExchange, RSA': sample(
    'client_key_exchange',
    wire.clientKeyExchangeRsa,
    { version: 0x0301, keyExchange: 'RSA' },
    fc.record({ encrypted_pre_master_secret: bytes(0, 100) }),
  ),
  'CertificateVerify of TLS 1.1': sample(
    'certificate_verify',
    wire.certificateVerify10,
    { version: 0x0302 },
    fc.record({ signature: bytes(0, 100) }),
  ),
  'CertificateRequest of TLS 1.1': sample(
    'certificate_request',
    wire.certificateRequest10,
    { version: 0x0302 },
    fc.record({ certificate_types: list(byte, 1, 4), certificate_authorities: list(bytes(1, 30), 0, 3) }),
  ),
  'ClientKeyExchange, ECDHE': sample(
    'client_key_exchange',
    wire.clientKeyExchangeEcdhe,
    ecdhe,
    fc.record({ ecdh_Yc: bytes(1, 100) }),
  ),
  'CertificateRequest of TLS 1.3': sample(
    'certificate_request',
    wire.certificateRequest13,
    tls13,
    fc.record({ certificate_request_context: bytes(0, 20), extensions: extensionsIn('certificate_request', 1) }),
  ),
  'CertificateRequest of TLS 1.2': sample(
    'certificate_request',
    wire.certificateRequest12,
    tls12,
    fc.record({
      certificate_types: list(byte, 1, 4),
      supported_signature_algorithms: list(codePoint, 1),
      certificate_authorities: list(bytes(1, 30), 0, 3),
    }),
  ),
  'NewSessionTicket of TLS 1.3': sample(
    'new_session_ticket',
    wire.newSessionTicket13,
    tls13,
    fc.record({
      ticket_lifetime: uint32,
      ticket_age_add: uint32,
      ticket_nonce: bytes(0, 20),
      ticket: bytes(1, 60),
      extensions: extensionsIn('new_session_ticket'),
    }),
  ),
  'NewSessionTicket of TLS 1.2': sample(
    'new_session_ticket',
    wire.newSessionTicket12,
    tls12,
    fc.record({ ticket_lifetime_hint: uint32, ticket: bytes(0, 60) }),
  ),
  KeyUpdate: sample('key_update', wire.keyUpdate, tls13, fc.record({ request_update: byte })),
}
