import { authenticationRules } from './authentication.ts'
import type { Reference } from '../spec/reference.ts'
import { alpnRules } from './alpn.ts'
import { certificateRules } from './certificate.ts'
import { chainRules } from './chain.ts'
import { fallbackRules } from './fallback.ts'
import { compressionRules } from './compression.ts'
import { groupRules } from './group.ts'
import { httpRules } from './http.ts'
import { nameRules } from './name.ts'
import { policyRules } from './policy.ts'
import { resumptionRules } from './resumption.ts'
import { referenceIn, type Rule, type RuleBook, type RuleFacts } from './rule.ts'
import { renegotiationRules } from './renegotiation.ts'
import { sessionRules } from './session.ts'
import { signatureRules } from './signature.ts'
import { startTlsRules } from './starttls.ts'
import { sizeRules } from './size.ts'
import { statusRules } from './status.ts'
import { suiteRules } from './suite.ts'
import { versionRules } from './version.ts'

/** All rules by id. `explain` has a sentence for each, by type. */
export const ruleCatalogue = {
  ...versionRules,
  ...suiteRules,
  ...groupRules,
  ...signatureRules,
  ...certificateRules,
  ...chainRules,
  ...authenticationRules,
  ...renegotiationRules,
  ...nameRules,
  ...alpnRules,
  ...sessionRules,
  ...resumptionRules,
  ...policyRules,
  ...httpRules,
  ...startTlsRules,
  ...fallbackRules,
  ...sizeRules,
  ...compressionRules,
  ...statusRules,
} as const

export type RuleId = keyof typeof ruleCatalogue
export type ArgsOf<I extends RuleId> = (typeof ruleCatalogue)[I] extends Rule<infer _X, infer _Q, infer A> ? A : never

/** Where a rule stands, for a decision that was taken in that version. */
export const referenceOf = (id: RuleId, version: number | undefined): Reference =>
  referenceIn(ruleCatalogue, id, version)!

/** What a trace says of these rules. */
export const bookOf = (ids: Iterable<string>): RuleBook => {
  const book: Record<string, RuleFacts> = {}
  for (const id of ids) if (isRuleId(id)) book[id] ??= factsOf(id)
  return book
}

const factsOf = (id: RuleId): RuleFacts => {
  let facts = told.get(id)
  if (!facts) {
    const { reference, before13, reads }: RuleFacts = ruleCatalogue[id]
    told.set(id, (facts = { reference, reads, ...(before13 && { before13 }) }))
  }
  return facts
}
const told = new Map<RuleId, RuleFacts>()

export const isRuleId = (id: string): id is RuleId => Object.hasOwn(ruleCatalogue, id)
