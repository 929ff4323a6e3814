/** iOS 9 with ATS against IIS 7.5 with a leaf signed with SHA-512: the case that this playground was built for. */
import { describe, expect, test } from 'vitest'
import { spanAt } from '../../src/bytes/span.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import { windowsSuites } from '../../src/profiles/windows.ts'
import { examples } from '../../src/sim/example.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import type { RecordUnit, Trace } from '../../src/sim/trace.ts'
import { dissectHandshake } from '../../src/wire/handshake.ts'
import { dissectCertificate } from '../../src/x509/certificate.ts'
import { framed } from '../wire/recording.ts'
import { traceOf } from './reading.ts'

const headline: Scenario = examples['ios9-iis75-sha512']
const trace = traceOf(headline, noble)
const helloOf = ({ units }: Trace): RecordUnit => units.find((unit): unit is RecordUnit => unit.kind === 'record')!
const withServer = (change: Partial<ServerSettings>): Trace =>
  traceOf({ ...headline, server: { ...headline.server, changes: { ...headline.server.changes, ...change } } }, stub)
const [identity] = examples['ios9-iis75-sha512'].server.changes.identities

test('the ClientHello is the recorded one, but for random and server name', () => {
  const recorded = framed.find(({ id }) => id === 'apple_ats_9_ios9')!.bytes
  const ours = helloOf(trace).bytes
  expect([ours.length, recorded.length]).toEqual([203, 203])
  /** The names in it are equally long, so that no length is different either. */
  const masked = (bytes: Uint8Array): string => {
    const span = dissectHandshake(bytes.slice(5), { version: 0x0304 })
    const out = bytes.slice()
    for (const path of [
      'client_hello.random',
      'client_hello.extensions.server_name.server_name_list.0.host_name.data',
    ]) {
      const { start, end } = spanAt(span, path)!
      out.fill(0, 5 + start, 5 + end)
    }
    return toHex(out)
  }
  expect(masked(ours)).toBe(masked(recorded))
  expect(toHex(ours)).not.toBe(toHex(recorded))
})

test('the server resets the connection, because the client did not offer what the leaf is signed with', () => {
  expect(trace.outcome).toMatchObject({
    ok: false,
    layer: 'tls',
    by: 'server',
    cause: 'signature.chain-offered',
    ended: { how: 'reset', code: null, by: 'server' },
    weight: 'reported',
  })
  expect(trace.units.map(({ kind }) => kind)).toEqual(['syn', 'syn-ack', 'ack', 'record', 'reset'])
})

describe('the evidence', () => {
  test('in the ClientHello is signature_algorithms: SHA-256, SHA-1 and SHA-384, and no SHA-512', () => {
    const [path] = trace.outcome.evidence
    const message = helloOf(trace).content
    const { start, end } = spanAt(dissectHandshake(message, { version: 0x0303 }), path!)!
    expect(toHex(message.subarray(start, end))).toBe('000d000e000c050104010201050304030203')
    expect(toHex(message.subarray(start, end))).not.toContain('0601')
  })

  test('on the server is the signature algorithm of its leaf: sha512WithRSAEncryption', () => {
    const artefact = trace.outcome.evidence[1]!
    const [, , at, ...field] = artefact.split('.')
    const der = trace.chain[Number(at)]!
    const { start, end } = spanAt(dissectCertificate(der), ['certificate', ...field].join('.'))!
    // 1.2.840.113549.1.1.13 (RFC 8017 appendix C)
    expect(toHex(der.subarray(start, end))).toContain(toHex(fromHex('06092a864886f70d01010d')))
  })

  test('is in things that are there', () => {
    expect(trace.outcome.evidence).toEqual([
      'client_hello.extensions.signature_algorithms',
      'server.chain.0.signatureAlgorithm',
    ])
    expect(trace.chain.length).toBe(2)
  })
})

test('version, suite and group had something in common', () => {
  const decisions = trace.steps.flatMap((step) => step.decisions)
  const chosen = Object.fromEntries(decisions.map(({ question, chosen: name }) => [question, name]))
  expect(chosen).toMatchObject({
    version: 'TLS 1.2',
    suite: 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256',
    group: 'secp256r1',
  })
  expect(chosen['chain signatures']).toBeUndefined()
})

describe('reordering the suites does not help', () => {
  const suites = windowsSuites['Windows 7 / Server 2008 R2 (after KB3042058)']!
  const orders: Readonly<Record<string, readonly string[]>> = {
    backwards: suites.toReversed(),
    sorted: suites.toSorted(),
    'GCM first': [...suites.filter((name) => name.includes('GCM')), ...suites.filter((name) => !name.includes('GCM'))],
    'ECDHE only': suites.filter((name) => name.includes('ECDHE_RSA')),
    rotated: [...suites.slice(7), ...suites.slice(0, 7)],
  }
  test.each(Object.entries(orders))('%s', (_, order) => {
    expect(withServer({ suites: order }).outcome).toMatchObject({ ok: false, cause: 'signature.chain-offered' })
  })
  test.each(['server', 'client'] as const)('in the %s’s order', (suiteOrder) => {
    expect(withServer({ suiteOrder }).outcome).toMatchObject({ ok: false, cause: 'signature.chain-offered' })
  })
})

describe('what does help', () => {
  test.each(['rsa_pkcs1_sha256', 'rsa_pkcs1_sha384'] as const)(
    'a leaf signed with %s, and nothing else',
    (signature) => {
      const mended = withServer({ identities: [{ ...identity, signature }] })
      expect(mended.outcome).toMatchObject({ ok: true, cause: null, version: 'TLS 1.2', weight: null })
      expect(mended.layers.map(({ result }) => result)).toEqual(['passed', 'passed', 'passed', 'passed'])
    },
  )

  test('a server that is not strict about the chain', () => {
    expect(withServer({ strictChain: false }).outcome.ok).toBe(true)
  })

  test('with real cryptography too', () => {
    expect(traceOf(examples['ios9-iis75-sha256'], noble).outcome.ok).toBe(true)
  })
})

test('an intermediate signed with SHA-512 fails in the same way, one certificate further up', () => {
  const { outcome } = withServer({
    identities: [{ ...identity, signature: 'rsa_pkcs1_sha256', intermediateSignature: 'rsa_pkcs1_sha512' }],
  })
  expect(outcome).toMatchObject({ ok: false, cause: 'signature.chain-offered' })
  expect(outcome.evidence).toContain('server.chain.1.signatureAlgorithm')
})
