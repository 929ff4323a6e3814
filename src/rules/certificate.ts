import { equal } from '../bytes/buffer.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { groups } from '../spec/group.ts'
import { rfc } from '../spec/reference.ts'
import { suite as suiteOf, suites, withCurve, type Suite } from '../spec/suite.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import type { Certificate } from '../x509/certificate.ts'
import { matchHostname } from '../x509/hostname.ts'
import { commonGroups } from './group.ts'
import type { Offer } from './offer.ts'
import type { ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, withoutRefusal, type Decision } from './rule.ts'
import { canSign, keyName } from './signature.ts'
import { fitsKey } from './suite.ts'

/** A certificate that is chosen before the suite, as Go does it (crypto/tls, SupportsCertificate), or by who issued it. */

interface Shown {
  readonly leaf: Certificate | undefined
  readonly key: PublicKey
}
interface Issued {
  readonly chain: readonly Certificate[]
}
interface Question {
  readonly version: number
  readonly offer: Offer
  readonly server: ServerSettings
}
const rule = ruleOf<Shown, Question>()

export const certificateRules = {
  'certificate.for-name': rule({
    reference: rfc(6066, '3'),
    alert: 'unrecognized_name',
    reads: ['client.serverName', 'server.identities', 'server.certificateOrder'],
    holds: ({ leaf }, { offer }) =>
      offer.serverName === undefined ||
      (leaf !== undefined && matchHostname(leaf, offer.serverName, true).by !== undefined),
    args: ({ key }, { offer }) => ({ asked: offer.serverName ?? '', key: keyName(key) }),
    evidence: () => ['client_hello.extensions.server_name'],
  }),
  'certificate.authority': ruleOf<
    Issued,
    { readonly authorities: readonly Uint8Array[]; readonly server: ServerSettings }
  >()({
    reference: rfc(8446, '4.2.4'),
    alert: 'handshake_failure',
    reads: ['client.namedAuthorities', 'client.otherAuthorities', 'server.identities', 'server.matchesAuthorities'],
    holds: ({ chain }, { authorities, server }) => !server.matchesAuthorities || isNamed(chain, authorities),
    leans: ({ chain }, { authorities }) => (isNamed(chain, authorities) ? [] : ['server.matchesAuthorities']),
    args: ({ chain }, { authorities, server }) => ({
      issuers: chain.map(({ issuer }) => issuer.replace(/^CN=/, '')),
      named: authorities.length,
      ignored: isNamed(chain, authorities) || server.matchesAuthorities ? '' : 'ignored',
    }),
    evidence: () => ['client_hello.extensions.certificate_authorities', 'server.chain.0.issuer'],
  }),
  'certificate.usable': rule({
    reference: rfc(8446, '4.4.2.2'),
    before13: rfc(5246, '7.4.2'),
    alert: 'handshake_failure',
    reads: [
      ...(['client.suites', 'server.suites', 'client.groups', 'server.groups'] as const),
      ...([
        'client.signatureSchemes',
        'server.signatureSchemes',
        'server.identities',
        'server.certificateOrder',
      ] as const),
    ],
    holds: ({ key }, question) => isUsable(key, question),
    args: ({ key }) => ({ key: keyName(key) }),
    evidence: () => ['client_hello.cipher_suites', 'client_hello.extensions.signature_algorithms'],
  }),
} as const

/** Is one of the authorities that the client names among the issuers? */
const isNamed = (chain: readonly Certificate[], authorities: readonly Uint8Array[]): boolean =>
  chain.some(({ issuerDer }) => authorities.some((name) => equal(name, issuerDer)))

/**
 * TLS 1.3: the certificates that go with the authorities that the client names. Undefined where it names none, so that there
 * is nothing to decide.
 */
export const chooseByAuthority = <T extends Issued>(
  { authorities }: Pick<Offer, 'authorities'>,
  identities: readonly T[],
  server: ServerSettings,
): { readonly decision: Decision; readonly value: readonly T[] } | undefined => {
  if (!authorities?.length || !identities.length) return undefined
  const each = identities.map((identity) => ({
    identity,
    decision: insist(
      { question: 'authorities', by: 'server' },
      certificateRules,
      ['certificate.authority'],
      identity,
      identity.chain[0]?.subject.replace(/^CN=/, '') ?? '',
      { authorities, server },
    ),
  }))
  const left = each.filter(({ decision }) => !decision.refusal)
  const reasons = each.flatMap(({ decision }) => decision.reasons)
  const { refusal: _, ...decision } = (left[0] ?? each[0]!).decision
  const { refusal } = each[0]!.decision
  return {
    decision: { ...decision, reasons, ...(!left.length && refusal && { refusal }) },
    value: left.map(({ identity }) => identity),
  }
}

/** The first certificate that the client can make use of; where there is none, the first of all. */
export const chooseBeforeSuite = <T extends Shown>(
  candidates: readonly T[],
  question: Question,
): { readonly decision: Decision; readonly value: T | undefined } => {
  const [first] = candidates
  const name = ({ key, leaf }: Shown) => `${leaf?.subject.replace(/^CN=/, '') ?? ''} (${keyName(key)})`
  const { decision, value } = choose(
    { question: 'which certificate', by: 'server', order: { whose: 'server', setting: 'identities' } },
    certificateRules,
    ['certificate.for-name', 'certificate.usable'],
    candidates,
    name,
    question,
    { rule: 'certificate.usable' },
  )
  if (value !== undefined || first === undefined) return { decision, value: value as T | undefined }
  return { decision: { ...withoutRefusal(decision), chosen: name(first) }, value: first }
}

/** Static RSA needs no signature, and so it is asked about wherever signing will not do. */
const isUsable = (key: PublicKey, { version, offer, server }: Question): boolean => {
  const mutual = (fits: (one: Suite) => boolean) =>
    server.suites.some((name) => {
      const code = suites.code(withCurve(name).name)
      const one = code !== undefined && offer.suites.includes(code) ? suiteOf(code) : undefined
      return one !== undefined && one.from <= version && version <= one.to && fits(one)
    })
  const statically = () => version < TLS13 && key.kind === 'rsa' && mutual(({ keyExchange }) => keyExchange === 'RSA')
  if (offer.schemes?.length && !canSign(Math.max(version, TLS12), offer, server, key)) return statically()
  if (version >= TLS13) return true
  if (commonGroups(offer, server).length === 0) return statically()
  if (key.kind === 'ecdsa') {
    const curve = groups.code(key.curve)
    if (!server.groups.includes(key.curve) || !offer.groups?.some((one) => one === curve)) return false
  }
  if (key.kind === 'ed25519' && (version < TLS12 || !offer.schemes?.length)) return false
  return mutual((one) => one.keyExchange === 'ECDHE' && fitsKey(one, key, version)) || statically()
}
