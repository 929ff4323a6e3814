import { describe, expect, test } from 'vitest'
import type { Span } from '../../src/bytes/span.ts'
import { stub } from '../../src/crypto/stub.ts'
import { bytesOf } from '../../src/explain/bytes.ts'
import { englishFields } from '../../src/explain/en-field.ts'
import { fieldSentence } from '../../src/explain/field.ts'
import { run } from '../../src/sim/run.ts'
import { resolved } from '../machines/exchange.ts'
import { variations } from '../sim/variation.ts'

const pathsOf = (span: Span, at = ''): string[] => {
  const path = at ? `${at}.${span.name}` : span.name
  return [path, ...span.children.flatMap((child) => pathsOf(child, path))]
}
/** Every path of every message of every variation of the two endpoints; lines of SMTP and HTTP speak for themselves. */
const paths = new Set(
  variations.flatMap(([, scenario]) => {
    const trace = run(resolved(scenario), stub)
    return trace.units.flatMap((unit, n) => {
      const shown = unit.kind === 'record' ? bytesOf(trace, n) : undefined
      const spoken = unit.kind === 'record' && unit.type === 23
      return shown ? pathsOf(shown.tree).filter((path) => !(spoken && /^record\.(?!type$|zeros$)/.test(path))) : []
    })
  }),
)

test('every field that travels has its sentence', () => {
  expect(paths.size).toBeGreaterThan(500)
  expect([...paths].filter((path) => !fieldSentence(path, englishFields))).toEqual([])
})

describe('the nearest sentence', () => {
  test.each([
    ['record.client_hello.legacy_version', /highest version that the client speaks/],
    ['record.server_hello.legacy_version', /that the server chose/],
    ['record.client_hello.cipher_suites.3', /a suite that the client offers/i],
    ['record.client_hello.extensions.0x4a4a', /means nothing/],
    ['record.client_hello.extensions.0x1234', /not known here/],
    ['certificate.tbsCertificate.extensions.1.3.6.1.4.1.32473.1', /not known here/],
    ['certificate.tbsCertificate.extensions.subjectAltName.extnValue.dNSName~2', /host name/],
    ['certificate.signatureAlgorithm', /hold against their signature_algorithms/],
    ['record.finished.verify_data', /checksum/],
  ])('%s', (path, sentence) => {
    expect(fieldSentence(path, englishFields)).toMatch(sentence)
  })

  test('what is no field of TLS says itself what it is', () => {
    expect(fieldSentence('smtp.250.STARTTLS', englishFields)).toBeUndefined()
  })
})

test('no sentence is for nothing, and each is one', () => {
  for (const [name, text] of Object.entries(englishFields.named)) {
    expect(text, name).toMatch(/^\S.*[.…?]$/)
    expect(text, name).not.toMatch(/ {2}|undefined/)
  }
})
