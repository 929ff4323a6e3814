import type { AlertName } from '../spec/alert.ts'
import type { Reference } from '../spec/reference.ts'
import { TLS13 } from '../spec/version.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'

export type Side = 'client' | 'server'
export const other = (side: Side): Side => (side === 'client' ? 'server' : 'client')

/** A setting of one side: `server.strictChain`. */
export type SettingPath = `client.${keyof ClientSettings & string}` | `server.${keyof ServerSettings & string}`

/** Words that a rule hands to its sentence. Plain data. */
export type Args = Readonly<Record<string, string | number | readonly string[]>>

/** Declared once: the predicate, its citation, the alert, and what its sentence needs. The sentence itself is in `explain`. */
export interface Rule<X, Q, A extends Args = Args> {
  readonly reference: Reference
  /** Where the same stands for a decision that is taken in TLS 1.2 or before, when that is elsewhere. */
  readonly before13?: Reference
  /** What a refusal by this rule is called on the wire. */
  readonly alert: AlertName
  readonly holds: (candidate: X, question: Q) => boolean
  readonly args: (candidate: X, question: Q) => A
  /**
   * Where the proof lies: byte paths (`client_hello.extensions.supported_groups`) and artefact paths
   * (`server.chain.0.signatureAlgorithm`).
   */
  readonly evidence?: (candidate: X, question: Q) => readonly string[]
  /** The settings that it looks at (`server.strictChain`): whose evidence counts, and what an edit would have to touch. */
  readonly reads: readonly SettingPath[]
  /** The settings without which it would not have held for this candidate: when one of them is not known, neither is the answer. */
  readonly leans?: (candidate: X, question: Q) => readonly SettingPath[]
  /** A limit of this model, not of the protocol: a refusal by it means "not known here", never "does not work". */
  readonly limit?: true
}

/** Declares a rule with its candidate and question types fixed and the type of its arguments inferred. */
export const ruleOf =
  <X, Q>() =>
  <A extends Args>(rule: Rule<X, Q, A>): Rule<X, Q, A> =>
    rule

/** Why one candidate stood or fell. Plain data: ids only, so that it survives JSON, links and workers. */
export interface Reason {
  /** The rule that dropped the candidate, or the last one that it passed. */
  readonly rule: string
  readonly of: string
  readonly kept: boolean
  readonly args: Args
  /** The settings that it was kept for. */
  readonly leans?: readonly SettingPath[]
}

/** One question put to one side, with all that is needed to tell the story later. */
export interface Decision {
  readonly question: string
  readonly by: Side
  /** The version that was agreed on when it was taken; absent before that. Its driver knows. */
  readonly version?: number
  /** What was asked about, in the order in which it was asked, and whose order that was. */
  readonly order?: { readonly whose: Side; readonly setting: string }
  readonly offered?: readonly string[]
  readonly had?: readonly string[]
  readonly reasons: readonly Reason[]
  readonly chosen?: string
  /** The first rule that decided against it. Absent when something was chosen. */
  readonly refusal?: Refusal
}

export interface Refusal {
  readonly rule: string
  readonly of: string
  readonly alert: AlertName
  readonly args: Args
  readonly evidence: readonly string[]
  readonly limit: boolean
}

/** What is said about a rule without asking it again: where it stands, also before TLS 1.3, and the settings it reads. */
export type RuleFacts = Pick<Rule<never, never, never>, 'reference' | 'before13' | 'reads'>
/** By rule id. The whole catalogue is one, and a trace holds one of the rules that were asked. */
export type RuleBook = Readonly<Record<string, RuleFacts>>

/** Where a rule stands, for a decision that was taken in that version. Undefined for a rule that is not in the book. */
export const referenceIn = (book: RuleBook, id: string, version: number | undefined): Reference | undefined => {
  const facts = book[id]
  return version !== undefined && version < TLS13 ? (facts?.before13 ?? facts?.reference) : facts?.reference
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a table of rules over different questions
export type RuleTable = Readonly<Record<string, Rule<any, any, any>>>
type CandidateOf<T extends RuleTable, I extends keyof T> = T[I] extends Rule<infer X, infer _Q, infer _A> ? X : never
type QuestionOf<T extends RuleTable, I extends keyof T> = T[I] extends Rule<infer _X, infer Q, infer _A> ? Q : never

export interface Asked {
  readonly question: string
  readonly by: Side
  readonly order?: Decision['order'] | undefined
  readonly offered?: readonly string[] | undefined
  readonly had?: readonly string[] | undefined
}

/**
 * The first candidate that every rule lets through, in the order given. All candidates are judged, so that it can be
 * shown what else was possible. When none stands, the refusal is `none`, with the nearest miss as its candidate: the
 * one that passed most rules explains most. A limit of the model that comes before the first that stands hides what a
 * real stack would do: then the answer is not known.
 */
export const choose = <T extends RuleTable, I extends keyof T & string>(
  asked: Asked,
  table: T,
  ids: readonly I[],
  candidates: readonly CandidateOf<T, I>[],
  name: (candidate: CandidateOf<T, I>) => string,
  question: QuestionOf<T, I>,
  none: { rule: keyof T & string; args?: Args; evidence?: readonly string[] },
): {
  readonly decision: Decision
  readonly value: CandidateOf<T, I> | undefined
  /** What would be chosen if it were modelled. */
  readonly hidden?: CandidateOf<T, I>
} => {
  const reasons: Reason[] = []
  let chosen: { of: string; value: CandidateOf<T, I> } | undefined
  let limit: Refusal | undefined
  let hidden: { value: CandidateOf<T, I> } | undefined
  let furthest = -1
  let nearest: Refusal | undefined
  for (const candidate of candidates) {
    const of = name(candidate)
    let fell = -1
    for (let n = 0; n < ids.length && fell < 0; n++) if (!table[ids[n]!]!.holds(candidate, question)) fell = n
    const id = ids[fell < 0 ? ids.length - 1 : fell]!
    const rule = table[id]!
    const args = rule.args(candidate, question) as Args
    reasons.push({ rule: id, of, kept: fell < 0, args })
    if (fell < 0) {
      chosen ??= { of, value: candidate }
      continue
    }
    if (chosen) continue
    if (rule.limit) hidden ??= { value: candidate }
    if (rule.limit)
      limit ??= {
        rule: id,
        of,
        alert: rule.alert,
        args,
        evidence: rule.evidence?.(candidate, question) ?? [],
        limit: true,
      }
    if (fell > furthest) {
      furthest = fell
      nearest = {
        rule: id,
        of,
        alert: rule.alert,
        args,
        evidence: rule.evidence?.(candidate, question) ?? [],
        limit: false,
      }
    }
  }
  if (limit)
    return {
      decision: decisionOf(asked, reasons, { refusal: limit }),
      value: undefined,
      ...(hidden && { hidden: hidden.value }),
    }
  if (chosen) return { decision: decisionOf(asked, reasons, { chosen: chosen.of }), value: chosen.value }
  const refusal: Refusal = {
    rule: none.rule,
    of: nearest?.of ?? '',
    alert: table[none.rule]!.alert,
    args: none.args ?? {},
    evidence: none.evidence ?? nearest?.evidence ?? [],
    limit: false,
  }
  return { decision: decisionOf(asked, reasons, { refusal }), value: undefined }
}

/** Every rule must hold for the one candidate; the first that does not decides the alert. */
export const insist = <T extends RuleTable, I extends keyof T & string>(
  asked: Asked,
  table: T,
  ids: readonly I[],
  candidate: CandidateOf<T, I>,
  name: string,
  question: QuestionOf<T, I>,
): Decision => {
  const reasons: Reason[] = []
  for (const id of ids) {
    const rule = table[id]!
    const kept = rule.holds(candidate, question)
    const args = rule.args(candidate, question) as Args
    const leans = kept ? rule.leans?.(candidate, question) : undefined
    reasons.push(leans?.length ? { rule: id, of: name, kept, args, leans } : { rule: id, of: name, kept, args })
    if (!kept)
      return decisionOf(asked, reasons, {
        refusal: {
          rule: id,
          of: name,
          alert: rule.alert,
          args,
          evidence: rule.evidence?.(candidate, question) ?? [],
          limit: rule.limit === true,
        },
      })
  }
  return decisionOf(asked, reasons, { chosen: name })
}

/** The same decision, taken in that version. */
export const inVersion = (decision: Decision, version: number): Decision => {
  const dated = decisionOf(decision, decision.reasons, decision)
  dated.version = version
  return dated
}

const decisionOf = (
  { question, by, order, offered, had }: Asked,
  reasons: readonly Reason[],
  { chosen, refusal }: Pick<Decision, 'chosen' | 'refusal'>,
): Writable => {
  const decision = { question, by } as Writable
  if (order) decision.order = order
  if (offered) decision.offered = offered
  if (had) decision.had = had
  decision.reasons = reasons
  if (chosen !== undefined) decision.chosen = chosen
  if (refusal) decision.refusal = refusal
  return decision
}

type Writable = { -readonly [K in keyof Decision]: Decision[K] }

/** The same decision where it ends nothing: one goes on without what was refused. */
export const withoutRefusal = ({ refusal: _, ...decision }: Decision): Decision => decision
