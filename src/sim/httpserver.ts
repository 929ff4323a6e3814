import { concat, equal } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import type { Endpoint } from '../machines/endpoint.ts'
import type { ServerSettings } from '../rules/profile.ts'
import type { Decision } from '../rules/rule.ts'
import {
  judgeAskable,
  judgeBody,
  judgeCertificateGiven,
  judgeHttp2Suite,
  judgeHttpVersion,
  judgeLateOverHttp2,
  judgeUpstream,
} from '../rules/http.ts'
import {
  ACK,
  encodeFrame,
  END_HEADERS,
  END_STREAM,
  faultOf,
  goAway,
  isOversized,
  preface,
  resetStream,
  responseHeaders,
  takeFrames,
  windowUpdate,
  type ErrorName,
  type Frame,
} from '../wire/http2.ts'
import { protocolOf, settings as settingsFrame } from './http.ts'
import { headOf, reply1, type Head } from './http1.ts'
import type { Answer, Move, Talk } from './talk.ts'
import type { Outcome } from './trace.ts'

export interface Serving {
  readonly settings: ServerSettings
  /** What a reply with status 200 holds. */
  readonly body: string
  /** It closes after a reply of HTTP/1.1 and does not wait for the client to do so. */
  readonly hangsUp: boolean
  /** The server is a proxy, and this came of its own connection. */
  readonly upstream?: Pick<Outcome, 'ok' | 'cause'> | undefined
}

/**
 * The server's half of HTTP: it answers requests of HTTP/1.1 and HTTP/2, and asks late for a certificate where its
 * settings say so. Text that is no request comes back line by line, so that a bare TLS client sees data go both ways.
 */
export const httpServer = (serving: Serving): Talk =>
  server({
    serving,
    rest: nothing,
    begun: false,
    settled: false,
    open: closed,
    newest: 0,
    over: false,
    asked: 'no',
    streams: new Map(),
  })

interface Server {
  readonly serving: Serving
  /** What has arrived and is not answered yet. */
  readonly rest: Uint8Array
  /** HTTP/2: the preface has been read. */
  readonly begun: boolean
  /** Has it asked for a late certificate? */
  readonly asked: 'no' | 'waiting' | 'done' | 'impossible'
  /** HTTP/2: the client has said its SETTINGS, which come first. */
  readonly settled: boolean
  /** HTTP/2: the stream whose block of headers goes on in CONTINUATION, and whether the request ends with it; 0: none. */
  readonly open: { readonly stream: number; readonly ends: boolean }
  /** HTTP/2: the newest stream that the client has begun. */
  readonly newest: number
  /** HTTP/2: it has told the client of an error, and hears no more. */
  readonly over: boolean
  /** HTTP/2: requests whose body has not ended, with the status that they will get. */
  readonly streams: ReadonlyMap<number, '200' | keyof typeof phrases>
}

const nothing = new Uint8Array(0)
const closed = { stream: 0, ends: false }

const server = (state: Server): Talk => ({
  satisfied: true,
  hear: (heard, endpoint) => {
    switch (heard.event) {
      case 'open':
        return { talk: server(state), moves: [{ do: 'secure' }] }
      case 'secured':
      case 'declined':
      case 'cannot':
        return state.asked === 'waiting'
          ? answer({ ...state, asked: heard.event === 'cannot' ? 'impossible' : 'done' }, endpoint, nothing)
          : { talk: server(state), moves: [] }
      case 'data':
        return answer(state, endpoint, heard.bytes)
    }
  },
})

const answer = (state: Server, endpoint: Endpoint, bytes: Uint8Array): Answer => {
  const now = { ...state, rest: concat(state.rest, bytes) }
  if (protocolOf(endpoint.context.alpn) === 'h2') return answer2(now, endpoint)
  const head = headOf(now.rest)
  if (head === 'maybe') return { talk: server({ ...now, rest: now.rest.slice(-longestRequest) }), moves: [] }
  return head ? answer1(now, endpoint, head) : echo(now)
}

/** No more than this is kept of a request that does not end. */
const longestRequest = 1 << 20

const echo = (state: Server): Answer => {
  const last = state.rest.lastIndexOf(10)
  const said = state.rest.slice(0, last + 1)
  return {
    talk: server({ ...state, rest: state.rest.slice(last + 1).slice(-longestRequest) }),
    moves: said.length ? [{ do: 'say', bytes: said }] : [],
  }
}

const answer1 = (state: Server, endpoint: Endpoint, head: Head): Answer => {
  const { serving } = state
  const waits = (): Answer => ({ talk: server({ ...state, rest: state.rest.slice(0, longestRequest) }), moves: [] })
  if (state.asked === 'waiting') return waits()
  const admitted = admit(state, endpoint, head.body)
  if (admitted.then === 'ask')
    return { talk: server({ ...state, asked: 'waiting' }), moves: [...admitted.judged, { do: 'request certificate' }] }
  const phrase = admitted.then === 'refuse' ? phrases[admitted.status] : undefined
  const refused = phrase && reply1(phrase, `${phrase}\n`, false)
  if (!refused && state.rest.length < head.length + head.body) return waits()
  return {
    talk: server({ ...state, rest: nothing }),
    moves: [
      ...admitted.judged,
      { do: 'say', bytes: refused ?? reply1('200 OK', serving.body, head.method === 'HEAD') },
      ...(serving.hangsUp ? [{ do: 'close' } as const] : []),
    ],
  }
}

type Gate =
  | { readonly then: 'answer' | 'ask'; readonly judged: readonly Move[] }
  | { readonly then: 'refuse'; readonly judged: readonly Move[]; readonly status: keyof typeof phrases }

const phrases = {
  '400': '400 Bad Request',
  '403': '403 Forbidden',
  '413': '413 Content Too Large',
  '500': '500 Internal Server Error',
  '502': '502 Bad Gateway',
} as const

/** What the decision says, and the status for when it went against the request. */
const gate = (decision: Decision | undefined, status: keyof typeof phrases): Gate => {
  const judged = decision ? judging(decision) : []
  return decision?.refusal ? { then: 'refuse', judged, status } : { then: 'answer', judged }
}

/** Is the request answered, or refused, or is a certificate asked for first? */
const admit = (state: Server, endpoint: Endpoint, body: number): Gate => {
  const { settings } = state.serving
  const old = gate(judgeHttpVersion(endpoint.context.version!, settings), '400')
  if (old.then === 'refuse') return old
  const next = state.serving.upstream
    ? gate(judgeUpstream(state.serving.upstream), '502')
    : admitKnown(state, endpoint, body)
  return { ...next, judged: [...old.judged, ...next.judged] }
}

/** Does the address need a certificate that has not been asked for, or was not given? */
const admitKnown = ({ serving, asked }: Server, endpoint: Endpoint, body: number): Gate => {
  const { settings } = serving
  const given = endpoint.context.side === 'server' && (endpoint.context.clientChain?.length ?? 0) > 0
  const late = settings.clientCertificates.startsWith('late')
  if (late && asked === 'no' && !given) {
    const fits = gate(judgeBody({ body, certificate: 'not asked' }, settings), '413')
    return fits.then === 'refuse' ? fits : { then: 'ask', judged: fits.judged }
  }
  if (asked === 'impossible' && settings.cannotAsk === 'HTTP 500') return gate(judgeAskable(asked), '500')
  const needed =
    settings.clientCertificates === 'required over HTTP' ||
    (settings.clientCertificates === 'late required' && asked !== 'no')
  return gate(
    needed ? judgeCertificateGiven({ body, certificate: given ? 'given' : 'none' }, settings) : undefined,
    '403',
  )
}

const judging = (...decisions: readonly Decision[]): Move[] => [{ do: 'judge', name: 'http', decisions }]

const answer2 = (before: Server, endpoint: Endpoint): Answer => {
  const { serving } = before
  const moves: Move[] = []
  const out: Frame[] = []
  let state = before
  if (state.over) return { talk: server({ ...state, rest: nothing }), moves }
  /** An error of the connection is told, and ends it (RFC 9113 §5.4.1). */
  const fail = (error: ErrorName): Answer => ({
    talk: server({ ...state, rest: nothing, over: true }),
    moves: [...moves, saying([...out, goAway(state.newest, error)]), { do: 'close' }],
  })
  if (!state.begun) {
    const { rest } = state
    if (!equal(rest.slice(0, preface.length), preface.slice(0, rest.length))) {
      // Whoever speaks HTTP/1.1 here has not looked at what was agreed on (RFC 9113 §3.4).
      out.push(settingsFrame)
      return fail('PROTOCOL_ERROR')
    }
    if (rest.length < preface.length) return { talk: server(state), moves }
    state = { ...state, begun: true, rest: rest.slice(preface.length) }
    out.push(settingsFrame)
    const { suite, version } = endpoint.context
    const decision = serving.settings.refusesProhibited ? judgeHttp2Suite(suite!.code, version!) : undefined
    if (decision) moves.push(...judging(decision))
    if (decision?.refusal) return fail('INADEQUATE_SECURITY')
  }
  const { frames, rest } = takeFrames(state.rest)
  for (const frame of frames) {
    const fault = faultOf(frame) ?? faultIn(frame, state)
    if (fault) return fail(fault)
    state = { ...state, settled: true }
    if (frame.type === 4 && !(frame.flags & ACK)) out.push({ ...settingsFrame, flags: ACK })
    if (frame.type === 6 && !(frame.flags & ACK)) out.push({ ...frame, flags: ACK })
    if (frame.type === 0 && frame.payload.length)
      out.push(
        windowUpdate(0, frame.payload.length),
        ...(state.streams.has(frame.stream) ? [windowUpdate(frame.stream, frame.payload.length)] : []),
      )
    const isNew = frame.type === 1 && frame.stream > state.newest
    if (isNew) {
      state = { ...state, newest: frame.stream }
      const late = serving.settings.clientCertificates.startsWith('late')
      const decision = late ? judgeLateOverHttp2(late) : undefined
      if (decision) moves.push(...judging(decision))
      if (decision?.refusal) out.push(resetStream(frame.stream, 'HTTP_1_1_REQUIRED'))
      else {
        const admitted = admit(state, endpoint, 0)
        moves.push(...admitted.judged)
        state = withStream(state, frame.stream, admitted.then === 'refuse' ? admitted.status : '200')
      }
    }
    const opens = frame.type === 1 ? frame.flags & END_STREAM : 0
    const ended = frame.flags & END_HEADERS
    if (frame.type === 1 && !ended) state = { ...state, open: { stream: frame.stream, ends: opens !== 0 } }
    const closes =
      frame.type === 0
        ? (frame.flags & END_STREAM) !== 0
        : frame.type === 1
          ? opens !== 0 && ended !== 0
          : frame.type === 9 && ended !== 0 && state.open.ends
    if (frame.type === 9 && ended) state = { ...state, open: closed }
    if (frame.type === 3) state = withStream(state, frame.stream, undefined)
    const status = closes ? state.streams.get(frame.stream) : undefined
    if (status !== undefined) {
      state = withStream(state, frame.stream, undefined)
      const payload = toUtf8(status === '200' ? serving.body : `${status}\n`)
      out.push(responseHeaders(frame.stream, status), { type: 0, flags: END_STREAM, stream: frame.stream, payload })
    }
  }
  if (isOversized(rest)) return fail('FRAME_SIZE_ERROR')
  return {
    talk: server({ ...state, rest: rest.slice(0, longestRequest) }),
    moves: [...moves, ...(out.length ? [saying(out)] : [])],
  }
}

/**
 * What is wrong with a frame where it stands: SETTINGS come first, a block of headers is not interrupted, the client's
 * streams have odd numbers and begin with headers (RFC 9113 §3.4, §5.1, §5.1.1, §6.10).
 */
const faultIn = ({ type, flags, stream }: Frame, { settled, open, newest }: Server): ErrorName | undefined => {
  if (!settled && (type !== 4 || (flags & ACK) !== 0)) return 'PROTOCOL_ERROR'
  if (open.stream ? type !== 9 || stream !== open.stream : type === 9) return 'PROTOCOL_ERROR'
  if ([0, 1, 3, 8].includes(type) && stream % 2 === 0 && stream !== 0) return 'PROTOCOL_ERROR'
  // A stream that has not begun can carry nothing but the headers that begin it.
  return [0, 3, 8].includes(type) && stream > newest ? 'PROTOCOL_ERROR' : undefined
}

const withStream = (state: Server, stream: number, status: '200' | keyof typeof phrases | undefined): Server => {
  const streams = new Map(state.streams)
  if (status === undefined) streams.delete(stream)
  else streams.set(stream, status)
  return { ...state, streams }
}

const saying = (frames: readonly Frame[]): Move => ({ do: 'say', bytes: concat(...frames.map(encodeFrame)) })
