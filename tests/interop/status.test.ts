/** Stapled OCSP responses with OpenSSL in both roles. */
import { spawnSync } from 'node:child_process'
import { afterAll, describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { ClientSettings } from '../../src/rules/profile.ts'
import { issueChain } from '../../src/x509/authority.ts'
import { issueOcsp, type SingleResponse } from '../../src/x509/ocsp.ts'
import { toPem } from '../../src/x509/pem.ts'
import { toPkcs8 } from '../../src/x509/privatekey.ts'
import { hasOpenSsl } from './openssl.ts'
import { connect, host, listen, rootsPem } from './own.ts'
import { folder, freePort, Peer } from './peer.ts'

const files = folder()
const roots = files.write('roots.pem', rootsPem)
afterAll(() => files.remove())

const day = (n: number): string => `${new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 19)}Z`
const chain = issueChain(noble, { names: [host], key: 'p-256', notBefore: day(-30), notAfter: day(60) })
const pem = (...list: readonly { der: Uint8Array }[]): string =>
  list.map(({ der }) => toPem('CERTIFICATE', der)).join('')
const leaf = files.write('leaf.pem', pem(chain.leaf))
const sent = files.write('chain.pem', pem(...chain.sent))
const issuer = files.write('issuer.pem', pem(chain.issuer.certificate))
const key = files.write('key.pem', toPem('PRIVATE KEY', toPkcs8(chain.leafKey)))
const responseOf = (status: SingleResponse['status'], from = -1, until = 6): Uint8Array =>
  issueOcsp(noble, {
    certificate: chain.leaf,
    issuer: chain.issuer,
    status,
    thisUpdate: day(from),
    nextUpdate: day(until),
  })
const fileOf = (name: string, der: Uint8Array): string => {
  const file = files.write(name, '')
  spawnSync('openssl', ['base64', '-d', '-A', '-out', file], { input: Buffer.from(der).toString('base64') })
  return file
}
const versions = ['1.3', '1.2'] as const

describe.skipIf(!hasOpenSsl)('OpenSSL', () => {
  test.each(['good', 'revoked', 'unknown'] as const)('openssl ocsp verifies a response that says %s', (status) => {
    const args = [
      'ocsp',
      '-respin',
      fileOf(`${status}.der`, responseOf(status)),
      '-CAfile',
      roots,
      '-verify_other',
      issuer,
    ]
    const { stdout, stderr } = spawnSync('openssl', [...args, '-issuer', issuer, '-cert', leaf, '-no_nonce'])
    expect(stderr.toString()).toContain('Response verify OK')
    expect(stdout.toString()).toContain(`${leaf}: ${status}`)
  })

  test.each(versions.flatMap((version) => (['good', 'revoked'] as const).map((staple) => [version, staple] as const)))(
    'TLS %s, s_client -status prints our staple: %s',
    async (version, staple) => {
      const server = await listen({ staple })
      const to = ['-connect', `127.0.0.1:${server.port}`, '-servername', host, '-CAfile', roots]
      const peer = new Peer('openssl', ['s_client', ...to, '-status', version === '1.3' ? '-tls1_3' : '-tls1_2'])
      await peer.until(/Verify return code: .*\n/)
      expect(await peer.finish()).toBe(0)
      expect(peer.output).toContain('OCSP Response Status: successful (0x0)')
      expect(peer.output).toContain(`Cert Status: ${staple}`)
      await server.stop()
    },
  )
  test('and gets none without asking', async () => {
    const server = await listen({ staple: 'good' })
    const peer = new Peer('openssl', ['s_client', '-connect', `127.0.0.1:${server.port}`, '-CAfile', roots])
    await peer.until(/Verify return code: .*\n/)
    await peer.finish()
    expect(peer.output).not.toContain('OCSP Response Status')
    await server.stop()
  })

  const speak = async (version: string, response: Uint8Array | undefined, settings: Partial<ClientSettings>) => {
    const port = await freePort()
    const file = response && fileOf(`${toHex(response.slice(-8))}.der`, response)
    const peer = new Peer('openssl', [
      ...['s_server', '-accept', `127.0.0.1:${port}`, '-cert', leaf, '-cert_chain', sent, '-key', key, '-rev'],
      version === '1.3' ? '-tls1_3' : '-tls1_2',
      ...(file ? ['-status_file', file] : []),
    ])
    await peer.until(/ACCEPT/)
    const own = await connect(port, { statusRequest: true, ...settings })
    await own.connected().catch(() => undefined)
    if (own.connection.isOpen) own.connection.close()
    await own.done
    await peer.stop('SIGKILL')
    return own
  }
  test.each(versions)('TLS %s, our client takes what s_server -status_file staples', async (version) => {
    const judged = { certificateStatus: 'judged' } as const
    const good = await speak(version, responseOf('good'), judged)
    expect(good.refusal).toBeUndefined()
    expect(good.steps.flatMap(({ decisions }) => decisions)).toContainEqual(
      expect.objectContaining({ question: 'certificate status', chosen: 'good' }),
    )
    expect((await speak(version, responseOf('revoked'), judged)).refusal?.rule).toBe('status.unrevoked')
    expect((await speak(version, responseOf('good', -10, -3), judged)).refusal?.rule).toBe('status.timely')
    expect((await speak(version, undefined, { certificateStatus: 'judged and required' })).refusal).toBeUndefined()
  })
})
