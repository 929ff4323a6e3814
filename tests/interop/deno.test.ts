/** rustls, as Deno has it, in both roles. Versions, suites and groups cannot be forced there: our side forces them. */
import { tmpdir } from 'node:os'
import { describe, expect, test } from 'vitest'
import { greeting } from '../../src/sim/speech.ts'
import { connect, host, identity, issued, listen, otherRootPem, rootsPem } from './own.ts'
import { has, Peer } from './peer.ts'

const deno = (script: string, ...args: readonly string[]): Peer =>
  new Peer('deno', ['eval', script, ...args], { cwd: tmpdir(), env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' } })

/** Over a TCP connection of its own, so that it can ask for any name. */
const client = `
  const [port, hostname, ca, ...alpnProtocols] = Deno.args
  const tcp = await Deno.connect({ port: Number(port), hostname: '127.0.0.1' })
  const tls = await Deno.startTls(tcp, { hostname, caCerts: [ca], alpnProtocols })
  const { alpnProtocol } = await tls.handshake()
  await tls.write(new TextEncoder().encode('ping of Deno\\n'))
  const buffer = new Uint8Array(100)
  const length = await tls.read(buffer)
  console.log(JSON.stringify({ alpnProtocol, reply: new TextDecoder().decode(buffer.subarray(0, length)) }))
  tls.close()
`
const server = `
  const [cert, key, ...alpnProtocols] = Deno.args
  const listener = Deno.listenTls({ port: 0, hostname: '127.0.0.1', cert, key, alpnProtocols })
  console.log('listening on ' + listener.addr.port)
  for await (const connection of listener) connection.readable.pipeTo(connection.writable).catch((error) => console.log(String(error)))
`
const suites13 = ['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256']
const suites12 = ['AES_128_GCM_SHA256', 'AES_256_GCM_SHA384', 'CHACHA20_POLY1305_SHA256'].flatMap((ending) => [
  { suite: `TLS_ECDHE_RSA_WITH_${ending}`, key: 'rsa-2048' as const },
  { suite: `TLS_ECDHE_ECDSA_WITH_${ending}`, key: 'p-256' as const },
])

describe.skipIf(!has('deno', '--version'))('Deno, our server', () => {
  const shake = async (change: Parameters<typeof listen>[0], ...alpn: readonly string[]) => {
    const listening = await listen(change)
    const coming = listening.next()
    const peer = deno(client, String(listening.port), host, rootsPem, ...alpn)
    const told = JSON.parse(await peer.until(/^\{.*\}$/m)) as { alpnProtocol: string | null; reply: string }
    expect(told.reply).toBe('ping of Deno\n')
    expect(await peer.finish()).toBe(0)
    const own = await coming
    await own.done
    expect(own.text).toBe('ping of Deno\n')
    expect(own.refusal).toBeUndefined()
    await listening.stop()
    return { own, told }
  }
  test.each(suites13.flatMap((suite) => (['rsa-2048', 'p-384', 'ed25519'] as const).map((key) => ({ suite, key }))))(
    'TLS 1.3, $suite, $key',
    async ({ suite, key }) => {
      const { own } = await shake({ suites: [suite], identities: [identity(key)] })
      expect(own.context.suite?.name).toBe(suite)
    },
  )
  test.each(suites12)('TLS 1.2, $suite', async ({ suite, key }) => {
    const { own } = await shake({ versions: ['TLS 1.2'], suites: [suite], identities: [identity(key)] })
    expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true })
  })
  test.each(['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'])('TLS 1.3, %s', async (group) => {
    const { own } = await shake({ groups: [group] })
    expect(own.outcomes).toContain('finished.ok')
  })
  test('ALPN', async () => {
    expect((await shake({ alpn: ['h2', 'http/1.1'] }, 'http/1.1')).told.alpnProtocol).toBe('http/1.1')
  })
  test('fetch: status 200 over HTTP/2', async () => {
    const listening = await listen({
      alpn: ['h2', 'http/1.1'],
      identities: [identity('p-256', { names: ['localhost'] })],
    })
    const coming = listening.next()
    const peer = deno(
      `const client = Deno.createHttpClient({ caCerts: [Deno.args[1]] })
       const reply = await fetch('https://localhost:' + Deno.args[0] + '/', { client })
       console.log(reply.status, await reply.text())
       client.close()`,
      String(listening.port),
      rootsPem,
    )
    expect(await peer.finish()).toBe(0)
    expect(peer.output).toContain(`200 ${greeting}`)
    expect((await coming).context.alpn).toBe('h2')
    await listening.stop()
  })
  test.each([
    ['a root that it does not trust', host, otherRootPem, 48, 'UnknownIssuer'],
    ['another name', 'other.test', rootsPem, 42, 'not valid for name'],
  ] as const)('%s: our server reads its alert', async (_what, name, ca, alert, text) => {
    const listening = await listen()
    const coming = listening.next()
    const peer = deno(client, String(listening.port), name, ca)
    expect(await peer.finish()).toBe(1)
    expect(peer.output).toContain(text)
    const own = await coming
    await own.done
    expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, alert) } })
    await listening.stop()
  })
  test('nothing in common: it reads our alert', async () => {
    const listening = await listen({ versions: ['TLS 1.2'], suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'] })
    const peer = deno(client, String(listening.port), host, rootsPem)
    expect(await peer.finish()).toBe(1)
    expect(peer.output).toContain('received fatal alert: HandshakeFailure')
    await listening.stop()
  })
})

describe.skipIf(!has('deno', '--version'))('our client, Deno', () => {
  test.each([
    ['rsa-2048', suites13, suites12.filter(({ key }) => key === 'rsa-2048').map(({ suite }) => suite)],
    ['p-256', suites13, suites12.filter(({ key }) => key === 'p-256').map(({ suite }) => suite)],
    ['ed25519', suites13, []],
  ] as const)('%s certificate: every suite and group', async (key, in13, in12) => {
    const identity = issued(key)
    const peer = deno(server, identity.chain, identity.key)
    const port = Number(await peer.until(/listening on (\d+)/))
    const shake = async (change: Parameters<typeof connect>[1]) => {
      const own = await connect(port, change)
      await own.connected()
      await own.exchange('ping of our client\n', 'ping of our client\n')
      own.connection.close()
      expect(await own.done).toBe('closed')
      return own
    }
    for (const suite of in13)
      expect((await shake({ versions: ['TLS 1.3'], suites: [suite] })).context.suite?.name).toBe(suite)
    for (const suite of in12)
      expect((await shake({ versions: ['TLS 1.2'], suites: [suite] })).context.suite?.name).toBe(suite)
    for (const group of ['X25519MLKEM768', 'x25519', 'secp256r1', 'secp384r1'])
      expect((await shake({ versions: ['TLS 1.3'], groups: [group], keyShares: [group] })).outcomes).not.toContain(
        'server_hello.retry',
      )
    const own = await shake({ versions: ['TLS 1.3'], groups: ['secp521r1', 'secp384r1'], keyShares: ['secp521r1'] })
    expect(own.outcomes).toContain('server_hello.retry')
    await peer.stop()
  })
  test.each(['TLS 1.3', 'TLS 1.2'] as const)('%s, ALPN', async (version) => {
    const identity = issued('p-256')
    const peer = deno(server, identity.chain, identity.key, 'h2', 'http/1.1')
    const own = await connect(Number(await peer.until(/listening on (\d+)/)), {
      versions: [version],
      alpn: ['http/1.1', 'h2'],
    })
    await own.connected()
    expect(own.context.alpn).toBe('h2')
    own.connection.close()
    await own.done
    await peer.stop()
  })
})
