/** curl against our server: the whole way to an HTTP reply. */
import { afterAll, describe, expect, test } from 'vitest'
import { greeting } from '../../src/sim/speech.ts'
import { host, identity, listen, otherRootPem, rootsPem } from './own.ts'
import { folder, has, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
const other = files.write('other.pem', otherRootPem)
afterAll(() => files.remove())

const curl = (port: number, trusted: string, ...args: string[]): Peer =>
  new Peer('curl', [
    '--silent',
    '--show-error',
    '--verbose',
    '--cacert',
    trusted,
    '--resolve',
    `${host}:${port}:127.0.0.1`,
    '--noproxy',
    '*',
    '--max-time',
    '20',
    ...args,
    `https://${host}:${port}/`,
  ])

describe.skipIf(!has('curl', '--version'))('curl, our server', () => {
  test.each([
    ['TLSv1.3', '--http2', '2', 'p-256'],
    ['TLSv1.3', '--http1.1', '1.1', 'rsa-2048'],
    ['TLSv1.2', '--http2', '2', 'rsa-2048'],
    ['TLSv1.2', '--http1.1', '1.1', 'p-256'],
  ] as const)('%s, %s: status 200 over HTTP/%s, %s certificate', async (version, http, spoken, key) => {
    const server = await listen({ alpn: ['h2', 'http/1.1'], identities: [identity(key)] })
    const coming = server.next()
    const peer = curl(server.port, roots, http, `--tlsv${version.slice(4)}`, '--tls-max', version.slice(4))
    expect(await peer.finish()).toBe(0)
    expect(peer.output).toContain(`SSL connection using ${version}`)
    expect(peer.output).toMatch(new RegExp(`^< HTTP/${spoken} 200`, 'm'))
    expect(peer.output).toContain(greeting)
    expect(peer.output).toContain('SSL certificate verify ok.')
    const own = await coming
    await own.done
    expect(own.refusal).toBeUndefined()
    await server.stop()
  })
  test.each([
    ['a root that it does not trust', other, {}, 60, 48],
    ['no version in common', roots, { versions: ['TLS 1.3'] }, 35, undefined],
  ] as const)('%s: exit code %s', async (_what, trusted, change, code, alert) => {
    const server = await listen(change as Parameters<typeof listen>[0])
    const coming = server.next()
    const peer = curl(server.port, trusted, '--tls-max', '1.2')
    expect(await peer.finish()).toBe(code)
    const own = await coming
    await own.done
    if (alert === undefined) expect(own.refusal).toEqual({ rule: 'version.common', alert: 'protocol_version' })
    else expect(own.steps.at(-1)).toMatchObject({ outcome: 'alert.fatal', cause: { bytes: Uint8Array.of(2, alert) } })
    await server.stop()
  })

  // What our client does with `judgesCertificate: 'the name after it'` (tests/machines/postponed.test.ts).
  test.each(['1.3', '1.2'])(
    'TLS %s, a certificate for another host: curl finishes, and says good-bye',
    async (version) => {
      const server = await listen({ identities: [identity('rsa-2048', { names: ['elsewhere.test'] })] })
      const coming = server.next()
      expect(await curl(server.port, roots, '--tls-max', version).finish()).toBe(60)
      const own = await coming
      await own.done
      expect(own.outcomes.slice(-2)).toEqual(['finished.ok', 'alert.close'])
      await server.stop()
    },
  )
})
