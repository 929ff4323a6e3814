import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toUtf8 } from '../bytes/text.ts'

/** HTTP/1.1 (RFC 9112), as far as one request and its reply need it. */

/** A request for `/` with a body of that many bytes. */
export const request1 = (host: string, body: Uint8Array): Uint8Array =>
  concat(
    toUtf8(
      body.length
        ? `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
        : `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    ),
    body,
  )

export const reply1 = (status: string, content: string, headOnly: boolean): Uint8Array =>
  toUtf8(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${toUtf8(content).length}\r\nConnection: close\r\n\r\n${headOnly ? '' : content}`,
  )

/** The head of a request that has arrived. */
export interface Head {
  readonly method: string
  /** Bytes of the head, the empty line included. */
  readonly length: number
  readonly body: number
}

/**
 * What the bytes begin with: the head of a request; `maybe` when they may become one; undefined when they cannot, as
 * when somebody just types.
 */
export const headOf = (arrived: Uint8Array): Head | 'maybe' | undefined => {
  const text = fromUtf8(arrived.slice(0, longestHead))
  const [, method] = /^([A-Z]{3,10}) \S* HTTP\/1\.[01]\r?\n/.exec(text) ?? []
  if (method === undefined) return /^[A-Z]{1,10}( [^\n]*)?$/.test(text) ? 'maybe' : undefined
  const end = /\r?\n\r?\n/.exec(text)
  if (!end) return text.length < longestHead ? 'maybe' : undefined
  const head = text.slice(0, end.index)
  const body = /\r?\ncontent-length:[ \t]*(\d{1,9})/i.exec(head)?.[1]
  return { method, length: toUtf8(text.slice(0, end.index + end[0].length)).length, body: Number(body ?? 0) }
}
const longestHead = 65536

/** The status of a reply that has arrived whole; undefined before, and when only its end says how long it is. */
export const wholeReply = (arrived: Uint8Array): string | undefined => {
  const text = fromUtf8(arrived)
  const [head, status, length] =
    /^HTTP\/1\.1 (\d{3})[\s\S]*?\r\nContent-Length: (\d+)\r\n[\s\S]*?\r\n\r\n/i.exec(text) ?? []
  if (head === undefined) return undefined
  return toUtf8(text.slice(head.length)).length >= Number(length) ? status : undefined
}
