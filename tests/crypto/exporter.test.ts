import { once } from 'node:events'
import { duplexPair } from 'node:stream'
import type { SecureVersion } from 'node:tls'
import { connect, createServer } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { fromHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import * as schedule12 from '../../src/crypto/schedule12.ts'
import * as schedule13 from '../../src/crypto/schedule13.ts'
import { stub } from '../../src/crypto/stub.ts'
import { TLS10, TLS12 } from '../../src/spec/version.ts'

const label = 'EXPORTER-whyshake'
const contexts = [undefined, new Uint8Array(0), Uint8Array.of(1, 2, 3)]
const sizes = [16, 33, 100]

/** A handshake of node:tls with itself: its log of secrets, its server's random bytes, and what it exports. */
const session = async (version: SecureVersion, ciphers: string) => {
  const psk = Buffer.alloc(32, 7)
  const options = { minVersion: version, maxVersion: version, ciphers }
  const [near, far] = duplexPair()
  const received: Buffer[] = []
  near.on('data', (chunk: Buffer) => received.push(chunk))
  const server = createServer({ ...options, pskCallback: () => psk })
  server.emit('connection', far)
  const client = connect({
    ...options,
    socket: near,
    pskCallback: () => ({ psk, identity: 'somebody' }),
    checkServerIdentity: () => undefined,
  })
  const log: string[] = []
  client.on('keylog', (line: Buffer) => log.push(line.toString().trim()))
  await once(client, 'secureConnect')
  const exported = contexts.flatMap((context) =>
    sizes.map((size) =>
      // Its types ask for a context, but none is allowed and differs from an empty one (RFC 5705 §4).
      Uint8Array.from(client.exportKeyingMaterial(size, label, (context && Buffer.from(context)) as Buffer)),
    ),
  )
  client.destroy()
  // ServerHello is first: five bytes of the record's header, four of its own, its version, its random.
  const serverRandom = Uint8Array.from(Buffer.concat(received).subarray(11, 43))
  const secret = (name: string) => {
    const [, random, value] = log.find((line) => line.startsWith(`${name} `))!.split(' ')
    return { clientRandom: fromHex(random!), value: fromHex(value!) }
  }
  return { exported, serverRandom, secret }
}

describe('what is exported is what node:tls exports', () => {
  test.each([
    ['TLSv1', 'PSK-AES128-CBC-SHA@SECLEVEL=0', TLS10, 'sha256'],
    ['TLSv1.2', 'PSK-AES128-GCM-SHA256', TLS12, 'sha256'],
    ['TLSv1.2', 'PSK-AES256-GCM-SHA384', TLS12, 'sha384'],
  ] as const)('%s with %s (RFC 5705 §4)', async (name, ciphers, version, hash) => {
    const { exported, serverRandom, secret } = await session(name, ciphers)
    const { clientRandom, value } = secret('CLIENT_RANDOM')
    const ours = contexts.flatMap((context) =>
      sizes.map((size) =>
        schedule12.exported(noble, version, hash, value, clientRandom, serverRandom, label, context, size),
      ),
    )
    expect(ours).toEqual(exported)
    expect(ours[0]).not.toEqual(ours[sizes.length])
  })

  test('TLSv1.3 (RFC 8446 §7.5)', async () => {
    const { exported, secret } = await session('TLSv1.3', 'TLS_AES_128_GCM_SHA256')
    const { value } = secret('EXPORTER_SECRET')
    const ours = contexts.flatMap((context) =>
      sizes.map((size) => schedule13.exported(noble, 'sha256', value, label, context, size)),
    )
    expect(ours).toEqual(exported)
    expect(ours[0]).toEqual(ours[sizes.length])
  })
})

test.each([noble, stub])('with $id, label, context and secret all count', (provider) => {
  const random = new Uint8Array(32)
  const master = new Uint8Array(48).fill(1)
  const other = new Uint8Array(48).fill(2)
  const ways = [
    (secret: Uint8Array, name: string, context: Uint8Array) =>
      schedule12.exported(provider, TLS12, 'sha384', secret, random, random, name, context, 20),
    (secret: Uint8Array, name: string, context: Uint8Array) =>
      schedule13.exported(provider, 'sha384', secret, name, context, 20),
  ]
  for (const way of ways) {
    const made = way(master, 'one', random)
    expect(made.length).toBe(20)
    for (const changed of [way(other, 'one', random), way(master, 'two', random), way(master, 'one', master)])
      expect(changed).not.toEqual(made)
  }
})

test('a context that two bytes cannot count is refused in TLS 1.2', () => {
  const random = new Uint8Array(32)
  const long = new Uint8Array(65536)
  expect(() => schedule12.exported(noble, TLS12, 'sha256', random, random, random, label, long, 20)).toThrow('65536')
})
