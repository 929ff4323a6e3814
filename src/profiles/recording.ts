import { fromHex, fromUtf8, toHex } from '../bytes/text.ts'
import { encode } from '../bytes/codec.ts'
import { clientSettings, type ClientProfile, type ClientSettings, type HelloTemplate } from '../rules/profile.ts'
import { extensionCodes, type ExtensionName } from '../spec/extension.ts'
import { groups } from '../spec/group.ts'
import { isGrease } from '../spec/registry.ts'
import { schemes } from '../spec/signature.ts'
import { ssl2Specs } from '../spec/suite.ts'
import { SSL_FLOOR, TLS10, TLS11, TLS12, TLS13, versions, type Version } from '../spec/version.ts'
import { extensionList, find } from '../wire/extension.ts'
import { clientHello, decodeHandshake } from '../wire/handshake.ts'
import { asClientHello, decodeSsl2ClientHello, isSsl2Record } from '../wire/ssl2.ts'

interface Recording {
  readonly id: string
  readonly name: string
  readonly short: string
  readonly note: string
  readonly date: string
  /**
   * The whole record in hexadecimal, as it was on the wire; white space is ignored. `(32)` stands for so many bytes of
   * chance or padding, which are made anew.
   */
  readonly hello: string
  /** The oldest version that it takes, where the hello cannot say: without supported_versions it names the newest alone. */
  readonly oldest?: Version
  /** What a ClientHello does not show, and corrections of what it shows. */
  readonly settings: Pick<ClientSettings, 'requiresSecureRenegotiation' | 'dhMinimum' | 'policies'> &
    Partial<ClientSettings>
  readonly evidence: ClientProfile['evidence']
}

/** A profile whose settings and template are read off a recorded ClientHello. Throws when the recording is not one. */
export const recorded = ({ hello: hex, oldest = 'TLS 1.0', settings, ...about }: Recording): ClientProfile => {
  const record = fromHex(hex.replace(/\s/g, '').replace(/\((\d+)\)/g, (_, length) => '00'.repeat(Number(length))))
  const ssl2 = isSsl2Record(record) ? decodeSsl2ClientHello(record.slice(2)) : undefined
  const hello = ssl2 ? asClientHello(ssl2) : decodeHandshake('client_hello', clientHello, record.slice(5))
  const list = hello.extensions ?? []
  const supported = find('client_hello', list, 'supported_versions')?.versions
  return {
    ...about,
    settings: {
      versions: versionsOf(supported, hello.legacy_version, versions.code(oldest) ?? 0),
      suites: (ssl2?.cipher_specs ?? hello.cipher_suites).map(ssl2Specs.name),
      groups: (find('client_hello', list, 'supported_groups')?.named_group_list ?? []).map(groups.name),
      keyShares: (find('client_hello', list, 'key_share')?.client_shares ?? []).map(({ group }) => groups.name(group)),
      signatureSchemes: (find('client_hello', list, 'signature_algorithms')?.supported_signature_algorithms ?? []).map(
        schemes.name,
      ),
      namedAuthorities: 'none',
      otherAuthorities: [],
      certificateSchemes: (
        find('client_hello', list, 'signature_algorithms_cert')?.supported_signature_algorithms ?? []
      ).map(schemes.name),
      alpn: (find('client_hello', list, 'application_layer_protocol_negotiation')?.protocol_name_list ?? []).map(
        fromUtf8,
      ),
      serverName: find('client_hello', list, 'server_name') !== undefined,
      extendedMasterSecret: find('client_hello', list, 'extended_master_secret') !== undefined,
      pskModes: pskModesOf(supported, find('client_hello', list, 'psk_key_exchange_modes')?.ke_modes),
      // Whether a client would ever send early data cannot be seen in a first ClientHello; few do so unasked.
      earlyData: false,
      dhMaximum: 'none',
      trust: 'demo roots',
      certificateStatus: 'ignored',
      statusRequest: find('client_hello', list, 'status_request') !== undefined,
      startTls: 'preferred',
      fallback: 'none',
      recordSizeLimit: sizeOf(
        clientSettings.recordSizeLimit.options,
        find('client_hello', list, 'record_size_limit')?.limit,
      ),
      maxFragmentLength: sizeOf(
        clientSettings.maxFragmentLength.options,
        lengthOf(find('client_hello', list, 'max_fragment_length')?.length),
      ),
      recordPadding: 'none',
      packing: 'message',
      paths: 'every path',
      minimumRsa: '0',
      weakestHash: 'md5',
      olderSignatures: true,
      readsCommonName: false,
      keyUsage: 'ignored',
      certificateAlert: 'by cause',
      judgesCertificate: 'in the handshake',
      identities: [],
      matchesIssuers: true,
      renegotiation: 'never',
      renegotiationOverHttp2: false,
      declines: 'warning',
      noRenegotiation: 'fatal',
      postHandshakeAuth: find('client_hello', list, 'post_handshake_auth') !== undefined,
      unknownNameWarning: 'ignored',
      ...settings,
    },
    hello: {
      ...(ssl2 && { ssl2: { challengeLength: ssl2.challenge.length } }),
      recordVersion: ssl2 ? ssl2.version : record[1]! * 256 + record[2]!,
      legacyVersion: hello.legacy_version,
      sessionIdLength: hello.legacy_session_id.length,
      compressionMethods: hello.legacy_compression_methods,
      extensions: list.map((one) => template(one)),
      recordedLength: record.length,
      derived: false,
    },
  }
}

const lengthOf = (code: number | undefined): number | undefined => (code === undefined ? undefined : 2 ** (8 + code))
/** A recorded number of bytes as a setting. */
const sizeOf = <O extends string>(options: readonly O[], bytes: number | undefined): O => {
  const found = options.find((option) => option === (bytes === undefined ? 'none' : String(bytes)))
  if (found === undefined) throw new Error(`no setting for records of ${bytes} bytes`)
  return found
}

/** Versions that the hello really offers: those named, or everything from the oldest to legacy_version; at least that one. */
const versionsOf = (supported: readonly number[] | undefined, legacy: number, oldest: number): Version[] =>
  (supported ?? [TLS12, TLS11, TLS10, SSL_FLOOR].filter((code) => code === legacy || (code < legacy && code >= oldest)))
    .filter((code) => !isGrease(code) && code <= TLS13)
    .map((code) => versions.name(code) as Version)

/** What the hello says; before TLS 1.3 it says nothing, and what everybody does counts. */
const pskModesOf = (
  supported: readonly number[] | undefined,
  modes: readonly number[] | undefined,
): ClientSettings['pskModes'] => {
  if (!modes) return supported?.includes(TLS13) ? 'none' : 'psk_dhe_ke'
  const [plain, dhe] = [modes.includes(0), modes.includes(1)]
  return plain && dhe ? 'both' : dhe ? 'psk_dhe_ke' : plain ? 'psk_ke' : 'none'
}

const filled: readonly ExtensionName[] = [
  'server_name',
  'supported_groups',
  'signature_algorithms',
  'application_layer_protocol_negotiation',
  'extended_master_secret',
  'key_share',
  'signature_algorithms_cert',
  'padding',
  'record_size_limit',
  'max_fragment_length',
  'pre_shared_key',
  'early_data',
]
const isFilled = (type: number) => filled.some((name) => extensionCodes[name] === type)

/** The extension by type, with its recorded body where nothing in the settings says what it would be. */
const template = (one: { type: number; body: unknown }): HelloTemplate['extensions'][number] =>
  isFilled(one.type)
    ? { type: one.type }
    : { type: one.type, body: toHex(encode(extensionList('client_hello'), [one]).slice(6)) }
