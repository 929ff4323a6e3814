import {
  constants,
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createHmac,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex, toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { GroupName } from '../../src/spec/group.ts'
import { groupShapes } from '../../src/spec/group.ts'
import type { HashName } from '../../src/spec/hash.ts'
import { blockLength, hashLength } from '../../src/spec/hash.ts'
import type { CipherName } from '../../src/spec/suite.ts'
import type { Curve, Pair } from './key.ts'
import { ecdsaPair, edwardsPair, flipped, rsaPair } from './key.ts'

const draw = (length: number) => new Uint8Array(randomBytes(length))
const plain = (bytes: Uint8Array) => Uint8Array.from(bytes)
const hashes = Object.keys(hashLength) as HashName[]
const groups = Object.keys(groupShapes) as GroupName[]

describe('hashes', () => {
  test.each(hashes)('%s and its HMAC are those of node:crypto', (name) => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000]) {
      const data = draw(length)
      expect(toHex(noble.hash(name, data))).toBe(createHash(name).update(data).digest('hex'))
      for (const key of [new Uint8Array(0), draw(20), draw(blockLength[name]), draw(blockLength[name] + 1)])
        expect(toHex(noble.hmac(name, key, data))).toBe(createHmac(name, key).update(data).digest('hex'))
    }
    expect(noble.hash(name, new Uint8Array(0)).length).toBe(hashLength[name])
  })
})

describe('key agreement', () => {
  test('X25519 of RFC 7748 §6.1', () => {
    const alice = noble.keyShare('x25519', fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'))
    const bob = fromHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb')
    expect(toHex(alice.publicValue)).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a')
    const answer = noble.encapsulate('x25519', alice.publicValue, bob)!
    expect(toHex(answer.publicValue)).toBe('de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f')
    expect(toHex(answer.secret)).toBe('4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742')
  })

  test.each(groups)('%s: both sides agree, and lengths are those of the table', (group) => {
    const { clientShare, serverShare, secret } = groupShapes[group]
    const client = noble.keyShare(group, draw(groupShapes[group].random))
    const server = noble.encapsulate(group, client.publicValue, draw(groupShapes[group].answerRandom))!
    expect(client.publicValue.length).toBe(clientShare)
    expect(server.publicValue.length).toBe(serverShare)
    expect(server.secret.length).toBe(secret)
    expect(noble.decapsulate(group, client, server.publicValue)).toEqual(server.secret)
  })

  test.each(groups)('%s is a function of its random bytes', (group) => {
    const random = draw(groupShapes[group].random)
    expect(noble.keyShare(group, random)).toEqual(noble.keyShare(group, random))
    expect(noble.keyShare(group, random).publicValue).not.toEqual(noble.keyShare(group, flipped(random, 5)).publicValue)
    expect(() => noble.keyShare(group, random.subarray(1))).toThrow('random bytes')
  })

  test.each([
    ['secp256r1', 'prime256v1'],
    ['secp384r1', 'secp384r1'],
    ['secp521r1', 'secp521r1'],
  ] as const)('%s agrees with node:crypto from either side', (group, name) => {
    const peer = createECDH(name)
    const theirs = plain(peer.generateKeys())
    const own = noble.keyShare(group, draw(groupShapes[group].random))
    expect(noble.decapsulate(group, own, theirs)).toEqual(plain(peer.computeSecret(own.publicValue)))
    const answer = noble.encapsulate(group, theirs, draw(groupShapes[group].random))!
    expect(answer.secret).toEqual(plain(peer.computeSecret(answer.publicValue)))
  })

  test.each(groups)('%s: a value that cannot be is refused', (group) => {
    const random = draw(groupShapes[group].random)
    const own = noble.keyShare(group, random)
    const answer = draw(groupShapes[group].answerRandom)
    const server = noble.encapsulate(group, own.publicValue, answer)!
    const bad = (value: Uint8Array) => [
      value.subarray(1),
      concat(value, Uint8Array.of(0)),
      new Uint8Array(0),
      new Uint8Array(value.length),
    ]
    for (const value of bad(own.publicValue)) expect(noble.encapsulate(group, value, answer)).toBeUndefined()
    for (const value of bad(server.publicValue)) expect(noble.decapsulate(group, own, value)).toBeUndefined()
  })

  test('a point off the curve, or a compressed one, is refused', () => {
    const own = noble.keyShare('secp256r1', draw(48))
    const off = flipped(own.publicValue, 64)
    expect(noble.decapsulate('secp256r1', own, off)).toBeUndefined()
    expect(noble.encapsulate('secp256r1', off, draw(48))).toBeUndefined()
    const compressed = concat(Uint8Array.of(2 + (own.publicValue[64]! & 1)), own.publicValue.subarray(1, 33))
    expect(noble.decapsulate('secp256r1', own, compressed)).toBeUndefined()
  })

  test('X25519 points of small order give an all-zero secret, which is refused', () => {
    const own = noble.keyShare('x25519', draw(32))
    for (const u of [0, 1])
      expect(noble.decapsulate('x25519', own, Uint8Array.of(u, ...new Uint8Array(31)))).toBeUndefined()
    const eighth = fromHex('e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800')
    expect(noble.decapsulate('x25519', own, eighth)).toBeUndefined()
  })

  test('an ML-KEM key whose coefficients are out of range is refused (FIPS 203 §7.2)', () => {
    const { publicValue } = noble.keyShare('X25519MLKEM768', draw(96))
    const bad = publicValue.slice().fill(0xff, 0, 3)
    expect(noble.encapsulate('X25519MLKEM768', bad, draw(64))).toBeUndefined()
  })
})

const rsa = rsaPair(2048)
const odd = rsaPair(1025)
const rsaPss = rsaPair(2048, 'rsa_pss')
const elliptic = Object.fromEntries(
  (['secp256r1', 'secp384r1', 'secp521r1'] as const).map((curve) => [curve, ecdsaPair(curve)]),
) as Record<Curve, Pair>
const message = toUtf8('a message that is signed')

type Row = readonly [scheme: string, pair: Pair, nodeDigest: string | null, nodeOptions: object]

/** Every scheme that a key can sign. */
const signatures: readonly Row[] = [
  ...(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const).map(
    (hash) => [`rsa_pkcs1_${hash}`, rsa, hash, {}] as const,
  ),
  ['rsa_pkcs1_sha256', odd, 'sha256', {}],
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((hash) =>
    (['rsae', 'pss'] as const).map(
      (kind) =>
        [
          `rsa_pss_${kind}_${hash}`,
          kind === 'pss' ? rsaPss : rsa,
          hash,
          { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: hashLength[hash] },
        ] as const,
    ),
  ),
  ['rsa_pss_rsae_sha256', odd, 'sha256', { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }],
  ...(['secp256r1', 'secp384r1', 'secp521r1'] as const).flatMap((curve) =>
    (
      [
        ['ecdsa_sha1', 'sha1'],
        ['ecdsa_sha224', 'sha224'],
        ['ecdsa_secp256r1_sha256', 'sha256'],
        ['ecdsa_secp384r1_sha384', 'sha384'],
        ['ecdsa_secp521r1_sha512', 'sha512'],
      ] as const
    ).map(([name, hash]) => [name, elliptic[curve], hash, {}] as const),
  ),
  ['ed25519', edwardsPair('ed25519'), null, {}],
  ['ed448', edwardsPair('ed448'), null, {}],
]
const saltFor = (name: string) => draw(hashLength[/sha\d+$/.exec(name)?.[0] as HashName] ?? 0)

describe('signatures', () => {
  test.each(signatures)(
    '%s: ours pass node:crypto, its pass ours, tampered ones pass neither',
    (name, pair, hash, options) => {
      const { ours, node } = pair
      const made = noble.sign(name, ours, message, saltFor(name))
      expect(verify(hash, message, { key: pair.public, ...options }, made)).toBe(true)
      expect(noble.verify(name, ours.publicKey, message, made)).toBe(true)

      const theirs = plain(sign(hash, message, { key: node, ...options }))
      expect(noble.verify(name, ours.publicKey, message, theirs)).toBe(true)
      expect(noble.verify(name, ours.publicKey, flipped(message, 3), theirs)).toBe(false)
      for (const at of [0, 1, 5, theirs.length >> 1, theirs.length - 1])
        expect(noble.verify(name, ours.publicKey, message, flipped(theirs, at))).toBe(false)
      expect(noble.verify(name, ours.publicKey, message, theirs.subarray(1))).toBe(false)
      expect(noble.verify(name, ours.publicKey, message, concat(theirs, Uint8Array.of(0)))).toBe(false)
      expect(noble.verify(name, ours.publicKey, message, new Uint8Array(0))).toBe(false)
    },
  )

  test('ECDSA and EdDSA signatures are functions of key and message (RFC 6979)', () => {
    for (const [name, pair] of signatures.filter(([name]) => !name.startsWith('rsa')))
      expect(noble.sign(name, pair.ours, message)).toEqual(noble.sign(name, pair.ours, message))
  })

  test('RFC 6979 §A.2.5: P-256 with SHA-256 and with SHA-1, message “sample”', () => {
    const scalar = fromHex('c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721')
    const point = fromHex(
      '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
    )
    const key = { publicKey: { kind: 'ecdsa', curve: 'secp256r1', point }, scalar } as const
    expect(toHex(noble.sign('ecdsa_secp256r1_sha256', key, toUtf8('sample')))).toBe(
      '3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
    )
    expect(toHex(noble.sign('ecdsa_sha1', key, toUtf8('sample')))).toBe(
      '3044022061340c88c3aaebeb4f6d667f672ca9759a6ccaa9fa8811313039ee4a35471d3202206d7f147dac089441bb2e2fe8f7a3fa264b9c475098fdcf6e00d7c996e1b8b7eb',
    )
  })

  test('both halves of s are accepted', () => {
    const { node, ours } = elliptic.secp256r1
    const order = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551')
    const halves = new Set<boolean>()
    for (let n = 0; n < 40 && halves.size < 2; n++) {
      const signature = plain(sign('sha256', Uint8Array.of(n), { key: node, dsaEncoding: 'ieee-p1363' }))
      halves.add(BigInt(`0x${toHex(signature.subarray(32))}`) > order / 2n)
      const der = plain(sign('sha256', Uint8Array.of(n), node))
      expect(noble.verify('ecdsa_secp256r1_sha256', ours.publicKey, Uint8Array.of(n), der)).toBe(true)
    }
    expect(halves.size).toBe(2)
  })

  test('a scheme goes only with its kind of key', () => {
    const kinds = [rsa, rsaPss, elliptic.secp256r1, signatures.at(-1)![1], signatures.at(-2)![1]]
    for (const [name, right] of signatures) {
      const signature = noble.sign(name, right.ours, message, saltFor(name))
      for (const { ours } of kinds.filter((pair) => pair.ours.publicKey.kind !== right.ours.publicKey.kind)) {
        expect(noble.verify(name, ours.publicKey, message, signature)).toBe(false)
        expect(() => noble.sign(name, ours, message, saltFor(name))).toThrow(`cannot sign ${name}`)
      }
    }
    expect(noble.verify('mldsa44', rsa.ours.publicKey, message, message)).toBe(false)
  })

  test('keys that are none verify nothing', () => {
    const none = new Uint8Array(0)
    for (const modulus of [none, Uint8Array.of(0), Uint8Array.of(1), draw(4096)])
      for (const exponent of [none, Uint8Array.of(0), Uint8Array.of(3), draw(4096)])
        expect(
          noble.verify('rsa_pkcs1_sha256', { kind: 'rsa', modulus, exponent }, message, new Uint8Array(modulus.length)),
        ).toBe(false)
    for (const curve of ['secp256r1', 'secp384r1', 'secp521r1'] as const)
      for (const point of [none, new Uint8Array(65), Uint8Array.of(4, ...draw(64))])
        expect(noble.verify('ecdsa_sha1', { kind: 'ecdsa', curve, point }, message, fromHex('3006020101020101'))).toBe(
          false,
        )
    for (const point of [none, new Uint8Array(32).fill(0xff)])
      expect(noble.verify('ed25519', { kind: 'ed25519', point }, message, new Uint8Array(64))).toBe(false)
  })
})

/** Lengths of key, nonce and tag. */
const modes: readonly (readonly [CipherName, string, number, number, number])[] = [
  ['AES_128_GCM', 'aes-128-gcm', 16, 12, 16],
  ['AES_256_GCM', 'aes-256-gcm', 32, 12, 16],
  ['AES_128_CCM', 'aes-128-ccm', 16, 12, 16],
  ['AES_256_CCM', 'aes-256-ccm', 32, 12, 16],
  ['AES_128_CCM_8', 'aes-128-ccm', 16, 12, 8],
  ['AES_256_CCM_8', 'aes-256-ccm', 32, 12, 8],
  ['CHACHA20_POLY1305', 'chacha20-poly1305', 32, 12, 16],
]

describe('ciphers', () => {
  test.each(modes)(
    '%s is that of node:crypto, and any changed byte is noticed',
    (cipher, name, keyLength, nonceLength, tagLength) => {
      for (const length of [0, 1, 15, 16, 17, 100]) {
        const [key, nonce, additional, data] = [draw(keyLength), draw(nonceLength), draw(13), draw(length)]
        const node = createCipheriv(name as 'aes-128-gcm', key, nonce, { authTagLength: tagLength })
        node.setAAD(additional, { plaintextLength: length })
        const expected = plain(Buffer.concat([node.update(data), node.final(), node.getAuthTag()]))
        const sealed = noble.seal(cipher, key, nonce, additional, data)
        expect(sealed).toEqual(expected)
        expect(noble.open(cipher, key, nonce, additional, sealed)).toEqual(data)
        for (let at = 0; at < sealed.length; at++)
          expect(noble.open(cipher, key, nonce, additional, flipped(sealed, at))).toBeUndefined()
        expect(noble.open(cipher, flipped(key, 0), nonce, additional, sealed)).toBeUndefined()
        expect(noble.open(cipher, key, flipped(nonce, 0), additional, sealed)).toBeUndefined()
        expect(noble.open(cipher, key, nonce, flipped(additional, 0), sealed)).toBeUndefined()
        for (const cut of [0, 1, tagLength - 1])
          expect(noble.open(cipher, key, nonce, additional, sealed.subarray(0, cut))).toBeUndefined()
      }
    },
  )

  test('ChaCha20-Poly1305 of RFC 8439 §2.8.2', () => {
    const sealed = noble.seal(
      'CHACHA20_POLY1305',
      fromHex('808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f'),
      fromHex('070000004041424344454647'),
      fromHex('50515253c0c1c2c3c4c5c6c7'),
      toUtf8(
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
      ),
    )
    expect(toHex(sealed.subarray(0, 16))).toBe('d31a8d34648e60db7b86afbc53ef7ec2')
    expect(toHex(sealed.subarray(-16))).toBe('1ae10b594f09e26a7e902ecbd0600691')
  })

  test.each([
    ['AES_128_CBC', 'aes-128-cbc', 16, 16],
    ['AES_256_CBC', 'aes-256-cbc', 32, 16],
    ['3DES_EDE_CBC', 'des-ede3-cbc', 24, 8],
  ] as const)('%s without padding is that of node:crypto', (cipher, name, keyLength, block) => {
    for (const length of [0, block, 160]) {
      const [key, iv, data] = [draw(keyLength), draw(block), draw(length)]
      const expected = plain(createCipheriv(name, key, iv).setAutoPadding(false).update(data))
      expect(noble.encryptBlocks(cipher, key, iv, data)).toEqual(expected)
      expect(noble.decryptBlocks(cipher, key, iv, expected)).toEqual(data)
      expect(plain(createDecipheriv(name, key, iv).setAutoPadding(false).update(expected))).toEqual(data)
    }
    expect(() => noble.encryptBlocks(cipher, draw(keyLength), draw(block), draw(17))).toThrow('whole blocks')
  })

  test('a cipher that is not known, or of another kind, says so', () => {
    expect(() => noble.seal('other', draw(16), draw(12), draw(5), draw(5))).toThrow('other is not known')
    expect(() => noble.seal('RC4_128', draw(16), draw(12), draw(5), draw(5))).toThrow('RC4_128 is no AEAD')
    expect(() => noble.encryptBlocks('NULL', draw(0), draw(0), draw(8))).toThrow('NULL is no block cipher')
  })
})
