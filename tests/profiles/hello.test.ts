/**
 * A client made from a recorded ClientHello sends that ClientHello again, apart from what must differ: random, session
 * id, GREASE values, key shares, server name, PSKs, tickets, the payload of ECH, and the padding that makes up for them.
 */
import { describe, expect, test } from 'vitest'
import { encode } from '../../src/bytes/codec.ts'
import { fromUtf8, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { composeHello } from '../../src/machines/client/compose.ts'
import type { ClientWorld } from '../../src/machines/world.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { clientEntries, everyClient, recordedIds } from '../../src/profiles/roster.ts'
import { recorded } from '../../src/profiles/recording.ts'
import { clientSettings } from '../../src/rules/profile.ts'
import type { ClientProfile } from '../../src/rules/profile.ts'
import { extensionCodes } from '../../src/spec/extension.ts'
import { isGrease } from '../../src/spec/registry.ts'
import { extensionList, type Extension } from '../../src/wire/extension.ts'
import { fingerprint } from '../../src/wire/fingerprint.ts'
import { clientHello, decodeHandshake, type ClientHello } from '../../src/wire/handshake.ts'
import { ssl2Record } from '../../src/wire/ssl2.ts'
import { fingerprints, recordings } from '../wire/recording.ts'

/** Other bytes than anybody recorded. */
const chance = (label: string, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, n) => (n * 31 + label.length * 17 + 1) & 255)
const worldOf = ({ settings, hello }: ClientProfile, host: string): ClientWorld => ({
  side: 'client',
  provider: stub,
  chance,
  now: '2026-11-21T09:00:00Z',
  settings,
  hello,
  host,
  roots: [],
  verifies: true,
  authorities: [],
  identities: [],
})

/** A hello as text, with what must differ put out of sight. */
const masked = (hello: ClientHello): string[] => [
  `version ${hello.legacy_version}`,
  `session id ${hello.legacy_session_id.length}`,
  `suites ${hello.cipher_suites.map(grease)}`,
  `compression ${hello.legacy_compression_methods}`,
  ...(hello.extensions ?? []).flatMap((one) => {
    const shown = bodyOf(one)
    return shown === undefined ? [] : [`${grease(one.type)} ${shown}`]
  }),
]
const grease = (code: number): string => (isGrease(code) ? 'GREASE' : code.toString(16))
const name = (code: number): string | undefined =>
  Object.entries(extensionCodes).find(([, value]) => value === code)?.[0]

const bodyOf = ({ type, body }: Extension): string | undefined => {
  const bytes = encode(extensionList('client_hello'), [{ type, body }]).subarray(6)
  switch (name(type)) {
    case 'server_name':
      return 'host'
    case 'key_share':
      return (body as { client_shares: { group: number; key_exchange: Uint8Array }[] }).client_shares
        .map(({ group, key_exchange }) => `${grease(group)}:${key_exchange.length}`)
        .join()
    case 'supported_groups':
      return (body as { named_group_list: number[] }).named_group_list.map(grease).join()
    case 'supported_versions':
      return (body as { versions: number[] }).versions.map(grease).join()
    // Resumption and early data are not composed; padding is computed anew.
    case 'pre_shared_key':
    case 'early_data':
    case 'padding':
      return undefined
    case 'session_ticket':
      return 'ticket'
    case 'encrypted_client_hello':
      return `${bytes.length}`
    default:
      return toHex(bytes)
  }
}

const profileOf = (hello: Uint8Array, id: string): ClientProfile =>
  recorded({
    id,
    name: id,
    short: id,
    note: '',
    date: '2026',
    hello: toHex(hello),
    settings: { requiresSecureRenegotiation: false, dhMinimum: '1024', policies: [] },
    evidence: { all: { weight: 'measured', source: { document: 'testssl.sh', section: id } } },
  })

/** Browsers that spoke a draft of TLS 1.3 beside TLS 1.2. Drafts are not spoken here: what belongs to them is left out. */
const drafts = new Set(['chrome_57_win7', 'chrome_65_win7', 'firefox_53_win7', 'firefox_59_win7', 'firefox_62_win7'])
const withoutDraft = (lines: readonly string[]): string[] =>
  lines.filter((line) => !/^(28|33|2d) /.test(line)).map((line) => line.replace(/7f[0-9a-f]{2},/, ''))
/** Recorded while they resumed a session, which is another handshake. */
const resumes = new Set(['android_90', 'android_13_14', 'android_15_16', 'firefox_71_win10'])

/** Every recorded client with what was recorded of it, which is in the order of the lines in testssl.sh's file. */
const lineOf = ({ evidence }: ClientProfile): number => Number(/line (\d+)$/.exec(evidence.all.source.section)?.[1])
const pairs = recordedIds
  .map((id) => everyClient[id]!)
  .sort((a, b) => lineOf(a) - lineOf(b))
  .map((profile, n) => [profile.id, profile, recordings[n]!] as const)

test('177 clients are recorded, each once', () => {
  expect(pairs).toHaveLength(177)
  expect(recordings).toHaveLength(177)
  expect(new Set(recordedIds).size).toBe(177)
  expect(Object.keys(everyClient)).toEqual(expect.arrayContaining(Object.keys(clientProfiles)))
  expect(clientEntries.map(({ id }) => id)).toEqual(Object.keys(everyClient))
  for (const { id, name } of clientEntries) expect(everyClient[id]).toMatchObject({ id, name })
})

test('an id can stand in a link as it is', () => {
  for (const id of Object.keys(everyClient)) expect(id).toMatch(/^[a-z][a-z0-9.-]*[a-z0-9]$/)
})

describe('the ClientHello of a recorded client is the one that was recorded', () => {
  test.each(pairs.filter(([, { hello }]) => hello.ssl2))('%s', (_, profile, { bytes }) => {
    const sent = composeHello(worldOf(profile, 'playground.test')).bytes
    const beforeChallenge = bytes.length - bytes[9]! * 256 - bytes[10]!
    expect(toHex(ssl2Record(sent).slice(0, beforeChallenge))).toBe(toHex(bytes.slice(0, beforeChallenge)))
    expect(2 + sent.length).toBe(bytes.length)
  })

  const framed = pairs.filter(([, { hello }]) => !hello.ssl2)
  test.each(framed)('%s', (_, profile, { id, bytes }) => {
    const before = decodeHandshake('client_hello', clientHello, bytes.slice(5))
    expect([profile.hello.recordVersion, profile.hello.recordedLength]).toEqual([
      bytes[1]! * 256 + bytes[2]!,
      bytes.length,
    ])
    const list = before.extensions?.find(({ type }) => type === extensionCodes.server_name)?.body as
      { server_name_list: { host_name: Uint8Array }[] } | undefined
    // Two recordings name a port as well, which no host has: a name of that length in its place.
    const host = (list ? fromUtf8(list.server_name_list[0]!.host_name) : 'playground.test').replaceAll(':', '-')
    const sent = composeHello(worldOf(profile, host))
    if (drafts.has(id)) return expect(withoutDraft(masked(sent.hello))).toEqual(withoutDraft(masked(before)))
    expect(masked(sent.hello)).toEqual(masked(before))
    if (!resumes.has(id)) expect(5 + sent.bytes.length).toBe(bytes.length)
  })
})

/** Beside these stands something else than what follows from their bytes; see tests/wire/fingerprint.test.ts. */
const otherJa3 = new Set(['android_15_16', 'android_16', 'safari_264_all'])
const otherJa4 = new Set(['libressl_336'])

describe('the ClientHello of a recorded client has the JA3 and JA4 that were recorded', () => {
  const known = pairs.flatMap(([id, profile, recording]) => {
    const recorded = fingerprints.find((one) => one.id === recording.id)
    // Whoever resumed a session when it was recorded offers one extension less here; JA4 of another one is of a fresh one.
    return recorded && recording.id !== 'android_13_14' ? [[id, profile, recorded] as const] : []
  })
  test.each(known)('%s', (_, profile, { id, ja3, ja4 }) => {
    const { bytes } = composeHello(worldOf(profile, 'playground.test'))
    const found = fingerprint(decodeHandshake('client_hello', clientHello, bytes), noble.hash)
    if (!otherJa3.has(id)) expect(found.ja3).toBe(ja3)
    if (!otherJa4.has(id)) expect(found.ja4).toBe(ja4)
  })
})

describe.each(Object.values(everyClient).map((profile) => [profile.id, profile] as const))('%s', (_, profile) => {
  test('sends a ClientHello that can be read', () => {
    const { hello, bytes } = composeHello(worldOf(profile, 'playground.test'))
    const { settings } = profile
    if (!profile.hello.ssl2) expect(masked(decodeHandshake('client_hello', clientHello, bytes))).toEqual(masked(hello))
    expect(profile.hello.derived).toBe(profile.hello.recordedLength === undefined)
    expect(profile.hello.derived).toBe(profile.note.startsWith('derived from '))
    // A share of a group that is not offered would be refused (RFC 8446 §4.2.8).
    expect(settings.groups).toEqual(expect.arrayContaining([...settings.keyShares]))
    if (settings.versions.includes('TLS 1.3')) expect(settings.keyShares.length).toBeGreaterThan(0)
  })

  test('says for every setting what is known', () => {
    expect(profile.date).toMatch(/^(19|20)\d\d(-\d\d)?$/)
    for (const [name, setting] of Object.entries(clientSettings))
      if (setting.kind === 'choice')
        expect(setting.options).toContain(profile.settings[name as keyof typeof profile.settings])
    expect(Object.keys(profile.settings).sort()).toEqual(Object.keys(clientSettings).sort())
    for (const [setting, { weight, source }] of Object.entries(profile.evidence)) {
      expect(['all', ...Object.keys(clientSettings)]).toContain(setting)
      expect(['measured', 'documented', 'reported', 'inferred', 'unknown']).toContain(weight)
      expect(source.document.length).toBeGreaterThan(3)
    }
  })
})

test('an address is not sent in server_name (RFC 6066 §3)', () => {
  const profile = clientProfiles['ios-9-ats']!
  const types = (host: string) => composeHello(worldOf(profile, host)).hello.extensions!.map(({ type }) => type)
  expect(types('a.test')).toContain(0)
  for (const host of ['127.0.0.1', '::1', '']) expect(types(host)).not.toContain(0)
})

test('a recording that is none is refused', () => {
  expect(() => profileOf(Uint8Array.of(22, 3, 1, 0, 2, 1, 0), 'nonsense')).toThrow()
})
