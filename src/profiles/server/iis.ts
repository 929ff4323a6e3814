import type { ServerProfile, ServerSettings } from '../../rules/profile.ts'
import { sources } from '../../spec/source.ts'
import { identity, member, schannel } from '../family.ts'
import { windowsSuites } from '../data/windows.ts'

const iis = member(schannel)

/** As Internet Explorer and Edge send them from there (recorded ClientHellos): one library serves both roles. */
const schemes10 = [
  'rsa_pkcs1_sha256',
  'rsa_pkcs1_sha384',
  'rsa_pkcs1_sha1',
  'ecdsa_secp256r1_sha256',
  'ecdsa_secp384r1_sha384',
  'ecdsa_sha1',
  'rsa_pkcs1_sha512',
  'ecdsa_secp521r1_sha512',
]

/** What Windows 10 and Server 2016 changed for servers. */
const since10 = {
  // “Prior to Windows 10 … strictly adhered”: since then a chain of any signature is sent.
  strictChain: false,
  alpn: ['h2', 'http/1.1'],
  groups: ['x25519', 'secp256r1', 'secp384r1'],
  signatureSchemes: schemes10,
  dhGroup: 'modp2048',
  extendedMasterSecret: true,
} as const satisfies Partial<ServerSettings>

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

export const iisProfiles: readonly ServerProfile[] = [
  iis({
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
      clientCertificates: { weight: 'documented', source: sources.iis6Metabase },
    },
  }),
  iis({
    id: 'iis-10-2016',
    name: 'IIS 10 on Server 2016',
    short: 'IIS 10',
    note: 'SChannel defaults, HTTP/2',
    date: '2016-10',
    settings: {
      ...since10,
      versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
      suites: windowsSuites['Windows 10 1607 / Server 2016']!,
    },
    evidence: {
      all: { weight: 'documented', source: sources.windowsSuites },
      versions: { weight: 'documented', source: sources.windowsProtocols },
      groups: { weight: 'documented', source: sources.windowsCurves },
      signatureSchemes: { weight: 'inferred', source: sources.schannelSchemes },
      dhGroup: { weight: 'documented', source: sources.schannelMinimum },
      refusal: { weight: 'reported', source: sources.rustlsIis },
      extendedMasterSecret: { weight: 'inferred', source: sources.schannelSchemes },
    },
  }),
]
