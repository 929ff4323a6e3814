import { at, github, measured } from './source.ts'
import type { Reference } from './reference.ts'

/** Sources that only the clients cite which load on demand: they load with them. */
export const clientSources = {
  ownRoots: { document: 'Inferred', section: 'everybody can be given a root of their own' },
  otherHttp2: measured('curl, Node, Go and Java against nginx with HTTP/2 and CBC suites'),
  goClient: measured('Go 1.19 client'),
  javaClient: measured('Java 17 client'),
  javaRenegotiation: at(
    'Oracle, Transport Layer Security (TLS) Renegotiation Issue',
    'phase 2: only with RFC 5746',
    'https://www.oracle.com/java/technologies/javase/tlsreadme.html',
  ),
  nssDefaults: at(
    'NSS, lib/ssl/sslsock.c',
    'SSL_RENEGOTIATE_REQUIRES_XTN',
    github('nss-dev/nss', '9d75dfde', 'lib/ssl/sslsock.c'),
  ),
  firefoxHttp2: at(
    'Firefox, preference network.http.spdy.enforce-tls-profile',
    'NS_ERROR_NET_INADEQUATE_SECURITY',
    'https://searchfox.org/mozilla-central/source/netwerk/protocol/http/Http2Session.cpp',
  ),
  openSsl3Changes: at(
    'OpenSSL 3.0, CHANGES',
    'RFC 5746 is required by default from 3.0',
    'https://github.com/openssl/openssl/blob/openssl-3.0/CHANGES.md',
  ),
} as const satisfies Record<string, Reference>
