import { fromUtf8, toHex } from '../bytes/text.ts'
import { anyElement, oid, readOid, sequence, set, tag, utf8String } from './der.ts'
import { oidName, oids } from './oid.ts'
import type { DerReader } from './der.ts'

/** Distinguished names (RFC 5280 §4.1.2.4). */

/** Short names of attributes (RFC 4514 §3, and what OpenSSL prints for the others). */
const short: Readonly<Record<string, string>> = {
  [oids.commonName]: 'CN',
  [oids.localityName]: 'L',
  [oids.stateOrProvinceName]: 'ST',
  [oids.organizationName]: 'O',
  [oids.organizationalUnitName]: 'OU',
  [oids.countryName]: 'C',
  [oids.streetAddress]: 'STREET',
  [oids.domainComponent]: 'DC',
  [oids.userId]: 'UID',
}

/** Reads a Name. The text lists the last part first, as RFC 4514 §2 does: `CN=example.org, O=Example, C=DE`. */
export const readName = (reader: DerReader, name: string): { text: string; der: Uint8Array } => {
  const start = reader.at
  const text = reader.element(name, tag.sequence, () => readParts(reader), {
    grammar: `${name} Name`,
    meaning: (value) => value,
  })
  return { text, der: reader.bytes.subarray(start, reader.at) }
}

/** A Name inside a GeneralName, whose header has been read. */
export const readParts = (reader: DerReader): string => {
  const parts: string[] = []
  while (reader.left) parts.push(readRelativeName(reader))
  return parts.reverse().join(', ')
}

const readRelativeName = (reader: DerReader): string =>
  reader.element(
    'relativeDistinguishedName',
    tag.set,
    () => {
      const attributes = [readAttribute(reader)]
      reader.rename(oidName(attributes[0]!.type))
      while (reader.left) attributes.push(readAttribute(reader))
      return attributes.map(({ text }) => text).join('+')
    },
    { meaning: (value) => value },
  )

const readAttribute = (reader: DerReader): { type: string; text: string } =>
  reader.element('attribute', tag.sequence, () => {
    reader.rename('attribute')
    const type = readOid(reader, 'type', { meaning: oidName })
    return { type, text: `${short[type] ?? oidName(type)}=${readValue(reader)}` }
  })

const readValue = (reader: DerReader): string => {
  const start = reader.at
  const decode = decoders[reader.next ?? 0]
  if (!decode) {
    const { end } = anyElement(reader, 'value')
    return `#${toHex(reader.bytes.subarray(start, end))}`
  }
  return reader.element('value', reader.next, () => escape(decode(reader.value())), { meaning: (value) => value })
}

const latin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
const wide =
  (width: number) =>
  (bytes: Uint8Array): string =>
    Array.from({ length: Math.floor(bytes.length / width) }, (_, n) => {
      const point = bytes.subarray(n * width, (n + 1) * width).reduce((sum, byte) => sum * 256 + byte, 0)
      return point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd'
    }).join('')

const decoders: Readonly<Record<number, (bytes: Uint8Array) => string>> = {
  [tag.utf8String]: fromUtf8,
  [tag.printableString]: latin1,
  [tag.ia5String]: latin1,
  [tag.t61String]: latin1,
  [tag.bmpString]: wide(2),
  [tag.universalString]: wide(4),
}

/** RFC 4514 §2.4; characters that steer a display (controls, direction marks) become their numbers. */
const escape = (text: string): string =>
  text
    .replace(/[,+"\\<>;]|^[# ]| $/g, '\\$&')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)

/** Writes a Name that consists of a common name. */
export const commonName = (text: string): Uint8Array => sequence(set(sequence(oid(oids.commonName), utf8String(text))))

/**
 * Are two displayed names the same? RFC 5280 §7.1 compares prepared strings, whatever their type; so letter case and runs
 * of spaces do not matter.
 */
export const sameName = (a: string, b: string): boolean => a === b || prepare(a) === prepare(b)
const prepare = (text: string): string => {
  let found = prepared.get(text)
  if (found === undefined) {
    if (prepared.size >= 500) prepared.clear()
    prepared.set(text, (found = text.toLowerCase().replace(/ +/g, ' ')))
  }
  return found
}
/** A sweep compares the same names thousands of times. */
const prepared = new Map<string, string>()
