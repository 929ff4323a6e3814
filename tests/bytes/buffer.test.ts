import { describe, expect, test } from 'vitest'
import { bigEndian, concat, cut, part, putNumber, room, standsAt } from '../../src/bytes/buffer.ts'

const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => n)

describe('room', () => {
  const lengths = [0, 1, 63, 64, 65, 66, 1000, 4096, 4097, 20_000]

  test('is empty, as long as it was asked for, and begins where ciphers can read words', () => {
    for (let round = 0; round < 20; round++)
      for (const length of lengths) {
        const bytes = room(length)
        expect([bytes.length, bytes.every((byte) => byte === 0), bytes.byteOffset % 8]).toEqual([length, true, 0])
        bytes.fill(255)
      }
  })

  test('is nobody else’s', () => {
    const all = Array.from({ length: 200 }, (_, n) => room(lengths[n % lengths.length]!).fill(n))
    expect(all.every((bytes, n) => bytes.every((byte) => byte === n))).toBe(true)
  })
})

test('a copy stands for itself', () => {
  for (const [length, start, end] of [
    [40, 3, 9],
    [300, 0, 300],
    [300, 7, 290],
  ] as const) {
    const bytes = counted(length)
    const copy = cut(bytes, start, end)
    bytes.fill(0)
    expect(copy).toEqual(counted(length).slice(start, end))
  }
  expect(cut(counted(100), 90)).toEqual(counted(100).slice(90))
})

test('a part is the bytes from one place to another, in views of other bytes as well', () => {
  const view = counted(300).subarray(10)
  expect(part(view, 5, 200)).toEqual(counted(300).slice(15, 210))
  expect(part(counted(20), 5)).toEqual(counted(20).slice(5))
  expect(part(view, 0)).toBe(view)
})

test('numbers are written big-endian, up to 2^53', () => {
  for (const value of [0, 1, 0x0102, 0x7fffffff, 0x80000000, 0xffffffff, 2 ** 32, 2 ** 53 - 1]) {
    const whole = new Uint8Array(10)
    putNumber(whole, 1, 8, value)
    expect([BigInt(`0x${Buffer.from(whole.slice(1, 9)).toString('hex')}`), whole[0], whole[9]]).toEqual([
      BigInt(value),
      0,
      0,
    ])
    expect(bigEndian(value, 8)).toEqual(whole.slice(1, 9))
  }
})

test('bytes stand in others where all of them do', () => {
  const whole = concat(counted(5), Uint8Array.of(9, 9))
  expect([standsAt(whole, 5, Uint8Array.of(9, 9)), standsAt(whole, 5, Uint8Array.of(9, 8))]).toEqual([true, false])
  expect([standsAt(whole, 4, Uint8Array.of(9, 9)), standsAt(whole, 6, Uint8Array.of(9, 9))]).toEqual([false, false])
  expect([standsAt(whole, 1, Uint8Array.of(1, 2)), standsAt(whole, 7, new Uint8Array(0))]).toEqual([true, true])
})
