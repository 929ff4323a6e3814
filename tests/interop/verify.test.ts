/** `openssl verify` as the judge of ours: the same chains, the same host, the same moment. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { judgePresented } from '../../src/rules/chain.ts'
import { identitySettings, type ClientSettings } from '../../src/rules/profile.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { demoRoots, issueChain, sending, type ChainRequest } from '../../src/x509/authority.ts'
import { chainFaults, sendings, type Sending } from '../../src/x509/fault.ts'
import { parseAddress } from '../../src/x509/address.ts'
import { buildPaths, firstPath } from '../../src/x509/chain.ts'
import { toPem } from '../../src/x509/pem.ts'
import { hasOpenSsl } from './openssl.ts'
import { folder } from './peer.ts'

interface Presented extends Partial<ChainRequest> {
  readonly sends?: Sending
  readonly host?: string
}

const files = folder()
afterAll(files.remove)
const roots = demoRoots(noble)
const pem = (ders: readonly { readonly der: Uint8Array }[]): string =>
  ders.map(({ der }) => toPem('CERTIFICATE', der)).join('')
const rootFile = files.write('roots.pem', pem(roots))

const now = '2026-11-21T09:00:00Z'
const attime = String(Date.parse(now) / 1000)
const good = 'www.good.example'
const period = { notBefore: '2026-11-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }

const sentOf = ({ sends = 'chain', host: _, ...request }: Presented) =>
  sending(noble, issueChain(noble, { names: [good], ...period, ...request }), sends)

/** A client that insists on what OpenSSL does at security level 2, and takes its one path. */
const client: Pick<ClientSettings, 'minimumRsa' | 'weakestHash' | 'readsCommonName' | 'keyUsage'> = {
  minimumRsa: '2048',
  weakestHash: 'sha224',
  readsCommonName: true,
  keyUsage: 'ignored',
}
const ours = (presented: Presented, everyPath = false): Decision => {
  const sent = sentOf(presented)
  const paths = everyPath ? buildPaths(noble, sent, roots) : [firstPath(noble, sent, roots, now)]
  return judgePresented(sent, paths, { host: presented.host ?? good, now, client })
}

/** The number of the first error that `openssl verify` reports; 0 when it is content. */
const theirs = (presented: Presented): number => {
  const host = presented.host ?? good
  const [leaf, ...others] = sentOf(presented)
  const untrusted = others.length ? ['-untrusted', files.write('untrusted.pem', pem(others))] : []
  const { stdout, stderr, status } = spawnSync('openssl', [
    'verify',
    ...['-CAfile', rootFile, '-no-CApath', '-no-CAstore', ...untrusted, '-attime', attime],
    ...['-purpose', 'sslserver', '-auth_level', '2', parseAddress(host) ? '-verify_ip' : '-verify_hostname', host],
    files.write('leaf.pem', pem([leaf!])),
  ])
  const error = /^error (\d+) at/m.exec(`${stdout}${stderr}`)?.[1]
  if (status === 0 && error === undefined) return 0
  if (error === undefined) throw new Error(`openssl verify: ${stdout}${stderr}`)
  return Number(error)
}

/** Errors of OpenSSL (X509_V_ERR_*) and the rules that say the same. */
const rulesOf: Readonly<Record<number, readonly string[]>> = {
  7: ['chain.signed'],
  9: ['chain.begun'],
  10: ['chain.unexpired'],
  18: ['chain.trusted'],
  19: ['chain.trusted'],
  20: ['chain.trusted'],
  25: ['chain.path-length'],
  26: ['chain.usage'],
  34: ['chain.extensions-known'],
  47: ['chain.name-constraints'],
  48: ['chain.name-constraints'],
  62: ['chain.name'],
  64: ['chain.name'],
  66: ['chain.key-size'],
  68: ['chain.hash'],
  // It asks both of an authority at once: is it one, and may it sign certificates?
  79: ['chain.authorities', 'chain.cert-sign'],
}

const rows: readonly (readonly [string, Presented])[] = [
  ...chainFaults.map((fault) => [fault, { fault }] as const),
  ...sendings.map((sends) => [sends, { sends }] as const),
  ...identitySettings.key.options.map((key) => [`a key: ${key}`, { key }] as const),
  ...identitySettings.signature.options.map((signature) => [`signed with ${signature}`, { signature }] as const),
  ...identitySettings.signature.options.map(
    (signature) => [`intermediate signed with ${signature}`, { intermediate: { signature } }] as const,
  ),
  ['expired', { notAfter: '2026-11-21T08:59:58Z' }],
  ['not yet valid', { notBefore: '2026-11-21T09:00:02Z' }],
  ['for clients', { usages: ['clientAuth'] }],
  ['for servers and clients', { usages: ['clientAuth', 'serverAuth'] }],
  ['for anything', { usages: [] }],
  ['another name', { host: 'other.example' }],
  ['in capitals', { host: 'WWW.Good.Example' }],
  ['a wildcard', { names: ['*.good.example'] }],
  ['a wildcard for its own domain', { names: ['*.good.example'], host: 'good.example' }],
  ['a wildcard for two labels', { names: ['*.good.example'], host: 'a.www.good.example' }],
  ['a wildcard in the middle', { names: ['www.*.example'] }],
  ['a common name alone', { omitSan: true }],
  ['a common name that is another', { omitSan: true, host: 'other.example' }],
  ['a common name beside another name', { names: ['other.example'], commonName: good }],
  ['a wildcard as the common name', { names: ['*.good.example'], omitSan: true }],
  ['an address', { names: ['192.0.2.7'], host: '192.0.2.7' }],
  ['an address of version 6', { names: ['2001:db8::7'], host: '2001:0db8:0::0007' }],
  ['another address', { names: ['192.0.2.7'], host: '192.0.2.8' }],
  ['an address as dNSName', { names: ['192.0.2.7'], host: '192.0.2.7', addressesAsNames: true }],
  ['an address as common name', { names: ['192.0.2.7'], host: '192.0.2.7', omitSan: true }],
  [
    'an address that is permitted',
    { names: ['192.0.2.7'], commonName: 'a name', host: '192.0.2.7', fault: 'name not permitted' },
  ],
  ['an address that is not', { names: ['198.51.100.7'], host: '198.51.100.7', fault: 'name not permitted' }],
  ['an address that is excluded', { names: ['192.0.2.7'], host: '192.0.2.7', fault: 'name excluded' }],
  [
    'a domain that is permitted',
    { names: ['a.permitted.example'], host: 'a.permitted.example', fault: 'name not permitted' },
  ],
  [
    'one that only ends so',
    { names: ['unpermitted.example'], host: 'unpermitted.example', fault: 'name not permitted' },
  ],
  ['a common name that is not permitted', { omitSan: true, fault: 'name not permitted' }],
]

describe.skipIf(!hasOpenSsl)('openssl verify says the same of', () => {
  test.each(rows)('%s', (_, presented) => {
    const { refusal } = ours(presented)
    const error = theirs(presented)
    if (error === 0) expect(refusal?.rule).toBeUndefined()
    else expect(rulesOf[error] ?? [`error ${error}`]).toContain(refusal?.rule)
  })

  test('any faults together, as far as good or not good goes', () => {
    const option = <const T>(...options: readonly T[]) => fc.constantFrom(...options)
    const presented = fc.record({
      fault: fc.oneof({ weight: 3, arbitrary: fc.constant('none' as const) }, option(...chainFaults)),
      sends: fc.oneof({ weight: 3, arbitrary: fc.constant('chain' as const) }, option(...sendings)),
      key: option('rsa-2048', 'p-256', 'ed448', 'rsa-1024'),
      signature: fc.oneof(
        { weight: 2, arbitrary: option('rsa_pkcs1_sha256', 'ecdsa_secp384r1_sha384') },
        option(...identitySettings.signature.options),
      ),
      names: fc.constantFrom(
        [good],
        ['*.good.example'],
        ['192.0.2.7', good],
        ['other.example'],
        ['a.permitted.example', good],
      ),
      host: fc.oneof({ weight: 3, arbitrary: fc.constant(good) }, option('192.0.2.7', 'a.permitted.example')),
      usages: fc.oneof(
        { weight: 4, arbitrary: fc.constant(['serverAuth']) },
        fc.constantFrom<string[]>([], ['clientAuth']),
      ),
      omitSan: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
      notAfter: fc.oneof({ weight: 5, arbitrary: fc.constant(period.notAfter) }, fc.constant('2026-11-20T00:00:00Z')),
    })
    const seen = { good: 0, bad: 0 }
    fc.assert(
      fc.property(presented, (one) => {
        const content = theirs(one) === 0
        seen[content ? 'good' : 'bad']++
        return (ours(one).refusal === undefined) === content
      }),
      { seed: 20261121, numRuns: 150 },
    )
    expect(Math.min(seen.good, seen.bad)).toBeGreaterThan(20)
  })

  /** Where ours says something else, and why. */
  const exceptions: readonly (readonly [string, Presented, our: string | undefined, their: number])[] = [
    // RFC 9525 leaves it to policy under which domains a wildcard may stand; OpenSSL wants two labels after it.
    ['a wildcard under a single label', { names: ['*.example'], host: 'good.example' }, undefined, 62],
    // OpenSSL takes a common name of digits and dots for a domain, which the authority may then not certify.
    [
      'an address that is permitted and also the common name',
      { names: ['192.0.2.7'], host: '192.0.2.7', fault: 'name not permitted' },
      undefined,
      47,
    ],
    // RFC 9525 §6.3 wants a whole label; OpenSSL still accepts a part of one unless told otherwise.
    ['a wildcard for a part of a label', { names: ['w*.good.example'] }, 'chain.name', 0],
  ]
  test.each(exceptions)('not of %s', (_, presented, our, their) => {
    expect(ours(presented).refusal?.rule).toBe(our)
    expect(theirs(presented)).toBe(their)
  })

  test('not of a cross-signed authority, for a client that tries every path', () => {
    expect(theirs({ sends: 'cross-signed' })).toBe(20)
    expect(ours({ sends: 'cross-signed' }, true).refusal).toBeUndefined()
  })
})
