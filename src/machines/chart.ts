import { createMachine, transition, type AnyStateMachine, type SnapshotFrom } from 'xstate'
import type { Reference } from '../spec/reference.ts'
import { CLOSED, type Outcome } from './outcome.ts'

/** Judges one message in one state: a pure function that names its outcome. The chart says where each outcome leads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- handlers of different messages stand in one table
export type Handler<W = any, C = any, M = any, Go extends string = string> = (
  world: W,
  context: C,
  message: M,
) => Outcome<Go, C>
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type GoOf<H> = H extends (world: any, context: any, message: any) => Outcome<infer Go, any> ? Go : never

export interface Arrow {
  readonly handler: Handler
  readonly to: Readonly<Record<string, string>>
}

/** A handler with a destination for every outcome that it can name: forgetting one does not compile. */
export const judge = <H extends Handler>(handler: H, to: Readonly<Record<GoOf<H>, string>>): Arrow => ({ handler, to })

export interface State {
  readonly reference: Reference
  /** What may arrive here. Whatever is not listed, here or in `everywhere`, is an unexpected_message. */
  readonly on: Readonly<Record<string, Arrow>>
}

export interface Chart {
  readonly id: string
  readonly initial: string
  readonly states: Readonly<Record<string, State>>
  /** What may arrive in any state. */
  readonly everywhere: Readonly<Record<string, Arrow>>
}

export const STAY = '.'

export const arrowAt = (chart: Chart, state: string, message: string): Arrow | undefined =>
  chart.states[state]?.on[message] ?? (state === CLOSED ? undefined : chart.everywhere[message])

/** What the machine calls an outcome of a message. There are not many, and each is asked for in every handshake. */
export const eventOf = (message: string, go: string): string => {
  let events = known.get(message)
  if (!events) known.set(message, (events = new Map()))
  let event = events.get(go)
  if (!event) events.set(go, (event = `${message}.${go}`))
  return event
}
const known = new Map<string, Map<string, string>>()

/**
 * The XState machine of a chart: the state itself, its alphabet `message.outcome`. It has no context and no guards,
 * so that it can be drawn and explored whole; `unexpected` is the one event that every open state knows.
 */
export const toMachine = (chart: Chart): AnyStateMachine => {
  interface Node {
    id?: string
    initial?: string
    type?: 'final'
    states?: Record<string, Node>
    on?: Record<string, { target?: string }>
    meta?: { reference: Reference }
  }
  const root: Node = { states: {} }
  for (const [name, state] of Object.entries(chart.states)) {
    const [first, second] = name.split('.') as [string, string | undefined]
    const on: Node['on'] = { unexpected: { target: `#${idOf(CLOSED)}` } }
    for (const [message, { to }] of Object.entries({ ...chart.everywhere, ...state.on }))
      for (const [go, target] of Object.entries(to))
        on[eventOf(message, go)] = target === STAY ? {} : { target: `#${idOf(target)}` }
    const node: Node =
      name === CLOSED ? { id: idOf(name), type: 'final' } : { id: idOf(name), on, meta: { reference: state.reference } }
    if (second === undefined) root.states![first] = node
    else {
      const parent = (root.states![first] ??= { states: {}, initial: second })
      parent.states![second] = node
    }
  }
  return createMachine({ id: chart.id, initial: chart.initial, states: root.states as never })
}

/** XState reads dots in an id as a path, so ids carry none. */
const idOf = (name: string): string => name.replace('.', ':')

/** Where an endpoint stands. Moves only through the machine, or, in sweeps, through the lookup that is derived from it. */
export interface Position {
  readonly state: string
  readonly move: (event: string) => Position
}

const nameOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Object.entries(value as Record<string, unknown>).map(([key, inner]) => `${key}.${nameOf(inner)}`)[0]!

/**
 * Moves by the XState machine itself. `snapshot` is its own, for inspectors. As it has neither context nor guards, it is
 * asked once where an event leads from a state.
 */
export const positionIn = (machine: AnyStateMachine, snapshot: SnapshotFrom<AnyStateMachine>): SnapshotPosition => {
  const known = reached.get(machine) ?? new Map<string, SnapshotPosition>()
  reached.set(machine, known)
  const state = nameOf(snapshot.value)
  const found = known.get(state)
  if (found) return found
  const moves = new Map<string, SnapshotPosition>()
  const position: SnapshotPosition = {
    state,
    snapshot,
    move: (event) => {
      let to = moves.get(event)
      if (!to) moves.set(event, (to = positionIn(machine, transition(machine, snapshot, { type: event })[0])))
      return to
    },
  }
  known.set(state, position)
  return position
}
type SnapshotPosition = Position & { readonly snapshot: unknown }
const reached = new WeakMap<AnyStateMachine, Map<string, SnapshotPosition>>()

/** Moves by a plain lookup that was read off the machine: the same moves (a test compares them all), without its cost. */
export const lookupOf = (machine: AnyStateMachine): ReadonlyMap<string, ReadonlyMap<string, string>> => {
  const table = new Map<string, Map<string, string>>()
  const visit = (node: AnyStateMachine['root']): void => {
    const children = Object.values(node.states)
    if (children.length) return children.forEach(visit)
    const moves = new Map<string, string>()
    for (const [event, transitions] of node.transitions) {
      const target = transitions[0]?.target?.[0]
      moves.set(event, (target ?? node).path.join('.'))
    }
    table.set(node.path.join('.'), moves)
  }
  visit(machine.root)
  return table
}

export const lookupPosition = (table: ReadonlyMap<string, ReadonlyMap<string, string>>, state: string): Position => {
  const known = positions.get(table) ?? new Map<string, Position>()
  positions.set(table, known)
  const found = known.get(state)
  if (found) return found
  const moves = table.get(state)
  const position: Position = {
    state,
    move: (event) => {
      const to = moves?.get(event) ?? state
      return known.get(to) ?? lookupPosition(table, to)
    },
  }
  known.set(state, position)
  return position
}
const positions = new WeakMap<ReadonlyMap<string, unknown>, Map<string, Position>>()
