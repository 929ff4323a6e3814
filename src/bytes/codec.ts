import { cut, putNumber } from './buffer.ts'
import { shift, type Span } from './span.ts'

/**
 * TLS's presentation language (RFC 8446 §3) as values. A message is declared once; from the declaration come
 * reading, writing, the static type, the tree of byte ranges and the grammar text.
 */
export interface Codec<T> {
  /** The declaration of a field of this type, in the RFC's own notation: `opaque random[32]`. */
  readonly grammar: (field: string) => string
  read(reader: Reader): T
  write(writer: Writer, value: T): void
  /** Bytes of a whole number. */
  readonly width?: number
  /** What a value means, in the standard's words; shown beside the bytes. */
  meaning?(value: T): string | undefined
  /** The tree inside the value, for bytes that have a structure of their own (a certificate's DER). */
  inside?(value: T): Span
}
export type Infer<C> = C extends Codec<infer T> ? T : never

/** Malformed input: where (path and offset) and what was expected. Never leaves the layer that reads the bytes. */
export class DecodeFault extends Error {
  constructor(
    readonly path: string,
    readonly at: number,
    readonly expected: string,
  ) {
    super(`${path} at byte ${at}: ${expected}`)
  }
}

export class Reader {
  at = 0
  #end: number
  readonly #path: (string | number)[] = []
  readonly #open: Span[] = []
  /** The outermost span read so far; only when spans are recorded. */
  root: Span | undefined

  constructor(
    readonly bytes: Uint8Array,
    readonly recordsSpans = false,
  ) {
    this.#end = bytes.length
  }

  get left(): number {
    return this.#end - this.at
  }

  fail(expected: string): never {
    throw new DecodeFault(this.#path.join('.'), this.at, expected)
  }

  uint(width: number): number {
    if (this.left < width) this.fail(`${width} more byte${width > 1 ? 's' : ''} expected, ${this.left} left`)
    let value = this.bytes[this.at++]!
    for (let n = 1; n < width; n++) value = value * 256 + this.bytes[this.at++]!
    return value
  }

  take(length: number): Uint8Array {
    if (this.left < length) this.fail(`${length} bytes expected, ${this.left} left`)
    return this.bytes.subarray(this.at, (this.at += length))
  }

  /** The same as a field of that name, where nobody asks for spans. */
  taken(name: string, length: number): Uint8Array {
    this.#path.push(name)
    const bytes = this.take(length)
    this.#path.pop()
    return bytes
  }

  /** Reads inside the next `length` bytes and insists that all of them are consumed. */
  within<T>(length: number, body: () => T): T {
    if (this.left < length) this.fail(`a length of ${length} runs past the end, ${this.left} bytes left`)
    const outer = this.#end
    this.#end = this.at + length
    const value = body()
    this.finish()
    this.#end = outer
    return value
  }

  /** Insists that nothing is left. */
  finish(): void {
    if (this.left) this.fail(`${this.left} bytes more than expected`)
  }

  /** Reads a named field; the name becomes part of the path, and a span when spans are recorded. */
  field<T>(name: string | number, codec: Codec<T>): T {
    this.#path.push(name)
    if (!this.recordsSpans) {
      const value = codec.read(this)
      this.#path.pop()
      return value
    }
    return this.#spanned(String(name), codec)
  }

  #spanned<T>(name: string, codec: Codec<T>): T {
    const span: Span = { name, start: this.at, end: this.at, grammar: codec.grammar(name), children: [] }
    this.#open.at(-1)?.children.push(span)
    this.root ??= span
    this.#open.push(span)
    try {
      const value = codec.read(this)
      const meaning = codec.meaning?.(value)
      if (meaning !== undefined) span.meaning = meaning
      if (codec.inside) Object.assign(span, { children: shift(codec.inside(value), span.start).children })
      this.#path.pop()
      return value
    } finally {
      span.end = this.at
      this.#open.pop()
    }
  }

  /** Names the field being read after its content: an element of a list of extensions is called by its type. */
  rename(name: string): void {
    this.#path[this.#path.length - 1] = name
    const span = this.#open.at(-1)
    if (!span) return
    const siblings = this.#open.at(-2)?.children ?? []
    const twins = siblings.filter(
      (other) => other !== span && (other.name === name || other.name.startsWith(`${name}~`)),
    )
    span.name = twins.length ? `${name}~${twins.length + 1}` : name
  }
}

export class Writer {
  #buffer: Uint8Array
  at = 0

  constructor() {
    this.#buffer = spare ?? new Uint8Array(2048)
    spare = undefined
  }

  #reserve(length: number): void {
    if (this.at + length <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(this.#buffer.length * 2, this.at + length))
    larger.set(this.#buffer)
    this.#buffer = larger
  }

  uint(width: number, value: number): void {
    this.#reserve(width)
    putNumber(this.#buffer, this.at, width, value)
    this.at += width
  }

  put(bytes: Uint8Array): void {
    this.#reserve(bytes.length)
    this.#buffer.set(bytes, this.at)
    this.at += bytes.length
  }

  /** Writes a body behind its length in `width` bytes. */
  prefixed(width: number, body: () => void): void {
    const start = this.at
    this.uint(width, 0)
    body()
    const end = this.at
    this.at = start
    this.uint(width, end - start - width)
    this.at = end
  }

  /** What was written. The writer is done with then: its room goes to the next one. */
  bytes(): Uint8Array {
    const written = cut(this.#buffer, 0, this.at)
    if (this.#buffer.length <= 1 << 16) spare = this.#buffer
    return written
  }
}
/** Room that no writer uses at the moment. */
let spare: Uint8Array | undefined

export const encode = <T>(codec: Codec<T>, value: T): Uint8Array => {
  const writer = new Writer()
  codec.write(writer, value)
  return writer.bytes()
}

/** Reads a whole input. Refuses malformed input with a DecodeFault whose path begins with `name`. */
export const decode = <T>(name: string, codec: Codec<T>, bytes: Uint8Array): T => {
  const reader = new Reader(bytes)
  const value = reader.field(name, codec)
  reader.finish()
  return value
}

/**
 * The tree of byte ranges of an input. Never throws on bad bytes: what was read so far is there, the rest is one
 * leaf that carries the fault, and the leaves still cover the input exactly.
 */
export const dissect = <T>(name: string, codec: Codec<T>, bytes: Uint8Array): { span: Span; fault?: DecodeFault } => {
  const reader = new Reader(bytes, true)
  try {
    reader.within(bytes.length, () => reader.field(name, codec))
    return { span: reader.root! }
  } catch (fault) {
    if (!(fault instanceof DecodeFault)) throw fault
    const span = reader.root ?? { name, start: 0, end: bytes.length, children: [] }
    coverRest(span, bytes.length, fault.expected)
    return { span, fault }
  }
}

/** Gives the bytes behind the last one that was understood to a leaf of their own. */
const coverRest = (root: Span, end: number, expected: string): void => {
  const reached = root.children.at(-1)?.end ?? root.start
  if (reached < end) root.children.push({ name: 'not_understood', start: reached, end, fault: expected, children: [] })
  else root.fault = expected
  root.end = end
  tidy(root)
}

/** A branch that failed half-way may have children that stop short of its own end. */
const tidy = (span: Span): void => {
  const last = span.children.at(-1)
  if (last && last.end < span.end && span.children.length)
    span.children.push({ name: 'not_understood', start: last.end, end: span.end, children: [] })
  span.children.forEach(tidy)
}

const width = (max: number): 1 | 2 | 3 => (max < 2 ** 8 ? 1 : max < 2 ** 16 ? 2 : 3)
const bound = (n: number): string =>
  ({ 255: '2^8-1', 254: '254', 65535: '2^16-1', 65534: '2^16-2', 16777215: '2^24-1' })[n] ?? String(n)

const uint = (bytes: number): Codec<number> & { readonly width: number } => ({
  width: bytes,
  grammar: (field) => `uint${bytes * 8} ${field}`,
  read: (reader) => reader.uint(bytes),
  write: (writer, value) => writer.uint(bytes, value),
  meaning: String,
})
export const uint8 = uint(1)
export const uint16 = uint(2)
export const uint24 = uint(3)
export const uint32 = uint(4)

/** A code point with names for those that are known; unknown values survive a round trip as numbers. */
export const code = (type: string, bytes: 1 | 2, nameOf: (value: number) => string): Codec<number> => ({
  ...uint(bytes),
  grammar: (field) => `${type} ${field}`,
  meaning: nameOf,
})

export const opaque = (length: number): Codec<Uint8Array> => ({
  grammar: (field) => `opaque ${field}[${length}]`,
  read: (reader) => reader.take(length),
  write: (writer, value) => writer.put(value),
})

/** All bytes up to the end of the enclosing length. */
export const rest: Codec<Uint8Array> = {
  grammar: (field) => `opaque ${field}[length]`,
  read: (reader) => reader.take(reader.left),
  write: (writer, value) => writer.put(value),
}

/** No bytes at all: an empty structure. */
export const empty: Codec<null> = { grammar: (field) => `Empty ${field}`, read: () => null, write: () => {} }

/** The length in front of a vector is a field of its own: it can be seen, linked to and tampered with. */
const readLength = (reader: Reader, min: number, max: number): number => {
  const length = reader.field('length', lengths[width(max)])
  if (length < min || length > max) reader.fail(`a length of ${length} is outside ${min}..${max}`)
  return length
}
const lengths = { 1: uint8, 2: uint16, 3: uint24 } as const

/** `opaque field<min..max>`; `show` says what the bytes mean (a host name, a protocol name). */
export const opaqueVector = (
  min: number,
  max: number,
  show?: (value: Uint8Array) => string | undefined,
  inside?: (value: Uint8Array) => Span,
): Codec<Uint8Array> => ({
  grammar: (field) => `opaque ${field}<${min}..${bound(max)}>`,
  read: (reader) => {
    const length = readLength(reader, min, max)
    if (!length) return new Uint8Array(0)
    if (!reader.recordsSpans) return reader.taken('data', length)
    return reader.field('data', { ...opaque(length), ...(inside && { inside }) })
  },
  write: (writer, value) => writer.prefixed(width(max), () => writer.put(value)),
  ...(show && { meaning: show }),
})

/** `T field<min..max>`; the bounds are bytes, not elements (RFC 8446 §3.4). */
export const vector = <T>(item: Codec<T>, min: number, max: number): Codec<T[]> => ({
  grammar: (field) => `${item.grammar('').trim()} ${field}<${min}..${bound(max)}>`,
  read: (reader) => {
    const length = readLength(reader, min, max)
    return reader.within(length, () => {
      const items: T[] = []
      // Nothing can be said of a number but that it is there.
      if (item.width && !reader.recordsSpans) while (reader.left >= item.width) items.push(item.read(reader))
      while (reader.left) items.push(reader.field(items.length, item))
      return items
    })
  },
  write: (writer, value) =>
    writer.prefixed(width(max), () => {
      for (const one of value) item.write(writer, one)
    }),
  meaning: (value) => `${value.length}`,
})

/** A structure; the order of the keys is the order on the wire. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a codec is invariant in its type; only `any` admits them all
export const struct = <F extends Record<string, Codec<any>>>(
  name: string,
  fields: F,
): Codec<{ [K in keyof F]: Infer<F[K]> }> & { readonly declaration: string } => {
  const entries = Object.entries(fields) as unknown as [string, Codec<unknown>][]
  return {
    grammar: (field) => (field ? `${name} ${field}` : name),
    declaration: `struct {\n${entries.map(([field, codec]) => `    ${codec.grammar(field)};`).join('\n')}\n} ${name};`,
    read: (reader) => {
      const value: Record<string, unknown> = {}
      for (const [field, codec] of entries) value[field] = reader.field(field, codec)
      return value as { [K in keyof F]: Infer<F[K]> }
    },
    write: (writer, value) => {
      for (const [field, codec] of entries) codec.write(writer, value[field as keyof F])
    },
  }
}

/** A last field that may be missing altogether: a ClientHello's block of extensions (RFC 5246 §7.4.1.2). */
export const optional = <T>(codec: Codec<T>): Codec<T | undefined> => ({
  grammar: (field) => codec.grammar(field),
  read: (reader) => (reader.left ? codec.read(reader) : undefined),
  write: (writer, value) => {
    if (value !== undefined) codec.write(writer, value)
  },
  meaning: (value) => (value === undefined ? 'absent' : codec.meaning?.(value)),
})

/** The same codec with words for its values. */
export const meaning = <T>(codec: Codec<T>, show: (value: T) => string | undefined): Codec<T> => ({
  ...codec,
  meaning: show,
})
