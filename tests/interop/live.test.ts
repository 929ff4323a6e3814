/** The command itself, as a person runs it. */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { main } from '../../src/headless/live.ts'
import { greeting } from '../../src/sim/speech.ts'
import { hasOpenSsl } from './openssl.ts'
import { issued, rootsPem } from './own.ts'
import { folder, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
const root = join(import.meta.dirname, '../..')
afterAll(() => files.remove())

/** The command in a process of its own. */
const live = (...args: readonly string[]): Peer =>
  new Peer(process.execPath, ['src/headless/start.mjs', 'src/headless/live.ts', ...args], { cwd: root })

/** The same in this process, which saves starting it. */
class Command {
  output = ''
  readonly done: Promise<number>
  #heard: () => void = () => {}

  constructor(...args: readonly string[]) {
    const hear = (text: string | Uint8Array): boolean => {
      this.output += String(text)
      this.#heard()
      return true
    }
    const mocks = [
      vi.spyOn(process.stdout, 'write').mockImplementation(hear),
      vi.spyOn(process.stderr, 'write').mockImplementation(hear),
    ]
    this.done = main(args).finally(() => mocks.forEach((mock) => mock.mockRestore()))
  }

  async until(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.output)
      if (match) return match[1] ?? match[0]
      const told = new Promise<void>((resolve) => (this.#heard = resolve))
      await Promise.race([
        told,
        this.done.then(() => Promise.reject(new Error(`ended without ${pattern}:\n${this.output}`))),
      ])
    }
  }
}
const port = async (peer: { until: (pattern: RegExp) => Promise<string> }): Promise<string> =>
  peer.until(/^listening on 127\.0\.0\.1:(\d+)$/m)

describe.skipIf(!hasOpenSsl)('live serve', () => {
  const client = (at: string, trusted: string): Peer =>
    new Peer('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${at}`,
      '-servername',
      'playground.test',
      '-verify_hostname',
      'playground.test',
      '-verify_return_error',
      '-CAfile',
      trusted,
    ])

  test('npm run live: the certificates to trust, and steps as they happen', async () => {
    const certificates = join(dirname(roots), 'certs')
    const server = new Peer(
      'npm',
      ['run', '-s', 'live', '--', 'serve', 'modern', '--port', '0', '--certs', certificates],
      { cwd: root },
    )
    const at = await port(server)
    expect(readdirSync(certificates).sort()).toEqual(['chain.pem', 'key.pem', 'roots.pem'])
    const peer = client(at, join(certificates, 'roots.pem'))
    await peer.until('Verify return code: 0 (ok)')
    peer.type('ping of a real peer\n')
    await peer.until('\nping of a real peer\n')
    expect(await peer.finish()).toBe(0)
    await server.until(/^1 {2}closed from this side$/m)
    for (const line of [
      /^1 {2}connection from 127\.0\.0\.1:\d+$/m,
      /─▶ ClientHello, \d+ B +START → RECVD_CH/,
      /Version: TLS 1\.3/,
      /◀─ ServerHello, \d+ B/,
      /─▶ Alert close_notify/,
    ])
      expect(server.output).toMatch(line)
    expect(server.output).toContain('test instrument with public demo keys')
    // npm itself dies of the signal; what it ran must not stay behind with the port.
    await server.stop()
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s: open connections get a close_notify, and the exit code is 0',
    async (signal) => {
      const server = live('serve', 'modern', '--port', '0')
      const peer = client(await port(server), roots)
      await peer.until('Verify return code: 0 (ok)')
      await server.until('TLS13.CONNECTED')
      expect(await server.stop(signal)).toBe(0)
      await peer.until(/^closed$/m)
      expect(await peer.done).toBe(0)
    },
  )

  test.skipIf(!has('curl', '--version'))('--once: one HTTP/2 request of curl, then exit code 0', async () => {
    const server = new Command('serve', 'modern', '--port', '0', '--once')
    const at = await port(server)
    const peer = new Peer('curl', [
      '--silent',
      '--show-error',
      '--noproxy',
      '*',
      '--http2',
      '--cacert',
      roots,
      '--resolve',
      `playground.test:${at}:127.0.0.1`,
      '--write-out',
      '%{http_version} %{http_code}',
      `https://playground.test:${at}/`,
    ])
    expect(await peer.finish()).toBe(0)
    expect(peer.output).toBe(`${greeting}2 200`)
    expect(await server.done).toBe(0)
  })

  test('--once with a link: a reset, the rule that asked for it, and exit code 1', async () => {
    const server = new Command('serve', 'v1;example=ios9-iis75-sha512', '--port=0', '--once')
    const at = await port(server)
    const peer = new Peer('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${at}`,
      '-servername',
      'api.example.com',
      '-tls1_2',
      '-sigalgs',
      'RSA+SHA256',
    ])
    expect(await peer.finish()).toBe(1)
    expect(peer.output).toContain('errno=104')
    expect(await server.done).toBe(1)
    expect(server.output).toMatch(/refused, because .* \(signature\.chain-offered, RFC 5246 §7\.4\.2\)/)
    expect(server.output).toMatch(/^1 {2}◀─ TCP reset$/m)
    expect(server.output).toMatch(/^1 {2}reset from this side$/m)
  })
})

describe.skipIf(!hasOpenSsl)('live connect', () => {
  const start = async (name: string, ...args: string[]): Promise<{ peer: Peer; to: string }> => {
    const { chain, key } = issued('p-256', { names: [name] })
    const certificates = files.write('chain.pem', chain)
    const peer = new Peer('openssl', [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-cert',
      certificates,
      '-cert_chain',
      certificates,
      '-key',
      files.write('key.pem', key),
      ...args,
    ])
    return { peer, to: `127.0.0.1:${await peer.until(/^ACCEPT .*:(\d+)$/m)}` }
  }
  test('a page of s_server: steps, the reply, exit code 0', async () => {
    const { peer, to } = await start('www.example.com', '-www')
    const client = new Command('connect', 'curl-nginx-tls12', '--to', to)
    expect(await client.done).toBe(0)
    for (const line of [
      /─▶ ClientHello, 512 B/,
      /◀─ ServerHello, \d+ B +WAIT_SH → TLS13\.WAIT_EE/,
      /the certificate is for www\.example\.com/,
      /^HTTP\/1\.0 200 ok$/m,
      /<\/HTML>/i,
    ])
      expect(client.output).toMatch(line)
    await peer.stop()
  })
  test('--send and --servername', async () => {
    const { peer, to } = await start('other.test', '-rev')
    const client = new Command('connect', 'modern', '--to', to, '--servername', 'other.test', '--send', 'a line')
    expect(await client.done).toBe(0)
    expect(client.output).toMatch(/^enil a$/m)
    const piped = live('connect', 'modern', '--to', to, '--servername=other.test', '--send=-', `--ca=${roots}`)
    expect(await piped.finish('first\nsecond\n')).toBe(0)
    expect(piped.output).toMatch(/^dnoces$/m)
    await peer.stop()
  })
  test('a certificate for another name: exit code 1', async () => {
    const { peer, to } = await start('other.test', '-rev')
    const client = new Command('connect', 'modern', '--to', to)
    expect(await client.done).toBe(1)
    expect(client.output).toMatch(/refused, because .* \(chain\.name, RFC 9525 §6\)/)
    expect(client.output).toMatch(/─▶ Alert bad_certificate/)
    await peer.stop()
  })
})

describe('bad input: one line, exit code 2', () => {
  test.each([
    [[], /^live: serve or connect expected/],
    [['listen', 'modern'], /^live: “listen”: serve or connect expected/],
    [['serve'], /^live: a scenario is missing/],
    [['serve', 'modern'], /^live: --port is missing/],
    [['serve', 'modern', '--port'], /^live: --port needs a value/],
    [
      ['serve', 'modern', 'curl-nginx-tls12', '--port', '0'],
      /^live: one scenario expected: “curl-nginx-tls12” is one too many/,
    ],
    [['serve', 'modem', '--port', '0'], /^live: “modem” is no example, no file and no link: modern\?/],
    [['serve', 'v1;client=nobody', '--port', '0'], /^live: .*nobody/],
    [['serve', 'modern', '--port', '70000'], /^live: “70000” is not a port/],
    [['serve', 'modern', '--to', 'localhost:1', '--port', '0'], /^live: --to is not an option of serve/],
    [['serve', 'modern', '--host', '203.0.113.1', '--port', '0'], /^live: cannot listen on 203\.0\.113\.1:0: /],
    [['connect', 'modern', '--to', 'nowhere'], /^live: --to nowhere: HOST:PORT expected/],
    [['connect', 'modern', '--to', 'localhost:0'], /^live: “0” is not a port/],
    [
      ['connect', 'modern', '--to', 'localhost:1', '--ca', 'package.json'],
      /^live: package\.json:1:1: -----BEGIN CERTIFICATE----- expected/,
    ],
    [['connect', 'modern', '--to', 'localhost:1', '--ca', 'missing.pem'], /^live: missing\.pem cannot be read/],
  ] as const)('%j', async (args, line) => {
    const command = new Command(...args)
    expect(await command.done).toBe(2)
    expect(command.output.trimEnd().split('\n')).toEqual([expect.stringMatching(line)])
  })
})
