import { rfc } from '../spec/reference.ts'
import { scheme } from '../spec/signature.ts'
import { SSL_FLOOR, TLS10, TLS12, TLS13, versions } from '../spec/version.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { sources } from '../spec/source.ts'
import { barsVersion } from './level.ts'
import { namesVersions, type Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

interface Question {
  readonly offer: Offer
  readonly server: ServerSettings
  readonly keys: readonly PublicKey[]
}
const rule = ruleOf<number, Question>()
interface Hello {
  readonly message: 'client_hello' | 'server_hello'
}

export const versionRules = {
  'version.offered': rule({
    reference: rfc(8446, '4.2.1'),
    alert: 'protocol_version',
    reads: ['client.versions', 'server.versions', 'server.readsSupportedVersions'],
    holds: (version, { offer }) => offer.versions.includes(version),
    args: (version) => ({ version: versions.show(version) }),
    evidence: (_, { offer }) => [offer.versionsAt],
  }),
  'version.common': rule({
    reference: rfc(8446, '4.2.1'),
    alert: 'protocol_version',
    reads: ['client.versions', 'server.versions', 'server.readsSupportedVersions'],
    holds: (_, { offer }) => offer.versions.length > 0,
    args: () => ({}),
    evidence: (_, { offer }) => [offer.versionsAt],
  }),
  'version.common-old': rule({
    reference: rfc(7568, '3'),
    alert: 'handshake_failure',
    reads: ['client.versions', 'server.versions', 'server.ssl3Refusal'],
    // SSL 3.0 knows no protocol_version (RFC 6101 §5.4.2); who answers in its words has to say something else.
    holds: (_, { offer, server }) =>
      server.ssl3Refusal === 'protocol_version' || offer.versions.some((version) => version > SSL_FLOOR),
    args: () => ({}),
    evidence: (_, { offer }) => [offer.versionsAt],
  }),
  /** GnuTLS has no second thoughts about legacy_version (lib/handshake.c, _gnutls_negotiate_version). */
  'version.asked': rule({
    reference: rfc(5246, 'E.1'),
    alert: 'protocol_version',
    reads: ['client.versions', 'server.versions', 'server.legacyVersion'],
    holds: (version, { offer, server }) =>
      server.legacyVersion === 'at most' ||
      namesVersions(offer) ||
      version === askedFor(offer, newestFirst(server.versions)),
    args: (version, { offer }) => ({
      version: versions.show(version),
      asked: versions.show(offer.versions[0] ?? 0),
    }),
    evidence: (_, { offer }) => [offer.versionsAt, 'server.versions'],
  }),
  'version.level': rule({
    reference: sources.openSslLevels,
    alert: 'protocol_version',
    reads: ['server.versions', 'server.securityLevel', 'server.levelsOf'],
    holds: (version, { server }) => !barsVersion(version, server),
    leans: (_, { server }) => (server.securityLevel === '0' ? [] : ['server.securityLevel']),
    args: (version, { server }) => ({ version: versions.show(version), level: server.securityLevel }),
    evidence: () => ['server.versions'],
  }),
  /** OpenSSL does not choose TLS 1.3 when it could not sign: its schemes name curves there (RFC 8446 §4.2.3). */
  'version.signer': rule({
    reference: rfc(8446, '4.2.3'),
    alert: 'protocol_version',
    reads: ['server.identities', 'server.signatureSchemes', 'server.signerFor13'],
    holds: (version, { server, keys }) =>
      !server.signerFor13 || version < TLS13 || keys.some((key) => signsIn13(key, server.signatureSchemes)),
    args: (version) => ({ version: versions.show(version) }),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo', 'server.signatureSchemes'],
  }),
  'version.modelled': rule({
    reference: rfc(7568, '3'),
    alert: 'protocol_version',
    reads: [],
    limit: true,
    holds: (version) => version >= TLS10 && version <= TLS13,
    args: (version) => ({ version: versions.show(version) }),
  }),
  'version.no-fallback': ruleOf<number, { readonly offer: Offer; readonly server: ServerSettings }>()({
    reference: rfc(7507, '3'),
    alert: 'inappropriate_fallback',
    reads: ['client.fallback', 'client.versions', 'client.suites', 'server.versions', 'server.checksFallback'],
    holds: (version, { offer, server }) =>
      !server.checksFallback || !offer.fallback || version >= (newestFirst(server.versions)[0] ?? 0),
    leans: (version, { server }) =>
      version >= (newestFirst(server.versions)[0] ?? 0) ? [] : ['server.checksFallback'],
    args: (version, { server }) => ({
      version: versions.show(version),
      newest: versions.show(newestFirst(server.versions)[0] ?? 0),
    }),
    evidence: () => ['client_hello.cipher_suites', 'server.versions'],
  }),
  'version.was-offered': ruleOf<number, { readonly offered: readonly number[] }>()({
    reference: rfc(8446, '4.1.3'),
    before13: rfc(5246, '7.4.1.3'),
    alert: 'protocol_version',
    reads: ['client.versions', 'server.versions'],
    holds: (version, { offered }) => offered.includes(version),
    args: (version, { offered }) => ({ version: versions.show(version), offered: versions.showAll(offered) }),
    evidence: () => ['server_hello.legacy_version'],
  }),
  'version.selected': ruleOf<{ readonly selected: number | undefined; readonly legacy: number }, null>()({
    reference: rfc(8446, '4.2.1'),
    alert: 'illegal_parameter',
    reads: [],
    // TLS 1.3 is chosen by supported_versions alone, older versions by legacy_version alone.
    holds: ({ selected, legacy }) => (selected === undefined ? legacy <= TLS12 : selected >= TLS13 && legacy === TLS12),
    args: ({ selected, legacy }) => ({
      selected: selected === undefined ? '' : versions.show(selected),
      legacy: versions.show(legacy),
    }),
    evidence: ({ selected }) => [
      selected === undefined ? 'server_hello.legacy_version' : 'server_hello.extensions.supported_versions',
    ],
  }),
  'version.legacy': ruleOf<number, Hello>()({
    reference: rfc(8446, 'D.5'),
    alert: 'protocol_version',
    reads: [],
    holds: (legacy) => legacy > SSL_FLOOR,
    args: (legacy, { message }) => ({ version: versions.show(legacy), message }),
    evidence: (_, { message }) => [`${message}.legacy_version`],
  }),
  'version.legacy-old': ruleOf<number, Hello & { readonly server: Pick<ServerSettings, 'ssl3Refusal'> }>()({
    reference: rfc(8446, 'D.5'),
    alert: 'handshake_failure',
    reads: ['server.ssl3Refusal'],
    // Who answers in the words of the version that it reads has no protocol_version for SSL 3.0.
    holds: (legacy, { server }) => legacy !== SSL_FLOOR || server.ssl3Refusal === 'protocol_version',
    args: (legacy, { message }) => ({ version: versions.show(legacy), message }),
    evidence: (_, { message }) => [`${message}.legacy_version`],
  }),
  'version.no-downgrade': ruleOf<Uint8Array, { readonly chosen: number; readonly newest: number }>()({
    reference: rfc(8446, '4.1.3'),
    alert: 'illegal_parameter',
    reads: ['client.versions', 'server.versions'],
    // Each mark speaks of what its sender could have done: TLS 1.3, or at least TLS 1.2.
    holds: (random, { chosen, newest }) =>
      chosen >= Math.min(newest, TLS13) || newest < TLS12 || !isMark(random, chosen, newest),
    args: (_, { chosen, newest }) => ({ chosen: versions.show(chosen), newest: versions.show(newest) }),
    evidence: () => ['server_hello.random'],
  }),
} as const

/**
 * "DOWNGRD" and 01 or 00: the last eight bytes of the random of a server that could have spoken TLS 1.3, or at least
 * TLS 1.2. A client without TLS 1.3 looks for the second alone, below TLS 1.2.
 */
const isMark = (random: Uint8Array, chosen: number, newest: number): boolean =>
  String.fromCharCode(...random.subarray(24, 31)) === 'DOWNGRD' &&
  (newest >= TLS13 ? random[31]! <= 1 : chosen < TLS12 && random[31] === 0)

/** What `exactly` legacy_version stands for; undefined when the server has nothing of the kind. */
const askedFor = (offer: Offer, mine: readonly number[]): number | undefined => {
  const [asked, newest] = [offer.versions[0], mine[0]]
  if (asked === undefined || newest === undefined) return undefined
  if (mine.includes(asked) || (asked === TLS12 && newest > TLS12)) return asked
  return asked > newest ? newest : undefined
}

/** OpenSSL asks this of ECDSA keys alone: is there a scheme for their curve? */
const signsIn13 = (key: PublicKey, enabled: readonly string[]): boolean =>
  key.kind !== 'ecdsa' || enabled.some((name) => scheme(name).curve === key.curve)

/**
 * The server's choice: its newest version that the client offers. Without supported_versions the client names its newest
 * alone; whether it has the older ones, too, the server cannot know. There is no way back from it (facts/SERVERS.md 2). */
export const chooseVersion = (
  offer: Offer,
  server: ServerSettings,
  keys: readonly PublicKey[] = [],
): { decision: Decision; value: number | undefined } => {
  const has = newestFirst(server.versions)
  const asked = server.legacyVersion === 'exactly' && !namesVersions(offer) ? askedFor(offer, has) : undefined
  const mine = asked === undefined || has.includes(asked) ? has : [asked, ...has]
  const offered = versions.showAll(namesVersions(offer) ? offer.versions : offer.versions.slice(0, 1))
  return choose(
    {
      question: 'version',
      by: 'server',
      order: { whose: 'server', setting: 'versions' },
      offered,
      had: mine.map(versions.show),
    },
    versionRules,
    ['version.offered', 'version.asked', 'version.level', 'version.signer', 'version.modelled'],
    mine,
    versions.show,
    { offer, server, keys },
    {
      rule: versionRules['version.common-old'].holds(0, { offer, server, keys })
        ? 'version.common'
        : 'version.common-old',
      args: { offered, had: mine.map(versions.show) },
      evidence: [offer.versionsAt, 'server.versions'],
    },
  )
}

/** The server's look at a client that says that it fell back to this version. Undefined when it says nothing of the kind. */
export const judgeSignal = (version: number, offer: Offer, server: ServerSettings): Decision | undefined =>
  offer.fallback
    ? insist(
        { question: 'fallback', by: 'server', offered: ['TLS_FALLBACK_SCSV'], had: server.versions },
        versionRules,
        ['version.no-fallback'],
        version,
        versions.show(version),
        { offer, server },
      )
    : undefined

/** The server's look at legacy_version where supported_versions counts: SSL 3.0 has no place beside it. */
export const judgeLegacy = (legacy: number, server: Pick<ServerSettings, 'ssl3Refusal'>): Decision => {
  const asked = { question: 'version', by: 'server', offered: [versions.show(legacy)] } as const
  const said = { message: 'client_hello', server } as const
  return insist(asked, versionRules, ['version.legacy-old', 'version.legacy'], legacy, versions.show(legacy), said)
}

/** The client's check of what the server chose. */
export const acceptVersion = (
  selected: number | undefined,
  legacy: number,
  random: Uint8Array,
  client: ClientSettings,
): Decision => {
  const version = selected ?? legacy
  const offered = newestFirst(client.versions)
  const asked = {
    question: 'version',
    by: 'client',
    offered: versions.showAll(offered),
    had: [versions.show(version)],
  } as const
  if (selected !== undefined) {
    const said = { message: 'server_hello' } as const
    const old = insist(asked, versionRules, ['version.legacy'], legacy, versions.show(legacy), said)
    if (old.refusal) return old
  }
  const form = insist(asked, versionRules, ['version.selected'], { selected, legacy }, versions.show(version), null)
  if (form.refusal) return form
  const first = insist(asked, versionRules, ['version.was-offered'], version, versions.show(version), { offered })
  if (first.refusal) return first
  const second = insist(asked, versionRules, ['version.no-downgrade'], random, versions.show(version), {
    chosen: version,
    newest: offered[0] ?? 0,
  })
  return { ...second, reasons: [...first.reasons, ...second.reasons] }
}

export const newestFirst = (names: readonly string[]): readonly number[] => {
  let codes = sorted.get(names)
  if (!codes) sorted.set(names, (codes = names.map((name) => versions.code(name) ?? 0).sort((a, b) => b - a)))
  return codes
}
/** Several rules of either side ask about the same list. */
const sorted = new WeakMap<readonly string[], readonly number[]>()
