import { concat } from '../bytes/buffer.ts'
import { CLOSED } from '../machines/outcome.ts'
import {
  isConnected,
  lose,
  perform,
  receive as receiveTls,
  start,
  type Endpoint,
  type Part,
  type Sent,
  type Step,
  type Turn,
} from '../machines/endpoint.ts'
import { linesOf } from './line.ts'
import type { Heard, Move, Talk } from './talk.ts'

/**
 * One side of a connection with all that runs on it: the endpoint and, over it, the talk. Before TLS begins, bytes go
 * straight to the talk. Like an endpoint it is immutable and knows no socket.
 */
export interface Party {
  readonly endpoint: Endpoint
  readonly talk: Talk
  /** TLS has begun: what arrives is records. */
  readonly secure: boolean
  /** What the talk has not been told yet. */
  readonly untold: readonly Heard[]
}

/** What a party puts on the wire: what its endpoint does, or bytes in the clear before TLS. */
export type Passed = Sent | Clear
export interface Clear {
  readonly kind: 'clear'
  readonly bytes: Uint8Array
  readonly parts: readonly Part[]
}

export interface PartyTurn {
  readonly party: Party
  /** `sends` counts what each step passed on. */
  readonly steps: readonly Step[]
  readonly sent: readonly Passed[]
  /** Application data that TLS delivered. */
  readonly delivered: readonly Uint8Array[]
}

/** A party whose TCP connection has just been opened. */
export const join = (endpoint: Endpoint, talk: Talk): Party => ({
  endpoint,
  talk,
  secure: false,
  untold: [{ event: 'open' }],
})

/** Bytes from the peer, in any fragmentation. The talk is told by `proceed`. */
export const receive = (party: Party, bytes: Uint8Array): PartyTurn => {
  if (!party.secure)
    return {
      party: { ...party, untold: [...party.untold, { event: 'data', bytes }] },
      steps: [],
      sent: [],
      delivered: [],
    }
  return heard(party, receiveTls(party.endpoint, bytes))
}

/** The peer closed or reset the TCP connection. */
export const leave = (party: Party): Party => ({ ...party, endpoint: lose(party.endpoint), untold: [] })

/** Is there something that the talk can be told now? What comes early or during a handshake waits for the connection. */
export const isCurious = (party: Party): boolean => !isOver(party) && party.untold.some((told) => !waits(party, told))

const waits = ({ secure, endpoint }: Party, { event }: Heard): boolean =>
  event === 'data' && secure && !isConnected(endpoint)

/** Tells the talk what it does not know yet, and does what it answers. */
export const proceed = (party: Party): PartyTurn => {
  const steps: Step[] = []
  const sent: Passed[] = []
  const delivered: Uint8Array[] = []
  let now: Party = { ...party, untold: [] }
  for (const told of gathered(party.untold)) {
    if (waits(now, told)) {
      now = { ...now, untold: [...now.untold, told] }
      continue
    }
    // Who has gone meanwhile does not answer any more.
    if (now.endpoint.ended || (told.event === 'secured' && !isConnected(now.endpoint))) continue
    const { talk, moves } = now.talk.hear(told, now.endpoint)
    now = { ...now, talk }
    for (const move of moves) {
      const turn = make(now, move)
      now = turn.party
      steps.push(...turn.steps)
      sent.push(...turn.sent)
      delivered.push(...turn.delivered)
    }
  }
  return { party: now, steps, sent, delivered }
}

/** Data that came in several records is told at once. */
const gathered = (all: readonly Heard[]): readonly Heard[] => {
  if (all.length < 2) return all
  const told: Heard[] = []
  for (const next of all) {
    const last = told.at(-1)
    if (last?.event === 'data' && next.event === 'data')
      told[told.length - 1] = { event: 'data', bytes: concat(last.bytes, next.bytes) }
    else told.push(next)
  }
  return told
}

/** Does one thing that the talk asks for, or that nobody else does. */
export const make = (party: Party, move: Move): PartyTurn => {
  const { endpoint } = party
  switch (move.do) {
    case 'secure': {
      const secure = { ...party, secure: true }
      if (endpoint.world.side === 'client') return heard(secure, start(endpoint, move.early))
      return { party: secure, steps: [], sent: [], delivered: [] }
    }
    case 'say':
      if (party.secure) return heard(party, perform(endpoint, { do: 'send', bytes: move.bytes }))
      return aside(
        party,
        linesOf(move.bytes)[0]?.name ?? '',
        [],
        [{ kind: 'clear', bytes: move.bytes, parts: linesOf(move.bytes) }],
      )
    case 'judge':
      return aside(party, move.name, move.decisions, [])
    case 'hang up':
      return aside({ ...party, endpoint: { ...endpoint, ended: 'close' } }, 'close', [], [{ kind: 'close' }])
    default:
      return heard(party, perform(endpoint, move))
  }
}

/** A handshake that is complete, or a further one that will not take place. */
const eventOf = ({ from, to, outcome }: Step): Heard | undefined => {
  if (outcome.endsWith('.declined')) return { event: 'declined' }
  if (outcome.endsWith('.cannot')) return { event: 'cannot' }
  return from !== to && to.endsWith('.CONNECTED') ? { event: 'secured' } : undefined
}

/** Takes over what the endpoint did, and keeps for the talk what it should know. */
const heard = (party: Party, { endpoint, steps, sent, delivered }: Turn): PartyTurn => {
  const untold = [...party.untold]
  for (const step of steps) {
    const event = eventOf(step)
    if (event) untold.push(event)
  }
  for (const bytes of delivered) untold.push({ event: 'data', bytes })
  return { party: { ...party, endpoint, untold }, steps, sent, delivered }
}

/** A step beside the machine, which does not move by it. */
const aside = (party: Party, name: string, decisions: Step['decisions'], sent: readonly Passed[]): PartyTurn => {
  const { position, world } = party.endpoint
  const step: Step = {
    side: world.side,
    cause: { kind: 'internal', name },
    from: position.state,
    outcome: name,
    to: position.state,
    decisions,
    secrets: [],
    sends: sent.length,
  }
  return { party, steps: [step], sent, delivered: [] }
}

export const isOver = ({ endpoint }: Party): boolean =>
  endpoint.ended !== undefined || endpoint.position.state === CLOSED
