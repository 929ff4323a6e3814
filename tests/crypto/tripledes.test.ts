import { createCipheriv } from 'node:crypto'
import { expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { tripleDes } from '../../src/crypto/tripledes.ts'

/** DES itself is triple DES with one key three times. */
const des = (key: string, plaintext: string): string => {
  const one = fromHex(key)
  return toHex(tripleDes(concat(one, one, one), new Uint8Array(8)).encrypt(fromHex(plaintext)))
}

test.each([
  ['the worked example of a textbook', '133457799bbcdff1', '0123456789abcdef', '85e813540f0ab405'],
  ['“Now is t” of FIPS 81 table B1', '0123456789abcdef', '4e6f772069732074', '3fa40e8a984d4815'],
])('DES: %s', (_, key, plaintext, ciphertext) => {
  expect(des(key, plaintext)).toBe(ciphertext)
})

test('each bit of key and of plaintext alone: the same as node:crypto, so that no table has a wrong entry', () => {
  const iv = new Uint8Array(8)
  const base = Uint8Array.from({ length: 24 }, (_, n) => (37 * n) ^ 0xa5)
  const same = (key: Uint8Array, data: Uint8Array) => {
    const expected = createCipheriv('des-ede3-cbc', key, iv).setAutoPadding(false).update(data).toString('hex')
    expect(toHex(tripleDes(key, iv).encrypt(data))).toBe(expected)
    expect(tripleDes(key, iv).decrypt(fromHex(expected))).toEqual(data)
  }
  const oneBit = (length: number, bit: number) =>
    Uint8Array.from({ length }, (_, n) => (n === bit >> 3 ? 0x80 >> (bit & 7) : 0))
  for (let bit = 0; bit < 192; bit++)
    same(
      base.map((byte, n) => byte ^ oneBit(24, bit)[n]!),
      base.slice(0, 16),
    )
  for (let bit = 0; bit < 64; bit++) same(base, oneBit(8, bit))
  same(
    base,
    Uint8Array.from({ length: 2048 }, (_, n) => (n * n) >> 3),
  )
})

test('the lowest bits of a key count for nothing', () => {
  const key = Uint8Array.from({ length: 24 }, (_, n) => 11 * n)
  const data = new Uint8Array(16).fill(3)
  const iv = new Uint8Array(8)
  const other = key.map((byte) => byte ^ 1)
  expect(tripleDes(other, iv).encrypt(data)).toEqual(tripleDes(key, iv).encrypt(data))
})
