/** The smallest change that makes a failing connection work. */
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { usualIdentity } from '../../src/rules/profile.ts'
import { type Answer } from '../../src/sim/answer.ts'
import { allPairs, effectsOn, smallestChanges, type SearchOptions } from '../../src/sim/change.ts'
import { edited, editsOf, placeOf, type Edit } from '../../src/sim/edit.ts'
import { examples } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { sweep } from '../../src/sim/sweep.ts'
import { resolved, scenarioOf, tls12, type Setting } from '../machines/exchange.ts'
import { variations } from './variation.ts'

const headline: Scenario = examples['ios9-iis75-sha512']
const search = (scenario: Scenario, options: SearchOptions = {}): readonly Answer[] => {
  const steps = smallestChanges(resolved(scenario), options)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
/** Single edits alone. */
const singles = (scenario: Scenario, options: SearchOptions = {}) => search(scenario, { ...options, pairs: () => [] })
const remembered = new Map<string, readonly Answer[]>()
const singlesOf = (setting: Setting): readonly Answer[] => {
  const key = JSON.stringify(setting)
  const known = remembered.get(key) ?? singles(scenarioOf(setting))
  remembered.set(key, known)
  return known
}
const said = ({ whose, setting, record, field, act, to }: Edit): string =>
  `${[whose, setting, record, field].filter((part) => part !== undefined).join('.')} ${act} ${typeof to === 'object' ? 'one' : String(to)}`
const brief = ({ edits }: Pick<Answer, 'edits'>): string => edits.map(said).join(' + ')

describe('iOS 9 and a certificate with SHA-512', () => {
  const answers = search(headline, { owner: 'server' })

  test('the server’s best answer is a leaf signed with SHA-256, or with SHA-384', () => {
    expect(brief(answers[0]!)).toBe('server.identities.0.signature set rsa_pkcs1_sha256')
    expect(answers[0]!.weakens).toEqual([])
    expect(answers[0]!.alternatives.map((edits) => brief({ edits }))).toContain(
      'server.identities.0.signature set rsa_pkcs1_sha384',
    )
  })
  test('no order of suites and no further suite helps', () => {
    for (const { edits, alternatives } of answers)
      for (const { setting } of [...edits, ...alternatives.flat()]) expect(setting).not.toBe('suites')
  })
  test('a less strict server would do, but that is its software', () => {
    const strict = answers.find((one) => brief(one) === 'server.strictChain set false')!
    expect(strict.inSoftware).toBe(true)
    expect(answers.indexOf(strict)).toBeGreaterThan(0)
  })
  test('the client could offer SHA-512', () => {
    expect(singles(headline, { owner: 'client' }).map(brief)).toEqual(['client.signatureSchemes add rsa_pkcs1_sha512'])
  })
  test('real cryptography agrees', () => {
    for (const { scenario } of answers) expect(run(resolved(scenario), noble).outcome.ok).toBe(true)
  })
  test('signing with SHA-256 shuts nobody out and lets iOS 9 in', () => {
    const catalogue = { clients: clientProfiles, servers: serverProfiles }
    const effects = effectsOn([...sweep('client', headline, catalogue)], answers[0]!.scenario, catalogue)
    expect(effects.breaks).toEqual([])
    expect(effects.admits).toContain('ios-9-ats')
  })
})

const identity = (change: object) => ({ identities: [{ ...usualIdentity.server, ...change }] })
describe('the best single edit, and what it gives up', () => {
  test.each<[string, Setting, string, string[]]>([
    [
      'an expired certificate',
      { ...tls12, server: identity({ notBefore: '-90d', notAfter: '-1d' }) },
      'server.identities.0.notAfter set +60d',
      [],
    ],
    [
      'another name',
      { ...tls12, server: identity({ names: ['elsewhere.test'] }) },
      'server.identities.0.names add @host',
      [],
    ],
    [
      'the intermediate left out',
      { ...tls12, server: identity({ sends: 'leaf only' }) },
      'server.identities.0.sends set chain',
      [],
    ],
    [
      'an unknown root',
      { ...tls12, server: identity({ fault: 'unknown root' }) },
      'server.identities.0.fault set none',
      [],
    ],
    ['no version in common', { ...tls12, client: { versions: ['TLS 1.0'] } }, 'client.versions add TLS 1.2', []],
    [
      'a short prime',
      { ...tls12, server: { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], dhGroup: 'modp1024' } },
      'server.dhGroup set ffdhe2048',
      [],
    ],
    [
      'no certificate where one is needed',
      { ...tls12, server: { clientCertificates: 'required' } },
      'client.identities.0 add one',
      [],
    ],
    [
      'a browser that speaks HTTP/2 over CBC',
      { server: { ...identity({}), versions: ['TLS 1.2'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } },
      'server.suites add TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      [],
    ],
    [
      'nothing but TLS 1.0 at the server',
      { clientProfile: 'chromium-137', serverProfile: 'iis-7.5' },
      'server.versions add TLS 1.2',
      [],
    ],
    [
      'an old nginx that a browser with TLS 1.3 meets: the next version, not the newest',
      { clientProfile: 'chromium-137', serverProfile: 'nginx-intermediate-6.0', server: { versions: ['TLS 1.0'] } },
      'server.versions add TLS 1.2',
      [],
    ],
    [
      'a server with TLS 1.1 and newer, and a client with TLS 1.0: not the deprecated one that is nearer',
      {
        ...tls12,
        client: { versions: ['TLS 1.0'], olderSignatures: true },
        server: { versions: ['TLS 1.2', 'TLS 1.1'] },
      },
      'client.versions add TLS 1.2',
      [],
    ],
    [
      'a key of 1024 bits',
      { ...tls12, server: identity({ key: 'rsa-1024' }) },
      'server.identities.0.key set rsa-2048',
      [],
    ],
  ])('%s', (_, setting, best, weakens) => {
    const [first] = singlesOf(setting)
    expect([first && brief(first), first?.weakens]).toEqual([best, weakens])
  })

  test.each<[string, Setting, string, string[]]>([
    [
      'TLS 1.0 for an old client',
      { ...tls12, client: { versions: ['TLS 1.0'], olderSignatures: true } },
      'server.versions add TLS 1.0',
      ['old version'],
    ],
    [
      'CBC',
      { ...tls12, server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] } },
      'server.suites add TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
      ['cbc'],
    ],
    [
      'short primes',
      { ...tls12, server: { suites: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'], dhGroup: 'modp1024' } },
      'client.dhMinimum set 1024',
      ['short prime'],
    ],
    [
      'a policy switched off',
      { server: { ...identity({}), versions: ['TLS 1.2'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } },
      'client.policies remove h2',
      ['no policy'],
    ],
    [
      'no RFC 5746',
      { ...tls12, server: { secureRenegotiation: false } },
      'client.requiresSecureRenegotiation set false',
      ['insecure renegotiation'],
    ],
    [
      'anybody may come',
      { ...tls12, server: { clientCertificates: 'required' } },
      'server.clientCertificates set none',
      ['anybody may come'],
    ],
    [
      'a weak hash',
      { ...tls12, server: identity({ signature: 'rsa_pkcs1_sha1' }) },
      'client.weakestHash set sha1',
      ['weak hash'],
    ],
    [
      'TLS 1.1 for who has TLS 1.0 alone, which is no weaker',
      {
        ...tls12,
        client: { versions: ['TLS 1.0'], olderSignatures: true },
        server: { versions: ['TLS 1.2', 'TLS 1.1'] },
      },
      'client.versions add TLS 1.1',
      [],
    ],
    [
      'one more CBC suite among others',
      {
        ...tls12,
        server: { suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] },
      },
      'server.suites add TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
      [],
    ],
  ])('%s is among the answers, and marked', (_, setting, answer, weakens) => {
    const answers = singlesOf(setting)
    const found = answers.find((one) => [one.edits, ...one.alternatives].some((edits) => brief({ edits }) === answer))
    expect([found !== undefined, found?.weakens]).toEqual([true, weakens])
    expect(answers[0]!.weakens).toEqual([])
  })
})

test('where it works already there is nothing to change', () => expect(search(examples.modern)).toEqual([]))

test('a search can be stopped at any point, and says how far it is', () => {
  const steps = smallestChanges(resolved(headline))
  const first = steps.next()
  expect(first).toMatchObject({ done: false, value: { tried: 1, answers: [] } })
  expect(steps.return([])).toEqual({ done: true, value: [] })
})

test('answers are plain data', () => {
  const [answer] = singles(headline)
  expect(structuredClone(answer)).toEqual(answer)
})

test('an edited scenario, resolved again, is what was run', () => {
  for (const [, scenario] of variations.slice(0, 12)) {
    const start = resolved(scenario)
    for (const edit of editsOf(start)) {
      const after = edited(start, edit)
      const again = resolved(after.scenario)
      expect([said(edit), again.client.settings, again.server.settings, again.connection]).toEqual([
        said(edit),
        after.client.settings,
        after.server.settings,
        after.connection,
      ])
      expect(after.scenario).not.toEqual(start.scenario)
    }
  }
})

/** Scenarios in which two things are wrong at once, with the settings that are edited: so few that all pairs can be tried. */
describe('no answer is lost by leaving pairs out', () => {
  const signal = 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'
  const suites = ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', signal]
  const small = { suites, signatureSchemes: ['rsa_pss_rsae_sha256', 'ecdsa_secp256r1_sha256', 'rsa_pkcs1_sha256'] }
  test.each<[string, Setting, readonly string[]]>([
    [
      'two faults of a certificate',
      { ...tls12, client: small, server: identity({ notAfter: '-1d', names: ['elsewhere.test'] }) },
      ['identities', 'trust', 'serverName', 'readsCommonName', 'policies', 'versions'],
    ],
    [
      'no version, and then no suite',
      {
        ...tls12,
        client: { ...small, versions: ['TLS 1.3'], suites: [...suites, 'TLS_AES_128_GCM_SHA256'] },
        server: { ...small },
      },
      ['versions', 'suites', 'groups', 'keyShares', 'pskModes', 'extendedMasterSecret', 'packing'],
    ],
    [
      'no key for the suite, and a curve that does not fit',
      {
        ...tls12,
        client: { ...small, suites: [suites[1]!, signal], groups: ['x25519'] },
        server: { ...small, suites: [suites[1]!] },
      },
      ['identities', 'groups', 'strictCurve', 'suites', 'signatureSchemes', 'suiteOrder'],
    ],
    [
      'a prime that the client finds too short, in a suite that HTTP/2 does not allow',
      {
        client: {
          ...small,
          versions: ['TLS 1.2'],
          suites: ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA'],
          dhMinimum: '2048',
          alpn: ['h2', 'http/1.1'],
        },
        server: {
          ...identity({}),
          versions: ['TLS 1.2'],
          suites: ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA', suites[0]!],
          dhGroup: 'modp1024',
          alpn: ['h2', 'http/1.1'],
        },
      },
      ['suites', 'dhGroup', 'dhMinimum', 'alpn', 'policies', 'alpnMismatch'],
    ],
    [
      'no renegotiation, and no certificate for it',
      {
        ...tls12,
        client: { ...small, renegotiation: 'never', versions: ['TLS 1.2'] },
        server: { clientCertificates: 'late required', renegotiation: 'never' },
      },
      ['renegotiation', 'clientCertificates', 'declines', 'noRenegotiation', 'cannotAsk', 'postHandshakeAuth'],
    ],
    [
      'two connections in one',
      {
        ...tls12,
        client: { renegotiation: 'never' },
        server: { ...identity({ notAfter: '-1d' }), noRenegotiation: 'fatal' },
        connection: { afterwards: 'the server asks to renegotiate' },
      },
      ['renegotiation', 'declines', 'noRenegotiation', 'afterwards', 'requiresSecureRenegotiation'],
    ],
  ])(
    '%s',
    (_, setting, edited) => {
      const scenario = scenarioOf(setting)
      const all = editsOf(resolved(scenario)).filter(
        ({ setting, field, record, whose }) =>
          edited.includes(setting) ||
          field === 'notAfter' ||
          (whose === 'client' && record === 0 && field === undefined),
      )
      const everything = search(scenario, { all, pairs: allPairs })
      const places = (answers: readonly Answer[]) =>
        answers.map(
          ({ edits, weakens }) => `${edits.map(placeOf).sort().join(' + ')}${weakens.length ? ' weakens' : ''}`,
        )
      expect(everything.length).toBeGreaterThan(0)
      expect(places(search(scenario, { all })).sort()).toEqual(places(everything).sort())
    },
    60_000,
  )
})
