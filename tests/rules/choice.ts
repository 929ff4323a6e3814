import { chooseByAuthority } from '../../src/rules/certificate.ts'
import { chooseField, chooseGroup12, chooseGroup13, commonGroups } from '../../src/rules/group.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import { judgeName } from '../../src/rules/name.ts'
import { chooseScheme, judgeFixedScheme, judgeLoaded, wantSchemes } from '../../src/rules/signature.ts'
import { chooseSuite } from '../../src/rules/suite.ts'
import { chooseVersion } from '../../src/rules/version.ts'
import type { Version } from '../../src/spec/version.ts'
import type { ChainRequest } from '../../src/x509/authority.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { chain, keyOf, offer, row, serving, type Offered, type Row } from './row.ts'

/** Corners in which servers differ, and OpenSSL's security levels. */

const key = (type: KeyType) => keyOf(chain({ key: type }).leaf)
const version = (offered: readonly Version[], mine: Partial<ServerSettings>, type: KeyType = 'p-256') => {
  return () => chooseVersion(offer({ versions: offered }), serving(mine), [key(type)]).decision
}
const scheme = (offered: Offered, mine: Partial<ServerSettings>, request: Partial<ChainRequest> = {}) => {
  const { leaf } = chain(request)
  return () => chooseScheme(0x0303, offer(offered), serving(mine), keyOf(leaf), leaf).decision
}
const suite =
  (offered: Offered, mine: Partial<ServerSettings>, types: readonly KeyType[] = ['rsa-2048'], at = 0x0303) =>
  () => {
    const client = offer({ groups: ['secp256r1'], ...offered })
    const server = serving({ groups: ['secp256r1', 'secp384r1'], suites: offered.suites ?? [], ...mine })
    return chooseSuite(at, client, server, commonGroups(client, server), types.map(key)).decision
  }
const loaded = (request: Partial<ChainRequest>, securityLevel: ServerSettings['securityLevel']) => () => {
  const server = serving({ securityLevel })
  return judgeLoaded([chain(request).sent], server) ?? judgeFixedScheme('server', key('rsa-2048'))
}
const wanted = (offered: Offered, needsSchemes: boolean) => () =>
  wantSchemes(offer(offered), serving({ needsSchemes })) ?? []
const fixed =
  (securityLevel: ServerSettings['securityLevel'], levelsOf: ServerSettings['levelsOf'] = 'OpenSSL 3.0') =>
  () =>
    judgeFixedScheme('server', key('rsa-2048'), { server: serving({ securityLevel, levelsOf }) })
/** What comes of the authorities that a client names. */
const trusting = (which: 'its own' | 'another' | 'none', matchesAuthorities: boolean) => () => {
  const { sent } = chain({ key: 'rsa-2048' })
  const authorities = which === 'none' ? undefined : [which === 'its own' ? sent[0]!.issuerDer : Uint8Array.of(0x30, 0)]
  return chooseByAuthority({ authorities }, [{ chain: sent }], serving({ matchesAuthorities }))?.decision ?? []
}
const groups = ['secp384r1', 'x25519', 'secp256r1']
const tuples = (
  offered: readonly string[],
  shares: readonly string[],
  groupTuples: string,
  groupOrder: ServerSettings['groupOrder'] = 'tuples, then client',
) => {
  const server = serving({ groups, groupTuples, groupOrder })
  return () => chooseGroup13(offer({ groups: offered, shares }), server).decisions
}
const group12 = (offered: readonly string[] | undefined, mine: Partial<ServerSettings>) => () =>
  chooseGroup12(offer(offered ? { groups: offered } : {}), serving({ groups, ...mine }), undefined).decision

const field = (named: readonly string[] | undefined, mine: readonly string[]) => {
  const server = serving({ groups: mine, dhGroup: 'first of the groups', dhNegotiation: true, groupOrder: 'client' })
  return () => chooseField(offer(named ? { groups: named } : {}), server).decision
}

const dhe = 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'
const gcm = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const ecdsa = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const chacha = 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256'
const static_ = 'TLS_RSA_WITH_AES_128_GCM_SHA256'
const sha = 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA'
const md5 = 'TLS_RSA_WITH_RC4_128_MD5'
const rc4 = 'TLS_RSA_WITH_RC4_128_SHA'
const ccm8 = 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8'
const level = (suites: readonly string[], mine: Partial<ServerSettings>, type: KeyType = 'rsa-2048') =>
  suite({ suites }, mine, [type])
const new13 = { levelsOf: 'OpenSSL 3.2' } as const
const weak = 'suite.common handshake_failure'

const versionRows: readonly Row[] = [
  row('SSL 3.0, told in the words of TLS', version(['SSL 3.0'], {}), 'version.common protocol_version'),
  row(
    'SSL 3.0, told in its own words',
    version(['SSL 3.0'], { ssl3Refusal: 'handshake_failure' }),
    'version.common-old handshake_failure',
  ),
  row(
    'TLS 1.0, told in the words of TLS',
    version(['TLS 1.0', 'SSL 3.0'], { ssl3Refusal: 'handshake_failure' }),
    'version.common protocol_version',
  ),
  ...(
    [
      ['2', 'TLS 1.0', '= TLS 1.0'],
      ['3', 'TLS 1.0', 'version.common protocol_version'],
      ['3', 'TLS 1.1', '= TLS 1.1'],
      ['4', 'TLS 1.1', 'version.common protocol_version'],
      ['5', 'TLS 1.2', '= TLS 1.2'],
    ] as const
  ).map(([securityLevel, one, verdict]) =>
    row(`${one} at level ${securityLevel}`, version([one], { versions: [one], securityLevel }), verdict),
  ),
  row(
    'TLS 1.1 at level 1 of OpenSSL 3.5',
    version(['TLS 1.1'], { versions: ['TLS 1.1'], securityLevel: '1', ...new13 }),
    'version.common protocol_version',
  ),
  row(
    'TLS 1.1 at level 0 of OpenSSL 3.5',
    version(['TLS 1.1'], { versions: ['TLS 1.1'], securityLevel: '0', ...new13 }),
    '= TLS 1.1',
  ),
  ...([true, false] as const).map((signerFor13) =>
    row(
      `an ECDSA key and signatures of RSA alone, ${signerFor13 ? 'looked at first' : 'looked at later'}`,
      version(['TLS 1.3', 'TLS 1.2'], {
        versions: ['TLS 1.3', 'TLS 1.2'],
        signatureSchemes: ['rsa_pkcs1_sha256'],
        signerFor13,
      }),
      signerFor13 ? '= TLS 1.2' : '= TLS 1.3',
    ),
  ),
]

const legacy = (newest: Version, mine: readonly Version[], legacyVersion: ServerSettings['legacyVersion']) => () => {
  const all = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0', 'SSL 3.0'] as const
  const offered = offer({ versions: all.slice(all.indexOf(newest as 'TLS 1.2')) })
  return chooseVersion(
    { ...offered, versionsAt: 'client_hello.legacy_version' },
    serving({ versions: mine, legacyVersion }),
  ).decision
}
const none = 'version.common protocol_version'
const legacyRows: readonly Row[] = (
  [
    ['TLS 1.2', ['TLS 1.3', 'TLS 1.2'], '= TLS 1.2', '= TLS 1.2'],
    ['TLS 1.2', ['TLS 1.1', 'TLS 1.0'], '= TLS 1.1', '= TLS 1.1'],
    ['TLS 1.2', ['TLS 1.3'], none, '= TLS 1.2'],
    ['TLS 1.1', ['TLS 1.2', 'TLS 1.0'], '= TLS 1.0', none],
    ['TLS 1.1', ['TLS 1.3', 'TLS 1.2'], none, none],
  ] as const
).flatMap(([newest, mine, atMost, exactly]) => [
  row(`${newest} in legacy_version for ${mine.join(', ')}: at most`, legacy(newest, mine, 'at most'), atMost),
  row(`${newest} in legacy_version for ${mine.join(', ')}: exactly`, legacy(newest, mine, 'exactly'), exactly),
])

const named = (serverName: string | undefined, strictName: boolean) => () =>
  judgeName({ serverName }, serving({ strictName })) ?? []
const nameRows: readonly Row[] = [
  row('a host name', named('a-1.test', true), '= a-1.test'),
  row('a name with a port', named('a.test:443', true), 'name.host illegal_parameter'),
  row('a name with a port, to a server that does not mind', named('a.test:443', false), '= nothing'),
  row('no name', named(undefined, true), '= nothing'),
]

const suiteRows: readonly Row[] = [
  ...([true, false] as const).map((newKeysAnyVersion) =>
    row(
      `an Ed25519 key before TLS 1.2, ${newKeysAnyVersion ? 'taken' : 'not taken'}`,
      suite({ suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] }, { newKeysAnyVersion }, ['ed25519'], 0x0302),
      newKeysAnyVersion ? '= TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA' : 'suite.common handshake_failure',
    ),
  ),
  row(
    'the server’s order, ChaCha20 for a client that has it first',
    suite({ suites: [chacha, gcm] }, { suites: [gcm, chacha], suiteOrder: 'server or ChaCha20' }),
    `= ${chacha}`,
  ),
  row(
    'and for one that has it second',
    suite({ suites: [gcm, chacha] }, { suites: [gcm, chacha], suiteOrder: 'server or ChaCha20' }),
    `= ${gcm}`,
  ),
  ...(
    [
      ['AES-GCM first', [gcm, chacha], gcm],
      ['ChaCha20 first', [chacha, gcm], chacha],
      ['CBC first', ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', gcm, chacha], chacha],
      ['AES-GCM without ephemeral keys first', ['TLS_RSA_WITH_AES_128_GCM_SHA256', gcm, chacha], chacha],
      ['first what Go does not know', ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', gcm, chacha], gcm],
      ['GREASE first', ['0x0a0a', gcm, chacha], gcm],
    ] as const
  ).map(([what, suites, chosen]) =>
    row(
      `Go’s two lists: ${what}`,
      suite({ suites }, { suites: [gcm, chacha], suiteOrder: 'ChaCha20 unless AES-GCM' }),
      `= ${chosen}`,
    ),
  ),
  row(
    'an ECDSA suite without a signature for it, chosen all the same',
    suite({ suites: [ecdsa, gcm], schemes: ['rsa_pkcs1_sha256'] }, { schemeForSuite: 'none' }, ['p-256', 'rsa-2048']),
    `= ${ecdsa}`,
  ),
  row(
    'the same, looked at: OpenSSL',
    suite({ suites: [ecdsa, gcm], schemes: ['rsa_pkcs1_sha256'] }, { schemeForSuite: 'all but RSA' }, [
      'p-256',
      'rsa-2048',
    ]),
    `= ${gcm}`,
  ),
  row(
    'an RSA suite without a signature for it: OpenSSL',
    suite({ suites: [gcm, ecdsa], schemes: ['ecdsa_secp256r1_sha256'] }, { schemeForSuite: 'all but RSA' }, [
      'p-256',
      'rsa-2048',
    ]),
    `= ${gcm}`,
  ),
  row(
    'the same: GnuTLS',
    suite({ suites: [gcm, ecdsa], schemes: ['ecdsa_secp256r1_sha256'] }, { schemeForSuite: 'all' }, [
      'p-256',
      'rsa-2048',
    ]),
    `= ${ecdsa}`,
  ),
  row(
    'static RSA needs none',
    suite({ suites: [static_], schemes: ['ecdsa_secp256r1_sha256'] }, { schemeForSuite: 'all' }),
    `= ${static_}`,
  ),
  row(
    'no ECDHE for a client without groups',
    suite({ suites: [gcm, static_], groups: undefined } as never, { withoutGroups: 'none' }),
    `= ${static_}`,
  ),
  row('SHA-1 in the MAC at level 3', level([sha], { securityLevel: '3' }), `= ${sha}`),
  row('SHA-1 in the MAC at level 4', level([sha], { securityLevel: '4', groups: ['secp384r1'] }), weak),
  row('128 bits at level 4', level([gcm], { securityLevel: '4' }), weak),
  row('static RSA at level 2', level([static_], { securityLevel: '2' }), `= ${static_}`),
  row('static RSA at level 3', level([static_], { securityLevel: '3' }), weak),
  row('MD5 in the MAC at level 1', level([md5], { securityLevel: '1' }), weak),
  row('RC4 at level 1', level([rc4], { securityLevel: '1' }), `= ${rc4}`),
  row('RC4 at level 2', level([rc4], { securityLevel: '2' }), weak),
  row('a short tag at level 1', level([ccm8], { securityLevel: '1' }, 'p-256'), `= ${ccm8}`),
  row('a short tag at level 1 of OpenSSL 3.5', level([ccm8], { securityLevel: '1', ...new13 }, 'p-256'), weak),
  row('no encryption at level 1', level(['TLS_RSA_WITH_NULL_SHA'], { securityLevel: '1' }), weak),
  row('3DES at level 3', level(['TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'], { securityLevel: '3' }), weak),
  row(
    'nobody authenticated, at level 0: what a server would choose is not built',
    level(['TLS_DH_anon_WITH_AES_128_CBC_SHA'], { securityLevel: '0' }),
    'suite.modelled (not modelled)',
  ),
  row('nobody authenticated, at level 1', level(['TLS_DH_anon_WITH_AES_128_CBC_SHA'], { securityLevel: '1' }), weak),
]

const groupRows: readonly Row[] = [
  row('tuples: a share in the first', tuples(['secp256r1', 'secp384r1'], ['secp384r1'], '1.2'), '= secp384r1'),
  row('tuples: asks for one of the first', tuples(['x25519', 'secp384r1'], ['x25519'], '1.2'), '= secp384r1'),
  row('tuples: nothing of the first', tuples(['secp256r1', 'x25519'], ['secp256r1'], '1.2'), '= secp256r1'),
  row('one tuple: a share wins', tuples(['secp384r1', 'x25519'], ['x25519'], ''), '= x25519'),
  row(
    'one tuple: the client’s order of shares',
    tuples(['secp256r1', 'x25519'], ['secp256r1', 'x25519'], ''),
    '= secp256r1',
  ),
  row(
    'one tuple: the server’s order of shares',
    tuples(['secp256r1', 'x25519'], ['secp256r1', 'x25519'], '', 'tuples, then server'),
    '= x25519',
  ),
  row('tuples: nothing in common', tuples(['x448'], ['x448'], '1.2'), 'group.common handshake_failure'),
  row(
    'the server’s order in TLS 1.2 alone',
    group12(['secp256r1', 'x25519'], { groupOrder: 'key share', olderGroupOrder: 'server' }),
    '= x25519',
  ),
  row(
    'the client’s order in TLS 1.2 alone',
    group12(['secp256r1', 'x25519'], { groupOrder: 'server', olderGroupOrder: 'client' }),
    '= secp256r1',
  ),
  row('no groups named: P-256', group12(undefined, { withoutGroups: 'secp256r1' }), '= secp256r1'),
  row('no groups named: none', group12(undefined, { withoutGroups: 'none' }), 'group.common handshake_failure'),
  ...(
    [
      ['3', '= x25519'],
      ['4', '= secp384r1'],
      ['5', 'group.common handshake_failure'],
    ] as const
  ).map(([securityLevel, verdict]) =>
    row(
      `groups at level ${securityLevel}`,
      group12(['x25519', 'secp384r1'], { groupOrder: 'client', securityLevel }),
      verdict,
    ),
  ),
  row('the field is the first of the groups', field(undefined, ['x25519', 'ffdhe3072', 'ffdhe2048']), '= ffdhe3072'),
  row('the client’s order of fields', field(['ffdhe2048', 'ffdhe3072'], ['ffdhe3072', 'ffdhe2048']), '= ffdhe2048'),
  row('no field among the groups', field(undefined, ['x25519']), 'group.field-own internal_error'),
  row('DHE is chosen all the same', suite({ suites: [dhe] }, { dhGroup: 'first of the groups' }), `= ${dhe}`),
  ...(
    [
      ['rsa-1024', '0', '= modp1024'],
      ['rsa-1024', '2', '= modp2048'],
      ['rsa-2048', '0', '= modp2048'],
      ['rsa-3072', '0', '= modp3072'],
      ['rsa-4096', '0', '= modp4096'],
      ['rsa-2048', '4', '= modp8192'],
    ] as const
  ).map(([type, securityLevel, verdict]) =>
    row(
      `the field for a key of ${type} at level ${securityLevel}`,
      () => chooseField(offer({}), serving({ dhGroup: 'as the key', securityLevel }), key(type)).decision,
      verdict,
    ),
  ),
]

const sha224 = { schemes: ['rsa_pkcs1_sha224'] }
const signatureRows: readonly Row[] = [
  row('MD5 and SHA-1 before TLS 1.2, level 0', fixed('0'), '= rsa_pkcs1_md5_sha1'),
  row('MD5 and SHA-1 before TLS 1.2, level 1', fixed('1'), 'signature.fixed-level internal_error'),
  row('at level 1 of OpenSSL 1.1.1', fixed('1', 'OpenSSL 1.1.1'), '= rsa_pkcs1_md5_sha1'),
  row('at level 4 of OpenSSL 1.1.1', fixed('4', 'OpenSSL 1.1.1'), 'signature.fixed-level internal_error'),
  row(
    'SHA-1 at level 1 of OpenSSL 1.1.1',
    scheme(
      { schemes: ['rsa_pkcs1_sha1'] },
      { signatureSchemes: ['rsa_pkcs1_sha1'], securityLevel: '1', levelsOf: 'OpenSSL 1.1.1' },
    ),
    '= rsa_pkcs1_sha1',
  ),
  row(
    'SHA-1 at level 0',
    scheme({ schemes: ['rsa_pkcs1_sha1'] }, { signatureSchemes: ['rsa_pkcs1_sha1'] }),
    '= rsa_pkcs1_sha1',
  ),
  row(
    'SHA-1 at level 1',
    scheme({ schemes: ['rsa_pkcs1_sha1'] }, { signatureSchemes: ['rsa_pkcs1_sha1'], securityLevel: '1' }),
    'signature.common handshake_failure',
  ),
  row(
    'no scheme for the key, found by who is to sign',
    scheme(sha224, { signatureSchemes: ['rsa_pkcs1_sha256'], findsNoScheme: 'when it signs' }),
    'signature.common-late internal_error',
  ),
  row(
    'SHA-224 at level 2',
    scheme(sha224, { signatureSchemes: sha224.schemes, securityLevel: '2' }),
    '= rsa_pkcs1_sha224',
  ),
  row(
    'SHA-224 at level 3',
    scheme(sha224, { signatureSchemes: sha224.schemes, securityLevel: '3' }),
    'signature.common handshake_failure',
  ),
  ...(['ed25519', 'ed448'] as const).map((name) =>
    row(
      `${name} at level 4`,
      scheme({ schemes: [name] }, { signatureSchemes: [name], securityLevel: '4' }, { key: name }),
      name === 'ed448' ? '= ed448' : 'signature.common handshake_failure',
    ),
  ),
  ...([true, false] as const).map((checksLeaf) =>
    row(
      `a certificate that signature_algorithms_cert does not name, ${checksLeaf ? 'looked at' : 'not looked at'}`,
      scheme(
        { schemes: ['rsa_pkcs1_sha256'], certificateSchemes: ['ecdsa_secp256r1_sha256'] },
        { signatureSchemes: ['rsa_pkcs1_sha256'], checksLeaf },
      ),
      checksLeaf ? 'signature.common handshake_failure' : '= rsa_pkcs1_sha256',
    ),
  ),
  row('an authority that the client names', trusting('its own', true), '= a.test'),
  row(
    'one that it does not name, at a server that minds',
    trusting('another', true),
    'certificate.authority handshake_failure',
  ),
  row('and at one that does not', trusting('another', false), '= a.test'),
  row('a client that names none', trusting('none', true), '= nothing'),
  row('no signature_algorithms, to a server that wants them', wanted({}, true), 'signature.wanted handshake_failure'),
  row('signature_algorithms, as wanted', wanted({ schemes: ['ed25519'] }, true), '= client_hello'),
  row('no signature_algorithms, and nobody minds', wanted({}, false), '= nothing'),
  row(
    'the hash of another curve in TLS 1.2',
    scheme({ schemes: ['ecdsa_secp384r1_sha384'] }, { schemeCurves: false }, { key: 'p-256' }),
    '= ecdsa_secp384r1_sha384',
  ),
  row(
    'the hash of another curve in TLS 1.2, where curves are bound',
    scheme({ schemes: ['ecdsa_secp384r1_sha384'] }, { schemeCurves: true }, { key: 'p-256' }),
    'signature.common handshake_failure',
  ),
  row('RSA 1024 at level 1', loaded({ key: 'rsa-1024' }, '1'), '= rsa_pkcs1_md5_sha1'),
  row('RSA 1024 at level 2', loaded({ key: 'rsa-1024' }, '2'), 'signature.loads (not modelled)'),
  row('P-256 at level 4', loaded({ key: 'p-256' }, '4'), 'signature.loads (not modelled)'),
  row(
    'a certificate signed with SHA-1 at level 1',
    loaded({ signature: 'rsa_pkcs1_sha1' }, '1'),
    'signature.loads (not modelled)',
  ),
]

export const choiceRows: readonly Row[] = [
  ...versionRows,
  ...legacyRows,
  ...nameRows,
  ...suiteRows,
  ...groupRows,
  ...signatureRows,
]
