import { toHex } from '../bytes/text.ts'

/** JSON, with bytes as lower-case hexadecimal: the one way in which a trace becomes text. */
export const writeJson = (value: unknown): string =>
  `${JSON.stringify(value, (_, one) => (one instanceof Uint8Array ? toHex(one) : one), 2)}\n`

/** A JSON text that has been read: its value, and where each part of it begins. */
export interface Json {
  readonly ok: true
  readonly value: unknown
  /** Offset of the value at a path (`['client', 'profile']`); of its nearest ancestor that is there. */
  readonly offsetOf: (path: readonly (string | number)[]) => number
}
export interface JsonFault {
  readonly ok: false
  readonly at: number
  readonly expected: string
}

/** Reads JSON (RFC 8259). Unlike the engine's own reader it says where a value stands, and the same in every engine. */
export const readJson = (text: string): Json | JsonFault => {
  const reader = new JsonReader(text)
  try {
    const value = reader.document()
    return {
      ok: true,
      value,
      offsetOf: (path) => {
        for (let length = path.length; length > 0; length--) {
          const offset = reader.offsets.get(JSON.stringify(path.slice(0, length)))
          if (offset !== undefined) return offset
        }
        return reader.offsets.get('[]')!
      },
    }
  } catch (fault) {
    if (fault instanceof Fault) return { ok: false, at: fault.at, expected: fault.expected }
    throw fault
  }
}

/** Line and column of an offset, both counted from 1. */
export const lineAt = (text: string, offset: number): { line: number; column: number } => {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: lines.at(-1)!.length + 1 }
}

class Fault extends Error {
  constructor(
    readonly at: number,
    readonly expected: string,
  ) {
    super(expected)
  }
}

const deepest = 32

class JsonReader {
  readonly offsets = new Map<string, number>()
  readonly #path: (string | number)[] = []
  #at = 0

  constructor(readonly text: string) {}

  document(): unknown {
    const value = this.#value()
    this.#space()
    if (this.#at < this.text.length) this.#fail('the end of the text')
    return value
  }

  #fail(expected: string): never {
    throw new Fault(this.#at, expected)
  }

  /** The text that matches here, which is then behind us. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #space(): void {
    this.#take(/[ \t\r\n]*/y)
  }

  #value(): unknown {
    this.#space()
    this.offsets.set(JSON.stringify(this.#path), this.#at)
    if (this.#path.length > deepest) this.#fail(`at most ${deepest} levels`)
    if (this.#take(/\{/y)) return this.#object()
    if (this.#take(/\[/y)) return this.#array()
    if (this.text[this.#at] === '"') return this.#string()
    const word = this.#take(/true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y)
    return word === undefined ? this.#fail('a value') : JSON.parse(word)
  }

  #string(): string {
    const start = this.#at
    const literal = this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y)
    if (literal !== undefined) return JSON.parse(literal) as string
    this.#at = start
    return this.#fail('a text in double quotes')
  }

  #array(): unknown[] {
    const list: unknown[] = []
    this.#space()
    if (this.#take(/\]/y)) return list
    do {
      this.#path.push(list.length)
      list.push(this.#value())
      this.#path.pop()
      this.#space()
    } while (this.#take(/,/y))
    if (!this.#take(/\]/y)) this.#fail('a comma or ]')
    return list
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = []
    this.#space()
    if (this.#take(/\}/y)) return {}
    do {
      this.#space()
      const key = this.#string()
      this.#space()
      if (!this.#take(/:/y)) this.#fail('a colon')
      this.#path.push(key)
      entries.push([key, this.#value()])
      this.#path.pop()
      this.#space()
    } while (this.#take(/,/y))
    if (!this.#take(/\}/y)) this.#fail('a comma or }')
    return Object.fromEntries(entries)
  }
}
