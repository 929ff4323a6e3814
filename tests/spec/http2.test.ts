import { expect, test } from 'vitest'
import { isHttp2Prohibited, suites } from '../../src/spec/suite.ts'

/** The 276 code points of RFC 9113 appendix A, as ranges. */
const listed = `
  0000-001b 001e-0046 0067-006d 0084-009d 00a0-00a1 00a4-00a9 00ac-00c5 00ff c001-c02a c02d-c02e c031-c051
  c054-c055 c058-c05b c05e-c05f c062-c06b c06e-c07b c07e-c07f c082-c085 c088-c089 c08c-c08f c092-c09d c0a0-c0a1
  c0a4-c0a5 c0a8-c0a9
`

test('the prohibited suites of HTTP/2 follow from their names', () => {
  const codes = new Set(
    listed
      .trim()
      .split(/\s+/)
      .flatMap((range) => {
        const [from, to = from] = range.split('-').map((hex) => Number.parseInt(hex, 16))
        return Array.from({ length: to! - from! + 1 }, (_, n) => from! + n)
      }),
  )
  expect(codes.size).toBe(276)
  const wrong = suites.codes.filter(
    (code) => suites.name(code).startsWith('TLS_') && isHttp2Prohibited(code) !== codes.has(code),
  )
  // Drafts that IANA never registered are on no list; they are as weak as those that are.
  expect(wrong.map(suites.name)).toEqual([
    'TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA',
    'TLS_DHE_DSS_EXPORT1024_WITH_DES_CBC_SHA',
    'TLS_RSA_EXPORT1024_WITH_RC4_56_SHA',
    'TLS_DHE_DSS_WITH_RC4_128_SHA',
    'TLS_GOSTR341001_WITH_28147_CNT_IMIT',
  ])
})
