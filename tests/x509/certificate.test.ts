import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { leaves, pathAt, spanAt } from '../../src/bytes/span.ts'
import type { Span } from '../../src/bytes/span.ts'
import { fromHex, toHex, toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { issueChain } from '../../src/x509/authority.ts'
import { dissectCertificate, parseCertificate } from '../../src/x509/certificate.ts'
import { verifySignature } from '../../src/x509/chain.ts'
import { readPem } from '../../src/x509/pem.ts'

const chain = issueChain(noble, { names: ['a.example', '192.0.2.7'], notBefore: '2026-01-01', notAfter: '2027-01-01' })
const { der } = chain.leaf

/** A self-signed certificate as OpenSSL makes it. */
const bySelf = (...options: string[]): Uint8Array => {
  const { stdout, stderr } = spawnSync(
    'openssl',
    ['req', '-x509', '-nodes', '-keyout', '/dev/null', '-batch', ...options],
    { encoding: 'utf8' },
  )
  return readPem(stdout).certificates[0] ?? expect.fail(stderr)
}

const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
afterAll(() => rmSync(folder, { recursive: true }))
const configuration = join(folder, 'openssl.cnf')
writeFileSync(
  configuration,
  `[req]
distinguished_name = other
x509_extensions = extensions
[other]
C = DE
CN = Other
[extensions]
subjectAltName = DNS:*.example, DNS:b.example, IP:192.0.2.1, IP:2001:db8::1, email:a@b.example, URI:https://b.example/, RID:1.2.3, dirName:other, otherName:1.2.3.4;UTF8:text
basicConstraints = critical, CA:true, pathlen:3
keyUsage = critical, digitalSignature, keyCertSign, decipherOnly
extendedKeyUsage = serverAuth, 1.2.3.4
nameConstraints = permitted;DNS:example, permitted;IP:192.0.2.0/255.255.255.0, excluded;DNS:bad.example
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always, issuer:always
1.2.3.4.5 = critical, ASN1:UTF8String:unheard of
certificatePolicies = critical, 1.2.3.4
tlsfeature = status_request
`,
)

const parsed = (bytes: Uint8Array) => {
  const read = parseCertificate(bytes)
  return read.ok ? read.certificate : expect.fail(`${read.path} at ${read.at}: ${read.expected}`)
}

/** Do the leaves cover the input, each byte once and in order, and does every branch end where its children do? */
const expectTiling = (span: Span, length: number): void => {
  let at = 0
  for (const leaf of leaves(span)) {
    if (leaf.start !== at || (leaf.end <= at && length))
      expect.fail(`${leaf.name} is ${leaf.start}..${leaf.end}, expected from ${at}`)
    at = leaf.end
  }
  expect(at).toBe(length)
  const check = ({ name, start, end, children }: Span): void => {
    if (!children.length) return
    if (children[0]!.start !== start || children.at(-1)!.end !== end) expect.fail(`${name} and its parts differ`)
    if (new Set(children.map((child) => child.name)).size !== children.length)
      expect.fail(`twins in ${name}: ${children.map((child) => child.name).join()}`)
    children.forEach(check)
  }
  check(span)
}

const faults = (span: Span): string[] => [
  ...(span.fault === undefined ? [] : [span.fault]),
  ...span.children.flatMap(faults),
]

describe('certificates that OpenSSL makes', () => {
  const kinds: readonly [string, string[], scheme: string, key: object, bits: number][] = [
    ['RSA', ['-newkey', 'rsa:2048', '-sha384'], 'rsa_pkcs1_sha384', { kind: 'rsa' }, 2048],
    ['RSA of an odd size', ['-newkey', 'rsa:1031', '-sha1'], 'rsa_pkcs1_sha1', { kind: 'rsa' }, 1031],
    [
      'RSASSA-PSS',
      ['-newkey', 'rsa:2048', '-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:digest'],
      'rsa_pss_rsae_sha256',
      { kind: 'rsa' },
      2048,
    ],
    [
      'RSASSA-PSS with an odd salt',
      ['-newkey', 'rsa:2048', '-sha256', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:20'],
      '1.2.840.113549.1.1.10',
      { kind: 'rsa' },
      2048,
    ],
    [
      'a key for RSASSA-PSS alone',
      ['-newkey', 'rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048', '-sha512', '-sigopt', 'rsa_pss_saltlen:digest'],
      'rsa_pss_rsae_sha512',
      { kind: 'rsa_pss' },
      2048,
    ],
    [
      'P-256',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-sha256'],
      'ecdsa_secp256r1_sha256',
      { kind: 'ecdsa', curve: 'secp256r1' },
      256,
    ],
    [
      'P-384 with SHA-256',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384', '-sha256'],
      'ecdsa_secp256r1_sha256',
      { kind: 'ecdsa', curve: 'secp384r1' },
      384,
    ],
    [
      'P-521',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521', '-sha512'],
      'ecdsa_secp521r1_sha512',
      { kind: 'ecdsa', curve: 'secp521r1' },
      521,
    ],
    [
      'another curve',
      ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1', '-sha256'],
      'ecdsa_secp256r1_sha256',
      { kind: 'unknown', oid: '1.3.132.0.10' },
      0,
    ],
    ['Ed25519', ['-newkey', 'ed25519'], 'ed25519', { kind: 'ed25519' }, 256],
    ['Ed448', ['-newkey', 'ed448'], 'ed448', { kind: 'ed448' }, 456],
  ]
  test.each(kinds)('%s', (_, options, scheme, key, bits) => {
    const bytes = bySelf(...options, '-subj', '/C=DE/O=Example/CN=a.example')
    const certificate = parsed(bytes)
    expect(certificate).toMatchObject({
      signatureAlgorithm: scheme,
      publicKey: key,
      keyBits: bits,
      subject: 'CN=a.example, O=Example, C=DE',
    })
    const theirs = new X509Certificate(bytes)
    expect(certificate.serial).toBe(theirs.serialNumber.toLowerCase())
    expect(new Date(certificate.notBefore)).toEqual(new Date(theirs.validFrom))
    expect(new Date(certificate.notAfter)).toEqual(new Date(theirs.validTo))
    expect(verifySignature(noble, certificate, certificate)).toBe(
      certificate.publicKey.kind !== 'unknown' && !scheme.startsWith('1.'),
    )
    expectTiling(dissectCertificate(bytes), bytes.length)
  })

  test('with extensions and names of many kinds', () => {
    const bytes = bySelf(
      '-newkey',
      'ed25519',
      '-config',
      configuration,
      '-subj',
      '/O=Exa, mple+OU=Sons/CN=*.example',
      '-utf8',
      '-multivalue-rdn',
    )
    const certificate = parsed(bytes)
    expect(certificate.subject).toBe('CN=*.example, OU=Sons+O=Exa\\, mple')
    expect(certificate.extensions).toMatchObject({
      subjectAltName: { dns: ['*.example', 'b.example'], ip: ['192.0.2.1', '2001:db8::1'] },
      basicConstraints: { ca: true, pathLength: 3 },
      keyUsage: ['digitalSignature', 'keyCertSign', 'decipherOnly'],
      extendedKeyUsage: ['serverAuth', '1.2.3.4'],
      nameConstraints: {
        permitted: [
          { kind: 'dNSName', text: 'example' },
          { kind: 'iPAddress', text: '192.0.2.0/255.255.255.0' },
        ],
        excluded: [{ kind: 'dNSName', text: 'bad.example' }],
      },
      unknownCritical: ['1.2.3.4.5'],
    })
    expect(certificate.extensions.subjectKeyIdentifier).toMatch(/^[0-9a-f]{40}$/)
    expect(certificate.extensions.authorityKeyIdentifier).toBe(certificate.extensions.subjectKeyIdentifier)
    const span = dissectCertificate(bytes)
    expectTiling(span, bytes.length)
    const names = spanAt(span, 'certificate.tbsCertificate.extensions.subjectAltName.extnValue')!.children
    expect(names.map(({ name }) => name)).toEqual([
      'header',
      'dNSName',
      'dNSName~2',
      'iPAddress',
      'iPAddress~2',
      'rfc822Name',
      'uniformResourceIdentifier',
      'registeredID',
      'directoryName',
      'otherName',
    ])
    expect(names.map(({ meaning }) => meaning).slice(5)).toEqual([
      'a@b.example',
      'https://b.example/',
      undefined,
      'CN=Other, C=DE',
      undefined,
    ])
  })
})

describe('malformed certificates', () => {
  test('every truncation is refused, and its dissection covers what is there', () => {
    for (let length = 0; length < der.length; length++) {
      const part = der.subarray(0, length)
      const read = parseCertificate(part)
      if (read.ok) expect.fail(`${length} bytes were taken`)
      expect(read.at).toBeLessThanOrEqual(length)
      const span = dissectCertificate(part)
      expectTiling(span, length)
      expect(faults(span)).toEqual([read.expected])
    }
  })

  test('every change of one byte is refused or read, and never stops anything', () => {
    for (let at = 0; at < der.length; at++)
      for (const change of [0x01, 0x20, 0x80, 0xff]) {
        const bytes = der.slice()
        bytes[at]! ^= change
        const read = parseCertificate(bytes)
        const span = dissectCertificate(bytes)
        expectTiling(span, bytes.length)
        expect(faults(span)).toEqual(read.ok ? [] : [read.expected])
        if (read.ok) expect(toHex(read.certificate.der)).toBe(toHex(bytes))
      }
  })

  test('any bytes are covered by their dissection', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expectTiling(dissectCertificate(bytes), bytes.length)
        expect(parseCertificate(bytes).ok).toBe(false)
      }),
      // What should be in it is missing altogether.
      { examples: [[Uint8Array.of(0x30, 0)], [Uint8Array.of(0x30, 2, 0x30, 0)]] },
    )
  })

  test('a great many names of one kind are read and dissected', () => {
    const names = Array.from({ length: 50_000 }, () => 'a')
    const { leaf } = issueChain(noble, { names, notBefore: '2026-01-01', notAfter: '2027-01-01' })
    expect(leaf.extensions.subjectAltName?.dns).toHaveLength(50_000)
    expectTiling(dissectCertificate(leaf.der), leaf.der.length)
  })

  const edits: readonly [string, from: string, to: string, path: string, expected: RegExp][] = [
    ['bytes behind the end', '$', '00', '', /the end, but 1 bytes follow/],
    ['a version 4', 'a003020102', 'a003020103', 'certificate.tbsCertificate.version', /version 1, 2 or 3/],
    [
      'a length in a longer form',
      '0603550403',
      '068103550403',
      'certificate.tbsCertificate.issuer.relativeDistinguishedName.attribute.type',
      /the shortest form of the length/,
    ],
    [
      'a month that does not exist',
      toHex(toUtf8('260101000000Z')),
      toHex(toUtf8('261301000000Z')),
      'certificate.tbsCertificate.validity.notBefore',
      /a day and time that exist/,
    ],
    [
      'a TRUE that is 01',
      '0603551d0f0101ff',
      '0603551d0f010101',
      'certificate.tbsCertificate.extensions.keyUsage.critical',
      /TRUE \(ff\)/,
    ],
    [
      'two extensions of a kind',
      '0603551d0f',
      '0603551d13',
      'certificate.tbsCertificate.extensions.basicConstraints',
      /only one basicConstraints/,
    ],
    [
      'different algorithms inside and outside',
      '300d06092a864886f70d01010b0500038201',
      '300d06092a864886f70d01010c0500038201',
      'certificate',
      /the same algorithm/,
    ],
  ]
  test.each(edits)('%s', (_, from, to, path, expected) => {
    const hex = toHex(der)
    const bytes = fromHex(from === '$' ? hex + to : hex.replace(from, to))
    expect(bytes).not.toEqual(der)
    expect(parseCertificate(bytes)).toMatchObject({
      ok: false,
      path,
      expected: expect.stringMatching(expected) as string,
    })
  })
})

describe('the dissection of a certificate', () => {
  const span = dissectCertificate(der)

  test('has the fields of RFC 5280', () => {
    expect(span.children.map(({ name }) => name)).toEqual([
      'header',
      'tbsCertificate',
      'signatureAlgorithm',
      'signatureValue',
    ])
    expect(spanAt(span, 'certificate.tbsCertificate')!.children.map(({ name }) => name)).toEqual([
      'header',
      'version',
      'serialNumber',
      'signature',
      'issuer',
      'validity',
      'subject',
      'subjectPublicKeyInfo',
      'extensions',
    ])
    expect(spanAt(span, 'certificate.tbsCertificate.extensions')!.children.map(({ name }) => name)).toEqual([
      'header',
      'basicConstraints',
      'keyUsage',
      'extKeyUsage',
      'subjectAltName',
      'subjectKeyIdentifier',
      'authorityKeyIdentifier',
    ])
  })

  const meanings: readonly [path: string, string][] = [
    ['', 'CN=a.example'],
    ['tbsCertificate.header', 'SEQUENCE, 574 bytes'],
    ['tbsCertificate.version', 'v3'],
    ['tbsCertificate.signature', 'rsa_pkcs1_sha256'],
    ['tbsCertificate.signature.algorithm', 'sha256WithRSAEncryption'],
    ['tbsCertificate.issuer', 'CN=Whyshake demo authority R1'],
    ['tbsCertificate.issuer.commonName.attribute.type', 'commonName'],
    ['tbsCertificate.validity', '2026-01-01T00:00:00Z to 2027-01-01T00:00:00Z'],
    ['tbsCertificate.validity.notAfter', '2027-01-01T00:00:00Z'],
    ['tbsCertificate.subjectPublicKeyInfo', 'RSA, 2048 bits'],
    ['tbsCertificate.subjectPublicKeyInfo.subjectPublicKey.RSAPublicKey.publicExponent', '65537'],
    ['tbsCertificate.extensions.subjectAltName.extnValue', 'a.example, 192.0.2.7'],
    ['tbsCertificate.extensions.subjectAltName.extnValue.iPAddress', '192.0.2.7'],
    ['tbsCertificate.extensions.keyUsage.extnValue', 'digitalSignature, keyEncipherment'],
    ['tbsCertificate.extensions.keyUsage.critical', 'TRUE'],
    ['signatureAlgorithm', 'rsa_pkcs1_sha256'],
  ]
  test.each(meanings)('says what %s means', (path, meaning) => {
    expect(spanAt(span, `certificate${path && `.${path}`}`)?.meaning).toBe(meaning)
  })

  test('finds the field of a byte', () => {
    expect(pathAt(span, der.length - 1)).toBe('certificate.signatureValue.value')
    expect(pathAt(span, 4)).toBe('certificate.tbsCertificate.header')
  })

  test('a fault inside a field leaves the fields before it', () => {
    const bytes = fromHex(toHex(der).replace(toHex(toUtf8('260101000000Z')), toHex(toUtf8('261301000000Z'))))
    const broken = dissectCertificate(bytes)
    expect(spanAt(broken, 'certificate.tbsCertificate.issuer')?.meaning).toBe('CN=Whyshake demo authority R1')
    expect(spanAt(broken, 'certificate.tbsCertificate.validity.notBefore')?.fault).toBe('a day and time that exist')
    expect(spanAt(broken, 'certificate.tbsCertificate.subject')).toBeUndefined()
  })
})
