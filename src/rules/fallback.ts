import { rfc } from '../spec/reference.ts'
import { versions } from '../spec/version.ts'
import type { ClientSettings } from './profile.ts'
import { insist, ruleOf, type Decision } from './rule.ts'
import { newestFirst } from './version.ts'

interface Question {
  readonly policy: ClientSettings['fallback']
  /** The newest version of the attempt that failed. */
  readonly from: number
}
const rule = ruleOf<number | undefined, Question>()

export const fallbackRules = {
  'fallback.wanted': rule({
    reference: rfc(7507, '1'),
    alert: 'protocol_version',
    reads: ['client.fallback'],
    holds: (_, { policy }) => policy !== 'none',
    args: (_, { from }) => ({ from: versions.show(from) }),
    evidence: () => ['client.fallback'],
  }),
  'fallback.older-left': rule({
    reference: rfc(7507, '1'),
    alert: 'protocol_version',
    reads: ['client.fallback', 'client.versions'],
    holds: (older) => older !== undefined,
    args: (older, { from }) => ({ from: versions.show(from), older: older === undefined ? '' : versions.show(older) }),
    evidence: () => ['client.versions'],
  }),
} as const

/**
 * Does a client whose handshake failed try again with an older version? Browsers did so until about 2015, and told
 * the server with a signal in the list of suites (RFC 7507). The value is the newest version of the next attempt.
 */
export const judgeFallback = (
  client: Pick<ClientSettings, 'fallback' | 'versions'>,
): { readonly decision: Decision; readonly value: number | undefined } => {
  const [newest = 0, older] = newestFirst(client.versions)
  const question = { policy: client.fallback, from: newest }
  const decision = insist(
    { question: 'fallback', by: 'client' },
    fallbackRules,
    ['fallback.wanted', 'fallback.older-left'],
    older,
    older === undefined ? '' : versions.show(older),
    question,
  )
  return { decision, value: decision.refusal ? undefined : older }
}
