/** Two scenarios side by side: where they part, and links that hold both. */
import type { Page } from '@playwright/test'
import { expect as plainExpect, open, stamp, test, verdict, violations } from './page.ts'

/** Both scenarios are run with real cryptography, and all profiles are fetched before. */
const expect = plainExpect.configure({ timeout: 30_000 })

const table = (page: Page) => page.getByRole('table', { name: 'Both scenarios, side by side' })
const link = '#v1;example=ios9-iis75-sha512;view=compare;with=ios9-iis75-sha256'

test('a link opens two scenarios and says where they part', async ({ page }) => {
  await open(page, link)
  await expect(verdict(page)).toHaveText('They part at step 5. This one does not connect, the other connects.')
  await expect(stamp(page)).toHaveText(['Does not connect', 'Connects'])
  await expect(table(page)).toContainText('Server: Certificates, Signed with')
  await expect(table(page)).toContainText('The first decision that differs (server: Chain signatures)')
  await expect(table(page).getByRole('link', { name: '4. The client sends ClientHello, 203 B.' })).toBeVisible()
  const parting = table(page).getByRole('row').filter({ hasText: 'TCP reset' })
  await expect(parting).toContainText('ServerHello')
  await parting.getByRole('link', { name: /TCP reset/ }).click()
  await expect(stamp(page)).toHaveText('Does not connect')
  await expect(page).toHaveURL(/step=5/)
  await page.goBack()
  await expect(table(page)).toBeVisible()
})

test('what was changed is compared with what was there before, by the header and by a link that is sent on', async ({
  page,
  context,
}) => {
  await open(page, '#v1;client=chromium-137;server=nginx-intermediate-6.0')
  await page.getByRole('link', { name: 'Compare' }).click()
  await expect(verdict(page)).toHaveText('The same messages in both. Both connect.')
  await expect(table(page)).toContainText('Nothing differs between the two scenarios.')
  await page.goto(
    './#v1;client=chromium-137;server=nginx-intermediate-6.0;client.tls1.3=off;view=compare;with=unchanged',
  )
  await expect(verdict(page)).toHaveText('They part at step 6. Both connect.')
  await expect(table(page)).toContainText('without TLS 1.3')
  await expect(table(page)).toContainText('The first byte that differs in the same message: byte 3 of step 4')
  await expect(table(page).getByRole('link', { name: '0x01', exact: true })).toHaveAttribute(
    'href',
    /at=record\.length/,
  )
  const sent = await context.newPage()
  await sent.goto(page.url())
  await expect(verdict(sent)).toHaveText('They part at step 6. Both connect.')
  await sent.close()
})

test('another scenario is chosen, pasted, exchanged; what is no link is refused', async ({ page }) => {
  await open(page, link)
  const pasted = page.getByLabel('or paste a link')
  await pasted.fill('hello')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page.getByText('This is no link to a scenario')).toBeVisible()
  await pasted.fill('https://example.org/x#v1;client=java-8u31;server=nginx-tls12;server.tls1.2=off')
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await expect(page).toHaveURL(/with=z\./)
  await expect(page.getByRole('combobox', { name: /^Compare with/ })).toContainText('the scenario of the link')
  await expect(table(page)).toContainText('Java 8')
  await page.getByRole('button', { name: 'Exchange them' }).click()
  await expect(page).toHaveURL(/client=java-8u31.*with=ios9-iis75-sha512/)
  await expect(verdict(page)).toContainText('They part at step')
  await page.getByRole('combobox', { name: /^Compare with/ }).selectOption('modern')
  await expect(page).toHaveURL(/with=modern/)
  await expect(stamp(page).nth(1)).toHaveText('Connects')
})

test('a damaged other scenario is said, and another can be chosen', async ({ page }) => {
  await open(page, '#v1;example=modern;view=compare;with=z.AAAA')
  await expect(verdict(page)).toHaveText(/cannot be read/)
  await page.getByRole('combobox', { name: /^Compare with/ }).selectOption('curl-nginx-tls12')
  await expect(verdict(page)).toContainText('They part at step')
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } })
      test('axe finds nothing, and nothing scrolls sideways', async ({ page }) => {
        for (const fragment of [link, '#v1;example=modern;client.tls1.3=off;view=compare;with=unchanged']) {
          await open(page, fragment)
          await expect(table(page)).toBeVisible()
          await expect(verdict(page)).toContainText('They part')
          expect(await violations(page)).toEqual([])
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
        }
      })
    })
