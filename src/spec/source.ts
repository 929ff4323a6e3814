import type { Reference } from './reference.ts'

/**
 * Where facts come from that no RFC states: vendors' documentation and source, reports, and measurements. Each with its
 * address where it has one. Measurements name what was measured and when.
 */
export const at = (document: string, section: string, address: string): Reference => ({ document, section, address })
export const measured = (what: string): Reference => ({
  document: what,
  section: 'measured on loopback, November 2026',
})
export const github = (repository: string, commit: string, path: string): string =>
  `https://github.com/${repository}/blob/${commit}/${path}`

export const sources = {
  windowsSuites2008R2: at(
    'Microsoft, TLS cipher suites in Windows 7',
    'default order after KB3042058',
    github('MicrosoftDocs/win32', '47e64c18', 'desktop-src/SecAuthN/tls-cipher-suites-in-windows-7.md'),
  ),
  windowsProtocols: at(
    'Microsoft, Protocols in TLS/SSL (Schannel SSP)',
    '',
    github('MicrosoftDocs/win32', '47e64c18', 'desktop-src/SecAuthN/protocols-in-tls-ssl--schannel-ssp-.md'),
  ),
  tlsModule: at(
    'Microsoft, PowerShell TLS module',
    'Enable-TlsCipherSuite, Windows Server 2016 and later',
    'https://learn.microsoft.com/powershell/module/tls/enable-tlsciphersuite',
  ),
  tlsCurveModule: at(
    'Microsoft, PowerShell TLS module',
    'Enable-TlsEccCurve, Windows Server 2016 and later',
    'https://learn.microsoft.com/powershell/module/tls/enable-tlsecccurve',
  ),
  netshBinding: at(
    'Microsoft, netsh',
    'add sslcert: clientcertnegotiation',
    'https://learn.microsoft.com/windows/win32/http/add-sslcert',
  ),
  schannelStrict: at(
    'Microsoft, TLS (Schannel SSP) changes in Windows 10 and Windows Server 2016',
    'SHA 512 certificates; strict adherence before Windows 10',
    'https://learn.microsoft.com/windows-server/security/tls/tls-schannel-ssp-changes-in-windows-10-and-windows-server',
  ),
  schannelSha512: at(
    'Microsoft, KB2973337',
    'SHA512 is disabled in Windows when you use TLS 1.2',
    'https://support.microsoft.com/kb/2973337',
  ),
  iisReset: at(
    'Server Fault 724077',
    'packet trace: a reset right after the ClientHello',
    'https://serverfault.com/questions/724077',
  ),
  iisHttp2: at(
    'Microsoft, HTTP/2 on IIS',
    'since IIS 10',
    'https://learn.microsoft.com/iis/get-started/whats-new-in-iis-10/http2-on-iis',
  ),
  iisClientCertificates: at(
    'Microsoft, IIS',
    'access: sslFlags',
    'https://learn.microsoft.com/iis/configuration/system.webserver/security/access',
  ),
  iisTls13: at(
    'Microsoft, IIS Support Blog, 2025-08-29',
    'client certificates, IIS and TLS 1.3: a reset before Windows Server 2025',
    'https://techcommunity.microsoft.com/blog/iis-support-blog/4449362',
  ),
  rustlsRenegotiation: at(
    'rustls 0.23',
    'one HelloRequest is declined with a warning, the second is an error (TooManyRenegotiationRequests)',
    'https://github.com/rustls/rustls/blob/v/0.23.40/rustls/src/common_state.rs',
  ),
  rustlsIis: at(
    'rustls issue 1999',
    'IIS 10 resets after the warning no_renegotiation',
    'https://github.com/rustls/rustls/issues/1999',
  ),
  chromiumRenegotiation: at(
    'BoringSSL, ssl.h',
    'ssl_renegotiate_explicit',
    'https://boringssl.googlesource.com/boringssl/+/refs/heads/main/include/openssl/ssl.h',
  ),
  nginxClientCertificate: at(
    'nginx, ngx_http_ssl_module',
    'ssl_client_certificate',
    'https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_client_certificate',
  ),
  chromiumClientCertificates: at(
    'Chromium',
    'net/ssl/client_cert_store.h',
    'https://source.chromium.org/chromium/chromium/src/+/main:net/ssl/client_cert_store.h',
  ),
  iisReadAhead: at(
    'Microsoft, serverRuntime',
    'uploadReadAheadSize: 49152 bytes',
    'https://learn.microsoft.com/iis/configuration/system.webserver/serverruntime',
  ),
  httpLate: { document: 'Apache HTTP Server, SSLRenegBufferSize', section: '131072 bytes; HTTP/2 accepts any suite' },
  schannelInferred: { document: 'Inferred from Microsoft’s lists of what Windows 7 supports', section: '' },
  iis6Trace: { document: 'OpenSSL trace of an IIS 6 server, 2011', section: 'the flight came as one record' },
  javaDhLimit: at(
    'Stack Overflow 6851461',
    'Java: prime size can only range from 512 to 1024',
    'https://stackoverflow.com/questions/6851461',
  ),
  appleAts: at(
    'Apple, Cocoa Keys',
    'NSAppTransportSecurity',
    'https://developer.apple.com/library/archive/documentation/General/Reference/InfoPlistKeyReference/Articles/CocoaKeys.html',
  ),
  apacheSsl: at('Apache HTTP Server, mod_ssl', 'directives', 'https://httpd.apache.org/docs/2.4/mod/mod_ssl.html'),
  jsseGuide: at(
    'Oracle, JSSE Reference Guide',
    'Customizing JSSE',
    'https://docs.oracle.com/en/java/javase/17/security/java-secure-socket-extension-jsse-reference-guide.html',
  ),
  sslLabsGuide: at(
    'SSL Labs, SSL Server Rating Guide',
    '2009k, October 2015',
    'https://github.com/ssllabs/research/wiki/SSL-Server-Rating-Guide',
  ),
  javaUnrecognizedName: at(
    'Stack Overflow 7615645',
    'Java 7: handshake alert: unrecognized_name',
    'https://stackoverflow.com/questions/7615645',
  ),
  appleTrusted: at(
    'Apple, Requirements for trusted certificates in iOS 13 and macOS 10.15',
    'what is no longer trusted from then on',
    'https://support.apple.com/en-us/103769',
  ),
  appleLimitedTrust: at(
    'Apple, About upcoming limits on trusted certificates',
    'at most 398 days from 1 September 2020 on',
    'https://support.apple.com/en-us/102028',
  ),
  appleCoreTls: at(
    'Apple, coreTLS-83.40.5',
    'lib/sslHandshakeHello.c',
    'https://github.com/apple-oss-distributions/coreTLS',
  ),
  mozillaIntermediate: at(
    'Mozilla, Server Side TLS guidelines 6.0',
    'intermediate',
    'https://ssl-config.mozilla.org/guidelines/6.0.json',
  ),
  nginxDefaults: at(
    'nginx, ngx_http_ssl_module.c',
    'defaults',
    github('nginx/nginx', '3f6f7824', 'src/http/modules/ngx_http_ssl_module.c'),
  ),
  openSsl35Groups: at(
    'OpenSSL 3.5, CHANGES',
    'default groups',
    'https://github.com/openssl/openssl/blob/openssl-3.5/CHANGES.md',
  ),
  mailDefaults: { document: 'RFC 3207', section: 'what a mail server does unless told otherwise' },
  openSslServer: measured('OpenSSL 3.0 and 3.6 servers'),
  serverChoices: { document: 'RFC 8446 and RFC 5246', section: 'the simplest reading; this server has not been asked' },
  openSslLevels: at(
    'OpenSSL, SSL_CTX_set_security_level',
    'default callback behaviour',
    'https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/',
  ),
  openSslTuples: at(
    'OpenSSL 3.5, SSL_CTX_set1_groups_list',
    'tuples of groups',
    'https://docs.openssl.org/3.5/man3/SSL_CTX_set1_curves/',
  ),
  clientRenegotiation: measured(
    'HelloRequest sent to curl and s_client with OpenSSL 3.0, Chromium 156, BoringSSL, rustls',
  ),
  certificateAlerts: measured(
    'OpenSSL 3.0, rustls 0.20 and 0.23, GnuTLS 3.7, NSS 3.87, Chromium 156, Go 1.19 and Java 17 shown chains that they do not accept',
  ),
  clientPacking: measured(
    'OpenSSL 3.0 in curl and Python, GnuTLS 3.7, Go 1.19, Java 17, NSS 3.87 and rustls 0.23 asked for a certificate',
  ),
  certificateJudged: measured(
    'curl with OpenSSL 3.0, Node 20 and Python 3.11 shown a certificate for another host, and one that they do not trust',
  ),
  serverRenegotiation: measured(
    'nginx, Apache and s_server with OpenSSL 3.0, met with a second ClientHello and with the warning',
  ),
  openSslOlder: measured(
    'OpenSSL 3.0 s_client, curl and Node 20 against servers with TLS 1.0 and 1.1: ECDHE and DHE refused at level 1, RSA taken',
  ),
  openSslIssuers: measured('OpenSSL 3.0 client, with issuers named that are not its own'),
  openSslRenegotiation: measured('curl, Python and Node with OpenSSL 3; Chromium 156'),
  openSslDh: measured('OpenSSL 3.0 as Debian ships it (security level 2), both roles, with DHE'),
  chromiumHttp2: measured('Chromium 156 against nginx with HTTP/2 and CBC suites'),
  chromiumVerifier: at(
    'Chromium, cert_verify_proc_builtin.cc',
    'path builder, at least 1024 bits, no SHA-1',
    'https://chromium.googlesource.com/chromium/src/+/refs/heads/main/net/cert/cert_verify_proc_builtin.cc',
  ),
  chromiumKeyUsage: at(
    'Chrome Enterprise policy RSAKeyUsageForLocalAnchorsEnabled',
    'always checked since Chrome 124',
    'https://chromeenterprise.google/policies/#RSAKeyUsageForLocalAnchorsEnabled',
  ),
  openSslVerify: measured('openssl verify and s_client 3.0.22 with chains of the demo authority'),
  curlStatus: at('curl, man page', '--cert-status', 'https://curl.se/docs/manpage.html#--cert-status'),
  curlHello: measured('curl 7.88.1 with OpenSSL 3.0.22'),
  ciscoListener: at(
    'Cisco, Enable TLS for inbound connection encryption on an ESA listener',
    'document 118954',
    'https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118954-config-esa-00.html',
  ),
  ciscoDestination: at(
    'Cisco, Control TLS negotiation on delivery on the ESA',
    'document 118955',
    'https://www.cisco.com/c/en/us/support/docs/security/email-security-appliance/118955-Control-TLS-Negotiation-ESA-00.html',
  ),
  ciscoEsaTls: {
    document: 'Cisco, Email Security Appliance user guides 7.6 to 10.0',
    section: 'TLS of listeners and destinations',
  },
  rustlsHello: measured('rustls 0.23 in Deno 2.9'),
  rustlsVerifier: at(
    'webpki, lib.rs',
    'RSA keys of 2048 to 8192 bits, SHA-256 and better; names in subjectAltName alone',
    'https://docs.rs/rustls-webpki/0.103/webpki/',
  ),
  openSsl100: at(
    'OpenSSL 1.0.0, ssl/s3_lib.c and ssl/ssl_ciph.c',
    'default list ALL:!aNULL:!eNULL; with zlib and without curves its length is that of the trace',
    github('openssl/openssl', 'OpenSSL_1_0_0', 'ssl/ssl_ciph.c'),
  ),
  openSslChanges: at(
    'OpenSSL 3.0, CHANGES',
    'RFC 5746 is required since 3.0, and was not before',
    'https://github.com/openssl/openssl/blob/openssl-3.0/CHANGES.md',
  ),
  dotNetDefaults: at(
    'Microsoft, Transport Layer Security best practices with .NET Framework',
    'up to 4.5.2: SSL 3.0 and TLS 1.0',
    github('dotnet/docs', 'main', 'docs/framework/network-programming/tls.md'),
  ),
  schannelMinimum: at(
    'Microsoft, TLS registry settings',
    'minimum client key: 1024 bits',
    'https://learn.microsoft.com/windows-server/security/tls/tls-registry-settings',
  ),
  javaRenegotiation: at(
    'Oracle, TLS renegotiation issue',
    'only with RFC 5746 since Java 6u22; servers without it are accepted',
    'https://www.oracle.com/java/technologies/javase/tlsreadme2.html',
  ),
  windowsSuites: at(
    'Microsoft, TLS cipher suites in Windows',
    'default orders by release',
    github('MicrosoftDocs/win32', '47e64c18', 'desktop-src/SecAuthN/cipher-suites-in-schannel.md'),
  ),
  windowsCurves: at(
    'Microsoft, TLS elliptic curves in Windows 10 version 1607 and later',
    'default order',
    github(
      'MicrosoftDocs/win32',
      '47e64c18',
      'desktop-src/SecAuthN/tls-elliptic-curves-in-windows-10-1607-and-later.md',
    ),
  ),
  schannelSchemes: at(
    'ClientHellos of Internet Explorer and Edge on the same Windows, recorded in testssl.sh',
    'client-simulation.txt',
    github('testssl/testssl.sh', '9fdf8028baba86d83218db294a5776384ec8c332', 'etc/client-simulation.txt'),
  ),
  schannelEvents: at(
    'Microsoft, Schannel events',
    '36888: a fatal alert was generated',
    'https://learn.microsoft.com/previous-versions/windows/it-pro/windows-server-2012-r2-and-2012/dn786445(v=ws.11)',
  ),
  iis6Suites: { document: 'Inferred from the suites of Internet Explorer on Windows XP and 2003', section: '' },
  iis6Metabase: at(
    'Microsoft, IIS 6 metabase',
    'SSLAlwaysNegoClientCert: FALSE',
    'https://learn.microsoft.com/previous-versions/iis/6.0-sdk/ms525641(v=vs.90)',
  ),
  exchangeTls: at(
    'Microsoft, Exchange 2013: TLS functionality and related terminology',
    'a self-signed certificate, and TLS offered, from the start',
    'https://learn.microsoft.com/exchange/tls-functionality-and-related-terminology-exchange-2013-help',
  ),
  cloudflareSuites: at(
    'Cloudflare, Supported cipher suites',
    'edge certificates; the oldest version is TLS 1.0 unless a zone says otherwise',
    'https://developers.cloudflare.com/ssl/edge-certificates/additional-options/cipher-suites/supported-cipher-suites/',
  ),
  awsPolicies: at(
    'Amazon Web Services, security policies for Application Load Balancers',
    'ELBSecurityPolicy-2016-08',
    'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html',
  ),
  jsseServer: measured('JSSE of OpenJDK 17 as a server'),
  jsse8: at(
    'Oracle, Java 8 providers documentation',
    'SunJSSE: enabled suites',
    'https://docs.oracle.com/javase/8/docs/technotes/guides/security/SunProviders.html#SunJSSEProvider',
  ),
  mozillaModern: at(
    'Mozilla, Server Side TLS guidelines 6.0',
    'modern',
    'https://ssl-config.mozilla.org/guidelines/6.0.json',
  ),
  mozillaOld: at(
    'Mozilla, Server Side TLS guidelines 5.8',
    'old',
    'https://ssl-config.mozilla.org/guidelines/5.8.json',
  ),
  apacheDefaults: at(
    'Apache HTTP Server, mod_ssl',
    'defaults',
    github('apache/httpd', '0cb68044', 'modules/ssl/ssl_engine_config.c'),
  ),
  gnuTlsServer: measured('gnutls-serv 3.7'),
  goGroups: at(
    'Go 1.24, crypto/tls',
    'handshake_server_tls13.go: a post-quantum group first, then a group with a key share',
    'https://github.com/golang/go/blob/release-branch.go1.24/src/crypto/tls/handshake_server_tls13.go',
  ),
  goServer: measured('crypto/tls servers of Go 1.19 and 1.26'),
  goDefaults: at('Go, crypto/tls', 'defaults', 'https://pkg.go.dev/crypto/tls#Config'),
  goHttp2: at(
    'Go issue 12895',
    'the server of net/http refuses a prohibited suite',
    'https://github.com/golang/go/issues/12895',
  ),
  rustlsServer: at(
    'rustls, ServerConfig',
    'defaults',
    'https://docs.rs/rustls/0.23/rustls/server/struct.ServerConfig.html',
  ),
  rustlsServerMeasured: measured('a rustls 0.23 server, in Deno'),
  noFact: { document: 'No source', section: 'nobody has reported it' },
} as const satisfies Record<string, Reference>

/** A ClientHello in testssl.sh's collection: the fact is the bytes; the collection is under GPL-2.0. */
export const recordedHello = (line: number): Reference =>
  at(
    'ClientHello recorded in testssl.sh',
    `client-simulation.txt, line ${line}`,
    `${github('testssl/testssl.sh', '9fdf8028baba86d83218db294a5776384ec8c332', 'etc/client-simulation.txt')}#L${line}`,
  )
