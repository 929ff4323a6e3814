import { concat, cut, equal, room, standsAt } from '../bytes/buffer.ts'
import type { AgreementShape, GroupName } from '../spec/group.ts'
import { groupShapes } from '../spec/group.ts'
import type { HashName } from '../spec/hash.ts'
import { hashLength } from '../spec/hash.ts'
import { scheme } from '../spec/signature.ts'
import { checkAead, checkBlocks, checkRandom, checkScheme, checkStream } from './argument.ts'
import { cipherShape } from './cipher.ts'
import * as ffdh from './ffdh.ts'
import { toBytes, toNumber } from './number.ts'
import type { Provider, PublicKey } from './provider.ts'
import * as rsa from './rsa.ts'

/**
 * Cryptography for counting, not for keeping secrets: the lengths and the failures of the real thing from a mixing
 * function of 32 bits, so that thousands of handshakes fit into a moment. It conceals nothing (an AEAD's ciphertext is
 * its plaintext), anybody can sign for anybody's public key, and what it makes goes only with itself: a certificate to
 * be verified with it must be signed with it. But one changed byte anywhere is always noticed, and two are missed once
 * in 2^32.
 */
export const stub: Provider = {
  id: 'stub',
  hash: (name, data) => spread(mix(hashSeeds[name], data), hashLength[name]),
  hmac: (name, key, data) => spread(mix(mix(~hashSeeds[name], key), data), hashLength[name]),
  keyShare: (group, random) => {
    checkRandom(group, 'random', random)
    const privateValue = spread(mix(groupSeeds[group], random), groupShapes[group].privateValue)
    return { privateValue, publicValue: share(group, 'clientShare', privateValue) }
  },
  encapsulate: (group, peer, random) => {
    checkRandom(group, 'answerRandom', random)
    if (!isShare(group, 'clientShare', peer)) return undefined
    const publicValue = share(group, 'serverShare', random)
    return { publicValue, secret: shared(group, peer, publicValue) }
  },
  decapsulate: (group, own, peer) =>
    isShare(group, 'serverShare', peer)
      ? shared(group, share(group, 'clientShare', own.privateValue), peer)
      : undefined,
  fieldShare: (field, random) => {
    if (!ffdh.isUsable(field)) return undefined
    ffdh.checkRandom(field, random)
    const publicValue = spread(mix(1, random), field.prime.length)
    forms.number.give(publicValue, 'serverShare')
    return { privateValue: random.slice(), publicValue }
  },
  fieldSecret: (field, own, peer) => {
    if (!ffdh.isUsable(field) || !ffdh.isPublic(field, peer)) return undefined
    const { length } = field.prime
    const value = toBytes(toNumber(peer), length)
    return spread((mix(2, value) + mix(2, own.publicValue)) | 0, length)
  },
  // A zero, the message's length, a filling, the message, and four bytes that follow from all that.
  encrypt: (key, message, random) => {
    if (key.kind !== 'rsa' || !rsa.canEncrypt(key, message, random)) return undefined
    const filling = spread(mix(0, random), random.length - 3)
    const out = concat(Uint8Array.of(0, message.length), filling, message, new Uint8Array(4))
    fill(out, out.length - 4, mix(mix(0, key.modulus), out.subarray(0, -4)))
    return out
  },
  decrypt: ({ publicKey: key }, ciphertext) => {
    if (key.kind !== 'rsa' || ciphertext.length !== rsa.modulusBytes(key) || ciphertext[0] !== 0) return undefined
    const sum = spread(mix(mix(0, key.modulus), ciphertext.subarray(0, -4)), 4)
    return equal(ciphertext.subarray(-4), sum) ? ciphertext.slice(-4 - ciphertext[1]!, -4) : undefined
  },
  sign: (name, key, message, salt) => {
    checkScheme(name, key)
    if ('p' in key) rsa.checkSigning(name, key.publicKey, salt)
    return signature(name, key.publicKey, message)
  },
  verify: (name, key, message, signed) => isUsable(name, key) && equal(signed, signature(name, key, message)),
  seal: (cipher, key, nonce, additional, plaintext) => {
    checkAead(cipher, key, nonce)
    const { tag } = cipherShape(cipher)
    const out = room(plaintext.length + tag)
    out.set(plaintext)
    fill(out, plaintext.length, tagOf(key, nonce, additional, plaintext))
    return out
  },
  open: (cipher, key, nonce, additional, sealed) => {
    checkAead(cipher, key, nonce)
    const end = sealed.length - cipherShape(cipher).tag
    if (end < 0) return undefined
    const plaintext = cut(sealed, 0, end)
    const tag = spread(tagOf(key, nonce, additional, plaintext), sealed.length - end)
    return standsAt(sealed, end, tag) ? plaintext : undefined
  },
  encryptBlocks: (cipher, key, iv, data) => {
    checkBlocks(cipher, key, iv, data)
    return masked(key, iv, data)
  },
  decryptBlocks: (cipher, key, iv, data) => {
    checkBlocks(cipher, key, iv, data)
    return masked(key, iv, data)
  },
  streamStart: (cipher, key) => {
    checkStream(cipher, key)
    return { box: spread(mix(0, key), 256), i: 0, j: 0 }
  },
  // Here `i` counts the bytes so far. A word of `fill` gives four of them.
  streamXor: ({ box, i, j }, data) => {
    const within = i & 3
    const pad = spread(mix(0, box) + Math.imul(i >>> 2, wordStep), within + data.length)
    return { data: data.map((byte, at) => byte ^ pad[within + at]!), state: { box, i: i + data.length, j } }
  },
}

/**
 * Takes bytes into a state of 32 bits. Each step can be undone, so that two inputs that differ in one place never meet
 * again; the length goes first, so that a border between two inputs cannot move unseen.
 */
const mix = (state: number, bytes: Uint8Array): number => {
  const { length } = bytes
  let h = step(state, length)
  const whole = length & ~3
  let at = 0
  for (; at < whole; at += 4) {
    h = Math.imul(
      h ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)),
      0x9e3779b1,
    )
    h ^= h >>> 15
  }
  for (; at < length; at++) h = step(h, bytes[at]!)
  return h
}

const mixText = (state: number, text: string): number => {
  let h = step(state, text.length)
  for (let at = 0; at < text.length; at++) h = step(h, text.charCodeAt(at))
  return h
}

const step = (state: number, word: number): number => {
  const h = Math.imul(state ^ word, 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** Writes bytes that a state determines from `at` to the end. The first four differ for any two states. */
const fill = (out: Uint8Array, at: number, state: number): void => {
  for (let word = state; at < out.length; word += wordStep) {
    let h = Math.imul(word ^ (word >>> 16), 0x21f0aaad)
    h = Math.imul(h ^ (h >>> 15), 0x735a2d97)
    h ^= h >>> 15
    out[at++] = h
    if (at < out.length) out[at++] = h >>> 8
    if (at < out.length) out[at++] = h >>> 16
    if (at < out.length) out[at++] = h >>> 24
  }
}

const wordStep = 0x6d2b79f5

const spread = (state: number, length: number): Uint8Array => {
  const out = room(length)
  fill(out, 0, state)
  return out
}

const seeds = <N extends string>(names: readonly N[]): Readonly<Record<N, number>> =>
  Object.fromEntries(names.map((name) => [name, mixText(0, name)])) as Record<N, number>
const hashSeeds = seeds(Object.keys(hashLength) as HashName[])
const groupSeeds = seeds(Object.keys(groupShapes) as GroupName[])

type Share = 'clientShare' | 'serverShare'

/** A public value that follows from `seed`, with just enough form for the real refusals. */
const share = (group: GroupName, whose: Share, seed: Uint8Array): Uint8Array => {
  const out = spread(mix(~groupSeeds[group], seed), groupShapes[group][whose])
  for (const [part, value] of partsOf(group, whose, out)) forms[part.form].give(value, whose)
  return out
}

const isShare = (group: GroupName, whose: Share, value: Uint8Array): boolean =>
  value.length === groupShapes[group][whose] &&
  partsOf(group, whose, value).every(([part, bytes]) => forms[part.form].has(bytes, whose))

/** The agreements of a group, each with its own bytes of a share. */
const partsOf = (group: GroupName, whose: Share, value: Uint8Array): [AgreementShape, Uint8Array][] => {
  let at = 0
  return groupShapes[group].parts.map((part) => [part, value.subarray(at, (at += part[whose]))])
}

/** How a value gets the form of a public one, and what is refused. */
const forms: Readonly<
  Record<
    AgreementShape['form'],
    {
      readonly give: (value: Uint8Array, whose: Share) => void
      readonly has: (value: Uint8Array, whose: Share) => boolean
    }
  >
> = {
  // 0 and 1: the secret is all zeros whatever the other side draws (RFC 7748 §6).
  coordinate: { give: () => {}, has: (value) => value[0]! > 1 || value.subarray(1).some((byte) => byte !== 0) },
  // Uncompressed and, so to speak, on the curve: the last four bytes follow from the others.
  point: {
    give: (value) => {
      value[0] = 4
      fill(value, value.length - 4, mix(0, value.subarray(0, -4)))
    },
    has: (value) => value[0] === 4 && standsAt(value, value.length - 4, spread(mix(0, value.subarray(0, -4)), 4)),
  },
  // Between 1 and p - 1 (RFC 7919 §5.1): the primes begin with 64 bits that are 1.
  number: {
    give: (value) => void (value[0]! &= 0x7f),
    has: (value) =>
      value.subarray(0, 8).some((byte) => byte !== 0xff) &&
      (value.at(-1)! > 1 || value.subarray(0, -1).some((byte) => byte !== 0)),
  },
  // The coefficients of a key are below 3329 (FIPS 203 §7.2), two in three bytes; a ciphertext can be anything.
  lattice: {
    give: (value, whose) => {
      if (whose === 'serverShare') return
      for (let at = 0; at < coefficients; at += 3) {
        value[at + 1]! &= 0xf7
        value[at + 2]! &= 0x7f
      }
    },
    has: (value, whose) => {
      for (let at = 0; whose === 'clientShare' && at < coefficients; at += 3) {
        const middle = value[at + 1]!
        if ((value[at]! | ((middle & 15) << 8)) >= 3329 || ((middle >> 4) | (value[at + 2]! << 4)) >= 3329) return false
      }
      return true
    },
  },
}
/** Bytes of an ML-KEM-768 key that hold coefficients; the others are a seed. */
const coefficients = 1152

/** The same for both sides, whichever value is whose: a sum. */
const shared = (group: GroupName, one: Uint8Array, other: Uint8Array): Uint8Array =>
  spread((mix(groupSeeds[group], one) + mix(groupSeeds[group], other)) | 0, groupShapes[group].secret)

const pointLengths = { secp256r1: 65, secp384r1: 97, secp521r1: 133, ed25519: 32, ed448: 57 } as const

/** Does the scheme go with the key, and has the key the form of one? */
const isUsable = (name: string, key: PublicKey): boolean => {
  const parts = scheme(name)
  if (parts.key !== key.kind) return false
  if ('modulus' in key) return rsa.isUsable(name, key)
  if (key.kind !== 'ecdsa') return key.point.length === pointLengths[key.kind]
  return parts.hash !== undefined && key.point[0] === 4 && key.point.length === pointLengths[key.curve]
}

/** A signature that anybody can make, in the real one's form and length: for ECDSA, the commonest of the real ones'. */
const signature = (name: string, key: PublicKey, message: Uint8Array): Uint8Array => {
  let h = mixText(0, name)
  if ('modulus' in key) return spread(mix(mix(mix(h, key.modulus), key.exponent), message), rsa.modulusBytes(key))
  h = mix(mix(h, key.point), message)
  if (key.kind !== 'ecdsa') return spread(h, 2 * pointLengths[key.kind])
  const form = ecdsaForms[key.curve]
  const out = spread(h, form.length)
  for (const [at, byte] of form.fixed) out[at] = byte
  return out
}

/**
 * Ecdsa-Sig-Value (RFC 3279 §2.2.3) for r and s of so many bytes: where which bytes stand, whatever the others are. An
 * integer begins with `head`, which keeps it positive and as short as it can be.
 */
const ecdsaForm = (r: number, s: number, head: readonly number[]) => {
  const body = r + s + 4
  const front = body > 127 ? [0x30, 0x81, body] : [0x30, body]
  const start = (at: number, bytes: readonly number[]) => bytes.map((byte, n) => [at + n, byte] as const)
  return {
    length: front.length + body,
    fixed: [...start(0, front), ...start(front.length, [2, r, ...head]), ...start(front.length + 2 + r, [2, s, 1])],
  }
}
const ecdsaForms = {
  secp256r1: ecdsaForm(33, 32, [0, 0x80]),
  secp384r1: ecdsaForm(49, 48, [0, 0x80]),
  secp521r1: ecdsaForm(66, 66, [1]),
}

const tagOf = (key: Uint8Array, nonce: Uint8Array, additional: Uint8Array, plaintext: Uint8Array): number =>
  mix(mix(mix(mix(0, key), nonce), additional), plaintext)

/** Its own inverse. With another key or IV the first bytes certainly differ. */
const masked = (key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array => {
  const out = spread(mix(mix(0, key), iv), data.length)
  for (let at = 0; at < data.length; at++) out[at]! ^= data[at]!
  return out
}
