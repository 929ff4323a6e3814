import { fieldNames } from '../spec/field.ts'
import type { Reference } from '../spec/reference.ts'
import type { SchemeName } from '../spec/signature.ts'
import type { Version } from '../spec/version.ts'
import { chainFaults, sendings } from '../x509/fault.ts'
import type { KeyType } from '../x509/keypool.ts'
import type { Side } from './rule.ts'

/**
 * The settings of an endpoint, declared once. Editors, links, checks of untrusted scenarios, and the search for
 * the smallest change all follow from these tables.
 */
export type Setting = SettingKind & {
  /** It matters only when this protocol is spoken. */
  readonly over?: 'smtp'
  /** It decides how things look on the wire, a refusal for example, and not what comes of them: no change of it mends a connection. */
  readonly mends?: false
}
type SettingKind =
  /** An ordered list of names; `of` says what they name. */
  | {
      readonly kind: 'list'
      readonly of: 'version' | 'suite' | 'group' | 'scheme' | 'protocol' | 'policy' | 'host'
      readonly link: string
    }
  | {
      readonly kind: 'choice'
      readonly options: readonly string[]
      readonly link: string
      /** What counts in a record without this field: records from before the field was invented have none. */
      readonly absent?: string
    }
  | { readonly kind: 'flag'; readonly link: string }
  /** A profile by its id; empty stands for none. */
  | { readonly kind: 'profile'; readonly side: Side; readonly link: string }
  /** A moment, ISO 8601 in UTC. */
  | { readonly kind: 'date'; readonly link: string }
  /** A word of a language of its own; `blank` is what stands in a new record. */
  | {
      readonly kind: 'text'
      readonly pattern: RegExp
      readonly expected: string
      readonly blank: string
      readonly link: string
    }
  /** Certificates in place of those of the demo authority, the leaf first: DER in base64url. */
  | { readonly kind: 'certificates'; readonly link: string; readonly absent: 'none' }
  /** A list of records; their fields are settings again. */
  | { readonly kind: 'records'; readonly of: Readonly<Record<string, Setting>>; readonly link: string }

/** What a setting holds. */
export type ValueOf<S> = S extends { kind: 'list'; of: 'version' }
  ? readonly Version[]
  : S extends { kind: 'list' | 'certificates' }
    ? readonly string[]
    : S extends { kind: 'choice'; options: readonly (infer O)[] }
      ? O
      : S extends { kind: 'flag' }
        ? boolean
        : S extends { kind: 'date' | 'text' | 'profile' }
          ? string
          : S extends { kind: 'records'; of: infer F }
            ? readonly RecordOf<F>[]
            : never
export type SettingsOf<T> = { readonly [K in keyof T]: ValueOf<T[K]> }
type RecordOf<T> = {
  readonly [K in keyof T as T[K] extends { absent: string } ? never : K]: ValueOf<T[K]>
} & { readonly [K in keyof T as T[K] extends { absent: string } ? K : never]?: ValueOf<T[K]> }

/** Bytes that a side wants a protected record to hold at most; `none` leaves record_size_limit out. */
const recordSizeLimits = ['none', '64', '512', '1024', '4096', '16384', '16385'] as const
/** Zeros behind the content, up to a multiple of so many bytes (RFC 8446 §5.4). */
const paddings = ['none', '16', '256', '4096'] as const
/** One record a handshake message, or as many messages in a record as fit: always, or where they are encrypted. */
const packings = ['message', 'flight', 'flight once encrypted'] as const

const keyTypes = [
  'rsa-1024',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
  'ed448',
  'rsa-pss-2048',
] as const satisfies readonly KeyType[]
const signatures = [
  'rsa_pkcs1_md5',
  'rsa_pkcs1_sha1',
  'rsa_pkcs1_sha224',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pss_pss_sha256',
  'rsa_pss_pss_sha384',
  'rsa_pss_pss_sha512',
  'ecdsa_sha1',
  'ecdsa_sha224',
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'ed25519',
  'ed448',
] as const satisfies readonly SchemeName[]

/** A certificate chain that a side can present. The demo authority issues it. */
export const identitySettings = {
  key: { kind: 'choice', options: keyTypes, link: 'key' },
  /** How the leaf is signed (by the intermediate). */
  signature: { kind: 'choice', options: signatures, link: 'signature' },
  /** How the intermediate is signed (by the root). */
  intermediateSignature: { kind: 'choice', options: signatures, link: 'intermediate' },
  names: { kind: 'list', of: 'host', link: 'names' },
  notBefore: { kind: 'date', link: 'from' },
  notAfter: { kind: 'date', link: 'until' },
  /** Where the names stand: where they belong, in the common name alone, or with IP addresses written as dNSName entries. */
  naming: {
    kind: 'choice',
    options: ['subjectAltName', 'common name', 'addresses as dNSName'],
    link: 'naming',
    absent: 'subjectAltName',
  },
  /** Which certificates are sent: the leaf alone leaves the path incomplete. */
  sends: { kind: 'choice', options: sendings, link: 'sends' },
  /** Who signs the leaf: the root itself does without an intermediate, as small companies have it. */
  issuer: { kind: 'choice', options: ['intermediate', 'root'], link: 'issuer', absent: 'intermediate' },
  /** What extKeyUsage allows; `none`: there is no such extension, and any use is allowed. */
  usage: { kind: 'choice', options: ['serverAuth', 'clientAuth', 'none'], link: 'usage' },
  /** A chain from elsewhere. The fields above say nothing then; its private key is never part of a scenario. */
  pasted: { kind: 'certificates', link: 'pem', absent: 'none' },
  /** What else is wrong with the chain. */
  fault: { kind: 'choice', options: chainFaults, link: 'fault', absent: 'none' },
} as const satisfies Record<string, Setting>
export type Identity = RecordOf<typeof identitySettings>

const pskModes = ['psk_dhe_ke', 'psk_ke', 'both', 'none'] as const
/** A certificate as most have one: dates are days from the scenario's clock. */
export const usualIdentity: Readonly<Record<Side, Identity>> = {
  client: usual('client.test', 'clientAuth'),
  server: usual('@host', 'serverAuth'),
}

function usual(name: string, usage: Identity['usage']): Identity {
  return {
    key: 'rsa-2048',
    signature: 'rsa_pkcs1_sha256',
    intermediateSignature: 'rsa_pkcs1_sha256',
    names: [name],
    notBefore: '-30d',
    notAfter: '+60d',
    sends: 'chain',
    usage,
  }
}

export const clientSettings = {
  versions: { kind: 'list', of: 'version', link: 'versions' },
  suites: { kind: 'list', of: 'suite', link: 'suites' },
  groups: { kind: 'list', of: 'group', link: 'groups' },
  /** Groups for which the first ClientHello already carries a key share (TLS 1.3). */
  keyShares: { kind: 'list', of: 'group', link: 'shares' },
  signatureSchemes: { kind: 'list', of: 'scheme', link: 'schemes' },
  /** For the signatures in certificates, where they differ (RFC 8446 §4.2.3); empty leaves the extension out. */
  certificateSchemes: { kind: 'list', of: 'scheme', link: 'certschemes' },
  /** The authorities that it says it trusts, in TLS 1.3 (RFC 8446 §4.2.4); `none` leaves the extension out. */
  namedAuthorities: { kind: 'choice', options: ['none', 'demo authority', 'another authority'], link: 'authorities' },
  /** Authorities that it names besides, by their common names. */
  otherAuthorities: { kind: 'list', of: 'host', link: 'otherauthorities' },
  alpn: { kind: 'list', of: 'protocol', link: 'alpn' },
  /** Sends the host's name in server_name. */
  serverName: { kind: 'flag', link: 'sni' },
  extendedMasterSecret: { kind: 'flag', link: 'ems' },
  /** Fails when the server does not answer with renegotiation_info (RFC 5746 §3.4, RFC 9325 §3.5). */
  requiresSecureRenegotiation: { kind: 'flag', link: 'rfc5746' },
  /** With which key exchanges it resumes in TLS 1.3 (RFC 8446 §4.2.9). With none it offers no pre-shared key. */
  pskModes: { kind: 'choice', options: pskModes, link: 'psk' },
  /** Sends application data before the server has answered, where a ticket allows it (RFC 8446 §2.3). */
  earlyData: { kind: 'flag', link: 'early' },
  /** The shortest prime, in bits, that it does DHE with before TLS 1.3. */
  dhMinimum: { kind: 'choice', options: ['512', '768', '1024', '2048', '3072'], link: 'dhminimum' },
  /** The longest; Java before 8 could do no more than 1024 bits. */
  dhMaximum: { kind: 'choice', options: ['1024', '2048', '4096', 'none'], link: 'dhmaximum' },
  /** Does the client trust the demo authority's roots, and the last certificate of each chain that was pasted? */
  trust: { kind: 'choice', options: ['demo roots', 'nothing', 'pasted too'], link: 'trust' },
  /** Tries again with an older version when the server ends the handshake; the signal is TLS_FALLBACK_SCSV (RFC 7507). */
  fallback: { kind: 'choice', options: ['none', 'without the signal', 'with the signal'], link: 'fallback' },
  /** Asks for a stapled OCSP response (RFC 6066 §8). */
  statusRequest: { kind: 'flag', link: 'statusrequest' },
  /** What it makes of one; `required` also insists where the certificate says “must staple” (RFC 7633). */
  certificateStatus: { kind: 'choice', options: ['ignored', 'judged', 'judged and required'], link: 'status' },
  recordSizeLimit: { kind: 'choice', options: recordSizeLimits, link: 'recordlimit' },
  /** The length that max_fragment_length asks for (RFC 6066 §4). */
  maxFragmentLength: { kind: 'choice', options: ['none', '512', '1024', '2048', '4096'], link: 'fragment' },
  /** TLS 1.3 only. */
  recordPadding: { kind: 'choice', options: paddings, link: 'recordpadding' },
  packing: { kind: 'choice', options: packings, link: 'packing', mends: false },
  /** How it looks for a path to a root: through every certificate that fits, or through the first one only. */
  paths: { kind: 'choice', options: ['every path', 'first issuer'], link: 'paths' },
  /** The shortest RSA key that it accepts in a chain, in bits. */
  minimumRsa: { kind: 'choice', options: ['0', '1024', '2048', '3072'], link: 'rsa' },
  /** The weakest hash that it accepts in the signatures of a chain. */
  weakestHash: { kind: 'choice', options: ['md5', 'sha1', 'sha224', 'sha256'], link: 'hash' },
  /**
   * Takes what servers sign with in TLS 1.1 and before, which is made of MD5 and SHA-1. OpenSSL 3 does so at security
   * level 0 alone.
   */
  olderSignatures: { kind: 'flag', link: 'oldersignatures' },
  /** Looks at the common name of a certificate without dNSName (RFC 6125 §6.4.4); RFC 9525 does not. */
  readsCommonName: { kind: 'flag', link: 'commonname' },
  /** When it refuses a certificate whose keyUsage does not allow what the handshake does with its key (RFC 5246 §7.4.2). */
  keyUsage: { kind: 'choice', options: ['ignored', 'ECDSA before TLS 1.3', 'always'], link: 'keyusage' },
  /** What it tells the server about a chain that it does not accept: many stacks say the same whatever is wrong. */
  certificateAlert: {
    kind: 'choice',
    options: ['by cause', 'bad_certificate', 'certificate_unknown'],
    link: 'certalert',
    mends: false,
  },
  /**
   * When it judges the certificate: as it comes, with an alert if it is refused; the name only when the handshake is over,
   * with close_notify (curl); or everything then, without a word (Node).
   */
  judgesCertificate: {
    kind: 'choice',
    options: ['in the handshake', 'the name after it', 'after it'],
    link: 'judges',
    mends: false,
  },
  /** What it can show when the server asks for a certificate, in the order of its preference. */
  identities: { kind: 'records', of: identitySettings, link: 'cert' },
  /** Shows only a certificate whose issuer the server names, when it names any (RFC 5246 §7.4.4, RFC 8446 §4.2.4). */
  matchesIssuers: { kind: 'flag', link: 'issuers' },
  /** TLS 1.3: lets itself be asked for a certificate after the handshake (RFC 8446 §4.6.2). */
  postHandshakeAuth: { kind: 'flag', link: 'pha' },
  /** Does it begin a second handshake when the server asks for one? One of its own only with RFC 5746, or always. */
  renegotiation: { kind: 'choice', options: ['always', 'with RFC 5746', 'never'], link: 'reneg' },
  renegotiationOverHttp2: { kind: 'flag', link: 'renegh2' },
  /** How it says that it does not renegotiate; after `warning and end` it closes the connection itself, as Go does. */
  declines: { kind: 'choice', options: ['warning', 'warning once', 'warning and end', 'fatal'], link: 'declines' },
  /** What it does when the server declines with a warning. */
  noRenegotiation: { kind: 'choice', options: ['ignores', 'fatal', 'close', 'reset'], link: 'onwarning' },
  /** What it makes of a warning that the server does not know the name (RFC 6066 §3). */
  unknownNameWarning: { kind: 'choice', options: ['ignored', 'fatal'], link: 'namewarning' },
  /** Judged after TLS has succeeded. */
  policies: { kind: 'list', of: 'policy', link: 'policies' },
  /**
   * A sender of mail: does it ask for TLS, insist on it, and insist on the certificate? Without the last it takes any
   * (facts/FACTS.md §6.2).
   */
  startTls: { kind: 'choice', options: ['off', 'preferred', 'required', 'verified'], link: 'starttls', over: 'smtp' },
} as const satisfies Record<string, Setting>
export type ClientSettings = SettingsOf<typeof clientSettings>

export const serverSettings = {
  versions: { kind: 'list', of: 'version', link: 'versions' },
  suites: { kind: 'list', of: 'suite', link: 'suites' },
  groups: { kind: 'list', of: 'group', link: 'groups' },
  signatureSchemes: { kind: 'list', of: 'scheme', link: 'schemes' },
  alpn: { kind: 'list', of: 'protocol', link: 'alpn' },
  identities: { kind: 'records', of: identitySettings, link: 'cert' },
  /**
   * The field of DHE before TLS 1.3, where the client has no say in it. OpenSSL can take one `as the key` by itself; with
   * `none`, as nginx has it without ssl_dhparam, there is no DHE. GnuTLS takes the `first of the groups`, or fails there.
   */
  dhGroup: { kind: 'choice', options: [...fieldNames, 'as the key', 'first of the groups', 'none'], link: 'dhgroup' },
  /** Does it choose among the fields that the client names in supported_groups (RFC 7919)? */
  dhNegotiation: { kind: 'flag', link: 'rfc7919' },
  /** Whose order of suites counts. `ChaCha20`: the server's, with ChaCha20 in front for a client that has it in front (facts/SERVERS.md 15). */
  suiteOrder: {
    kind: 'choice',
    options: ['server', 'client', 'server or ChaCha20', 'ChaCha20 unless AES-GCM'],
    link: 'order',
  },
  /**
   * Whose order of groups counts; `key share` takes the client's first usable share (OpenSSL 3.0, facts/SERVERS.md 6).
   * With tuples (OpenSSL 3.5) the first tuple counts in which client and server meet; in it a key share comes before a group.
   */
  groupOrder: {
    kind: 'choice',
    options: ['server', 'client', 'key share', 'tuples, then server', 'tuples, then client'],
    link: 'grouporder',
  },
  /** How many of `groups` each tuple has, in turn: `1.2`. The rest, or without any all, make one tuple. */
  groupTuples: {
    kind: 'text',
    pattern: /^(\d{1,2}(\.\d{1,2}){0,15})?$/,
    expected: 'numbers with dots between them, such as 1.2.3',
    blank: '',
    link: 'tuples',
  },
  /** Whose order counts before TLS 1.3, where that is another one (facts/SERVERS.md 6, 7). */
  olderGroupOrder: { kind: 'choice', options: ['same', 'server', 'client'], link: 'oldergrouporder' },
  /** Before TLS 1.3: what a client without supported_groups is taken to have (RFC 8422 §4). */
  withoutGroups: { kind: 'choice', options: ['any', 'secp256r1', 'none'], link: 'nogroups' },
  /** Whose order of signature schemes counts (facts/SERVERS.md 4). */
  schemeOrder: { kind: 'choice', options: ['server', 'client'], link: 'schemeorder' },
  /**
   * Of several certificates the first that goes with the suite, or that with which the first scheme goes; or is it chosen
   * before the suite, the first that the client can make use of, else the first of all (Go, facts/SERVERS.md 8)?
   */
  certificateOrder: { kind: 'choice', options: ['identities', 'schemes', 'before the suite'], link: 'certorder' },
  /** Takes Ed25519, Ed448 and RSASSA-PSS keys for suites of TLS 1.1 and before, too, and finds out later that they cannot sign there. */
  newKeysAnyVersion: { kind: 'flag', link: 'newkeys', mends: false },
  /** TLS 1.2: which suites fall when no scheme goes with the key that they need? The others are chosen, and fail then. */
  schemeForSuite: { kind: 'choice', options: ['none', 'all but RSA', 'all'], link: 'suitescheme' },
  /**
   * When it finds that no scheme goes with its key: at once, or only when it is to sign (JSSE). That is behind its ServerHello
   * in TLS 1.3, and before TLS 1.3 it is an internal error.
   */
  findsNoScheme: { kind: 'choice', options: ['at once', 'when it signs'], link: 'noscheme', mends: false },
  /** Looks for a scheme even where static RSA signs nothing. */
  schemeForRsa: { kind: 'flag', link: 'rsascheme' },
  /** Refuses a client without signature_algorithms before anything else, whatever its version (rustls, facts/SERVERS.md 10). */
  needsSchemes: { kind: 'flag', link: 'needsschemes' },
  /** Binds curves to ECDSA's schemes in TLS 1.2, as TLS 1.3 does (rustls). */
  schemeCurves: { kind: 'flag', link: 'schemecurves' },
  /** Takes TLS 1.3 only when one of its keys could sign in it. */
  signerFor13: { kind: 'flag', link: 'signer13' },
  /** Leaves out a certificate whose own signature signature_algorithms_cert does not name (facts/SERVERS.md 9). */
  checksLeaf: { kind: 'flag', link: 'checksleaf' },
  /** TLS 1.3: shows only certificates of authorities that the client names, where it names any (JSSE); others pass over the names. */
  matchesAuthorities: { kind: 'flag', link: 'matchauthorities' },
  /** How strong everything has to be (OpenSSL, SSL_CTX_set_security_level); 0 for stacks that have no levels. */
  securityLevel: { kind: 'choice', options: ['0', '1', '2', '3', '4', '5'], link: 'level' },
  /**
   * Whose reading of the levels: up to 1.1.1 SHA-1 and MD5 count in full, half of the hash; 3.0 takes them for broken (its
   * CHANGES), so that TLS 1.0 and 1.1 sign at level 0 alone; from 3.2 on they are off above it, and CCM with a short tag has
   * 64 bits. Which one stands there is no change that mends a connection.
   */
  levelsOf: {
    kind: 'choice',
    options: ['OpenSSL 3.0', 'OpenSSL 3.2', 'OpenSSL 1.1.1'],
    link: 'levelsof',
    mends: false,
  },
  /** Must every certificate be signed with a scheme that the client offered? (RFC 5246 §7.4.2) */
  strictChain: { kind: 'flag', link: 'strict' },
  /** In TLS 1.2, must an ECDSA key's curve be among the client's groups? (facts/SERVERS.md 3) */
  strictCurve: { kind: 'flag', link: 'strictcurve' },
  /**
   * Does it ask for a client's certificate? `late`: only after the request has been read, because the need depends on the
   * address. `required over HTTP`: it asks in the handshake, goes on without, and then answers 403.7 (facts/FACTS.md §6.1).
   */
  clientCertificates: {
    kind: 'choice',
    options: ['none', 'optional', 'required', 'late optional', 'late required', 'required over HTTP'],
    link: 'clientcert',
  },
  /** Whose certificates it says that it accepts. It accepts those of the demo authority in any case. */
  namedIssuers: { kind: 'choice', options: ['none', 'demo authority', 'another authority'], link: 'issuers' },
  /** Authorities that it names besides, by their common names. */
  otherIssuers: { kind: 'list', of: 'host', link: 'otherissuers' },
  /** TLS 1.3: can it ask for one after the handshake (RFC 8446 §4.6.2)? SChannel cannot. */
  postHandshakeAuth: { kind: 'flag', link: 'pha' },
  /** What it does when it cannot ask late: it goes on without, resets, or answers 500. */
  cannotAsk: { kind: 'choice', options: ['goes on', 'reset', 'HTTP 500'], link: 'cannotask' },
  /** What happens when no certificate has the name that the client asks for. The warning exists before TLS 1.3 only. */
  unknownName: {
    kind: 'choice',
    options: ['default certificate', 'warning', 'unrecognized_name'],
    link: 'unknownname',
  },
  /** Refuses clients that name no server. */
  requiresServerName: { kind: 'flag', link: 'needsname' },
  /** Answers with an empty server_name when the name made a difference (RFC 6066 §3). */
  answersServerName: { kind: 'flag', link: 'namereply' },
  /** What a refusal looks like on the wire. */
  refusal: { kind: 'choice', options: ['alert', 'reset', 'close'], link: 'refusal' },
  /** Does it know supported_versions (RFC 8446 §4.2.1)? A stack from before TLS 1.3 goes by legacy_version alone. */
  readsSupportedVersions: { kind: 'flag', link: 'readsversions' },
  /**
   * What legacy_version asks for: that or something older, or that alone (GnuTLS; newer than all it has stands for the newest,
   * and TLS 1.2 is agreed to even when only TLS 1.3 is on).
   */
  legacyVersion: { kind: 'choice', options: ['at most', 'exactly'], link: 'legacyversion' },
  /** Refuses a server_name that is no host name. */
  strictName: { kind: 'flag', link: 'strictname' },
  /** Does it refuse a client that signals a fallback it need not have made (RFC 7507)? */
  checksFallback: { kind: 'flag', link: 'scsv' },
  /** Does it understand a ClientHello in the format of SSL 2.0 (RFC 5246 appendix E.2)? */
  readsSsl2Hello: { kind: 'flag', link: 'ssl2hello' },
  /** What it says to such a ClientHello when it does not; some only hang up (facts/SERVERS.md 10, 11). */
  ssl2Refusal: {
    kind: 'choice',
    options: ['unexpected_message', 'decode_error', 'protocol_version', 'handshake_failure', 'close'],
    link: 'ssl2refusal',
    mends: false,
  },
  /** What happens when ALPN has no overlap (facts/SERVERS.md 13). */
  alpnMismatch: { kind: 'choice', options: ['alert', 'ignore'], link: 'alpnmismatch' },
  /** Whose order of protocols counts. RFC 7301 §3.2 expects the server's; GnuTLS goes by the client's unless told otherwise. */
  alpnOrder: { kind: 'choice', options: ['server', 'client'], link: 'alpnorder' },
  /** When it looks at ALPN: last of all, in TLS 1.3 before groups and signatures, or first of all. */
  alpnTurn: { kind: 'choice', options: ['last', 'before groups in TLS 1.3', 'first'], link: 'alpnturn', mends: false },
  /** What a client is told that has nothing newer than SSL 3.0. */
  ssl3Refusal: {
    kind: 'choice',
    options: ['protocol_version', 'handshake_failure'],
    link: 'ssl3refusal',
    mends: false,
  },
  extendedMasterSecret: { kind: 'flag', link: 'ems' },
  encryptThenMac: { kind: 'flag', link: 'etm' },
  secureRenegotiation: { kind: 'flag', link: 'rfc5746' },
  /** How many NewSessionTicket messages follow a TLS 1.3 handshake. */
  tickets: { kind: 'choice', options: ['0', '1', '2'], link: 'tickets' },
  /** The OCSP response that it staples to whoever asks. */
  staple: { kind: 'choice', options: ['none', 'good', 'revoked', 'unknown', 'expired'], link: 'staple' },
  /** Do its certificates say “must staple” (RFC 7633)? */
  mustStaple: { kind: 'flag', link: 'muststaple' },
  recordSizeLimit: { kind: 'choice', options: recordSizeLimits, link: 'recordlimit' },
  /** Does it honour max_fragment_length (RFC 6066 §4)? */
  maxFragmentLength: { kind: 'flag', link: 'fragment' },
  /** TLS 1.3 only. */
  recordPadding: { kind: 'choice', options: paddings, link: 'recordpadding' },
  /** With which key exchanges it lets a client resume in TLS 1.3; of both it prefers the one with (EC)DHE. */
  pskModes: { kind: 'choice', options: pskModes, link: 'psk' },
  /** Gives out tickets before TLS 1.3 (RFC 5077) and takes them. */
  sessionTickets: { kind: 'flag', link: 'sessiontickets' },
  /** Keeps sessions under a session ID before TLS 1.3 (RFC 5246 §7.4.1.2). */
  sessionCache: { kind: 'flag', link: 'cache' },
  /** Allows early data in its tickets, and takes it (RFC 8446 §4.2.10). */
  earlyData: { kind: 'flag', link: 'early' },
  /** May a client begin a second handshake of its own accord? Without RFC 5746 only where it always may. */
  renegotiation: {
    kind: 'choice',
    options: ['always', 'with RFC 5746', 'never'],
    link: 'reneg',
  },
  /** How it says that a client may not. */
  declines: { kind: 'choice', options: ['warning', 'fatal'], link: 'declines' },
  /** What it does when a client answers HelloRequest with the warning no_renegotiation. */
  noRenegotiation: {
    kind: 'choice',
    options: ['ignores', 'fatal', 'close', 'reset'],
    link: 'onwarning',
  },
  /** Answers a first ClientHello with a HelloRetryRequest and a cookie, and keeps nothing itself (RFC 8446 §4.2.2). */
  statelessRetry: { kind: 'flag', link: 'stateless' },
  packing: { kind: 'choice', options: packings, link: 'packing', mends: false },
  /** How much of a request it keeps while it asks for a late certificate; more is answered with 413 (facts/FACTS.md §5.7). */
  bodyLimit: { kind: 'choice', options: ['16 kB', '48 kB', '128 kB', '1024 kB'], link: 'bodylimit' },
  /** Requests over an older version of TLS are answered with 400. */
  httpMinimum: { kind: 'choice', options: ['any', 'TLS 1.1', 'TLS 1.2', 'TLS 1.3'], link: 'httpminimum' },
  /** Refuses HTTP/2 over a suite of RFC 9113 appendix A (facts/FACTS.md §4). */
  refusesProhibited: { kind: 'flag', link: 'h2strict' },
  /** A receiver of mail: does it offer STARTTLS, and take mail without it? */
  startTls: { kind: 'choice', options: ['offered', 'not offered', 'required'], link: 'starttls', over: 'smtp' },
  /** Its reply to STARTTLS (RFC 3207 §4). */
  startTlsReply: { kind: 'choice', options: ['220', '454', '501'], link: 'starttlsreply', over: 'smtp' },
  /** Obeys, inside TLS, what came in the clear behind STARTTLS, which it must not (RFC 3207 §4.2). */
  keepsPlaintext: { kind: 'flag', link: 'keepsplaintext', over: 'smtp' },
} as const satisfies Record<string, Setting>
export type ServerSettings = SettingsOf<typeof serverSettings>

/** What happens on the connection, whoever the endpoints are. */
export const connectionSettings = {
  /** What is spoken. Between HTTP/1.1 and HTTP/2 ALPN decides. */
  protocol: { kind: 'choice', options: ['http', 'smtp'], link: 'protocol' },
  /** What happens once the connection stands, before anything is asked for. */
  afterwards: {
    kind: 'choice',
    options: [
      'nothing',
      'the client updates its keys',
      'the server updates its keys',
      'both update their keys',
      'the client renegotiates',
      'the server asks to renegotiate',
      'the server asks to renegotiate twice',
      'the server asks for a certificate',
    ],
    link: 'then',
  },
  /** What the client asks for, and how much it sends along. */
  request: { kind: 'choice', options: ['GET', 'POST 1 kB', 'POST 60 kB', 'POST 200 kB'], link: 'request' },
  /** An earlier connection to the same server, of which the client may have kept a session to resume. */
  earlier: {
    kind: 'choice',
    options: ['none', 'a minute before', 'an hour before', 'a day before', 'eight days before'],
    link: 'earlier',
  },
  /** A proxy that ends TLS and begins it anew: the server that it is to the client, and the client that it is to the server. */
  proxyServer: { kind: 'profile', side: 'server', link: 'proxyserver' },
  proxyClient: { kind: 'profile', side: 'client', link: 'proxyclient' },
} as const satisfies Record<string, Setting>
export type ConnectionSettings = SettingsOf<typeof connectionSettings>

/** What counts where a scenario does not say. */
export const plainConnection: ConnectionSettings = {
  protocol: 'http',
  afterwards: 'nothing',
  request: 'GET',
  earlier: 'none',
  proxyServer: '',
  proxyClient: '',
}

export const settingsOf = { client: clientSettings, server: serverSettings } as const satisfies Record<
  Side,
  Record<string, Setting>
>
export type Settings<S extends Side> = S extends 'client' ? ClientSettings : ServerSettings

/** How well a fact is known, strongest first. */
export const weights = ['measured', 'documented', 'reported', 'inferred', 'unknown'] as const
export type Weight = (typeof weights)[number]

export interface Evidence {
  readonly weight: Weight
  readonly source: Reference
}

interface ProfileOf<S extends Side> {
  readonly id: string
  /** `iOS 9 with ATS` */
  readonly name: string
  /** For the head of a lifeline: `iOS 9` */
  readonly short: string
  /** One line under the name: where the configuration comes from. */
  readonly note: string
  /** When the product had this configuration, and when we wrote it down. */
  readonly date: string
  readonly settings: Settings<S>
  /** How well each setting is known; `all` counts where a setting is not named. */
  readonly evidence: { readonly all: Evidence } & { readonly [K in keyof Settings<S>]?: Evidence }
}

export interface ClientProfile extends ProfileOf<'client'> {
  readonly hello: HelloTemplate
}
export interface ServerProfile extends ProfileOf<'server'> {
  readonly reply: ReplyTemplate
}
export type Profile<S extends Side> = S extends 'client' ? ClientProfile : ServerProfile

/** What a server's TLS 1.3 messages have besides the settings. */
export interface ReplyTemplate {
  readonly serverHello: readonly ('supported_versions' | 'key_share' | 'pre_shared_key')[]
  /** What EncryptedExtensions answers when the client asked for it, in this order. Sizes of records may come after it. */
  readonly encryptedExtensions: readonly (
    | 'server_name'
    | 'supported_groups'
    | 'record_size_limit'
    | 'max_fragment_length'
    | 'application_layer_protocol_negotiation'
  )[]
  readonly ticket: {
    /** Seconds. */
    readonly lifetime: number
    readonly nonceLength: number
    /** Bytes; a ticket with more to hold is longer. */
    readonly length: number
    /** Bytes of early data that a ticket allows, where the setting does. */
    readonly maxEarlyData?: number
  }
}

/** What a ClientHello has besides the settings: read off a recording, or written down from documentation. */
export interface HelloTemplate {
  /** Sent in the format of SSL 2.0, which has neither a record version nor extensions (RFC 5246 appendix E.2). */
  readonly ssl2?: { readonly challengeLength: number }
  readonly recordVersion: number
  readonly legacyVersion: number
  readonly sessionIdLength: number
  readonly compressionMethods: readonly number[]
  /**
   * Extensions in the order sent. Those that follow from settings, chance or the host are named by type alone; the
   * others keep their recorded body, in hexadecimal.
   */
  readonly extensions: readonly { readonly type: number; readonly body?: string }[]
  /** Length of the recorded ClientHello in bytes, the record header included. */
  readonly recordedLength?: number
  readonly derived: boolean
}
