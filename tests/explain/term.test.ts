import { expect, test } from 'vitest'
import { englishTerm } from '../../src/explain/en-term.ts'
import { terms, withTerms, type Term } from '../../src/explain/term.ts'
import { addressOf } from '../../src/spec/reference.ts'

const words = (text: string) => withTerms(text).flatMap(({ term }) => term ?? [])

test.each(Object.keys(terms) as Term[])('%s is told in a sentence, and has a place', (term) => {
  expect(englishTerm(term)).toMatch(/^[A-Z0-9].{20,200}\.$/)
  expect(addressOf(terms[term].at)).toMatch(/^https:/)
  expect(words(`It is about ${term}.`)).toEqual([term])
})

test('a term is marked where it stands first, and no name is taken for its beginning', () => {
  expect(words('HelloRequest, then HelloRequest again')).toEqual(['HelloRequest'])
  expect(words('signature_algorithms_cert')).toEqual(['signature_algorithms_cert'])
  expect(words('TLS_FALLBACK_SCSV, which is an SCSV')).toEqual(['TLS_FALLBACK_SCSV', 'SCSV'])
  expect(words('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')).toEqual([])
  expect(words('ClientHelloOuter')).toEqual([])
})

test('nothing of a sentence is lost', () => {
  for (const text of ['', 'no term', 'ALPN', 'the ALPN of a ClientHello.', 'GREASE, GREASE'])
    expect(
      withTerms(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
})
