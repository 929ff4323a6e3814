import type { RuleId } from '../rules/catalogue.ts'
import type { ClientSettings } from '../rules/profile.ts'
import { referenceIn, type Args, type Decision, type Reason, type RuleBook } from '../rules/rule.ts'
import { layerOf } from '../sim/deciding.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import { citation } from './citation.ts'
import { decidingRefusal, namesOf } from './headline.ts'
import { ladder } from './ladder.ts'
import { isTold, type Language, type Names, type RuleSentences } from './language.ts'
import { tamperings } from './tampering.ts'
import type { Candidate, Question, Why } from './view.ts'

/** Why a row is there: what its sender decided before sending it, and what its receiver made of it. */
export const why = (trace: Trace, unit: number, t: Language, resolved: Resolved): Why => {
  const row = ladder(trace, resolved, t)[unit]
  const at = trace.units[unit]
  if (!row || !at) return { title: '', tampering: [], sent: [], received: [] }
  const names = namesOf(resolved)
  const questions = (steps: readonly number[]) =>
    steps
      .flatMap((n) => trace.steps[n]?.decisions ?? [])
      .map((decision) => explain(decision, names, t, trace.rules, resolved.client.settings))
  return {
    title: t.whyTitle(unit + 1, at.from, row.label),
    tampering: tamperings(trace, resolved, t).filter(({ units }) => units.includes(unit)),
    sent: at.step === null ? [] : questions(reasonsFor(trace, at.step)),
    received: questions(at.caused),
  }
}

/**
 * A flight is sent by one step and decided in the one before it, which the same message caused. What an application says
 * follows from what it has judged just before.
 */
const reasonsFor = (trace: Trace, step: number): number[] => {
  const { received, side } = trace.steps[step]!
  if (received === null) return [...judgedBefore(trace, step), step]
  return (trace.units[received]?.caused ?? []).filter((n) => n <= step && trace.steps[n]?.side === side)
}

const judgedBefore = ({ steps }: Trace, step: number): number[] => {
  const judged: number[] = []
  for (let n = step - 1; n >= 0; n--) {
    const { side, received, sent, cause } = steps[n]!
    if (side !== steps[step]!.side || received !== null || sent.length || cause.kind !== 'internal') break
    judged.unshift(n)
  }
  return judged
}

/** The decision that ended the connection, as it is told. Undefined when none did. */
export const decidingQuestion = (trace: Trace, names: Names, t: Language): Question | undefined => {
  const found = decidingRefusal(trace)
  const decision = found?.step.decisions.find(({ refusal }) => refusal === found.refusal)
  return decision && explain(decision, names, t, trace.rules)
}

/**
 * A decision as it is told. `rules` has the facts of the rules that it names. Of a `client` that names its newest version
 * alone its settings say what else it has.
 */
export const explain = (
  decision: Decision,
  names: Names,
  t: Language,
  rules: RuleBook,
  client?: ClientSettings,
): Question => {
  const { refusal, chosen } = decision
  const choosing = decision.reasons.length > 1 || decision.order !== undefined
  return {
    id: decision.question,
    title: t.question(decision.question),
    by: decision.by,
    result: refusal ? (refusal.limit ? 'limit' : 'refused') : choosing && decision.order ? 'chosen' : 'held',
    chosen,
    order: decision.order && t.order(decision.order.whose, decision.order.setting),
    offered: decision.offered,
    had: decision.had,
    candidates: decision.reasons
      .filter(({ rule }) => isTold(t, rule))
      .map((reason) =>
        isUnlisted(reason, decision, client)
          ? {
              ...candidate(reason, decision, names, t, rules),
              state: 'dropped',
              sentence: t.unlistedNote(names.client),
            }
          : candidate(reason, decision, names, t, rules),
      ),
    refusal: refusal && {
      sentence: sentenceOf(refusal.rule as RuleId, refusal.args, false, names, t),
      rule: refusal.rule,
      citation: citation(referenceIn(rules, refusal.rule, decision.version)!),
      alert: layerOf(decision) === 'tls' ? refusal.alert : undefined,
      evidence: refusal.evidence.map((path) => ({ path, text: t.evidence(path) })),
    },
  }
}

const candidate = (reason: Reason, decision: Decision, names: Names, t: Language, rules: RuleBook): Candidate => {
  const rule = reason.rule as RuleId
  const deciding = decision.refusal?.rule === rule && decision.refusal.of === reason.of
  const chosen = reason.kept && (decision.order === undefined || reason.of === decision.chosen)
  return {
    name: reason.of,
    state: reason.kept ? (chosen ? 'chosen' : 'usable') : deciding ? 'refused' : 'dropped',
    sentence:
      decision.order && reason.kept
        ? chosen
          ? t.chosenNote
          : t.usableNote
        : sentenceOf(rule, reason.args, reason.kept, names, t),
    rule,
    citation: citation(referenceIn(rules, rule, decision.version)!),
  }
}

/** A version that a server could choose, as the client cannot say that it has it not; the client would refuse it. */
export const isUnlisted = ({ of, kept }: Reason, decision: Decision, client: ClientSettings | undefined): boolean =>
  kept &&
  decision.question === 'version' &&
  decision.order !== undefined &&
  decision.chosen !== of &&
  (client?.versions as readonly string[] | undefined)?.includes(of) === false

/** The sentence of a rule for these arguments. */
export const sentenceOf = (rule: RuleId, args: Args, kept: boolean, names: Names, t: Language): string => {
  const sentences = t.rules[rule] as unknown as RuleSentences<Args>
  return kept ? sentences.kept(args, names) : sentences.fell(args, names)
}
