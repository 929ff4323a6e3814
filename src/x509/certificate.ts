import { equal } from '../bytes/buffer.ts'
import { toHex } from '../bytes/text.ts'
import { readSignatureAlgorithm } from './algorithm.ts'
import {
  constructedTag,
  dissectDer,
  insideBitString,
  primitiveTag,
  readContent,
  readDer,
  readInteger,
  tag,
} from './der.ts'
import { readExtensions } from './extension.ts'
import { readName } from './name.ts'
import { keyBits, readPublicKey } from './publickey.ts'
import { readTime } from './time.ts'
import type { Span } from '../bytes/span.ts'
import type { PublicKey } from '../crypto/provider.ts'
import type { DerReader, Refusal } from './der.ts'
import type { Extensions } from './extension.ts'
import type { UnknownKey } from './publickey.ts'

/** An X.509 certificate (RFC 5280 §4.1) as plain data. */
export interface Certificate {
  readonly der: Uint8Array
  /** The signed part, within `der`. */
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  /** Hexadecimal, without leading zero bytes. */
  readonly serial: string
  /**
   * The TLS name of the algorithm that the issuer signed with, or a dotted OID when TLS has none. The certificate tells
   * neither the issuer's curve (`ecdsa_secp256r1_sha256` is ECDSA with SHA-256 on any) nor its kind of RSA key
   * (`rsa_pss_rsae_sha256` is RSASSA-PSS with SHA-256 under any).
   */
  readonly signatureAlgorithm: string
  readonly signature: Uint8Array
  /** Distinguished names for display, last part first: `CN=example.org, O=Example, C=DE`. */
  readonly issuer: string
  readonly subject: string
  readonly issuerDer: Uint8Array
  readonly subjectDer: Uint8Array
  /** `2026-01-31T23:59:59Z`; both ends belong to the period. */
  readonly notBefore: string
  readonly notAfter: string
  readonly publicKey: PublicKey | UnknownKey
  /** Bits of the modulus or of the curve; 0 when the kind of key is unknown. */
  readonly keyBits: number
  readonly extensions: Extensions
}

/** Reads a certificate from DER. Malformed input is refused with the offset, the path of field names and what was expected. */
export const parseCertificate = (
  der: Uint8Array,
): { readonly ok: true; readonly certificate: Certificate } | Refusal => {
  const place = placeOf(der)
  const known = remembered.get(place)
  if (known && equal(known.der, der)) return { ok: true, certificate: known }
  const read = readDer(der.slice(), readCertificate)
  if (!read.ok) return read
  if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value!)
  remembered.set(place, read.value)
  return { ok: true, certificate: read.value }
}

/** Certificates that were read lately: a chain is read at every handshake in which it is sent. */
const remembered = new Map<number, Certificate>()
const mostRemembered = 200

/** Where a certificate is looked for: its length, bytes from all over it, and the end of the signature over all others. */
const placeOf = (der: Uint8Array): number => {
  let place = der.length
  const step = 1 + (der.length >> 6)
  for (let at = der.length - 1; at >= 0; at -= at > der.length - 16 ? 1 : step)
    place = (Math.imul(place, 31) + der[at]!) | 0
  return place
}

/** What people call it: the common name where there is one, else the whole subject. */
export const nameOf = (certificate: Pick<Certificate, 'subject'>): string =>
  commonNameOf(certificate) ?? certificate.subject

export const commonNameOf = (certificate: Pick<Certificate, 'subject'>): string | undefined => {
  if (!commonNames.has(certificate)) commonNames.set(certificate, /(?:^|, )CN=([^,]+)/.exec(certificate.subject)?.[1])
  return commonNames.get(certificate)
}
/** Nearly every rule about a certificate calls it by its name. */
const commonNames = new WeakMap<Pick<Certificate, 'subject'>, string | undefined>()

/**
 * The tree of byte ranges of a certificate, with the field names of RFC 5280. Its leaves cover the input exactly, also when
 * the input is malformed; a fault then stands where reading stopped.
 */
export const dissectCertificate = (der: Uint8Array): Span => {
  const place = placeOf(der)
  const known = dissected.get(place)
  if (known && equal(known.der, der)) return known.tree
  const tree = dissectDer('certificate', der, readCertificate)
  if (dissected.size >= mostDissected) dissected.delete(dissected.keys().next().value!)
  dissected.set(place, { der: der.slice(), tree })
  return tree
}
/** What was dissected lately: where something stands in a certificate is asked again and again. */
const dissected = new Map<number, { readonly der: Uint8Array; readonly tree: Span }>()
const mostDissected = 20

const readCertificate = (reader: DerReader): Certificate =>
  reader.element(
    'certificate',
    tag.sequence,
    () => {
      const start = reader.at
      const { algorithm, ...signed } = readSigned(reader)
      const tbs = reader.bytes.subarray(start, reader.at)
      const outerStart = reader.at
      const outer = readSignatureAlgorithm(reader, 'signatureAlgorithm')
      // RFC 5280 §4.1.1.2
      if (!equal(outer.der, algorithm.der)) reader.fail('the same algorithm as in tbsCertificate', outerStart)
      const signature = insideBitString(reader, 'signatureValue', () => reader.value(), {
        grammar: 'signatureValue BIT STRING',
      })
      return { der: reader.bytes, tbs, ...signed, signatureAlgorithm: algorithm.scheme, signature }
    },
    { grammar: 'Certificate ::= SEQUENCE', meaning: ({ subject }) => subject },
  )

type Signed = Omit<Certificate, 'der' | 'tbs' | 'signatureAlgorithm' | 'signature'>

const readSigned = (reader: DerReader): Signed & { algorithm: { scheme: string; der: Uint8Array } } =>
  reader.element(
    'tbsCertificate',
    tag.sequence,
    () => {
      const version = readVersion(reader)
      const serial = readInteger(reader, 'serialNumber', { grammar: 'serialNumber INTEGER', meaning: showSerial })
      const algorithm = readSignatureAlgorithm(reader, 'signature')
      const issuer = readName(reader, 'issuer')
      const validity = reader.element(
        'validity',
        tag.sequence,
        () => ({ notBefore: readTime(reader, 'notBefore'), notAfter: readTime(reader, 'notAfter') }),
        { grammar: 'validity Validity', meaning: ({ notBefore, notAfter }) => `${notBefore} to ${notAfter}` },
      )
      const subject = readName(reader, 'subject')
      const publicKey = readPublicKey(reader, 'subjectPublicKeyInfo')
      if (version > 1 && reader.next === primitiveTag(1)) readContent(reader, 'issuerUniqueID', primitiveTag(1))
      if (version > 1 && reader.next === primitiveTag(2)) readContent(reader, 'subjectUniqueID', primitiveTag(2))
      const extensions: Extensions =
        version === 3 && reader.left
          ? reader.element(
              'extensions',
              constructedTag(3),
              () => reader.inner(tag.sequence, () => readExtensions(reader)),
              {
                grammar: 'extensions [3] EXPLICIT Extensions',
              },
            )
          : { unknownCritical: [] }
      return {
        version,
        serial: showSerial(serial),
        algorithm,
        issuer: issuer.text,
        issuerDer: issuer.der,
        ...validity,
        subject: subject.text,
        subjectDer: subject.der,
        publicKey,
        keyBits: keyBits(publicKey),
        extensions,
      }
    },
    { grammar: 'tbsCertificate TBSCertificate' },
  )

const readVersion = (reader: DerReader): 1 | 2 | 3 => {
  if (reader.next !== constructedTag(0)) return 1
  const number = reader.element(
    'version',
    constructedTag(0),
    () =>
      reader.inner(tag.integer, () => {
        const content = reader.value()
        if (content.length !== 1 || content[0]! > 2) reader.fail('version 1, 2 or 3', reader.at - content.length)
        return content[0]!
      }),
    { grammar: 'version [0] EXPLICIT Version DEFAULT v1', meaning: (value) => `v${value + 1}` },
  )
  return (number + 1) as 1 | 2 | 3
}

const showSerial = (content: Uint8Array): string =>
  toHex(content[0] === 0 && content.length > 1 ? content.subarray(1) : content)
