import { equal } from '../bytes/buffer.ts'
import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { insist, ruleOf, type Decision, type Side } from './rule.ts'

/** A second handshake on a connection (RFC 5246 §7.4.1.1), and what ties it to the first (RFC 5746). TLS 1.3 has none. */

/** The connection that a side is asked to renegotiate. */
export interface Standing {
  /** Both sides know RFC 5746. */
  readonly secure: boolean
  readonly alpn: string | undefined
  /** How often the peer had asked before. */
  readonly requests: number
}
const onManner = ruleOf<ServerSettings['noRenegotiation'], { readonly late: boolean }>()
const onStanding = ruleOf<Standing, { readonly by: Side; readonly settings: ClientSettings | ServerSettings }>()

/** What a hello says of the handshake before it. */
export interface Binding {
  /** renegotiated_connection; undefined where the extension is absent. */
  readonly info: Uint8Array | undefined
  /** TLS_EMPTY_RENEGOTIATION_INFO_SCSV among the suites. */
  readonly signal: boolean
}
/** `expected` is undefined on a connection without RFC 5746. */
const onBinding = ruleOf<Binding, { readonly expected: Uint8Array | undefined; readonly message: string }>()
const infoIn = (_: Binding, { message }: { readonly message: string }) => [`${message}.extensions.renegotiation_info`]

export const renegotiationRules = {
  'renegotiation.enabled': onStanding({
    reference: rfc(5246, '7.4.1.1'),
    alert: 'no_renegotiation',
    reads: ['client.renegotiation', 'client.declines'],
    holds: (_, { settings }) => settings.renegotiation !== 'never',
    args: () => ({}),
    evidence: () => ['client.renegotiation'],
  }),
  'renegotiation.accepted': onStanding({
    reference: rfc(5246, '7.4.1.2'),
    alert: 'no_renegotiation',
    reads: ['server.renegotiation', 'server.declines'],
    holds: (_, { settings }) => settings.renegotiation !== 'never',
    args: () => ({}),
    evidence: () => ['server.renegotiation'],
  }),
  'renegotiation.secure': onStanding({
    reference: rfc(5746, '4.2'),
    alert: 'no_renegotiation',
    reads: ['client.renegotiation', 'server.renegotiation', 'server.secureRenegotiation'],
    holds: ({ secure }, { settings }) => secure || settings.renegotiation === 'always',
    args: (_, { by }) => ({ by }),
    evidence: () => ['server_hello.extensions'],
  }),
  'renegotiation.protocol': onStanding({
    reference: rfc(9113, '9.2.1'),
    alert: 'no_renegotiation',
    reads: ['client.renegotiationOverHttp2', 'client.alpn', 'server.alpn'],
    holds: ({ alpn }, { settings }) =>
      alpn !== 'h2' || !('renegotiationOverHttp2' in settings) || settings.renegotiationOverHttp2,
    args: () => ({}),
    evidence: () => ['server_hello.extensions.application_layer_protocol_negotiation'],
  }),
  'renegotiation.patience': onStanding({
    reference: sources.rustlsRenegotiation,
    alert: 'unexpected_message',
    reads: ['client.declines'],
    holds: ({ requests }, { settings }) => settings.declines !== 'warning once' || requests === 0,
    args: ({ requests }) => ({ requests: requests + 1 }),
    evidence: () => ['client.declines'],
  }),
  /** What a server makes of it that a client declines. */
  'renegotiation.answered': onManner({
    reference: rfc(5246, '7.2.2'),
    alert: 'handshake_failure',
    reads: ['server.noRenegotiation', 'client.renegotiation', 'client.declines'],
    holds: (manner) => manner === 'ignores',
    args: (_, { late }) => ({ late: late ? 'late' : '' }),
    evidence: () => ['alert'],
  }),
  /** What a client makes of it that the server declines. */
  'renegotiation.denied': onManner({
    reference: rfc(5246, '7.2.2'),
    alert: 'handshake_failure',
    reads: ['client.noRenegotiation', 'server.renegotiation', 'server.declines'],
    holds: (manner) => manner === 'ignores',
    args: () => ({}),
    evidence: () => ['alert'],
  }),
  'renegotiation.no-signal': onBinding({
    reference: rfc(5746, '3.7'),
    alert: 'handshake_failure',
    reads: [],
    holds: ({ signal }) => !signal,
    args: () => ({}),
    evidence: () => ['client_hello.cipher_suites'],
  }),
  'renegotiation.client-bound': onBinding({
    reference: rfc(5746, '3.7'),
    alert: 'handshake_failure',
    reads: [],
    holds: isBound,
    args: boundArgs,
    evidence: infoIn,
  }),
  'renegotiation.server-bound': onBinding({
    reference: rfc(5746, '3.5'),
    alert: 'handshake_failure',
    reads: [],
    holds: isBound,
    args: boundArgs,
    evidence: infoIn,
  }),
} as const

function isBound({ info }: Binding, { expected }: { readonly expected: Uint8Array | undefined }): boolean {
  return expected === undefined ? info === undefined : info !== undefined && equal(info, expected)
}
function boundArgs({ info }: Binding) {
  return {
    info: info === undefined ? 'absent' : info.length === 0 ? 'empty' : 'other',
  }
}

const about = (by: Side) => ({ question: 'renegotiation', by }) as const

/** May there be a second handshake? Asked of a client by HelloRequest, of a server by a ClientHello that nobody asked for. */
export const allowRenegotiation = (by: Side, standing: Standing, settings: ClientSettings | ServerSettings): Decision =>
  insist(
    about(by),
    renegotiationRules,
    by === 'client'
      ? ['renegotiation.enabled', 'renegotiation.secure', 'renegotiation.protocol']
      : ['renegotiation.accepted', 'renegotiation.secure'],
    standing,
    by === 'client' ? 'hello_request' : 'client_hello',
    { by, settings },
  )

/** May a side begin one itself? Whether it likes to be asked is another question. */
export const allowOwnRenegotiation = (
  by: Side,
  standing: Standing,
  settings: ClientSettings | ServerSettings,
): Decision =>
  insist(
    about(by),
    renegotiationRules,
    ['renegotiation.secure', 'renegotiation.protocol'],
    standing,
    by === 'client' ? 'client_hello' : 'hello_request',
    { by, settings },
  )

/** A client that has declined before: does it stand being asked again? */
export const allowAnotherRequest = (standing: Standing, settings: ClientSettings): Decision =>
  insist(about('client'), renegotiationRules, ['renegotiation.patience'], standing, 'hello_request', {
    by: 'client',
    settings,
  })

/** What follows from the peer's warning no_renegotiation. `late`: a certificate was to be asked for. */
export const acceptDecline = (by: Side, manner: ServerSettings['noRenegotiation'], late: boolean): Decision =>
  insist(
    about(by),
    renegotiationRules,
    [by === 'server' ? 'renegotiation.answered' : 'renegotiation.denied'],
    manner,
    'no_renegotiation',
    { late },
  )

/** Is the second hello tied to the handshake before it? This is what stops splicing (RFC 5746 §1). */
export const acceptBinding = (by: Side, binding: Binding, expected: Uint8Array | undefined): Decision => {
  const message = by === 'server' ? 'client_hello' : 'server_hello'
  return insist(
    about(by),
    renegotiationRules,
    by === 'server' ? ['renegotiation.no-signal', 'renegotiation.client-bound'] : ['renegotiation.server-bound'],
    binding,
    message,
    { expected, message },
  )
}
