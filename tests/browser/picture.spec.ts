/**
 * Pictures of every view, to see when something moves that was not meant to. `UPDATE=1 npm run test:browser -- picture`
 * takes them anew: look at each before it is committed. The tolerance leaves room for another version of the browser, which
 * draws letters a little differently, and none for a box that moves.
 */
import type { Page } from '@playwright/test'
import { expect, open, openEverything, test } from './page.ts'

interface View {
  readonly fragment: string
  /** What is on the screen when all of it is there. */
  readonly ready: (page: Page) => Promise<void>
}

/** Everything has been searched for, and whom else it concerns is counted. */
const applies = async (page: Page): Promise<void> => {
  const answers = page.getByRole('region', { name: 'Smallest changes that connect' })
  await expect(answers.getByRole('button', { name: /^Apply/ }).first()).toBeVisible()
  await expect(answers.getByRole('progressbar')).toHaveCount(0, { timeout: 30_000 })
  await expect(answers.getByText('Who else notices?')).toHaveCount(0, { timeout: 30_000 })
}
const bytes = (page: Page) => expect(page.locator('.hex [data-row]').first()).toBeVisible()

const views: Readonly<Record<string, View>> = {
  failed: {
    fragment: '#v1;example=ios9-iis75-sha512;view=instrument',
    ready: async (page) => (await bytes(page), await applies(page)),
  },
  connected: { fragment: '#v1;example=modern;view=instrument', ready: bytes },
  renegotiation: {
    fragment: '#v1;example=rustls-iis10-renegotiation;view=instrument',
    ready: async (page) => (await bytes(page), await applies(page)),
  },
  keys: {
    fragment: '#v1;example=modern;view=instrument;lens=keys;step=12',
    ready: (page) => page.locator('.secret').scrollIntoViewIfNeeded(),
  },
  states: {
    fragment: '#v1;example=modern;view=instrument;lens=states;step=7',
    ready: (page) => page.locator('.machines').scrollIntoViewIfNeeded(),
  },
  editors: {
    fragment: '#v1;example=curl-nginx-tls12;view=instrument',
    ready: async (page) => (await bytes(page), await openEverything(page)),
  },
  clients: {
    fragment: '#v1;example=ios9-iis75-sha512;view=clients',
    ready: (page) => expect(page.locator('main tbody tr').nth(200)).toBeAttached(),
  },
  compare: {
    fragment: '#v1;example=ios9-iis75-sha512;view=compare;with=ios9-iis75-sha256',
    ready: (page) => expect(page.getByRole('table', { name: 'Both scenarios, side by side' })).toBeVisible(),
  },
  story: {
    fragment: '#v1;example=ios9-iis75-sha512;view=story',
    ready: async (page) => (await applies(page), await expect(page.locator('main article').first()).toBeVisible()),
  },
  lessons: {
    fragment: '#lessons',
    ready: (page) => expect(page.getByRole('link', { name: 'The TLS 1.2 handshake' })).toBeVisible(),
  },
  scope: { fragment: '#scope', ready: (page) => expect(page.locator('main li').first()).toBeVisible() },
}

/** Every view is looked at in both schemes where most people are, and where it folds. */
const looks = [
  { width: 360, colorScheme: 'dark' },
  { width: 768, colorScheme: 'light' },
  { width: 1024, colorScheme: 'dark' },
  { width: 1440, colorScheme: 'light' },
] as const

const take = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready)
  await expect(page).toHaveScreenshot(`${name}.png`, { fullPage: false })
}

for (const [name, view] of Object.entries(views))
  for (const { width, colorScheme } of looks)
    test(`${name}, ${width} px, ${colorScheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await open(page, view.fragment)
      await view.ready(page)
      await take(page, `${name}-${width}-${colorScheme}`)
    })

for (const name of ['failed', 'connected', 'story'] as const) {
  test(`${name}, forced colours`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.emulateMedia({ forcedColors: 'active' })
    await open(page, views[name]!.fragment)
    await views[name]!.ready(page)
    await take(page, `${name}-forced`)
  })
  test(`${name}, printed`, async ({ page }) => {
    await page.setViewportSize({ width: 900, height: 1200 })
    await open(page, views[name]!.fragment)
    await views[name]!.ready(page)
    await page.emulateMedia({ media: 'print' })
    await take(page, `${name}-print`)
  })
}

test('components', async ({ page }) => {
  await page.goto('./components.html')
  await page.setViewportSize({ width: 1024, height: 2200 })
  await expect(page.locator('.icons')).toBeVisible()
  await take(page, 'components')
})
