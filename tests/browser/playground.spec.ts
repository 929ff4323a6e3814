import { card, entryNames, expect, open, openExample, part, stamp, test, verdict, violations } from './page.ts'

test.describe('the first minute', () => {
  test('the bare address shows the headline: who hung up, and why', async ({ page }) => {
    await open(page)
    await expect(stamp(page)).toHaveText('Does not connect')
    await expect(verdict(page)).toHaveText(
      'The server hung up: its certificate is signed with SHA-512, and iOS 9 never offered to check that.',
    )
    await expect(verdict(page).locator('em')).toHaveText('SHA-512')
    await expect(page.getByRole('list', { name: 'Layer by layer' })).toContainText('reset after ClientHello')
    await expect(page).toHaveTitle(/^Does not connect: iOS 9 and IIS 7.5/)
    await expect(page.getByRole('list', { name: 'What happened on the connection' }).getByRole('listitem')).toHaveCount(
      5,
    )
  })

  test('one line says what this is, and three ways lead on', async ({ page }) => {
    await open(page)
    const welcome = page.getByRole('complementary', { name: 'What this is' })
    await expect(welcome).toContainText('See why a connection fails')
    await welcome.getByRole('button', { name: 'Build your own' }).click()
    await expect(card(page, 'Client').getByLabel('Client profile')).toBeFocused()
    await welcome.getByRole('button', { name: 'Paste a configuration' }).click()
    await expect(page.getByRole('dialog', { name: 'Paste the server’s configuration' })).toBeVisible()
    await page.keyboard.press('Escape')
    await welcome.getByRole('link', { name: 'Take a lesson' }).click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Lessons')
    await page.goBack()
    await welcome.getByRole('button', { name: 'I see' }).click()
    await expect(welcome).toHaveCount(0)
    await expect(stamp(page)).toHaveText('Does not connect')
  })

  test('examples by product, grouped by what fails; a link needs no introduction', async ({ page }) => {
    await open(page, '#v1;example=modern')
    await expect(page.getByRole('complementary', { name: 'What this is' })).toHaveCount(0)
    await page.locator('.examples > summary').click()
    const handshake = page.getByRole('region', { name: 'Fails in the TLS handshake' })
    await expect(handshake.getByRole('link')).toHaveText([
      'iOS 9 and IIS 7.5, certificate with SHA-512',
      'rustls and IIS 10, certificate asked for late',
    ])
    await page.keyboard.press('Escape')
    await expect(handshake).toBeHidden()
    await openExample(page, 'Chromium and IIS 10, HTTP/2 over CBC')
    await expect(stamp(page)).toHaveText('Does not connect')
    await expect(handshake).toBeHidden()
  })

  test('it plays once, and stops at the row that decided', async ({ page }) => {
    await page.goto('./')
    await expect(page.getByRole('button', { name: 'Pause' })).toBeVisible()
    await expect(page.getByRole('slider', { name: 'Step' })).toHaveAttribute('aria-valuenow', '5', { timeout: 15_000 })
    await expect(page.getByRole('button', { name: 'Play' })).toBeVisible()
    expect(new URL(page.url()).hash).toBe('')
  })

  test('the evidence is on the screen: bytes 116 to 133 of the ClientHello', async ({ page }) => {
    await open(page)
    await expect(page.getByText('Evidence: bytes 116 to 133.')).toBeVisible()
    await page
      .getByRole('group', { name: 'Where to see it' })
      .getByRole('button', { name: /leaf certificate/ })
      .click()
    await expect(page.getByRole('treeitem', { selected: true })).toContainText('rsa_pkcs1_sha512')
  })
})

test.describe('what if', () => {
  test('a certificate signed with SHA-256 connects, at once and without a Run button', async ({ page }) => {
    await open(page)
    await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha256')
    await expect(stamp(page)).toHaveText('Connects')
    await expect(page.getByRole('button', { name: /run/i })).toHaveCount(0)
  })

  test('reordering the suites does not help', async ({ page }) => {
    await open(page)
    const suites = await part(page, 'Server', 'Suites')
    const before = await entryNames(page, 'Server', 'Suites')
    await suites.getByRole('checkbox').first().focus()
    await page.keyboard.press('Alt+ArrowDown')
    const after = await entryNames(page, 'Server', 'Suites')
    expect(after.slice(0, 2)).toEqual([before[1], before[0]])
    await expect(stamp(page)).toHaveText('Does not connect')
  })

  test('dragging an entry moves it', async ({ page }) => {
    // A connection that works: nothing is being looked for that could move the page meanwhile.
    await open(page, '#v1;example=ios9-iis75-sha256')
    const groups = await part(page, 'Client', 'Groups')
    const before = await entryNames(page, 'Client', 'Groups')
    await groups.locator('[data-on]').first().hover()
    const from = (await groups.locator('.grip').first().boundingBox())!
    const to = (await groups.locator('[data-on]').nth(2).boundingBox())!
    await page.mouse.move(from.x + 5, from.y + 5)
    await page.mouse.down()
    await page.mouse.move(from.x + 5, to.y + to.height - 2, { steps: 5 })
    await page.mouse.up()
    expect(await entryNames(page, 'Client', 'Groups')).toEqual([before[1], before[2], before[0]])
  })

  test('switching an entry off and on again puts it back where it was', async ({ page }) => {
    await open(page)
    const schemes = await part(page, 'Client', 'Signatures')
    const before = await entryNames(page, 'Client', 'Signatures')
    const second = schemes.getByRole('checkbox').nth(1)
    await second.uncheck()
    expect(await entryNames(page, 'Client', 'Signatures')).toHaveLength(before.length - 1)
    await second.check()
    expect(await entryNames(page, 'Client', 'Signatures')).toEqual(before)
  })

  test('what is missing can be added from the list that says so', async ({ page }) => {
    await open(page)
    await card(page, 'Client').getByRole('button', { name: 'Add rsa_pkcs1_sha512' }).click()
    await expect(stamp(page)).toHaveText('Connects')
  })

  test('a name that nobody knows gives one clear sentence, and stays to be corrected', async ({ page }) => {
    await open(page)
    const schemes = await part(page, 'Client', 'Signatures')
    const field = schemes.getByLabel('Add to Signatures')
    await field.fill('rsa_pkcs1_sha521')
    await field.press('Enter')
    await expect(
      schemes.getByText('“rsa_pkcs1_sha521” is not a known name. Did you mean', { exact: false }),
    ).toBeVisible()
    await expect(field).toHaveValue('rsa_pkcs1_sha521')
    await field.fill('rsa_pkcs1_sha512')
    await field.press('Enter')
    await expect(stamp(page)).toHaveText('Connects')
  })

  test('a bad date is refused in a sentence and changes nothing', async ({ page }) => {
    await open(page)
    const certificates = await part(page, 'Server', 'Certificates')
    await certificates.getByText('Names, dates, use').click()
    const until = certificates.getByLabel('Valid until')
    await until.fill('tomorrow')
    await until.press('Tab')
    await expect(certificates.getByText('“tomorrow” is not a date', { exact: false })).toBeVisible()
    await expect(until).toHaveValue('tomorrow')
  })

  test('undo and redo, apart from the browser’s history; a setting goes back to its profile', async ({ page }) => {
    await open(page)
    await card(page, 'Server').getByLabel('Signed with', { exact: true }).selectOption('rsa_pkcs1_sha256')
    await expect(stamp(page)).toHaveText('Connects')
    await page.keyboard.press('Control+z')
    await expect(stamp(page)).toHaveText('Does not connect')
    await page.keyboard.press('Control+Shift+z')
    await expect(stamp(page)).toHaveText('Connects')
    await page.getByRole('button', { name: 'Undo' }).click()
    await card(page, 'Server').getByRole('button', { name: 'Reset Certificates to the profile' }).click()
    await expect(stamp(page)).toHaveText('Connects')
    await expect(card(page, 'Server').getByText('1 change', { exact: true })).toBeVisible()
  })

  test('another profile, another verdict', async ({ page }) => {
    await open(page)
    await card(page, 'Server').getByLabel('Server profile').selectOption('nginx, OpenSSL 3.5')
    await expect(verdict(page)).not.toContainText('SHA-512')
  })
})

test.describe('the ladder and the lens', () => {
  test('step, scrub and keys move through the handshake', async ({ page }) => {
    await open(page, '#v1;example=modern')
    const slider = page.getByRole('slider', { name: 'Step' })
    await slider.focus()
    await page.keyboard.press('Home')
    await expect(slider).toHaveAttribute('aria-valuetext', /^1\. The client sends SYN/)
    await page.keyboard.press('ArrowRight')
    await expect(slider).toHaveAttribute('aria-valuenow', '2')
    await page.getByRole('button', { name: 'Forward one step' }).click()
    await page.getByRole('button', { name: 'Forward one step' }).click()
    await expect(page.getByRole('heading', { name: 'Step 4, the client sends ClientHello' })).toBeVisible()
    await page.getByRole('button', { name: 'To the start' }).click()
    await expect(slider).toHaveAttribute('aria-valuenow', '1')
    await expect(page.locator('.step[aria-current]')).toHaveCount(1)
  })

  test('tree and hexadecimal select each other', async ({ page }) => {
    await open(page)
    await page.getByRole('treeitem', { name: /^▸? ?supported_groups/ }).click()
    await expect(page.locator('.hex .selected').first()).toHaveText('00')
    await page.locator('.hex b[data-at="11"]').click()
    await expect(page.getByRole('treeitem', { selected: true })).toContainText('random')
  })

  test('a field says what it is for, and how the standard declares it', async ({ page }) => {
    await open(page)
    await page.getByRole('treeitem', { name: /^ ?random/ }).click()
    await expect(page.getByText('32 bytes that nobody can foresee')).toBeVisible()
    await page.getByRole('tab', { name: 'Grammar' }).click()
    const line = page.getByRole('list', { name: 'Declarations of the standards' }).locator('[aria-current=true]')
    await expect(line).toHaveText('opaque random[32];')
    await page.getByRole('button', { name: 'SignatureScheme supported_signature_algorithms<2..2^16-2>;' }).click()
    await expect(page.getByText('first what the sender likes best')).toBeVisible()
    await page.getByRole('tab', { name: 'Grammar' }).press('ArrowLeft')
    await expect(page.getByRole('treeitem', { selected: true })).toContainText('supported_signature_algorithms')
  })

  test('a secret shows what it is made of, its value once it is known, and its line of the key log', async ({
    page,
  }) => {
    await open(page, '#v1;example=modern')
    await page.getByRole('tab', { name: 'Keys' }).click()
    await page.getByRole('slider', { name: 'Step' }).press('Home')
    await page.getByRole('button', { name: 'client_handshake_traffic_secret' }).click()
    const secret = page.locator('.secret')
    await expect(secret).toContainText('Derive-Secret(handshake_secret, "c hs traffic", ClientHello…ServerHello)')
    await expect(secret).toContainText('not yet')
    await page.getByRole('slider', { name: 'Step' }).press('End')
    await expect(secret).toContainText(/CLIENT_HANDSHAKE_TRAFFIC_SECRET [0-9a-f]{64} [0-9a-f]{64}/)
    expect(await violations(page)).toEqual([])
  })

  test('keys and states follow the step', async ({ page }) => {
    await open(page, '#v1;example=modern')
    await page.getByRole('tab', { name: 'Keys' }).click()
    await expect(page.getByRole('rowheader', { name: 'client_handshake_traffic_secret' })).toBeVisible()
    await page.getByRole('tab', { name: 'States' }).click()
    await page.getByRole('slider', { name: 'Step' }).press('Home')
    await expect(page.getByRole('region', { name: 'Client states' }).locator('[aria-current]')).toContainText('START')
  })

  test('each decision opens to its candidates, with the rule’s sentence and its citation', async ({ page }) => {
    await open(page)
    await page.locator('.questions summary').filter({ hasText: 'Suite' }).click()
    const candidates = page.locator('.questions details[open] .candidates li')
    expect(await candidates.count()).toBeGreaterThan(10)
    await expect(candidates.first().getByRole('link')).toHaveAttribute('href', /rfc-editor/)
  })
})
