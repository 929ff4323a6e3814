import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { Span } from '../../src/bytes/span.ts'
import { issueChain, type ChainRequest } from '../../src/x509/authority.ts'
import { dissectOcsp, isSigned, issueOcsp, ocspSummary, parseOcsp, statusOf } from '../../src/x509/ocsp.ts'

const period = { notBefore: '2026-11-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }
const chainOf = (change: Partial<ChainRequest> = {}, provider = noble) =>
  issueChain(provider, { names: ['a.test'], ...period, ...change })
const chain = chainOf()
const times = { thisUpdate: '2026-11-20T00:00:00Z', nextUpdate: '2026-11-27T00:00:00Z' }
const responseOf = (status: 'good' | 'revoked' | 'unknown', { leaf, issuer } = chain, provider = noble): Uint8Array =>
  issueOcsp(provider, { certificate: leaf, issuer, status, ...times })
const basicOf = (der: Uint8Array) => {
  const read = parseOcsp(der)
  if (!read.ok || !read.response.basic) throw new Error('no response')
  return read.response.basic
}
const issuer = chain.issuer.certificate

describe.each(['good', 'revoked', 'unknown'] as const)('a response that says %s', (status) => {
  const der = responseOf(status)
  const basic = basicOf(der)

  test('says it of this certificate alone', () => {
    expect(statusOf(noble, basic, chain.leaf, issuer)).toMatchObject({ status, ...times })
    expect(statusOf(noble, basic, chainOf({ names: ['b.test'] }).leaf, issuer)).toBeUndefined()
    expect(statusOf(noble, basic, chain.leaf, chain.root)).toBeUndefined()
    expect(ocspSummary(der)).toBe(status)
  })
  test('is signed by the issuer, and a changed byte shows', () => {
    expect(isSigned(noble, basic, issuer)).toBe(true)
    expect(isSigned(noble, basic, chain.root)).toBe(false)
    const changed = der.slice()
    const at = der.length - basic.signature.length - 60
    changed[at] = changed[at]! ^ 1
    const read = parseOcsp(changed)
    expect(read.ok && read.response.basic ? isSigned(noble, read.response.basic, issuer) : false).toBe(false)
  })
  test('is dissected without a gap', () => {
    const leaves: Span[] = []
    const visit = (span: Span): void => (span.children.length ? span.children.forEach(visit) : void leaves.push(span))
    visit(dissectOcsp(der))
    expect(leaves.map(({ start }) => start)).toEqual([0, ...leaves.slice(0, -1).map(({ end }) => end)])
    expect(leaves.at(-1)!.end).toBe(der.length)
  })
  test('is refused when it is cut off anywhere, and never throws', () => {
    for (let length = 0; length < der.length; length++) {
      expect(parseOcsp(der.slice(0, length)).ok).toBe(false)
      expect(dissectOcsp(der.slice(0, length)).end).toBe(length)
    }
  })
})

test('whatever signs certificates signs responses, with both providers', () => {
  for (const provider of [noble, stub])
    for (const signature of [
      'rsa_pkcs1_sha512',
      'rsa_pss_rsae_sha256',
      'ecdsa_secp256r1_sha256',
      'ecdsa_secp384r1_sha384',
      'ed25519',
    ] as const) {
      const made = chainOf({ signature }, provider)
      const basic = basicOf(responseOf('good', made, provider))
      expect(isSigned(provider, basic, made.issuer.certificate), `${provider.id} ${signature}`).toBe(true)
    }
})

test('a responder with a certificate of the issuer may answer in its place (RFC 6960 §4.2.2.2)', () => {
  const responder = chainOf({ names: ['ocsp.test'], usages: ['OCSPSigning'] })
  const other = chainOf({ names: ['ocsp.test'] })
  const answered = (by: typeof responder) => {
    const signed = basicOf(
      issueOcsp(noble, {
        certificate: chain.leaf,
        issuer: { ...chain.issuer, key: by.leafKey, signature: 'rsa_pkcs1_sha256' },
        status: 'good',
        ...times,
      }),
    )
    return isSigned(noble, { ...signed, certificates: [by.leaf.der] }, issuer)
  }
  expect(answered(responder)).toBe(true)
  expect(answered(other)).toBe(false)
})

test('a responder that gives no answer says why', () => {
  const tryLater = Uint8Array.of(0x30, 3, 0x0a, 1, 3)
  expect(parseOcsp(tryLater)).toEqual({ ok: true, response: { status: 'tryLater' } })
  expect(ocspSummary(tryLater)).toBe('tryLater')
  expect(ocspSummary(Uint8Array.of(1, 2, 3))).toBeUndefined()
})

test('a certificate can say that a response has to come (RFC 7633)', () => {
  expect(chainOf({ mustStaple: true }).leaf.extensions.tlsFeatures).toEqual([5])
  expect(chain.leaf.extensions.tlsFeatures).toBeUndefined()
})
