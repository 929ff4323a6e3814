/** The page without a network, from any folder of any host, and when a newer version of it comes. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type Page } from '@playwright/test'
import { host } from '../host.mjs'
import { card, expect, prefetched, stamp, verdict } from './page.ts'

const dist = join(import.meta.dirname, '../../dist')

interface Hosted {
  /** A copy of the built page that a test may change. */
  readonly folder: string
  readonly address: string
  readonly close: () => Promise<void>
}
const test = base.extend<{ hosted: Hosted; messages: string[] }>({
  hosted: async ({ page }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'whyshake-'))
    await cp(dist, folder, { recursive: true })
    const { address, close } = await host(folder, '/some/where/')
    await use({ folder, address, close })
    // The page first: it may still be fetching what it keeps, and would complain of a host that is gone.
    await page.close()
    await close()
    await rm(folder, { recursive: true })
  },
  messages: [
    async ({ page }, use) => {
      const messages: string[] = []
      page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => messages.push(`uncaught: ${error.message}`))
      await use(messages)
      expect(messages, 'nothing on the console').toEqual([])
    },
    { auto: true },
  ],
})

/** Opens the page and waits until all its files are kept and it is theirs that it is made of. */
const visit = async (page: Page, address: string): Promise<void> => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(address)
  await prefetched(page)
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated')
}

test('once visited, the whole page works without a network', async ({ page, hosted, context }) => {
  await visit(page, hosted.address)
  await hosted.close()
  await context.setOffline(true)
  await page.reload()
  await expect(stamp(page)).toHaveText('Does not connect')
  await prefetched(page)

  await page.getByRole('link', { name: 'All clients' }).click()
  await expect(page.getByRole('table').getByRole('row').nth(100)).toBeAttached()
  await page.getByRole('link', { name: 'Lessons' }).click()
  await page.getByRole('main').getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'Your turn' })).toBeVisible()
  await page.getByRole('link', { name: 'Scope' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('What is modelled')

  // A link that somebody sent, opened for the first time.
  await page.goto(`${hosted.address}#v1;example=curl-nginx-tls12`)
  await page.reload()
  await expect(stamp(page)).toHaveText('Connects')
})

test('a newer version says so, waits to be asked, and what was set up stays', async ({ page, hosted }) => {
  await visit(page, hosted.address)
  await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha256')
  await expect(stamp(page)).toHaveText('Connects')

  // What another build would have written: another page, and another list of files with another version.
  const html = join(hosted.folder, 'index.html')
  await writeFile(html, (await readFile(html, 'utf8')).replace('<html lang="en">', '<html lang="en" data-newer>'))
  const script = join(hosted.folder, 'offline.js')
  await writeFile(script, (await readFile(script, 'utf8')).replace(/`[0-9a-f]{12}`/, '`0123456789ab`'))
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))

  const notice = page.getByRole('status').filter({ hasText: 'A newer version of this page is there' })
  await expect(notice).toBeVisible()
  await expect(page.locator('html')).not.toHaveAttribute('data-newer')
  await notice.getByRole('button', { name: 'Reload' }).click()
  await expect(page.locator('html')).toHaveAttribute('data-newer', '')
  await expect(stamp(page)).toHaveText('Connects')
  await expect(notice).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(stamp(page)).toHaveText('Does not connect')
  // The older version’s files are gone.
  expect(await page.evaluate(() => caches.keys())).toHaveLength(1)
})

test('no text becomes code: the policy of the built page lets nothing unsafe through', async ({ page, hosted }) => {
  await page.goto(hosted.address)
  await expect(verdict(page)).toBeVisible()
  const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
  expect(policy).not.toMatch(/unsafe|\*|https?:/)
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
})
