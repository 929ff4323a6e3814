/** What every single edit comes to, and what of it cannot help. */
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { storyEnglish as t } from '../../src/explain/en-story.ts'
import { attempts } from '../../src/explain/tried.ts'
import { smallestChanges } from '../../src/sim/change.ts'
import { edited, editsOf } from '../../src/sim/edit.ts'
import { examples, type ExampleName } from '../../src/sim/example.ts'
import { inFront } from '../../src/sim/proxy.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { trials } from '../../src/sim/trial.ts'
import { resolved } from '../machines/exchange.ts'

const names = ['ios9-iis75-sha512', 'rustls-iis10-renegotiation', 'chromium-iis10-h2-cbc', 'modern'] as const
const tried = new Map(names.map((name) => [name, [...trials(resolved(examples[name]))]]))
const attemptsOf = (name: (typeof names)[number], scenario: Scenario = examples[name]) => {
  const found = resolved(scenario)
  return attempts(tried.get(name)!, run(found, stub), inFront(found), t, Infinity)
}

describe.each(names)('%s', (name) => {
  const start = resolved(examples[name])
  const all = tried.get(name)!

  test('every edit is run once, and its outcome is that of the scenario after it', () => {
    expect(all.map(({ edit }) => edit)).toEqual(editsOf(start))
    for (const { edit, outcome } of all.filter((_, n) => n % 17 === 0))
      expect(run(edited(start, edit), stub).outcome).toEqual(outcome)
  })

  test('those that help are those of the search for the smallest change', () => {
    const steps = smallestChanges(start, { pairs: () => [] })
    let answer = steps.next()
    while (!answer.done) answer = steps.next()
    const found = answer.value.flatMap(({ edits, alternatives }) => [edits, ...alternatives].map(([edit]) => edit))
    const helping = all.filter(({ outcome }) => outcome.ok === true).map(({ edit }) => edit)
    if (run(start, stub).outcome.ok === true) expect(found).toEqual([])
    else
      expect(new Set(found.map((edit) => JSON.stringify(edit)))).toEqual(
        new Set(helping.map((edit) => JSON.stringify(edit))),
      )
  })

  test('what is said not to help does not help, however it is changed', () => {
    const told = attemptsOf(name)
    for (const { title, why, runs } of told) {
      expect(`${title}: ${why}`).not.toMatch(/undefined|null|\[object|\.\./)
      expect(runs).toBeGreaterThan(0)
    }
    const helping = new Set(
      all.filter(({ outcome }) => outcome.ok === true).map(({ edit }) => t.story.tried.title(edit)),
    )
    expect(told.filter(({ title }) => helping.has(title))).toEqual([])
    if (run(start, stub).outcome.ok === true) expect(told).toEqual([])
  })
})

test('reordering suites cannot help iOS 9: they are chosen before the certificate is looked at', () => {
  const suites = attemptsOf('ios9-iis75-sha512').find(({ title }) => title === 'Change the server’s “Suites”')
  expect(suites?.runs).toBeGreaterThan(5)
  expect(suites?.why).toContain('“Suite” has its answer by then (TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256)')
})

test('every example can be asked', () => {
  for (const name of Object.keys(examples) as ExampleName[]) {
    const found = resolved(examples[name])
    if (run(found, stub).outcome.ok !== false) continue
    const told = attempts([...trials(found)], run(found, stub), inFront(found), t)
    expect(told.length, name).toBeGreaterThan(0)
    expect(told.length, name).toBeLessThanOrEqual(6)
  }
})
