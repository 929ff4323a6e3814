import type { Identity, ReplyTemplate, ServerProfile } from '../rules/profile.ts'
import { windowsSuites } from './windows.ts'

const facts = (section: string) => ({ document: 'facts/FACTS.md', section })
const servers = (section: string) => ({ document: 'facts/SERVERS.md', section })

/** A certificate as most have one: dates are days from the scenario's clock. */
const identity = (change: Partial<Identity> = {}): Identity => ({
  key: 'rsa-2048',
  signature: 'rsa_pkcs1_sha256',
  intermediateSignature: 'rsa_pkcs1_sha256',
  names: ['@host'],
  notBefore: '-30d',
  notAfter: '+60d',
  sends: 'chain',
  usage: 'serverAuth',
  ...change,
})

const openSslSchemes = [
  'ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp521r1_sha512', 'ed25519', 'ed448', 'rsa_pss_pss_sha256', 'rsa_pss_pss_sha384',
  'rsa_pss_pss_sha512', 'rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha512', 'rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha512',
]
const openSslReply: ReplyTemplate = {
  serverHello: ['supported_versions', 'key_share'],
  encryptedExtensions: ['application_layer_protocol_negotiation'],
  ticket: { lifetime: 7200, nonceLength: 8, length: 192 },
}
const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']

/** Servers by id. */
export const serverProfiles: Readonly<Record<string, ServerProfile>> = {
  'iis-7.5': {
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
        'rsa_pkcs1_sha512', 'ecdsa_secp521r1_sha512', 'rsa_pkcs1_sha256', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha1', 'ecdsa_secp256r1_sha256',
        'ecdsa_secp384r1_sha384', 'ecdsa_sha1',
      ],
      alpn: [],
      identities: [identity()],
      suiteOrder: 'server',
      groupOrder: 'server',
      schemeOrder: 'client',
      strictChain: true,
      strictCurve: false,
      refusal: 'reset',
      alpnMismatch: 'ignore',
      extendedMasterSecret: false,
      encryptThenMac: false,
      secureRenegotiation: true,
      tickets: '0',
      packing: 'flight',
    },
    reply: openSslReply,
    evidence: {
      all: { weight: 'documented', source: facts('5.1') },
      versions: { weight: 'documented', source: facts('5.2') },
      signatureSchemes: { weight: 'inferred', source: facts('5.9') },
      schemeOrder: { weight: 'inferred', source: facts('5.9') },
      strictChain: { weight: 'documented', source: facts('5.9') },
      strictCurve: { weight: 'inferred', source: facts('5.1') },
      refusal: { weight: 'reported', source: facts('5.6') },
      alpn: { weight: 'documented', source: facts('4') },
      extendedMasterSecret: { weight: 'inferred', source: facts('5.1') },
      encryptThenMac: { weight: 'inferred', source: facts('5.1') },
      secureRenegotiation: { weight: 'inferred', source: facts('6.1') },
      packing: { weight: 'reported', source: facts('6.1') },
    },
  },
  'nginx-intermediate-6.0': {
    id: 'nginx-intermediate-6.0',
    name: 'nginx, OpenSSL 3.5',
    short: 'nginx',
    note: 'Mozilla intermediate 6.0',
    date: '2026-04',
    settings: {
      versions: ['TLS 1.3', 'TLS 1.2'],
      suites: [
        ...suites13,
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      ],
      groups: ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'],
      signatureSchemes: openSslSchemes,
      alpn: ['h2', 'http/1.1'],
      identities: [identity({ key: 'p-256', signature: 'ecdsa_secp256r1_sha256', intermediateSignature: 'ecdsa_secp384r1_sha384' })],
      suiteOrder: 'client',
      groupOrder: 'key share',
      schemeOrder: 'client',
      strictChain: false,
      strictCurve: true,
      refusal: 'alert',
      alpnMismatch: 'alert',
      extendedMasterSecret: true,
      encryptThenMac: true,
      secureRenegotiation: true,
      tickets: '2',
      packing: 'message',
    },
    reply: openSslReply,
    evidence: {
      all: { weight: 'documented', source: facts('8') },
      groupOrder: { weight: 'inferred', source: facts('2.3') },
      strictCurve: { weight: 'measured', source: servers('3') },
      schemeOrder: { weight: 'measured', source: servers('5') },
      strictChain: { weight: 'measured', source: servers('9') },
      alpnMismatch: { weight: 'inferred', source: servers('13') },
      refusal: { weight: 'measured', source: servers('1') },
      tickets: { weight: 'measured', source: servers('introduction') },
      packing: { weight: 'measured', source: servers('introduction') },
    },
  },
  'nginx-tls12': {
    id: 'nginx-tls12',
    name: 'nginx 1.22, TLS 1.2 only',
    short: 'nginx',
    note: 'OpenSSL 3.0, ssl_protocols TLSv1.2',
    date: '2026-11',
    settings: {
      versions: ['TLS 1.2'],
      suites: [
        'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
        'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
        'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      ],
      groups: ['x25519', 'secp256r1', 'secp521r1', 'secp384r1'],
      signatureSchemes: openSslSchemes,
      alpn: ['http/1.1'],
      identities: [identity()],
      suiteOrder: 'client',
      groupOrder: 'client',
      schemeOrder: 'client',
      strictChain: false,
      strictCurve: true,
      refusal: 'alert',
      alpnMismatch: 'alert',
      extendedMasterSecret: true,
      encryptThenMac: true,
      secureRenegotiation: true,
      tickets: '2',
      packing: 'message',
    },
    reply: openSslReply,
    evidence: {
      all: { weight: 'documented', source: facts('8') },
      strictCurve: { weight: 'measured', source: servers('3') },
      schemeOrder: { weight: 'measured', source: servers('4') },
      groupOrder: { weight: 'measured', source: servers('6') },
      strictChain: { weight: 'measured', source: servers('9') },
      alpnMismatch: { weight: 'inferred', source: servers('13') },
      refusal: { weight: 'measured', source: servers('1') },
      tickets: { weight: 'measured', source: servers('introduction') },
      packing: { weight: 'measured', source: servers('introduction') },
    },
  },
}
