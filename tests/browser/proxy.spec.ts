/** A proxy in the middle has two faces, each on a connection of its own. */
import { card, expect, open, part, stamp, test, violations } from './page.ts'

for (const view of ['instrument', 'story'])
  test(`each connection shows the face that the proxy has on it: ${view}`, async ({ page }) => {
    await open(page, `#v1;example=proxy-in-the-middle;view=${view}`)
    const proxyServer = card(page, 'Server').getByLabel('Server profile')
    await expect(proxyServer).toHaveValue('java-8')
    await expect(card(page, 'Client').getByLabel('Client profile')).toHaveValue('ios-9-ats')
    await page.getByRole('button', { name: 'behind the proxy' }).click()
    await expect(card(page, 'Client').getByLabel('Client profile')).toHaveValue('java-8u31')
    await expect(card(page, 'Client')).toContainText('the proxy, as the server sees it')
    await expect(card(page, 'Server').getByLabel('Server profile')).toHaveValue('iis-7.5')
    expect(await violations(page)).toEqual([])
    // Another product behind it is another client to the server.
    await card(page, 'Client').getByLabel('Client profile').selectOption('Java 8u161')
    await expect(page).toHaveURL(/proxyclient=/)
  })

test('what the proxy brings is told entry by entry, and its connection can be edited alone', async ({ page }) => {
  await open(page, '#v1;example=proxy-in-the-middle;view=instrument')
  const face = card(page, 'Server')
  await face.locator('summary').filter({ hasText: 'Versions' }).click()
  await expect(face.locator('li.chosen').first()).toContainText('TLS 1.2')
  await face.getByRole('button', { name: 'Open this connection without the proxy' }).click()
  await expect(page.getByRole('button', { name: 'behind the proxy' })).toHaveCount(0)
  await expect(card(page, 'Server').getByLabel('Server profile')).toHaveValue('java-8')
  const versions = await part(page, 'Server', 'Versions')
  await expect(versions.getByRole('checkbox').first()).toBeChecked()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'behind the proxy' })).toBeVisible()
  await expect(stamp(page)).toHaveText('Connects')
})
