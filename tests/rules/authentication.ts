import { stub } from '../../src/crypto/stub.ts'
import {
  acceptAnswer,
  acceptClientScheme,
  acceptClientSignature,
  allowLateRequest,
  canAskLate,
  chooseIdentity,
  judgeClientChain,
  requireNamedSchemes,
  type Wanted,
} from '../../src/rules/authentication.ts'
import { schemes } from '../../src/spec/signature.ts'
import { demoRoots, type ChainRequest } from '../../src/x509/authority.ts'
import { buildPath } from '../../src/x509/chain.ts'
import type { KeyType } from '../../src/x509/keypool.ts'
import { commonName } from '../../src/x509/name.ts'
import { chain, keyOf, now, row, serving, type Row } from './row.ts'

const code = (name: string): number => schemes.code(name)!
const mine = ['rsa_pss_rsae_sha256', 'rsa_pkcs1_sha256', 'ecdsa_secp256r1_sha256', 'ed25519'].map(code)
const roots = demoRoots(stub).map(({ subjectDer }) => subjectDer)
const identity = (request: Partial<ChainRequest> = {}) => {
  const { sent, leaf } = chain({ client: true, names: ['client.test'], ...request })
  return { chain: sent, key: keyOf(leaf) }
}
const wanted = (change: Partial<Wanted> = {}): Wanted => ({
  version: 0x0304,
  types: undefined,
  schemes: mine,
  authorities: [],
  ...change,
})
const showing =
  (keys: readonly KeyType[], change: Partial<Wanted> = {}, { matches = true } = {}) =>
  () =>
    chooseIdentity(
      keys.map((key) => identity({ key, names: [`${key}.test`] })),
      wanted(change),
      mine,
      matches,
    ).decision

const shown =
  (
    request: Partial<ChainRequest> | null = {},
    { required = true, version = 0x0304, at = now, leafOnly = false } = {},
  ) =>
  () => {
    if (!request)
      return judgeClientChain({ sent: [], path: [], complete: false, missing: undefined }, at, version, required)
    const all = chain({ client: true, names: ['client.test'], ...request }).sent
    const sent = leafOnly ? all.slice(0, 1) : all
    const { path, complete, missing } = buildPath(stub, sent, demoRoots(stub))
    return judgeClientChain({ sent, path, complete, missing }, at, version, required)
  }
const notAuthority = () => {
  const { leaf, sent, root } = chain({ client: true })
  return judgeClientChain({ sent, path: [leaf, leaf, root], complete: true, missing: undefined }, now, 0x0304, true)
}
const rsa = keyOf(chain().leaf)

export const authenticationRows: readonly Row[] = [
  row('the only certificate there is', showing(['rsa-2048']), '= rsa-2048.test'),
  row('none at all', showing([]), '= nothing'),
  row('its root is named', showing(['rsa-2048'], { authorities: roots }), '= rsa-2048.test'),
  row('others are named', showing(['rsa-2048'], { authorities: [commonName('Other')] }), '= nothing'),
  row(
    'others are named, and the client does not look',
    showing(['rsa-2048'], { authorities: [commonName('Other')] }, { matches: false }),
    '= rsa-2048.test',
  ),
  row(
    'TLS 1.2, only ecdsa_sign is asked for',
    showing(['rsa-2048', 'p-256'], { version: 0x0303, types: [64] }),
    '= p-256.test',
  ),
  row('TLS 1.2, EdDSA goes with ecdsa_sign', showing(['ed25519'], { version: 0x0303, types: [64] }), '= ed25519.test'),
  row('TLS 1.2, only rsa_sign is asked for', showing(['p-256'], { version: 0x0303, types: [1] }), '= nothing'),
  row(
    'the second, because no scheme goes with the first',
    showing(['rsa-2048', 'ed25519'], { schemes: [code('ed25519')] }),
    '= ed25519.test',
  ),
  row('PKCS #1 alone, in TLS 1.3', showing(['rsa-2048'], { schemes: [code('rsa_pkcs1_sha256')] }), '= nothing'),
  row(
    'PKCS #1 alone, in TLS 1.2',
    showing(['rsa-2048'], { version: 0x0303, types: [1], schemes: [code('rsa_pkcs1_sha256')] }),
    '= rsa-2048.test',
  ),
  row(
    'a curve that TLS 1.3 binds to another scheme',
    showing(['p-384'], { schemes: [code('ecdsa_secp256r1_sha256')] }),
    '= nothing',
  ),
  row('a request of TLS 1.3 names schemes', () => requireNamedSchemes(true), '= certificate_request'),
  row('or does not', () => requireNamedSchemes(false), 'identity.schemes-named missing_extension'),
  row('an answer to the request', () => acceptAnswer(true), '= certificate'),
  row('an answer to another', () => acceptAnswer(false), 'identity.context illegal_parameter'),
  row('a server that can ask late', () => canAskLate(serving({ postHandshakeAuth: true })), '= certificate_request'),
  row(
    'one that cannot (FACTS 5.8)',
    () => canAskLate(serving({ postHandshakeAuth: false })),
    'identity.late-able unexpected_message',
  ),
  row('a client that can be asked late', () => allowLateRequest('server', true), '= certificate_request'),
  row('one that cannot', () => allowLateRequest('client', false), 'identity.late-offered unexpected_message'),
  row('a good chain', shown(), '= CN=client.test'),
  row('the same in TLS 1.2', shown({}, { version: 0x0303 }), '= CN=client.test'),
  row('none, and none is required', shown(null, { required: false }), '= '),
  row('none, TLS 1.3', shown(null), 'identity.sent13 certificate_required'),
  row('none, TLS 1.2', shown(null, { version: 0x0303 }), 'identity.sent handshake_failure'),
  row('the intermediate left out', shown({}, { leafOnly: true }), 'identity.trusted unknown_ca'),
  row('expired', shown({}, { at: '2027-01-01T00:00:01Z' }), 'identity.unexpired certificate_expired'),
  row('not yet valid', shown({}, { at: '2026-10-31T23:59:59Z' }), 'identity.begun bad_certificate'),
  row('an issuer that is no authority', notAuthority, 'identity.authorities unknown_ca'),
  row('made for servers', shown({ usages: ['serverAuth'] }), 'identity.usage unsupported_certificate'),
  row('made for both', shown({ usages: ['serverAuth', 'clientAuth'] }), '= CN=client.test'),
  row(
    'a scheme that was asked for',
    () => acceptClientScheme(code('rsa_pss_rsae_sha256'), 0x0304, mine, rsa),
    '= rsa_pss_rsae_sha256',
  ),
  row(
    'another',
    () => acceptClientScheme(code('rsa_pss_rsae_sha512'), 0x0304, mine, rsa),
    'identity.scheme-wanted illegal_parameter',
  ),
  row(
    'one for another key',
    () => acceptClientScheme(code('ed25519'), 0x0304, mine, rsa),
    'identity.scheme-fits illegal_parameter',
  ),
  row('a signature that verifies', () => acceptClientSignature(true, 'ed25519'), '= ed25519'),
  row('and one that does not', () => acceptClientSignature(false, 'ed25519'), 'identity.verifies decrypt_error'),
]
