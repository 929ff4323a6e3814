/** server_name against OpenSSL: which certificate is shown, and what an unknown name leads to. */
import { describe, expect, test } from 'vitest'
import { hasOpenSsl, readReport } from './openssl.ts'
import { connect, identity, issued, listen, rootsPem } from './own.ts'
import { folder, freePort, Peer } from './peer.ts'
import { afterAll } from 'vitest'

const files = folder()
afterAll(files.remove)
const roots = files.write('roots.pem', rootsPem)

const identities = [
  identity('rsa-2048', { names: ['first.test'] }),
  identity('p-256', { names: ['*.second.test'] }),
  identity('ed25519', { names: ['third.second.test'] }),
]

describe.skipIf(!hasOpenSsl)('s_client asks our server', () => {
  const asks = async (
    name: string | undefined,
    version: '-tls1_2' | '-tls1_3',
    change: Parameters<typeof listen>[0] = {},
  ) => {
    const server = await listen({ identities, ...change } as Parameters<typeof listen>[0])
    const coming = server.next()
    const peer = new Peer('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${server.port}`, '-CAfile', roots, version, '-showcerts', '-tlsextdebug'],
      ...(name === undefined ? ['-noservername'] : ['-servername', name]),
    ])
    const own = await coming
    await peer.finish('')
    await own.done
    await server.stop()
    return { subject: /^subject=CN = (.+)$/m.exec(peer.output)?.[1], output: peer.output, own }
  }

  test.each([
    ['first.test', 'first.test'],
    ['a.second.test', '*.second.test'],
    ['third.second.test', 'third.second.test'],
    ['elsewhere.test', 'first.test'],
    [undefined, 'first.test'],
  ] as const)('for %s and is shown %s', async (name, subject) => {
    for (const version of ['-tls1_2', '-tls1_3'] as const) expect((await asks(name, version)).subject).toBe(subject)
  })

  test('is told with an empty server_name that the name counted', async () => {
    for (const version of ['-tls1_2', '-tls1_3'] as const) {
      const { output, subject } = await asks('first.test', version, { answersServerName: true })
      expect(subject).toBe('first.test')
      expect(output).toContain('TLS server extension "server name" (id=0), len=0')
    }
  })

  test('goes on after a warning, and not after a fatal alert', async () => {
    const warned = await asks('elsewhere.test', '-tls1_2', { unknownName: 'warning' })
    expect(readReport(warned.output).version).toBe('TLSv1.2')
    expect((await asks('elsewhere.test', '-tls1_3', { unknownName: 'warning' })).subject).toBe('first.test')
    const refused = await asks('elsewhere.test', '-tls1_3', { unknownName: 'unrecognized_name' })
    expect(refused.output).toContain('unrecognized name')
    expect(refused.own.refusal).toEqual({ rule: 'name.known', alert: 'unrecognized_name' })
    const nameless = await asks(undefined, '-tls1_3', { requiresServerName: true })
    expect(nameless.output).toContain('alert missing extension')
  })
})

describe.skipIf(!hasOpenSsl)('our client asks s_server for a name that it does not have', () => {
  const first = issued('rsa-2048')
  const chain = files.write('chain.pem', first.chain)
  const key = files.write('key.pem', first.key)
  const other = issued('p-256', { names: ['other.test'] })
  const [chain2, key2] = [files.write('chain2.pem', other.chain), files.write('key2.pem', other.key)]
  const serve = async (...args: string[]) => {
    const port = await freePort()
    const peer = new Peer('openssl', [
      ...[
        's_server',
        '-accept',
        `127.0.0.1:${port}`,
        '-naccept',
        '1',
        '-cert',
        chain,
        '-cert_chain',
        chain,
        '-key',
        key,
      ],
      ...['-cert2', chain2, '-key2', key2, '-servername', 'other.test', ...args],
    ])
    await peer.until('ACCEPT')
    return { port, peer }
  }

  test('a warning, which some clients take for an error', async () => {
    const tolerant = await serve('-tls1_2')
    const own = await connect(tolerant.port, { versions: ['TLS 1.2'] })
    await own.connected()
    expect(own.outcomes).toContain('alert.warning')
    own.connection.close()
    await tolerant.peer.stop()
    const strict = await serve('-tls1_2')
    const refused = await connect(strict.port, { versions: ['TLS 1.2'], unknownNameWarning: 'fatal' })
    await refused.done
    expect(refused.refusal).toEqual({ rule: 'name.warning', alert: 'unexpected_message' })
    await strict.peer.stop()
  })

  test('a fatal alert', async () => {
    const { port, peer } = await serve('-tls1_3', '-servername_fatal')
    const own = await connect(port)
    await own.done
    expect(own.outcomes.at(-1)).toBe('alert.fatal')
    await peer.stop()
  })
})
