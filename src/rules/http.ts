import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import { isHttp2Prohibited, suites } from '../spec/suite.ts'
import { TLS13, versions, type Version } from '../spec/version.ts'
import type { ServerSettings } from './profile.ts'
import { insist, ruleOf, type Decision } from './rule.ts'

/** What a server of HTTP decides about a request, once it has read where it goes. */
export interface Wanted {
  /** Length of the request's body in bytes. */
  readonly body: number
  /** Has a client's certificate been asked for, and was there one? */
  readonly certificate: 'not asked' | 'given' | 'none'
}
const onRequest = ruleOf<Wanted, { readonly limit: number }>()

export const httpRules = {
  'http.certificate-given': onRequest({
    reference: rfc(9110, '15.5.4'),
    alert: 'certificate_required',
    reads: ['server.clientCertificates', 'client.identities'],
    holds: ({ certificate }) => certificate === 'given',
    args: () => ({ status: '403.7' }),
    evidence: () => ['server.clientCertificates', 'client.identities'],
  }),
  'http.body-fits': onRequest({
    reference: rfc(9110, '15.5.14'),
    alert: 'record_overflow',
    reads: ['server.clientCertificates', 'server.bodyLimit'],
    holds: ({ body }, { limit }) => body <= limit,
    args: ({ body }, { limit }) => ({ status: '413', body, limit }),
    evidence: () => ['server.bodyLimit'],
  }),
  'http.can-ask': ruleOf<'impossible' | 'possible', null>()({
    reference: sources.iisTls13,
    alert: 'internal_error',
    reads: [
      'server.clientCertificates',
      'server.cannotAsk',
      'server.postHandshakeAuth',
      'client.postHandshakeAuth',
      'server.versions',
    ],
    holds: (asking) => asking === 'possible',
    args: () => ({ status: '500' }),
    evidence: () => ['server.clientCertificates', 'server.cannotAsk'],
  }),
  'http.version-enough': ruleOf<number, { readonly minimum: number }>()({
    reference: rfc(9110, '15.5.1'),
    alert: 'protocol_version',
    reads: ['server.httpMinimum', 'client.versions', 'server.versions'],
    holds: (version, { minimum }) => version >= minimum,
    args: (version, { minimum }) => ({
      status: '400',
      version: versions.show(version),
      minimum: versions.show(minimum),
    }),
    evidence: () => ['server_hello.legacy_version', 'server.httpMinimum'],
  }),
  'http.upstream-reached': ruleOf<{ readonly ok: boolean | null; readonly cause: string | null }, null>()({
    reference: rfc(9110, '15.6.3'),
    alert: 'internal_error',
    reads: [],
    holds: ({ ok }) => ok !== false,
    args: ({ cause }) => ({ status: '502', cause: cause ?? '' }),
    evidence: () => ['server'],
  }),
  'h2.no-late-certificate': ruleOf<boolean, null>()({
    reference: rfc(9113, '9.2.3'),
    alert: 'no_application_protocol',
    reads: ['server.clientCertificates', 'client.alpn', 'server.alpn'],
    holds: (late) => !late,
    args: () => ({ status: 'HTTP_1_1_REQUIRED' }),
    evidence: () => ['server.clientCertificates'],
  }),
  'h2.not-prohibited': ruleOf<number, { readonly version: number }>()({
    reference: rfc(9113, '9.2.2'),
    alert: 'insufficient_security',
    reads: ['server.refusesProhibited', 'client.suites', 'server.suites', 'client.alpn', 'server.alpn'],
    holds: (code, { version }) => version >= TLS13 || !isHttp2Prohibited(code),
    args: (code) => ({ status: 'INADEQUATE_SECURITY', suite: suites.show(code) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
} as const

const asked = { question: 'http request', by: 'server' } as const

/** Bytes of a body that the server keeps while it asks for a certificate. */
export const bodyLimitOf = ({ bodyLimit }: ServerSettings): number => Number(bodyLimit.replace(' kB', '')) * 1024

/** Can the body be kept until the certificate is there? */
export const judgeBody = (wanted: Wanted, server: ServerSettings): Decision =>
  insist(asked, httpRules, ['http.body-fits'], wanted, 'request', { limit: bodyLimitOf(server) })

/** Is there a certificate, where the address needs one? */
export const judgeCertificateGiven = (wanted: Wanted, server: ServerSettings): Decision =>
  insist(asked, httpRules, ['http.certificate-given'], wanted, 'request', { limit: bodyLimitOf(server) })

/** Could the certificate be asked for at all, once the request was known? */
export const judgeAskable = (asking: 'impossible' | 'possible'): Decision =>
  insist(asked, httpRules, ['http.can-ask'], asking, 'request', null)

/** Is the connection's version new enough for this application? Undefined where any will do. */
export const judgeHttpVersion = (version: number, { httpMinimum }: ServerSettings): Decision | undefined =>
  httpMinimum === 'any'
    ? undefined
    : insist(asked, httpRules, ['http.version-enough'], version, 'request', {
        minimum: versions.code(httpMinimum satisfies Version)!,
      })

/** A proxy answers with what it got from the server behind it, or says that it got nothing. */
export const judgeUpstream = (outcome: { readonly ok: boolean | null; readonly cause: string | null }): Decision =>
  insist(asked, httpRules, ['http.upstream-reached'], outcome, 'upstream', null)

/** HTTP/2 allows neither renegotiation nor post-handshake authentication once requests run (RFC 9113 §9.2.1, §9.2.3). */
export const judgeLateOverHttp2 = (late: boolean): Decision =>
  insist(asked, httpRules, ['h2.no-late-certificate'], late, 'request', null)

/** Some servers refuse HTTP/2 over a suite of the list in RFC 9113 appendix A (facts/FACTS.md §4). */
export const judgeHttp2Suite = (suite: number, version: number): Decision =>
  insist({ question: 'http connection', by: 'server' }, httpRules, ['h2.not-prohibited'], suite, suites.show(suite), {
    version,
  })
