/** Small operations on byte strings. */

/**
 * Room for a byte string, filled with zeros. What is a little long shares a buffer with others, as a browser takes longer
 * to make a buffer than most things here take to fill it; so whoever looks at `buffer` has to look at `byteOffset`, too,
 * which is a multiple of eight.
 */
export const room = (length: number): Uint8Array => {
  if (length <= within || length > longestShared) return new Uint8Array(length)
  if (taken + length > sharedLength) {
    shared = new ArrayBuffer(sharedLength)
    taken = 0
  }
  const place = new Uint8Array(shared, taken, length)
  taken = (taken + length + 7) & ~7
  return place
}
/** So many bytes JavaScript engines keep in the array itself, without a buffer. */
const within = 64
const sharedLength = 16384
const longestShared = 4096
let shared = new ArrayBuffer(sharedLength)
let taken = 0

/** A copy of the bytes from `start` up to `end`. */
export const cut = (bytes: Uint8Array, start: number, end = bytes.length): Uint8Array => {
  if (end - start <= within) return bytes.slice(start, end)
  const piece = room(end - start)
  piece.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end))
  return piece
}

/** The bytes from `start` up to `end` as they stand there: nobody may write to either any more. */
export const part = (bytes: Uint8Array, start: number, end = bytes.length): Uint8Array => {
  if (start === 0 && end === bytes.length) return bytes
  // A view of what has no buffer yet would have one made.
  if (bytes.length <= within) return bytes.slice(start, end)
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
}

export const concat = (...parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0
  for (const part of parts) length += part.length
  const whole = room(length)
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

/** Do these bytes stand in `whole` from `at` on? */
export const standsAt = (whole: Uint8Array, at: number, bytes: Uint8Array): boolean => {
  for (let n = 0; n < bytes.length; n++) if (whole[at + n] !== bytes[n]) return false
  return true
}

/** The big-endian form of a whole number (at most 2^53) in `width` bytes. */
export const bigEndian = (value: number, width: number): Uint8Array => {
  const out = new Uint8Array(width)
  putNumber(out, 0, width, value)
  return out
}

/** Writes the big-endian form of a whole number (at most 2^53) to the `width` bytes from `at` on. */
export const putNumber = (out: Uint8Array, at: number, width: number, value: number): void => {
  for (let n = at + width - 1; n >= at; n--) {
    out[n] = value & 255
    value = value > 0xffffffff ? Math.floor(value / 256) : value >>> 8
  }
}
