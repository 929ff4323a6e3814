import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex, toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import {
  extendedMasterSecret,
  keyBlock,
  masterSecret,
  prf,
  transcriptHash,
  verifyData,
} from '../../src/crypto/schedule12.ts'
import { TLS10, TLS11, TLS12 } from '../../src/spec/version.ts'

/** P_hash once more, over node:crypto. */
const stretched = (hash: string, secret: Uint8Array, seed: Uint8Array, length: number): Uint8Array => {
  const mac = (...parts: Uint8Array[]) =>
    createHmac(hash, secret)
      .update(concat(...parts))
      .digest()
  let link: Uint8Array = seed
  const blocks: Uint8Array[] = []
  while (blocks.length * 16 < length) {
    link = mac(link)
    blocks.push(mac(link, seed))
  }
  return concat(...blocks).subarray(0, length)
}

/** RFC 2246 §5. */
const old = (secret: Uint8Array, label: string, seed: Uint8Array, length: number): string => {
  const half = Math.ceil(secret.length / 2)
  const input = concat(toUtf8(label), seed)
  const left = stretched('md5', secret.subarray(0, half), input, length)
  const right = stretched('sha1', secret.subarray(secret.length - half), input, length)
  return toHex(Uint8Array.from(left, (byte, n) => byte ^ right[n]!))
}

describe('the pseudorandom function', () => {
  test.each([
    [
      'sha256',
      '9bbe436ba940f017b17652849a71db35',
      'a0ba9f936cda311827a6f796ffd5198c',
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66',
    ],
    [
      'sha384',
      'b80b733d6ceefcdc71566ea48e5567df',
      'cd665cf6a8447dd6ff8b27555edb7465',
      '7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d9184259b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e0990703d73e56f',
    ],
  ] as const)('of TLS 1.2 with %s, the vectors of the working group’s list', (hash, secret, seed, expected) => {
    const made = prf(noble, TLS12, hash, fromHex(secret), 'test label', fromHex(seed), expected.length / 2)
    expect(toHex(made)).toBe(expected)
  })

  test('of TLS 1.0 and 1.1, against node:crypto, with halves that overlap and without', () => {
    for (const length of [0, 1, 2, 47, 48, 129])
      for (const wanted of [12, 48, 104]) {
        const secret = Uint8Array.from({ length }, (_, n) => n * 7)
        const seed = fromHex('00112233')
        for (const version of [TLS10, TLS11])
          expect(toHex(prf(noble, version, 'sha256', secret, 'a label', seed, wanted))).toBe(
            old(secret, 'a label', seed, wanted),
          )
      }
    expect(toHex(prf(noble, TLS10, 'sha256', toUtf8('secret'), 'label', toUtf8('seed'), 20))).toBe(
      'b5baf4722b91851a8816d22ebd8c1d8cc2e94d55',
    )
  })
})

const premaster = new Uint8Array(48).fill(1)
const clientRandom = new Uint8Array(32).fill(2)
const serverRandom = new Uint8Array(32).fill(3)
const master = new Uint8Array(48).fill(4)

test('master secrets', () => {
  const seed = concat(toUtf8('master secret'), clientRandom, serverRandom)
  expect(toHex(masterSecret(noble, TLS12, 'sha384', premaster, clientRandom, serverRandom))).toBe(
    toHex(stretched('sha384', premaster, seed, 48)),
  )
  const session = createHash('sha256').update('so far').digest()
  expect(toHex(extendedMasterSecret(noble, TLS12, 'sha256', premaster, session))).toBe(
    toHex(stretched('sha256', premaster, concat(toUtf8('extended master secret'), session), 48)),
  )
})

test('Finished', () => {
  for (const role of ['client', 'server'] as const) {
    const transcript = transcriptHash(noble, TLS12, 'sha384', toUtf8('so far'))
    expect(toHex(transcript)).toBe(createHash('sha384').update('so far').digest('hex'))
    expect(toHex(verifyData(noble, TLS12, 'sha384', master, role, transcript))).toBe(
      toHex(stretched('sha384', master, concat(toUtf8(`${role} finished`), transcript), 12)),
    )
    const both = transcriptHash(noble, TLS10, 'sha256', toUtf8('so far'))
    expect(both.length).toBe(36)
    expect(toHex(verifyData(noble, TLS10, 'sha256', master, role, both))).toBe(
      old(master, `${role} finished`, both, 12),
    )
  }
})

describe('the key block', () => {
  test.each([
    ['AES_128_GCM', 0xc02f, TLS12, 0, 16, 4],
    ['AES_256_GCM', 0xc030, TLS12, 0, 32, 4],
    ['CHACHA20_POLY1305', 0xcca8, TLS12, 0, 32, 12],
    ['AES_128_CCM_8', 0xc0ae, TLS12, 0, 16, 4],
    ['AES_128_CBC_SHA in TLS 1.2', 0xc013, TLS12, 20, 16, 0],
    ['AES_128_CBC_SHA in TLS 1.1', 0xc013, TLS11, 20, 16, 0],
    ['AES_128_CBC_SHA in TLS 1.0', 0xc013, TLS10, 20, 16, 16],
    ['AES_256_CBC_SHA384', 0xc028, TLS12, 48, 32, 0],
    ['3DES_EDE_CBC_SHA in TLS 1.0', 0x000a, TLS10, 20, 24, 8],
    ['RC4_128_MD5', 0x0004, TLS12, 16, 16, 0],
  ] as const)('of %s', (_, suite, version, macKey, key, iv) => {
    const { clientWrite, serverWrite } = keyBlock(noble, version, suite, master, clientRandom, serverRandom)
    for (const half of [clientWrite, serverWrite])
      expect([half.macKey.length, half.key.length, half.iv.length]).toEqual([macKey, key, iv])
    const block = concat(
      ...(['macKey', 'key', 'iv'] as const).flatMap((part) => [clientWrite[part], serverWrite[part]]),
    )
    const hash = suite === 0xc030 || suite === 0xc028 ? 'sha384' : 'sha256'
    const seed = concat(serverRandom, clientRandom)
    expect(toHex(block)).toBe(toHex(prf(noble, version, hash, master, 'key expansion', seed, 2 * (macKey + key + iv))))
  })
})
