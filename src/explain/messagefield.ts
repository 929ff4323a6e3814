import type { Span } from '../bytes/span.ts'

/** The fields of a message that has been taken apart, by their paths below it. */
export interface Fields {
  /** What the bytes at a path mean: `TLS 1.3`. Undefined where there is no such field, or it means nothing by itself. */
  readonly value: (path: string) => string | undefined
  /** The values of a vector’s elements, in order. GREASE, which means nothing, is left out. */
  readonly list: (path: string) => readonly string[]
  readonly has: (path: string) => boolean
  /** How many bytes it takes; 0 where it is absent. */
  readonly size: (path: string) => number
  /** The bytes of a field, as a number: a vector’s own length is not part of it. */
  readonly root: Span
}

export const fieldsOf = (root: Span): Fields => {
  const find = (path: string): Span | undefined =>
    path.split('.').reduce<Span | undefined>((at, name) => at?.children.find((child) => child.name === name), root)
  return {
    value: (path) => find(path)?.meaning,
    list: (path) =>
      (find(path)?.children ?? []).flatMap(({ name, meaning }) =>
        /^\d+$/.test(name) && meaning !== undefined && !meaning.startsWith('GREASE') ? [meaning] : [],
      ),
    has: (path) => find(path) !== undefined,
    size: (path) => {
      const span = find(path)
      return span ? span.end - span.start : 0
    },
    root,
  }
}

/** A field as a line of a table. */
export interface FieldRow {
  readonly name: string
  /** In the tree of the row’s bytes. */
  readonly path: string
  /** What the bytes mean: one value, or those of its elements. Empty for bytes that are only bytes. */
  readonly values: readonly string[]
  readonly start: number
  readonly end: number
  /** The bytes that prove what decided are in it. */
  readonly proof: boolean
}

/** The fields of a message, and its extensions each by itself; what only says how long something is stands aside. */
export const fieldRows = (
  message: Span,
  path: string,
  isProof: (span: Pick<Span, 'start' | 'end'>) => boolean,
): FieldRow[] =>
  message.children.flatMap((child): FieldRow[] => {
    if (child.name === 'msg_type' || child.name === 'length' || child.name === 'extension_type') return []
    const here = `${path}.${child.name}`
    if (child.name === 'extensions') return fieldRows(child, here, isProof)
    return [
      {
        name: child.name,
        path: here,
        values: valuesOf(child),
        start: child.start,
        end: child.end,
        proof: isProof(child),
      },
    ]
  })

const valuesOf = (span: Span): readonly string[] => (span.fault === undefined ? meaningsOf(span) : [span.fault])
/** A vector means no more than how many it has: its elements are said. What means something as a whole is said as that. */
const meaningsOf = ({ meaning, children }: Span): string[] => {
  if (meaning !== undefined && meaning !== '' && !(children.length && /^\d+$/.test(meaning))) return [meaning]
  return children.flatMap((child) => (notSaid.includes(child.name) ? [] : meaningsOf(child)))
}
const notSaid: readonly string[] = ['length', 'extension_type', 'name_type']
