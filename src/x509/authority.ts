import { concat } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import { scheme } from '../spec/signature.ts'
import { signatureAlgorithm } from './algorithm.ts'
import { parseCertificate } from './certificate.ts'
import { bitString, constructed, integer, sequence } from './der.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
} from './extension.ts'
import { demoKey } from './keypool.ts'
import { commonName } from './name.ts'
import { keyContent, publicKeyInfo } from './publickey.ts'
import { time } from './time.ts'
import type { PrivateKey, Provider, PublicKey } from '../crypto/provider.ts'
import type { SchemeName } from '../spec/signature.ts'
import type { Certificate } from './certificate.ts'
import type { KeyType } from './keypool.ts'

/** What a demo chain is to look like. Plain data; everything that is not given has a default. */
export interface ChainRequest {
  /** Domain names and IP addresses for subjectAltName; the first is the leaf's common name too. For a client: its name. */
  readonly names: readonly string[]
  readonly commonName?: string
  /** The leaf's key. `rsa-2048` by default. */
  readonly key?: KeyType
  /** What the leaf is signed with, by its issuer, whose key follows from it. `rsa_pkcs1_sha256` by default. */
  readonly signature?: SchemeName
  /**
   * The authority between leaf and root. Its key is what the leaf's signature needs, in the size or on the curve given here if
   * that fits; `signature` is made by the root and is by default the usual one of its own kind of key. `false`: there is
   * none, the root signs the leaf.
   */
  readonly intermediate?: { readonly key?: KeyType; readonly signature?: SchemeName } | false
  /** By default one of `demoRoots`; with another key or signature it is a root that nobody trusts who trusts only those. */
  readonly root?: { readonly key?: KeyType; readonly signature?: SchemeName }
  /** The leaf's period, ISO 8601 in UTC (`2026-01-31T00:00:00Z`, `2026-01-31`). */
  readonly notBefore: string
  readonly notAfter: string
  /** Extended key usages, by name or as dotted OIDs; `serverAuth` by default, for clients `clientAuth`. */
  readonly usages?: readonly string[]
  /** Leave subjectAltName out, as certificates before 2000 did. */
  readonly omitSan?: boolean
  /** A client's certificate: without subjectAltName, with another key than a server's. */
  readonly client?: boolean
}

export interface Chain {
  readonly leaf: Certificate
  readonly intermediates: readonly Certificate[]
  readonly root: Certificate
  readonly leafKey: PrivateKey
  /** What a well configured peer sends: the leaf and the intermediates. */
  readonly sent: readonly Certificate[]
}

/**
 * Issues a chain from the demo authority. The same request gives the same bytes, and the same object while it is remembered.
 * Refuses (RangeError) times that are none, names that are not ASCII, and signatures that no demo key can make.
 */
export const issueChain = (provider: Provider, request: ChainRequest): Chain =>
  remember(provider, JSON.stringify(['chain', request]), () => makeChain(provider, request))

/** The roots that a client trusts to accept demo chains: one for each kind of key that authorities have. */
export const demoRoots = (provider: Provider): Certificate[] =>
  rootKeys.map((key) => issueRoot(provider, key, usualScheme[key]))

const rootKeys: readonly KeyType[] = ['rsa-2048', 'rsa-pss-2048', 'p-256', 'p-384', 'p-521', 'ed25519', 'ed448']

/** How authorities call their kinds of key, in the names of roots and of intermediates. */
const labels: Readonly<Record<KeyType, { readonly root: string; readonly intermediate: string }>> = {
  'rsa-1024': { root: 'RSA 1024', intermediate: 'R0' },
  'rsa-2048': { root: 'RSA', intermediate: 'R1' },
  'rsa-pss-2048': { root: 'RSA-PSS', intermediate: 'R2' },
  'rsa-3072': { root: 'RSA 3072', intermediate: 'R3' },
  'rsa-4096': { root: 'RSA 4096', intermediate: 'R4' },
  'p-256': { root: 'P-256', intermediate: 'E1' },
  'p-384': { root: 'P-384', intermediate: 'E2' },
  'p-521': { root: 'P-521', intermediate: 'E3' },
  ed25519: { root: 'Ed25519', intermediate: 'D1' },
  ed448: { root: 'Ed448', intermediate: 'D2' },
}

const rootName = (type: KeyType): string => `Whyshake demo root (${labels[type].root})`
const intermediateName = (type: KeyType): string => `Whyshake demo authority ${labels[type].intermediate}`

/** What a key signs with when nobody says otherwise. */
const usualScheme: Readonly<Record<KeyType, SchemeName>> = {
  'rsa-1024': 'rsa_pkcs1_sha256',
  'rsa-2048': 'rsa_pkcs1_sha256',
  'rsa-pss-2048': 'rsa_pss_pss_sha256',
  'rsa-3072': 'rsa_pkcs1_sha256',
  'rsa-4096': 'rsa_pkcs1_sha256',
  'p-256': 'ecdsa_secp256r1_sha256',
  'p-384': 'ecdsa_secp384r1_sha384',
  'p-521': 'ecdsa_secp521r1_sha512',
  ed25519: 'ed25519',
  ed448: 'ed448',
}

/** Authorities of every kind are old enough for the oldest scenario and outlive the latest. */
const authorityPeriod = { notBefore: '2010-01-01T00:00:00Z', notAfter: '2040-01-01T00:00:00Z' }

/** Which key of the pool plays which part. */
const part = { leaf: 0, intermediate: 1, root: 2, client: 3 } as const

const makeChain = (provider: Provider, request: ChainRequest): Chain => {
  const { key = 'rsa-2048', signature = 'rsa_pkcs1_sha256', intermediate = {} } = request
  const issuerType = issuerKey(signature, intermediate ? intermediate.key : request.root?.key)
  const intermediateSignature = intermediate ? (intermediate.signature ?? usualScheme[issuerType]) : undefined
  const rootType = intermediateSignature ? issuerKey(intermediateSignature, request.root?.key) : issuerType
  const asked = request.root?.signature
  const root = issueRoot(provider, rootType, asked && canSign(rootType, asked) ? asked : usualScheme[rootType])
  const rootKey = demoKey(rootType, part.root)
  const intermediates = intermediateSignature
    ? [
        issueIntermediate(provider, issuerType, {
          name: rootName(rootType),
          key: rootKey,
          signature: intermediateSignature,
        }),
      ]
    : []
  const leafKey = demoKey(key, request.client ? part.client : part.leaf)
  const issuer = intermediates.length
    ? { name: intermediateName(issuerType), key: demoKey(issuerType, part.intermediate), signature }
    : { name: rootName(rootType), key: rootKey, signature }
  const leaf = issue(provider, issuer, {
    subject: request.commonName ?? request.names[0] ?? '',
    key: leafKey.publicKey,
    notBefore: request.notBefore,
    notAfter: request.notAfter,
    extensions: leafExtensions(request, leafKey.publicKey),
  })
  return { leaf, intermediates, root, leafKey, sent: [leaf, ...intermediates] }
}

const leafExtensions = (request: ChainRequest, key: PublicKey): Uint8Array[] => [
  basicConstraints(false),
  // RFC 5246 §7.4.2: RSA key exchange needs keyEncipherment.
  key.kind === 'rsa' ? keyUsage('digitalSignature', 'keyEncipherment') : keyUsage('digitalSignature'),
  extendedKeyUsage(request.usages ?? [request.client ? 'clientAuth' : 'serverAuth']),
  ...(request.omitSan || request.client || !request.names.length ? [] : [subjectAltName(request.names)]),
]

const issueRoot = (provider: Provider, type: KeyType, signature: SchemeName): Certificate =>
  remember(provider, `root ${type} ${signature}`, () => {
    const key = demoKey(type, part.root)
    const name = rootName(type)
    return issue(
      provider,
      { name, key, signature },
      { subject: name, key: key.publicKey, ...authorityPeriod, extensions: authorityExtensions() },
    )
  })

const issueIntermediate = (provider: Provider, type: KeyType, issuer: Issuer): Certificate =>
  remember(provider, JSON.stringify(['intermediate', type, issuer.name, issuer.signature]), () => {
    const { publicKey } = demoKey(type, part.intermediate)
    return issue(provider, issuer, {
      subject: intermediateName(type),
      key: publicKey,
      ...authorityPeriod,
      extensions: authorityExtensions(0),
    })
  })

const authorityExtensions = (pathLength?: number): Uint8Array[] => [
  basicConstraints(true, pathLength),
  keyUsage('digitalSignature', 'keyCertSign', 'cRLSign'),
]

/** The issuer's key for a signature: the wanted one if it can make that, else the usual one of the fitting kind. */
const issuerKey = (signature: SchemeName, wanted: KeyType | undefined): KeyType => {
  if (wanted && canSign(wanted, signature)) return wanted
  const { key, curve } = scheme(signature)
  if (key === 'rsa') return 'rsa-2048'
  if (key === 'rsa_pss') return 'rsa-pss-2048'
  if (key === 'ed25519' || key === 'ed448') return key
  const onCurve = ({ secp384r1: 'p-384', secp521r1: 'p-521' } as const)[curve ?? ''] ?? 'p-256'
  if (key === 'ecdsa' && canSign(onCurve, signature)) return onCurve
  throw new RangeError(`no demo authority signs with ${signature}`)
}

const canSign = (type: KeyType, signature: SchemeName): boolean => {
  const { key, padding, hash } = scheme(signature)
  if (!signatureAlgorithm(signature) || key !== demoKey(type, 0).publicKey.kind) return false
  // RFC 8017 §9.1.1: hash, salt of the same length and two bytes have to fit; 1024 bits hold no two SHA-512 values.
  return !(type === 'rsa-1024' && padding === 'pss' && hash === 'sha512')
}

interface Issuer {
  readonly name: string
  readonly key: PrivateKey
  readonly signature: SchemeName
}

interface Content {
  readonly subject: string
  readonly key: PublicKey
  readonly notBefore: string
  readonly notAfter: string
  readonly extensions: readonly Uint8Array[]
}

const issue = (provider: Provider, issuer: Issuer, content: Content): Certificate => {
  const algorithm = signatureAlgorithm(issuer.signature)!
  const identifiers = [
    subjectKeyIdentifier(keyIdentifier(provider, content.key)),
    authorityKeyIdentifier(keyIdentifier(provider, issuer.key.publicKey)),
  ]
  const behindSerial = concat(
    algorithm,
    commonName(issuer.name),
    sequence(time(content.notBefore), time(content.notAfter)),
    commonName(content.subject),
    publicKeyInfo(content.key),
    constructed(3, sequence(...content.extensions, ...identifiers)),
  )
  const tbs = sequence(constructed(0, integer(2)), integer(serial(provider, behindSerial)), behindSerial)
  const { hash, padding } = scheme(issuer.signature)
  const salt = padding === 'pss' && hash ? provider.hash(hash, concat(toUtf8('salt'), tbs)) : undefined
  const signature = provider.sign(issuer.signature, issuer.key, tbs, salt)
  const parsed = parseCertificate(sequence(tbs, algorithm, bitString(signature)))
  if (!parsed.ok) throw new RangeError(`${parsed.path}: ${parsed.expected}`)
  return parsed.certificate
}

/** RFC 5280 §4.2.1.2, method 1. */
const keyIdentifier = (provider: Provider, key: PublicKey): Uint8Array => provider.hash('sha1', keyContent(key))

/** 16 bytes that follow from everything else in the certificate; the first is chosen so that their length never varies. */
const serial = (provider: Provider, content: Uint8Array): Uint8Array => {
  const bytes = provider.hash('sha256', content).slice(0, 16)
  bytes[0] = 0x40 | (bytes[0]! & 0x3f)
  return bytes
}

/** Certificates already made, by provider and content; the oldest are forgotten first. */
const made = new WeakMap<Provider, Map<string, unknown>>()
const memoryLimit = 1000

const remember = <T>(provider: Provider, content: string, make: () => T): T => {
  const known = made.get(provider) ?? new Map<string, unknown>()
  made.set(provider, known)
  if (known.has(content)) return known.get(content) as T
  const value = make()
  if (known.size >= memoryLimit) known.delete(known.keys().next().value!)
  known.set(content, value)
  return value
}
