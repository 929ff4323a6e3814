import {
  anyElement,
  bitString,
  insideBitString,
  integer,
  nothing,
  oid,
  readOid,
  readPositive,
  sequence,
  tag,
} from './der.ts'
import { toNumber } from './number.ts'
import { oidName, oids } from './oid.ts'
import type { PublicKey } from '../crypto/provider.ts'
import type { DerReader } from './der.ts'

/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7, RFC 8017, RFC 5480, RFC 8410). */

/** A key of a kind that is not built here: only what it calls itself. */
export interface UnknownKey {
  readonly kind: 'unknown'
  readonly oid: string
}

export type Curve = 'secp256r1' | 'secp384r1' | 'secp521r1'

/** Bits of the field that a curve's points are in. */
const curveBits: Readonly<Record<Curve, number>> = { secp256r1: 256, secp384r1: 384, secp521r1: 521 }
/** Bytes of a coordinate, and of a private scalar. */
export const curveWidth: Readonly<Record<Curve, number>> = { secp256r1: 32, secp384r1: 48, secp521r1: 66 }
/** Bytes of public and private keys of the Edwards curves (RFC 8032 §5.1.5, §5.2.5). */
export const edwardsWidth = { ed25519: 32, ed448: 57 } as const

export const curveOf = (dotted: string | undefined): Curve | undefined =>
  (Object.keys(curveBits) as Curve[]).find((name) => oids[name] === dotted)

/** Reads a key. Kinds and curves that are not built here come out as unknown; malformed keys of the others are refused. */
export const readPublicKey = (reader: DerReader, name: string): PublicKey | UnknownKey =>
  reader.element(
    name,
    tag.sequence,
    () => {
      const { algorithm, curve } = readKeyAlgorithm(reader)
      return insideBitString(reader, 'subjectPublicKey', () => readKey(reader, algorithm, curve))
    },
    { grammar: `${name} SubjectPublicKeyInfo`, meaning: showKey },
  )

/** The AlgorithmIdentifier of a key, public or private. */
export const readKeyAlgorithm = (reader: DerReader): { algorithm: string; curve: string | undefined } =>
  reader.element(
    'algorithm',
    tag.sequence,
    () => {
      const algorithm = readOid(reader, 'algorithm', { meaning: oidName })
      let curve: string | undefined
      if (algorithm === oids['id-ecPublicKey'] && reader.next === tag.oid)
        curve = readOid(reader, 'parameters', { meaning: oidName })
      else if (reader.left) anyElement(reader, 'parameters')
      return { algorithm, curve }
    },
    { grammar: 'algorithm AlgorithmIdentifier', meaning: ({ algorithm, curve }) => oidName(curve ?? algorithm) },
  )

const readKey = (reader: DerReader, algorithm: string, curveOid: string | undefined): PublicKey | UnknownKey => {
  switch (algorithm) {
    case oids.rsaEncryption:
      return { kind: 'rsa', ...readRsaKey(reader) }
    case oids['id-RSASSA-PSS']:
      return { kind: 'rsa_pss', ...readRsaKey(reader) }
    case oids['id-ecPublicKey']: {
      const curve = curveOf(curveOid)
      if (!curve) break
      return { kind: 'ecdsa', curve, point: readPoint(reader, curve) }
    }
    case oids['id-Ed25519']:
      return { kind: 'ed25519', point: readEdwards(reader, 'ed25519') }
    case oids['id-Ed448']:
      return { kind: 'ed448', point: readEdwards(reader, 'ed448') }
  }
  reader.value()
  return { kind: 'unknown', oid: curveOid ?? algorithm }
}

const readRsaKey = (reader: DerReader): { modulus: Uint8Array; exponent: Uint8Array } =>
  reader.element('RSAPublicKey', tag.sequence, () => ({
    modulus: readPositive(reader, 'modulus', { meaning: (value) => `${bitLength(value)} bits` }),
    exponent: readPositive(reader, 'publicExponent', {
      meaning: (value) => (value.length > 8 ? `${bitLength(value)} bits` : String(toNumber(value))),
    }),
  }))

/** An uncompressed or compressed point (SEC 1 §2.3.3); whether it is on the curve is for the cryptography to say. */
export const readPoint = (reader: DerReader, curve: Curve): Uint8Array => {
  const form = reader.next
  const expected = form === 4 ? 1 + 2 * curveWidth[curve] : form === 2 || form === 3 ? 1 + curveWidth[curve] : 0
  if (!expected || reader.left !== expected) reader.fail(`a point on ${curve}`)
  return reader.value()
}

export const readEdwards = (reader: DerReader, kind: 'ed25519' | 'ed448'): Uint8Array => {
  if (reader.left !== edwardsWidth[kind]) reader.fail(`${edwardsWidth[kind]} bytes of an ${kind} key`)
  return reader.value()
}

/** The size that policies speak of: bits of the modulus or of the curve. 0 when the kind is unknown. */
export const keyBits = (key: PublicKey | UnknownKey): number => {
  switch (key.kind) {
    case 'rsa':
    case 'rsa_pss':
      return bitLength(key.modulus)
    case 'ecdsa':
      return curveBits[key.curve]
    case 'ed25519':
      return 256
    case 'ed448':
      return 456
    case 'unknown':
      return 0
  }
}

const bitLength = (value: Uint8Array): number =>
  value.length ? (value.length - 1) * 8 + (32 - Math.clz32(value[0]!)) : 0

const showKey = (key: PublicKey | UnknownKey): string => {
  if (key.kind === 'unknown') return oidName(key.oid)
  if (key.kind === 'ecdsa') return `ECDSA, ${key.curve}`
  if (key.kind === 'rsa' || key.kind === 'rsa_pss')
    return `${key.kind === 'rsa' ? 'RSA' : 'RSA-PSS'}, ${keyBits(key)} bits`
  return key.kind === 'ed25519' ? 'Ed25519' : 'Ed448'
}

/** The AlgorithmIdentifier of a key, public or private. */
export const keyAlgorithm = (key: PublicKey): Uint8Array => {
  switch (key.kind) {
    case 'rsa':
      return sequence(oid(oids.rsaEncryption), nothing)
    case 'rsa_pss':
      return sequence(oid(oids['id-RSASSA-PSS']))
    case 'ecdsa':
      return sequence(oid(oids['id-ecPublicKey']), oid(oids[key.curve]))
    case 'ed25519':
      return sequence(oid(oids['id-Ed25519']))
    case 'ed448':
      return sequence(oid(oids['id-Ed448']))
  }
}

/** The content of the BIT STRING in SubjectPublicKeyInfo. */
export const keyContent = (key: PublicKey): Uint8Array =>
  'modulus' in key ? sequence(integer(key.modulus), integer(key.exponent)) : key.point

/** Writes SubjectPublicKeyInfo. */
export const publicKeyInfo = (key: PublicKey): Uint8Array => sequence(keyAlgorithm(key), bitString(keyContent(key)))
