/** Priority strings, as gnutls-cli of this machine expands them. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readGnuTls } from '../../src/profiles/dialect/gnutls.ts'
import { everyServer } from '../../src/profiles/everyserver.ts'
import { groups } from '../../src/spec/group.ts'
import { suite, suites } from '../../src/spec/suite.ts'
import { versions as versionNames } from '../../src/spec/version.ts'

const found = /gnutls-cli ([\d.]+)/.exec(spawnSync('gnutls-cli', ['--version']).stdout?.toString() ?? '')?.[1]
const none = { versions: [], suites: [], groups: [], signatureSchemes: [] }
const owner = {
  side: 'server',
  name: 'a server without anything',
  settings: { ...everyServer['nginx-tls12']!.settings, ...none },
  host: 'a.test',
} as const

const isModelled = (name: string): boolean =>
  /^TLS_(AES|CHACHA|(RSA|DHE_RSA|DHE_DSS|ECDHE_RSA|ECDHE_ECDSA|DH_anon|ECDH_anon)_WITH)/.test(name)
const listed = (priority: string) => {
  const text = spawnSync('gnutls-cli', ['--list', '--priority', priority]).stdout?.toString() ?? ''
  const line = (name: string): string[] =>
    (new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? 'none').split(', ').filter((one) => one !== 'none')
  return {
    versions: line('Protocols').flatMap((name) => (/^VERS-TLS1/.test(name) ? [name.replace('VERS-TLS', 'TLS ')] : [])),
    suites: [...text.matchAll(/\t0x(\w\w), 0x(\w\w)\t/g)]
      .map(([, high, low]) => suites.name(Number.parseInt(`${high}${low}`, 16)))
      .filter(isModelled),
    groups: line('Groups').map((name) => groups.name(groups.code(name.replace('GROUP-', '').toLowerCase())!)),
  }
}
/** DTLS is left out: suites that only it could use are listed, too. A string that leaves no suite changes nothing. */
const usable = ({ versions, suites: all, groups }: ReturnType<typeof listed>) => {
  const newest = versions
    .filter((name) => name !== 'TLS 1.3')
    .toSorted()
    .at(-1)
  const left = all.filter((name) => {
    const { from } = suite(suites.code(name)!)!
    return name.includes('_WITH_')
      ? newest !== undefined && from <= versionNames.code(newest)!
      : versions.includes('TLS 1.3')
  })
  return left.length ? { versions, suites: left, groups } : { versions: [], suites: [], groups: [] }
}
const read = (priority: string) => {
  const { changes } = readGnuTls(priority, owner)
  return { versions: changes.versions ?? [], suites: changes.suites ?? [], groups: changes.groups ?? [] }
}

describe.skipIf(found === undefined)(`priority strings, held against gnutls-cli ${found}`, () => {
  test.each([
    'NORMAL',
    'LEGACY',
    'PFS',
    'PERFORMANCE',
    'SECURE128',
    'SECURE192',
    'SECURE256',
    'SUITEB128',
    'SUITEB192',
    'NORMAL:-VERS-TLS1.3:%SERVER_PRECEDENCE',
    'NORMAL:-VERS-ALL:+VERS-TLS1.2',
    'SECURE128:-VERS-TLS-ALL:+VERS-TLS1.3',
    'NORMAL:+3DES-CBC:+ARCFOUR-128:+MD5:+SHA256:+SHA384:-VERS-TLS1.3',
    'NORMAL:-CIPHER-ALL:+3DES-CBC:-VERS-TLS1.3',
    'NORMAL:-KX-ALL:+DHE-RSA:-VERS-TLS1.3:-GROUP-ALL:+GROUP-FFDHE3072',
    'NORMAL:-GROUP-EC-ALL:+CURVE-X25519',
    'NORMAL:-VERS-ALL:+VERS-TLS1.0',
    'NONE:+VERS-TLS1.2:+AES-128-GCM:+AEAD:+ECDHE-RSA:+SIGN-RSA-SHA256:+GROUP-SECP256R1',
    'SECURE192:+SECURE128:-RSA',
    'normal:-sha1',
  ])('%s', (priority) => expect(read(priority)).toEqual(usable(listed(priority))))
  test('generated strings', () => {
    const element = fc.constantFrom(
      ...'VERS-TLS1.3 VERS-TLS1.2 VERS-TLS1.1 VERS-TLS1.0 VERS-ALL AES-128-GCM AES-256-GCM AES-128-CBC AES-256-CBC CHACHA20-POLY1305 AES-128-CCM AES-128-CCM-8 3DES-CBC ARCFOUR-128 CAMELLIA-128-CBC CAMELLIA-256-GCM NULL CIPHER-ALL SHA1 SHA256 SHA384 MD5 AEAD MAC-ALL RSA DHE-RSA ECDHE-RSA ECDHE-ECDSA ANON-DH KX-ALL GROUP-X25519 GROUP-SECP384R1 GROUP-FFDHE2048 GROUP-ALL GROUP-DH-ALL SIGN-RSA-SHA1 SIGN-ALL'.split(
        ' ',
      ),
    )
    const words = fc.array(
      fc.tuple(fc.constantFrom('+', '-', '!'), element).map((pair) => pair.join('')),
      { maxLength: 8 },
    )
    const keyword = fc.constantFrom('NORMAL', 'PERFORMANCE', 'SECURE128', 'SECURE192', 'PFS', 'SUITEB128')
    fc.assert(
      fc.property(keyword, words, (first, more) => {
        const priority = [first, ...more].join(':')
        expect(read(priority), priority).toEqual(usable(listed(priority)))
      }),
      { numRuns: 150 },
    )
  })
})
