import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { fingerprint } from '../../src/wire/fingerprint.ts'
import { clientHello, decodeHandshake, type ClientHello } from '../../src/wire/handshake.ts'
import { fingerprints, recordings } from './recording.ts'

const of = (hello: ClientHello) => fingerprint(hello, noble.hash)

/** What stands beside some bytes was not taken from them. */
const elsewhere: Readonly<Record<string, { ja3?: string; ja4?: string }>> = {
  // The bytes offer to resume a session, and the extensions are shuffled anew on every connection.
  android_15_16: { ja3: '78c89591bc3fffbc6aa884cc7ebbbdb5', ja4: 't13d1517h2_8daaf6152771_b6f405a00624' },
  android_16: { ja3: '4826c32c3d27d28740c386e8ffba35a2' },
  // There the groups were pasted; the same bytes under another name have this one.
  safari_264_all: { ja3: 'ecdf4f49dd59effc439639da29186671' },
  // An R slipped in.
  libressl_336: { ja4: 't13d490700_0d8feac7bc37_460f73f9cefb' },
}

describe('JA3 and JA4 of the recorded ClientHellos are those that were recorded', () => {
  test('22 of them', () => expect(fingerprints).toHaveLength(22))
  test.each(fingerprints)('$id', ({ id, ja3, ja4 }) => {
    const { bytes } = recordings.find((one) => one.id === id)!
    expect(of(decodeHandshake('client_hello', clientHello, bytes.slice(5)))).toEqual({ ja3, ja4, ...elsewhere[id] })
  })
})

const bare: ClientHello = {
  legacy_version: 0x0301,
  random: new Uint8Array(32),
  legacy_session_id: new Uint8Array(0),
  cipher_suites: [0x0004, 0x0005],
  legacy_compression_methods: [0],
  extensions: undefined,
}

test('a hello without extensions has a JA4 whose last part is zeros', () => {
  expect(of(bare)).toEqual({
    ja3: expect.stringMatching(/^[0-9a-f]{32}$/),
    ja4: expect.stringMatching(/^t10i020000_[0-9a-f]{12}_000000000000$/),
  })
})

test('GREASE changes nothing', () => {
  expect(of({ ...bare, cipher_suites: [0x1a1a, ...bare.cipher_suites] })).toEqual(of(bare))
})

test('the order of the suites changes JA3 alone', () => {
  const other = of({ ...bare, cipher_suites: [...bare.cipher_suites].reverse() })
  expect(other.ja4).toBe(of(bare).ja4)
  expect(other.ja3).not.toBe(of(bare).ja3)
})
