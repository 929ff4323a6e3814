import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { PlainRecord, RecordKeys } from '../../src/crypto/protection.ts'
import { plain, protect, recordKeys12, recordKeys13, unprotect } from '../../src/crypto/protection.ts'
import type { Provider } from '../../src/crypto/provider.ts'
import { keyBlock } from '../../src/crypto/schedule12.ts'
import { trafficKeys } from '../../src/crypto/schedule13.ts'
import { stub } from '../../src/crypto/stub.ts'
import { TLS10, TLS11, TLS12 } from '../../src/spec/version.ts'

const secret = new Uint8Array(48).fill(5)
const random32 = new Uint8Array(32).fill(6)
const random = (length: number) => Uint8Array.from({ length }, (_, n) => 3 * n + 1)

const keys13 = (suite: number) => (provider: Provider) => recordKeys13(suite, trafficKeys(provider, suite, secret))
const keys12 =
  (suite: number, version = TLS12, encryptThenMac = false) =>
  (provider: Provider) =>
    recordKeys12(
      suite,
      version,
      keyBlock(provider, version, suite, secret, random32, random32).clientWrite,
      encryptThenMac,
    )

/** Every way of protection, with the bytes that it adds to a content of 7 bytes. */
const ways: readonly (readonly [string, (provider: Provider) => RecordKeys, number, number])[] = [
  ['TLS 1.3 AES_128_GCM', keys13(0x1301), TLS12, 17],
  ['TLS 1.3 AES_256_GCM', keys13(0x1302), TLS12, 17],
  ['TLS 1.3 CHACHA20_POLY1305', keys13(0x1303), TLS12, 17],
  ['TLS 1.3 AES_128_CCM', keys13(0x1304), TLS12, 17],
  ['TLS 1.3 AES_128_CCM_8', keys13(0x1305), TLS12, 9],
  ['TLS 1.2 AES_128_GCM', keys12(0xc02f), TLS12, 24],
  ['TLS 1.2 AES_256_GCM', keys12(0xc030), TLS12, 24],
  ['TLS 1.2 AES_128_CCM', keys12(0xc0ac), TLS12, 24],
  ['TLS 1.2 AES_256_CCM', keys12(0xc0ad), TLS12, 24],
  ['TLS 1.2 AES_128_CCM_8', keys12(0xc0ae), TLS12, 16],
  ['TLS 1.2 AES_256_CCM_8', keys12(0xc0af), TLS12, 16],
  ['TLS 1.2 CHACHA20_POLY1305', keys12(0xcca8), TLS12, 16],
  ['TLS 1.2 AES_128_CBC_SHA', keys12(0xc013), TLS12, 16 + 32 - 7],
  ['TLS 1.2 AES_128_CBC_SHA256', keys12(0xc027), TLS12, 16 + 48 - 7],
  ['TLS 1.2 AES_256_CBC_SHA384', keys12(0xc028), TLS12, 16 + 64 - 7],
  ['TLS 1.1 AES_256_CBC_SHA', keys12(0xc014, TLS11), TLS11, 16 + 32 - 7],
  ['TLS 1.0 AES_128_CBC_SHA', keys12(0xc013, TLS10), TLS10, 32 - 7],
  ['TLS 1.2 AES_128_CBC_SHA, encrypt-then-MAC', keys12(0xc013, TLS12, true), TLS12, 16 + 16 + 20 - 7],
  ['TLS 1.1 AES_128_CBC_SHA, encrypt-then-MAC', keys12(0xc013, TLS11, true), TLS11, 16 + 16 + 20 - 7],
  ['TLS 1.0 AES_128_CBC_SHA, encrypt-then-MAC', keys12(0xc013, TLS10, true), TLS10, 16 + 20 - 7],
  ['TLS 1.2 3DES_EDE_CBC_SHA', keys12(0x000a), TLS12, 8 + 32 - 7],
  ['TLS 1.0 3DES_EDE_CBC_SHA', keys12(0x000a, TLS10), TLS10, 32 - 7],
  ['TLS 1.2 3DES_EDE_CBC_SHA, encrypt-then-MAC', keys12(0x000a, TLS12, true), TLS12, 8 + 8 + 20 - 7],
  ['TLS 1.2 RC4_128_MD5', keys12(0x0004), TLS12, 16],
  ['TLS 1.0 RC4_128_SHA', keys12(0x0005, TLS10), TLS10, 20],
  ['TLS 1.2 RC4_128_SHA, which has no encrypt-then-MAC', keys12(0x0005, TLS12, true), TLS12, 20],
  ['TLS 1.0 NULL_MD5', keys12(0x0001, TLS10), TLS10, 16],
  ['TLS 1.2 NULL_SHA', keys12(0x0002), TLS12, 20],
  ['TLS 1.2 NULL_SHA256', keys12(0x003b), TLS12, 32],
]

/** A record as its receiver has it after reading the header. */
const received = (record: Uint8Array): PlainRecord => {
  expect(record.length).toBe(5 + record[3]! * 256 + record[4]!)
  return { type: record[0]!, version: record[1]! * 256 + record[2]!, fragment: record.subarray(5) }
}

describe.each([noble, stub])('with $id', (provider) => {
  describe.each(ways)('%s', (_, keysFor, version, added) => {
    const content = toUtf8('content')
    const record = { type: 22, version, fragment: content }

    test('a row of records comes back, each under its own sequence number', () => {
      let [writing, reading] = [keysFor(provider), keysFor(provider)]
      const seen: Uint8Array[] = []
      for (const length of [7, 7, 0, 1, 15, 16, 27, 28, 300]) {
        const fragment = length === 7 ? content : new Uint8Array(length).fill(9)
        const type = length ? 22 : 23
        const sent = protect(provider, writing, { type, version, fragment }, random)
        const read = unprotect(provider, reading, received(sent.record))
        expect(read).toMatchObject({ ok: true, type, content: fragment })
        if (length === 7) expect(sent.record.length).toBe(5 + 7 + added)
        expect(seen).not.toContainEqual(sent.record)
        seen.push(sent.record)
        if (read.ok) reading = read.keys
        writing = sent.keys
        expect(writing).toEqual(reading)
      }
    })

    test('keys are plain data and stay as they were', () => {
      const keys = keysFor(provider)
      const before = structuredClone(keys)
      const first = protect(provider, keys, record, random)
      expect(protect(provider, structuredClone(keys), record, random)).toEqual(first)
      expect(keys).toEqual(before)
    })

    test('any changed byte is refused with bad_record_mac', () => {
      const { record: sent } = protect(provider, keysFor(provider), record, random)
      const { type, fragment } = received(sent)
      for (let at = 0; at < fragment.length; at++)
        for (const bit of [1, 0x80]) {
          const bad = fragment.slice()
          bad[at]! ^= bit
          expect(unprotect(provider, keysFor(provider), { type, version, fragment: bad })).toMatchObject({
            ok: false,
            alert: 'bad_record_mac',
          })
        }
      expect(unprotect(provider, keysFor(provider), { type, version: version ^ 1, fragment })).toMatchObject({
        alert: 'bad_record_mac',
      })
      for (const cut of [0, 1, 7, 8, 15, fragment.length - 1])
        expect(
          unprotect(provider, keysFor(provider), { type, version, fragment: fragment.subarray(0, cut) }),
        ).toMatchObject({ alert: 'bad_record_mac' })
    })

    test('a wrong key, and a record that comes twice, are refused', () => {
      const sent = protect(provider, keysFor(provider), record, random)
      for (const part of ['key', 'iv', 'macKey']) {
        const keys = keysFor(provider)
        const value = keys[part as keyof RecordKeys] as unknown as Uint8Array | undefined
        if (!value?.length) continue
        // Not the lowest bit, which counts for nothing in a key of 3DES.
        const wrong = { ...keys, [part]: value.map((byte, n) => (n ? byte : byte ^ 2)) } as RecordKeys
        // The IV of an encrypt-then-MAC record of TLS 1.0 is not under its MAC; it only garbles the content.
        if (part === 'iv' && 'encryptThenMac' in keys && keys.encryptThenMac) continue
        if (part === 'key' && 'encryptThenMac' in keys && keys.encryptThenMac) continue
        expect(unprotect(provider, wrong, received(sent.record)).ok).toBe(false)
      }
      expect(unprotect(provider, sent.keys, received(sent.record))).toMatchObject({
        ok: false,
        alert: 'bad_record_mac',
      })
    })
  })

  test('content of 2^14 bytes passes, one more is an overflow', () => {
    for (const [, keysFor, version] of ways)
      for (const [length, ok] of [
        [2 ** 14, true],
        [2 ** 14 + 1, false],
      ] as const) {
        const { record } = protect(
          provider,
          keysFor(provider),
          { type: 23, version, fragment: new Uint8Array(length) },
          random,
        )
        expect(unprotect(provider, keysFor(provider), received(record))).toMatchObject(
          ok ? { ok } : { ok, alert: 'record_overflow' },
        )
      }
  })

  test('a fragment longer than a record may be is an overflow before anything else', () => {
    for (const [, keysFor, version] of ways) {
      const type = keysFor(provider).kind === 'aead13' ? 23 : 22
      expect(
        unprotect(provider, keysFor(provider), { type, version, fragment: new Uint8Array(2 ** 14 + 2049) }),
      ).toMatchObject({ alert: 'record_overflow' })
    }
  })

  describe('TLS 1.3', () => {
    const keys = keys13(0x1301)(provider)
    const send = (type: number, fragment: Uint8Array, padding = 0) =>
      received(protect(provider, keys, { type, version: TLS12, fragment }, random, padding).record)

    test('padding goes along and is counted', () => {
      const record = send(22, Uint8Array.of(1, 0), 30)
      expect(record).toMatchObject({ type: 23, version: 0x0303, fragment: { length: 2 + 1 + 30 + 16 } })
      expect(unprotect(provider, keys, record)).toMatchObject({
        ok: true,
        type: 22,
        content: Uint8Array.of(1, 0),
        padding: 30,
      })
    })

    test.each([
      ['a record that is not protected', { ...send(22, Uint8Array.of(1)), type: 22 }, 'unexpected_message'],
      ['nothing but padding', send(0, new Uint8Array(0), 5), 'unexpected_message'],
      ['a handshake message of no bytes', send(22, new Uint8Array(0)), 'unexpected_message'],
      ['an alert of no bytes', send(21, new Uint8Array(0), 3), 'unexpected_message'],
      ['a protected ChangeCipherSpec', send(20, Uint8Array.of(1)), 'unexpected_message'],
      ['padding beyond 2^14 + 1', send(23, new Uint8Array(2 ** 14), 1), 'record_overflow'],
      [
        'more than 2^14 + 256 bytes',
        { type: 23, version: TLS12, fragment: new Uint8Array(2 ** 14 + 257) },
        'record_overflow',
      ],
    ])('%s', (_, record, alert) => {
      expect(unprotect(provider, keys, record)).toMatchObject({ ok: false, alert })
    })

    test('application data of no bytes is allowed', () => {
      expect(unprotect(provider, keys, send(23, new Uint8Array(0)))).toMatchObject({ ok: true, content: { length: 0 } })
    })
  })

  test('wrong padding under a right MAC is refused', () => {
    const keys = keys12(0xc013, TLS12, true)(provider) as Extract<RecordKeys, { kind: 'cbc' }>
    const make = (padded: Uint8Array) => {
      const sent = concat(random(16), provider.encryptBlocks('AES_128_CBC', keys.key, random(16), padded))
      const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 22, 3, 3, 0, sent.length)
      return concat(sent, provider.hmac('sha1', keys.macKey, concat(header, sent)))
    }
    const ending = (...end: number[]) => concat(new Uint8Array(16 - end.length).fill(7), Uint8Array.from(end))
    const open = (padded: Uint8Array) => unprotect(provider, keys, { type: 22, version: TLS12, fragment: make(padded) })
    expect(open(ending(0))).toMatchObject({ ok: true, padding: 1, content: { length: 15 } })
    expect(open(ending(2, 2, 2))).toMatchObject({ ok: true, padding: 3, content: { length: 13 } })
    expect(open(new Uint8Array(16).fill(15))).toMatchObject({ ok: true, padding: 16, content: { length: 0 } })
    expect(open(ending(2, 1, 2))).toMatchObject({ ok: false, alert: 'bad_record_mac' })
    expect(open(new Uint8Array(16).fill(16))).toMatchObject({ ok: false, alert: 'bad_record_mac' })
  })
})

test('without keys a record is its header and its content', () => {
  const sent = protect(noble, plain, { type: 22, version: 0x0301, fragment: Uint8Array.of(1, 2, 3) }, random)
  expect(sent).toEqual({ record: Uint8Array.of(22, 3, 1, 0, 3, 1, 2, 3), keys: plain })
  expect(unprotect(noble, plain, received(sent.record))).toMatchObject({
    ok: true,
    type: 22,
    content: Uint8Array.of(1, 2, 3),
  })
  expect(unprotect(noble, plain, { type: 22, version: 0x0301, fragment: new Uint8Array(2 ** 14 + 1) })).toMatchObject({
    alert: 'record_overflow',
  })
})

test('RC4 goes through the records: content and MAC, encrypted as one stream', () => {
  const { macKey, key } = keyBlock(noble, TLS12, 0x0005, secret, random32, random32).clientWrite
  let keys = recordKeys12(0x0005, TLS12, { macKey, key, iv: new Uint8Array(0) })
  const sent: Uint8Array[] = []
  const clear: Uint8Array[] = []
  for (const [sequence, text] of ['one', 'two', 'three'].entries()) {
    const fragment = toUtf8(text)
    const next = protect(noble, keys, { type: 23, version: TLS12, fragment }, random)
    keys = next.keys
    sent.push(next.record.subarray(5))
    const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, sequence, 23, 3, 3, 0, fragment.length)
    clear.push(fragment, noble.hmac('sha1', macKey, concat(header, fragment)))
  }
  const start = noble.streamStart('RC4_128', key)
  expect(concat(...sent)).toEqual(noble.streamXor(start, concat(...clear)).data)
})

test('a NULL suite sends the content as it is, and its MAC', () => {
  const keys = keys12(0x0002)(noble) as Extract<RecordKeys, { kind: 'stream' }>
  const fragment = toUtf8('read me')
  const { record } = protect(noble, keys, { type: 23, version: TLS12, fragment }, random)
  const header = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, fragment.length)
  expect(record.subarray(5)).toEqual(concat(fragment, noble.hmac('sha1', keys.macKey, concat(header, fragment))))
})

test('what is not built says so', () => {
  const none = { macKey: new Uint8Array(0), key: new Uint8Array(0), iv: new Uint8Array(0) }
  expect(() => recordKeys12(0x0003, TLS10, none)).toThrow('TLS_RSA_EXPORT_WITH_RC4_40_MD5 is not built')
  expect(() => recordKeys12(0x0000, TLS10, none)).toThrow('TLS_NULL_WITH_NULL_NULL is not built')
})
