/** OpenSSL's s_client against our server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerSettings } from '../../src/rules/profile.ts'
import {
  cells13,
  complaints,
  curveNames,
  groupNames,
  groups,
  hasOpenSsl,
  keys,
  readReport,
  signed13,
  suites12,
  suites13,
  type Group,
} from './openssl.ts'
import { host, identity, listen, rootsPem, type Key, type Own } from './own.ts'
import { folder, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

type Server = Awaited<ReturnType<typeof listen>>
const client = (port: number, args: readonly string[]): Peer =>
  new Peer('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-servername',
    host,
    '-CAfile',
    roots,
    '-verify_return_error',
    '-verify_hostname',
    host,
    ...args,
  ])

/**
 * A whole connection: handshake, data both ways (the server sends lines back), and an orderly close by s_client, which
 * must be content with all of it. Gives what it reports, and the connection as our side saw it.
 */
const shake = async (
  server: Server,
  args: readonly string[],
  line = 'ping of a real peer\n',
): Promise<{ own: Own; report: ReturnType<typeof readReport> }> => {
  const coming = server.next()
  const peer = client(server.port, args)
  await peer.until(/Verify return code: .*\n/)
  peer.type(line)
  await peer.until(`\n${line}`)
  expect(await peer.finish()).toBe(0)
  expect(complaints(peer.output)).toEqual([])
  const own = await coming
  expect(await own.done).toBe('closed')
  expect(own.text).toBe(line)
  expect(own.outcomes.at(-1)).toBe('alert.close')
  const report = readReport(peer.output)
  expect(report).toMatchObject({ verified: '0 (ok)', name: host })
  return { own, report }
}

/** A server for every test of a group. */
const serving = (change: Partial<ServerSettings>): (() => Server) => {
  let server: Server
  beforeAll(async () => {
    server = await listen(change)
  })
  afterAll(() => server.stop())
  return () => server
}

describe.skipIf(!hasOpenSsl)('s_client, our server', () => {
  describe.each(keys)('TLS 1.3, %s certificate', (key) => {
    const server = serving({ identities: [identity(key)] })
    test.each(cells13(key))('$suite, $group', async ({ suite, group }) => {
      const { own, report } = await shake(server(), ['-tls1_3', '-ciphersuites', suite, '-groups', groups[group].name])
      expect(report).toMatchObject({
        version: 'TLSv1.3',
        cipher: suite,
        share: groups[group].share,
        ...signed13(key),
      })
      expect(own.context.suite?.name).toBe(suite)
      expect(own.outcomes).not.toContain('negotiate.retry')
    })
  })

  describe.each([['rsa-2048'], ['p-256']] as const)('TLS 1.2, %s certificate', (key: Key) => {
    const server = serving({ identities: [identity(key)] })
    const cells = suites12
      .filter((one) => one.key === key)
      .flatMap((one) => curveNames.map((group) => ({ ...one, group })))
    test.each(cells)('$cipher, $group', async ({ suite, cipher, cbc, group }) => {
      const { own, report } = await shake(server(), ['-tls1_2', '-cipher', cipher, '-groups', withCurve(group, key)])
      expect(report).toMatchObject({
        version: 'TLSv1.2',
        cipher,
        share: groups[group].share,
        extendedMasterSecret: 'yes',
      })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true, encryptThenMac: cbc })
    })
    const inside = suites12.filter((one) => one.key === key && one.cbc)
    test.each(inside)('$cipher, the client does not offer encrypt_then_mac', async ({ cipher }) => {
      const { own, report } = await shake(server(), ['-tls1_2', '-cipher', cipher, '-no_etm'])
      expect(report.cipher).toBe(cipher)
      expect(own.context.encryptThenMac).toBe(false)
    })
  })

  describe('TLS 1.2, a server without encrypt_then_mac and extended_master_secret', () => {
    const server = serving({
      identities: [identity('rsa-2048'), identity('p-256')],
      encryptThenMac: false,
      extendedMasterSecret: false,
    })
    test.each(suites12)('$cipher', async ({ cipher }) => {
      const { own, report } = await shake(server(), ['-tls1_2', '-cipher', cipher])
      expect(report).toMatchObject({ cipher, extendedMasterSecret: 'no' })
      expect(own.context).toMatchObject({ encryptThenMac: false, extendedMasterSecret: false })
    })
  })

  describe('signatures', () => {
    test.each([
      ['-tls1_3', 'rsa-2048', 'rsa_pss_rsae_sha256', 'RSA-PSS', 'SHA256'],
      ['-tls1_3', 'rsa-2048', 'rsa_pss_rsae_sha384', 'RSA-PSS', 'SHA384'],
      ['-tls1_3', 'rsa-2048', 'rsa_pss_rsae_sha512', 'RSA-PSS', 'SHA512'],
      ['-tls1_2', 'rsa-2048', 'rsa_pss_rsae_sha256', 'RSA-PSS', 'SHA256'],
      ['-tls1_2', 'rsa-2048', 'rsa_pss_rsae_sha384', 'RSA-PSS', 'SHA384'],
      ['-tls1_2', 'rsa-2048', 'rsa_pss_rsae_sha512', 'RSA-PSS', 'SHA512'],
      ['-tls1_2', 'rsa-2048', 'RSA+SHA256', 'RSA', 'SHA256'],
      ['-tls1_2', 'rsa-2048', 'RSA+SHA384', 'RSA', 'SHA384'],
      ['-tls1_2', 'rsa-2048', 'RSA+SHA512', 'RSA', 'SHA512'],
      ['-tls1_2', 'p-256', 'ECDSA+SHA256', 'ECDSA', 'SHA256'],
      ['-tls1_2', 'p-256', 'ECDSA+SHA384', 'ECDSA', 'SHA384'],
      ['-tls1_2', 'p-256', 'ECDSA+SHA512', 'ECDSA', 'SHA512'],
      ['-tls1_2', 'p-384', 'ECDSA+SHA256', 'ECDSA', 'SHA256'],
      ['-tls1_2', 'p-384', 'ECDSA+SHA384', 'ECDSA', 'SHA384'],
      ['-tls1_2', 'p-521', 'ECDSA+SHA512', 'ECDSA', 'SHA512'],
      ['-tls1_2', 'ed25519', 'ed25519', 'ed25519', undefined],
    ] as const)('%s, %s certificate, the client offers %s first', async (version, key, scheme, type, digest) => {
      const server = await listen({ identities: [identity(key)] })
      // What the certificates are signed with has to be offered, too, or s_client refuses them.
      const { report } = await shake(server, [
        version,
        '-sigalgs',
        [...new Set([scheme, 'RSA+SHA256', 'ECDSA+SHA256', 'ECDSA+SHA384', 'ECDSA+SHA512'])].join(':'),
      ])
      expect(report).toMatchObject({ type, digest })
      await server.stop()
    })
    test.each([
      ['-tls1_3', 'rsa_pss_rsae_sha256:RSA+SHA256', 'RSA-PSS'],
      ['-tls1_3', 'ECDSA+SHA256', 'ECDSA'],
      ['-tls1_3', 'ed25519', 'ed25519'],
      ['-tls1_2', 'RSA+SHA256', 'RSA'],
      ['-tls1_2', 'ECDSA+SHA256', 'ECDSA'],
    ] as const)('%s, a server with three certificates takes the one that fits %s', async (version, schemes, type) => {
      const server = await listen({ identities: [identity('rsa-2048'), identity('p-256'), identity('ed25519')] })
      expect((await shake(server, [version, '-sigalgs', schemes])).report.type).toBe(type)
      await server.stop()
    })
  })

  describe('HelloRetryRequest', () => {
    test.each(groupNames.map((first, n) => ({ first, only: groupNames[(n + 1) % groupNames.length]! })))(
      'a share for $first, a server with $only alone',
      async ({ first, only }) => {
        const server = await listen({ identities: [identity('p-256')], groups: [only] })
        const { own, report } = await shake(server, [
          '-tls1_3',
          '-groups',
          `${groups[first].name}:${groups[only].name}`,
        ])
        expect(report.share).toBe(groups[only].share)
        expect(own.outcomes.slice(0, 5)).toEqual([
          'client_hello.read',
          'negotiate.retry',
          'client_hello.read',
          'negotiate.tls13',
          'flight.sent',
        ])
        await server.stop()
      },
    )
    test.each(suites13)('%s', async (suite) => {
      const server = await listen({ identities: [identity('rsa-2048')], groups: ['secp384r1'] })
      const { own } = await shake(server, ['-tls1_3', '-ciphersuites', suite, '-groups', 'X25519:P-384'])
      expect(own.outcomes).toContain('negotiate.retry')
      await server.stop()
    })
    test('without a compatibility ChangeCipherSpec', async () => {
      const server = await listen({ identities: [identity('p-256')], groups: ['secp384r1'] })
      const { own } = await shake(server, ['-tls1_3', '-no_middlebox', '-groups', 'X25519:P-384'])
      expect(own.outcomes).toContain('negotiate.retry')
      await server.stop()
    })
  })

  describe('around the handshake', () => {
    const server = serving({ identities: [identity('p-256')], alpn: ['h2', 'http/1.1'] })
    test.each([
      ['-tls1_3', 'http/1.1', 'http/1.1'],
      ['-tls1_3', 'spdy/3,http/1.1', 'http/1.1'],
      ['-tls1_2', 'http/1.1', 'http/1.1'],
      ['-tls1_2', 'spdy/3,http/1.1', 'http/1.1'],
    ])('%s, ALPN %s: %s', async (version, offered, chosen) => {
      const { own, report } = await shake(server(), [version, '-alpn', offered])
      expect(report.alpn).toBe(chosen)
      expect(own.context.alpn).toBe(chosen)
    })
    test.each(['-tls1_3', '-tls1_2'])('%s, ALPN without overlap: no_application_protocol', async (version) => {
      const coming = server().next()
      const peer = client(server().port, [version, '-alpn', 'spdy/3'])
      expect(await peer.finish()).toBe(1)
      expect(peer.output).toContain('SSL alert number 120')
      expect((await coming).refusal).toEqual({ rule: 'alpn.common', alert: 'no_application_protocol' })
    })
    test.each(['-tls1_3', '-tls1_2'])('%s, no server name', async (version) => {
      const { own } = await shake(server(), [version])
      expect(own.outcomes.at(-1)).toBe('alert.close')
    })
    test('TLS 1.3 without a compatibility ChangeCipherSpec', async () => {
      const { own } = await shake(server(), ['-tls1_3', '-no_middlebox'])
      expect(own.outcomes).toContain('finished.ok')
    })
    test.each([
      ['-tls1_3', 'TLS_AES_128_GCM_SHA256'],
      ['-tls1_3', 'TLS_CHACHA20_POLY1305_SHA256'],
      ['-tls1_2', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
      ['-tls1_2', 'ECDHE-ECDSA-CHACHA20-POLY1305'],
      ['-tls1_2', 'ECDHE-ECDSA-AES256-SHA384'],
    ])('%s, %s: 60 kB each way, over many records', async (version, suite) => {
      const line = `${'0123456789abcdef'.repeat(3750)}\n`
      await shake(server(), [version, version === '-tls1_3' ? '-ciphersuites' : '-cipher', suite], line)
    })
    test.each([
      ['K', 'key_update.answered'],
      ['k', 'key_update.updated'],
    ])('TLS 1.3, KeyUpdate typed as %s: %s, and data go on under the new keys', async (letter, outcome) => {
      const coming = server().next()
      const peer = client(server().port, ['-tls1_3'])
      await peer.until(/Verify return code: .*\n/)
      const own = await coming
      peer.type('before\n')
      await peer.until(/^before$/m)
      peer.type(`${letter}\n`)
      await own.until('a KeyUpdate', () => own.outcomes.includes(outcome))
      peer.type('after\n')
      await peer.until(/^after$/m)
      expect(await peer.finish()).toBe(0)
      expect(await own.done).toBe('closed')
      expect(own.text).toBe('before\nafter\n')
      expect(complaints(peer.output)).toEqual([])
    })
    test.each([
      [true, ['update keys.sent', 'key_update.updated']],
      [false, ['update keys.sent']],
    ] as const)('TLS 1.3, KeyUpdate by our server, asking for one: %s', async (request, outcomes) => {
      const coming = server().next()
      const peer = client(server().port, ['-tls1_3'])
      await peer.until(/Verify return code: .*\n/)
      const own = await coming
      peer.type('before\n')
      await peer.until(/^before$/m)
      own.connection.perform({ do: 'update keys', request })
      peer.type('after\n')
      await peer.until(/^after$/m)
      expect(await peer.finish()).toBe(0)
      expect(await own.done).toBe('closed')
      expect(own.text).toBe('before\nafter\n')
      expect(own.outcomes.filter((one) => one.includes('update'))).toEqual(outcomes)
      expect(complaints(peer.output)).toEqual([])
    })
    test('a client without a suite in common: handshake_failure', async () => {
      const coming = server().next()
      const peer = client(server().port, ['-tls1_2', '-cipher', 'ECDHE-ARIA128-GCM-SHA256'])
      expect(await peer.finish()).toBe(1)
      expect(peer.output).toContain('SSL alert number 40')
      expect((await coming).refusal?.alert).toBe('handshake_failure')
    })
    test('a client that trusts nobody says unknown_ca, and our server reads it', async () => {
      for (const version of ['-tls1_3', '-tls1_2']) {
        const coming = server().next()
        const peer = new Peer('openssl', [
          's_client',
          '-connect',
          `127.0.0.1:${server().port}`,
          '-no-CAfile',
          '-no-CApath',
          '-no-CAstore',
          '-verify_return_error',
          version,
        ])
        expect(await peer.finish()).toBe(1)
        const own = await coming
        expect(await own.done).toBe('closed')
        expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, 48) } })
      }
    })
  })

  describe('versions', () => {
    test.each([
      [['TLS 1.3', 'TLS 1.2'], [], 'TLSv1.3'],
      [['TLS 1.3', 'TLS 1.2'], ['-no_tls1_3'], 'TLSv1.2'],
      [['TLS 1.2'], [], 'TLSv1.2'],
      [['TLS 1.3'], [], 'TLSv1.3'],
    ] as const)('a server with %j, a client with %j: %s', async (versions, args, expected) => {
      const server = await listen({ versions })
      expect((await shake(server, args)).report.version).toBe(expected)
      await server.stop()
    })
    test.each([
      [['TLS 1.2'], '-tls1_3'],
      [['TLS 1.3'], '-tls1_2'],
    ] as const)('a server with %j, a client with %s: protocol_version', async (versions, arg) => {
      const server = await listen({ versions })
      const coming = server.next()
      const peer = client(server.port, [arg])
      expect(await peer.finish()).toBe(1)
      expect(peer.output).toContain('SSL alert number 70')
      expect((await coming).refusal).toEqual({ rule: 'version.common', alert: 'protocol_version' })
      await server.stop()
    })
  })
})

/** In TLS 1.2 OpenSSL wants the certificate's curve among the groups, too. */
const withCurve = (group: Group, key: Key): string =>
  [...new Set([groups[group].name, ...(key === 'p-256' ? ['P-256'] : [])])].join(':')
