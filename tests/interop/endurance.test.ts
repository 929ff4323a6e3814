/** A listening server outlives ten thousand broken connections: it stays up, keeps nothing of them, and then does its work. */
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { start } from '../../src/machines/endpoint.ts'
import { pair, tls13 } from '../machines/exchange.ts'
import { hasOpenSsl } from './openssl.ts'
import { folder, Peer } from './peer.ts'

const files = folder()
afterAll(() => files.remove())
const root = join(import.meta.dirname, '../..')

const [first] = start(pair(tls13, noble).client).sent
const hello = first?.kind === 'record' ? first.bytes : new Uint8Array(0)
const noise = (length: number, n: number): Uint8Array =>
  Uint8Array.from({ length }, (_, at) => Math.imul(at + 1, n + 7919) >> 3)

/** What a client does that will not finish its handshake. */
type Way = (socket: Socket, n: number) => void
const onAnswer = (socket: Socket, act: () => void): void => void socket.once('data', act)
const cheap: readonly Way[] = [
  (socket) => socket.end(),
  (socket) => socket.end(hello.slice(0, 3)),
  (socket, n) => socket.end(noise(1 + (n % 600), n)),
  (socket, n) => socket.end(hello.slice(0, n % hello.length)),
  (socket) => socket.end(toUtf8('GET / HTTP/1.1\r\nHost: playground.test\r\n\r\n')),
  (socket, n) => socket.write(hello.slice(0, n % hello.length), () => socket.resetAndDestroy()),
  (socket, n) => socket.end(concat(Uint8Array.of(22, 3, 1, 2, 0), noise(512, n))),
  (socket) => socket.end(Uint8Array.of(22, 3, 1, 0, 4, 1, 255, 255, 255)),
  (socket) => socket.resetAndDestroy(),
]
/** These make the server answer a ClientHello, which costs it a signature. */
const dear: readonly Way[] = [
  (socket) => {
    onAnswer(socket, () => socket.resetAndDestroy())
    socket.write(hello)
  },
  (socket, n) => {
    onAnswer(socket, () => socket.end(noise(200, n)))
    socket.write(hello)
  },
  (socket) => {
    onAnswer(socket, () => socket.end())
    socket.write(hello)
  },
]

const broken = (port: number, n: number): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('close', () => resolve())
    socket.on('error', () => {})
    // Should the server keep it open for longer than it may, it is not waited for.
    socket.setTimeout(10_000, () => socket.destroy())
    const way = n % 20 === 0 ? dear[(n / 20) % dear.length]! : cheap[n % cheap.length]!
    socket.once('connect', () => way(socket, n))
    socket.resume()
  })

const inBatches = async (port: number, from: number, to: number): Promise<void> => {
  for (let n = from; n < to; n += batch)
    await Promise.all(Array.from({ length: Math.min(batch, to - n) }, (_, at) => broken(port, n + at)))
}
const batch = 40

/** Resident memory of a process, in kB. */
const memory = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1])

test.skipIf(!hasOpenSsl || process.platform !== 'linux')(
  '10,000 broken connections, and then a good one',
  async () => {
    const certificates = join(dirname(files.write('empty', '')), 'certs')
    const server = new Peer(
      process.execPath,
      [
        '--max-semi-space-size=4',
        'src/headless/start.mjs',
        'src/headless/live.ts',
        'serve',
        'modern',
        '--port',
        '0',
        '--certs',
        certificates,
      ],
      { cwd: root },
    )
    const port = Number(await server.until(/^listening on 127\.0\.0\.1:(\d+)$/m))
    await inBatches(port, 0, 2_000)
    const early = memory(server.pid)
    await inBatches(port, 2_000, 10_000)
    const late = memory(server.pid)
    // Nothing that is kept for each of 8,000 connections stays below this: 10 kB would be 80 MB.
    expect(late / early).toBeLessThan(1.3)
    expect(server.output).not.toContain('ended by an error in this program')
    // A few that reset at once are gone before they can be accepted.
    expect(server.output.match(/connection from/g)!.length).toBeGreaterThan(9_000)

    const client = new Peer('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-servername',
      'playground.test',
      '-verify_return_error',
      '-CAfile',
      join(certificates, 'roots.pem'),
    ])
    await client.until('Verify return code: 0 (ok)')
    await client.finish()
    expect(await server.stop()).toBe(0)
  },
  170_000,
)
