import { citation } from '../explain/citation.ts'
import { namesOf } from '../explain/headline.ts'
import type { Language } from '../explain/language.ts'
import { sentenceOf } from '../explain/why.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { isRuleId, referenceOf, type RuleId } from '../rules/catalogue.ts'
import { other, type Side } from '../rules/rule.ts'
import { inFront } from '../sim/proxy.ts'
import { resolve, type Resolved, type Scenario } from '../sim/scenario.ts'
import { grouped, type Group, type Row } from '../sim/sweep.ts'
import { writeJson } from './json.ts'
import { writeLink } from './link.ts'
import { codeSpan, plainMarkdown } from './markdown.ts'
import { lines } from './report.ts'

/** A sweep as JSON: `[{ client, name, outcome, forward_secrecy, link }, …]`, or `server` in place of `client`. */
export const sweepJson = (side: Side, rows: readonly Row[], catalogue: Catalogue): string =>
  writeJson(
    rows.map(({ profile, scenario, outcome, forwardSecrecy }) => ({
      [side]: profile,
      name: nameOf(side, profile, catalogue),
      outcome,
      forward_secrecy: forwardSecrecy,
      link: `#${writeLink(scenario, {}, catalogue)}`,
    })),
  )

/** The same as text: rows by the rule that decided. */
export const sweepText = (
  side: Side,
  rows: readonly Row[],
  resolved: Resolved,
  catalogue: Catalogue,
  t: Language,
): string => {
  const width = Math.max(...rows.map(({ profile }) => nameOf(side, profile, catalogue).length))
  const line = (row: Row) => `  ${nameOf(side, row.profile, catalogue).padEnd(width)}  ${detailOf(row, catalogue, t)}`
  return lines(
    `${t.sweep.title(side, peerOf(side, resolved))}, ${resolved.scenario.host}, ${resolved.scenario.now}`,
    sumOf(rows, t),
    ...grouped(rows).flatMap((group) => ['', headOf(group, t), ...group.rows.map((row) => line(row).trimEnd())]),
  )
}

/** The same in Markdown, each name with a link that opens the row. */
export const sweepMarkdown = (
  side: Side,
  rows: readonly Row[],
  resolved: Resolved,
  catalogue: Catalogue,
  t: Language,
): string =>
  lines(
    `**${plainMarkdown(t.sweep.title(side, peerOf(side, resolved)))}**, \`${codeSpan(resolved.scenario.host)}\`, ${resolved.scenario.now}`,
    '',
    sumOf(rows, t),
    ...grouped(rows).flatMap((group) => [
      '',
      `${plainMarkdown(headOf(group, t))}:`,
      '',
      ...group.rows.map(
        (row) =>
          `- ${plainMarkdown(nameOf(side, row.profile, catalogue))}: ${plainMarkdown(detailOf(row, catalogue, t))} (\`#${writeLink(row.scenario, {}, catalogue)}\`)`,
      ),
    ]),
  )

const nameOf = (side: Side, profile: string, { clients, servers }: Catalogue): string =>
  (side === 'client' ? clients : servers)[profile]?.name ?? profile

const peerOf = (side: Side, resolved: Resolved): string => inFront(resolved)[other(side)].name

const sumOf = (rows: readonly Row[], t: Language): string =>
  t.sweep.sum(
    rows.filter(({ outcome }) => outcome.ok).length,
    rows.length,
    rows.filter(({ outcome }) => outcome.ok === null).length,
  )

/** `31 do not connect: signature.chain-offered, RFC 5246 §7.4.2` */
export const headOf = ({ ok, cause, version, rows }: Group, t: Language): string => {
  if (ok) return t.sweep.works(rows.length, version)
  const head = t.sweep.refused(rows.length, ok === null)
  if (cause === null || !isRuleId(cause)) return head
  const references = rows.map(
    ({ refusal }) =>
      citation(referenceOf(cause, refusal?.rule === cause ? (refusal.version ?? undefined) : undefined)).text,
  )
  return `${head}: ${cause}, ${[...new Set(references)].join(', ')}`
}

/** What was agreed, or why nothing was: the sentence of the rule for this client and server. */
export const detailOf = (
  { scenario, outcome, forwardSecrecy, refusal }: Row,
  catalogue: Catalogue,
  t: Language,
): string => {
  if (outcome.ok === true) {
    const { suite, group, signature_scheme, alpn } = outcome
    const secrecy = forwardSecrecy === null ? null : t.sweep.forwardSecrecy(forwardSecrecy)
    return [suite, group, signature_scheme, alpn, secrecy].filter((word) => word !== null).join(', ')
  }
  if (refusal && isRuleId(refusal.rule))
    return sentenceOf(refusal.rule as RuleId, refusal.args, false, names(scenario, catalogue), t)
  return outcome.evidence.map((path) => t.evidence(path)).join(', ')
}

const names = (scenario: Scenario, catalogue: Catalogue) => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(`no ${found.side} ${found.profile}`)
  return namesOf(inFront(found.resolved))
}
