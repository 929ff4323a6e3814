/** What is older than ECDHE in TLS 1.2, with OpenSSL in both roles: RSA and DHE, TLS 1.0 and 1.1, NULL. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { alertCodes } from '../../src/spec/alert.ts'
import { hasOpenSsl, olderCells, olderSuites, olderVersions, readReport } from './openssl.ts'
import { clientWorld, connect, host, identity, issued, listen, rootsPem, type Own } from './own.ts'
import { folder, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

const all = {
  versions: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
  suites: olderSuites.map(({ suite }) => suite),
} as const

type Server = Awaited<ReturnType<typeof listen>>
const client = (port: number, args: readonly string[]): Peer =>
  new Peer('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-CAfile',
    roots,
    '-verify_return_error',
    '-verify_hostname',
    host,
    ...args,
  ])
const shake = async (server: Server, args: readonly string[], line = 'ping of a real peer\n') => {
  const coming = server.next()
  const peer = client(server.port, args)
  await peer.until(/Verify return code: .*\n/)
  peer.type(line)
  await peer.until(`\n${line}`)
  expect(await peer.finish()).toBe(0)
  const own = await coming
  expect(await own.done).toBe('closed')
  expect(own.text).toBe(line)
  return { own, report: readReport(peer.output) }
}
/** The list that allows everything, and one suite of it. */
const only = (cipher: string): string => `${cipher}:@SECLEVEL=0`

describe.skipIf(!hasOpenSsl)('s_client, our server', () => {
  const serving = (change: Partial<ServerSettings>): (() => Server) => {
    let server: Server
    beforeAll(async () => {
      server = await listen({ identities: [identity('rsa-2048'), identity('p-256')], ...all, ...change })
    })
    afterAll(() => server.stop())
    return () => server
  }
  describe('everything there is', () => {
    const server = serving({})
    test.each(olderCells)('$version, $cipher', async ({ flag, name, suite, cipher, cbc }) => {
      const { own, report } = await shake(server(), [flag, '-cipher', only(cipher)])
      expect(report).toMatchObject({ version: name, cipher, extendedMasterSecret: 'yes' })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true, encryptThenMac: cbc })
    })
    test.each(olderVersions.filter(({ version }) => version !== 'TLS 1.2'))(
      '$version at security level 1: what the server signs with is refused',
      async ({ flag }) => {
        const coming = server().next()
        const peer = client(server().port, [flag, '-cipher', 'ECDHE-RSA-AES128-SHA:@SECLEVEL=1'])
        const own = await coming
        await own.done
        await peer.finish()
        const heard = own.steps.flatMap(({ cause }) =>
          cause.kind === 'message' && cause.name === 'alert' ? [cause] : [],
        )
        // As our client does with these settings (signature.older).
        expect(heard.map(({ bytes }) => [...bytes])).toEqual([[2, alertCodes.internal_error]])
      },
    )
    test.each(olderVersions)('$version: many records each way', async ({ flag }) => {
      await shake(server(), [flag, '-cipher', only('AES128-SHA')], `${'0123456789abcdef'.repeat(3000)}\n`)
    })
  })
  describe('without encrypt_then_mac and extended_master_secret', () => {
    const server = serving({ encryptThenMac: false, extendedMasterSecret: false })
    test.each(olderCells.filter(({ cbc }) => cbc))('$version, $cipher', async ({ flag, name, cipher }) => {
      const { report } = await shake(server(), [flag, '-cipher', only(cipher)])
      expect(report).toMatchObject({ version: name, cipher, extendedMasterSecret: 'no' })
    })
  })

  test.each([
    ['modp1024', 'DH, 1024 bits'],
    ['modp2048', 'DH, 2048 bits'],
    ['modp4096', 'DH, 4096 bits'],
    ['ffdhe2048', 'DH, 2048 bits'],
    ['ffdhe3072', 'DH, 3072 bits'],
  ] as const)('DHE in %s', async (dhGroup, share) => {
    const server = await listen({ ...all, identities: [identity('rsa-2048')], dhGroup })
    const { report } = await shake(server, ['-tls1_2', '-cipher', only('DHE-RSA-AES128-GCM-SHA256')])
    expect(report.share).toBe(share)
    await server.stop()
  })
  test.each([
    [['TLS 1.2', 'TLS 1.1'], 1],
    [['TLS 1.1'], 0],
  ] as const)('a client that falls back to TLS 1.1, a server with %j: %i', async (versions, code) => {
    const server = await listen({ ...all, identities: [identity('rsa-2048')], versions })
    const coming = server.next()
    const peer = client(server.port, ['-tls1_1', '-fallback_scsv', '-cipher', only('AES128-SHA')])
    expect(await peer.finish('')).toBe(code)
    const own = await coming
    await own.done
    if (code) expect(own.refusal).toEqual({ rule: 'version.no-fallback', alert: 'inappropriate_fallback' })
    await server.stop()
  })
  test('a prime of 1024 bits is too short for OpenSSL as Debian ships it', async () => {
    const server = await listen({ ...all, identities: [identity('rsa-2048')], dhGroup: 'modp1024' })
    const coming = server.next()
    const peer = client(server.port, ['-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'])
    expect(await peer.finish()).toBe(1)
    expect(peer.output).toContain('dh key too small')
    expect((await coming).steps.at(-1)).toMatchObject({
      outcome: 'alert.fatal',
      cause: { bytes: Uint8Array.of(2, 40) },
    })
    await server.stop()
  })
  test('a server without TLS 1.2 and a modern client: the newest version that both have', async () => {
    const server = await listen({ ...all, identities: [identity('rsa-2048')], versions: ['TLS 1.0', 'TLS 1.1'] })
    const { report } = await shake(server, ['-min_protocol', 'TLSv1', '-cipher', 'ALL:@SECLEVEL=0'])
    expect(report.version).toBe('TLSv1.1')
    await server.stop()
  })
  test.each([
    [['TLS 1.3', 'TLS 1.2', 'TLS 1.1'], '-tls1_1'],
    [['TLS 1.2', 'TLS 1.1', 'TLS 1.0'], '-tls1'],
  ] as const)(
    'a server with %j marks its random for %s, and a client of that version alone does not mind',
    async (versions, flag) => {
      const server = await listen({ ...all, identities: [identity('rsa-2048')], versions })
      const { own } = await shake(server, [flag, '-cipher', only('AES128-SHA')])
      const random = 'serverRandom' in own.context ? own.context.serverRandom : undefined
      expect(String.fromCharCode(...random!.subarray(24))).toBe('DOWNGRD\0')
      await server.stop()
    },
  )
})

interface Started {
  readonly peer: Peer
  readonly port: number
}
describe.skipIf(!hasOpenSsl)('our client, s_server', () => {
  const start = async (args: readonly string[]): Promise<Started> => {
    const pems = (['rsa-2048', 'p-256'] as const).map((key) => {
      const { chain, key: secret } = issued(key)
      const end = chain.indexOf('-----END CERTIFICATE-----\n') + 26
      return {
        leaf: files.write(`${key}.pem`, chain.slice(0, end)),
        rest: files.write(`${key}-chain.pem`, chain.slice(end)),
        secret: files.write(`${key}.key`, secret),
      }
    })
    const [rsa, ec] = pems as [(typeof pems)[0], (typeof pems)[0]]
    const peer = new Peer('openssl', [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-rev',
      ...['-cert', rsa.leaf, '-key', rsa.secret, '-cert_chain', rsa.rest],
      ...['-dcert', ec.leaf, '-dkey', ec.secret, '-dcert_chain', ec.rest],
      ...['-cipher', 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'],
      ...args,
    ])
    return { peer, port: Number(await peer.until(/^ACCEPT .*:(\d+)$/m)) }
  }
  const serving = (args: readonly string[]): (() => Started) => {
    let server: Started
    beforeAll(async () => {
      server = await start(args)
    })
    afterAll(() => server.peer.stop())
    return () => server
  }
  const shake = async ({ port }: Started, change: Partial<ClientSettings>): Promise<Own> => {
    const own = await connect(port, { ...all, ...change })
    await own.connected()
    await own.exchange('ping\n', 'gnip\n')
    own.connection.close()
    expect(await own.done).toBe('closed')
    return own
  }
  describe('everything there is', () => {
    const server = serving([])
    test.each(olderCells)('$version, $cipher', async ({ version, suite, cbc }) => {
      const own = await shake(server(), { versions: [version], suites: [suite] })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true, encryptThenMac: cbc })
    })
  })
  describe('without encrypt_then_mac', () => {
    const server = serving(['-no_etm'])
    test.each(olderCells.filter(({ cbc }) => cbc))('$version, $cipher', async ({ version, suite }) => {
      const own = await shake(server(), { versions: [version], suites: [suite], extendedMasterSecret: false })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: false, encryptThenMac: false })
    })
  })
  test('DHE with a prime and generator that nobody has a name for, whose length decides', async () => {
    const server = await start(['-dhparam', files.write('dh.pem', dhParameters)])
    const dhe = { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] }
    await shake(server, { ...dhe, dhMinimum: '2048' })
    const own = await connect(server.port, { ...all, ...dhe, dhMinimum: '3072' })
    expect(await own.done).toBe('closed')
    expect(own.refusal).toEqual({ rule: 'group.field-size', alert: 'handshake_failure' })
    await server.peer.until('SSL alert number 40')
    await server.peer.stop()
  })
  test.each(['TLS 1.0', 'TLS 1.1', 'TLS 1.2'] as const)(
    'a ClientHello in the format of SSL 2.0 for %s',
    async (version) => {
      const server = await start([])
      const world = clientWorld({ ...all, versions: [version], suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] })
      const own = await connect(server.port, { ...world, hello: { ...world.hello, ssl2: { challengeLength: 32 } } })
      await own.connected()
      await own.exchange('ping\n', 'gnip\n')
      own.connection.close()
      expect(await own.done).toBe('closed')
      expect(own.context.version).toBe({ 'TLS 1.0': 0x0301, 'TLS 1.1': 0x0302, 'TLS 1.2': 0x0303 }[version])
      await server.peer.stop()
    },
  )
  test('TLS_FALLBACK_SCSV to a server that has something newer: inappropriate_fallback', async () => {
    const server = await start([])
    const own = await connect(server.port, {
      versions: ['TLS 1.1'],
      suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_FALLBACK_SCSV'],
    })
    expect(await own.done).toBe('closed')
    expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, 86) } })
    await server.peer.stop()
  })
  test('a server that could have spoken TLS 1.3: the mark in its random', async () => {
    const server = await start(['-max_protocol', 'TLSv1.3'])
    const own = await connect(server.port, { ...all, versions: ['TLS 1.1', 'TLS 1.0'] })
    await own.connected()
    const { serverHello } = own.context as { serverHello?: { random: Uint8Array } }
    expect(String.fromCharCode(...serverHello!.random.subarray(24))).toBe('DOWNGRD\0')
    own.connection.close()
    await own.done
    await server.peer.stop()
  })
})

/** Made for this test, in the way of DSA: 2048 bits, and a generator of as many. */
const dhParameters = `-----BEGIN X9.42 DH PARAMETERS-----
MIICKAKCAQEAkdaE23gW34gEIY/EeZecG5BSWqxdGD9S7Xf7N0TbnkyMPJyfwolP
SufQBH7KRBVu4KZdPRRet1btyoKQxDpb96F6IJHRnuI7B94i/LPjb+8qFCPdijMO
oJW+x9kgQs8PVzTTem/q3AorWz/dkLeWczXihfb+UnnISmG3yEAkN+B5zmgFmOSu
4oHIue+rkzkAi0N+4Exuli1rm/ypg3ya/X5qiFeLyqBlTJJkHizAArqfDNfGypQS
/DEGJ+oXStMp1LLn4xEOAymQO6/lT4u0WmrJdjfTQ2dEtuIoIELlBJF9EppEgtCc
Sf25om2a5acbKGdCP5sC3Y7u3F190DELAQKCAQAl0Tc/V+f07N+/A5VKDJe+Rz8t
mNlxsoTbTf7P9v1pv12g5iguRG2eoO/q1JKuE1m5ngQFeu79H/57ty+ogg1DPKQh
gpHrL8CsYY3ccqVze0nyOeCgD34f6HA4Y8EOx4lcc4Fofz/K552enrX/bTRHxH24
gZoNO3SdLOv1T/2ndtr1ldFq/cidp2RCetTZMgcUAd85HVf/r9duRFHE6wkx3AcS
zORZn0B7eYk31QULTc4/BQ+/4UEvfsWBxz1k8EmM1JTAP+TyJXIyraLC4n+CJBBn
CYTXQG5Ok9kpXVQOa0kmdiFnqegLckRVk/HTfZnz97+fbpVOlRqPulU3b+6zAh0A
+43WYnmq3HoQQKRVW5Y8mUUAhtXXtJoXGGmv6w==
-----END X9.42 DH PARAMETERS-----
`
