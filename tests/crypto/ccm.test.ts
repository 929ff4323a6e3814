import { createCipheriv, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { ccm } from '../../src/crypto/ccm.ts'

const draw = (length: number) => new Uint8Array(randomBytes(length))

test.each([
  [
    'packet vector 1: a tag of 8 bytes',
    8,
    '00000003020100a0a1a2a3a4a5',
    '0001020304050607',
    '08090a0b0c0d0e0f101112131415161718191a1b1c1d1e',
    '588c979a61c663d2f066d0c2c0f989806d5f6b61dac38417e8d12cfdf926e0',
  ],
  [
    'packet vector 7: a tag of 10 bytes',
    10,
    '00000009080706a0a1a2a3a4a5',
    '0001020304050607',
    '08090a0b0c0d0e0f101112131415161718191a1b1c1d1e',
    '0135d1b2c95f41d5d1d4fec185d166b8094e999dfed96c048c56602c97acbb7490',
  ],
])('RFC 3610 §8, %s', (_, tagLength, nonce, additional, plaintext, sealed) => {
  const cipher = () => ccm(tagLength)(fromHex('c0c1c2c3c4c5c6c7c8c9cacbcccdcecf'), fromHex(nonce), fromHex(additional))
  expect(toHex(cipher().encrypt(fromHex(plaintext)))).toBe(sealed)
  expect(toHex(cipher().decrypt(fromHex(sealed)))).toBe(plaintext)
})

test('every tag, nonces of 7 to 13 bytes, and additional data of any length are those of node:crypto', () => {
  for (const tagLength of [4, 6, 8, 10, 12, 14, 16])
    for (const [nonceLength, length] of [
      [7, 0],
      [12, 33],
      [13, 16],
    ] as const)
      for (const additionalLength of [0, 1, 14, 15, 0xfeff, 0xff00, 70_000]) {
        const [key, nonce, data, additional] = [draw(16), draw(nonceLength), draw(length), draw(additionalLength)]
        const node = createCipheriv('aes-128-ccm', key, nonce, { authTagLength: tagLength })
        if (additionalLength) node.setAAD(additional, { plaintextLength: length })
        const expected = Buffer.concat([node.update(data), node.final(), node.getAuthTag()])
        const sealed = ccm(tagLength)(key, nonce, additional).encrypt(data)
        expect(toHex(sealed)).toBe(expected.toString('hex'))
        expect(ccm(tagLength)(key, nonce, additional).decrypt(sealed)).toEqual(data)
      }
})

test('what the counter has no room for is refused', () => {
  const cipher = () => ccm(16)(new Uint8Array(16), new Uint8Array(13))
  expect(cipher().encrypt(new Uint8Array(65535)).length).toBe(65535 + 16)
  expect(() => cipher().encrypt(new Uint8Array(65536))).toThrow('65536')
})
