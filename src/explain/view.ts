import type { Span } from '../bytes/span.ts'
import type { Epoch } from '../machines/outcome.ts'
import type { Weight } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import type { Layer, LayerResult, Unit } from '../sim/trace.ts'

/** What the page shows of a trace, in words of one language. All of it is computed; plain data. */

/** A piece of a sentence; `marked` is the part that matters. */
export interface Phrase {
  readonly text: string
  readonly marked: boolean
}

export interface Citation {
  /** `RFC 8446 §4.2.3` */
  readonly text: string
  /** `RFC 9846 §4.3.3`, when the revision numbers it differently. */
  readonly revised: string | undefined
  readonly address: string | undefined
}

export interface Headline {
  readonly status: 'works' | 'fails' | 'unknown'
  /** `Does not connect` */
  readonly stamp: string
  /** `the server took 203 bytes and sent none back` */
  readonly aside: string
  readonly sentence: readonly Phrase[]
  readonly layers: readonly {
    readonly layer: Layer
    readonly name: string
    readonly result: LayerResult['result']
    readonly note: string
  }[]
  /** How well the deciding facts are known, with their sources. Null when only the protocol decided. */
  readonly known: { readonly weight: Weight; readonly sentence: string; readonly sources: readonly Citation[] } | null
}

/** A row of the ladder: one thing on the wire. */
export interface Row {
  readonly unit: number
  readonly from: Side
  readonly kind: Unit['kind']
  /** Messages in the record, in order. Empty for TCP's own segments. */
  readonly cells: readonly Cell[]
  /** `SYN, ACK` · `TCP reset` */
  readonly label: string
  /** `203 B`, `1725 B in 2 segments`; empty where nothing was carried. */
  readonly size: string
  /** In how many TCP segments it travels. */
  readonly segments: number
  readonly epoch: Epoch
  readonly alert: { readonly level: 'warning' | 'fatal'; readonly name: string } | null
  readonly states: Readonly<Record<Side, string>>
  /** Whether the state changed with this row. */
  readonly moved: Readonly<Record<Side, boolean>>
  /** A note under the row: `the app sees NSURLErrorDomain -1200 (-9806)`. */
  readonly note: string | undefined
  /** The same as a sentence, for screen readers and live regions. */
  readonly spoken: string
}
export interface Cell {
  /** `ServerHello` */
  readonly name: string
  /** Index among the unit's parts. */
  readonly part: number
}

/** One decision, explained. */
export interface Question {
  /** `suite` */
  readonly id: string
  /** `Suite` */
  readonly title: string
  readonly by: Side
  readonly result: 'chosen' | 'held' | 'refused' | 'limit'
  /** What was chosen, or what held. */
  readonly chosen: string | undefined
  /** `the server’s order counts` */
  readonly order: string | undefined
  readonly offered: readonly string[] | undefined
  readonly had: readonly string[] | undefined
  readonly candidates: readonly Candidate[]
  readonly refusal:
    | {
        readonly sentence: string
        readonly rule: string
        readonly citation: Citation
        /** What it is called on the wire. Undefined outside TLS: mail and HTTP have words of their own. */
        readonly alert: string | undefined
        readonly evidence: readonly EvidenceLink[]
      }
    | undefined
}
export interface Candidate {
  readonly name: string
  /** chosen; usable: it would have done, too; dropped: a rule spoke against it; refused: that rule decided the connection. */
  readonly state: 'chosen' | 'usable' | 'dropped' | 'refused'
  readonly sentence: string
  readonly rule: string
  readonly citation: Citation
}
export interface EvidenceLink {
  readonly path: string
  /** `signature_algorithms in the ClientHello` */
  readonly text: string
}

/** Something that was changed on purpose. */
export interface Tampering {
  /** The rows in which it can be seen. */
  readonly units: readonly number[]
  /** caught: a check refused because of it; through: none did; missed: there was nothing to change. */
  readonly result: 'caught' | 'through' | 'missed'
  /** `The server changes server_hello.cipher_suite on purpose: 1302 in place of 1301` */
  readonly did: string
  /** `Caught by the client: …`, or what it led to. */
  readonly sentence: string
}

/** Why a row is there: what its sender decided, and what its receiver made of it. */
export interface Why {
  readonly title: string
  /** What was changed on purpose in this row. */
  readonly tampering: readonly Tampering[]
  readonly sent: readonly Question[]
  readonly received: readonly Question[]
}

/** Bytes with their tree. `path` roots are the names of the tree's root. */
export interface Bytes {
  readonly title: string
  readonly note: string
  readonly bytes: Uint8Array
  readonly tree: Span
  /** The record as it travelled, when that differs from what is shown. */
  readonly sealed: Uint8Array | undefined
}

/** Where a path leads. */
export interface Located {
  /** The unit to select; undefined for artefacts that were never sent. */
  readonly unit: number | undefined
  readonly bytes: Bytes
  readonly span: Span
}

/** An entry of an endpoint's list: can it still be used in this connection, and why not? */
export interface EntryState {
  readonly name: string
  readonly code: string | undefined
  readonly state: 'chosen' | 'usable' | 'unusable' | 'refused' | 'off' | 'missing'
  /** It says something by standing there, and nobody could choose it: it counts as no entry. */
  readonly signal?: true
  readonly why: string | undefined
}

export interface SecretRow {
  readonly label: string
  readonly value: string
  readonly from: string | undefined
  /** How far down the tree of secrets it stands. */
  readonly depth: number
  /** `Derive-Secret(handshake_secret, "c hs traffic", ClientHello…ServerHello)`; undefined for what comes from outside. */
  readonly formula: string | undefined
  readonly covers: number | undefined
  readonly step: number
  readonly side: Side
  readonly keyLog: string | undefined
}

export interface StateNode {
  readonly name: string
  readonly status: 'past' | 'current' | 'possible' | 'other'
  /** What may arrive in this state, and where each outcome leads. */
  readonly moves: readonly { readonly event: string; readonly to: string; readonly taken: boolean }[]
}
