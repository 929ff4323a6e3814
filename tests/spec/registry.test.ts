import { describe, expect, test } from 'vitest'
import { alerts } from '../../src/spec/alert.ts'
import { extensionTypes } from '../../src/spec/extension.ts'
import { groups, groupShapes, isBuiltGroup } from '../../src/spec/group.ts'
import { blockLength, hashLength } from '../../src/spec/hash.ts'
import { contentTypes, figureName, handshakeTypes } from '../../src/spec/message.ts'
import { isGrease } from '../../src/spec/registry.ts'
import { nameIn12, scheme, schemes } from '../../src/spec/signature.ts'
import { suites } from '../../src/spec/suite.ts'
import { versions } from '../../src/spec/version.ts'

describe.each([
  ['suites', suites, 0x1399],
  ['groups', groups, 0x4242],
  ['schemes', schemes, 0x0777],
  ['extensions', extensionTypes, 0x4242],
  ['versions', versions, 0x7f1c],
  ['alerts', alerts, 99],
  ['handshake types', handshakeTypes, 99],
  ['content types', contentTypes, 99],
] as const)('%s', (_, registry, unknown) => {
  test('every code point has one name, and every name one code point', () => {
    const names = registry.codes.map(registry.name)
    expect(new Set(names).size).toBe(registry.codes.length)
    expect(names.map(registry.code)).toEqual(registry.codes)
    expect(registry.codes.map(registry.show)).toEqual(names)
    for (const name of names) expect(name).toMatch(/^[A-Za-z][\w. ]*$/)
  })

  test('an unknown code point is a number that comes back', () => {
    expect(registry.codes).not.toContain(unknown)
    expect(registry.name(unknown)).toMatch(/^0x[0-9a-f]+$/)
    expect(registry.code(registry.name(unknown))).toBe(unknown)
  })

  test.each(['', 'nonsense', '0x', '0xzz', '12'])('“%s” is neither a name nor a number', (text) => {
    expect(registry.code(text)).toBeUndefined()
  })
})

test('the sixteen GREASE values of RFC 8701 §2, and no others', () => {
  const all = Array.from({ length: 0x10000 }, (_, code) => code).filter(isGrease)
  expect(all).toEqual(Array.from({ length: 16 }, (_, n) => 0x0a0a + n * 0x1010))
  expect(suites.show(0x8a8a)).toBe('GREASE (0x8a8a)')
  expect(suites.name(0x8a8a)).toBe('0x8a8a')
})

describe('the anatomy of a signature scheme', () => {
  test.each([
    ['rsa_pkcs1_md5', 'rsa', 'pkcs1', 'md5', undefined, false],
    ['rsa_pkcs1_sha1', 'rsa', 'pkcs1', 'sha1', undefined, false],
    ['rsa_pkcs1_sha512', 'rsa', 'pkcs1', 'sha512', undefined, false],
    ['rsa_pss_rsae_sha256', 'rsa', 'pss', 'sha256', undefined, true],
    ['rsa_pss_pss_sha384', 'rsa_pss', 'pss', 'sha384', undefined, true],
    ['ecdsa_sha1', 'ecdsa', undefined, 'sha1', undefined, false],
    ['ecdsa_sha224', 'ecdsa', undefined, 'sha224', undefined, false],
    ['ecdsa_secp256r1_sha256', 'ecdsa', undefined, 'sha256', 'secp256r1', true],
    ['ecdsa_secp521r1_sha512', 'ecdsa', undefined, 'sha512', 'secp521r1', true],
    ['ecdsa_brainpoolP256r1tls13_sha256', 'ecdsa', undefined, 'sha256', 'brainpoolP256r1', true],
    ['ed25519', 'ed25519', undefined, undefined, undefined, true],
    ['ed448', 'ed448', undefined, undefined, undefined, true],
    ['dsa_sha256', 'dsa', undefined, 'sha256', undefined, false],
    ['mldsa65', 'mldsa', undefined, undefined, undefined, true],
    ['gostr34102001', 'other', undefined, undefined, undefined, false],
    ['0x0777', 'other', undefined, undefined, undefined, false],
  ] as const)('%s', (name, key, padding, hash, curve, in13) => {
    expect(scheme(name)).toEqual({ name, key, padding, hash, curve, in13 })
  })

  test('no scheme with SHA-1, MD5 or PKCS #1 padding may sign in TLS 1.3 (RFC 8446 §4.2.3)', () => {
    for (const name of schemes.codes.map(schemes.name))
      if (/pkcs1|sha1$|md5$|^dsa/.test(name)) expect(scheme(name).in13, name).toBe(false)
  })

  test.each([
    ['ecdsa_secp256r1_sha256', 'ecdsa+sha256'],
    ['ecdsa_sha1', 'ecdsa+sha1'],
    ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha256'],
    ['ed25519', 'ed25519'],
  ])('TLS 1.2 speaks of %s as %s', (name, in12) => {
    expect(nameIn12(name)).toBe(in12)
  })
})

test('groups that are built are registered, and shares have the lengths of RFC 8446 §4.2.8.2 and FIPS 203', () => {
  for (const name of Object.keys(groupShapes)) expect(groups.code(name), name).toBeDefined()
  expect(
    Object.entries(groupShapes).map(([name, { clientShare, serverShare }]) => [name, clientShare, serverShare]),
  ).toEqual([
    ['x25519', 32, 32],
    ['x448', 56, 56],
    ['secp256r1', 1 + 2 * 32, 1 + 2 * 32],
    ['secp384r1', 1 + 2 * 48, 1 + 2 * 48],
    ['secp521r1', 1 + 2 * 66, 1 + 2 * 66],
    ['ffdhe2048', 256, 256],
    ['ffdhe3072', 384, 384],
    ['ffdhe4096', 512, 512],
    ['X25519MLKEM768', 1184 + 32, 1088 + 32],
    ['SecP256r1MLKEM768', 65 + 1184, 65 + 1088],
  ])
  expect(['x25519', 'brainpoolP256r1', 'constructor'].map(isBuiltGroup)).toEqual([true, false, false])
})

test('hashes are as long as their names say', () => {
  expect(hashLength).toEqual({ md5: 16, sha1: 20, sha224: 28, sha256: 32, sha384: 48, sha512: 64 })
  for (const [name, length] of Object.entries(blockLength)) expect(length, name).toBe(/384|512/.test(name) ? 128 : 64)
})

test.each([
  ['client_hello', 'ClientHello'],
  ['server_hello_done', 'ServerHelloDone'],
  ['hello_retry_request', 'HelloRetryRequest'],
])('%s is %s in the figures', (name, figure) => {
  expect(figureName(name)).toBe(figure)
})
