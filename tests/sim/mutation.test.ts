/** Whatever a peer or the network does to a flight, an endpoint ends the connection or waits. It never throws. */
import { describe, expect, test } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { CLOSED } from '../../src/machines/outcome.ts'
import { perform, receive, start, type Endpoint, type Turn } from '../../src/machines/endpoint.ts'
import type { Side } from '../../src/rules/rule.ts'
import { isRuleId } from '../../src/rules/catalogue.ts'
import { alertsOf, changing, converse, pair, tls12, tls13, type Course, type Setting } from '../machines/exchange.ts'

/** Numbers from a seed (a linear congruence, Numerical Recipes' constants): the same on every run. */
const numbers = (seed: number) => {
  let state = seed >>> 0
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
type Draw = ReturnType<typeof numbers>

const mutations: Readonly<Record<string, (bytes: Uint8Array, draw: Draw) => Uint8Array>> = {
  'a bit flipped': (bytes, draw) => {
    const at = draw(bytes.length)
    return bytes.with(at, bytes[at]! ^ (1 << draw(8)))
  },
  'a byte replaced': (bytes, draw) => bytes.with(draw(bytes.length), draw(256)),
  'the end cut off': (bytes, draw) => bytes.slice(0, draw(bytes.length)),
  'a piece left out': (bytes, draw) => {
    const at = draw(bytes.length)
    return concat(bytes.slice(0, at), bytes.slice(at + 1 + draw(20)))
  },
  'a piece twice': (bytes, draw) => {
    const at = draw(bytes.length)
    const end = at + 1 + draw(200)
    return concat(bytes.slice(0, end), bytes.slice(at))
  },
  'a piece of noise': (bytes, draw) => {
    const at = draw(bytes.length)
    return concat(
      bytes.slice(0, at),
      Uint8Array.from({ length: 1 + draw(40) }, () => draw(256)),
      bytes.slice(at),
    )
  },
}

/** How an endpoint stands after what it was fed: it must be one of these. */
const standing = (turns: readonly Turn[], end: Endpoint): string => {
  const last = turns.at(-1)?.endpoint ?? end
  for (const { decisions } of turns.flatMap(({ steps }) => steps))
    for (const { refusal } of decisions) if (refusal) expect(isRuleId(refusal.rule)).toBe(true)
  if (last.position.state !== CLOSED) return last.ended ? 'ended in an open state' : 'waits'
  if (last.ended === 'reset') return 'reset'
  const told = turns.flatMap(({ sent }) => alertsOf(sent))
  const heard = turns.some(({ steps }) => steps.some(({ outcome }) => outcome === 'alert.fatal'))
  // A limit of the model closes without a word.
  const limit = turns.some(({ steps }) =>
    steps.some(({ decisions }) => decisions.some(({ refusal }) => refusal?.limit)),
  )
  return told.length ? 'alert' : heard ? 'was told' : limit || last.ended === 'close' ? 'close' : 'closed in silence'
}

const settings: Readonly<Record<string, Setting>> = {
  'TLS 1.3': tls13,
  'TLS 1.3 with a HelloRetryRequest': { ...tls13, server: { groups: ['secp384r1'] } },
  'TLS 1.2': tls12,
  'TLS 1.2 with CBC': { ...tls12, server: { suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } },
  'the headline': { clientProfile: 'ios-9-ats', serverProfile: 'iis-7.5', server: { versions: ['TLS 1.2'] } },
}
const streamTo = (course: Course, side: Side): Uint8Array =>
  concat(...course.sent.flatMap(({ from, sent }) => (from !== side && sent.kind === 'record' ? [sent.bytes] : [])))

describe.each(Object.entries(settings))('%s', (name, setting) => {
  const ends = pair(setting)
  const course = converse(ends)
  const listening: Record<Side, Endpoint> = { client: start(ends.client).endpoint, server: ends.server }

  test.each(Object.keys(mutations))('%s on the wire', (mutation) => {
    const seen = new Set<string>()
    for (const side of ['client', 'server'] as const) {
      const stream = streamTo(course, side)
      for (let seed = 0; seed < 25; seed++) {
        const draw = numbers(seed * 7919 + name.length)
        const turn = receive(listening[side], mutations[mutation]!(stream, draw))
        const how = standing([turn], listening[side])
        expect(['waits', 'alert', 'reset', 'close', 'was told']).toContain(how)
        seen.add(how)
        // Whatever it is, it can be asked to close, and to hear more.
        perform(turn.endpoint, { do: 'close' })
        receive(turn.endpoint, stream)
      }
    }
    expect(seen.size).toBeGreaterThan(0)
  })

  test.each(Object.keys(mutations))('%s inside a message, by somebody who holds the keys', (mutation) => {
    for (const message of Object.keys(course.messages)) {
      for (let seed = 0; seed < 3; seed++) {
        const draw = numbers(seed * 104729 + message.length)
        const edit = changing(message, (bytes) => {
          const changed = mutations[mutation]!(bytes, draw)
          return changed.length ? changed : bytes
        })
        const { ends: after } = converse(ends, edit)
        for (const end of [after.client, after.server])
          expect(end.position.state === CLOSED).toBe(end.ended !== undefined)
      }
    }
  })
})
