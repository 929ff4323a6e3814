import type { authenticationRules } from '../rules/authentication.ts'
import type { Language } from './language.ts'
import { day, list } from './word.ts'

/** Client certificates. */
export const authentication: Pick<Language['rules'], keyof typeof authenticationRules> = {
  'identity.issuer': {
    fell: ({ issuers }, { client, server }) =>
      `it was issued by ${list(issuers)}, which ${server} does not name, so ${client} does not show it`,
    kept: ({ named }, { server }) =>
      named === 0 ? `${server} names no issuers, so any will do` : 'its issuer is named, or need not be',
  },
  'identity.key-type': {
    fell: ({ key }, { server }) => `${server} does not ask for certificates with such a key (${key})`,
    kept: ({ key }, { server }) => `${server} takes certificates with such a key (${key})`,
  },
  'identity.scheme': {
    fell: ({ key }, { server }) => `its key (${key}) can sign with no scheme that ${server} asks for`,
    kept: ({ key, scheme }) => `its key (${key}) signs with ${scheme}`,
  },
  'identity.schemes-named': {
    fell: (_, { server }) => `${server}’s CertificateRequest does not say which signatures it can check`,
    kept: () => 'the CertificateRequest says which signatures will do',
  },
  'identity.context': {
    fell: (_, { client }) => `${client}’s Certificate answers another request than the one that was made`,
    kept: () => 'the Certificate answers the request',
  },
  'identity.sent': {
    fell: (_, { client, server }) => `${server} requires a client certificate, and ${client} showed none`,
    kept: (_, { client }) => `${client} showed a certificate`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} requires a *client certificate*, and ${client} showed none.`,
  },
  'identity.sent13': {
    fell: (_, { client, server }) => `${server} requires a client certificate, and ${client} showed none`,
    kept: (_, { client }) => `${client} showed a certificate`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} requires a *client certificate*, and ${client} showed none.`,
  },
  'identity.late-offered': {
    fell: (_, { client, server }) =>
      `${server} wants a certificate after the handshake, and ${client} never offered to be asked then (post_handshake_auth)`,
    kept: (_, { client }) => `${client} can be asked after the handshake: it sent post_handshake_auth`,
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} wants a client certificate after the handshake, and ${client} *cannot be asked then*: it did not send post_handshake_auth.`,
  },
  'identity.late-able': {
    fell: (_, { server }) =>
      `${server} wants a certificate after the handshake, and in TLS 1.3 it cannot ask for one then`,
    kept: (_, { server }) => `${server} can ask for a certificate after the handshake`,
    verdict: (_, { server }, how) =>
      `${how}: ${server} wants a client certificate once it knows the request, and in TLS 1.3 it *cannot ask then*. It has to ask in the handshake.`,
  },
  'identity.trusted': {
    fell: ({ missing }, { server }) =>
      `${server} finds no path from the client’s certificate to an authority that it accepts${missing ? `: ${missing} is missing` : ''}`,
    kept: (_, { server }) => `the path ends in an authority that ${server} accepts`,
    verdict: ({ missing }, { server }, how) =>
      `${how}: ${server} finds *no path from the client’s certificate* to an authority that it accepts${missing ? `; the issuer ${missing} is missing` : ''}.`,
  },
  'identity.begun': {
    fell: ({ certificate, from }) => `the client’s certificate of ${certificate} is not valid before ${day(from)}`,
    kept: () => 'every certificate’s time has begun',
    verdict: ({ from, now }, _, how) =>
      `${how}: the client’s certificate is *not valid before ${day(from)}*, and it is ${day(now)}.`,
  },
  'identity.unexpired': {
    fell: ({ certificate, until }) => `the client’s certificate of ${certificate} expired on ${day(until)}`,
    kept: () => 'no certificate has expired',
    verdict: ({ until, now }, _, how) =>
      `${how}: the client’s certificate *expired on ${day(until)}*, and it is ${day(now)}.`,
  },
  'identity.authorities': {
    fell: ({ certificate }) => `the certificate of ${certificate} issued another but is no authority`,
    kept: () => 'every issuer is an authority',
  },
  'identity.usage': {
    fell: ({ usages }) => `the client’s certificate is for ${list(usages)}, not for clients`,
    kept: () => 'the certificate may be used by a client',
    verdict: ({ usages }, _, how) => `${how}: the client’s certificate is made for *${list(usages)}*, not for clients.`,
  },
  'identity.scheme-wanted': {
    fell: ({ scheme }, { server }) => `${server} never asked for ${scheme}`,
    kept: ({ scheme }) => `${scheme} was asked for`,
  },
  'identity.scheme-fits': {
    fell: ({ scheme, key }) => `${scheme} does not go with the client’s key (${key})`,
    kept: ({ scheme, key }) => `${scheme} goes with the client’s key (${key})`,
  },
  'identity.verifies': {
    fell: ({ scheme }) => `the client’s ${scheme} signature over the handshake is not valid`,
    kept: ({ scheme }) => `the client’s ${scheme} signature over the handshake is valid`,
  },
}
