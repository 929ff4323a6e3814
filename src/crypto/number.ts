import { fromHex, toHex } from '../bytes/text.ts'

/** Whole numbers of any size, as RSA and finite-field Diffie-Hellman calculate with them. */

/** base^exponent mod modulus, five bits of the exponent at a time. */
export const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  const digits = exponent.toString(32)
  const powers: (bigint | undefined)[] = [1n % modulus, base % modulus]
  const raised = (n: number): bigint => (powers[n] ??= (raised(n >> 1) * raised(n - (n >> 1))) % modulus)
  let result = raised(Number.parseInt(digits[0]!, 32))
  for (let at = 1; at < digits.length; at++) {
    for (let n = 0; n < 5; n++) result = (result * result) % modulus
    const digit = Number.parseInt(digits[at]!, 32)
    if (digit) result = (result * raised(digit)) % modulus
  }
  return result
}

/** The number that big-endian bytes stand for; 0 for none. */
export const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${toHex(bytes) || '0'}`)

/** The big-endian form in `length` bytes, which must be enough. */
export const toBytes = (value: bigint, length: number): Uint8Array =>
  fromHex(value.toString(16).padStart(2 * length, '0'))
