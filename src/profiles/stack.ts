import { clientSources } from '../spec/clientsource.ts'
import { sources } from '../spec/source.ts'
import type { Facts } from './temper.ts'

/**
 * OpenSSL renegotiates with whoever speaks RFC 5746. Before 3.0 it connects to the others as well; what it takes of keys
 * and hashes depends on its security level, and before 1.1.0 there was none.
 */
const openSsl = {
  requiresSecureRenegotiation: [false, 'documented', clientSources.openSsl3Changes],
  policies: [[], 'inferred', clientSources.otherHttp2],
  matchesIssuers: [false, 'inferred', sources.openSslIssuers],
  renegotiation: ['with RFC 5746', 'inferred', sources.clientRenegotiation],
  renegotiationOverHttp2: [true, 'inferred', sources.clientRenegotiation],
  declines: ['warning', 'inferred', sources.clientRenegotiation],
  noRenegotiation: ['fatal', 'inferred', sources.clientRenegotiation],
  paths: ['first issuer', 'inferred', sources.openSslVerify],
  readsCommonName: [true, 'inferred', sources.openSslVerify],
  keyUsage: ['ECDSA before TLS 1.3', 'inferred', sources.openSslVerify],
  fallback: ['none', 'inferred', clientSources.librariesFallback],
  certificateStatus: ['ignored', 'inferred', clientSources.openSslStatus],
  certificateAlert: ['by cause', 'inferred', sources.certificateAlerts],
  packing: ['message', 'inferred', sources.clientPacking],
} as const satisfies Facts
const withoutLevels = {
  minimumRsa: ['0', 'documented', clientSources.openSslLevels],
  weakestHash: ['md5', 'documented', clientSources.openSslLevels],
} as const satisfies Facts
const level1 = {
  dhMinimum: ['1024', 'documented', clientSources.openSslLevels],
  minimumRsa: ['1024', 'documented', clientSources.openSslLevels],
} as const satisfies Facts
const level2 = {
  dhMinimum: ['2048', 'documented', clientSources.openSslLevels],
  minimumRsa: ['2048', 'documented', clientSources.openSslLevels],
  weakestHash: ['sha224', 'documented', clientSources.openSslLevels],
} as const satisfies Facts
const openSsl3 = {
  ...openSsl,
  requiresSecureRenegotiation: [true, 'measured', sources.openSslRenegotiation],
  renegotiation: ['with RFC 5746', 'measured', sources.clientRenegotiation],
  noRenegotiation: ['fatal', 'measured', sources.clientRenegotiation],
  weakestHash: ['sha224', 'measured', clientSources.weakHashes],
  olderSignatures: [false, 'measured', sources.openSslOlder],
} as const satisfies Facts
const openSsl3Measured = {
  packing: ['message', 'measured', sources.clientPacking],
  certificateAlert: ['by cause', 'measured', sources.certificateAlerts],
  paths: ['first issuer', 'measured', sources.openSslVerify],
  keyUsage: ['ECDSA before TLS 1.3', 'measured', sources.openSslVerify],
  matchesIssuers: [false, 'measured', sources.openSslIssuers],
} as const satisfies Facts

/** Chrome, and what is built on it. */
const chrome = {
  requiresSecureRenegotiation: [false, 'inferred', sources.openSslRenegotiation],
  policies: [['h2'], 'inferred', sources.chromiumHttp2],
  matchesIssuers: [true, 'documented', sources.chromiumClientCertificates],
  renegotiation: ['always', 'inferred', sources.clientRenegotiation],
  renegotiationOverHttp2: [false, 'documented', sources.chromiumRenegotiation],
  declines: ['fatal', 'inferred', sources.clientRenegotiation],
  noRenegotiation: ['fatal', 'inferred', sources.chromiumRenegotiation],
  paths: ['every path', 'inferred', sources.chromiumVerifier],
  minimumRsa: ['1024', 'inferred', sources.chromiumVerifier],
  fallback: ['none', 'documented', clientSources.chromeFallback],
  certificateAlert: ['certificate_unknown', 'inferred', sources.certificateAlerts],
} as const satisfies Facts

/** Firefox and Thunderbird. */
const nss = {
  requiresSecureRenegotiation: [false, 'documented', clientSources.nssDefaults],
  policies: [['h2'], 'documented', clientSources.firefoxHttp2],
  renegotiation: ['with RFC 5746', 'documented', clientSources.nssDefaults],
  readsCommonName: [true, 'documented', clientSources.firefoxCommonName],
  fallback: ['none', 'documented', clientSources.firefoxFallback],
  certificateAlert: ['by cause', 'inferred', sources.certificateAlerts],
  packing: ['flight', 'inferred', sources.clientPacking],
} as const satisfies Facts

const jsse = {
  requiresSecureRenegotiation: [false, 'inferred', clientSources.javaClient],
  policies: [[], 'inferred', clientSources.otherHttp2],
  renegotiation: ['with RFC 5746', 'documented', clientSources.javaRenegotiation],
  renegotiationOverHttp2: [true, 'inferred', sources.clientRenegotiation],
  readsCommonName: [true, 'inferred', clientSources.javaClient],
  fallback: ['none', 'inferred', clientSources.librariesFallback],
  certificateStatus: ['ignored', 'inferred', clientSources.javaStatus],
  certificateAlert: ['certificate_unknown', 'inferred', sources.certificateAlerts],
  packing: ['message', 'inferred', sources.clientPacking],
  paths: ['every path', 'inferred', clientSources.javaCertPath],
} as const satisfies Facts

const rustls = {
  requiresSecureRenegotiation: [false, 'documented', clientSources.rustlsRenegotiates],
  policies: [[], 'inferred', clientSources.otherHttp2],
  certificateStatus: ['ignored', 'documented', clientSources.webpki],
  certificateAlert: ['by cause', 'inferred', sources.certificateAlerts],
  fallback: ['none', 'inferred', clientSources.librariesFallback],
  paths: ['every path', 'documented', clientSources.webpki],
  minimumRsa: ['2048', 'documented', clientSources.webpki],
  weakestHash: ['sha256', 'documented', clientSources.webpki],
  readsCommonName: [false, 'documented', clientSources.webpki],
  matchesIssuers: [false, 'inferred', clientSources.webpki],
  renegotiation: ['never', 'measured', sources.clientRenegotiation],
  renegotiationOverHttp2: [false, 'measured', sources.clientRenegotiation],
  // Only a client that renegotiates can be declined.
  noRenegotiation: ['fatal', 'inferred', sources.clientRenegotiation],
} as const satisfies Facts

/** Secure Transport before iOS 11, and what Apple’s own verifier took. */
const secureTransport = {
  matchesIssuers: [true, 'inferred', sources.appleCoreTls],
  dhMinimum: ['1024', 'documented', sources.appleCoreTls],
  paths: ['every path', 'inferred', sources.appleTrusted],
  minimumRsa: ['1024', 'inferred', sources.appleTrusted],
  weakestHash: ['sha1', 'inferred', sources.appleTrusted],
  readsCommonName: [true, 'inferred', sources.appleTrusted],
} as const satisfies Facts
/** From iOS 11 and macOS 10.13 on. */
const strongerKeys = {
  minimumRsa: ['2048', 'documented', sources.appleTrusted],
  weakestHash: ['sha224', 'documented', sources.appleTrusted],
} as const satisfies Facts

/**
 * How the TLS libraries behave that the clients are made of. A client names its stack, and what is written here holds
 * for it unless its own line knows better.
 */
export const stacks = {
  android: {},
  'android-openssl': {},
  /** iOS 13 and macOS 10.15 want the names where they belong. */
  apple: {
    paths: ['every path', 'inferred', sources.appleTrusted],
    ...strongerKeys,
    policies: [['apple-2019'], 'documented', sources.appleTrusted],
    readsCommonName: [false, 'documented', sources.appleTrusted],
    fallback: ['none', 'inferred', clientSources.librariesFallback],
  },
  'apple-12': { ...secureTransport, ...strongerKeys },
  'secure-transport': secureTransport,
  'chrome-nss': {
    matchesIssuers: [true, 'inferred', sources.chromiumClientCertificates],
    minimumRsa: ['1024', 'inferred', sources.chromiumVerifier],
    readsCommonName: [true, 'documented', clientSources.chromeCommonName],
  },
  'chrome-39': {
    ...chrome,
    weakestHash: ['sha1', 'documented', clientSources.chromeSha1],
    readsCommonName: [true, 'documented', clientSources.chromeCommonName],
    // That it fell back is documented; since when it said so is not.
    fallback: ['with the signal', 'inferred', clientSources.chromeFallback],
  },
  'chrome-50': {
    ...chrome,
    weakestHash: ['sha1', 'documented', clientSources.chromeSha1],
    readsCommonName: [true, 'documented', clientSources.chromeCommonName],
  },
  /** From 58 on. */
  chrome: {
    ...chrome,
    packing: ['flight once encrypted', 'documented', clientSources.boringSslPacking],
    weakestHash: ['sha256', 'documented', clientSources.chromeSha1],
    readsCommonName: [false, 'documented', clientSources.chromeCommonName],
  },
  /** As it was measured; see `chromium-137` in client.ts. */
  'chrome-137': {
    ...chrome,
    packing: ['flight once encrypted', 'documented', clientSources.boringSslPacking],
    requiresSecureRenegotiation: [false, 'measured', sources.openSslRenegotiation],
    policies: [['h2'], 'measured', sources.chromiumHttp2],
    renegotiation: ['always', 'measured', sources.clientRenegotiation],
    declines: ['fatal', 'measured', sources.clientRenegotiation],
    paths: ['every path', 'documented', sources.chromiumVerifier],
    minimumRsa: ['1024', 'documented', sources.chromiumVerifier],
    weakestHash: ['sha256', 'documented', sources.chromiumVerifier],
    readsCommonName: [false, 'documented', sources.chromiumVerifier],
    keyUsage: ['always', 'documented', sources.chromiumKeyUsage],
    certificateAlert: ['certificate_unknown', 'measured', sources.certificateAlerts],
  },
  gnutls: {
    requiresSecureRenegotiation: [false, 'measured', clientSources.gnuTlsClient],
    certificateAlert: ['bad_certificate', 'measured', sources.certificateAlerts],
    packing: ['message', 'measured', sources.clientPacking],
    policies: [[], 'inferred', clientSources.otherHttp2],
    renegotiation: ['always', 'inferred', clientSources.gnuTlsClient],
    weakestHash: ['sha224', 'measured', clientSources.weakHashes],
    fallback: ['none', 'inferred', clientSources.librariesFallback],
  },
  go: {
    requiresSecureRenegotiation: [false, 'measured', clientSources.goClient],
    certificateAlert: ['bad_certificate', 'measured', sources.certificateAlerts],
    packing: ['message', 'measured', sources.clientPacking],
    policies: [[], 'measured', clientSources.otherHttp2],
    renegotiation: ['never', 'measured', clientSources.goClient],
    renegotiationOverHttp2: [false, 'measured', clientSources.goClient],
    declines: ['warning and end', 'measured', clientSources.goClient],
    noRenegotiation: ['fatal', 'inferred', clientSources.goClient],
    minimumRsa: ['0', 'measured', clientSources.goClient],
    weakestHash: ['sha1', 'documented', clientSources.goSha1],
    readsCommonName: [false, 'measured', clientSources.goClient],
    paths: ['every path', 'inferred', clientSources.goClient],
    fallback: ['none', 'inferred', clientSources.librariesFallback],
  },
  /** Java 6 and 7 before certificates had limits. */
  'jsse-7': {
    ...jsse,
    dhMinimum: ['512', 'reported', sources.javaDhLimit],
    minimumRsa: ['0', 'inferred', clientSources.javaCertPath],
    weakestHash: ['md5', 'inferred', clientSources.javaCertPath],
  },
  'jsse-8': {
    ...jsse,
    minimumRsa: ['1024', 'inferred', clientSources.javaCertPath],
    weakestHash: ['md5', 'inferred', clientSources.javaCertPath],
  },
  'jsse-11': {
    ...jsse,
    minimumRsa: ['1024', 'documented', clientSources.javaCertPath],
    weakestHash: ['sha1', 'documented', clientSources.javaCertPath],
  },
  /** BouncyCastle in place of Java's own TLS; under HttpsURLConnection it names no server. */
  bcjsse: {
    requiresSecureRenegotiation: [false, 'measured', clientSources.bouncyCastle],
    renegotiation: ['never', 'measured', clientSources.bouncyCastle],
    declines: ['warning', 'measured', clientSources.bouncyCastle],
    dhMinimum: ['2048', 'measured', clientSources.bouncyCastle],
    policies: [[], 'inferred', clientSources.otherHttp2],
    fallback: ['none', 'inferred', clientSources.librariesFallback],
  },
  'jsse-17': {
    ...jsse,
    packing: ['message', 'measured', sources.clientPacking],
    requiresSecureRenegotiation: [false, 'measured', clientSources.javaClient],
    policies: [[], 'measured', clientSources.otherHttp2],
    renegotiation: ['with RFC 5746', 'measured', clientSources.javaClient],
    dhMinimum: ['1024', 'measured', clientSources.javaClient],
    minimumRsa: ['1024', 'measured', clientSources.javaClient],
    weakestHash: ['sha1', 'measured', clientSources.javaClient],
    readsCommonName: [true, 'measured', clientSources.javaClient],
  },
  'jsse-17-unrestricted': {
    ...jsse,
    packing: ['message', 'measured', sources.clientPacking],
    requiresSecureRenegotiation: [false, 'measured', clientSources.javaClient],
    renegotiation: ['with RFC 5746', 'measured', clientSources.javaClient],
    dhMinimum: ['512', 'inferred', clientSources.javaCertPath],
    minimumRsa: ['0', 'inferred', clientSources.javaCertPath],
    weakestHash: ['md5', 'inferred', clientSources.javaCertPath],
    readsCommonName: [true, 'measured', clientSources.javaClient],
  },
  libressl: { ...openSsl, requiresSecureRenegotiation: [false, 'inferred', clientSources.openSsl3Changes] },
  node: {
    ...openSsl3,
    ...level1,
    judgesCertificate: ['after it', 'measured', sources.certificateJudged],
    minimumRsa: ['1024', 'measured', clientSources.nodeClient],
    readsCommonName: [true, 'measured', clientSources.commonNames],
    policies: [[], 'measured', clientSources.otherHttp2],
  },
  /** Firefox to 34: it tries again with older versions. */
  'nss-10': { ...nss, fallback: ['without the signal', 'inferred', clientSources.firefoxFallback] },
  'nss-35': { ...nss, fallback: ['with the signal', 'inferred', clientSources.firefoxFallback] },
  nss,
  'nss-101': { ...nss, readsCommonName: [false, 'documented', clientSources.firefoxCommonName] },
  'openssl-0.9.8': { ...openSsl, ...withoutLevels, dhMinimum: ['512', 'inferred', clientSources.openSslDhLimit] },
  'openssl-1.0.1': { ...openSsl, ...withoutLevels, dhMinimum: ['512', 'documented', clientSources.openSslDhLimit] },
  'openssl-1.0.2': { ...openSsl, ...withoutLevels, dhMinimum: ['768', 'documented', clientSources.openSslDhLimit] },
  'openssl-1.1.0': { ...openSsl, ...level1, weakestHash: ['sha1', 'documented', clientSources.openSslLevels] },
  'openssl-1.1.1-debian': { ...openSsl, ...level2 },
  'openssl-3': { ...openSsl3, ...level1 },
  'openssl-3-debian': {
    ...openSsl3,
    ...openSsl3Measured,
    dhMinimum: ['2048', 'measured', sources.openSslDh],
    minimumRsa: ['2048', 'measured', sources.openSslVerify],
    weakestHash: ['sha224', 'measured', sources.openSslVerify],
    readsCommonName: [true, 'measured', sources.openSslVerify],
  },
  /** Level 2 is the default from 3.2 on. */
  'openssl-3.5': { ...openSsl3, ...level2 },
  /** Opera before it became a Chromium. */
  presto: {},
  python: {
    ...openSsl3,
    ...openSsl3Measured,
    ...level2,
    judgesCertificate: ['in the handshake', 'measured', sources.certificateJudged],
    readsCommonName: [true, 'measured', clientSources.commonNames],
  },
  'python-requests': {
    ...openSsl3,
    ...openSsl3Measured,
    ...level2,
    judgesCertificate: ['in the handshake', 'measured', sources.certificateJudged],
    readsCommonName: [false, 'measured', clientSources.commonNames],
  },
  'rustls-0.22': {
    ...rustls,
    packing: ['message', 'inferred', clientSources.rustls020],
    declines: ['warning', 'measured', clientSources.rustls020],
  },
  'rustls-0.23': {
    ...rustls,
    packing: ['flight once encrypted', 'measured', sources.clientPacking],
    declines: ['warning once', 'measured', sources.clientRenegotiation],
  },
  /** Internet Explorer, Edge before Chromium, .NET Framework. */
  schannel: {
    renegotiation: ['always', 'inferred', sources.iisClientCertificates],
    paths: ['every path', 'inferred', clientSources.cryptoApi],
    minimumRsa: ['1024', 'documented', clientSources.rsa1024],
    readsCommonName: [true, 'inferred', clientSources.cryptoApi],
  },
  unknown: {},
} as const satisfies Record<string, Facts>
export type StackName = keyof typeof stacks
export const isStack = (name: string): name is StackName => Object.hasOwn(stacks, name)
