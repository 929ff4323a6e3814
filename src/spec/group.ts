import { registry } from './registry.ts'

/** IANA's TLS Supported Groups registry, as far as known clients and servers need it. */
export const groups = registry({
  0x0001: 'sect163k1',
  0x0002: 'sect163r1',
  0x0003: 'sect163r2',
  0x0004: 'sect193r1',
  0x0005: 'sect193r2',
  0x0006: 'sect233k1',
  0x0007: 'sect233r1',
  0x0008: 'sect239k1',
  0x0009: 'sect283k1',
  0x000a: 'sect283r1',
  0x000b: 'sect409k1',
  0x000c: 'sect409r1',
  0x000d: 'sect571k1',
  0x000e: 'sect571r1',
  0x000f: 'secp160k1',
  0x0010: 'secp160r1',
  0x0011: 'secp160r2',
  0x0012: 'secp192k1',
  0x0013: 'secp192r1',
  0x0014: 'secp224k1',
  0x0015: 'secp224r1',
  0x0016: 'secp256k1',
  0x0017: 'secp256r1',
  0x0018: 'secp384r1',
  0x0019: 'secp521r1',
  0x001a: 'brainpoolP256r1',
  0x001b: 'brainpoolP384r1',
  0x001c: 'brainpoolP512r1',
  0x001d: 'x25519',
  0x001e: 'x448',
  0x0029: 'curveSM2',
  0x0100: 'ffdhe2048',
  0x0101: 'ffdhe3072',
  0x0102: 'ffdhe4096',
  0x0103: 'ffdhe6144',
  0x0104: 'ffdhe8192',
  0x11eb: 'SecP256r1MLKEM768',
  0x11ec: 'X25519MLKEM768',
  0x11ee: 'curveSM2MLKEM768',
})

/** One way to agree on a secret. Lengths in bytes. */
export interface AgreementShape {
  /** What a public value looks like: a coordinate (RFC 7748), an uncompressed point, a number as long as the prime, FIPS 203. */
  readonly form: 'coordinate' | 'point' | 'number' | 'lattice'
  /** The client's and the server's public value, and the shared secret. */
  readonly clientShare: number
  readonly serverShare: number
  readonly secret: number
  readonly privateValue: number
  /** Random bytes that a key share is made from, and that an answer to one is made from. */
  readonly random: number
  readonly answerRandom: number
}

const both = (form: AgreementShape['form'], share: number, secret: number, privateValue: number, random: number) => ({
  form,
  clientShare: share,
  serverShare: share,
  secret,
  privateValue,
  random,
  answerRandom: random,
})
const coordinate = (length: number): AgreementShape => both('coordinate', length, length, length, length)
/** Random bytes: so many more than the scalar has that it is drawn evenly (FIPS 186-5 §A.2.1). */
const point = (length: number, random: number): AgreementShape => both('point', 1 + 2 * length, length, length, random)
/** The exponents are short (RFC 7919 §5.2). */
const number = (length: number, exponent: number): AgreementShape => both('number', length, length, exponent, exponent)
const mlkem768: AgreementShape = {
  form: 'lattice',
  clientShare: 1184,
  serverShare: 1088,
  secret: 32,
  privateValue: 2400,
  random: 64,
  answerRandom: 32,
}

interface GroupShape extends Omit<AgreementShape, 'form'> {
  /** `ecdhe`: for ECDHE in TLS 1.2, too; `ffdhe`: for DHE there; `hybrid`: TLS 1.3 only. */
  readonly kind: 'ecdhe' | 'ffdhe' | 'hybrid'
  /** Side by side in this order, in shares, secret, private value and random bytes. */
  readonly parts: readonly AgreementShape[]
}

const group = (kind: GroupShape['kind'], ...parts: readonly AgreementShape[]): GroupShape => {
  const sum = (length: Exclude<keyof AgreementShape, 'form'>) => parts.reduce((all, part) => all + part[length], 0)
  return {
    kind,
    parts,
    clientShare: sum('clientShare'),
    serverShare: sum('serverShare'),
    secret: sum('secret'),
    privateValue: sum('privateValue'),
    random: sum('random'),
    answerRandom: sum('answerRandom'),
  }
}

/**
 * The groups whose key agreement is built here (RFC 8446 §4.2.7, RFC 7919 §5.2, draft-ietf-tls-ecdhe-mlkem §3). Others
 * are offered, declined and shown, but never chosen.
 */
export const groupShapes = {
  x25519: group('ecdhe', coordinate(32)),
  x448: group('ecdhe', coordinate(56)),
  secp256r1: group('ecdhe', point(32, 48)),
  secp384r1: group('ecdhe', point(48, 72)),
  secp521r1: group('ecdhe', point(66, 98)),
  ffdhe2048: group('ffdhe', number(256, 29)),
  ffdhe3072: group('ffdhe', number(384, 35)),
  ffdhe4096: group('ffdhe', number(512, 41)),
  X25519MLKEM768: group('hybrid', mlkem768, coordinate(32)),
  SecP256r1MLKEM768: group('hybrid', point(32, 48), mlkem768),
} as const
export type GroupName = keyof typeof groupShapes

export const isBuiltGroup = (name: string): name is GroupName => Object.hasOwn(groupShapes, name)
