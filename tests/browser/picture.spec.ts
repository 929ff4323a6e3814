/**
 * Pictures of every view, to see when something moves that was not meant to. `UPDATE=1 npm run test:browser -- picture`
 * takes them anew: look at each before it is committed. The tolerance leaves room for another version of the browser, which
 * draws letters a little differently, and none for a box that moves.
 */
import type { Page } from '@playwright/test'
import { card, expect, open, openEverything, test } from './page.ts'

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
  servers: {
    fragment: '#v1;client=chromium-137;server=nginx-tls12;view=servers',
    ready: (page) => expect(page.locator('main tbody tr').nth(30)).toBeAttached(),
  },
  grammar: {
    fragment: '#v1;example=ios9-iis75-sha512;view=instrument',
    ready: async (page) => {
      await bytes(page)
      await page.getByRole('tab', { name: 'Grammar' }).click()
      await page.locator('.grammar').first().scrollIntoViewIfNeeded()
    },
  },
  paste: {
    fragment: '#v1;example=modern;view=instrument',
    ready: async (page) => {
      const edit = card(page, 'Server').getByRole('button', { name: 'Edit' })
      if (await edit.isVisible()) await edit.click()
      await card(page, 'Server').getByRole('button', { name: 'Paste a configuration' }).click()
      const dialog = page.getByRole('dialog')
      await dialog
        .getByRole('textbox')
        .first()
        .fill('ssl_protocols TLSv1.2;\nssl_ciphers ECDHE+AESGCM;\nssl_unheard_of on;')
      await expect(dialog.getByRole('button', { name: 'Apply' })).toBeEnabled()
    },
  },
  proxy: { fragment: '#v1;example=proxy-in-the-middle;view=instrument;connection=1', ready: bytes },
  lesson: {
    fragment: '#v1;lesson=01-tls12-handshake',
    ready: (page) => expect(page.locator('.live :is(.ladder, .story)')).toBeVisible(),
  },
  solved: {
    fragment: '#v1;lesson=01-tls12-handshake',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Show the solution' }).click()
      await expect(page.locator('.task .result')).toContainText('Solved')
      await page.locator('.task').scrollIntoViewIfNeeded()
    },
  },
  lessons: {
    fragment: '#lessons',
    ready: (page) => expect(page.getByRole('link', { name: 'The TLS 1.2 handshake' })).toBeVisible(),
  },
  scope: { fragment: '#scope', ready: (page) => expect(page.locator('main li').first()).toBeVisible() },
}

/** Every view is looked at in both schemes where most people are, and where it folds; the main ones in both at each width. */
const widths = [360, 768, 1024, 1440] as const
const main: readonly string[] = ['failed', 'connected', 'renegotiation', 'story', 'clients', 'lesson']
const schemeOf = { 360: 'dark', 768: 'light', 1024: 'dark', 1440: 'light' } as const
const looksOf = (name: string) =>
  widths.flatMap((width) =>
    (['light', 'dark'] as const)
      .filter((colorScheme) => main.includes(name) || colorScheme === schemeOf[width])
      .map((colorScheme) => ({ width, colorScheme })),
  )

const take = async (page: Page, name: string): Promise<void> => {
  await page.evaluate(() => document.fonts.ready)
  await expect(page).toHaveScreenshot(`${name}.png`, { fullPage: false })
}

for (const [name, view] of Object.entries(views))
  for (const { width, colorScheme } of looksOf(name))
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
