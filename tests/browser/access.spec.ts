import { card, expect, open, openExample, openEverything, part, prefetched, stamp, test, violations } from './page.ts'

const sizes = [
  { width: 360, height: 780 },
  { width: 1024, height: 800 },
  { width: 1600, height: 1000 },
] as const

/** The instrument; on a phone the story would come first (story.spec.ts). */
const failed = '#v1;example=ios9-iis75-sha512;view=instrument'

test.describe('axe finds nothing', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const viewport of sizes) {
      const where = `${viewport.width} px, ${colorScheme}`
      test.describe(where, () => {
        test.use({ colorScheme, viewport })

        test('failed', async ({ page }) => {
          await open(page, failed)
          expect(await violations(page)).toEqual([])
        })
        test('connected, with every lens', async ({ page }) => {
          await open(page, '#v1;example=modern;step=11;view=instrument')
          for (const lens of ['Why', 'Keys', 'States']) {
            await page.getByRole('tab', { name: lens }).click()
            expect(await violations(page), lens).toEqual([])
          }
        })
        test('editing', async ({ page }) => {
          await open(page, failed)
          await openEverything(page)
          const schemes = await part(page, 'Client', 'Signatures')
          await schemes.getByRole('checkbox').first().uncheck()
          await schemes.getByLabel('Add to Signatures').fill('nothing')
          await schemes.getByLabel('Add to Signatures').press('Enter')
          expect(await violations(page)).toEqual([])
        })
        test('scope, lessons, a bad link', async ({ page }) => {
          await open(page, '#scope')
          expect(await violations(page)).toEqual([])
          await open(page, '#v1;nonsense')
          expect(await violations(page)).toEqual([])
        })
      })
    }
})

test.describe('nothing scrolls sideways', () => {
  for (const width of [360, 768, 900, 1024, 1280, 1680])
    test(`${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 800 })
      const widest = () => page.evaluate(() => document.documentElement.scrollWidth)
      await open(page, failed)
      expect(await widest()).toBeLessThanOrEqual(width)
      await openExample(page, 'A modern browser and a modern server')
      await expect(stamp(page)).toHaveText('Connects')
      for (const lens of ['Keys', 'States']) {
        await page.getByRole('tab', { name: lens }).click()
        expect(await widest(), lens).toBeLessThanOrEqual(width)
      }
      await openEverything(page)
      expect(await widest(), 'every list open').toBeLessThanOrEqual(width)
    })
})

test('a what-if by keyboard alone: the client learns to check SHA-512', async ({ page }) => {
  await open(page)
  const focused = () =>
    page.evaluate(
      () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent?.trim() ?? '',
    )
  const tabTo = async (name: string) => {
    for (let n = 0; n < 80 && (await focused()) !== name; n++) await page.keyboard.press('Tab')
    expect(await focused()).toBe(name)
  }
  await tabTo('Add rsa_pkcs1_sha512')
  await page.keyboard.press('Enter')
  await expect(stamp(page)).toHaveText('Connects')
  await expect(page.getByRole('status').filter({ hasText: 'rsa_pkcs1_sha512 switched on. Connects.' })).toHaveCount(1)
  await tabTo('Step')
  await page.keyboard.press('Home')
  await page.keyboard.press('PageUp')
  await page.keyboard.press('Tab')
  await tabTo('Why')
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('tab', { name: 'Keys' })).toBeFocused()
  await expect(page.getByRole('tab', { name: 'Keys' })).toHaveAttribute('aria-selected', 'true')
  for (
    let n = 0;
    n < 20 && !(await page.evaluate(() => document.activeElement?.getAttribute('role') === 'treeitem'));
    n++
  )
    await page.keyboard.press('Tab')
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('treeitem', { selected: true })).toBeFocused()
})

test('the ladder is one stop, and arrows move in it', async ({ page }) => {
  await open(page)
  await page.locator('.step[aria-current] .pick').focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.locator('.step[aria-current] .pick')).toBeFocused()
  await expect(page.getByRole('slider', { name: 'Step' })).toHaveAttribute('aria-valuenow', '4')
})

test('after the idle prefetch there is no request at all', async ({ page, watch }) => {
  await open(page)
  await prefetched(page)
  const before = watch.requests.length
  await openExample(page, 'A modern browser and a modern server')
  await expect(stamp(page)).toHaveText('Connects')
  for (const lens of ['Keys', 'States', 'Why']) await page.getByRole('tab', { name: lens }).click()
  await page.getByRole('link', { name: 'Scope' }).click()
  await page.getByRole('link', { name: 'Lessons' }).click()
  await page.getByRole('link', { name: 'Playground' }).click()
  await card(page, 'Client').getByLabel('Client profile').selectOption('curl 7.88 with OpenSSL 3.0')
  await expect(stamp(page)).toBeVisible()
  expect(watch.requests.slice(before).filter((address) => !address.startsWith('data:'))).toEqual([])
})
