import { groups } from '../spec/group.ts'
import { rfc } from '../spec/reference.ts'
import {
  suite,
  suites,
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV,
  TLS_FALLBACK_SCSV,
  withCurve,
  type Suite,
} from '../spec/suite.ts'
import { TLS12, TLS13, versions } from '../spec/version.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { hasField } from './group.ts'
import { canSign } from './signature.ts'
import { sources } from '../spec/source.ts'
import { suiteReaches } from './level.ts'
import type { Offer } from './offer.ts'
import type { ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

/** An entry of a list of suites, as its owner writes it, and what it stands for. */
export interface SuiteEntry {
  readonly entry: string
  readonly code: number | undefined
  readonly suite: Suite | undefined
  /** The curve that Windows before 10 binds to the entry. */
  readonly group: number | undefined
}

export const suiteEntry = (entry: string): SuiteEntry => {
  const known = entriesRead.get(entry)
  if (known) return known
  const read = readEntry(entry)
  if (read.code !== undefined && entriesRead.size < 1000) entriesRead.set(entry, read)
  return read
}
const entriesRead = new Map<string, SuiteEntry>()

const readEntry = (entry: string): SuiteEntry => {
  const { name, group } = withCurve(entry)
  const code = suites.code(name)
  return {
    entry,
    code,
    suite: code === undefined ? undefined : suite(code),
    group: group === undefined ? undefined : groups.code(group),
  }
}

interface Question {
  readonly version: number
  readonly offer: Offer
  readonly server: ServerSettings
  readonly enabled: ReadonlySet<number>
  /** Groups that both sides allow, for (EC)DHE before TLS 1.3. */
  readonly commonGroups: readonly number[]
  readonly keys: readonly PublicKey[]
}
const rule = ruleOf<SuiteEntry, Question>()
const args = ({ entry }: SuiteEntry) => ({ suite: entry })

export const suiteRules = {
  'suite.offered': rule({
    reference: rfc(8446, '4.1.2'),
    before13: rfc(5246, '7.4.1.2'),
    alert: 'handshake_failure',
    reads: ['client.suites', 'server.suites'],
    holds: ({ code }, { offer }) => code !== undefined && offer.suites.includes(code),
    args,
    evidence: () => ['client_hello.cipher_suites'],
  }),
  'suite.enabled': rule({
    reference: rfc(8446, '4.1.1'),
    before13: rfc(5246, '7.4.1.3'),
    alert: 'handshake_failure',
    reads: ['client.suites', 'server.suites'],
    holds: ({ code }, { enabled }) => code !== undefined && enabled.has(code),
    args,
    evidence: () => ['client_hello.cipher_suites', 'server.suites'],
  }),
  'suite.version': rule({
    reference: rfc(8446, 'B.4'),
    before13: rfc(5246, 'A.5'),
    alert: 'handshake_failure',
    reads: ['client.versions', 'server.versions', 'client.suites', 'server.suites'],
    holds: ({ suite }, { version }) => suite !== undefined && suite.from <= version && version <= suite.to,
    args: ({ entry }, { version }) => ({ suite: entry, version: versions.show(version) }),
    evidence: () => ['client_hello.cipher_suites', 'server.suites'],
  }),
  'suite.key': rule({
    reference: rfc(5246, '7.4.2'),
    alert: 'handshake_failure',
    reads: ['client.suites', 'server.suites', 'server.identities'],
    holds: ({ suite }, { version, server, keys }) => keys.some((key) => servesKey(suite!, key, version, server)),
    args: ({ entry, suite }) => ({ suite: entry, needs: suite!.authentication }),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo', 'client_hello.cipher_suites'],
  }),
  'suite.key-curve': rule({
    reference: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.identities', 'server.strictCurve'],
    holds: ({ suite }, { version, offer, server, keys }) =>
      !server.strictCurve ||
      version >= TLS13 ||
      suite!.authentication !== 'ECDSA' ||
      offer.groups === undefined ||
      keys.some((key) => servesKey(suite!, key, version, server) && fitsCurve(key, offer)),
    args: ({ entry }, { keys }) => ({
      suite: entry,
      curve: keys.flatMap((key) => (key.kind === 'ecdsa' ? [key.curve] : []))[0] ?? '',
    }),
    evidence: () => ['client_hello.extensions.supported_groups', 'server.chain.0.subjectPublicKeyInfo'],
  }),
  'suite.scheme': rule({
    reference: rfc(5246, '7.4.3'),
    alert: 'handshake_failure',
    reads: ['client.signatureSchemes', 'server.signatureSchemes', 'server.identities', 'server.schemeForSuite'],
    holds: ({ suite }, { version, offer, server, keys }) =>
      server.schemeForSuite === 'none' ||
      version < TLS12 ||
      version >= TLS13 ||
      suite!.keyExchange === 'RSA' ||
      suite!.authentication === 'anon' ||
      keys.some(
        (key) =>
          fitsKey(suite!, key, version) &&
          ((server.schemeForSuite === 'all but RSA' && key.kind === 'rsa') ||
            (canSign(version, offer, server, key) && (!server.strictCurve || fitsCurve(key, offer)))),
      ),
    leans: (_, { server }) => (server.schemeForSuite === 'none' ? [] : ['server.schemeForSuite']),
    args: ({ entry, suite }) => ({ suite: entry, needs: suite!.authentication }),
    evidence: () => ['client_hello.extensions.signature_algorithms', 'server.chain.0.subjectPublicKeyInfo'],
  }),
  'suite.level': rule({
    reference: sources.openSslLevels,
    alert: 'handshake_failure',
    reads: ['server.suites', 'server.securityLevel', 'server.levelsOf'],
    holds: ({ suite }, { server }) => suiteReaches(suite!, server),
    args: ({ entry }, { server }) => ({ suite: entry, level: server.securityLevel }),
    evidence: () => ['client_hello.cipher_suites', 'server.suites'],
  }),
  'suite.group': rule({
    reference: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups', 'server.suites', 'server.dhNegotiation'],
    holds: ({ suite, group }, { version, offer, server, commonGroups }) =>
      version >= TLS13 ||
      (suite!.keyExchange === 'DHE'
        ? hasField(offer, server)
        : suite!.keyExchange !== 'ECDHE' ||
          (group === undefined ? commonGroups.length > 0 : commonGroups.includes(group))),
    args: ({ entry, group }) => ({ suite: entry, group: group === undefined ? '' : groups.show(group) }),
    evidence: () => ['client_hello.extensions.supported_groups', 'server.groups'],
  }),
  'suite.common': rule({
    reference: rfc(8446, '4.1.1'),
    before13: rfc(5246, '7.4.1.3'),
    alert: 'handshake_failure',
    reads: ['client.suites', 'server.suites', 'server.identities'],
    holds: (_, { offer }) => offer.suites.length > 0,
    args,
  }),
  'suite.modelled': rule({
    reference: rfc(8446, 'B.4'),
    before13: rfc(5246, 'A.5'),
    alert: 'internal_error',
    reads: [],
    limit: true,
    holds: ({ suite }) => isModelled(suite!),
    args,
  }),
  'suite.was-offered': ruleOf<number, { readonly offered: readonly number[]; readonly version: number }>()({
    reference: rfc(8446, '4.1.3'),
    before13: rfc(5246, '7.4.1.3'),
    alert: 'illegal_parameter',
    reads: ['client.suites'],
    holds: (code, { offered }) => offered.includes(code),
    args: (code) => ({ suite: suites.show(code) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
  'suite.fits-version': ruleOf<number, { readonly offered: readonly number[]; readonly version: number }>()({
    reference: rfc(8446, '4.1.3'),
    before13: rfc(5246, 'A.5'),
    alert: 'illegal_parameter',
    reads: ['client.suites'],
    holds: (code, { version }) => {
      const found = suite(code)
      return found !== undefined && found.from <= version && version <= found.to
    },
    args: (code, { version }) => ({ suite: suites.show(code), version: versions.show(version) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
  'suite.certificate': ruleOf<PublicKey | undefined, { readonly suite: Suite; readonly version: number }>()({
    reference: rfc(5246, '7.4.2'),
    alert: 'illegal_parameter',
    reads: ['server.identities'],
    holds: (key, { suite, version }) => key !== undefined && fitsKey(suite, key, version),
    args: (key, { suite }) => ({ suite: suite.name, kind: key?.kind ?? '', needs: suite.authentication }),
    evidence: () => ['certificate.certificate_list.0.tbsCertificate.subjectPublicKeyInfo'],
  }),
} as const

/** Suites whose key exchange and protection are built: no PSK, no fixed or anonymous Diffie-Hellman, no DSS. */
export const isModelled = ({ keyExchange, authentication, cipher }: Suite): boolean =>
  ['any any', 'ECDHE RSA', 'ECDHE ECDSA', 'DHE RSA', 'RSA RSA'].includes(`${keyExchange} ${authentication}`) &&
  cipher !== 'other'

/**
 * Can a key of that kind authenticate the suite? EdDSA keys go with ECDSA suites (RFC 8422 §5.10), RSASSA-PSS keys can
 * only sign, and neither exists before TLS 1.2.
 */
export const fitsKey = ({ authentication, keyExchange }: Suite, { kind }: PublicKey, version: number): boolean =>
  authentication === 'any' ||
  authentication === 'anon' ||
  (authentication === 'RSA' && (kind === 'rsa' || (kind === 'rsa_pss' && keyExchange !== 'RSA' && version >= TLS12))) ||
  (authentication === 'ECDSA' && (kind === 'ecdsa' || ((kind === 'ed25519' || kind === 'ed448') && version >= TLS12)))

/** Is an ECDSA key's curve among the client's groups? Who names none takes any. */
const fitsCurve = (key: PublicKey, offer: Offer): boolean =>
  key.kind !== 'ecdsa' || offer.groups === undefined || offer.groups.includes(groups.code(key.curve)!)

/** ChaCha20 in front, the rest as it was, when the client has it in front. */
const chachaFirst = (mine: readonly SuiteEntry[], offer: Offer): readonly SuiteEntry[] => {
  const first = offer.suites.map(suite).find((one) => one !== undefined)
  return first?.cipher === 'CHACHA20_POLY1305' ? withChaChaFirst(mine) : mine
}
const withChaChaFirst = (mine: readonly SuiteEntry[]): readonly SuiteEntry[] => {
  const isChaCha = (entry: SuiteEntry) => entry.suite?.cipher === 'CHACHA20_POLY1305'
  return [...mine.filter(isChaCha), ...mine.filter((entry) => !isChaCha(entry))]
}

/**
 * Go's two lists: AES-GCM in front for a client whose first suite, of those that Go knows, is one with AES-GCM and
 * ephemeral keys; for all others ChaCha20 is. It holds where the processor has instructions for AES.
 */
const goFirst = (mine: readonly SuiteEntry[], offer: Offer): readonly SuiteEntry[] => {
  const first = offer.suites.map((code) => suites.name(code)).find((name) => goKnows.test(name))
  return first !== undefined && /^TLS_(?!RSA_).*_GCM_/.test(first) ? mine : withChaChaFirst(mine)
}
const goKnows =
  /^TLS_(AES_(128|256)_GCM|CHACHA20)|^TLS_(ECDHE_(ECDSA|RSA)|RSA)_WITH_(AES_128_GCM|AES_256_GCM|AES_128_CBC|AES_256_CBC_SHA$|RC4_128_SHA$)|^TLS_ECDHE_\w+_WITH_CHACHA20|^TLS_(ECDHE_RSA|RSA)_WITH_3DES/

/** Does the server take the key for the suite? Some forget that a kind of key is newer than the version (GnuTLS). */
export const servesKey = (one: Suite, key: PublicKey, version: number, server: ServerSettings): boolean =>
  fitsKey(one, key, server.newKeysAnyVersion ? Math.max(version, TLS12) : version)

/** The server's suites in the order in which it looks at them for this client. */
const ordered = (mine: readonly SuiteEntry[], offer: Offer, { suiteOrder }: ServerSettings): readonly SuiteEntry[] => {
  if (suiteOrder === 'server or ChaCha20') return chachaFirst(mine, offer)
  return suiteOrder === 'ChaCha20 unless AES-GCM' ? goFirst(mine, offer) : mine
}

/** The server's choice of a suite, in its own order or in the client's. */
export const chooseSuite = (
  version: number,
  offer: Offer,
  server: ServerSettings,
  commonGroups: readonly number[],
  keys: readonly PublicKey[],
): { decision: Decision; value: SuiteEntry | undefined; hidden?: SuiteEntry } => {
  const { mine, enabled } = entriesOf(server.suites)
  const byServer = server.suiteOrder !== 'client'
  const candidates = byServer ? ordered(mine, offer, server) : offer.suites.flatMap((code) => entriesFor(code, mine))
  const offered = choosable(offer.suites)
  return choose(
    {
      question: 'suite',
      by: 'server',
      order: { whose: byServer ? 'server' : 'client', setting: 'suites' },
      offered,
      had: server.suites,
    },
    suiteRules,
    byServer ? rulesByServer : rulesByClient,
    candidates,
    ({ entry }) => entry,
    { version, offer, server, enabled, commonGroups, keys },
    {
      rule: 'suite.common',
      args: { version: versions.show(version), offered: offered.length, had: server.suites.length },
      evidence: ['client_hello.cipher_suites', 'server.suites'],
    },
  )
}

/** In the order in which they are asked, about suites that one side has: does the other have them, too? */
const rulesOnCommon = [
  'suite.version',
  'suite.key',
  'suite.key-curve',
  'suite.scheme',
  'suite.group',
  'suite.level',
  'suite.modelled',
] as const
const rulesByServer = ['suite.offered', ...rulesOnCommon] as const
const rulesByClient = ['suite.enabled', ...rulesOnCommon] as const

/** A server's list, as it is looked through for every client. */
const entriesOf = (list: readonly string[]): Entries => {
  let entries = listsRead.get(list)
  if (!entries) {
    const mine = list.map(suiteEntry)
    const enabled = new Set(mine.flatMap(({ code }) => (code === undefined ? [] : [code])))
    listsRead.set(list, (entries = { mine, enabled }))
  }
  return entries
}
interface Entries {
  readonly mine: readonly SuiteEntry[]
  readonly enabled: ReadonlySet<number>
}
const listsRead = new WeakMap<readonly string[], Entries>()

/** Signals in the list are not suites that anybody could choose. */
const choosable = (codes: readonly number[]): string[] =>
  suites.showAll(codes.filter((code) => code !== TLS_EMPTY_RENEGOTIATION_INFO_SCSV && code !== TLS_FALLBACK_SCSV))

/** A code point of the client as the server writes it; with curves bound to entries there may be several. */
const entriesFor = (code: number, mine: readonly SuiteEntry[]): SuiteEntry[] => {
  const found = mine.filter((entry) => entry.code === code)
  return found.length ? found : [{ ...suiteEntry(suites.name(code)), entry: suites.show(code) }]
}

/** The client's check of what the server chose. */
export const acceptSuite = (code: number, version: number, offered: readonly number[]): Decision => {
  const asked = {
    question: 'suite',
    by: 'client',
    offered: choosable(offered),
    had: [suites.show(code)],
  } as const
  const first = insist(asked, suiteRules, ['suite.was-offered', 'suite.fits-version'], code, suites.show(code), {
    offered,
    version,
  })
  if (first.refusal || isModelled(suite(code)!)) return first
  return insist(asked, suiteRules, ['suite.modelled'], suiteEntry(suites.name(code)), suites.show(code), null as never)
}

/** The client's check that the certificate's key is one that the suite can be used with. */
export const acceptKey = (key: PublicKey | undefined, suite: Suite, version: number): Decision =>
  insist({ question: 'certificate', by: 'client' }, suiteRules, ['suite.certificate'], key, suite.name, {
    suite,
    version,
  })
