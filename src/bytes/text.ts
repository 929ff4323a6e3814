import { room } from './buffer.ts'

/** Text encodings of bytes: hexadecimal, base64, base64url, UTF-8. */

/** A text that is not what it should be, with the offset of the first bad character. */
export class TextFault extends Error {
  constructor(
    readonly at: number,
    message: string,
  ) {
    super(message)
  }
}

const digits = '0123456789abcdef'
const hexPairs = Array.from({ length: 256 }, (_, n) => digits[n >> 4]! + digits[n & 15]!)

/** Lower-case hexadecimal, two digits a byte, without separators. */
export const toHex = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte]
  return text
}

/** Reads hexadecimal; white space and colons between digits are allowed. Refuses anything else with a TextFault. */
export const fromHex = (text: string): Uint8Array => {
  const out = new Uint8Array((text.length + 1) >> 1)
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    const value = nibbles[char]
    if (value === undefined) {
      if (/[\s:]/.test(char)) continue
      throw new TextFault(at, `“${char}” is not a hexadecimal digit`)
    }
    out[count >> 1]! |= count & 1 ? value : value << 4
    count++
  }
  if (count % 2) throw new TextFault(text.length, 'an odd number of hexadecimal digits')
  return out.slice(0, count / 2)
}
const nibbles: Readonly<Record<string, number | undefined>> = Object.fromEntries(
  [...`${digits}ABCDEF`].map((digit) => [digit, Number.parseInt(digit, 16)]),
)

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const standard = alphabet + '+/'
const urlSafe = alphabet + '-_'

const encode64 = (bytes: Uint8Array, table: string): string => {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const group = (bytes[at]! << 16) | ((left > 1 ? bytes[at + 1]! : 0) << 8) | (left > 2 ? bytes[at + 2]! : 0)
    text += table[group >> 18]! + table[(group >> 12) & 63]!
    if (left > 1) text += table[(group >> 6) & 63]
    if (left > 2) text += table[group & 63]
  }
  return text
}

const decode64 = (text: string, table: string): Uint8Array => {
  const out: number[] = []
  let group = 0
  let bits = 0
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (/\s/.test(char)) continue
    if (char === '=') break
    const value = table.indexOf(char)
    if (value < 0) throw new TextFault(at, `“${char}” is not a base64 character`)
    group = (group << 6) | value
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out.push((group >> bits) & 255)
      group &= (1 << bits) - 1
    }
  }
  if (bits >= 6) throw new TextFault(text.length, 'base64 that ends in the middle of a byte')
  return Uint8Array.from(out)
}

/** Base64 with padding (RFC 4648 §4). */
export const toBase64 = (bytes: Uint8Array): string => {
  const text = encode64(bytes, standard)
  return text + '='.repeat((4 - (text.length % 4)) % 4)
}

/** Reads base64 (RFC 4648 §4), white space allowed. Refuses other characters with a TextFault. */
export const fromBase64 = (text: string): Uint8Array => decode64(text, standard)

/** Base64 for addresses (RFC 4648 §5), without padding: forums drop a closing `=`. */
export const toBase64Url = (bytes: Uint8Array): string => encode64(bytes, urlSafe)

/** Reads what toBase64Url wrote. Refuses other characters with a TextFault. */
export const fromBase64Url = (text: string): Uint8Array => decode64(text, urlSafe)

/** Up to here characters are looked at one by one. */
const shortText = 200
const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const toUtf8 = (text: string): Uint8Array => {
  // Labels, names and heads are short and plain: an encoder costs more than they do.
  if (text.length > shortText) return encoder.encode(text)
  const out = room(text.length)
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 127) return encoder.encode(text)
    out[at] = code
  }
  return out
}

/** Reads UTF-8; malformed parts become U+FFFD. */
export const fromUtf8 = (bytes: Uint8Array): string => {
  if (bytes.length > shortText) return decoder.decode(bytes)
  let text = ''
  for (const byte of bytes) {
    if (byte > 127) return decoder.decode(bytes)
    text += String.fromCharCode(byte)
  }
  return text
}
