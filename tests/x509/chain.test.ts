import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { demoRoots, issueChain } from '../../src/x509/authority.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import type { Certificate } from '../../src/x509/certificate.ts'
import { buildPath, validAt, verifySignature } from '../../src/x509/chain.ts'

const period = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }
const { leaf, intermediates, root, sent } = issueChain(noble, { names: ['a.example'], ...period })
const [intermediate] = intermediates as [Certificate]
const stranger = issueChain(noble, { names: ['b.example'], signature: 'ed25519', ...period })
const roots = demoRoots(noble)

/** The same certificate with its last byte changed: its signature is wrong. */
const forged = (certificate: Certificate): Certificate => {
  const der = certificate.der.slice()
  der[der.length - 1]! ^= 1
  const read = parseCertificate(der)
  return read.ok ? read.certificate : expect.fail(read.expected)
}

describe('a path', () => {
  const paths: readonly [string, presented: Certificate[], trusted: readonly Certificate[], expected: object][] = [
    ['in the usual order', [...sent], roots, { complete: true, path: [leaf, intermediate, root] }],
    ['with the root sent along', [...sent, root], roots, { complete: true, path: [leaf, intermediate, root] }],
    [
      'in another order, with strangers',
      [leaf, ...stranger.sent, root, intermediate],
      roots,
      { complete: true, path: [leaf, intermediate, root] },
    ],
    [
      'without the intermediate',
      [leaf],
      roots,
      { complete: false, path: [leaf], missing: 'CN=Whyshake demo authority R1' },
    ],
    [
      'with the intermediate in the trust store',
      [leaf],
      [intermediate],
      { complete: true, path: [leaf, intermediate] },
    ],
    [
      'to an unknown root',
      [...sent, root],
      [stranger.root],
      { complete: false, path: [leaf, intermediate, root], missing: 'CN=Whyshake demo root (RSA)' },
    ],
    [
      'to no root',
      [...sent],
      [],
      { complete: false, path: [leaf, intermediate], missing: 'CN=Whyshake demo root (RSA)' },
    ],
    [
      'from a forged leaf',
      [forged(leaf), intermediate],
      roots,
      { complete: false, path: [forged(leaf)], missing: 'CN=Whyshake demo authority R1', badSignature: true },
    ],
    [
      'over a forged and a good intermediate',
      [leaf, forged(intermediate), intermediate],
      roots,
      { complete: true, path: [leaf, intermediate, root] },
    ],
    ['of a trusted leaf', [leaf], [leaf], { complete: true, path: [leaf] }],
    ['of a root alone', [root], roots, { complete: true, path: [root] }],
    [
      'of an unknown self-signed certificate',
      [root],
      [],
      { complete: false, path: [root], missing: 'CN=Whyshake demo root (RSA)' },
    ],
  ]
  test.each(paths)('%s', (_, presented, trusted, expected) => {
    expect(buildPath(noble, presented, trusted)).toEqual(expected)
  })

  test('is looked for a bounded number of times', () => {
    let verified = 0
    const counting = {
      ...noble,
      verify: (...args: Parameters<typeof noble.verify>) => (verified++, noble.verify(...args)),
    }
    const lookalikes = Array.from({ length: 200 }, (_, n) => ({ ...intermediate, der: Uint8Array.of(n, 0) }))
    expect(buildPath(counting, [leaf, ...lookalikes], []).complete).toBe(false)
    expect(verified).toBeLessThanOrEqual(50)
  })
})

test('a signature is the issuer’s alone', () => {
  expect(verifySignature(noble, leaf, intermediate)).toBe(true)
  expect(verifySignature(noble, leaf, root)).toBe(false)
  expect(verifySignature(noble, leaf, stranger.root)).toBe(false)
  expect(verifySignature(noble, forged(leaf), intermediate)).toBe(false)
  expect(verifySignature(noble, { ...leaf, signatureAlgorithm: '1.2.3' }, intermediate)).toBe(false)
})

const times: readonly [now: string, string][] = [
  ['2025-12-31T23:59:59Z', 'not_yet_valid'],
  ['2026-01-01T00:00:00Z', 'valid'],
  ['2026-06-01', 'valid'],
  ['2027-01-01T00:00:00.000Z', 'valid'],
  ['2027-01-01T00:00:01Z', 'expired'],
]
test.each(times)('at %s it is %s', (now, verdict) => {
  expect(validAt(leaf, now)).toBe(verdict)
})

test('a time that is none is refused', () => {
  expect(() => validAt(leaf, 'tomorrow')).toThrow(RangeError)
})
