import type { Language } from './language.ts'
import { hashOf } from './word.ts'

/** Around TLS: App Transport Security, fallback, HTTP and mail. */
export const application = {
  'ats.version': {
    fell: ({ version }) => `App Transport Security asks for TLS 1.2, not ${version}`,
    kept: ({ version }) => `App Transport Security allows ${version}`,
  },
  'ats.version-by-exception': {
    fell: ({ version }) => `with its exception App Transport Security asks for TLS 1.1, not ${version}`,
    kept: ({ version }) => `App Transport Security allows ${version} with its exception`,
  },
  'ats.forward-secrecy': {
    fell: ({ suite }) => `${suite} has no forward secrecy, which App Transport Security asks for`,
    kept: () => 'the suite has forward secrecy',
  },
  'ats.leaf-hash': {
    fell: ({ scheme }) => `the certificate is signed with ${scheme}; App Transport Security asks for SHA-256 or better`,
    kept: ({ scheme }) => `the certificate’s signature (${scheme}) is strong enough for App Transport Security`,
    verdict: ({ scheme }, { client }) =>
      `TLS works, and then ${client} refuses: the certificate is signed with *${hashOf(scheme)}*, and App Transport Security asks for SHA-256 or better.`,
  },
  'ats.leaf-key': {
    fell: ({ bits }) => `the certificate’s key has ${bits} bits; App Transport Security asks for RSA 2048 or ECC 256`,
    kept: () => 'the certificate’s key is long enough for App Transport Security',
    verdict: ({ bits }, { client }) =>
      `TLS works, and then ${client} refuses: the certificate’s key has *${bits} bits*, and App Transport Security asks for 2048.`,
  },
  'fallback.wanted': {
    fell: (_, { client }) => `${client} does not try again with an older version`,
    kept: ({ from }, { client }) => `${from} has failed, and ${client} tries again with an older version`,
  },
  'fallback.older-left': {
    fell: ({ from }) => `there is nothing older than ${from} to try`,
    kept: ({ from, older }) => `${from} has failed, and ${older} is left to try`,
  },
  'http.certificate-given': {
    fell: (_, { client, server }) => `${client} showed no certificate, and ${server} answers 403.7`,
    kept: (_, { client }) => `${client} has shown a certificate`,
    verdict: (_, { client, server }) =>
      `TLS works, and then ${server} answers 403.7: this address *needs a client certificate*, and ${client} showed none.`,
  },
  'http.body-fits': {
    fell: ({ body, limit }, { server }) =>
      `the request brings ${body} bytes, and ${server} keeps only ${limit} while it asks for a certificate`,
    kept: ({ limit }) => `the request fits into the ${limit} bytes that are kept while a certificate is asked for`,
    verdict: ({ body, limit }, { server }) =>
      `TLS works, and then ${server} answers 413: it asks for a certificate after the request, and of the *${body} bytes* that come with it, it can keep only ${limit} meanwhile.`,
  },
  'http.can-ask': {
    fell: (_, { server }) => `${server} answers 500: it needs a certificate, and cannot ask for one any more`,
    kept: (_, { server }) => `${server} can still ask for a certificate`,
    verdict: (_, { server }) =>
      `TLS works, and then ${server} answers 500: it wants a client certificate once it knows the request, and *cannot ask then*. It has to ask in the handshake.`,
  },
  'http.version-enough': {
    fell: ({ version, minimum }, { server }) => `${server} answers 400: ${version} is older than ${minimum}`,
    kept: ({ minimum }) => `the connection has at least ${minimum}`,
    verdict: ({ version, minimum }, { client, server }) =>
      `TLS works, and then ${server} answers 400: it wants *at least ${minimum}*, and ${client} has come with ${version}.`,
  },
  'http.upstream-reached': {
    fell: ({ cause }, { server }) => `${server} could not reach the server behind it (${cause})`,
    kept: (_, { server }) => `${server} has a reply from the server behind it`,
    verdict: ({ cause }, { client, server }) =>
      `${client} connects to ${server}, and ${server} answers 502: *behind it the connection fails* (${cause}).`,
  },
  'h2.no-late-certificate': {
    fell: (_, { server }) => `${server} needs a certificate after the request, which HTTP/2 does not allow`,
    kept: () => 'nothing has to be asked for after the request',
    verdict: (_, { server }) =>
      `TLS works, and then ${server} answers HTTP_1_1_REQUIRED: it asks for a certificate *after the request*, and over HTTP/2 nobody may.`,
  },
  'h2.not-prohibited': {
    fell: ({ suite }, { server }) => `${server} does not speak HTTP/2 over ${suite}`,
    kept: () => 'the suite may carry HTTP/2',
    verdict: ({ suite }, { server }) =>
      `TLS works, and then ${server} refuses with INADEQUATE_SECURITY: HTTP/2 may not be spoken over *${suite}*.`,
  },
  'starttls.wanted': {
    fell: (_, { client }) => `${client} does not use TLS for mail`,
    kept: (_, { client }) => `${client} would use TLS`,
  },
  'starttls.offered': {
    fell: (_, { server }) => `${server} does not offer STARTTLS`,
    kept: (_, { server }) => `${server} offers STARTTLS`,
    verdict: (_, { client, server }, how) =>
      `${how}: the reply to EHLO has *no 250-STARTTLS*, so ${server} offers no TLS, and ${client} sends no mail without it.`,
  },
  'starttls.clear-allowed': {
    fell: (_, { client }) => `${client} sends no mail in the clear`,
    kept: ({ policy, way }, { client }) =>
      way !== 'STARTTLS' && (policy === 'off' || policy === 'preferred')
        ? `${client} also sends mail in the clear`
        : `${client} would rather not send mail in the clear, and need not`,
  },
  'starttls.ready': {
    fell: ({ code }, { server }) => `${server} answers STARTTLS with ${code}; only 220 means that TLS may begin`,
    kept: (_, { server }) => `${server} is ready for TLS`,
    verdict: ({ code }, { client, server }, how) =>
      `${how}: ${server} answers STARTTLS with *${code}*, and ${client} sends no mail without TLS.`,
  },
  'starttls.first': {
    fell: ({ command }, { server }) => `${server} takes ${command} only after STARTTLS`,
    kept: () => 'TLS stands, as it must before mail is taken',
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} takes mail *only after STARTTLS* (530), and ${client} sent it in the clear.`,
  },
  'h2.suite': {
    fell: ({ suite }, { client }) => `${client} does not speak HTTP/2 over ${suite}`,
    kept: () => 'HTTP/2 may be spoken over this suite',
    verdict: ({ suite }, { client }) =>
      `TLS works, and then ${client} refuses: HTTP/2 may not be spoken over *${suite}*.`,
  },
} satisfies Partial<Language['rules']>
