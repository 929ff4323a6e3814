import { detailOf, headOf } from '../explain/sweep.ts'
import type { SearchLanguage } from '../explain/language.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { other, type Side } from '../rules/rule.ts'
import { inFront } from '../sim/proxy.ts'
import type { Resolved } from '../sim/scenario.ts'
import { grouped, type Row } from '../sim/row.ts'
import { writeJson } from './json.ts'
import { writeLink } from './linkwriter.ts'
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
  t: SearchLanguage,
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
  t: SearchLanguage,
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

const sumOf = (rows: readonly Row[], t: SearchLanguage): string =>
  t.sweep.sum(
    rows.filter(({ outcome }) => outcome.ok).length,
    rows.length,
    rows.filter(({ outcome }) => outcome.ok === null).length,
  )
