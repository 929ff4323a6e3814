import type { Page } from '@playwright/test'
import { noble } from '../../src/crypto/noble.ts'
import { english } from '../../src/explain/en.ts'
import { verdictSentence } from '../../src/explain/headline.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { examples, firstExample } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import { resolve } from '../../src/sim/scenario.ts'
import { card, expect, stamp, test, verdict, violations } from './page.ts'

/** What the engine says of the first example. */
const sentence = (): string => {
  const found = resolve(examples[firstExample], { clients: clientProfiles, servers: serverProfiles })
  if (!found.ok) throw new Error(found.profile)
  return verdictSentence(run(found.resolved, noble), found.resolved, english).replaceAll('*', '')
}

const rows = (page: Page) => page.getByRole('list', { name: 'What happened on the connection' }).getByRole('listitem')

test.describe('without the script', () => {
  test.use({ javaScriptEnabled: false })

  test('the HTML has the verdict, the layers and the ladder, as the engine has them', async ({ page }) => {
    await page.goto('./')
    await expect(verdict(page)).toHaveText(sentence())
    await expect(stamp(page)).toHaveText('Does not connect')
    await expect(page.getByRole('list', { name: 'Layer by layer' })).toContainText('reset after ClientHello')
    await expect(rows(page)).toHaveCount(5)
    await expect(page.locator('noscript p')).toContainText('Without JavaScript')
    await expect(page).toHaveTitle(/^Does not connect: iOS 9 and IIS 7.5/)
  })
})

/** Holds the page's scripts back until it is told to let go. */
const holdScripts = async (page: Page): Promise<() => void> => {
  let release = () => {}
  const released = new Promise<void>((done) => (release = done))
  await page.route('**/assets/*.js', async (route) => {
    await released
    await route.continue()
  })
  await page.emulateMedia({ reducedMotion: 'reduce' })
  return release
}

test.describe('before the script', () => {
  test('another scenario in the address: the example is not shown as its answer', async ({ page }) => {
    const release = await holdScripts(page)
    await page.goto('./#v1;example=modern', { waitUntil: 'commit' })
    await expect(page.locator('.still')).toBeAttached()
    await expect(verdict(page)).toBeHidden()
    await expect(page.getByText('Does not connect')).toBeHidden()
    release()
    await expect(stamp(page)).toHaveText('Connects')
    await expect(page.locator('.still')).toHaveCount(0)
  })

  for (const width of [360, 768, 1024, 1440])
    test(`nothing moves when the page takes over: ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 })
      // Where there is room for it the ladder stays; on a phone the story is told in its place.
      const story = width < 900
      const shown = ['.brand', '.verdict', '.stamp', 'h1', '.readings', '.layers', '.facts', '.answers']
      const places = () =>
        page.evaluate(
          (selectors) =>
            Object.fromEntries(
              selectors.map((selector) => {
                const { left, top, width } = document.querySelector(selector)!.getBoundingClientRect()
                return [selector, [left, top + scrollY, width].map(Math.round)]
              }),
            ),
          story ? shown : [...shown, '.lhead', '.step.rst .rec'],
        )
      const release = await holdScripts(page)
      await page.goto('./', { waitUntil: 'commit' })
      await expect(page.locator('.still .step.rst')).toBeVisible()
      await expect(page.locator('.verdict'), 'styled').toHaveCSS('display', 'grid')
      await page.evaluate(() => document.fonts.ready)
      const before = await places()
      expect(await violations(page)).toEqual([])
      release()
      await expect(card(page, 'Client').getByLabel('Client profile')).toBeVisible()
      if (story) await expect(page.getByRole('heading', { name: 'IIS 7.5 hangs up' })).toBeAttached()
      await expect(page.locator('.still')).toHaveCount(0)
      const after = await places()
      const moved = Object.entries(before).flatMap(([name, places]) =>
        // Below the fold nobody sees it: there the answers may take the room they need.
        places[1]! < 900 && places.some((at, n) => Math.abs(at - after[name]![n]!) > 1)
          ? [`${name}: ${places} → ${after[name]}`]
          : [],
      )
      expect(moved).toEqual([])
    })
})
