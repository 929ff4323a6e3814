import { concat, equal } from '../bytes/buffer.ts'
import {
  anyElement,
  bitString,
  constructed,
  constructedTag,
  insideBitString,
  integer,
  octetString,
  oid,
  primitiveTag,
  readContent,
  readDer,
  readOid,
  readPositive,
  readSmall,
  sequence,
  tag,
} from './der.ts'
import { fromNumber, inverse, toNumber } from './number.ts'
import { oidName, oids } from './oid.ts'
import {
  curveOf,
  curveWidth,
  edwardsWidth,
  keyAlgorithm,
  readEdwards,
  readKeyAlgorithm,
  readPoint,
} from './publickey.ts'
import type { PrivateKey, PublicKey } from '../crypto/provider.ts'
import type { DerReader, Read } from './der.ts'
import type { Curve, UnknownKey } from './publickey.ts'

/**
 * Reads a private key from DER: PKCS#8 (RFC 5958), PKCS#1 for RSA (RFC 8017 appendix A.1.2) or SEC 1 for elliptic curves
 * (RFC 5915). Keys on curves may come without their public half, which is not computed here: give the public key of the
 * certificate that goes with the key. A key that does not go with `certificateKey`, as far as that shows without
 * cryptography, is refused; so are encrypted keys and kinds that are not built.
 */
export const readPrivateKey = (der: Uint8Array, certificateKey?: PublicKey | UnknownKey): Read<PrivateKey> =>
  readDer(der.slice(), (reader) => {
    const key = readAny(reader)
    return complete(reader, key, certificateKey?.kind === 'unknown' ? undefined : certificateKey)
  })

interface RsaNumbers {
  readonly kind: 'rsa' | 'rsa_pss'
  readonly modulus: Uint8Array
  readonly exponent: Uint8Array
  readonly p: Uint8Array
  readonly q: Uint8Array
}
type PartialKey =
  | RsaNumbers
  | { readonly kind: 'ecdsa'; readonly curve: Curve; readonly scalar: Uint8Array; readonly point?: Uint8Array }
  | { readonly kind: 'ed25519' | 'ed448'; readonly scalar: Uint8Array; readonly point?: Uint8Array }

/** The three formats begin alike; they differ in what follows the version. */
const readAny = (reader: DerReader): PartialKey =>
  reader.element('privateKey', tag.sequence, () => {
    if (reader.next === tag.sequence) reader.fail('an unencrypted private key')
    const version = readSmall(reader, 'version')
    if (version > 1) reader.fail('version 0 or 1')
    if (reader.next === tag.sequence) return readPkcs8(reader)
    return reader.next === tag.octetString ? readCurveKey(reader, undefined) : readRsaKey(reader, 'rsa')
  })

const readPkcs8 = (reader: DerReader): PartialKey => {
  const { algorithm, curve } = readKeyAlgorithm(reader)
  const key = reader.element('privateKey', tag.octetString, () => readInner(reader, algorithm, curve))
  if (reader.next === constructedTag(0)) anyElement(reader, 'attributes')
  if (reader.next !== primitiveTag(1)) return key
  const point = insideBitString(
    reader,
    'publicKey',
    () => {
      if (key.kind === 'ecdsa') return readPoint(reader, key.curve)
      return key.kind === 'ed25519' || key.kind === 'ed448' ? readEdwards(reader, key.kind) : reader.value()
    },
    {},
    primitiveTag(1),
  )
  return 'scalar' in key ? { ...key, point } : key
}

const readInner = (reader: DerReader, algorithm: string, curve: string | undefined): PartialKey => {
  switch (algorithm) {
    case oids.rsaEncryption:
      return reader.inner(tag.sequence, () => readVersionedRsaKey(reader, 'rsa'))
    case oids['id-RSASSA-PSS']:
      return reader.inner(tag.sequence, () => readVersionedRsaKey(reader, 'rsa_pss'))
    case oids['id-ecPublicKey']:
      return reader.inner(tag.sequence, () => {
        readSmall(reader, 'version')
        return readCurveKey(reader, curve)
      })
    case oids['id-Ed25519']:
    case oids['id-Ed448']: {
      const kind = algorithm === oids['id-Ed25519'] ? 'ed25519' : 'ed448'
      const scalar = readContent(reader, 'CurvePrivateKey', tag.octetString)
      if (scalar.length !== edwardsWidth[kind]) reader.fail(`${edwardsWidth[kind]} bytes of an ${kind} key`)
      return { kind, scalar }
    }
  }
  return reader.fail(`an RSA, ECDSA, Ed25519 or Ed448 key, not ${oidName(algorithm)}`)
}

const readVersionedRsaKey = (reader: DerReader, kind: 'rsa' | 'rsa_pss'): PartialKey => {
  if (readSmall(reader, 'version') !== 0) reader.fail('an RSA key of two primes')
  return readRsaKey(reader, kind)
}

const readRsaKey = (reader: DerReader, kind: 'rsa' | 'rsa_pss'): PartialKey => {
  const modulus = readPositive(reader, 'modulus')
  if (modulus.length > 2048) reader.fail('a modulus of at most 16384 bits')
  const exponent = readPositive(reader, 'publicExponent')
  readPositive(reader, 'privateExponent')
  const p = readPositive(reader, 'prime1')
  const q = readPositive(reader, 'prime2')
  for (const name of ['exponent1', 'exponent2', 'coefficient']) readPositive(reader, name)
  if (p.length + q.length > modulus.length + 1 || toNumber(p) * toNumber(q) !== toNumber(modulus))
    reader.fail('primes whose product is the modulus')
  return { kind, modulus, exponent, p, q }
}

/** RFC 5915 §3, behind the version. */
const readCurveKey = (reader: DerReader, outerCurve: string | undefined): PartialKey => {
  const scalar = readContent(reader, 'privateKey', tag.octetString)
  let dotted = outerCurve
  if (reader.next === constructedTag(0))
    dotted = reader.element('parameters', constructedTag(0), () => readOid(reader, 'namedCurve', { meaning: oidName }))
  const curve =
    curveOf(dotted) ??
    reader.fail(
      `a key on P-256, P-384 or P-521, not ${dotted === undefined ? 'on a curve without a name' : oidName(dotted)}`,
    )
  const short = scalar.subarray(
    Math.max(
      0,
      scalar.findIndex((byte) => byte !== 0),
    ),
  )
  const width = curveWidth[curve]
  if (short.length > width) reader.fail(`a private key of at most ${width} bytes`)
  const key = { kind: 'ecdsa', curve, scalar: concat(new Uint8Array(width - short.length), short) } as const
  if (reader.next !== constructedTag(1)) return key
  const point = reader.element('publicKey', constructedTag(1), () =>
    insideBitString(reader, 'point', () => readPoint(reader, curve)),
  )
  return { ...key, point }
}

const complete = (reader: DerReader, key: PartialKey, other: PublicKey | undefined): PrivateKey => {
  const misfit = 'the private key of this certificate'
  if ('p' in key) {
    if (other && !('modulus' in other && equal(other.modulus, key.modulus))) reader.fail(misfit)
    const { modulus, exponent, p, q } = key
    // A key for RSASSA-PSS alone is often stored as any RSA key; the certificate knows.
    const kind = other && 'modulus' in other ? other.kind : key.kind
    return { publicKey: { kind, modulus, exponent }, p, q }
  }
  if (
    other &&
    (other.kind !== key.kind || (other.kind === 'ecdsa' && key.kind === 'ecdsa' && other.curve !== key.curve))
  )
    reader.fail(misfit)
  const known = other && 'point' in other ? other.point : undefined
  if (known && key.point && known.length === key.point.length && !equal(known, key.point)) reader.fail(misfit)
  const point = known ?? key.point ?? reader.fail('a key with its public half, or the certificate that goes with it')
  const publicKey: PublicKey & { kind: 'ecdsa' | 'ed25519' | 'ed448' } =
    key.kind === 'ecdsa' ? { kind: 'ecdsa', curve: key.curve, point } : { kind: key.kind, point }
  return { publicKey, scalar: key.scalar }
}

/** Writes PKCS#8 as other programs read it (RFC 5958, version 0). Refuses (RangeError) primes that fit no RSA key. */
export const toPkcs8 = (key: PrivateKey): Uint8Array =>
  sequence(integer(0), keyAlgorithm(key.publicKey), octetString(keyBody(key)))

const keyBody = (key: PrivateKey): Uint8Array => {
  if ('p' in key) return rsaBody(key)
  if (key.publicKey.kind !== 'ecdsa') return octetString(key.scalar)
  const { curve, point } = key.publicKey
  return sequence(
    integer(1),
    octetString(key.scalar),
    constructed(0, oid(oids[curve])),
    constructed(1, bitString(point)),
  )
}

const rsaBody = (key: Extract<PrivateKey, { p: Uint8Array }>): Uint8Array => {
  const { modulus, exponent } = key.publicKey
  const [p, q, e] = [toNumber(key.p), toNumber(key.q), toNumber(exponent)]
  const d = inverse(e, (p - 1n) * (q - 1n))
  const coefficient = inverse(q, p)
  if (d === undefined || coefficient === undefined) throw new RangeError('the primes are not those of an RSA key')
  const numbers = [d % (p - 1n), d % (q - 1n), coefficient].map(fromNumber)
  return sequence(...[Uint8Array.of(0), modulus, exponent, fromNumber(d), key.p, key.q, ...numbers].map(integer))
}
