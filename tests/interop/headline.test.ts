/** The recorded case: IIS 7.5 with a chain signed with SHA-512, and clients with and without SHA-512. */
import { afterAll, describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { thisMoment } from '../../src/headless/world.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { examples } from '../../src/sim/example.ts'
import { resolve } from '../../src/sim/scenario.ts'
import { worldsOf } from '../../src/sim/world.ts'
import { hasOpenSsl } from './openssl.ts'
import { connect, listen, rootsPem } from './own.ts'
import { folder, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

/** Both sides of an example, today. */
const sides = (name: 'ios9-iis75-sha512' | 'ios9-iis75-sha256') => {
  const found = resolve({ ...examples[name], now: thisMoment() }, { clients: clientProfiles, servers: serverProfiles })
  if (!found.ok) throw new Error(found.profile)
  return worldsOf(found.resolved, noble)
}
const host = examples['ios9-iis75-sha512'].host
/** What iOS 9 offers, in OpenSSL's words: no SHA-512. */
const likeIos = 'ECDSA+SHA384:RSA+SHA384:ECDSA+SHA256:RSA+SHA256:RSA+SHA1'
const client = (port: number, schemes: string): Peer =>
  new Peer('openssl', [
    's_client',
    '-connect',
    `127.0.0.1:${port}`,
    '-servername',
    host,
    '-CAfile',
    roots,
    '-verify_return_error',
    '-tls1_2',
    '-sigalgs',
    schemes,
  ])

describe.skipIf(!hasOpenSsl)('s_client, the server of ios9-iis75-sha512', () => {
  test.each([likeIos, 'RSA+SHA384:RSA+SHA256', 'RSA+SHA256'])(
    'a client that offers %s is reset after no bytes',
    async (schemes) => {
      const server = await listen(sides('ios9-iis75-sha512').server)
      const coming = server.next()
      const peer = client(server.port, schemes)
      expect(await peer.finish()).toBe(1)
      const connectionReset = 104
      expect(peer.output).toContain(`errno=${connectionReset}`)
      expect(peer.output).toContain('SSL handshake has read 0 bytes')
      const own = await coming
      expect(await own.done).toBe('reset')
      expect(own.refusal).toEqual({ rule: 'signature.chain-offered', alert: 'handshake_failure' })
      await server.stop()
    },
  )
  test.each([`${likeIos}:RSA+SHA512`, 'RSA+SHA512:RSA+SHA256'])('a client that offers %s connects', async (schemes) => {
    const server = await listen(sides('ios9-iis75-sha512').server)
    const coming = server.next()
    const peer = client(server.port, schemes)
    await peer.until(/Verify return code: 0 \(ok\)/)
    peer.type('ping\n')
    await peer.until('\nping\n')
    expect(await peer.finish()).toBe(0)
    expect((await coming).text).toBe('ping\n')
    await server.stop()
  })
  test('a chain signed with SHA-256 is good for both', async () => {
    const server = await listen(sides('ios9-iis75-sha256').server)
    const peer = client(server.port, likeIos)
    await peer.until(/Verify return code: 0 \(ok\)/)
    expect(await peer.finish()).toBe(0)
    await server.stop()
  })
})

test('iOS 9 itself, over a real socket: ECONNRESET with SHA-512, a connection with SHA-256', async () => {
  const strict = await listen(sides('ios9-iis75-sha512').server)
  const refused = await connect(strict.port, sides('ios9-iis75-sha512').client)
  expect(await refused.done).toBe('peer reset')
  expect(refused.outcomes).toEqual(['start.sent'])
  await strict.stop()

  const mended = await listen(sides('ios9-iis75-sha256').server)
  const own = await connect(mended.port, sides('ios9-iis75-sha256').client)
  await own.connected()
  own.connection.close()
  expect(await own.done).toBe('closed')
  await mended.stop()
})
