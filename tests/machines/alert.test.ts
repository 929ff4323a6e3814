/** Every alert of RFC 8446 §6 and RFC 5246 §7.2: what makes these stacks send it, or why none of them does. */
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { receive } from '../../src/machines/endpoint.ts'
import { ruleCatalogue } from '../../src/rules/catalogue.ts'
import type { Tamper } from '../../src/rules/tampering.ts'
import { run } from '../../src/sim/run.ts'
import { alertCodes, type AlertName } from '../../src/spec/alert.ts'
import {
  alertsOf,
  converse,
  messageOf,
  pair,
  recordFor,
  resolved,
  scenarioOf,
  tls12,
  tls13,
  type Setting,
} from './exchange.ts'

type By = Tamper['by']
/** A scenario, tampered with at one place. */
type Row = readonly [setting: Setting, by?: By, at?: string, what?: Tamper['what'], value?: string]

const identity = scenarioIdentity()
const sent: Partial<Record<AlertName, Row>> = {
  close_notify: [tls13],
  unexpected_message: [tls13, 'server', 'certificate', 'remove'],
  bad_record_mac: [tls13, 'attacker', 'server.3.20', 'flip'],
  record_overflow: [tls13, 'attacker', 'server.1.3', 'set', '0xff'],
  handshake_failure: [{ ...tls12, server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] } }],
  bad_certificate: [{ ...tls13, server: { identities: [{ ...identity, names: ['elsewhere.test'] }] } }],
  certificate_expired: [{ ...tls13, server: { identities: [{ ...identity, notBefore: '-60d', notAfter: '-1d' }] } }],
  illegal_parameter: [tls13, 'server', 'server_hello.legacy_compression_method', 'set', '1'],
  unknown_ca: [{ ...tls13, client: { trust: 'nothing' } }],
  decode_error: [tls13, 'server', 'server_hello.extensions', 'append', '0x00'],
  decrypt_error: [tls13, 'server', 'finished.verify_data', 'flip'],
  protocol_version: [{ ...tls12, client: { versions: ['TLS 1.3'] } }],
  missing_extension: [tls13, 'client', 'client_hello.extensions.key_share', 'remove'],
  unsupported_extension: [tls13, 'server', 'server_hello.extensions', 'append', '0xfa5a0000'],
  no_application_protocol: [{ server: { alpn: ['imap'] } }],
}

/** Sent outside a scenario: at what an endpoint is told. */
const told: Partial<Record<AlertName, () => string[]>> = {
  no_renegotiation: () => {
    const { client } = converse(pair(tls12)).moments.findLast(
      ({ client }) => client.position.state === 'TLS12.CONNECTED',
    )!
    return alertsOf(receive(client, recordFor(client, 22, messageOf(0))).sent)
  },
}

/** Sent by nobody here, and why. */
const never: Partial<Record<AlertName, string>> = {
  decryption_failed: 'RFC 5246 §7.2.2 forbids it: it tells an attacker what bad_record_mac hides',
  decompression_failure: 'nothing is ever compressed',
  no_certificate: 'of SSL 3.0 alone (RFC 5246 §7.2)',
  export_restriction: 'RFC 5246 §7.2.2 forbids it',
  user_canceled: 'no user is there to cancel',
  certificate_unobtainable: 'client_certificate_url (RFC 6066 §5) is not modelled',
  bad_certificate_hash_value: 'client_certificate_url (RFC 6066 §5) is not modelled',
  ech_required: 'Encrypted ClientHello is only offered as GREASE (RFC 9849 §6.2)',
  access_denied: 'a certificate is judged by the rules of its path; nobody keeps a list of who may come in',
  general_error: 'there is a better word for every error here',
  unknown_psk_identity: 'optional (RFC 8446 §6.2): a server that knows no identity does a full handshake',
}

function scenarioIdentity() {
  return resolved(scenarioOf(tls13)).server.settings.identities[0]!
}

const alertsIn = ([setting, by, at, what, value]: Row): string[] => {
  const tampering = by && at && what ? [{ by, at, what, value: value ?? '', lengths: 'mended' } as const] : []
  const { units } = run(resolved({ ...scenarioOf(setting), tampering }), stub)
  return units.flatMap((unit) =>
    unit.kind === 'record' && unit.type === 21 && !unit.attacker ? [`${unit.content[0]} ${unit.content[1]}`] : [],
  )
}
const level = (name: AlertName): number => (name === 'close_notify' || name === 'no_renegotiation' ? 1 : 2)

describe('sent', () => {
  test.each(Object.entries(sent) as [AlertName, Row][])('%s', (name, row) => {
    expect(alertsIn(row)).toContain(`${level(name)} ${alertCodes[name]}`)
  })
  test.each(Object.entries(told) as [AlertName, () => string[]][])('%s', (name, tell) => {
    expect(tell()).toEqual([`${level(name) === 2 ? 'fatal' : 'warning'} ${alertCodes[name]}`])
  })
})

test('every alert is sent by some rule here, or has a reason not to be', () => {
  const byRule = new Set(Object.values(ruleCatalogue).map(({ alert }) => alert))
  for (const name of Object.keys(alertCodes) as AlertName[]) {
    const known = name in sent || name in told
    // A rule with that alert is seen broken in tests/rules, and so its alert is one that is sent.
    expect(known || name in never || byRule.has(name), name).toBe(true)
    if (name in never) {
      expect(byRule.has(name), `${name}: ${never[name]}`).toBe(false)
      expect(known, name).toBe(false)
    }
  }
})
