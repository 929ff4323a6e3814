/** Many runs at once: what would make it work, and all clients and servers. */
import type { Page } from '@playwright/test'
import { expect as plainExpect, open, stamp, test, violations } from './page.ts'

/** A search takes its time, more where many tests run at once. */
const expect = plainExpect.configure({ timeout: 30_000 })

const answers = (page: Page) => page.getByRole('region', { name: 'Smallest changes that connect' })

/** For whoever wants to look: `PICTURES` names a folder. */
const picture = async (page: Page, name: string) => {
  const folder = process.env['PICTURES']
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
}

test('the smallest change is found, says what it does to others, and is applied by a button', async ({ page }) => {
  await open(page)
  const first = answers(page).getByRole('listitem').first()
  await expect(first).toContainText('Have the certificate signed with rsa_pkcs1_sha256 instead of rsa_pkcs1_sha512')
  await expect(first).toContainText('rsa_pkcs1_sha384')
  await expect(first).toContainText(/Lets in \d+ clients/)
  await expect(answers(page)).not.toContainText('Suites')
  await first.getByRole('button', { name: /^Apply/ }).click()
  await expect(stamp(page)).toHaveText('Connects')
  await expect(answers(page)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(stamp(page)).toHaveText('Does not connect')
})

test('an answer says what to write where, with its source, and it can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '#v1;example=rustls-iis10-renegotiation')
  const first = answers(page).getByRole('listitem').filter({ hasText: 'Ask for the client certificate' }).first()
  await first.getByText('How to set it: PowerShell, netsh').click()
  await expect(first).toContainText('clientcertnegotiation=enable')
  await expect(first.getByRole('link', { name: /add sslcert/ })).toHaveAttribute('href', /learn\.microsoft\.com/)
  await first.getByRole('button', { name: 'Copy' }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Copied.' })).toHaveCount(1)
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('netsh http add sslcert')
  expect(await violations(page)).toEqual([])
})

test('whose settings may be changed can be chosen, and what weakens says so', async ({ page }) => {
  await open(page, '#v1;client=safari-9-ios-9;server=nginx-tls12;client.versions=tls1.0')
  await expect(answers(page)).toContainText('Add TLS 1.2 to “Versions”')
  await answers(page).getByLabel('You own').selectOption('the server')
  const weak = answers(page).getByRole('listitem').filter({ hasText: 'Add TLS 1.0 to “Versions”' })
  await expect(weak).toContainText('Weakens: TLS 1.0 and 1.1 are deprecated')
  await expect(answers(page)).not.toContainText('Add TLS 1.2')
})

test('all clients: grouped by rule, filtered, sorted, and opened', async ({ page }) => {
  await open(page)
  await page.getByRole('link', { name: 'All clients' }).click()
  const table = page.getByRole('table')
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/^\d+ of \d{3} connect/)
  await expect(table.locator('.head').first()).toContainText('signature.chain-offered')
  await page.getByLabel('Find a client').fill('Safari 8 on iOS 8.4')
  await expect(table.locator('tbody tr:not(.head)')).toHaveCount(1)
  await page.getByLabel('Find a client').fill('')
  await page.getByLabel('Group by').selectOption('nothing')
  await table.getByRole('button', { name: 'Clients' }).click()
  await expect(table.getByRole('columnheader', { name: 'Clients' })).toHaveAttribute('aria-sort', 'ascending')
  const names = await table.locator('tbody th[scope=row]').allInnerTexts()
  expect(names).toEqual(names.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })))
  await page.getByLabel(/^Show/).selectOption({ index: 1 })
  await table.getByRole('button', { name: 'Safari 8 on iOS 8.4' }).click()
  await expect(stamp(page)).toHaveText('Does not connect')
  await expect(page).toHaveURL(/client=safari-8/)
  // On the way back the table is as it was left.
  await page.goBack()
  await expect(table).toBeVisible()
  await expect(page.getByLabel('Group by')).toHaveValue('none')
  await expect(page.getByLabel(/^Show/)).toHaveValue('fails')
  await expect(table.getByRole('columnheader', { name: 'Clients' })).toHaveAttribute('aria-sort', 'ascending')
})

test('a link opens a table as it was asked for', async ({ page }) => {
  await open(page, '#v1;example=ios9-iis75-sha512;view=clients;find=Chrome;show=works;by=version;sort=-name')
  await expect(page.getByLabel('Find a client')).toHaveValue('Chrome')
  const rows = page.getByRole('table').locator('tbody tr:not(.head)')
  await expect(page.getByRole('progressbar')).toHaveCount(0)
  await expect(rows.first()).toContainText('Connects')
  await expect(rows.filter({ hasText: 'Does not connect' })).toHaveCount(0)
  await expect(page.getByRole('columnheader', { name: 'Clients' })).toHaveAttribute('aria-sort', 'descending')
  await page.getByLabel('Find a client').fill('Safari')
  await expect(page).toHaveURL(/find=Safari/)
})

test('while it runs a sum says so, and where nothing was changed there is no comparison', async ({ page }) => {
  // It may be over before anybody looks: what the heading said is kept.
  await page.addInitScript(() => {
    const said = ((window as unknown as { said: string[] }).said = [] as string[])
    new MutationObserver(() => said.push(document.querySelector('#many-title')?.textContent ?? '')).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
    })
  })
  await open(page, '#v1;client=chromium-137;server=nginx-tls12;view=clients')
  const sum = page.getByRole('heading', { level: 1 })
  await expect(sum).toHaveText(/^\d+ of (\d+) connect(?:, and of \d+ it is not known)?\.$/)
  const said = await page.evaluate(() => (window as unknown as { said: string[] }).said)
  const partial = said.filter((text) => /^\d/.test(text) && text !== said.at(-1))
  expect(partial.filter((text) => !text.includes('so far'))).toEqual([])
  await expect(page.getByRole('option', { name: 'nothing was changed' })).toBeDisabled()
  const families = page.getByRole('region', { name: 'One mark each, by family' }).getByRole('listitem')
  await expect(families.filter({ hasText: 'Android' })).toContainText(/\d+ of \d+ connect/)
})

test('a link that leaves the page opens beside it, and says so', async ({ page, context }) => {
  await open(page)
  const link = page.getByRole('link', { name: /^RFC 5246 §7.4.2.\(opens in a new tab\)$/ }).first()
  await expect(link).toHaveAttribute('target', '_blank')
  const leaving = await page.locator('a[href^="http"]:not([target])').count()
  expect(leaving).toBe(0)
  expect(context.pages()).toHaveLength(1)
})

test('a link opens all servers, and what differs from before a change can be told apart', async ({ page }) => {
  await open(page, '#v1;client=chromium-137;server=nginx-tls12;view=servers')
  await expect(page.getByRole('table')).toContainText('IIS 7.5 on 2008 R2')
  await open(page, '#v1;client=ios-9-ats;server=iis-7.5;server.tls1.2=on;view=clients')
  await expect(page.getByRole('columnheader', { name: 'Before the change' })).toBeVisible()
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440]) {
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } })
      test('axe finds nothing, and nothing scrolls sideways', async ({ page }) => {
        await open(page)
        await expect(answers(page).getByRole('listitem').first()).toContainText('Lets in')
        const widest = () => page.evaluate(() => document.documentElement.scrollWidth)
        expect(await violations(page)).toEqual([])
        expect(await widest()).toBeLessThanOrEqual(width)
        await picture(page, `change-${width}-${colorScheme}`)
        await page.getByRole('link', { name: 'All clients' }).click()
        await expect(page.getByRole('columnheader', { name: 'Before the change' })).toBeVisible()
        await expect(page.getByRole('progressbar')).toHaveCount(0)
        expect(await violations(page)).toEqual([])
        expect(await widest()).toBeLessThanOrEqual(width)
        await picture(page, `many-${width}-${colorScheme}`)
      })
    })
  }
