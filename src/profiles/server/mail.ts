import type { ServerProfile } from '../../rules/profile.ts'
import { sources } from '../../spec/source.ts'
import { identity, inferred, member, openSsl, schannel } from '../family.ts'
import { windowsSuites } from '../data/windows.ts'

/** Receivers of mail. */
export const mailProfiles: readonly ServerProfile[] = [
  member(schannel)({
    id: 'exchange-2013',
    name: 'Exchange 2013 on Server 2012 R2',
    short: 'Exchange',
    note: 'receive connector with its defaults: STARTTLS offered, self-signed certificate',
    date: '2014-02',
    settings: {
      versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
      suites: windowsSuites['Windows 8.1 / Server 2012 R2 (after KB2919355)']!,
      groups: ['secp256r1', 'secp384r1'],
      signatureSchemes: [
        'rsa_pkcs1_sha256',
        'rsa_pkcs1_sha384',
        'rsa_pkcs1_sha1',
        'ecdsa_secp256r1_sha256',
        'ecdsa_secp384r1_sha384',
        'ecdsa_sha1',
        'rsa_pkcs1_sha512',
        'ecdsa_secp521r1_sha512',
      ],
      alpn: [],
      identities: [identity({ signature: 'rsa_pkcs1_sha1', fault: 'self-signed', notAfter: '+1800d' })],
      // Exchange speaks for itself, not through http.sys, and SChannel reports the alert that it made.
      refusal: 'alert',
      noRenegotiation: 'fatal',
    },
    evidence: {
      all: { weight: 'documented', source: sources.windowsSuites },
      versions: { weight: 'documented', source: sources.windowsProtocols },
      signatureSchemes: { weight: 'inferred', source: sources.schannelSchemes },
      identities: { weight: 'documented', source: sources.exchangeTls },
      startTls: { weight: 'documented', source: sources.exchangeTls },
      startTlsReply: { weight: 'documented', source: sources.exchangeTls },
      refusal: { weight: 'inferred', source: sources.schannelEvents },
      noRenegotiation: { weight: 'unknown', source: sources.noFact },
    },
  }),
  member(inferred(openSsl))({
    id: 'ironport-esa',
    name: 'Cisco IronPort ESA, receiving',
    short: 'the receiving gateway',
    note: 'public listener with its default: TLS off; OpenSSL underneath',
    date: '2017-11',
    settings: {
      versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
      suites: [
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
        'TLS_RSA_WITH_AES_256_CBC_SHA',
        'TLS_RSA_WITH_AES_128_CBC_SHA',
        'TLS_RSA_WITH_3DES_EDE_CBC_SHA',
      ],
      groups: ['secp256r1', 'secp384r1', 'secp521r1'],
      alpn: [],
      dhGroup: 'modp1024',
      readsSupportedVersions: false,
      encryptThenMac: false,
      extendedMasterSecret: false,
      startTls: 'not offered',
    },
    evidence: {
      all: { weight: 'inferred', source: sources.ciscoEsaTls },
      startTls: { weight: 'documented', source: sources.ciscoEsaTls },
      startTlsReply: { weight: 'documented', source: sources.ciscoEsaTls },
    },
  }),
]
