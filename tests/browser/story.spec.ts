import { expect, open, stamp, test, violations } from './page.ts'
import type { Page } from '@playwright/test'

/** The conversation of an example. */
const tell = async (page: Page, example = 'ios9-iis75-sha512', more = ''): Promise<void> => {
  await open(page, `#v1;example=${example};view=story${more}`)
  await expect(chapter(page, 'Is anybody there?')).toBeVisible()
}
const chapter = (page: Page, title: string) => page.getByRole('heading', { level: 2, name: title })
const letter = (page: Page, step: number) => page.locator(`article[data-unit="${step - 1}"]`)
const margin = (page: Page, title: string) => page.getByRole('complementary', { name: title })
const viewOf = (page: Page) => /view=([a-z]+)/.exec(page.url())?.[1]

test.describe('two readings', () => {
  test('on a wide screen the instrument comes first; the story is one switch away, and part of the link', async ({
    page,
  }) => {
    await open(page, '#v1;example=ios9-iis75-sha512')
    await expect(page.getByRole('region', { name: 'Client', exact: true })).toBeVisible()
    await page.getByRole('link', { name: 'Story', exact: true }).click()
    await expect(chapter(page, 'IIS 7.5 makes up its mind')).toBeVisible()
    expect(viewOf(page)).toBe('story')
    await page.goBack()
    await expect(page.getByRole('list', { name: 'What happened on the connection' })).toBeVisible()
    await page.goForward()
    await expect(chapter(page, 'IIS 7.5 makes up its mind')).toBeVisible()
    await page.getByRole('link', { name: 'Instrument', exact: true }).click()
    await expect(page.getByRole('list', { name: 'What happened on the connection' })).toBeVisible()
    expect(viewOf(page)).toBeUndefined()
  })

  test.describe('on a phone', () => {
    test.use({ viewport: { width: 360, height: 780 } })
    test('the story comes first; a link can say otherwise', async ({ page }) => {
      await open(page)
      await expect(chapter(page, 'IIS 7.5 makes up its mind')).toBeAttached()
      await page.getByRole('button', { name: 'Build your own' }).click()
      await expect(page.getByLabel('Client profile')).toBeFocused()
      await page.getByRole('link', { name: 'Instrument', exact: true }).click()
      await expect(page.getByRole('list', { name: 'What happened on the connection' })).toBeVisible()
      await expect.poll(() => viewOf(page)).toBe('instrument')
      await page.reload()
      await expect(page.getByRole('list', { name: 'What happened on the connection' })).toBeVisible()
    })
  })
})

test.describe('the conversation', () => {
  test('letters and decisions stand in their order, under headings', async ({ page }) => {
    await tell(page)
    await expect(page.locator('.story h2')).toHaveText([
      'Is anybody there?',
      'iOS 9 introduces itself',
      'IIS 7.5 makes up its mind',
      'IIS 7.5 hangs up',
      'What each of them saw',
      'What people try, and why it cannot help',
    ])
    await expect(letter(page, 4)).toContainText('I am looking for api.example.com. I speak TLS 1.2, and nothing newer.')
    await expect(page.getByRole('heading', { name: 'The reply that was never written' })).toBeVisible()
    await expect(page.getByText('ServerHello, Certificate, ServerKeyExchange, ServerHelloDone')).toBeVisible()
  })

  test('the decision that ended it is open: both lists, the bytes, the rule', async ({ page }) => {
    await tell(page)
    const decided = page.getByRole('group', { name: 'What IIS 7.5 decides' })
    await expect(decided).toContainText('which iOS 9 never offered to check')
    await expect(decided).toContainText('00 0d 00 0e 00 0c 05 01 04 01 02 01 05 03 04 03 02 03')
    await expect(decided).toContainText('signature.chain-offered')
    await expect(decided.getByRole('link', { name: 'RFC 5246 §7.4.2' })).toBeVisible()
  })

  test('a letter opens in place, from its words to its fields to its bytes', async ({ page }) => {
    await tell(page, 'modern')
    const hello = letter(page, 4)
    await expect(hello.locator('.hexbox')).toHaveCount(0)
    await hello.getByRole('link', { name: 'playground.test' }).click()
    await expect(hello.getByRole('button', { name: /^server_name/ })).toHaveAttribute('aria-pressed', 'true')
    await expect(hello.locator('.hex b.selected').first()).toBeVisible()
    await expect.poll(() => page.url()).toContain('at=client_hello.extensions.server_name')
    await hello.getByRole('button', { name: /^key_share/ }).click()
    await expect.poll(() => page.url()).toContain('at=client_hello.extensions.key_share')
    await expect(hello).toHaveAttribute('aria-current', 'step')
  })

  test('a sealed letter shows what others see of it, and what is in it', async ({ page }) => {
    await tell(page, 'modern')
    const certificate = letter(page, 8)
    await expect(certificate).toContainText('17 03 03')
    await expect(certificate).toContainText('I am playground.test.')
  })

  test('mail is quoted as it was said', async ({ page }) => {
    await tell(page, 'exchange-gateway-no-starttls')
    await expect(chapter(page, 'First in the clear')).toBeVisible()
    await expect(letter(page, 6)).toContainText('250-SIZE 10485760')
  })

  test('a second handshake lies inside the first', async ({ page }) => {
    await tell(page, 'openssl-iis6-renegotiation')
    await expect(page.locator('.again h2')).toHaveText([
      'OpenSSL introduces itself once more',
      'IIS 6 makes up its mind',
      'IIS 6 answers',
      'Both seal the line',
    ])
  })
})

test.describe('moving in it', () => {
  test('steps are marked and come into view; the link keeps them', async ({ page }) => {
    await tell(page, 'modern')
    const slider = page.getByRole('slider', { name: 'Step' })
    await slider.focus()
    await page.keyboard.press('End')
    await expect(letter(page, 20)).toHaveAttribute('aria-current', 'step')
    await expect(letter(page, 20)).toBeInViewport()
    await page.getByRole('button', { name: 'Back one step' }).click()
    await expect(letter(page, 19)).toHaveAttribute('aria-current', 'step')
    await expect.poll(() => page.url()).toContain('step=19')
    await expect(page.locator('article[aria-current]')).toHaveCount(1)
    await page.reload()
    await expect(letter(page, 19)).toBeInViewport()
  })

  test('evidence leads to where it is read', async ({ page }) => {
    await tell(page)
    const top = page.getByRole('group', { name: 'Where to see it' })
    await top.getByRole('button', { name: /leaf certificate/ }).click()
    await expect(page.locator('.clash .proofs .on')).toBeInViewport()
    await page
      .locator('.clash')
      .getByRole('button', { name: /signature_algorithms/ })
      .click()
    await expect(letter(page, 4)).toHaveAttribute('aria-current', 'step')
    await expect(letter(page, 4).getByRole('heading')).toBeInViewport()
  })

  test('it stays where it is when it opens by itself', async ({ page }) => {
    await tell(page)
    await expect(letter(page, 5)).toHaveAttribute('aria-current', 'step')
    expect(await page.evaluate(() => scrollY)).toBe(0)
  })
})

test.describe('changing it', () => {
  test('in the margin, beside the moment where it matters', async ({ page }) => {
    await tell(page)
    await margin(page, 'What IIS 7.5 goes by')
      .getByRole('combobox', { name: 'Signed with', exact: true })
      .selectOption('rsa_pkcs1_sha256')
    await expect(stamp(page)).toHaveText('Connects')
    await expect(chapter(page, 'IIS 7.5 answers')).toBeVisible()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(chapter(page, 'IIS 7.5 hangs up')).toBeVisible()
  })

  test('a switch of the side that refuses', async ({ page }) => {
    await tell(page)
    const strict = margin(page, 'What IIS 7.5 goes by').getByRole('group', { name: 'The whole chain must fit' })
    await strict.getByRole('radio', { name: /^off/ }).check()
    await expect(stamp(page)).toHaveText('Connects')
  })

  test('an option says what comes of it before it is chosen, because it was run', async ({ page }) => {
    await tell(page)
    const signed = margin(page, 'What IIS 7.5 goes by').getByRole('group', { name: 'Signed with' })
    await expect(signed.locator('label').filter({ hasText: 'rsa_pkcs1_sha256' })).toContainText('connects')
    await expect(signed.locator('label').filter({ hasText: 'rsa_pkcs1_sha512' })).toContainText('reset')
    await signed.getByRole('radio', { name: /sha384/ }).click()
    await expect(stamp(page)).toHaveText('Connects')
    // The same question stays under the hand, and now says what would break it.
    await expect(signed.getByRole('radio', { name: /sha384/ })).toBeChecked()
    await expect(signed.locator('label').filter({ hasText: 'rsa_pkcs1_sha512' })).toContainText('reset')
  })

  test('a list offers what would mend it', async ({ page }) => {
    await tell(page)
    await margin(page, 'What iOS 9 brings').getByRole('button', { name: 'Add rsa_pkcs1_sha512' }).last().click()
    await expect(stamp(page)).toHaveText('Connects')
  })

  test('what people try, and why it cannot help: from what was run', async ({ page }) => {
    await tell(page)
    const tried = page.getByRole('region', { name: 'What people try, and why it cannot help' })
    const suites = tried.getByRole('listitem').filter({ hasText: 'Change the server’s “Suites”' })
    await expect(suites).toContainText('“Suite” has its answer by then')
    await expect(suites).toContainText(/\(\d+ changes were run\.\)/)
    await margin(page, 'What iOS 9 brings').getByRole('button', { name: 'Add rsa_pkcs1_sha512' }).last().click()
    await expect(stamp(page)).toHaveText('Connects')
    await expect(tried).toHaveCount(0)
  })

  test('behind a proxy nobody edits the proxy by mistake for the server', async ({ page }) => {
    await tell(page, 'proxy-in-the-middle')
    await expect(margin(page, 'What iOS 9 brings')).toBeVisible()
    await expect(page.locator('.margin.from-server')).toHaveCount(0)
    await page.getByRole('button', { name: 'behind the proxy' }).click()
    await expect(chapter(page, 'IIS 7.5 makes up its mind')).toBeVisible()
    await expect(margin(page, 'What IIS 7.5 goes by')).toBeVisible()
    await expect(page.locator('.margin.from-client')).toHaveCount(0)
  })

  test('who talks', async ({ page }) => {
    await tell(page)
    await page
      .getByRole('region', { name: 'Who talks' })
      .getByLabel('Server profile')
      .selectOption('nginx, OpenSSL 3.5')
    await expect(chapter(page, 'nginx makes up its mind')).toBeVisible()
  })
})

for (const colorScheme of ['light', 'dark'] as const)
  for (const width of [360, 1440])
    test.describe(`${width} px, ${colorScheme}`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } })
      for (const example of ['ios9-iis75-sha512', 'modern', 'rustls-iis10-renegotiation'])
        test(`axe finds nothing: ${example}`, async ({ page }) => {
          await tell(page, example, ';step=4;at=client_hello.cipher_suites')
          expect(await violations(page)).toEqual([])
        })
    })

for (const width of [360, 768, 900, 1024, 1280, 1440])
  test(`nothing scrolls sideways at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 })
    for (const example of ['ios9-iis75-sha512', 'openssl-iis6-renegotiation', 'exchange-gateway-no-starttls']) {
      await tell(page, example)
      await page.evaluate(() => {
        for (const summary of document.querySelectorAll<HTMLElement>('.story details:not([open]) > summary'))
          summary.click()
      })
      await expect(page.locator('.story .layer:not([open])')).toHaveCount(0)
      expect(await page.evaluate(() => document.documentElement.scrollWidth), example).toBeLessThanOrEqual(width)
    }
  })
