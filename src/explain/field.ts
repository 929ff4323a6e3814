/** What is said of the fields of messages and certificates, in one language. */
export interface FieldSentences {
  /** By name, `name_around.name`, or `list[]` for the entries of a list. */
  readonly named: Readonly<Record<string, string>>
  readonly grease: string
  readonly unknown: string
}

/**
 * What the field at a path (`record.client_hello.random`) is for: one sentence. The nearest says it best: a name inside
 * another goes before the name alone. Undefined for what is not TLS and says itself what it is (`GET /`).
 */
export const fieldSentence = (path: string, { named, grease, unknown }: FieldSentences): string | undefined => {
  // An OID is one name, though it is written with dots.
  const names = path
    .replace(/(\d+\.){3,}\d+/g, (oid) => oid.replaceAll('.', '_'))
    .split('.')
    .map((name) => name.replace(/~\d+$/, ''))
  const [around = '', name = ''] = [names.at(-2), names.at(-1)]
  if (/^\d+$/.test(name)) return named[`${around}[]`]
  return (
    named[`${around}.${name}`] ??
    named[name] ??
    (/^0x(.)a\1a$/i.test(name) ? grease : around === 'extensions' ? unknown : undefined)
  )
}
