import { fromHex, toHex } from '../bytes/text.ts'

/** Whole numbers of any size, big-endian, as RSA keys consist of. */

export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes) || '0'}`)

/** The shortest big-endian form; one zero byte for 0. */
export const fromNumber = (value: bigint): Uint8Array => {
  const text = value.toString(16)
  return fromHex(text.length % 2 ? `0${text}` : text)
}

/** The inverse of `value` modulo `modulus` (Euclid's algorithm), or undefined when they have a common factor. */
export const inverse = (value: bigint, modulus: bigint): bigint | undefined => {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (b) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return a === 1n ? ((x % modulus) + modulus) % modulus : undefined
}
