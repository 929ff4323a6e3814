import type { Reference } from './reference.ts'
import { at, github, measured } from './source.ts'

/** Sources that only those clients cite which load on demand: they load with them. */
export const clientSources = {
  ownRoots: { document: 'Inferred', section: 'everybody can be given a root of their own' },
  olderSignatures: {
    document: 'Inferred',
    section: 'who speaks TLS 1.1 takes its signatures; only OpenSSL 3 is known not to',
  },
  librariesFallback: { document: 'Inferred', section: 'a library makes one attempt; only browsers fell back' },

  chromeFallback: at(
    'Chromium, Intent to Deprecate and Remove: insecure TLS version fallback',
    'removed in Chrome 50',
    'https://groups.google.com/a/chromium.org/g/net-dev/c/yz1lU9YTeys',
  ),
  chromeCommonName: at(
    'Eric Lawrence, Chrome Deprecates Subject CN Matching',
    'the common name is ignored from Chrome 58 on',
    'https://textslashplain.com/2017/03/10/chrome-deprecates-subject-cn-matching/',
  ),
  chromeSha1: at(
    'Google Security Blog, 2016-11-16',
    'SHA-1 certificates in Chrome',
    'https://security.googleblog.com/2016/11/sha-1-certificates-in-chrome.html',
  ),
  boringSslPacking: at(
    'BoringSSL, ssl/s3_both.cc',
    'handshake messages share a record once they are encrypted',
    'https://boringssl.googlesource.com/boringssl/+/refs/heads/main/ssl/s3_both.cc',
  ),
  firefoxHttp2: at(
    'Firefox, preference network.http.spdy.enforce-tls-profile',
    'NS_ERROR_NET_INADEQUATE_SECURITY',
    'https://searchfox.org/mozilla-central/source/netwerk/protocol/http/Http2Session.cpp',
  ),
  firefoxFallback: at(
    'Mozilla, Firefox 37 release notes',
    'insecure TLS version fallback is disabled',
    'https://www.mozilla.org/firefox/37.0/releasenotes/',
  ),
  firefoxCommonName: at(
    'Mozilla, Firefox 101 release notes',
    'the common name is read no longer',
    'https://www.mozilla.org/firefox/101.0/releasenotes/',
  ),
  nssDefaults: at(
    'NSS, lib/ssl/sslsock.c',
    'SSL_RENEGOTIATE_REQUIRES_XTN',
    github('nss-dev/nss', '9d75dfde', 'lib/ssl/sslsock.c'),
  ),

  openSsl3Changes: at(
    'OpenSSL 3.0, CHANGES',
    'RFC 5746 is required by default from 3.0',
    'https://github.com/openssl/openssl/blob/openssl-3.0/CHANGES.md',
  ),
  openSslLevels: at(
    'OpenSSL, SSL_CTX_set_security_level',
    'levels 1 and 2; there were none before 1.1.0',
    'https://docs.openssl.org/3.0/man3/SSL_CTX_get_security_level/',
  ),
  openSslDhLimit: at(
    'OpenSSL blog, 2015-05-20: Logjam, FREAK and Upcoming Changes in OpenSSL',
    'DHE below 768 bits is refused from the next release on, below 1024 soon after',
    'https://www.openssl.org/blog/blog/2015/05/20/logjam-freak-upcoming-changes/',
  ),
  openSslStatus: {
    document: 'OpenSSL',
    section: 'a stapled response is shown to the application, which may ignore it',
  },
  nodeClient: measured('Node 20'),
  commonNames: measured('urllib, requests, curl, Node and Java with a certificate that has a common name alone'),
  weakHashes: measured('OpenSSL 3.0, curl, Python, Node and GnuTLS with a chain signed with SHA-1'),
  gnuTlsClient: measured('GnuTLS 3.7 client'),
  otherHttp2: measured('curl, Node, Go and Java against nginx with HTTP/2 and CBC suites'),

  goClient: measured('Go 1.19 client'),
  goSha1: at(
    'Go issue 41682',
    'SHA-1 signatures are refused from Go 1.18 on',
    'https://github.com/golang/go/issues/41682',
  ),
  goDefaults: at('Go release notes', '1.18 to 1.24, crypto/tls and crypto/x509', 'https://go.dev/doc/go1.24'),

  javaClient: measured('Java 17 client'),
  bouncyCastle: measured('BouncyCastle 1.72 (BCJSSE) on OpenJDK 17'),
  javaRenegotiation: at(
    'Oracle, Transport Layer Security (TLS) Renegotiation Issue',
    'phase 2: only with RFC 5746',
    'https://www.oracle.com/java/technologies/javase/tlsreadme.html',
  ),
  javaStatus: at(
    'Oracle, JSSE Reference Guide',
    'a stapled response counts only where revocation is checked',
    'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html',
  ),
  javaCertPath: at(
    'OpenJDK, java.security',
    'jdk.certpath.disabledAlgorithms',
    'https://github.com/openjdk/jdk17u/blob/master/src/java.base/share/conf/security/java.security',
  ),
  javaProperties: at(
    'Oracle, JSSE Reference Guide',
    'jdk.tls.client.protocols, https.protocols, jdk.tls.disabledAlgorithms',
    'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html',
  ),
  javaProviders7: at(
    'Oracle, Java 7 SunProviders',
    'cipher suites of SunJSSE',
    'https://docs.oracle.com/javase/7/docs/technotes/guides/security/SunProviders.html',
  ),
  dhLimit: { document: 'Inferred', section: 'only Java and SChannel are known for a limit' },

  dotnetVersions: at(
    'Microsoft, TLS best practices with .NET Framework',
    'which versions an application asks for, by the version it was built for',
    'https://learn.microsoft.com/dotnet/framework/network-programming/tls',
  ),
  windowsClient: at(
    'Microsoft, Protocols in TLS/SSL (Schannel SSP)',
    'what clients of each Windows have on',
    github('MicrosoftDocs/win32', '47e64c18', 'desktop-src/SecAuthN/protocols-in-tls-ssl--schannel-ssp-.md'),
  ),
  cryptoApi: { document: 'Inferred from what Windows documents of CryptoAPI', section: 'CertGetCertificateChain' },
  rsa1024: at(
    'Microsoft, security advisory 2661254',
    'RSA keys below 1024 bits are refused since October 2012',
    'https://learn.microsoft.com/security-updates/securityadvisories/2012/2661254',
  ),
  exchangeSend: at(
    'Microsoft, Exchange Server',
    'send connectors: IgnoreSTARTTLS and RequireTLS are off',
    'https://learn.microsoft.com/powershell/module/exchange/new-sendconnector',
  ),
  postfixTls: at('Postfix, TLS_README', 'opportunistic TLS', 'https://www.postfix.org/TLS_README.html#client_tls_may'),

  rustlsRenegotiates: at(
    'rustls, client/hs.rs',
    'renegotiation_info may come in the answer and need not',
    'https://github.com/rustls/rustls/blob/v/0.23.40/rustls/src/client/hs.rs',
  ),
  rustls020: measured('rustls 0.20.8, sent several HelloRequests'),
  webpki: at('rustls, webpki', 'what its verifier takes', 'https://docs.rs/rustls-webpki'),
} as const satisfies Record<string, Reference>

/** The source of a version of rustls: `0.21`, or `0.23, ring`. */
export const rustlsSource = (version: string): Reference => {
  const tag = { '0.19': '0.19.1', '0.20': '0.20.8', '0.21': '0.21.12', '0.22': '0.22.4' }[version] ?? '0.23.40'
  return at(
    `rustls ${tag}`,
    'client/hs.rs, suites and groups of its providers',
    `https://github.com/rustls/rustls/blob/v/${tag}/rustls/src/client/hs.rs`,
  )
}
