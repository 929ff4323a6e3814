import { registry } from './registry.ts'

/** IANA's TLS Supported Groups registry, as far as known clients and servers need it. */
export const groups = registry({
  0x0001: 'sect163k1', 0x0002: 'sect163r1', 0x0003: 'sect163r2', 0x0004: 'sect193r1', 0x0005: 'sect193r2',
  0x0006: 'sect233k1', 0x0007: 'sect233r1', 0x0008: 'sect239k1', 0x0009: 'sect283k1', 0x000a: 'sect283r1',
  0x000b: 'sect409k1', 0x000c: 'sect409r1', 0x000d: 'sect571k1', 0x000e: 'sect571r1', 0x000f: 'secp160k1',
  0x0010: 'secp160r1', 0x0011: 'secp160r2', 0x0012: 'secp192k1', 0x0013: 'secp192r1', 0x0014: 'secp224k1',
  0x0015: 'secp224r1', 0x0016: 'secp256k1', 0x0017: 'secp256r1', 0x0018: 'secp384r1', 0x0019: 'secp521r1',
  0x001a: 'brainpoolP256r1', 0x001b: 'brainpoolP384r1', 0x001c: 'brainpoolP512r1', 0x001d: 'x25519', 0x001e: 'x448',
  0x0029: 'curveSM2', 0x0100: 'ffdhe2048', 0x0101: 'ffdhe3072', 0x0102: 'ffdhe4096', 0x0103: 'ffdhe6144', 0x0104: 'ffdhe8192',
  0x11eb: 'SecP256r1MLKEM768', 0x11ec: 'X25519MLKEM768', 0x11ee: 'curveSM2MLKEM768',
})

/** The groups whose key agreement is built here. Others are offered, declined and shown, but never chosen. */
export type GroupName = 'x25519' | 'secp256r1' | 'secp384r1' | 'secp521r1' | 'X25519MLKEM768'

interface GroupShape {
  /** `ecdhe`: usable in TLS 1.2 too; `hybrid`: TLS 1.3 only. */
  readonly kind: 'ecdhe' | 'hybrid'
  /** Length of the client's and of the server's public value, and of the shared secret, in bytes. */
  readonly clientShare: number
  readonly serverShare: number
  readonly secret: number
}

export const groupShapes: Readonly<Record<GroupName, GroupShape>> = {
  x25519: { kind: 'ecdhe', clientShare: 32, serverShare: 32, secret: 32 },
  secp256r1: { kind: 'ecdhe', clientShare: 65, serverShare: 65, secret: 32 },
  secp384r1: { kind: 'ecdhe', clientShare: 97, serverShare: 97, secret: 48 },
  secp521r1: { kind: 'ecdhe', clientShare: 133, serverShare: 133, secret: 66 },
  X25519MLKEM768: { kind: 'hybrid', clientShare: 1216, serverShare: 1120, secret: 64 },
}

export const isBuiltGroup = (name: string): name is GroupName => Object.hasOwn(groupShapes, name)
