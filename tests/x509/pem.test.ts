import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPem, toPem } from '../../src/x509/pem.ts'

const bytes = Uint8Array.from({ length: 100 }, (_, n) => n)
const section = toPem('CERTIFICATE', bytes)
const key = toPem('EC PRIVATE KEY', bytes)

describe('PEM', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (der) => {
        expect(readPem(toPem('CERTIFICATE', der))).toEqual({ certificates: [der], keys: [], faults: [] })
      }),
    )
  })

  test('has lines of 64 characters', () => {
    expect(section.split('\n').map(({ length }) => length)).toEqual([27, 64, 64, 8, 25, 0])
  })

  const read: readonly [string, text: string, certificates: number, keys: string[]][] = [
    ['several sections', section + key + section, 2, ['EC PRIVATE KEY']],
    ['text around', `subject=/CN=a\nissuer: b\n\n${section}\nSome words - and -- dashes.\n${section}bye`, 2, []],
    ['Windows line ends', section.replaceAll('\n', '\r\n'), 1, []],
    ['indented lines', section.replaceAll('\n', '  \n\t'), 1, []],
    [
      'one long line',
      `-----BEGIN CERTIFICATE-----\n${section.split('\n').slice(1, -2).join('')}\n-----END CERTIFICATE-----`,
      1,
      [],
    ],
    [
      'curve parameters before a key',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${key}`,
      0,
      ['EC PRIVATE KEY'],
    ],
    ['a byte order mark', `\ufeff${section}`, 1, []],
  ]
  test.each(read)('is read from %s', (_, text, certificates, keys) => {
    const found = readPem(text)
    expect(found.faults).toEqual([])
    expect(found.certificates).toEqual(Array(certificates).fill(bytes))
    expect(found.keys).toEqual(keys.map((label) => ({ label, der: bytes })))
  })

  const lines = section.split('\n')
  const changed = (n: number, text: string) => lines.with(n, text).join('\n')
  const faulty: readonly [string, text: string, line: number, column: number, expected: string][] = [
    ['no section', 'hello', 1, 1, '-----BEGIN CERTIFICATE-----'],
    ['nothing', '', 1, 1, '-----BEGIN CERTIFICATE-----'],
    ['a strange character', changed(2, lines[2]!.replace(/^(.{9})./, '$1!')), 3, 10, 'a base64 character'],
    ['a missing end', lines.slice(0, -2).join('\n'), 4, 9, '-----END CERTIFICATE-----'],
    ['another end', changed(4, '-----END PRIVATE KEY-----'), 5, 1, '-----END CERTIFICATE-----'],
    ['an end alone', 'x\n -----END CERTIFICATE-----', 2, 2, '-----BEGIN CERTIFICATE----- before its end'],
    ['a lost character', changed(3, lines[3]!.slice(1)), 4, 8, 'base64 in groups of four characters'],
    ['text behind the padding', changed(3, `${lines[3]}AAAA`), 4, 9, 'nothing after the padding'],
    ['padding in the middle', changed(1, `${lines[1]!.slice(0, -1)}=`), 4, 9, 'padding only at the end'],
    ['no content', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', 2, 1, 'base64 between BEGIN and END'],
    [
      'an encrypted key',
      toPem('ENCRYPTED PRIVATE KEY', bytes),
      1,
      1,
      'a certificate or an unencrypted private key, not “ENCRYPTED PRIVATE KEY”',
    ],
    [
      'an encrypted key of the old kind',
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----',
      2,
      1,
      'an unencrypted private key',
    ],
    [
      'a request',
      `\n\n  ${toPem('CERTIFICATE REQUEST', bytes)}`,
      3,
      3,
      'a certificate or an unencrypted private key, not “CERTIFICATE REQUEST”',
    ],
  ]
  test.each(faulty)('that is not: %s', (_, text, line, column, expected) => {
    expect(readPem(text).faults).toEqual([{ line, column, expected }])
  })

  test('with dashes that a word processor joined is reported and read all the same', () => {
    const found = readPem(section.replaceAll('-----', '—–'))
    expect(found.certificates).toEqual([bytes])
    expect(found.faults.map(({ line }) => line)).toEqual([1, 5])
  })

  test('is read on behind a fault', () => {
    const found = readPem(`${lines.slice(0, 3).join('\n')}\n${section}`)
    expect(found.certificates).toEqual([bytes])
    expect(found.faults).toEqual([
      { line: 4, column: 1, expected: '-----END CERTIFICATE----- before another section begins' },
    ])
  })

  const megabyte = 2 ** 20
  const garbage: readonly [string, string][] = [
    ['dashes', '-'.repeat(megabyte)],
    ['lines of dashes', '-----\n'.repeat(megabyte / 6)],
    ['beginnings', '-----BEGIN CERTIFICATE-----\n'.repeat(megabyte / 28)],
    ['ends', '-----END CERTIFICATE-----\n'.repeat(megabyte / 26)],
    ['empty lines', '\n'.repeat(megabyte)],
    ['spaces', ' '.repeat(megabyte)],
    ['labels', `-----BEGIN ${'A '.repeat(megabyte / 2)}-----`],
    ['padding', `-----BEGIN CERTIFICATE-----\n${'='.repeat(megabyte)}\n-----END CERTIFICATE-----`],
    ['base64 without end', `-----BEGIN CERTIFICATE-----\n${'A'.repeat(megabyte)}`],
    ['control characters', '\0\r\u2028'.repeat(megabyte / 3)],
  ]
  test.each(garbage)('a megabyte of %s ends with few faults', (_, text) => {
    const found = readPem(text)
    expect(found.certificates).toEqual([])
    expect(found.faults.length).toBeGreaterThan(0)
    expect(found.faults.length).toBeLessThanOrEqual(21)
  })
})
