/**
 * The built page in Firefox and WebKit, where they are installed (Debian: firefox-esr; webkit2gtk-driver and xvfb).
 * Playwright drives builds of its own, which have to be downloaded; these are the real ones, with less comfort.
 */
import { join } from 'node:path'
import { preview, type PreviewServer } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sameLinks, shownOf, simulated } from '../browser/simulated.ts'
import { otherBrowsers, type OtherBrowser } from './browser.ts'

let server: PreviewServer
let address: string
beforeAll(async () => {
  const root = join(import.meta.dirname, '../..')
  server = await preview({
    root,
    configFile: false,
    build: { outDir: join(root, 'dist') },
    preview: { host: '127.0.0.1', port: 0 },
  })
  address = server.resolvedUrls!.local[0]!
})
afterAll(() => server.close())

describe.each(Object.entries(otherBrowsers))('%s', (_, start) => {
  describe.skipIf(!start)('as it is installed here', () => {
    let browser: OtherBrowser
    let visits = 0
    const visit = (fragment: string) => browser.open(`${address}?${++visits}${fragment}`)
    const text = (selector: string) =>
      browser.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText`)
    const click = (selector: string, n = 0) =>
      browser.evaluate(`void document.querySelectorAll(${JSON.stringify(selector)})[${n}]?.click()`)
    const patience = { timeout: 30_000, interval: 100 }
    beforeAll(async () => {
      browser = await start!()
    })
    afterAll(() => browser?.close())

    test.each(sameLinks)('the same link gives the same bytes: %s', async (link) => {
      const units = simulated(link)
      await visit(`${link};view=instrument`)
      const rows = () => browser.evaluate(`document.querySelectorAll('.ladder li.step:not(.ghost) .pick').length`)
      await expect.poll(rows, patience).toBe(units.length)
      const hex = () =>
        browser.evaluate(`[...document.querySelectorAll('[data-at]')].map((b) => b.textContent).join('')`)
      for (const [n, unit] of units.entries()) {
        if (unit.kind !== 'record') continue
        await click('.ladder li.step:not(.ghost) .pick', n)
        await expect.poll(hex, { ...patience, message: `row ${n + 1}` }).toBe(shownOf(unit))
      }
    })

    test('the smallest change is found and applied', async () => {
      await visit('#v1;example=ios9-iis75-sha512;view=instrument')
      await expect.poll(() => text('.stamp'), patience).toBe('Does not connect')
      const apply = `[...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Apply')`
      await expect.poll(() => browser.evaluate(`!!${apply}`), patience).toBe(true)
      await browser.evaluate(`void ${apply}.click()`)
      await expect.poll(() => text('.stamp'), patience).toBe('Connects')
    })

    const url = async () => String(await browser.evaluate('location.hash'))

    test('the story is told, and a what-if is answered in it', async () => {
      await visit('#v1;example=ios9-iis75-sha512;view=story')
      await expect.poll(() => text('.clash h3'), patience).toContain('rsa_pkcs1_sha512')
      await expect.poll(() => browser.evaluate(`document.querySelectorAll('article.letter').length`), patience).toBe(5)
      // An option says what comes of it before it is chosen, and keeps its word.
      const option = `[...document.querySelectorAll('.margin label')].find((one) => /^\\s*rsa_pkcs1_sha256/.test(one.textContent) && /connects/.test(one.textContent))`
      await expect.poll(() => browser.evaluate(`!!${option}`), patience).toBe(true)
      await browser.evaluate(`void ${option}.click()`)
      await expect.poll(() => text('.stamp'), patience).toBe('Connects')
      // It is what the profile comes with: the link has one change less.
      await expect.poll(url, patience).not.toContain('rsa_pkcs1_sha512')
    })

    test('a link leads to the byte that it names', async () => {
      const path = 'client_hello.extensions.signature_algorithms'
      await visit(`#v1;example=ios9-iis75-sha512;view=instrument;at=${path}`)
      const field = () => browser.evaluate(`document.querySelector('.tree [aria-selected=true] .fname')?.textContent`)
      await expect.poll(field, patience).toBe('signature_algorithms')
      const selected = () =>
        browser.evaluate(`[...document.querySelectorAll('.hex b.selected')].map((b) => b.textContent).join('')`)
      await expect.poll(selected, patience).toMatch(/^000d000e000c0501/)
    })

    test('a term says what it means', async () => {
      await visit('#v1;example=rustls-iis10-renegotiation;view=instrument')
      await expect.poll(() => text('.facts .term'), patience).toBe('no_renegotiation')
      await click('.facts .term')
      await expect.poll(() => text('.definition'), patience).toContain('RFC 5246')
    })

    test('a lesson is read as a story', async () => {
      await visit('#v1;lesson=01-tls12-handshake;view=story')
      await expect.poll(() => text('.live .say'), patience).toContain('I am looking for')
    })

    test('all clients are run against the server', async () => {
      await visit('#v1;example=modern;view=clients')
      const rows = () => browser.evaluate(`document.querySelectorAll('main tbody tr').length`)
      await expect.poll(rows, patience).toBeGreaterThan(200)
    })
  })
})
