import type { Identity, ServerProfile } from '../../rules/profile.ts'
import { recordedHello, sources } from '../../spec/source.ts'
import type { Version } from '../../spec/version.ts'
import { librarySuites } from '../data/library.ts'
import { gnuTls, goTls, identity, inferred, jsse, member, openSsl, openSsl30, rustlsServer } from '../family.ts'

const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
const openSsl13 = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256']
const suites = (names: string): string[] => names.split(' ').map((name) => `TLS_${name}`)
const every: readonly Version[] = ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0']
const modern: readonly Version[] = ['TLS 1.3', 'TLS 1.2']

const ecdsa: Identity = identity({
  key: 'p-256',
  signature: 'ecdsa_secp256r1_sha256',
  intermediateSignature: 'ecdsa_secp384r1_sha384',
})
const openSslGroups = ['x25519', 'secp256r1', 'x448', 'secp521r1', 'secp384r1']

/** What Mozilla's guidelines have in common where they allow TLS 1.2; the newest groups need OpenSSL 3.5. */
const mozillaGroups = ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1']
const intermediate = suites(
  'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ' +
    'ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ' +
    'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
)
const old = suites(
  'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA ' +
    'ECDHE_RSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 ECDHE_RSA_WITH_AES_256_CBC_SHA384 ' +
    'ECDHE_ECDSA_WITH_AES_256_CBC_SHA ECDHE_RSA_WITH_AES_256_CBC_SHA RSA_WITH_AES_128_GCM_SHA256 ' +
    'RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA ' +
    'RSA_WITH_AES_256_CBC_SHA RSA_WITH_3DES_EDE_CBC_SHA',
)

const nginx30 = member({
  ...openSsl30,
  settings: { ...openSsl30.settings, sessionCache: false, alpn: ['h2', 'http/1.1'] },
})
const noSessions = { weight: 'documented', source: sources.nginxDefaults } as const

/** nginx beside the two of the first screen. */
const nginxProfiles: readonly ServerProfile[] = [
  nginx30({
    id: 'nginx-default',
    name: 'nginx with its defaults',
    short: 'nginx',
    note: 'OpenSSL 3.0 of Debian; HIGH:!aNULL:!MD5',
    date: '2026-11',
    settings: {
      versions: modern,
      suites: [...openSsl13, ...librarySuites.openSslHigh],
      groups: openSslGroups,
      securityLevel: '2',
    },
    evidence: { all: { weight: 'documented', source: sources.nginxDefaults }, sessionCache: noSessions },
  }),
  nginx30({
    id: 'nginx-modern-6.0',
    name: 'nginx, Mozilla modern',
    short: 'nginx',
    note: 'Mozilla modern 6.0, OpenSSL 3.5',
    date: '2026-04',
    settings: {
      versions: ['TLS 1.3'],
      suites: suites13,
      groups: mozillaGroups,
      groupOrder: 'tuples, then client',
      groupTuples: '1.1.2',
      levelsOf: 'OpenSSL 3.2',
      identities: [ecdsa],
    },
    evidence: { all: { weight: 'documented', source: sources.mozillaModern }, sessionCache: noSessions },
  }),
  nginx30({
    id: 'nginx-old-5.8',
    name: 'nginx, Mozilla old',
    short: 'nginx',
    note: 'Mozilla old 5.8, the last that had it; OpenSSL 3.0 at level 0',
    date: '2025-05',
    settings: {
      versions: every,
      suites: [...suites13, ...intermediate, ...old],
      groups: ['x25519', 'secp256r1', 'secp384r1'],
      suiteOrder: 'server',
      schemeOrder: 'server',
    },
    evidence: { all: { weight: 'documented', source: sources.mozillaOld }, sessionCache: noSessions },
  }),
]

/** Balancers whose policies are published; what their libraries do beyond that is inferred. */
const alb = member(inferred(openSsl))
const albSchemes = [
  ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'rsa_pkcs1_sha1'],
  ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ecdsa_sha1'],
]
const byPolicy = { weight: 'documented', source: sources.awsPolicies } as const
const albEvidence = {
  all: { weight: 'inferred', source: sources.awsPolicies },
  versions: byPolicy,
  suites: byPolicy,
  suiteOrder: byPolicy,
} as const

const jsse17 = {
  versions: modern,
  suites: [
    ...['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256', 'TLS_CHACHA20_POLY1305_SHA256'],
    ...suites(
      'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ' +
        'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_AES_256_GCM_SHA384 ' +
        'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 DHE_RSA_WITH_AES_256_GCM_SHA384 ' +
        'DHE_RSA_WITH_CHACHA20_POLY1305_SHA256 DHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 ' +
        'ECDHE_RSA_WITH_AES_256_CBC_SHA384 ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256 ' +
        'DHE_RSA_WITH_AES_256_CBC_SHA256 DHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_256_CBC_SHA ' +
        'ECDHE_RSA_WITH_AES_256_CBC_SHA ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA ' +
        'DHE_RSA_WITH_AES_256_CBC_SHA DHE_RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_GCM_SHA384 ' +
        'RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA ' +
        'RSA_WITH_AES_128_CBC_SHA',
    ),
  ],
  groups: ['x25519', 'secp256r1', 'secp384r1', 'secp521r1', 'x448', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096'],
  signatureSchemes: [
    ...['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ed25519', 'ed448'],
    ...['rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512'],
    ...['rsa_pss_pss_sha256', 'rsa_pss_pss_sha384', 'rsa_pss_pss_sha512'],
    ...['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512', 'ecdsa_sha1', 'rsa_pkcs1_sha1'],
  ],
  alpn: [],
  dhGroup: 'modp2048',
  suiteOrder: 'server',
  matchesAuthorities: true,
  findsNoScheme: 'when it signs',
} as const
const jsse17Evidence = {
  all: { weight: 'inferred', source: sources.jsseServer },
  versions: { weight: 'measured', source: sources.jsseServer },
  matchesAuthorities: { weight: 'measured', source: sources.jsseServer },
  findsNoScheme: { weight: 'measured', source: sources.jsseServer },
  suites: { weight: 'inferred', source: recordedHello(3011) },
  signatureSchemes: { weight: 'inferred', source: recordedHello(3011) },
} as const

/** Web servers, balancers and libraries beside IIS, by make. */
export const webProfiles: Readonly<Record<string, readonly ServerProfile[]>> = {
  nginx: nginxProfiles,
  Apache: [
    member(openSsl30)({
      id: 'apache-2.4',
      name: 'Apache 2.4 with its defaults',
      short: 'Apache',
      note: 'OpenSSL 3.0 of Debian; SSLProtocol all -SSLv3, SSLCipherSuite DEFAULT',
      date: '2026-11',
      settings: {
        versions: every,
        suites: [...openSsl13, ...librarySuites.openSslDefault],
        groups: openSslGroups,
        alpn: ['http/1.1'],
        alpnMismatch: 'ignore',
        securityLevel: '2',
      },
      evidence: {
        all: { weight: 'documented', source: sources.apacheDefaults },
        alpnMismatch: { weight: 'measured', source: sources.openSslServer },
        bodyLimit: { weight: 'documented', source: sources.httpLate },
        cannotAsk: { weight: 'documented', source: sources.apacheDefaults },
      },
    }),
  ],
  OpenSSL: [
    member(openSsl30)({
      id: 'openssl-3.0-s_server',
      name: 'OpenSSL 3.0 s_server',
      short: 'OpenSSL',
      note: 'as Debian ships it: level 2',
      date: '2026-11',
      settings: {
        versions: modern,
        suites: [...openSsl13, ...librarySuites.openSslDefault],
        groups: openSslGroups,
        alpn: [],
        securityLevel: '2',
      },
      evidence: { all: { weight: 'measured', source: sources.openSslServer } },
    }),
  ],
  GnuTLS: [
    member(gnuTls)({
      id: 'gnutls-3.7',
      name: 'GnuTLS 3.7 server',
      short: 'GnuTLS',
      note: 'priority NORMAL, which still has TLS 1.0',
      date: '2026-11',
      settings: {
        versions: every,
        suites: [
          ...['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'],
          'TLS_AES_128_CCM_SHA256',
          ...librarySuites.gnuTlsNormal.filter((name) => name.includes('_WITH_')),
        ],
        groups: ['secp256r1', 'secp384r1', 'secp521r1', 'x25519', 'x448', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096'],
        alpn: [],
      },
      evidence: { all: { weight: 'measured', source: sources.gnuTlsServer } },
    }),
  ],
  Go: [
    member(goTls)({
      id: 'go-1.26',
      name: 'Go 1.26, net/http',
      short: 'Go',
      note: 'crypto/tls with its defaults, on a processor with AES instructions',
      date: '2026-11',
      settings: {
        versions: modern,
        suites: [
          ...suites13,
          ...suites(
            'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ' +
              'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_256_GCM_SHA384 ' +
              'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ' +
              'ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_AES_256_CBC_SHA ' +
              'ECDHE_RSA_WITH_AES_256_CBC_SHA',
          ),
        ],
        groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1', 'secp521r1'],
      },
      evidence: { all: { weight: 'documented', source: sources.goDefaults } },
    }),
  ],
  rustls: [
    member(rustlsServer)({
      id: 'rustls-0.23',
      name: 'rustls 0.23 server',
      short: 'rustls',
      note: 'with aws-lc-rs and no ALPN',
      date: '2026-11',
      settings: {
        versions: modern,
        suites: [
          ...openSsl13.toSorted((a, b) => Number(a.includes('CHACHA')) - Number(b.includes('CHACHA'))),
          ...suites(
            'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ' +
              'ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_RSA_WITH_AES_256_GCM_SHA384 ' +
              'ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
          ),
        ],
        groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
      },
      evidence: { all: { weight: 'documented', source: sources.rustlsServer } },
    }),
  ],
  AWS: [
    alb({
      id: 'aws-alb-2016-08',
      name: 'AWS Application Load Balancer',
      short: 'AWS ALB',
      note: 'ELBSecurityPolicy-2016-08, what the command line still sets',
      date: '2016-08',
      settings: {
        versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
        suites: suites(
          'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ' +
            'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA ' +
            'ECDHE_RSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_256_GCM_SHA384 ' +
            'ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 ECDHE_RSA_WITH_AES_256_CBC_SHA384 ECDHE_RSA_WITH_AES_256_CBC_SHA ' +
            'ECDHE_ECDSA_WITH_AES_256_CBC_SHA RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_128_CBC_SHA256 ' +
            'RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA',
        ),
        groups: ['secp256r1', 'secp384r1', 'secp521r1'],
        alpn: ['h2', 'http/1.1'],
        suiteOrder: 'server',
        dhGroup: 'modp2048',
        signatureSchemes: albSchemes,
        alpnMismatch: 'ignore',
      },
      evidence: albEvidence,
    }),
    alb({
      id: 'aws-alb-tls13-res-pq-2025-09',
      name: 'AWS Application Load Balancer, post-quantum',
      short: 'AWS ALB',
      note: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09, what the console sets',
      date: '2025-09',
      settings: {
        versions: modern,
        suites: [
          ...suites13,
          ...suites(
            'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_128_GCM_SHA256 ' +
              'ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          ),
        ],
        groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
        alpn: ['h2', 'http/1.1'],
        suiteOrder: 'server',
        dhGroup: 'modp2048',
        alpnMismatch: 'ignore',
      },
      evidence: albEvidence,
    }),
  ],
  Cloudflare: [
    member(inferred(openSsl))({
      id: 'cloudflare-edge-2026',
      name: 'Cloudflare’s edge',
      short: 'Cloudflare',
      note: 'the suites that are documented, with no minimum set for the zone; all else is inferred from BoringSSL',
      date: '2026-11',
      settings: {
        versions: every,
        suites: [
          ...suites13,
          ...suites(
            'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ' +
              'ECDHE_RSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ' +
              'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA256 ' +
              'ECDHE_RSA_WITH_AES_128_CBC_SHA RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_128_CBC_SHA256 ' +
              'RSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ECDHE_ECDSA_WITH_AES_256_CBC_SHA384 ' +
              'ECDHE_RSA_WITH_AES_256_GCM_SHA384 ECDHE_RSA_WITH_AES_256_CBC_SHA384 ECDHE_RSA_WITH_AES_256_CBC_SHA ' +
              'RSA_WITH_AES_256_GCM_SHA384 RSA_WITH_AES_256_CBC_SHA256 RSA_WITH_AES_256_CBC_SHA RSA_WITH_3DES_EDE_CBC_SHA',
          ),
        ],
        groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
        identities: [ecdsa, identity()],
        alpn: ['h2', 'http/1.1'],
        suiteOrder: 'server',
        groupOrder: 'client',
        schemeOrder: 'server',
        dhGroup: 'none',
        alpnMismatch: 'ignore',
      },
      evidence: {
        all: { weight: 'inferred', source: sources.cloudflareSuites },
        versions: { weight: 'documented', source: sources.cloudflareSuites },
        suites: { weight: 'documented', source: sources.cloudflareSuites },
        alpn: { weight: 'inferred', source: sources.cloudflareSuites },
        dhGroup: { weight: 'inferred', source: sources.cloudflareSuites },
        // Which plans answer clients that send no name is not documented in one place.
        requiresServerName: { weight: 'unknown', source: sources.noFact },
      },
    }),
  ],
  Java: [
    member(jsse)({
      id: 'java-8',
      name: 'Java 8 server',
      short: 'Java',
      note: 'JSSE before 8u161, key manager SunX509, cryptography of limited strength',
      date: '2015-01',
      settings: {
        versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
        suites: suites(
          'ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 ECDHE_RSA_WITH_AES_128_CBC_SHA256 RSA_WITH_AES_128_CBC_SHA256 ' +
            'DHE_RSA_WITH_AES_128_CBC_SHA256 ECDHE_ECDSA_WITH_AES_128_CBC_SHA ECDHE_RSA_WITH_AES_128_CBC_SHA ' +
            'RSA_WITH_AES_128_CBC_SHA DHE_RSA_WITH_AES_128_CBC_SHA ECDHE_ECDSA_WITH_RC4_128_SHA ' +
            'ECDHE_RSA_WITH_RC4_128_SHA RSA_WITH_RC4_128_SHA ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ' +
            'ECDHE_RSA_WITH_AES_128_GCM_SHA256 RSA_WITH_AES_128_GCM_SHA256 DHE_RSA_WITH_AES_128_GCM_SHA256 ' +
            'ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA ECDHE_RSA_WITH_3DES_EDE_CBC_SHA RSA_WITH_3DES_EDE_CBC_SHA ' +
            'DHE_RSA_WITH_3DES_EDE_CBC_SHA RSA_WITH_RC4_128_MD5',
        ),
        groups: ['secp256r1', 'secp384r1', 'secp521r1'],
        signatureSchemes: [
          ...['ecdsa_secp521r1_sha512', 'rsa_pkcs1_sha512', 'ecdsa_secp384r1_sha384', 'rsa_pkcs1_sha384'],
          ...['ecdsa_secp256r1_sha256', 'rsa_pkcs1_sha256', 'ecdsa_sha1', 'rsa_pkcs1_sha1'],
        ],
        alpn: [],
        dhGroup: 'modp1024',
        readsSupportedVersions: false,
        extendedMasterSecret: false,
        tickets: '0',
        pskModes: 'none',
      },
      evidence: {
        all: { weight: 'inferred', source: sources.jsse8 },
        versions: { weight: 'documented', source: sources.jsse8 },
        suites: { weight: 'documented', source: sources.jsse8 },
        signatureSchemes: { weight: 'inferred', source: recordedHello(2841) },
      },
    }),
    member(jsse)({
      id: 'java-17',
      name: 'Java 17 server',
      short: 'Java',
      note: 'JSSE with its own key manager, SunX509',
      date: '2025-04',
      settings: jsse17,
      evidence: jsse17Evidence,
    }),
    member(jsse)({
      id: 'java-17-newsunx509',
      name: 'Java 17 server, NewSunX509',
      short: 'Java',
      note: 'JSSE with the key manager that looks at the client’s signature_algorithms',
      date: '2025-04',
      settings: { ...jsse17, strictChain: true },
      evidence: jsse17Evidence,
    }),
  ],
}
