import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { toHex } from '../../src/bytes/text.ts'
import { chance } from '../../src/crypto/chance.ts'
import { keyLogLine } from '../../src/crypto/keylog.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'

test.each([noble, stub])('with $id, what is drawn depends on seed and label and on nothing else', (provider) => {
  const draw = chance(provider, 'seed')
  const first = draw('client random', 32)
  draw('something else', 1000)
  expect(draw('client random', 32)).toEqual(first)
  expect(chance(provider, 'seed')('client random', 32)).toEqual(first)
  expect(draw('client random', 100).subarray(0, 32)).toEqual(first)
  expect(draw('client random', 7)).toEqual(first.subarray(0, 7))
  expect(draw('server random', 32)).not.toEqual(first)
  expect(chance(provider, 'seed 2')('client random', 32)).not.toEqual(first)
  expect(draw('nothing', 0).length).toBe(0)
})

test('the second block of a stream is the HMAC of label and counter', () => {
  const second = createHmac('sha256', 'seed').update('label\0\0\0\x01').digest('hex')
  expect(toHex(chance(noble, 'seed')('label', 64).subarray(32))).toBe(second)
})

test('a line of a key log', () => {
  expect(keyLogLine('CLIENT_RANDOM', Uint8Array.of(0, 1), Uint8Array.of(255))).toBe('CLIENT_RANDOM 0001 ff')
})
