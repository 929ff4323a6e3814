import { alerts } from '../../src/spec/alert.ts'
import { figureName } from '../../src/spec/message.ts'
import { fromHex } from '../../src/bytes/text.ts'
import { expect, open, test } from './page.ts'
import { simulated, type SimulatedUnit } from './simulated.ts'

/** What a reader who does not see the ladder has to be told of a row, from the trace alone. */
const facts = ({ kind, from, parts = [], bytes, epoch, content }: SimulatedUnit): string[] => {
  const names = parts.map(({ name }) =>
    name === 'alert'
      ? alerts.show(fromHex(content!)[1]!)
      : name === 'change_cipher_spec'
        ? 'ChangeCipherSpec'
        : /^[a-z_]+$/.test(name) && kind === 'record' && !/^(preface|application_data)$/.test(name)
          ? figureName(name)
          : name === 'application_data'
            ? 'Application data'
            : name,
  )
  const tcp = { syn: 'SYN', 'syn-ack': 'SYN, ACK', ack: 'ACK', reset: 'TCP reset', fin: 'FIN' }[kind]
  return [
    `The ${from} sends`,
    ...names,
    ...(tcp ? [tcp] : []),
    ...(bytes ? [`${bytes.length / 2} B`] : []),
    ...(kind === 'record' && epoch !== 'plaintext' ? ['encrypted'] : []),
  ]
}

for (const example of [
  'ios9-iis75-sha512',
  'modern',
  'rustls-iis10-renegotiation',
  'exchange-gateway-no-starttls',
  'chromium-iis10-h2-cbc',
])
  test(`the ladder tells a screen reader what happened: ${example}`, async ({ page }) => {
    const units = simulated(`#v1;example=${example}`)
    await open(page, `#v1;example=${example};view=instrument`)
    const ladder = page.getByRole('list', { name: 'What happened on the connection' })
    const rows = ladder.getByRole('button')
    await expect(rows).toHaveCount(units.length)
    const names = await rows.evaluateAll((all) => all.map((one) => one.textContent?.trim() ?? ''))
    for (const [n, unit] of units.entries()) {
      expect(names[n]).toMatch(new RegExp(`^${n + 1}\\. `))
      for (const fact of facts(unit)) expect(names[n], `row ${n + 1}`).toContain(fact)
    }
    // And the drawing beside it is kept from being read twice.
    expect(await ladder.locator('.wire:not([aria-hidden=true])').count()).toBe(0)
  })
