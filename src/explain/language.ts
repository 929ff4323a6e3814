import type { ArgsOf, RuleId } from '../rules/catalogue.ts'
import type { Weight } from '../rules/profile.ts'
import type { Weakness } from '../rules/weakness.ts'
import type { Edit } from '../sim/edit.ts'
import type { Side } from '../rules/rule.ts'
import type { Tamper } from '../rules/tampering.ts'
import type { Beside, Ended, Layer, LayerResult } from '../sim/trace.ts'
import type { AlertName } from '../spec/alert.ts'
import type { HandshakeName } from '../spec/message.ts'
import type { Fields } from './messagefield.ts'
import type { Said } from './said.ts'
import type { Scene } from './scene.ts'

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

/** The other clients for which a change makes a difference. */
type Noticed = Readonly<Record<'breaks' | 'admits' | 'otherwise', readonly string[]>>

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
  readonly effects: (effects: Noticed) => string
  /** The same in numbers: `lets in 27 clients, serves 8 otherwise` */
  readonly tally: (effects: Noticed) => string
  /** Above the names. */
  readonly noticed: Readonly<Record<keyof Noticed, string>>
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

/** A message that is about to speak. */
export interface Speech {
  readonly fields: Fields
  /** It belongs to a second handshake, inside the first. */
  readonly again: boolean
}

/** What a part of the conversation is about, for its heading. */
export interface About {
  readonly names: Names
  /** Whose part it is. */
  readonly by: Side
  /** How many questions are asked in it, and whether the one that decides the connection is among them. */
  readonly asked: number
  readonly refused: boolean
  readonly again: boolean
  /** A ClientHello that answers a HelloRetryRequest. */
  readonly second: boolean
  /** TLS 1.3: everything behind this is sealed. */
  readonly sealedNext: boolean
  readonly ending: 'reset' | 'alert' | 'close'
  /** The application has said why it ends. */
  readonly told: boolean
  /** Has the side that ends it put any record on the wire? */
  readonly carried: boolean
  /** The connection works. */
  readonly ok: boolean
}

/** The conversation. A message, an alert or a scene without its words does not compile. */
export interface StoryWords {
  /** What a message says in its sender’s own words: paragraphs, from what stands in its fields. */
  readonly voices: Readonly<Record<HandshakeName | 'hello_retry_request', (speech: Speech) => readonly Said[]>>
  readonly alerts: Readonly<Record<AlertName, string>>
  readonly tcp: Readonly<Record<'syn' | 'syn-ack' | 'ack' | 'reset' | 'fin', string>>
  readonly changeCipherSpec: (in13: boolean) => string
  /** What an application says: from the names of the frames, or of the request or reply. */
  readonly application: (parts: readonly string[]) => readonly Said[]
  readonly fragment: string
  readonly unread: string
  readonly scenes: Readonly<Record<Scene, (about: About) => { title: string; lead: string }>>
  readonly ghost: Readonly<Record<Side, string>>
  readonly lastGhost: (messages: readonly string[]) => string
  /** What was changed in every way that there is, and why it is no help. */
  readonly tried: {
    readonly title: (edit: Edit) => string
    /** What it is about was decided before. */
    readonly settled: (question: string, chosen: string | undefined) => string
    /** The deciding rule looks at it, and still refuses. */
    readonly stays: string
    readonly unasked: string
    /** Some of the changes end the connection otherwise; the first part is about the others, if there are any. */
    readonly instead: (first: string | undefined, clause: string) => string
  }
}
export interface StoryLanguage extends Language {
  readonly story: StoryWords
}

/** With what is said of many connections, and of changes: it loads with those. */
export interface SearchLanguage extends Language {
  readonly sweep: SweepWords
  readonly change: ChangeWords
  readonly comparison: ComparisonWords
}

/** What a layer's note says besides its result: what was agreed, over what the answer came, or how it ended and after what. */
export type LayerDetail =
  | { readonly is: 'agreed'; readonly version: string; readonly suite: string }
  | { readonly is: 'answered'; readonly over: 'SMTP' | 'HTTP/1.1' | 'HTTP/2' }
  | {
      readonly is: 'ended'
      readonly how: 'alert' | 'warning' | 'reset' | 'close' | 'http'
      readonly code: string | null
      /** The last that whoever ended it had heard: a message, or a line in the clear. */
      readonly after: { readonly heard: string; readonly inClear: boolean } | undefined
    }

/** Everything that is said of one connection, in one language. A rule without its sentences does not compile. */
export interface Language {
  readonly code: string
  readonly rules: { readonly [I in RuleId]: RuleSentences<ArgsOf<I>> }
  readonly questions: Readonly<Record<string, string>>
  readonly question: (id: string) => string
  readonly side: Readonly<Record<Side, string>>
  readonly layer: Readonly<Record<Layer, string>>
  readonly layerNote: (layer: Layer, result: LayerResult['result'], detail: LayerDetail | undefined) => string
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
  /** An older version than the newest, which alone a client without supported_versions names. */
  readonly unlistedNote: (client: string) => string
  readonly evidence: (path: string) => string
  readonly offNote: string
  readonly missingNote: string
  readonly signalNote: string
  readonly greaseNote: string
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
