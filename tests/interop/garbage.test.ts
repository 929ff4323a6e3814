/** What is not TLS, or only nearly: the listening server answers with the right alert and nothing else, and stays up. */
import { connect as connectSocket, createServer, type AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toHex, toUtf8 } from '../../src/bytes/text.ts'
import { listen as listenOn, type Listening } from '../../src/headless/server.ts'
import { alertCodes, type AlertName } from '../../src/spec/alert.ts'
import { open, start } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import { freshly } from '../../src/headless/world.ts'
import { clientWorld, connect, listen, serverWorld } from './own.ts'

let server: Awaited<ReturnType<typeof listen>>
beforeAll(async () => {
  server = await listen()
})
afterAll(() => server.stop())

/** Sends the bytes, and closes this half of the connection when told to; gives all that comes back, in hexadecimal. */
const answer = (port: number, bytes: Uint8Array, half: 'and waits' | 'and closes' = 'and waits'): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true })
    const parts: Uint8Array[] = []
    socket.on('data', (part) => parts.push(part))
    socket.once('error', reject)
    socket.once('end', () => {
      socket.end()
      resolve(toHex(concat(...parts)))
    })
    socket.write(bytes)
    if (half === 'and closes') socket.end()
  })

const record = (type: number, fragment: Uint8Array, version = 0x0301): Uint8Array =>
  concat(Uint8Array.of(type, version >> 8, version & 255, fragment.length >> 8, fragment.length & 255), fragment)
const message = (type: number, body: Uint8Array, length = body.length): Uint8Array =>
  concat(Uint8Array.of(type, length >> 16, (length >> 8) & 255, length & 255), body)
const zeros = (length: number): Uint8Array => new Uint8Array(length)
const fatal = (name: AlertName): string => `150303000202${alertCodes[name].toString(16).padStart(2, '0')}`

/** A good ClientHello: the record, and its body. */
const hello = ((): Uint8Array => {
  const [sent] = start(open(freshly(clientWorld()), startPosition('client'))).sent
  return sent?.kind === 'record' ? sent.bytes : zeros(0)
})()
const body = hello.slice(9)
const withBody = (change: (body: Uint8Array) => Uint8Array): Uint8Array => record(22, message(1, change(body.slice())))
const at = (offset: number, ...bytes: number[]) => withBody((copy) => (copy.set(bytes, offset), copy))
const sessionIdEnd = 35 + body[34]!

describe('garbage', () => {
  test.each<[string, Uint8Array, AlertName]>([
    ['an HTTP request', toUtf8('GET / HTTP/1.1\r\nHost: good.test\r\n\r\n'), 'unexpected_message'],
    ['one byte that begins no record', Uint8Array.of(0x00), 'unexpected_message'],
    ['an SMTP greeting', toUtf8('EHLO good.test\r\n'), 'unexpected_message'],
    ['an SSH greeting', toUtf8('SSH-2.0-OpenSSH_9.2\r\n'), 'unexpected_message'],
    [
      'a ClientHello of SSL 2.0 for TLS 1.0',
      Uint8Array.of(0x80, 0x2e, 1, 3, 1, 0, 0x15, 0, 0, 0, 0x10, ...zeros(37)),
      'protocol_version',
    ],
    ['an unknown type of record', record(99, zeros(4)), 'unexpected_message'],
    ['a record of version 2.0', record(22, zeros(4), 0x0200), 'protocol_version'],
    ['a header that promises 2^14 + 2049 bytes', Uint8Array.of(22, 3, 1, 0x48, 0x01), 'record_overflow'],
    ['a header that promises 2^16 - 1 bytes', Uint8Array.of(22, 3, 1, 0xff, 0xff), 'record_overflow'],
    ['a record of 2^14 + 1 bytes in the clear', record(22, message(1, zeros(16381))), 'record_overflow'],
    ['a handshake record of no bytes', record(22, zeros(0)), 'unexpected_message'],
    ['ServerHello', record(22, message(2, zeros(40))), 'unexpected_message'],
    ['Finished', record(22, message(20, zeros(12))), 'unexpected_message'],
    ['an unknown handshake message', record(22, message(99, zeros(4))), 'unexpected_message'],
    ['a handshake message of 16 MB', record(22, message(1, zeros(0), 0xffffff)), 'illegal_parameter'],
    ['a ClientHello of no bytes', record(22, message(1, zeros(0))), 'decode_error'],
    ['a ClientHello cut off in its random', record(22, message(1, body.slice(0, 20))), 'decode_error'],
    ['a ClientHello cut off in its session id', record(22, message(1, body.slice(0, 40))), 'decode_error'],
    ['a ClientHello cut off in its suites', record(22, message(1, body.slice(0, sessionIdEnd + 10))), 'decode_error'],
    ['a ClientHello cut off in its extensions', record(22, message(1, body.slice(0, -1))), 'decode_error'],
    ['a ClientHello with a byte behind its extensions', withBody((all) => concat(all, zeros(1))), 'decode_error'],
    ['a ClientHello with a session id of 33 bytes', at(34, 33), 'decode_error'],
    ['a ClientHello with an odd list of suites', at(sessionIdEnd, 0, 3), 'decode_error'],
    [
      'a ClientHello with no suites',
      record(22, message(1, concat(body.slice(0, sessionIdEnd), Uint8Array.of(0, 0, 1, 0)))),
      'decode_error',
    ],
    [
      'a ClientHello of SSL 3.0',
      record(22, message(1, concat(Uint8Array.of(3, 0), body.slice(2, 34), Uint8Array.of(0, 0, 2, 0x13, 1, 1, 0)))),
      'protocol_version',
    ],
    [
      'a ClientHello without a suite in common',
      record(22, message(1, concat(body.slice(0, 34), Uint8Array.of(0, 0, 2, 0, 5, 1, 0)))),
      'handshake_failure',
    ],
    [
      'a ClientHello without null compression',
      record(22, message(1, concat(body.slice(0, 34), Uint8Array.of(0, 0, 2, 0xc0, 0x2b, 1, 1)))),
      'illegal_parameter',
    ],
    [
      'an extension twice',
      record(
        22,
        message(1, concat(body.slice(0, 34), Uint8Array.of(0, 0, 2, 0xc0, 0x2b, 1, 0, 0, 8, 0, 23, 0, 0, 0, 23, 0, 0))),
      ),
      'illegal_parameter',
    ],
    ['an alert of one byte', record(21, Uint8Array.of(2)), 'decode_error'],
    ['application data', record(23, toUtf8('hello')), 'unexpected_message'],
    ['ChangeCipherSpec', record(20, Uint8Array.of(1)), 'unexpected_message'],
    ['heartbeat', record(24, Uint8Array.of(1, 0, 1, 0)), 'unexpected_message'],
  ])('%s: %3$s', async (_what, bytes, alert) => {
    expect(await answer(server.port, bytes)).toBe(fatal(alert))
  })

  test('two ClientHellos in a row: the flight that answers the first, and a sealed alert', async () => {
    const reply = await answer(server.port, concat(hello, hello))
    expect(reply.slice(0, 6)).toBe('160303')
    // Two bytes of alert, the content type, the tag: 19 bytes.
    expect(reply.slice(-48, -38)).toBe('1703030013')
  })

  test.each<[string, Uint8Array, 'and waits' | 'and closes', string]>([
    ['a fatal alert', record(21, Uint8Array.of(2, 40)), 'and waits', ''],
    ['close_notify is answered in kind', record(21, Uint8Array.of(1, 0)), 'and waits', '15030300020100'],
    ['nothing', zeros(0), 'and closes', ''],
    ['a single byte of a record', hello.slice(0, 1), 'and closes', ''],
    ['half a header', hello.slice(0, 3), 'and closes', ''],
    ['half a ClientHello', hello.slice(0, hello.length >> 1), 'and closes', ''],
    ['a ClientHello that goes on in a record that never comes', record(22, hello.slice(5, 50)), 'and closes', ''],
  ])('%s %3$s', async (_what, bytes, half, expected) => {
    expect(await answer(server.port, bytes, half)).toBe(expected)
  })

  test('a reset in every place of a ClientHello', async () => {
    for (let length = 0; length < hello.length; length += 23) {
      await new Promise<void>((resolve) => {
        const socket = connectSocket({ port: server.port, host: '127.0.0.1' }, () => {
          socket.write(hello.slice(0, length), () => socket.resetAndDestroy())
        })
        socket.once('close', () => resolve())
      })
    }
    await goodHandshake()
  })

  test('200 broken connections, some of them at once', async () => {
    const breakOne = (n: number): Promise<void> =>
      new Promise((resolve) => {
        const socket = connectSocket({ port: server.port, host: '127.0.0.1' }, () => {
          const bytes =
            n % 2
              ? Uint8Array.from(hello, (byte, at) =>
                  at === 9 + ((n * 7) % body.length) ? byte ^ (1 << (n % 8)) : byte,
                )
              : randomBytes(1 + ((n * 31) % 700))
          socket.write(bytes)
          if (n % 3 === 0) socket.resetAndDestroy()
          else if (n % 3 === 1) socket.end()
          else socket.once('data', () => socket.destroy())
          // Random bytes may begin a record that never ends: then nothing comes back.
          if (n % 3 === 2 && n % 2 === 0 && [20, 21, 22, 23, 24].includes(bytes[0]!)) socket.destroy()
        })
        socket.on('error', () => {})
        socket.resume()
        socket.once('close', () => resolve())
      })
    for (let n = 0; n < 200; n += 20) await Promise.all(Array.from({ length: 20 }, (_, k) => breakOne(n + k)))
    await goodHandshake()
  })

  const goodHandshake = async (): Promise<void> => {
    const own = await connect(server.port)
    await own.connected()
    await own.exchange('still here\n', 'still here\n')
    own.connection.close()
    expect(await own.done).toBe('closed')
  }
})

describe('a peer that goes quiet', () => {
  const quiet = async (idle: number, act: (server: Listening) => Promise<void>): Promise<void> => {
    const impatient = await listenOn(serverWorld(), { idle })
    await act(impatient)
    await impatient.stop()
  }
  test.each([
    ['before its ClientHello', zeros(0)],
    ['within its ClientHello', hello.slice(0, 100)],
  ])('%s is closed on, without a word', (_when, bytes) =>
    quiet(50, async ({ port }) => expect(await answer(port, bytes)).toBe('')),
  )
  test('once connected: close_notify', () =>
    quiet(1000, async ({ port }) => {
      const own = await connect(port)
      await own.connected()
      expect(await own.done).toBe('closed')
      expect(own.outcomes.at(-1)).toBe('alert.close')
    }))
})

test('a client meets garbage, too', async () => {
  for (const [garbage, alert] of [
    [toUtf8('HTTP/1.1 400 Bad Request\r\n\r\n'), 'unexpected_message'],
    [record(22, message(2, zeros(3))), 'decode_error'],
    [Uint8Array.of(22, 3, 3, 0xff, 0xff), 'record_overflow'],
    [record(22, message(11, zeros(3))), 'unexpected_message'],
  ] as const) {
    let received = zeros(0)
    const peer = createServer((socket) => {
      socket.on('data', (bytes) => (received = concat(received, bytes)))
      socket.once('data', () => socket.write(garbage))
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve))
    const own = await connect((peer.address() as AddressInfo).port)
    expect(await own.done).toBe('closed')
    expect(own.refusal?.alert).toBe(alert)
    expect(toHex(received).slice(-14)).toBe(fatal(alert))
    await new Promise((resolve) => peer.close(resolve))
  }
})
