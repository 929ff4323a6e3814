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
import { choose, ruleOf, withoutRefusal, type Decision } from './rule.ts'
import { canSign, keyName } from './signature.ts'
import { fitsKey } from './suite.ts'

/** A certificate that is chosen before the suite, as Go does it (crypto/tls, SupportsCertificate). */

interface Shown {
  readonly leaf: Certificate | undefined
  readonly key: PublicKey
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
