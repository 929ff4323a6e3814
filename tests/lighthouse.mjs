/**
 * Lighthouse over the built page, from a host that compresses, on a phone and on a desktop: the median of five runs of each.
 * `npm run lighthouse`; arguments are the number of runs and the fragment to open. Speed depends on the machine, so this is
 * no part of the tests.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import lighthouse, { desktopConfig } from 'lighthouse'
import { browserArguments, findBrowser, freePort } from './browser.mjs'
import { host } from './host.mjs'

const [runs = '5', fragment = ''] = process.argv.slice(2)
const dist = join(import.meta.dirname, '../dist')
if (!existsSync(join(dist, 'index.html'))) throw new Error('nothing is built: npm run build')

const { path, note } = findBrowser()
if (!path) throw new Error(note)
const { address, close } = await host(dist)

/** One run in a browser that has never seen the page. */
const measure = async (config) => {
  const port = await freePort()
  const profile = mkdtempSync(join(tmpdir(), 'whyshake-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: path,
    args: [...browserArguments(), `--remote-debugging-port=${port}`],
  })
  try {
    const { lhr } = await lighthouse(`${address}${fragment}`, { port, logLevel: 'error', output: 'json' }, config)
    return lhr
  } finally {
    await browser.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
/** What costs points, once each, of all runs. */
const faults = (reports) => {
  const found = new Map()
  for (const { categories, audits } of reports)
    for (const { auditRefs } of Object.values(categories))
      for (const { id, weight } of auditRefs)
        if (weight > 0 && audits[id].score !== null && audits[id].score < 0.9) found.set(id, audits[id])
  return [...found.values()]
}

for (const [device, config] of [
  ['phone', undefined],
  ['desktop', desktopConfig],
]) {
  const reports = []
  for (let n = 0; n < Number(runs); n++) reports.push(await measure(config))
  console.log(`${device}, median of ${reports.length}`)
  for (const [id, { title }] of Object.entries(reports[0].categories)) {
    const scores = reports.map(({ categories }) => Math.round(categories[id].score * 100))
    console.log(`  ${title}: ${median(scores)}  (${scores.join(' ')})`)
  }
  for (const id of [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
    'speed-index',
  ]) {
    const values = reports.map(({ audits }) => audits[id].numericValue)
    const shown = (value) => (id === 'cumulative-layout-shift' ? value.toFixed(4) : `${Math.round(value)} ms`)
    console.log(`  ${reports[0].audits[id].title}: ${shown(median(values))}`)
  }
  for (const { id, title, displayValue, details } of faults(reports)) {
    console.log(`  ! ${id}: ${title} ${displayValue ?? ''}`)
    for (const item of details?.items?.slice(0, 5) ?? [])
      console.log(`      ${(item.node?.snippet ?? item.description ?? item.url ?? JSON.stringify(item)).slice(0, 160)}`)
  }
}
await close()
