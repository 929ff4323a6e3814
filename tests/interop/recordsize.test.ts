/** How much a record holds, with real peers: record_size_limit, max_fragment_length, padding. */
import { afterAll, describe, expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { complaints, hasOpenSsl } from './openssl.ts'
import { connect, host, issued, listen, rootsPem, type Own } from './own.ts'
import { folder, freePort, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
const { chain, key } = issued('p-256')
const [chainFile, keyFile] = [files.write('chain.pem', chain), files.write('key.pem', key)]
afterAll(() => files.remove())

/** Longer than any size that is agreed on here. */
const line = `${'0123456789abcdef'.repeat(300)}\n`

/** A peer's client and our server, which sends the line back. */
const serve = async (
  settings: Partial<ServerSettings>,
  command: (port: number) => readonly [string, ...string[]],
  ready: RegExp,
  said = line,
): Promise<Own> => {
  const server = await listen(settings)
  const coming = server.next()
  const [program, ...args] = command(server.port)
  const peer = new Peer(program, args)
  await peer.until(ready)
  peer.type(said)
  const own = await coming
  await own.until('the line', () => own.text === said)
  await peer.until(`\n${said.slice(0, 4000)}`)
  expect(await peer.finish()).toBe(0)
  expect(await own.done).toBe('closed')
  expect(complaints(peer.output)).toEqual([])
  await server.stop()
  return own
}
/** Our client and a peer's server, which sends the line back as it is, or reversed. */
const speak = async (
  settings: Partial<ClientSettings>,
  command: (port: number) => readonly [string, ...string[]],
  ready: RegExp,
  back = line,
): Promise<Own> => {
  const port = await freePort()
  const [program, ...args] = command(port)
  const peer = new Peer(program, args)
  await peer.until(ready)
  const own = await connect(port, settings)
  await own.connected()
  await own.exchange(line, back)
  own.connection.close()
  expect(await own.done).toBe('closed')
  expect(own.text).toBe(back)
  await peer.stop('SIGKILL')
  return own
}
const reversed = `${[...line.trimEnd()].reverse().join('')}\n`

const versions = ['1.3', '1.2'] as const

describe.skipIf(!has('gnutls-cli', '--version'))('record_size_limit with GnuTLS', () => {
  test.each(versions)('TLS %s, gnutls-cli allows 512, our server 1024', async (version) => {
    const own = await serve(
      { recordSizeLimit: '1024' },
      (port) => [
        'gnutls-cli',
        '-p',
        String(port),
        '127.0.0.1',
        `--sni-hostname=${host}`,
        `--verify-hostname=${host}`,
        `--x509cafile=${roots}`,
        `--priority=NORMAL:-VERS-ALL:+VERS-TLS${version}`,
        '--recordsize=512',
      ],
      /Simple Client Mode/,
      // gnutls-cli loses what does not fit into one record; the certificates are longer than that.
      `${'0123456789'.repeat(50)}\n`,
    )
    expect(own.context.size).toMatchObject({ by: 'record_size_limit', own: 1024 })
    expect((own.context.size as { peer: number }).peer).toBeLessThanOrEqual(513)
  })
  test.each(versions.flatMap((version) => (['64', '512', '16385'] as const).map((limit) => [version, limit] as const)))(
    'TLS %s, our client allows %s, gnutls-serv what it always allows',
    async (version, limit) => {
      const own = await speak(
        { recordSizeLimit: limit, versions: [`TLS ${version}`] },
        (port) => [
          'gnutls-serv',
          '--echo',
          '--crlf',
          '-p',
          String(port),
          `--x509certfile=${chainFile}`,
          `--x509keyfile=${keyFile}`,
          // Without the word it takes no part below 512.
          '--priority=NORMAL:%ALLOW_SMALL_RECORDS',
        ],
        /listening on IPv4 .*done/,
      )
      expect(own.context.size).toMatchObject({
        by: 'record_size_limit',
        own: Math.min(Number(limit), version === '1.2' ? 16384 : 16385),
      })
    },
  )
})

const client = (port: number, version: string, ...more: string[]): readonly [string, ...string[]] => [
  'openssl',
  's_client',
  '-connect',
  `127.0.0.1:${port}`,
  '-servername',
  host,
  '-CAfile',
  roots,
  '-verify_return_error',
  version === '1.3' ? '-tls1_3' : '-tls1_2',
  ...more,
]
const server = (port: number, version: string, ...more: string[]): readonly [string, ...string[]] => [
  'openssl',
  's_server',
  '-accept',
  `127.0.0.1:${port}`,
  '-cert',
  chainFile,
  '-cert_chain',
  chainFile,
  '-key',
  keyFile,
  '-rev',
  version === '1.3' ? '-tls1_3' : '-tls1_2',
  ...more,
]

describe.skipIf(!hasOpenSsl)('max_fragment_length with OpenSSL', () => {
  test.each(versions)('TLS %s, s_client asks for 512', async (version) => {
    const own = await serve(
      { maxFragmentLength: true },
      (port) => client(port, version, '-maxfraglen', '512'),
      /Verify return code: .*\n/,
    )
    expect(own.context.size).toEqual({ by: 'max_fragment_length', length: 512 })
  })
  test.each(versions)('TLS %s, our client asks for 512', async (version) => {
    const own = await speak(
      { maxFragmentLength: '512', versions: [`TLS ${version}`] },
      (port) => server(port, version),
      /ACCEPT/,
      reversed,
    )
    expect(own.context.size).toEqual({ by: 'max_fragment_length', length: 512 })
  })
})

describe.skipIf(!hasOpenSsl)('padding with OpenSSL, on both sides', () => {
  test.each(['16', '256', '4096'] as const)('s_client, to a multiple of %s', async (block) => {
    const own = await serve(
      { recordPadding: block },
      (port) => client(port, '1.3', '-record_padding', block),
      /Verify return code: .*\n/,
    )
    expect(own.outcomes).toContain('alert.close')
  })
  test.each(['16', '256', '4096'] as const)('s_server, to a multiple of %s', async (block) => {
    await speak({ recordPadding: block }, (port) => server(port, '1.3', '-record_padding', block), /ACCEPT/, reversed)
  })
})
