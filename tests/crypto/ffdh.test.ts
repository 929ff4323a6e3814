import { checkPrimeSync, createDiffieHellman, createHash, getDiffieHellman, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toHex } from '../../src/bytes/text.ts'
import type { Field } from '../../src/crypto/ffdh.ts'
import type { FieldName } from '../../src/spec/field.ts'
import * as ffdh from '../../src/crypto/ffdh.ts'
import { power, toBytes, toNumber } from '../../src/crypto/number.ts'
import { flipped } from './key.ts'

const draw = (length: number) => new Uint8Array(randomBytes(length))
const plain = (bytes: Uint8Array) => Uint8Array.from(bytes)
const fresh = (field: Field) => ffdh.keyShare(field, draw(ffdh.keyShareRandom(field)))

/** The end of each prime as RFC 7919 appendix A prints it, and SHA-256 of OpenSSL's copy of the whole. */
const primes: readonly (readonly [FieldName, number, string, string, number])[] = [
  [
    'ffdhe2048',
    2048,
    '886b423861285c97ffffffffffffffff',
    '9cd3b7f336872f46c09428d1bbc19877a4d440512cda8d1c1cf0cd6e33698966',
    225,
  ],
  [
    'ffdhe3072',
    3072,
    '25e41d2b66c62e37ffffffffffffffff',
    '0eaf67db3a839156d5013494a5318a772b5697d270d721f37f092efc69ea5a17',
    275,
  ],
  [
    'ffdhe4096',
    4096,
    'c68a007e5e655f6affffffffffffffff',
    '4648414224ac881b3d0dc59b466f96d06a558278776807797ecf1f66ff397b3e',
    325,
  ],
]

describe.each(primes)('%s', (name, bits, end, digest, exponentBits) => {
  const field = ffdh.field(name)

  test('the prime that the formula gives is the one of RFC 7919, and a safe one', () => {
    expect(ffdh.fieldBits(field)).toBe(bits)
    expect(toHex(field.prime).startsWith('ffffffffffffffffadf85458a2bb4a9a')).toBe(true)
    expect(toHex(field.prime).endsWith(end)).toBe(true)
    expect(createHash('sha256').update(field.prime).digest('hex')).toBe(digest)
    const modulus = toNumber(field.prime)
    // Fermat's test: slower ones add nothing to a number that is known to the last digit.
    for (const number of [modulus, (modulus - 1n) / 2n]) expect(power(2n, number - 1n, number)).toBe(1n)
    expect(ffdh.fieldName({ ...field })).toBe(name)
    expect(ffdh.fieldName({ ...field, generator: Uint8Array.of(5) })).toBeUndefined()
  })

  test('agrees with node:crypto', () => {
    const peer = createDiffieHellman(field.prime, field.generator)
    const theirs = plain(peer.generateKeys())
    const own = fresh(field)
    expect(own.publicValue.length).toBe(bits / 8)
    expect(ffdh.agree(field, own.privateValue, theirs)).toEqual(plain(peer.computeSecret(own.publicValue)))
  })

  test('the exponent is short, but not shorter than RFC 7919 asks for', () => {
    for (const random of [new Uint8Array(ffdh.keyShareRandom(field)), draw(ffdh.keyShareRandom(field))]) {
      const { privateValue } = ffdh.keyShare(field, random)
      const length = toNumber(privateValue).toString(2).length
      expect(length).toBeGreaterThanOrEqual(exponentBits)
      expect(length).toBeLessThan(exponentBits + 8)
    }
    expect(() => ffdh.keyShare(field, new Uint8Array(5))).toThrow('random bytes')
  })
})

test.each([
  ['modp768', 'modp1', 160],
  ['modp1024', 'modp2', 160],
  ['modp1536', 'modp5', 180],
  ['modp2048', 'modp14', 220],
  ['modp4096', 'modp16', 300],
] as const)('%s is the prime that node:crypto has as %s, and agrees with it', (name, theirName, exponentBits) => {
  const field = ffdh.field(name)
  const peer = getDiffieHellman(theirName)
  expect(toHex(field.prime)).toBe(peer.getPrime('hex'))
  expect(`${ffdh.fieldName({ ...field })} of ${ffdh.fieldBits(field)} bits`).toBe(`${name} of ${name.slice(4)} bits`)
  expect(8 * ffdh.keyShareRandom(field)).toBeGreaterThanOrEqual(exponentBits)
  const theirs = plain(peer.generateKeys())
  const own = fresh(field)
  expect(ffdh.agree(field, own.privateValue, theirs)).toEqual(plain(peer.computeSecret(own.publicValue)))
})

/** A field of a server's own choice, as TLS 1.2 has them: with another generator. */
const chosen = (name: 'modp2' | 'modp5'): Field => ({
  prime: plain(getDiffieHellman(name).getPrime()),
  generator: Uint8Array.of(5),
})

test.each(['modp2', 'modp5'] as const)('a field of the server’s own, %s, agrees with node:crypto', (name) => {
  const field = chosen(name)
  expect(ffdh.fieldName(field)).toBeUndefined()
  expect(ffdh.keyShareRandom(field)).toBe(field.prime.length + 8)
  const peer = createDiffieHellman(field.prime, field.generator)
  const theirs = plain(peer.generateKeys())
  const own = fresh(field)
  expect(ffdh.agree(field, own.privateValue, theirs)).toEqual(plain(peer.computeSecret(own.publicValue)))
})

test('a key share is a function of its random bytes, and one changed byte changes the secret', () => {
  for (const field of [ffdh.field('ffdhe2048'), chosen('modp2')]) {
    const random = draw(ffdh.keyShareRandom(field))
    const own = ffdh.keyShare(field, random)
    expect(ffdh.keyShare(field, random)).toEqual(own)
    expect(ffdh.keyShare(field, flipped(random, 5)).publicValue).not.toEqual(own.publicValue)
    const peer = fresh(field)
    const secret = ffdh.agree(field, own.privateValue, peer.publicValue)
    expect(ffdh.agree(field, peer.privateValue, own.publicValue)).toEqual(secret)
    expect(ffdh.agree(field, own.privateValue, flipped(peer.publicValue, 100))).not.toEqual(secret)
  }
})

test('only 1 < y < p - 1 is a public value (RFC 7919 §5.1)', () => {
  for (const field of [ffdh.field('ffdhe2048'), chosen('modp2')]) {
    const { privateValue } = fresh(field)
    const p = toNumber(field.prime)
    const { length } = field.prime
    const answer = (value: bigint) => ffdh.agree(field, privateValue, toBytes(value, length))
    for (const value of [0n, 1n, p - 1n, p, p + 1n]) expect(answer(value)).toBeUndefined()
    for (const value of [2n, 3n, p - 2n]) expect(answer(value)?.length).toBe(length)
    expect(ffdh.agree(field, privateValue, new Uint8Array(0))).toBeUndefined()
    expect(ffdh.agree(field, privateValue, Uint8Array.of(2))).toEqual(answer(2n))
    expect(ffdh.agree(field, privateValue, concat(field.prime, field.prime))).toBeUndefined()
  }
})

test('a value of small order in a field that is not a safe prime’s is refused by its secret', () => {
  // A prime with 3 as a divisor of p - 1 has elements of order 3.
  const small = 3n
  let modulus = small * 2n ** 520n + 1n
  while (!checkPrimeSync(modulus)) modulus += 2n * small
  const field = { prime: toBytes(modulus, Math.ceil(modulus.toString(16).length / 2)), generator: Uint8Array.of(2) }
  const raised = (base: bigint, exponent: bigint): bigint =>
    exponent ? (raised((base * base) % modulus, exponent >> 1n) * (exponent & 1n ? base : 1n)) % modulus : 1n
  const element = [2n, 3n, 5n, 7n, 11n].map((base) => raised(base, (modulus - 1n) / small)).find((value) => value > 1n)!
  const peer = toBytes(element, field.prime.length)
  expect(ffdh.agree(field, Uint8Array.of(3), peer)).toBeUndefined()
  expect(ffdh.agree(field, Uint8Array.of(4), peer)).toEqual(peer)
})

test.each([
  ['no prime at all', new Uint8Array(0), Uint8Array.of(2)],
  ['an even modulus', new Uint8Array(128).fill(0xfe), Uint8Array.of(2)],
  ['one of 511 bits', new Uint8Array(64).fill(0x7f), Uint8Array.of(2)],
  ['one of 10001 bits', concat(Uint8Array.of(1), new Uint8Array(1250).fill(1)), Uint8Array.of(2)],
  ['generator 0', new Uint8Array(128).fill(0xff), Uint8Array.of(0)],
  ['no generator', new Uint8Array(128).fill(0xff), new Uint8Array(0)],
  ['generator 1', new Uint8Array(128).fill(0xff), Uint8Array.of(1)],
  ['generator p - 1', new Uint8Array(128).fill(0xff), concat(new Uint8Array(127).fill(0xff), Uint8Array.of(0xfe))],
])('%s: no field to calculate in', (_, prime, generator) => {
  const field = { prime, generator }
  expect(ffdh.isUsable(field)).toBe(false)
  expect(ffdh.agree(field, Uint8Array.of(5), Uint8Array.of(2))).toBeUndefined()
  expect(() => fresh(field)).toThrow('not a field')
})

test('a premaster secret has no leading zeros, a secret of TLS 1.3 keeps them', () => {
  expect(ffdh.premaster(Uint8Array.of(0, 0, 7, 0))).toEqual(Uint8Array.of(7, 0))
  expect(ffdh.premaster(Uint8Array.of(7, 0))).toEqual(Uint8Array.of(7, 0))
  const field = chosen('modp2')
  // 2^10 in a field of 1024 bits: one byte is 4, another 0, and 126 zeros stand before them.
  const secret = ffdh.agree(field, Uint8Array.of(10), Uint8Array.of(2))!
  expect(secret.length).toBe(128)
  expect(ffdh.premaster(secret)).toEqual(Uint8Array.of(4, 0))
})
