/** IP addresses as certificates (bytes) and people (text) write them. */

/** The 4 or 16 bytes of an address in text (RFC 4291 §2.2); undefined when the text is none. Brackets are allowed. */
export const parseAddress = (text: string): Uint8Array | undefined => {
  if (text.length > 64) return undefined
  if (text.startsWith('[') && text.endsWith(']')) return parseV6(text.slice(1, -1))
  return text.includes(':') ? parseV6(text) : parseV4(text)
}

const parseV4 = (text: string): Uint8Array | undefined => {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return Uint8Array.from(parts, Number)
}

const parseV6 = (text: string): Uint8Array | undefined => {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before, after] = [parseGroups(halves[0]!, halves.length === 1), parseGroups(halves[1] ?? '', true)]
  if (!before || !after) return undefined
  const missing = 16 - before.length - after.length
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined
  return Uint8Array.from([...before, ...Array<number>(missing).fill(0), ...after])
}

/** Groups of 16 bits between colons; the last one may be an IPv4 address when they end the text. */
const parseGroups = (text: string, last: boolean): number[] | undefined => {
  if (text === '') return []
  const out: number[] = []
  const groups = text.split(':')
  for (const [n, group] of groups.entries()) {
    const embedded = last && n === groups.length - 1 ? parseV4(group) : undefined
    if (embedded) out.push(...embedded)
    else if (/^[0-9a-f]{1,4}$/i.test(group)) out.push(Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255)
    else return undefined
  }
  return out
}

/** The text of 4 or 16 bytes, IPv6 in the form of RFC 5952. */
export const showAddress = (bytes: Uint8Array): string => {
  if (bytes.length !== 16) return bytes.join('.')
  const groups = Array.from({ length: 8 }, (_, n) => (bytes[2 * n]! * 256 + bytes[2 * n + 1]!).toString(16))
  const { start, length } = longestZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

const longestZeros = (groups: readonly string[]): { start: number; length: number } => {
  let best = { start: 0, length: 0 }
  let length = 0
  for (const [at, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0
    if (length > best.length) best = { start: at - length + 1, length }
  }
  return best
}
