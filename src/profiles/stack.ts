import { clientSources } from '../spec/clientsource.ts'
import { sources } from '../spec/source.ts'
import type { Facts } from './temper.ts'

const measured = { renegotiation: sources.clientRenegotiation, rfc5746: sources.openSslRenegotiation } as const

/** OpenSSL renegotiates with whoever speaks RFC 5746; what it checks of a chain depends on its security level. */
const openSsl: Facts = {
  policies: [[], 'inferred', clientSources.otherHttp2],
  matchesIssuers: [false, 'inferred', sources.openSslIssuers],
  renegotiation: ['with RFC 5746', 'inferred', measured.renegotiation],
  renegotiationOverHttp2: [true, 'inferred', measured.renegotiation],
  declines: ['warning', 'inferred', measured.renegotiation],
  noRenegotiation: ['fatal', 'inferred', measured.renegotiation],
  paths: ['first issuer', 'inferred', sources.openSslVerify],
  keyUsage: ['ECDSA before TLS 1.3', 'inferred', sources.openSslVerify],
}

/**
 * How the TLS libraries behave that the recorded clients are made of. A client names its stack, and what is written
 * here holds for it unless its own line knows better.
 */
export const stacks = {
  android: {},
  'android-openssl': {},
  /** Apple’s later stack, with TLS 1.3. */
  apple: {
    minimumRsa: ['2048', 'documented', sources.appleTrusted],
    weakestHash: ['sha224', 'documented', sources.appleTrusted],
    readsCommonName: [false, 'documented', sources.appleTrusted],
    paths: ['every path', 'inferred', sources.appleTrusted],
  },
  'secure-transport': {
    matchesIssuers: [true, 'inferred', sources.appleCoreTls],
    dhMinimum: ['1024', 'documented', sources.appleCoreTls],
    paths: ['every path', 'inferred', sources.appleTrusted],
    minimumRsa: ['1024', 'inferred', sources.appleTrusted],
    weakestHash: ['sha1', 'inferred', sources.appleTrusted],
    readsCommonName: [true, 'inferred', sources.appleTrusted],
  },
  /** Chromium on BoringSSL; on NSS before version 38. */
  chrome: {
    requiresSecureRenegotiation: [false, 'inferred', measured.rfc5746],
    policies: [['h2'], 'inferred', sources.chromiumHttp2],
    matchesIssuers: [true, 'documented', sources.chromiumClientCertificates],
    renegotiation: ['always', 'inferred', measured.renegotiation],
    renegotiationOverHttp2: [false, 'documented', sources.chromiumRenegotiation],
    declines: ['fatal', 'inferred', measured.renegotiation],
    noRenegotiation: ['fatal', 'inferred', sources.chromiumRenegotiation],
  },
  'chrome-nss': {},
  go: {
    requiresSecureRenegotiation: [false, 'measured', clientSources.goClient],
    policies: [[], 'measured', clientSources.otherHttp2],
    renegotiation: ['never', 'measured', clientSources.goClient],
    declines: ['fatal', 'inferred', clientSources.goClient],
    minimumRsa: ['0', 'measured', clientSources.goClient],
    readsCommonName: [false, 'measured', clientSources.goClient],
  },
  jsse: {
    requiresSecureRenegotiation: [false, 'measured', clientSources.javaClient],
    policies: [[], 'measured', clientSources.otherHttp2],
    renegotiation: ['with RFC 5746', 'documented', clientSources.javaRenegotiation],
    readsCommonName: [true, 'measured', clientSources.javaClient],
  },
  libressl: openSsl,
  nss: {
    requiresSecureRenegotiation: [false, 'documented', clientSources.nssDefaults],
    policies: [['h2'], 'documented', clientSources.firefoxHttp2],
    renegotiation: ['with RFC 5746', 'documented', clientSources.nssDefaults],
  },
  'openssl-0': { ...openSsl, requiresSecureRenegotiation: [false, 'documented', clientSources.openSsl3Changes] },
  'openssl-1': { ...openSsl, requiresSecureRenegotiation: [false, 'documented', clientSources.openSsl3Changes] },
  'openssl-3': {
    ...openSsl,
    requiresSecureRenegotiation: [true, 'measured', measured.rfc5746],
    renegotiation: ['with RFC 5746', 'measured', measured.renegotiation],
  },
  /** Opera before it became a Chromium. */
  presto: {},
  schannel: {
    renegotiation: ['always', 'inferred', sources.iisClientCertificates],
  },
  unknown: {},
} as const satisfies Record<string, Facts>
export type StackName = keyof typeof stacks
export const isStack = (name: string): name is StackName => Object.hasOwn(stacks, name)
