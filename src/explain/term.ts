import { rfc, type Reference } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'

/** A word of TLS that stands in sentences: where it is defined, and, where it travels, the field of that name. */
export interface TermRow {
  readonly at: Reference
  /** What is said of the field is what is said of the word. */
  readonly field?: string
  /** Where it is not written as it is called. */
  readonly also?: readonly string[]
}

const table = {
  ClientHello: { at: rfc(8446, '4.1.2'), field: 'client_hello' },
  ServerHello: { at: rfc(8446, '4.1.3'), field: 'server_hello' },
  HelloRetryRequest: { at: rfc(8446, '4.1.4'), field: 'hello_retry_request' },
  HelloRequest: { at: rfc(5246, '7.4.1.1'), field: 'hello_request' },
  EncryptedExtensions: { at: rfc(8446, '4.3.1'), field: 'encrypted_extensions' },
  CertificateRequest: { at: rfc(8446, '4.3.2'), field: 'certificate_request' },
  CertificateVerify: { at: rfc(8446, '4.4.3'), field: 'certificate_verify' },
  CertificateStatus: { at: rfc(6066, '8'), field: 'certificate_status' },
  ServerKeyExchange: { at: rfc(5246, '7.4.3'), field: 'server_key_exchange' },
  ServerHelloDone: { at: rfc(5246, '7.4.5'), field: 'server_hello_done' },
  ClientKeyExchange: { at: rfc(5246, '7.4.7'), field: 'client_key_exchange' },
  ChangeCipherSpec: { at: rfc(5246, '7.1') },
  Finished: { at: rfc(8446, '4.4.4'), field: 'finished' },
  NewSessionTicket: { at: rfc(8446, '4.6.1'), field: 'new_session_ticket' },
  KeyUpdate: { at: rfc(8446, '4.6.3'), field: 'key_update' },
  ALPN: { at: rfc(7301, '3.1') },
  SNI: { at: rfc(6066, '3'), also: ['server_name'] },
  PSK: { at: rfc(8446, '2.2'), also: ['pre_shared_key'] },
  signature_algorithms: { at: rfc(8446, '4.2.3'), field: 'signature_algorithms' },
  signature_algorithms_cert: { at: rfc(8446, '4.2.3'), field: 'signature_algorithms_cert' },
  supported_groups: { at: rfc(8446, '4.2.7'), field: 'supported_groups' },
  supported_versions: { at: rfc(8446, '4.2.1'), field: 'supported_versions' },
  renegotiation_info: { at: rfc(5746, '3.2'), field: 'renegotiation_info' },
  key_share: { at: rfc(8446, '4.2.8'), field: 'key_share', also: ['key share', 'Key shares'] },
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV: { at: rfc(5746, '3.3') },
  TLS_FALLBACK_SCSV: { at: rfc(7507, '4') },
  SCSV: { at: rfc(5746, '3.3') },
  GREASE: { at: rfc(8701, '2') },
  OCSP: { at: rfc(6960, '2') },
  stapled: { at: rfc(6066, '8'), also: ['staple', 'stapling', 'Staples'] },
  STARTTLS: { at: rfc(3207, '4') },
  EHLO: { at: rfc(5321, '4.1.1.1') },
  ECDHE: { at: rfc(8422, '2') },
  DHE: { at: rfc(7919, '1') },
  'forward secrecy': { at: rfc(9325, '7.3'), also: ['Forward secrecy'] },
  renegotiation: { at: rfc(5746, '1'), also: ['renegotiate', 'renegotiates', 'Renegotiates'] },
  'extended master secret': { at: rfc(7627, '4'), also: ['Extended master secret'] },
  'Encrypt then MAC': { at: rfc(7366, '3') },
  'early data': { at: rfc(8446, '2.3'), also: ['0-RTT'] },
  close_notify: { at: rfc(8446, '6.1') },
  no_renegotiation: { at: rfc(5246, '7.2.2') },
  handshake_failure: { at: rfc(8446, '6.2') },
  HTTP_1_1_REQUIRED: { at: rfc(9113, '7') },
  INADEQUATE_SECURITY: { at: rfc(9113, '7') },
  ATS: { at: sources.appleAts },
} as const satisfies Readonly<Record<string, TermRow>>

export type Term = keyof typeof table
export const terms: Readonly<Record<Term, TermRow>> = table
/** The terms of which no field is called like them: each language says them itself. */
export type SpokenTerm = { [T in Term]: (typeof table)[T] extends { readonly field: string } ? never : T }[Term]

const written = new Map<string, Term>(
  (Object.keys(table) as Term[]).flatMap((term) => [term, ...(terms[term].also ?? [])].map((word) => [word, term])),
)
// The longest first, so that no name is taken for its beginning.
const pattern = new RegExp(
  `(?<![\\w-])(${[...written.keys()].sort((a, b) => b.length - a.length).join('|')})(?![\\w-])`,
  'g',
)

/** A sentence cut where a term stands in it for the first time. */
export const withTerms = (text: string): readonly { readonly text: string; readonly term?: Term }[] => {
  const found: { text: string; term?: Term }[] = []
  const seen = new Set<Term>()
  let end = 0
  for (const match of text.matchAll(pattern)) {
    const term = written.get(match[0])!
    if (seen.has(term)) continue
    seen.add(term)
    if (match.index > end) found.push({ text: text.slice(end, match.index) })
    found.push({ text: match[0], term })
    end = match.index + match[0].length
  }
  if (end < text.length || !found.length) found.push({ text: text.slice(end) })
  return found
}
