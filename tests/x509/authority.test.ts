import { spawnSync } from 'node:child_process'
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import type { SchemeName } from '../../src/spec/signature.ts'
import { demoRoots, issueChain, sending } from '../../src/x509/authority.ts'
import { chainFaults, sendings } from '../../src/x509/fault.ts'
import type { Chain, ChainRequest } from '../../src/x509/authority.ts'
import type { ChainFault, Sending } from '../../src/x509/fault.ts'
import type { Certificate } from '../../src/x509/certificate.ts'
import { buildPath } from '../../src/x509/chain.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { toPem } from '../../src/x509/pem.ts'
import { toPkcs8 } from '../../src/x509/privatekey.ts'

const folder = mkdtempSync(join(tmpdir(), 'authority-'))
afterAll(() => rmSync(folder, { recursive: true }))

const period = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }
const within = String(Date.UTC(2026, 5, 1) / 1000)

/** What `openssl verify` says about a chain whose root it trusts. */
const opensslVerdict = (chain: Chain, purpose: string, level: number, ...more: string[]): string => {
  const file = (name: string, ders: readonly Uint8Array[]) => {
    const path = join(folder, name)
    writeFileSync(path, ders.map((der) => toPem('CERTIFICATE', der)).join(''))
    return path
  }
  const untrusted = chain.intermediates.length
    ? [
        '-untrusted',
        file(
          'untrusted.pem',
          chain.intermediates.map(({ der }) => der),
        ),
      ]
    : []
  const { stdout, stderr } = spawnSync('openssl', [
    'verify',
    '-x509_strict',
    '-purpose',
    purpose,
    '-auth_level',
    String(level),
    '-attime',
    within,
    ...more,
    '-CAfile',
    file('root.pem', [chain.root.der]),
    ...untrusted,
    file('leaf.pem', [chain.leaf.der]),
  ])
  return `${stdout}${stderr}`.replaceAll(folder, '').trim()
}

const signatures: readonly [SchemeName, level: number, issuer: string][] = [
  ['rsa_pkcs1_md5', 0, 'R1'],
  ['rsa_pkcs1_sha1', 0, 'R1'],
  ['rsa_pkcs1_sha224', 1, 'R1'],
  ['rsa_pkcs1_sha256', 2, 'R1'],
  ['rsa_pkcs1_sha384', 2, 'R1'],
  ['rsa_pkcs1_sha512', 2, 'R1'],
  ['rsa_pss_rsae_sha256', 2, 'R1'],
  ['rsa_pss_rsae_sha384', 2, 'R1'],
  ['rsa_pss_rsae_sha512', 2, 'R1'],
  ['rsa_pss_pss_sha256', 2, 'R2'],
  ['rsa_pss_pss_sha512', 2, 'R2'],
  ['ecdsa_sha1', 0, 'E1'],
  ['ecdsa_sha224', 1, 'E1'],
  ['ecdsa_secp256r1_sha256', 2, 'E1'],
  ['ecdsa_secp384r1_sha384', 2, 'E2'],
  ['ecdsa_secp521r1_sha512', 2, 'E3'],
  ['ed25519', 2, 'D1'],
  ['ed448', 2, 'D2'],
]

describe('OpenSSL accepts a leaf signed with', () => {
  test.each(signatures)('%s', (signature, level, issuer) => {
    const chain = issueChain(noble, { names: ['a.example'], signature, ...period })
    expect(opensslVerdict(chain, 'sslserver', level, '-verify_hostname', 'a.example')).toBe('/leaf.pem: OK')
    expect(chain.leaf.signatureAlgorithm).toBe(signature.replace('_pss_pss_', '_pss_rsae_'))
    expect(chain.leaf.issuer).toBe(`CN=Whyshake demo authority ${issuer}`)
    expect(buildPath(noble, chain.sent, demoRoots(noble))).toMatchObject({ complete: true, path: { length: 3 } })
  })
})

const keys: readonly [KeyType, level: number, bits: number][] = [
  ['rsa-1024', 0, 1024],
  ['rsa-2048', 2, 2048],
  ['rsa-3072', 2, 3072],
  ['rsa-4096', 2, 4096],
  ['rsa-pss-2048', 2, 2048],
  ['p-256', 2, 256],
  ['p-384', 2, 384],
  ['p-521', 2, 521],
  ['ed25519', 2, 256],
  ['ed448', 2, 456],
]

describe('OpenSSL and Node accept a leaf with a key of', () => {
  test.each(keys)('%s', (key, level, bits) => {
    const chain = issueChain(noble, { names: ['a.example'], key, ...period })
    expect(opensslVerdict(chain, 'sslserver', level)).toBe('/leaf.pem: OK')
    expect(chain.leaf.keyBits).toBe(bits)
    const theirs = new X509Certificate(chain.leaf.der)
    const privateKey = createPrivateKey({ key: Buffer.from(toPkcs8(chain.leafKey)), format: 'der', type: 'pkcs8' })
    expect(theirs.checkPrivateKey(privateKey)).toBe(true)
    expect(
      theirs.verify(
        createPublicKey(
          new X509Certificate(chain.intermediates[0]!.der).publicKey.export({ format: 'pem', type: 'spki' }),
        ),
      ),
    ).toBe(true)
  })
})

describe('the shape of a chain', () => {
  const subjects = (chain: Chain) => [...chain.sent, chain.root].map(({ subject }) => subject.slice(3))
  const algorithms = (chain: Chain) => [...chain.sent, chain.root].map(({ signatureAlgorithm }) => signatureAlgorithm)

  const shapes: readonly [string, Partial<ChainRequest>, subjects: string[], algorithms: string[]][] = [
    [
      'RSA all over by default',
      {},
      ['a.example', 'Whyshake demo authority R1', 'Whyshake demo root (RSA)'],
      ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha256', 'rsa_pkcs1_sha256'],
    ],
    [
      'SHA-512 on the leaf alone',
      { signature: 'rsa_pkcs1_sha512' },
      ['a.example', 'Whyshake demo authority R1', 'Whyshake demo root (RSA)'],
      ['rsa_pkcs1_sha512', 'rsa_pkcs1_sha256', 'rsa_pkcs1_sha256'],
    ],
    [
      'an EC authority under an RSA root',
      { signature: 'ecdsa_secp384r1_sha384', intermediate: { signature: 'rsa_pkcs1_sha1' } },
      ['a.example', 'Whyshake demo authority E2', 'Whyshake demo root (RSA)'],
      ['ecdsa_secp384r1_sha384', 'rsa_pkcs1_sha1', 'rsa_pkcs1_sha256'],
    ],
    [
      'SHA-256 by an authority on P-384',
      { signature: 'ecdsa_secp256r1_sha256', intermediate: { key: 'p-384' } },
      ['a.example', 'Whyshake demo authority E2', 'Whyshake demo root (P-384)'],
      ['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ecdsa_secp384r1_sha384'],
    ],
    [
      'an authority of another kind than asked for',
      { signature: 'ed25519', intermediate: { key: 'rsa-4096' } },
      ['a.example', 'Whyshake demo authority D1', 'Whyshake demo root (Ed25519)'],
      ['ed25519', 'ed25519', 'ed25519'],
    ],
    [
      'no authority in between',
      { signature: 'rsa_pkcs1_sha256', intermediate: false },
      ['a.example', 'Whyshake demo root (RSA)'],
      ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha256'],
    ],
    [
      'an old and weak root',
      { root: { key: 'rsa-1024', signature: 'rsa_pkcs1_md5' } },
      ['a.example', 'Whyshake demo authority R1', 'Whyshake demo root (RSA 1024)'],
      ['rsa_pkcs1_sha256', 'rsa_pkcs1_sha256', 'rsa_pkcs1_md5'],
    ],
  ]
  test.each(shapes)('%s', (_, request, names, schemes) => {
    const chain = issueChain(noble, { names: ['a.example'], ...period, ...request })
    expect(subjects(chain)).toEqual(names)
    expect(algorithms(chain)).toEqual(schemes)
    expect(opensslVerdict(chain, 'sslserver', 0)).toBe('/leaf.pem: OK')
  })

  test('a client certificate is for clients, and has another key than a server’s', () => {
    const client = issueChain(noble, { names: ['alice'], client: true, ...period })
    expect(opensslVerdict(client, 'sslclient', 2)).toBe('/leaf.pem: OK')
    expect(opensslVerdict(client, 'sslserver', 2)).toMatch(/unsuitable certificate purpose/)
    expect(client.leaf.extensions.subjectAltName).toBeUndefined()
    expect(client.leafKey).not.toBe(issueChain(noble, { names: ['a.example'], ...period }).leafKey)
  })
})

test('Node reads what was asked for', () => {
  const names = ['shop.example', '*.shop.example', '192.0.2.7', '2001:db8::7']
  const { leaf } = issueChain(noble, {
    names,
    notBefore: '2026-01-31',
    notAfter: '2051-12-31T23:59:59Z',
    usages: ['serverAuth', 'clientAuth', '1.3.6.1.4.1.311.10.3.3'],
  })
  const theirs = new X509Certificate(leaf.der)
  expect(theirs.subject).toBe('CN=shop.example')
  expect(theirs.issuer).toBe('CN=Whyshake demo authority R1')
  expect(theirs.subjectAltName).toBe(
    'DNS:shop.example, DNS:*.shop.example, IP Address:192.0.2.7, IP Address:2001:DB8:0:0:0:0:0:7',
  )
  expect(theirs.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2', '1.3.6.1.4.1.311.10.3.3'])
  expect([theirs.validFrom, theirs.validTo]).toEqual(['Jan 31 00:00:00 2026 GMT', 'Dec 31 23:59:59 2051 GMT'])
  expect(theirs.serialNumber.toLowerCase()).toBe(leaf.serial)
  expect(theirs.ca).toBe(false)
  expect(leaf).toMatchObject({
    version: 3,
    subject: 'CN=shop.example',
    notBefore: '2026-01-31T00:00:00Z',
    notAfter: '2051-12-31T23:59:59Z',
    extensions: {
      subjectAltName: { dns: ['shop.example', '*.shop.example'], ip: ['192.0.2.7', '2001:db8::7'] },
      basicConstraints: { ca: false },
      keyUsage: ['digitalSignature', 'keyEncipherment'],
      extendedKeyUsage: ['serverAuth', 'clientAuth', '1.3.6.1.4.1.311.10.3.3'],
      unknownCritical: [],
    },
  })
})

describe('issuing', () => {
  const request: ChainRequest = { names: ['a.example'], ...period }

  test('gives the same object for the same request, and equal bytes to whoever asks', () => {
    expect(issueChain(noble, request)).toBe(issueChain(noble, { ...request }))
    const other = { ...noble }
    expect(toHex(issueChain(other, { ...request, signature: 'rsa_pss_rsae_sha256' }).leaf.der)).toBe(
      toHex(issueChain(noble, { ...request, signature: 'rsa_pss_rsae_sha256' }).leaf.der),
    )
  })

  test('gives another serial number to other content', () => {
    expect(issueChain(noble, request).leaf.serial).not.toBe(
      issueChain(noble, { ...request, names: ['b.example'] }).leaf.serial,
    )
  })

  test('gives certificates of the same length from the stub', () => {
    for (const signature of ['rsa_pkcs1_sha256', 'rsa_pss_pss_sha512', 'ed448'] as const)
      expect(issueChain(stub, { ...request, signature }).leaf.der.length).toBe(
        issueChain(noble, { ...request, signature }).leaf.der.length,
      )
  })

  test('knows one root for each kind of key, and a path of stub signatures too', () => {
    const roots = demoRoots(noble)
    expect(roots.map(({ subject }) => subject)).toEqual(
      ['RSA', 'RSA-PSS', 'P-256', 'P-384', 'P-521', 'Ed25519', 'Ed448'].map(
        (kind) => `CN=Whyshake demo root (${kind})`,
      ),
    )
    expect(roots).toContain(issueChain(noble, request).root)
    expect(buildPath(stub, issueChain(stub, request).sent, demoRoots(stub)).complete).toBe(true)
  })

  const refused: readonly [string, Partial<ChainRequest>][] = [
    ['a day that does not exist', { notAfter: '2026-02-30' }],
    ['a name that is not ASCII', { names: ['bücher.example'] }],
    ['a signature without a demo key', { signature: 'mldsa65' }],
    ['DSA', { signature: 'dsa_sha1' }],
  ]
  test.each(refused)('refuses %s', (_, change) => {
    expect(() => issueChain(noble, { ...request, ...change })).toThrow(RangeError)
  })
})

describe('a chain that is sent', () => {
  const sent = (how: Sending, change: Partial<ChainRequest> = {}) =>
    sending(noble, issueChain(noble, { names: ['a.example'], ...period, ...change }), how).map(
      ({ subject, issuer, notAfter }) => [subject, issuer, notAfter.slice(0, 4)].join(' < ').replaceAll('CN=', ''),
    )
  const leaf = 'a.example < Whyshake demo authority R1 < 2027'
  const authority = 'Whyshake demo authority R1 < Whyshake demo root (RSA) < 2040'
  const root = 'Whyshake demo root (RSA) < Whyshake demo root (RSA) < 2040'

  const ways: readonly [Sending, string[]][] = [
    ['chain', [leaf, authority]],
    ['leaf only', [leaf]],
    ['with root', [leaf, authority, root]],
    ['misordered', [leaf, root, authority]],
    ['with stranger', [leaf, 'stranger.example < Whyshake demo authority R1 < 2027', authority]],
    ['cross-signed', [leaf, 'Whyshake demo authority R1 < Unknown root (RSA) < 2040', authority]],
    ['with expired copy', [leaf, 'Whyshake demo authority R1 < Whyshake demo root (RSA) < 2005', authority]],
  ]
  test.each(ways)('%s', (how, expected) => {
    expect(sent(how)).toEqual(expected)
  })

  test.each(sendings)('%s, by an authority of another kind and by none', (how) => {
    expect(sent(how, { signature: 'ed448' })[0]).toBe('a.example < Whyshake demo authority D2 < 2027')
    expect(sent(how, { fault: 'self-signed' })[0]).toBe('a.example < a.example < 2027')
  })
})

describe('a chain with a fault', () => {
  const of = (fault: ChainFault) => issueChain(noble, { names: ['*.a.example', '192.0.2.7'], ...period, fault })

  test.each(chainFaults)('%s: still certificates that OpenSSL reads, and as long from the stub', (fault) => {
    for (const { der, subject } of of(fault).sent) expect(new X509Certificate(der).subject).toBe(subject)
    const stubbed = issueChain(stub, { names: ['*.a.example', '192.0.2.7'], ...period, fault })
    expect(stubbed.sent.map(({ der }) => der.length)).toEqual(of(fault).sent.map(({ der }) => der.length))
  })

  test('differs from a good one in what the fault says', () => {
    const [good, lower] = of('none').sent as [Certificate, Certificate]
    const intermediate = (fault: ChainFault) => of(fault).intermediates[0]!.extensions
    expect(of('forged').leaf.tbs).toEqual(good.tbs)
    expect(of('self-signed').sent).toHaveLength(1)
    expect(of('unknown root').root.subject).toBe('CN=Unknown root (RSA)')
    expect(of('intermediate expired').intermediates[0]!.notAfter).toBe('2005-01-01T00:00:00Z')
    expect(intermediate('intermediate not a CA').basicConstraints).toEqual({ ca: false })
    expect(intermediate('intermediate without keyCertSign').keyUsage).toEqual(['digitalSignature', 'cRLSign'])
    expect(of('path too long').intermediates.map(({ extensions }) => extensions.basicConstraints?.pathLength)).toEqual([
      0, 0,
    ])
    expect(intermediate('name not permitted').nameConstraints?.permitted).toEqual([
      { kind: 'dNSName', text: 'permitted.example' },
      { kind: 'iPAddress', text: '192.0.2.0/255.255.255.0' },
    ])
    expect(intermediate('name excluded').nameConstraints?.excluded).toEqual([
      { kind: 'dNSName', text: 'a.example' },
      { kind: 'iPAddress', text: '192.0.2.7/255.255.255.255' },
    ])
    expect(of('leaf without digitalSignature').leaf.extensions.keyUsage).toEqual(['keyEncipherment'])
    expect(of('unknown critical extension').leaf.extensions.unknownCritical).toEqual(['1.3.6.1.4.1.32473.1'])
    expect(lower.extensions.nameConstraints).toBeUndefined()
  })

  test('has names where the request puts them', () => {
    const names = ['a.example', '192.0.2.7']
    const { leaf } = issueChain(noble, { names, ...period, addressesAsNames: true, usages: [] })
    expect(leaf.extensions.subjectAltName).toEqual({ dns: names, ip: [] })
    expect(leaf.extensions.extendedKeyUsage).toBeUndefined()
  })
})
