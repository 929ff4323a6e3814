import { bigEndian, concat } from './buffer.ts'
import type { Span } from './span.ts'

/** What is done to one field of a message. A field with a length of its own is changed behind that length. */
export interface Edit {
  readonly what: EditName
  /** Bytes for `set` and `append`; for `set` also a number, which is written as wide as the field is. */
  readonly value?: Uint8Array | number | undefined
  /** Are the lengths around the field made to fit what it is now? `left` keeps them as they were, and so wrong. */
  readonly lengths: 'mended' | 'left'
}
/**
 * `set` replaces the content; `append` puts bytes behind it; `truncate` keeps so many bytes (all but the last, unless
 * told); `flip` turns a bit over, counted from the last byte's lowest; `repeat` puts the whole field there twice;
 * `remove` leaves it out.
 */
export const editNames = ['set', 'flip', 'append', 'truncate', 'repeat', 'remove'] as const
export type EditName = (typeof editNames)[number]

/** A field before and after, and the bytes around it as they are now. */
export interface Edited {
  readonly ok: true
  readonly bytes: Uint8Array
  readonly before: Uint8Array
  readonly after: Uint8Array
}
export interface EditFault {
  readonly ok: false
  /** What would have been right. */
  readonly expected: string
}

/**
 * Changes the field at a path of the tree `root` over `bytes`. Lengths of one to three bytes are mended; the lengths
 * inside a certificate's DER stay as they are. Refuses a path that leads nowhere, and a value that does not fit.
 */
export const edit = (bytes: Uint8Array, root: Span, path: string, change: Edit): Edited | EditFault => {
  const chain = chainTo(root, path)
  if (!('spans' in chain)) return chain
  const field = chain.spans.at(-1)!
  const whole = change.what === 'repeat' || change.what === 'remove'
  const start = whole ? field.start : contentStart(field)
  const before = bytes.slice(start, field.end)
  const after = editedContent(before, change)
  if (!(after instanceof Uint8Array)) return after
  const out = concat(bytes.slice(0, start), after, bytes.slice(field.end))
  const delta = after.length - before.length
  if (change.lengths === 'mended' && delta !== 0)
    for (const around of whole ? chain.spans.slice(0, -1) : chain.spans) {
      const length = lengthOf(around)
      if (!length || length.end > start) continue
      const width = length.end - length.start
      const value = bytes.slice(length.start, length.end).reduce((sum, byte) => sum * 256 + byte, 0) + delta
      if (value < 0 || value >= 256 ** width)
        return { ok: false, expected: `a change after which ${around.name} still fits its length` }
      out.set(bigEndian(value, width), length.start)
    }
  return { ok: true, bytes: out, before, after }
}

const editedContent = (before: Uint8Array, { what, value }: Edit): Uint8Array | EditFault => {
  const number = typeof value === 'number' ? value : undefined
  switch (what) {
    case 'set':
      if (value instanceof Uint8Array) return value
      if (number === undefined) return { ok: false, expected: 'a value to set it to' }
      return before.length > 0 && before.length <= 6 && number < 256 ** before.length
        ? bigEndian(number, before.length)
        : { ok: false, expected: `bytes such as 0x00, for a field of ${before.length} bytes` }
    case 'append':
      return value instanceof Uint8Array && value.length
        ? concat(before, value)
        : { ok: false, expected: 'bytes to append, such as 0x00' }
    case 'truncate': {
      const kept = number ?? before.length - 1
      return kept >= 0 && kept < before.length
        ? before.slice(0, kept)
        : { ok: false, expected: `fewer than the ${before.length} bytes that it has` }
    }
    case 'flip': {
      const bit = number ?? 0
      const at = before.length - 1 - (bit >> 3)
      return at >= 0
        ? before.with(at, before[at]! ^ (1 << (bit & 7)))
        : { ok: false, expected: `one of the field’s ${before.length * 8} bits` }
    }
    case 'repeat':
      return concat(before, before)
    case 'remove':
      return new Uint8Array(0)
  }
}

const lengthOf = (span: Span): Span | undefined => span.children.find(({ name }) => name === 'length')
const contentStart = (span: Span): number => lengthOf(span)?.end ?? span.start

/** The spans from the root down to the one at the path. Says what stands where the path leads nowhere. */
const chainTo = (root: Span, path: string): { readonly spans: Span[] } | EditFault => {
  const [first, ...rest] = path.split('.')
  if (first !== root.name) return { ok: false, expected: root.name }
  const spans = [root]
  for (const name of rest) {
    const { children, name: parent } = spans.at(-1)!
    const next = children.find((child) => child.name === name)
    if (!next)
      return {
        ok: false,
        expected: children.length ? `${children.map((child) => child.name).join(', ')}` : `nothing inside ${parent}`,
      }
    spans.push(next)
  }
  return { spans }
}
