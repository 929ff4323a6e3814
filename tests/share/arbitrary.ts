import fc from 'fast-check'
import { toBase64Url } from '../../src/bytes/text.ts'
import { stub } from '../../src/crypto/stub.ts'
import { issueChain } from '../../src/x509/authority.ts'
import { connectionSettings, plainConnection, settingsOf, type Setting } from '../../src/rules/profile.ts'
import { policies } from '../../src/rules/policyname.ts'
import { withoutEmpty } from '../../src/share/difference.ts'
import { scenarioSettings, type Scenario } from '../../src/sim/scenario.ts'
import { groups } from '../../src/spec/group.ts'
import { schemes } from '../../src/spec/signature.ts'
import { suites } from '../../src/spec/suite.ts'
import { versions } from '../../src/spec/version.ts'
import { catalogue } from './catalogue.ts'

const certificate = toBase64Url(
  issueChain(stub, { names: ['a.test'], key: 'p-256', notBefore: '2026-01-01', notAfter: '2027-01-01' }).leaf.der,
)

/** Scenarios with any settings that the tables allow, near the profiles and far from them. */
export const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    client: choice('client'),
    server: choice('server'),
    host: fc.oneof(
      fc.domain(),
      fc.constantFrom('api.example.com', 'münchen.example', 'a.b.', "it's;=!(host)", '@host', '~', '!e'),
    ),
    now: moments(),
    connection: fc.record(valuesOf(connectionSettings, plainConnection as unknown as Record<string, unknown>), {
      requiredKeys: [],
    }),
    seed: fc.oneof(fc.constant('whyshake'), fc.string({ maxLength: 40, unit: 'binary' })),
    ...valuesOf(scenarioSettings, {}),
  })
  .map(withoutEmpty as (one: unknown) => Scenario)

function choice(side: 'client' | 'server'): fc.Arbitrary<unknown> {
  const profiles: Readonly<Record<string, { settings: object }>> =
    side === 'client' ? catalogue.clients : catalogue.servers
  return fc.constantFrom(...Object.keys(profiles)).chain((profile) =>
    fc.record({
      profile: fc.constant(profile),
      changes: fc.record(valuesOf(settingsOf[side], profiles[profile]!.settings as Record<string, unknown>), {
        requiredKeys: [],
      }),
    }),
  )
}

function valuesOf(
  settings: Readonly<Record<string, Setting>>,
  base: Record<string, unknown>,
): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, valueOf(setting, base[name])]))
}

function valueOf(setting: Setting, base: unknown): fc.Arbitrary<unknown> {
  switch (setting.kind) {
    case 'flag':
      return fc.boolean()
    case 'choice':
      // What counts where a field is absent is not written into a record.
      return fc.constantFrom(...setting.options.filter((option) => option !== setting.absent))
    case 'profile':
      return fc.constantFrom('', ...Object.keys(setting.side === 'client' ? catalogue.clients : catalogue.servers))
    case 'date':
      return fc.oneof(
        moments(),
        fc.integer({ min: -9999, max: 9999 }).map((days) => `${days < 0 ? '-' : '+'}${Math.abs(days)}d`),
      )
    case 'text':
      return fc.oneof(fc.constant(setting.blank), fc.stringMatching(setting.pattern))
    case 'list': {
      const before = (base ?? []) as string[]
      const names = namesOf(setting.of)
      return fc.oneof(
        fc.uniqueArray(names, { maxLength: 12 }),
        fc.array(names, { maxLength: 6 }),
        fc.shuffledSubarray(before),
        fc.subarray(before),
        fc.tuple(fc.subarray(before), fc.uniqueArray(names, { maxLength: 3 }), fc.nat()).map(([some, more, at]) => {
          const fresh = more.filter((name) => !some.includes(name))
          return some.toSpliced(at % (some.length + 1), 0, ...fresh)
        }),
      )
    }
    case 'certificates':
      return fc.constantFrom([certificate], [certificate, certificate])
    case 'records':
      return fc.array(
        fc.record(valuesOf(setting.of, ((base as object[] | undefined)?.[0] ?? {}) as Record<string, unknown>), {
          requiredKeys: Object.entries(setting.of).flatMap(([name, field]) => ('absent' in field ? [] : [name])),
        }),
        { maxLength: 3 },
      )
  }
}

function namesOf(of: Extract<Setting, { kind: 'list' }>['of']): fc.Arbitrary<string> {
  const number = fc.integer({ min: 0, max: 0xffff })
  switch (of) {
    case 'version':
      return fc.constantFrom(...versions.codes.map(versions.name))
    case 'suite':
      return fc.oneof(
        fc.constantFrom(...suites.codes.map(suites.name)),
        number.map(suites.name),
        fc.constantFrom('TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA_P384', 'SSL_CK_RC4_128_WITH_MD5'),
      )
    case 'group':
      return number.map(groups.name)
    case 'scheme':
      return fc.oneof(fc.constantFrom(...schemes.codes.map(schemes.name)), number.map(schemes.name))
    case 'policy':
      return fc.constantFrom(...Object.keys(policies))
    case 'protocol':
      return fc.oneof(
        fc.constantFrom('h2', 'http/1.1', 'none', '+h2', '-x', '@3', 'a@3', 'a,b', 'c02f', '~', '!e', 'ö ö'),
        fc.string({ minLength: 1, maxLength: 20 }),
      )
    case 'host':
      return fc.oneof(fc.domain(), fc.constantFrom('@host', '*.example.com', '192.0.2.1', 'none', '-a.test', 'a.test.'))
  }
}

function moments(): fc.Arbitrary<string> {
  return fc
    .integer({ min: Date.UTC(1950, 0, 1) / 1000, max: Date.UTC(9999, 0, 1) / 1000 })
    .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z'))
}
