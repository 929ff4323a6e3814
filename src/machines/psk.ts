import { concat } from '../bytes/buffer.ts'
import type { Provider } from '../crypto/provider.ts'
import { binderKey, earlySecret, verifyData } from '../crypto/schedule13.ts'
import type { HashName } from '../spec/hash.ts'
import { hashLength } from '../spec/hash.ts'

/**
 * The binder of a pre-shared key: a Finished over the handshake so far, the ClientHello that carries it cut off before
 * its binders (RFC 8446 §4.2.11.2). `before` are the messages before that ClientHello: after a HelloRetryRequest two.
 */
export const binderOf = (
  provider: Provider,
  hash: HashName,
  psk: Uint8Array,
  before: readonly Uint8Array[],
  truncated: Uint8Array,
): Uint8Array => {
  const key = binderKey(provider, hash, earlySecret(provider, hash, psk), 'resumption')
  return verifyData(provider, hash, key, provider.hash(hash, concat(...before, truncated)))
}

/** How long the list of binders is at the end of a ClientHello, its own length included. */
export const bindersLength = (binders: readonly { readonly length: number }[]): number =>
  binders.reduce((sum, { length }) => sum + 1 + length, 2)

/** Binders before they are known: they have their length already. */
export const noBinder = (hash: HashName): Uint8Array => new Uint8Array(hashLength[hash])

/** A ticket's age in milliseconds as it is sent, hidden from those who listen (RFC 8446 §4.2.11.1). */
export const obfuscated = (age: number, ageAdd: number): number => (age + ageAdd) % 2 ** 32
export const revealed = (obfuscatedAge: number, ageAdd: number): number => (obfuscatedAge - ageAdd + 2 ** 32) % 2 ** 32
