/** A space of code points: names for the known ones, numbers in hexadecimal for the rest. Both survive a round trip. */
export interface Registry {
  /** `TLS_AES_128_GCM_SHA256`, `GREASE (0x0a0a)`, or `0x1234`. For reading. */
  readonly show: (code: number) => string
  /** The name, or `0x1234`: what profiles and links hold. */
  readonly name: (code: number) => string
  /** The code point of a name or of a number written as `0x1234`. Undefined when it is neither. */
  readonly code: (name: string) => number | undefined
  /** The code points of a list of names, without those that are neither. A list is looked up once. */
  readonly codesOf: (names: readonly string[]) => readonly number[]
  /** A list for reading. GREASE stands in it to be passed over, so it is left out. */
  readonly showAll: (codes: readonly number[]) => string[]
  readonly codes: readonly number[]
}

/** GREASE code points (RFC 8701 §2) in the two-byte spaces: 0x0a0a, 0x1a1a … 0xfafa. */
export const isGrease = (code: number): boolean => (code & 0x0f0f) === 0x0a0a && code >> 8 === (code & 0xff)

export const registry = (names: Readonly<Record<number, string>>, digits = 4): Registry => {
  const back = new Map(Object.entries(names).map(([code, name]) => [name, Number(code)]))
  const hex = (code: number) => `0x${code.toString(16).padStart(digits, '0')}`
  const show = (code: number) => names[code] ?? (digits === 4 && isGrease(code) ? `GREASE (${hex(code)})` : hex(code))
  const code = (name: string) => {
    const known = back.get(name)
    if (known !== undefined) return known
    return /^0x[0-9a-f]{1,6}$/i.test(name) ? Number.parseInt(name, 16) : undefined
  }
  const lists = new WeakMap<readonly string[], readonly number[]>()
  return {
    name: (code) => names[code] ?? hex(code),
    show,
    showAll: (codes) => codes.filter((code) => digits !== 4 || !isGrease(code)).map(show),
    code,
    codesOf: (list) => {
      let codes = lists.get(list)
      if (!codes) lists.set(list, (codes = list.flatMap((name) => code(name) ?? [])))
      return codes
    },
    codes: Object.keys(names).map(Number),
  }
}
