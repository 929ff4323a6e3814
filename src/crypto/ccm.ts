import { cbc, ctr } from '@noble/ciphers/aes.js'
import { bigEndian, concat, equal } from '../bytes/buffer.ts'

/**
 * AES-CCM (RFC 3610) with tags of `tagLength` bytes, an even number from 4 to 16. The nonce is 7 to 13 bytes long (12 in
 * TLS: RFC 6655 §3), and the counter gets what it leaves of 15: with 12, plaintext may have 2^24 - 1 bytes. The output
 * is the ciphertext followed by the tag. `decrypt` throws when the tag does not fit; so does a plaintext too long.
 */
export const ccm =
  (tagLength: number) =>
  (key: Uint8Array, nonce: Uint8Array, additional: Uint8Array = none) => {
    const width = 15 - nonce.length

    /** CBC-MAC over the lengths, the additional data and the plaintext (RFC 3610 §2.2). */
    const tag = (plaintext: Uint8Array): Uint8Array => {
      if (plaintext.length >= 256 ** width) throw new Error(`CCM cannot take ${plaintext.length} bytes`)
      const flags = (additional.length ? 64 : 0) + 8 * ((tagLength - 2) / 2) + width - 1
      const first = concat(Uint8Array.of(flags), nonce, bigEndian(plaintext.length, width))
      const input = concat(first, filled(measured(additional)), filled(plaintext))
      return cbc(key, new Uint8Array(block), { disablePadding: true }).encrypt(input).slice(-block)
    }

    /** Counter mode, its own inverse: block 0 of the key stream is for the tag, the others for the text (RFC 3610 §2.3). */
    const masked = (mac: Uint8Array, text: Uint8Array): { mac: Uint8Array; text: Uint8Array } => {
      const start = concat(Uint8Array.of(width - 1), nonce, new Uint8Array(width))
      const out = ctr(key, start).encrypt(concat(filled(mac), text))
      return { mac: out.slice(0, tagLength), text: out.slice(block) }
    }

    return {
      encrypt: (plaintext: Uint8Array): Uint8Array => {
        const { mac, text } = masked(tag(plaintext), plaintext)
        return concat(text, mac)
      },
      decrypt: (sealed: Uint8Array): Uint8Array => {
        const end = sealed.length - tagLength
        if (end < 0) throw new Error('there is no room for the tag')
        const { mac, text } = masked(sealed.subarray(end), sealed.subarray(0, end))
        if (!equal(mac, tag(text).subarray(0, tagLength))) throw new Error('the tag does not fit')
        return text
      },
    }
  }

const block = 16
const none = new Uint8Array(0)

/** Zeros behind, up to a whole number of blocks. */
const filled = (bytes: Uint8Array): Uint8Array =>
  bytes.length % block ? concat(bytes, new Uint8Array(block - (bytes.length % block))) : bytes

/** Additional data with its length in front; nothing when there is none (RFC 3610 §2.2). */
const measured = (additional: Uint8Array): Uint8Array => {
  const { length } = additional
  if (!length) return none
  return length < 0xff00
    ? concat(bigEndian(length, 2), additional)
    : concat(Uint8Array.of(0xff, 0xfe), bigEndian(length, 4), additional)
}
