import { concat, part } from '../bytes/buffer.ts'
import { fromUtf8 } from '../bytes/text.ts'
import type { Endpoint, Part } from '../machines/endpoint.ts'
import { earlyDataOf } from '../machines/session.ts'
import { judgePolicy } from '../rules/policy.ts'
import { isPolicy } from '../rules/policyname.ts'
import type { ConnectionSettings } from '../rules/profile.ts'
import {
  ACK,
  dataFrames,
  encodeFrame,
  END_STREAM,
  firstWindow,
  frameName,
  goAway,
  isStatus200,
  numberAt,
  preface,
  requestHeaders,
  takeFrames,
  type Frame,
} from '../wire/http2.ts'
import { request1, wholeReply } from './http1.ts'
import type { Answer, Move, Talk } from './talk.ts'

export type Protocol = 'http/1.1' | 'h2'
export const protocolOf = (alpn: string | undefined): Protocol => (alpn === 'h2' ? 'h2' : 'http/1.1')

/**
 * The client's half of HTTP: once TLS stands its policies are judged, then it asks for `/`, and it closes when it has
 * the reply.
 */
export const httpClient = (host: string, wish: ConnectionSettings['request'] = 'GET'): Talk =>
  client({
    host,
    body: new Uint8Array(bodyLength(wish)).fill(0x2e),
    asked: false,
    arrived: nothing,
    unsent: nothing,
    windows: [0, 0],
  })

interface Client {
  readonly host: string
  readonly body: Uint8Array
  readonly asked: boolean
  /** HTTP/1.1: all of the reply so far. HTTP/2: what makes no whole frame yet. */
  readonly arrived: Uint8Array
  /** HTTP/2: what of the body the server has not made room for yet. */
  readonly unsent: Uint8Array
  /** Bytes that the connection and the stream may carry (RFC 9113 §6.9). */
  readonly windows: readonly [number, number]
  readonly status?: 'good' | 'other' | undefined
}

const nothing = new Uint8Array(0)
const bodyLength = (wish: ConnectionSettings['request']): number =>
  1024 * Number(/^POST (\d+) kB$/.exec(wish)?.[1] ?? 0)
/** No more than this is kept of a reply. */
const longestReply = 1 << 20
const lastOf = (bytes: Uint8Array): Uint8Array => part(bytes, Math.max(0, bytes.length - longestReply))

const client = (state: Client, satisfied = false): Talk => ({
  satisfied,
  hear: (heard, endpoint) => {
    const protocol = protocolOf(endpoint.context.alpn)
    switch (heard.event) {
      case 'open':
        return { talk: client(state), moves: [{ do: 'secure', ...earlyRequest(state, endpoint) }] }
      case 'secured':
        // Another handshake on the way changes nothing about the request.
        return state.asked ? { talk: client(state, satisfied), moves: [] } : ask(state, endpoint, protocol)
      case 'data':
        return protocol === 'h2' ? hear2(state, satisfied, heard.bytes) : hear1(state, heard.bytes)
      default:
        return { talk: client(state, satisfied), moves: [] }
    }
  },
})

/** The request as early data, where the client has a session and sends such; a POST is not repeated safely (RFC 8470 §2). */
const earlyRequest = ({ host, body }: Client, { world }: Endpoint): { early?: Uint8Array } => {
  if (world.side !== 'client' || !world.session || !world.settings.earlyData || body.length) return {}
  return {
    early:
      protocolOf(world.session.alpn) === 'h2'
        ? concat(preface, encodeFrame(settings), encodeFrame(requestHeaders(host)))
        : request1(host, body),
  }
}

const ask = (state: Client, endpoint: Endpoint, protocol: Protocol): Answer => {
  const decisions = policiesOf(endpoint)
  const judged: Move[] = decisions.length ? [{ do: 'judge', name: 'policy', decisions }] : []
  const refusal = decisions.find((decision) => decision.refusal)?.refusal
  if (refusal) {
    // A connection error of HTTP/2 is told in GOAWAY, behind what begins the connection (RFC 9113 §5.4.1).
    const told: Move[] =
      refusal.args['status'] === inadequate
        ? [{ do: 'say', bytes: concat(preface, encodeFrame(settings), encodeFrame(goAway(0, inadequate))) }]
        : []
    return { talk: client(state), moves: [...judged, ...told, { do: 'close' }] }
  }
  // What was accepted early has been said; what did not fit is said now.
  const early = earlyDataOf(endpoint)
  if (early.result === 'accepted') {
    const left = earlyRequest(state, endpoint).early?.slice(early.bytes) ?? nothing
    const rest: Move[] = left.length ? [{ do: 'say', bytes: left }] : []
    return { talk: client({ ...state, asked: true }), moves: [...judged, ...rest] }
  }
  if (protocol === 'http/1.1')
    return {
      talk: client({ ...state, asked: true }),
      moves: [...judged, { do: 'say', bytes: request1(state.host, state.body) }],
    }
  const head = concat(preface, encodeFrame(settings), encodeFrame(requestHeaders(state.host, state.body.length)))
  const { next, moves } = pour({ ...state, asked: true, unsent: state.body, windows: [firstWindow, firstWindow] })
  return { talk: client(next), moves: [...judged, { do: 'say', bytes: head }, ...moves] }
}

const inadequate = 'INADEQUATE_SECURITY'
export const settings: Frame = { type: 4, flags: 0, stream: 0, payload: nothing }

/** As much of the body as both windows let through. */
const pour = (state: Client): { next: Client; moves: readonly Move[] } => {
  const [whole, stream] = state.windows
  const length = Math.max(0, Math.min(whole, stream, state.unsent.length))
  const frames = dataFrames(1, state.unsent.slice(0, length), length === state.unsent.length)
  return {
    next: { ...state, unsent: state.unsent.slice(length), windows: [whole - length, stream - length] },
    moves: frames.map((frame) => ({ do: 'say', bytes: encodeFrame(frame) })),
  }
}

const hear1 = (state: Client, bytes: Uint8Array): Answer => {
  const arrived = lastOf(concat(state.arrived, bytes))
  const status = wholeReply(arrived)
  return {
    talk: client({ ...state, arrived }, status === '200'),
    moves: status === undefined ? [] : [{ do: 'close' }],
  }
}

const hear2 = (before: Client, satisfied: boolean, bytes: Uint8Array): Answer => {
  const { frames, rest } = takeFrames(lastOf(concat(before.arrived, bytes)))
  let state: Client = { ...before, arrived: rest }
  let over = false
  const replies: Frame[] = []
  for (const frame of frames) {
    const mine = frame.stream === 1
    if (frame.type === 1 && mine) state = { ...state, status: isStatus200(frame) ? 'good' : 'other' }
    if (frame.type === 4 && !(frame.flags & ACK)) replies.push({ ...settings, flags: ACK })
    if (frame.type === 6 && !(frame.flags & ACK)) replies.push({ ...frame, flags: ACK })
    if (frame.type === 8) {
      const by = numberAt(frame.payload, 0) & 0x7fffffff
      const [whole, stream] = state.windows
      state = { ...state, windows: frame.stream === 0 ? [whole + by, stream] : [whole, stream + (mine ? by : 0)] }
    }
    over ||=
      frame.type === 7 ||
      (mine && (frame.type === 3 || ([0, 1].includes(frame.type) && (frame.flags & END_STREAM) !== 0)))
  }
  const good = satisfied || (over && state.status === 'good')
  if (over) return { talk: client(state, good), moves: [{ do: 'close' }] }
  const poured = pour(state)
  const said: Move[] = replies.length ? [{ do: 'say', bytes: concat(...replies.map(encodeFrame)) }] : []
  return { talk: client(poured.next, good), moves: [...said, ...poured.moves] }
}

const policiesOf = ({ world, context }: Endpoint) =>
  world.side === 'client' && context.side === 'client'
    ? world.settings.policies.filter(isPolicy).map((name) =>
        judgePolicy(name, {
          version: context.version!,
          suite: context.suite!.code,
          alpn: context.alpn,
          chain: context.chain ?? [],
        }),
      )
    : []

/** The parts of application data, by name: HTTP/2 frames, or the first line of a request or reply. */
export const applicationParts = (protocol: Protocol, content: Uint8Array): Part[] => {
  const begins = fromUtf8(content.slice(0, 3)) === 'PRI'
  // Early data come before any protocol has been agreed on.
  if (protocol === 'http/1.1' && !begins) {
    const [first = ''] = fromUtf8(content.slice(0, 80)).split('\r\n')
    const name = /^HTTP\/1\.1 (\d+)/.exec(first)?.[0] ?? /^([A-Z]+ \S*) HTTP/.exec(first)?.[1] ?? 'application_data'
    return [{ name, start: 0, end: content.length, whole: true }]
  }
  const parts: Part[] = []
  let at = 0
  if (begins) parts.push({ name: 'preface', start: 0, end: (at = preface.length), whole: true })
  for (const frame of takeFrames(content.slice(at)).frames) {
    const end = at + 9 + frame.payload.length
    parts.push({ name: frameName(frame), start: at, end, whole: true })
    at = end
  }
  return at === content.length && parts.length
    ? parts
    : [{ name: 'application_data', start: 0, end: content.length, whole: true }]
}
