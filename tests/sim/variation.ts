import { serverProfiles } from '../../src/profiles/server.ts'
import { usualIdentity, type Identity } from '../../src/rules/profile.ts'
import { examples } from '../../src/sim/example.ts'
import type { Version } from '../../src/spec/version.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { chainFaults, sendings } from '../../src/x509/fault.ts'
import { scenarioOf, tls12, tls13, type Setting } from '../machines/exchange.ts'

const plain = serverProfiles['nginx-tls12']!.settings.identities[0]!
const identity = (change: Partial<Identity>): { identities: readonly Identity[] } => ({
  identities: [{ ...plain, ...change }],
})
const only = (suite: string): Setting => ({ ...tls12, server: { suites: [suite] } })

const aria = 'TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256'
const old = (version: Version, suite: string, server: Setting['server'] = {}): Setting => ({
  ...tls12,
  client: { versions: [version], suites: [suite], olderSignatures: true },
  server: { versions: [version], suites: [suite], ...server },
})

/** What else can be different between two endpoints. */
const settings: Readonly<Record<string, Setting>> = {
  'TLS 1.3 with x25519': tls13,
  'a HelloRetryRequest': { ...tls13, server: { groups: ['secp384r1'] } },
  'a hybrid share': { client: { keyShares: ['X25519MLKEM768'] } },
  'an RSA key in TLS 1.3': { server: identity({}) },
  'a P-384 key': { server: identity({ key: 'p-384', signature: 'ecdsa_secp384r1_sha384' }), client: { alpn: [] } },
  'an Ed25519 key': { clientProfile: 'curl-7.88-openssl-3.0', server: identity({ key: 'ed25519' }) },
  'ChaCha20 in TLS 1.2': only('TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'),
  'CBC with SHA-1': only('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
  'CBC with SHA-384': only('TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384'),
  'no extended master secret': { ...tls12, server: { extendedMasterSecret: false } },
  'no encrypt-then-MAC': {
    ...tls12,
    server: { encryptThenMac: false, suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] },
  },
  'a flight in one record': { ...tls12, server: { packing: 'flight' } },
  'records of 64 bytes at most': {
    ...tls13,
    client: { ...tls13.client, recordSizeLimit: '64' },
    server: { recordSizeLimit: '512' },
  },
  'records of 64 bytes at most in TLS 1.2': {
    ...tls12,
    client: { recordSizeLimit: '64' },
    server: { recordSizeLimit: '64' },
  },
  max_fragment_length: { ...tls12, client: { maxFragmentLength: '512' } },
  'padded records': { ...tls13, client: { ...tls13.client, recordPadding: '256' }, server: { recordPadding: '4096' } },
  'a revoked certificate': {
    ...tls13,
    client: { ...tls13.client, certificateStatus: 'judged' },
    server: { staple: 'revoked' },
  },
  'a staple that is out of date': {
    ...tls12,
    client: { statusRequest: true, certificateStatus: 'judged' },
    server: { staple: 'expired' },
  },
  'a staple that is missing': {
    ...tls12,
    client: { statusRequest: true, certificateStatus: 'judged and required' },
    server: { mustStaple: true },
  },
  'a revoked certificate, and nobody knows whether the client looks': { ...tls13, server: { staple: 'revoked' } },
  'no version in common': { ...tls12, client: { versions: ['TLS 1.3'] } },
  'no suite in common, told by closing': {
    ...only('TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'),
    clientProfile: 'ios-9-ats',
  },
  'no group in common': { ...tls13, server: { groups: ['secp521r1'] } },
  'authorities that the client names': { ...tls13, client: { namedAuthorities: 'demo authority' } },
  'authorities that are not behind the certificate': {
    ...tls13,
    client: { namedAuthorities: 'another authority' },
    server: { matchesAuthorities: true },
  },
  'authorities that the server passes over': { ...tls13, client: { namedAuthorities: 'another authority' } },
  'no scheme for the key, found behind the ServerHello': {
    ...tls13,
    client: { signatureSchemes: ['rsa_pss_rsae_sha256'] },
    server: { ...identity({ key: 'ed25519' }), findsNoScheme: 'when it signs' },
  },
  'no scheme for the key, found before TLS 1.3 by who signs': {
    ...tls12,
    client: { signatureSchemes: ['rsa_pkcs1_sha256'] },
    server: {
      ...identity({ key: 'p-256' }),
      suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
      findsNoScheme: 'when it signs',
    },
  },
  'no protocol in common': { server: { alpn: ['imap'] } },
  'no protocol in common, ignored': { server: { alpn: ['imap'], alpnMismatch: 'ignore' } },
  'an expired certificate': { server: identity({ notBefore: '-60d', notAfter: '-1d' }) },
  'a certificate for later': { server: identity({ notBefore: '+1d' }) },
  'another name': { server: identity({ names: ['elsewhere.test'] }) },
  'the intermediate left out': { server: identity({ sends: 'leaf only' }) },
  'a certificate for clients': { server: identity({ usage: 'clientAuth' }) },
  ...Object.fromEntries(
    sendings.slice(2).map((sends) => [`a chain ${sends}`, { ...tls12, server: identity({ sends }) }] as const),
  ),
  ...Object.fromEntries(
    chainFaults.slice(1).map((fault) => [`a chain: ${fault}`, { ...tls12, server: identity({ fault }) }] as const),
  ),
  'an Ed448 key': { clientProfile: 'curl-7.88-openssl-3.0', server: identity({ key: 'ed448', signature: 'ed448' }) },
  'an RSA-PSS key': { clientProfile: 'curl-7.88-openssl-3.0', server: identity({ key: 'rsa-pss-2048' }) },
  'a key that may not sign': { server: identity({ key: 'p-384', fault: 'leaf without digitalSignature' }) },
  'the second of two hosts': {
    host: 'b.test',
    server: {
      identities: [
        { ...plain, names: ['a.test'] },
        { ...plain, names: ['b.test'], key: 'p-384' },
      ],
    },
  },
  'a name that no certificate has': {
    server: { ...identity({ names: ['a.test'] }), unknownName: 'unrecognized_name' },
  },
  'a warning about the name': { ...tls12, server: { ...identity({ names: ['a.test'] }), unknownName: 'warning' } },
  'a warning about the name, taken for an error': {
    ...tls12,
    client: { unknownNameWarning: 'fatal' },
    server: { ...identity({ names: ['a.test'] }), unknownName: 'warning' },
  },
  'no server name where one is needed': { client: { serverName: false }, server: { requiresServerName: true } },
  'an answer to the server name': { server: { answersServerName: true } },
  'an answer to the server name, TLS 1.2': { ...tls12, server: { answersServerName: true } },
  'a common name alone': { ...tls12, server: identity({ naming: 'common name' }) },
  'a common name alone, and a browser': { server: identity({ naming: 'common name' }) },
  'a signature with SHA-1': { ...tls12, server: identity({ signature: 'rsa_pkcs1_sha1' }) },
  'a key of 1024 bits': { ...tls12, server: identity({ key: 'rsa-1024' }) },
  'nobody trusted': { client: { trust: 'nothing' } },
  'no secure renegotiation, insisted on': { ...tls12, server: { secureRenegotiation: false } },
  'HTTP/2 over CBC': {
    server: { ...identity({}), versions: ['TLS 1.2'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] },
  },
  'a client certificate in TLS 1.3': {
    client: { identities: [usualIdentity.client] },
    server: { clientCertificates: 'required' },
  },
  'a client certificate in TLS 1.2': {
    ...tls12,
    client: { identities: [{ ...usualIdentity.client, key: 'p-256' }] },
    server: { clientCertificates: 'required' },
  },
  'a client certificate in TLS 1.1': {
    ...old('TLS 1.1', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', { clientCertificates: 'required' }),
    client: {
      versions: ['TLS 1.1'],
      suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'],
      identities: [usualIdentity.client],
      olderSignatures: true,
    },
  },
  'no client certificate, in TLS 1.3': { server: { clientCertificates: 'required' } },
  'no client certificate, in TLS 1.2': { ...tls12, server: { clientCertificates: 'required' } },
  'static RSA': only('TLS_RSA_WITH_AES_128_GCM_SHA256'),
  DHE: { ...tls12, server: { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] } },
  'DHE in a field that the client names': {
    ...tls12,
    client: { groups: ['ffdhe3072'] },
    server: { suites: ['TLS_DHE_RSA_WITH_AES_256_CBC_SHA'], groups: ['ffdhe3072'], dhNegotiation: true },
  },
  'DHE with a short prime': {
    ...tls12,
    server: { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], dhGroup: 'modp1024' },
  },
  'a suite that is not built': { ...only(aria), client: { suites: [aria] } },
  'CCM with a short tag': {
    ...only('TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8'),
    client: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8'] },
    server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8'], ...identity({ key: 'p-256' }) },
  },
  'TLS 1.1 with ECDHE, whose signature OpenSSL 3 does not take': {
    ...tls12,
    server: { versions: ['TLS 1.1'] },
  },
  'TLS 1.1 with ECDHE': old('TLS 1.1', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'),
  'TLS 1.0 with DHE and 3DES': old('TLS 1.0', 'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA'),
  'TLS 1.0 with RSA and RC4': old('TLS 1.0', 'TLS_RSA_WITH_RC4_128_MD5'),
  'TLS 1.0 with nothing encrypted': old('TLS 1.0', 'TLS_RSA_WITH_NULL_SHA'),
  'SSL 3.0': old('SSL 3.0', 'TLS_RSA_WITH_RC4_128_MD5'),
  'TLS 1.0, where more was possible': {
    ...old('TLS 1.0', 'TLS_RSA_WITH_AES_128_CBC_SHA'),
    client: { versions: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'], suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] },
  },
  'IIS 7.5 and Chromium': { serverProfile: 'iis-7.5', server: { versions: ['TLS 1.2'] } },
}

export const variations: readonly (readonly [string, Scenario])[] = [
  ...Object.entries(examples as Readonly<Record<string, Scenario>>),
  ...Object.entries(settings).map(([name, setting]) => [name, scenarioOf(setting)] as const),
]
