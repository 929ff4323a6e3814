import {
  code,
  empty,
  opaqueVector,
  rest,
  struct,
  uint16,
  uint32,
  vector,
  type Codec,
  type Infer,
  type Reader,
} from '../bytes/codec.ts'
import { fromUtf8 } from '../bytes/text.ts'
import { extensionCodes, extensionTypes, type ExtensionName } from '../spec/extension.ts'
import { groups } from '../spec/group.ts'
import { rfc, type Reference } from '../spec/reference.ts'
import { registry } from '../spec/registry.ts'
import { schemes } from '../spec/signature.ts'
import { versions } from '../spec/version.ts'
import { echConfirmation, echInClientHello, echRetryConfigs } from './ech.ts'
import { dissectOcsp, ocspSummary } from '../x509/ocsp.ts'

/** The messages that carry extensions; the body of an extension depends on which it is in. */
export type Carrier =
  | 'client_hello'
  | 'server_hello'
  | 'hello_retry_request'
  | 'encrypted_extensions'
  | 'certificate'
  | 'certificate_request'
  | 'new_session_ticket'

/** An extension as it stands in a message. The body of an unknown one is its bytes. */
export interface Extension {
  readonly type: number
  readonly body: unknown
}

interface Declaration {
  readonly reference: Reference
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of bodies of different types
  readonly in: { readonly [C in Carrier]?: Codec<any> }
}

const protocolVersion = code('ProtocolVersion', 2, versions.show)
const namedGroup = code('NamedGroup', 2, groups.show)
const signatureScheme = code('SignatureScheme', 2, schemes.show)
const keyShareEntry = struct('KeyShareEntry', { group: namedGroup, key_exchange: opaqueVector(1, 65535) })
const serverName = struct('ServerName', {
  name_type: code('NameType', 1, registry({ 0: 'host_name' }, 2).show),
  host_name: opaqueVector(1, 65535, fromUtf8),
})
const schemeList = struct('SignatureSchemeList', { supported_signature_algorithms: vector(signatureScheme, 2, 65534) })
const protocolNames = struct('ProtocolNameList', {
  protocol_name_list: vector(opaqueVector(1, 255, fromUtf8), 2, 65535),
})
const pointFormats = struct('ECPointFormatList', {
  ec_point_format_list: vector(
    code(
      'ECPointFormat',
      1,
      registry({ 0: 'uncompressed', 1: 'ansiX962_compressed_prime', 2: 'ansiX962_compressed_char2' }, 2).show,
    ),
    1,
    255,
  ),
})
const maxFragmentLength = struct('MaxFragmentLength', {
  length: code('MaxFragmentLength', 1, registry({ 1: '2^9', 2: '2^10', 3: '2^11', 4: '2^12' }, 2).show),
})
const statusType = code('CertificateStatusType', 1, registry({ 1: 'ocsp', 2: 'ocsp_multi' }, 2).show)
const compression = code('CertificateCompressionAlgorithm', 2, registry({ 1: 'zlib', 2: 'brotli', 3: 'zstd' }).show)
const pskMode = code('PskKeyExchangeMode', 1, registry({ 0: 'psk_ke', 1: 'psk_dhe_ke' }, 2).show)
const pskIdentity = struct('PskIdentity', { identity: opaqueVector(1, 65535), obfuscated_ticket_age: uint32 })
const renegotiationInfo = struct('RenegotiationInfo', { renegotiated_connection: opaqueVector(0, 255) })
const authorities = struct('CertificateAuthoritiesExtension', { authorities: vector(opaqueVector(1, 65535), 3, 65535) })

/** Every extension that is read and written field by field: declared here, and only here. */
export const extensions = {
  server_name: {
    reference: rfc(6066, '3'),
    in: {
      client_hello: struct('ServerNameList', { server_name_list: vector(serverName, 1, 65535) }),
      server_hello: empty,
      encrypted_extensions: empty,
    },
  },
  max_fragment_length: {
    reference: rfc(6066, '4'),
    in: { client_hello: maxFragmentLength, server_hello: maxFragmentLength, encrypted_extensions: maxFragmentLength },
  },
  status_request: {
    reference: rfc(6066, '8'),
    in: {
      client_hello: struct('CertificateStatusRequest', {
        status_type: statusType,
        responder_id_list: opaqueVector(0, 65535),
        request_extensions: opaqueVector(0, 65535),
      }),
      server_hello: empty,
      certificate: struct('CertificateStatus', {
        status_type: statusType,
        response: opaqueVector(1, 16777215, ocspSummary, dissectOcsp),
      }),
      certificate_request: empty,
    },
  },
  supported_groups: {
    reference: rfc(8446, '4.2.7'),
    in: {
      client_hello: struct('NamedGroupList', { named_group_list: vector(namedGroup, 2, 65535) }),
      encrypted_extensions: struct('NamedGroupList', { named_group_list: vector(namedGroup, 2, 65535) }),
      server_hello: rest,
    },
  },
  ec_point_formats: { reference: rfc(8422, '5.1.2'), in: { client_hello: pointFormats, server_hello: pointFormats } },
  signature_algorithms: {
    reference: rfc(8446, '4.2.3'),
    in: { client_hello: schemeList, certificate_request: schemeList },
  },
  signature_algorithms_cert: {
    reference: rfc(8446, '4.2.3'),
    in: { client_hello: schemeList, certificate_request: schemeList },
  },
  application_layer_protocol_negotiation: {
    reference: rfc(7301, '3.1'),
    in: { client_hello: protocolNames, server_hello: protocolNames, encrypted_extensions: protocolNames },
  },
  signed_certificate_timestamp: {
    reference: rfc(6962, '3.3.1'),
    in: { client_hello: empty, certificate_request: empty, server_hello: rest, certificate: rest },
  },
  padding: { reference: rfc(7685, '3'), in: { client_hello: rest } },
  encrypt_then_mac: { reference: rfc(7366, '2'), in: { client_hello: empty, server_hello: empty } },
  extended_master_secret: { reference: rfc(7627, '5.1'), in: { client_hello: empty, server_hello: empty } },
  compress_certificate: {
    reference: rfc(8879, '3'),
    in: { client_hello: struct('CertificateCompressionAlgorithms', { algorithms: vector(compression, 2, 254) }) },
  },
  record_size_limit: {
    reference: rfc(8449, '4'),
    in: {
      client_hello: struct('RecordSizeLimit', { limit: uint16 }),
      server_hello: struct('RecordSizeLimit', { limit: uint16 }),
      encrypted_extensions: struct('RecordSizeLimit', { limit: uint16 }),
    },
  },
  session_ticket: { reference: rfc(5077, '3.2'), in: { client_hello: rest, server_hello: empty } },
  pre_shared_key: {
    reference: rfc(8446, '4.2.11'),
    in: {
      client_hello: struct('OfferedPsks', {
        identities: vector(pskIdentity, 7, 65535),
        binders: vector(opaqueVector(32, 255), 33, 65535),
      }),
      server_hello: struct('PreSharedKeyExtension', { selected_identity: uint16 }),
    },
  },
  early_data: {
    reference: rfc(8446, '4.2.10'),
    in: {
      client_hello: empty,
      encrypted_extensions: empty,
      new_session_ticket: struct('EarlyDataIndication', { max_early_data_size: uint32 }),
    },
  },
  supported_versions: {
    reference: rfc(8446, '4.2.1'),
    in: {
      client_hello: struct('SupportedVersions', { versions: vector(protocolVersion, 2, 254) }),
      server_hello: struct('SupportedVersions', { selected_version: protocolVersion }),
      hello_retry_request: struct('SupportedVersions', { selected_version: protocolVersion }),
    },
  },
  cookie: {
    reference: rfc(8446, '4.2.2'),
    in: {
      client_hello: struct('Cookie', { cookie: opaqueVector(1, 65535) }),
      hello_retry_request: struct('Cookie', { cookie: opaqueVector(1, 65535) }),
    },
  },
  psk_key_exchange_modes: {
    reference: rfc(8446, '4.2.9'),
    in: { client_hello: struct('PskKeyExchangeModes', { ke_modes: vector(pskMode, 1, 255) }) },
  },
  certificate_authorities: {
    reference: rfc(8446, '4.2.4'),
    in: { client_hello: authorities, certificate_request: authorities },
  },
  post_handshake_auth: { reference: rfc(8446, '4.2.6'), in: { client_hello: empty } },
  key_share: {
    reference: rfc(8446, '4.2.8'),
    in: {
      client_hello: struct('KeyShareClientHello', { client_shares: vector(keyShareEntry, 0, 65535) }),
      server_hello: struct('KeyShareServerHello', { server_share: keyShareEntry }),
      hello_retry_request: struct('KeyShareHelloRetryRequest', { selected_group: namedGroup }),
    },
  },
  next_protocol_negotiation: { reference: rfc(7301, 'B'), in: { client_hello: empty, server_hello: rest } },
  encrypted_client_hello: {
    reference: rfc(9849, '5'),
    in: {
      client_hello: echInClientHello,
      encrypted_extensions: echRetryConfigs,
      hello_retry_request: echConfirmation,
    },
  },
  renegotiation_info: {
    reference: rfc(5746, '3.2'),
    in: { client_hello: renegotiationInfo, server_hello: renegotiationInfo },
  },
} satisfies Partial<Record<ExtensionName, Declaration>>

/** ServerHello of TLS 1.3 carries only what the keys depend on; everything else travels encrypted (RFC 8446 §4.2). */
const inServerHello13: readonly ExtensionName[] = ['supported_versions', 'key_share', 'pre_shared_key']

/** May an extension that we know stand in that message of TLS 1.3? Unknown ones are nobody's to judge. */
export const belongsIn13 = (carrier: Carrier, type: number): boolean => {
  const declaration = byCode.get(type)
  if (!declaration) return true
  if (carrier === 'server_hello') return inServerHello13.some((name) => extensionCodes[name] === type)
  return carrier in declaration.in
}

type Declared = typeof extensions
export type Body<C extends Carrier, N extends keyof Declared> = C extends keyof Declared[N]['in']
  ? Infer<Declared[N]['in'][C]>
  : never

const byCode = new Map<number, Declaration>(
  Object.entries(extensions).map(([name, declaration]) => [extensionCodes[name as ExtensionName], declaration]),
)

export const referenceOf = (type: number): Reference | undefined => byCode.get(type)?.reference

const extensionType = code('ExtensionType', 2, extensionTypes.show)

/** One extension inside a `carrier`: type, length, and a body that its type decides. Unknown types keep their bytes. */
const extensionIn = (carrier: Carrier): Codec<Extension> => ({
  grammar: (field) => `Extension ${field}`,
  read: (reader: Reader) => {
    const type = reader.field('extension_type', extensionType)
    reader.rename(extensionTypes.name(type))
    const length = reader.field('length', uint16)
    const codec = bodyIn(carrier, type)
    return {
      type,
      body: reader.within(length, () =>
        codec === rest && length ? reader.field('extension_data', rest) : codec.read(reader),
      ),
    }
  },
  write: (writer, { type, body }) => {
    writer.uint(2, type)
    writer.prefixed(2, () =>
      body instanceof Recorded ? writer.put(body.bytes) : bodyIn(carrier, type).write(writer, body),
    )
  },
})

const bodyIn = (carrier: Carrier, type: number): Codec<unknown> =>
  (byCode.get(type)?.in[carrier] as Codec<unknown> | undefined) ?? (rest as Codec<unknown>)

/**
 * `Extension extensions<min..2^16-1>` of a message. A ClientHello before TLS 1.3 may have a tiny list
 * (RFC 5246 §7.4.1.4), so its lower bound is 0 here and TLS 1.3's own is a rule.
 */
export const extensionList = (carrier: Carrier, min = 0): Codec<Extension[]> => vector(extensionIn(carrier), min, 65535)

/** An extension to be sent. */
export const extension = <C extends Carrier, N extends keyof Declared>(
  _carrier: C,
  name: N,
  body: Body<C, N>,
): Extension => ({
  type: extensionCodes[name],
  body,
})

/** The body of the first extension of that type in a message from `carrier`; undefined when it is absent. */
export const find = <C extends Carrier, N extends keyof Declared>(
  _carrier: C,
  list: readonly Extension[] | undefined,
  name: N,
): Body<C, N> | undefined => {
  const type = extensionCodes[name]
  for (const one of list ?? none) if (one.type === type) return one.body as Body<C, N>
  return undefined
}

const none: readonly Extension[] = []

/** A body that is written as it was recorded, whatever the codec of its type would make of it. */
export class Recorded {
  constructor(readonly bytes: Uint8Array) {}
}

/** An extension whose body is plain bytes. */
export const raw = (type: number, body: Uint8Array): Extension => ({ type, body })
