/** A real Chromium at our server: HTTP/2 over a suite that RFC 9113 appendix A prohibits (facts/FACTS.md §4). */
import { chromium } from '@playwright/test'
import { expect, test } from 'vitest'
import { browserArguments, findBrowser } from '../browser.mjs'
import { hasOpenSsl } from './openssl.ts'
import { host, identity, listen } from './own.ts'
import { has, Peer } from './peer.ts'

const browser: string | undefined = findBrowser().path
/** CBC before GCM, in the server's order: as IIS 10 with an edited list. */
const cbcFirst = {
  versions: ['TLS 1.2'],
  suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  suiteOrder: 'server',
  alpn: ['h2'],
  identities: [identity('rsa-2048')],
} as const

test.skipIf(!browser)('Chromium takes the suite, and then refuses HTTP/2 over it', async () => {
  const server = await listen(cbcFirst)
  const coming = server.next()
  const opened = await chromium.launch({
    executablePath: browser!,
    args: [...browserArguments(), '--ignore-certificate-errors', `--host-resolver-rules=MAP ${host} 127.0.0.1`],
  })
  try {
    const page = await opened.newPage()
    const refused = page.goto(`https://${host}:${server.port}/`).catch((fault: Error) => fault.message)
    const own = await coming
    await own.connected()
    expect(own.context).toMatchObject({ suite: { name: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' }, alpn: 'h2' })
    expect(await refused).toContain('net::ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY')
  } finally {
    await opened.close()
    await server.stop()
  }
})

test.skipIf(!hasOpenSsl || !has('curl', '--version'))('curl does not mind', async () => {
  const server = await listen(cbcFirst)
  const coming = server.next()
  const peer = new Peer('curl', [
    ...['-skv', '--http2', '--max-time', '20', '--resolve', `${host}:${server.port}:127.0.0.1`],
    `https://${host}:${server.port}/`,
  ])
  const own = await coming
  await own.connected()
  expect(own.context).toMatchObject({ suite: { name: 'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA' }, alpn: 'h2' })
  await peer.until(/[Uu]sing HTTP2|using HTTP\/2/)
  expect(peer.output).not.toContain('INADEQUATE')
  await peer.stop()
  await server.stop()
})
