/** Node's tls module in both roles: OpenSSL again, through another program and in this process. */
import { connect as connectTls, createServer, type TLSSocket, type ConnectionOptions, type TlsOptions } from 'node:tls'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { connect, host, identity, issued, listen, rootsPem } from './own.ts'

/** Connects to our server, sends a line and takes it back, and closes. */
const talk = async (port: number, options: ConnectionOptions): Promise<TLSSocket> => {
  const socket = connectTls({ port, host: '127.0.0.1', servername: host, ca: rootsPem, ...options })
  await once(socket, 'secureConnect')
  socket.write('ping of Node\n')
  const [reply] = (await once(socket, 'data')) as [Buffer]
  expect(reply.toString()).toBe('ping of Node\n')
  return socket
}
const close = async (socket: TLSSocket): Promise<void> => {
  const closed = once(socket, 'close')
  socket.end()
  await closed
}

describe('Node, our server', () => {
  test.each([
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'rsa-2048'],
    ['TLSv1.3', 'TLS_AES_256_GCM_SHA384', 'p-384'],
    ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'rsa-2048'],
    ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256', 'p-256'],
    ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384', 'rsa-4096'],
  ] as const)('%s, %s, %s certificate', async (version, suite, key) => {
    const server = await listen({ suites: [suite], identities: [identity(key)] })
    const coming = server.next()
    const socket = await talk(server.port, { minVersion: version, maxVersion: version, ciphers: 'ALL' })
    expect(socket.getCipher().standardName).toBe(suite)
    expect(socket.getProtocol()).toBe(version)
    expect(socket.authorized).toBe(true)
    await close(socket)
    const own = await coming
    expect(await own.done).toBe('closed')
    expect(own.text).toBe('ping of Node\n')
    await server.stop()
  })

  test.each(['TLSv1.3', 'TLSv1.2'] as const)('%s: data fragmented into single bytes', async (version) => {
    const server = await listen({ identities: [identity('p-256')] })
    const coming = server.next()
    const socket = await talk(server.port, { minVersion: version, maxVersion: version })
    const text = 'every byte in a record of its own\n'
    let reply = ''
    socket.on('data', (bytes) => (reply += bytes.toString()))
    for (const letter of text) socket.write(letter)
    const own = await coming
    await own.until('all bytes', () => own.text.endsWith(text))
    while (!reply.endsWith(text)) await once(socket, 'data')
    await close(socket)
    expect(await own.done).toBe('closed')
    await server.stop()
  })

  test.each(['TLSv1.3', 'TLSv1.2'] as const)('%s: ALPN, h2 before http/1.1 as the server prefers', async (version) => {
    const server = await listen({ alpn: ['h2', 'http/1.1'] })
    const socket = connectTls({
      port: server.port,
      host: '127.0.0.1',
      servername: host,
      ca: rootsPem,
      minVersion: version,
      maxVersion: version,
      ALPNProtocols: ['http/1.1', 'h2'],
    })
    await once(socket, 'secureConnect')
    expect(socket.alpnProtocol).toBe('h2')
    await close(socket)
    await server.stop()
  })
})

describe('our client, Node', () => {
  const serve = async (
    key: Parameters<typeof issued>[0],
    options: TlsOptions,
  ): Promise<{ port: number; sockets: TLSSocket[]; close: () => void }> => {
    const { chain: cert, key: secret } = issued(key)
    const sockets: TLSSocket[] = []
    const server = createServer({ cert, key: secret, ...options }, (socket) => {
      sockets.push(socket)
      socket.pipe(socket)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return { port: (server.address() as AddressInfo).port, sockets, close: () => void server.close() }
  }
  test.each([
    ['TLSv1.3', 'TLS_CHACHA20_POLY1305_SHA256', 'p-256'],
    ['TLSv1.3', 'TLS_AES_128_GCM_SHA256', 'ed25519'],
    ['TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'rsa-2048'],
    ['TLSv1.2', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'p-256'],
  ] as const)('%s, %s, %s certificate', async (version, suite, key) => {
    const server = await serve(key, { minVersion: version, maxVersion: version })
    const own = await connect(server.port, { suites: [suite] })
    await own.connected()
    await own.exchange('ping of our client\n', 'ping of our client\n')
    expect(server.sockets[0]!.getCipher().standardName).toBe(suite)
    own.connection.close()
    expect(await own.done).toBe('closed')
    server.close()
  })
})

// What our client does with `judgesCertificate: 'after it'` (tests/machines/postponed.test.ts).
test.each([
  ['TLSv1.3', 'another host', undefined],
  ['TLSv1.3', 'nobody trusts', undefined],
  ['TLSv1.2', 'another host', 'finished.ok'],
  ['TLSv1.2', 'nobody trusts', 'finished.ok'],
] as const)('%s, a certificate for %s: Node leaves without a word', async (maxVersion, what, finished) => {
  const names = what === 'another host' ? ['elsewhere.test'] : ['@host']
  const server = await listen({ identities: [identity('rsa-2048', { names })] })
  const coming = server.next()
  const trusted = what === 'another host' ? { ca: rootsPem } : {}
  const socket = connectTls({ port: server.port, host: '127.0.0.1', servername: host, maxVersion, ...trusted })
  await once(socket, 'close').catch(() => {})
  const own = await coming
  await own.done
  expect([
    own.outcomes.find((one) => one.startsWith('finished.')),
    own.outcomes.some((one) => one.startsWith('alert.')),
  ]).toEqual([finished, false])
  await server.stop()
})

// From version 24 on Node brings an OpenSSL that has it. Nothing is skipped with an older one: Deno's rustls shows it, too.
const hasHybrid = Number.parseFloat(process.versions.openssl) >= 3.5
const perhaps = hasHybrid ? describe : () => {}
perhaps('X25519MLKEM768', () => {
  test('Node, our server', async () => {
    const server = await listen({ groups: ['X25519MLKEM768'] })
    const coming = server.next()
    await close(await talk(server.port, { ecdhCurve: 'X25519MLKEM768' }))
    const own = await coming
    expect(await own.done).toBe('closed')
    expect(own.outcomes).not.toContain('negotiate.retry')
    await server.stop()
  })
  test('our client, Node', async () => {
    const { chain: cert, key } = issued('p-256')
    const server = createServer({ cert, key, ecdhCurve: 'X25519MLKEM768' }, (socket) => socket.pipe(socket))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    for (const keyShares of [['X25519MLKEM768'], ['x25519']]) {
      const own = await connect((server.address() as AddressInfo).port, {
        groups: ['X25519MLKEM768', 'x25519'],
        keyShares,
      })
      await own.connected()
      await own.exchange('ping of our client\n', 'ping of our client\n')
      expect(own.outcomes.includes('server_hello.retry')).toBe(keyShares[0] === 'x25519')
      own.connection.close()
      expect(await own.done).toBe('closed')
    }
    server.close()
  })
})
