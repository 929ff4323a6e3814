import { clientProfiles } from '../../src/profiles/client.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import {
  acceptBinding,
  acceptDecline,
  allowAnotherRequest,
  allowOwnRenegotiation,
  allowRenegotiation,
  type Standing,
} from '../../src/rules/renegotiation.ts'
import { row, serving, type Row } from './row.ts'

const standing = (change: Partial<Standing> = {}): Standing => ({
  secure: true,
  alpn: undefined,
  requests: 0,
  ...change,
})
const client = (change: Partial<ClientSettings>): ClientSettings => ({
  ...clientProfiles['curl-7.88-openssl-3.0']!.settings,
  renegotiation: 'with RFC 5746',
  ...change,
})
const asked =
  (change: Partial<ClientSettings>, about: Partial<Standing> = {}) =>
  () =>
    allowRenegotiation('client', standing(about), client(change))
const begun =
  (change: Partial<ServerSettings>, about: Partial<Standing> = {}) =>
  () =>
    allowRenegotiation('server', standing(about), serving(change))
const again = (requests: number, declines: ClientSettings['declines']) => () =>
  allowAnotherRequest(standing({ requests }), client({ declines }))

const before = Uint8Array.of(1, 2, 3)
const bound =
  (by: 'client' | 'server', info: Uint8Array | undefined, { signal = false, secure = true } = {}) =>
  () =>
    acceptBinding(by, { info, signal }, secure ? before : undefined)

export const renegotiationRows: readonly Row[] = [
  row('a client that renegotiates', asked({}), '= hello_request'),
  row('one that never does', asked({ renegotiation: 'never' }), 'renegotiation.enabled no_renegotiation'),
  row('without RFC 5746', asked({}, { secure: false }), 'renegotiation.secure no_renegotiation'),
  row('always means also without', asked({ renegotiation: 'always' }, { secure: false }), '= hello_request'),
  row(
    'over HTTP/2',
    asked({ renegotiationOverHttp2: false }, { alpn: 'h2' }),
    'renegotiation.protocol no_renegotiation',
  ),
  row(
    'over HTTP/2, by one that does not know',
    asked({ renegotiationOverHttp2: true }, { alpn: 'h2' }),
    '= hello_request',
  ),
  row('a server that lets clients', begun({ renegotiation: 'with RFC 5746' }), '= client_hello'),
  row('nginx', begun({ renegotiation: 'never' }), 'renegotiation.accepted no_renegotiation'),
  row(
    'a server that wants RFC 5746',
    begun({ renegotiation: 'with RFC 5746' }, { secure: false }),
    'renegotiation.secure no_renegotiation',
  ),
  row(
    'a server may ask that lets nobody else',
    () => allowOwnRenegotiation('server', standing(), serving({ renegotiation: 'never' })),
    '= hello_request',
  ),
  row('asked once', again(0, 'warning once'), '= hello_request'),
  row('asked twice', again(1, 'warning once'), 'renegotiation.patience unexpected_message'),
  row('asked five times', again(5, 'warning'), '= hello_request'),
  row('a server that ignores the warning', () => acceptDecline('server', 'ignores', true), '= no_renegotiation'),
  row('one that does not', () => acceptDecline('server', 'reset', true), 'renegotiation.answered handshake_failure'),
  row('a client that ignores it', () => acceptDecline('client', 'ignores', false), '= no_renegotiation'),
  row('one that does not', () => acceptDecline('client', 'fatal', false), 'renegotiation.denied handshake_failure'),
  row('a hello tied to the handshake before', bound('server', before), '= client_hello'),
  row(
    'with the signal of a first one',
    bound('server', before, { signal: true }),
    'renegotiation.no-signal handshake_failure',
  ),
  row('empty information', bound('server', new Uint8Array(0)), 'renegotiation.client-bound handshake_failure'),
  row('none', bound('server', undefined), 'renegotiation.client-bound handshake_failure'),
  row('none, where there is no RFC 5746', bound('server', undefined, { secure: false }), '= client_hello'),
  row('a ServerHello tied to it', bound('client', before), '= server_hello'),
  row('and one that is not', bound('client', Uint8Array.of(1)), 'renegotiation.server-bound handshake_failure'),
  row(
    'information where there was none before',
    bound('client', before, { secure: false }),
    'renegotiation.server-bound handshake_failure',
  ),
]
