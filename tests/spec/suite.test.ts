import { describe, expect, test } from 'vitest'
import { suite, suites, withCurve } from '../../src/spec/suite.ts'
import { versions } from '../../src/spec/version.ts'

describe('the anatomy of a suite is in its name', () => {
  test.each([
    // name, key exchange, authentication, cipher, key, MAC, PRF, mode, from, to
    ['TLS_AES_128_GCM_SHA256', 'any', 'any', 'AES_128_GCM', 16, undefined, 'sha256', 'AEAD', 'TLS 1.3', 'TLS 1.3'],
    ['TLS_AES_256_GCM_SHA384', 'any', 'any', 'AES_256_GCM', 32, undefined, 'sha384', 'AEAD', 'TLS 1.3', 'TLS 1.3'],
    [
      'TLS_CHACHA20_POLY1305_SHA256',
      'any',
      'any',
      'CHACHA20_POLY1305',
      32,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.3',
      'TLS 1.3',
    ],
    ['TLS_AES_128_CCM_8_SHA256', 'any', 'any', 'AES_128_CCM_8', 16, undefined, 'sha256', 'AEAD', 'TLS 1.3', 'TLS 1.3'],
    [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'ECDHE',
      'RSA',
      'AES_128_GCM',
      16,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'ECDHE',
      'ECDSA',
      'AES_256_GCM',
      32,
      undefined,
      'sha384',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'ECDHE',
      'RSA',
      'CHACHA20_POLY1305',
      32,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_ECDSA_WITH_AES_128_CCM',
      'ECDHE',
      'ECDSA',
      'AES_128_CCM',
      16,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
      'ECDHE',
      'RSA',
      'AES_256_CBC',
      32,
      'sha384',
      'sha384',
      'CBC',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
      'ECDHE',
      'RSA',
      'AES_128_CBC',
      16,
      'sha256',
      'sha256',
      'CBC',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
      'ECDHE',
      'RSA',
      'AES_128_CBC',
      16,
      'sha1',
      'sha256',
      'CBC',
      'TLS 1.0',
      'TLS 1.2',
    ],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 'RSA', 'RSA', 'AES_128_CBC', 16, 'sha1', 'sha256', 'CBC', 'SSL 3.0', 'TLS 1.2'],
    [
      'TLS_RSA_WITH_AES_256_CBC_SHA256',
      'RSA',
      'RSA',
      'AES_256_CBC',
      32,
      'sha256',
      'sha256',
      'CBC',
      'TLS 1.2',
      'TLS 1.2',
    ],
    ['TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'RSA', 'RSA', '3DES_EDE_CBC', 24, 'sha1', 'sha256', 'CBC', 'SSL 3.0', 'TLS 1.2'],
    ['TLS_RSA_WITH_RC4_128_MD5', 'RSA', 'RSA', 'RC4_128', 16, 'md5', 'sha256', 'stream', 'SSL 3.0', 'TLS 1.2'],
    [
      'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      'DHE',
      'RSA',
      'AES_128_GCM',
      16,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_DHE_DSS_WITH_AES_256_CBC_SHA',
      'DHE',
      'DSS',
      'AES_256_CBC',
      32,
      'sha1',
      'sha256',
      'CBC',
      'SSL 3.0',
      'TLS 1.2',
    ],
    [
      'TLS_ECDH_ECDSA_WITH_AES_128_CBC_SHA',
      'ECDH',
      'ECDSA',
      'AES_128_CBC',
      16,
      'sha1',
      'sha256',
      'CBC',
      'TLS 1.0',
      'TLS 1.2',
    ],
    [
      'TLS_ECDH_anon_WITH_AES_128_CBC_SHA',
      'ECDH',
      'anon',
      'AES_128_CBC',
      16,
      'sha1',
      'sha256',
      'CBC',
      'TLS 1.0',
      'TLS 1.2',
    ],
    [
      'TLS_PSK_WITH_AES_128_GCM_SHA256',
      'PSK',
      'PSK',
      'AES_128_GCM',
      16,
      undefined,
      'sha256',
      'AEAD',
      'TLS 1.2',
      'TLS 1.2',
    ],
    [
      'TLS_RSA_PSK_WITH_AES_128_CBC_SHA',
      'RSA',
      'PSK',
      'AES_128_CBC',
      16,
      'sha1',
      'sha256',
      'CBC',
      'SSL 3.0',
      'TLS 1.2',
    ],
    ['TLS_KRB5_WITH_RC4_128_SHA', 'KRB5', 'KRB5', 'RC4_128', 16, 'sha1', 'sha256', 'stream', 'SSL 3.0', 'TLS 1.2'],
    ['TLS_RSA_WITH_NULL_SHA', 'RSA', 'RSA', 'NULL', 0, 'sha1', 'sha256', 'NULL', 'SSL 3.0', 'TLS 1.2'],
    ['TLS_NULL_WITH_NULL_NULL', 'NULL', 'NULL', 'NULL', 0, undefined, 'sha256', 'NULL', 'SSL 3.0', 'TLS 1.2'],
  ] as const)('%s', (name, keyExchange, authentication, cipher, keyLength, mac, prf, mode, from, to) => {
    const { from: oldest, to: newest, ...rest } = suite(suites.code(name)!)!
    expect(rest).toEqual({
      code: suites.code(name),
      name,
      keyExchange,
      authentication,
      cipher,
      keyLength,
      mac,
      prf,
      mode,
    })
    expect([versions.name(oldest), versions.name(newest)]).toEqual([from, to])
  })

  test('every code point with a name has an anatomy, signals and unknown ones have none', () => {
    for (const code of suites.codes)
      expect(suite(code) === undefined, suites.name(code)).toBe(suites.name(code).endsWith('_SCSV'))
    expect([0x0a0a, 0x1399, 0x00ff, 0x5600].map((code) => suite(code))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('an AEAD suite has no MAC, and no AEAD suite is older than TLS 1.2 (RFC 5288 §4)', () => {
    for (const code of suites.codes) {
      const found = suite(code)
      if (found?.mode !== 'AEAD') continue
      expect(found.mac, found.name).toBeUndefined()
      expect(found.from, found.name).toBeGreaterThanOrEqual(0x0303)
    }
  })
})

test.each([
  ['TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'secp256r1'],
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256_P384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'secp384r1'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA_P521', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA', 'secp521r1'],
  ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA', undefined],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P999', 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA_P999', undefined],
])('Windows writes %s', (entry, name, group) => {
  expect(withCurve(entry)).toEqual({ name, group })
})
