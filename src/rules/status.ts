import { rfc } from '../spec/reference.ts'
import { normalTime } from '../x509/time.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

/** What a client finds out about a stapled OCSP response, before anybody says what follows. */
export interface StatusFacts {
  /** `certificate_status.response`: where it lies, or would. */
  readonly at: string
  readonly present: boolean
  /** The certificate says that a response has to come (RFC 7633). */
  readonly mustStaple: boolean
  /** Why it cannot be read; undefined when it can. */
  readonly fault: string | undefined
  /** `successful`, or why the responder gave no answer. */
  readonly answer: string
  readonly forCertificate: boolean
  readonly signed: boolean
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt: string
  readonly thisUpdate: string
  readonly nextUpdate: string
}
interface Question {
  readonly how: ClientSettings['certificateStatus']
  /** ISO 8601. */
  readonly now: string
}
type Check = (facts: StatusFacts, question: Question) => boolean

const reads = ['client.certificateStatus', 'server.staple'] as const
/** A check that counts for a client that judges responses; another one lets everything pass, because it does not look. */
const judged = (check: Check) => ({
  reads,
  holds: (facts: StatusFacts, question: Question) => question.how === 'ignored' || check(facts, question),
  leans: (facts: StatusFacts, question: Question) =>
    check(facts, question) ? [] : (['client.certificateStatus'] as const),
  evidence: ({ at }: StatusFacts) => [at],
})
const rule = ruleOf<StatusFacts, Question>()

export const statusRules = {
  'status.asked': ruleOf<string, { readonly asked: boolean }>()({
    reference: rfc(6066, '8'),
    alert: 'unsupported_extension',
    reads: ['client.statusRequest'],
    holds: (what, { asked }) => what === 'none' || asked,
    args: () => ({}),
  }),
  'status.ready': ruleOf<string, { readonly staple: ServerSettings['staple'] }>()({
    reference: rfc(6066, '8'),
    alert: 'unsupported_extension',
    reads: ['server.staple'],
    holds: (what, { staple }) => what === 'none' || staple !== 'none',
    args: (what, { staple }) => ({ what, staple }),
  }),
  'status.stapled': rule({
    reference: rfc(7633, '4'),
    alert: 'bad_certificate_status_response',
    reads: [...reads, 'server.mustStaple'],
    holds: ({ present, mustStaple }, { how }) => present || !mustStaple || how !== 'judged and required',
    leans: ({ present, mustStaple }) => (mustStaple && !present ? ['client.certificateStatus'] : []),
    args: ({ present }) => ({ present: present ? 1 : 0 }),
    evidence: () => ['server.chain.0.extensions.tlsfeature'],
  }),
  'status.readable': rule({
    reference: rfc(6960, '4.2.1'),
    alert: 'bad_certificate_status_response',
    ...judged(({ fault }) => fault === undefined),
    args: ({ fault }) => ({ fault: fault ?? '' }),
  }),
  'status.answered': rule({
    reference: rfc(6960, '4.2.1'),
    alert: 'bad_certificate_status_response',
    ...judged(({ answer }) => answer === 'successful'),
    args: ({ answer }) => ({ answer }),
  }),
  'status.for-certificate': rule({
    reference: rfc(6960, '3.2'),
    alert: 'bad_certificate_status_response',
    ...judged(({ forCertificate }) => forCertificate),
    args: () => ({}),
  }),
  'status.signed': rule({
    reference: rfc(6960, '4.2.2.2'),
    alert: 'bad_certificate_status_response',
    ...judged(({ signed }) => signed),
    args: () => ({}),
  }),
  'status.timely': rule({
    reference: rfc(6960, '4.2.2.1'),
    alert: 'bad_certificate_status_response',
    ...judged(({ thisUpdate, nextUpdate }, { now }) => {
      // Without fractions of a second, times sort as texts.
      const moment = normalTime(now) ?? now
      return thisUpdate <= moment && (nextUpdate === '' || moment <= nextUpdate)
    }),
    args: ({ thisUpdate, nextUpdate }, { now }) => ({ from: thisUpdate, until: nextUpdate, now }),
  }),
  'status.unrevoked': rule({
    reference: rfc(6960, '2.2'),
    alert: 'certificate_revoked',
    ...judged(({ status }) => status !== 'revoked'),
    args: ({ revokedAt }) => ({ since: revokedAt }),
  }),
  'status.known': rule({
    reference: rfc(6960, '2.2'),
    alert: 'bad_certificate_status_response',
    ...judged(({ status }) => status !== 'unknown'),
    args: () => ({}),
  }),
} as const

const checks = [
  'status.readable',
  'status.answered',
  'status.for-certificate',
  'status.signed',
  'status.timely',
  'status.unrevoked',
  'status.known',
] as const

/** Does the server staple a response? Nothing to decide when nobody asks and there is none. */
export const chooseStatus = (offer: Offer, { staple }: ServerSettings): { decision?: Decision; stapled: boolean } => {
  if (!offer.statusRequest && staple === 'none') return { stapled: false }
  const { decision, value } = choose(
    { question: 'certificate status', by: 'server' },
    statusRules,
    ['status.asked', 'status.ready'],
    ['staple', 'none'],
    (what) => what,
    { asked: offer.statusRequest, staple },
    { rule: 'status.ready' },
  )
  return { decision, stapled: value === 'staple' }
}

/** The client's judgement of the response that came, or of its absence. */
export const judgeStatus = (facts: StatusFacts, question: Question): Decision =>
  insist(
    { question: 'certificate status', by: 'client' },
    statusRules,
    facts.present ? ['status.stapled', ...checks] : ['status.stapled'],
    facts,
    facts.present ? facts.status : 'none',
    question,
  )
