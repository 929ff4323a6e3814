import type { Page } from '@playwright/test'
import { card, expect, open, part, prefetched, stamp, test, verdict, violations } from './page.ts'

const link = '#v1;lesson=01-tls12-handshake'
const task = (page: Page) => page.getByRole('region', { name: 'Your turn' })
const result = (page: Page) => task(page).getByRole('status')
const criterion = (page: Page, words: RegExp) => task(page).getByRole('listitem').filter({ hasText: words })
const hash = (page: Page) => new URL(page.url()).hash

/** Lets only the suite that is wanted stand, in the server's own order. */
const solve = async (page: Page) => {
  await card(page, 'Server').getByLabel('Order of suites').selectOption('server')
  const suites = await part(page, 'Server', 'Suites')
  await suites.getByRole('checkbox', { name: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, on' }).uncheck()
  const chacha = suites.getByRole('checkbox', { name: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, on' })
  if (await chacha.isChecked()) await chacha.uncheck()
}

test('the list leads to a lesson, and marks it once it is solved', async ({ page }) => {
  await open(page, '#lessons')
  const entry = page.getByRole('listitem').filter({ hasText: 'The TLS 1.2 handshake' })
  await expect(entry).toContainText('about 8 minutes')
  await expect(entry).toContainText('Four flights')
  await expect(entry).not.toContainText('solved')
  await entry.getByRole('link').click()
  await expect(verdict(page)).toHaveText('The TLS 1.2 handshake')
  await expect(page).toHaveTitle('The TLS 1.2 handshake · Whyshake')
  await expect(page.getByRole('link', { name: 'Lessons', exact: true })).toHaveAttribute('aria-current', 'true')
  await solve(page)
  await expect(result(page)).toContainText('Solved')
  await page.getByRole('link', { name: 'All lessons' }).click()
  await expect(entry).toContainText('solved')
  await page.reload()
  await expect(entry).toContainText('solved')
})

test('the lesson’s face is loaded in a lesson, and only there', async ({ page, watch }) => {
  const serif = () =>
    page.evaluate(() => [...document.fonts].find(({ family }) => family.includes('Whyshake Serif'))!.status)
  await open(page)
  await prefetched(page)
  const before = watch.requests.length
  await page.getByRole('link', { name: 'Lessons' }).click()
  await expect(page.getByRole('link', { name: 'The TLS 1.2 handshake' })).toBeVisible()
  expect(watch.requests.slice(before), 'the list is there already').toEqual([])
  expect(await serif()).toBe('unloaded')
  await page.getByRole('link', { name: 'The TLS 1.2 handshake' }).click()
  await expect.poll(serif).toBe('loaded')
})

test('criteria are judged as the learner edits, and prose stays true', async ({ page }) => {
  await open(page, link)
  await expect(stamp(page)).toHaveText('Connects')
  await expect(criterion(page, /AES_128/)).toContainText('not yet')
  await expect(criterion(page, /still TLS 1.2/)).toContainText('yes')
  await expect(result(page)).toBeEmpty()
  const prose = page.locator('.prose > p')
  const before = await prose.allInnerTexts()
  expect(before.join()).toContain('names one version and one suite: TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384.')

  await solve(page)
  await expect(criterion(page, /AES_128/)).not.toContainText('not yet')
  await expect(result(page)).toHaveText('Solved with 2 changes. 1 is enough.')
  expect(await prose.allInnerTexts()).toEqual(before)

  await page.keyboard.press('Control+z')
  await expect(result(page)).toBeEmpty()
  await page.keyboard.press('Control+Shift+z')
  await expect(result(page)).toContainText('Solved')
})

test('hints come one by one; the solution is one change to undo; and one may start again', async ({ page }) => {
  await open(page, link)
  const hints = task(page).locator('.hints li')
  for (const n of [1, 2, 3]) {
    await task(page)
      .getByRole('button', { name: `Hint ${n} of 3` })
      .click()
    await expect(hints).toHaveCount(n)
  }
  await expect(task(page).getByRole('button', { name: 'No more hints' })).toHaveAttribute('aria-disabled', 'true')
  await task(page).getByRole('button', { name: 'Show the solution' }).click()
  await expect(result(page)).toHaveText('Solved with 1 change, as few as our solution.')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(result(page)).toBeEmpty()
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
  await page.getByRole('button', { name: 'Redo' }).click()
  await task(page).getByRole('button', { name: 'Start again' }).click()
  await expect(result(page)).toBeEmpty()
  await expect(card(page, 'Server').getByTitle('changed')).toHaveCount(0)
})

test('only what the lesson leaves open can be edited', async ({ page }) => {
  await open(page, link)
  await expect(card(page, 'Client')).toContainText('fixed in this lesson')
  await expect(card(page, 'Client').locator('input, select, button')).toHaveCount(0)
  await expect(card(page, 'Server').locator('details.part')).toHaveCount(1)
  await expect(card(page, 'Server').getByRole('combobox', { name: 'Order of suites' })).toBeVisible()
  await expect(page.locator('.examples')).toHaveCount(0)
})

test('a line in the prose shows its message in the ladder and its bytes', async ({ page }) => {
  await open(page, link)
  await page.getByRole('button', { name: 'Show ClientKeyExchange in the ladder' }).click()
  await expect(page.locator('.step[aria-current]')).toContainText('ClientKeyExchange')
  await expect(page.getByRole('treeitem', { selected: true })).toContainText('client_key_exchange')
  await expect.poll(() => hash(page)).toContain('at=client_key_exchange')
  await page.getByRole('button', { name: 'Show Finished in the ladder' }).click()
  await expect(page.locator('.step[aria-current]')).toContainText('Finished')
})

test('a link opens the lesson as it was edited, and a reload keeps undo', async ({ page, browser, baseURL }) => {
  await open(page, link)
  await solve(page)
  await expect.poll(() => hash(page)).toContain('lesson=01-tls12-handshake')
  // The address follows a moment after each change: the last one is the one that solved it.
  await expect.poll(() => hash(page)).toContain('server.suites=-c030,-cca8')
  const other = await browser.newPage({ baseURL: baseURL! })
  await open(other, hash(page))
  await expect(result(other)).toContainText('Solved with 2 changes')
  await other.close()

  await page.reload()
  await expect(result(page)).toContainText('Solved with 2 changes')
  await page.keyboard.press('Control+z')
  await expect(result(page)).toBeEmpty()
})

test('a lesson begins at its start, whatever was on the playground; back leads there again', async ({ page }) => {
  await open(page, '#v1;example=modern')
  await expect(stamp(page)).toHaveText('Connects')
  await page.evaluate((to) => (location.hash = to), link)
  await expect(card(page, 'Client')).toContainText('curl')
  await expect(page.getByRole('button', { name: 'Undo' })).toBeDisabled()
  await page.goBack()
  await expect(page.locator('.examples [aria-current]')).toHaveText('A modern browser and a modern server')
  await page.goForward()
  await expect(verdict(page)).toHaveText('The TLS 1.2 handshake')
  await solve(page)
  await expect(result(page)).toContainText('Solved')
  await page.getByRole('link', { name: 'Playground' }).click()
  await expect(stamp(page)).toHaveText('Connects')
  expect(hash(page)).not.toContain('lesson')
})

test('a link to a lesson that is not there leads to the list and says so', async ({ page }) => {
  await open(page, '#v1;lesson=99-nothing')
  await expect(page.getByRole('alert')).toContainText('There is no lesson “99-nothing”')
  await expect(page.getByRole('link', { name: 'The TLS 1.2 handshake' })).toBeVisible()
})

test('without storage a lesson works all the same', async ({ page }) => {
  await page.addInitScript(() =>
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    }),
  )
  await open(page, link)
  await task(page).getByRole('button', { name: 'Show the solution' }).click()
  await expect(result(page)).toContainText('Solved')
})

test('by keyboard alone', async ({ page }) => {
  await open(page, link)
  const tabTo = async (name: RegExp) => {
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '')
    for (let n = 0; n < 60 && !name.test(await focused()); n++) await page.keyboard.press('Tab')
    expect(await focused()).toMatch(name)
  }
  await tabTo(/^Show ClientHello/)
  await page.keyboard.press('Enter')
  await expect(page.locator('.step[aria-current]')).toContainText('ClientHello')
  await tabTo(/^Hint 1/)
  for (let n = 0; n < 4; n++) await page.keyboard.press('Enter')
  await tabTo(/^No more hints/)
  await tabTo(/^Show the solution/)
  await page.keyboard.press('Enter')
  await expect(result(page)).toContainText('Solved')
})

test.describe('axe finds nothing, and nothing scrolls sideways', () => {
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [360, 1440])
      test.describe(`${width} px, ${colorScheme}`, () => {
        test.use({ colorScheme, viewport: { width, height: 900 } })

        test('start, hints, lists open, solved', async ({ page }) => {
          const check = async (when: string) => {
            expect(await violations(page), when).toEqual([])
            expect(await page.evaluate(() => document.documentElement.scrollWidth), when).toBeLessThanOrEqual(width)
          }
          await open(page, '#lessons')
          await check('list')
          await open(page, link)
          await expect(task(page)).toBeVisible()
          await check('start')
          await task(page)
            .getByRole('button', { name: /^Hint 1/ })
            .click()
          await part(page, 'Server', 'Suites')
          await check('editing')
          await solve(page)
          await expect(result(page)).toContainText('Solved')
          await check('solved')
        })
      })
})
for (const width of [900, 1024, 1280])
  test(`nothing scrolls sideways at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    await open(page, link)
    await part(page, 'Server', 'Suites')
    const live = page.getByRole('region', { name: 'Connection' })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(await live.evaluate((box) => box.scrollWidth - box.clientWidth)).toBe(0)
  })

for (const width of [360, 1440])
  test(`a lesson is read as a story, too, and solved there: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 })
    await open(page, link)
    const readings = page.getByRole('group', { name: 'How it is shown' })
    if (width > 900) await readings.getByRole('link', { name: 'Story' }).click()
    const letter = page.getByRole('article').filter({ hasText: 'I am looking for' })
    await expect(letter).toBeVisible()
    if (width > 900) await expect.poll(() => hash(page)).toContain('view=story')
    // A place in the prose leads to its letter.
    await page.getByRole('button', { name: 'Show Finished in the story' }).click()
    await expect(page.locator('.letter[aria-current]')).toContainText('Finished')
    // What an option comes to is for the learner to find, and what is not part of the task stays as it is.
    const notes = page.getByRole('complementary', { name: /nginx goes by/ })
    await expect(notes.first()).toContainText('Suites')
    await expect(notes.getByText('Groups', { exact: true })).toHaveCount(0)
    await expect(page.locator('.prospect')).toHaveCount(0)
    expect(await violations(page)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await solve(page)
    await expect(result(page)).toContainText('Solved')
    await readings.getByRole('link', { name: 'Instrument' }).click()
    await expect(page.getByRole('list', { name: 'What happened on the connection' })).toBeVisible()
  })
