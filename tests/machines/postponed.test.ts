/** When a client judges the server's certificate: as it comes, the name after the handshake, or everything then. */
import { describe, expect, test } from 'vitest'
import { usualIdentity, type ClientSettings, type Identity } from '../../src/rules/profile.ts'
import { alertsOf, converse, pair, refusals, tls12, tls13, type Setting } from './exchange.ts'

const shows = (base: Setting, change: Partial<Identity>, judgesCertificate: ClientSettings['judgesCertificate']) => {
  const identities = [{ ...usualIdentity.server, ...change }]
  const course = converse(
    pair({ ...base, client: { ...base.client, judgesCertificate }, server: { ...base.server, identities } }),
  )
  const sent = course.sent.flatMap(({ from, sent: one }) => (from === 'client' ? [one] : []))
  const said = sent.flatMap((one) => (one.kind === 'record' ? one.parts.map(({ name }) => name) : [one.kind]))
  return { refused: refusals(course.steps)[0], said: said.slice(said.indexOf('client_hello') + 1), sent }
}
const another = { names: ['elsewhere.test'] }
const expired = { notBefore: '-60d', notAfter: '-1d' }
const versions = [
  ['TLS 1.3', tls13, ['change_cipher_spec']],
  ['TLS 1.2', tls12, []],
] as const
const last = { 'TLS 1.3': ['finished'], 'TLS 1.2': ['client_key_exchange', 'change_cipher_spec', 'finished'] }

describe.each(versions)('%s', (version, base, begun) => {
  test('as it comes: an alert in the middle of the handshake', () => {
    const { refused, said, sent } = shows(base, another, 'in the handshake')
    expect([refused, said]).toEqual(['chain.name bad_certificate', [...begun, 'alert', 'close']])
    expect(alertsOf(sent)).toEqual(['fatal 42'])
  })

  test('the name after it (curl): the client finishes, and says good-bye', () => {
    const { refused, said, sent } = shows(base, another, 'the name after it')
    expect([refused, said]).toEqual(['chain.name bad_certificate', [...begun, ...last[version], 'alert', 'close']])
    expect(alertsOf(sent)).toEqual(['warning 0'])
  })

  test('what is not the name it judges as it comes', () => {
    const { refused, said } = shows(base, expired, 'the name after it')
    expect([refused, said]).toEqual(['chain.unexpired certificate_expired', [...begun, 'alert', 'close']])
  })

  // The server gets no Finished from Node in TLS 1.3; before, it comes first.
  test.each([another, expired])('everything after it (Node): the connection ends without a word (%o)', (change) => {
    const { refused, said } = shows(base, change, 'after it')
    expect(refused).toMatch(/^chain\./)
    expect(said).toEqual(version === 'TLS 1.3' ? ['close'] : [...last[version], 'close'])
  })

  test.each(['the name after it', 'after it'] as const)('%s, and nothing speaks against it', (when) => {
    const { refused, said } = shows(base, {}, when)
    expect([refused, said]).toEqual([undefined, [...begun, ...last[version]]])
  })
})
