import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import type { PrivateKey, PublicKey } from '../../src/crypto/provider.ts'
import { readDer } from '../../src/x509/der.ts'
import { demoKey } from '../../src/x509/keypool.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { readPrivateKey, toPkcs8 } from '../../src/x509/privatekey.ts'
import { publicKeyInfo, readPublicKey } from '../../src/x509/publickey.ts'

const types: readonly KeyType[] = [
  'rsa-1024',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'rsa-pss-2048',
  'p-256',
  'p-384',
  'p-521',
  'ed25519',
  'ed448',
]
const schemeFor = {
  rsa: 'rsa_pkcs1_sha256',
  rsa_pss: 'rsa_pss_pss_sha256',
  ecdsa: 'ecdsa_secp256r1_sha256',
  ed25519: 'ed25519',
  ed448: 'ed448',
} as const

const expectPair = (key: PrivateKey): void => {
  const message = new Uint8Array(20)
  const scheme = schemeFor[key.publicKey.kind]
  expect(noble.verify(scheme, key.publicKey, message, noble.sign(scheme, key, message, new Uint8Array(32)))).toBe(true)
}

const publicOf = (key: KeyObject): PublicKey => {
  const read = readDer(createPublic(key), (reader) => readPublicKey(reader, 'subjectPublicKeyInfo'))
  return read.ok && read.value.kind !== 'unknown' ? read.value : expect.fail('not a public key')
}
const createPublic = (key: KeyObject): Uint8Array => key.export({ format: 'der', type: 'spki' })

describe('demo keys', () => {
  test.each(types)('%s: Node reads both halves, and they belong together', (type) => {
    for (let n = 0; n < 4; n++) {
      const key = demoKey(type, n)
      const theirs = createPrivateKey({ key: Buffer.from(toPkcs8(key)), format: 'der', type: 'pkcs8' })
      const jwk = theirs.asymmetricKeyType === 'rsa-pss' ? undefined : theirs.export({ format: 'jwk' })
      if (jwk && 'scalar' in key) expect(Buffer.from(jwk.d!, 'base64url')).toEqual(Buffer.from(key.scalar))
      if (jwk && 'p' in key) expect(Buffer.from(jwk.n!, 'base64url')).toEqual(Buffer.from(key.publicKey.modulus))
      expect(theirs.asymmetricKeyType).toBe(
        { rsa: 'rsa', rsa_pss: 'rsa-pss', ecdsa: 'ec', ed25519: 'ed25519', ed448: 'ed448' }[key.publicKey.kind],
      )
    }
    for (const n of type.startsWith('rsa-') ? [0] : [0, 1, 2, 3]) expectPair(demoKey(type, n))
    expect(demoKey(type, 8)).toBe(demoKey(type, 0))
  })

  test('come back from PKCS#8', () => {
    for (const type of types) {
      const key = demoKey(type, 1)
      expect(readPrivateKey(toPkcs8(key), key.publicKey)).toEqual({ ok: true, value: key })
      expect(readPrivateKey(toPkcs8(key)).ok).toBe(!type.startsWith('ed'))
    }
  })
})

describe('private keys that OpenSSL makes', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const ed = generateKeyPairSync('ed25519')
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 1024 })

  const formats: readonly [string, KeyObject, 'pkcs8' | 'pkcs1' | 'sec1', KeyObject][] = [
    ['RSA in PKCS#8', rsa.privateKey, 'pkcs8', rsa.publicKey],
    ['RSA in PKCS#1', rsa.privateKey, 'pkcs1', rsa.publicKey],
    ['RSA-PSS in PKCS#8', pss.privateKey, 'pkcs8', pss.publicKey],
    ['P-384 in PKCS#8', ec.privateKey, 'pkcs8', ec.publicKey],
    ['P-384 in SEC 1', ec.privateKey, 'sec1', ec.publicKey],
    ['Ed25519 in PKCS#8', ed.privateKey, 'pkcs8', ed.publicKey],
  ]
  test.each(formats)('%s', (_, key, type, publicKey) => {
    const der: Uint8Array = key.export({ format: 'der', type: type as 'pkcs8' })
    const read = readPrivateKey(der, publicOf(publicKey))
    if (!read.ok) expect.fail(`${read.path}: ${read.expected}`)
    expectPair(read.value)
    expect(Buffer.from(publicKeyInfo(read.value.publicKey))).toEqual(publicKey.export({ format: 'der', type: 'spki' }))
  })

  const refused: readonly [string, Uint8Array, PublicKey | undefined, RegExp][] = [
    ['another certificate’s', toPkcs8(demoKey('rsa-2048', 0)), demoKey('rsa-2048', 1).publicKey, /of this certificate/],
    [
      'another kind of certificate’s',
      toPkcs8(demoKey('p-256', 0)),
      demoKey('ed25519', 1).publicKey,
      /of this certificate/,
    ],
    [
      'another curve',
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({ format: 'der', type: 'pkcs8' }),
      undefined,
      /a key on P-256, P-384 or P-521, not 1\.3\.132\.0\.10/,
    ],
    [
      'another kind',
      generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }),
      undefined,
      /not id-X25519/,
    ],
    [
      'encrypted',
      rsa.privateKey.export({ format: 'der', type: 'pkcs8', cipher: 'aes-128-cbc', passphrase: 'x' }),
      undefined,
      /an unencrypted private key/,
    ],
    ['Ed25519 without its public half', toPkcs8(demoKey('ed25519', 0)), undefined, /public half/],
    ['wrong primes', rsaWithOtherPrimes(), undefined, /product is the modulus/],
  ]
  test.each(refused)('refused: %s', (_, der, certificateKey, expected) => {
    expect(readPrivateKey(der, certificateKey)).toMatchObject({
      ok: false,
      expected: expect.stringMatching(expected) as string,
    })
  })

  test('every truncation is refused', () => {
    for (const type of ['rsa-1024', 'p-256', 'ed25519'] as const) {
      const key = demoKey(type, 0)
      const der = toPkcs8(key)
      for (let length = 0; length < der.length; length++)
        expect(readPrivateKey(der.subarray(0, length), key.publicKey).ok).toBe(false)
    }
  })
})

function rsaWithOtherPrimes(): Uint8Array {
  const key = demoKey('rsa-1024', 0)
  return toPkcs8({
    ...key,
    publicKey: { ...key.publicKey, modulus: (demoKey('rsa-2048', 0).publicKey as { modulus: Uint8Array }).modulus },
  } as PrivateKey)
}
