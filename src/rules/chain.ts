import { rfc } from '../spec/reference.ts'
import { scheme } from '../spec/signature.ts'
import { TLS13 } from '../spec/version.ts'
import { commonNameOf, nameOf, type Certificate } from '../x509/certificate.ts'
import { validAt } from '../x509/chain.ts'
import { breachIn, otherKinds } from '../x509/constraint.ts'
import { matchHostname } from '../x509/hostname.ts'
import type { ClientSettings } from './profile.ts'
import { insist, ruleOf, type Args, type Decision } from './rule.ts'

/** The server's chain as a client judges it (RFC 5280 §6, RFC 9525). The alerts are those that OpenSSL 3.0 was measured to send. */
export interface PresentedChain {
  readonly sent: readonly Certificate[]
  /** Leaf first, root last when it was found. */
  readonly path: readonly Certificate[]
  readonly complete: boolean
  /** The issuer that nobody knows, when the path is not complete. */
  readonly missing?: string | undefined
  /** Set when that issuer was there and its key does not verify the signature of the path's last certificate. */
  readonly badSignature?: true | undefined
}
interface Question {
  readonly host: string
  /** ISO 8601. */
  readonly now: string
  /** What this client insists on beyond what RFC 5280 asks of all. */
  readonly client?: Pick<ClientSettings, 'minimumRsa' | 'weakestHash' | 'readsCommonName' | 'keyUsage'>
  /** What the leaf's key has to do in this handshake, as keyUsage calls it, and in which version. */
  readonly use?: KeyUse
  readonly version?: number
}
/** RFC 5246 §7.4.2: an RSA key that only decrypts the premaster secret needs keyEncipherment, one that signs digitalSignature. */
export type KeyUse = 'digitalSignature' | 'keyEncipherment' | 'keyAgreement'

const rule = ruleOf<PresentedChain, Question>()
const leaf = (chain: PresentedChain): Certificate | undefined => chain.sent[0]
const called = (certificate: Certificate | undefined): string => (certificate ? nameOf(certificate) : '')

/** Where a certificate of the path stands among those that were sent; a root that was not is the client's own. */
const evidenceOf = ({ sent, path }: PresentedChain, at: number, field: string): string[] => {
  const place = sent.findIndex((one) => one === path[at])
  return [place < 0 ? 'client.trust' : `server.chain.${place}.${field}`]
}

/** A rule that each certificate of the path has to keep, from the leaf upwards; its arguments are about the first that does not. */
const ofEach = <A extends Args>(
  about: Pick<ReturnType<typeof rule>, 'reference' | 'alert' | 'reads'> & {
    readonly keeps: (certificate: Certificate, at: number, chain: PresentedChain, question: Question) => boolean
    readonly args: (certificate: Certificate | undefined, question: Question) => A
    readonly field: string
    readonly leans?: NonNullable<ReturnType<typeof rule>['leans']>
  },
) => {
  let last: { readonly chain: PresentedChain; readonly question: Question; readonly first: number } | undefined
  const first = (chain: PresentedChain, question: Question): number => {
    // Whether it holds, and then its arguments, are asked one after the other.
    if (last?.chain !== chain || last.question !== question)
      last = {
        chain,
        question,
        first: chain.path.findIndex((certificate, at) => !about.keeps(certificate, at, chain, question)),
      }
    return last.first
  }
  const { reference, alert, reads, leans } = about
  return rule({
    reference,
    alert,
    reads,
    ...(leans && { leans }),
    holds: (chain, question) => first(chain, question) < 0,
    args: (chain, question) => about.args(chain.path[Math.max(0, first(chain, question))], question),
    evidence: (chain, question) => evidenceOf(chain, first(chain, question), about.field),
  })
}

/** Roots are trusted because the client has them, not because of what they say; those before version 3 say nothing. */
const isAnchor = (at: number, { path, complete }: PresentedChain): boolean => complete && at === path.length - 1
const isSelfIssued = ({ subject, issuer }: Certificate): boolean => subject === issuer
const isRsa = ({ publicKey }: Certificate): boolean => publicKey.kind === 'rsa' || publicKey.kind === 'rsa_pss'

/** Hashes from the weakest to those that everybody accepts. */
const strength: Readonly<Record<string, number>> = { md5: 0, sha1: 1, sha224: 2 }
const hashStrength = ({ signatureAlgorithm }: Certificate): number =>
  strength[scheme(signatureAlgorithm).hash ?? ''] ?? 3
const wanted: Readonly<Record<ClientSettings['weakestHash'], number>> = { md5: 0, sha1: 1, sha224: 2, sha256: 3 }

export const chainRules = {
  'chain.present': rule({
    reference: rfc(8446, '4.4.2.4'),
    alert: 'decode_error',
    reads: ['server.identities'],
    holds: (chain) => chain.sent.length > 0,
    args: () => ({}),
    evidence: () => ['certificate.certificate_list'],
  }),
  'chain.signed': rule({
    reference: rfc(5280, '6.1.3'),
    alert: 'decrypt_error',
    reads: ['server.identities'],
    holds: ({ badSignature }) => badSignature !== true,
    args: ({ path, missing }) => ({ certificate: called(path.at(-1)), issuer: (missing ?? '').replace(/^CN=/, '') }),
    evidence: (chain) => evidenceOf(chain, chain.path.length - 1, 'signatureValue'),
  }),
  'chain.trusted': rule({
    reference: rfc(5280, '6.1'),
    alert: 'unknown_ca',
    reads: ['client.trust', 'client.paths', 'server.identities'],
    holds: (chain) => chain.complete,
    args: (chain) => ({
      missing: (chain.missing ?? '').replace(/^CN=/, ''),
      leaf: called(leaf(chain)),
      path: chain.path.map(called),
      own: chain.path.length > 0 && isSelfIssued(chain.path.at(-1)!) ? 'itself' : '',
    }),
    evidence: (chain) => evidenceOf(chain, chain.path.length - 1, 'issuer'),
  }),
  'chain.begun': ofEach({
    reference: rfc(5280, '4.1.2.5'),
    alert: 'bad_certificate',
    reads: ['server.identities'],
    keeps: (certificate, _at, _chain, { now }) => validAt(certificate, now) !== 'not_yet_valid',
    args: (certificate, { now }) => ({ certificate: called(certificate), from: certificate?.notBefore ?? '', now }),
    field: 'validity.notBefore',
  }),
  'chain.unexpired': ofEach({
    reference: rfc(5280, '4.1.2.5'),
    alert: 'certificate_expired',
    reads: ['server.identities'],
    keeps: (certificate, _at, _chain, { now }) => validAt(certificate, now) !== 'expired',
    args: (certificate, { now }) => ({ certificate: called(certificate), until: certificate?.notAfter ?? '', now }),
    field: 'validity.notAfter',
  }),
  'chain.extensions-known': ofEach({
    reference: rfc(5280, '4.2'),
    alert: 'certificate_unknown',
    reads: ['server.identities'],
    keeps: ({ extensions }) => extensions.unknownCritical.length === 0,
    args: (certificate) => ({
      certificate: called(certificate),
      extension: certificate?.extensions.unknownCritical[0] ?? '',
    }),
    field: 'extensions',
  }),
  'chain.authorities': ofEach({
    reference: rfc(5280, '4.2.1.9'),
    alert: 'unknown_ca',
    reads: ['server.identities'],
    keeps: ({ extensions: { basicConstraints } }, at, chain) =>
      at === 0 || basicConstraints?.ca === true || (isAnchor(at, chain) && basicConstraints === undefined),
    args: (certificate) => ({ certificate: called(certificate) }),
    field: 'extensions.basicConstraints',
  }),
  'chain.cert-sign': ofEach({
    reference: rfc(5280, '4.2.1.3'),
    alert: 'unknown_ca',
    reads: ['server.identities'],
    keeps: ({ extensions: { keyUsage } }, at) => at === 0 || keyUsage === undefined || keyUsage.includes('keyCertSign'),
    args: (certificate) => ({ certificate: called(certificate), usages: certificate?.extensions.keyUsage ?? [] }),
    field: 'extensions.keyUsage',
  }),
  'chain.path-length': ofEach({
    reference: rfc(5280, '4.2.1.9'),
    alert: 'unknown_ca',
    reads: ['server.identities'],
    // Authorities that certify themselves do not count (RFC 5280 §6.1.4).
    keeps: ({ extensions: { basicConstraints } }, at, { path }) =>
      at === 0 || path.slice(1, at).filter((one) => !isSelfIssued(one)).length <= (basicConstraints?.pathLength ?? at),
    args: (certificate) => ({
      certificate: called(certificate),
      most: certificate?.extensions.basicConstraints?.pathLength ?? 0,
    }),
    field: 'extensions.basicConstraints',
  }),
  'chain.constraints-modelled': rule({
    reference: rfc(5280, '4.2.1.10'),
    alert: 'internal_error',
    reads: [],
    limit: true,
    holds: ({ path }) => otherKinds(path).length === 0,
    args: ({ path }) => ({ kinds: otherKinds(path) }),
  }),
  'chain.name-constraints': rule({
    reference: rfc(5280, '4.2.1.10'),
    alert: 'certificate_unknown',
    reads: ['server.identities'],
    holds: ({ path }) => breachIn(path) === undefined,
    args: ({ path }) => {
      const breach = breachIn(path)
      return {
        name: breach?.name ?? '',
        authority: called(breach && path[breach.by]),
        how: breach?.how ?? '',
        subtrees: breach?.subtrees ?? [],
      }
    },
    evidence: (chain) => {
      const breach = breachIn(chain.path)!
      return [
        ...evidenceOf(chain, breach.at, 'extensions.subjectAltName'),
        ...evidenceOf(chain, breach.by, 'extensions.nameConstraints'),
      ]
    },
  }),
  'chain.usage': ofEach({
    reference: rfc(5280, '4.2.1.12'),
    alert: 'unsupported_certificate',
    reads: ['server.identities'],
    // RFC 5280 speaks of the leaf; that an authority's own list binds what it issues is what OpenSSL and browsers do.
    keeps: ({ extensions: { extendedKeyUsage: usages } }, at, chain) =>
      isAnchor(at, chain) ||
      usages === undefined ||
      usages.includes('serverAuth') ||
      usages.includes('anyExtendedKeyUsage'),
    args: (certificate) => ({
      usages: certificate?.extensions.extendedKeyUsage ?? [],
      certificate: called(certificate),
    }),
    field: 'extensions.extKeyUsage',
  }),
  'chain.key-size': ofEach({
    reference: rfc(9325, '4.5'),
    alert: 'bad_certificate',
    reads: ['client.minimumRsa', 'server.identities'],
    leans: ({ path }, { client }) =>
      client && path.some((one) => isRsa(one) && one.keyBits < 2048) ? ['client.minimumRsa'] : [],
    keeps: (certificate, _at, _chain, { client }) =>
      !isRsa(certificate) || certificate.keyBits >= Number(client?.minimumRsa ?? 0),
    args: (certificate, { client }) => ({
      certificate: called(certificate),
      bits: certificate?.keyBits ?? 0,
      least: client?.minimumRsa ?? '0',
    }),
    field: 'subjectPublicKeyInfo',
  }),
  'chain.hash': ofEach({
    reference: rfc(9155, '5'),
    alert: 'bad_certificate',
    reads: ['client.weakestHash', 'server.identities'],
    leans: (chain, { client }) =>
      client && chain.path.some((one, at) => !isAnchor(at, chain) && hashStrength(one) < 3)
        ? ['client.weakestHash']
        : [],
    // Nobody needs the signature of a root that is trusted anyway.
    keeps: (certificate, at, chain, { client }) =>
      isAnchor(at, chain) || hashStrength(certificate) >= wanted[client?.weakestHash ?? 'md5'],
    args: (certificate, { client }) => ({
      certificate: called(certificate),
      scheme: certificate?.signatureAlgorithm ?? '',
      weakest: client?.weakestHash ?? 'md5',
    }),
    field: 'signatureAlgorithm',
  }),
  'chain.key-use': rule({
    reference: rfc(5246, '7.4.2'),
    alert: 'illegal_parameter',
    reads: ['client.keyUsage', 'server.identities'],
    leans: (chain, { use, client }) => (client && !allowsUse(chain, use) ? ['client.keyUsage'] : []),
    holds: (chain, { use, version, client }) =>
      client === undefined ||
      client.keyUsage === 'ignored' ||
      (client.keyUsage !== 'always' && (version! >= TLS13 || leaf(chain)?.publicKey.kind !== 'ecdsa')) ||
      allowsUse(chain, use),
    args: (chain, { use }) => ({ usages: leaf(chain)?.extensions.keyUsage ?? [], use: use ?? '' }),
    evidence: () => ['server.chain.0.extensions.keyUsage'],
  }),
  'chain.name': rule({
    reference: rfc(9525, '6'),
    alert: 'bad_certificate',
    reads: ['client.readsCommonName', 'server.identities'],
    holds: (chain, { host, client }) => matchHostname(leaf(chain)!, host, client?.readsCommonName).matched,
    leans: (chain, { host, client }) =>
      client && !matchHostname(leaf(chain)!, host).matched ? ['client.readsCommonName'] : [],
    args: (chain, { host, client }) => ({
      host,
      presented: matchHostname(leaf(chain)!, host, client?.readsCommonName).presented,
      common: leaf(chain)!.extensions.subjectAltName ? '' : (commonNameOf(leaf(chain)!) ?? ''),
    }),
    evidence: (chain) => [
      `server.chain.0.${leaf(chain)!.extensions.subjectAltName ? 'extensions.subjectAltName' : 'subject'}`,
    ],
  }),
} as const

const allowsUse = (chain: PresentedChain, use: KeyUse | undefined): boolean => {
  const usages = leaf(chain)?.extensions.keyUsage
  return use === undefined || usages === undefined || usages.includes(use)
}

/** In the order in which they decide; what is about all of the path comes before what is about the leaf. */
const inOrder = Object.keys(chainRules) as ChainRule[]

type ChainRule = keyof typeof chainRules

/** Which rules a client asks while the handshake runs, and which when it is over. */
export const rulesAsked: Readonly<
  Record<
    ClientSettings['judgesCertificate'],
    { readonly now: readonly ChainRule[]; readonly later: readonly ChainRule[] }
  >
> = {
  'in the handshake': { now: inOrder, later: [] },
  'the name after it': { now: inOrder.filter((id) => id !== 'chain.name'), later: ['chain.name'] },
  'after it': { now: ['chain.present'], later: inOrder.filter((id) => id !== 'chain.present') },
}

/**
 * The client's judgement of the chain it was shown. Of several paths the first that keeps all rules will do; when none does,
 * the one that kept most of them explains most. The decision names every certificate that was sent.
 */
export const judgePresented = (
  sent: readonly Certificate[],
  paths: readonly Omit<PresentedChain, 'sent'>[],
  question: Question,
  ids: readonly ChainRule[] = inOrder,
): Decision => {
  const asked = { question: 'certificate', by: 'client', had: sent.map((certificate) => certificate.subject) } as const
  const judged = (path: Omit<PresentedChain, 'sent'>): Decision =>
    insist(asked, chainRules, ids, { sent, ...path }, sent[0]?.subject ?? '', question)
  if (!sent.length) return judged({ path: [], complete: false })
  const decisions = paths.map(judged)
  return (
    decisions.find(({ refusal }) => !refusal) ??
    decisions.reduce((best, one) => (one.reasons.length > best.reasons.length ? one : best))
  )
}
