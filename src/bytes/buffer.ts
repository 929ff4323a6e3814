/** Small operations on byte strings. */

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/** The big-endian form of a whole number (at most 2^53) in `width` bytes. */
export const bigEndian = (value: number, width: number): Uint8Array => {
  const out = new Uint8Array(width)
  for (let at = width - 1; at >= 0; at--) {
    out[at] = value % 256
    value = Math.floor(value / 256)
  }
  return out
}
