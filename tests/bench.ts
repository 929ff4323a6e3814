import { join } from 'node:path'
import { build } from 'vite'
import { chromium } from '@playwright/test'
import { browserArguments, findBrowser } from './browser.mjs'
import { measure, type Row } from './bench/measure.ts'
import type * as Page from './bench/page.ts'
import { measurePainted, type Painted } from './bench/painted.ts'
import { measureSearches, type SearchRow } from './bench/search.ts'

const rounds = 21

/**
 * Speed as ratios within one run: each handshake over the bare replay of the provider's calls that it makes, in Node and
 * in Chromium, and the same handshake with the stub; then sweeps and searches. In Node both as the command line runs, module by
 * module through Vite's runner, and bundled. Figures of one machine are for comparing, not for keeping.
 */
export const main = async (): Promise<number> => {
  print('Node, command line', measure(rounds))
  printSearches('Node, command line', measureSearches())
  const code = Buffer.from(await bundled('es')).toString('base64')
  const page = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as typeof Page
  print('Node, bundled', page.measure(rounds))
  printSearches('Node, bundled', page.measureSearches())
  const rows = await inChromium()
  if (rows) {
    print('Chromium', rows.handshakes)
    printSearches('Chromium', rows.searches)
    printPainted(rows.painted)
  } else console.log('\nChromium: none found')
  return 0
}

const print = (where: string, rows: readonly Row[]): void => {
  const heads = ['calls', 'real ms', 'bare ms', 'ratio', 'above ms', 'stub ms']
  console.log(`\n${where.padEnd(32)}${heads.map((head) => head.padStart(10)).join('')}`)
  for (const { name, calls, real, bare, stubbed } of rows) {
    const figures = [real, bare, real / bare, real - bare, stubbed].map((figure) => figure.toFixed(2))
    console.log(`${name.padEnd(32)}${[String(calls), ...figures].map((text) => text.padStart(10)).join('')}`)
  }
}

const printSearches = (where: string, rows: readonly SearchRow[]): void => {
  console.log(`\n${where.padEnd(32)}${['runs', 'ms', 'ms a run'].map((head) => head.padStart(10)).join('')}`)
  for (const { name, runs, taken } of rows) {
    const figures = [String(runs), taken.toFixed(0), (taken / runs).toFixed(3)]
    console.log(`${name.padEnd(32)}${figures.map((text) => text.padStart(10)).join('')}`)
  }
}

const printPainted = (rows: readonly Painted[]): void => {
  const heads = ['edits', 'median', '95 %', 'over 50 ms', 'frames', 'longest']
  console.log(`\n${'Page, ms'.padEnd(32)}${heads.map((head) => head.padStart(11)).join('')}`)
  for (const { name, edits, longTasks, frames } of rows) {
    const figures = [
      edits.length,
      at(edits, 0.5).toFixed(1),
      at(edits, 0.95).toFixed(1),
      `${longTasks.length} tasks`,
      frames.length,
      Math.max(...frames).toFixed(1),
    ]
    console.log(`${name.padEnd(32)}${figures.map((text) => String(text).padStart(11)).join('')}`)
  }
}
const at = (figures: readonly number[], part: number): number =>
  [...figures].sort((a, b) => a - b)[Math.min(figures.length - 1, Math.floor(part * figures.length))] ?? NaN

/** What is measured, as one file. */
const bundled = async (format: 'es' | 'iife'): Promise<string> => {
  const [bundle] = (await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: 'chrome120',
      lib: { entry: join(import.meta.dirname, 'bench/page.ts'), formats: [format], name: 'bench' },
    },
  })) as unknown as { output: { code: string }[] }[]
  return bundle!.output[0]!.code
}

/** The same in a page, where Chromium runs the very code that is bundled for it. */
const inChromium = async (): Promise<
  { handshakes: readonly Row[]; searches: readonly SearchRow[]; painted: readonly Painted[] } | undefined
> => {
  const { path } = findBrowser()
  if (!path) return undefined
  const browser = await chromium.launch({ executablePath: path, args: browserArguments(), timeout: 30_000 })
  try {
    const page = await browser.newPage()
    await page.addScriptTag({ content: await bundled('iife') })
    const found = await page.evaluate<{ handshakes: readonly Row[]; searches: readonly SearchRow[] }>(
      `({ handshakes: bench.measure(${rounds}), searches: bench.measureSearches() })`,
    )
    return { ...found, painted: await measurePainted(browser) }
  } finally {
    await browser.close()
  }
}
