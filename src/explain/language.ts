import type { ArgsOf, RuleId } from '../rules/catalogue.ts'
import type { Weight } from '../rules/profile.ts'
import type { Weakness } from '../rules/weakness.ts'
import type { Edit } from '../sim/edit.ts'
import type { Side } from '../rules/rule.ts'
import type { Tamper } from '../rules/tampering.ts'
import type { Beside, Ended, Layer, LayerResult } from '../sim/trace.ts'

/** Who takes part, by their short names. */
export interface Names {
  readonly client: string
  readonly server: string
  readonly host: string
}

export interface RuleSentences<A> {
  /** Why a candidate fell, or why the connection did: a clause about the one candidate. */
  readonly fell: (args: A, names: Names) => string
  /** What it means that the rule holds. */
  readonly kept: (args: A, names: Names) => string
  /**
   * The verdict when this rule ended the connection; `*…*` marks the part that matters. `how` is the beginning of
   * the sentence: who did what ("The server hung up").
   */
  readonly verdict?: (args: A, names: Names, how: string) => string
}

export interface SweepWords {
  /** `All clients against IIS 7.5` */
  readonly title: (side: Side, peer: string) => string
  readonly sum: (works: number, all: number, unknown: number) => string
  /** Above rows for which the same rule decided. */
  readonly refused: (n: number, unknown: boolean) => string
  readonly works: (n: number, version: string | null) => string
  readonly forwardSecrecy: (has: boolean) => string
}

export interface ChangeWords {
  readonly owner: Readonly<Record<Edit['whose'] | 'both', string>>
  /** What is to be done, as a clause: `have the certificate signed with rsa_pkcs1_sha256 instead of rsa_pkcs1_sha512` */
  readonly edit: (edit: Edit) => string
  /** Why it should not be done: a clause. */
  readonly weakness: Readonly<Record<Weakness, string>>
  readonly title: (client: string, server: string) => string
  readonly each: (n: number) => string
  readonly none: string
  readonly works: string
  readonly connects: (version: string | null, suite: string | null) => string
  readonly alternatives: (edits: readonly string[]) => string
  readonly weakens: string
  /** Leads to a configuration that says it. */
  readonly written: (title: string, source: string) => string
  readonly inSoftware: string
  /** Names of the other clients for which it makes a difference. */
  readonly effects: (effects: Readonly<Record<'breaks' | 'admits' | 'otherwise', readonly string[]>>) => string
}

/** Is there something to say about it? Limits that are told elsewhere have no sentence. */
export const isTold = (t: Language, rule: string): rule is RuleId => Object.hasOwn(t.rules, rule)

export interface ComparisonWords {
  readonly verdicts: string
  readonly left: string
  readonly right: string
  /** In the place of what is not there. */
  readonly nothing: string
  readonly decision: (question: string) => string
  readonly step: (n: number) => string
  readonly byte: (step: number, offset: number, path: string) => string
  readonly sameDecisions: string
  readonly sameSteps: string
  readonly sameBytes: string
}

/** With what is said of many connections, and of changes: it loads with those. */
export interface SearchLanguage extends Language {
  readonly sweep: SweepWords
  readonly change: ChangeWords
  readonly comparison: ComparisonWords
}

/** Everything that is said of one connection, in one language. A rule without its sentences does not compile. */
export interface Language {
  readonly code: string
  readonly rules: { readonly [I in RuleId]: RuleSentences<ArgsOf<I>> }
  readonly questions: Readonly<Record<string, string>>
  readonly question: (id: string) => string
  readonly side: Readonly<Record<Side, string>>
  readonly layer: Readonly<Record<Layer, string>>
  readonly layerNote: (layer: Layer, result: LayerResult['result'], detail: string | undefined) => string
  readonly weight: Readonly<Record<Weight, string>>
  readonly stamp: Readonly<Record<'works' | 'fails' | 'unknown', string>>
  readonly works: (
    names: Names,
    facts: { version: string; suite: string; alpn: string | null; forwardSecret: boolean },
  ) => string
  /** Above a connection beside the main one, in text. */
  readonly beside: (role: Beside['role'], n: number) => string
  /** What was wanted was done, without TLS. */
  readonly worksInClear: (names: Names) => string
  readonly unknown: (names: Names) => string
  readonly how: (
    how: 'alert' | 'warning' | 'reset' | 'close' | 'http',
    by: Side,
    code: string | null,
    names: Names,
  ) => string
  readonly because: (how: string, clause: string) => string
  readonly asideFailed: (by: Side, bytesIn: number, bytesOut: number) => string
  readonly asideWorks: (version: string, roundTrips: number, alpn: string | null) => string
  readonly asideInClear: string
  readonly asideUnknown: string
  readonly order: (whose: Side, setting: string) => string
  readonly tcp: Readonly<Record<'syn' | 'syn-ack' | 'ack' | 'reset' | 'fin', string>>
  /** `1725 B in 2 segments` */
  readonly bytes: (n: number, segments?: number) => string
  readonly spoken: (from: Side, what: string, size: string, sealed: boolean) => string
  readonly whyTitle: (n: number, from: Side, what: string) => string
  readonly chosenNote: string
  readonly usableNote: string
  readonly evidence: (path: string) => string
  readonly offNote: string
  readonly missingNote: string
  readonly ignoredNote: string
  /** Above what was never sent; `side` is the one that ended the connection. */
  readonly ghosts: (side: Side) => string
  readonly notWith: (peer: string) => string
  readonly tampering: {
    /** Under a row: what a peer changed in it, or what an attacker did with it. */
    readonly peer: (at: string) => string
    readonly attacker: Readonly<Record<'took' | 'put', string>>
    /** Bytes in hexadecimal; undefined when nothing was changed. */
    readonly did: (tamper: Tamper, bytes: { before: string; after: string } | undefined) => string
    readonly caught: (by: Side, clause: string, rule: string, cited: string) => string
    /** No check caught it, and the connection works: what was agreed otherwise. */
    readonly through: (
      differences: readonly { what: string; now: string | undefined; before: string | undefined }[],
    ) => string
    readonly ends: (ended: Ended | null) => string
    readonly stalls: (client: string, server: string) => string
    readonly alike: string
    readonly missed: (tamper: Tamper, expected: string | undefined) => string
    /** The verdict when no check caught it and the connection failed. */
    readonly verdict: string
  }
}
