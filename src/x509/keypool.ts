import { fromBase64 } from '../bytes/text.ts'
import { fromNumber, toNumber } from './number.ts'
import { curvePairs, primes, type Pairs } from './keydata.ts'
import type { PrivateKey } from '../crypto/provider.ts'

/** Kinds of key that demo certificates are made with. */
export type KeyType =
  'rsa-1024' | 'rsa-2048' | 'rsa-3072' | 'rsa-4096' | 'rsa-pss-2048' | 'p-256' | 'p-384' | 'p-521' | 'ed25519' | 'ed448'

/**
 * A key of the frozen pool. THESE ARE PUBLIC TEST KEYS: both halves are printed in keydata.ts and shipped to everybody, so
 * nothing may ever be protected by them. They are frozen because making RSA keys takes long and demo certificates should
 * be the same every time. `n` counts from 0 and starts again behind the last key of the kind (rsa-2048 and the curves
 * have four, other sizes of RSA one); the same `n` always gives the same object. `rsa-pss-2048` are the numbers of
 * `rsa-2048` as keys that may sign with RSASSA-PSS alone.
 */
export const demoKey = (kind: KeyType, n: number): PrivateKey => {
  const count = (rsaPairs[kind] ?? curvePairs[kind]!).length
  const id = `${kind} ${n % count}`
  const known = made.get(id)
  if (known) return known
  const key = makeKey(kind, n % count)
  made.set(id, key)
  return key
}

const made = new Map<string, PrivateKey>()

const makeKey = (kind: KeyType, n: number): PrivateKey => {
  const [first, second] = (rsaPairs[kind] ?? curvePairs[kind]!)[n]!.map(fromBase64) as [Uint8Array, Uint8Array]
  switch (kind) {
    case 'p-256':
      return { publicKey: { kind: 'ecdsa', curve: 'secp256r1', point: second }, scalar: first }
    case 'p-384':
      return { publicKey: { kind: 'ecdsa', curve: 'secp384r1', point: second }, scalar: first }
    case 'p-521':
      return { publicKey: { kind: 'ecdsa', curve: 'secp521r1', point: second }, scalar: first }
    case 'ed25519':
    case 'ed448':
      return { publicKey: { kind, point: second }, scalar: first }
  }
  const modulus = fromNumber(toNumber(first) * toNumber(second))
  return {
    publicKey: { kind: kind === 'rsa-pss-2048' ? 'rsa_pss' : 'rsa', modulus, exponent: Uint8Array.of(1, 0, 1) },
    p: first,
    q: second,
  }
}

const rsaPairs: Pairs = { ...primes, 'rsa-pss-2048': primes['rsa-2048']! }
