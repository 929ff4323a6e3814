import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toHex } from '../bytes/text.ts'
import { extensionCodes, extensionTypes } from '../spec/extension.ts'
import { parseAddress, showAddress } from './address.ts'
import {
  anyElement,
  ascii,
  bitString,
  boolean,
  constructed,
  constructedTag,
  integer,
  octetString,
  oid,
  primitive,
  primitiveTag,
  readBoolean,
  readContent,
  readInteger,
  readOid,
  readSmall,
  sequence,
  tag,
} from './der.ts'
import { readParts } from './name.ts'
import { oidName, oids } from './oid.ts'
import type { DerReader } from './der.ts'
import type { OidName } from './oid.ts'

/** Certificate extensions (RFC 5280 §4.2), as far as a TLS peer looks at them. Identifiers of keys are hexadecimal. */
export interface Extensions {
  readonly subjectAltName?: { readonly dns: readonly string[]; readonly ip: readonly string[] }
  readonly basicConstraints?: { readonly ca: boolean; readonly pathLength?: number }
  /** `digitalSignature`, `keyEncipherment` … in the order of their bits. */
  readonly keyUsage?: readonly string[]
  /** `serverAuth`, `clientAuth` …, or dotted OIDs. */
  readonly extendedKeyUsage?: readonly string[]
  readonly subjectKeyIdentifier?: string
  readonly authorityKeyIdentifier?: string
  /** TLS extensions that the server has to answer (RFC 7633): 5 is status_request, “must staple”. */
  readonly tlsFeatures?: readonly number[]
  /** Domains as they are written, ranges of IP addresses as `192.0.2.0/255.255.255.0`, other kinds of name by kind alone. */
  readonly nameConstraints?: { readonly permitted: readonly Subtree[]; readonly excluded: readonly Subtree[] }
  /** Dotted OIDs of critical extensions that are not evaluated here; a path with one must be refused (§4.2). */
  readonly unknownCritical: readonly string[]
}

export interface Subtree {
  /** `dNSName`, `iPAddress`, `directoryName` … */
  readonly kind: string
  readonly text: string
}

type Found = { -readonly [K in keyof Extensions]: Extensions[K] } & { unknownCritical: string[] }

/** Reads the content of `Extensions`, whose header has been read. An extension that occurs twice is refused (§4.2). */
export const readExtensions = (reader: DerReader): Extensions => {
  const found: Found = { unknownCritical: [] }
  const seen = new Set<string>()
  while (reader.left) {
    const start = reader.at
    reader.element('extension', tag.sequence, () => {
      const id = readOid(reader, 'extnID', { meaning: oidName })
      reader.rename(oidName(id))
      if (seen.has(id)) reader.fail(`only one ${oidName(id)}`, start)
      seen.add(id)
      const critical = reader.next === tag.boolean && readBoolean(reader, 'critical')
      reader.element('extnValue', tag.octetString, () => readBody(reader, id, critical, found), {
        meaning: (value) => value,
      })
    })
  }
  return found
}

const readBody = (reader: DerReader, id: string, critical: boolean, found: Found): string | undefined => {
  switch (id) {
    case oids.subjectAltName: {
      const names = reader.inner(tag.sequence, () => readGeneralNames(reader))
      found.subjectAltName = names
      return [...names.dns, ...names.ip].join(', ')
    }
    case oids.basicConstraints: {
      found.basicConstraints = reader.inner(tag.sequence, () => readBasicConstraints(reader))
      return found.basicConstraints.ca ? 'an authority' : 'not an authority'
    }
    case oids.keyUsage:
      found.keyUsage = reader.inner(tag.bitString, () => readKeyUsage(reader))
      return found.keyUsage.join(', ')
    case oids.extKeyUsage:
      found.extendedKeyUsage = reader.inner(tag.sequence, () => {
        const purposes: string[] = []
        while (reader.left) purposes.push(oidName(readOid(reader, String(purposes.length), { meaning: oidName })))
        return purposes
      })
      return found.extendedKeyUsage.join(', ')
    case oids.subjectKeyIdentifier:
      found.subjectKeyIdentifier = toHex(reader.inner(tag.octetString, () => reader.value()))
      return found.subjectKeyIdentifier
    case oids.authorityKeyIdentifier: {
      const identifier = reader.inner(tag.sequence, () => readAuthority(reader))
      if (identifier !== undefined) found.authorityKeyIdentifier = identifier
      return identifier
    }
    case oids.tlsfeature:
      found.tlsFeatures = reader.inner(tag.sequence, () => {
        const features: number[] = []
        while (reader.left) features.push(readSmall(reader, String(features.length), { meaning: extensionTypes.show }))
        return features
      })
      return found.tlsFeatures.map(extensionTypes.show).join(', ')
    case oids.nameConstraints:
      found.nameConstraints = reader.inner(tag.sequence, () => ({
        permitted: readSubtrees(reader, 'permittedSubtrees', 0),
        excluded: readSubtrees(reader, 'excludedSubtrees', 1),
      }))
      return undefined
  }
  reader.value()
  if (critical && id !== oids.certificatePolicies && id !== oids.issuerAltName) found.unknownCritical.push(id)
  return undefined
}

const readGeneralNames = (reader: DerReader): { dns: string[]; ip: string[] } => {
  const names = { dns: [] as string[], ip: [] as string[] }
  while (reader.left) {
    const name = readGeneralName(reader)
    if (name.kind === 'dNSName') names.dns.push(name.text)
    if (name.kind === 'iPAddress') names.ip.push(name.text)
  }
  return names
}

/** RFC 5280 §4.2.1.6. A dNSName is kept as it is, with any odd character in it: it will then match nothing. */
const readGeneralName = (reader: DerReader, isConstraint = false): { kind: string; text: string } => {
  const kind = generalNames[reader.next ?? 0] ?? reader.fail('a GeneralName')
  if (kind === 'dNSName' || kind === 'rfc822Name' || kind === 'uniformResourceIdentifier')
    return reader.element(
      kind,
      reader.next,
      () => {
        reader.rename(kind)
        const content = reader.value()
        if (content.some((byte) => byte >= 0x80)) reader.fail('ASCII', reader.at - content.length)
        return { kind, text: fromUtf8(content) }
      },
      { meaning: ({ text }) => text },
    )
  if (kind === 'iPAddress')
    return reader.element(
      kind,
      reader.next,
      () => {
        reader.rename(kind)
        const content = reader.value()
        const widths = isConstraint ? [8, 32] : [4, 16]
        if (!widths.includes(content.length))
          reader.fail(`${widths.join(' or ')} bytes of an IP address`, reader.at - content.length)
        const half = content.length / 2
        const text = isConstraint
          ? `${showAddress(content.subarray(0, half))}/${showAddress(content.subarray(half))}`
          : showAddress(content)
        return { kind, text }
      },
      { meaning: ({ text }) => text },
    )
  if (kind === 'directoryName')
    return reader.element(
      kind,
      reader.next,
      () => {
        reader.rename(kind)
        return { kind, text: reader.inner(tag.sequence, () => readParts(reader)) }
      },
      { meaning: ({ text }) => text },
    )
  return reader.element(kind, reader.next, () => {
    reader.rename(kind)
    if (kind === 'registeredID') reader.value()
    else for (let n = 0; reader.left; n++) anyElement(reader, String(n))
    return { kind, text: '' }
  })
}

const generalNames: Readonly<Record<number, string>> = {
  [constructedTag(0)]: 'otherName',
  [primitiveTag(1)]: 'rfc822Name',
  [primitiveTag(2)]: 'dNSName',
  [constructedTag(3)]: 'x400Address',
  [constructedTag(4)]: 'directoryName',
  [constructedTag(5)]: 'ediPartyName',
  [primitiveTag(6)]: 'uniformResourceIdentifier',
  [primitiveTag(7)]: 'iPAddress',
  [primitiveTag(8)]: 'registeredID',
}

const readBasicConstraints = (reader: DerReader): { ca: boolean; pathLength?: number } => {
  const ca = reader.next === tag.boolean && readBoolean(reader, 'cA')
  return reader.left ? { ca, pathLength: readSmall(reader, 'pathLenConstraint') } : { ca }
}

/** Names of the bits of KeyUsage (RFC 5280 §4.2.1.3), the most significant first. */
const usages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]
export type KeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyAgreement' | 'keyCertSign' | 'cRLSign'

const readKeyUsage = (reader: DerReader): string[] => {
  const unused = reader.leaf('unusedBits', 1)[0]!
  const bits = reader.value()
  const last = bits.at(-1) ?? 0
  if (unused > 7 || (bits.length === 0 && unused) || last & ((1 << unused) - 1))
    reader.fail('unused bits that are zero')
  return usages.filter((_, n) => ((bits[n >> 3] ?? 0) >> (7 - (n & 7))) & 1)
}

const readAuthority = (reader: DerReader): string | undefined => {
  let identifier: string | undefined
  if (reader.next === primitiveTag(0))
    identifier = toHex(readContent(reader, 'keyIdentifier', primitiveTag(0), { meaning: toHex }))
  if (reader.next === constructedTag(1))
    reader.element('authorityCertIssuer', constructedTag(1), () => readGeneralNames(reader))
  if (reader.next === primitiveTag(2))
    readInteger(reader, 'authorityCertSerialNumber', { meaning: toHex }, primitiveTag(2))
  return identifier
}

const readSubtrees = (reader: DerReader, name: string, n: number): Subtree[] => {
  if (reader.next !== constructedTag(n)) return []
  return reader.element(name, constructedTag(n), () => {
    const found: Subtree[] = []
    while (reader.left)
      reader.element('subtree', tag.sequence, () => {
        reader.rename('subtree')
        found.push(readGeneralName(reader, true))
        for (let n = 0; reader.left; n++) anyElement(reader, `bound${n}`)
      })
    return found
  })
}

/** Writers: each returns a whole Extension. */

const extension = (name: OidName, critical: boolean, value: Uint8Array): Uint8Array =>
  sequence(oid(oids[name]), ...(critical ? [boolean(true)] : []), octetString(value))

/**
 * Names that are IP addresses become iPAddress entries unless `asText`, all others dNSName. Refuses (RangeError) what is
 * not ASCII.
 */
export const subjectAltName = (names: readonly string[], asText = false): Uint8Array =>
  extension(
    'subjectAltName',
    false,
    sequence(
      ...names.map((name) => {
        const address = asText ? undefined : parseAddress(name)
        return address ? primitive(7, address) : primitive(2, ascii(name))
      }),
    ),
  )

/** Domains, and IP addresses alone or with the length of their prefix (`192.0.2.0/24`). */
export const nameConstraints = (names: {
  readonly permitted: readonly string[]
  readonly excluded: readonly string[]
}): Uint8Array => {
  const subtree = (name: string): Uint8Array => {
    const [text, prefix] = name.split('/') as [string, string?]
    const address = parseAddress(text)
    if (!address) return sequence(primitive(2, ascii(name)))
    const bits = prefix === undefined ? address.length * 8 : Number(prefix)
    const mask = address.map((_, n) => (0xff00 >> Math.min(8, Math.max(0, bits - 8 * n))) & 0xff)
    return sequence(primitive(7, concat(address, mask)))
  }
  const list = (n: number, all: readonly string[]) => (all.length ? [constructed(n, ...all.map(subtree))] : [])
  return extension('nameConstraints', true, sequence(...list(0, names.permitted), ...list(1, names.excluded)))
}

/** A critical extension that nobody knows. The number is one of those for documentation (RFC 5612). */
export const unknownCritical = (): Uint8Array =>
  sequence(oid('1.3.6.1.4.1.32473.1'), boolean(true), octetString(sequence()))

export const basicConstraints = (ca: boolean, pathLength?: number): Uint8Array =>
  extension(
    'basicConstraints',
    true,
    sequence(...(ca ? [boolean(true)] : []), ...(pathLength === undefined ? [] : [integer(pathLength)])),
  )

/** DER drops the zero bits at the end (X.690 §11.2.2); all usages written here are in the first byte. */
export const keyUsage = (...names: readonly KeyUsage[]): Uint8Array => {
  const bits = names.reduce((sum, name) => sum | (0x80 >> usages.indexOf(name)), 0)
  const unused = 31 - Math.clz32(bits & -bits)
  return extension('keyUsage', true, bitString(Uint8Array.of(bits), unused))
}

/** Purposes by name (`serverAuth`) or as dotted OIDs. */
export const extendedKeyUsage = (purposes: readonly string[]): Uint8Array =>
  extension(
    'extKeyUsage',
    false,
    sequence(...purposes.map((purpose) => oid(purpose in oids ? oids[purpose as OidName] : purpose))),
  )

/** “Must staple”: a server with this certificate has to send an OCSP response to whoever asks (RFC 7633). */
export const mustStaple = (): Uint8Array =>
  extension('tlsfeature', false, sequence(integer(extensionCodes.status_request)))

export const subjectKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension('subjectKeyIdentifier', false, octetString(identifier))

export const authorityKeyIdentifier = (identifier: Uint8Array): Uint8Array =>
  extension('authorityKeyIdentifier', false, sequence(primitive(0, identifier)))
