/** Spans: which bytes of an input are which field. The tree behind the dissector, link targets and tampering. */

export interface Span {
  /** The field's name on the wire, in the RFC's own spelling (`signature_algorithms`). */
  name: string
  /** Offsets into the dissected bytes; `end` is the first byte after the field. */
  start: number
  end: number
  /** Declaration of the field in the RFC's presentation language, where there is one. */
  grammar?: string
  /** What the bytes mean, in words of the standard (`rsa_pkcs1_sha256`), for a leaf or a summarised branch. */
  meaning?: string
  /** Why these bytes could not be understood. Only on the part where reading stopped. */
  fault?: string
  children: Span[]
}

/** The span at a path below `root`, the root's own name being the first element. Undefined when there is none. */
export const spanAt = (root: Span, path: string): Span | undefined => {
  const [first, ...rest] = path.split('.')
  if (first !== root.name) return undefined
  let at: Span | undefined = root
  for (const name of rest) at = at?.children.find((child) => child.name === name)
  return at
}

/** The path of the innermost span that holds the byte at `offset`. */
export const pathAt = (root: Span, offset: number): string => {
  const names = [root.name]
  let at: Span | undefined = root
  while ((at = at.children.find((child) => child.start <= offset && offset < child.end))) names.push(at.name)
  return names.join('.')
}

/** All leaves, in order: together they cover the input exactly once. */
export const leaves = (root: Span): Span[] => (root.children.length ? root.children.flatMap(leaves) : [root])

/** The same tree, moved by `by` bytes: a message inside a record, a certificate inside a message. */
export const shift = (span: Span, by: number): Span => ({
  ...span,
  start: span.start + by,
  end: span.end + by,
  children: span.children.map((child) => shift(child, by)),
})
