import { bigEndian, concat } from '../bytes/buffer.ts'
import { DecodeFault } from '../bytes/codec.ts'
import { toUtf8 } from '../bytes/text.ts'
import type { Span } from '../bytes/span.ts'

/**
 * DER (X.690 §8, §10), as certificates and keys are written. Reading is strict: definite and shortest lengths, shortest
 * integers, TRUE is 0xff. A structure is read once by a function over a `DerReader`; the same function yields the value
 * and, when spans are recorded, the tree of byte ranges.
 */

/** Identifier octets of the types that occur in certificates. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  printableString: 0x13,
  t61String: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const

/** Identifier octet of `[n] IMPLICIT` on a primitive type. */
export const primitiveTag = (n: number): number => 0x80 | n
/** Identifier octet of `[n] EXPLICIT`, or of `[n] IMPLICIT` on a constructed type. */
export const constructedTag = (n: number): number => 0xa0 | n

/** What reading yields: a value, or where (offset and path of names) it stopped and what was expected there. */
export type Read<T> = { readonly ok: true; readonly value: T } | Refusal
export interface Refusal {
  readonly ok: false
  readonly at: number
  readonly path: string
  readonly expected: string
}

/** Reads a whole input with `body`. Malformed input gives a refusal, never an exception. */
export const readDer = <T>(bytes: Uint8Array, body: (reader: DerReader) => T): Read<T> => {
  const reader = new DerReader(bytes)
  try {
    const value = body(reader)
    if (reader.left) reader.fail(`the end, but ${reader.left} bytes follow`)
    return { ok: true, value }
  } catch (fault) {
    if (!(fault instanceof DecodeFault)) throw fault
    return { ok: false, at: fault.at, path: fault.path, expected: fault.expected }
  }
}

/**
 * The tree of byte ranges that `body` walks over; the bytes of tags and lengths are leaves called `header`. The leaves
 * cover the input exactly, also when it is malformed: the span where reading stopped then carries the fault.
 */
export const dissectDer = (name: string, bytes: Uint8Array, body: (reader: DerReader) => unknown): Span => {
  const reader = new DerReader(bytes, true)
  let stopped: string | undefined
  try {
    body(reader)
    if (reader.left) stopped = `the end, but ${reader.left} bytes follow`
  } catch (fault) {
    if (!(fault instanceof DecodeFault)) throw fault
  }
  const span = reader.root ?? { name, start: 0, end: bytes.length, fault: 'a DER element', children: [] }
  if (span.end < bytes.length) {
    const trailing: Span = { name: 'not_understood', start: span.end, end: bytes.length, children: [] }
    span.children.push(stopped ? { ...trailing, fault: stopped } : trailing)
    span.end = bytes.length
  }
  return span
}

/** One element and what it contains; offsets count from the start of the input. */
export interface Element {
  readonly tag: number
  readonly start: number
  /** Where the content starts: behind tag and length. */
  readonly body: number
  readonly end: number
  readonly children: readonly Element[]
}

/** Reads any DER value as a tree, down to `depthLimit` levels. */
export const parseElement = (bytes: Uint8Array): Read<Element> =>
  readDer(bytes, (reader) => anyElement(reader, 'element'))

/** Certificates nest some ten levels deep; deeper input is hostile. */
export const depthLimit = 32

/** Reads one element of any type, with its children if it is constructed. */
export const anyElement = (reader: DerReader, name: string, depth = 1): Element => {
  const start = reader.at
  const type = reader.next
  return reader.element(name, undefined, () => {
    if (depth > depthLimit) reader.fail(`at most ${depthLimit} levels of nesting`)
    const body = reader.at
    const children: Element[] = []
    if (type !== undefined && type & 0x20) {
      while (reader.left) children.push(anyElement(reader, String(children.length), depth + 1))
    } else reader.value()
    return { tag: type ?? 0, start, body, end: reader.at, children }
  })
}

export interface Annotation<T> {
  /** The field's declaration in ASN.1, as in RFC 5280 §4.1. */
  readonly grammar?: string
  readonly meaning?: (value: T) => string | undefined
}

export class DerReader {
  at = 0
  readonly bytes: Uint8Array
  readonly #recordsSpans: boolean
  #end: number
  readonly #path: string[] = []
  readonly #open: Span[] = []
  /** How many children of a span already have a name. */
  readonly #twins = new Map<Span, Map<string, number>>()
  #faultPlaced = false
  /** The outermost span; only when spans are recorded. */
  root: Span | undefined

  constructor(bytes: Uint8Array, recordsSpans = false) {
    this.bytes = bytes
    this.#recordsSpans = recordsSpans
    this.#end = bytes.length
  }

  get left(): number {
    return this.#end - this.at
  }

  /** The identifier octet of the next element; undefined at the end of the enclosing one. */
  get next(): number | undefined {
    return this.left ? this.bytes[this.at] : undefined
  }

  fail(expected: string, at = this.at): never {
    throw new DecodeFault(this.#path.join('.'), at, expected)
  }

  /** Reads a named element of the given type (any, when undefined) and insists that `body` reads all its content. */
  element<T>(name: string, type: number | undefined, body: (length: number) => T, annotation: Annotation<T> = {}): T {
    const span = this.#begin(name, annotation.grammar)
    const outer = this.#end
    let own = outer
    try {
      const length = this.#header(type)
      own = this.#end = this.at + length
      const value = body(length)
      if (this.left) this.fail(`the end of the element, but ${this.left} bytes follow`)
      const meaning = span && annotation.meaning?.(value)
      if (span && meaning !== undefined) span.meaning = meaning
      this.#path.pop()
      return value
    } catch (fault) {
      if (span && fault instanceof DecodeFault) this.#abandon(span, own, fault)
      throw fault
    } finally {
      this.#end = outer
      if (span) {
        span.end = this.at
        this.#open.pop()
      }
    }
  }

  /** Reads an element that has no name of its own: its header joins that of the enclosing span. */
  inner<T>(type: number, body: (length: number) => T): T {
    const outer = this.#end
    const length = this.#header(type)
    this.#end = this.at + length
    const value = body(length)
    if (this.left) this.fail(`the end of the element, but ${this.left} bytes follow`)
    this.#end = outer
    return value
  }

  /** The next `length` bytes of the content, as a leaf. */
  leaf(name: string, length: number): Uint8Array {
    if (this.left < length) this.fail(`${length} more byte${length === 1 ? '' : 's'}, ${this.left} left`)
    const start = this.at
    this.at += length
    if (length) this.#open.at(-1)?.children.push({ name, start, end: this.at, children: [] })
    return this.bytes.subarray(start, this.at)
  }

  /** All that is left of the content, as a leaf called `value`. */
  value(): Uint8Array {
    return this.leaf('value', this.left)
  }

  /** Names the element being read after its content. Twins get a number: `dNSName~2`. */
  rename(name: string): void {
    this.#path[this.#path.length - 1] = name
    const span = this.#open.at(-1)
    const parent = this.#open.at(-2)
    if (!span || !parent) return
    const counts = this.#twins.get(parent) ?? new Map<string, number>()
    const count = (counts.get(name) ?? 0) + 1
    this.#twins.set(parent, counts.set(name, count))
    span.name = count > 1 ? `${name}~${count}` : name
  }

  #begin(name: string, grammar: string | undefined): Span | undefined {
    this.#path.push(name)
    if (!this.#recordsSpans) return undefined
    const span: Span = { name, start: this.at, end: this.at, children: [] }
    if (grammar !== undefined) span.grammar = grammar
    this.#open.at(-1)?.children.push(span)
    this.root ??= span
    this.#open.push(span)
    return span
  }

  /** Reads tag and length; leaves the position untouched when they are not as expected. Returns the content's length. */
  #header(type: number | undefined): number {
    const start = this.at
    const limit = this.#end
    const what = type === undefined ? 'a DER element' : typeName(type)
    let at = start
    const byte = (expected: string): number => (at < limit ? this.bytes[at++]! : this.fail(expected, at))
    const found = byte(`${what}, but the enclosing element ends here`)
    if (type !== undefined && found !== type) this.fail(`${what}, not ${typeName(found)}`, start)
    if ((found & 0x1f) === 0x1f) this.fail('a tag number below 31', start)
    const first = byte(`the length of ${what}`)
    let length = first
    if (first >= 0x80) {
      const width = first & 0x7f
      if (width === 0 || width > 4) this.fail('a definite length of at most four bytes', at - 1)
      length = 0
      for (let n = 0; n < width; n++) length = length * 256 + byte(`the length of ${what}`)
      if (length < 0x80 || length < 2 ** (8 * (width - 1))) this.fail('the shortest form of the length', start + 1)
    }
    if (length > limit - at) this.fail(`a length of at most ${limit - at}, not ${length}`, start + 1)
    this.at = at
    this.#recordHeader(start, `${typeName(found)}, ${length} byte${length === 1 ? '' : 's'}`)
    return length
  }

  #recordHeader(start: number, meaning: string): void {
    const siblings = this.#open.at(-1)?.children
    const last = siblings?.at(-1)
    if (last?.name === 'header' && last.end === start) {
      last.end = this.at
      last.meaning = `${last.meaning}; ${meaning}`
    } else siblings?.push({ name: 'header', start, end: this.at, meaning, children: [] })
  }

  /** Gives the bytes up to `end` that were not read to a leaf. Only the innermost span carries the fault. */
  #abandon(span: Span, end: number, fault: DecodeFault): void {
    const around = this.#open.at(-2)
    // Something that is missing altogether has no bytes to show: the fault is that of what should have held it.
    if (around && span.start === end) return void around.children.pop()
    const left = this.at < end && span.children.length > 0
    const holder: Span = left ? { name: 'not_understood', start: this.at, end, children: [] } : span
    if (left) span.children.push(holder)
    if (!this.#faultPlaced) holder.fault = fault.expected
    this.#faultPlaced = true
    this.at = end
  }
}

const universal: Readonly<Record<number, string>> = {
  [tag.boolean]: 'BOOLEAN',
  [tag.integer]: 'INTEGER',
  [tag.bitString]: 'BIT STRING',
  [tag.octetString]: 'OCTET STRING',
  [tag.null]: 'NULL',
  [tag.oid]: 'OBJECT IDENTIFIER',
  [tag.enumerated]: 'ENUMERATED',
  [tag.utf8String]: 'UTF8String',
  [tag.printableString]: 'PrintableString',
  [tag.t61String]: 'TeletexString',
  [tag.ia5String]: 'IA5String',
  [tag.utcTime]: 'UTCTime',
  [tag.generalizedTime]: 'GeneralizedTime',
  [tag.universalString]: 'UniversalString',
  [tag.bmpString]: 'BMPString',
  [tag.sequence]: 'SEQUENCE',
  [tag.set]: 'SET',
}

const typeName = (type: number): string =>
  universal[type] ?? ((type & 0xc0) === 0x80 ? `[${type & 0x1f}]` : `tag 0x${type.toString(16).padStart(2, '0')}`)

/** Reads a BOOLEAN. */
export const readBoolean = (reader: DerReader, name: string, annotation: Annotation<boolean> = {}): boolean =>
  reader.element(
    name,
    tag.boolean,
    () => {
      const content = reader.value()
      if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff))
        reader.fail('TRUE (ff) or FALSE (00)', reader.at - content.length)
      return content[0] === 0xff
    },
    { meaning: (value) => (value ? 'TRUE' : 'FALSE'), ...annotation },
  )

/** Reads an INTEGER as the bytes of its content, two's complement, in the shortest form. */
export const readInteger = (
  reader: DerReader,
  name: string,
  annotation: Annotation<Uint8Array> = {},
  type: number = tag.integer,
): Uint8Array =>
  reader.element(
    name,
    type,
    () => {
      const content = reader.value()
      const [first, second] = content
      const padded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
      if (first === undefined || padded) reader.fail('the shortest form of an integer', reader.at - content.length)
      return content
    },
    annotation,
  )

/** Reads a positive INTEGER; big-endian, without leading zeros. */
export const readPositive = (reader: DerReader, name: string, annotation: Annotation<Uint8Array> = {}): Uint8Array => {
  const start = reader.at
  const content = readInteger(reader, name, annotation)
  if (content[0]! >= 0x80 || (content.length === 1 && content[0] === 0)) reader.fail(`a positive ${name}`, start)
  return content[0] === 0 ? content.subarray(1) : content
}

/** Reads an INTEGER from 0 up to 2^31-1. */
export const readSmall = (
  reader: DerReader,
  name: string,
  annotation: Annotation<number> = {},
  type: number = tag.integer,
): number => {
  const start = reader.at
  const number = (content: Uint8Array) => content.reduce((sum, byte) => sum * 256 + byte, 0)
  const { grammar, meaning } = annotation
  const content = readInteger(
    reader,
    name,
    { ...(grammar !== undefined && { grammar }), meaning: (value) => (meaning ?? String)(number(value)) },
    type,
  )
  if (content[0]! >= 0x80 || content.length > 4) reader.fail(`a ${name} between 0 and 2147483647`, start)
  return number(content)
}

/** Reads an OBJECT IDENTIFIER; dotted decimal. */
export const readOid = (
  reader: DerReader,
  name: string,
  annotation: Annotation<string> = {},
  type: number = tag.oid,
): string =>
  reader.element(
    name,
    type,
    () => {
      const content = reader.value()
      const start = reader.at - content.length
      const arcs: bigint[] = []
      let arc = 0n
      let from = 0
      for (const [at, byte] of content.entries()) {
        if (at === from && byte === 0x80) reader.fail('the shortest form of an object identifier', start + at)
        // 19 groups of 7 bits hold the 128-bit numbers that some identifiers are made of; longer ones are hostile.
        if (at - from >= 19) reader.fail('a number of at most 19 bytes in an object identifier', start + at)
        arc = (arc << 7n) | BigInt(byte & 0x7f)
        if (byte & 0x80) continue
        arcs.push(arc)
        arc = 0n
        from = at + 1
      }
      const [first] = arcs
      if (first === undefined || from !== content.length) reader.fail('a whole object identifier', start)
      const root = first < 80n ? first / 40n : 2n
      return [root, first - root * 40n, ...arcs.slice(1)].join('.')
    },
    annotation,
  )

/** Reads inside a BIT STRING of whole bytes. */
export const insideBitString = <T>(
  reader: DerReader,
  name: string,
  body: () => T,
  annotation: Annotation<T> = {},
  type: number = tag.bitString,
): T =>
  reader.element(
    name,
    type,
    () => {
      const unused = reader.leaf('unusedBits', 1)
      if (unused[0] !== 0) reader.fail('no unused bits', reader.at - 1)
      return body()
    },
    annotation,
  )

/** The content of a primitive element. */
export const readContent = (
  reader: DerReader,
  name: string,
  type: number,
  annotation: Annotation<Uint8Array> = {},
): Uint8Array => reader.element(name, type, () => reader.value(), annotation)

const element = (type: number, content: Uint8Array): Uint8Array => {
  const { length } = content
  const width = length < 0x80 ? 0 : length < 2 ** 8 ? 1 : length < 2 ** 16 ? 2 : length < 2 ** 24 ? 3 : 4
  return concat(Uint8Array.of(type, width ? 0x80 | width : length), bigEndian(length, width), content)
}

/** Writers: each returns the whole element, tag and length included. */

export const sequence = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.sequence, concat(...parts))

/** A SET OF: the parts are put into the order that DER asks for (X.690 §11.6). */
export const set = (...parts: readonly Uint8Array[]): Uint8Array =>
  element(tag.set, concat(...[...parts].sort(inByteOrder)))

const inByteOrder = (a: Uint8Array, b: Uint8Array): number => {
  for (let at = 0; at < Math.min(a.length, b.length); at++) if (a[at] !== b[at]) return a[at]! - b[at]!
  return a.length - b.length
}

/** An INTEGER from a small number or from the bytes of a non-negative big-endian one. */
export const integer = (value: number | Uint8Array): Uint8Array => {
  const bytes = typeof value === 'number' ? bigEndian(value, 6) : value
  let from = 0
  while (from < bytes.length - 1 && bytes[from] === 0) from++
  const content = bytes.subarray(from)
  return element(tag.integer, content.length === 0 || content[0]! >= 0x80 ? concat(Uint8Array.of(0), content) : content)
}

export const oid = (dotted: string): Uint8Array => {
  const [root = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt)
  return element(tag.oid, concat(...[root * 40n + second, ...arcs].map(base128)))
}

const base128 = (arc: bigint): Uint8Array => {
  const groups = [Number(arc & 0x7fn)]
  for (let left = arc >> 7n; left; left >>= 7n) groups.unshift(Number(left & 0x7fn) | 0x80)
  return Uint8Array.from(groups)
}

export const bitString = (bytes: Uint8Array, unusedBits = 0): Uint8Array =>
  element(tag.bitString, concat(Uint8Array.of(unusedBits), bytes))

export const octetString = (...parts: readonly Uint8Array[]): Uint8Array => element(tag.octetString, concat(...parts))

export const boolean = (value: boolean): Uint8Array => element(tag.boolean, Uint8Array.of(value ? 0xff : 0))

export const nothing: Uint8Array = element(tag.null, new Uint8Array(0))

export const utf8String = (text: string): Uint8Array => element(tag.utf8String, toUtf8(text))

/** Refuses (RangeError) characters that a PrintableString cannot hold. */
export const printableString = (text: string): Uint8Array => {
  if (!/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(text)) throw new RangeError(`“${text}” is not a PrintableString`)
  return element(tag.printableString, toUtf8(text))
}

export const ia5String = (text: string): Uint8Array => element(tag.ia5String, ascii(text))

/** The bytes of ASCII text. Refuses (RangeError) anything else. */
export const ascii = (text: string): Uint8Array => {
  const bytes = toUtf8(text)
  if (bytes.some((byte) => byte >= 0x80)) throw new RangeError(`“${text}” is not ASCII`)
  return bytes
}

/** `[n] EXPLICIT`, or `[n] IMPLICIT` on a constructed type. */
export const constructed = (n: number, ...parts: readonly Uint8Array[]): Uint8Array =>
  element(constructedTag(n), concat(...parts))

/** `[n] IMPLICIT` on a primitive type. */
export const primitive = (n: number, content: Uint8Array): Uint8Array => element(primitiveTag(n), content)

/** An element of any type around its content. */
export const wrap = element
