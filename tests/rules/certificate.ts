import { stub } from '../../src/crypto/stub.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { judgePresented } from '../../src/rules/chain.ts'
import { judgeFallback } from '../../src/rules/fallback.ts'
import {
  judgeAskable,
  judgeBody,
  judgeCertificateGiven,
  judgeHttp2Suite,
  judgeHttpVersion,
  judgeLateOverHttp2,
  judgeUpstream,
  type Wanted,
} from '../../src/rules/http.ts'
import { judgePolicy, type Agreement } from '../../src/rules/policy.ts'
import type { PolicyName } from '../../src/rules/policyname.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import {
  acceptScheme,
  acceptSignature,
  chooseScheme,
  judgeChain,
  judgeFixedScheme,
  requireKey,
  requireSchemes,
} from '../../src/rules/signature.ts'
import { judge, judgePremaster } from '../../src/rules/session.ts'
import { acceptEcho, acceptHello } from '../../src/rules/session.ts'
import { chooseStartTls, judgeFirst, judgeReady } from '../../src/rules/starttls.ts'
import { schemes } from '../../src/spec/signature.ts'
import { suites } from '../../src/spec/suite.ts'
import { demoRoots, sending as asSent, type ChainRequest } from '../../src/x509/authority.ts'
import type { Sending } from '../../src/x509/fault.ts'
import { buildPaths, firstPath } from '../../src/x509/chain.ts'
import type { Certificate } from '../../src/x509/certificate.ts'
import type { Extensions } from '../../src/x509/extension.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { chain, keyOf, now, offer, row, serving, type Offered, type Row } from './row.ts'

const code = (name: string): number => schemes.code(name)!
const scheme =
  (offered: Offered, mine: Partial<ServerSettings>, key: KeyType = 'rsa-2048', version = 0x0303) =>
  () =>
    chooseScheme(version, offer(offered), serving(mine), keyOf(chain({ key }).leaf)).decision
const ios9 = clientProfiles['ios-9-ats']!.settings.signatureSchemes
const signed =
  (request: Partial<ChainRequest>, offered: Offered, mine: readonly string[] = serving({}).signatureSchemes) =>
  () =>
    judgeChain(chain(request).sent, offer(offered), serving({ signatureSchemes: mine, strictChain: true }), 'a.test')
const taken = (olderSignatures: boolean) => () =>
  judgeFixedScheme('client', keyOf(chain().leaf), {
    client: { ...clientProfiles['ios-9-ats']!.settings, olderSignatures },
  })
const all = schemes.codes.map(schemes.name)

export const signatureRows: readonly Row[] = [
  row('RSA before TLS 1.2', () => judgeFixedScheme('server', keyOf(chain().leaf)), '= rsa_pkcs1_md5_sha1'),
  row('ECDSA before TLS 1.2', () => judgeFixedScheme('server', keyOf(chain({ key: 'p-256' }).leaf)), '= ecdsa_sha1'),
  row('and the client takes it', taken(true), '= rsa_pkcs1_md5_sha1'),
  row('or not: OpenSSL 3 above security level 0', taken(false), 'signature.older internal_error'),
  row(
    'Ed25519 before TLS 1.2',
    () => judgeFixedScheme('server', keyOf(chain({ key: 'ed25519' }).leaf)),
    'signature.fixed handshake_failure',
  ),
  // SERVERS 4: OpenSSL, JSSE, GnuTLS and Go follow the client's list; NSS, BoringSSL, Botan and rustls their own.
  row(
    'the client’s order',
    scheme(
      { schemes: ['rsa_pkcs1_sha512', 'rsa_pkcs1_sha256'] },
      { schemeOrder: 'client', signatureSchemes: ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha512'] },
    ),
    '= rsa_pkcs1_sha512',
  ),
  row(
    'the server’s order',
    scheme(
      { schemes: ['rsa_pkcs1_sha512', 'rsa_pkcs1_sha256'] },
      { schemeOrder: 'server', signatureSchemes: ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha512'] },
    ),
    '= rsa_pkcs1_sha256',
  ),
  row(
    'a P-256 key signs with SHA-512 where the client lists that first (TLS 1.2)',
    scheme({ schemes: ['ecdsa_secp521r1_sha512', 'ecdsa_secp256r1_sha256'] }, { schemeOrder: 'client' }, 'p-256'),
    '= ecdsa_secp521r1_sha512',
  ),
  row(
    'but in TLS 1.3 the scheme names the curve',
    scheme(
      { schemes: ['ecdsa_secp521r1_sha512', 'ecdsa_secp256r1_sha256'] },
      { schemeOrder: 'client' },
      'p-256',
      0x0304,
    ),
    '= ecdsa_secp256r1_sha256',
  ),
  row(
    'PKCS #1 does not sign in TLS 1.3 (SERVERS 2: no way back)',
    scheme({ schemes: ['rsa_pkcs1_sha256'] }, {}, 'rsa-2048', 0x0304),
    'signature.common handshake_failure',
  ),
  row(
    'no scheme for this key',
    scheme({ schemes: ['ecdsa_secp256r1_sha256'] }, {}),
    'signature.common handshake_failure',
  ),
  row(
    'nothing in common, client’s order',
    scheme({ schemes: ['rsa_pkcs1_sha1'] }, { schemeOrder: 'client', signatureSchemes: ['rsa_pkcs1_sha256'] }),
    'signature.common handshake_failure',
  ),
  row(
    'nothing in common, server’s order',
    scheme({ schemes: ['rsa_pkcs1_sha1'] }, { schemeOrder: 'server', signatureSchemes: ['rsa_pkcs1_sha256'] }),
    'signature.common handshake_failure',
  ),
  row(
    'without the extension SHA-1 is meant (RFC 5246 §7.4.1.4.1)',
    scheme({}, { signatureSchemes: ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha1'] }),
    '= rsa_pkcs1_sha1',
  ),
  row('an empty list', scheme({ schemes: [] }, {}), 'signature.common handshake_failure'),
  row(
    '1024 bits cannot hold PSS with SHA-512',
    scheme({ schemes: ['rsa_pss_rsae_sha512'] }, { signatureSchemes: ['rsa_pss_rsae_sha512'] }, 'rsa-1024'),
    'signature.common handshake_failure',
  ),
  // SERVERS 16: an RSA-PSS key needs rsa_pss_pss_* from the client.
  row(
    'an RSA-PSS key and a client of TLS 1.2',
    scheme({ schemes: ['rsa_pkcs1_sha256', 'rsa_pss_rsae_sha256'] }, {}, 'rsa-pss-2048'),
    'signature.common handshake_failure',
  ),
  row(
    'an RSA-PSS key and a client that knows it',
    scheme({ schemes: ['rsa_pss_pss_sha256'] }, {}, 'rsa-pss-2048'),
    '= rsa_pss_pss_sha256',
  ),
  row('TLS 1.3 wants the extension', () => requireSchemes(offer({}), 0x0304), 'signature.present missing_extension'),
  row('and has it', () => requireSchemes(offer({ schemes: ['ed25519'] }), 0x0304), '= client_hello'),
  row('TLS 1.2 does not want it', () => requireSchemes(offer({}), 0x0303), '= client_hello'),
  // FACTS §5.9: the case that started it all.
  row(
    'iOS 9 and a leaf signed with SHA-512',
    signed({ signature: 'rsa_pkcs1_sha512' }, { schemes: ios9 }),
    'signature.chain-offered handshake_failure',
  ),
  row('iOS 9 and a leaf signed with SHA-256', signed({}, { schemes: ios9 }), '= a.test'),
  row('iOS 9 and a leaf signed with SHA-384', signed({ signature: 'rsa_pkcs1_sha384' }, { schemes: ios9 }), '= a.test'),
  row(
    'iOS 10 offers SHA-512 as well',
    signed({ signature: 'rsa_pkcs1_sha512' }, { schemes: [...ios9, 'rsa_pkcs1_sha512'] }),
    '= a.test',
  ),
  row(
    'the same mismatch in the intermediate',
    signed({ intermediate: { signature: 'rsa_pkcs1_sha512' } }, { schemes: ios9 }),
    'signature.chain-offered handshake_failure',
  ),
  row(
    'the root’s own signature does not count',
    () => judgeChain([chain().root], offer({ schemes: ['ed25519'] }), serving({}), 'root'),
    '= root',
  ),
  row(
    'Windows has SHA-512 disabled (KB2973337)',
    signed({ signature: 'rsa_pkcs1_sha512' }, { schemes: all }, ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha1']),
    'signature.chain-enabled handshake_failure',
  ),
  row('a hello without the extension means SHA-1', signed({}, {}), 'signature.chain-offered handshake_failure'),
  row(
    'signature_algorithms_cert speaks of certificates',
    signed(
      { signature: 'rsa_pkcs1_sha512' },
      { schemes: ios9, certificateSchemes: ['rsa_pkcs1_sha512', 'rsa_pkcs1_sha256'] },
    ),
    '= a.test',
  ),
  // Item 15 has no setting of its own: nothing to ask here.
  row(
    'the client accepts a scheme that it offered',
    () => acceptScheme(code('rsa_pss_rsae_sha256'), 0x0304, [code('rsa_pss_rsae_sha256')], keyOf(chain().leaf)),
    '= rsa_pss_rsae_sha256',
  ),
  row(
    'and no other',
    () => acceptScheme(code('rsa_pss_rsae_sha256'), 0x0304, [], keyOf(chain().leaf)),
    'signature.was-offered illegal_parameter',
  ),
  row(
    'nor one for another key',
    () => acceptScheme(code('ed25519'), 0x0304, [code('ed25519')], keyOf(chain().leaf)),
    'signature.fits-key illegal_parameter',
  ),
  row(
    'nor PKCS #1 in TLS 1.3',
    () => acceptScheme(code('rsa_pkcs1_sha256'), 0x0304, [code('rsa_pkcs1_sha256')], keyOf(chain().leaf)),
    'signature.fits-key illegal_parameter',
  ),
  row('a private key that is here', () => requireKey(true, 'server'), '= private key'),
  row('and one that is not', () => requireKey(false, 'server'), 'signature.key-given (not modelled)'),
  row('a signature that verifies', () => acceptSignature(true, 'ed25519'), '= ed25519'),
  row('and one that does not', () => acceptSignature(false, 'ed25519'), 'signature.verifies decrypt_error'),
]

interface Judging {
  readonly trust?: boolean
  readonly sends?: Sending
  readonly host?: string
  readonly at?: string
  readonly client?: Partial<Parameters<typeof judgePresented>[2]['client']>
  readonly first?: boolean
  readonly version?: number
}
const presented =
  (request: Partial<ChainRequest> = {}, change: Judging = {}) =>
  () => {
    const sent = asSent(stub, chain(request), change.sends ?? 'chain')
    const roots = change.trust === false ? [] : demoRoots(stub)
    const paths = change.first ? [firstPath(stub, sent, roots, now)] : buildPaths(stub, sent, roots)
    const { minimumRsa, weakestHash, readsCommonName, keyUsage } = clientProfiles['chromium-137']!.settings
    return judgePresented(sent, paths, {
      host: change.host ?? 'a.test',
      now: change.at ?? now,
      client: { minimumRsa, weakestHash, readsCommonName, keyUsage, ...change.client },
      use: 'digitalSignature',
      version: change.version ?? 0x0303,
    })
  }
/** Other extensions than the demo authority writes, in the certificate at that place of the path. */
const altered = (at: number, extensions: Partial<Extensions>) => () => {
  const { sent, root } = chain()
  const path = [...sent, root].map((one, n) =>
    n === at ? { ...one, extensions: { ...one.extensions, ...extensions } } : one,
  )
  return judgePresented(path, [{ path, complete: true }], { host: 'a.test', now })
}
const directory = { permitted: [{ kind: 'directoryName', text: '' }], excluded: [] }

export const chainRows: readonly Row[] = [
  row('a good chain', presented(), '= CN=a.test'),
  row('no certificate', () => judgePresented([], [], { host: 'a.test', now }), 'chain.present decode_error'),
  row('nobody trusted', presented({}, { trust: false }), 'chain.trusted unknown_ca'),
  row('the intermediate left out', presented({}, { sends: 'leaf only' }), 'chain.trusted unknown_ca'),
  row('the root sent along', presented({}, { sends: 'with root' }), '= CN=a.test'),
  row('in another order', presented({}, { sends: 'misordered' }), '= CN=a.test'),
  row('with a stranger', presented({}, { sends: 'with stranger' }), '= CN=a.test'),
  row('cross-signed, by a client that tries every path', presented({}, { sends: 'cross-signed' }), '= CN=a.test'),
  row(
    'cross-signed, by one that goes with the first issuer',
    presented({}, { sends: 'cross-signed', first: true }),
    'chain.trusted unknown_ca',
  ),
  row('with an expired copy', presented({}, { sends: 'with expired copy' }), '= CN=a.test'),
  row('with an expired copy, first issuer', presented({}, { sends: 'with expired copy', first: true }), '= CN=a.test'),
  row('a root of another key', presented({ root: { key: 'rsa-4096' } }), 'chain.trusted unknown_ca'),
  row('a root that nobody knows', presented({ fault: 'unknown root' }), 'chain.trusted unknown_ca'),
  row('self-signed', presented({ fault: 'self-signed' }), 'chain.trusted unknown_ca'),
  row('forged', presented({ fault: 'forged' }), 'chain.signed decrypt_error'),
  row('forged, first issuer', presented({ fault: 'forged' }, { first: true }), 'chain.signed decrypt_error'),
  row('expired', presented({}, { at: '2027-01-01T00:00:01Z' }), 'chain.unexpired certificate_expired'),
  row('on its last second', presented({}, { at: '2027-01-01T00:00:00Z' }), '= CN=a.test'),
  row('not yet valid', presented({}, { at: '2026-10-31T23:59:59Z' }), 'chain.begun bad_certificate'),
  row('an expired intermediate', presented({ fault: 'intermediate expired' }), 'chain.unexpired certificate_expired'),
  row(
    'an unknown critical extension',
    presented({ fault: 'unknown critical extension' }),
    'chain.extensions-known certificate_unknown',
  ),
  row('an issuer that is no authority', presented({ fault: 'intermediate not a CA' }), 'chain.authorities unknown_ca'),
  row('a root of version 1', altered(2, { basicConstraints: undefined as never }), '= CN=a.test'),
  row('a root that says it is none', altered(2, { basicConstraints: { ca: false } }), 'chain.authorities unknown_ca'),
  row(
    'an issuer that may not sign certificates',
    presented({ fault: 'intermediate without keyCertSign' }),
    'chain.cert-sign unknown_ca',
  ),
  row('one authority too many', presented({ fault: 'path too long' }), 'chain.path-length unknown_ca'),
  row(
    'a name that the authority may not certify',
    presented({ fault: 'name not permitted' }),
    'chain.name-constraints certificate_unknown',
  ),
  row(
    'one that it may',
    presented({ fault: 'name not permitted', names: ['a.permitted.example'] }, { host: 'a.permitted.example' }),
    '= CN=a.permitted.example',
  ),
  row('a name that is excluded', presented({ fault: 'name excluded' }), 'chain.name-constraints certificate_unknown'),
  row(
    'an address that is not permitted',
    presented({ fault: 'name not permitted', names: ['198.51.100.1'] }, { host: '198.51.100.1' }),
    'chain.name-constraints certificate_unknown',
  ),
  row(
    'one that is',
    presented({ fault: 'name not permitted', names: ['192.0.2.9'] }, { host: '192.0.2.9' }),
    '= CN=192.0.2.9',
  ),
  row(
    'a common name that is not permitted',
    presented({ fault: 'name not permitted', omitSan: true }, { client: { readsCommonName: true } }),
    'chain.name-constraints certificate_unknown',
  ),
  row(
    'constraints on other kinds of name',
    altered(1, { nameConstraints: directory }),
    'chain.constraints-modelled (not modelled)',
  ),
  row('for clients only', presented({ usages: ['clientAuth'] }), 'chain.usage unsupported_certificate'),
  row('for both', presented({ usages: ['clientAuth', 'serverAuth'] }), '= CN=a.test'),
  row('for anything', presented({ usages: [] }), '= CN=a.test'),
  row(
    'from an authority for clients',
    altered(1, { extendedKeyUsage: ['clientAuth'] }),
    'chain.usage unsupported_certificate',
  ),
  row(
    'a key of 1024 bits where 2048 are wanted',
    presented({ key: 'rsa-1024' }, { client: { minimumRsa: '2048' } }),
    'chain.key-size bad_certificate',
  ),
  row('where 1024 will do', presented({ key: 'rsa-1024' }, { client: { minimumRsa: '1024' } }), '= CN=a.test'),
  row(
    'a key on a curve is no RSA key',
    presented({ key: 'p-256' }, { client: { minimumRsa: '3072' } }),
    'chain.key-size bad_certificate',
  ),
  row('SHA-1 where SHA-256 is wanted', presented({ signature: 'rsa_pkcs1_sha1' }), 'chain.hash bad_certificate'),
  row(
    'SHA-1 where it will do',
    presented({ signature: 'rsa_pkcs1_sha1' }, { client: { weakestHash: 'sha1' } }),
    '= CN=a.test',
  ),
  row(
    'MD5 where SHA-1 is wanted',
    presented({ signature: 'rsa_pkcs1_md5' }, { client: { weakestHash: 'sha1' } }),
    'chain.hash bad_certificate',
  ),
  row(
    'SHA-1 in the root does not count',
    () => {
      const { sent, root } = chain()
      const path = [...sent, { ...root, signatureAlgorithm: 'rsa_pkcs1_md5' }]
      const { settings } = clientProfiles['chromium-137']!
      return judgePresented(sent, [{ path, complete: true }], { host: 'a.test', now, client: settings })
    },
    '= CN=a.test',
  ),
  row(
    'a key that may not sign',
    presented({ fault: 'leaf without digitalSignature' }),
    'chain.key-use illegal_parameter',
  ),
  row(
    'for a client that does not insist',
    presented({ fault: 'leaf without digitalSignature' }, { client: { keyUsage: 'ignored' } }),
    '= CN=a.test',
  ),
  ...(
    [
      ['p-256', 0x0303, 'chain.key-use illegal_parameter'],
      ['p-256', 0x0304, '= CN=a.test'],
      ['rsa-2048', 0x0303, '= CN=a.test'],
    ] as const
  ).map(([key, version, verdict]) =>
    row(
      `OpenSSL and a ${key} key that may not sign, 0x0${version.toString(16)}`,
      presented(
        { fault: 'leaf without digitalSignature', key },
        { client: { keyUsage: 'ECDSA before TLS 1.3' }, version },
      ),
      verdict,
    ),
  ),
  row('another name', presented({}, { host: 'b.test' }), 'chain.name bad_certificate'),
  row('a wildcard', presented({ names: ['*.test'] }), '= CN=*.test'),
  row(
    'a wildcard does not cover two labels',
    presented({ names: ['*.test'] }, { host: 'a.b.test' }),
    'chain.name bad_certificate',
  ),
  row('no subjectAltName', presented({ omitSan: true }), 'chain.name bad_certificate'),
  row(
    'the common name, for a client that looks there',
    presented({ omitSan: true }, { client: { readsCommonName: true } }),
    '= CN=a.test',
  ),
  row(
    'the common name beside a subjectAltName',
    presented({ names: ['b.test'], commonName: 'a.test' }, { client: { readsCommonName: true } }),
    'chain.name bad_certificate',
  ),
  row('an address', presented({ names: ['192.0.2.7'] }, { host: '192.0.2.7' }), '= CN=192.0.2.7'),
  row(
    'an address as a dNSName',
    presented({ names: ['192.0.2.7'], addressesAsNames: true }, { host: '192.0.2.7' }),
    'chain.name bad_certificate',
  ),
  row(
    'an address as a common name',
    presented({ names: ['192.0.2.7'], omitSan: true }, { host: '192.0.2.7', client: { readsCommonName: true } }),
    'chain.name bad_certificate',
  ),
]

const under =
  (name: PolicyName, change: Partial<Agreement> & { suiteName?: string } = {}) =>
  () => {
    const { suiteName = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', ...rest } = change
    return judgePolicy(name, {
      version: 0x0303,
      suite: suites.code(suiteName)!,
      alpn: 'h2',
      chain: chain().sent,
      ...rest,
    })
  }

/** A leaf for these days. */
const valid = (from: string, until: string): Certificate => ({
  ...chain().sent[0]!,
  notBefore: `${from}T00:00:00Z`,
  notAfter: `${until}T00:00:00Z`,
})

export const policyRows: readonly Row[] = [
  row('ATS is content', under('ats'), '= ats'),
  row('ATS wants TLS 1.2', under('ats', { version: 0x0301 }), 'ats.version protocol_version'),
  row(
    'ATS wants forward secrecy',
    under('ats', { suiteName: 'TLS_RSA_WITH_AES_128_CBC_SHA' }),
    'ats.forward-secrecy insufficient_security',
  ),
  row('which TLS 1.3 always has', under('ats', { version: 0x0304, suiteName: 'TLS_AES_128_GCM_SHA256' }), '= ats'),
  row(
    'ATS wants SHA-256 in the leaf',
    under('ats', { chain: chain({ signature: 'rsa_pkcs1_sha1' }).sent }),
    'ats.leaf-hash bad_certificate',
  ),
  row('ATS wants 2048 bits', under('ats', { chain: chain({ key: 'rsa-1024' }).sent }), 'ats.leaf-key bad_certificate'),
  row('or 256 on a curve', under('ats', { chain: chain({ key: 'p-256' }).sent }), '= ats'),
  row('TLS 1.1 by exception', under('ats-tls-1.1', { version: 0x0302 }), '= ats-tls-1.1'),
  row('which is not TLS 1.0', under('ats-tls-1.1', { version: 0x0301 }), 'ats.version-by-exception protocol_version'),
  row('TLS 1.0 by exception', under('ats-tls-1.0', { version: 0x0301 }), '= ats-tls-1.0'),
  row(
    'no forward secrecy by exception',
    under('ats-no-forward-secrecy', { suiteName: 'TLS_RSA_WITH_AES_128_CBC_SHA' }),
    '= ats-no-forward-secrecy',
  ),
  row(
    'the certificate has no exception',
    under('ats-certificate', { chain: chain({ key: 'rsa-1024' }).sent }),
    'ats.leaf-key bad_certificate',
  ),
  row('Apple takes 825 days', under('apple-2019', { chain: [valid('2019-07-01', '2021-10-03')] }), '= apple-2019'),
  row(
    'and no more',
    under('apple-2019', { chain: [valid('2019-07-01', '2021-10-04')] }),
    'apple.lifetime-825 bad_certificate',
  ),
  row('unless it is older', under('apple-2019', { chain: [valid('2019-06-30', '2029-06-30')] }), '= apple-2019'),
  row(
    'Apple wants serverAuth',
    under('apple-2019', { chain: chain({ usages: [] }).sent }),
    'apple.server-auth bad_certificate',
  ),
  row('398 days since 2020', under('apple-2020', { chain: [valid('2020-09-01', '2021-10-04')] }), '= apple-2020'),
  row(
    'and no more then',
    under('apple-2020', { chain: [valid('2020-09-01', '2021-10-05')] }),
    'apple.lifetime-398 bad_certificate',
  ),
  row('before it was 825', under('apple-2020', { chain: [valid('2020-08-31', '2022-08-31')] }), '= apple-2020'),
  row(
    'HTTP/2 and CBC',
    under('h2', { suiteName: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' }),
    'h2.suite insufficient_security',
  ),
  row(
    'HTTP/2 and static RSA',
    under('h2', { suiteName: 'TLS_RSA_WITH_AES_128_GCM_SHA256' }),
    'h2.suite insufficient_security',
  ),
  row('HTTP/2 and GCM', under('h2'), '= h2'),
  row('HTTP/1.1 and CBC', under('h2', { alpn: 'http/1.1', suiteName: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' }), '= h2'),
]

const none = new Uint8Array(0)
const hello = { sessionId: none, sentSessionId: none, compression: 0, extensions: [16], sentExtensions: [0, 16] }

const premaster = (...version: number[]) => Uint8Array.of(...version, ...new Uint8Array(46))

export const sessionRows: readonly Row[] = [
  row('a fitting ServerHello', () => acceptHello(hello, 'server_hello'), '= server_hello'),
  row(
    'an extension twice',
    () => acceptHello({ ...hello, extensions: [16, 16] }, 'server_hello'),
    'hello.extensions-once illegal_parameter',
  ),
  row(
    'one that was not asked for',
    () => acceptHello({ ...hello, extensions: [23] }, 'server_hello'),
    'hello.extensions-asked unsupported_extension',
  ),
  row(
    'compression',
    () => acceptHello({ ...hello, compression: 1 }, 'server_hello'),
    'hello.no-compression illegal_parameter',
  ),
  row('the session id comes back', () => acceptEcho(hello), '= server_hello'),
  row(
    'or another',
    () => acceptEcho({ ...hello, sessionId: Uint8Array.of(1) }),
    'hello.session-echo illegal_parameter',
  ),
  row('a key share in ServerHello', () => judge.extensionsHere([43, 51], 'server_hello'), '= server_hello'),
  row(
    'ALPN in it',
    () => judge.extensionsHere([43, 51, 16], 'server_hello'),
    'hello.extensions-here illegal_parameter',
  ),
  row(
    'a key share in EncryptedExtensions',
    () => judge.extensionsHere([51], 'encrypted_extensions'),
    'hello.extensions-here illegal_parameter',
  ),
  row(
    'an extension that nobody knows',
    () => judge.extensionsHere([0x1234], 'encrypted_extensions'),
    '= encrypted_extensions',
  ),
  row('a second hello like the first', () => judge.unchanged(undefined), '= client_hello'),
  row('with another random', () => judge.unchanged('random'), 'hello.unchanged illegal_parameter'),
  row('a KeyUpdate that wants one back', () => judge.keyUpdate('client', 1), '= key_update'),
  row('a KeyUpdate with a number of its own', () => judge.keyUpdate('client', 2), 'update.request illegal_parameter'),
  row('a Certificate that answers nothing', () => judge.certificateContext(none), '= certificate'),
  row(
    'a Certificate for a request',
    () => judge.certificateContext(Uint8Array.of(1)),
    'certificate.context-empty illegal_parameter',
  ),
  row('a key share is there', () => judge.sharePresent(true), '= client_hello'),
  row('or is not', () => judge.sharePresent(false), 'hello.share-present missing_extension'),
  row('the server’s is there', () => judge.sharePresent(true, 'server_hello'), '= server_hello'),
  row(
    'or is not: neither it nor a pre-shared key',
    () => judge.sharePresent(false, 'server_hello'),
    'hello.share-present missing_extension',
  ),
  row('null compression, in TLS 1.3 alone', () => judge.compressionOffered([0], 0x0304), '= client_hello'),
  row('not alone', () => judge.compressionOffered([1, 0], 0x0304), 'hello.null-compression-offered illegal_parameter'),
  row('not at all', () => judge.compressionOffered([1], 0x0303), 'hello.null-compression-offered illegal_parameter'),
  row('secure renegotiation indicated', () => judge.secureRenegotiation(true, true), '= server_hello'),
  row('neither indicated nor wanted', () => judge.secureRenegotiation(false, false), '= server_hello'),
  row(
    'wanted but not indicated',
    () => judge.secureRenegotiation(false, true),
    'hello.secure-renegotiation handshake_failure',
  ),
  row('empty renegotiation information', () => judge.renegotiationEmpty('client', none), '= renegotiation_info'),
  row(
    'and other',
    () => judge.renegotiationEmpty('client', Uint8Array.of(1)),
    'hello.renegotiation-empty handshake_failure',
  ),
  row('a valid share', () => judge.shareValid('client', true, 'x25519', 'x'), '= x25519'),
  row('and an invalid one', () => judge.shareValid('client', false, 'x25519', 'x'), 'share.valid illegal_parameter'),
  row('a premaster secret', () => judgePremaster(premaster(3, 3), 0x0303), '= as sent'),
  row('of another version', () => judgePremaster(premaster(3, 1), 0x0303), '= a random one'),
  row('too short', () => judgePremaster(premaster(3, 3).subarray(1), 0x0303), '= a random one'),
  row('or none at all', () => judgePremaster(undefined, 0x0303), '= a random one'),
  row('a Finished that verifies', () => judge.finished('client', true, 'server'), '= finished'),
  row('and one that does not', () => judge.finished('client', false, 'server'), 'finished.verifies decrypt_error'),
  row(
    'extensions of a hello, each once',
    () => judge.extensionsOnce('server', [0, 1], 'client_hello'),
    '= client_hello',
  ),
  row('a record that does not open', () => judge.unopened('client', 'tag'), 'record.opens bad_record_mac'),
  row(
    'a record that is none',
    () => judge.unreadableRecord('client', 'record.http'),
    'record.readable unexpected_message',
  ),
  row(
    'a message that cannot be read',
    () => judge.unreadable('client', { path: 'finished', at: 3, expected: 'more' }),
    'message.readable decode_error',
  ),
  row(
    'a message out of place',
    () => judge.unexpected('client', 'finished', 'WAIT_SH'),
    'message.expected unexpected_message',
  ),
  row(
    'a message across a change of keys',
    () => judge.atKeyChange('client', 'finished'),
    'message.at-key-change unexpected_message',
  ),
  row('a certificate that would pass, where nobody asks', () => judge.unverified(undefined), '= certificate'),
  row('and one that would not', () => judge.unverified('chain.unexpired'), '= certificate'),
]

/** RFC 3207 §4, FACTS 6.2: what a sender does about STARTTLS. */
const sending = (policy: ClientSettings['startTls'], offered: boolean) => () => chooseStartTls(policy, offered).decision

export const startTlsRows: readonly Row[] = [
  row('off: in the clear, offered or not', sending('off', true), '= in the clear'),
  row('off, not offered', sending('off', false), '= in the clear'),
  row('preferred and offered', sending('preferred', true), '= STARTTLS'),
  row('preferred, not offered', sending('preferred', false), '= in the clear'),
  row('required and offered', sending('required', true), '= STARTTLS'),
  row('required, not offered', sending('required', false), 'starttls.offered handshake_failure'),
  row('verified, not offered', sending('verified', false), 'starttls.offered handshake_failure'),
  row('220 means that TLS may begin', () => judgeReady(220), '= 220'),
  row('454 does not', () => judgeReady(454), 'starttls.ready handshake_failure'),
  row(
    'mail before TLS, where TLS is required',
    () => judgeFirst(serving({ startTls: 'required' }), false, 'MAIL')!,
    'starttls.first insufficient_security',
  ),
  row('mail inside it', () => judgeFirst(serving({ startTls: 'required' }), true, 'MAIL')!, '= MAIL'),
  row('who does not require it decides nothing', () => judgeFirst(serving({}), false, 'MAIL') ?? [], '= nothing'),
]

const falling = (fallback: ClientSettings['fallback'], versions: ClientSettings['versions']) => () =>
  judgeFallback({ fallback, versions }).decision

export const fallbackRows: readonly Row[] = [
  row('a client that falls back', falling('without the signal', ['TLS 1.3', 'TLS 1.2']), '= TLS 1.2'),
  row('one that does not', falling('none', ['TLS 1.3', 'TLS 1.2']), 'fallback.wanted protocol_version'),
  row('one that has nothing older', falling('with the signal', ['TLS 1.2']), 'fallback.older-left protocol_version'),
]

const wanted = (change: Partial<Wanted>): Wanted => ({ body: 0, certificate: 'not asked', ...change })
const iis = serving({ bodyLimit: '48 kB', clientCertificates: 'late required' })
const atLeast11 = serving({ httpMinimum: 'TLS 1.1' })

export const httpRows: readonly Row[] = [
  row('a body that fits while a certificate is asked for', () => judgeBody(wanted({ body: 49152 }), iis), '= request'),
  row('one that does not (FACTS 5.7)', () => judgeBody(wanted({ body: 49153 }), iis), 'http.body-fits record_overflow'),
  row(
    'a certificate, where one is needed',
    () => judgeCertificateGiven(wanted({ certificate: 'given' }), iis),
    '= request',
  ),
  row(
    'none',
    () => judgeCertificateGiven(wanted({ certificate: 'none' }), iis),
    'http.certificate-given certificate_required',
  ),
  row(
    'a late certificate over HTTP/2',
    () => judgeLateOverHttp2(true),
    'h2.no-late-certificate no_application_protocol',
  ),
  row('nothing late', () => judgeLateOverHttp2(false), '= request'),
  row('HTTP/2 over CBC', () => judgeHttp2Suite(0xc013, 0x0303), 'h2.not-prohibited insufficient_security'),
  row('over AES-GCM with ECDHE', () => judgeHttp2Suite(0xc02f, 0x0303), '= TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'),
  row('over anything in TLS 1.3', () => judgeHttp2Suite(0x1301, 0x0304), '= TLS_AES_128_GCM_SHA256'),
  row('a certificate that can still be asked for', () => judgeAskable('possible'), '= request'),
  row('one that cannot (FACTS 5.8)', () => judgeAskable('impossible'), 'http.can-ask internal_error'),
  row('TLS 1.1, where at least that is wanted', () => judgeHttpVersion(0x0302, atLeast11)!, '= request'),
  row('TLS 1.0 there', () => judgeHttpVersion(0x0301, atLeast11)!, 'http.version-enough protocol_version'),
  row('a proxy that reaches its server', () => judgeUpstream({ ok: true, cause: null }), '= upstream'),
  row(
    'one that does not',
    () => judgeUpstream({ ok: false, cause: 'chain.name' }),
    'http.upstream-reached internal_error',
  ),
]
