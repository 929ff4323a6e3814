import { concat, room } from '../bytes/buffer.ts'
import type { HashName } from '../spec/hash.ts'
import { hashLength } from '../spec/hash.ts'
import type { DerivedSecret, derivedSecrets } from '../spec/secret.ts'
import { suite as suiteOf } from '../spec/suite.ts'
import { cipherShape } from './cipher.ts'
import { labelBytes } from './label.ts'
import type { Provider } from './provider.ts'

/**
 * The key schedule of TLS 1.3 (RFC 8446 §7.1). Every secret is one hash long. Where the RFC writes Messages, these
 * functions take the hash of the messages.
 */

/** The first secret: from a pre-shared key, or from as many zeros as a hash has bytes. */
export const earlySecret = (provider: Provider, hash: HashName, psk?: Uint8Array): Uint8Array =>
  hkdfExtract(provider, hash, zeros(hash), psk ?? zeros(hash))

/** The second: from the first and the (EC)DHE shared secret; zeros where there is none (psk_ke). */
export const handshakeSecret = (
  provider: Provider,
  hash: HashName,
  early: Uint8Array,
  shared?: Uint8Array,
): Uint8Array => hkdfExtract(provider, hash, derived(provider, hash, early), shared ?? zeros(hash))

/** The third, from the second. */
export const masterSecret = (provider: Provider, hash: HashName, handshake: Uint8Array): Uint8Array =>
  hkdfExtract(provider, hash, derived(provider, hash, handshake), zeros(hash))

/** Derive-Secret: a secret for one purpose, bound to the handshake so far. */
export const deriveSecret = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  label: SecretLabel,
  transcriptHash: Uint8Array,
): Uint8Array => hkdfExpandLabel(provider, hash, secret, label, transcriptHash, hashLength[hash])

/** The purposes of RFC 8446 §7.1. */
export type SecretLabel = (typeof derivedSecrets)[DerivedSecret]['purpose'] | 'ext binder' | 'res binder' | 'derived'

/** The key that a pre-shared key's binder is made with (RFC 8446 §4.2.11.2): feed it to `verifyData`. */
export const binderKey = (
  provider: Provider,
  hash: HashName,
  early: Uint8Array,
  kind: 'external' | 'resumption',
): Uint8Array =>
  deriveSecret(
    provider,
    hash,
    early,
    kind === 'external' ? 'ext binder' : 'res binder',
    provider.hash(hash, new Uint8Array(0)),
  )

/** The record key and IV of one direction (RFC 8446 §7.3). `suite` is a code point. Throws for one that TLS 1.3 does not have. */
export const trafficKeys = (
  provider: Provider,
  suite: number,
  secret: Uint8Array,
): { key: Uint8Array; iv: Uint8Array } => {
  const found = suiteOf(suite)
  if (found?.mode !== 'AEAD') throw new Error(`suite ${suite} has no AEAD`)
  const shape = cipherShape(found.cipher)
  return {
    key: hkdfExpandLabel(provider, found.prf, secret, 'key', none, shape.key),
    iv: hkdfExpandLabel(provider, found.prf, secret, 'iv', none, shape.nonce),
  }
}

/** The traffic secret after a KeyUpdate (RFC 8446 §7.2). */
export const nextTrafficSecret = (provider: Provider, hash: HashName, secret: Uint8Array): Uint8Array =>
  hkdfExpandLabel(provider, hash, secret, 'traffic upd', none, hashLength[hash])

/** The key of a Finished message or of a binder (RFC 8446 §4.4.4). */
export const finishedKey = (provider: Provider, hash: HashName, baseSecret: Uint8Array): Uint8Array =>
  hkdfExpandLabel(provider, hash, baseSecret, 'finished', none, hashLength[hash])

/** The content of a Finished message, or a binder: one hash long (RFC 8446 §4.4.4). */
export const verifyData = (
  provider: Provider,
  hash: HashName,
  baseSecret: Uint8Array,
  transcriptHash: Uint8Array,
): Uint8Array => provider.hmac(hash, finishedKey(provider, hash, baseSecret), transcriptHash)

/** The pre-shared key that a ticket with this nonce stands for (RFC 8446 §4.6.1). */
export const resumptionPsk = (
  provider: Provider,
  hash: HashName,
  resumptionMaster: Uint8Array,
  nonce: Uint8Array,
): Uint8Array => hkdfExpandLabel(provider, hash, resumptionMaster, 'resumption', nonce, hashLength[hash])

/**
 * Key material for the application (RFC 8446 §7.5) from the secret of `exp master`, or of `e exp master` for early data.
 * Here a context of no bytes is the same as none.
 */
export const exported = (
  provider: Provider,
  hash: HashName,
  exporterMaster: Uint8Array,
  label: string,
  context: Uint8Array | undefined,
  length: number,
): Uint8Array => {
  const secret = hkdfExpandLabel(provider, hash, exporterMaster, label, provider.hash(hash, none), hashLength[hash])
  return hkdfExpandLabel(provider, hash, secret, 'exporter', provider.hash(hash, context ?? none), length)
}

/** HKDF-Extract (RFC 5869 §2.2). */
export const hkdfExtract = (provider: Provider, hash: HashName, salt: Uint8Array, input: Uint8Array): Uint8Array =>
  provider.hmac(hash, salt, input)

/** HKDF-Expand (RFC 5869 §2.3). Throws for more than 255 hashes. */
export const hkdfExpand = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array => {
  const size = hashLength[hash]
  if (length > 255 * size) throw new Error(`HKDF cannot give ${length} bytes`)
  if (length <= size) return firstBlock(provider, hash, secret, concat(info, Uint8Array.of(1)), length)
  let block = provider.hmac(hash, secret, concat(info, Uint8Array.of(1)))
  const out = new Uint8Array(length)
  out.set(block)
  for (let at = size, counter = 2; at < length; at += size, counter++) {
    block = provider.hmac(hash, secret, concat(block, info, Uint8Array.of(counter)))
    out.set(block.subarray(0, length - at), at)
  }
  return out
}

/** The beginning of the first block of HKDF-Expand, for an `info` that has the block's number behind it. */
const firstBlock = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array => {
  const block = provider.hmac(hash, secret, info)
  return length === block.length ? block : block.slice(0, length)
}

/** HKDF-Expand-Label (RFC 8446 §7.1): the label is put behind `tls13 `. */
export const hkdfExpandLabel = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number,
): Uint8Array => {
  const name = labelBytes(`tls13 ${label}`)
  const end = 4 + name.length + context.length
  const info = room(end + 1)
  info[0] = length >> 8
  info[1] = length
  info[2] = name.length
  info.set(name, 3)
  info[3 + name.length] = context.length
  info.set(context, 4 + name.length)
  if (length > hashLength[hash]) return hkdfExpand(provider, hash, secret, info.subarray(0, end), length)
  info[end] = 1
  return firstBlock(provider, hash, secret, info, length)
}

const none = new Uint8Array(0)
const zeros = (hash: HashName): Uint8Array => new Uint8Array(hashLength[hash])

/** The step between two of the three secrets, over no messages at all. */
const derived = (provider: Provider, hash: HashName, secret: Uint8Array): Uint8Array =>
  deriveSecret(provider, hash, secret, 'derived', provider.hash(hash, none))
