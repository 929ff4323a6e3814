import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readCipherString } from '../../../src/profiles/dialect/cipherstring.ts'
import { openSslSuites, toOpenSsl } from '../../../src/profiles/dialect/opensslsuite.ts'
import { Reader } from '../../../src/profiles/dialect/problem.ts'
import { suites } from '../../../src/spec/suite.ts'

const read = (text: string, build = { weak: false, level: 1 }) => {
  const reader = new Reader(text)
  return { meaning: readCipherString({ text, at: 0 }, reader, build), problems: reader.problems }
}

const version = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? ''
const there = version.startsWith('OpenSSL 3.0')
/** Debian's OpenSSL is built for security level 2. */
const level = 2
const known = new Set(openSslSuites.map(({ short }) => short))

/** `openssl ciphers -s`: the suites that we know, in order; undefined when it refuses the string. */
const asked = (text: string): string[] | undefined => {
  const { status, stdout } = spawnSync('openssl', ['ciphers', '-s', '-ciphersuites', '', text], { encoding: 'utf8' })
  // A good string of which no suite can be used is answered with an empty line.
  return status === 0
    ? stdout
        .trim()
        .split(':')
        .filter((name) => known.has(name))
    : undefined
}
const ours = (text: string): string[] | undefined =>
  read(text, { weak: false, level }).meaning?.suites.map((name) => toOpenSsl(name)!)

describe.skipIf(!there)('as openssl ciphers -s', () => {
  test('the whole table: names, code points, versions, properties', () => {
    const rows = spawnSync('openssl', ['ciphers', '-V', '-stdname', 'ALL:COMPLEMENTOFALL'], { encoding: 'utf8' }).stdout
    const seen = rows
      .trim()
      .split('\n')
      .map((row) => row.trim().split(/\s+-?\s*/))
      .filter(([, name]) => !name!.startsWith('TLS_AES') && !name!.startsWith('TLS_CHACHA'))
    const table = new Map(openSslSuites.map((suite) => [suite.code, suite]))
    let met = 0
    for (const [code = '', , short, from] of seen) {
      const suite = table.get(Number.parseInt(code.replaceAll(/0x|,/g, ''), 16))
      if (!suite) {
        expect(suites.codes).not.toContain(Number.parseInt(code.replaceAll(/0x|,/g, ''), 16))
        continue
      }
      met++
      expect([suite.short, suite.from, suite.weak]).toEqual([
        short,
        { SSLv3: 0x300, TLSv1: 0x301, 'TLSv1.2': 0x303 }[from!],
        false,
      ])
    }
    expect(met).toBeGreaterThan(120)
    expect(met).toBe(openSslSuites.filter(({ weak }) => !weak).length)
  })

  test.each(
    `
    DEFAULT
    ALL
    ALL:@SECLEVEL=0
    ALL:COMPLEMENTOFALL:@SECLEVEL=0
    ALL:@SECLEVEL=1
    ALL:@SECLEVEL=3
    ALL:@SECLEVEL=4
    ALL:@SECLEVEL=5
    HIGH:!aNULL:!MD5
    ECDHE+AESGCM:!aNULL:@STRENGTH:@SECLEVEL=1
    EECDH+AESGCM:EDH+AESGCM:AES256+EECDH:AES256+EDH
    ECDHE-RSA-AES128-GCM-SHA256:ECDHE:ECDH:AES:HIGH:!NULL:!aNULL:!MD5:!ADH:!RC4
    ECDH+AESGCM:DH+AESGCM:ECDH+AES256:DH+AES256:ECDH+AES128:DH+AES:RSA+AESGCM:RSA+AES:!aNULL:!MD5:!DSS
    ALL:!aNULL:!ADH:!eNULL:!LOW:!EXP:RC4+RSA:+HIGH:+MEDIUM
    ALL:-AES128-SHA:AES128-SHA
    ALL:!AES128-SHA:AES128-SHA
    ALL:-CHACHA20:CHACHA20:+CHACHA20
    AES128-SHA AES256-SHA
    AES128-SHA,AES256-SHA;DHE-RSA-AES128-SHA
    DEFAULT:!DHE
    DEFAULT:-CBC
    DEFAULT:+CBC
    DEFAULT@STRENGTH
    DEFAULTXX:AES128-SHA
    AES128-SHA:DEFAULT
    @STRENGTH:AES
    TLSv1.2:!aNULL
    SSLv3:@SECLEVEL=0
    TLSv1:@SECLEVEL=0
    TLSv1.0+AES
    TLSv1.1
    kRSA
    aRSA+AES128
    SHA1+kRSA
    SHA256:SHA384
    SHA1+SHA256
    AESCCM:AESCCM8
    CAMELLIA128
    ARIA
    ARIA128:CHACHA20
    FIPS
    HIGH+FIPS
    FIPS+AES
    NULL:@SECLEVEL=0
    NULL-MD5:NULL-SHA256:@SECLEVEL=0
    COMPLEMENTOFDEFAULT
    COMPLEMENTOFDEFAULT+eNULL
    ADH:AECDH:@SECLEVEL=0
    SUITEB128
    SUITEB192
    SUITEB128ONLY
    PSK:SRP
    AES+xyz:CAMELLIA
    AES128-SHA+HIGH
    AES128-SHA+kRSA+SHA1
    AES128-SHA+ECDHE
    AES128-SHA+TLSv1.2
    COMPLEMENTOFDEFAULT+ECDHE-RSA-AES256-SHA:ALL
    TLS_RSA_WITH_AES_128_CBC_SHA
    TLS_AES_128_GCM_SHA256:AES128-SHA
    MEDIUM
    RC4-SHA
    DES-CBC3-SHA:AES128-SHA
    PROFILE=SYSTEM
    ALL:$
    AES:+
    AES+:CAMELLIA
    !:AES
    AES:@SECLEVEL=6
    AES:@SECLEVEL=22
    AES:@SECLEVEL
    AES:@STRENGTHX
    +AES128-SHA
    AES:-AES
    AES:!AES
    ::AES128-SHA::
    `
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  )('%s', (text) => {
    expect(ours(text)).toEqual(asked(text))
  })

  const words = fc.constantFrom(
    ...'ALL DEFAULT HIGH MEDIUM LOW FIPS RSA DHE EDH ECDHE EECDH kRSA kDHE kECDHE aRSA aECDSA aDSS aNULL eNULL ADH AECDH PSK SRP AES AES128 AES256 AESGCM AESCCM AESCCM8 CHACHA20 CAMELLIA CAMELLIA256 ARIA ARIA256 CBC SHA SHA1 SHA256 SHA384 MD5 SSLv3 TLSv1 TLSv1.2 COMPLEMENTOFDEFAULT COMPLEMENTOFALL nonsense RC4 3DES'.split(
      ' ',
    ),
    ...openSslSuites.filter(({ weak }) => !weak).map(({ short }) => short),
  )
  const element = fc.oneof(
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom('', '', '', '+', '-', '!'), fc.array(words, { minLength: 1, maxLength: 3 }))
        .map(([sign, all]) => sign + all.join('+')),
    },
    { weight: 1, arbitrary: fc.constantFrom('@STRENGTH', '@SECLEVEL=0', '@SECLEVEL=1', '@SECLEVEL=3', '@SECLEVEL=9') },
  )
  test('generated strings', () => {
    fc.assert(
      fc.property(
        fc.array(element, { minLength: 1, maxLength: 7 }),
        fc.constantFrom(':', ' ', ',', ';'),
        (elements, by) => {
          const text = elements.join(by)
          if (text.startsWith('-')) return
          const theirs = asked(text)
          // Where only suites are meant that we do not know (with pre-shared keys), nothing is left here.
          expect(ours(text) ?? []).toEqual(theirs ?? [])
          if (theirs === undefined) expect(ours(text)).toBeUndefined()
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('what is noticed', () => {
  test('a word that OpenSSL passes over, with its place', () => {
    const { meaning, problems } = read('ECDHE+AESGCM:\nECDHE-RSA-AES128-GMC-SHA256')
    // A line break is no separator of cipher strings: OpenSSL refuses it.
    expect(meaning).toBeUndefined()
    expect(problems.map(({ reason }) => reason)).toEqual(['refused by OpenSSL'])
    const [typo] = read('AES128-SHA:ECDHE-RSA-AES128-GMC-SHA256').problems
    expect(typo).toMatchObject({ reason: 'unknown element', line: 1, column: 12, effect: 'dropped' })
    expect(typo!.detail).toContain('ECDHE-RSA-AES128-GCM-SHA256')
  })
  test('weak ciphers are there only in a build that has them', () => {
    expect(read('AES128-SHA:RC4-SHA:DES-CBC3-SHA').problems.map(({ text, reason }) => [text, reason])).toEqual([
      ['RC4-SHA', 'not in this build'],
      ['DES-CBC3-SHA', 'not in this build'],
    ])
    const weak = read('AES128-SHA:RC4-SHA:EDH-RSA-DES-CBC3-SHA', { weak: true, level: 1 })
    expect(weak.problems).toEqual([])
    expect(weak.meaning!.suites).toEqual([
      'TLS_RSA_WITH_AES_128_CBC_SHA',
      'TLS_RSA_WITH_RC4_128_SHA',
      'TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA',
    ])
  })
  test('a megabyte of anything is read in bounded time', () => {
    for (const piece of [':', 'a', 'a:', 'AES:', '+', 'AES+', '!AES:', '@', '\u0000', 'AES+AES+']) {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
      const { problems } = read(text)
      expect(problems.length).toBeLessThanOrEqual(201)
    }
  })
  test('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void read(text)))
  })
})
