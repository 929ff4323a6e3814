/** A place in a standard or in the collected facts. */
export interface Reference {
  /** `RFC 8446`, or the name of another document. */
  readonly document: string
  readonly section: string
  /** Address, for documents that are not RFCs. */
  readonly address?: string
}

export const rfc = (number: number, section: string): Reference => ({ document: `RFC ${number}`, section })

export const addressOf = ({ document, section, address }: Reference): string | undefined =>
  address ??
  (document.startsWith('RFC ')
    ? `https://www.rfc-editor.org/rfc/rfc${document.slice(4)}#${/^[A-Z]/.test(section) ? 'appendix' : 'section'}-${section}`
    : undefined)

/**
 * RFC 9846 (2026) revises RFC 8446 and moves sections inside chapter 4: the transcript hash is now §4.1
 * (facts/FACTS.md §9.2). We cite 8446, which readers know, and can show the new number beside it.
 */
export const in9846 = (section: string): string => {
  const moves: readonly [RegExp, string][] = [
    [/^4\.4\.1$/, '4.1'],
    [/^4\.4\.2(?=\.|$)/, '4.5.1'],
    [/^4\.4\.3(?=\.|$)/, '4.5.2'],
    [/^4\.4\.4(?=\.|$)/, '4.5.3'],
    [/^4\.4(?=\.|$)/, '4.5'],
    [/^4\.1(?=\.|$)/, '4.2'],
    [/^4\.2(?=\.|$)/, '4.3'],
    [/^4\.3(?=\.|$)/, '4.4'],
    [/^4\.5(?=\.|$)/, '4.6'],
    [/^4\.6(?=\.|$)/, '4.7'],
  ]
  for (const [old, now] of moves) if (old.test(section)) return section.replace(old, now)
  return section
}

/** `RFC 8446 §4.2.3`; with the number in RFC 9846 where that differs. */
export const cite = ({ document, section }: Reference): string =>
  document.startsWith('RFC ') ? `${document} §${section}` : section ? `${document}: ${section}` : document
