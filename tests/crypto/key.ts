import type { KeyObject } from 'node:crypto'
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { PrivateKey } from '../../src/crypto/provider.ts'

/** Fresh keys of node:crypto, and the same keys as this project holds them. */
export interface Pair {
  readonly node: KeyObject
  readonly public: KeyObject
  readonly ours: PrivateKey
}

const bytes = (text: string | undefined) => new Uint8Array(Buffer.from(text!, 'base64url'))

export const rsaPair = (bits: number, kind: 'rsa' | 'rsa_pss' = 'rsa'): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const { n, e, p, q } = privateKey.export({ format: 'jwk' })
  const ours: PrivateKey = { publicKey: { kind, modulus: bytes(n), exponent: bytes(e) }, p: bytes(p), q: bytes(q) }
  return { node: privateKey, public: publicKey, ours }
}

const nodeCurves = { secp256r1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' } as const
export type Curve = keyof typeof nodeCurves

export const ecdsaPair = (curve: Curve): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: nodeCurves[curve] })
  const { x, y, d } = privateKey.export({ format: 'jwk' })
  const point = Uint8Array.of(4, ...bytes(x), ...bytes(y))
  return { node: privateKey, public: publicKey, ours: { publicKey: { kind: 'ecdsa', curve, point }, scalar: bytes(d) } }
}

export const edwardsPair = (kind: 'ed25519' | 'ed448'): Pair => {
  const { privateKey, publicKey } = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ed448')
  const { x, d } = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).export({ format: 'jwk' })
  return { node: privateKey, public: publicKey, ours: { publicKey: { kind, point: bytes(x) }, scalar: bytes(d) } }
}

/** The input with one bit of the byte at `at` changed. */
export const flipped = (input: Uint8Array, at: number): Uint8Array =>
  input.map((byte, n) => (n === at ? byte ^ 1 : byte))
