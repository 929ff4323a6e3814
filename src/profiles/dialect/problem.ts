import { nearest } from '../../spec/nearest.ts'

/** Something in a pasted configuration that was not taken as it stands. Plain data; its sentence is in the table below. */
export interface Problem {
  /** Left out, taken without a part of it, taken for something else, or taken as it is with a word about it. */
  readonly effect: 'dropped' | 'in part' | 'reinterpreted' | 'remark'
  /** Both counted from 1; the column in UTF-16 units. */
  readonly line: number
  readonly column: number
  /** What stands there. */
  readonly text: string
  readonly reason: ReasonName
  /** What the sentence needs besides: what it became, what is near. */
  readonly detail: string
}

const orNear = (detail: string): string => detail && ` Is it ${detail}?`
const reasons = {
  'unknown suite': ['dropped', (detail) => `not a suite that is known here.${orNear(detail)}`],
  'unknown element': [
    'dropped',
    (detail) => `OpenSSL 3.0 does not know this word and passes over it.${orNear(detail)}`,
  ],
  'nothing matches': ['remark', () => 'no suite of OpenSSL 3.0 is meant by this.'],
  'not in this build': [
    'dropped',
    () => 'OpenSSL is built without weak ciphers unless somebody asks for them (enable-weak-ssl-ciphers).',
  ],
  'of TLS 1.3': [
    'dropped',
    () => 'suites of TLS 1.3 have a setting of their own (Ciphersuites); here they are passed over.',
  ],
  'not of TLS 1.3': ['dropped', () => 'only suites of TLS 1.3 can stand here.'],
  'refused by OpenSSL': ['dropped', (detail) => `OpenSSL refuses the whole cipher string: ${detail}.`],
  'no suite left': [
    'dropped',
    () => 'no suite is left: OpenSSL refuses such a cipher string, so it is not taken over.',
  ],
  level: ['reinterpreted', (detail) => `security level ${detail}`],
  'not on this Windows': [
    'dropped',
    (detail) =>
      `${detail} does not have this suite. Names that it does not know are said to be passed over; nobody has shown it.`,
  ],
  'curve in the name': [
    'reinterpreted',
    (detail) =>
      `${detail} passes over the curve behind the name: it has an order of curves apart (Microsoft, TLS elliptic curves in Windows 10).`,
  ],
  'no curve in the name': [
    'dropped',
    (detail) => `${detail} knows this suite only with a curve behind it, such as _P256.`,
  ],
  'longer than the policy': [
    'remark',
    (detail) =>
      `here the list is longer than the 1,023 characters that the policy takes (Microsoft, Prioritizing Schannel Cipher Suites); it has ${detail}.`,
  ],
  twice: ['dropped', () => 'it stands there twice; the first one counts.'],
  'unknown version': ['dropped', () => 'not a protocol version that is known here.'],
  'unknown group': ['dropped', (detail) => `not a group that is known here.${orNear(detail)}`],
  'group refused by OpenSSL': [
    'dropped',
    (detail) =>
      `OpenSSL does not know this group and refuses the whole list: a server with it does not start. The list is not taken over.${orNear(detail)}`,
  ],
  'refused by GnuTLS': [
    'dropped',
    () => 'GnuTLS does not take this, and refuses the whole priority string: it is not taken over.',
  ],
  'unknown scheme': ['dropped', () => 'not a signature scheme that is known here.'],
  'unknown setting': ['dropped', (detail) => detail || 'nothing here corresponds to it.'],
  'unknown value': ['dropped', (detail) => `${detail} expected.`],
  'not read': ['dropped', (detail) => detail],
  'taken for': ['reinterpreted', (detail) => detail],
  'in part': ['in part', (detail) => detail],
  'not needed': ['remark', (detail) => `read and not needed here: ${detail}.`],
  remark: ['remark', (detail) => detail],
  'cannot be read': ['dropped', (detail) => `${detail} expected.`],
  'too long': ['dropped', (detail) => `what comes after ${detail} is not read.`],
  'nothing found': ['remark', (detail) => detail],
  'more problems': ['remark', (detail) => `${detail} more problems are not listed.`],
} as const satisfies Record<string, readonly [Problem['effect'], (detail: string) => string]>
export type ReasonName = keyof typeof reasons

/** `dropped: not a suite that is known here.` */
export const sayReason = ({ effect, reason, detail }: Problem): string =>
  effect === 'remark' ? reasons[reason][1](detail) : `${verbs[effect]}: ${reasons[reason][1](detail)}`
const verbs = { dropped: 'dropped', 'in part': 'taken in part', reinterpreted: 'reinterpreted' } as const

/** Where it stands, as compilers write it: `:3:14`. */
export const placeOf = ({ line, column }: Problem): string => `:${line}:${column}`

/** What it is and why: `“AES999” dropped: …` */
export const sayWhat = (problem: Problem): string => {
  const text = problem.text.length > 60 ? `${problem.text.slice(0, 57)}…` : problem.text
  return `${text && `“${text}” `}${sayReason(problem)}`
}

/** The problem as one line: where, what, why. */
export const sayProblem = (problem: Problem): string =>
  `line ${problem.line}, column ${problem.column}: ${sayWhat(problem)}`

/** `A, B, C, D and 3 more` */
export const few = (names: readonly string[]): string => {
  const more = names.length - mostNamed
  return more > 1
    ? `${names.slice(0, mostNamed).join(', ')} and ${more} more`
    : names.length > 1
      ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
      : names.join('')
}
const mostNamed = 4

const mostProblems = 200
/** Words that near names are looked for: it takes a while. */
const mostNear = 8

/** A text that is read, and what is noticed in it. Offsets become lines and columns. */
export class Reader {
  readonly #starts: number[] = [0]
  readonly #problems: Problem[] = []
  #more = 0
  #near = 0

  constructor(readonly text: string) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#starts.push(at + 1)
  }

  report(reason: ReasonName, at: number, text: string, detail = ''): void {
    if (this.#problems.length >= mostProblems) {
      this.#more++
      // That nothing could be made of it matters more than the last of what was not understood.
      if (reason !== 'nothing found') return
      this.#problems.pop()
    }
    this.#problems.push({ effect: reasons[reason][0], ...this.#place(at), text: text.slice(0, 200), reason, detail })
  }

  /** The known names that somebody may have meant, as `A or B`; empty when there are none. */
  near(word: string, names: readonly string[]): string {
    return this.#near++ < mostNear ? nearest(word, names).join(' or ') : ''
  }

  /** In the order of the text. */
  get problems(): readonly Problem[] {
    const sorted = this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
    if (this.#more === 0) return sorted
    return [
      ...sorted,
      { effect: 'remark', line: 1, column: 1, text: '', reason: 'more problems', detail: String(this.#more) },
    ]
  }

  #place(at: number): { line: number; column: number } {
    let [low, high] = [0, this.#starts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#starts[middle]! <= at) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: at - this.#starts[low]! + 1 }
  }
}

/** A piece of the text that is read, with its place in it. */
export interface Piece {
  readonly text: string
  readonly at: number
  /** The text was put together from codes: all of it has the place of the whole. */
  readonly decoded?: true
}

/** The pieces between separators; empty ones are left out. */
export const split = ({ text, at, decoded }: Piece, separators: RegExp): Piece[] => {
  const pieces: Piece[] = []
  const add = (from: number, to: number) => {
    if (to > from) pieces.push({ text: text.slice(from, to), at: decoded ? at : at + from })
  }
  let from = 0
  for (const { index, 0: found } of text.matchAll(new RegExp(separators.source, 'g'))) {
    add(from, index)
    from = index + found.length
  }
  add(from, text.length)
  return pieces
}
