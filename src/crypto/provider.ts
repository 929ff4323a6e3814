import type { HashName } from '../spec/hash.ts'
import type { GroupName } from '../spec/group.ts'
import type { CipherName } from '../spec/suite.ts'
import type { Field } from './ffdh.ts'

/**
 * All cryptography that the stacks ask for. `noble` is the real one; `stub` has the same sizes and the same failures
 * (a changed byte is still noticed) but no algebra, for sweeps over thousands of configurations. Everything is
 * synchronous, and a function of its arguments: randomness comes in from outside.
 */
export interface Provider {
  readonly id: 'noble' | 'stub'
  hash(name: HashName, data: Uint8Array): Uint8Array
  hmac(name: HashName, key: Uint8Array, data: Uint8Array): Uint8Array
  /** A fresh key pair made from `random`, which must be as long as the group's shape says. */
  keyShare(group: GroupName, random: Uint8Array): KeyShare
  /**
   * The answer to a client's share: the server's public value and the shared secret. For (EC)DHE both sides do the same;
   * a KEM encapsulates. Undefined when the peer's value is not a valid one (RFC 8446 §4.2.8.2, §7.4.2).
   */
  encapsulate(
    group: GroupName,
    peer: Uint8Array,
    random: Uint8Array,
  ): { readonly publicValue: Uint8Array; readonly secret: Uint8Array } | undefined
  /** The client's half: the shared secret from its own key share and the server's public value. Undefined when that is invalid. */
  decapsulate(group: GroupName, own: KeyShare, peer: Uint8Array): Uint8Array | undefined
  /**
   * Diffie-Hellman in a field of the server's choice (RFC 5246 §7.4.3). `random` is as long as `keyShareRandom` of the
   * field says. Undefined for a field that cannot be calculated with.
   */
  fieldShare(field: Field, random: Uint8Array): KeyShare | undefined
  /** The premaster secret (RFC 5246 §8.1.2). Undefined when the peer's value is not between 1 and p - 1. */
  fieldSecret(field: Field, own: KeyShare, peer: Uint8Array): Uint8Array | undefined
  /**
   * RSAES-PKCS1-v1_5. `random` is as long as `encryptRandom` says. Undefined for a key that cannot encrypt, and for one
   * too small for the message.
   */
  encrypt(key: PublicKey, message: Uint8Array, random: Uint8Array): Uint8Array | undefined
  /** Undefined when the ciphertext is not one. What TLS does then, so that nobody can tell, is the caller's affair. */
  decrypt(key: PrivateKey, ciphertext: Uint8Array): Uint8Array | undefined
  /** Signs with a TLS signature scheme name (`rsa_pkcs1_sha256`, `ecdsa_sha1` …). `salt` is RSA-PSS's, one hash long. */
  sign(scheme: string, key: PrivateKey, message: Uint8Array, salt?: Uint8Array): Uint8Array
  /** False for a bad signature, a malformed key, or a scheme that does not go with the key. Never throws. */
  verify(scheme: string, key: PublicKey, message: Uint8Array, signature: Uint8Array): boolean
  /** AEAD (RFC 5116). The output is the ciphertext followed by the tag. */
  seal(
    cipher: CipherName,
    key: Uint8Array,
    nonce: Uint8Array,
    additional: Uint8Array,
    plaintext: Uint8Array,
  ): Uint8Array
  /** Undefined when the tag does not fit. */
  open(
    cipher: CipherName,
    key: Uint8Array,
    nonce: Uint8Array,
    additional: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined
  /** CBC without padding; data is a whole number of blocks. */
  encryptBlocks(cipher: CipherName, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array
  decryptBlocks(cipher: CipherName, key: Uint8Array, iv: Uint8Array, data: Uint8Array): Uint8Array
  /** A stream cipher before its first byte. */
  streamStart(cipher: CipherName, key: Uint8Array): StreamState
  /** The next bytes, encrypted or decrypted, and where the cipher stands after them. */
  streamXor(state: StreamState, data: Uint8Array): { readonly data: Uint8Array; readonly state: StreamState }
}

/** Where a stream cipher stands, as plain data: RC4's permutation of 256 bytes and its two indices. Only its provider reads it. */
export interface StreamState {
  readonly box: Uint8Array
  readonly i: number
  readonly j: number
}

export interface KeyShare {
  readonly publicValue: Uint8Array
  readonly privateValue: Uint8Array
}

/** A public key as certificates carry it. Numbers of RSA keys are big-endian without leading zeros. */
export type PublicKey =
  | { readonly kind: 'rsa' | 'rsa_pss'; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly kind: 'ecdsa'; readonly curve: 'secp256r1' | 'secp384r1' | 'secp521r1'; readonly point: Uint8Array }
  | { readonly kind: 'ed25519' | 'ed448'; readonly point: Uint8Array }

/** A private key; `publicKey` is the other half. RSA keeps its two primes, from which everything else follows. */
export type PrivateKey =
  | { readonly publicKey: PublicKey & { kind: 'rsa' | 'rsa_pss' }; readonly p: Uint8Array; readonly q: Uint8Array }
  | { readonly publicKey: PublicKey & { kind: 'ecdsa' | 'ed25519' | 'ed448' }; readonly scalar: Uint8Array }
