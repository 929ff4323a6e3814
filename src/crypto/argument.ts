import { groupShapes, type GroupName } from '../spec/group.ts'
import { scheme } from '../spec/signature.ts'
import type { Scheme } from '../spec/signature.ts'
import type { CipherName } from '../spec/suite.ts'
import type { CipherShape } from './cipher.ts'
import { cipherShape } from './cipher.ts'
import type { PrivateKey } from './provider.ts'

/**
 * Checks of what only our own side can get wrong, the same in every provider. They throw an Error: a mistake here is
 * one of this project's, never a peer's.
 */

export const checkRandom = (group: GroupName, purpose: 'random' | 'answerRandom', random: Uint8Array): void => {
  const needed = groupShapes[group][purpose]
  if (random.length !== needed) throw new Error(`${group} needs ${needed} random bytes, not ${random.length}`)
}

/** The parts of a scheme that goes with the key. */
export const checkScheme = (name: string, key: PrivateKey): Scheme => {
  const parts = scheme(name)
  if (parts.key !== key.publicKey.kind) throw new Error(`a key of kind ${key.publicKey.kind} cannot sign ${name}`)
  return parts
}

/** Throws unless the cipher is an AEAD, and key and nonce fit it. Both are our own, never a peer's. */
export const checkAead = (cipher: CipherName, key: Uint8Array, nonce: Uint8Array): void => {
  const shape = cipherShape(cipher)
  if (!shape.tag) throw new Error(`${cipher} is no AEAD`)
  expectLengths(cipher, shape, key, nonce)
}

/** Throws unless the cipher works in blocks, key and IV fit it, and the data is a whole number of blocks. */
export const checkBlocks = (cipher: CipherName, key: Uint8Array, iv: Uint8Array, data: Uint8Array): void => {
  const shape = cipherShape(cipher)
  if (shape.tag || !shape.nonce) throw new Error(`${cipher} is no block cipher`)
  expectLengths(cipher, shape, key, iv)
  if (data.length % shape.nonce)
    throw new Error(`${cipher} needs whole blocks of ${shape.nonce} bytes, not ${data.length} bytes`)
}

/** Throws unless the cipher is a stream, and the key fits it. */
export const checkStream = (cipher: CipherName, key: Uint8Array): void => {
  const shape = cipherShape(cipher)
  if (shape.tag || shape.nonce || !shape.key) throw new Error(`${cipher} is no stream cipher`)
  expectLengths(cipher, shape, key, new Uint8Array(0))
}

const expectLengths = (cipher: CipherName, shape: CipherShape, key: Uint8Array, nonce: Uint8Array): void => {
  if (key.length !== shape.key) throw new Error(`${cipher} needs a key of ${shape.key} bytes, not ${key.length}`)
  if (nonce.length !== shape.nonce)
    throw new Error(`${cipher} needs ${shape.nonce} bytes of nonce, not ${nonce.length}`)
}
