/** What a client offers, as it is told: neither more than it named nor what nobody could choose. */
import { expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { english } from '../../src/explain/en.ts'
import { entries } from '../../src/explain/entry.ts'
import { plainText } from '../../src/explain/phrase.ts'
import { verdictSentence } from '../../src/explain/headline.ts'
import { why } from '../../src/explain/why.ts'
import { examples } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import type { Trace } from '../../src/sim/trace.ts'
import type { Version } from '../../src/spec/version.ts'
import { resolved, scenarioOf, type Setting } from '../machines/exchange.ts'

const play = (scenario: Scenario) => ({ found: resolved(scenario), trace: run(resolved(scenario), stub) })
const playOf = (setting: Setting) => play(scenarioOf(setting))
const questionsOf = ({ found, trace }: ReturnType<typeof play>) =>
  trace.units.flatMap((_, unit) => {
    const { sent, received } = why(trace, unit, english, found)
    return [...sent, ...received]
  })
const decisionsOf = (trace: Trace) => trace.steps.flatMap(({ decisions }) => decisions)
/** iOS 9 under ATS has TLS 1.2 alone, and no supported_versions to say so in. */
const iis = (client: readonly Version[]): Scenario => ({
  ...examples['ios9-iis75-sha256'],
  client: { profile: 'ios-9-ats', changes: { versions: client } },
  server: { profile: 'iis-7.5', changes: { versions: all } },
})
const all = ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] as const
const chromium = { clientProfile: 'chromium-137', serverProfile: 'nginx-intermediate-6.0' }

test('a client without supported_versions offers one version: the newest, the others it does not name', () => {
  const asked = questionsOf(play(iis(['TLS 1.2'])))
  const version = asked.find(({ id, by }) => id === 'version' && by === 'server')!
  expect(version.offered).toEqual(['TLS 1.2'])
})

test('what the client does not have would not do', () => {
  const played = play(iis(['TLS 1.2']))
  const version = questionsOf(played).find(({ id, by }) => id === 'version' && by === 'server')!
  expect(version.candidates.map(({ name, state }) => [name, state])).toEqual([
    ['TLS 1.2', 'chosen'],
    ['TLS 1.1', 'dropped'],
    ['TLS 1.0', 'dropped'],
  ])
  expect(version.candidates[2]!.sentence).toMatch(/does not have it, and would refuse it/)
  const shown = entries(played.trace, played.found, all, 'server', 'versions', english)
  expect(shown.map(({ state }) => state)).toEqual(['chosen', 'unusable', 'unusable'])
})

test('what the client has would do, although it does not name it', () => {
  const asked = questionsOf(play(iis(all)))
  const { candidates } = asked.find(({ id, by }) => id === 'version' && by === 'server')!
  expect(candidates.map(({ state }) => state)).toEqual(['chosen', 'usable', 'usable'])
})

test.each([
  ['as it is', {}],
  ['at a server that follows the client’s order', { server: { suiteOrder: 'client', groupOrder: 'client' } }],
  ['at a server with nothing in common', { server: { versions: ['TLS 1.0'] } }],
])('GREASE is nobody’s candidate, is counted nowhere and stands in no sentence: Chromium, %s', (_, change) => {
  const played = playOf({ ...chromium, ...change } as Setting)
  expect(JSON.stringify(decisionsOf(played.trace))).not.toMatch(/GREASE/)
  expect(plainText(verdictSentence(played.trace, played.found, english))).not.toMatch(/GREASE/)
})

test('a list of the client shows GREASE, says what it is, and does not count it', () => {
  const { found, trace } = playOf(chromium)
  const { suites } = found.client.settings
  const shown = entries(trace, found, suites, 'client', 'suites', english)
  const signals = shown.filter(({ signal }) => signal)
  expect(signals.length).toBe(suites.filter((name) => /^0x(.)a\1a$|_SCSV$/.test(name)).length)
  expect(signals[0]!.why).toMatch(/means nothing.*GREASE/)
})

test.each([
  ['exchange-gateway-no-starttls', 'starttls'],
  ['dotnet-tls10', 'http request'],
] as const)('%s: outside TLS a refusal is no alert', (name, question) => {
  const refused = questionsOf(play(examples[name])).filter(({ refusal }) => refusal)
  expect(refused.map(({ id }) => id)).toContain(question)
  for (const { refusal } of refused) expect(refusal!.alert).toBeUndefined()
})
