import type { Page } from '@playwright/test'
import { card, expect, open, openExample, stamp, test, verdict } from './page.ts'

/** The address once what was done has been written into it. */
const settled = async (page: Page, holds: string): Promise<string> => {
  await expect.poll(() => new URL(page.url()).hash).toContain(holds)
  return new URL(page.url()).hash
}

test('an edited scenario opens the same in another browser, at the same step and field', async ({
  page,
  browser,
  baseURL,
}) => {
  await open(page)
  await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha384')
  await card(page, 'Client').locator('summary', { hasText: 'Groups' }).click()
  await card(page, 'Client').getByRole('checkbox', { name: 'secp384r1, on' }).uncheck()
  await expect(stamp(page)).toHaveText('Connects')
  await page.getByRole('listitem').getByRole('button', { name: /^4\. / }).click()
  await page.getByRole('treeitem', { name: /supported_groups/ }).click()
  const hash = await settled(page, 'at=client_hello.extensions.supported_groups')

  const other = await browser.newPage({ baseURL: baseURL! })
  await open(other, hash)
  await expect(verdict(other)).toHaveText((await verdict(page).textContent())!)
  await expect(other.getByRole('slider', { name: 'Step' })).toHaveAttribute('aria-valuenow', '4')
  await expect(other.getByRole('treeitem', { selected: true })).toContainText('supported_groups')
  await card(other, 'Client').locator('summary', { hasText: 'Groups' }).click()
  await expect(card(other, 'Client').getByRole('checkbox', { name: 'secp384r1, on' })).not.toBeChecked()
  await other.close()
})

test('a link that changes an example whose profiles are still to be fetched opens it', async ({ page }) => {
  await open(page, '#v1;example=modern;server.tls1.3=off')
  await expect(verdict(page)).toContainText('agree on TLS 1.2')
})

test('Share copies that link and says so', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, '#v1;example=modern;step=6')
  await page.getByRole('button', { name: 'Share', exact: true }).click()
  await expect(page.getByRole('status').filter({ hasText: 'Link copied' })).toHaveCount(1)
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  expect(copied).toContain('step=6')
  expect(copied).toContain('chromium-137')
})

test('back and forward go through examples and views', async ({ page }) => {
  await open(page)
  await openExample(page, 'A modern browser and a modern server')
  await expect(stamp(page)).toHaveText('Connects')
  await page.getByRole('link', { name: 'Scope' }).click()
  await expect(verdict(page)).toHaveText('What is modelled, and what is not')
  await page.goBack()
  await expect(verdict(page)).toContainText('Chromium')
  await page.goBack()
  await expect(verdict(page)).toContainText('iOS 9')
  await page.goForward()
  await expect(verdict(page)).toContainText('Chromium')
})

test('a reload loses nothing, undo included', async ({ page }) => {
  await open(page)
  await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha256')
  await expect(stamp(page)).toHaveText('Connects')
  await page.reload()
  await expect(stamp(page)).toHaveText('Connects')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(stamp(page)).toHaveText('Does not connect')
})

test.describe('a malformed link', () => {
  for (const [what, fragment, says] of [
    ['nonsense', '#hello', /character 1.*“hello” is not a version of links/],
    ['an unknown version', '#v9;client=ios-9-ats', /“v9” is not a version/],
    [
      'an unknown profile',
      '#v1;client=ios-9-atz;server=iis-7.5',
      /character 11.*“ios-9-atz” is not a known profile: ios-9-ats/,
    ],
    [
      'a value that cannot stand there',
      '#v1;client=ios-9-ats;server=iis-7.5;server.refusal=shout',
      /“shout” is not a value/,
    ],
    ['a step that is not there', '#v1;example=modern;step=400', /step 400, but there are only/],
    [
      'a field that is not there',
      '#v1;example=modern;at=client_hello.nothing',
      /client_hello\.nothing, which is not in this connection/,
    ],
  ] as const)
    test(`${what}: one clear sentence with the place, and a working page`, async ({ page }) => {
      await open(page, fragment)
      await expect(page.getByRole('alert')).toContainText(says)
      await expect(stamp(page)).toBeVisible()
      await openExample(page, 'A modern browser and a modern server')
      await expect(stamp(page)).toHaveText('Connects')
      await expect(page.getByRole('alert')).toBeEmpty()
    })

  test('pasted over an edited scenario it loses nothing', async ({ page }) => {
    await open(page)
    await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha256')
    await expect(stamp(page)).toHaveText('Connects')
    await page.evaluate(() => (location.hash = '#v1;cli'))
    await expect(page.getByRole('alert')).toContainText('“cli”')
    await expect(stamp(page)).toHaveText('Connects')
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await expect(page.getByRole('alert')).toBeEmpty()
  })
})
