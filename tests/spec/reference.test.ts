import { describe, expect, test } from 'vitest'
import { addressOf, cite, in9846, rfc } from '../../src/spec/reference.ts'

describe('RFC 9846 moves sections inside chapter 4', () => {
  test.each([
    ['4', '4'],
    ['4.1', '4.2'],
    ['4.1.2', '4.2.2'],
    ['4.1.3', '4.2.3'],
    ['4.2', '4.3'],
    ['4.2.3', '4.3.3'],
    ['4.2.8.2', '4.3.8.2'],
    ['4.3', '4.4'],
    ['4.3.1', '4.4.1'],
    ['4.4', '4.5'],
    ['4.4.1', '4.1'],
    ['4.4.2', '4.5.1'],
    ['4.4.2.2', '4.5.1.2'],
    ['4.4.3', '4.5.2'],
    ['4.4.4', '4.5.3'],
    ['4.6', '4.7'],
    ['4.6.3', '4.7.3'],
    ['5.1', '5.1'],
    ['6', '6'],
    ['7.1', '7.1'],
    ['9.2', '9.2'],
    ['A.1', 'A.1'],
    ['B.4', 'B.4'],
  ])('§%s is now §%s', (before, now) => {
    expect(in9846(before)).toBe(now)
  })
})

test('an RFC has an address, another document only the one that it brings', () => {
  expect(addressOf(rfc(8446, '4.2.3'))).toBe('https://www.rfc-editor.org/rfc/rfc8446#section-4.2.3')
  expect(addressOf({ document: 'facts/FACTS.md', section: '5.9' })).toBeUndefined()
  expect(addressOf({ document: 'a page', section: '1', address: 'https://example.com/' })).toBe('https://example.com/')
})

test('a citation names document and section', () => {
  expect(cite(rfc(5246, '7.4.2'))).toBe('RFC 5246 §7.4.2')
})

test('appendices of RFCs are linked as appendices', () => {
  expect(addressOf(rfc(8446, 'A.1'))).toBe('https://www.rfc-editor.org/rfc/rfc8446#appendix-A.1')
})
