import { rfc } from '../spec/reference.ts'
import { nameOf, type Certificate } from '../x509/certificate.ts'
import { validAt } from '../x509/chain.ts'
import { matchHostname } from '../x509/hostname.ts'
import { insist, ruleOf, type Decision } from './rule.ts'

/** The server's chain as a client judges it (RFC 5280 §6, RFC 9525). */
export interface PresentedChain {
  readonly sent: readonly Certificate[]
  /** Leaf first, root last when it was found. */
  readonly path: readonly Certificate[]
  readonly complete: boolean
  /** The issuer that nobody knows, when the path is not complete. */
  readonly missing: string | undefined
}
interface Question {
  readonly host: string
  /** ISO 8601. */
  readonly now: string
}
const rule = ruleOf<PresentedChain, Question>()
const leaf = (chain: PresentedChain): Certificate | undefined => chain.sent[0]
const called = (certificate: Certificate | undefined): string => (certificate ? nameOf(certificate) : '')
const untimely = (chain: PresentedChain, now: string, how: 'expired' | 'not_yet_valid') =>
  chain.path.findIndex((certificate) => validAt(certificate, now) === how)

export const chainRules = {
  'chain.present': rule({
    reference: rfc(8446, '4.4.2.4'),
    alert: 'decode_error',
    reads: ['server.identities'],
    holds: (chain) => chain.sent.length > 0,
    args: () => ({}),
    evidence: () => ['certificate.certificate_list'],
  }),
  'chain.trusted': rule({
    reference: rfc(5280, '6.1'),
    alert: 'unknown_ca',
    reads: ['client.trust', 'server.identities'],
    holds: (chain) => chain.complete,
    args: (chain) => ({ missing: (chain.missing ?? '').replace(/^CN=/, ''), leaf: called(leaf(chain)) }),
    evidence: (chain) => [`server.chain.${Math.max(0, chain.path.length - 1)}.issuer`],
  }),
  'chain.begun': rule({
    reference: rfc(5280, '4.1.2.5'),
    alert: 'bad_certificate',
    reads: ['server.identities'],
    holds: (chain, { now }) => untimely(chain, now, 'not_yet_valid') < 0,
    args: (chain, { now }) => {
      const certificate = chain.path[Math.max(0, untimely(chain, now, 'not_yet_valid'))]
      return { certificate: called(certificate), from: certificate?.notBefore ?? '', now }
    },
    evidence: (chain, { now }) => [`server.chain.${untimely(chain, now, 'not_yet_valid')}.validity.notBefore`],
  }),
  'chain.unexpired': rule({
    reference: rfc(5280, '4.1.2.5'),
    alert: 'certificate_expired',
    reads: ['server.identities'],
    holds: (chain, { now }) => untimely(chain, now, 'expired') < 0,
    args: (chain, { now }) => {
      const certificate = chain.path[Math.max(0, untimely(chain, now, 'expired'))]
      return { certificate: called(certificate), until: certificate?.notAfter ?? '', now }
    },
    evidence: (chain, { now }) => [`server.chain.${untimely(chain, now, 'expired')}.validity.notAfter`],
  }),
  'chain.authorities': rule({
    reference: rfc(5280, '4.2.1.9'),
    alert: 'bad_certificate',
    reads: ['server.identities'],
    holds: (chain) => chain.path.slice(1).every((certificate) => certificate.extensions.basicConstraints?.ca === true),
    args: (chain) => ({
      certificate: called(
        chain.path.slice(1).find((certificate) => certificate.extensions.basicConstraints?.ca !== true),
      ),
    }),
    evidence: () => ['server.chain.1.extensions'],
  }),
  'chain.usage': rule({
    reference: rfc(5280, '4.2.1.12'),
    alert: 'unsupported_certificate',
    reads: ['server.identities'],
    holds: (chain) => {
      const usages = leaf(chain)?.extensions.extendedKeyUsage
      return usages === undefined || usages.includes('serverAuth') || usages.includes('anyExtendedKeyUsage')
    },
    args: (chain) => ({ usages: leaf(chain)?.extensions.extendedKeyUsage ?? [] }),
    evidence: () => ['server.chain.0.extensions.extKeyUsage'],
  }),
  'chain.name': rule({
    reference: rfc(9525, '6'),
    alert: 'bad_certificate',
    reads: ['server.identities'],
    holds: (chain, { host }) => matchHostname(leaf(chain)!, host).matched,
    args: (chain, { host }) => ({ host, presented: matchHostname(leaf(chain)!, host).presented }),
    evidence: () => ['server.chain.0.extensions.subjectAltName'],
  }),
} as const

/** The client's judgement of the chain it was shown. */
export const judgePresented = (chain: PresentedChain, host: string, now: string): Decision =>
  insist(
    { question: 'certificate', by: 'client', had: chain.sent.map((certificate) => certificate.subject) },
    chainRules,
    [
      'chain.present',
      'chain.trusted',
      'chain.begun',
      'chain.unexpired',
      'chain.authorities',
      'chain.usage',
      'chain.name',
    ],
    chain,
    leaf(chain)?.subject ?? '',
    { host, now },
  )
