/** What the browser tests share: a page whose every message and request is watched, and words for what is on it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test as base, type Page } from '@playwright/test'

const axe = readFileSync(join(import.meta.dirname, '../../node_modules/axe-core/axe.min.js'), 'utf8')

interface Watch {
  /** Everything that came out on the console, and every uncaught error. */
  readonly messages: string[]
  readonly requests: string[]
}

export const test = base.extend<{ watch: Watch }>({
  watch: [
    async ({ page, baseURL }, use) => {
      const watch: Watch = { messages: [], requests: [] }
      page.on('console', (message) => watch.messages.push(`${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => watch.messages.push(`uncaught: ${error.message}`))
      page.context().on('request', (request) => watch.requests.push(request.url()))
      await use(watch)
      expect(watch.messages, 'nothing on the console').toEqual([])
      const foreign = watch.requests.filter((address) => !address.startsWith(baseURL!) && !address.startsWith('data:'))
      expect(foreign, 'nothing from elsewhere').toEqual([])
    },
    { auto: true },
  ],
})
export { expect }

/**
 * Opens the page at a link (`#…`) and waits for the verdict, not that of the HTML but the one that was come to here. Without
 * motion, so that nothing plays by itself.
 */
export const open = async (page: Page, fragment = ''): Promise<void> => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(`./${fragment}`)
  await expect(page.locator('.still')).toHaveCount(0)
  await expect(verdict(page)).toBeVisible()
  await drawn(page)
}

/** Waits until every part of the page is drawn: one comes after the other. */
export const drawn = (page: Page): Promise<void> => expect(page.locator('#main')).toHaveAttribute('aria-busy', 'false')

/**
 * Waits for all that the page fetches by itself when it is idle. On a busy machine the network rests for a while before
 * that, so this looks at what came: the changes that were searched for, and a client of the long list.
 */
export const prefetched = async (page: Page): Promise<void> => {
  await expect(page.getByRole('button', { name: 'Apply' }).first()).toBeVisible()
  await expect(
    card(page, 'Client').getByLabel('Client profile').locator('option', { hasText: 'Chrome 30' }),
  ).toBeAttached()
  // The files are kept for when there is no network, last of all.
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
}

/** Opens an example by its title. */
export const openExample = async (page: Page, title: string): Promise<void> => {
  await page.locator('.examples > summary').click()
  await page.locator('.examples').getByRole('link', { name: title }).click()
}

export const verdict = (page: Page) => page.getByRole('heading', { level: 1 })
export const stamp = (page: Page) => page.locator('.stamp')
export const card = (page: Page, side: 'Client' | 'Server') => page.getByRole('region', { name: side, exact: true })
/** A list of a card, opened. */
export const part = async (page: Page, side: 'Client' | 'Server', title: string) => {
  const found = card(page, side)
    .locator('details.part')
    .filter({ has: page.locator('summary .key', { hasText: title }) })
  if (!(await found.evaluate((element) => (element as HTMLDetailsElement).open)))
    await found.locator('> summary').click()
  return found
}
export const entryNames = async (page: Page, side: 'Client' | 'Server', title: string): Promise<string[]> =>
  (await part(page, side, title)).locator('[data-on] .name').allInnerTexts()

/** Opens both cards and every list in them. */
export const openEverything = async (page: Page): Promise<void> => {
  for (const side of ['Client', 'Server'] as const) {
    const toggle = card(page, side).getByRole('button', { name: 'Edit' })
    if (await toggle.isVisible()) await toggle.click()
    const shut = card(page, side).locator('details.part:not([open]) > summary')
    while (await shut.count()) await shut.first().click()
  }
}

export const violations = async (page: Page): Promise<string[]> => {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[] }>
      }
    }
    const result = await axe.run()
    return result.violations.flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')}: ${node.failureSummary}`),
    )
  })
}
