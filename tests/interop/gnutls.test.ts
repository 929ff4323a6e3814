/** GnuTLS in both roles. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, host, identity, issued, listen, otherRootPem, rootsPem, type Key, type Own } from './own.ts'
import { cells13, curveNames, suites12, type Group } from './openssl.ts'
import { folder, freePort, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

/** The parts of a suite in a priority string: cipher and MAC. */
const priorities: Readonly<Record<string, string>> = {
  TLS_AES_128_GCM_SHA256: '+AES-128-GCM:-MAC-ALL:+AEAD',
  TLS_AES_256_GCM_SHA384: '+AES-256-GCM:-MAC-ALL:+AEAD',
  TLS_CHACHA20_POLY1305_SHA256: '+CHACHA20-POLY1305:-MAC-ALL:+AEAD',
  TLS_AES_128_CCM_SHA256: '+AES-128-CCM:-MAC-ALL:+AEAD',
  TLS_AES_128_CCM_8_SHA256: '+AES-128-CCM-8:-MAC-ALL:+AEAD',
  AES_128_GCM_SHA256: '+AES-128-GCM:-MAC-ALL:+AEAD',
  AES_256_GCM_SHA384: '+AES-256-GCM:-MAC-ALL:+AEAD',
  CHACHA20_POLY1305_SHA256: '+CHACHA20-POLY1305:-MAC-ALL:+AEAD',
  AES_128_CCM: '+AES-128-CCM:-MAC-ALL:+AEAD',
  AES_256_CCM: '+AES-256-CCM:-MAC-ALL:+AEAD',
  AES_128_CCM_8: '+AES-128-CCM-8:-MAC-ALL:+AEAD',
  AES_256_CCM_8: '+AES-256-CCM-8:-MAC-ALL:+AEAD',
  AES_128_CBC_SHA: '+AES-128-CBC:-MAC-ALL:+SHA1',
  AES_256_CBC_SHA: '+AES-256-CBC:-MAC-ALL:+SHA1',
  AES_128_CBC_SHA256: '+AES-128-CBC:-MAC-ALL:+SHA256',
  AES_256_CBC_SHA384: '+AES-256-CBC:-MAC-ALL:+SHA384',
}
const ending = (suite: string): string => suite.replace(/^TLS_ECDHE_\w+?_WITH_/, '')
const groupName: Readonly<Record<Group, string>> = {
  x25519: 'X25519',
  secp256r1: 'SECP256R1',
  secp384r1: 'SECP384R1',
  secp521r1: 'SECP521R1',
  x448: 'X448',
  ffdhe2048: 'FFDHE2048',
  ffdhe3072: 'FFDHE3072',
  ffdhe4096: 'FFDHE4096',
}
/** Ciphers with a short tag have to be asked for. */
const short = ':+AES-128-CCM-8:+AES-256-CCM-8'
/** What GnuTLS calls the key exchange with the group. */
const agreed = (group: Group): string => `${group.startsWith('ff') ? 'DHE' : 'ECDHE'}-${groupName[group]}`
const priority = (version: '1.2' | '1.3', suite: string, group?: Group, flags = ''): string =>
  `NORMAL:-VERS-ALL:+VERS-TLS${version}:-CIPHER-ALL:${priorities[ending(suite)]}${group ? `:-GROUP-ALL:+GROUP-${groupName[group]}` : ''}${flags}`

describe.skipIf(!has('gnutls-cli', '--version'))('gnutls-cli, our server', () => {
  type Server = Awaited<ReturnType<typeof listen>>
  const shake = async (
    server: Server,
    prioritised: string,
    line = 'ping of a real peer\n',
  ): Promise<{ own: Own; output: string }> => {
    const coming = server.next()
    const peer = new Peer('gnutls-cli', [
      '-p',
      String(server.port),
      '127.0.0.1',
      `--sni-hostname=${host}`,
      `--verify-hostname=${host}`,
      `--x509cafile=${roots}`,
      `--priority=${prioritised}`,
    ])
    await peer.until('Simple Client Mode')
    peer.type(line)
    await peer.until(`\n${line}`)
    expect(await peer.finish()).toBe(0)
    expect(peer.output).toContain('- Status: The certificate is trusted.')
    expect(peer.output).not.toMatch(/\*\*\*|[Ee]rror/)
    const own = await coming
    expect(await own.done).toBe('closed')
    expect(own.text).toBe(line)
    expect(own.outcomes.at(-1)).toBe('alert.close')
    return { own, output: peer.output }
  }
  const serving = (key: Key): (() => Server) => {
    let server: Server
    beforeAll(async () => {
      server = await listen({ identities: [identity(key)] })
    })
    afterAll(() => server.stop())
    return () => server
  }

  describe.each(['rsa-2048', 'p-256', 'ed25519'] as const)('TLS 1.3, %s certificate', (key) => {
    const server = serving(key)
    test.each(cells13(key))('$suite, $group', async ({ suite, group }) => {
      const { own, output } = await shake(server(), priority('1.3', suite, group))
      expect(output).toContain(`- Description: (TLS1.3-X.509)-(${agreed(group)})`)
      expect(own.context.suite?.name).toBe(suite)
    })
  })
  describe.each(['rsa-2048', 'p-256'] as const)('TLS 1.2, %s certificate', (key) => {
    const server = serving(key)
    const cells = suites12.filter((one) => one.key === key)
    test.each(cells.map(({ suite, cbc }) => [suite, cbc] as const))('%s', async (suite, cbc) => {
      const { own } = await shake(server(), priority('1.2', suite))
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true, encryptThenMac: cbc })
    })
    test.each(cells.map(({ suite }) => [suite]))('%s, %%NO_SESSION_HASH and %%NO_ETM', async (suite) => {
      const { own, output } = await shake(server(), priority('1.2', suite!, undefined, ':%NO_SESSION_HASH:%NO_ETM'))
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: false, encryptThenMac: false })
      expect(output).not.toContain('extended master secret')
    })
    test.each(curveNames)('%s', async (group) => {
      // GnuTLS, too, wants an ECDSA certificate's curve among the groups.
      const also = key === 'p-256' && group !== 'secp256r1' ? ':+GROUP-SECP256R1' : ''
      const { output } = await shake(
        server(),
        `NORMAL:-VERS-ALL:+VERS-TLS1.2:-GROUP-ALL:+GROUP-${groupName[group]}${also}`,
      )
      expect(output).toContain(`- Description: (TLS1.2-X.509)-(ECDHE-${groupName[group]})`)
    })
  })
  test('HelloRetryRequest', async () => {
    const server = await listen({ groups: ['secp521r1'] })
    const { own } = await shake(server, 'NORMAL:-VERS-ALL:+VERS-TLS1.3')
    expect(own.outcomes).toContain('negotiate.retry')
    await server.stop()
  })
  test('a client that trusts nobody: our server reads its alert', async () => {
    const server = await listen()
    const coming = server.next()
    const peer = new Peer('gnutls-cli', [
      '-p',
      String(server.port),
      '127.0.0.1',
      `--sni-hostname=${host}`,
      `--verify-hostname=${host}`,
      `--x509cafile=${files.write('other.pem', otherRootPem)}`,
    ])
    expect(await peer.finish()).toBe(1)
    expect(peer.output).toContain('The certificate is NOT trusted. The certificate issuer is unknown.')
    expect((await coming).steps.at(-1)).toMatchObject({
      outcome: 'alert.fatal',
      cause: { bytes: Uint8Array.of(2, 42) },
    })
    await server.stop()
  })
})

describe.skipIf(!has('gnutls-serv', '--version'))('our client, gnutls-serv', () => {
  /** gnutls-serv knows no address to bind to and does not say which free port it took. */
  const start = async (key: Key, prioritised: string, ...more: string[]): Promise<{ peer: Peer; port: number }> => {
    const { chain, key: secret } = issued(key)
    const port = await freePort()
    const peer = new Peer('gnutls-serv', [
      '--echo',
      '--crlf',
      '-p',
      String(port),
      `--x509certfile=${files.write(`${key}.pem`, chain)}`,
      `--x509keyfile=${files.write(`${key}.key`, secret)}`,
      `--priority=${prioritised}`,
      ...more,
    ])
    await peer.until(/listening on IPv4 .*done/)
    return { peer, port }
  }
  const serving = (key: Key, prioritised: string): (() => { peer: Peer; port: number }) => {
    let server: { peer: Peer; port: number }
    beforeAll(async () => {
      server = await start(key, prioritised)
    })
    afterAll(() => server.peer.stop('SIGKILL'))
    return () => server
  }
  const shake = async (
    { peer, port }: { peer: Peer; port: number },
    change: Parameters<typeof connect>[1],
  ): Promise<{ own: Own; said: string }> => {
    const before = peer.output.length
    const own = await connect(port, change)
    await own.connected()
    await own.exchange('ping of our client\n', 'ping of our client\n')
    own.connection.close()
    expect(await own.done).toBe('closed')
    expect(own.text).toBe('ping of our client\n')
    await peer.until('- Description')
    return { own, said: peer.output.slice(before) }
  }

  describe.each(['rsa-2048', 'p-256', 'ed25519'] as const)('TLS 1.3, %s certificate', (key) => {
    const server = serving(key, `NORMAL:-VERS-ALL:+VERS-TLS1.3${short}`)
    test.each(cells13(key))('$suite, $group', async ({ suite, group }) => {
      const { own, said } = await shake(server(), { suites: [suite], groups: [group], keyShares: [group] })
      expect(said).toContain(`(${agreed(group)})`)
      expect(own.context.suite?.name).toBe(suite)
      expect(own.outcomes).toContain('certificate_request.ok')
    })
  })
  describe.each(['rsa-2048', 'p-256'] as const)('TLS 1.2, %s certificate', (key) => {
    const server = serving(key, `NORMAL:-VERS-ALL:+VERS-TLS1.2:+SHA256:+SHA384${short}`)
    const bare = serving(key, `NORMAL:-VERS-ALL:+VERS-TLS1.2:+SHA256:+SHA384${short}:%NO_SESSION_HASH:%NO_ETM`)
    const cells = suites12.filter((one) => one.key === key)
    test.each(cells.map(({ suite, cbc }) => [suite, cbc] as const))('%s', async (suite, cbc) => {
      const { own } = await shake(server(), { suites: [suite] })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: true, encryptThenMac: cbc })
    })
    test.each(cells.map(({ suite }) => [suite]))('%s, %%NO_SESSION_HASH and %%NO_ETM', async (suite) => {
      const { own } = await shake(bare(), { suites: [suite!] })
      expect(own.context).toMatchObject({ suite: { name: suite }, extendedMasterSecret: false, encryptThenMac: false })
    })
    test.each(curveNames)('%s', async (group) => {
      const { said } = await shake(server(), {
        groups: [...new Set([group, ...(key === 'p-256' ? ['secp256r1'] : [])])],
      })
      expect(said).toContain(`(ECDHE-${groupName[group]})`)
    })
  })
  test('HelloRetryRequest', async () => {
    const server = await start('p-256', 'NORMAL:-VERS-ALL:+VERS-TLS1.3:-GROUP-ALL:+GROUP-SECP521R1')
    const { own } = await shake(server, {})
    expect(own.outcomes).toContain('server_hello.retry')
    await server.peer.stop('SIGKILL')
  })
  test('TLS 1.2, HelloRequest: our client warns with no_renegotiation, and GnuTLS ends the connection for that', async () => {
    const { peer, port } = await start('p-256', 'NORMAL:-VERS-ALL:+VERS-TLS1.2')
    const own = await connect(port, { renegotiation: 'never', declines: 'warning' })
    await own.connected()
    own.connection.send(new TextEncoder().encode('**REHANDSHAKE**\n'))
    await own.done
    expect(own.outcomes).toContain('hello_request.decline')
    await peer.stop('SIGKILL')
  })
})
