import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toUtf8 } from '../bytes/text.ts'
import {
  ACK,
  encodeFrame,
  END_STREAM,
  frameTypes,
  isStatus200,
  preface,
  requestHeaders,
  responseHeaders,
  takeFrame,
  type Frame,
} from '../wire/http2.ts'
import type { Endpoint, Part } from '../machines/endpoint.ts'
import { isPolicy, judgePolicy } from '../rules/policy.ts'
import type { Talk } from './talk.ts'

/** The client's half of HTTP: once TLS stands its policies are judged, then it asks for `/`, and closes when it has the reply. */
export const httpClient = (host: string, heardSoFar: Uint8Array = nothing): Talk => ({
  satisfied: false,
  hear: (heard, endpoint) => {
    const again = httpClient(host, heardSoFar)
    const protocol = protocolOf(endpoint.context.alpn)
    switch (heard.event) {
      case 'open':
        return { talk: again, moves: [{ do: 'secure' }] }
      case 'secured': {
        const decisions = policiesOf(endpoint)
        const refused = decisions.some(({ refusal }) => refusal)
        return {
          talk: again,
          moves: [
            ...(decisions.length ? [{ do: 'judge', name: 'policy', decisions } as const] : []),
            refused ? { do: 'close' } : { do: 'say', bytes: request(protocol, host) },
          ],
        }
      }
      case 'data': {
        const arrived = concat(heardSoFar, heard.bytes).slice(-longestReply)
        const satisfied = isAnswered(protocol, arrived)
        return {
          talk: { ...httpClient(host, arrived), satisfied },
          moves: isWhole(protocol, arrived) ? [{ do: 'close' }] : [],
        }
      }
    }
  },
})

/** The server's half: replies to requests with `body`; other text comes back line by line. `hangsUp`: it closes after a reply of HTTP/1.1. */
export const httpServer = (body: string, hangsUp: boolean, rest: Uint8Array = nothing, begun = false): Talk => ({
  satisfied: true,
  hear: (heard, endpoint) => {
    if (heard.event === 'open') return { talk: httpServer(body, hangsUp), moves: [{ do: 'secure' }] }
    if (heard.event === 'secured') return { talk: httpServer(body, hangsUp, rest, begun), moves: [] }
    const served = serve(protocolOf(endpoint.context.alpn), concat(rest, heard.bytes), begun, body)
    return {
      talk: httpServer(body, hangsUp, served.rest, served.begun),
      moves: [
        ...(served.reply.length ? [{ do: 'say', bytes: served.reply } as const] : []),
        ...(served.closes && hangsUp ? [{ do: 'close' } as const] : []),
      ],
    }
  },
})

const nothing = new Uint8Array(0)
/** No more than this is kept of a reply. */
const longestReply = 1 << 20

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

export type Protocol = 'http/1.1' | 'h2'
export const protocolOf = (alpn: string | undefined): Protocol => (alpn === 'h2' ? 'h2' : 'http/1.1')

const settings = { type: 4, flags: 0, stream: 0, payload: new Uint8Array(0) }

/** The client's request for `/`. */
const request = (protocol: Protocol, host: string): Uint8Array =>
  protocol === 'h2'
    ? concat(preface, encodeFrame(settings), encodeFrame(requestHeaders(host)))
    : toUtf8(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

interface Served {
  readonly reply: Uint8Array
  /** What has arrived and is not answered yet. */
  readonly rest: Uint8Array
  /** The server closes after this reply. */
  readonly closes: boolean
  readonly begun: boolean
}
/** No more than this is kept of a request that does not end. */
const longestRequest = 65536

/**
 * The server's answer to what has arrived. A request of HTTP/1.1 or HTTP/2 gets a reply with `body`; anything else
 * comes back line by line, so that a bare TLS client sees data go both ways.
 */
const serve = (protocol: Protocol, arrived: Uint8Array, begun: boolean, body: string): Served => {
  const kept = arrived.length > longestRequest ? arrived.slice(-longestRequest) : arrived
  return protocol === 'h2' ? serveHttp2(kept, begun, body) : serveText(kept, begun, body)
}

const serveText = (arrived: Uint8Array, begun: boolean, body: string): Served => {
  const text = fromUtf8(arrived)
  if (/^[A-Z]{3,10} \S* HTTP\/1\.[01]\r?\n/.test(text)) {
    const end = /\r?\n\r?\n/.exec(text)
    if (!end) return { reply: nothing, rest: arrived, closes: false, begun }
    const content = text.startsWith('HEAD ') ? '' : body
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${toUtf8(body).length}\r\nConnection: close\r\n\r\n`
    return { reply: toUtf8(head + content), rest: nothing, closes: true, begun: true }
  }
  // It may become a request yet.
  if (/^[A-Z]{1,10}( [^\n]*)?$/.test(text)) return { reply: nothing, rest: arrived, closes: false, begun }
  const last = arrived.lastIndexOf(10)
  return { reply: arrived.slice(0, last + 1), rest: arrived.slice(last + 1), closes: false, begun }
}

const serveHttp2 = (arrived: Uint8Array, begun: boolean, body: string): Served => {
  const replies: Uint8Array[] = []
  let rest = arrived
  if (!begun) {
    if (rest.length < preface.length) return { reply: nothing, rest, closes: false, begun }
    rest = rest.slice(preface.length)
    replies.push(encodeFrame(settings))
  }
  for (let next = takeFrame(rest); next; next = takeFrame(rest)) {
    const { frame, length } = next
    rest = rest.slice(length)
    if (frame.type === 4 && !(frame.flags & ACK)) replies.push(encodeFrame({ ...settings, flags: ACK }))
    if (frame.type === 6 && !(frame.flags & ACK)) replies.push(encodeFrame({ ...frame, flags: ACK }))
    if (frame.type === 1)
      replies.push(
        encodeFrame(responseHeaders(frame.stream)),
        encodeFrame({ type: 0, flags: END_STREAM, stream: frame.stream, payload: toUtf8(body) }),
      )
  }
  return { reply: concat(...replies), rest, closes: false, begun: true }
}

/** Is the reply complete, whatever its status? A server of HTTP/1.1 that gives no length closes. */
export const isWhole = (protocol: Protocol, arrived: Uint8Array): boolean => {
  if (isAnswered(protocol, arrived)) return true
  if (protocol === 'http/1.1') return false
  return framesOf(arrived).some(
    ({ type, flags }) => ([0, 1].includes(type) && (flags & END_STREAM) !== 0) || frameTypes.name(type) === 'GOAWAY',
  )
}

export const framesOf = (arrived: Uint8Array): Frame[] => {
  const all: Frame[] = []
  for (let rest = arrived, next = takeFrame(rest); next; next = takeFrame(rest)) {
    all.push(next.frame)
    rest = rest.slice(next.length)
  }
  return all
}

/** Has the client its reply, whole and with status 200? */
const isAnswered = (protocol: Protocol, arrived: Uint8Array): boolean => {
  if (protocol === 'http/1.1') {
    const text = fromUtf8(arrived)
    const length = /^HTTP\/1\.1 200 [\s\S]*?\r\nContent-Length: (\d+)\r\n[\s\S]*?\r\n\r\n/.exec(text)
    return length !== null && toUtf8(text.slice(length[0].length)).length >= Number(length[1])
  }
  let ok = false
  for (let rest = arrived, next = takeFrame(rest); next; next = takeFrame(rest)) {
    rest = rest.slice(next.length)
    ok ||= isStatus200(next.frame)
    if (ok && next.frame.type === 0 && next.frame.flags & END_STREAM) return true
  }
  return false
}

/** The parts of application data, by name: HTTP/2 frames, or the first line of a request or reply. */
export const applicationParts = (protocol: Protocol, content: Uint8Array): Part[] => {
  if (protocol === 'http/1.1') {
    const [first = ''] = fromUtf8(content.slice(0, 80)).split('\r\n')
    const name = /^HTTP\/1\.1 (\d+)/.exec(first)?.[0] ?? /^([A-Z]+ \S*) HTTP/.exec(first)?.[1] ?? 'application_data'
    return [{ name, start: 0, end: content.length, whole: true }]
  }
  const parts: Part[] = []
  let at = 0
  if (fromUtf8(content.slice(0, 3)) === 'PRI')
    parts.push({ name: 'preface', start: 0, end: (at = preface.length), whole: true })
  for (let next = takeFrame(content.slice(at)); next; next = takeFrame(content.slice(at))) {
    const name =
      next.frame.type === 1 ? `HEADERS${isStatus200(next.frame) ? ' 200' : ' GET /'}` : frameTypes.show(next.frame.type)
    parts.push({ name, start: at, end: at + next.length, whole: true })
    at += next.length
  }
  return at === content.length && parts.length
    ? parts
    : [{ name: 'application_data', start: 0, end: content.length, whole: true }]
}
