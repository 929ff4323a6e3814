import { isRuleId, ruleCatalogue } from '../rules/catalogue.ts'
import { settingsOf, type Setting } from '../rules/profile.ts'
import type { Decision } from '../rules/rule.ts'
import { weaknessesOf, type Weakness } from '../rules/weakness.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { isOwned, type Answer, type Owner } from './answer.ts'
import { edited, editsOf, isInSoftware, pathOf, placeOf, sizeOf, weakeningOf, type Edit } from './edit.ts'
import { decidingOf } from './deciding.ts'
import { verdictOf, type Verdict } from './run.ts'
import type { Resolved, Scenario } from './scenario.ts'
import { quickMeans, sweep, type SweepMeans } from './sweep.ts'
import { effectsOf, type Effects, type Row } from './row.ts'
import type { Outcome } from './trace.ts'

/** How far a search has come: so many edits, and pairs of them, tried out of so many that are known by now. */
export interface Progress {
  readonly tried: number
  readonly of: number
  /** The answers so far, best first. */
  readonly answers: readonly Answer[]
}

/**
 * The smallest changes that make a connection work: all single edits, then pairs, each proved by running it. It yields
 * after every run, so that whoever drives it can stop; the last value has all answers. Nothing where it works already.
 * By default only pairs are tried that can make a difference.
 */
export function* smallestChanges(
  start: Resolved,
  { owner = 'both', means = quickMeans, pairs = promisingPairs, all = editsOf(start) }: SearchOptions = {},
): Generator<Progress, readonly Answer[], void> {
  const attempt = (resolved: Resolved) => verdictOf(resolved, means.provider, means.position)
  const before = attempt(start)
  if (before.outcome.ok === true) return []
  const edits = all.filter((edit) => isOwned({ edits: [edit] }, owner))
  const found = new Answers(start)
  const tries: Try[] = []
  for (const [n, edit] of edits.entries()) {
    const resolved = edited(start, edit)
    const verdict = attempt(resolved)
    if (verdict.outcome.ok === true) found.take([edit], resolved, verdict)
    else tries.push({ edit, resolved, failure: failureOf(verdict) })
    yield { tried: n + 1, of: edits.length, answers: found.sorted() }
  }
  let tried = edits.length
  const second = pairs(failureOf(before), tries).filter((pair) => !found.covers(pair.map(({ edit }) => edit)))
  for (const [first, { edit }] of second) {
    tried++
    const both = [first.edit, edit]
    if (!found.covers(both)) {
      const resolved = edited(first.resolved, edit)
      const verdict = attempt(resolved)
      if (verdict.outcome.ok === true) found.take(both, resolved, verdict)
    }
    yield { tried, of: edits.length + second.length, answers: found.sorted() }
  }
  return found.sorted()
}

export interface SearchOptions {
  readonly owner?: Owner
  readonly means?: SweepMeans
  /** What may be tried; by default every edit that there is. */
  readonly all?: readonly Edit[]
  readonly pairs?: (before: Failure, tries: readonly Try[]) => readonly Pair[]
}
export type Pair = readonly [Try, Try]

/** An edit that is not enough alone. */
export interface Try {
  readonly edit: Edit
  readonly resolved: Resolved
  readonly failure: Failure
}
/** How a connection fails. */
export interface Failure {
  /** Two failures that are alike in this are the same failure. */
  readonly kind: string
  /** The settings that the decision depends on which ended it. */
  readonly reads: ReadonlySet<string>
}

export const failureOf = ({ outcome, steps }: Verdict): Failure => {
  const deciding = decidingOf(steps)?.decision
  if (!deciding) return { kind: `${outcome.ok} ${outcome.cause}`, reads: readsOf(outcome.cause ? [outcome.cause] : []) }
  const earlier = steps.flatMap(({ decisions }) => decisions)
  const asked = earlier.slice(0, earlier.indexOf(deciding) + 1)
  return { kind: kindOf(deciding), reads: readsOf(asked.flatMap(rulesOf)) }
}

const rulesOf = ({ reasons, refusal }: Decision): string[] => [
  ...reasons.map(({ rule }) => rule),
  ...(refusal ? [refusal.rule] : []),
]

const readsOf = (rules: readonly string[]): Set<string> =>
  new Set(rules.flatMap((rule) => (isRuleId(rule) ? ruleCatalogue[rule].reads : [])))

/** Of a choice it matters which rules the candidates fell by, and not how many candidates there were. */
const kindOf = ({ by, question, order, reasons, refusal }: Decision): string =>
  JSON.stringify([
    by,
    question,
    refusal!.rule,
    order || reasons.length !== 1
      ? [...new Set(reasons.flatMap(({ rule, kept }) => (kept ? [] : [rule])))].sort()
      : [refusal!.of, refusal!.args],
  ])

/**
 * Pairs that can be more than the sum of their parts: the first edit changes how the connection fails, and the second
 * touches what decides then, or what the first has touched.
 */
export const promisingPairs = (before: Failure, tries: readonly Try[]): Pair[] =>
  tries.flatMap((first, n) => {
    if (first.failure.kind === before.kind) return []
    return tries.flatMap((second, m) => {
      // Where both changed something, the pair comes up twice.
      if (m === n || (m < n && second.failure.kind !== before.kind && touches(first, second))) return []
      return touches(second, first) ? [[first, second] as const] : []
    })
  })

const touches = ({ edit }: Try, first: Try): boolean => {
  const path = pathOf(edit)
  return path === undefined || path === pathOf(first.edit) || first.failure.reads.has(path)
}

/** Every pair there is: what `promisingPairs` is compared with. */
export const allPairs = (_: Failure, tries: readonly Try[]): Pair[] =>
  tries.flatMap((first, n) => tries.slice(n + 1).map((second) => [first, second] as const))

/** What was found, without what says the same again. */
class Answers {
  readonly #start: Resolved
  readonly #byPlace = new Map<string, Answer[]>()

  constructor(start: Resolved) {
    this.#start = start
  }

  /** Is there a smaller answer in the same places, or in some of them, that gives up no more? */
  covers(edits: readonly Edit[]): boolean {
    const places = edits.map(placeOf)
    const weak = edits.some((edit) => weakeningOf(edit, this.#start).length)
    return places.some((place) => this.#byPlace.get(place)?.some((one) => weak || !one.weakens.length))
  }

  take(edits: readonly Edit[], { scenario }: Resolved, { outcome }: Verdict): void {
    const answer: Answer = {
      edits,
      alternatives: [],
      scenario,
      outcome,
      weakens: weakensOf(edits, outcome, this.#start),
      inSoftware: edits.some(isInSoftware),
    }
    const key = edits.map(placeOf).sort().join(' ')
    this.#byPlace.set(key, [...(this.#byPlace.get(key) ?? []), answer])
  }

  readonly #byMerit = (a: Answer, b: Answer): number =>
    a.edits.length - b.edits.length ||
    Number(a.weakens.length > 0) - Number(b.weakens.length > 0) ||
    Number(a.inSoftware) - Number(b.inSoftware) ||
    a.weakens.length - b.weakens.length ||
    this.#sizeOf(a) - this.#sizeOf(b)
  #sizeOf({ edits }: Answer): number {
    return edits.reduce((all, edit) => all + sizeOf(edit, this.#start), 0)
  }

  /** Best first; of those in the same place that weaken alike, the best with the others as its alternatives. */
  sorted(): Answer[] {
    return [...this.#byPlace.values()]
      .flatMap((all) =>
        [false, true].flatMap((weak) => {
          const [best, ...others] = all.filter(({ weakens }) => weakens.length > 0 === weak).sort(this.#byMerit)
          return best ? [{ ...best, alternatives: others.map(({ edits }) => edits) }] : []
        }),
      )
      .sort(this.#byMerit)
  }
}

/** Who takes something better away, or puts something else before it, gives up what the connection then lacks. */
const weakensOf = (edits: readonly Edit[], { version, suite }: Outcome, start: Resolved): Weakness[] => {
  const agreed = { version, suite } as const
  const left = edits.flatMap(({ whose, setting, act, to }) => {
    const table = whose === 'connection' ? undefined : (settingsOf[whose] as Readonly<Record<string, Setting>>)[setting]
    const of = table?.kind === 'list' ? table.of : undefined
    if (act !== 'remove' || (of !== 'version' && of !== 'suite')) return []
    const lost = weaknessesOf(of, String(to))
    return weaknessesOf(of, agreed[of] ?? '').filter((one) => !lost.includes(one))
  })
  return [...new Set([...edits.flatMap((edit) => weakeningOf(edit, start)), ...left])]
}

/** Whom a change of the server's settings shuts out or lets in, of all clients of a sweep before it. */
export const effectsOn = (
  before: readonly Row[],
  after: Scenario,
  catalogue: Catalogue,
  means: SweepMeans = quickMeans,
): Effects => effectsOf(before, [...sweep('client', after, catalogue, means)])
