import type { PublicKey } from '../crypto/provider.ts'
import { hashLength } from '../spec/hash.ts'
import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import { scheme, schemes } from '../spec/signature.ts'
import { TLS12, TLS13, versions } from '../spec/version.ts'
import { nameOf, type Certificate } from '../x509/certificate.ts'
import { keyReaches, schemeReaches } from './level.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision, type Side } from './rule.ts'

interface SchemeQuestion {
  readonly version: number
  readonly server: ServerSettings
  readonly offered: readonly number[]
  readonly enabled: readonly number[]
  readonly key: PublicKey
  /** The certificate, and the schemes of signature_algorithms_cert, which it may have to be signed with. */
  readonly leaf: Certificate | undefined
  readonly named: readonly number[] | undefined
}
const onScheme = ruleOf<number, SchemeQuestion>()

interface ChainQuestion {
  readonly offered: readonly number[]
  readonly offeredAt: string
  readonly enabled: readonly number[]
}
/** One certificate of a chain that is about to be sent; 0 is the leaf. */
interface Link {
  readonly certificate: Certificate
  readonly at: number
}
const onChain = ruleOf<Link, ChainQuestion>()
const linkArgs = ({ certificate, at }: Link) => ({
  certificate: nameOf(certificate),
  at,
  scheme: certificate.signatureAlgorithm,
})

export const signatureRules = {
  'signature.offered': onScheme({
    reference: rfc(8446, '4.2.3'),
    before13: rfc(5246, '7.4.1.4.1'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes'],
    holds: (code, { offered }) => offered.includes(code),
    args: (code) => ({ scheme: schemes.show(code) }),
    evidence: () => ['client_hello.extensions.signature_algorithms'],
  }),
  'signature.enabled': onScheme({
    reference: rfc(8446, '4.2.3'),
    before13: rfc(5246, '7.4.1.4.1'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes'],
    holds: (code, { enabled }) => enabled.includes(code),
    args: (code) => ({ scheme: schemes.show(code) }),
    evidence: () => ['client_hello.extensions.signature_algorithms'],
  }),
  'signature.version': onScheme({
    reference: rfc(8446, '4.2.3'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes'],
    holds: (code, { version }) => version < TLS13 || scheme(schemes.name(code)).in13,
    args: (code, { version }) => ({ scheme: schemes.show(code), version: versions.show(version) }),
    evidence: () => ['client_hello.extensions.signature_algorithms'],
  }),
  'signature.key': onScheme({
    reference: rfc(8446, '4.4.3'),
    before13: rfc(5246, '7.4.3'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.identities'],
    holds: (code, { version, key, server }) =>
      fitsScheme(schemes.name(code), key, version) && (!server.schemeCurves || fitsCurve(schemes.name(code), key)),
    args: (code, { key }) => ({ scheme: schemes.show(code), key: keyName(key) }),
    evidence: () => ['client_hello.extensions.signature_algorithms', 'server.chain.0.subjectPublicKeyInfo'],
  }),
  'signature.leaf': onScheme({
    reference: rfc(8446, '4.2.3'),
    alert: 'handshake_failure',
    reads: ['client.certificateSchemes', 'server.identities', 'server.checksLeaf'],
    holds: (_, { server, leaf, named }) => !server.checksLeaf || !named || !leaf || fitsOne(leaf, named),
    args: (code, { leaf }) => ({ scheme: schemes.show(code), signed: leaf?.signatureAlgorithm ?? '' }),
    evidence: () => ['client_hello.extensions.signature_algorithms_cert', 'server.chain.0.signatureAlgorithm'],
  }),
  'signature.level': onScheme({
    reference: sources.openSslLevels,
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.securityLevel', 'server.levelsOf'],
    holds: (code, { server }) => schemeReaches(schemes.name(code), server),
    args: (code, { server }) => ({ scheme: schemes.show(code), level: server.securityLevel }),
    evidence: () => ['client_hello.extensions.signature_algorithms'],
  }),
  /** MD5 beside SHA-1, or SHA-1 alone: nothing newer can be said before TLS 1.2. */
  'signature.fixed-level': ruleOf<PublicKey | undefined, { readonly server: ServerSettings }>()({
    reference: sources.openSslLevels,
    alert: 'internal_error',
    reads: ['server.securityLevel', 'server.levelsOf', 'client.versions', 'server.versions'],
    holds: (key, { server }) => schemeReaches(schemeBefore12(key) ?? '', server),
    args: (key, { server }) => ({ scheme: schemeBefore12(key) ?? '', level: server.securityLevel }),
    evidence: () => ['client_hello.legacy_version', 'server.versions'],
  }),
  'signature.older': ruleOf<PublicKey | undefined, { readonly client: ClientSettings }>()({
    reference: sources.openSslLevels,
    alert: 'internal_error',
    reads: ['client.olderSignatures', 'client.versions', 'server.versions', 'server.suites'],
    holds: (_, { client }) => client.olderSignatures,
    leans: (_, { client }) => (client.olderSignatures ? ['client.olderSignatures'] : []),
    args: (key) => ({ scheme: schemeBefore12(key) ?? '' }),
    evidence: () => ['server_hello.legacy_version', 'client.olderSignatures'],
  }),
  /** OpenSSL refuses to load a certificate that is too weak for its level: such a server does not start. */
  'signature.loads': ruleOf<Link, { readonly server: ServerSettings }>()({
    reference: sources.openSslLevels,
    alert: 'internal_error',
    reads: ['server.securityLevel', 'server.levelsOf', 'server.identities'],
    limit: true,
    holds: ({ certificate }, { server }) =>
      server.securityLevel === '0' ||
      ((certificate.publicKey.kind === 'unknown' || keyReaches(certificate.publicKey, server)) &&
        (certificate.subject === certificate.issuer || schemeReaches(certificate.signatureAlgorithm, server))),
    args: ({ certificate, at }, { server }) => ({
      certificate: nameOf(certificate),
      at,
      scheme: certificate.signatureAlgorithm,
      level: server.securityLevel,
    }),
    evidence: ({ at }) => [`server.chain.${at}.subjectPublicKeyInfo`, `server.chain.${at}.signatureAlgorithm`],
  }),
  /** Before TLS 1.2 there is nothing to choose: the kind of key decides. */
  'signature.fixed': ruleOf<PublicKey | undefined, null>()({
    reference: rfc(4346, '7.4.3'),
    alert: 'handshake_failure',
    reads: ['server.identities'],
    holds: (key) => schemeBefore12(key) !== undefined,
    args: (key) => ({ scheme: schemeBefore12(key) ?? '', key: key ? keyName(key) : '' }),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo'],
  }),
  'signature.common': onScheme({
    reference: rfc(8446, '4.4.3'),
    before13: rfc(5246, '7.4.1.4.1'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.identities'],
    holds: (_, { offered }) => offered.length > 0,
    args: (_, { key }) => ({ key: keyName(key), absent: '' }),
  }),
  /** The same, found by who was about to sign: nobody had reckoned with it (JSSE, before TLS 1.3). */
  'signature.common-late': onScheme({
    reference: rfc(5246, '7.4.1.4.1'),
    alert: 'internal_error',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.identities', 'server.findsNoScheme'],
    holds: (_, { offered }) => offered.length > 0,
    args: (_, { key }) => ({ key: keyName(key), absent: '' }),
  }),
  'signature.present': ruleOf<Offer, { readonly version: number }>()({
    reference: rfc(8446, '9.2'),
    alert: 'missing_extension',
    reads: ['client.signatureSchemes'],
    holds: (offer, { version }) => version < TLS13 || offer.schemes !== undefined,
    args: () => ({}),
    evidence: () => ['client_hello.extensions'],
  }),
  'signature.wanted': ruleOf<Offer, { readonly server: ServerSettings }>()({
    reference: rfc(8446, '4.2.3'),
    before13: rfc(5246, '7.4.1.4.1'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.needsSchemes'],
    holds: (offer, { server }) => !server.needsSchemes || offer.schemes !== undefined,
    args: () => ({}),
    evidence: () => ['client_hello.extensions'],
  }),
  'signature.chain-enabled': onChain({
    reference: sources.schannelSha512,
    alert: 'handshake_failure',
    reads: ['server.signatureSchemes', 'server.identities', 'server.strictChain'],
    holds: ({ certificate }, { enabled }) => fitsOne(certificate, enabled),
    args: linkArgs,
    evidence: ({ at }) => ['server.signatureSchemes', `server.chain.${at}.signatureAlgorithm`],
  }),
  'signature.chain-offered': onChain({
    reference: rfc(5246, '7.4.2'),
    alert: 'handshake_failure',
    reads: [
      'client.signatureSchemes',
      'client.certificateSchemes',
      'server.identities',
      'server.strictChain',
      'server.refusal',
    ],
    holds: ({ certificate }, { offered }) => fitsOne(certificate, offered),
    args: linkArgs,
    evidence: ({ at }, { offeredAt }) => [offeredAt, `server.chain.${at}.signatureAlgorithm`],
  }),
  'signature.was-offered': ruleOf<
    number,
    { readonly offered: readonly number[]; readonly version: number; readonly key: PublicKey }
  >()({
    reference: rfc(8446, '4.4.3'),
    before13: rfc(5246, '7.4.3'),
    alert: 'illegal_parameter',
    reads: ['client.signatureSchemes'],
    holds: (code, { offered }) => offered.includes(code),
    args: (code) => ({ scheme: schemes.show(code) }),
    evidence: (_, { version }) => [signedAt(version)],
  }),
  'signature.fits-key': ruleOf<
    number,
    { readonly offered: readonly number[]; readonly version: number; readonly key: PublicKey }
  >()({
    reference: rfc(8446, '4.4.3'),
    before13: rfc(5246, '7.4.3'),
    alert: 'illegal_parameter',
    reads: ['server.identities'],
    holds: (code, { version, key }) =>
      fitsScheme(schemes.name(code), key, version) && (version < TLS13 || scheme(schemes.name(code)).in13),
    args: (code, { key }) => ({ scheme: schemes.show(code), key: keyName(key) }),
    evidence: (_, { version }) => [signedAt(version)],
  }),
  'signature.key-given': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.4.3'),
    alert: 'internal_error',
    reads: ['server.identities'],
    limit: true,
    holds: (given) => given,
    args: () => ({}),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo'],
  }),
  'signature.verifies': ruleOf<boolean, { readonly scheme: string }>()({
    reference: rfc(8446, '4.4.3'),
    before13: rfc(5246, '7.4.3'),
    alert: 'decrypt_error',
    reads: [],
    holds: (verified) => verified,
    args: (_, question) => ({ scheme: question.scheme }),
    evidence: () => ['certificate_verify.signature'],
  }),
} as const

/** How a key signs in TLS 1.0 and 1.1: RSA over MD5 and SHA-1 side by side, ECDSA over SHA-1 (RFC 4346 §7.4.3, RFC 8422 §5.4). */
export const schemeBefore12 = (key: PublicKey | undefined): string | undefined =>
  key?.kind === 'rsa' ? 'rsa_pkcs1_md5_sha1' : key?.kind === 'ecdsa' ? 'ecdsa_sha1' : undefined

/** Both sides' look at how a key signs before TLS 1.2. */
export const judgeFixedScheme = (
  by: Side,
  key: PublicKey | undefined,
  { server, client }: { readonly server?: ServerSettings; readonly client?: ClientSettings } = {},
): Decision => {
  const asked = { question: 'signature scheme', by } as const
  const name = schemeBefore12(key) ?? key?.kind ?? ''
  const fixed = insist(asked, signatureRules, ['signature.fixed'], key, name, null)
  if (fixed.refusal || !(server || client)) return fixed
  const taken = server
    ? insist(asked, signatureRules, ['signature.fixed-level'], key, name, { server })
    : insist(asked, signatureRules, ['signature.older'], key, name, { client: client! })
  return { ...taken, reasons: [...fixed.reasons, ...taken.reasons] }
}

/** Are the certificates strong enough to be loaded? Undefined where there is no such question. */
export const judgeLoaded = (
  chains: readonly (readonly Certificate[])[],
  server: ServerSettings,
): Decision | undefined => {
  if (server.securityLevel === '0') return undefined
  const each = chains.flatMap((chain) =>
    chain.map((certificate, at) =>
      insist(
        { question: 'certificate', by: 'server' },
        signatureRules,
        ['signature.loads'],
        { certificate, at },
        certificate.subject,
        { server },
      ),
    ),
  )
  return each.find(({ refusal }) => refusal)
}

export const keyName = (key: PublicKey): string =>
  key.kind === 'ecdsa'
    ? `ECDSA ${key.curve}`
    : key.kind === 'rsa' || key.kind === 'rsa_pss'
      ? `RSA ${rsaBits(key)}`
      : key.kind
export const rsaBits = (key: PublicKey & { kind: 'rsa' | 'rsa_pss' }): number =>
  (key.modulus.length - 1) * 8 + (32 - Math.clz32(key.modulus[0] ?? 0))

/** Does the scheme go with the key? In TLS 1.3 it also names the curve. RSA must hold the PSS encoding of the hash. */
export const fitsScheme = (name: string, key: PublicKey, version: number): boolean => {
  const { key: kind, curve, padding, hash } = scheme(name)
  if (kind !== key.kind) return false
  if (key.kind === 'ecdsa') return version < TLS13 || curve === key.curve
  // RFC 8017 §9.1.1, §9.2: the modulus has to hold the hash, with a salt or with what names it.
  if ((key.kind === 'rsa' || key.kind === 'rsa_pss') && hash)
    return key.modulus.length >= (padding === 'pss' ? 2 * hashLength[hash] + 2 : hashLength[hash] + 19 + 11)
  return true
}

/** Names the scheme the key's curve? `ecdsa_sha1` names none. */
const fitsCurve = (name: string, key: PublicKey): boolean => {
  const { curve } = scheme(name)
  return key.kind !== 'ecdsa' || curve === undefined || curve === key.curve
}

/** Where the signature of the server's key stands. */
const signedAt = (version: number): string =>
  version >= TLS13 ? 'certificate_verify.algorithm' : 'server_key_exchange.signed_params.algorithm'

/** Without the extension a TLS 1.2 client is taken to offer SHA-1 with each algorithm (RFC 5246 §7.4.1.4.1). */
export const offeredSchemes = (offer: Pick<Offer, 'schemes'>): readonly number[] => offer.schemes ?? [0x0201, 0x0203]

/** A certificate signed with RSASSA-PSS may have an issuer of either RSA kind; both schemes cover it. */
const fitsOne = (certificate: Certificate, codes: readonly number[]): boolean => {
  const name = certificate.signatureAlgorithm
  const code = schemes.code(name)
  const twin = schemes.code(name.replace('rsa_pss_rsae', 'rsa_pss_pss'))
  return (code !== undefined && codes.includes(code)) || (twin !== undefined && codes.includes(twin))
}

/**
 * Does every certificate that would be sent fit the client's offer? Only strict servers ask (RFC 5246 §7.4.2; TLS 1.3
 * lets them go on, RFC 8446 §4.4.2.2). Self-signed certificates are not judged: nobody checks their signature.
 */
export const judgeChain = (
  chain: readonly Certificate[],
  offer: Offer,
  server: ServerSettings,
  name: string,
): Decision => {
  const offered = offer.certificateSchemes ?? offeredSchemes(offer)
  const question: ChainQuestion = {
    offered,
    offeredAt: offer.certificateSchemes
      ? 'client_hello.extensions.signature_algorithms_cert'
      : offer.schemes
        ? 'client_hello.extensions.signature_algorithms'
        : 'client_hello.extensions',
    enabled: schemes.codesOf(server.signatureSchemes),
  }
  const asked = {
    question: 'chain signatures',
    by: 'server',
    offered: schemes.showAll(offered),
    had: chain.map((certificate) => certificate.signatureAlgorithm),
  } as const
  const each = chain
    .map((certificate, at) => ({ certificate, at }))
    .filter(({ certificate }) => certificate.subject !== certificate.issuer)
    .map((link) =>
      insist(
        asked,
        signatureRules,
        ['signature.chain-enabled', 'signature.chain-offered'],
        link,
        link.certificate.subject,
        question,
      ),
    )
  const refusal = each.find((decision) => decision.refusal)?.refusal
  return { ...asked, reasons: each.flatMap(({ reasons }) => reasons), ...(refusal ? { refusal } : { chosen: name }) }
}

const schemeRules = (byServer: boolean) =>
  [
    byServer ? 'signature.offered' : 'signature.enabled',
    'signature.version',
    'signature.level',
    'signature.leaf',
    'signature.key',
  ] as const

/** Is there a scheme to sign with this key, whoever chooses it? */
export const canSign = (version: number, offer: Offer, server: ServerSettings, key: PublicKey): boolean => {
  const [offered, enabled] = [offeredSchemes(offer), schemes.codesOf(server.signatureSchemes)]
  // What the certificate itself was signed with is looked at later.
  const question: SchemeQuestion = { version, server, offered, enabled, key, leaf: undefined, named: undefined }
  return offered.some((code) => schemeRules(false).every((id) => signatureRules[id].holds(code, question)))
}

/** Where in the order of schemes this one stands. */
export const rankOf = (code: number, offer: Offer, server: ServerSettings): number =>
  (server.schemeOrder === 'server' ? schemes.codesOf(server.signatureSchemes) : offeredSchemes(offer)).indexOf(code)

/** The server's choice of how to sign the handshake with this key. */
export const chooseScheme = (
  version: number,
  offer: Offer,
  server: ServerSettings,
  key: PublicKey,
  leaf?: Certificate,
): { decision: Decision; value: number | undefined } => {
  const offered = offeredSchemes(offer)
  const enabled = schemes.codesOf(server.signatureSchemes)
  const byServer = server.schemeOrder === 'server'
  return choose(
    {
      question: 'signature scheme',
      by: 'server',
      order: { whose: server.schemeOrder, setting: 'signatureSchemes' },
      offered: schemes.showAll(offered),
      had: server.signatureSchemes,
    },
    signatureRules,
    schemeRules(byServer),
    byServer ? enabled : offered,
    schemes.show,
    { version, server, offered, enabled, key, leaf, named: offer.certificateSchemes },
    {
      rule: version < TLS13 && server.findsNoScheme === 'when it signs' ? 'signature.common-late' : 'signature.common',
      args: { key: keyName(key), absent: offer.schemes ? '' : 'absent' },
      evidence: [
        offer.schemes ? 'client_hello.extensions.signature_algorithms' : 'client_hello.extensions',
        'server.chain.0.subjectPublicKeyInfo',
      ],
    },
  )
}

/** A TLS 1.3 client that wants certificates must say which signatures it can check (RFC 8446 §9.2). */
export const requireSchemes = (offer: Offer, version: number): Decision =>
  insist(
    { question: 'signatures offered', by: 'server' },
    signatureRules,
    ['signature.present'],
    offer,
    'client_hello',
    { version },
  )

/** Some want the extension from everybody, before they look at versions. Undefined for the others. */
export const wantSchemes = (offer: Offer, server: ServerSettings): Decision | undefined =>
  server.needsSchemes
    ? insist(
        { question: 'signatures offered', by: 'server' },
        signatureRules,
        ['signature.wanted'],
        offer,
        'client_hello',
        { server },
      )
    : undefined

/** The client's check of the scheme that the server signed with. */
export const acceptScheme = (code: number, version: number, offered: readonly number[], key: PublicKey): Decision =>
  insist(
    { question: 'signature scheme', by: 'client', offered: schemes.showAll(offered), had: [schemes.show(code)] },
    signatureRules,
    version >= TLS12 ? ['signature.was-offered', 'signature.fits-key'] : ['signature.fits-key'],
    code,
    schemes.show(code),
    { offered, version, key },
  )

/** A pasted chain may come without its private key; what follows the certificate is then not known here. */
export const requireKey = (given: boolean, by: Side): Decision =>
  insist({ question: 'private key', by }, signatureRules, ['signature.key-given'], given, 'private key', null)

export const acceptSignature = (verified: boolean, name: string): Decision =>
  insist({ question: 'signature', by: 'client' }, signatureRules, ['signature.verifies'], verified, name, {
    scheme: name,
  })
