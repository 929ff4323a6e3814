import { chooseBeforeSuite } from '../../src/rules/certificate.ts'
import { acceptWarning, chooseByKey, chooseByName, type Candidate } from '../../src/rules/name.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { TLS12 } from '../../src/spec/version.ts'
import { chain, keyOf, offer, serving, row, type Offered, type Row } from './row.ts'

const identities = (...names: readonly (readonly string[])[]) =>
  names.map((list) => ({ chain: chain({ names: list }).sent }))
const host = identities(['a.test'], ['*.b.test'], ['c.b.test'], ['a.test'])

const asks =
  (serverName: string | undefined, change: Partial<ServerSettings> = {}, from = host) =>
  () =>
    chooseByName({ serverName }, from, serving(change)).decisions
const rows: readonly (readonly [string, Row['ask'], string])[] = [
  ['the certificate that names the host', asks('a.test'), '= a.test'],
  ['a wildcard for it', asks('x.b.test'), '= *.b.test'],
  ['a certificate that names it before one with a wildcard', asks('c.b.test'), '= c.b.test'],
  ['the default for a name that nobody has', asks('other.test'), '= a.test'],
  ['the default with a warning', asks('other.test', { unknownName: 'warning' }), '= a.test'],
  ['nothing for such a name', asks('other.test', { unknownName: 'unrecognized_name' }), 'name.known unrecognized_name'],
  ['the default without a name', asks(undefined), '= a.test'],
  ['nothing without a name', asks(undefined, { requiresServerName: true }), 'name.sent missing_extension'],
  ['the one certificate there is needs no decision', asks('a.test', {}, identities(['a.test'])), '= nothing'],
  ['nor does it without a name', asks(undefined, {}, identities(['a.test'])), '= nothing'],
  ['a server without certificates decides nothing', asks('a.test', {}, []), '= nothing'],
]

const candidate = (key: KeyType, suits = true, signs = true): Candidate => {
  const { leaf } = chain({ key })
  return { leaf, key: keyOf(leaf), suits, signs }
}
const byKey = (...candidates: readonly Candidate[]) => {
  return () => chooseByKey(candidates, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', serving({}))
}

/** Go chooses it before the suite; what is asked for is `a.test`. */
const early = (offered: Offered, serverName: string | undefined, ...keys: readonly KeyType[]) => {
  const candidates = keys.map((key) => candidate(key))
  const server = serving({
    suites: [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ],
    certificateOrder: 'before the suite',
  })
  return () =>
    chooseBeforeSuite(candidates, {
      version: TLS12,
      offer: { ...offer({ versions: ['TLS 1.2'], ...offered }), serverName },
      server,
    }).decision
}
const forRsa: Offered = {
  suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
  groups: ['secp256r1'],
  schemes: ['rsa_pkcs1_sha256'],
}
const forBoth: Offered = {
  suites: [...forRsa.suites!, 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
  groups: ['secp256r1'],
  schemes: ['rsa_pkcs1_sha256', 'ecdsa_secp256r1_sha256'],
}
const earlyRows: readonly Row[] = [
  row(
    'before the suite: the first that the client can use',
    early(forBoth, 'a.test', 'p-256', 'rsa-2048'),
    '= a.test (ECDSA secp256r1)',
  ),
  row('the next where it has no suite for it', early(forRsa, 'a.test', 'p-256', 'rsa-2048'), '= a.test (RSA 2048)'),
  row(
    'or not the curve',
    early({ ...forBoth, groups: ['secp384r1'] }, undefined, 'p-256', 'rsa-2048'),
    '= a.test (RSA 2048)',
  ),
  row(
    'static RSA needs neither groups nor schemes',
    early({ suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] }, undefined, 'p-256', 'rsa-2048'),
    '= a.test (RSA 2048)',
  ),
  row(
    'Ed25519 needs schemes',
    early({ ...forBoth, schemes: [] }, undefined, 'ed25519', 'p-256'),
    '= a.test (ECDSA secp256r1)',
  ),
  row(
    'the first of all where no name fits',
    early(forRsa, 'other.test', 'p-256', 'rsa-2048'),
    '= a.test (ECDSA secp256r1)',
  ),
]

export const nameRows: readonly Row[] = [
  ...earlyRows,
  ...rows.map(([what, ask, verdict]) => row(what, ask, verdict)),
  row('the first key that suits', byKey(candidate('p-256', false), candidate('rsa-2048')), '= a.test (RSA 2048)'),
  row(
    'and for which there is a scheme',
    byKey(candidate('rsa-2048', true, false), candidate('rsa-3072')),
    '= a.test (RSA 3072)',
  ),
  row('no key that could sign', byKey(candidate('rsa-2048', true, false)), 'name.signs handshake_failure'),
  row(
    'a warning about the name, ignored',
    () => acceptWarning('unrecognized_name', clientProfiles['chromium-137']!.settings),
    '= unrecognized_name',
  ),
  row(
    'and taken for an error (Java 7)',
    () =>
      acceptWarning('unrecognized_name', {
        ...clientProfiles['chromium-137']!.settings,
        unknownNameWarning: 'fatal',
      }),
    'name.warning unexpected_message',
  ),
]
