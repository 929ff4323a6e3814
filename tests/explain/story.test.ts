/** The conversation says what the trace and the ladder say: the same messages and decisions, in the same order. */
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { spanAt } from '../../src/bytes/span.ts'
import { bytesOf, locate } from '../../src/explain/bytes.ts'
import { storyEnglish as t } from '../../src/explain/en-story.ts'
import { ghosts } from '../../src/explain/ghost.ts'
import { namesOf } from '../../src/explain/headline.ts'
import { ladder } from '../../src/explain/ladder.ts'
import { plainSaid } from '../../src/explain/said.ts'
import { story, type Event, type Letter, type Story, type Thought } from '../../src/explain/story.ts'
import { explain } from '../../src/explain/why.ts'
import { settingsOf } from '../../src/rules/profile.ts'
import { decidingOf } from '../../src/sim/deciding.ts'
import { examples } from '../../src/sim/example.ts'
import { lenient } from '../../src/sim/lenient.ts'
import { inFront } from '../../src/sim/proxy.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { alertCodes } from '../../src/spec/alert.ts'
import { resolved, scenarioOf, tls13 } from '../machines/exchange.ts'
import { variations } from '../sim/variation.ts'

const play = (scenario: Scenario) => {
  const whole = resolved(scenario)
  const trace = run(whole, stub)
  const found = inFront(whole)
  return { trace, resolved: found, told: story(trace, found, t, ghosts(trace, lenient(whole, trace, stub), found, t)) }
}
const eventsOf = ({ chapters }: Story): readonly Event[] => chapters.flatMap(({ events }) => events)
const lettersOf = (told: Story): Letter[] => eventsOf(told).flatMap((event) => (event.kind === 'letter' ? [event] : []))
const thoughtsOf = (told: Story): Thought[] =>
  eventsOf(told).flatMap((event) => (event.kind === 'thought' ? [event] : []))
const voiceOf = (letter: Letter): string => letter.messages.flatMap(({ said }) => said.map(plainSaid)).join(' ')

const isProse = (text: string): void => {
  expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{/)
  expect(text).not.toMatch(/ {2}|,\.| ,|\.\./)
  expect(text.length).toBeGreaterThan(0)
}

const played = variations.map(([name, scenario]) => ({ name, ...play(scenario) }))

test('every example is among them', () => {
  expect(played.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(examples)))
})

describe.each(played)('$name', ({ trace, resolved: found, told }) => {
  test('each row of the ladder is one letter, in the same order, and says the same messages', () => {
    const rows = ladder(trace, found, t)
    expect(lettersOf(told).map(({ row }) => row)).toEqual(rows)
    for (const { row, messages } of lettersOf(told))
      if (row.cells.length && trace.units[row.unit]!.kind === 'record' && messages.length > 1)
        expect(messages.map(({ name }) => name)).toEqual(row.cells.map(({ name }) => name))
  })

  test('each decision is told once, by the side that took it, each side’s in its order', () => {
    const names = namesOf(found)
    for (const side of ['client', 'server'] as const) {
      const taken = trace.steps.filter((step) => step.side === side).flatMap(({ decisions }) => decisions)
      const heard = thoughtsOf(told).filter(({ by }) => by === side)
      expect(heard.flatMap(({ questions }) => questions)).toEqual(
        taken.map((decision) => explain(decision, names, t, trace.rules, found.client.settings)),
      )
    }
  })

  test('a decision stands behind the row that led to it, and before what follows from it', () => {
    const events = eventsOf(told)
    const place = (unit: number) => events.findIndex((event) => event.kind === 'letter' && event.row.unit === unit)
    events.forEach((event, n) => {
      if (event.kind !== 'thought') return
      const { received, sent } = trace.steps[event.step]!
      if (received !== null) expect(place(received)).toBeLessThan(n)
      for (const unit of sent) expect(n).toBeLessThan(place(unit))
    })
  })

  test('the decision that decided is marked, with its bytes', () => {
    const deciding = decidingOf(trace.steps)
    const marked = thoughtsOf(told).filter(({ decisive }) => decisive !== undefined)
    expect(marked.map(({ step }) => step)).toEqual(deciding ? [deciding.step.n] : [])
    for (const { proofs, questions, decisive } of marked) {
      expect(questions[decisive!]!.refusal?.rule).toBe(deciding!.decision.refusal!.rule)
      const there = deciding!.decision.refusal!.evidence.filter((path) => locate(trace, path, t))
      expect(proofs.map(({ path }) => path)).toEqual(there)
    }
  })

  test('headings and voices are sentences', () => {
    for (const { title, lead } of told.chapters) {
      isProse(title)
      if (lead) isProse(lead)
    }
    for (const letter of lettersOf(told)) isProse(voiceOf(letter))
    expect(new Set(told.chapters.map(({ id }) => id)).size).toBe(told.chapters.length)
  })

  test('words and rows that stand for fields lead to these fields', () => {
    for (const { row, messages } of lettersOf(told)) {
      const read = bytesOf(trace, row.unit)
      for (const { said, fields } of messages) {
        for (const { path } of said.flat())
          if (path !== undefined) expect(spanAt(read!.tree, `record.${path}`), path).toBeDefined()
        for (const { path, start, end } of fields) {
          const span = spanAt(read!.tree, path)
          expect(span, path).toBeDefined()
          // Elements of application data may share a name; the first is found.
          if (!/SETTINGS|DATA|smtp/.test(path)) expect(span).toMatchObject({ start, end })
        }
      }
    }
  })

  test('a setting can be changed in one place, and exists', () => {
    const settings = told.chapters.flatMap(({ notes, events }) =>
      notes.flatMap(({ side, settings, decisive, at }) => {
        expect(events[at]).toBeDefined()
        expect(settings).toEqual(expect.arrayContaining([...decisive]))
        return settings.map((name) => `${side}.${name}`)
      }),
    )
    expect(new Set(settings).size).toBe(settings.length)
    for (const path of settings) {
      const [side, name] = path.split('.') as ['client' | 'server', string]
      expect(settingsOf[side]).toHaveProperty(name)
    }
  })
})

describe('what they say', () => {
  const of = (scenario: Scenario) => play(scenario).told
  const said = (told: Story, label: string) => voiceOf(lettersOf(told).find(({ row }) => row.label === label)!)

  test('a ClientHello says its host, its versions, its suites, and what it can check', () => {
    const words = said(of(examples['ios9-iis75-sha512']), 'ClientHello')
    expect(words).toContain('I am looking for api.example.com.')
    expect(words).toContain('TLS 1.2, and nothing newer')
    expect(words).toContain('eleven suites and one of three groups, secp256r1, secp384r1 and secp521r1.')
    expect(words).toContain('I can check signatures made with SHA-384, SHA-256 or SHA-1.')
  })
  test('and another client says something else', () => {
    const client = { versions: ['TLS 1.3'] as const, suites: ['TLS_AES_128_GCM_SHA256'] as const, alpn: [] }
    const words = said(of(scenarioOf({ ...tls13, client: { ...tls13.client, ...client } as never })), 'ClientHello')
    expect(words).toContain('I speak TLS 1.3.')
    expect(words).toContain('one suite')
    expect(words).toContain('Here is my half of a key for x25519.')
    expect(words).not.toContain('HTTP/2')
  })
  test('chapters of the famous case', () => {
    expect(of(examples['ios9-iis75-sha512']).chapters.map(({ id, title }) => [id, title])).toEqual([
      ['tcp', 'Is anybody there?'],
      ['hello', 'iOS 9 introduces itself'],
      ['mind', 'IIS 7.5 makes up its mind'],
      ['end', 'IIS 7.5 hangs up'],
    ])
  })
  test('what was never sent stands at the end', () => {
    const ghost = eventsOf(of(examples['ios9-iis75-sha512'])).at(-1)
    expect(ghost).toMatchObject({
      kind: 'ghost',
      by: 'server',
      messages: ['ServerHello', 'Certificate', 'ServerKeyExchange', 'ServerHelloDone'],
    })
  })
  test('a renegotiation is a second handshake inside the tunnel', () => {
    const told = of(examples['openssl-iis6-renegotiation'])
    expect(told.chapters.filter(({ again }) => again).map(({ scene }) => scene)).toEqual([
      'hello',
      'mind',
      'answer',
      'keys',
    ])
    const inner = told.chapters.filter(({ again }) => again).flatMap(({ events }) => events)
    for (const event of inner) expect(event.kind !== 'ghost' && event.inside).toBe(true)
  })
  test('a polite no', () => {
    const told = of(examples['rustls-iis10-renegotiation'])
    expect(told.chapters.slice(-3).map(({ title }) => title)).toEqual([
      'IIS 10 wants to begin again',
      'rustls declines',
      'IIS 10 hangs up',
    ])
  })
  test('a HelloRetryRequest: the client begins again', () => {
    const told = of(scenarioOf({ ...tls13, server: { groups: ['secp384r1'] } }))
    expect(told.chapters.map(({ scene }) => scene).slice(0, 6)).toEqual([
      'tcp',
      'hello',
      'mind',
      'retry',
      'hello',
      'mind',
    ])
    expect(told.chapters[4]!.title).toMatch(/begins again$/)
  })
  test('what was changed can be changed back, also where it matters no more', () => {
    const { server, ...others } = examples['ios9-iis75-sha512']
    const told = of({ ...others, server: { ...server, changes: { ...server.changes, strictChain: false } } })
    const settings = told.chapters.flatMap(({ notes }) => notes.flatMap((note) => note.settings))
    expect(settings).toContain('strictChain')
    expect(told.chapters.find(({ scene }) => scene === 'mind')!.notes[0]!.settings).toContain('strictChain')
  })
  test('SMTP is quoted as it is', () => {
    const told = of(examples['exchange-gateway-no-starttls'])
    expect(told.chapters.map(({ scene }) => scene)).toEqual(['tcp', 'clear', 'end'])
    expect(voiceOf(lettersOf(told)[4]!)).toBe('EHLO sender.test')
  })
  test('every alert has a voice', () => {
    for (const name of Object.keys(alertCodes)) isProse(t.story.alerts[name as keyof typeof t.story.alerts])
  })
})
