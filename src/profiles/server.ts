import type { ServerProfile } from '../rules/profile.ts'
import { sources } from '../spec/source.ts'
import { byId, identity, member, nginx, schannel } from './family.ts'
import { windowsSuites } from './windows.ts'

const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** The servers of the first examples, by id. */
export const serverProfiles: Readonly<Record<string, ServerProfile>> = byId([
  member(schannel)({
    id: 'iis-7.5',
    name: 'IIS 7.5 on 2008 R2',
    short: 'IIS 7.5',
    note: 'SChannel defaults, KB3042058 and KB2973337 installed',
    date: '2015-10',
    settings: {
      // TLS 1.1 and 1.2 are there but disabled until somebody enables them in the registry.
      versions: ['TLS 1.0'],
      suites: windowsSuites['Windows 7 / Server 2008 R2 (after KB3042058)']!,
      groups: ['secp256r1', 'secp384r1'],
      // KB2973337 adds SHA-512 to TLS 1.2.
      signatureSchemes: [
        'rsa_pkcs1_sha512',
        'ecdsa_secp521r1_sha512',
        'rsa_pkcs1_sha256',
        'rsa_pkcs1_sha384',
        'rsa_pkcs1_sha1',
        'ecdsa_secp256r1_sha256',
        'ecdsa_secp384r1_sha384',
        'ecdsa_sha1',
      ],
      alpn: [],
      // It has no TLS 1.3 to ask in. Who gives it one gets what links from before this setting got.
      postHandshakeAuth: true,
    },
    evidence: {
      all: { weight: 'documented', source: sources.windowsSuites2008R2 },
      postHandshakeAuth: { weight: 'unknown', source: sources.noFact },
      versions: { weight: 'documented', source: sources.windowsProtocols },
      signatureSchemes: { weight: 'inferred', source: sources.schannelSha512 },
    },
  }),
  member(nginx)({
    id: 'nginx-intermediate-6.0',
    name: 'nginx, OpenSSL 3.5',
    short: 'nginx',
    note: 'Mozilla intermediate 6.0',
    date: '2026-04',
    settings: {
      versions: ['TLS 1.3', 'TLS 1.2'],
      suites: [
        ...suites13,
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      ],
      groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
      alpn: ['h2', 'http/1.1'],
      identities: [
        identity({
          key: 'p-256',
          signature: 'ecdsa_secp256r1_sha256',
          intermediateSignature: 'ecdsa_secp384r1_sha384',
        }),
      ],
      dhGroup: 'ffdhe2048',
      groupOrder: 'key share',
    },
    evidence: {
      all: { weight: 'documented', source: sources.mozillaIntermediate },
      groupOrder: { weight: 'inferred', source: sources.openSsl35Groups },
    },
  }),
  member(nginx)({
    id: 'nginx-tls12',
    name: 'nginx 1.22, TLS 1.2 only',
    short: 'nginx',
    note: 'OpenSSL 3.0, ssl_protocols TLSv1.2',
    date: '2026-11',
    settings: {
      versions: ['TLS 1.2'],
      suites: [
        'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
        'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
        'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA',
        'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      ],
      groups: ['x25519', 'secp256r1', 'secp521r1', 'secp384r1'],
      alpn: ['http/1.1'],
      dhGroup: 'modp2048',
    },
    evidence: {
      all: { weight: 'documented', source: sources.nginxDefaults },
    },
  }),
])
