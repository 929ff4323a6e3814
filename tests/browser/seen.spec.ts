import { expect, open, stamp, test, violations } from './page.ts'

test('what the person in front of it sees, what the server writes down, and what a grade does not say', async ({
  page,
}) => {
  await open(page)
  const facts = page.locator('.facts')
  const seen = facts.getByText('What the person in front of it sees')
  await expect(facts).toContainText('-9806 errSSLClosedAbort: connection closed via error')
  await seen.click()
  await expect(facts.getByText('Code -9824 would be alert 40.')).toBeVisible()
  await facts.getByText('What the server writes down').click()
  await expect(facts.getByText('State 252 has been reported')).toBeVisible()
  await facts.getByText('SSL Labs’ grade').click()
  await expect(facts).toContainText('A grade says nothing about who can connect: iOS 9 cannot.')
  expect(await violations(page)).toEqual([])
  await open(page, '#v1;client=chromium-137;server=nginx-intermediate-6.0')
  await expect(stamp(page)).toHaveText('Connects')
  await expect(seen).toHaveCount(0)
})
