import type { Evidence, ServerProfile, ServerSettings } from '../../rules/profile.ts'
import { sources } from '../../spec/source.ts'
import type { Version } from '../../spec/version.ts'
import { windowsSuites } from '../data/windows.ts'
import { identity, member, schannel } from '../family.ts'

/** What a time of Windows has in common: settings, and how well they are known. */
interface Era {
  readonly settings: Partial<ServerSettings> & Pick<ServerSettings, 'versions' | 'groups' | 'signatureSchemes' | 'alpn'>
  readonly evidence: Partial<Record<keyof ServerSettings, Evidence>>
}
const documented = (source: Evidence['source']): Evidence => ({ weight: 'documented', source })
const guessed = (source: Evidence['source']): Evidence => ({ weight: 'inferred', source })

const upTo12: readonly Version[] = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0']

/** The schemes as clients of the same Windows send them: one library serves both roles. */
const schemes8 = [
  ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'rsa_pkcs1_sha1'],
  ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ecdsa_sha1'],
]
/** Before KB2973337 there is no SHA-512 in TLS 1.2. */
const without512 = schemes8.filter((name) => !name.endsWith('512'))
const schemes10 = [
  ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha1'],
  ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_sha1'],
  ...['rsa_pkcs1_sha512', 'ecdsa_secp521r1_sha512'],
]

const vista: Era = {
  settings: {
    versions: ['TLS 1.0', 'SSL 3.0'],
    groups: ['secp256r1', 'secp384r1', 'secp521r1'],
    signatureSchemes: [],
    alpn: [],
  },
  evidence: {},
}
const windows8: Era = {
  settings: {
    versions: [...upTo12, 'SSL 3.0'],
    groups: ['secp256r1', 'secp384r1'],
    signatureSchemes: schemes8,
    alpn: [],
  },
  evidence: { signatureSchemes: guessed(sources.schannelSchemes) },
}
/** Windows 10 and Server 2016: chains of any signature are sent, HTTP/2 is spoken, curves have an order of their own. */
const windows10: Era = {
  settings: {
    versions: upTo12,
    strictChain: false,
    groups: ['x25519', 'secp256r1', 'secp384r1'],
    signatureSchemes: schemes10,
    alpn: ['h2', 'http/1.1'],
    dhGroup: 'modp2048',
    extendedMasterSecret: true,
  },
  evidence: {
    groups: documented(sources.windowsCurves),
    signatureSchemes: guessed(sources.schannelSchemes),
    dhGroup: documented(sources.schannelMinimum),
    refusal: { weight: 'reported', source: sources.rustlsIis },
    extendedMasterSecret: guessed(sources.schannelSchemes),
  },
}
/** The first two releases of Windows 10 still have SSL 3.0, and no Curve25519. */
const windows10First: Era = {
  settings: { ...windows10.settings, versions: [...upTo12, 'SSL 3.0'], groups: ['secp256r1', 'secp384r1'] },
  evidence: { ...windows10.evidence, groups: guessed(sources.schannelSchemes) },
}
/** Server 2022 and Windows 11: TLS 1.3, which has nothing to ask late with. */
const windows11: Era = {
  settings: {
    ...windows10.settings,
    versions: ['TLS 1.3', ...upTo12],
    signatureSchemes: ['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512', ...schemes10],
    readsSupportedVersions: true,
    pskModes: 'psk_dhe_ke',
    tickets: '1',
  },
  evidence: {
    ...windows10.evidence,
    signatureSchemes: guessed(sources.windowsProtocols),
    cannotAsk: documented(sources.iisTls13),
  },
}
/** Windows 11 24H2 and Server 2025 say so over HTTP. */
const server2025: Era = {
  settings: { ...windows11.settings, cannotAsk: 'HTTP 500' },
  evidence: windows11.evidence,
}

/** IIS by release of Windows: id, name, date, its list of suites, and its time. The one of 2008 R2 is older than this table. */
const releases: readonly (readonly [id: string, name: string, date: string, windows: string, era: Era])[] = [
  ['iis-7', 'IIS 7 on Server 2008', '2008-02', 'Windows Vista / Server 2008', vista],
  ['iis-8', 'IIS 8 on Server 2012', '2015-10', 'Windows 8 / Server 2012 (after KB3042058)', windows8],
  ['iis-8.5', 'IIS 8.5 on Server 2012 R2', '2014-04', 'Windows 8.1 / Server 2012 R2 (after KB2919355)', windows8],
  ['iis-10-win-10-1507', 'IIS 10 on Windows 10 1507', '2015-07', 'Windows 10 1507', windows10First],
  ['iis-10-win-10-1511', 'IIS 10 on Windows 10 1511', '2015-11', 'Windows 10 1511', windows10First],
  ['iis-10-2016', 'IIS 10 on Server 2016', '2016-10', 'Windows 10 1607 / Server 2016', windows10],
  ['iis-10-win-10-1703', 'IIS 10 on Windows 10 1703', '2017-04', 'Windows 10 1703', windows10],
  ['iis-10-win-10-1709', 'IIS 10 on Windows 10 1709', '2017-10', 'Windows 10 1709', windows10],
  ['iis-10-win-10-1803', 'IIS 10 on Windows 10 1803', '2018-04', 'Windows 10 1803', windows10],
  ['iis-10-2019', 'IIS 10 on Server 2019', '2018-11', 'Windows 10 1809 / Server 2019', windows10],
  ['iis-10-win-10-1903', 'IIS 10 on Windows 10 1903', '2019-05', 'Windows 10 1903', windows10],
  ['iis-10-win-10-20h2', 'IIS 10 on Windows 10 20H2', '2020-10', 'Windows 10 20H2/21H1/21H2', windows10],
  ['iis-10-win-10-22h2', 'IIS 10 on Windows 10 22H2', '2022-10', 'Windows 10 22H2', windows10],
  ['iis-10-2022', 'IIS 10 on Server 2022', '2021-08', 'Windows Server 2022', windows11],
  ['iis-10-win-11', 'IIS 10 on Windows 11', '2021-10', 'Windows 11', windows11],
  ['iis-10-win-11-22h2', 'IIS 10 on Windows 11 22H2', '2022-09', 'Windows 11 22H2', windows11],
  ['iis-10-2025', 'IIS 10 on Server 2025', '2024-11', 'Windows Server 2025', server2025],
]

/**
 * A dev box of 2011, as a trace shows it (facts/FACTS.md §6.1): one certificate straight from the company’s own root,
 * and a long list of authorities. Names make up in length for what Microsoft’s certificate services put into a
 * certificate, and for the names of the authorities of that time.
 */
const devNames = [
  'mobile-apps.testing.server.dev.com',
  ...Array.from({ length: 20 }, (_, n) => `service-${String(n + 1).padStart(2, '0')}.york.server.dev.com`),
]
const authorities = [
  ...Array.from({ length: 58 }, (_, n) => `Root-Authority-${String(n + 1).padStart(2, '0')}-Class-3-Public`),
  'Test-Authority-of-York-Development-and-Testing-1',
]

const iis = member(schannel)
const iis6 = iis({
  id: 'iis-6',
  name: 'IIS 6 on Server 2003',
  short: 'IIS 6',
  note: 'as a trace of 2011 shows it: 1024-bit keys, RC4, a long list of authorities',
  date: '2011-12',
  settings: {
    versions: ['TLS 1.0', 'SSL 3.0'],
    suites: [
      'TLS_RSA_WITH_RC4_128_MD5',
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      'TLS_RSA_WITH_DES_CBC_SHA',
    ],
    groups: [],
    signatureSchemes: [],
    alpn: [],
    identities: [
      identity({ key: 'rsa-1024', signature: 'rsa_pkcs1_sha1', names: ['@host', ...devNames], issuer: 'root' }),
    ],
    otherIssuers: authorities,
  },
  evidence: {
    all: { weight: 'inferred', source: sources.iis6Trace },
    versions: { weight: 'reported', source: sources.iis6Trace },
    suites: { weight: 'inferred', source: sources.iis6Suites },
    identities: { weight: 'reported', source: sources.iis6Trace },
    otherIssuers: { weight: 'reported', source: sources.iis6Trace },
    secureRenegotiation: { weight: 'reported', source: sources.iis6Trace },
    renegotiation: { weight: 'reported', source: sources.iis6Trace },
    sessionCache: { weight: 'reported', source: sources.iis6Trace },
    clientCertificates: documented(sources.iis6Metabase),
  },
})

/** What KB3042058 put into the default order (advisory of May 2015, Windows Update of October 2015). */
const kb3042058 = /^TLS_(DHE_)?RSA_WITH_AES_(128|256)_GCM/
const unpatched = iis({
  id: 'iis-7.5-2013',
  name: 'IIS 7.5 on 2008 R2, before the updates',
  short: 'IIS 7.5',
  note: 'without KB2973337 and KB3042058: no SHA-512 in TLS 1.2, no AES-GCM with RSA keys',
  date: '2013-10',
  settings: {
    versions: ['TLS 1.0', 'SSL 3.0'],
    suites: windowsSuites['Windows 7 / Server 2008 R2 (after KB3042058)']!.filter((name) => !kb3042058.test(name)),
    groups: ['secp256r1', 'secp384r1'],
    signatureSchemes: without512,
    alpn: [],
  },
  evidence: {
    all: documented(sources.windowsSuites2008R2),
    versions: documented(sources.windowsProtocols),
    suites: guessed(sources.windowsSuites2008R2),
    signatureSchemes: guessed(sources.schannelSha512),
  },
})

/** IIS on every release of Windows, oldest first. */
export const iisProfiles: readonly ServerProfile[] = [
  iis6,
  unpatched,
  ...releases.map(([id, name, date, windows, { settings, evidence }]) =>
    iis({
      id,
      name,
      short: name.replace(/ on .*/, ''),
      note: 'SChannel defaults',
      date,
      settings: { ...settings, suites: windowsSuites[windows]! },
      evidence: {
        all: documented(sources.windowsSuites),
        versions: documented(sources.windowsProtocols),
        ...evidence,
      },
    }),
  ),
]
