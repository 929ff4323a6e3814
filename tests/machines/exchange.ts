import { concat } from '../../src/bytes/buffer.ts'
import { protect } from '../../src/crypto/protection.ts'
import type { Provider } from '../../src/crypto/provider.ts'
import { stub } from '../../src/crypto/stub.ts'
import {
  lose,
  open,
  perform,
  receive,
  start,
  type Endpoint,
  type Intent,
  type Sent,
  type Step,
  type Turn,
} from '../../src/machines/endpoint.ts'
import { sessionsOf, storeOf, type Session } from '../../src/machines/session.ts'
import type { ClientWorld, ServerWorld } from '../../src/machines/world.ts'
import { startPosition } from '../../src/machines/machine.ts'
import { everyClient } from '../../src/profiles/roster.ts'
import { everyServer } from '../../src/profiles/everyserver.ts'
import type { ClientSettings, ServerSettings, ConnectionSettings } from '../../src/rules/profile.ts'
import { other, type Side } from '../../src/rules/rule.ts'
import { contentCodes } from '../../src/spec/message.ts'
import { resolve, type Resolved, type Scenario } from '../../src/sim/scenario.ts'
import { worldsOf } from '../../src/sim/world.ts'

export type Ends = Readonly<Record<Side, Endpoint>>

/** What is said about a pair of endpoints: profiles, and what differs from them. */
export interface Setting {
  readonly client?: Partial<ClientSettings>
  readonly server?: Partial<ServerSettings>
  readonly clientProfile?: string
  readonly serverProfile?: string
  readonly host?: string
  readonly now?: string
  readonly seed?: string
  readonly connection?: Partial<ConnectionSettings>
}

export const scenarioOf = (setting: Setting): Scenario => ({
  client: { profile: setting.clientProfile ?? 'chromium-137', changes: setting.client ?? {} },
  server: { profile: setting.serverProfile ?? 'nginx-intermediate-6.0', changes: setting.server ?? {} },
  host: setting.host ?? 'playground.test',
  now: setting.now ?? '2026-11-21T09:00:00Z',
  seed: setting.seed ?? 'whyshake',
  ...(setting.connection && { connection: setting.connection }),
})

export const resolved = (scenario: Scenario): Resolved => {
  const found = resolve(scenario, { clients: everyClient, servers: everyServer })
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  return found.resolved
}

export const tls13: Setting = { client: { keyShares: ['x25519'] } }
export const tls12: Setting = { clientProfile: 'curl-7.88-openssl-3.0', serverProfile: 'nginx-tls12' }

/** Two endpoints that have not spoken yet. */
export const pair = (setting: Setting, provider: Provider = stub): Ends => {
  const worlds = worldsOf(resolved(scenarioOf(setting)), provider)
  return {
    client: open(worlds.client, startPosition('client')),
    server: open(worlds.server, startPosition('server')),
  }
}

/**
 * Two endpoints of a later connection: the client offers what the earlier one left it, and the server still has its
 * ticket key and what it keeps. Chance is another's.
 */
export const later = (
  before: Ends,
  setting: Setting,
  session: Session | undefined = sessionsOf(before.client).at(-1),
): Ends => {
  const { client, server } = pair({ seed: 'later', ...setting }, before.client.world.provider)
  const { ticketKey } = before.server.world as ServerWorld
  const sessions = storeOf(before.server)
  return {
    client: { ...client, world: { ...(client.world as ClientWorld), session } },
    server: { ...server, world: { ...(server.world as ServerWorld), ticketKey, sessions } },
  }
}

/** A record that `to` will open: sealed with the keys that it reads with next. */
export const recordFor = (to: Endpoint, type: number, content: Uint8Array): Uint8Array => {
  const plain = type === contentCodes.change_cipher_spec && to.read.kind === 'aead13'
  if (plain) return concat(Uint8Array.of(type, 3, 3, 0, content.length), content)
  const iv = (length: number) => new Uint8Array(length)
  return protect(to.world.provider, to.read, { type, version: 0x0303, fragment: content }, iv).record
}

/** A handshake message with any body. */
export const messageOf = (type: number, body: Uint8Array = new Uint8Array(0)): Uint8Array =>
  concat(Uint8Array.of(type, body.length >> 16, (body.length >> 8) & 255, body.length & 255), body)

/** Says something to an endpoint, as a peer would who holds the right keys. */
export const say = (to: Endpoint, type: keyof typeof contentCodes, content: Uint8Array): Turn =>
  receive(to, recordFor(to, contentCodes[type], content))

export interface Said {
  readonly from: Side
  readonly name: string
  readonly bytes: Uint8Array
  readonly ends: Ends
}
/** What is delivered in place of a message: the same, others, or none. */
export type Edit = (said: Said) => readonly Uint8Array[]

export interface Course {
  readonly ends: Ends
  readonly steps: readonly Step[]
  /** Both endpoints whenever one of them had been handed something. */
  readonly moments: readonly Ends[]
  readonly sent: readonly { readonly from: Side; readonly sent: Sent }[]
  /** Every handshake message that was sent, by name; of several the last. */
  readonly messages: Readonly<Record<string, Uint8Array>>
  /** Application data, by who got it. */
  readonly delivered: Readonly<Record<Side, readonly Uint8Array[]>>
}

/** What each side has already put on the wire. */
export type Begun = Partial<Readonly<Record<Side, readonly Sent[]>>>

/**
 * Lets two endpoints talk until nobody has anything to say. With an `edit` every handshake message passes through it
 * and travels in a record of its own, sealed anew: the middleman knows all keys. `early` is what the client would like to
 * send at once.
 */
export const converse = (ends: Ends, edit?: Edit, early?: Uint8Array, begun: Begun = {}): Course => {
  const now: Record<Side, Endpoint> = { ...ends }
  const steps: Step[] = []
  const moments: Ends[] = []
  const sent: { from: Side; sent: Sent }[] = []
  const messages: Record<string, Uint8Array> = {}
  const note = (one: Sent): void => {
    if (one.kind === 'record' && one.type === contentCodes.handshake)
      for (const { name, start: at, end } of one.parts) messages[name] = one.content.slice(at, end)
  }
  const waiting = (['client', 'server'] as const).flatMap((from) =>
    (begun[from] ?? []).map((one) => ({ from, sent: one })),
  )
  const delivered: Record<Side, Uint8Array[]> = { client: [], server: [] }
  const take = (side: Side, turn: Turn): void => {
    now[side] = turn.endpoint
    steps.push(...turn.steps)
    delivered[side].push(...turn.delivered)
    for (const one of turn.sent) {
      note(one)
      waiting.push({ from: side, sent: one })
      sent.push({ from: side, sent: one })
    }
    moments.push({ ...now })
  }
  const hand = (side: Side, bytes: Uint8Array): void => {
    if (!now[side].ended) take(side, receive(now[side], bytes))
  }

  for (const { sent: one } of waiting) note(one)
  moments.push({ ...now })
  if (now.client.position.state === 'START') take('client', start(now.client, early))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    if (sent.length > 200) throw new Error('they do not stop talking')
    const to = other(next.from)
    const unit = next.sent
    if (unit.kind !== 'record') now[to] = now[to].ended ? now[to] : lose(now[to])
    else if (!edit) hand(to, unit.bytes)
    else if (unit.type !== contentCodes.handshake) hand(to, recordFor(now[to], unit.type, unit.content))
    else
      for (const { name, start: at, end } of unit.parts)
        for (const message of edit({ from: next.from, name, bytes: unit.content.slice(at, end), ends: { ...now } }))
          hand(to, recordFor(now[to], contentCodes.handshake, message))
  }
  return { ends: now, steps, moments, sent, messages, delivered }
}

/** Lets two endpoints go on from what they have just said. */
export const relay = (ends: Ends, begun: Begun): Course => converse(ends, undefined, undefined, begun)

/** One side does what its application wants, and the two go on until nobody has anything to say. */
export const doing = (ends: Ends, side: Side, intent: Intent): Course => {
  const turn = perform(ends[side], intent)
  const course = relay({ ...ends, [side]: turn.endpoint }, { [side]: turn.sent })
  return { ...course, steps: [...turn.steps, ...course.steps] }
}

/** Changes messages of that name, and leaves all others. */
export const changing =
  (name: string, change: (bytes: Uint8Array, said: Said) => Uint8Array | readonly Uint8Array[]): Edit =>
  (said) => {
    if (said.name !== name) return [said.bytes]
    const changed = change(said.bytes.slice(), said)
    return changed instanceof Uint8Array ? [changed] : changed
  }

/** `client WAIT_SH server_hello.tls13`, one a step. */
export const moves = (steps: readonly Step[]): string[] =>
  steps.map(({ side, from, outcome }) => `${side} ${from} ${outcome}`)

/** The alert that a turn or a course ended with: `fatal decode_error`. */
export const refusals = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ decisions }) =>
    decisions.flatMap(({ refusal }) => (refusal ? [`${refusal.rule} ${refusal.alert}`] : [])),
  )

export const alertsOf = (sent: readonly Sent[]): string[] =>
  sent.flatMap((one) =>
    one.kind === 'record' && one.type === contentCodes.alert
      ? [`${one.content[0] === 2 ? 'fatal' : 'warning'} ${one.content[1]}`]
      : [],
  )
