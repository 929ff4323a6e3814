/** What a narrow screen and a finger need: nothing is cut, and nothing touches. */
import { card, expect, open, openEverything, part, test } from './page.ts'

test.use({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true })

test('each layer says how it went', async ({ page }) => {
  await open(page)
  await expect(page.getByRole('list', { name: 'Layer by layer' }).getByText('reset after ClientHello')).toBeVisible()
})

for (const view of ['story', 'instrument'])
  test(`every byte of a row is in its box: ${view}`, async ({ page }) => {
    await open(page, `#v1;example=ios9-iis75-sha512;view=${view};step=4;at=client_hello.random`)
    const hex = page.locator('.hexbox').first()
    await expect(hex.locator('[data-row]').first()).toBeVisible()
    const cut = await hex.evaluate((box) => {
      const right = box.getBoundingClientRect().right
      return [...box.querySelectorAll('b')].filter((byte) => byte.getBoundingClientRect().right > right).length
    })
    expect(cut).toBe(0)
    // And the box ends between two rows.
    const [height, row] = await hex.evaluate((box) => [
      box.clientHeight,
      box.querySelector('[data-row]')!.getBoundingClientRect().height,
    ])
    expect(height! % row!).toBeLessThan(0.5)
  })

test('a name of a field is broken where its words end', async ({ page }) => {
  await open(page, '#v1;example=ios9-iis75-sha512;view=story;step=4;at=client_hello.random')
  const names = page.locator('.fieldlist .fname')
  await expect(names.first()).toBeVisible()
  const broken = await names.evaluateAll((all) =>
    all.flatMap((name) => {
      const range = document.createRange()
      return [...name.childNodes].flatMap((node) => {
        if (node.nodeType !== Node.TEXT_NODE) return []
        range.selectNodeContents(node)
        return range.getClientRects().length > 1 ? [node.textContent] : []
      })
    }),
  )
  expect(broken).toEqual([])
})

test('what is ticked, its mark and its name stand apart', async ({ page }) => {
  await open(page, '#v1;example=ios9-iis75-sha512;view=instrument')
  await openEverything(page)
  const list = await part(page, 'Client', 'Signatures')
  const gaps = await list.locator('[data-on]').evaluateAll((rows) =>
    rows.flatMap((row) => {
      const [box, mark, name] = ['input', '.mark', '.name'].map((one) =>
        row.querySelector(one)!.getBoundingClientRect(),
      )
      return [mark!.left - box!.right, name!.left - mark!.right]
    }),
  )
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(4)
})

test('a long name of a profile is there in full', async ({ page }) => {
  await open(page, '#v1;client=ios-9-ats;server=iis-7.5-2013;view=instrument')
  const name = card(page, 'Server').locator('.profile span')
  await expect(name).toHaveText('IIS 7.5 on 2008 R2, before the updates')
  expect(await name.evaluate((one) => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight)).toBe(
    true,
  )
  const [inner, outer] = await Promise.all([name.boundingBox(), card(page, 'Server').boundingBox()])
  expect(inner!.x + inner!.width).toBeLessThanOrEqual(outer!.x + outer!.width)
})

test('all clients: a row is a few lines, and nothing of it is outside', async ({ page }) => {
  await open(page, '#v1;example=ios9-iis75-sha512;view=clients;find=Safari%208%20on%20iOS%208.4')
  const row = page.locator('main tbody tr:not(.head)')
  await expect(row).toHaveCount(1, { timeout: 30_000 })
  await expect(row).toContainText('never offered to check')
  const outside = await row.evaluate((one) =>
    [...one.children].filter((cell) => cell.getBoundingClientRect().right > innerWidth).map((cell) => cell.textContent),
  )
  expect(outside).toEqual([])
})
