import { describe, expect, test } from 'vitest'
import { extensions } from '../../src/wire/extension.ts'
import * as wire from '../../src/wire/handshake.ts'
import { alertCodec } from '../../src/wire/record.ts'

/** A structure of the standard, its field declarations as they stand there, and ours. */
interface Declared {
  readonly source: string
  readonly fields: string
  readonly ours: unknown
  /** Fields that we declare otherwise on purpose: `ours: why`. */
  readonly deviates?: Readonly<Record<string, readonly [ours: string, why: string]>>
}

const flattened = 'the alternative that is chosen here stands in place of the select'
const tiny = 'a ClientHello or ServerHello before TLS 1.3 may have none or a tiny list (RFC 5246 §7.4.1.4)'

const declared: Readonly<Record<string, Declared>> = {
  ClientHello: {
    source: 'RFC 8446 §4.1.2',
    ours: wire.clientHello,
    fields: `
      ProtocolVersion legacy_version = 0x0303;
      Random random;
      opaque legacy_session_id<0..32>;
      CipherSuite cipher_suites<2..2^16-2>;
      opaque legacy_compression_methods<1..2^8-1>;
      Extension extensions<8..2^16-1>;`,
    deviates: {
      legacy_compression_methods: [
        'CompressionMethod legacy_compression_methods<1..2^8-1>',
        'each byte is a CompressionMethod, as RFC 5246 §7.4.1.2 declares it',
      ],
      extensions: ['Extension extensions<0..2^16-1>', tiny],
    },
  },
  ServerHello: {
    source: 'RFC 8446 §4.1.3',
    ours: wire.serverHello,
    fields: `
      ProtocolVersion legacy_version = 0x0303;
      Random random;
      opaque legacy_session_id_echo<0..32>;
      CipherSuite cipher_suite;
      uint8 legacy_compression_method = 0;
      Extension extensions<6..2^16-1>;`,
    deviates: {
      legacy_compression_method: [
        'CompressionMethod legacy_compression_method',
        'a byte with names, as RFC 5246 §7.4.1.3 declares it',
      ],
      extensions: ['Extension extensions<0..2^16-1>', tiny],
    },
  },
  EncryptedExtensions: {
    source: 'RFC 8446 §4.3.1',
    ours: wire.encryptedExtensions,
    fields: 'Extension extensions<0..2^16-1>;',
  },
  'CertificateRequest of TLS 1.3': {
    source: 'RFC 8446 §4.3.2',
    ours: wire.certificateRequest13,
    fields: 'opaque certificate_request_context<0..2^8-1>; Extension extensions<2..2^16-1>;',
  },
  'Certificate of TLS 1.3': {
    source: 'RFC 8446 §4.4.2',
    ours: wire.certificate13,
    fields: 'opaque certificate_request_context<0..2^8-1>; CertificateEntry certificate_list<0..2^24-1>;',
  },
  CertificateVerify: {
    source: 'RFC 8446 §4.4.3',
    ours: wire.certificateVerify,
    fields: 'SignatureScheme algorithm; opaque signature<0..2^16-1>;',
  },
  Finished: {
    source: 'RFC 8446 §4.4.4',
    ours: wire.finished,
    fields: 'opaque verify_data[Hash.length];',
    deviates: {
      verify_data: [
        'opaque verify_data[length]',
        'its length follows from suite and version; a wrong one is a Finished that does not verify',
      ],
    },
  },
  'NewSessionTicket of TLS 1.3': {
    source: 'RFC 8446 §4.6.1',
    ours: wire.newSessionTicket13,
    fields: `
      uint32 ticket_lifetime;
      uint32 ticket_age_add;
      opaque ticket_nonce<0..255>;
      opaque ticket<1..2^16-1>;
      Extension extensions<0..2^16-2>;`,
    deviates: {
      extensions: ['Extension extensions<0..2^16-1>', 'lists of extensions have one upper bound in all other messages'],
    },
  },
  KeyUpdate: { source: 'RFC 8446 §4.6.3', ours: wire.keyUpdate, fields: 'KeyUpdateRequest request_update;' },

  'Certificate of TLS 1.2': {
    source: 'RFC 5246 §7.4.2',
    ours: wire.certificate12,
    fields: 'ASN.1Cert certificate_list<0..2^24-1>;',
  },
  'CertificateRequest of TLS 1.2': {
    source: 'RFC 5246 §7.4.4',
    ours: wire.certificateRequest12,
    fields: `
      ClientCertificateType certificate_types<1..2^8-1>;
      SignatureAndHashAlgorithm supported_signature_algorithms<2^16-1>;
      DistinguishedName certificate_authorities<0..2^16-1>;`,
    deviates: {
      supported_signature_algorithms: [
        'SignatureScheme supported_signature_algorithms<2..2^16-2>',
        'the RFC gives no lower bound here; §7.4.1.4.1 has both bounds',
      ],
    },
  },
  'NewSessionTicket of TLS 1.2': {
    source: 'RFC 5077 §3.3',
    ours: wire.newSessionTicket12,
    fields: 'uint32 ticket_lifetime_hint; opaque ticket<0..2^16-1>;',
  },
  ServerECDHParams: {
    source: 'RFC 8422 §5.4',
    ours: wire.ecdhParams,
    fields: 'ECParameters curve_params; ECPoint public;',
  },
  'ServerKeyExchange, ECDHE': {
    source: 'RFC 8422 §5.4',
    ours: wire.serverKeyExchangeEcdhe(0x0303),
    fields: 'ServerECDHParams params; Signature signed_params;',
    deviates: {
      signed_params: ['DigitallySigned signed_params', 'RFC 5246 §4.7 gives a digitally-signed element this name'],
    },
  },
  ServerDHParams: {
    source: 'RFC 5246 §7.4.3',
    ours: wire.dhParams,
    fields: 'opaque dh_p<1..2^16-1>; opaque dh_g<1..2^16-1>; opaque dh_Ys<1..2^16-1>;',
  },
  'ClientKeyExchange, DHE': {
    source: 'RFC 5246 §7.4.7.2',
    ours: wire.clientKeyExchangeDhe,
    fields: 'opaque dh_Yc<1..2^16-1>;',
  },
  'CertificateRequest of TLS 1.1': {
    source: 'RFC 4346 §7.4.4',
    ours: wire.certificateRequest10,
    fields: 'ClientCertificateType certificate_types<1..2^8-1>; DistinguishedName certificate_authorities<0..2^16-1>;',
  },
  'ClientKeyExchange, ECDHE': {
    source: 'RFC 8422 §5.7',
    ours: wire.clientKeyExchangeEcdhe,
    fields: 'ECPoint ecdh_Yc;',
  },
  Alert: { source: 'RFC 8446 §6', ours: alertCodec, fields: 'AlertLevel level; AlertDescription description;' },

  'server_name in ClientHello': {
    source: 'RFC 6066 §3',
    ours: extensions.server_name.in.client_hello,
    fields: 'ServerName server_name_list<1..2^16-1>;',
  },
  'status_request in ClientHello': {
    source: 'RFC 6066 §8',
    ours: extensions.status_request.in.client_hello,
    fields:
      'CertificateStatusType status_type; ResponderID responder_id_list<0..2^16-1>; Extensions request_extensions;',
    deviates: {
      responder_id_list: ['opaque responder_id_list<0..2^16-1>', 'nobody sends one; its bytes are kept'],
    },
  },
  'status_request in Certificate': {
    source: 'RFC 6066 §8',
    ours: extensions.status_request.in.certificate,
    fields: 'CertificateStatusType status_type; OCSPResponse response;',
  },
  'supported_groups in ClientHello': {
    source: 'RFC 8446 §4.2.7',
    ours: extensions.supported_groups.in.client_hello,
    fields: 'NamedGroup named_group_list<2..2^16-1>;',
  },
  ec_point_formats: {
    source: 'RFC 8422 §5.1.2',
    ours: extensions.ec_point_formats.in.client_hello,
    fields: 'ECPointFormat ec_point_format_list<1..2^8-1>;',
  },
  signature_algorithms: {
    source: 'RFC 8446 §4.2.3',
    ours: extensions.signature_algorithms.in.client_hello,
    fields: 'SignatureScheme supported_signature_algorithms<2..2^16-2>;',
  },
  application_layer_protocol_negotiation: {
    source: 'RFC 7301 §3.1',
    ours: extensions.application_layer_protocol_negotiation.in.client_hello,
    fields: 'ProtocolName protocol_name_list<2..2^16-1>;',
  },
  compress_certificate: {
    source: 'RFC 8879 §3',
    ours: extensions.compress_certificate.in.client_hello,
    fields: 'CertificateCompressionAlgorithm algorithms<2..2^8-2>;',
  },
  max_fragment_length: {
    source: 'RFC 6066 §4',
    ours: extensions.max_fragment_length.in.client_hello,
    fields: 'uint8 MaxFragmentLength;',
    deviates: {
      MaxFragmentLength: [
        'MaxFragmentLength length',
        'the RFC declares an enum alone: it needs a name to be pointed at',
      ],
    },
  },
  record_size_limit: {
    source: 'RFC 8449 §4',
    ours: extensions.record_size_limit.in.client_hello,
    fields: 'uint16 RecordSizeLimit;',
    deviates: {
      RecordSizeLimit: ['uint16 limit', 'the RFC declares a number, not a structure: it needs a name to be pointed at'],
    },
  },
  'encrypted_client_hello in ClientHello': {
    source: 'RFC 9849 §5',
    ours: extensions.encrypted_client_hello.in.client_hello,
    fields: `
      ECHClientHelloType type;
      HpkeSymmetricCipherSuite cipher_suite;
      uint8 config_id;
      opaque enc<0..2^16-1>;
      opaque payload<1..2^16-1>;`,
  },
  'encrypted_client_hello in EncryptedExtensions': {
    source: 'RFC 9849 §5',
    ours: extensions.encrypted_client_hello.in.encrypted_extensions,
    fields: 'ECHConfig retry_configs<4..2^16-1>;',
  },
  'encrypted_client_hello in HelloRetryRequest': {
    source: 'RFC 9849 §5',
    ours: extensions.encrypted_client_hello.in.hello_retry_request,
    fields: 'opaque confirmation[8];',
  },
  'pre_shared_key in ClientHello': {
    source: 'RFC 8446 §4.2.11',
    ours: extensions.pre_shared_key.in.client_hello,
    fields: 'PskIdentity identities<7..2^16-1>; PskBinderEntry binders<33..2^16-1>;',
  },
  'pre_shared_key in ServerHello': {
    source: 'RFC 8446 §4.2.11',
    ours: extensions.pre_shared_key.in.server_hello,
    fields: 'uint16 selected_identity;',
  },
  'early_data in NewSessionTicket': {
    source: `RFC 8446 §4.2.10: ${flattened}`,
    ours: extensions.early_data.in.new_session_ticket,
    fields: 'uint32 max_early_data_size;',
  },
  'supported_versions in ClientHello': {
    source: 'RFC 8446 §4.2.1',
    ours: extensions.supported_versions.in.client_hello,
    fields: 'ProtocolVersion versions<2..254>;',
  },
  'supported_versions in ServerHello': {
    source: 'RFC 8446 §4.2.1',
    ours: extensions.supported_versions.in.server_hello,
    fields: 'ProtocolVersion selected_version;',
  },
  'supported_versions in HelloRetryRequest': {
    source: 'RFC 8446 §4.2.1',
    ours: extensions.supported_versions.in.hello_retry_request,
    fields: 'ProtocolVersion selected_version;',
  },
  cookie: { source: 'RFC 8446 §4.2.2', ours: extensions.cookie.in.client_hello, fields: 'opaque cookie<1..2^16-1>;' },
  psk_key_exchange_modes: {
    source: 'RFC 8446 §4.2.9',
    ours: extensions.psk_key_exchange_modes.in.client_hello,
    fields: 'PskKeyExchangeMode ke_modes<1..255>;',
  },
  certificate_authorities: {
    source: 'RFC 8446 §4.2.4',
    ours: extensions.certificate_authorities.in.client_hello,
    fields: 'DistinguishedName authorities<3..2^16-1>;',
  },
  'key_share in ClientHello': {
    source: 'RFC 8446 §4.2.8',
    ours: extensions.key_share.in.client_hello,
    fields: 'KeyShareEntry client_shares<0..2^16-1>;',
  },
  'key_share in ServerHello': {
    source: 'RFC 8446 §4.2.8',
    ours: extensions.key_share.in.server_hello,
    fields: 'KeyShareEntry server_share;',
  },
  'key_share in HelloRetryRequest': {
    source: 'RFC 8446 §4.2.8',
    ours: extensions.key_share.in.hello_retry_request,
    fields: 'NamedGroup selected_group;',
  },
  renegotiation_info: {
    source: 'RFC 5746 §3.2',
    ours: extensions.renegotiation_info.in.client_hello,
    fields: 'opaque renegotiated_connection<0..255>;',
  },
}

/**
 * Types that the standards define as bare bytes, written out where they are used: `opaque ProtocolName<1..2^8-1>`.
 * A TLS 1.2 pair of hash and signature is the same two bytes as a SignatureScheme (RFC 8446 §4.2.3).
 */
const bare: Readonly<Record<string, (field: string) => string>> = {
  Random: (field) => `opaque ${field}[32]`,
  ECPoint: (field) => `opaque ${field}<1..2^8-1>`,
  OCSPResponse: (field) => `opaque ${field}<1..2^24-1>`,
  Extensions: (field) => `opaque ${field}<0..2^16-1>`,
  'ASN.1Cert': (field) => `opaque <1..2^24-1> ${field}`,
  DistinguishedName: (field) => `opaque <1..2^16-1> ${field}`,
  ProtocolName: (field) => `opaque <1..2^8-1> ${field}`,
  PskBinderEntry: (field) => `opaque <32..2^8-1> ${field}`,
  SignatureAndHashAlgorithm: (field) => `SignatureScheme ${field}`,
}

/** One field declaration in one spelling: no default values, bounds as powers where the standard may write either. */
const normal = (declaration: string): string => {
  const [type = '', field = ''] = declaration
    .replace(/\s*=\s*\w+$/, '')
    .replace(/\.\.255>/g, '..2^8-1>')
    .replace(/\.\.2\^8-2>/g, '..254>')
    .trim()
    .split(/\s+/)
  return bare[type]?.(field) ?? `${type} ${field}`
}
const nameIn = (declaration: string): string => /(\w+)(\[|<|$)/.exec(declaration.split(' ').at(-1)!)![1]!
const lines = (text: string): string[] =>
  text
    .split(';')
    .map((line) => line.trim())
    .filter(Boolean)
const fieldsOf = (codec: unknown): string[] =>
  lines((codec as { declaration: string }).declaration.replace(/^struct \{\n|\n\} \w+;$/g, ''))

describe('declarations are those of the standard', () => {
  test.each(Object.entries(declared))('%s', (_, { fields, ours, deviates = {} }) => {
    const expected = lines(fields).map((line) => {
      const written = line.replace(/\s*=\s*\w+$/, '')
      return deviates[nameIn(written)]?.[0] ?? normal(line)
    })
    expect(fieldsOf(ours)).toEqual(expected)
  })

  test('each deviation is one, and says why', () => {
    for (const { fields, deviates = {} } of Object.values(declared))
      for (const [field, [ours, why]] of Object.entries(deviates)) {
        const line = lines(fields).find((one) => nameIn(one.replace(/\s*=\s*\w+$/, '')) === field)
        expect(line, field).toBeDefined()
        expect(normal(line!)).not.toBe(ours)
        expect(why.length).toBeGreaterThan(20)
      }
  })

  test('no structured extension is left out', () => {
    const compared = new Set(Object.values(declared).map(({ ours }) => (ours as { declaration?: string }).declaration))
    const missing = Object.entries(extensions).flatMap(([name, { in: carriers }]) =>
      Object.entries(carriers as Record<string, { declaration?: string }>).flatMap(([carrier, { declaration }]) =>
        declaration === undefined || compared.has(declaration) ? [] : [`${name} in ${carrier}`],
      ),
    )
    expect(missing).toEqual([])
  })
})
