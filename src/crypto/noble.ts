import { cbc, gcm } from '@noble/ciphers/aes.js'
import { chacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ecdsa } from '@noble/curves/abstract/weierstrass.js'
import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { ed25519 } from '@noble/curves/ed25519.js'
import { ed448 } from '@noble/curves/ed448.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { hmac } from '@noble/hashes/hmac.js'
import { groupShapes } from '../spec/group.ts'
import type { HashName } from '../spec/hash.ts'
import { scheme } from '../spec/signature.ts'
import type { CipherName } from '../spec/suite.ts'
import { agreements } from './agreement.ts'
import { checkAead, checkBlocks, checkRandom, checkScheme, checkStream } from './argument.ts'
import { ccm } from './ccm.ts'
import { digests } from './digest.ts'
import * as ffdh from './ffdh.ts'
import type { PrivateKey, Provider, PublicKey } from './provider.ts'
import * as rc4 from './rc4.ts'
import * as rsa from './rsa.ts'
import { tripleDes } from './tripledes.ts'

/**
 * The real cryptography. Bytes that a peer sent never make it throw: the answer is undefined or false. What only our
 * own side can get wrong (a nonce of the wrong length, a scheme that our key cannot sign, a cipher that is not built)
 * throws an Error.
 */
export const noble: Provider = {
  id: 'noble',
  hash: (name, data) => digests[name](data),
  hmac: (name, key, data) => hmac(digests[name], key, data),
  keyShare: (group, random) => {
    checkRandom(group, 'random', random)
    return agreements[group].keyShare(random)
  },
  encapsulate: (group, peer, random) => {
    checkRandom(group, 'answerRandom', random)
    if (peer.length !== groupShapes[group].clientShare) return undefined
    return attempt(() => agreements[group].encapsulate(peer, random))
  },
  decapsulate: (group, own, peer) => {
    if (peer.length !== groupShapes[group].serverShare) return undefined
    return attempt(() => agreements[group].decapsulate(own, peer))
  },
  fieldShare: (field, random) => (ffdh.isUsable(field) ? ffdh.keyShare(field, random) : undefined),
  fieldSecret: (field, own, peer) => {
    const secret = ffdh.agree(field, own.privateValue, peer)
    return secret && ffdh.premaster(secret)
  },
  encrypt: (key, message, random) => (key.kind === 'rsa' ? rsa.encrypt(key, message, random) : undefined),
  decrypt: (key, ciphertext) => ('p' in key ? rsa.decrypt(key, ciphertext) : undefined),
  sign,
  verify,
  seal: (cipher, key, nonce, additional, plaintext) => {
    checkAead(cipher, key, nonce)
    return built(aeads, cipher)(key, nonce, additional).encrypt(plaintext)
  },
  open: (cipher, key, nonce, additional, sealed) => {
    checkAead(cipher, key, nonce)
    const aead = built(aeads, cipher)(key, nonce, additional)
    return attempt(() => aead.decrypt(sealed))
  },
  encryptBlocks: (cipher, key, iv, data) => {
    checkBlocks(cipher, key, iv, data)
    return built(blockCiphers, cipher)(key, iv).encrypt(data)
  },
  decryptBlocks: (cipher, key, iv, data) => {
    checkBlocks(cipher, key, iv, data)
    return built(blockCiphers, cipher)(key, iv).decrypt(data)
  },
  streamStart: (cipher, key) => {
    checkStream(cipher, key)
    return rc4.start(key)
  },
  streamXor: rc4.xor,
}

/** The libraries throw on bad input; here that is an answer. */
const attempt = <T>(body: () => T): T | undefined => {
  try {
    return body()
  } catch {
    return undefined
  }
}

function sign(name: string, key: PrivateKey, message: Uint8Array, salt?: Uint8Array): Uint8Array {
  const { hash } = checkScheme(name, key)
  if ('p' in key) return rsa.sign(name, key, message, salt)
  if (key.publicKey.kind !== 'ecdsa') return edwards[key.publicKey.kind].sign(message, key.scalar)
  if (!hash) throw new Error(`${name} names no hash`)
  return signer(key.publicKey.curve, hash).sign(message, key.scalar, { format: 'der' })
}

function verify(name: string, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean {
  const { key: kind, hash } = scheme(name)
  if (kind !== key.kind) return false
  if ('modulus' in key) return rsa.verify(name, key, message, signature)
  // RFC 8032 says which encodings of points are valid; ZIP 215 is a blockchain's looser reading.
  if (key.kind !== 'ecdsa')
    return attempt(() => edwards[key.kind].verify(signature, message, key.point, { zip215: false })) ?? false
  // TLS knows only uncompressed points (RFC 8422 §5.1.2), and so does this project for certificates.
  if (!hash || key.point[0] !== 4) return false
  return attempt(() => signer(key.curve, hash).verify(signature, message, key.point, { format: 'der' })) ?? false
}

const edwards = { ed25519, ed448 }
const curves = { secp256r1: p256, secp384r1: p384, secp521r1: p521 }
const signers = new Map<string, ECDSA>()

/**
 * ECDSA over a key's curve with a scheme's hash, for the message as well as for RFC 6979's nonce. Both halves of s are
 * accepted and made, as every TLS library does. The library's blinding is against clocks, and gets a constant:
 * a signature here is a function of key and message.
 */
const signer = (curve: keyof typeof curves, hash: HashName): ECDSA => {
  const name = `${curve} ${hash}`
  let found = signers.get(name)
  if (!found) {
    const randomBytes = (length = 32) => new Uint8Array(length).fill(1)
    signers.set(name, (found = ecdsa(curves[curve].Point, digests[hash], { lowS: false, randomBytes })))
  }
  return found
}

interface Cipher {
  encrypt(data: Uint8Array): Uint8Array
  decrypt(data: Uint8Array): Uint8Array
}
type Ciphers = Readonly<
  Partial<Record<CipherName, (key: Uint8Array, nonce: Uint8Array, additional?: Uint8Array) => Cipher>>
>

const aeads: Ciphers = {
  AES_128_GCM: gcm,
  AES_256_GCM: gcm,
  AES_128_CCM: ccm(16),
  AES_256_CCM: ccm(16),
  AES_128_CCM_8: ccm(8),
  AES_256_CCM_8: ccm(8),
  CHACHA20_POLY1305: chacha20poly1305,
}

const unpadded: Ciphers[CipherName] = (key, iv) => cbc(key, iv, { disablePadding: true })
const blockCiphers: Ciphers = {
  AES_128_CBC: unpadded,
  AES_256_CBC: unpadded,
  '3DES_EDE_CBC': tripleDes,
}

const built = (table: Ciphers, cipher: CipherName) => {
  const found = table[cipher]
  if (!found) throw new Error(`${cipher} is not built`)
  return found
}
