import { expect, open, test } from './page.ts'
import { sameLinks, shownOf, simulated } from './simulated.ts'

for (const link of sameLinks)
  test(`the same link gives the same bytes in the page and in simulate: ${link}`, async ({ page }) => {
    const units = simulated(link)
    await open(page, link)
    const rows = page.getByRole('list', { name: 'What happened on the connection' }).locator('.pick')
    await expect(rows).toHaveCount(units.length)
    for (const [n, unit] of units.entries()) {
      if (unit.kind !== 'record') continue
      await rows.nth(n).dispatchEvent('click')
      await expect
        .poll(
          () =>
            page
              .locator('[data-at]')
              .allInnerTexts()
              .then((pairs) => pairs.join('')),
          { message: `row ${n + 1}` },
        )
        .toBe(shownOf(unit))
    }
  })
