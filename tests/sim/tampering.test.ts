/** Peers that misbehave on purpose and attackers on the wire: which check catches them, and which do not. */
import { describe, expect, test } from 'vitest'
import { toHex, toUtf8 } from '../../src/bytes/text.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { english } from '../../src/explain/en.ts'
import { ladder } from '../../src/explain/ladder.ts'
import { tamperings } from '../../src/explain/tampering.ts'
import { why } from '../../src/explain/why.ts'
import { isRuleId } from '../../src/rules/catalogue.ts'
import { editNames } from '../../src/bytes/edit.ts'
import type { Tamper } from '../../src/rules/tampering.ts'
import { toPcapng } from '../../src/share/pcapng.ts'
import { toText } from '../../src/share/report.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { dissectContent } from '../../src/wire/record.ts'
import { resolved, scenarioOf, tls12, tls13, type Setting } from '../machines/exchange.ts'
import { readingOf } from './reading.ts'

type Row = [by: Tamper['by'], at: string, what: Tamper['what'], value: string, result: string, lengths?: 'left']

const tampered = (setting: Setting, ...[by, at, what, value, , lengths]: Row): Scenario => ({
  ...scenarioOf(setting),
  tampering: [{ by, at, what, value, lengths: lengths ?? 'mended' }],
})
const play = (scenario: Scenario, provider = stub): Trace => run(resolved(scenario), provider)

/** What became of the first act of tampering: the rule and alert that caught it, or how it went on. */
const resultOf = ({ tampering, outcome, steps, untampered }: Trace): string => {
  const [{ changes, expected, caught }] = tampering as [NonNullable<Trace['tampering']>[number]]
  if (!changes.length) return `nothing: ${expected ?? 'never said'}`
  if (caught) {
    const { side, decisions } = steps[caught.step]!
    const { rule, alert } = decisions[caught.decision]!.refusal!
    return `${side} ${rule} ${alert}`
  }
  if (outcome.ok) return JSON.stringify(outcome) === JSON.stringify(untampered) ? 'works the same' : 'works otherwise'
  return `nobody, ended ${outcome.ended ? `${outcome.ended.how} by ${outcome.ended.by}` : 'never'}`
}

const in13: Row[] = [
  ['server', 'server_hello.cipher_suite', 'set', '0xc02f', 'client suite.fits-version illegal_parameter'],
  ['server', 'server_hello.cipher_suite', 'set', '0x1304', 'client suite.was-offered illegal_parameter'],
  ['server', 'server_hello.cipher_suite', 'set', '0x1302', 'client record.opens bad_record_mac'],
  ['server', 'server_hello.legacy_compression_method', 'set', '1', 'client hello.no-compression illegal_parameter'],
  ['server', 'server_hello.legacy_session_id_echo', 'flip', '', 'client hello.session-echo illegal_parameter'],
  ['server', 'server_hello.legacy_session_id_echo', 'truncate', '', 'client hello.session-echo illegal_parameter'],
  [
    'server',
    'server_hello.extensions.supported_versions.selected_version',
    'set',
    '0x0302',
    'client version.selected illegal_parameter',
  ],
  ['server', 'server_hello.extensions.supported_versions', 'remove', '', 'client suite.fits-version illegal_parameter'],
  ['server', 'server_hello.extensions.key_share', 'repeat', '', 'client hello.extensions-once illegal_parameter'],
  [
    'server',
    'server_hello.extensions.key_share.server_share.group',
    'set',
    '0x0018',
    'client group.was-offered illegal_parameter',
  ],
  [
    'server',
    'server_hello.extensions.key_share.server_share.key_exchange',
    'truncate',
    '',
    'client share.valid illegal_parameter',
  ],
  ['server', 'server_hello.extensions.key_share', 'remove', '', 'client hello.share-present missing_extension'],
  ['server', 'server_hello.extensions', 'append', '0xfa5a0000', 'client hello.extensions-asked unsupported_extension'],
  ['server', 'server_hello.extensions', 'append', '0x00', 'client message.readable decode_error'],
  [
    'server',
    'server_hello.extensions',
    'append',
    '0xfa5a0000',
    'client message.at-key-change unexpected_message',
    'left',
  ],
  ['server', 'server_hello.random', 'flip', '', 'works the same'],
  ['server', 'encrypted_extensions', 'remove', '', 'client message.expected unexpected_message'],
  ['server', 'certificate', 'remove', '', 'client message.expected unexpected_message'],
  ['server', 'certificate_verify.signature', 'flip', '', 'client signature.verifies decrypt_error'],
  ['server', 'certificate_verify.algorithm', 'set', '0x0804', 'client signature.fits-key illegal_parameter'],
  ['server', 'certificate_verify', 'repeat', '', 'client message.expected unexpected_message'],
  ['server', 'finished.verify_data', 'flip', '', 'client finished.verifies decrypt_error'],
  ['server', 'finished.verify_data', 'truncate', '12', 'client finished.verifies decrypt_error'],
  ['server', 'new_session_ticket.ticket', 'flip', '', 'works the same'],
  ['client', 'client_hello.random', 'flip', '', 'works the same'],
  ['client', 'client_hello.extensions', 'append', '0xfa5a0000', 'works the same'],
  ['client', 'client_hello.extensions.server_name', 'repeat', '', 'server hello.extensions-once illegal_parameter'],
  ['client', 'client_hello.extensions.key_share', 'remove', '', 'server hello.share-present missing_extension'],
  [
    'client',
    'client_hello.extensions.signature_algorithms',
    'remove',
    '',
    'server signature.present missing_extension',
  ],
  [
    'client',
    'client_hello.legacy_compression_methods',
    'set',
    '0x01',
    'server hello.null-compression-offered illegal_parameter',
  ],
  ['client', 'client_hello.extensions.application_layer_protocol_negotiation', 'remove', '', 'works otherwise'],
  ['client', 'client_hello.length', 'flip', '23', 'server message.readable illegal_parameter'],
  ['client', 'finished', 'remove', '', 'server record.opens bad_record_mac'],
  ['client', 'finished.verify_data', 'flip', '', 'server finished.verifies decrypt_error'],
  ['client', 'certificate.certificate_list', 'remove', '', 'nothing: never said'],
  [
    'client',
    'client_hello.ciphers',
    'flip',
    '',
    expect.stringContaining('nothing: msg_type, length, legacy_version') as never,
  ],
  ['server', 'finished', 'delay', '', 'nothing: an attacker on the wire, who alone can delay'],
]

const on13: Row[] = [
  ['attacker', 'server_hello.random', 'flip', '', 'client record.opens bad_record_mac'],
  ['attacker', 'server_hello.cipher_suite', 'set', '0x00ff', 'client suite.was-offered illegal_parameter'],
  [
    'attacker',
    'client_hello.extensions.supported_versions',
    'remove',
    '',
    'client version.no-downgrade illegal_parameter',
  ],
  ['attacker', 'client_hello.extensions.server_name', 'remove', '', 'client record.opens bad_record_mac'],
  ['attacker', 'certificate.certificate_list', 'flip', '', 'nothing: never said'],
  ['attacker', 'record.legacy_record_version', 'set', '0x0300', 'works the same'],
  ['attacker', 'record.type', 'set', '99', 'server record.readable unexpected_message'],
  ['attacker', 'server.3.20', 'flip', '', 'client record.opens bad_record_mac'],
  ['attacker', 'server.3.9999', 'flip', '', expect.stringContaining('nothing: a byte from 0 to') as never],
  ['attacker', 'server.3', 'repeat', '', 'client record.opens bad_record_mac'],
  ['attacker', 'server.3', 'delay', '', 'client record.opens bad_record_mac'],
  ['attacker', 'server.3', 'truncate', '', 'client record.opens bad_record_mac'],
  ['attacker', 'server.3', 'truncate', '', 'client record.opens bad_record_mac', 'left'],
  ['attacker', 'server.1', 'remove', '', 'client message.expected unexpected_message'],
  ['attacker', 'server.2', 'remove', '', 'works the same'],
  ['attacker', 'client.1', 'remove', '', 'nobody, ended never'],
  ['attacker', 'client.1', 'truncate', '', 'nobody, ended never', 'left'],
  ['attacker', 'client.1', 'delay', '', 'works the same'],
  ['attacker', 'server.0', 'append', '0x15030300020228', 'nobody, ended close by client'],
  ['attacker', 'server.0', 'append', '0x474554202f20485454502f312e31', 'client record.readable unexpected_message'],
  ['attacker', 'client.1', 'append', '0x140303000101', 'works the same'],
  ['attacker', 'client.1', 'repeat', '', 'server record.opens unexpected_message'],
  ['attacker', 'server.0', 'remove', '', 'nothing: append, with the bytes of a record'],
  ['attacker', 'client.99', 'remove', '', 'nothing: never said'],
]

const in12: Row[] = [
  ['server', 'server_hello.legacy_version', 'set', '0x0300', 'client version.was-offered protocol_version'],
  ['server', 'server_hello.cipher_suite', 'set', '0x1301', 'client suite.fits-version illegal_parameter'],
  [
    'server',
    'server_hello.extensions.renegotiation_info',
    'remove',
    '',
    'client hello.secure-renegotiation handshake_failure',
  ],
  ['server', 'server_key_exchange', 'remove', '', 'client message.expected unexpected_message'],
  ['server', 'server_key_exchange.params.public', 'flip', '', 'client signature.verifies decrypt_error'],
  [
    'server',
    'server_key_exchange.params.curve_params.namedcurve',
    'set',
    '0x0015',
    'client group.was-offered illegal_parameter',
  ],
  ['server', 'server_key_exchange.signed_params.signature', 'flip', '', 'client signature.verifies decrypt_error'],
  ['server', 'server_hello_done', 'remove', '', 'nobody, ended never'],
  ['server', 'server_hello_done', 'append', '0x00', 'client message.readable decode_error'],
  ['server', 'finished.verify_data', 'flip', '', 'client finished.verifies decrypt_error'],
  ['client', 'client_key_exchange.ecdh_Yc', 'truncate', '', 'server share.valid illegal_parameter'],
  ['client', 'client_key_exchange', 'remove', '', 'server message.expected unexpected_message'],
  ['client', 'finished.verify_data', 'flip', '', 'server finished.verifies decrypt_error'],
  // The server signs both randoms, and the client knows its own.
  ['attacker', 'client_hello.random', 'flip', '', 'client signature.verifies decrypt_error'],
  ['attacker', 'client_key_exchange.ecdh_Yc', 'flip', '', 'server record.opens bad_record_mac'],
  ['attacker', 'server_hello.extensions.extended_master_secret', 'remove', '', 'server record.opens bad_record_mac'],
  ['attacker', 'change_cipher_spec', 'set', '0x02', 'server message.expected unexpected_message'],
  ['attacker', 'server.2', 'repeat', '', 'client message.expected unexpected_message'],
  ['attacker', 'server.2', 'delay', '', 'client message.expected unexpected_message'],
]

describe.each([
  ['TLS 1.3, a peer', tls13, in13],
  ['TLS 1.3, an attacker', tls13, on13],
  ['TLS 1.2', tls12, in12],
] as const)('%s', (_, setting, rows) => {
  test.each(rows)('%s: %s %s %s → %s %s', (...row) => {
    const scenario = tampered(setting, ...row)
    const trace = play(scenario)
    expect(resultOf(trace)).toEqual(row[4])
    // What is shown of it is said in words, and everywhere.
    const [told] = tamperings(trace, resolved(scenario), english)
    expect(toText(trace, resolved(scenario), english)).toContain(`${told!.did}\n  ${told!.sentence}`)
    for (const unit of told!.units) expect(why(trace, unit, english, resolved(scenario)).tampering).toContainEqual(told)
    expect(`${told!.did} ${told!.sentence}`).not.toMatch(/undefined|NaN|\[object/)
    expect(structuredClone(trace)).toEqual(trace)
  })
})

test('the stub catches what real cryptography catches', () => {
  for (const [setting, rows] of [
    [tls13, in13],
    [tls12, in12],
  ] as const)
    for (const row of rows.filter(([, , what]) => what !== 'remove')) {
      const scenario = tampered(setting, ...row)
      expect(readingOf(play(scenario, noble)), row.join(' ')).toBe(readingOf(play(scenario, stub)))
    }
})

describe('what is seen', () => {
  const row: Row = ['attacker', 'server_hello.cipher_suite', 'set', '0x1302', '']
  const trace = play(tampered(tls13, ...row))
  const rows = ladder(trace, resolved(trace.scenario), english)

  test('a changed record is there twice: as it was taken, and as it was put back', () => {
    expect(rows.filter(({ note }) => note).map(({ label, note }) => `${label}: ${note}`)).toEqual([
      'ServerHello: an attacker takes this off the wire',
      'ServerHello: an attacker puts this on the wire',
    ])
  })
  test('the change itself, as bytes', () => {
    const { before, after } = trace.tampering![0]!.changes[0]!
    expect([toHex(before), toHex(after)]).toEqual(['1301', '1302'])
  })
  test('a capture has what arrived', () => {
    const plain = play(scenarioOf(tls13))
    const removed = play(tampered(tls13, 'attacker', 'server.2', 'remove', '', ''))
    expect(toPcapng(removed).length).toBeLessThan(toPcapng(plain).length)
  })
  test('STARTTLS is taken out of the server’s answer, and a client that only prefers TLS goes on without', () => {
    const value = `0x${toHex(toUtf8('250 HELP\r\n'))}`
    const plain = { ...scenarioOf(tls13), connection: { protocol: 'smtp' } } as const
    const scenario: Scenario = {
      ...plain,
      tampering: [{ by: 'attacker', at: 'server.2', what: 'set', value, lengths: 'mended' }],
    }
    const [told] = tamperings(play(scenario), resolved(scenario), english)
    expect(play(plain).outcome.version).toBe('TLS 1.3')
    expect(told!.sentence).toBe(
      'No check caught it, and there is no TLS on the connection any more: anybody on the way can read it.',
    )
  })
  test('several acts, each told apart', () => {
    const scenario: Scenario = {
      ...scenarioOf(tls13),
      tampering: [
        { by: 'client', at: 'client_hello.random', what: 'flip', value: '', lengths: 'mended' },
        { by: 'server', at: 'finished.verify_data', what: 'flip', value: '', lengths: 'mended' },
        { by: 'server', at: 'key_update', what: 'remove', value: '', lengths: 'mended' },
      ],
    }
    const told = tamperings(play(scenario), resolved(scenario), english)
    expect(told.map(({ result }) => result)).toEqual(['caught', 'caught', 'missed'])
  })
  test('a scenario that fails anyway is not caught tampering', () => {
    const scenario = tampered(
      { ...tls13, client: { trust: 'nothing' } },
      'client',
      'client_hello.random',
      'flip',
      '',
      '',
    )
    expect(tamperings(play(scenario), resolved(scenario), english)[0]!.sentence).toBe(
      'The connection fails without it, too, and for the same reason.',
    )
  })
})

/** Every field of every message that is said, with its path. */
const fieldsOf = (trace: Trace): { by: Tamper['by']; at: string }[] =>
  trace.units.flatMap((unit) => {
    if (unit.kind !== 'record' || unit.type !== 22) return []
    const paths = (span: Span, above: string): string[] => {
      const path = above ? `${above}.${span.name}` : span.name
      return [path, ...span.children.flatMap((child) => paths(child, path))]
    }
    return dissectContent(unit.type, unit.content, unit.reading)
      .filter((span) => leaves(span).length)
      .flatMap((span) => paths(span, ''))
      .map((at) => ({ by: unit.from, at }))
  })

test.each([
  ['TLS 1.3', tls13],
  ['a HelloRetryRequest', { ...tls13, server: { groups: ['secp384r1'] } }],
  ['TLS 1.2', tls12],
] as const)(
  '%s: every field of every message can be tampered with, in every way, and nothing is thrown',
  (_, setting) => {
    const all = fieldsOf(play(scenarioOf(setting)))
    expect(all.length).toBeGreaterThan(100)
    // A part of them will do: what is inside certificates alone is many fields of a kind.
    const fields = all.filter(({ at }, n) => n % (at.startsWith('certificate.') ? 48 : 5) === 0)
    const seen = new Set<string>()
    for (const [n, { by, at }] of fields.entries()) {
      const what = editNames[n % editNames.length]!
      const scenario = tampered(
        setting,
        by,
        at,
        what,
        what === 'set' || what === 'append' ? '0x0102' : '',
        '',
        n % 7 ? undefined : 'left',
      )
      const trace = play(scenario)
      const { changes, expected, caught } = trace.tampering![0]!
      expect(changes.length > 0 || expected !== undefined, at).toBe(true)
      if (caught) expect(isRuleId(trace.steps[caught.step]!.decisions[caught.decision]!.refusal!.rule)).toBe(true)
      seen.add(resultOf(trace).split(' ')[0]!)
    }
    expect([...seen]).toEqual(expect.arrayContaining(['client', 'server', 'works']))
  },
  // Hundreds of connections: a busy machine takes its time.
  120_000,
)
