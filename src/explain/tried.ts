import type { RuleId } from '../rules/catalogue.ts'
import type { Decision } from '../rules/rule.ts'
import { decidingOf } from '../sim/deciding.ts'
import type { Edit } from '../sim/edit.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import type { Trial } from '../sim/trial.ts'
import { questionOf } from './entry.ts'
import { namesOf } from './headline.ts'
import { isTold, type StoryLanguage } from './language.ts'
import { sentenceOf } from './why.ts'

/** A setting that was changed in every way that there is, to no avail. */
export interface Attempt {
  /** `Change the server’s “Suites”` */
  readonly title: string
  /** How many changes of it were run. */
  readonly runs: number
  /** Why it cannot help. */
  readonly why: string
}

/**
 * What does not help, by setting: only what was run, and only settings of which no change helps. First those that had
 * their say before it was over, in the order in which they had it: they are what people try.
 */
export const attempts = (
  trials: readonly Trial[],
  trace: Trace,
  resolved: Resolved,
  t: StoryLanguage,
  most = 6,
): readonly Attempt[] => {
  if (trace.outcome.ok !== false) return []
  const groups = new Map<string, Trial[]>()
  for (const trial of trials) {
    const key = placeOf(trial.edit)
    groups.set(key, [...(groups.get(key) ?? []), trial])
  }
  const before = decisionsBefore(trace)
  return [...groups.values()]
    .filter((group) => group.every(({ outcome }) => outcome.ok === false))
    .map((group) => {
      const { edit } = group[0]!
      const at = before.findIndex((decision) => isAbout(decision, edit, trace))
      return { group, edit, at: at < 0 ? Infinity : at, decision: before[at] }
    })
    .sort((a, b) => a.at - b.at || b.group.length - a.group.length)
    .slice(0, most)
    .map(({ group, edit, decision }) => ({
      title: t.story.tried.title(edit),
      runs: group.length,
      why: whyNot(group, edit, decision, trace, resolved, t),
    }))
}

const placeOf = ({ whose, setting, field }: Edit): string => [whose, setting, field ?? ''].join('.')

/** Everything that was decided before the decision that ended it. */
const decisionsBefore = ({ steps }: Trace): readonly Decision[] => {
  const all = steps.flatMap(({ decisions }) => decisions)
  const deciding = decidingOf(steps)?.decision
  return deciding ? all.slice(0, all.indexOf(deciding)) : all
}

/** Does a decision turn on the setting: is it about the list, or do its rules read it? */
const isAbout = ({ question, reasons }: Decision, { whose, setting, field }: Edit, { rules }: Trace): boolean => {
  if (whose === 'connection' || field !== undefined) return false
  if (questionOf[setting] === question) return true
  return reasons.some(({ rule }) => (rules[rule]?.reads ?? []).includes(`${whose}.${setting}` as never))
}

const whyNot = (
  group: readonly Trial[],
  { whose, setting }: Edit,
  decision: Decision | undefined,
  { rules, outcome }: Trace,
  resolved: Resolved,
  t: StoryLanguage,
): string => {
  const { tried } = t.story
  const other = group.find(({ alike, refusal }) => !alike && refusal && isTold(t, refusal.rule))
  const names = namesOf(resolved)
  const instead = other && sentenceOf(other.refusal!.rule as RuleId, other.refusal!.args, false, names, t)
  const decides = outcome.cause !== null && (rules[outcome.cause]?.reads ?? []).includes(`${whose}.${setting}` as never)
  const first = decides
    ? tried.stays
    : decision
      ? tried.settled(t.question(decision.question), decision.order && decision.chosen)
      : tried.unasked
  return instead === undefined ? first : tried.instead(group.every(({ alike }) => !alike) ? undefined : first, instead)
}
