import { concat } from '../bytes/buffer.ts'
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
  END_STREAM,
  goAway,
  preface,
  resetStream,
  responseHeaders,
  takeFrames,
  windowUpdate,
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
  server({ serving, rest: nothing, begun: false, asked: 'no', streams: new Map() })

interface Server {
  readonly serving: Serving
  /** What has arrived and is not answered yet. */
  readonly rest: Uint8Array
  /** HTTP/2: the preface has been read. */
  readonly begun: boolean
  /** Has it asked for a late certificate? */
  readonly asked: 'no' | 'waiting' | 'done' | 'impossible'
  /** HTTP/2: requests whose body has not ended, with the status that they will get. */
  readonly streams: ReadonlyMap<number, '200' | keyof typeof phrases>
}

const nothing = new Uint8Array(0)

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
  if (!state.begun) {
    if (state.rest.length < preface.length) return { talk: server(state), moves }
    state = { ...state, begun: true, rest: state.rest.slice(preface.length) }
    out.push(settingsFrame)
    const { suite, version } = endpoint.context
    const decision = serving.settings.refusesProhibited ? judgeHttp2Suite(suite!.code, version!) : undefined
    if (decision) moves.push(...judging(decision))
    if (decision?.refusal) {
      out.push(goAway(0, 'INADEQUATE_SECURITY'))
      return { talk: server({ ...state, rest: nothing }), moves: [...moves, saying(out), { do: 'close' }] }
    }
  }
  const { frames, rest } = takeFrames(state.rest)
  const streams = new Map(state.streams)
  for (const frame of frames) {
    if (frame.type === 4 && !(frame.flags & ACK)) out.push({ ...settingsFrame, flags: ACK })
    if (frame.type === 6 && !(frame.flags & ACK)) out.push({ ...frame, flags: ACK })
    if (frame.type === 0 && frame.payload.length)
      out.push(
        windowUpdate(0, frame.payload.length),
        ...(streams.has(frame.stream) ? [windowUpdate(frame.stream, frame.payload.length)] : []),
      )
    if (frame.type === 1) {
      const late = serving.settings.clientCertificates.startsWith('late')
      const decision = late ? judgeLateOverHttp2(late) : undefined
      if (decision) moves.push(...judging(decision))
      if (decision?.refusal) out.push(resetStream(frame.stream, 'HTTP_1_1_REQUIRED'))
      else {
        const admitted = admit(state, endpoint, 0)
        moves.push(...admitted.judged)
        streams.set(frame.stream, admitted.then === 'refuse' ? admitted.status : '200')
      }
    }
    const status = frame.type <= 1 && frame.flags & END_STREAM ? streams.get(frame.stream) : undefined
    if (status !== undefined) {
      streams.delete(frame.stream)
      const payload = toUtf8(status === '200' ? serving.body : `${status}\n`)
      out.push(responseHeaders(frame.stream, status), { type: 0, flags: END_STREAM, stream: frame.stream, payload })
    }
  }
  return {
    talk: server({ ...state, rest: rest.slice(0, longestRequest), streams }),
    moves: [...moves, ...(out.length ? [saying(out)] : [])],
  }
}

const saying = (frames: readonly Frame[]): Move => ({ do: 'say', bytes: concat(...frames.map(encodeFrame)) })
