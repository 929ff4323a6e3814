import { toHex } from '../bytes/text.ts'
import type { Side } from '../rules/rule.ts'
import { decidingOf } from '../sim/deciding.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { RecordUnit, Trace, TraceStep, Unit } from '../sim/trace.ts'
import { alertCodes, type AlertName } from '../spec/alert.ts'
import { contentCodes, handshakeCodes } from '../spec/message.ts'
import { TLS13 } from '../spec/version.ts'
import { bytesOf, locate } from './bytes.ts'
import { fieldRows, fieldsOf, type FieldRow } from './messagefield.ts'
import type { Ghosts } from './ghost.ts'
import { namesOf } from './headline.ts'
import { ladder } from './ladder.ts'
import type { About, StoryLanguage } from './language.ts'
import { Notes, type Note } from './note.ts'
import { say, type Said } from './said.ts'
import { sceneOfQuestions, sceneOfRow, type Scene } from './scene.ts'
import type { Question, Row } from './view.ts'
import { explain } from './why.ts'

/** The trace, told from top to bottom as a conversation: a view of the ladder and of the decisions. Plain data. */
export interface Story {
  readonly chapters: readonly Chapter[]
}

export interface Chapter {
  /** Unique in the story: `mind`, `mind-2`. */
  readonly id: string
  readonly scene: Scene
  readonly by: Side
  readonly title: string
  readonly lead: string
  /** Inside the tunnel, a second handshake. */
  readonly again: boolean
  readonly events: readonly Event[]
  /** What can be changed beside it, at most one note a side. */
  readonly notes: readonly Placed[]
}
export interface Placed extends Note {
  /** The event beside which it stands. */
  readonly at: number
}
export type Event = Letter | Thought | Ghost

/** One row of the ladder, and what it says. */
export interface Letter {
  readonly kind: 'letter'
  readonly row: Row
  /** A line is enough: it says nothing that anybody chooses from. */
  readonly brief: boolean
  /** How many bytes it took on the wire. */
  readonly length: number
  /** Where in its bytes something stands that decided. */
  readonly proofs: readonly Range[]
  /** It travels inside the tunnel. */
  readonly inside: boolean
  readonly messages: readonly Message[]
  /** A sealed record as others see it: its header, and how much follows. */
  readonly outside: { readonly head: string; readonly sealed: number } | undefined
}
export interface Range {
  readonly start: number
  readonly end: number
}
export interface Message {
  /** `ClientHello` */
  readonly name: string
  readonly said: readonly Said[]
  readonly fields: readonly FieldRow[]
}

/** What one side decides at a moment: all questions of one step. */
export interface Thought {
  readonly kind: 'thought'
  readonly by: Side
  readonly step: number
  /** The row that it is about. */
  readonly unit: number
  readonly inside: boolean
  readonly questions: readonly Question[]
  /** Which of them decided the connection. */
  readonly decisive: number | undefined
  readonly proofs: readonly Proof[]
}
/** Bytes that show why: where they are, and how they read. */
export interface Proof {
  readonly path: string
  /** `signature_algorithms in the ClientHello` */
  readonly text: string
  readonly start: number
  readonly hex: string
  /** How many bytes there are behind those that are shown. */
  readonly more: number
}

/** What was never sent. */
export interface Ghost {
  readonly kind: 'ghost'
  readonly by: Side
  readonly title: string
  /** What the reply would have held, and what would have come after it. */
  readonly messages: readonly string[]
  readonly after: string | undefined
}

/** The conversation of a connection. `ghosts` are the messages that were never sent, once they are known. */
export const story = (trace: Trace, resolved: Resolved, t: StoryLanguage, ghosts?: Ghosts): Story => {
  const teller = new Teller(trace, resolved, t)
  for (const { n } of trace.units) {
    teller.unit(n)
    for (const step of teller.stepsAt(n)) teller.step(step)
  }
  for (const step of teller.stepsAt(trace.units.length)) teller.step(step)
  if (ghosts) teller.ghosts(ghosts)
  return { chapters: teller.chapters() }
}

/** How many bytes of a proof are shown. */
const longestProof = 40

interface Told {
  scene: Scene
  again: boolean
  by: Side
  events: Event[]
  notes: Placed[]
}

class Teller {
  readonly #trace: Trace
  readonly #resolved: Resolved
  readonly #t: StoryLanguage
  readonly #rows: readonly Row[]
  readonly #told: Told[] = []
  /** The row behind which each step stands. */
  readonly #at: readonly number[]
  readonly #proofs: readonly { readonly unit: number | undefined; readonly start: number; readonly end: number }[]
  readonly #tunnel: number
  readonly #notes: Notes
  #again = false

  constructor(trace: Trace, resolved: Resolved, t: StoryLanguage) {
    this.#trace = trace
    this.#resolved = resolved
    this.#t = t
    this.#rows = ladder(trace, resolved, t)
    this.#notes = new Notes(trace)
    this.#at = momentsOf(trace)
    this.#proofs = trace.outcome.evidence.flatMap((path) => {
      const found = locate(trace, path, t)
      return found ? [{ unit: path.includes('.chain.') ? undefined : found.unit, ...found.span }] : []
    })
    const sealed = this.#rows.findIndex(({ epoch }) => epoch !== 'plaintext')
    this.#tunnel = sealed < 0 ? Infinity : sealed
  }

  /** The steps that stand behind a row and before the next, as far as something is decided in them. */
  stepsAt(unit: number): TraceStep[] {
    const last = this.#trace.units.length
    return this.#trace.steps.filter(({ n }) => (unit === last ? this.#at[n]! >= last : this.#at[n] === unit))
  }

  unit(n: number): void {
    const unit = this.#trace.units[n]!
    const row = this.#rows[n]!
    const scene = sceneOfRow(unit, row, this.#told.at(-1)?.scene ?? 'tcp')
    const hello = unit.kind === 'record' && unit.parts.some(({ name }) => name === 'client_hello')
    if (hello && n >= this.#tunnel) this.#again = true
    this.#tell(scene, row.from, this.#letter(unit, row), hello && !this.#again ? this.#notes.ofHello() : [])
  }

  step(step: TraceStep): void {
    const { decisions, side, n } = step
    if (!decisions.length) return
    const deciding = decidingOf(this.#trace.steps)
    const names = namesOf(this.#resolved)
    const decisive = deciding?.step.n === n ? decisions.indexOf(deciding.decision) : -1
    const unit = Math.max(0, Math.min(this.#at[n]!, this.#trace.units.length - 1))
    const before = this.#told.at(-1)?.scene ?? 'tcp'
    const scene = sceneOfQuestions(
      decisions.map(({ question }) => question),
      side,
      before,
    )
    const thought: Thought = {
      kind: 'thought',
      by: side,
      step: n,
      unit,
      inside: unit >= this.#tunnel,
      questions: decisions.map((decision) =>
        explain(decision, names, this.#t, this.#trace.rules, this.#resolved.client.settings),
      ),
      decisive: decisive < 0 ? undefined : decisive,
      proofs: decisive < 0 ? [] : this.#proofsOf(decisions[decisive]!.refusal!.evidence),
    }
    this.#tell(scene, side, thought, this.#notes.of(side, decisions, decisive >= 0))
  }

  /** Behind what the deciding side still sent. */
  ghosts({ rows }: Ghosts): void {
    const [first] = rows
    const place = this.#told.at(-1)
    if (!first || !place) return
    const later = rows.findIndex(({ from }) => from !== first.from)
    const names = (some: readonly Row[]) =>
      some.flatMap(({ cells, label }) => (cells.length ? cells.map(({ name }) => name) : [label]))
    const after = later < 0 ? [] : names(rows.slice(later))
    place.events.push({
      kind: 'ghost',
      by: first.from,
      title: this.#t.story.ghost[first.from],
      messages: names(later < 0 ? rows : rows.slice(0, later)),
      after: after.length ? this.#t.story.lastGhost(after) : undefined,
    })
  }

  chapters(): Chapter[] {
    for (const side of ['client', 'server'] as const)
      for (const note of this.#notes.left(side)) {
        const first = this.#told.find(({ notes }) => notes.some((one) => one.side === side))
        const place = first ?? this.#told.find(({ by }) => by === side)
        if (place) place.notes = placed(place.notes, { ...note, at: 0 })
      }
    const seen = new Map<Scene, number>()
    return this.#told.map((told) => {
      const times = (seen.get(told.scene) ?? 0) + 1
      seen.set(told.scene, times)
      const { title, lead } = this.#t.story.scenes[told.scene](this.#about(told))
      return { ...told, id: times === 1 ? told.scene : `${told.scene}-${times}`, title, lead }
    })
  }

  #tell(scene: Scene, by: Side, event: Event, notes: readonly Note[] = []): void {
    if (scene === 'talk' || scene === 'end') this.#again = false
    let told = this.#told.at(-1)
    if (!told || told.scene !== scene || told.again !== this.#again)
      this.#told.push((told = { scene, again: this.#again, by, events: [], notes: [] }))
    told.events.push(event)
    for (const note of notes) told.notes = placed(told.notes, { ...note, at: told.events.length - 1 })
  }

  #letter(unit: Unit, row: Row): Letter {
    const messages = this.#messages(unit, row)
    const sealed = unit.kind === 'record' && unit.epoch !== 'plaintext'
    const proofs = this.#proofs.filter((one) => one.unit === unit.n).map(({ start, end }) => ({ start, end }))
    return {
      kind: 'letter',
      row,
      brief: !proofs.length && isBrief(unit, row),
      length: 'bytes' in unit ? unit.bytes.length : 0,
      proofs,
      inside: unit.n >= this.#tunnel,
      messages,
      outside: sealed ? { head: toHex(unit.bytes.slice(0, 5)), sealed: unit.bytes.length - 5 } : undefined,
    }
  }

  #messages(unit: Unit, row: Row): Message[] {
    const { story } = this.#t
    const plain = (name: string, text: string): Message => ({ name, said: [say`${text}`], fields: [] })
    if (unit.kind !== 'record' && unit.kind !== 'clear') return [plain(row.label, story.tcp[unit.kind])]
    const read = bytesOf(this.#trace, unit.n)
    const isProof = ({ start, end }: { start: number; end: number }) =>
      this.#proofs.some((one) => one.unit === unit.n && one.start < end && start < one.end)
    const fields = (spans: readonly { name: string; start: number; end: number }[]): FieldRow[] =>
      spans.flatMap((span) => {
        const message = read!.tree.children.find((child) => child.start === span.start) ?? read!.tree
        const rows = fieldRows(message, `${read!.tree.name}.${message.name}`, isProof)
        const whole = {
          name: message.name,
          path: `${read!.tree.name}.${message.name}`,
          values: message.meaning === undefined ? [] : [message.meaning],
          proof: isProof(message),
        }
        return rows.length || message === read!.tree ? rows : [{ ...whole, start: message.start, end: message.end }]
      })
    if (unit.kind === 'clear')
      return [
        {
          name: row.label,
          said: unit.parts.map(({ name }) => say`${name}`),
          fields: fields(read?.tree.children ?? []),
        },
      ]
    if (unit.type === contentCodes.application_data)
      return [
        {
          name: row.label,
          said: story.application(unit.parts.map(({ name }) => name)),
          fields: fields(read?.tree.children ?? []),
        },
      ]
    return unit.parts.map((part, n): Message => {
      const name = row.cells[n]?.name ?? part.name
      const offset = read && read.sealed === undefined ? 5 : 0
      const span = read?.tree.children.find(({ start }) => start === part.start + offset)
      if (!span) return plain(name, story.unread)
      return { name, said: this.#said(part, unit, row, span), fields: fields([span]) }
    })
  }

  #said(
    part: RecordUnit['parts'][number],
    unit: RecordUnit,
    row: Row,
    span: Parameters<typeof fieldsOf>[0],
  ): readonly Said[] {
    const { story } = this.#t
    if (row.alert)
      return [say`${row.alert.name in alertCodes ? story.alerts[row.alert.name as AlertName] : row.alert.name}`]
    if (part.name === 'change_cipher_spec') return [say`${story.changeCipherSpec(unit.reading.version >= TLS13)}`]
    if (!part.whole || span.name === 'fragment') return [say`${story.fragment}`]
    if (!isVoiced(span.name)) return [say`${story.unread}`]
    const said = story.voices[span.name]({ fields: fieldsOf(span), again: this.#again })
    return said.map((paragraph) =>
      paragraph.map(({ text, path }) => ({ text, path: path === undefined ? undefined : `${span.name}.${path}` })),
    )
  }

  #proofsOf(paths: readonly string[]): Proof[] {
    return paths.flatMap((path) => {
      const found = locate(this.#trace, path, this.#t)
      if (!found) return []
      const { start, end } = found.span
      const shown = found.bytes.bytes.slice(start, Math.min(end, start + longestProof))
      return [{ path, text: this.#t.evidence(path), start, hex: toHex(shown), more: end - start - shown.length }]
    })
  }

  #about({ scene, again, by, events }: Told): About {
    const { units, outcome } = this.#trace
    const thoughts = events.flatMap((event) => (event.kind === 'thought' ? [event] : []))
    const letters = events.flatMap((event) => (event.kind === 'letter' ? [event] : []))
    const last = letters[0]?.row
    return {
      names: namesOf(this.#resolved),
      by,
      asked: thoughts.reduce((sum, { questions }) => sum + questions.length, 0),
      refused: thoughts.some(({ decisive }) => decisive !== undefined),
      again,
      second: scene === 'hello' && this.#told.some((told) => told.scene === 'retry'),
      sealedNext: letters.some(({ row }) => isRecord13(units[row.unit]!)),
      ending: last?.kind === 'reset' ? 'reset' : last?.alert?.level === 'fatal' ? 'alert' : 'close',
      carried: units.some((unit) => unit.kind === 'record' && unit.from === by),
      told: outcome.ended?.how === 'http',
      ok: outcome.ok === true,
    }
  }
}

/** One note a side: beside what decided, or else beside what came first. */
const placed = (notes: readonly Placed[], note: Placed): Placed[] => {
  const same = notes.find(({ side }) => side === note.side)
  if (!same) return [...notes, note]
  const [settings, decisive] = [
    [...same.settings, ...note.settings],
    [...same.decisive, ...note.decisive],
  ]
  const at = same.decisive.length || !note.decisive.length ? same.at : note.at
  return notes.map((one) => (one === same ? { side: one.side, settings, decisive, at } : one))
}

const isRecord13 = (unit: Unit): boolean => unit.kind === 'record' && unit.reading.version >= TLS13

const isVoiced = (name: string): name is keyof typeof handshakeCodes | 'hello_retry_request' =>
  Object.hasOwn(handshakeCodes, name) || name === 'hello_retry_request'

/** TCP’s own segments, ChangeCipherSpec, and a goodbye. */
const isBrief = (unit: Unit, row: Row): boolean =>
  (unit.kind !== 'record' && unit.kind !== 'clear' && unit.kind !== 'reset') ||
  row.alert?.name === 'close_notify' ||
  (unit.kind === 'record' && unit.type === contentCodes.change_cipher_spec)

/**
 * Behind which row each step stands: the one that it received; what a side does of its own accord comes after all that
 * had arrived before, and before what it sends.
 */
const momentsOf = ({ steps }: Trace): number[] => {
  let latest = -1
  return steps.map(({ received, sent }) => {
    if (received !== null) {
      latest = Math.max(latest, received)
      return received
    }
    return sent.length ? Math.min(latest, sent[0]! - 1) : latest
  })
}
