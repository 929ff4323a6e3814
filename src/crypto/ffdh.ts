import { equal } from '../bytes/buffer.ts'
import { fieldNames, type FieldName } from '../spec/field.ts'
import { power, toBytes, toNumber } from './number.ts'
import type { KeyShare } from './provider.ts'

/**
 * Diffie-Hellman in a finite field: the ones with a name, and the prime and generator that a server of TLS 1.2 and
 * before sends of its own choice (RFC 5246 §7.4.3). Public values are as long as the prime.
 */

/** What ServerDHParams calls dh_p and dh_g. Big-endian, without leading zeros. */
export interface Field {
  readonly prime: Uint8Array
  readonly generator: Uint8Array
}

/** A field by its name. */
export const field = (name: FieldName): Field => {
  let found = made.get(name)
  if (!found) made.set(name, (found = { prime: prime(named[name]), generator: Uint8Array.of(2) }))
  return found
}

/** The name of a field that has one. Undefined for any other. */
export const fieldName = ({ prime, generator }: Field): FieldName | undefined =>
  fieldNames.find(
    (name) =>
      named[name].bits === 8 * prime.length &&
      equal(field(name).generator, generator) &&
      equal(field(name).prime, prime),
  )

/** The size of a field as people name it. 0 for an empty prime. */
export const fieldBits = ({ prime }: Field): number => {
  const value = toNumber(prime)
  return value ? value.toString(2).length : 0
}

/**
 * Can this be calculated with at all? The modulus is odd and has 512 to 10000 bits, as OpenSSL limits it; the generator
 * is an element that generates something. Whether the modulus is prime nobody checks in a handshake.
 */
export const isUsable = (given: Field): boolean => {
  const bits = fieldBits(given)
  if (bits < 512 || bits > 10000) return false
  const modulus = toNumber(given.prime)
  return modulus % 2n === 1n && isElement(toNumber(given.generator), modulus)
}

/**
 * How many random bytes a key share is made from. In a field with a name, whose prime is a safe one, the exponent is
 * short (RFC 7919 §5.2, and the advice for each field in appendix A; RFC 3526 §8); elsewhere it is as long as the prime, whose structure is not known.
 */
export const keyShareRandom = (given: Field): number => {
  const name = fieldName(given)
  return name ? named[name].exponent : given.prime.length + 8
}

/** Throws unless there are as many random bytes as a key share is made from. */
export const checkRandom = (given: Field, random: Uint8Array): void => {
  const needed = keyShareRandom(given)
  if (random.length !== needed) throw new Error(`${needed} random bytes are needed, not ${random.length}`)
}

/** A key pair made from `random`, which must be `keyShareRandom` bytes long. Throws for a field that is not usable. */
export const keyShare = (given: Field, random: Uint8Array): KeyShare => {
  checkRandom(given, random)
  const needed = random.length
  if (!isUsable(given)) throw new Error('this is not a field that can be used')
  const modulus = toNumber(given.prime)
  const drawn = toNumber(random)
  // A short exponent has its highest bit set, so that it is never shorter; a long one is even in 2 … p - 2.
  const exponent = fieldName(given) ? drawn | (1n << BigInt(8 * needed - 1)) : (drawn % (modulus - 3n)) + 2n
  const { length } = given.prime
  return {
    publicValue: toBytes(power(toNumber(given.generator), exponent, modulus), length),
    privateValue: toBytes(exponent, fieldName(given) ? needed : length),
  }
}

/**
 * The shared secret, as long as the prime, which is TLS 1.3's form (RFC 8446 §7.4.1); before, see `premaster`.
 * Undefined unless 1 < y < p - 1 (RFC 7919 §5.1), for the secret as for the peer's value (NIST SP 800-56A r3 §5.7.1.1),
 * and for a field that is not usable. The peer's value may be shorter than the prime, as TLS 1.2 allows.
 */
export const agree = (given: Field, privateValue: Uint8Array, peer: Uint8Array): Uint8Array | undefined => {
  if (!isUsable(given)) return undefined
  const modulus = toNumber(given.prime)
  const value = toNumber(peer)
  if (!isElement(value, modulus)) return undefined
  const secret = power(value, toNumber(privateValue), modulus)
  return isElement(secret, modulus) ? toBytes(secret, given.prime.length) : undefined
}

/** The secret as premaster secret of TLS 1.2 and before: without leading zeros (RFC 5246 §8.1.2). */
export const premaster = (secret: Uint8Array): Uint8Array => secret.slice(secret.findIndex((byte) => byte !== 0))

/** Can this be a public value of the field: 1 < y < p - 1? */
export const isPublic = ({ prime }: Field, value: Uint8Array): boolean => isElement(toNumber(value), toNumber(prime))

/** Is it greater than 1 and less than p - 1? The other values stay among themselves, whatever the exponent. */
const isElement = (value: bigint, modulus: bigint): boolean => value > 1n && value < modulus - 1n

interface Recipe {
  readonly bits: number
  /** Whose digits the middle of the prime has. */
  readonly digits: 'e' | 'pi'
  /** The X of the formula: the first that gives a safe prime. */
  readonly x: bigint
  /** Bytes of a private exponent: the bits that appendix A asks for at the least, rounded up. */
  readonly exponent: number
}

const named: Readonly<Record<FieldName, Recipe>> = {
  ffdhe2048: { bits: 2048, digits: 'e', x: 560316n, exponent: 29 },
  ffdhe3072: { bits: 3072, digits: 'e', x: 2625351n, exponent: 35 },
  ffdhe4096: { bits: 4096, digits: 'e', x: 5736041n, exponent: 41 },
  modp768: { bits: 768, digits: 'pi', x: 149686n, exponent: 20 },
  modp1024: { bits: 1024, digits: 'pi', x: 129093n, exponent: 20 },
  modp1536: { bits: 1536, digits: 'pi', x: 741804n, exponent: 23 },
  modp2048: { bits: 2048, digits: 'pi', x: 124476n, exponent: 29 },
  modp4096: { bits: 4096, digits: 'pi', x: 240904n, exponent: 41 },
  ffdhe6144: { bits: 6144, digits: 'e', x: 15705020n, exponent: 47 },
  ffdhe8192: { bits: 8192, digits: 'e', x: 10965728n, exponent: 50 },
  modp3072: { bits: 3072, digits: 'pi', x: 1690314n, exponent: 35 },
  modp8192: { bits: 8192, digits: 'pi', x: 4743158n, exponent: 50 },
}
const made = new Map<FieldName, Field>()

/** p = 2^b - 2^(b-64) + (⌊2^(b-130) e⌋ + X) 2^64 - 1 (RFC 7919 appendix A), or with π (RFC 3526 §2): nobody could choose its digits. */
const prime = ({ bits, digits, x }: Recipe): Uint8Array => {
  const b = BigInt(bits)
  return toBytes((1n << b) - (1n << (b - 64n)) + ((constants[digits](b - 130n) + x) << 64n) - 1n, bits / 8)
}

/** ⌊2^bits e⌋: the sum of 1/n!, with 64 bits more than are kept, for what the divisions lose. */
const euler = (bits: bigint): bigint => {
  let sum = 0n
  for (let n = 1n, term = 1n << (bits + 64n); term; term /= n++) sum += term
  return sum >> 64n
}

/** ⌊2^bits π⌋ by Machin's formula, 16 arctan(1/5) - 4 arctan(1/239). */
const pi = (bits: bigint): bigint => {
  const arctan = (n: bigint): bigint => {
    let sum = 0n
    for (let k = 1n, power = (1n << (bits + 64n)) / n; power; k += 2n, power /= -n * n) sum += power / k
    return sum
  }
  return (16n * arctan(5n) - 4n * arctan(239n)) >> 64n
}
const constants = { e: euler, pi }
