import { fromUtf8, toHex, toUtf8 } from '../../src/bytes/text.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { smtpServer } from '../../src/sim/smtp.ts'
import { scenarioOf, tls12 } from '../machines/exchange.ts'
import { readingOf, traceOf } from './reading.ts'

/** Mail from a sender with this policy to a receiver with these settings. */
const mail = (startTls: ClientSettings['startTls'], server: Partial<ServerSettings> = {}, client = {}): Trace =>
  traceOf(scenarioOf({ ...tls12, client: { startTls, ...client }, server, connection: { protocol: 'smtp' } }), stub)
/** What was said in the clear, first words only. */
const clear = ({ units }: Trace): string[] =>
  units.flatMap((unit) => (unit.kind === 'clear' ? [unit.parts.at(-1)!.name.split(' ', 2).join(' ')] : []))

const verdict = ({ outcome: { ok, layer, by, cause, version } }: Trace): string =>
  ok ? `mail ${version === null ? 'in the clear' : `over ${version}`}` : `${layer}: ${by} ${cause}`

const expired = {
  identities: [{ ...serverProfiles['nginx-tls12']!.settings.identities[0]!, notBefore: '-60d', notAfter: '-1d' }],
}

describe('what a sender and a receiver make of each other', () => {
  test.each<[ClientSettings['startTls'], string, Partial<ServerSettings>, string]>([
    ['off', 'offers TLS', {}, 'mail in the clear'],
    ['off', 'requires TLS', { startTls: 'required' }, 'starttls: server starttls.first'],
    ['off', 'has no TLS', { startTls: 'not offered' }, 'mail in the clear'],
    ['preferred', 'offers TLS', {}, 'mail over TLS 1.2'],
    ['preferred', 'has no TLS', { startTls: 'not offered' }, 'mail in the clear'],
    ['preferred', 'is not ready', { startTlsReply: '454' }, 'mail in the clear'],
    ['preferred', 'requires TLS', { startTls: 'required' }, 'mail over TLS 1.2'],
    ['preferred', 'has an expired certificate', expired, 'mail over TLS 1.2'],
    ['required', 'has no TLS', { startTls: 'not offered' }, 'starttls: client starttls.offered'],
    ['required', 'is not ready', { startTlsReply: '454' }, 'starttls: client starttls.ready'],
    ['required', 'does not like the command', { startTlsReply: '501' }, 'starttls: client starttls.ready'],
    ['required', 'has an expired certificate', expired, 'mail over TLS 1.2'],
    ['verified', 'offers TLS', {}, 'mail over TLS 1.2'],
    ['verified', 'has an expired certificate', expired, 'tls: client chain.unexpired'],
    ['verified', 'has no TLS', { startTls: 'not offered' }, 'starttls: client starttls.offered'],
  ])('%s, and the receiver %s: %4$s', (policy, _, server, expected) => {
    expect(verdict(mail(policy, server))).toBe(expected)
  })
})

test('the dialogue before TLS, and the second EHLO inside', () => {
  const trace = mail('required')
  expect(clear(trace)).toEqual(['220 playground.test', 'EHLO sender.test', '250 8BITMIME', 'STARTTLS', '220 2.0.0'])
  const inside = trace.units.flatMap((unit) => (unit.kind === 'record' && unit.type === 23 ? unit.parts[0]!.name : []))
  expect(inside[0]).toBe('EHLO sender.test')
  // Inside TLS it is not offered again (RFC 3207 §4.2).
  const records = trace.units.flatMap((unit) => (unit.kind === 'record' && unit.type === 23 ? [unit.content] : []))
  expect(String.fromCharCode(...records[1]!)).not.toContain('STARTTLS')
})

test('an opportunistic sender takes a certificate that would not pass, and says so', () => {
  const told = mail('preferred', expired).steps.flatMap(({ decisions }) => decisions.flatMap(({ reasons }) => reasons))
  expect(told).toContainEqual(
    expect.objectContaining({ rule: 'certificate.would-pass', kept: false, args: { found: 'chain.unexpired' } }),
  )
})

test('the layers: STARTTLS is one of them only for mail, and TLS is not reached without it', () => {
  const results = (trace: Trace) => trace.layers.map(({ layer, result }) => `${layer} ${result}`)
  expect(results(mail('off'))).toEqual([
    'tcp passed',
    'starttls passed',
    'tls not reached',
    'policy not reached',
    'application passed',
  ])
  expect(results(mail('required', { startTls: 'not offered' }))[1]).toBe('starttls failed')
})

test('real cryptography makes no difference', () => {
  const scenario = scenarioOf({ ...tls12, connection: { protocol: 'smtp' } })
  expect(readingOf(traceOf(scenario, noble))).toBe(readingOf(traceOf(scenario, stub)))
})

/** Commands that somebody in the middle puts behind STARTTLS, in the clear (RFC 3207 §4.2, CVE-2011-0411). */
test.each([
  ['discards them', false, '250-mail.example.com'],
  ['obeys them inside TLS', true, '250 2.1.0 OK'],
] as const)('plaintext behind STARTTLS: a receiver that %s', (_, keepsPlaintext, firstInside) => {
  const injected = toHex(toUtf8('MAIL FROM:<somebody@else.test>\r\n'))
  const scenario: Scenario = {
    ...scenarioOf({
      ...tls12,
      client: { startTls: 'verified' },
      server: { keepsPlaintext },
      connection: { protocol: 'smtp' },
    }),
    host: 'mail.example.com',
    tampering: [{ by: 'attacker', at: 'client.2', what: 'append', value: `0x${injected}`, lengths: 'left' }],
  }
  const trace = traceOf(scenario, stub)
  const inside = trace.units.filter((unit) => 'epoch' in unit && unit.epoch === 'tls12' && unit.from === 'server')
  const [reply] = inside.flatMap((unit) => ('content' in unit && unit.type === 23 ? [fromUtf8(unit.content)] : []))
  expect(reply?.split('\r\n')[0]).toBe(firstInside)
  expect(trace.units.filter(({ attacker }) => attacker === 'put')).toHaveLength(1)
  // Neither side has a check for it: the sender sees a reply too many, and nobody an error.
  expect(trace.outcome.ok).toBe(true)
})

describe('a receiver wants its commands in turn (RFC 5321 §4.1.4)', () => {
  const dialogue = (...said: readonly string[]): string[] => {
    let talk = smtpServer(serverProfiles['nginx-tls12']!.settings, 'mx.test')
    const replies: string[] = []
    for (const line of said) {
      const answer = talk.hear({ event: 'data', bytes: toUtf8(`${line}\r\n`) }, undefined as never)
      talk = answer.talk
      for (const move of answer.moves) if (move.do === 'say') replies.push(fromUtf8(move.bytes).slice(0, 3))
    }
    return replies
  }
  test.each<[string, string[], string[]]>([
    ['a mail', ['MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'DATA', 'x', '.'], ['250', '250', '354', '250']],
    ['two of them', ['MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'DATA', '.', 'DATA'], ['250', '250', '354', '250', '503']],
    ['DATA without a recipient', ['MAIL FROM:<a@b>', 'DATA', 'NOOP'], ['250', '503', '250']],
    ['a recipient without a sender', ['RCPT TO:<c@d>', 'DATA'], ['503', '503']],
    ['a second sender', ['MAIL FROM:<a@b>', 'MAIL FROM:<a@b>'], ['250', '503']],
    ['begun anew', ['MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'RSET', 'DATA'], ['250', '250', '250', '503']],
    ['several recipients', ['MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'RCPT TO:<e@f>'], ['250', '250', '250']],
  ])('%s', (_, said, replies) => expect(dialogue(...said)).toEqual(replies))
})
