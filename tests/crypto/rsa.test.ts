import { constants, privateDecrypt, publicEncrypt } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import type { RsaPrivateKey } from '../../src/crypto/rsa.ts'
import { decrypt, encrypt, encryptRandom, modulusBits, sign, verify } from '../../src/crypto/rsa.ts'
import { flipped, rsaPair } from './key.ts'

const message = toUtf8('forty-eight bytes of a premaster secret, or less')
const pair = rsaPair(1024)
const key = pair.ours as RsaPrivateKey
const padding = constants.RSA_PKCS1_PADDING

describe('a key that is too small', () => {
  test.each([
    [512, 'rsa_pss_rsae_sha512', true],
    [512, 'rsa_pkcs1_sha512', true],
    [512, 'rsa_pkcs1_sha256', false],
    [512, 'rsa_pkcs1_sha1', false],
    [512, 'rsa_pss_rsae_sha256', true],
    [1024, 'rsa_pss_rsae_sha512', true],
    [1024, 'rsa_pss_rsae_sha384', false],
    [1033, 'rsa_pss_rsae_sha512', true],
    [1034, 'rsa_pss_rsae_sha512', false],
  ])('%i bits for %s: %s', (bits, name, tooSmall) => {
    const small = rsaPair(bits).ours as RsaPrivateKey
    expect(modulusBits(small.publicKey)).toBe(bits)
    const salt = new Uint8Array(Number(/\d+$/.exec(name)![0]) / 8)
    if (tooSmall) {
      expect(() => sign(name, small, message, salt)).toThrow(`a ${bits}-bit key is too small for ${name}`)
      expect(verify(name, small.publicKey, message, new Uint8Array(Math.ceil(bits / 8)))).toBe(false)
    } else expect(verify(name, small.publicKey, message, sign(name, small, message, salt))).toBe(true)
  })
})

describe('signatures', () => {
  test('TLS 1.0 signs both hashes, without saying which they are', () => {
    const signature = sign('rsa_pkcs1_md5_sha1', key, message)
    expect(verify('rsa_pkcs1_md5_sha1', key.publicKey, message, signature)).toBe(true)
    expect(verify('rsa_pkcs1_sha1', key.publicKey, message, signature)).toBe(false)
    expect(verify('rsa_pkcs1_md5_sha1', key.publicKey, flipped(message, 0), signature)).toBe(false)
  })

  test('PSS needs a salt as long as the hash', () => {
    for (const salt of [undefined, new Uint8Array(0), new Uint8Array(31)])
      expect(() => sign('rsa_pss_rsae_sha256', key, message, salt)).toThrow('a salt of 32 bytes')
  })

  test('primes of another key are noticed', () => {
    const other = rsaPair(1024).ours as RsaPrivateKey
    expect(() => sign('rsa_pkcs1_sha256', { ...key, p: other.p }, message)).toThrow('primes')
  })
})

describe('encryption', () => {
  const random = (length: number) => Uint8Array.from({ length }, (_, n) => n % 256)

  test('node:crypto reads ours, we read its', () => {
    for (const length of [0, 1, 48]) {
      const input = message.subarray(0, length)
      const made = encrypt(key.publicKey, input, random(encryptRandom(key.publicKey, length)))!
      expect(made.length).toBe(128)
      expect(decrypt(key, made)).toEqual(input)
      const theirs = Uint8Array.from(publicEncrypt({ key: pair.public, padding }, input))
      expect(decrypt(key, theirs)).toEqual(input)
    }
  })

  test('node:crypto decrypts what we encrypt', () => {
    const made = encrypt(key.publicKey, message, random(encryptRandom(key.publicKey, message.length)))!
    // Without padding of its own, so that a build that no longer reads this padding still can be asked.
    const encoded = Uint8Array.from(privateDecrypt({ key: pair.node, padding: constants.RSA_NO_PADDING }, made))
    expect(encoded.subarray(0, 2)).toEqual(Uint8Array.of(0, 2))
    expect(encoded.indexOf(0, 2)).toBe(128 - message.length - 1)
    expect(encoded.subarray(-message.length)).toEqual(message)
  })

  test('a message that is too long, and a ciphertext that is none', () => {
    expect(encrypt(key.publicKey, new Uint8Array(118), new Uint8Array(8))).toBeUndefined()
    expect(decrypt(key, new Uint8Array(127))).toBeUndefined()
    expect(decrypt(key, new Uint8Array(128).fill(0xff))).toBeUndefined()
    expect(decrypt(key, new Uint8Array(128))).toBeUndefined()
    const signature = sign('rsa_pkcs1_sha256', key, message)
    expect(decrypt(key, signature)).toBeUndefined()
    expect(decrypt(key, concat(Uint8Array.of(0), signature))).toBeUndefined()
  })
})
