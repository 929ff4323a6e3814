import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import * as ffdh from '../../src/crypto/ffdh.ts'
import type { Field } from '../../src/crypto/ffdh.ts'
import { noble } from '../../src/crypto/noble.ts'
import { toBytes, toNumber } from '../../src/crypto/number.ts'
import type { PrivateKey, Provider } from '../../src/crypto/provider.ts'
import * as rsa from '../../src/crypto/rsa.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { GroupName } from '../../src/spec/group.ts'
import { groupShapes } from '../../src/spec/group.ts'
import type { HashName } from '../../src/spec/hash.ts'
import { hashLength } from '../../src/spec/hash.ts'
import { ecdsaPair, edwardsPair, flipped, rsaPair } from './key.ts'

const providers = [noble, stub]
const bytes = (constraints: fc.IntArrayConstraints = {}) => fc.uint8Array({ maxLength: 200, ...constraints })
const exactly = (length: number) => bytes({ minLength: length, maxLength: length })
/** A change: a place, taken modulo the length, and the bits that change there. */
const change = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
const changed = (input: Uint8Array, [place, bits]: readonly [number, number]): Uint8Array =>
  input.map((byte, at) => (at === place % input.length ? byte ^ bits : byte))

/** What a call came to, for a comparison of providers: an error's text, undefined or false, or lengths. */
const outcome = (call: () => unknown): unknown => {
  try {
    return lengths(call())
  } catch (error) {
    return (error as Error).message
  }
}
const lengths = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? value.length
    : value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, lengths(part)]))
      : value
const sameOutcome = (call: (provider: Provider) => unknown): void => {
  const [real, fast] = providers.map((provider) => outcome(() => call(provider)))
  expect(fast).toEqual(real)
}

const hashes = Object.keys(hashLength) as HashName[]
const groups = Object.keys(groupShapes) as GroupName[]

describe('hashes', () => {
  test.each(hashes)('%s: same length, and one changed byte always shows', (name) => {
    sameOutcome((provider) => provider.hash(name, new Uint8Array(0)))
    sameOutcome((provider) => provider.hmac(name, new Uint8Array(0), new Uint8Array(3)))
    fc.assert(
      fc.property(bytes({ minLength: 1 }), bytes({ minLength: 1 }), change, (data, key, difference) => {
        const other = changed(data, difference)
        expect(stub.hash(name, other)).not.toEqual(stub.hash(name, data))
        expect(stub.hash(name, concat(data, Uint8Array.of(0)))).not.toEqual(stub.hash(name, data))
        expect(stub.hmac(name, key, other)).not.toEqual(stub.hmac(name, key, data))
        expect(stub.hmac(name, changed(key, difference), data)).not.toEqual(stub.hmac(name, key, data))
      }),
    )
  })

  test('hashes differ from one another, and a border between key and data cannot move', () => {
    const data = new Uint8Array(40)
    expect(new Set(hashes.map((name) => String(stub.hash(name, data).subarray(0, 16)))).size).toBe(hashes.length)
    expect(stub.hmac('sha256', data.subarray(1), data)).not.toEqual(stub.hmac('sha256', data, data.subarray(1)))
  })
})

describe('key agreement', () => {
  test.each(groups)('%s: same lengths, and both sides agree', (group) => {
    for (const provider of providers) {
      const own = provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(7))
      const answer = provider.encapsulate(
        group,
        own.publicValue,
        new Uint8Array(groupShapes[group].answerRandom).fill(9),
      )!
      expect(provider.decapsulate(group, own, answer.publicValue)).toEqual(answer.secret)
    }
    sameOutcome((provider) => provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(7)))
    sameOutcome((provider) => provider.keyShare(group, new Uint8Array(groupShapes[group].random + 1)))
    sameOutcome((provider) => {
      const own = provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(7))
      return provider.encapsulate(group, own.publicValue, new Uint8Array(groupShapes[group].answerRandom).fill(9))
    })
  })

  test.each(groups.filter((group) => groupShapes[group].kind !== 'hybrid'))(
    '%s: two shares agree from either side, as in TLS 1.2',
    (group) => {
      for (const provider of providers) {
        const one = provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(1))
        const other = provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(2))
        expect(provider.decapsulate(group, one, other.publicValue)).toEqual(
          provider.decapsulate(group, other, one.publicValue),
        )
      }
    },
  )

  test.each(groups)('%s: a changed share is refused, or leads to another secret', (group) => {
    fc.assert(
      fc.property(
        exactly(groupShapes[group].random),
        exactly(groupShapes[group].answerRandom),
        change,
        (random, answerRandom, difference) => {
          const own = stub.keyShare(group, random)
          const answer = stub.encapsulate(group, own.publicValue, answerRandom)!
          expect(stub.decapsulate(group, own, answer.publicValue)).toEqual(answer.secret)
          expect(stub.decapsulate(group, own, changed(answer.publicValue, difference))).not.toEqual(answer.secret)
          const other = stub.encapsulate(group, changed(own.publicValue, difference), answerRandom)
          expect(other?.secret).not.toEqual(answer.secret)
          const wrong = { ...own, privateValue: changed(own.privateValue, difference) }
          expect(stub.decapsulate(group, wrong, answer.publicValue)).not.toEqual(answer.secret)
        },
      ),
      { numRuns: groupShapes[group].kind === 'hybrid' ? 20 : 100 },
    )
  })

  test.each(groups)('%s: both providers refuse the same values', (group) => {
    const random = new Uint8Array(groupShapes[group].random).fill(3)
    const answerRandom = new Uint8Array(groupShapes[group].answerRandom).fill(4)
    const changes: ((value: Uint8Array) => Uint8Array)[] = [
      (value) => value,
      (value) => value.subarray(1),
      (value) => concat(value, Uint8Array.of(0)),
      () => new Uint8Array(0),
      (value) => new Uint8Array(value.length),
      (value) => new Uint8Array(value.length).fill(0xff, 0, 3),
      (value) => concat(value.subarray(0, -32), new Uint8Array(32)),
      (value) => concat(value.subarray(0, -32), Uint8Array.of(1), new Uint8Array(31)),
      (value) => flipped(value, 0),
      (value) => flipped(value, value.length - 1),
      (value) => concat(new Uint8Array(3).fill(0xff), value.subarray(3)),
    ]
    for (const change of changes) {
      sameOutcome((provider) =>
        provider.encapsulate(group, change(provider.keyShare(group, random).publicValue), answerRandom),
      )
      sameOutcome((provider) => {
        const own = provider.keyShare(group, random)
        return provider.decapsulate(
          group,
          own,
          change(provider.encapsulate(group, own.publicValue, answerRandom)!.publicValue),
        )
      })
    }
  })
})

describe('Diffie-Hellman in a field of the server’s own', () => {
  const fields: readonly Field[] = [
    ffdh.field('modp1024'),
    ffdh.field('ffdhe2048'),
    { prime: ffdh.field('modp768').prime, generator: Uint8Array.of(5) },
  ]
  test('both sides agree, with the same lengths', () => {
    for (const field of fields) {
      const random = (n: number) => new Uint8Array(ffdh.keyShareRandom(field)).fill(n)
      for (const provider of providers) {
        const one = provider.fieldShare(field, random(1))!
        const other = provider.fieldShare(field, random(2))!
        expect(provider.fieldSecret(field, one, other.publicValue)).toEqual(
          provider.fieldSecret(field, other, one.publicValue),
        )
      }
      sameOutcome((provider) => provider.fieldShare(field, random(3))?.publicValue)
    }
  })
  test('the same values and fields are refused', () => {
    const [field] = fields as [Field]
    const random = new Uint8Array(ffdh.keyShareRandom(field)).fill(1)
    const minusOne = toBytes(toNumber(field.prime) - 1n, field.prime.length)
    for (const peer of [new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(1), minusOne, field.prime])
      for (const provider of providers)
        expect(provider.fieldSecret(field, provider.fieldShare(field, random)!, peer)).toBeUndefined()
    for (const bad of [
      { prime: Uint8Array.of(23), generator: Uint8Array.of(5) },
      { prime: minusOne, generator: Uint8Array.of(2) },
      { prime: field.prime, generator: Uint8Array.of(1) },
    ])
      for (const provider of providers)
        expect(provider.fieldShare(bad, new Uint8Array(ffdh.keyShareRandom(bad)))).toBeUndefined()
    sameOutcome((provider) => provider.fieldShare(field, new Uint8Array(3)))
  })
})

describe('RSA encryption', () => {
  const key = rsaPair(1024).ours as rsa.RsaPrivateKey
  const message = new Uint8Array(48).fill(5)
  const random = new Uint8Array(rsa.encryptRandom(key.publicKey, 48)).fill(9)
  test('what was encrypted comes back, unless a byte has changed', () => {
    for (const provider of providers) {
      const encrypted = provider.encrypt(key.publicKey, message, random)!
      expect(encrypted.length).toBe(128)
      expect(provider.decrypt(key, encrypted)).toEqual(message)
      for (const at of [1, 40, 127]) expect(provider.decrypt(key, flipped(encrypted, at))).not.toEqual(message)
      expect(provider.decrypt(key, encrypted.subarray(1))).toBeUndefined()
    }
  })
  test('the same keys are refused', () => {
    const ec = ecdsaPair('secp256r1').ours
    for (const provider of providers) {
      expect(provider.encrypt(ec.publicKey, message, random)).toBeUndefined()
      expect(provider.decrypt(ec, random)).toBeUndefined()
    }
    sameOutcome((provider) => provider.encrypt(key.publicKey, new Uint8Array(120), random))
    sameOutcome((provider) => provider.encrypt(key.publicKey, message, new Uint8Array(3)))
    const pss = rsaPair(1040, 'rsa_pss').ours
    sameOutcome((provider) => provider.encrypt(pss.publicKey, message, random))
  })
})

const keys: readonly PrivateKey[] = [
  rsaPair(512).ours,
  rsaPair(1024).ours,
  rsaPair(1031).ours,
  rsaPair(1040, 'rsa_pss').ours,
  ecdsaPair('secp256r1').ours,
  ecdsaPair('secp384r1').ours,
  ecdsaPair('secp521r1').ours,
  edwardsPair('ed25519').ours,
  edwardsPair('ed448').ours,
]
const schemes = [
  ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'md5_sha1'].map((hash) => `rsa_pkcs1_${hash}`),
  ...['sha256', 'sha384', 'sha512'].flatMap((hash) => [`rsa_pss_rsae_${hash}`, `rsa_pss_pss_${hash}`]),
  ...[
    'ecdsa_sha1',
    'ecdsa_secp256r1_sha256',
    'ecdsa_secp384r1_sha384',
    'ecdsa_secp521r1_sha512',
    'ed25519',
    'ed448',
    'dsa_sha1',
    'mldsa44',
    '0x1234',
  ],
]
const saltFor = (name: string) => new Uint8Array(hashLength[/sha\d+$/.exec(name)?.[0] as HashName] ?? 0)

describe('signatures', () => {
  test('the same schemes go with the same keys, with signatures of the same length', () => {
    for (const name of schemes)
      for (const key of keys) {
        const message = new Uint8Array(20)
        const [real, fast] = providers.map((provider) =>
          outcome(() => provider.sign(name, key, message, saltFor(name))),
        )
        // A DER signature's length depends on its numbers; the stub's is the commonest one.
        if (key.publicKey.kind === 'ecdsa' && typeof real === 'number')
          expect(Math.abs((fast as number) - real)).toBeLessThanOrEqual(6)
        else expect(fast).toEqual(real)
        sameOutcome((provider) => provider.verify(name, key.publicKey, message, new Uint8Array(64)))
        if (typeof fast === 'number')
          for (const provider of providers)
            expect(
              provider.verify(name, key.publicKey, message, provider.sign(name, key, message, saltFor(name))),
            ).toBe(true)
      }
    sameOutcome((provider) => provider.sign('rsa_pss_rsae_sha256', keys[1]!, new Uint8Array(3)))
  })

  test.each([
    ['secp256r1', 71],
    ['secp384r1', 103],
    ['secp521r1', 139],
  ] as const)('%s: an ECDSA signature is well-formed DER of %i bytes', (curve, length) => {
    const key = keys.find(({ publicKey }) => publicKey.kind === 'ecdsa' && publicKey.curve === curve)!
    for (let n = 0; n < 50; n++) {
      const signature = stub.sign('ecdsa_sha1', key, Uint8Array.of(n))
      expect(signature.length).toBe(length)
      const body = length > 129 ? 3 : 2
      expect(signature[0]).toBe(0x30)
      expect(signature[body - 1]).toBe(length - body)
      let at = body
      for (let integer = 0; integer < 2; integer++) {
        expect(signature[at]).toBe(2)
        expect(signature[at + 2]).toBeLessThan(0x80)
        if (signature[at + 2] === 0) expect(signature[at + 3]).toBeGreaterThanOrEqual(0x80)
        at += 2 + signature[at + 1]!
      }
      expect(at).toBe(length)
    }
  })

  test('one changed byte of message, signature or key is noticed; so is another scheme', () => {
    const rows = schemes.flatMap((name) =>
      keys
        .filter((key) => typeof outcome(() => stub.sign(name, key, new Uint8Array(1), saltFor(name))) === 'number')
        .map((key) => [name, key] as const),
    )
    fc.assert(
      fc.property(fc.constantFrom(...rows), bytes({ minLength: 1 }), change, ([name, key], message, difference) => {
        const { publicKey } = key
        const signature = stub.sign(name, key, message, saltFor(name))
        expect(stub.verify(name, publicKey, message, signature)).toBe(true)
        expect(stub.verify(name, publicKey, changed(message, difference), signature)).toBe(false)
        expect(stub.verify(name, publicKey, message, changed(signature, difference))).toBe(false)
        expect(stub.verify(name, publicKey, message, signature.subarray(1))).toBe(false)
        const wrong =
          'modulus' in publicKey
            ? { ...publicKey, modulus: changed(publicKey.modulus, difference) }
            : { ...publicKey, point: changed(publicKey.point, difference) }
        expect(stub.verify(name, wrong, message, signature)).toBe(false)
        for (const other of schemes)
          if (other !== name) expect(stub.verify(other, publicKey, message, signature)).toBe(false)
      }),
    )
  })

  test('keys that are none verify nothing with either', () => {
    const none = new Uint8Array(0)
    for (const modulus of [none, Uint8Array.of(0), new Uint8Array(4096).fill(1)])
      sameOutcome((provider) =>
        provider.verify('rsa_pkcs1_sha256', { kind: 'rsa', modulus, exponent: Uint8Array.of(3) }, none, none),
      )
    for (const point of [none, new Uint8Array(65), new Uint8Array(33).fill(2)])
      sameOutcome((provider) =>
        provider.verify('ecdsa_sha1', { kind: 'ecdsa', curve: 'secp256r1', point }, none, new Uint8Array(71)),
      )
    for (const kind of ['ed25519', 'ed448'] as const)
      sameOutcome((provider) => provider.verify(kind, { kind, point: none }, none, new Uint8Array(64)))
  })
})

describe('ciphers', () => {
  test.each([
    ['AES_128_GCM', 16, 16],
    ['AES_256_GCM', 32, 16],
    ['AES_128_CCM', 16, 16],
    ['AES_256_CCM', 32, 16],
    ['AES_128_CCM_8', 16, 8],
    ['AES_256_CCM_8', 32, 8],
    ['CHACHA20_POLY1305', 32, 16],
  ] as const)('%s: same lengths and refusals, and one changed byte is noticed', (cipher, keyLength, tagLength) => {
    fc.assert(
      fc.property(
        exactly(keyLength),
        exactly(12),
        bytes({ minLength: 1 }),
        bytes(),
        change,
        (key, nonce, additional, plaintext, difference) => {
          const sealed = stub.seal(cipher, key, nonce, additional, plaintext)
          expect(sealed.length).toBe(plaintext.length + tagLength)
          expect(stub.open(cipher, key, nonce, additional, sealed)).toEqual(plaintext)
          expect(stub.open(cipher, changed(key, difference), nonce, additional, sealed)).toBeUndefined()
          expect(stub.open(cipher, key, changed(nonce, difference), additional, sealed)).toBeUndefined()
          expect(stub.open(cipher, key, nonce, changed(additional, difference), sealed)).toBeUndefined()
          expect(stub.open(cipher, key, nonce, additional, changed(sealed, difference))).toBeUndefined()
          expect(stub.open(cipher, key, nonce, additional, sealed.subarray(1))).toBeUndefined()
        },
      ),
    )
    const [key, nonce, some] = [new Uint8Array(keyLength), new Uint8Array(12), new Uint8Array(5)]
    sameOutcome((provider) => provider.seal(cipher, key, nonce, some, some))
    sameOutcome((provider) => provider.seal(cipher, key.subarray(1), nonce, some, some))
    sameOutcome((provider) => provider.open(cipher, key, nonce.subarray(1), some, some))
    sameOutcome((provider) => provider.open(cipher, key, nonce, some, new Uint8Array(0)))
    sameOutcome((provider) => provider.open(cipher, key, nonce, some, new Uint8Array(tagLength - 1)))
    sameOutcome((provider) => provider.open(cipher, key, nonce, some, new Uint8Array(tagLength)))
    sameOutcome((provider) => provider.encryptBlocks(cipher, key, nonce, some))
  })

  test.each([
    ['AES_128_CBC', 16, 16],
    ['AES_256_CBC', 32, 16],
    ['3DES_EDE_CBC', 24, 8],
  ] as const)(
    '%s: same lengths and refusals; another key, IV or ciphertext gives another text',
    (cipher, keyLength, block) => {
      fc.assert(
        fc.property(exactly(keyLength), exactly(block), exactly(48), change, (key, iv, data, difference) => {
          const encrypted = stub.encryptBlocks(cipher, key, iv, data)
          expect(stub.decryptBlocks(cipher, key, iv, encrypted)).toEqual(data)
          expect(stub.decryptBlocks(cipher, changed(key, difference), iv, encrypted)).not.toEqual(data)
          expect(stub.decryptBlocks(cipher, key, changed(iv, difference), encrypted)).not.toEqual(data)
          expect(stub.decryptBlocks(cipher, key, iv, changed(encrypted, difference))).not.toEqual(data)
        }),
      )
      const [key, iv] = [new Uint8Array(keyLength), new Uint8Array(block)]
      for (const length of [0, 8, 16, 17]) {
        sameOutcome((provider) => provider.encryptBlocks(cipher, key, iv, new Uint8Array(length)))
        sameOutcome((provider) => provider.decryptBlocks(cipher, key, iv, new Uint8Array(length)))
      }
      sameOutcome((provider) => provider.encryptBlocks(cipher, key, iv.subarray(1), new Uint8Array(16)))
      sameOutcome((provider) => provider.seal(cipher, key, iv, iv, iv))
    },
  )

  test('RC4_128: same lengths and refusals; another key or ciphertext gives another text', () => {
    const none = new Uint8Array(0)
    fc.assert(
      fc.property(exactly(16), bytes({ minLength: 4 }), change, (key, data, difference) => {
        const start = stub.streamStart('RC4_128', key)
        const encrypted = stub.streamXor(start, data)
        expect(stub.streamXor(start, encrypted.data).data).toEqual(data)
        expect(stub.streamXor(start, changed(encrypted.data, difference)).data).not.toEqual(data)
        expect(stub.streamXor(encrypted.state, encrypted.data).data).not.toEqual(data)
        const other = stub.streamStart('RC4_128', changed(key, difference))
        expect(stub.streamXor(other, encrypted.data).data).not.toEqual(data)
      }),
    )
    for (const [cipher, length] of [
      ['RC4_128', 16],
      ['RC4_128', 15],
      ['NULL', 0],
      ['AES_128_GCM', 16],
      ['3DES_EDE_CBC', 24],
      ['other', 16],
    ] as const)
      sameOutcome((provider) => {
        const start = provider.streamStart(cipher, new Uint8Array(length))
        return [start.box, provider.streamXor(start, new Uint8Array(9)).data].map(lengths)
      })
    sameOutcome((provider) => provider.seal('RC4_128', new Uint8Array(16), none, none, none))
    sameOutcome((provider) => provider.encryptBlocks('RC4_128', new Uint8Array(16), none, none))
  })
})
