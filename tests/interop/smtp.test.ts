import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Connection } from '../../src/headless/connection.ts'
import { listen as listenOn } from '../../src/headless/server.ts'
import { freshly } from '../../src/headless/world.ts'
import { connect as connectSocket } from 'node:net'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { smtpClient, smtpServer } from '../../src/sim/smtp.ts'
import { clientWorld, host, issued, Own, rootsPem, serverWorld } from './own.ts'
import { folder, Peer } from './peer.ts'

/** SMTP with STARTTLS against real peers: openssl s_client before our server, a server on Node's TLS before our client. */
const files = folder()
let roots = ''
beforeAll(() => {
  roots = files.write('roots.pem', rootsPem)
})
afterAll(() => files.remove())

const receiver = async (change: Partial<ServerSettings> = {}) => {
  const world = serverWorld(change)
  return listenOn(world, { talk: smtpServer(world.settings, host) })
}

describe('openssl s_client -starttls smtp and our receiver', () => {
  test.each(['-tls1_2', '-tls1_3'])('%s: the mail is taken inside TLS', async (version) => {
    const listening = await receiver()
    const peer = new Peer('openssl', [
      ...['s_client', '-starttls', 'smtp', '-connect', `127.0.0.1:${listening.port}`, '-servername', host],
      ...[
        '-CAfile',
        roots,
        '-verify_return_error',
        '-verify_hostname',
        host,
        '-crlf',
        '-quiet',
        '-no_ign_eof',
        version,
      ],
    ])
    await peer.until('250 8BITMIME')
    peer.type('EHLO me.test\nMAIL FROM:<postmaster@me.test>\nRCPT TO:<postmaster@good.test>\nDATA\n')
    await peer.until('354 ')
    peer.type('Subject: Hello\n\nHello.\n.\n')
    await peer.until('250 2.0.0 queued')
    expect(peer.output.split('STARTTLS').length).toBe(1)
    await peer.finish()
    await listening.stop()
  })

  test('a receiver that does not offer it: s_client says so', async () => {
    const listening = await receiver({ startTls: 'not offered' })
    const peer = new Peer('openssl', ['s_client', '-starttls', 'smtp', '-connect', `127.0.0.1:${listening.port}`])
    await peer.until(/Didn't find STARTTLS in server response/)
    await peer.stop()
    await listening.stop()
  })
})

/** A receiver of our own making on Node's TLS: the dialogue is this test's, the TLS is OpenSSL's. */
const nodeReceiver = async (offers: boolean): Promise<{ server: Server; port: number; said: string[] }> => {
  const { chain, key } = issued('p-256')
  const said: string[] = []
  const serve = (socket: Socket | TLSSocket, secured: boolean): void => {
    socket.on('error', () => {})
    socket.on('data', (bytes) => {
      for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
        said.push(`${secured ? 'inside' : 'clear'} ${line.split(/[ :]/, 1)[0]}`)
        if (line.startsWith('EHLO'))
          socket.write(`250-${host}\r\n${offers && !secured ? '250-STARTTLS\r\n' : ''}250 HELP\r\n`)
        else if (line === 'STARTTLS') {
          socket.write('220 go\r\n')
          socket.removeAllListeners('data')
          serve(new TLSSocket(socket as Socket, { isServer: true, cert: chain, key }), true)
        } else if (line === 'DATA') socket.write('354 go\r\n')
        else if (line === 'QUIT') socket.end('221 bye\r\n')
        else if (/^(MAIL|RCPT)/.test(line) || line === '.') socket.write('250 ok\r\n')
      }
    })
  }
  const server = createServer((socket) => {
    socket.write('220 hello\r\n')
    serve(socket, false)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, port: (server.address() as AddressInfo).port, said }
}

const deliver = async (port: number, startTls: ClientSettings['startTls']): Promise<Own> => {
  const own = new Own()
  const socket = connectSocket({ port, host: '127.0.0.1' })
  await new Promise<void>((resolve) => socket.once('connect', resolve))
  const world = freshly(clientWorld({ startTls }))
  new Connection(socket, world, own.listener, {}, smtpClient(startTls, host))
  await own.done
  return own
}

test.each<[ClientSettings['startTls'], boolean, boolean, string]>([
  ['preferred', true, true, 'inside DATA'],
  ['verified', true, true, 'inside DATA'],
  ['preferred', false, true, 'clear DATA'],
  ['required', false, false, 'clear QUIT'],
])('our sender, TLS %s, before a receiver on Node’s TLS, offered: %s', async (policy, offers, delivered, heard) => {
  const { server, port, said } = await nodeReceiver(offers)
  const own = await deliver(port, policy)
  expect(own.connection.satisfied, own.story()).toBe(delivered)
  expect(said).toContain(heard)
  await new Promise((resolve) => server.close(resolve))
})
