import { describe, expect, test } from 'vitest'
import { matchHostname } from '../../src/x509/hostname.ts'

const certificate = (dns: string[], ip: string[] = []) => ({
  extensions: { subjectAltName: { dns, ip }, unknownCritical: [] },
})

const table: readonly [entry: string, host: string, boolean][] = [
  ['a.example', 'a.example', true],
  ['a.example', 'A.EXAMPLE', true],
  ['A.Example', 'a.example', true],
  ['a.example', 'a.example.', true],
  ['a.example', 'a.example..', false],
  ['a.example', 'b.a.example', false],
  ['a.example', 'xa.example', false],
  ['a.example', 'example', false],
  ['a.example', '', false],
  ['*.example', 'a.example', true],
  ['*.example', 'A.example.', true],
  ['*.example', 'xn--bcher-kva.example', true],
  ['*.example', 'b.a.example', false],
  ['*.example', 'example', false],
  ['*.example', '.example', false],
  ['a*.example', 'ab.example', false],
  ['*a.example', 'ba.example', false],
  ['b.*.example', 'b.a.example', false],
  ['*.*.example', 'b.a.example', false],
  ['*', 'localhost', false],
  ['*', '*', false],
  ['**.example', 'a.example', false],
  ['localhost', 'localhost', true],
  ['192.0.2.1', '192.0.2.1', false],
  ['*.0.2.1', '192.0.2.1', false],
  ['a.example\0.evil.example', 'a.example', false],
  ['a_b.example', 'a_b.example', true],
  ['', '', false],
]
describe('a dNSName', () => {
  test.each(table)('“%s” for the host “%s”: %s', (entry, host, matched) => {
    expect(matchHostname(certificate([entry]), host)).toEqual(
      matched ? { matched, by: entry, presented: [entry] } : { matched, presented: [entry] },
    )
  })
})

const addresses: readonly [entry: string, host: string, boolean][] = [
  ['192.0.2.1', '192.0.2.1', true],
  ['192.0.2.1', '192.0.2.2', false],
  ['192.0.2.1', '192.0.2.1.', false],
  ['2001:db8::1', '2001:DB8:0:0:0:0:0:1', true],
  ['2001:db8::1', '[2001:db8::1]', true],
  ['2001:db8::1', '2001:db8::2', false],
  ['::ffff:c000:201', '::ffff:192.0.2.1', true],
  ['::ffff:c000:201', '192.0.2.1', false],
]
describe('an iPAddress', () => {
  test.each(addresses)('%s for the host %s: %s', (entry, host, matched) => {
    expect(matchHostname(certificate([], [entry]), host).matched).toBe(matched)
  })
})

test('all entries are presented, the one that fits is named', () => {
  expect(matchHostname(certificate(['a.example', '*.b.example'], ['192.0.2.1']), 'c.b.example')).toEqual({
    matched: true,
    by: '*.b.example',
    presented: ['a.example', '*.b.example', '192.0.2.1'],
  })
  expect(matchHostname({ extensions: { unknownCritical: [] } }, 'a.example')).toEqual({ matched: false, presented: [] })
})
