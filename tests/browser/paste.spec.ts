import { card, expect, open, part, stamp, test, violations } from './page.ts'

const nginx = `server {
  listen 443 ssl;
  ssl_protocols TLSv1.2;
  ssl_ciphers AES128-SHAA:AES128-SHA;
}`

test.describe('a configuration is pasted', () => {
  test('what it means is shown first, with what could not be taken over, and then applied', async ({ page }) => {
    await open(page, '#v1;client=chromium-137;server=nginx-intermediate-6.0')
    await expect(stamp(page)).toHaveText('Connects')
    await card(page, 'Server').getByRole('button', { name: 'Paste a configuration' }).click()
    const dialog = page.getByRole('dialog', { name: 'Paste the server’s configuration' })
    await dialog.getByLabel('Configuration', { exact: true }).fill(nginx)
    await expect(dialog.getByLabel('Notation')).toContainText('detected: nginx')
    await expect(dialog.getByRole('status')).toContainText('TLS_RSA_WITH_AES_128_CBC_SHA')
    await expect(dialog.getByRole('status')).toContainText('line 4, column 15: “AES128-SHAA” dropped')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Apply' }).click()
    await expect(dialog).toBeHidden()
    await expect(stamp(page)).toHaveText('Does not connect')
    await expect(await part(page, 'Server', 'Versions')).toContainText('1.2')
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(stamp(page)).toHaveText('Connects')
  })

  test('Escape leaves everything as it was; the keyboard is enough', async ({ page }) => {
    await open(page)
    const opener = card(page, 'Client').getByRole('button', { name: 'Paste a configuration' })
    await opener.focus()
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Paste the client’s configuration' })
    await dialog.getByLabel('Configuration', { exact: true }).fill('jdk.tls.client.protocols=TLSv1.1')
    await expect(dialog.getByRole('status')).toContainText('TLS 1.1')
    await page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    await expect(opener).toBeFocused()
    expect(new URL(page.url()).hash).toBe('')
  })

  test('a file, in UTF-16 as regedit writes it', async ({ page }) => {
    await open(page)
    await card(page, 'Server').getByRole('button', { name: 'Paste a configuration' }).click()
    const dialog = page.getByRole('dialog')
    const key =
      'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.1\\Server'
    const text = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[${key}]\r\n"Enabled"=dword:00000001\r\n`
    await dialog.getByLabel('or a file').setInputFiles({
      name: 'schannel.reg',
      mimeType: 'text/plain',
      buffer: Buffer.from(text, 'utf16le'),
    })
    await expect(dialog.getByLabel('Notation')).toContainText('detected: Registry export')
    await expect(dialog.getByRole('status')).toContainText('TLS 1.1')
  })
})
