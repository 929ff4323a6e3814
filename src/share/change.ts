import { cite } from '../spec/reference.ts'
import type { SearchLanguage } from '../explain/language.ts'
import { otherOf } from '../explain/change.ts'
import { sentenceCase } from '../explain/phrase.ts'
import { adviceOn } from './advice.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { weaknesses } from '../rules/weakness.ts'
import { sideOf, type Answer } from '../sim/answer.ts'
import { type Effects } from '../sim/row.ts'
import { inFront } from '../sim/proxy.ts'
import type { Resolved } from '../sim/scenario.ts'
import { writeJson } from './json.ts'
import { writeLink } from './linkwriter.ts'
import { plainMarkdown } from './markdown.ts'
import { lines } from './report.ts'

/** An answer, with what it does to the other clients where it is about the server. */
export interface Judged {
  readonly answer: Answer
  readonly effects: Effects | undefined
}

/** Answers as JSON: `[{ changes, weakens, outcome, … }, …]`, best first. `weakens` is true or false, `reasons` says why. */
export const changesJson = (
  all: readonly Judged[],
  resolved: Resolved,
  catalogue: Catalogue,
  t: SearchLanguage,
): string =>
  writeJson(
    all.map(({ answer, effects }) => ({
      changes: answer.edits.map((edit) => changeOf(edit, t)),
      side: sideOf(answer),
      weakens: answer.weakens.length > 0,
      reasons: answer.weakens.map((id) => ({ id, text: t.change.weakness[id], reference: cite(weaknesses[id]) })),
      in_software: answer.inSoftware,
      alternatives: answer.alternatives.map((edits) => edits.map((edit) => changeOf(edit, t))),
      configuration: adviceOn(resolved, answer.scenario, catalogue).map(({ notation, text, source }) => ({
        ...(notation && { notation }),
        text,
        source: cite(source),
      })),
      outcome: answer.outcome,
      ...(effects && { clients: effects }),
      link: `#${writeLink(answer.scenario, {}, catalogue)}`,
    })),
  )

const changeOf = (edit: Answer['edits'][number], t: SearchLanguage) => {
  const { whose, setting, record, field, act, from, to } = edit
  return {
    path: [whose, setting, record, field].filter((part) => part !== undefined).join('.'),
    act,
    ...(from !== undefined && { from }),
    to,
    text: sentenceCase(t.change.edit(edit)),
  }
}

/** The same as text. `works`: there was nothing to change. */
export const changesText = (
  all: readonly Judged[],
  resolved: Resolved,
  works: boolean,
  catalogue: Catalogue,
  t: SearchLanguage,
): string =>
  lines(
    headOf(resolved, t),
    sumOf(all, works, t),
    ...all.flatMap(({ answer, effects }, n) => [
      '',
      `${String(n + 1).padStart(2)}. ${leadOf(answer, t)}`,
      ...notesOf({ answer, effects }, catalogue, t).map((note) => `    ${note}`),
      ...adviceOn(resolved, answer.scenario, catalogue).flatMap(({ title, text, source }) => [
        `    ${t.change.written(title, cite(source))}:`,
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => `      ${line}`.trimEnd()),
      ]),
    ]),
  )

/** The same in Markdown, each answer with the link that opens it. */
export const changesMarkdown = (
  all: readonly Judged[],
  resolved: Resolved,
  works: boolean,
  catalogue: Catalogue,
  t: SearchLanguage,
): string =>
  lines(
    `**${plainMarkdown(headOf(resolved, t))}**`,
    '',
    sumOf(all, works, t),
    ...all.flatMap(({ answer, effects }, n) => [
      '',
      `${n + 1}. **${plainMarkdown(leadOf(answer, t))}**`,
      ...notesOf({ answer, effects }, catalogue, t).map((note) => `   - ${plainMarkdown(note)}`),
      ...adviceOn(resolved, answer.scenario, catalogue).flatMap(({ title, text, source }) => [
        `   - ${plainMarkdown(t.change.written(title, cite(source)))}:`,
        '',
        ...text
          .trimEnd()
          .split('\n')
          .map((line) => `         ${line}`.trimEnd()),
        '',
      ]),
      `   - \`#${writeLink(answer.scenario, {}, catalogue)}\``,
    ]),
  )

const headOf = (whole: Resolved, t: SearchLanguage): string => {
  const { client, server, scenario } = inFront(whole)
  return `${t.change.title(client.name, server.name)}, ${scenario.host}, ${scenario.now}`
}

const sumOf = (all: readonly Judged[], works: boolean, t: SearchLanguage): string =>
  works ? t.change.works : all.length ? t.change.each(all.length) : t.change.none

const leadOf = (answer: Answer, t: SearchLanguage): string =>
  `${t.change.owner[sideOf(answer)]}: ${answer.edits.map(t.change.edit).join(', and ')}`

const notesOf = ({ answer, effects }: Judged, catalogue: Catalogue, t: SearchLanguage): string[] => [
  t.change.connects(answer.outcome.version, answer.outcome.suite),
  ...answer.weakens.map((id) => `${t.change.weakens}: ${t.change.weakness[id]} (${cite(weaknesses[id])})`),
  ...(answer.inSoftware ? [t.change.inSoftware] : []),
  ...(answer.alternatives.length ? [t.change.alternatives(answer.alternatives.map((edits) => otherOf(edits, t)))] : []),
  ...(effects ? [t.change.effects(named(effects, catalogue))] : []),
]

const named = ({ breaks, admits, otherwise }: Effects, { clients }: Catalogue): Effects => {
  const names = (ids: readonly string[]) => ids.map((id) => clients[id]?.name ?? id)
  return { breaks: names(breaks), admits: names(admits), otherwise: names(otherwise) }
}
