import { createHmac, hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import * as schedule from '../../src/crypto/schedule13.ts'
import { protect, recordKeys13, unprotect } from '../../src/crypto/protection.ts'

const AES_128_GCM_SHA256 = 0x1301
const AES_256_GCM_SHA384 = 0x1302
const CHACHA20_POLY1305_SHA256 = 0x1303

test('HKDF of RFC 5869 §A.1 and §A.3', () => {
  const prk = schedule.hkdfExtract(
    noble,
    'sha256',
    fromHex('000102030405060708090a0b0c'),
    new Uint8Array(22).fill(0x0b),
  )
  expect(toHex(prk)).toBe('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5')
  expect(toHex(schedule.hkdfExpand(noble, 'sha256', prk, fromHex('f0f1f2f3f4f5f6f7f8f9'), 42))).toBe(
    '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  )
  const saltless = schedule.hkdfExtract(noble, 'sha256', new Uint8Array(0), new Uint8Array(22).fill(0x0b))
  expect(toHex(schedule.hkdfExpand(noble, 'sha256', saltless, new Uint8Array(0), 42))).toBe(
    '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8',
  )
  expect(() => schedule.hkdfExpand(noble, 'sha256', prk, new Uint8Array(0), 255 * 32 + 1)).toThrow('HKDF')
})

test('HKDF with SHA-384 is that of node:crypto', () => {
  const [input, salt, info] = [fromHex('0102'), fromHex('0304'), fromHex('05')]
  const ours = schedule.hkdfExpand(noble, 'sha384', schedule.hkdfExtract(noble, 'sha384', salt, input), info, 100)
  expect(toHex(ours)).toBe(Buffer.from(hkdfSync('sha384', input, salt, info, 100)).toString('hex'))
})

describe('the handshake of RFC 8448 §3', () => {
  const early = schedule.earlySecret(noble, 'sha256')
  const shared = fromHex('8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d')
  const handshake = schedule.handshakeSecret(noble, 'sha256', early, shared)
  const master = schedule.masterSecret(noble, 'sha256', handshake)
  const toServerHello = fromHex('860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8')
  const toCertificateVerify = fromHex('edb7725fa7a3473b031ec8ef65a2485493900138a2b91291407d7951a06110ed')
  const toServerFinished = fromHex('9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13')
  const toClientFinished = fromHex('209145a96ee8e2a122ff810047cc952684658d6049e86429426db87c54ad143d')
  const derive = (secret: Uint8Array, label: schedule.SecretLabel, hash: Uint8Array) =>
    schedule.deriveSecret(noble, 'sha256', secret, label, hash)
  const clientHandshake = derive(handshake, 'c hs traffic', toServerHello)
  const serverHandshake = derive(handshake, 's hs traffic', toServerHello)
  const clientTraffic = derive(master, 'c ap traffic', toServerFinished)
  const serverTraffic = derive(master, 's ap traffic', toServerFinished)
  const resumption = derive(master, 'res master', toClientFinished)

  test('the shared secret', () => {
    const client = noble.keyShare('x25519', fromHex('49af42ba7f7994852d713ef2784bcbcaa7911de26adc5642cb634540e7ea5005'))
    const server = noble.keyShare('x25519', fromHex('b1580eeadf6dd589b8ef4f2d5652578cc810e9980191ec8d058308cea216a21e'))
    expect(toHex(client.publicValue)).toBe('99381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c')
    expect(toHex(server.publicValue)).toBe('c9828876112095fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f')
    expect(noble.decapsulate('x25519', client, server.publicValue)).toEqual(shared)
    expect(noble.decapsulate('x25519', server, client.publicValue)).toEqual(shared)
  })

  test.each([
    ['early', early, '33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a'],
    ['handshake', handshake, '1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac'],
    ['master', master, '18df06843d13a08bf2a449844c5f8a478001bc4d4c627984d5a41da8d0402919'],
    ['c hs traffic', clientHandshake, 'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21'],
    ['s hs traffic', serverHandshake, 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38'],
    ['c ap traffic', clientTraffic, '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5'],
    ['s ap traffic', serverTraffic, 'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643'],
    [
      'exp master',
      derive(master, 'exp master', toServerFinished),
      'fe22f881176eda18eb8f44529e6792c50c9a3f89452f68d8ae311b4309d3cf50',
    ],
    ['res master', resumption, '7df235f2031d2a051287d02b0241b0bfdaf86cc856231f2d5aba46c434ec196c'],
    [
      'server finished key',
      schedule.finishedKey(noble, 'sha256', serverHandshake),
      '008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8',
    ],
    [
      'client finished key',
      schedule.finishedKey(noble, 'sha256', clientHandshake),
      'b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4',
    ],
    [
      'server Finished',
      schedule.verifyData(noble, 'sha256', serverHandshake, toCertificateVerify),
      '9b9b141d906337fbd2cbdce71df4deda4ab42c309572cb7fffee5454b78f0718',
    ],
    [
      'ticket key',
      schedule.resumptionPsk(noble, 'sha256', resumption, Uint8Array.of(0, 0)),
      '4ecd0eb6ec3b4d87f5d6028f922ca4c5851a277fd41311c9e62d2c9492e1c4f3',
    ],
  ])('%s', (_, value, expected) => {
    expect(toHex(value)).toBe(expected)
  })

  test.each([
    ['client handshake', clientHandshake, 'dbfaa693d1762c5b666af5d950258d01', '5bd3c71b836e0b76bb73265f'],
    ['server handshake', serverHandshake, '3fce516009c21727d0f2e4e86ee403bc', '5d313eb2671276ee13000b30'],
    ['client traffic', clientTraffic, '17422dda596ed5d9acd890e3c63f5051', '5b78923dee08579033e523d9'],
    ['server traffic', serverTraffic, '9f02283b6c9c07efc26bb9f2ac92e356', 'cf782b88dd83549aadf1e984'],
  ])('keys of %s', (_, secret, key, iv) => {
    const keys = schedule.trafficKeys(noble, AES_128_GCM_SHA256, secret)
    expect([toHex(keys.key), toHex(keys.iv)]).toEqual([key, iv])
  })

  test('the resumed handshake of §4 begins with the ticket’s key', () => {
    const psk = schedule.resumptionPsk(noble, 'sha256', resumption, Uint8Array.of(0, 0))
    const resumed = schedule.earlySecret(noble, 'sha256', psk)
    expect(toHex(resumed)).toBe('9b2188e9b2fc6d64d71dc329900e20bb41915000f678aa839cbb797cb7d8332c')
    const binder = schedule.binderKey(noble, 'sha256', resumed, 'resumption')
    expect(toHex(binder)).toBe('69fe131a3bbad5d63c64eebcc30e395b9d8107726a13d074e389dbc8a4e47256')
    expect(schedule.binderKey(noble, 'sha256', resumed, 'external')).not.toEqual(binder)
  })

  const none = () => new Uint8Array(0)
  const keysOf = (secret: Uint8Array) =>
    recordKeys13(AES_128_GCM_SHA256, schedule.trafficKeys(noble, AES_128_GCM_SHA256, secret))

  test('the client’s Finished, byte for byte', () => {
    const finished = concat(
      fromHex('14000020'),
      schedule.verifyData(noble, 'sha256', clientHandshake, toServerFinished),
    )
    const sent = protect(noble, keysOf(clientHandshake), { type: 22, version: 0x0303, fragment: finished }, none)
    expect(toHex(sent.record)).toBe(
      '170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc46deb384bd1caeacab6867d726c40546',
    )
  })

  test('the client’s application data and alert, byte for byte', () => {
    const data = Uint8Array.from({ length: 50 }, (_, n) => n)
    const first = protect(noble, keysOf(clientTraffic), { type: 23, version: 0x0303, fragment: data }, none)
    expect(toHex(first.record)).toBe(
      '1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a6292a2977014bd1e3deae63aeebb21694915e4',
    )
    const second = protect(noble, first.keys, { type: 21, version: 0x0303, fragment: Uint8Array.of(1, 0) }, none)
    expect(toHex(second.record)).toBe('1703030013c9872760655666b74d7ff1153efd6db6d0b0e3')
    const read = unprotect(noble, first.keys, { type: 23, version: 0x0303, fragment: second.record.subarray(5) })
    expect(read).toMatchObject({ ok: true, type: 21, content: Uint8Array.of(1, 0), padding: 0 })
  })
})

test('the other suites have keys of their lengths, and an update changes them', () => {
  const secret = new Uint8Array(48).fill(7)
  expect(schedule.trafficKeys(noble, AES_256_GCM_SHA384, secret)).toMatchObject({
    key: { length: 32 },
    iv: { length: 12 },
  })
  expect(schedule.trafficKeys(noble, CHACHA20_POLY1305_SHA256, secret)).toMatchObject({
    key: { length: 32 },
    iv: { length: 12 },
  })
  const label = Buffer.concat([Buffer.of(0, 48, 17), Buffer.from('tls13 traffic upd'), Buffer.of(0, 1)])
  expect(toHex(schedule.nextTrafficSecret(noble, 'sha384', secret))).toBe(
    createHmac('sha384', secret).update(label).digest('hex'),
  )
  expect(schedule.earlySecret(noble, 'sha384').length).toBe(48)
  expect(() => schedule.trafficKeys(noble, 0x002f, secret)).toThrow()
})
