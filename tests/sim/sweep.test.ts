/** Many at once: every client against a server, every server against a client. */
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { everyClient } from '../../src/profiles/roster.ts'
import { everyServer } from '../../src/profiles/everyserver.ts'
import { usualIdentity } from '../../src/rules/profile.ts'
import { examples } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import { resolve, type Resolved, type Scenario } from '../../src/sim/scenario.ts'
import { effectOf, effectsOf, grouped, quickMeans, sweep, type Row } from '../../src/sim/sweep.ts'
import { scenarioOf } from '../machines/exchange.ts'
import { variations } from './variation.ts'

const catalogue = { clients: everyClient, servers: everyServer }
const resolved = (scenario: Scenario): Resolved => {
  const found = resolve(scenario, catalogue)
  return found.ok ? found.resolved : expect.fail(`no ${found.side} ${found.profile}`)
}
const headline: Scenario = examples['ios9-iis75-sha512']
const all = (side: 'client' | 'server', scenario: Scenario) => [...sweep(side, scenario, catalogue)]
const brief = ({ profile, outcome: { ok, cause } }: Row) => `${profile} ${ok} ${cause}`

describe('a sweep', () => {
  test('has a row for every profile, in the order of the catalogue', () => {
    expect(all('client', headline).map(({ profile }) => profile)).toEqual(Object.keys(everyClient))
    expect(all('server', headline).map(({ profile }) => profile)).toEqual(Object.keys(everyServer))
  })

  test('tells the clients apart that a certificate with SHA-512 shuts out', () => {
    const known = ['ios-9-ats', 'chromium-137', 'curl-7.88-openssl-3.0']
    expect(all('client', headline).map(brief)).toEqual(
      expect.arrayContaining([
        `${known[0]} false signature.chain-offered`,
        `${known[1]} true null`,
        `${known[2]} true null`,
      ]),
    )
  })

  test('keeps host, clock, connection, and the changes of the side that stays', () => {
    const scenario = { ...headline, connection: { request: 'POST 1 kB' } } as const
    for (const row of sweep('client', scenario, catalogue))
      expect(row.scenario).toEqual({ ...scenario, client: { profile: row.profile, changes: {} } })
  })

  test('keeps certificates that somebody has changed: they belong to no product', () => {
    const identities = [usualIdentity.client]
    const scenario = scenarioOf({
      client: { identities, serverName: false },
      server: { clientCertificates: 'required' },
    })
    const [first] = all('client', scenario)
    expect(first!.scenario.client.changes).toEqual({ identities })
    const [{ scenario: swept }] = all('server', headline) as [Row]
    expect(swept.server.changes).toEqual({ identities: headline.server.changes.identities })
  })

  test('has rows that can be opened and are plain data', () => {
    for (const row of sweep('client', headline, catalogue)) {
      expect(run(resolved(row.scenario), quickMeans.provider).outcome).toEqual(row.outcome)
      expect(structuredClone(row)).toEqual(row)
    }
  })

  test('says whether there is forward secrecy', () => {
    const one = (suites: readonly string[]) =>
      all('server', scenarioOf({ clientProfile: 'curl-7.88-openssl-3.0', client: { versions: ['TLS 1.2'], suites } }))
    const of = (rows: readonly Row[]) => rows.find(({ profile }) => profile === 'iis-7.5')!
    const old = {
      ...headline,
      client: { profile: 'curl-7.88-openssl-3.0', changes: { suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] } },
    }
    expect(all('server', old).map(({ outcome, forwardSecrecy }) => [outcome.ok, forwardSecrecy])).toContainEqual([
      false,
      null,
    ])
    expect(of(one(['TLS_RSA_WITH_AES_128_GCM_SHA256'])).forwardSecrecy).not.toBe(true)
    expect(all('client', headline).find(({ outcome }) => outcome.ok)!.forwardSecrecy).toBe(true)
  })
})

test('quick means come to the same as the machines themselves with real cryptography', () => {
  for (const [name, scenario] of variations) {
    const { outcome } = run(resolved(scenario), quickMeans.provider, quickMeans.position)
    expect([name, outcome]).toEqual([name, run(resolved(scenario), noble).outcome])
  }
})

test.each(Object.entries(examples as Readonly<Record<string, Scenario>>))(
  'a sweep over every eleventh client of %s comes to the same with real cryptography',
  (_, scenario) => {
    const rows = all('client', scenario).filter((_, n) => n % 11 === 0)
    for (const row of rows) expect(run(resolved(row.scenario), noble).outcome).toEqual(row.outcome)
  },
)

describe('groups', () => {
  test('failures by rule come first, what works by version last', () => {
    const rows = [...all('client', headline), ...all('server', headline), ...all('server', examples.modern)]
    const heads = grouped(rows).map(({ ok, cause, version }) => [ok, cause, version])
    expect(heads.map(([ok]) => ok)).toEqual(heads.map(([ok]) => ok).toSorted((a, b) => rank(a!) - rank(b!)))
    expect(heads).toContainEqual([false, 'signature.chain-offered', null])
    expect(heads.filter(([ok]) => ok).map(([, , version]) => version)).toEqual(['TLS 1.3', 'TLS 1.2', 'TLS 1.0'])
    expect(grouped(rows).reduce((sum, group) => sum + group.rows.length, 0)).toBe(rows.length)
  })
  const rank = (ok: unknown) => (ok === false ? 0 : ok === null ? 1 : 2)
})

describe('before and after a change', () => {
  const before = all('client', examples['ios9-iis75-sha256'])
  const after = all('client', headline)
  test('who is shut out', () => {
    expect(effectsOf(before, after).breaks).toContain('ios-9-ats')
    expect(effectsOf(before, after).admits).toEqual([])
  })
  test('who is let in', () => expect(effectsOf(after, before).admits).toContain('ios-9-ats'))
  test('nothing is different from itself', () =>
    expect(effectsOf(after, after)).toEqual({ breaks: [], admits: [], otherwise: [] }))
  test('another suite is a difference', () => {
    const works = before.find(({ outcome }) => outcome.ok)!.outcome
    expect(effectOf(works, { ...works, suite: 'TLS_RSA_WITH_NULL_SHA' })).toBe('otherwise')
  })
})
