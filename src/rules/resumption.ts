import type { HashName } from '../spec/hash.ts'
import { rfc } from '../spec/reference.ts'
import { suites } from '../spec/suite.ts'
import { TLS13, versions } from '../spec/version.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Args, type Decision, type Rule } from './rule.ts'

/**
 * Resumption: which session a client offers, which a server takes up, and what both check then. Where a rule speaks
 * against it, the full handshake follows, unless the standard says that the connection ends.
 */

/** Declares a rule that ends no connection: where it does not hold, one goes on without what it judged. */
const aside =
  <X, Q>(evidence: string) =>
  <A extends Args>(rule: Omit<Rule<X, Q, A>, 'alert' | 'evidence'>): Rule<X, Q, A> => ({
    ...rule,
    alert: 'internal_error',
    evidence: () => [evidence],
  })

/** A session as its client sees it before it offers it. Ages and lifetimes in seconds. */
export interface OwnSession {
  readonly version: number
  readonly suite: number
  readonly hash: HashName
  readonly host: string
  readonly age: number
  /** 0 before TLS 1.3: the server does not say. */
  readonly lifetime: number
  readonly extendedMasterSecret: boolean
}
interface Offering {
  readonly settings: ClientSettings
  readonly host: string
  readonly versions: readonly number[]
  readonly suites: readonly number[]
  readonly hashes: readonly HashName[]
}
const offered = aside<OwnSession, Offering>('client_hello.extensions')

/** A session as its server finds it: in a ticket that it can open, or under a session ID. */
export interface FoundSession {
  readonly by: 'ticket' | 'session ID'
  /** Undefined when the ticket does not open, or nothing is kept under the ID. */
  readonly state:
    | {
        readonly version: number
        readonly suite: number
        readonly hash: HashName
        readonly age: number
        readonly lifetime: number
        readonly serverName: string
        readonly extendedMasterSecret: boolean
      }
    | undefined
}
interface Finding {
  readonly version: number
  /** TLS 1.3: the hash of the suite that was chosen. */
  readonly hash?: HashName
  /** TLS 1.3: a key exchange for which both sides resume. */
  readonly mode?: string | undefined
  readonly modes?: { readonly client: readonly string[]; readonly server: readonly string[] }
  readonly suites: readonly number[]
  readonly serverName: string
  readonly extendedMasterSecret: boolean
}
const found = aside<FoundSession, Finding>('client_hello.extensions')
const what = ({ by }: FoundSession) => ({ by })

/** What was agreed in a resumed handshake, beside what the session says. */
export interface Resumed {
  readonly version: number
  readonly suite: number
  readonly extendedMasterSecret: boolean
}
const resumed = ruleOf<Resumed, Resumed>()

/** Early data as the server weighs it. */
export interface EarlyOffer {
  readonly allowed: boolean
  readonly first: boolean
  readonly suite: boolean
  readonly alpn: { readonly before: string; readonly now: string }
  /** How far the ticket's age, as the client tells it, is from what the server sees, in milliseconds. */
  readonly late: number
  readonly retried: boolean
}
const early = aside<EarlyOffer, null>('client_hello.extensions.early_data')

/** Early data as the client weighs them: how many bytes the ticket allows, and whether its protocol is still spoken. */
interface EarlyWish {
  readonly limit: number
  readonly alpn: boolean
}
const wish = aside<boolean, EarlyWish>('client_hello.extensions.early_data')

/** How far a ticket's age may be off before early data might be a replay: what OpenSSL allows (RFC 8446 §8.3). */
const tolerance = 10_000

export const resumptionRules = {
  'session.host': offered({
    reference: rfc(8446, '4.6.1'),
    reads: [],
    holds: (session, { host }) => session.host === host,
    args: (session) => ({ host: session.host }),
  }),
  'session.lifetime': offered({
    reference: rfc(8446, '4.6.1'),
    reads: [],
    holds: ({ version, age, lifetime }) =>
      age >= 0 && (version < TLS13 && lifetime === 0 ? true : age < Math.min(lifetime, longestLife)),
    args: ({ age, lifetime }) => ({ age, lifetime }),
  }),
  'session.version': offered({
    reference: rfc(8446, '4.1.2'),
    reads: ['client.versions'],
    holds: ({ version }, question) => question.versions.includes(version),
    args: ({ version }) => ({ version: versions.show(version) }),
  }),
  'session.suite': offered({
    reference: rfc(8446, '4.2.11'),
    reads: ['client.suites'],
    holds: ({ version, suite, hash }, question) =>
      version >= TLS13 ? question.hashes.includes(hash) : question.suites.includes(suite),
    args: ({ suite }) => ({ suite: suites.show(suite) }),
  }),
  'session.modes': offered({
    reference: rfc(8446, '4.2.9'),
    reads: ['client.pskModes'],
    holds: ({ version }, { settings }) => version < TLS13 || settings.pskModes !== 'none',
    args: () => ({}),
  }),
  'session.extended-master-secret': offered({
    reference: rfc(7627, '5.3'),
    reads: ['client.extendedMasterSecret'],
    holds: ({ version, extendedMasterSecret }, { settings }) =>
      version >= TLS13 || settings.extendedMasterSecret || !extendedMasterSecret,
    args: () => ({}),
  }),

  'resume.known': found({
    reference: rfc(5077, '3.4'),
    reads: [],
    holds: ({ state }) => state !== undefined,
    args: what,
  }),
  'resume.version': found({
    reference: rfc(8446, '4.2.11'),
    reads: ['client.versions', 'server.versions'],
    holds: ({ state }, { version }) => state!.version === version,
    args: ({ state }, { version }) => ({
      before: versions.show(state!.version),
      version: versions.show(version),
    }),
  }),
  'resume.lifetime': found({
    reference: rfc(8446, '4.6.1'),
    reads: [],
    holds: ({ state }) => state!.age >= 0 && state!.age <= state!.lifetime,
    args: ({ by, state }) => ({ by, age: state!.age, lifetime: state!.lifetime }),
  }),
  'resume.hash': found({
    reference: rfc(8446, '4.2.11'),
    reads: ['client.suites', 'server.suites'],
    holds: ({ state }, { hash }) => state!.hash === hash,
    args: ({ state }, { hash }) => ({ before: state!.hash, hash: hash ?? '' }),
  }),
  'resume.mode': found({
    reference: rfc(8446, '4.2.9'),
    reads: ['client.pskModes', 'server.pskModes'],
    holds: (_, { mode }) => mode !== undefined,
    args: (_, { modes }) => ({ client: modes?.client ?? [], server: modes?.server ?? [] }),
  }),
  'resume.suite': found({
    reference: rfc(5246, '7.4.1.3'),
    reads: ['server.suites'],
    holds: ({ state }, question) => question.suites.includes(state!.suite),
    args: ({ state }) => ({ suite: suites.show(state!.suite) }),
  }),
  'resume.server-name': found({
    reference: rfc(6066, '3'),
    reads: ['client.serverName'],
    holds: ({ state }, { serverName }) => state!.serverName === serverName,
    args: ({ state }, { serverName }) => ({ before: state!.serverName, now: serverName }),
  }),
  'resume.extended-master-secret-new': found({
    reference: rfc(7627, '5.3'),
    reads: ['client.extendedMasterSecret'],
    holds: ({ state }, { extendedMasterSecret }) => state!.extendedMasterSecret || !extendedMasterSecret,
    args: () => ({}),
  }),
  'resume.common': found({
    reference: rfc(8446, '2.2'),
    reads: [],
    holds: () => true,
    args: () => ({}),
  }),
  'resume.extended-master-secret-kept': resumed({
    reference: rfc(7627, '5.3'),
    alert: 'handshake_failure',
    reads: ['client.extendedMasterSecret', 'server.extendedMasterSecret'],
    holds: (now, before) => now.extendedMasterSecret === before.extendedMasterSecret,
    args: (now) => ({ now: now.extendedMasterSecret ? 'yes' : 'no' }),
    evidence: () => ['server_hello.extensions', 'client_hello.extensions'],
  }),
  'resume.suite-offered': ruleOf<number, { readonly offered: readonly number[] }>()({
    reference: rfc(5246, '7.4.1.2'),
    alert: 'illegal_parameter',
    reads: ['client.suites'],
    holds: (suite, question) => question.offered.includes(suite),
    args: (suite) => ({ suite: suites.show(suite) }),
    evidence: () => ['client_hello.cipher_suites'],
  }),
  'resume.same-suite': resumed({
    reference: rfc(5246, '7.4.1.3'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (now, before) => now.suite === before.suite,
    args: (now, before) => ({ before: suites.show(before.suite), now: suites.show(now.suite) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
  'resume.same-version': resumed({
    reference: rfc(5246, '7.4.1.3'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (now, before) => now.version === before.version,
    args: (now, before) => ({ before: versions.show(before.version), now: versions.show(now.version) }),
    evidence: () => ['server_hello.legacy_version'],
  }),

  'psk.last': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.2.11'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (last) => last,
    args: () => ({}),
    evidence: () => ['client_hello.extensions.pre_shared_key'],
  }),
  'psk.modes-present': ruleOf<readonly number[] | undefined, null>()({
    reference: rfc(8446, '4.2.9'),
    alert: 'missing_extension',
    reads: [],
    holds: (modes) => modes !== undefined,
    args: () => ({}),
    evidence: () => ['client_hello.extensions'],
  }),
  'psk.binders': ruleOf<number, { readonly identities: number }>()({
    reference: rfc(8446, '4.2.11'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (binders, { identities }) => binders === identities,
    args: (binders, { identities }) => ({ binders, identities }),
    evidence: () => ['client_hello.extensions.pre_shared_key.binders'],
  }),
  'psk.binder': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.2.11.2'),
    alert: 'decrypt_error',
    reads: [],
    holds: (fits) => fits,
    args: () => ({}),
    evidence: () => ['client_hello.extensions.pre_shared_key.binders'],
  }),
  'psk.selected': ruleOf<number, { readonly offered: number }>()({
    reference: rfc(8446, '4.2.11'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (selected, question) => selected < question.offered,
    args: (selected) => ({ selected }),
    evidence: () => ['server_hello.extensions.pre_shared_key'],
  }),
  'psk.selected-hash': ruleOf<HashName, { readonly suite: HashName }>()({
    reference: rfc(8446, '4.2.11'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (hash, { suite }) => hash === suite,
    args: (before, { suite }) => ({ before, hash: suite }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
  'psk.selected-mode': ruleOf<string, { readonly offered: readonly string[] }>()({
    reference: rfc(8446, '4.2.11'),
    alert: 'illegal_parameter',
    reads: ['client.pskModes'],
    holds: (mode, question) => question.offered.includes(mode),
    args: (mode) => ({ mode }),
    evidence: () => ['server_hello.extensions'],
  }),

  'early.wanted': wish({
    reference: rfc(8446, '4.2.10'),
    reads: ['client.earlyData'],
    holds: (wanted) => wanted,
    args: () => ({}),
  }),
  'early.ticket': wish({
    reference: rfc(8446, '4.6.1'),
    reads: ['server.earlyData'],
    holds: (_, { limit }) => limit > 0,
    args: () => ({}),
  }),
  'early.protocol': wish({
    reference: rfc(8446, '4.2.10'),
    reads: ['client.alpn'],
    holds: (_, { alpn }) => alpn,
    args: () => ({}),
  }),
  'early.allowed': early({
    reference: rfc(8446, '4.2.10'),
    reads: ['server.earlyData'],
    holds: ({ allowed }) => allowed,
    args: () => ({}),
  }),
  'early.not-retried': early({
    reference: rfc(8446, '4.2.10'),
    reads: ['server.groups', 'server.statelessRetry', 'client.keyShares'],
    holds: ({ retried }) => !retried,
    args: () => ({}),
  }),
  'early.first': early({
    reference: rfc(8446, '4.2.10'),
    reads: [],
    holds: ({ first }) => first,
    args: () => ({}),
  }),
  'early.suite': early({
    reference: rfc(8446, '4.2.10'),
    reads: ['server.suites', 'client.suites'],
    holds: ({ suite }) => suite,
    args: () => ({}),
  }),
  'early.alpn': early({
    reference: rfc(8446, '4.2.10'),
    reads: ['server.alpn', 'client.alpn'],
    holds: ({ alpn }) => alpn.before === alpn.now,
    args: ({ alpn }) => ({ ...alpn }),
  }),
  'early.fresh': early({
    reference: rfc(8446, '8.3'),
    reads: [],
    holds: ({ late }) => Math.abs(late) <= tolerance,
    args: ({ late }) => ({ late, tolerance }),
  }),
  'early.limit': ruleOf<number, { readonly limit: number }>()({
    reference: rfc(8446, '4.2.10'),
    alert: 'unexpected_message',
    reads: [],
    holds: (received, { limit }) => received <= limit,
    args: (received, { limit }) => ({ received, limit }),
    evidence: () => ['application_data'],
  }),
  'early.accepted': aside<boolean, null>('encrypted_extensions.extensions')({
    reference: rfc(8446, '4.2.10'),
    reads: ['server.earlyData'],
    holds: (accepted) => accepted,
    args: () => ({}),
  }),
  'early.consistent': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.2.10'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (consistent) => consistent,
    args: () => ({}),
    evidence: () => ['encrypted_extensions.extensions.early_data'],
  }),
  'early.version': ruleOf<number, null>()({
    reference: rfc(8446, 'D.3'),
    alert: 'protocol_version',
    reads: ['server.versions'],
    holds: (version) => version >= TLS13,
    args: (version) => ({ version: versions.show(version) }),
    evidence: () => ['server_hello.legacy_version'],
  }),

  'cookie.valid': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.2.2'),
    alert: 'illegal_parameter',
    reads: ['server.statelessRetry'],
    holds: (valid) => valid,
    args: () => ({}),
    evidence: () => ['client_hello.extensions.cookie'],
  }),
  'retry.no-early-data': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.1.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (early) => !early,
    args: () => ({}),
    evidence: () => ['client_hello.extensions.early_data'],
  }),
  'retry.changes': ruleOf<boolean, null>()({
    reference: rfc(8446, '4.1.4'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (changes) => changes,
    args: () => ({}),
    evidence: () => ['hello_retry_request.extensions'],
  }),
} as const

/** No ticket lives longer than a week, whatever its server says (RFC 8446 §4.6.1). */
const longestLife = 604_800

/** Does the client offer the session? A refusal here only means that it does not. */
export const offerSession = (session: OwnSession, question: Offering): Decision =>
  insist(
    { question: 'session', by: 'client' },
    resumptionRules,
    [
      'session.version',
      'session.host',
      'session.lifetime',
      'session.suite',
      'session.modes',
      'session.extended-master-secret',
    ],
    session,
    versions.show(session.version),
    question,
  )

/** Does the client send early data? */
export const offerEarlyData = (wanted: boolean, question: EarlyWish): Decision =>
  insist(
    { question: 'early data', by: 'client' },
    resumptionRules,
    ['early.wanted', 'early.ticket', 'early.protocol'],
    wanted,
    'early_data',
    question,
  )

const nameOf = ({ by, state }: FoundSession): string =>
  state ? `${by}, ${versions.show(state.version)}` : `unknown ${by}`

/** The server's choice among the sessions that a ClientHello names. Undefined: a full handshake. */
export const chooseSession = <F extends FoundSession>(
  sessions: readonly F[],
  question: Finding,
): { decision: Decision; value: F | undefined } =>
  choose(
    { question: 'resumption', by: 'server' },
    resumptionRules,
    question.version >= TLS13
      ? ['resume.known', 'resume.version', 'resume.lifetime', 'resume.hash', 'resume.mode']
      : [
          'resume.known',
          'resume.version',
          'resume.lifetime',
          'resume.suite',
          'resume.server-name',
          'resume.extended-master-secret-new',
        ],
    sessions,
    nameOf,
    question,
    { rule: 'resume.common' },
  ) as { decision: Decision; value: F | undefined }

/** Does the server take early data? Otherwise it skips them. */
export const acceptEarlyData = (offer: EarlyOffer): Decision =>
  insist(
    { question: 'early data', by: 'server' },
    resumptionRules,
    ['early.allowed', 'early.not-retried', 'early.first', 'early.suite', 'early.alpn', 'early.fresh'],
    offer,
    'early_data',
    null,
  )

/** Did a resumed handshake keep what the session has? The side that finds a difference ends the connection. */
export const keepSession = {
  server: (now: Resumed, before: Resumed, offeredSuites: readonly number[]): Decision[] => [
    insist(
      { question: 'resumption', by: 'server' },
      resumptionRules,
      ['resume.extended-master-secret-kept'],
      now,
      'session',
      before,
    ),
    insist(
      { question: 'resumption', by: 'server' },
      resumptionRules,
      ['resume.suite-offered'],
      before.suite,
      'session',
      { offered: offeredSuites },
    ),
  ],
  client: (now: Resumed, before: Resumed): Decision =>
    insist(
      { question: 'resumption', by: 'client' },
      resumptionRules,
      ['resume.same-version', 'resume.same-suite', 'resume.extended-master-secret-kept'],
      now,
      'session',
      before,
    ),
} as const

type Shown = { readonly question: string; readonly by: 'client' | 'server' }
const psk = (by: Shown['by']): Shown => ({ question: 'pre-shared key', by })

/** Checks of single facts about pre-shared keys, early data and cookies. */
export const judgeResumption = {
  form: (psks: { last: boolean; identities: number; binders: number }, modes: readonly number[] | undefined) => [
    insist(psk('server'), resumptionRules, ['psk.last'], psks.last, 'pre_shared_key', null),
    insist(psk('server'), resumptionRules, ['psk.modes-present'], modes, 'psk_key_exchange_modes', null),
    insist(psk('server'), resumptionRules, ['psk.binders'], psks.binders, 'binders', psks),
  ],
  binder: (fits: boolean): Decision => insist(psk('server'), resumptionRules, ['psk.binder'], fits, 'binder', null),
  selected: (index: number, offeredKeys: number): Decision =>
    insist(psk('client'), resumptionRules, ['psk.selected'], index, 'selected_identity', { offered: offeredKeys }),
  selectedHash: (hash: HashName, suite: HashName): Decision =>
    insist(psk('client'), resumptionRules, ['psk.selected-hash'], hash, 'selected_identity', { suite }),
  selectedMode: (mode: string, offeredModes: readonly string[]): Decision =>
    insist(psk('client'), resumptionRules, ['psk.selected-mode'], mode, mode, { offered: offeredModes }),
  earlyLimit: (received: number, limit: number): Decision =>
    insist({ question: 'early data', by: 'server' }, resumptionRules, ['early.limit'], received, 'early data', {
      limit,
    }),
  /** A server may do without: that ends nothing. */
  earlyAccepted: (accepted: boolean): Decision =>
    insist({ question: 'early data', by: 'client' }, resumptionRules, ['early.accepted'], accepted, 'early_data', null),
  earlyConsistent: (consistent: boolean): Decision =>
    insist(
      { question: 'early data', by: 'client' },
      resumptionRules,
      ['early.consistent'],
      consistent,
      'early_data',
      null,
    ),
  earlyVersion: (version: number): Decision =>
    insist({ question: 'early data', by: 'client' }, resumptionRules, ['early.version'], version, 'early_data', null),
  cookie: (valid: boolean): Decision =>
    insist({ question: 'cookie', by: 'server' }, resumptionRules, ['cookie.valid'], valid, 'cookie', null),
  /** Does a second ClientHello announce early data? */
  earlyAgain: (early: boolean): Decision =>
    insist(
      { question: 'second hello', by: 'server' },
      resumptionRules,
      ['retry.no-early-data'],
      early,
      'client_hello',
      null,
    ),
  retryChanges: (changes: boolean): Decision =>
    insist(
      { question: 'server hello', by: 'client' },
      resumptionRules,
      ['retry.changes'],
      changes,
      'hello_retry_request',
      null,
    ),
} as const

/** The key exchanges that a setting stands for, the better one first. */
export const pskModesOf = (setting: ServerSettings['pskModes']): ('psk_dhe_ke' | 'psk_ke')[] =>
  setting === 'both' ? ['psk_dhe_ke', 'psk_ke'] : setting === 'none' ? [] : [setting]
