/** A readable trace of every example, kept beside the tests. `UPDATE=1` writes them anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { examples } from '../../src/sim/example.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { readingOf, traceOf } from './reading.ts'

const folder = join(import.meta.dirname, 'golden')

test.each(Object.entries(examples as Readonly<Record<string, Scenario>>))('%s', (name, scenario) => {
  const path = join(folder, `${name}.txt`)
  const reading = readingOf(traceOf(scenario, noble))
  if (process.env['UPDATE']) writeFileSync(path, reading)
  expect(reading).toBe(existsSync(path) ? readFileSync(path, 'utf8') : '')
})

test('there is no reading of an example that is gone', () => {
  expect(readdirSync(folder).sort()).toEqual(
    Object.keys(examples)
      .map((name) => `${name}.txt`)
      .sort(),
  )
})
