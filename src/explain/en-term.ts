import { englishFields } from './en-field.ts'
import { terms, type SpokenTerm, type Term } from './term.ts'

/** What a word means, for who meets it in a sentence. What travels is told where its fields are (`en-field.ts`). */
const spoken: Readonly<Record<SpokenTerm, string>> = {
  ChangeCipherSpec:
    'One byte that says: what I send from here on is sealed. TLS 1.3 sends it only for old boxes on the way.',
  ALPN: 'An extension in which the client lists what it would speak inside TLS, such as HTTP/2, and the server picks one.',
  SNI: 'The name of the host that the client wants, in the ClientHello: a server with several certificates chooses by it.',
  PSK: 'A key that both sides have from before, mostly from a ticket: with it a session is resumed without certificates.',
  TLS_EMPTY_RENEGOTIATION_INFO_SCSV:
    'No suite, though it stands among them: with it a client says that it knows safe renegotiation.',
  TLS_FALLBACK_SCSV:
    'No suite, though it stands among them: a client that tries again with an older version says so with it.',
  SCSV: 'A signal that is written as if it were a cipher suite, because the oldest servers skip suites they do not know.',
  GREASE: 'Values without meaning that a client mixes in, so that servers stay used to what they do not know.',
  OCSP: 'The question to an issuer whether a certificate still holds, and its signed answer.',
  stapled: 'The server brings the issuer’s OCSP answer along itself, so that the client need not ask for it.',
  STARTTLS: 'The command with which mail, which begins in the clear, goes over to TLS, if the server has offered it.',
  EHLO: 'A mail client’s greeting; the server answers with the list of what it can do.',
  ECDHE: 'A key exchange over an elliptic curve with keys that are thrown away afterwards.',
  DHE: 'A key exchange modulo a large prime with keys that are thrown away afterwards.',
  'forward secrecy': 'What was said stays secret even when the server’s private key leaks later.',
  renegotiation:
    'A second handshake inside a connection that stands already. TLS 1.3 has none; many clients refuse it.',
  'extended master secret':
    'The master secret is bound to the whole handshake, so that no other connection can have the same.',
  'Encrypt then MAC': 'In CBC suites the checksum is made over what was encrypted, which shuts out padding attacks.',
  'early data':
    'What a client sends together with its ClientHello, under a key from an earlier session. It can be replayed.',
  close_notify: 'The alert that says goodbye: nothing was cut off. No failure.',
  no_renegotiation: 'A warning: no second handshake, please. Who asked for one may go on without, or give up.',
  handshake_failure: 'The alert for “we have nothing in common”: it does not say which of the things it was.',
  HTTP_1_1_REQUIRED: 'With it an HTTP/2 server says: ask me again, over HTTP/1.1.',
  INADEQUATE_SECURITY: 'With it HTTP/2 ends a connection whose TLS is too weak for it.',
  ATS: 'App Transport Security: what Apple’s systems ask of the TLS of every app, unless the app makes an exception.',
}

const hasField = (term: Term): term is Exclude<Term, SpokenTerm> => terms[term].field !== undefined

/** One or two sentences on a term. */
export const englishTerm = (term: Term): string =>
  hasField(term) ? englishFields.named[terms[term].field!]! : spoken[term]
