/** What is older than ECDHE in TLS 1.2, with GnuTLS in both roles: 3DES, RC4, RSA, DHE, TLS 1.0 and 1.1. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { connect, host, identity, issued, listen, rootsPem, type Own } from './own.ts'
import { folder, freePort, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

const exchanges = { RSA: 'RSA', DHE_RSA: 'DHE-RSA', ECDHE_RSA: 'ECDHE-RSA' } as const
const protections = {
  '3DES_EDE_CBC_SHA': ['3DES-CBC', 'SHA1', ['RSA', 'DHE_RSA', 'ECDHE_RSA']],
  AES_256_CBC_SHA: ['AES-256-CBC', 'SHA1', ['RSA', 'DHE_RSA', 'ECDHE_RSA']],
  RC4_128_SHA: ['ARCFOUR-128', 'SHA1', ['RSA', 'ECDHE_RSA']],
  RC4_128_MD5: ['ARCFOUR-128', 'MD5', ['RSA']],
} as const
const flags = { '': true, ':%NO_SESSION_HASH:%NO_ETM': false } as const
const cells = (['1.0', '1.1', '1.2'] as const).flatMap((version) =>
  Object.entries(protections).flatMap(([ending, [cipher, mac, kinds]]) =>
    kinds.flatMap((kind) =>
      Object.entries(flags).map(([flag, extended]) => ({
        version: `TLS ${version}` as const,
        suite: `TLS_${kind}_WITH_${ending}`,
        priority: `NONE:+VERS-TLS${version}:+${exchanges[kind]}:+${cipher}:+${mac}:+SIGN-ALL:+GROUP-ALL${flag}`,
        extended,
        cbc: ending.includes('CBC'),
      })),
    ),
  ),
)
const all = {
  versions: ['TLS 1.0', 'TLS 1.1', 'TLS 1.2'],
  suites: [...new Set(cells.map(({ suite }) => suite))],
} as const

describe.skipIf(!has('gnutls-cli', '--version'))('gnutls-cli, our server', () => {
  type Server = Awaited<ReturnType<typeof listen>>
  const start = (change: Partial<ServerSettings> = {}): Promise<Server> =>
    listen({ ...all, identities: [identity('rsa-2048')], ...change })
  let server: Server
  beforeAll(async () => {
    server = await start()
  })
  afterAll(() => server.stop())
  const shake = async ({ port, next }: Server, priority: string): Promise<{ own: Own; output: string }> => {
    const coming = next()
    const peer = new Peer('gnutls-cli', [
      ...['-p', String(port), '127.0.0.1', `--verify-hostname=${host}`, `--x509cafile=${roots}`],
      `--priority=${priority}`,
    ])
    await peer.until('Simple Client Mode')
    peer.type('ping of a real peer\n')
    await peer.until('\nping of a real peer\n')
    expect(await peer.finish()).toBe(0)
    const own = await coming
    expect(await own.done).toBe('closed')
    return { own, output: peer.output }
  }
  test.each(cells)('$priority', async ({ priority, suite, version, extended, cbc }) => {
    const { own, output } = await shake(server, priority)
    expect(output).toContain(`- Description: (${version.replace(' ', '')}`)
    expect(own.context).toMatchObject({
      suite: { name: suite },
      extendedMasterSecret: extended,
      encryptThenMac: extended && cbc,
    })
  })
  test('DHE in a field that the client names', async () => {
    const negotiating = await start({ dhNegotiation: true, groups: ['ffdhe3072'], dhGroup: 'modp1024' })
    const { own, output } = await shake(
      negotiating,
      'NONE:+VERS-TLS1.2:+DHE-RSA:+AES-256-CBC:+SHA1:+SIGN-ALL:+GROUP-FFDHE4096:+GROUP-FFDHE3072',
    )
    expect(output).toContain('FFDHE3072')
    expect(own.context).toMatchObject({ field: 'ffdhe3072' })
    await negotiating.stop()
  })
})

describe.skipIf(!has('gnutls-serv', '--version'))('our client, gnutls-serv', () => {
  const start = async (priority: string): Promise<{ peer: Peer; port: number }> => {
    const { chain, key } = issued('rsa-2048')
    const port = await freePort()
    const peer = new Peer('gnutls-serv', [
      ...['--echo', '--crlf', '-p', String(port), `--priority=${priority}`],
      `--x509certfile=${files.write('rsa.pem', chain)}`,
      `--x509keyfile=${files.write('rsa.key', key)}`,
    ])
    await peer.until(/listening on IPv4 .*done/)
    return { peer, port }
  }
  const everything =
    'NONE:+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0:+RSA:+DHE-RSA:+ECDHE-RSA:+3DES-CBC:+AES-256-CBC:+ARCFOUR-128:+SHA1:+MD5:+SIGN-ALL:+GROUP-ALL'
  const servers = new Map<string, { peer: Peer; port: number }>()
  beforeAll(async () => {
    for (const flag of Object.keys(flags)) servers.set(flag, await start(`${everything}${flag}`))
  })
  afterAll(() => Promise.all([...servers.values()].map(({ peer }) => peer.stop('SIGKILL'))))
  const shake = async (port: number, change: Partial<ClientSettings>): Promise<Own> => {
    const own = await connect(port, { ...all, ...change })
    await own.connected()
    await own.exchange('ping of our client\n', 'ping of our client\n')
    own.connection.close()
    expect(await own.done).toBe('closed')
    return own
  }
  test.each(cells)('$priority', async ({ priority, suite, version, extended, cbc }) => {
    const server = servers.get(priority.endsWith('%NO_ETM') ? ':%NO_SESSION_HASH:%NO_ETM' : '')!
    const own = await shake(server.port, { versions: [version], suites: [suite] })
    expect(own.context).toMatchObject({
      suite: { name: suite },
      extendedMasterSecret: extended,
      encryptThenMac: extended && cbc,
    })
  })
  test('DHE in a field that the client names', async () => {
    const own = await shake(servers.get('')!.port, {
      suites: ['TLS_DHE_RSA_WITH_AES_256_CBC_SHA'],
      groups: ['ffdhe3072'],
    })
    expect(own.context.group).toBe(0x0101)
  })
})
