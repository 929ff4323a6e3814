/** The first screen that the build puts into the page's HTML. */
import { expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { english } from '../../src/explain/en.ts'
import { headline } from '../../src/explain/headline.ts'
import { ladder } from '../../src/explain/ladder.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { examples, firstExample } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import { resolve } from '../../src/sim/scenario.ts'
import { still } from '../../src/ui/still.ts'

const found = resolve(examples[firstExample], { clients: clientProfiles, servers: serverProfiles })
if (!found.ok) throw new Error(found.profile)
const trace = run(found.resolved, noble)
const told = headline(trace, found.resolved, english)
const { title, body } = still()
const text = (html: string) => html.replaceAll(/<[^>]*>/g, '')
const all = (pattern: RegExp) => [...body.matchAll(pattern)].map(([, found]) => text(found!).trim())

test('it has the verdict that the engine comes to, word for word', () => {
  expect(all(/<h1>(.*?)<\/h1>/gs)).toEqual([told.sentence.map((phrase) => phrase.text).join('')])
  expect(all(/<em>(.*?)<\/em>/gs)).toEqual(told.sentence.filter(({ marked }) => marked).map((phrase) => phrase.text))
  expect(text(body)).toContain(told.aside)
  expect(title).toContain(told.stamp)
})

test('every layer, with what became of it', () => {
  const [layers] = [...body.matchAll(/<ol class="layers".*?<\/ol>/gs)].map(([list]) => list)
  const items = [...layers!.matchAll(/<b>(.*?)<\/b><small>(.*?)<\/small>/gs)].map(([, name, note]) => ({ name, note }))
  expect(items).toEqual(told.layers.map(({ name, note }) => ({ name, note })))
})

test('a row of the ladder for everything on the wire', () => {
  const rows = ladder(trace, found.resolved, english)
  expect(all(/<li class="step[^"]*">\s*<span class="hidden">(.*?)<\/span>/gs)).toEqual(rows.map(({ spoken }) => spoken))
})

test('no mark of a template, no script and no style of its own', () => {
  expect(body).not.toMatch(/<!--|<script|<style|style=/)
})
