/** The endpoints of RFC 8448: its keys, its random values, its settings. */
import { expect } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { PrivateKey } from '../../src/crypto/provider.ts'
import type { Session } from '../../src/machines/session.ts'
import type { ClientWorld, ServerWorld } from '../../src/machines/world.ts'
import { recorded } from '../../src/profiles/recording.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import type { ReplyTemplate, ServerSettings } from '../../src/rules/profile.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import document from './vectors/rfc8448.json'

const { message, server } = document

const key: PrivateKey = {
  publicKey: { kind: 'rsa', modulus: fromHex(server.modulus), exponent: fromHex(server.exponent) },
  p: fromHex(server.prime1),
  q: fromHex(server.prime2),
}

/** s^e mod n. */
const recovered = (signature: Uint8Array): Uint8Array => {
  const n = BigInt(`0x${server.modulus}`)
  let power = 1n
  const base = BigInt(`0x${toHex(signature)}`)
  for (const bit of BigInt(`0x${server.exponent}`).toString(2)) {
    power = (power * power) % n
    if (bit === '1') power = (power * base) % n
  }
  return fromHex(power.toString(16).padStart(256, '0'))
}

/** MGF1 with SHA-256 (RFC 8017 appendix B.2.1). */
const mask = (seed: Uint8Array, length: number): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
    noble.hash('sha256', concat(seed, Uint8Array.of(0, 0, 0, n))),
  )
  return concat(...blocks).slice(0, length)
}

/** The salt of a signature, from the signature itself and the public key (RFC 8017 §9.1.2). */
const saltOf = (signature: Uint8Array): Uint8Array => {
  const encoded = recovered(signature)
  const masked = encoded.subarray(0, 128 - 32 - 1)
  const hash = encoded.subarray(128 - 33, 127)
  const block = mask(hash, masked.length).map((byte, at) => byte ^ masked[at]!)
  block[0]! &= 0x7f
  expect([encoded[127], block[masked.length - 33]]).toEqual([0xbc, 1])
  return block.slice(-32)
}

/** The salt of a CertificateVerify of the document’s server. */
export const saltIn = (certificateVerify: string): Uint8Array => saltOf(fromHex(certificateVerify).slice(8))

const parsed = parseCertificate(fromHex(message.certificate).slice(4 + 1 + 3 + 3, -2))
if (!parsed.ok) throw new Error('the document’s certificate cannot be read')
const { certificate } = parsed
const nginx = serverProfiles['nginx-intermediate-6.0']!

/** What the document's endpoints drew, by what it was for. */
export type Drawn = Readonly<Record<string, Uint8Array>>
const from =
  (drawn: Drawn) =>
  (label: string, length: number): Uint8Array => {
    const value = drawn[label]
    if (value?.length !== length) throw new Error(`the document has no ${length} bytes for “${label}”`)
    return value
  }

/** The document's client, as its ClientHello shows it. */
export const clientOf = (hello: string, drawn: Drawn, now: string, session?: Session): ClientWorld => {
  const profile = recorded({
    id: 'rfc8448',
    name: 'RFC 8448',
    short: 'RFC 8448',
    note: '',
    date: '2019-01',
    settings: { requiresSecureRenegotiation: false, dhMinimum: '1024', policies: [], earlyData: true },
    evidence: { all: { weight: 'documented', source: { document: 'RFC 8448', section: '3' } } },
    hello,
  })
  return {
    side: 'client',
    provider: noble,
    chance: from(drawn),
    now,
    settings: profile.settings,
    hello: profile.hello,
    host: 'server',
    roots: [certificate],
    verifies: true,
    authorities: [],
    identities: [],
    session,
  }
}

export const groups = [
  'x25519',
  'secp256r1',
  'secp384r1',
  'secp521r1',
  'ffdhe2048',
  'ffdhe3072',
  'ffdhe4096',
  'ffdhe6144',
  'ffdhe8192',
]

/** The document's server. */
export const serverOf = (
  drawn: Drawn,
  now: string,
  change: Partial<ServerSettings> = {},
  serverHello: ReplyTemplate['serverHello'] = ['pre_shared_key', 'key_share', 'supported_versions'],
): ServerWorld => ({
  side: 'server',
  provider: noble,
  chance: from(drawn),
  now,
  settings: {
    ...nginx.settings,
    versions: ['TLS 1.3'],
    suites: ['TLS_AES_128_GCM_SHA256'],
    groups,
    signatureSchemes: ['rsa_pss_rsae_sha256'],
    alpn: [],
    tickets: '1',
    recordSizeLimit: '16385',
    earlyData: true,
    packing: 'flight',
    ...change,
  },
  reply: {
    serverHello,
    encryptedExtensions: ['supported_groups', 'record_size_limit', 'server_name'],
    ticket: { lifetime: 30, nonceLength: 2, length: 178, maxEarlyData: 1024 },
  },
  identities: [{ identity: nginx.settings.identities[0]!, chain: [certificate], key }],
  clientRoots: [],
  issuers: [],
  ticketKey: new Uint8Array(48),
})

/**
 * The document's tickets and cookies, which only its own server could open: what ours would have sealed is kept, and the
 * document's bytes stand for it.
 */
export const sealing = (documented: Drawn) => {
  const sealed = new Map<string, Uint8Array>()
  return {
    sealedOverhead: 44,
    seal: (_world: unknown, _purpose: string, label: string, content: Uint8Array): Uint8Array => {
      const bytes = documented[label]
      if (!bytes) throw new Error(`the document has nothing sealed for “${label}”`)
      sealed.set(toHex(bytes), content)
      return bytes
    },
    unseal: (_world: unknown, _purpose: string, bytes: Uint8Array): Uint8Array | undefined => sealed.get(toHex(bytes)),
  }
}

/** What a scalar of P-256 is drawn from (48 bytes, reduced into 1 … n − 1). */
export const scalar = (hex: string): Uint8Array => fromHex((BigInt(`0x${hex}`) - 1n).toString(16).padStart(96, '0'))
