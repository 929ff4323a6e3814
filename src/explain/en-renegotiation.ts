import type { renegotiationRules } from '../rules/renegotiation.ts'
import type { Language } from './language.ts'

const bound = (who: string, info: string): string =>
  info === 'absent'
    ? `${who} says nothing of the handshake before (renegotiation_info is missing)`
    : info === 'empty'
      ? `${who} takes this for a first handshake (renegotiation_info is empty)`
      : `${who} does not name the handshake that came before on this connection (renegotiation_info)`

/** Renegotiation. */
export const renegotiation: Pick<Language['rules'], keyof typeof renegotiationRules> = {
  'renegotiation.enabled': {
    fell: (_, { client }) => `${client} does not renegotiate`,
    kept: (_, { client }) => `${client} renegotiates when asked`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} asked for a second handshake, and ${client} *does not renegotiate*.`,
  },
  'renegotiation.accepted': {
    fell: (_, { server }) => `${server} lets no client renegotiate`,
    kept: (_, { server }) => `${server} lets clients renegotiate`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${client} began a second handshake, and ${server} *lets no client renegotiate*.`,
  },
  'renegotiation.secure': {
    fell: ({ by }, { client, server }) =>
      `the connection has no secure renegotiation (RFC 5746), and ${by === 'client' ? client : server} does not renegotiate without`,
    kept: () => 'renegotiation is safe here (RFC 5746), or need not be',
  },
  'renegotiation.protocol': {
    fell: (_, { client }) => `HTTP/2 forbids renegotiation, and ${client} keeps to that`,
    kept: () => 'the protocol allows it',
  },
  'renegotiation.patience': {
    fell: (_, { client, server }) => `${server} asked again, and ${client} declines only once`,
    kept: (_, { client }) => `${client} declines with a warning and goes on`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} asked for renegotiation *again*, and ${client} stands that only once.`,
  },
  'renegotiation.answered': {
    fell: ({ late }, { client, server }) =>
      `${server} asked for a second handshake${late && ' to see a client certificate'}, and ${client} declined with the warning no_renegotiation`,
    kept: (_, { server }) => `${server} goes on without`,
    verdict: ({ late }, { client, server }, how) =>
      `${how}: ${server} asked for a second handshake${late && ', to see a client certificate'}; ${client} *declined with a warning* and would have gone on.`,
  },
  'renegotiation.denied': {
    fell: (_, { client, server }) =>
      `${client} began a second handshake, and ${server} declined with the warning no_renegotiation`,
    kept: (_, { client }) => `${client} goes on without`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${client} began a second handshake, and ${server} *declined with a warning*.`,
  },
  'renegotiation.no-signal': {
    fell: (_, { client }) =>
      `${client}’s ClientHello has the signal of a first handshake (TLS_EMPTY_RENEGOTIATION_INFO_SCSV) in the middle of a connection`,
    kept: () => 'the ClientHello does not claim to begin a connection',
  },
  'renegotiation.client-bound': {
    fell: ({ info }, { client }) => bound(`${client}’s ClientHello`, info),
    kept: () => 'the ClientHello names the handshake before it',
  },
  'renegotiation.server-bound': {
    fell: ({ info }, { server }) => bound(`${server}’s ServerHello`, info),
    kept: () => 'the ServerHello names the handshake before it',
  },
}
