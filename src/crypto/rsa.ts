import { concat, equal, putNumber } from '../bytes/buffer.ts'
import { fromHex } from '../bytes/text.ts'
import type { HashName } from '../spec/hash.ts'
import { hashLength } from '../spec/hash.ts'
import { scheme } from '../spec/signature.ts'
import { digests } from './digest.ts'
import { power, toBytes, toNumber } from './number.ts'
import type { PrivateKey, PublicKey } from './provider.ts'

/** RSA (RFC 8017) over BigInt: signatures with both paddings, and the encryption that TLS 1.2's RSA key exchange uses. */

export type RsaPublicKey = Extract<PublicKey, { kind: 'rsa' | 'rsa_pss' }>
export type RsaPrivateKey = Extract<PrivateKey, { p: Uint8Array }>

/**
 * Signs with a scheme of TLS, or with `rsa_pkcs1_md5_sha1`: both hashes side by side, which TLS 1.0 and 1.1 sign with
 * (RFC 2246 §7.4.3). `salt` is needed for PSS and one hash long (RFC 8446 §4.2.3). Throws when the key is too small
 * for the scheme, when the salt does not fit, and when the primes are not those of the modulus.
 */
export const sign = (name: string, key: RsaPrivateKey, message: Uint8Array, salt?: Uint8Array): Uint8Array => {
  checkSigning(name, key.publicKey, salt)
  const { padding, hash } = scheme(name)
  const encoded =
    padding === 'pss'
      ? pss(hash!, message, salt!, modulusBits(key.publicKey) - 1)
      : pkcs1(name, message, modulusBytes(key.publicKey))
  return privateOperation(key, encoded)
}

/** Throws as `sign` does for a scheme that is not RSA's, a key that is too small, and a salt that does not fit. */
export const checkSigning = (name: string, key: RsaPublicKey, salt: Uint8Array | undefined): void => {
  const { padding, hash } = scheme(name)
  if (!padding || !hash) throw new Error(`${name} is not an RSA signature scheme`)
  if (!isUsable(name, key)) throw new Error(`a ${modulusBits(key)}-bit key is too small for ${name}`)
  if (padding === 'pss' && salt?.length !== hashLength[hash])
    throw new Error(`${name} needs a salt of ${hashLength[hash]} bytes`)
}

/** False for a bad signature, a scheme that is not RSA's, a malformed key or one too small for the scheme. Never throws. */
export const verify = (name: string, key: RsaPublicKey, message: Uint8Array, signature: Uint8Array): boolean => {
  const { padding, hash } = scheme(name)
  if (!isUsable(name, key)) return false
  const encoded = publicOperation(key, signature)
  if (!encoded) return false
  return padding === 'pss'
    ? fitsPss(hash!, message, encoded, modulusBits(key) - 1)
    : equal(encoded, pkcs1(name, message, encoded.length))
}

/**
 * Is this an RSA scheme, and is the key one that it can be used with? Too small a modulus has no room for the hash
 * (RFC 8017 §9.1.1, §9.2): a 1024-bit key cannot sign `rsa_pss_rsae_sha512`.
 */
export const isUsable = (name: string, key: RsaPublicKey): boolean => {
  const { padding, hash } = scheme(name)
  if (!padding || !hash || !isSound(key)) return false
  if (padding === 'pss') return Math.ceil((modulusBits(key) - 1) / 8) >= 2 * hashLength[hash] + 2
  return modulusBytes(key) >= contentLength(name, hash) + 11
}

/**
 * RSAES-PKCS1-v1_5 (RFC 8017 §7.2.1). `random` fills the padding and is 3 bytes and the message shorter than the
 * modulus; the padding must not hold zeros, so that a 0 counts as a 1. Undefined when the key is too small for the
 * message or is not a key.
 */
export const encrypt = (key: RsaPublicKey, message: Uint8Array, random: Uint8Array): Uint8Array | undefined => {
  if (!canEncrypt(key, message, random)) return undefined
  const padding = random.map((byte) => byte || 1)
  return publicOperation(key, concat(Uint8Array.of(0, 2), padding, Uint8Array.of(0), message))
}

/** Has the key room for the message? Throws when the random bytes are not as many as are needed. */
export const canEncrypt = (key: RsaPublicKey, message: Uint8Array, random: Uint8Array): boolean => {
  const needed = encryptRandom(key, message.length)
  if (needed < 8 || !isSound(key)) return false
  if (random.length !== needed) throw new Error(`${needed} random bytes are needed, not ${random.length}`)
  return true
}

/** How many random bytes `encrypt` needs for a message of so many bytes. */
export const encryptRandom = (key: RsaPublicKey, message: number): number =>
  Math.max(0, modulusBytes(key) - message - 3)

/**
 * The inverse (RFC 8017 §7.2.2). Undefined when the ciphertext or the padding is not right; what TLS does then, so
 * that nobody can tell, is the caller's affair (RFC 5246 §7.4.7.1).
 */
export const decrypt = (key: RsaPrivateKey, ciphertext: Uint8Array): Uint8Array | undefined => {
  if (ciphertext.length !== modulusBytes(key.publicKey) || ciphertext.length < 11) return undefined
  if (toNumber(ciphertext) >= toNumber(key.publicKey.modulus)) return undefined
  const encoded = privateOperation(key, ciphertext)
  if (encoded[0] !== 0 || encoded[1] !== 2) return undefined
  const end = encoded.indexOf(0, 2)
  return end < 10 ? undefined : encoded.slice(end + 1)
}

/** The size of a key as people name it. 0 for an empty modulus. */
export const modulusBits = (key: RsaPublicKey): number => {
  const first = key.modulus.findIndex((byte) => byte !== 0)
  return first < 0 ? 0 : (key.modulus.length - first) * 8 - (Math.clz32(key.modulus[first]!) - 24)
}

/** The size of a modulus, of a signature and of a ciphertext in bytes. */
export const modulusBytes = (key: RsaPublicKey): number => Math.ceil(modulusBits(key) / 8)

/** DER of DigestInfo up to the hash itself (RFC 8017 §9.2, note 1). */
const digestInfo: Readonly<Record<HashName, Uint8Array>> = {
  md5: fromHex('3020300c06082a864886f70d020505000410'),
  sha1: fromHex('3021300906052b0e03021a05000414'),
  sha224: fromHex('302d300d06096086480165030402040500041c'),
  sha256: fromHex('3031300d060960864801650304020105000420'),
  sha384: fromHex('3041300d060960864801650304020205000430'),
  sha512: fromHex('3051300d060960864801650304020305000440'),
}

const bothHashes = 'rsa_pkcs1_md5_sha1'
const contentLength = (name: string, hash: HashName): number =>
  name === bothHashes ? 36 : digestInfo[hash].length + hashLength[hash]

/** EMSA-PKCS1-v1_5 (RFC 8017 §9.2). A verifier makes it too and compares the whole. It must fit. */
const pkcs1 = (name: string, message: Uint8Array, length: number): Uint8Array => {
  const hash = scheme(name).hash!
  const content =
    name === bothHashes
      ? concat(digests.md5(message), digests.sha1(message))
      : concat(digestInfo[hash], digests[hash](message))
  const encoded = new Uint8Array(length).fill(0xff)
  encoded[0] = 0
  encoded[1] = 1
  encoded[length - content.length - 1] = 0
  encoded.set(content, length - content.length)
  return encoded
}

/** EMSA-PSS (RFC 8017 §9.1.1), MGF1 with the same hash, in `bits` bits. It must fit. */
const pss = (hash: HashName, message: Uint8Array, salt: Uint8Array, bits: number): Uint8Array => {
  const digest = digests[hash]
  const length = Math.ceil(bits / 8)
  const block = length - hashLength[hash] - 1
  const seed = digest(concat(new Uint8Array(8), digest(message), salt))
  const masked = mask(hash, seed, block)
  masked[block - salt.length - 1]! ^= 1
  for (let n = 0; n < salt.length; n++) masked[block - salt.length + n]! ^= salt[n]!
  masked[0]! &= 0xff >> (8 * length - bits)
  return concat(masked, seed, Uint8Array.of(0xbc))
}

/** EMSA-PSS-VERIFY (RFC 8017 §9.1.2) by finding the salt and making the encoding again. */
const fitsPss = (hash: HashName, message: Uint8Array, encoded: Uint8Array, bits: number): boolean => {
  const length = Math.ceil(bits / 8)
  const block = length - hashLength[hash] - 1
  const inner = encoded.subarray(encoded.length - length)
  if (encoded.length > length && encoded[0] !== 0) return false
  const masked = inner.subarray(0, block)
  const pad = mask(hash, inner.subarray(block, -1), block)
  const salt = pad.subarray(block - hashLength[hash]).map((byte, n) => byte ^ masked[block - hashLength[hash] + n]!)
  return equal(inner, pss(hash, message, salt, bits))
}

/** MGF1 (RFC 8017 appendix B.2.1). */
const mask = (hash: HashName, seed: Uint8Array, length: number): Uint8Array => {
  const out = new Uint8Array(length)
  const input = concat(seed, new Uint8Array(4))
  for (let at = 0, counter = 0; at < length; at += hashLength[hash], counter++) {
    putNumber(input, seed.length, 4, counter)
    out.set(digests[hash](input).subarray(0, length - at), at)
  }
  return out
}

/**
 * Are these numbers that can be calculated with? Oversized ones are refused as OpenSSL refuses them: a certificate must
 * not be able to stop the page.
 */
const isSound = (key: RsaPublicKey): boolean => {
  const bits = modulusBits(key)
  return bits > 1 && bits <= 16384 && key.exponent.length <= (bits > 3072 ? 8 : key.modulus.length)
}

/** RSAVP1 and RSAEP. Undefined when the input is not as long as the modulus or not below it, or the key is not sound. */
const publicOperation = (key: RsaPublicKey, input: Uint8Array): Uint8Array | undefined => {
  if (!isSound(key) || input.length !== modulusBytes(key)) return undefined
  const modulus = toNumber(key.modulus)
  const base = toNumber(input)
  if (base >= modulus) return undefined
  return toBytes(power(base, toNumber(key.exponent), modulus), input.length)
}

interface Crt {
  readonly p: bigint
  readonly q: bigint
  readonly dp: bigint
  readonly dq: bigint
  readonly qInverse: bigint
}
const prepared = new WeakMap<RsaPrivateKey, Crt>()

/** What follows from the primes (RFC 8017 §3.2), once for each key object. Throws when they are not the modulus's. */
const prepare = (key: RsaPrivateKey): Crt => {
  const found = prepared.get(key)
  if (found) return found
  const p = toNumber(key.p)
  const q = toNumber(key.q)
  if (p * q !== toNumber(key.publicKey.modulus)) throw new Error('the primes are not those of the modulus')
  const e = toNumber(key.publicKey.exponent)
  const made = { p, q, dp: inverse(e, p - 1n), dq: inverse(e, q - 1n), qInverse: inverse(q, p) }
  prepared.set(key, made)
  return made
}

/** RSASP1 and RSADP by the Chinese remainder theorem (RFC 8017 §5.1.2): a quarter of the time. */
const privateOperation = (key: RsaPrivateKey, input: Uint8Array): Uint8Array => {
  const { p, q, dp, dq, qInverse } = prepare(key)
  const base = toNumber(input)
  const modP = power(base % p, dp, p)
  const modQ = power(base % q, dq, q)
  const h = (((modP - modQ) % p) + p) * qInverse
  return toBytes(modQ + q * (h % p), modulusBytes(key.publicKey))
}

/** The inverse of `value` modulo `modulus` (Euclid). Throws when there is none. */
const inverse = (value: bigint, modulus: bigint): bigint => {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n]
  while (a > 1n) [a, b, x, y] = [b % a, a, y - (b / a) * x, x]
  if (a !== 1n) throw new Error('these are not the numbers of an RSA key')
  return ((x % modulus) + modulus) % modulus
}
