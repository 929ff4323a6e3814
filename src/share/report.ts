import { toHex } from '../bytes/text.ts'
import { digests } from '../crypto/digest.ts'
import { citation } from '../explain/citation.ts'
import { fingerprintOf } from '../explain/fingerprint.ts'
import { capWords, gradeSource, gradesOf } from '../explain/grade.ts'
import { decidingRefusal, headline, namesOf, verdictSentence } from '../explain/headline.ts'
import { locate } from '../explain/bytes.ts'
import { errorTexts, type ErrorText } from '../explain/errortext.ts'
import { ladder } from '../explain/ladder.ts'
import type { Language } from '../explain/language.ts'
import { plainText } from '../explain/phrase.ts'
import type { Citation } from '../explain/view.ts'
import { tamperings } from '../explain/tampering.ts'
import { sentenceOf } from '../explain/why.ts'
import { isRuleId, referenceOf, type RuleId } from '../rules/catalogue.ts'
import { cite } from '../spec/reference.ts'
import type { Resolved } from '../sim/scenario.ts'
import { behind, inFront } from '../sim/proxy.ts'
import type { Beside, Trace } from '../sim/trace.ts'
import { writeJson } from './json.ts'

/**
 * The whole trace as JSON: `{ outcome, layers, client_hello, steps, units, … }`, bytes in hexadecimal. `client_hello` holds
 * the names by which logs know the client: `{ ja3, ja4 }`, or null. With the profiles, also what programs show of a
 * failure (`seen`), and SSL Labs’ `grade` of the server: `{ in_2015: { letter, scores, caps }, since_2020, source }`.
 */
export const toJson = (trace: Trace, resolved?: Resolved): string => {
  if (!resolved) return writeJson(inOrder(trace))
  const { outcome, layers, ...others } = inOrder(trace)
  const grade = gradeJson(inFront(resolved))
  return writeJson({ outcome, layers, seen: errorTexts(trace, inFront(resolved)), ...(grade && { grade }), ...others })
}

/** SSL Labs’ grade of the server; nobody grades receivers of mail. */
const gradeJson = ({ server, connection }: Resolved) => {
  if (connection.protocol !== 'http') return undefined
  const { in2015, since2020 } = gradesOf(server)
  return { in_2015: in2015, since_2020: since2020, source: cite(gradeSource) }
}

/** The verdict first; connections beside the main one last, each in the same form. */
const inOrder = (trace: Trace): Record<string, unknown> => {
  const { outcome, layers, beside, ...others } = trace
  return {
    outcome,
    layers,
    client_hello: fingerprintOf(trace, (name, data) => digests[name](data)) ?? null,
    ...others,
    beside: beside.map(({ role, trace }) => ({ role, trace: inOrder(trace) })),
  }
}

/** The trace for a terminal: verdict, layers, what was on the wire, and the rule that decided. */
export const toText = (trace: Trace, resolved: Resolved, t: Language): string =>
  [
    ...trace.beside.map(
      (one, n) => `${t.beside(one.role, n + 1)}\n${connectionText(one.trace, besideOf(one, resolved), t)}`,
    ),
    connectionText(trace, inFront(resolved), t),
  ].join('\n')

/** Whose connection it is that stands beside the main one. */
const besideOf = ({ role }: Beside, resolved: Resolved): Resolved =>
  role === 'behind' ? (behind(resolved) ?? resolved) : inFront(resolved)

const connectionText = (trace: Trace, resolved: Resolved, t: Language): string => {
  const { stamp, layers, known } = headline(trace, resolved, t)
  const rows = ladder(trace, resolved, t)
  const because = reasonOf(trace, resolved, t)
  const tampered = tamperings(trace, resolved, t)
  const { client, server, scenario } = resolved
  return lines(
    `${client.name} → ${server.name}, ${scenario.host}, ${scenario.now}`,
    `${stamp}. ${plainText(verdictSentence(trace, resolved, t))}`,
    '',
    ...layers.map(({ name, note }) => `  ${name.padEnd(12)} ${note}`),
    '',
    ...rows.flatMap(({ unit, from, label, size, epoch, states, note }) => {
      const sealed = epoch === 'plaintext' ? '' : `  [${epoch}]`
      const what = `${from === 'client' ? '─▶' : '◀─'} ${label}${size && `, ${size}`}${sealed}`
      const row =
        `  ${String(unit + 1).padStart(3)} ${states.client.padEnd(20)} ${what.padEnd(62)} ${states.server}`.trimEnd()
      return note ? [row, `${' '.repeat(30)}${note}`] : [row]
    }),
    ...(because
      ? [
          '',
          `${because.rule} (${because.citation.text}): ${because.sentence}`,
          ...because.evidence.map(
            ({ path, text, hex }) => `  ${text} (${path})${hex && `\n    ${hex.match(/.{1,64}/g)!.join('\n    ')}`}`,
          ),
        ]
      : []),
    ...seenLines(errorTexts(trace, resolved)),
    ...gradeLines(resolved),
    ...tampered.flatMap(({ did, sentence }) => ['', did, `  ${sentence}`]),
    ...(known ? ['', `${known.sentence} (${known.sources.map(({ text }) => text).join('; ')})`] : []),
  )
}

/** What programs show of the failure; notes stand below. */
const seenLines = (texts: readonly ErrorText[]): string[] =>
  texts.flatMap(({ side, program, text, note, weight, source }) => [
    '',
    `${side === 'client' ? 'What the person in front of it sees' : 'What the server writes down'}, ${program} (${weight}: ${source}):`,
    `  ${text}`,
    ...(note ? [`  ${note}`] : []),
  ])

/** A grade says nothing about who can connect: it stands beside the verdict. */
const gradeLines = ({ server, connection }: Resolved): string[] => {
  if (connection.protocol !== 'http') return []
  const { in2015, since2020 } = gradesOf(server)
  const letters =
    in2015.letter === since2020.letter
      ? since2020.letter
      : `${in2015.letter} by the guide of October 2015, ${since2020.letter} with the caps up to January 2020`
  const caps = [...new Set(since2020.caps.map(({ why }) => capWords[why]))]
  return [
    '',
    `SSL Labs’ grade, worked out from the settings: ${letters} (${cite(gradeSource)})`,
    ...(caps.length ? [`  not better, because ${caps.join('; ')}`] : []),
  ]
}

export const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

export interface ReasonReport {
  readonly rule: RuleId
  readonly sentence: string
  readonly citation: Citation
  readonly evidence: readonly EvidenceReport[]
}
export interface EvidenceReport {
  readonly path: string
  /** `signature_algorithms in the ClientHello` */
  readonly text: string
  /** The bytes that the path leads to; empty when it leads to a setting, which has none. */
  readonly hex: string
}

/** As many bytes of evidence as are worth printing. */
const mostBytes = 256

/** The rule that decided against the connection, with its evidence looked up; undefined when there is none. */
export const reasonOf = (trace: Trace, resolved: Resolved, t: Language): ReasonReport | undefined => {
  const found = trace.outcome.ok === true ? undefined : decidingRefusal(trace)
  if (!found || !isRuleId(found.refusal.rule)) return undefined
  const { rule, args, evidence } = found.refusal as typeof found.refusal & { rule: RuleId }
  return {
    rule,
    sentence: sentenceOf(rule, args, false, namesOf(resolved), t),
    citation: citation(referenceOf(rule, found.version)),
    evidence: evidence.map((path) => {
      const located = locate(trace, path, t)
      const hex = located ? toHex(located.bytes.bytes.slice(located.span.start, located.span.end)) : ''
      return { path, text: t.evidence(path), hex: hex.length > 2 * mostBytes ? `${hex.slice(0, 2 * mostBytes)}…` : hex }
    }),
  }
}
