import type { Catalogue } from '../profiles/catalogue.ts'
import { inFront } from '../sim/proxy.ts'
import type { Group, Row } from '../sim/row.ts'
import { resolve, type Scenario } from '../sim/scenario.ts'
import { citation } from './citation.ts'
import { namesOf } from './headline.ts'
import { isTold, type SearchLanguage } from './language.ts'
import { sentenceOf } from './why.ts'

/** `31 do not connect: signature.chain-offered, RFC 5246 §7.4.2` */
export const headOf = ({ ok, cause, version, rows }: Group, t: SearchLanguage): string => {
  if (ok) return t.sweep.works(rows.length, version)
  const head = t.sweep.refused(rows.length, ok === null)
  const references = rows.flatMap(({ reference }) => (reference ? [citation(reference).text] : []))
  return [`${head}${cause === null ? '' : `: ${cause}`}`, ...new Set(references)].join(', ')
}

/** What was agreed, or why nothing was: the sentence of the rule for this client and server. */
export const detailOf = (
  { scenario, outcome, forwardSecrecy, refusal }: Row,
  catalogue: Catalogue,
  t: SearchLanguage,
): string => {
  if (outcome.ok === true) {
    const { suite, group, signature_scheme, alpn } = outcome
    const secrecy = forwardSecrecy === null ? null : t.sweep.forwardSecrecy(forwardSecrecy)
    return [suite, group, signature_scheme, alpn, secrecy].filter((word) => word !== null).join(', ')
  }
  if (refusal && isTold(t, refusal.rule))
    return sentenceOf(refusal.rule, refusal.args, false, names(scenario, catalogue), t)
  return outcome.evidence.map((path) => t.evidence(path)).join(', ')
}

const names = (scenario: Scenario, catalogue: Catalogue) => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(`no ${found.side} ${found.profile}`)
  return namesOf(inFront(found.resolved))
}
