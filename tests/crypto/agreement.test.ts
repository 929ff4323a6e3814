import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import type { Agreement } from '../../src/crypto/agreement.ts'
import { agreements } from '../../src/crypto/agreement.ts'
import { flipped } from './key.ts'

const draw = (length: number) => new Uint8Array(randomBytes(length))
const plain = (bytes: Uint8Array) => Uint8Array.from(bytes)
const attempt = <T>(call: () => T): T | undefined => {
  try {
    return call()
  } catch {
    return undefined
  }
}

/** Random bytes of client and server; shares of client and server; secret. */
const lengths = {
  x448: [56, 56, 56, 56, 56],
  SecP256r1MLKEM768: [112, 80, 1249, 1153, 64],
  X25519MLKEM768: [96, 64, 1216, 1120, 64],
  ffdhe2048: [29, 29, 256, 256, 256],
  ffdhe3072: [35, 35, 384, 384, 384],
  ffdhe4096: [41, 41, 512, 512, 512],
} as const
type Name = keyof typeof lengths
const exchange = (name: Name): Agreement => agreements[name]

describe.each(Object.keys(lengths) as Name[])('%s', (name) => {
  const { keyShare, encapsulate, decapsulate } = exchange(name)
  const [random, answerRandom, clientShare, serverShare, secret] = lengths[name]

  test('both sides agree, with lengths of the standard', () => {
    const client = keyShare(draw(random))
    const server = encapsulate(client.publicValue, draw(answerRandom))
    expect([client.publicValue.length, server.publicValue.length, server.secret.length]).toEqual([
      clientShare,
      serverShare,
      secret,
    ])
    expect(decapsulate(client, server.publicValue)).toEqual(server.secret)
  })

  test('it is a function of its random bytes', () => {
    const [drawn, answered] = [draw(random), draw(answerRandom)]
    const client = keyShare(drawn)
    expect(keyShare(drawn)).toEqual(client)
    for (const at of [5, random - 5]) expect(keyShare(flipped(drawn, at))).not.toEqual(client)
    const server = encapsulate(client.publicValue, answered)
    expect(encapsulate(client.publicValue, answered)).toEqual(server)
    for (const at of [5, answerRandom - 5])
      expect(encapsulate(client.publicValue, flipped(answered, at)).secret).not.toEqual(server.secret)
  })

  test('a changed value is refused or leads to another secret; one of zeros is refused', () => {
    const client = keyShare(draw(random))
    const answered = draw(answerRandom)
    const server = encapsulate(client.publicValue, answered)
    for (const at of [3, 40, serverShare >> 1, serverShare - 3])
      expect(attempt(() => decapsulate(client, flipped(server.publicValue, at % serverShare)))).not.toEqual(
        server.secret,
      )
    for (const at of [3, 40, clientShare >> 1, clientShare - 3])
      expect(attempt(() => encapsulate(flipped(client.publicValue, at % clientShare), answered))?.secret).not.toEqual(
        server.secret,
      )
    expect(() => decapsulate(client, new Uint8Array(serverShare))).toThrow()
    expect(() => encapsulate(new Uint8Array(clientShare), answered)).toThrow()
  })
})

describe('X448', () => {
  test('RFC 7748 §6.2', () => {
    const alice = agreements.x448.keyShare(
      fromHex(
        '9a8f4925d1519f5775cf46b04b5800d4ee9ee8bae8bc5565d498c28dd9c9baf574a9419744897391006382a6f127ab1d9ac2d8c0a598726b',
      ),
    )
    const bob = agreements.x448.encapsulate(
      alice.publicValue,
      fromHex(
        '1c306a7ac2a0e2e0990b294470cba339e6453772b075811d8fad0d1d6927c120bb5ee8972b0d3e21374c9c921b09d1b0366f10b65173992d',
      ),
    )
    expect(toHex(alice.publicValue)).toBe(
      '9b08f7cc31b7e3e67d22d5aea121074a273bd2b83de09c63faa73d2c22c5d9bbc836647241d953d40c5b12da88120d53177f80e532c41fa0',
    )
    expect(toHex(bob.publicValue)).toBe(
      '3eb7a829b0cd20f5bcfc0b599b6feccf6da4627107bdb0d4f345b43027d8b972fc3e34fb4232a13ca706dcb57aec3dae07bdc1c67bf33609',
    )
    expect(toHex(bob.secret)).toBe(
      '07fff4181ac6cc95ec1c16a94a0f74d12da232ce40a77552281d282bb60c0b56fd2464c335543936521c24403085d59a449a5037514a879d',
    )
  })

  test('agrees with node:crypto', () => {
    const peer = generateKeyPairSync('x448')
    // SubjectPublicKeyInfo (RFC 8410 §4) is twelve bytes and the key.
    const der = plain(peer.publicKey.export({ format: 'der', type: 'spki' }))
    const own = agreements.x448.keyShare(draw(56))
    const ours = createPublicKey({
      key: Buffer.from(concat(der.subarray(0, 12), own.publicValue)),
      format: 'der',
      type: 'spki',
    })
    expect(agreements.x448.decapsulate(own, der.subarray(12))).toEqual(
      plain(diffieHellman({ privateKey: peer.privateKey, publicKey: ours })),
    )
  })

  test('points of small order are refused', () => {
    const own = agreements.x448.keyShare(draw(56))
    const minusOne = fromHex('fe'.padEnd(56, 'f') + 'fe'.padEnd(56, 'f'))
    for (const u of [new Uint8Array(56), Uint8Array.of(1, ...new Uint8Array(55)), minusOne])
      expect(() => agreements.x448.decapsulate(own, u)).toThrow()
  })
})

describe('SecP256r1MLKEM768: the P-256 point is first in both shares and in the secret', () => {
  test('each half is the one that node:crypto and ML-KEM alone come to', () => {
    const peer = createECDH('prime256v1')
    const point = plain(peer.generateKeys())
    const { publicKey, secretKey } = ml_kem768.keygen(draw(64))
    const { publicValue, secret } = agreements.SecP256r1MLKEM768.encapsulate(concat(point, publicKey), draw(80))
    expect(secret.subarray(0, 32)).toEqual(plain(peer.computeSecret(publicValue.subarray(0, 65))))
    expect(secret.subarray(32)).toEqual(ml_kem768.decapsulate(publicValue.subarray(65), secretKey))

    const own = agreements.SecP256r1MLKEM768.keyShare(draw(112))
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(own.publicValue.slice(65), draw(32))
    expect(agreements.SecP256r1MLKEM768.decapsulate(own, concat(point, cipherText))).toEqual(
      concat(plain(peer.computeSecret(own.publicValue.subarray(0, 65))), sharedSecret),
    )
  })

  test('a point off the curve, a compressed one, and coefficients out of range are refused', () => {
    const own = agreements.SecP256r1MLKEM768.keyShare(draw(112))
    const { publicValue } = agreements.SecP256r1MLKEM768.encapsulate(own.publicValue, draw(80))
    for (const at of [0, 64]) {
      expect(() => agreements.SecP256r1MLKEM768.encapsulate(flipped(own.publicValue, at), draw(80))).toThrow()
      expect(() => agreements.SecP256r1MLKEM768.decapsulate(own, flipped(publicValue, at))).toThrow()
    }
    const compressed = concat(Uint8Array.of(2), own.publicValue.subarray(1, 33), own.publicValue.subarray(65))
    expect(() => agreements.SecP256r1MLKEM768.encapsulate(compressed, draw(80))).toThrow()
    const large = own.publicValue.slice().fill(0xff, 65, 68)
    expect(() => agreements.SecP256r1MLKEM768.encapsulate(large, draw(80))).toThrow()
  })
})
