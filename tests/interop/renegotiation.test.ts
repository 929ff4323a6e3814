/** Client certificates, asking late and renegotiation, held against OpenSSL and rustls (in Deno). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ServerContext } from '../../src/machines/server/context.ts'
import { usualIdentity, type ClientSettings, type ServerSettings } from '../../src/rules/profile.ts'
import { nameOf } from '../../src/x509/certificate.ts'
import { clientWorld, connect, host, identity, issued, listen, rootsPem, type Own } from './own.ts'
import { hasOpenSsl } from './openssl.ts'
import { folder, has, Peer } from './peer.ts'

let files: ReturnType<typeof folder>
let ca: string
let cert: string
let key: string
let clientCert: string
let clientKey: string
beforeAll(() => {
  files = folder()
  ca = files.write('ca.pem', rootsPem)
  const server = issued('rsa-2048')
  cert = files.write('cert.pem', server.chain)
  key = files.write('key.pem', server.key)
  const client = issued('p-256', { client: true, names: ['client.test'] })
  clientCert = files.write('client.pem', client.chain)
  clientKey = files.write('client-key.pem', client.key)
})
afterAll(() => files.remove())

const known = (own: Own) => {
  const { clientChain, clientScheme } = own.context as ServerContext
  return { name: clientChain?.[0] && nameOf(clientChain[0]), scheme: clientScheme }
}
const outcome = async (own: Own, what: string): Promise<void> =>
  own.until(what, () => own.outcomes.filter((one) => one === 'finished.ok').length > 1)

describe.runIf(hasOpenSsl)('s_client of our server', () => {
  const client = (port: number, ...args: string[]) =>
    new Peer('openssl', [
      's_client',
      '-connect',
      `127.0.0.1:${port}`,
      '-CAfile',
      ca,
      '-servername',
      'good.test',
      ...args,
    ])
  const shows = () => ['-cert', clientCert, '-key', clientKey, '-cert_chain', clientCert]

  test.each([
    ['-tls1_2', 'ecdsa_secp256r1_sha256'],
    ['-tls1_3', 'ecdsa_secp256r1_sha256'],
  ])('%s: it shows its certificate and proves it', async (version, scheme) => {
    const server = await listen({ identities: [identity('rsa-2048')], clientCertificates: 'required' })
    const coming = server.next()
    const peer = client(server.port, version, ...shows())
    const own = await coming
    await own.connected()
    expect(known(own)).toEqual({ name: 'client.test', scheme })
    await peer.stop()
    await server.stop()
  })

  test.each([
    ['-tls1_2', 'alert number 40', 'identity.sent'],
    ['-tls1_3', 'alert number 116', 'identity.sent13'],
  ])('%s: it has none, and one is required', async (version, alert, rule) => {
    const server = await listen({ identities: [identity('rsa-2048')], clientCertificates: 'required' })
    const coming = server.next()
    const peer = client(server.port, version)
    const own = await coming
    await own.done
    expect(own.refusal?.rule).toBe(rule)
    await peer.until(alert)
    await peer.stop()
    await server.stop()
  })

  test.each(['-tls1_2', '-tls1_3'])('%s: the issuers that are named do not matter to it', async (version) => {
    const settings = { clientCertificates: 'optional', namedIssuers: 'another authority' } as const
    const server = await listen({ identities: [identity('rsa-2048')], ...settings })
    const coming = server.next()
    const peer = client(server.port, version, ...shows())
    const own = await coming
    await own.connected()
    expect(known(own).name).toBe('client.test')
    await peer.stop()
    await server.stop()
  })

  test.each([
    ['-tls1_2', []],
    ['-tls1_3', ['-enable_pha']],
  ] as const)('%s: asked late', async (version, args) => {
    const server = await listen({ identities: [identity('rsa-2048')], clientCertificates: 'late required' })
    const coming = server.next()
    const peer = client(server.port, version, ...shows(), ...args)
    const own = await coming
    await own.connected()
    expect(known(own).name).toBeUndefined()
    own.connection.perform({ do: 'request certificate' })
    await outcome(own, 'a second Finished')
    expect(known(own).name).toBe('client.test')
    peer.type('after\n')
    await peer.until(/^after$/m)
    await peer.stop()
    await server.stop()
  })

  test('R: our server renegotiates when it may, and declines with the warning when not', async () => {
    for (const renegotiation of ['with RFC 5746', 'never'] as const) {
      const server = await listen({ identities: [identity('rsa-2048')], renegotiation, declines: 'warning' })
      const coming = server.next()
      const peer = client(server.port, '-tls1_2')
      const own = await coming
      await own.connected()
      await peer.until(/Verify return code: .*\n/)
      peer.type('R\n')
      if (renegotiation === 'never') {
        await own.done
        expect(own.outcomes).toContain('client_hello.decline')
        // OpenSSL does not take no for an answer.
        expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, 40) } })
      } else {
        await outcome(own, 'a second Finished')
        peer.type('after\n')
        await peer.until(/^after$/m)
      }
      await peer.stop()
      await server.stop()
    }
  })
})

describe.runIf(hasOpenSsl)('our client of s_server', () => {
  const serve = async (...args: string[]) => {
    const peer = new Peer('openssl', [
      's_server',
      '-accept',
      '127.0.0.1:0',
      '-cert',
      cert,
      '-key',
      key,
      '-cert_chain',
      cert,
      '-CAfile',
      ca,
      ...args,
    ])
    return { peer, port: Number(await peer.until(/ACCEPT [\d.]+:(\d+)/)) }
  }
  const own = { ...usualIdentity.client, key: 'p-256' } as const

  test.each(['-tls1_2', '-tls1_3'])('%s: a certificate in the handshake', async (version) => {
    const { peer, port } = await serve(version, '-Verify', '2')
    const client = await connect(port, { identities: [own] })
    await client.connected()
    await peer.until(/subject=CN = client\.test/)
    await peer.stop()
    await client.done
  })

  test.each([
    ['-tls1_2', 'r'],
    ['-tls1_2', 'R'],
    ['-tls1_3', 'c'],
  ] as const)('%s, key %s', async (version, letter) => {
    const { peer, port } = await serve(version, '-verify', '2')
    const change: Partial<ClientSettings> = {
      identities: [own],
      renegotiation: 'with RFC 5746',
      postHandshakeAuth: true,
    }
    const client = await connect(port, change)
    await client.connected()
    peer.type('ready\n')
    await client.until('a line', () => client.text.includes('ready'))
    peer.type(`${letter}\n`)
    if (letter === 'c') await client.until('an answer', () => client.outcomes.includes('certificate_request.answered'))
    else await outcome(client, 'a second Finished')
    peer.type('after\n')
    await client.until('data', () => client.text.includes('after'))
    await peer.stop()
    await client.done
  })

  test('key r, a client like rustls: the warning, and OpenSSL answers with fatal handshake_failure', async () => {
    const { peer, port } = await serve('-tls1_2')
    const client = await connect(port, { renegotiation: 'never', declines: 'warning once' })
    await client.connected()
    peer.type('ready\n')
    await client.until('a line', () => client.text.includes('ready'))
    peer.type('r\n')
    await client.done
    expect(client.outcomes).toContain('hello_request.decline')
    expect(client.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, 40) } })
    await peer.stop()
  })
})

/** Without RFC 5746 a second handshake is not tied to the first one: the attack of 2009. */
describe.runIf(hasOpenSsl)('renegotiation without RFC 5746', () => {
  test('s_client of our server that knows only the old kind, R: it does not mind', async () => {
    const server = await listen({
      versions: ['TLS 1.2'],
      identities: [identity('rsa-2048')],
      ...{ secureRenegotiation: false, renegotiation: 'always', extendedMasterSecret: false },
    })
    const coming = server.next()
    const peer = new Peer('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${server.port}`, '-CAfile', ca, '-servername', host],
      ...['-tls1_2', '-legacy_server_connect'],
    ])
    const own = await coming
    await own.connected()
    await peer.until('Secure Renegotiation IS NOT supported')
    await peer.until(/Verify return code: .*\n/)
    peer.type('R\n')
    await outcome(own, 'a second Finished')
    peer.type('after\n')
    await peer.until(/^after$/m)
    await peer.stop()
    await server.stop()
  })

  test.each([
    [['-legacy_renegotiation', '-client_renegotiation'], 'goes on'],
    [['-client_renegotiation'], 'declined with the warning'],
  ] as const)('our client that knows only the old kind, s_server %j: %s', async (args, result) => {
    const peer = new Peer('openssl', [
      ...['s_server', '-accept', '127.0.0.1:0', '-cert', cert, '-key', key, '-cert_chain', cert, '-tls1_2', ...args],
    ])
    const port = Number(await peer.until(/ACCEPT [\d.]+:(\d+)/))
    const world = clientWorld({ requiresSecureRenegotiation: false, renegotiation: 'always' })
    const suites = world.settings.suites.filter((suite) => suite !== 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV')
    const client = await connect(port, { ...world, settings: { ...world.settings, suites } })
    await client.connected()
    peer.type('ready\n')
    await client.until('a line', () => client.text.includes('ready'))
    client.connection.perform({ do: 'renegotiate' })
    if (result === 'goes on') {
      await outcome(client, 'a second Finished')
      peer.type('after\n')
      await client.until('data', () => client.text.includes('after'))
    } else {
      // The warning; the client that ours is made after takes it for the end.
      await client.done
      expect(client.refusal).toEqual({ rule: 'renegotiation.denied', alert: 'handshake_failure' })
    }
    await peer.stop()
    await client.done
  })
})

/** What a client in rustls 0.23 does: it says hello, then prints what comes, up to the end or the error. */
const talks = `
  const buffer = new Uint8Array(1000)
  try {
    await conn.write(new TextEncoder().encode('hello\\n'))
    for (;;) {
      const n = await conn.read(buffer)
      if (n === null) { console.log('END'); break }
      console.log('GOT ' + new TextDecoder().decode(buffer.subarray(0, n)).trim())
    }
  } catch (error) { console.log('ERROR ' + error.message) }
`
const rustls = `
  const [port, host, ca] = Deno.args
  const tcp = await Deno.connect({ hostname: '127.0.0.1', port: Number(port) })
  const conn = await Deno.startTls(tcp, { hostname: host, caCerts: [ca] })
  ${talks}`
/** It takes a certificate of its own only where it connects by itself. */
const certified = `
  const [port, ca, cert, key] = Deno.args
  const conn = await Deno.connectTls({ hostname: '127.0.0.1', port: Number(port), caCerts: [ca], cert, key })
  ${talks}`

describe.runIf(has('deno', '--version'))('rustls (Deno), our server with TLS 1.2', () => {
  const meet = async (change: Partial<ServerSettings>) => {
    const server = await listen({ versions: ['TLS 1.2'], identities: [identity('rsa-2048')], ...change })
    const coming = server.next()
    const peer = new Peer('deno', ['eval', rustls, String(server.port), host, rootsPem], {
      env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
    })
    const own = await coming
    await own.until('hello', () => own.text.includes('hello'))
    return { server, peer, own }
  }

  test('HelloRequest: a warning, and our server resets; that is what the person at the client sees', async () => {
    const { server, peer, own } = await meet({ clientCertificates: 'late required', noRenegotiation: 'reset' })
    own.connection.perform({ do: 'request certificate' })
    expect(await own.done).toBe('reset')
    expect(own.outcomes.at(-1)).toBe('alert.refuse')
    expect(own.refusal).toEqual({ rule: 'renegotiation.answered', alert: 'handshake_failure' })
    expect(await peer.until(/ERROR (.*)/)).toMatch(/reset/i)
    await peer.stop()
    await server.stop()
  })

  test('a tolerant server goes on, and only the second request is too many', async () => {
    const { server, peer, own } = await meet({ noRenegotiation: 'ignores' })
    own.connection.perform({ do: 'renegotiate' })
    await own.until('the warning', () => own.outcomes.includes('alert.declined'))
    own.connection.send(new TextEncoder().encode('still here\n'))
    await peer.until('still here')
    own.connection.perform({ do: 'renegotiate' })
    expect(await peer.until(/ERROR (.*)/)).toContain('TooManyRenegotiationRequests')
    await peer.stop()
    await server.stop()
  })

  test.each(['TLS 1.2', 'TLS 1.3'] as const)(
    '%s: asked for its certificate in the first handshake, it shows it, and the data goes on',
    async (version) => {
      const server = await listen({
        versions: [version],
        identities: [identity('rsa-2048', { names: ['127.0.0.1'] })],
        clientCertificates: 'required',
      })
      const coming = server.next()
      const { chain, key } = issued('p-256', { client: true, names: ['client.test'] })
      const peer = new Peer('deno', ['eval', certified, String(server.port), rootsPem, chain, key], {
        env: { DENO_NO_UPDATE_CHECK: '1', NO_COLOR: '1' },
      })
      const own = await coming
      await own.until('hello', () => own.text.includes('hello'))
      expect(known(own)).toEqual({ name: 'client.test', scheme: 'ecdsa_secp256r1_sha256' })
      own.connection.send(new TextEncoder().encode('still here\n'))
      await peer.until('GOT hello')
      await peer.until('still here')
      await peer.stop()
      await server.stop()
    },
  )
})
