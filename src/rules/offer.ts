import { fromUtf8 } from '../bytes/text.ts'
import { extensionCodes } from '../spec/extension.ts'
import { isGrease } from '../spec/registry.ts'
import { TLS_EMPTY_RENEGOTIATION_INFO_SCSV, TLS_FALLBACK_SCSV } from '../spec/suite.ts'
import { SSL_FLOOR, TLS13 } from '../spec/version.ts'
import { find } from '../wire/extension.ts'
import type { ClientHello } from '../wire/handshake.ts'

/**
 * What a ClientHello offers, as a server reads it. Code points; undefined where the extension is absent. GREASE is nothing
 * that anybody could choose (RFC 8701 §3): it is in none of the lists.
 */
export interface Offer {
  readonly versions: readonly number[]
  /** Where the versions stand in the message. */
  readonly versionsAt: 'client_hello.extensions.supported_versions' | 'client_hello.legacy_version'
  readonly suites: readonly number[]
  readonly groups: readonly number[] | undefined
  readonly shares: readonly { readonly group: number; readonly key_exchange: Uint8Array }[] | undefined
  readonly schemes: readonly number[] | undefined
  readonly certificateSchemes: readonly number[] | undefined
  readonly alpn: readonly string[] | undefined
  /** The authorities that the client says it trusts: distinguished names, DER. */
  readonly authorities: readonly Uint8Array[] | undefined
  readonly serverName: string | undefined
  readonly sessionId: Uint8Array
  /** The ticket of TLS 1.2 or before; empty when the client only says that it would take one. */
  readonly sessionTicket: Uint8Array | undefined
  readonly psks: OfferedPsks | undefined
  readonly pskModes: readonly number[] | undefined
  readonly earlyData: boolean
  readonly cookie: Uint8Array | undefined
  readonly extendedMasterSecret: boolean
  readonly encryptThenMac: boolean
  readonly renegotiation: 'scsv' | 'extension' | undefined
  readonly fallback: boolean
  /** The algorithms of compress_certificate. */
  readonly certificateCompression: readonly number[] | undefined
  /** Asks for a stapled OCSP response. */
  readonly statusRequest: boolean
  readonly recordSizeLimit: number | undefined
  /** The code of max_fragment_length. */
  readonly maxFragmentLength: number | undefined
}

/** The pre-shared keys of a ClientHello (RFC 8446 §4.2.11). */
export interface OfferedPsks {
  readonly identities: readonly { readonly identity: Uint8Array; readonly obfuscated_ticket_age: number }[]
  readonly binders: readonly Uint8Array[]
  /** Does the extension stand at the end of the message, where it has to? */
  readonly last: boolean
}

const meant = (codes: readonly number[] | undefined): readonly number[] | undefined =>
  codes?.filter((code) => !isGrease(code))

/** Does the client name its versions, to a server that reads that? */
export const namesVersions = ({ versionsAt }: Offer): boolean =>
  versionsAt === 'client_hello.extensions.supported_versions'

/** `readsVersions` is false for a server that has never heard of supported_versions. */
export const offerOf = (hello: ClientHello, readsVersions = true): Offer => {
  const list = hello.extensions
  const supported = readsVersions ? find('client_hello', list, 'supported_versions')?.versions : undefined
  const legacy = Math.min(hello.legacy_version, TLS13 - 1)
  const renegotiation = find('client_hello', list, 'renegotiation_info')
  const psks = find('client_hello', list, 'pre_shared_key')
  const name = find('client_hello', list, 'server_name')?.server_name_list.find((entry) => entry.name_type === 0)
  return {
    // Without supported_versions everything up to legacy_version counts as offered (RFC 8446 §4.2.1).
    versions: meant(supported) ?? Array.from({ length: Math.max(0, legacy - SSL_FLOOR + 1) }, (_, n) => legacy - n),
    versionsAt: supported ? 'client_hello.extensions.supported_versions' : 'client_hello.legacy_version',
    suites: meant(hello.cipher_suites)!,
    groups: meant(find('client_hello', list, 'supported_groups')?.named_group_list),
    shares: find('client_hello', list, 'key_share')?.client_shares.filter(({ group }) => !isGrease(group)),
    schemes: meant(find('client_hello', list, 'signature_algorithms')?.supported_signature_algorithms),
    certificateSchemes: meant(find('client_hello', list, 'signature_algorithms_cert')?.supported_signature_algorithms),
    alpn: find('client_hello', list, 'application_layer_protocol_negotiation')?.protocol_name_list.map(fromUtf8),
    authorities: find('client_hello', list, 'certificate_authorities')?.authorities,
    serverName: name && fromUtf8(name.host_name),
    sessionId: hello.legacy_session_id,
    sessionTicket: find('client_hello', list, 'session_ticket'),
    psks: psks && { ...psks, last: list?.at(-1)?.type === extensionCodes.pre_shared_key },
    pskModes: find('client_hello', list, 'psk_key_exchange_modes')?.ke_modes,
    earlyData: find('client_hello', list, 'early_data') !== undefined,
    cookie: find('client_hello', list, 'cookie')?.cookie,
    extendedMasterSecret: find('client_hello', list, 'extended_master_secret') !== undefined,
    encryptThenMac: find('client_hello', list, 'encrypt_then_mac') !== undefined,
    renegotiation: renegotiation
      ? 'extension'
      : hello.cipher_suites.includes(TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
        ? 'scsv'
        : undefined,
    fallback: hello.cipher_suites.includes(TLS_FALLBACK_SCSV),
    certificateCompression: find('client_hello', list, 'compress_certificate')?.algorithms,
    statusRequest: find('client_hello', list, 'status_request')?.status_type === 1,
    recordSizeLimit: find('client_hello', list, 'record_size_limit')?.limit,
    maxFragmentLength: find('client_hello', list, 'max_fragment_length')?.length,
  }
}
