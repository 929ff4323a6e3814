import { equal } from '../bytes/buffer.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import { scheme, schemes } from '../spec/signature.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import { nameOf, type Certificate } from '../x509/certificate.ts'
import { chainRules, type PresentedChain } from './chain.ts'
import type { ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Args, type Decision, type Rule, type Side } from './rule.ts'
import { fitsScheme, keyName, schemeBefore12 } from './signature.ts'

/** Client certificates: which one the client shows, and what the server makes of it (RFC 5246 §7.4.4 to §7.4.8, RFC 8446 §4.3.2, §4.4). */

/** A chain that a client can show, with its key. */
export interface Presentable {
  readonly chain: readonly Certificate[]
  readonly key: PublicKey
}
/** What a CertificateRequest says. */
export interface Wanted {
  readonly version: number
  /** ClientCertificateType, before TLS 1.3. */
  readonly types: readonly number[] | undefined
  /** Empty before TLS 1.2, which has no way to name them. */
  readonly schemes: readonly number[]
  /** Distinguished names, DER; an empty list leaves the choice to the client. */
  readonly authorities: readonly Uint8Array[]
}
interface Question extends Wanted {
  /** The schemes that the client itself signs with. */
  readonly enabled: readonly number[]
  readonly matchesIssuers: boolean
}
const onIdentity = ruleOf<Presentable, Question>()
const onChain = ruleOf<PresentedChain, { readonly host: string; readonly now: string }>()
const asked = { question: 'client certificate', by: 'client' } as const

/** ClientCertificateType (RFC 5246 §7.4.4, RFC 8422 §5.5): EdDSA goes with ecdsa_sign. */
export const RSA_SIGN = 1
export const ECDSA_SIGN = 64
const typeOf = ({ kind }: PublicKey): number => (kind.startsWith('rsa') ? RSA_SIGN : ECDSA_SIGN)

const named = ({ chain }: Presentable, authorities: readonly Uint8Array[]): boolean =>
  chain.some(({ issuerDer }) => authorities.some((name) => equal(name, issuerDer)))

/** The first of the server's schemes that the client has and its key can make; before TLS 1.2 the key alone decides. */
const schemeFor = ({ key }: Presentable, { version, schemes: wanted, enabled }: Question): string | undefined =>
  version < TLS12
    ? schemeBefore12(key)
    : wanted
        .filter((code) => enabled.includes(code))
        .map(schemes.name)
        .find((name) => (version < TLS13 || scheme(name).in13) && fitsScheme(name, key, version))

/** A rule about a server's chain, asked about a client's. */
const ofClient = <X, Q, A extends Args>(rule: Rule<X, Q, A>): Rule<X, Q, A> => ({
  ...rule,
  reads: ['client.identities', 'server.clientCertificates'],
  evidence: (candidate, question) =>
    (rule.evidence?.(candidate, question) ?? []).map((path) => path.replace(/^server\./, 'client.')),
})

export const authenticationRules = {
  'identity.issuer': onIdentity({
    reference: rfc(8446, '4.2.4'),
    alert: 'handshake_failure',
    reads: ['client.identities', 'client.matchesIssuers', 'server.namedIssuers', 'server.otherIssuers'],
    holds: (identity, { authorities, matchesIssuers }) =>
      !matchesIssuers || authorities.length === 0 || named(identity, authorities),
    args: ({ chain }, { authorities }) => ({
      issuers: chain.map(({ issuer }) => issuer.replace(/^CN=/, '')),
      named: authorities.length,
    }),
  }),
  'identity.key-type': onIdentity({
    reference: rfc(5246, '7.4.4'),
    alert: 'handshake_failure',
    reads: ['client.identities', 'server.signatureSchemes'],
    holds: ({ key }, { types }) => types === undefined || types.includes(typeOf(key)),
    args: ({ key }) => ({ key: keyName(key) }),
  }),
  'identity.scheme': onIdentity({
    reference: rfc(8446, '4.4.2.3'),
    alert: 'handshake_failure',
    reads: ['client.identities', 'client.signatureSchemes', 'server.signatureSchemes'],
    holds: (identity, question) => schemeFor(identity, question) !== undefined,
    args: (identity, question) => ({
      key: keyName(identity.key),
      scheme: schemeFor(identity, question) ?? '',
    }),
  }),
  'identity.schemes-named': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.3.2'),
    alert: 'missing_extension',
    reads: [],
    holds: (present) => present,
    args: () => ({}),
    evidence: () => ['certificate_request.extensions'],
  }),
  'identity.context': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.4.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (same) => same,
    args: () => ({}),
    evidence: () => ['certificate.certificate_request_context'],
  }),
  'identity.sent': onChain({
    reference: rfc(5246, '7.4.6'),
    alert: 'handshake_failure',
    reads: ['client.identities', 'server.clientCertificates'],
    holds: ({ sent }) => sent.length > 0,
    args: () => ({}),
    evidence: () => ['server.clientCertificates'],
  }),
  'identity.sent13': onChain({
    reference: rfc(8446, '4.4.2.4'),
    alert: 'certificate_required',
    reads: ['client.identities', 'server.clientCertificates'],
    holds: ({ sent }) => sent.length > 0,
    args: () => ({}),
    evidence: () => ['server.clientCertificates'],
  }),
  'identity.late-offered': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.6.2'),
    alert: 'unexpected_message',
    reads: ['client.postHandshakeAuth', 'server.clientCertificates', 'server.cannotAsk'],
    holds: (offered) => offered,
    args: () => ({}),
    evidence: () => ['client_hello.extensions'],
  }),
  'identity.late-able': ruleOf<boolean, null>()({
    reference: sources.iisTls13,
    alert: 'unexpected_message',
    reads: ['server.postHandshakeAuth', 'server.clientCertificates', 'server.cannotAsk', 'server.versions'],
    holds: (able) => able,
    args: () => ({}),
    evidence: () => ['server.postHandshakeAuth'],
  }),
  'identity.trusted': ofClient(chainRules['chain.trusted']),
  'identity.begun': ofClient(chainRules['chain.begun']),
  'identity.unexpired': ofClient(chainRules['chain.unexpired']),
  'identity.authorities': ofClient(chainRules['chain.authorities']),
  'identity.usage': onChain({
    reference: rfc(5280, '4.2.1.12'),
    alert: 'unsupported_certificate',
    reads: ['client.identities', 'server.clientCertificates'],
    holds: ({ sent }) => {
      const usages = sent[0]?.extensions.extendedKeyUsage
      return usages === undefined || usages.includes('clientAuth') || usages.includes('anyExtendedKeyUsage')
    },
    args: ({ sent }) => ({ usages: sent[0]?.extensions.extendedKeyUsage ?? [] }),
    evidence: () => ['client.chain.0.extensions.extKeyUsage'],
  }),
  'identity.scheme-wanted': ruleOf<
    number,
    { readonly wanted: readonly number[]; readonly version: number; readonly key: PublicKey }
  >()({
    reference: rfc(8446, '4.4.3'),
    alert: 'illegal_parameter',
    reads: ['server.signatureSchemes'],
    holds: (code, { wanted }) => wanted.includes(code),
    args: (code) => ({ scheme: schemes.show(code) }),
    evidence: () => ['certificate_verify.algorithm'],
  }),
  'identity.scheme-fits': ruleOf<
    number,
    { readonly wanted: readonly number[]; readonly version: number; readonly key: PublicKey }
  >()({
    reference: rfc(8446, '4.4.3'),
    alert: 'illegal_parameter',
    reads: ['client.identities'],
    holds: (code, { version, key }) =>
      fitsScheme(schemes.name(code), key, version) && (version < TLS13 || scheme(schemes.name(code)).in13),
    args: (code, { key }) => ({ scheme: schemes.show(code), key: keyName(key) }),
    evidence: () => ['certificate_verify.algorithm'],
  }),
  'identity.verifies': ruleOf<boolean, { readonly scheme: string }>()({
    reference: rfc(8446, '4.4.3'),
    alert: 'decrypt_error',
    reads: [],
    holds: (verified) => verified,
    args: (_, question) => ({ scheme: question.scheme }),
    evidence: () => ['certificate_verify.signature'],
  }),
} as const

/**
 * The certificate that a client answers a request with, and the scheme to sign with: the first that every rule lets
 * through, with the first of the server's schemes that fits. When there is none the client sends an empty list, which
 * is no refusal: whether the server minds is the server's decision.
 */
export const chooseIdentity = <I extends Presentable>(
  identities: readonly I[],
  wanted: Wanted,
  enabled: readonly number[],
  matchesIssuers: boolean,
): { readonly decision: Decision; readonly value?: { readonly identity: I; readonly scheme: string } } => {
  const question: Question = { ...wanted, enabled, matchesIssuers }
  const { decision, value } = choose(
    { ...asked, order: { whose: 'client', setting: 'identities' }, offered: wanted.schemes.map(schemes.show) },
    authenticationRules,
    ['identity.issuer', 'identity.key-type', 'identity.scheme'],
    identities,
    ({ chain }) => (chain[0] ? nameOf(chain[0]) : ''),
    question,
    { rule: 'identity.scheme' },
  )
  if (value) return { decision, value: { identity: value as I, scheme: schemeFor(value, question)! } }
  const { refusal: _, ...empty } = decision
  return { decision: empty }
}

/** The server's judgement of the chain that a client shows; an empty one is refused where a certificate is required. */
export const judgeClientChain = (chain: PresentedChain, now: string, version: number, required: boolean): Decision => {
  const about = { question: 'client chain', by: 'server', had: chain.sent.map(({ subject }) => subject) } as const
  const name = chain.sent[0]?.subject ?? ''
  const sent = version >= TLS13 ? 'identity.sent13' : 'identity.sent'
  if (!chain.sent.length)
    return required
      ? insist(about, authenticationRules, [sent], chain, name, { host: '', now })
      : { ...about, reasons: [], chosen: name }
  return insist(
    about,
    authenticationRules,
    [sent, 'identity.trusted', 'identity.begun', 'identity.unexpired', 'identity.authorities', 'identity.usage'],
    chain,
    name,
    { host: '', now },
  )
}

/** The server's check of the scheme that the client signed with. */
export const acceptClientScheme = (
  code: number,
  version: number,
  wanted: readonly number[],
  key: PublicKey,
): Decision =>
  insist(
    { question: 'client signature', by: 'server', offered: wanted.map(schemes.show), had: [schemes.show(code)] },
    authenticationRules,
    ['identity.scheme-wanted', 'identity.scheme-fits'],
    code,
    schemes.show(code),
    { wanted, version, key },
  )
export const acceptClientSignature = (verified: boolean, name: string): Decision =>
  insist({ question: 'client signature', by: 'server' }, authenticationRules, ['identity.verifies'], verified, name, {
    scheme: name,
  })

/** The answer to a request carries the request's context. */
export const acceptAnswer = (same: boolean): Decision =>
  insist(
    { question: 'client chain', by: 'server' },
    authenticationRules,
    ['identity.context'],
    same,
    'certificate',
    null,
  )

/** Can this server of TLS 1.3 ask after the handshake at all? */
export const canAskLate = ({ postHandshakeAuth }: ServerSettings): Decision =>
  insist(
    { question: 'late request', by: 'server' },
    authenticationRules,
    ['identity.late-able'],
    postHandshakeAuth,
    'certificate_request',
    null,
  )

/** May a client of TLS 1.3 be asked after the handshake? Only one that has said so in its ClientHello. */
export const allowLateRequest = (by: Side, offered: boolean): Decision =>
  insist(
    { question: 'late request', by },
    authenticationRules,
    ['identity.late-offered'],
    offered,
    'certificate_request',
    null,
  )

/** A CertificateRequest of TLS 1.3 has to say which signatures the server can check. */
export const requireNamedSchemes = (present: boolean): Decision =>
  insist(asked, authenticationRules, ['identity.schemes-named'], present, 'certificate_request', null)
