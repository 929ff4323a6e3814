import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import * as rc4 from '../../src/crypto/rc4.ts'
import { stub } from '../../src/crypto/stub.ts'

test.each([
  ['0102030405', 'b2396305f03dc027ccc3524a0a1118a8', 'ff25b58995996707e51fbdf08b34d875'],
  ['0102030405060708090a0b0c0d0e0f10', '9ac7cc9a609d1ef7b2932899cde41b97', 'a36a4c301ae8ac13610ccbc12256cacc'],
])('RFC 6229 §2, key %s: the key stream from offset 0 and from 4096', (key, first, later) => {
  const { data } = rc4.xor(rc4.start(fromHex(key)), new Uint8Array(4112))
  expect(toHex(data.subarray(0, 16))).toBe(first)
  expect(toHex(data.subarray(4096))).toBe(later)
})

describe.each([noble, stub])('with $id', (provider) => {
  const key = Uint8Array.from({ length: 16 }, (_, n) => n)
  const data = Uint8Array.from({ length: 300 }, (_, n) => 7 * n)
  const start = provider.streamStart('RC4_128', key)

  test('pieces of any length are the whole', () => {
    const whole = provider.streamXor(start, data)
    for (const size of [1, 3, 4, 7, 150, 299]) {
      let state = start
      const pieces: Uint8Array[] = []
      for (let at = 0; at < data.length; at += size) {
        const next = provider.streamXor(state, data.subarray(at, at + size))
        pieces.push(next.data)
        state = next.state
      }
      expect(concat(...pieces)).toEqual(whole.data)
      expect(state).toEqual(whole.state)
    }
  })

  test('it is its own inverse; another key or another place gives something else', () => {
    const { data: encrypted, state } = provider.streamXor(start, data)
    expect(encrypted).not.toEqual(data)
    expect(provider.streamXor(start, encrypted).data).toEqual(data)
    expect(provider.streamXor(state, encrypted).data).not.toEqual(data)
    const other = provider.streamStart(
      'RC4_128',
      key.map((byte, n) => (n === 9 ? byte ^ 1 : byte)),
    )
    expect(provider.streamXor(other, encrypted).data).not.toEqual(data)
  })

  test('a state is plain data and stays as it was', () => {
    const before = structuredClone(start)
    const first = provider.streamXor(start, data)
    expect(start).toEqual(before)
    expect(provider.streamXor(before, data)).toEqual(first)
  })

  test.each([
    ['AES_128_GCM', 16, 'AES_128_GCM is no stream cipher'],
    ['AES_128_CBC', 16, 'AES_128_CBC is no stream cipher'],
    ['NULL', 0, 'NULL is no stream cipher'],
    ['RC4_128', 15, 'RC4_128 needs a key of 16 bytes, not 15'],
  ] as const)('%s with a key of %i bytes is refused', (cipher, length, message) => {
    expect(() => provider.streamStart(cipher, new Uint8Array(length))).toThrow(message)
  })
})
