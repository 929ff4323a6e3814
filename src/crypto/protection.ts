import { concat, cut, part, putNumber, room, standsAt } from '../bytes/buffer.ts'
import { hashLength } from '../spec/hash.ts'
import { contentCodes } from '../spec/message.ts'
import type { Suite } from '../spec/suite.ts'
import { suite as suiteOf } from '../spec/suite.ts'
import { TLS11, TLS12 } from '../spec/version.ts'
import { cipherShape } from './cipher.ts'
import type { Provider, StreamState } from './provider.ts'
import type { WriteKeys } from './schedule12.ts'

/**
 * Record protection of one direction, as plain data: each record that is protected or opened gives the state for the
 * next one. `suite` and `version` are code points. `sequence` counts the records under these keys.
 */
export type RecordKeys =
  | { readonly kind: 'plain' }
  | {
      readonly kind: 'aead13'
      readonly suite: number
      readonly key: Uint8Array
      readonly iv: Uint8Array
      readonly sequence: number
    }
  | {
      readonly kind: 'aead12'
      readonly suite: number
      readonly key: Uint8Array
      readonly iv: Uint8Array
      readonly sequence: number
    }
  | {
      readonly kind: 'cbc'
      readonly suite: number
      readonly version: number
      readonly macKey: Uint8Array
      readonly key: Uint8Array
      /** The last block of the record before, in TLS 1.0; empty in later versions, whose records carry their own. */
      readonly iv: Uint8Array
      readonly sequence: number
      readonly encryptThenMac: boolean
    }
  | {
      readonly kind: 'stream'
      readonly suite: number
      readonly macKey: Uint8Array
      /** Empty for a NULL suite, which has a MAC and no cipher. */
      readonly key: Uint8Array
      /** Where the cipher stands after the records before; undefined before the first, and for a NULL suite. */
      readonly state: StreamState | undefined
      readonly sequence: number
    }

export const plain: RecordKeys = { kind: 'plain' }

/** Fresh keys of TLS 1.3 for `protect` and `unprotect`. */
export const recordKeys13 = (
  suite: number,
  keys: { readonly key: Uint8Array; readonly iv: Uint8Array },
): RecordKeys => ({
  kind: 'aead13',
  suite,
  key: keys.key,
  iv: keys.iv,
  sequence: 0,
})

/**
 * Fresh keys of an earlier version. Only CBC pays heed to `encryptThenMac` (RFC 7366 §3). Throws for a suite whose way
 * of protection is not built.
 */
export const recordKeys12 = (suite: number, version: number, keys: WriteKeys, encryptThenMac = false): RecordKeys => {
  const { mode, name, cipher, mac } = anatomy(suite)
  if (mode === 'AEAD') return { kind: 'aead12', suite, key: keys.key, iv: keys.iv, sequence: 0 }
  if (mode === 'CBC') return { kind: 'cbc', suite, version, ...keys, sequence: 0, encryptThenMac }
  if (mac && (cipher === 'RC4_128' || cipher === 'NULL'))
    return { kind: 'stream', suite, macKey: keys.macKey, key: keys.key, state: undefined, sequence: 0 }
  throw new Error(`${name} is not built`)
}

/** Content before protection: a ContentType, the version for the header, the bytes. */
export interface PlainRecord {
  readonly type: number
  readonly version: number
  readonly fragment: Uint8Array
}

/**
 * The whole record with its header of five bytes, and the keys for the next one. `random` is asked for an explicit IV.
 * `padding` counts TLS 1.3's zeros behind the content (RFC 8446 §5.4); other protections pay no heed to it. Oversized
 * content is sent as it is, for the peer to refuse; only what a header's length cannot hold throws.
 */
export const protect = (
  provider: Provider,
  keys: RecordKeys,
  record: PlainRecord,
  random: (length: number) => Uint8Array,
  padding = 0,
): { record: Uint8Array; keys: RecordKeys } => {
  switch (keys.kind) {
    case 'plain':
      return { record: whole(record.type, record.version, record.fragment), keys }
    case 'aead13':
      return protect13(provider, keys, record, padding)
    case 'aead12':
      return protectAead(provider, keys, record)
    case 'cbc':
      return protectCbc(provider, keys, record, random)
    case 'stream':
      return protectStream(provider, keys, record)
  }
}

/**
 * `padding` counts the bytes behind the content: TLS 1.3's zeros, or CBC's padding with its length byte. `why` is for
 * people who look behind the alert; on the wire all failures under one alert look the same.
 */
export type Unprotected =
  | {
      readonly ok: true
      readonly type: number
      readonly content: Uint8Array
      readonly padding: number
      readonly keys: RecordKeys
    }
  | {
      readonly ok: false
      readonly alert: 'bad_record_mac' | 'unexpected_message' | 'record_overflow'
      readonly why: string
    }

/**
 * The content of a received record, given without its header, and the keys for the next one; or the alert that the
 * standard names. Never throws on a peer's bytes. Unprotected ChangeCipherSpec and alerts between protected records
 * of TLS 1.3 are the caller's to take out first.
 */
export const unprotect = (provider: Provider, keys: RecordKeys, record: PlainRecord): Unprotected => {
  switch (keys.kind) {
    case 'plain':
      return opened(record.type, record.fragment, 0, keys)
    case 'aead13':
      return unprotect13(provider, keys, record)
    case 'aead12':
      return unprotectAead(provider, keys, record)
    case 'cbc':
      return unprotectCbc(provider, keys, record)
    case 'stream':
      return unprotectStream(provider, keys, record)
  }
}

type Keys<K extends RecordKeys['kind']> = Extract<RecordKeys, { kind: K }>

/** The longest content of a record (RFC 8446 §5.1). */
const longest = 2 ** 14

const anatomy = (code: number): Suite => {
  const found = suiteOf(code)
  if (!found) throw new Error(`suite ${code} is not known`)
  return found
}

/** A record: its header, and behind it the parts of what it holds. */
const whole = (type: number, version: number, first: Uint8Array, second: Uint8Array = none): Uint8Array => {
  const length = first.length + second.length
  if (length > 0xffff) throw new Error(`a record cannot hold ${length} bytes`)
  const out = room(headerLength + length)
  putHeader(out, 0, type, version, length)
  out.set(first, headerLength)
  if (second.length) out.set(second, headerLength + first.length)
  return out
}
const none = new Uint8Array(0)
const headerLength = 5

const putHeader = (out: Uint8Array, at: number, type: number, version: number, length: number): void => {
  out[at] = type
  putNumber(out, at + 1, 2, version)
  putNumber(out, at + 3, 2, length)
}

const header = (type: number, version: number, length: number): Uint8Array => {
  const out = new Uint8Array(headerLength)
  putHeader(out, 0, type, version, length)
  return out
}

const refused = (alert: Extract<Unprotected, { ok: false }>['alert'], why: string): Unprotected => ({
  ok: false,
  alert,
  why,
})

const opened = (type: number, content: Uint8Array, padding: number, keys: RecordKeys): Unprotected =>
  content.length > longest
    ? refused('record_overflow', `${content.length} bytes of content, more than 2^14`)
    : { ok: true, type, content, padding, keys }

/** The sequence number as the 64-bit number that MACs and nonces are made with. */
const counterLength = 8

/** The IV with the sequence number laid over its end (RFC 8446 §5.3, RFC 7905 §2). */
const overlaid = (iv: Uint8Array, sequence: number): Uint8Array => {
  const { length } = iv
  const nonce = new Uint8Array(length)
  putNumber(nonce, length - counterLength, counterLength, sequence)
  for (let n = 0; n < length; n++) nonce[n]! ^= iv[n]!
  return nonce
}

/** TLS 1.3 (RFC 8446 §5.2). */
const protect13 = (provider: Provider, keys: Keys<'aead13'>, { type, fragment }: PlainRecord, padding: number) => {
  const { cipher } = anatomy(keys.suite)
  const inner = room(fragment.length + 1 + padding)
  inner.set(fragment)
  inner[fragment.length] = type
  const outer = header(contentCodes.application_data, TLS12, inner.length + cipherShape(cipher).tag)
  const sealed = provider.seal(cipher, keys.key, overlaid(keys.iv, keys.sequence), outer, inner)
  return { record: whole(contentCodes.application_data, TLS12, sealed), keys: after(keys) }
}

/** The same keys for the next record. */
const after = <K extends Keys<'aead12' | 'aead13'>>({ kind, suite, key, iv, sequence }: K): RecordKeys => ({
  kind,
  suite,
  key,
  iv,
  sequence: sequence + 1,
})

const unprotect13 = (
  provider: Provider,
  keys: Keys<'aead13'>,
  { type, version, fragment }: PlainRecord,
): Unprotected => {
  if (type !== contentCodes.application_data) return refused('unexpected_message', 'a record that is not protected')
  if (fragment.length > longest + 256)
    return refused('record_overflow', `${fragment.length} bytes of ciphertext, more than 2^14 + 256`)
  const { cipher } = anatomy(keys.suite)
  const outer = header(type, version, fragment.length)
  const inner = provider.open(cipher, keys.key, overlaid(keys.iv, keys.sequence), outer, fragment)
  if (!inner) return refused('bad_record_mac', 'the tag does not fit')
  if (inner.length > longest + 1)
    return refused('record_overflow', `${inner.length} bytes of inner plaintext, more than 2^14 + 1`)
  let end = inner.length - 1
  while (end >= 0 && inner[end] === 0) end--
  if (end < 0) return refused('unexpected_message', 'only padding, no content type')
  const innerType = inner[end]!
  if (innerType === contentCodes.change_cipher_spec)
    return refused('unexpected_message', 'a protected ChangeCipherSpec')
  if (end === 0 && innerType !== contentCodes.application_data)
    return refused('unexpected_message', 'a message of no bytes')
  return opened(innerType, cut(inner, 0, end), inner.length - 1 - end, after(keys))
}

/** GCM and CCM send the sequence number along as the nonce's second part (RFC 5288 §3); ChaCha20 overlays it. */
const nonce12 = (keys: Keys<'aead12'>, explicit: Uint8Array): Uint8Array =>
  explicit.length ? concat(keys.iv, explicit) : overlaid(keys.iv, keys.sequence)

/** What a MAC or tag covers in front of the content: sequence number, type, version, length. */
const covered = (sequence: number, type: number, version: number, length: number): Uint8Array => {
  const out = new Uint8Array(counterLength + headerLength)
  putNumber(out, 0, counterLength, sequence)
  putHeader(out, counterLength, type, version, length)
  return out
}

/** AEAD in TLS 1.2 (RFC 5246 §6.2.3.3). */
const protectAead = (provider: Provider, keys: Keys<'aead12'>, { type, version, fragment }: PlainRecord) => {
  const { cipher } = anatomy(keys.suite)
  const explicit = new Uint8Array(cipherShape(cipher).explicit)
  putNumber(explicit, 0, explicit.length, keys.sequence)
  const additional = covered(keys.sequence, type, version, fragment.length)
  const sealed = provider.seal(cipher, keys.key, nonce12(keys, explicit), additional, fragment)
  return { record: whole(type, version, explicit, sealed), keys: after(keys) }
}

const unprotectAead = (
  provider: Provider,
  keys: Keys<'aead12'>,
  { type, version, fragment }: PlainRecord,
): Unprotected => {
  const { cipher } = anatomy(keys.suite)
  const { explicit, tag } = cipherShape(cipher)
  const tooLong = overlong(fragment)
  if (tooLong) return tooLong
  if (fragment.length < explicit + tag) return refused('bad_record_mac', 'no room for nonce and tag')
  const nonce = nonce12(keys, fragment.subarray(0, explicit))
  const additional = covered(keys.sequence, type, version, fragment.length - explicit - tag)
  const content = provider.open(cipher, keys.key, nonce, additional, fragment.subarray(explicit))
  if (!content) return refused('bad_record_mac', 'the tag does not fit')
  return opened(type, content, 0, after(keys))
}

/** TLSCiphertext's limit before TLS 1.3 (RFC 5246 §6.2.3). */
const overlong = (fragment: Uint8Array): Unprotected | undefined =>
  fragment.length > longest + 2048
    ? refused('record_overflow', `${fragment.length} bytes of ciphertext, more than 2^14 + 2048`)
    : undefined

const mac = (
  provider: Provider,
  keys: Keys<'cbc' | 'stream'>,
  type: number,
  version: number,
  data: Uint8Array,
): Uint8Array =>
  provider.hmac(anatomy(keys.suite).mac!, keys.macKey, concat(covered(keys.sequence, type, version, data.length), data))

const afterCbc = (keys: Keys<'cbc'>, ciphertext: Uint8Array, block: number): RecordKeys => ({
  ...keys,
  iv: keys.version < TLS11 ? ciphertext.slice(-block) : keys.iv,
  sequence: keys.sequence + 1,
})

/** CBC with the MAC inside (RFC 5246 §6.2.3.2) or outside (RFC 7366 §3). */
const protectCbc = (
  provider: Provider,
  keys: Keys<'cbc'>,
  { type, version, fragment }: PlainRecord,
  random: (length: number) => Uint8Array,
) => {
  const { cipher } = anatomy(keys.suite)
  const block = cipherShape(cipher).nonce
  const content = keys.encryptThenMac ? fragment : concat(fragment, mac(provider, keys, type, version, fragment))
  const filling = block - (content.length % block)
  const padded = concat(content, new Uint8Array(filling).fill(filling - 1))
  const explicit = keys.version < TLS11 ? new Uint8Array(0) : random(block)
  const ciphertext = provider.encryptBlocks(cipher, keys.key, explicit.length ? explicit : keys.iv, padded)
  const sent = concat(explicit, ciphertext)
  const body = keys.encryptThenMac ? concat(sent, mac(provider, keys, type, version, sent)) : sent
  return { record: whole(type, version, body), keys: afterCbc(keys, ciphertext, block) }
}

const unprotectCbc = (provider: Provider, keys: Keys<'cbc'>, { type, version, fragment }: PlainRecord): Unprotected => {
  const { cipher, mac: hash } = anatomy(keys.suite)
  const block = cipherShape(cipher).nonce
  const tag = hashLength[hash!]
  const tooLong = overlong(fragment)
  if (tooLong) return tooLong
  const sent = keys.encryptThenMac ? part(fragment, 0, Math.max(0, fragment.length - tag)) : fragment
  if (keys.encryptThenMac && !fits(fragment, sent.length, mac(provider, keys, type, version, sent)))
    return refused('bad_record_mac', 'the MAC does not fit')
  const explicit = keys.version < TLS11 ? 0 : block
  if (sent.length < explicit + block || sent.length % block)
    return refused('bad_record_mac', 'not a whole number of blocks')
  const ciphertext = part(sent, explicit)
  const padded = provider.decryptBlocks(cipher, keys.key, explicit ? sent.slice(0, block) : keys.iv, ciphertext)
  const filling = padded.at(-1)! + 1
  const end = padded.length - filling
  const needed = keys.encryptThenMac ? 0 : tag
  // All bytes of the padding hold its length (RFC 5246 §6.2.3.2).
  if (end < needed || !isFilled(padded, end, filling - 1)) return refused('bad_record_mac', 'the padding is wrong')
  const content = cut(padded, 0, end - needed)
  if (!keys.encryptThenMac && !standsAt(padded, end - tag, mac(provider, keys, type, version, content)))
    return refused('bad_record_mac', 'the MAC does not fit')
  return opened(type, content, filling, afterCbc(keys, ciphertext, block))
}

/** Is this, and nothing else, what stands from there on? */
const fits = (bytes: Uint8Array, at: number, end: Uint8Array): boolean =>
  bytes.length === at + end.length && standsAt(bytes, at, end)

const isFilled = (bytes: Uint8Array, from: number, byte: number): boolean => {
  for (let at = from; at < bytes.length; at++) if (bytes[at] !== byte) return false
  return true
}

/** Content and MAC through the cipher, if there is one (RFC 5246 §6.2.3.1); the keys for the next record. */
const streamed = (
  provider: Provider,
  keys: Keys<'stream'>,
  data: Uint8Array,
): { data: Uint8Array; keys: RecordKeys } => {
  const { cipher } = anatomy(keys.suite)
  const sequence = keys.sequence + 1
  if (cipher === 'NULL') return { data, keys: { ...keys, sequence } }
  const next = provider.streamXor(keys.state ?? provider.streamStart(cipher, keys.key), data)
  return { data: next.data, keys: { ...keys, state: next.state, sequence } }
}

const protectStream = (provider: Provider, keys: Keys<'stream'>, { type, version, fragment }: PlainRecord) => {
  const sent = streamed(provider, keys, concat(fragment, mac(provider, keys, type, version, fragment)))
  return { record: whole(type, version, sent.data), keys: sent.keys }
}

const unprotectStream = (
  provider: Provider,
  keys: Keys<'stream'>,
  { type, version, fragment }: PlainRecord,
): Unprotected => {
  const tooLong = overlong(fragment)
  if (tooLong) return tooLong
  const read = streamed(provider, keys, fragment)
  const end = read.data.length - hashLength[anatomy(keys.suite).mac!]
  if (end < 0) return refused('bad_record_mac', 'no room for the MAC')
  const content = cut(read.data, 0, end)
  if (!standsAt(read.data, end, mac(provider, keys, type, version, content)))
    return refused('bad_record_mac', 'the MAC does not fit')
  return opened(type, content, 0, read.keys)
}
