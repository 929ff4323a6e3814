import {
  acceptEarlyData,
  chooseSession,
  judgeResumption as judge,
  keepSession,
  offerEarlyData,
  offerSession,
  type EarlyOffer,
  type FoundSession,
  type OwnSession,
} from '../../src/rules/resumption.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import type { ClientSettings } from '../../src/rules/profile.ts'
import { row, type Row } from './row.ts'

const own13: OwnSession = {
  version: 0x0304,
  suite: 0x1301,
  hash: 'sha256',
  host: 'a.test',
  age: 10,
  lifetime: 7200,
  extendedMasterSecret: true,
}
const own12: OwnSession = { ...own13, version: 0x0303, suite: 0xc02f, lifetime: 0 }
const offers = (session: OwnSession, change: Partial<ClientSettings> = {}, versions = [0x0304, 0x0303]) =>
  offerSession(session, {
    settings: { ...clientProfiles['chromium-137']!.settings, ...change },
    host: 'a.test',
    versions,
    suites: [0x1301, 0xc02f],
    hashes: ['sha256'],
  })

const state13 = {
  version: 0x0304,
  suite: 0x1301,
  hash: 'sha256',
  age: 10,
  lifetime: 7200,
  serverName: 'a.test',
  extendedMasterSecret: true,
} as const
const state12 = { ...state13, version: 0x0303, suite: 0xc02f } as const
type State = NonNullable<FoundSession['state']>
const finds13 =
  (change: Partial<State> = {}, server: readonly string[] = ['psk_ke']) =>
  () =>
    chooseSession([{ by: 'ticket', state: { ...state13, ...change } }], {
      version: 0x0304,
      hash: 'sha256',
      mode: server[0],
      modes: { client: ['psk_ke'], server },
      suites: [],
      serverName: '',
      extendedMasterSecret: true,
    }).decision
const finds12 =
  (change: Partial<State> | null = {}, extendedMasterSecret = true) =>
  () =>
    chooseSession([{ by: 'session ID', state: change ? { ...state12, ...change } : undefined }], {
      version: 0x0303,
      suites: [0xc02f],
      serverName: 'a.test',
      extendedMasterSecret,
    }).decision
const early: EarlyOffer = {
  allowed: true,
  first: true,
  suite: true,
  alpn: { before: 'h2', now: 'h2' },
  late: 3,
  retried: false,
}
const takes =
  (change: Partial<EarlyOffer> = {}) =>
  () =>
    acceptEarlyData({ ...early, ...change })
const now = { version: 0x0303, suite: 0xc02f, extendedMasterSecret: true }

export const resumptionRows: readonly Row[] = [
  row('a session is offered', () => offers(own13), '= TLS 1.3'),
  row('not to another host', () => offers({ ...own13, host: 'b.test' }), 'session.host internal_error'),
  row('nor when its time is over', () => offers({ ...own13, age: 7200 }), 'session.lifetime internal_error'),
  row(
    'nor after a week',
    () => offers({ ...own13, age: 604_800, lifetime: 900_000 }),
    'session.lifetime internal_error',
  ),
  row('nor before it began', () => offers({ ...own13, age: -1 }), 'session.lifetime internal_error'),
  row(
    'a lifetime of 0 is none in TLS 1.3',
    () => offers({ ...own13, age: 0, lifetime: 0 }),
    'session.lifetime internal_error',
  ),
  row('and not told in TLS 1.2', () => offers(own12), '= TLS 1.2'),
  row('another version', () => offers(own12, {}, [0x0304]), 'session.version internal_error'),
  row('another suite of the same hash', () => offers({ ...own13, suite: 0x1303 }), '= TLS 1.3'),
  row('another hash', () => offers({ ...own13, suite: 0x1302, hash: 'sha384' }), 'session.suite internal_error'),
  row('another suite in TLS 1.2', () => offers({ ...own12, suite: 0xc02b }), 'session.suite internal_error'),
  row('no key exchange modes', () => offers(own13, { pskModes: 'none' }), 'session.modes internal_error'),
  row('which TLS 1.2 does not have', () => offers(own12, { pskModes: 'none' }), '= TLS 1.2'),
  row(
    'an extended master secret that is not offered now',
    () => offers(own12, { extendedMasterSecret: false }),
    'session.extended-master-secret internal_error',
  ),

  row('a session is found', finds13(), '= ticket, TLS 1.3'),
  row('or not', finds12(null), 'resume.common internal_error'),
  row('one of another version', finds13({ version: 0x0303 }), 'resume.common internal_error'),
  row('too old', finds13({ age: 7201 }), 'resume.common internal_error'),
  row('another hash', finds13({ hash: 'sha384' }), 'resume.common internal_error'),
  row('no key exchange in common', finds13({}, []), 'resume.common internal_error'),
  row('one of TLS 1.2', finds12(), '= session ID, TLS 1.2'),
  row('a suite that is switched off', finds12({ suite: 0xc030 }), 'resume.common internal_error'),
  row('another name', finds12({ serverName: 'b.test' }), 'resume.common internal_error'),
  row('a weaker master secret', finds12({ extendedMasterSecret: false }), 'resume.common internal_error'),
  row('as weak as what is offered', finds12({ extendedMasterSecret: false }, false), '= session ID, TLS 1.2'),

  row('the server keeps the session', () => keepSession.server(now, now, [0xc02f]), '= session'),
  row(
    'without its extended master secret',
    () => keepSession.server({ ...now, extendedMasterSecret: false }, now, [0xc02f]),
    'resume.extended-master-secret-kept handshake_failure',
  ),
  row(
    'without its suite in the offer',
    () => keepSession.server(now, now, []),
    'resume.suite-offered illegal_parameter',
  ),
  row('the client finds the session kept', () => keepSession.client(now, now), '= session'),
  row(
    'with another suite',
    () => keepSession.client({ ...now, suite: 0xc030 }, now),
    'resume.same-suite illegal_parameter',
  ),
  row(
    'with another version',
    () => keepSession.client({ ...now, version: 0x0302 }, now),
    'resume.same-version illegal_parameter',
  ),
  row(
    'with an extended master secret that it did not have',
    () => keepSession.client(now, { ...now, extendedMasterSecret: false }),
    'resume.extended-master-secret-kept handshake_failure',
  ),

  row('pre_shared_key in good order', () => judge.form({ last: true, identities: 1, binders: 1 }, [1]), '= binders'),
  row('not last', () => judge.form({ last: false, identities: 1, binders: 1 }, [1]), 'psk.last illegal_parameter'),
  row(
    'without modes',
    () => judge.form({ last: true, identities: 1, binders: 1 }, undefined),
    'psk.modes-present missing_extension',
  ),
  row(
    'a binder too few',
    () => judge.form({ last: true, identities: 2, binders: 1 }, [1]),
    'psk.binders illegal_parameter',
  ),
  row('a binder that fits', () => judge.binder(true), '= binder'),
  row('and one that does not', () => judge.binder(false), 'psk.binder decrypt_error'),
  row('the key that was offered', () => judge.selected(0, 1), '= selected_identity'),
  row('and one that was not', () => judge.selected(1, 1), 'psk.selected illegal_parameter'),
  row('a key of that hash', () => judge.selectedHash('sha256', 'sha256'), '= selected_identity'),
  row('and of another', () => judge.selectedHash('sha256', 'sha384'), 'psk.selected-hash illegal_parameter'),
  row('a mode that was offered', () => judge.selectedMode('psk_ke', ['psk_ke']), '= psk_ke'),
  row('and another', () => judge.selectedMode('psk_ke', ['psk_dhe_ke']), 'psk.selected-mode illegal_parameter'),

  row('early data are wanted', () => offerEarlyData(true, { limit: 1, alpn: true }), '= early_data'),
  row('or not', () => offerEarlyData(false, { limit: 1, alpn: true }), 'early.wanted internal_error'),
  row('not allowed', () => offerEarlyData(true, { limit: 0, alpn: true }), 'early.ticket internal_error'),
  row('for another protocol', () => offerEarlyData(true, { limit: 1, alpn: false }), 'early.protocol internal_error'),
  row('early data are taken', takes(), '= early_data'),
  row('never', takes({ allowed: false }), 'early.allowed internal_error'),
  row('not after a retry', takes({ retried: true }), 'early.not-retried internal_error'),
  row('not under a second key', takes({ first: false }), 'early.first internal_error'),
  row('not under another suite', takes({ suite: false }), 'early.suite internal_error'),
  row('not for another protocol', takes({ alpn: { before: 'h2', now: '' } }), 'early.alpn internal_error'),
  row('not eleven seconds off', takes({ late: -11_000 }), 'early.fresh internal_error'),
  row('as much as is allowed', () => judge.earlyLimit(5, 5), '= early data'),
  row('and more', () => judge.earlyLimit(6, 5), 'early.limit unexpected_message'),
  row('the server takes them', () => judge.earlyAccepted(true), '= early_data'),
  row('or does not', () => judge.earlyAccepted(false), 'early.accepted internal_error'),
  row('in their session', () => judge.earlyConsistent(true), '= early_data'),
  row('or outside it', () => judge.earlyConsistent(false), 'early.consistent illegal_parameter'),
  row('in TLS 1.3', () => judge.earlyVersion(0x0304), '= early_data'),
  row('and before it', () => judge.earlyVersion(0x0303), 'early.version protocol_version'),
  row('a cookie that is ours', () => judge.cookie(true), '= cookie'),
  row('and one that is not', () => judge.cookie(false), 'cookie.valid illegal_parameter'),
  row('a second hello without early data', () => judge.earlyAgain(false), '= client_hello'),
  row('and one with', () => judge.earlyAgain(true), 'retry.no-early-data illegal_parameter'),
  row('a retry that asks for something', () => judge.retryChanges(true), '= hello_retry_request'),
  row('and one for nothing', () => judge.retryChanges(false), 'retry.changes illegal_parameter'),
]
