import { bigEndian, concat, room } from '../bytes/buffer.ts'
import type { HashName } from '../spec/hash.ts'
import { hashLength } from '../spec/hash.ts'
import { suite as suiteOf } from '../spec/suite.ts'
import { TLS11, TLS12 } from '../spec/version.ts'
import { cipherShape } from './cipher.ts'
import { labelBytes } from './label.ts'
import type { Provider } from './provider.ts'

/**
 * Keys of TLS 1.0, 1.1 and 1.2. `version` (0x0301 … 0x0303) chooses the pseudorandom function; `prfHash` is the
 * suite's, and counts only in TLS 1.2.
 */

/** 48 bytes from the premaster secret and both randoms (RFC 5246 §8.1). */
export const masterSecret = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  premaster: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): Uint8Array => prf(provider, version, prfHash, premaster, 'master secret', concat(clientRandom, serverRandom), 48)

/** 48 bytes from the premaster secret and the handshake up to ClientKeyExchange (RFC 7627 §4). */
export const extendedMasterSecret = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  premaster: Uint8Array,
  sessionHash: Uint8Array,
): Uint8Array => prf(provider, version, prfHash, premaster, 'extended master secret', sessionHash, 48)

/** The keys of one direction. What a suite does not need is empty; an AEAD's IV is the part that is never sent. */
export interface WriteKeys {
  readonly macKey: Uint8Array
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** Cuts the key block (RFC 5246 §6.3). CBC has an IV here only in TLS 1.0. `suite` is a code point; an unknown one throws. */
export const keyBlock = (
  provider: Provider,
  version: number,
  suite: number,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
): { clientWrite: WriteKeys; serverWrite: WriteKeys } => {
  const found = suiteOf(suite)
  if (!found) throw new Error(`suite ${suite} is not known`)
  const shape = cipherShape(found.cipher)
  const mac = found.mac ? hashLength[found.mac] : 0
  const iv = shape.tag ? shape.nonce - shape.explicit : version < TLS11 ? shape.nonce : 0
  const seed = concat(serverRandom, clientRandom)
  const block = prf(provider, version, found.prf, master, 'key expansion', seed, 2 * (mac + shape.key + iv))
  let at = 0
  const take = (length: number) => block.slice(at, (at += length))
  const [clientMac, serverMac] = [take(mac), take(mac)]
  const [clientKey, serverKey] = [take(shape.key), take(shape.key)]
  const [clientIv, serverIv] = [take(iv), take(iv)]
  return {
    clientWrite: { macKey: clientMac, key: clientKey, iv: clientIv },
    serverWrite: { macKey: serverMac, key: serverKey, iv: serverIv },
  }
}

/** The 12 bytes of a Finished message (RFC 5246 §7.4.9), from `transcriptHash` of all messages before it. */
export const verifyData = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  master: Uint8Array,
  role: 'client' | 'server',
  transcript: Uint8Array,
): Uint8Array => prf(provider, version, prfHash, master, `${role} finished`, transcript, 12)

/**
 * Key material for the application (RFC 5705 §4). `context` of no bytes is not the same as none. Throws for one that
 * its length of two bytes cannot hold.
 */
export const exported = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  master: Uint8Array,
  clientRandom: Uint8Array,
  serverRandom: Uint8Array,
  label: string,
  context: Uint8Array | undefined,
  length: number,
): Uint8Array => {
  if (context && context.length > 0xffff) throw new Error(`an exporter's context cannot hold ${context.length} bytes`)
  const suffix = context ? concat(bigEndian(context.length, 2), context) : new Uint8Array(0)
  return prf(provider, version, prfHash, master, label, concat(clientRandom, serverRandom, suffix), length)
}

/** What stands for the messages in Finished and in the extended master secret: before TLS 1.2, MD5 and SHA-1 side by side. */
export const transcriptHash = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  messages: Uint8Array,
): Uint8Array =>
  version < TLS12
    ? concat(provider.hash('md5', messages), provider.hash('sha1', messages))
    : provider.hash(prfHash, messages)

/** The pseudorandom function: RFC 5246 §5, and RFC 2246 §5 before TLS 1.2. */
export const prf = (
  provider: Provider,
  version: number,
  prfHash: HashName,
  secret: Uint8Array,
  label: string,
  seed: Uint8Array,
  length: number,
): Uint8Array => {
  const input = concat(labelBytes(label), seed)
  if (version >= TLS12) return expand(provider, prfHash, secret, input, length)
  // Each half of the secret has its own hash; a middle byte belongs to both.
  const half = Math.ceil(secret.length / 2)
  const out = expand(provider, 'md5', secret.subarray(0, half), input, length)
  const other = expand(provider, 'sha1', secret.subarray(secret.length - half), input, length)
  for (let at = 0; at < length; at++) out[at]! ^= other[at]!
  return out
}

/** P_hash (RFC 5246 §5). */
const expand = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  seed: Uint8Array,
  length: number,
): Uint8Array => {
  const out = room(length)
  let link = seed
  for (let at = 0; at < length; at += hashLength[hash]) {
    link = provider.hmac(hash, secret, link)
    const block = provider.hmac(hash, secret, concat(link, seed))
    out.set(block.length > length - at ? block.subarray(0, length - at) : block, at)
  }
  return out
}
