/** Our client against OpenSSL's s_server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClientSettings } from '../../src/rules/profile.ts'
import { toUtf8 } from '../../src/bytes/text.ts'
import { schemes } from '../../src/spec/signature.ts'
import { cells13, curveNames, groupNames, groups, hasOpenSsl, keys, suites12, suites13 } from './openssl.ts'
import { clientWorld, connect, issued, worlds, type Key, type Own } from './own.ts'
import { folder, Peer } from './peer.ts'

const files = folder()
afterAll(() => files.remove())

interface Server {
  readonly peer: Peer
  readonly port: number
}
let count = 0
/** s_server with a certificate of the demo authority. With `-rev` it sends lines back reversed and tells of each connection. */
const start = async (key: Key, args: readonly string[], change: Parameters<typeof issued>[1] = {}): Promise<Server> => {
  const identity = issued(key, change)
  const name = `${++count}-${key}`
  const [leaf, rest] = split(identity.chain)
  const peer = new Peer('openssl', [
    's_server',
    '-accept',
    '127.0.0.1:0',
    '-cert',
    files.write(`${name}.pem`, leaf),
    '-key',
    files.write(`${name}.key`, identity.key),
    ...(args.includes('-leaf-only') ? [] : ['-cert_chain', files.write(`${name}-chain.pem`, rest)]),
    // By itself OpenSSL has neither CCM nor what is old.
    '-ciphersuites',
    suites13.join(':'),
    '-cipher',
    'ALL:@SECLEVEL=0',
    ...args.filter((arg) => arg !== '-leaf-only'),
  ])
  return { peer, port: Number(await peer.until(/^ACCEPT .*:(\d+)$/m)) }
}
const split = (chain: string): [string, string] => {
  const end = chain.indexOf('-----END CERTIFICATE-----\n') + '-----END CERTIFICATE-----\n'.length
  return [chain.slice(0, end), chain.slice(end)]
}
/** One process for every test of a group. */
const serving = (key: Key, args: readonly string[]): (() => Server) => {
  let server: Server
  beforeAll(async () => {
    server = await start(key, args)
  })
  afterAll(() => server.peer.stop())
  return () => server
}
const reversed = (text: string): string => [...text].reverse().join('')

/** A whole connection: handshake, a line there and its reverse back, an orderly close. Gives our side, and what s_server said of it. */
const shake = async (
  { peer, port }: Server,
  change: Parameters<typeof connect>[1],
  line = 'ping of our client',
): Promise<{ own: Own; said: string }> => {
  const before = peer.output.length
  const own = await connect(port, change)
  await own.connected()
  await own.exchange(`${line}\n`, `${reversed(line)}\n`)
  own.connection.close()
  expect(await own.done).toBe('closed')
  expect(own.text).toBe(`${reversed(line)}\n`)
  expect(own.outcomes.at(-1)).toBe('close.closed')
  const said = peer.output.slice(before)
  expect(said).toContain('CONNECTION ESTABLISHED')
  return { own, said }
}

describe.skipIf(!hasOpenSsl)('our client, s_server', () => {
  describe.each(keys)('TLS 1.3, %s certificate', (key) => {
    const server = serving(key, ['-tls1_3', '-rev'])
    test.each(cells13(key))('$suite, $group', async ({ suite, group }) => {
      const { own, said } = await shake(server(), { suites: [suite], groups: [group], keyShares: [group] })
      expect(said).toMatch(new RegExp(`Protocol version: TLSv1.3[^]*Ciphersuite: ${suite}`))
      expect(own.context).toMatchObject({ suite: { name: suite } })
      expect(own.outcomes.filter((one) => one === 'new_session_ticket.kept')).toHaveLength(2)
    })
  })

  describe.each([['rsa-2048'], ['p-256']] as const)('TLS 1.2, %s certificate', (key) => {
    const server = serving(key, ['-tls1_2', '-rev'])
    const cells = suites12
      .filter((one) => one.key === key)
      .flatMap((one) => curveNames.map((group) => ({ ...one, group })))
    test.each(cells)('$cipher, $group', async ({ suite, cipher, cbc, group }) => {
      // OpenSSL wants an ECDSA certificate's curve among the groups.
      const { own, said } = await shake(server(), {
        suites: [suite],
        groups: [...new Set([group, ...(key === 'p-256' ? ['secp256r1'] : [])])],
      })
      expect(said).toMatch(new RegExp(`Protocol version: TLSv1.2[^]*Ciphersuite: ${cipher}\\n`))
      expect(own.context).toMatchObject({ suite: { name: suite }, encryptThenMac: cbc, extendedMasterSecret: true })
    })
    test.each(suites12.filter((one) => one.key === key))(
      '$cipher, a client without extended_master_secret',
      async ({ suite }) => {
        const { own } = await shake(server(), { suites: [suite], extendedMasterSecret: false })
        expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: false })
      },
    )
  })
  describe.each([['rsa-2048'], ['p-256']] as const)(
    'TLS 1.2, %s certificate, a server without encrypt_then_mac',
    (key) => {
      const server = serving(key, ['-tls1_2', '-no_etm', '-rev'])
      test.each(suites12.filter((one) => one.key === key && one.cbc))('$cipher', async ({ suite }) => {
        const { own } = await shake(server(), { suites: [suite] })
        expect(own.context.encryptThenMac).toBe(false)
      })
    },
  )

  describe('signatures', () => {
    const rsa = serving('rsa-2048', ['-rev'])
    const p256 = serving('p-256', ['-rev'])
    const p384 = serving('p-384', ['-rev'])
    const p521 = serving('p-521', ['-rev'])
    const ed25519 = serving('ed25519', ['-rev'])
    const servers = { 'rsa-2048': rsa, 'p-256': p256, 'p-384': p384, 'p-521': p521, ed25519 } as const
    test.each([
      ['TLS 1.3', 'rsa-2048', 'rsa_pss_rsae_sha256'],
      ['TLS 1.3', 'rsa-2048', 'rsa_pss_rsae_sha384'],
      ['TLS 1.3', 'rsa-2048', 'rsa_pss_rsae_sha512'],
      ['TLS 1.3', 'p-256', 'ecdsa_secp256r1_sha256'],
      ['TLS 1.3', 'p-384', 'ecdsa_secp384r1_sha384'],
      ['TLS 1.3', 'p-521', 'ecdsa_secp521r1_sha512'],
      ['TLS 1.3', 'ed25519', 'ed25519'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pss_rsae_sha256'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pss_rsae_sha384'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pss_rsae_sha512'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pkcs1_sha256'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pkcs1_sha384'],
      ['TLS 1.2', 'rsa-2048', 'rsa_pkcs1_sha512'],
      ['TLS 1.2', 'p-256', 'ecdsa_secp256r1_sha256'],
      ['TLS 1.2', 'p-256', 'ecdsa_secp384r1_sha384'],
      ['TLS 1.2', 'p-256', 'ecdsa_secp521r1_sha512'],
      ['TLS 1.2', 'p-384', 'ecdsa_secp256r1_sha256'],
      ['TLS 1.2', 'ed25519', 'ed25519'],
    ] as const)('%s, %s certificate, the client offers %s', async (version, key, scheme) => {
      const { own } = await shake(servers[key](), { versions: [version], signatureSchemes: [scheme] })
      expect(own.context.scheme).toBe(scheme)
      expect(schemes.code(scheme)).toBeDefined()
    })
  })

  describe('HelloRetryRequest', () => {
    test.each(groupNames.map((first, n) => ({ first, only: groupNames[(n + 1) % groupNames.length]! })))(
      'a share for $first, a server with $only alone',
      async ({ first, only }) => {
        const server = await start('p-256', ['-tls1_3', '-rev', '-groups', groups[only].name])
        const { own } = await shake(server, { groups: [first, only], keyShares: [first] })
        expect(own.outcomes.slice(0, 3)).toEqual(['start.sent', 'server_hello.retry', 'server_hello.tls13'])
        await server.peer.stop()
      },
    )
    test.each(suites13)('%s', async (suite) => {
      const server = await start('rsa-2048', ['-tls1_3', '-rev', '-groups', 'P-521'])
      const { own } = await shake(server, { suites: [suite], groups: ['x25519', 'secp521r1'] })
      expect(own.outcomes).toContain('server_hello.retry')
      await server.peer.stop()
    })
  })

  describe('certificates that our client refuses', () => {
    const past = { notBefore: '2020-01-01T00:00:00Z', notAfter: '2021-01-01T00:00:00Z' }
    const future = { notBefore: '2038-01-01T00:00:00Z', notAfter: '2039-01-01T00:00:00Z' }
    test.each(
      (['TLS 1.3', 'TLS 1.2'] as const).flatMap((version) =>
        [
          {
            what: 'an unknown root',
            args: [],
            change: {},
            settings: { trust: 'nothing' },
            rule: 'chain.trusted',
            alert: 'unknown_ca',
            number: 48,
          },
          {
            what: 'a missing intermediate',
            args: ['-leaf-only'],
            change: {},
            settings: {},
            rule: 'chain.trusted',
            alert: 'unknown_ca',
            number: 48,
          },
          {
            what: 'an expired one',
            args: [],
            change: past,
            settings: {},
            rule: 'chain.unexpired',
            alert: 'certificate_expired',
            number: 45,
          },
          {
            what: 'one that has not begun',
            args: [],
            change: future,
            settings: {},
            rule: 'chain.begun',
            alert: 'bad_certificate',
            number: 42,
          },
          {
            what: 'one for another name',
            args: [],
            change: { names: ['bad.test'] },
            settings: { judgesCertificate: 'in the handshake' },
            rule: 'chain.name',
            alert: 'bad_certificate',
            number: 42,
          },
          {
            what: 'one for clients',
            args: [],
            change: { usages: ['clientAuth'] },
            settings: {},
            rule: 'chain.usage',
            alert: 'unsupported_certificate',
            number: 43,
          },
        ].map((one) => ({ ...one, version })),
      ),
    )('$version, $what: $alert', async ({ version, args, change, settings, rule, alert, number }) => {
      const server = await start('rsa-2048', ['-rev', ...args], change)
      const own = await connect(
        server.port,
        clientWorld({ versions: [version], ...(settings as Partial<ClientSettings>) }),
      )
      expect(await own.done).toBe('closed')
      expect(own.refusal).toEqual({ rule, alert })
      await server.peer.until(`SSL alert number ${number}`)
      await server.peer.stop()
    })
  })

  describe.each(['TLS 1.3', 'TLS 1.2'] as const)('%s, a server that asks for a client certificate', (version) => {
    test('goes on without one', async () => {
      const server = await start('p-256', ['-rev', '-verify', '1'])
      const { own } = await shake(server, { versions: [version] })
      expect(own.outcomes).toContain('certificate_request.ok')
      await server.peer.stop()
    })
    test('and insists on it: a fatal alert', async () => {
      const server = await start('p-256', ['-rev', '-Verify', '1'])
      const own = await connect(server.port, { versions: [version] })
      expect(await own.done).toBe('closed')
      const certificateRequired = 116
      const handshakeFailure = 40
      expect(own.steps.at(-1)).toMatchObject({
        outcome: 'alert.fatal',
        cause: { bytes: Uint8Array.of(2, version === 'TLS 1.3' ? certificateRequired : handshakeFailure) },
      })
      await server.peer.stop()
    })
  })

  describe('around the handshake', () => {
    test.each([
      ['TLS 1.3', ['h2', 'http/1.1'], 'http/1.1,h2', 'http/1.1'],
      ['TLS 1.2', ['h2', 'http/1.1'], 'http/1.1,h2', 'http/1.1'],
      ['TLS 1.3', ['h2'], 'spdy/3,h2', 'h2'],
      ['TLS 1.2', ['h2'], 'spdy/3,h2', 'h2'],
    ] as const)('%s, ALPN %j and %s: %s', async (version, alpn, theirs, chosen) => {
      const server = await start('p-256', ['-rev', '-alpn', theirs])
      const { own } = await shake(server, { versions: [version], alpn })
      expect(own.context.alpn).toBe(chosen)
      await server.peer.stop()
    })
    test.each(['TLS 1.3', 'TLS 1.2'] as const)('%s, Chromium’s hello: GREASE, tickets and all', async (version) => {
      const server = await start('p-256', ['-rev'])
      const chromium = worlds({
        client: { profile: 'chromium-137', changes: { versions: [version], alpn: [] } },
        server: { profile: 'nginx-intermediate-6.0', changes: {} },
      })
      const { own } = await shake(server, chromium.client)
      expect(own.outcomes).toContain('new_session_ticket.kept')
      await server.peer.stop()
    })
    test.each(['TLS 1.3', 'TLS 1.2'] as const)('%s, ALPN without overlap: no_application_protocol', async (version) => {
      const server = await start('p-256', ['-rev', '-alpn', 'spdy/3'])
      const own = await connect(server.port, { versions: [version], alpn: ['h2'] })
      expect(await own.done).toBe('closed')
      expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, 120) } })
      await server.peer.stop()
    })
    test.each([
      ['K', 'key_update.answered'],
      ['k', 'key_update.updated'],
    ])('TLS 1.3, KeyUpdate typed as %s: %s, and data go on both ways under the new keys', async (letter, outcome) => {
      const { peer, port } = await start('p-256', ['-tls1_3'])
      const own = await connect(port)
      await own.connected()
      own.connection.send(toUtf8('first line of our client\n'))
      await peer.until('first line of our client\n')
      peer.type(`${letter}\n`)
      await own.until('a KeyUpdate', () => own.outcomes.includes(outcome))
      peer.type('line of the server\n')
      await own.until('data after it', () => own.text === 'line of the server\n')
      own.connection.send(toUtf8('second line of our client\n'))
      await peer.until('second line of our client\n')
      own.connection.close()
      expect(await own.done).toBe('closed')
      await peer.stop()
    })
    test.each([
      [true, ['update keys.sent', 'key_update.updated']],
      [false, ['update keys.sent']],
    ] as const)('TLS 1.3, KeyUpdate by our client, asking for one: %s', async (request, outcomes) => {
      const { peer, port } = await start('p-256', ['-tls1_3'])
      const own = await connect(port)
      await own.connected()
      own.connection.perform({ do: 'update keys', request })
      own.connection.send(toUtf8('a line of our client\n'))
      await peer.until('a line of our client\n')
      peer.type('line of the server\n')
      await own.until('data after it', () => own.text === 'line of the server\n')
      expect(own.outcomes.filter((one) => one.includes('update'))).toEqual(outcomes)
      own.connection.close()
      expect(await own.done).toBe('closed')
      await peer.stop()
    })
    test('TLS 1.3, KeyUpdate asked for by both sides at once', async () => {
      const { peer, port } = await start('p-256', ['-tls1_3'])
      const own = await connect(port)
      await own.connected()
      own.connection.perform({ do: 'update keys', request: true })
      peer.type('K\n')
      await own.until('its KeyUpdate', () => (own.context.keyUpdates?.server ?? 0) > 0)
      peer.type('line of the server\n')
      await own.until('data after it', () => own.text === 'line of the server\n')
      own.connection.send(toUtf8('a line of our client\n'))
      await peer.until('a line of our client\n')
      // OpenSSL answers with its next write: alone, or together with the request of its own.
      expect(own.context.keyUpdates?.client).toBe(2)
      expect([1, 2]).toContain(own.context.keyUpdates?.server)
      own.connection.close()
      expect(await own.done).toBe('closed')
      await peer.stop()
    })
    test('TLS 1.2, HelloRequest: our client warns with no_renegotiation, and OpenSSL ends the connection for that', async () => {
      const { peer, port } = await start('p-256', ['-tls1_2'])
      const own = await connect(port, { renegotiation: 'never', declines: 'warning' })
      await own.connected()
      own.connection.send(toUtf8('a line of our client\n'))
      await peer.until('a line of our client\n')
      peer.type('r\n')
      expect(await own.done).toBe('closed')
      expect(own.outcomes.slice(-2)).toEqual(['hello_request.decline', 'alert.fatal'])
      expect(own.steps.at(-1)).toMatchObject({ cause: { bytes: Uint8Array.of(2, 40) } })
      await peer.until('no renegotiation')
      await peer.stop()
    })
    test.each([
      ['TLS 1.3', 'TLS_AES_128_GCM_SHA256'],
      ['TLS 1.3', 'TLS_CHACHA20_POLY1305_SHA256'],
      ['TLS 1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
      ['TLS 1.2', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
    ] as const)('%s, %s: 60 kB to the server and its page back', async (version, suite) => {
      const server = await start('p-256', ['-www'])
      const own = await connect(server.port, { versions: [version], suites: [suite] })
      await own.connected()
      own.connection.send(toUtf8(`GET / HTTP/1.0\r\nX-Long: ${'0123456789abcdef'.repeat(3750)}\r\n\r\n`))
      await own.done
      expect(own.text).toMatch(/^HTTP\/1.0 200 ok\r\n[^]*<\/HTML>/i)
      expect(own.outcomes.at(-1)).toBe('alert.close')
      await server.peer.stop()
    })
  })
})
