/** certificate_authorities of a ClientHello (RFC 8446 §4.2.4), with OpenSSL in both roles and GnuTLS as a server. */
import { afterAll, describe, expect, test } from 'vitest'
import { hasOpenSsl } from './openssl.ts'
import { connect, host, issued, listen, otherRootPem, rootsPem } from './own.ts'
import { folder, freePort, has, Peer } from './peer.ts'

const files = folder()
afterAll(() => files.remove())
const roots = files.write('roots.pem', rootsPem)
const other = files.write('other.pem', otherRootPem)
const { chain, key } = issued('rsa-2048')
const [sent, secret] = [files.write('chain.pem', chain), files.write('key.pem', key)]

describe.skipIf(!hasOpenSsl)('OpenSSL', () => {
  const ask = async (matchesAuthorities: boolean, names: string): Promise<string> => {
    const server = await listen({ matchesAuthorities })
    const to = ['-connect', `127.0.0.1:${server.port}`, '-servername', host, '-CAfile', roots]
    const peer = new Peer('openssl', ['s_client', ...to, '-tls1_3', '-requestCAfile', names])
    await peer.until(/Verify return code: .*\n|alert number \d+/)
    await peer.finish()
    await server.stop()
    return peer.output
  }
  test('s_client names its authorities, and our server shows a certificate of one of them', async () => {
    expect(await ask(true, roots)).toContain('Verify return code: 0 (ok)')
  })
  test('of others it has none, and refuses where it minds', async () => {
    expect(await ask(true, other)).toContain('alert number 40')
  })
  test('or passes over the names', async () => {
    expect(await ask(false, other)).toContain('Verify return code: 0 (ok)')
  })
  test.each(['demo authority', 'another authority'] as const)('s_server passes over the names: %s', async (names) => {
    const port = await freePort()
    const peer = new Peer('openssl', [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-cert', sent, '-cert_chain', sent, '-key', secret],
      ...['-rev', '-tls1_3', '-trace'],
    ])
    await peer.until(/ACCEPT/)
    const own = await connect(port, { namedAuthorities: names, otherAuthorities: ['Somebody'] })
    await own.connected()
    own.connection.close()
    await own.done
    await peer.stop('SIGKILL')
    expect(peer.output).toMatch(/extension_type=certificate_authorities\(47\)/)
  })
})

test.skipIf(!has('gnutls-serv', '--version'))('gnutls-serv passes over the names', async () => {
  const port = await freePort()
  const peer = new Peer('gnutls-serv', [
    ...['--echo', '-p', String(port), `--x509certfile=${sent}`, `--x509keyfile=${secret}`],
    ...['--priority=NORMAL:-VERS-ALL:+VERS-TLS1.3', '--disable-client-cert'],
  ])
  await peer.until(/listening on IPv4 .*done/)
  const own = await connect(port, { namedAuthorities: 'another authority' })
  await own.connected()
  own.connection.close()
  await own.done
  await peer.stop('SIGKILL')
})
