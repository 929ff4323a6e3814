import { describe, expect, test } from 'vitest'
import { spanAt } from '../../src/bytes/span.ts'
import { toHex } from '../../src/bytes/text.ts'
import { stub } from '../../src/crypto/stub.ts'
import { bytesOf, linkPath, locate } from '../../src/explain/bytes.ts'
import { english } from '../../src/explain/en.ts'
import { entries } from '../../src/explain/entry.ts'
import { ghosts } from '../../src/explain/ghost.ts'
import { headline, verdictSentence } from '../../src/explain/headline.ts'
import { ladder } from '../../src/explain/ladder.ts'
import { plainText } from '../../src/explain/phrase.ts'
import { secrets } from '../../src/explain/secret.ts'
import { states } from '../../src/explain/state.ts'
import { why } from '../../src/explain/why.ts'
import { drawings } from '../../src/machines/drawing.ts'
import { settingsOf } from '../../src/rules/profile.ts'
import { examples } from '../../src/sim/example.ts'
import { lenient } from '../../src/sim/lenient.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { resolved, scenarioOf, tls13 } from '../machines/exchange.ts'
import { variations } from '../sim/variation.ts'

const played = variations.map(([name, scenario]) => {
  const found = resolved(scenario)
  return { name, resolved: found, trace: run(found, stub) }
})
const play = (scenario: Scenario) => ({ resolved: resolved(scenario), trace: run(resolved(scenario), stub) })
const failing = play(examples['ios9-iis75-sha512'])
const modern = play(examples.modern)

/** No sentence has a hole in it, shows the inside of the program, or lacks its end. */
const isProse = (text: string): void => {
  expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{|\*/)
  expect(text).not.toMatch(/ {2}|,\.| ,/)
  expect(text.length).toBeGreaterThan(0)
}

test('a padded record shows its type and its zeros behind the message', () => {
  const { trace } = play(scenarioOf({ ...tls13, server: { recordPadding: '256' } }))
  const unit = trace.units.findIndex((one) => one.kind === 'record' && one.parts[0]?.name === 'finished')
  const { tree, bytes } = bytesOf(trace, unit)!
  expect(bytes.length).toBe(256)
  expect(tree.children.map(({ name, start, end, meaning }) => [name, start, end, meaning])).toEqual([
    ['finished', 0, 36, undefined],
    ['type', 36, 37, 'handshake'],
    ['zeros', 37, 256, '219'],
  ])
})

describe.each(played)('$name', ({ trace, resolved: found }) => {
  const rows = ladder(trace, found, english)
  const about = headline(trace, found, english)

  test('the verdict is one sentence, and says what the outcome says', () => {
    const sentence = plainText(verdictSentence(trace, found, english))
    isProse(sentence)
    expect(sentence).toMatch(/^\S.*\.$/)
    expect(about.sentence.map(({ text }) => text).join('')).toBe(sentence)
    expect(about.status).toBe({ true: 'works', false: 'fails', null: 'unknown' }[String(trace.outcome.ok)])
    expect(about.layers.map(({ result }) => result)).toEqual(trace.layers.map(({ result }) => result))
    expect(about.known === null).toBe(trace.outcome.weight === null || trace.outcome.ok === true)
    for (const source of about.known?.sources ?? []) isProse(source.text)
  })

  test('the ladder speaks of every unit, in order', () => {
    expect(rows.map(({ unit }) => unit)).toEqual(trace.units.map((_, n) => n))
    for (const row of rows) {
      isProse(row.spoken)
      expect(row.spoken).toContain(row.from)
      expect(row.spoken).toContain(row.label)
    }
  })

  test('every decision is explained, with a citation for each candidate', () => {
    for (const row of rows) {
      const reasons = why(trace, row.unit, english, found)
      for (const question of [...reasons.sent, ...reasons.received]) {
        isProse(question.title)
        expect(question.title).not.toBe(question.id)
        for (const candidate of question.candidates) {
          isProse(candidate.sentence)
          expect(candidate.citation.text).toMatch(/\S/)
        }
        if (question.refusal) isProse(question.refusal.sentence)
      }
    }
  })

  test('what decided is among the reasons of some row', () => {
    if (trace.outcome.cause === null || trace.outcome.ok !== false) return
    const causes = rows.flatMap(({ unit }) =>
      why(trace, unit, english, found).sent.concat(why(trace, unit, english, found).received),
    )
    const stated = causes.some((question) => question.refusal?.rule === trace.outcome.cause)
    expect(stated).toBe(true)
  })

  test('evidence leads to bytes', () => {
    for (const path of trace.outcome.evidence) {
      isProse(english.evidence(path))
      if (/^(server|client)\.(?!chain)/.test(path)) continue
      const place = locate(trace, path, english)
      expect(place?.span.end, path).toBeGreaterThan(place?.span.start ?? 0)
    }
  })

  test('each row’s bytes are covered by its tree, and paths come back', () => {
    for (const { unit, kind } of rows) {
      const bytes = bytesOf(trace, unit)
      expect(bytes === undefined).toBe(kind !== 'record' && kind !== 'clear')
      if (!bytes) continue
      expect([bytes.tree.start, bytes.tree.end]).toEqual([0, bytes.bytes.length])
      if (kind !== 'record') continue
      const child = bytes.tree.children.at(-1)!
      expect(locate(trace, linkPath(`record.${child.name}`), english, unit)?.unit).toBe(unit)
    }
  })

  test('every list of both sides says what became of each entry', () => {
    for (const side of ['client', 'server'] as const)
      for (const [name, setting] of Object.entries(settingsOf[side])) {
        if (setting.kind !== 'list') continue
        const list = (found[side].settings as unknown as Record<string, readonly string[]>)[name]!
        const shown = entries(trace, found, list, side, name, english)
        expect(shown.filter(({ state }) => state !== 'missing').map((entry) => entry.name)).toEqual(list)
        expect(shown.filter(({ state }) => state === 'chosen').length).toBeLessThanOrEqual(name === 'suites' ? 2 : 1)
      }
  })

  test('each machine is in one state at each row', () => {
    for (const { unit } of rows)
      for (const side of ['client', 'server'] as const) {
        const nodes = states(trace, drawings, side, unit)
        expect(nodes.filter(({ status }) => status === 'current').map(({ name }) => name)).toEqual([
          trace.units[unit]!.states[side],
        ])
      }
  })
})

describe('the headline', () => {
  test('is the sentence, the layer, and how well it is known', () => {
    const { stamp, aside, sentence, known } = headline(failing.trace, failing.resolved, english)
    expect(stamp).toBe('Does not connect')
    expect(aside).toBe('the server took 203 bytes and sent none back')
    expect(sentence).toEqual([
      { text: 'The server hung up: its certificate is signed with ', marked: false },
      { text: 'SHA-512', marked: true },
      { text: ', and iOS 9 never offered to check that.', marked: false },
    ])
    expect(known?.weight).toBe('reported')
    expect(known?.sources.map(({ text }) => text)).toContain(
      'Server Fault 724077: packet trace: a reset right after the ClientHello',
    )
  })

  test('points at the bytes on both sides', () => {
    const [offered, signed] = failing.trace.outcome.evidence.map((path) => locate(failing.trace, path, english)!)
    expect(toHex(offered!.bytes.bytes.slice(offered!.span.start, offered!.span.end))).toBe(
      '000d000e000c050104010201050304030203',
    )
    expect(signed!.unit).toBeUndefined()
    expect(signed!.span.meaning).toContain('sha512')
  })

  test('the client’s missing scheme is shown where it is missing', () => {
    const list = failing.resolved.client.settings.signatureSchemes
    expect(entries(failing.trace, failing.resolved, list, 'client', 'signatureSchemes', english).at(-1)).toMatchObject({
      name: 'rsa_pkcs1_sha512',
      code: '0601',
      state: 'missing',
    })
  })

  test('what a less strict server would have sent is found by running it', () => {
    const relaxed = lenient(failing.resolved, failing.trace, stub)
    expect(relaxed?.setting).toBe('server.strictChain')
    const shown = ghosts(failing.trace, relaxed, failing.resolved, english)
    expect(shown?.rows.flatMap(({ cells }) => cells.map(({ name }) => name))).toEqual([
      'ServerHello',
      'Certificate',
      'ServerKeyExchange',
      'ServerHelloDone',
      'ClientKeyExchange',
      'ChangeCipherSpec',
      'Finished',
      'ChangeCipherSpec',
      'Finished',
    ])
    expect(lenient(modern.resolved, modern.trace, stub)).toBeUndefined()
  })
})

test('TLS 1.3 takes one round trip, TLS 1.2 two', () => {
  const curl = play(examples['curl-nginx-tls12'])
  expect(headline(modern.trace, modern.resolved, english).aside).toBe('TLS 1.3 in one round trip, HTTP/2 over it')
  expect(headline(curl.trace, curl.resolved, english).aside).toBe('TLS 1.2 in 2 round trips, HTTP/1.1 over it')
})

test('switched-off entries stand where they stood', () => {
  const scenario: Scenario = {
    ...examples.modern,
    server: { ...examples.modern.server, changes: { groups: ['x25519', 'secp384r1'] } },
  }
  const { trace, resolved: found } = play(scenario)
  const base = modern.resolved.server.settings.groups
  const shown = entries(trace, found, base, 'server', 'groups', english)
  expect(shown.map(({ name, state }) => [name, state])).toEqual([
    ['X25519MLKEM768', 'off'],
    ['x25519', 'chosen'],
    ['secp256r1', 'off'],
    ['secp384r1', 'usable'],
  ])
})

test('secrets are listed once, with what they hash and their key log line', () => {
  const rows = secrets(modern.trace)
  const listed = rows.map(({ label, value }) => `${label} ${value}`)
  expect(listed).toEqual([...new Set(listed)])
  // Two tickets stand for a key each.
  expect(rows.filter(({ label }) => label === 'resumption_psk')).toHaveLength(2)
  const traffic = rows.find(({ label }) => label === 'client_handshake_traffic_secret')!
  expect(traffic).toMatchObject({
    from: 'handshake_secret',
    depth: 2,
    covers: 2,
    formula: 'Derive-Secret(handshake_secret, "c hs traffic", ClientHello…ServerHello)',
  })
  expect(traffic.keyLog).toMatch(/^CLIENT_HANDSHAKE_TRAFFIC_SECRET [\da-f]{64} [\da-f]{64}$/)
})

test('the tree of a certificate in a message reaches down to its fields', () => {
  const place = locate(modern.trace, 'certificate.certificate_list.0.cert_data.data', english)
  expect(spanAt(place!.span, 'data.tbsCertificate.validity')).toBeDefined()
})

test('what is longer than a TCP segment says so, and records that share segments are counted with what goes before', () => {
  const { trace, resolved: found } = modern
  const rows = ladder(trace, found, english)
  const hello = rows.find(({ label }) => label === 'ClientHello')!
  expect([hello.segments, hello.size]).toEqual([2, '1725 B in 2 segments'])
  const flight = rows.filter((row) => row.from === 'server' && row.kind === 'record').slice(0, 4)
  const ends = flight.map((_, n) =>
    flight
      .slice(0, n + 1)
      .reduce((sum, { unit }) => sum + (trace.units[unit] as { bytes: Uint8Array }).bytes.length, 0),
  )
  const across = (n: number) => Math.floor((ends[n]! - 1) / 1460) > Math.floor((ends[n - 1] ?? 0) / 1460)
  expect(flight.map(({ segments }) => segments > 1)).toEqual(flight.map((_, n) => across(n)))
  expect(ladder(failing.trace, failing.resolved, english).every(({ segments }) => segments < 2)).toBe(true)
})
