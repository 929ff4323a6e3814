import type { ECDSA } from '@noble/curves/abstract/weierstrass.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { x448 } from '@noble/curves/ed448.js'
import { p256, p384, p521 } from '@noble/curves/nist.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { concat } from '../bytes/buffer.ts'
import { groupShapes, type GroupName } from '../spec/group.ts'
import * as ffdh from './ffdh.ts'
import type { FieldName } from '../spec/field.ts'
import { toNumber } from './number.ts'
import type { KeyShare } from './provider.ts'

/**
 * A way to agree on a secret. The lengths of what goes in are the caller's to check, random bytes as well as a peer's
 * value. May throw on a peer's bad value.
 */
export interface Agreement {
  keyShare(random: Uint8Array): KeyShare
  encapsulate(peer: Uint8Array, random: Uint8Array): { publicValue: Uint8Array; secret: Uint8Array }
  decapsulate(own: KeyShare, peer: Uint8Array): Uint8Array
}

/** Diffie-Hellman is the same on both sides: the server makes a share of its own. */
const diffieHellman = (
  keyShare: (random: Uint8Array) => KeyShare,
  agree: (privateValue: Uint8Array, peer: Uint8Array) => Uint8Array,
): Agreement => ({
  keyShare,
  encapsulate: (peer, random) => {
    const { publicValue, privateValue } = keyShare(random)
    return { publicValue, secret: agree(privateValue, peer) }
  },
  decapsulate: (own, peer) => agree(own.privateValue, peer),
})

/**
 * Shares are uncompressed points, the secret is the x coordinate (RFC 8446 §4.2.8.2, §7.4.2). The scalar is drawn as in
 * FIPS 186-5 §A.2.1: from so many more bits than it has that the remainder is as good as even.
 */
const onCurve = (curve: ECDSA): Agreement =>
  diffieHellman(
    (random) => {
      const { Fn } = curve.Point
      const privateValue = Fn.toBytes((toNumber(random) % (Fn.ORDER - 1n)) + 1n)
      return { privateValue, publicValue: curve.getPublicKey(privateValue, false) }
    },
    (privateValue, peer) => curve.getSharedSecret(privateValue, peer, true).slice(1),
  )

/** RFC 7748 §5: 32 bytes of everything for X25519, 56 for X448. An all-zero result is refused (RFC 8446 §7.4.2). */
const montgomery = (curve: typeof x25519): Agreement =>
  diffieHellman(
    (random) => ({ privateValue: random.slice(), publicValue: curve.getPublicKey(random) }),
    (privateValue, peer) => curve.getSharedSecret(privateValue, peer),
  )

/** Public values and secrets are as long as the prime, with zeros in front (RFC 8446 §4.2.8.1, §7.4.1). */
const inField = (name: FieldName): Agreement =>
  diffieHellman(
    (random) => ffdh.keyShare(ffdh.field(name), random),
    (privateValue, peer) => {
      const secret = ffdh.agree(ffdh.field(name), privateValue, peer)
      if (!secret) throw new Error(`not a public value of ${name}`)
      return secret
    },
  )

/** FIPS 203. `random` is d ‖ z, the server's is m; the private value is the decapsulation key. */
const lattice: Agreement = {
  keyShare: (random) => {
    const { publicKey, secretKey } = ml_kem768.keygen(random)
    return { publicValue: publicKey, privateValue: secretKey }
  },
  encapsulate: (peer, random) => {
    const { cipherText, sharedSecret } = ml_kem768.encapsulate(peer, random)
    return { publicValue: cipherText, secret: sharedSecret }
  },
  decapsulate: (own, peer) => ml_kem768.decapsulate(peer, own.privateValue),
}

/**
 * Two agreements side by side (draft-ietf-tls-ecdhe-mlkem §3): shares, secret, private value and random bytes are the
 * first one's, then the second one's.
 */
const hybrid = (name: GroupName, first: Agreement, second: Agreement): Agreement => {
  const cut = groupShapes[name].parts[0]!
  return {
    keyShare: (random) => {
      const one = first.keyShare(random.subarray(0, cut.random))
      const other = second.keyShare(random.subarray(cut.random))
      return {
        publicValue: concat(one.publicValue, other.publicValue),
        privateValue: concat(one.privateValue, other.privateValue),
      }
    },
    encapsulate: (peer, random) => {
      const one = first.encapsulate(peer.subarray(0, cut.clientShare), random.subarray(0, cut.answerRandom))
      const other = second.encapsulate(peer.subarray(cut.clientShare), random.subarray(cut.answerRandom))
      return { publicValue: concat(one.publicValue, other.publicValue), secret: concat(one.secret, other.secret) }
    },
    decapsulate: ({ publicValue, privateValue }, peer) => {
      const one = {
        publicValue: publicValue.subarray(0, cut.clientShare),
        privateValue: privateValue.subarray(0, cut.privateValue),
      }
      const other = {
        publicValue: publicValue.subarray(cut.clientShare),
        privateValue: privateValue.subarray(cut.privateValue),
      }
      return concat(
        first.decapsulate(one, peer.subarray(0, cut.serverShare)),
        second.decapsulate(other, peer.subarray(cut.serverShare)),
      )
    },
  }
}

const onP256 = onCurve(p256)
const on25519 = montgomery(x25519)

export const agreements: Readonly<Record<GroupName, Agreement>> = {
  x25519: on25519,
  x448: montgomery(x448),
  secp256r1: onP256,
  secp384r1: onCurve(p384),
  secp521r1: onCurve(p521),
  ffdhe2048: inField('ffdhe2048'),
  ffdhe3072: inField('ffdhe3072'),
  ffdhe4096: inField('ffdhe4096'),
  X25519MLKEM768: hybrid('X25519MLKEM768', lattice, on25519),
  SecP256r1MLKEM768: hybrid('SecP256r1MLKEM768', onP256, lattice),
}
