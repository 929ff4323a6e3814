import type { Span } from '../bytes/span.ts'

/** A line of the grammar view. */
export interface Declaration {
  /** `opaque random[32];` in TLS's presentation language, `issuer Name` in ASN.1. */
  readonly text: string
  readonly path: string
  readonly depth: number
}

/**
 * The declarations behind a tree of fields, in the standards' own notations (RFC 8446 §3, X.680). Of a list whose
 * entries have an inside of their own the first stands for all; entries without one are said by the list itself.
 */
export const declarations = (tree: Span): Declaration[] => linesOf(tree, tree.name, 0, false)

const linesOf = (span: Span, path: string, depth: number, inDer: boolean): Declaration[] => {
  // DER values begin with their own tag and length, in a message (`data`) as in a certificate by itself.
  const holdsDer = inDer || span.children[0]?.name === 'header'
  const der = inDer || !!span.grammar?.includes('::=')
  const below = span.children.filter((child) => !isSaid(span, child))
  const lower = span.grammar ? depth + 1 : depth
  return [
    ...(span.grammar ? [{ text: named(span) + (der ? '' : ';'), path, depth }] : []),
    ...below.flatMap((child) => linesOf(child, `${path}.${child.name}`, lower, holdsDer)),
  ]
}

/** Does the line around it say it already? A vector's own length and bytes, an entry without an inside, a further entry. */
const isSaid = (around: Span, { name, children }: Span): boolean =>
  /^\d+$/.test(name)
    ? name !== '0' || children.every((child) => isBare(child))
    : /<.*>$/.test(around.grammar ?? '') && isBare({ name, children })
const isBare = ({ name, children }: Pick<Span, 'name' | 'children'>): boolean =>
  children.length === 0 && (name === 'length' || name === 'data')

/** An entry of a list was declared by its place; it goes by the name it got when its type was read. */
const named = ({ grammar = '', name }: Span): string => grammar.replace(/ \d+$/, /^\d+$/.test(name) ? '' : ` ${name}`)
