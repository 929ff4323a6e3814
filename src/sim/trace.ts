import type { Epoch } from '../machines/outcome.ts'
import type { Part, Step } from '../machines/endpoint.ts'
import type { RuleBook, Side } from '../rules/rule.ts'
import type { Weight } from '../rules/profile.ts'
import type { ReadingContext } from '../wire/handshake.ts'
import type { Scenario } from './scenario.ts'
import type { Tampered } from './tampering.ts'

/** The result of running a scenario. Plain data (it survives structuredClone); everything shown is a function of it. */
export interface Trace {
  readonly scenario: Scenario
  readonly provider: 'noble' | 'stub'
  /** What was on the wire, in order: the rows of the ladder. */
  readonly units: readonly Unit[]
  readonly steps: readonly TraceStep[]
  readonly outcome: Outcome
  /** The rules that were asked: what can be said about them without asking them again. */
  readonly rules: RuleBook
  readonly layers: readonly LayerResult[]
  /**
   * The chain that the server chose, leaf first, or its default one when it came to no choice; whether or not it was sent:
   * what artefact paths point into.
   */
  readonly chain: readonly Uint8Array[]
  /** The same of the client. */
  readonly clientChain: readonly Uint8Array[]
  readonly clientRandom: Uint8Array | null
  /** Other connections that belong to this one, in order of time. */
  readonly beside: readonly Beside[]
  /** What became of the scenario's tampering, in its order. Absent without any. */
  readonly tampering?: readonly Tampered[]
  /** How the same scenario ends without tampering. Absent without any. */
  readonly untampered?: Outcome
}

/** A connection beside the one that the verdict is about: one that left a session behind, an attempt before it that failed, or the one behind a proxy. */
export interface Beside {
  readonly role: 'earlier' | 'attempt' | 'behind'
  readonly trace: Trace
}

interface UnitOf {
  readonly n: number
  readonly from: Side
  /** The step that sent it; null for TCP's own segments. */
  readonly step: number | null
  /** The steps that it caused on the other side. */
  readonly caused: readonly number[]
  /** Where both machines stand at this row: the sender when it has sent it, the receiver before it answers. */
  readonly states: Readonly<Record<Side, string>>
  /** An attacker took it off the wire, or put it there in the sender's name. */
  readonly attacker?: 'took' | 'put'
}
export interface RecordUnit extends UnitOf {
  readonly kind: 'record'
  /** The whole record as it travels. */
  readonly bytes: Uint8Array
  readonly type: number
  readonly epoch: Epoch
  /** The content before it was sealed, and the messages in it. */
  readonly content: Uint8Array
  /** TLS 1.3: how many zeros follow the content and its type. Absent where a record has neither. */
  readonly padding?: number
  readonly parts: readonly Part[]
  readonly reading: ReadingContext
}
/** Bytes before TLS: lines of a protocol that begins in the clear. */
export interface ClearUnit extends UnitOf {
  readonly kind: 'clear'
  readonly bytes: Uint8Array
  readonly parts: readonly Part[]
}
export interface TcpUnit extends UnitOf {
  readonly kind: 'syn' | 'syn-ack' | 'ack' | 'reset' | 'fin'
}
export type Unit = RecordUnit | ClearUnit | TcpUnit

export interface TraceStep extends Omit<Step, 'sends'> {
  readonly n: number
  /** The unit whose arrival caused it. */
  readonly received: number | null
  readonly sent: readonly number[]
}

/** `starttls` is there only where a protocol begins in the clear. */
export const layers = ['tcp', 'starttls', 'tls', 'policy', 'application'] as const
export type Layer = (typeof layers)[number]

export interface LayerResult {
  readonly layer: Layer
  readonly result: 'passed' | 'failed' | 'not reached' | 'not known'
}

/** How the connection ended, and why: the machine-readable verdict. */
export interface Outcome {
  /** Null when something that is not known, or not modelled, decides. */
  readonly ok: boolean | null
  /** The layer in which the deciding rule lives; null when everything worked. */
  readonly layer: Layer | null
  /** The side that decided. */
  readonly by: Side | null
  /** The deciding rule. */
  readonly cause: string | null
  readonly ended: Ended | null
  /** Byte paths and artefact paths. */
  readonly evidence: readonly string[]
  /** The weakest evidence among the facts that decided; null when only the protocol did. */
  readonly weight: Weight | null
  readonly version: string | null
  readonly suite: string | null
  readonly group: string | null
  readonly signature_scheme: string | null
  readonly alpn: string | null
  readonly resumed: boolean
}

export interface Ended {
  readonly how: 'alert' | 'warning' | 'reset' | 'close' | 'http'
  /** The alert's name, or the status of HTTP. */
  readonly code: string | null
  readonly by: Side
}
