import { chooseProtocol, acceptProtocol } from '../../src/rules/alpn.ts'
import {
  acceptField,
  acceptCurve,
  acceptGroup,
  acceptRetry,
  chooseField,
  chooseGroup12,
  chooseGroup13,
  commonGroups,
} from '../../src/rules/group.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { acceptKey, acceptSuite, chooseSuite } from '../../src/rules/suite.ts'
import { acceptVersion, chooseVersion, judgeLegacy, judgeSignal } from '../../src/rules/version.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { groups } from '../../src/spec/group.ts'
import { suite as suiteOf, suites } from '../../src/spec/suite.ts'
import { versions, type Version } from '../../src/spec/version.ts'
import { chain, keyOf, offer, row, serving, type Offered, type Row } from './row.ts'

const version = (offered: readonly string[], mine: readonly Version[]) => () =>
  chooseVersion(offer({ versions: offered }), serving({ versions: mine })).decision
const sentinel = (last: number): Uint8Array =>
  Uint8Array.of(...new Uint8Array(24), 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, last)
const accepted =
  (name: Version, mine: readonly Version[], random: Uint8Array = new Uint8Array(32)) =>
  () =>
    acceptVersion(undefined, versions.code(name)!, random, {
      ...clientProfiles['chromium-137']!.settings,
      versions: mine,
    })

const selecting = (selected: Version | undefined, legacy: Version) => () =>
  acceptVersion(
    selected && versions.code(selected),
    versions.code(legacy)!,
    new Uint8Array(32),
    clientProfiles['chromium-137']!.settings,
  )

const legacy =
  (name: Version, ssl3Refusal: ServerSettings['ssl3Refusal'] = 'protocol_version') =>
  () =>
    judgeLegacy(versions.code(name)!, { ssl3Refusal })

const signalled = (version: number, mine: readonly Version[], checksFallback: boolean) => () =>
  judgeSignal(version, { ...offer({}), fallback: true }, serving({ versions: mine, checksFallback }))!

export const versionRows: readonly Row[] = [
  row('both have both', version(['TLS 1.2', 'TLS 1.3'], ['TLS 1.2', 'TLS 1.3']), '= TLS 1.3'),
  row('the client has only TLS 1.2', version(['TLS 1.2'], ['TLS 1.3', 'TLS 1.2']), '= TLS 1.2'),
  row('the server has only TLS 1.2', version(['TLS 1.3', 'TLS 1.2'], ['TLS 1.2']), '= TLS 1.2'),
  row('GREASE is a version that nobody has', version(['0x0a0a', 'TLS 1.2'], ['TLS 1.2']), '= TLS 1.2'),
  row('nothing in common', version(['TLS 1.3'], ['TLS 1.2']), 'version.common protocol_version'),
  // SERVERS 12: the list is final; that legacy_version would allow TLS 1.0 does not help.
  row(
    'a list that stops at TLS 1.2, a server that ends at TLS 1.1',
    version(['TLS 1.2'], ['TLS 1.1', 'TLS 1.0']),
    'version.common protocol_version',
  ),
  row('an empty list', version([], ['TLS 1.2']), 'version.common protocol_version'),
  row('TLS 1.0', version(['TLS 1.0'], ['TLS 1.1', 'TLS 1.0']), '= TLS 1.0'),
  row('SSL 3.0 is not built', version(['SSL 3.0'], ['TLS 1.0', 'SSL 3.0']), 'version.modelled (not modelled)'),
  row('no signal of a fallback', () => judgeSignal(0x0303, offer({}), serving({})) ?? [], '= nothing'),
  row('a fallback that was needed', signalled(0x0303, ['TLS 1.2', 'TLS 1.1'], true), '= TLS 1.2'),
  row('a needless one', signalled(0x0302, ['TLS 1.2', 'TLS 1.1'], true), 'version.no-fallback inappropriate_fallback'),
  row('which a server may not look for', signalled(0x0302, ['TLS 1.2', 'TLS 1.1'], false), '= TLS 1.1'),
  row('the server’s answer was offered', accepted('TLS 1.2', ['TLS 1.3', 'TLS 1.2']), '= TLS 1.2'),
  row(
    'the server’s answer was not offered',
    accepted('TLS 1.1', ['TLS 1.3', 'TLS 1.2']),
    'version.was-offered protocol_version',
  ),
  row('TLS 1.3, chosen by supported_versions', selecting('TLS 1.3', 'TLS 1.2'), '= TLS 1.3'),
  row('TLS 1.2, chosen by supported_versions', selecting('TLS 1.2', 'TLS 1.2'), 'version.selected illegal_parameter'),
  row('TLS 1.3 with another legacy_version', selecting('TLS 1.3', 'TLS 1.1'), 'version.selected illegal_parameter'),
  row('TLS 1.3, chosen by legacy_version', selecting(undefined, 'TLS 1.3'), 'version.selected illegal_parameter'),
  row(
    'TLS 1.3 beside the legacy_version of SSL 3.0',
    selecting('TLS 1.3', 'SSL 3.0'),
    'version.legacy protocol_version',
  ),
  row('the server: supported_versions beside TLS 1.0', legacy('TLS 1.0'), '= TLS 1.0'),
  row('beside SSL 3.0', legacy('SSL 3.0'), 'version.legacy protocol_version'),
  row('beside SSL 2.0', legacy('SSL 2.0', 'handshake_failure'), 'version.legacy protocol_version'),
  row(
    'beside SSL 3.0, told in its words: OpenSSL',
    legacy('SSL 3.0', 'handshake_failure'),
    'version.legacy-old handshake_failure',
  ),
  row(
    'a downgrade from TLS 1.3 to TLS 1.2',
    accepted('TLS 1.2', ['TLS 1.3', 'TLS 1.2'], sentinel(1)),
    'version.no-downgrade illegal_parameter',
  ),
  row(
    'a downgrade below TLS 1.2',
    accepted('TLS 1.1', ['TLS 1.3', 'TLS 1.1'], sentinel(0)),
    'version.no-downgrade illegal_parameter',
  ),
  row(
    'the same for a client without TLS 1.3',
    accepted('TLS 1.1', ['TLS 1.2', 'TLS 1.1'], sentinel(0)),
    'version.no-downgrade illegal_parameter',
  ),
  row('which the other mark does not tell', accepted('TLS 1.1', ['TLS 1.2', 'TLS 1.1'], sentinel(1)), '= TLS 1.1'),
  row('and not for one without TLS 1.2', accepted('TLS 1.0', ['TLS 1.1', 'TLS 1.0'], sentinel(0)), '= TLS 1.0'),
  row('the same mark, for a client without TLS 1.3', accepted('TLS 1.2', ['TLS 1.2'], sentinel(1)), '= TLS 1.2'),
  row('a random that only looks like the mark', accepted('TLS 1.2', ['TLS 1.3', 'TLS 1.2'], sentinel(2)), '= TLS 1.2'),
]

const suite =
  (offered: Offered, mine: Partial<ServerSettings>, key: KeyType = 'rsa-2048', at = 0x0303) =>
  () => {
    const client = offer({ groups: ['secp256r1'], ...offered })
    const server = serving({ groups: ['secp256r1', 'secp384r1'], ...mine })
    return chooseSuite(at, client, server, commonGroups(client, server), [keyOf(chain({ key }).leaf)]).decision
  }
const gcm128 = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const gcm256 = 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384'
const ecdsa = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
const ecdsaCbc = 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'
const dhe = 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'
const aria = 'TLS_ECDHE_RSA_WITH_ARIA_128_GCM_SHA256'
const static_ = 'TLS_RSA_WITH_AES_128_CBC_SHA'

const certificateFor = (name: string, key: KeyType) => () =>
  acceptKey(keyOf(chain({ key }).leaf), suiteOf(suites.code(name)!)!, 0x0303)

export const suiteRows: readonly Row[] = [
  row(
    'the client’s order',
    suite({ suites: [gcm256, gcm128] }, { suites: [gcm128, gcm256], suiteOrder: 'client' }),
    `= ${gcm256}`,
  ),
  row(
    'the server’s order',
    suite({ suites: [gcm256, gcm128] }, { suites: [gcm128, gcm256], suiteOrder: 'server' }),
    `= ${gcm128}`,
  ),
  row(
    'nothing in common, server’s order',
    suite({ suites: [gcm256] }, { suites: [gcm128], suiteOrder: 'server' }),
    'suite.common handshake_failure',
  ),
  row(
    'nothing in common, client’s order',
    suite({ suites: [gcm256] }, { suites: [gcm128], suiteOrder: 'client' }),
    'suite.common handshake_failure',
  ),
  row('no suites at all', suite({ suites: [] }, { suites: [gcm128] }), 'suite.common handshake_failure'),
  row('GREASE first', suite({ suites: ['0x0a0a', gcm128] }, { suites: [gcm128], suiteOrder: 'client' }), `= ${gcm128}`),
  row(
    'suites of TLS 1.3 in TLS 1.2',
    suite({ suites: ['TLS_AES_128_GCM_SHA256'] }, { suites: ['TLS_AES_128_GCM_SHA256'] }),
    'suite.common handshake_failure',
  ),
  row(
    'suites of TLS 1.2 in TLS 1.3',
    suite({ suites: [gcm128] }, { suites: [gcm128] }, 'rsa-2048', 0x0304),
    'suite.common handshake_failure',
  ),
  row(
    'an RSA key and an ECDSA suite',
    suite({ suites: [ecdsa] }, { suites: [ecdsa] }),
    'suite.common handshake_failure',
  ),
  row(
    'an ECDSA key and both suites',
    suite({ suites: [gcm128, ecdsa] }, { suites: [gcm128, ecdsa] }, 'p-256'),
    `= ${ecdsa}`,
  ),
  row(
    'an Ed25519 key goes with ECDSA suites (RFC 8422 §5.10)',
    suite({ suites: [gcm128, ecdsa] }, { suites: [gcm128, ecdsa] }, 'ed25519'),
    `= ${ecdsa}`,
  ),
  // SERVERS 3: OpenSSL and JSSE look whether the key's curve is among the client's groups; GnuTLS, Go and rustls do not.
  row(
    'an ECDSA key on a curve that was not offered, strict',
    suite({ suites: [ecdsa] }, { suites: [ecdsa], strictCurve: true }, 'p-384'),
    'suite.common handshake_failure',
  ),
  row(
    'the same, not strict',
    suite({ suites: [ecdsa] }, { suites: [ecdsa], strictCurve: false }, 'p-384'),
    `= ${ecdsa}`,
  ),
  row(
    'the same, strict, in TLS 1.3',
    suite(
      { suites: ['TLS_AES_128_GCM_SHA256'] },
      { suites: ['TLS_AES_128_GCM_SHA256'], strictCurve: true },
      'p-384',
      0x0304,
    ),
    '= TLS_AES_128_GCM_SHA256',
  ),
  row(
    'no group in common',
    suite({ suites: [gcm128], groups: ['x25519'] }, { suites: [gcm128], groups: ['secp256r1'] }),
    'suite.common handshake_failure',
  ),
  row(
    'a client without the extension takes any group',
    suite({ suites: [gcm128], groups: undefined } as never, { suites: [gcm128] }),
    `= ${gcm128}`,
  ),
  row(
    'Windows binds a curve to the entry, and it was offered',
    suite({ suites: [gcm256] }, { suites: [`${gcm256}_P384`, `${gcm256}_P256`], suiteOrder: 'server' }),
    `= ${gcm256}_P256`,
  ),
  row(
    'Windows binds a curve, and it was not offered',
    suite({ suites: [gcm256] }, { suites: [`${gcm256}_P384`], suiteOrder: 'server' }),
    'suite.common handshake_failure',
  ),
  row(
    'ARIA is not built, and would come first',
    suite({ suites: [aria, gcm128] }, { suites: [aria, gcm128], suiteOrder: 'client' }),
    'suite.modelled (not modelled)',
  ),
  row(
    'ARIA behind one that is built',
    suite({ suites: [gcm128, aria] }, { suites: [aria, gcm128], suiteOrder: 'client' }),
    `= ${gcm128}`,
  ),
  row('static RSA', suite({ suites: [static_] }, { suites: [static_] }), `= ${static_}`),
  row(
    'static RSA with an ECDSA key',
    suite({ suites: [static_] }, { suites: [static_] }, 'p-256'),
    'suite.common handshake_failure',
  ),
  row('static RSA in TLS 1.0', suite({ suites: [static_] }, { suites: [static_] }, 'rsa-2048', 0x0301), `= ${static_}`),
  row(
    'a suite of TLS 1.2 in TLS 1.1',
    suite({ suites: [gcm128] }, { suites: [gcm128] }, 'rsa-2048', 0x0302),
    'suite.common handshake_failure',
  ),
  row(
    'Ed25519 before TLS 1.2',
    suite({ suites: [ecdsaCbc] }, { suites: [ecdsaCbc] }, 'ed25519', 0x0302),
    'suite.common handshake_failure',
  ),
  row('DHE, the server’s own field', suite({ suites: [dhe] }, { suites: [dhe], dhNegotiation: false }), `= ${dhe}`),
  row(
    'DHE, and a client that names none of the server’s fields',
    suite({ suites: [dhe], groups: ['ffdhe3072'] }, { suites: [dhe], dhNegotiation: true, groups: ['ffdhe2048'] }),
    'suite.common handshake_failure',
  ),
  row(
    'the same, to a server from before RFC 7919',
    suite({ suites: [dhe], groups: ['ffdhe3072'] }, { suites: [dhe], dhNegotiation: false, groups: ['ffdhe2048'] }),
    `= ${dhe}`,
  ),
  row(
    'the client accepts what it offered',
    () => acceptSuite(suites.code(gcm128)!, 0x0303, [suites.code(gcm128)!]),
    `= ${gcm128}`,
  ),
  row('and nothing else', () => acceptSuite(suites.code(gcm128)!, 0x0303, []), 'suite.was-offered illegal_parameter'),
  row(
    'nor a suite of another version',
    () => acceptSuite(0x1301, 0x0303, [0x1301]),
    'suite.fits-version illegal_parameter',
  ),
  row(
    'what it offered and we have not built',
    () => acceptSuite(suites.code(aria)!, 0x0303, [suites.code(aria)!]),
    'suite.modelled (not modelled)',
  ),
  row('an RSA certificate for an RSA suite', certificateFor(gcm128, 'rsa-2048'), `= ${gcm128}`),
  row('an ECDSA certificate for it', certificateFor(gcm128, 'p-256'), 'suite.certificate illegal_parameter'),
]

const group12 = (offered: readonly string[] | undefined, mine: Partial<ServerSettings>, bound?: string) => () =>
  chooseGroup12(
    offer(offered ? { groups: offered } : {}),
    serving(mine),
    bound === undefined ? undefined : groups.code(bound),
  ).decision
const group13 = (offered: readonly string[], shares: readonly string[], mine: Partial<ServerSettings>) => () =>
  chooseGroup13(offer({ groups: offered, shares }), serving(mine)).decisions

const field = (offered: readonly string[], mine: Partial<ServerSettings>) => () =>
  chooseField(offer({ groups: offered }), serving(mine)).decision
const fieldOf =
  (bits: number, dhMinimum: '1024' | '2048', dhMaximum: '1024' | 'none' = 'none') =>
  () =>
    acceptField(bits, { ...clientProfiles['chromium-137']!.settings, dhMinimum, dhMaximum })

export const groupRows: readonly Row[] = [
  row('DHE: the server’s own field', field(['x25519'], { dhGroup: 'modp1024', dhNegotiation: true }), '= modp1024'),
  row(
    'DHE: a field that both name',
    field(['x25519', 'ffdhe3072', 'ffdhe2048'], {
      groups: ['ffdhe2048', 'ffdhe3072'],
      dhNegotiation: true,
      groupOrder: 'server',
    }),
    '= ffdhe2048',
  ),
  row(
    'DHE: names that nobody reads',
    field(['ffdhe3072'], { dhGroup: 'modp2048', dhNegotiation: false }),
    '= modp2048',
  ),
  row(
    'DHE: no field that both name',
    field(['ffdhe3072'], { groups: ['ffdhe2048'], dhNegotiation: true, groupOrder: 'server' }),
    'group.common handshake_failure',
  ),
  row('DHE: a prime that is long enough', fieldOf(2048, '2048'), '= 2048 bits'),
  row('DHE: a short prime', fieldOf(1024, '2048'), 'group.field-size handshake_failure'),
  row('DHE: a long prime', fieldOf(8192, '2048'), '= 8192 bits'),
  row('DHE: as long as Java 7 can', fieldOf(1024, '1024', '1024'), '= 1024 bits'),
  row('DHE: longer', fieldOf(2048, '1024', '1024'), 'group.field-limit internal_error'),
  row(
    'the server’s order',
    group12(['x25519', 'secp256r1'], { groups: ['secp256r1', 'x25519'], groupOrder: 'server' }),
    '= secp256r1',
  ),
  row(
    'the client’s order',
    group12(['x25519', 'secp256r1'], { groups: ['secp256r1', 'x25519'], groupOrder: 'client' }),
    '= x25519',
  ),
  // SERVERS 6: OpenSSL 3.0 in TLS 1.2 takes the client's order.
  row(
    'key share order counts as the client’s in TLS 1.2',
    group12(['x25519', 'secp256r1'], { groups: ['secp256r1', 'x25519'], groupOrder: 'key share' }),
    '= x25519',
  ),
  row(
    'without the extension the server’s first',
    group12(undefined, { groups: ['secp384r1'], groupOrder: 'client' }),
    '= secp384r1',
  ),
  row(
    'nothing in common, server’s order',
    group12(['x25519'], { groups: ['secp256r1'], groupOrder: 'server' }),
    'group.common handshake_failure',
  ),
  row(
    'nothing in common, client’s order',
    group12(['x25519'], { groups: ['secp256r1'], groupOrder: 'client' }),
    'group.common handshake_failure',
  ),
  row(
    'a hybrid group is for TLS 1.3 only',
    group12(['X25519MLKEM768', 'x25519'], { groups: ['X25519MLKEM768', 'x25519'], groupOrder: 'server' }),
    '= x25519',
  ),
  row(
    'a field of RFC 7919 is none for ECDHE',
    group12(['ffdhe2048', 'x448'], { groups: ['ffdhe2048', 'x448'], groupOrder: 'server' }),
    '= x448',
  ),
  row(
    'a bound curve',
    group12(['x25519', 'secp256r1'], { groups: ['x25519', 'secp256r1'], groupOrder: 'server' }, 'secp256r1'),
    '= secp256r1',
  ),
  row(
    'a group that is not built comes first',
    group12(['brainpoolP256r1'], { groups: ['brainpoolP256r1'], groupOrder: 'server' }),
    'group.modelled (not modelled)',
  ),
  // SERVERS 6: a usable share wins over the server's preference; only without one does its order decide what to retry with.
  row(
    'TLS 1.3, OpenSSL 3.0: a usable share wins',
    group13(['x25519', 'secp256r1'], ['x25519'], { groups: ['secp256r1', 'x25519'], groupOrder: 'key share' }),
    '= x25519',
  ),
  row(
    'TLS 1.3, OpenSSL 3.0: without one the server’s order asks',
    group13(['x25519', 'secp384r1', 'secp256r1'], ['x25519'], {
      groups: ['secp256r1', 'secp384r1'],
      groupOrder: 'key share',
    }),
    '= secp256r1',
  ),
  row(
    'TLS 1.3, GnuTLS with its own order: asks although there is a share',
    group13(['x25519', 'secp256r1'], ['x25519'], { groups: ['secp256r1', 'x25519'], groupOrder: 'server' }),
    '= secp256r1',
  ),
  row(
    'TLS 1.3, client’s order',
    group13(['x25519', 'secp256r1'], ['x25519'], { groups: ['secp256r1', 'x25519'], groupOrder: 'client' }),
    '= x25519',
  ),
  row(
    'TLS 1.3, nothing in common',
    group13(['x25519'], ['x25519'], { groups: ['secp256r1'], groupOrder: 'key share' }),
    'group.common handshake_failure',
  ),
  row('the client accepts a group that it shared', () => acceptGroup(29, [29]), '= x25519'),
  row('and no other', () => acceptGroup(23, [29]), 'group.was-offered illegal_parameter'),
  row('the client accepts a curve by its name', () => acceptCurve(3, 29, [29]), '= x25519'),
  row('and none that describes itself', () => acceptCurve(1, 29, [29]), 'group.named-curve illegal_parameter'),
  row('the client accepts to be asked for another share', () => acceptRetry(23, [29, 23], [29]), '= secp256r1'),
  row('but not for the one it sent', () => acceptRetry(29, [29, 23], [29]), 'group.retry-needed illegal_parameter'),
]

const protocol =
  (offered: readonly string[], mine: readonly string[], alpnMismatch: 'alert' | 'ignore' = 'alert') =>
  () =>
    chooseProtocol(offer({ alpn: offered }), serving({ alpn: mine, alpnMismatch })).decision ?? []
const inClientsOrder = (offered: readonly string[], mine: readonly string[]) => () =>
  chooseProtocol(offer({ alpn: offered }), serving({ alpn: mine, alpnOrder: 'client' })).decision!

const answered = (said: readonly string[], offered: readonly string[]) => () =>
  acceptProtocol(said, offered, 'encrypted_extensions')

export const alpnRows: readonly Row[] = [
  // SERVERS 5: always the server's order.
  row('the server’s order', protocol(['http/1.1', 'h2'], ['h2', 'http/1.1']), '= h2'),
  row('the client’s order: GnuTLS', inClientsOrder(['spdy/3', 'http/1.1', 'h2'], ['h2', 'http/1.1']), '= http/1.1'),
  row('its second', protocol(['http/1.1'], ['h2', 'http/1.1']), '= http/1.1'),
  row('nothing in common, told (SERVERS 13)', protocol(['h2'], ['http/1.1']), 'alpn.common no_application_protocol'),
  row('nothing in common, ignored', protocol(['h2'], ['http/1.1'], 'ignore'), '= nothing'),
  row('a server without ALPN decides nothing', protocol(['h2'], []), '= nothing'),
  row('the client accepts what it offered', answered(['h2'], ['h2']), '= h2'),
  row('and nothing else', answered(['h2'], ['http/1.1']), 'alpn.was-offered illegal_parameter'),
  row('two protocols are none', answered(['h2', 'http/1.1'], ['h2', 'http/1.1']), 'alpn.one decode_error'),
]
