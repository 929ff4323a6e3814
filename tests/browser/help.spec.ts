/** What marks and words mean is said where they stand. */
import type { Page } from '@playwright/test'
import { card, expect, open, test, violations } from './page.ts'

const told = (page: Page) => page.locator('.definition')
const term = (page: Page, name: string) => page.locator('.facts').getByRole('button', { name, exact: true })

test('a term of TLS says what it is and where it is defined: by pointer, by keyboard, by a press', async ({ page }) => {
  await open(page, '#v1;example=rustls-iis10-renegotiation;view=instrument')
  const word = term(page, 'no_renegotiation')
  await word.hover()
  await expect(told(page)).toContainText('no second handshake, please')
  const reference = told(page).getByRole('link', { name: 'RFC 5246 §7.2.2' })
  await expect(reference).toHaveAttribute('href', /rfc5246#section-7\.2\.2/)
  // It stays while the pointer is on it, and goes with Escape.
  await reference.hover()
  await expect(told(page)).toBeVisible()
  await page.mouse.move(0, 0)
  await expect(told(page)).toHaveCount(0)

  await word.press('Enter')
  await expect(word).toHaveAttribute('aria-expanded', 'true')
  await page.keyboard.press('Tab')
  await expect(reference).toBeFocused()
  expect(await violations(page)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(told(page)).toHaveCount(0)

  await word.click()
  await expect(told(page)).toBeVisible()
  await word.click()
  await expect(told(page)).toHaveCount(0)
})

test('what the marks and the titles of a card mean', async ({ page }) => {
  await open(page, '#v1;example=ios9-iis75-sha512;view=instrument')
  const client = card(page, 'Client')
  await client.getByRole('button', { name: 'What the marks mean' }).click()
  await expect(told(page)).toContainText('changed from how the profile comes')
  await page.keyboard.press('Escape')
  const list = client.locator('details.part').filter({ hasText: 'In certificates alone' })
  await client.getByRole('button', { name: 'What is “In certificates alone”?' }).click()
  await expect(told(page)).toContainText('signature_algorithms_cert')
  // Asking what it is does not open it.
  await expect(list).not.toHaveAttribute('open')
  await page.keyboard.press('Escape')
  await client.getByRole('button', { name: 'What is “Temper”?' }).click()
  await expect(told(page)).toContainText('behaves')
})

test.describe('under a finger', () => {
  test.use({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true })
  test('a tap says it, within the screen', async ({ page }) => {
    await open(page, '#v1;example=rustls-iis10-renegotiation;view=story')
    await term(page, 'no_renegotiation').tap()
    const box = (await told(page).boundingBox())!
    expect(box.x).toBeGreaterThanOrEqual(0)
    expect(box.x + box.width).toBeLessThanOrEqual(360)
    const letter = page.getByRole('article').filter({ hasText: 'HelloRequest' }).first()
    await letter.getByRole('button', { name: 'HelloRequest', exact: true }).first().tap()
    await expect(told(page)).toContainText('asks for a new handshake')
    expect(await violations(page)).toEqual([])
  })
})
