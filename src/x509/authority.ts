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
  nameConstraints,
  mustStaple,
  subjectAltName,
  subjectKeyIdentifier,
  unknownCritical,
} from './extension.ts'
import { demoKey } from './keypool.ts'
import { commonName } from './name.ts'
import { keyContent, publicKeyInfo } from './publickey.ts'
import { time } from './time.ts'
import type { PrivateKey, Provider, PublicKey } from '../crypto/provider.ts'
import type { SchemeName } from '../spec/signature.ts'
import type { Certificate } from './certificate.ts'
import type { ChainFault, Sending } from './fault.ts'
import type { KeyType } from './keypool.ts'

/** What a demo chain is to look like. Plain data; everything that is not given has a default. */
export interface ChainRequest {
  /** Domain names and IP addresses for subjectAltName; the first is the leaf's common name too. For a client that is where it stands alone. */
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
  /** Extended key usages, by name or as dotted OIDs; `serverAuth` by default, for clients `clientAuth`. None: no extension. */
  readonly usages?: readonly string[]
  /** Leave subjectAltName out, as certificates before 2000 did. */
  readonly omitSan?: boolean
  /** Write IP addresses as dNSName entries, as some authorities did for clients that looked nowhere else. */
  readonly addressesAsNames?: boolean
  /** What is wrong with the chain, if anything. */
  readonly fault?: ChainFault
  /** “Must staple” (RFC 7633). */
  readonly mustStaple?: boolean
  /** A client's certificate: without subjectAltName, with another key than a server's. */
  readonly client?: boolean
}

export interface Chain {
  /** Who signed the leaf, and with what. */
  readonly issuer: { readonly certificate: Certificate; readonly key: PrivateKey; readonly signature: SchemeName }
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
export const demoRoots = (provider: Provider): readonly Certificate[] => {
  const known = roots.get(provider)
  if (known) return known
  const issued = rootKeys.map((key) => issueRoot(provider, key, usualScheme[key]))
  roots.set(provider, issued)
  return issued
}
const roots = new WeakMap<Provider, readonly Certificate[]>()

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
/** Over before the oldest scenario. */
const pastPeriod = { notBefore: '2000-01-01T00:00:00Z', notAfter: '2005-01-01T00:00:00Z' }

/** Which key of the pool plays which part. */
const part = { leaf: 0, intermediate: 1, client: 3, upper: 3 } as const

/**
 * What a peer sends of a chain. `cross-signed` puts before the intermediate another certificate of the same authority,
 * from a root that nobody trusts; `with expired copy` an older one from the same root, which has expired.
 */
export const sending = (provider: Provider, chain: Chain, how: Sending): readonly Certificate[] => {
  const { leaf, intermediates, root, sent } = chain
  const [issuer] = intermediates
  switch (how) {
    case 'chain':
      return sent
    case 'leaf only':
      return [leaf]
    case 'with root':
      return root === leaf ? sent : [...sent, root]
    case 'misordered':
      return root === leaf ? sent : [leaf, root, ...intermediates.toReversed()]
    case 'with stranger': {
      const { notBefore, notAfter } = leaf
      return [leaf, issueChain(provider, { names: ['stranger.example'], notBefore, notAfter }).leaf, ...intermediates]
    }
    case 'cross-signed':
    case 'with expired copy': {
      const type = keyTypeOf(issuer)
      if (!issuer || !type) return sent
      const other =
        how === 'cross-signed'
          ? issueIntermediate(provider, type, rootIssuer(type, unknownRoot), {})
          : issueIntermediate(provider, type, rootIssuer(type), { period: pastPeriod })
      return [leaf, other, ...intermediates]
    }
  }
}

/** The kind of a demo authority, by its name. */
const keyTypeOf = (authority: Certificate | undefined): KeyType | undefined =>
  (Object.keys(labels) as KeyType[]).find((type) => authority?.subject === `CN=${intermediateName(type)}`)

const makeChain = (provider: Provider, request: ChainRequest): Chain => {
  const { key = 'rsa-2048', signature = 'rsa_pkcs1_sha256', intermediate = {}, fault = 'none' } = request
  const leafKey = demoKey(key, request.client ? part.client : part.leaf)
  const subject = request.commonName ?? request.names[0] ?? ''
  const issueLeaf = (issuer: Issuer): Certificate => {
    const made = issue(provider, issuer, {
      subject,
      key: leafKey.publicKey,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      extensions: leafExtensions(request, leafKey.publicKey),
    })
    return fault === 'forged' ? forged(made) : made
  }
  if (fault === 'self-signed') {
    const own = canSign(key, signature) ? signature : usualScheme[key]
    const leaf = issueLeaf({ name: subject, key: leafKey, signature: own })
    const issuer = { certificate: leaf, key: leafKey, signature: own }
    return { leaf, intermediates: [], root: leaf, leafKey, sent: [leaf], issuer }
  }
  const issuerType = issuerKey(signature, intermediate ? intermediate.key : request.root?.key)
  const intermediateSignature = intermediate ? (intermediate.signature ?? usualScheme[issuerType]) : undefined
  const rootType = intermediateSignature ? issuerKey(intermediateSignature, request.root?.key) : issuerType
  const asked = request.root?.signature
  const root = issueRoot(
    provider,
    rootType,
    asked && canSign(rootType, asked) ? asked : usualScheme[rootType],
    fault === 'unknown root' ? unknownRoot : knownRoot,
  )
  const top = rootIssuer(rootType, fault === 'unknown root' ? unknownRoot : knownRoot)
  const intermediates = intermediateSignature
    ? issueIntermediates(provider, issuerType, { ...top, signature: intermediateSignature }, request)
    : []
  const issuer = { ...(intermediates.length ? authority(issuerType) : top), signature }
  const leaf = issueLeaf(issuer)
  return {
    leaf,
    intermediates,
    root,
    leafKey,
    sent: [leaf, ...intermediates],
    issuer: { certificate: intermediates[0] ?? root, key: issuer.key, signature },
  }
}

/** The authorities between leaf and root, the lowest first: one, or two where the upper one allows none below it. */
const issueIntermediates = (
  provider: Provider,
  type: KeyType,
  issuer: Issuer,
  { fault, names }: ChainRequest,
): Certificate[] => {
  if (fault === 'path too long')
    return [
      issueIntermediate(provider, type, { ...upperAuthority(type), signature: usualScheme[type] }, {}),
      issueIntermediate(provider, type, issuer, { upper: true }),
    ]
  const hosts = names.map((name) => name.replace(/^\*\./, ''))
  const flaws: Partial<Record<ChainFault, Flaw>> = {
    'intermediate expired': { period: pastPeriod },
    'intermediate not a CA': { noAuthority: true },
    'intermediate without keyCertSign': { noCertSign: true },
    'name not permitted': { constraints: { permitted: ['permitted.example', '192.0.2.0/24'], excluded: [] } },
    'name excluded': { constraints: { permitted: [], excluded: hosts } },
  }
  return [issueIntermediate(provider, type, issuer, flaws[fault ?? 'none'] ?? {})]
}

/** The same certificate with its signature damaged in the last byte. */
const forged = ({ der }: Certificate): Certificate => {
  const parsed = parseCertificate(der.with(-1, der.at(-1)! ^ 1))
  if (!parsed.ok) throw new RangeError(`${parsed.path}: ${parsed.expected}`)
  return parsed.certificate
}

const leafExtensions = (request: ChainRequest, key: PublicKey): Uint8Array[] => {
  const usages = request.usages ?? [request.client ? 'clientAuth' : 'serverAuth']
  // A client's own name is in its subject alone.
  const alternatives = request.client ? request.names.slice(1) : request.names
  return [
    basicConstraints(false),
    // RFC 5246 §7.4.2: RSA key exchange needs keyEncipherment.
    request.fault === 'leaf without digitalSignature'
      ? keyUsage(key.kind === 'rsa' ? 'keyEncipherment' : 'keyAgreement')
      : key.kind === 'rsa'
        ? keyUsage('digitalSignature', 'keyEncipherment')
        : keyUsage('digitalSignature'),
    ...(usages.length ? [extendedKeyUsage(usages)] : []),
    ...(request.omitSan || !alternatives.length ? [] : [subjectAltName(alternatives, request.addressesAsNames)]),
    ...(request.mustStaple ? [mustStaple()] : []),
    ...(request.fault === 'unknown critical extension' ? [unknownCritical()] : []),
  ]
}

/** The root that clients trust, and one that nobody does. */
interface RootKind {
  readonly name: (type: KeyType) => string
  readonly part: number
}
const knownRoot: RootKind = { name: (type) => `Whyshake demo root (${labels[type].root})`, part: 2 }
const unknownRoot: RootKind = { name: (type) => `Unknown root (${labels[type].root})`, part: 3 }
const rootIssuer = (type: KeyType, { name, part }: RootKind = knownRoot): Issuer => ({
  name: name(type),
  key: demoKey(type, part),
  signature: usualScheme[type],
})

const issueRoot = (provider: Provider, type: KeyType, signature: SchemeName, kind = knownRoot): Certificate =>
  remember(provider, `root ${kind.part} ${type} ${signature}`, () => {
    const issuer = { ...rootIssuer(type, kind), signature }
    return issue(provider, issuer, {
      subject: issuer.name,
      key: issuer.key.publicKey,
      ...authorityPeriod,
      extensions: authorityExtensions(),
    })
  })

/** How an intermediate differs from a good one. */
interface Flaw {
  readonly upper?: true
  readonly period?: typeof authorityPeriod
  readonly noAuthority?: true
  readonly noCertSign?: true
  readonly constraints?: { readonly permitted: readonly string[]; readonly excluded: readonly string[] }
}

const issueIntermediate = (provider: Provider, type: KeyType, issuer: Issuer, flaw: Flaw): Certificate =>
  remember(provider, JSON.stringify(['intermediate', type, issuer.name, issuer.signature, flaw]), () => {
    const { name, key } = flaw.upper ? upperAuthority(type) : authority(type)
    return issue(provider, issuer, {
      subject: name,
      key: key.publicKey,
      ...(flaw.period ?? authorityPeriod),
      extensions: [
        ...(flaw.noAuthority ? [basicConstraints(false), keyUsage('digitalSignature', 'keyCertSign', 'cRLSign')] : []),
        ...(flaw.noCertSign ? [basicConstraints(true, 0), keyUsage('digitalSignature', 'cRLSign')] : []),
        ...(flaw.noAuthority || flaw.noCertSign ? [] : authorityExtensions(0)),
        ...(flaw.constraints ? [nameConstraints(flaw.constraints)] : []),
      ],
    })
  })

const authority = (type: KeyType) => ({ name: intermediateName(type), key: demoKey(type, part.intermediate) })
const upperAuthority = (type: KeyType) => ({
  name: `Whyshake demo upper authority ${labels[type].intermediate}`,
  key: demoKey(type, part.upper),
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
