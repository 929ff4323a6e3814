import {
  usualIdentity,
  type Evidence,
  type Identity,
  type ReplyTemplate,
  type ServerProfile,
  type ServerSettings,
} from '../rules/profile.ts'
import { sources } from '../spec/source.ts'

/**
 * What the servers of one stack have in common, with how well each field is known. A profile states what is its own,
 * and overrides what is different.
 */
export interface Family<K extends keyof ServerSettings> {
  readonly settings: Pick<ServerSettings, K>
  readonly evidence: Readonly<Partial<Record<keyof ServerSettings, Evidence>>>
  readonly reply: ReplyTemplate
}

/** What a member of a family says of itself. Every setting comes from one of the two; a missing one does not compile. */
export interface Member<K extends keyof ServerSettings> extends Omit<ServerProfile, 'settings' | 'reply'> {
  readonly settings: Omit<ServerSettings, K> & Partial<Pick<ServerSettings, K>>
}

/** Holds a family to its shape without widening what it has. */
const family = <K extends keyof ServerSettings>(declared: Family<K>): Family<K> => declared

export const member =
  <K extends keyof ServerSettings>(family: Family<K>) =>
  (own: Member<K>): ServerProfile => ({
    ...own,
    settings: { ...family.settings, ...own.settings } as ServerSettings,
    evidence: { ...family.evidence, ...own.evidence },
    reply: family.reply,
  })

/** The family as far as nobody has looked: what is known of it elsewhere is inferred here. */
export const inferred = <K extends keyof ServerSettings>({ evidence, ...known }: Family<K>): Family<K> => ({
  ...known,
  evidence: Object.fromEntries(
    Object.entries(evidence).map(([setting, { weight, source }]) => [
      setting,
      { weight: weight === 'unknown' ? weight : 'inferred', source },
    ]),
  ),
})

/** Profiles by their ids. */
export const byId = <P extends { readonly id: string }>(profiles: readonly P[]): Readonly<Record<string, P>> =>
  Object.fromEntries(profiles.map((profile) => [profile.id, profile]))

/** A certificate of the demo authority as most servers have one, but for what is said. */
export const identity = (change: Partial<Identity> = {}): Identity => ({ ...usualIdentity.server, ...change })

const known = (weight: Evidence['weight'], source: Evidence['source']): Evidence => ({ weight, source })
const onHttp = known('inferred', sources.httpLate)
const onMail = known('inferred', sources.mailDefaults)

/** How it decides in corners that only OpenSSL's servers have been asked about: as all did before these were settings. */
const plainChoice = {
  groupTuples: '',
  olderGroupOrder: 'same',
  withoutGroups: 'any',
  certificateOrder: 'identities',
  schemeForSuite: 'none',
  findsNoScheme: 'at once',
  schemeForRsa: false,
  needsSchemes: false,
  schemeCurves: false,
  ssl2Refusal: 'unexpected_message',
  signerFor13: false,
  checksLeaf: false,
  matchesAuthorities: false,
  securityLevel: '0',
  levelsOf: 'OpenSSL 3.0',
  alpnTurn: 'last',
  ssl3Refusal: 'protocol_version',
  legacyVersion: 'at most',
  strictName: false,
  newKeysAnyVersion: false,
  alpnOrder: 'server',
} as const satisfies Partial<ServerSettings>
const onChoice = known('inferred', sources.serverChoices)

/** What hardly any server differs in. */
const plain = {
  ...plainChoice,
  identities: [identity()],
  clientCertificates: 'none',
  namedIssuers: 'demo authority',
  otherIssuers: [],
  unknownName: 'default certificate',
  requiresServerName: false,
  answersServerName: false,
  staple: 'none',
  mustStaple: false,
  recordSizeLimit: 'none',
  recordPadding: 'none',
  earlyData: false,
  statelessRetry: false,
  bodyLimit: '128 kB',
  httpMinimum: 'any',
  refusesProhibited: false,
  startTls: 'offered',
  startTlsReply: '220',
  keepsPlaintext: false,
} as const satisfies Partial<ServerSettings>
const plainEvidence = {
  ...(Object.fromEntries(Object.keys(plainChoice).map((name) => [name, onChoice])) as Record<
    keyof typeof plainChoice,
    Evidence
  >),
  bodyLimit: onHttp,
  httpMinimum: onHttp,
  refusesProhibited: onHttp,
  startTls: onMail,
  startTlsReply: onMail,
  keepsPlaintext: onMail,
} as const

const openSslReply: ReplyTemplate = {
  serverHello: ['supported_versions', 'key_share'],
  encryptedExtensions: ['application_layer_protocol_negotiation'],
  ticket: { lifetime: 7200, nonceLength: 8, length: 192 },
}

const openSslServer = known('measured', sources.openSslServer)
const secondHello = known('measured', sources.serverRenegotiation)
const openSslSchemes = [
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_secp521r1_sha512',
  'ed25519',
  'ed448',
  'rsa_pss_pss_sha256',
  'rsa_pss_pss_sha384',
  'rsa_pss_pss_sha512',
  'rsa_pss_rsae_sha256',
  'rsa_pss_rsae_sha384',
  'rsa_pss_rsae_sha512',
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha512',
]
/** A server on OpenSSL 1.1.1 or newer that nobody has configured further. */
export const openSsl = family({
  settings: {
    ...plain,
    signatureSchemes: openSslSchemes,
    suiteOrder: 'client',
    schemeOrder: 'client',
    groupOrder: 'client',
    dhNegotiation: false,
    strictChain: false,
    strictCurve: true,
    postHandshakeAuth: true,
    cannotAsk: 'goes on',
    renegotiation: 'never',
    declines: 'warning',
    noRenegotiation: 'fatal',
    refusal: 'alert',
    readsSupportedVersions: true,
    checksFallback: true,
    readsSsl2Hello: true,
    alpnMismatch: 'alert',
    extendedMasterSecret: true,
    encryptThenMac: true,
    secureRenegotiation: true,
    tickets: '2',
    maxFragmentLength: true,
    pskModes: 'psk_dhe_ke',
    sessionTickets: true,
    sessionCache: true,
    packing: 'message',
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    dhGroup: known('inferred', sources.openSslDh),
    dhNegotiation: known('measured', sources.openSslDh),
    groupOrder: openSslServer,
    strictCurve: openSslServer,
    renegotiation: secondHello,
    declines: secondHello,
    noRenegotiation: secondHello,
    schemeOrder: openSslServer,
    strictChain: openSslServer,
    alpnMismatch: known('inferred', sources.openSslServer),
    readsSupportedVersions: openSslServer,
    checksFallback: openSslServer,
    readsSsl2Hello: openSslServer,
    refusal: openSslServer,
    tickets: openSslServer,
    staple: known('inferred', sources.openSslServer),
    recordSizeLimit: openSslServer,
    maxFragmentLength: openSslServer,
    pskModes: openSslServer,
    statelessRetry: openSslServer,
    packing: openSslServer,
  },
})

/** nginx keeps tickets and no sessions, and neither renegotiates nor asks late. */
export const nginx = family({
  ...openSsl,
  settings: { ...openSsl.settings, sessionCache: false },
  evidence: {
    ...openSsl.evidence,
    clientCertificates: known('documented', sources.nginxDefaults),
    namedIssuers: known('documented', sources.nginxClientCertificate),
    cannotAsk: known('inferred', sources.nginxClientCertificate),
    // ssl_session_tickets on, ssl_session_cache none.
    sessionTickets: known('documented', sources.nginxDefaults),
    sessionCache: known('documented', sources.nginxDefaults),
    earlyData: known('documented', sources.nginxDefaults),
  },
})

const guessed = known('inferred', sources.schannelInferred)
const byProtocols = known('inferred', sources.windowsProtocols)
const byTrace = known('inferred', sources.iis6Trace)

/** SChannel as IIS uses it (http.sys), before TLS 1.3. */
export const schannel = family({
  settings: {
    ...plain,
    suiteOrder: 'server',
    groupOrder: 'server',
    schemeOrder: 'client',
    dhGroup: 'modp1024',
    dhNegotiation: false,
    strictChain: true,
    strictCurve: false,
    postHandshakeAuth: false,
    cannotAsk: 'reset',
    renegotiation: 'with RFC 5746',
    declines: 'fatal',
    noRenegotiation: 'reset',
    refusal: 'reset',
    readsSupportedVersions: false,
    checksFallback: false,
    readsSsl2Hello: true,
    alpnMismatch: 'ignore',
    extendedMasterSecret: false,
    encryptThenMac: false,
    secureRenegotiation: true,
    tickets: '0',
    maxFragmentLength: false,
    pskModes: 'none',
    sessionTickets: false,
    sessionCache: true,
    packing: 'flight',
    bodyLimit: '48 kB',
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    schemeOrder: guessed,
    strictChain: known('documented', sources.schannelStrict),
    strictCurve: guessed,
    clientCertificates: known('documented', sources.iisClientCertificates),
    namedIssuers: byTrace,
    postHandshakeAuth: known('documented', sources.iisTls13),
    cannotAsk: known('inferred', sources.iisTls13),
    readsSupportedVersions: byProtocols,
    checksFallback: guessed,
    readsSsl2Hello: byProtocols,
    dhGroup: guessed,
    dhNegotiation: guessed,
    refusal: known('reported', sources.iisReset),
    alpn: known('documented', sources.iisHttp2),
    renegotiation: byTrace,
    declines: known('unknown', sources.noFact),
    noRenegotiation: known('reported', sources.rustlsIis),
    extendedMasterSecret: guessed,
    encryptThenMac: guessed,
    secureRenegotiation: byTrace,
    staple: guessed,
    recordSizeLimit: guessed,
    maxFragmentLength: guessed,
    pskModes: byProtocols,
    sessionTickets: guessed,
    sessionCache: guessed,
    earlyData: byProtocols,
    statelessRetry: byProtocols,
    packing: known('reported', sources.iis6Trace),
    bodyLimit: known('documented', sources.iisReadAhead),
  },
})

const jsseServer = known('measured', sources.jsseServer)
/** Java’s own TLS, with the key manager that it has unless told otherwise (SunX509). */
export const jsse = family({
  settings: {
    ...plain,
    suiteOrder: 'client',
    groupOrder: 'client',
    schemeOrder: 'client',
    dhNegotiation: false,
    strictChain: false,
    strictCurve: true,
    schemeCurves: true,
    certificateOrder: 'schemes',
    strictName: true,
    postHandshakeAuth: true,
    cannotAsk: 'goes on',
    renegotiation: 'with RFC 5746',
    declines: 'fatal',
    noRenegotiation: 'fatal',
    refusal: 'alert',
    readsSupportedVersions: true,
    checksFallback: false,
    readsSsl2Hello: false,
    alpnMismatch: 'alert',
    extendedMasterSecret: true,
    encryptThenMac: false,
    secureRenegotiation: true,
    tickets: '1',
    maxFragmentLength: true,
    pskModes: 'psk_dhe_ke',
    sessionTickets: false,
    sessionCache: true,
    packing: 'message',
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    groupOrder: jsseServer,
    schemeOrder: jsseServer,
    strictChain: jsseServer,
    strictCurve: jsseServer,
    schemeCurves: jsseServer,
    certificateOrder: jsseServer,
    strictName: jsseServer,
    readsSsl2Hello: jsseServer,
    refusal: jsseServer,
    renegotiation: known('documented', sources.javaRenegotiation),
    declines: known('unknown', sources.noFact),
    noRenegotiation: known('unknown', sources.noFact),
  },
})

/** OpenSSL 3.0 with everything that has been held against its s_server. */
export const openSsl30 = family({
  ...openSsl,
  settings: {
    ...openSsl.settings,
    signatureSchemes: [...openSslSchemes, 'ecdsa_sha224', 'ecdsa_sha1', 'rsa_pkcs1_sha224', 'rsa_pkcs1_sha1'],
    groupOrder: 'key share',
    olderGroupOrder: 'client',
    withoutGroups: 'none',
    certificateOrder: 'schemes',
    schemeForSuite: 'all but RSA',
    schemeForRsa: true,
    signerFor13: true,
    checksLeaf: true,
    alpnTurn: 'before groups in TLS 1.3',
    ssl3Refusal: 'handshake_failure',
    dhGroup: 'as the key',
  },
  evidence: {
    ...openSsl.evidence,
    ...Object.fromEntries(Object.keys(plainChoice).map((name) => [name, known('measured', sources.serverChoices)])),
    alpnMismatch: openSslServer,
    dhGroup: known('measured', sources.openSslDh),
  },
})

const goServer = known('measured', sources.goServer)
/** Go's crypto/tls under net/http. */
export const goTls = family({
  settings: {
    ...plain,
    signatureSchemes: [
      ...['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256', 'ed25519', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
      ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'ecdsa_secp384r1_sha384'],
      'ecdsa_secp521r1_sha512',
    ],
    alpn: ['h2', 'http/1.1'],
    suiteOrder: 'ChaCha20 unless AES-GCM',
    // What resists quantum computers first; then whatever there is a share for.
    groupOrder: 'tuples, then server',
    groupTuples: '1',
    olderGroupOrder: 'client',
    withoutGroups: 'none',
    certificateOrder: 'before the suite',
    schemeOrder: 'client',
    dhGroup: 'ffdhe2048',
    dhNegotiation: false,
    strictChain: false,
    strictCurve: false,
    postHandshakeAuth: true,
    cannotAsk: 'goes on',
    renegotiation: 'never',
    declines: 'fatal',
    noRenegotiation: 'fatal',
    refusal: 'alert',
    readsSupportedVersions: true,
    checksFallback: true,
    readsSsl2Hello: false,
    alpnMismatch: 'alert',
    extendedMasterSecret: true,
    encryptThenMac: false,
    secureRenegotiation: true,
    tickets: '1',
    maxFragmentLength: false,
    pskModes: 'psk_dhe_ke',
    sessionTickets: true,
    sessionCache: false,
    packing: 'message',
    refusesProhibited: true,
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    suiteOrder: goServer,
    groupOrder: known('documented', sources.goGroups),
    groupTuples: known('documented', sources.goGroups),
    certificateOrder: goServer,
    withoutGroups: known('documented', sources.goGroups),
    olderGroupOrder: goServer,
    schemeOrder: goServer,
    strictChain: goServer,
    strictCurve: goServer,
    readsSsl2Hello: goServer,
    refusal: goServer,
    refusesProhibited: known('reported', sources.goHttp2),
    declines: known('unknown', sources.noFact),
    noRenegotiation: known('inferred', sources.goServer),
    dhGroup: known('inferred', sources.goServer),
  },
})

const measuredRustls = known('measured', sources.rustlsServerMeasured)
/** rustls as a server. */
export const rustlsServer = family({
  settings: {
    ...plain,
    signatureSchemes: [
      ...['ecdsa_secp384r1_sha384', 'ecdsa_secp256r1_sha256', 'ed25519'],
      ...['rsa_pss_rsae_sha512', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha256'],
      ...['rsa_pkcs1_sha512', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha256'],
    ],
    alpn: [],
    suiteOrder: 'client',
    groupOrder: 'client',
    schemeOrder: 'server',
    dhGroup: 'ffdhe2048',
    dhNegotiation: false,
    strictChain: false,
    strictCurve: false,
    postHandshakeAuth: true,
    cannotAsk: 'goes on',
    renegotiation: 'never',
    declines: 'warning',
    noRenegotiation: 'fatal',
    refusal: 'alert',
    readsSupportedVersions: true,
    checksFallback: false,
    readsSsl2Hello: false,
    alpnMismatch: 'alert',
    extendedMasterSecret: true,
    encryptThenMac: false,
    secureRenegotiation: true,
    tickets: '0',
    maxFragmentLength: false,
    pskModes: 'psk_dhe_ke',
    sessionTickets: false,
    sessionCache: true,
    packing: 'flight',
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    groupOrder: measuredRustls,
    schemeOrder: measuredRustls,
    strictCurve: measuredRustls,
    readsSsl2Hello: measuredRustls,
    refusal: measuredRustls,
    declines: known('inferred', sources.rustlsServer),
    noRenegotiation: known('inferred', sources.rustlsServer),
    dhGroup: known('inferred', sources.rustlsServer),
    packing: known('inferred', sources.rustlsServer),
  },
})

const gnuTlsServer = known('measured', sources.gnuTlsServer)
/** GnuTLS as a server. */
export const gnuTls = family({
  settings: {
    ...plain,
    signatureSchemes: [
      ...['rsa_pkcs1_sha256', 'rsa_pss_pss_sha256', 'rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256', 'ed25519'],
      ...['rsa_pkcs1_sha384', 'rsa_pss_pss_sha384', 'rsa_pss_rsae_sha384', 'ecdsa_secp384r1_sha384', 'ed448'],
      ...['rsa_pkcs1_sha512', 'rsa_pss_pss_sha512', 'rsa_pss_rsae_sha512', 'ecdsa_secp521r1_sha512'],
      ...['rsa_pkcs1_sha1', 'ecdsa_sha1'],
    ],
    suiteOrder: 'client',
    groupOrder: 'client',
    schemeOrder: 'client',
    dhGroup: 'ffdhe2048',
    dhNegotiation: true,
    strictChain: false,
    strictCurve: false,
    postHandshakeAuth: true,
    cannotAsk: 'goes on',
    renegotiation: 'never',
    declines: 'warning',
    noRenegotiation: 'fatal',
    refusal: 'alert',
    readsSupportedVersions: true,
    checksFallback: true,
    readsSsl2Hello: true,
    alpnMismatch: 'alert',
    extendedMasterSecret: true,
    encryptThenMac: true,
    secureRenegotiation: true,
    tickets: '2',
    maxFragmentLength: true,
    pskModes: 'psk_dhe_ke',
    sessionTickets: true,
    sessionCache: false,
    packing: 'message',
  },
  reply: openSslReply,
  evidence: {
    ...plainEvidence,
    groupOrder: gnuTlsServer,
    schemeOrder: gnuTlsServer,
    strictChain: gnuTlsServer,
    strictCurve: gnuTlsServer,
    readsSsl2Hello: gnuTlsServer,
    refusal: gnuTlsServer,
    suiteOrder: known('inferred', sources.gnuTlsServer),
    noRenegotiation: known('inferred', sources.gnuTlsServer),
    declines: known('inferred', sources.gnuTlsServer),
    alpnMismatch: known('inferred', sources.gnuTlsServer),
    packing: known('inferred', sources.gnuTlsServer),
  },
})
