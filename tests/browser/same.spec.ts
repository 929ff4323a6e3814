import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, open, test } from './page.ts'

const root = join(import.meta.dirname, '../..')

interface Unit {
  readonly kind: string
  readonly epoch?: string
  readonly bytes?: string
  readonly content?: string
  readonly type?: number
  readonly padding?: number
}

/** What follows the content in a sealed record of TLS 1.3 (RFC 8446 §5.2), in hexadecimal. */
const innerEnd = ({ type = 0, padding }: Unit): string =>
  padding === undefined ? '' : type.toString(16).padStart(2, '0') + '00'.repeat(padding)

/** What `simulate` says about a link, in a process of its own. */
const simulated = (fragment: string): readonly Unit[] => {
  const command = ['src/headless/start.mjs', 'src/headless/simulate.ts', fragment, '--format', 'json']
  const { stdout } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  return (JSON.parse(stdout) as { units: Unit[] }).units
}

const links = [
  '#v1;example=modern',
  '#v1;example=ios9-iis75-sha512',
  '#v1;example=curl-nginx-tls12;server.suites=c02f;seed=another',
]

for (const link of links)
  test(`the same link gives the same bytes in the page and in simulate: ${link}`, async ({ page }) => {
    const units = simulated(link)
    await open(page, link)
    const rows = page.getByRole('list', { name: 'What happened on the connection' }).locator('.pick')
    await expect(rows).toHaveCount(units.length)
    for (const [n, unit] of units.entries()) {
      if (unit.kind !== 'record') continue
      await rows.nth(n).dispatchEvent('click')
      // A record in the clear is shown as it travelled, a sealed one opened: in TLS 1.3 with its type and padding behind.
      const expected = unit.epoch === 'plaintext' ? unit.bytes : `${unit.content}${innerEnd(unit)}`
      await expect
        .poll(
          () =>
            page
              .locator('[data-at]')
              .allInnerTexts()
              .then((pairs) => pairs.join('')),
          { message: `row ${n + 1}` },
        )
        .toBe(expected)
    }
  })
