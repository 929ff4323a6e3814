/**
 * What programs say when a connection fails: texts as they were measured on loopback (November 2026) or stand in sources
 * and documents. Lines `condition | text` below `# stack | who shows it | how well it is known | where from`. What nobody
 * has verified is not here.
 */
export const errorData = `
# openssl | openssl s_client 3.0 | measured | openssl s_client 3.0.19
connection_reset | write:errno=104
connection_closed | error:0A000126:SSL routines:ssl3_read_n:unexpected eof while reading:
server_selects_tls1_0 | error:0A000152:SSL routines:final_renegotiate:unsafe legacy renegotiation disabled:
server_selects_unoffered_cipher | error:0A0000F8:SSL routines:set_client_ciphersuite:unknown cipher returned:
alert_unexpected_message | error:0A0003F2:SSL routines:ssl3_read_bytes:sslv3 alert unexpected message:SSL alert number 10
alert_bad_record_mac | error:0A0003FC:SSL routines:ssl3_read_bytes:sslv3 alert bad record mac:SSL alert number 20
alert_handshake_failure | error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:SSL alert number 40
alert_bad_certificate | error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:SSL alert number 42
alert_unsupported_certificate | error:0A000413:SSL routines:ssl3_read_bytes:sslv3 alert unsupported certificate:SSL alert number 43
alert_certificate_revoked | error:0A000414:SSL routines:ssl3_read_bytes:sslv3 alert certificate revoked:SSL alert number 44
alert_certificate_expired | error:0A000415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired:SSL alert number 45
alert_certificate_unknown | error:0A000416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown:SSL alert number 46
alert_illegal_parameter | error:0A000417:SSL routines:ssl3_read_bytes:sslv3 alert illegal parameter:SSL alert number 47
alert_unknown_ca | error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:SSL alert number 48
alert_access_denied | error:0A000419:SSL routines:ssl3_read_bytes:tlsv1 alert access denied:SSL alert number 49
alert_decode_error | error:0A00041A:SSL routines:ssl3_read_bytes:tlsv1 alert decode error:SSL alert number 50
alert_decrypt_error | error:0A00041B:SSL routines:ssl3_read_bytes:tlsv1 alert decrypt error:SSL alert number 51
alert_protocol_version | error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:SSL alert number 70
alert_insufficient_security | error:0A00042F:SSL routines:ssl3_read_bytes:tlsv1 alert insufficient security:SSL alert number 71
alert_internal_error | error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:SSL alert number 80
alert_inappropriate_fallback | error:0A00043E:SSL routines:ssl3_read_bytes:tlsv1 alert inappropriate fallback:SSL alert number 86
alert_user_canceled | error:0A000442:SSL routines:ssl3_read_bytes:tlsv1 alert user cancelled:SSL alert number 90
alert_missing_extension | error:0A000455:SSL routines:ssl3_read_bytes:tlsv13 alert missing extension:SSL alert number 109
alert_unsupported_extension | error:0A000456:SSL routines:ssl3_read_bytes:tlsv1 unsupported extension:SSL alert number 110
alert_unrecognized_name | error:0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name:SSL alert number 112
alert_certificate_required | error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:SSL alert number 116
alert_no_application_protocol | error:0A000460:SSL routines:ssl3_read_bytes:tlsv1 alert no application protocol:SSL alert number 120
unknown_ca | verify error:num=20:unable to get local issuer certificate
cert_expired | verify error:num=10:certificate has expired
cert_not_yet_valid | verify error:num=9:certificate is not yet valid
hostname_mismatch | verify error:num=62:hostname mismatch
small_key | verify error:num=66:EE certificate key too weak
weak_signature_sha1 | verify error:num=68:CA signature digest algorithm too weak
weak_signature_md5 | verify error:num=68:CA signature digest algorithm too weak
wrong_eku | verify error:num=26:unsuitable certificate purpose
unsafe_legacy_renegotiation | error:0A000152:SSL routines:final_renegotiate:unsafe legacy renegotiation disabled:
# curl | curl with OpenSSL | measured | curl 7.88.1 with OpenSSL
connection_reset | curl: (35) Recv failure: Connection reset by peer
connection_closed | curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to HOST:PORT
server_selects_tls1_0 | curl: (35) error:0A000152:SSL routines::unsafe legacy renegotiation disabled
server_selects_unoffered_cipher | curl: (35) error:0A0000F8:SSL routines::unknown cipher returned
alert_unexpected_message | curl: (35) error:0A0003F2:SSL routines::sslv3 alert unexpected message
alert_bad_record_mac | curl: (35) error:0A0003FC:SSL routines::sslv3 alert bad record mac
alert_handshake_failure | curl: (35) error:0A000410:SSL routines::sslv3 alert handshake failure
alert_bad_certificate | curl: (35) error:0A000412:SSL routines::sslv3 alert bad certificate
alert_unsupported_certificate | curl: (35) error:0A000413:SSL routines::sslv3 alert unsupported certificate
alert_certificate_revoked | curl: (35) error:0A000414:SSL routines::sslv3 alert certificate revoked
alert_certificate_expired | curl: (60) SSL certificate verification failed
alert_certificate_unknown | curl: (35) error:0A000416:SSL routines::sslv3 alert certificate unknown
alert_illegal_parameter | curl: (35) error:0A000417:SSL routines::sslv3 alert illegal parameter
alert_unknown_ca | curl: (35) error:0A000418:SSL routines::tlsv1 alert unknown ca
alert_access_denied | curl: (35) error:0A000419:SSL routines::tlsv1 alert access denied
alert_decode_error | curl: (35) error:0A00041A:SSL routines::tlsv1 alert decode error
alert_decrypt_error | curl: (35) error:0A00041B:SSL routines::tlsv1 alert decrypt error
alert_protocol_version | curl: (35) error:0A00042E:SSL routines::tlsv1 alert protocol version
alert_insufficient_security | curl: (35) error:0A00042F:SSL routines::tlsv1 alert insufficient security
alert_internal_error | curl: (35) error:0A000438:SSL routines::tlsv1 alert internal error
alert_inappropriate_fallback | curl: (35) error:0A00043E:SSL routines::tlsv1 alert inappropriate fallback
alert_user_canceled | curl: (35) error:0A000442:SSL routines::tlsv1 alert user cancelled
alert_missing_extension | curl: (35) error:0A000455:SSL routines::tlsv13 alert missing extension
alert_unsupported_extension | curl: (35) error:0A000456:SSL routines::tlsv1 unsupported extension
alert_unrecognized_name | curl: (35) error:0A000458:SSL routines::tlsv1 unrecognized name
alert_certificate_required | curl: (98) error:0A00045C:SSL routines::tlsv13 alert certificate required
alert_no_application_protocol | curl: (35) error:0A000460:SSL routines::tlsv1 alert no application protocol
unknown_ca | curl: (60) SSL certificate problem: unable to get local issuer certificate
cert_expired | curl: (60) SSL certificate problem: certificate has expired
cert_not_yet_valid | curl: (60) SSL certificate problem: certificate is not yet valid
hostname_mismatch | curl: (60) SSL: no alternative certificate subject name matches target host name 'HOST'
small_key | curl: (60) SSL certificate problem: EE certificate key too weak
weak_signature_sha1 | curl: (60) SSL certificate problem: CA signature digest algorithm too weak
weak_signature_md5 | curl: (60) SSL certificate problem: CA signature digest algorithm too weak
wrong_eku | curl: (60) SSL certificate problem: unsuitable certificate purpose
unsafe_legacy_renegotiation | curl: (35) error:0A000152:SSL routines::unsafe legacy renegotiation disabled
# python | Python requests | measured | Python 3.11, requests 2.34
connection_reset | requests.exceptions.ConnectionError: ('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))
connection_closed | requests.exceptions.SSLError: … [SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)
server_selects_tls1_0 | requests.exceptions.SSLError: … [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol (_ssl.c:1006)
server_selects_unoffered_cipher | requests.exceptions.SSLError: … [SSL: UNKNOWN_CIPHER_RETURNED] unknown cipher returned (_ssl.c:1006)
alert_unexpected_message | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_UNEXPECTED_MESSAGE] sslv3 alert unexpected message (_ssl.c:1006)
alert_bad_record_mac | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_BAD_RECORD_MAC] sslv3 alert bad record mac (_ssl.c:1006)
alert_handshake_failure | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_HANDSHAKE_FAILURE] sslv3 alert handshake failure (_ssl.c:1006)
alert_bad_certificate | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_BAD_CERTIFICATE] sslv3 alert bad certificate (_ssl.c:1006)
alert_unsupported_certificate | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_UNSUPPORTED_CERTIFICATE] sslv3 alert unsupported certificate (_ssl.c:1006)
alert_certificate_revoked | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_CERTIFICATE_REVOKED] sslv3 alert certificate revoked (_ssl.c:1006)
alert_certificate_expired | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_CERTIFICATE_EXPIRED] sslv3 alert certificate expired (_ssl.c:1006)
alert_certificate_unknown | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_CERTIFICATE_UNKNOWN] sslv3 alert certificate unknown (_ssl.c:1006)
alert_illegal_parameter | requests.exceptions.SSLError: … [SSL: SSLV3_ALERT_ILLEGAL_PARAMETER] sslv3 alert illegal parameter (_ssl.c:1006)
alert_unknown_ca | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:1006)
alert_access_denied | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_ACCESS_DENIED] tlsv1 alert access denied (_ssl.c:1006)
alert_decode_error | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_DECODE_ERROR] tlsv1 alert decode error (_ssl.c:1006)
alert_decrypt_error | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_DECRYPT_ERROR] tlsv1 alert decrypt error (_ssl.c:1006)
alert_protocol_version | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version (_ssl.c:1006)
alert_insufficient_security | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_INSUFFICIENT_SECURITY] tlsv1 alert insufficient security (_ssl.c:1006)
alert_internal_error | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_INTERNAL_ERROR] tlsv1 alert internal error (_ssl.c:1006)
alert_inappropriate_fallback | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_INAPPROPRIATE_FALLBACK] tlsv1 alert inappropriate fallback (_ssl.c:1006)
alert_user_canceled | requests.exceptions.SSLError: … [SSL: TLSV1_ALERT_USER_CANCELLED] tlsv1 alert user cancelled (_ssl.c:1006)
alert_missing_extension | requests.exceptions.SSLError: … [SSL: TLSV13_ALERT_MISSING_EXTENSION] tlsv13 alert missing extension (_ssl.c:1006)
alert_unsupported_extension | requests.exceptions.SSLError: … [SSL: TLSV1_UNSUPPORTED_EXTENSION] tlsv1 unsupported extension (_ssl.c:1006)
alert_unrecognized_name | requests.exceptions.SSLError: … [SSL: TLSV1_UNRECOGNIZED_NAME] tlsv1 unrecognized name (_ssl.c:1006)
alert_certificate_required | requests.exceptions.SSLError: … [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:1006)
alert_no_application_protocol | SSLError: HTTPSConnectionPool(host='HOST', port=PORT): Max retries exceeded with url: / (Caused by SSLError(SSLError(1, '[SSL] tlsv1 alert no application protocol (_ssl.c:1006)')))
unknown_ca | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1006)
cert_expired | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)
cert_not_yet_valid | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid (_ssl.c:1006)
hostname_mismatch | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'HOST'. (_ssl.c:1006)
small_key | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: EE certificate key too weak (_ssl.c:1006)
weak_signature_sha1 | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: CA signature digest algorithm too weak (_ssl.c:1006)
weak_signature_md5 | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: CA signature digest algorithm too weak (_ssl.c:1006)
wrong_eku | requests.exceptions.SSLError: … [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unsuitable certificate purpose (_ssl.c:1006)
unsafe_legacy_renegotiation | requests.exceptions.SSLError: … [SSL: UNSAFE_LEGACY_RENEGOTIATION_DISABLED] unsafe legacy renegotiation disabled (_ssl.c:1006)
# node | Node, https | measured | Node 20.20.2, https
connection_reset | Error: read ECONNRESET, code ECONNRESET
connection_closed | Error: Client network socket disconnected before secure TLS connection was established, code ECONNRESET
server_selects_tls1_0 | Error: write EPROTO error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol:, code EPROTO
server_selects_unoffered_cipher | Error: write EPROTO error:0A0000F8:SSL routines:set_client_ciphersuite:unknown cipher returned:, code EPROTO
alert_unexpected_message | Error: write EPROTO error:0A0003F2:SSL routines:ssl3_read_bytes:sslv3 alert unexpected message:SSL alert number 10, code EPROTO
alert_bad_record_mac | Error: write EPROTO error:0A0003FC:SSL routines:ssl3_read_bytes:sslv3 alert bad record mac:SSL alert number 20, code EPROTO
alert_handshake_failure | Error: write EPROTO error:0A000410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure:SSL alert number 40, code EPROTO
alert_bad_certificate | Error: write EPROTO error:0A000412:SSL routines:ssl3_read_bytes:sslv3 alert bad certificate:SSL alert number 42, code EPROTO
alert_unsupported_certificate | Error: write EPROTO error:0A000413:SSL routines:ssl3_read_bytes:sslv3 alert unsupported certificate:SSL alert number 43, code EPROTO
alert_certificate_revoked | Error: write EPROTO error:0A000414:SSL routines:ssl3_read_bytes:sslv3 alert certificate revoked:SSL alert number 44, code EPROTO
alert_certificate_expired | Error: write EPROTO error:0A000415:SSL routines:ssl3_read_bytes:sslv3 alert certificate expired:SSL alert number 45, code EPROTO
alert_certificate_unknown | Error: write EPROTO error:0A000416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown:SSL alert number 46, code EPROTO
alert_illegal_parameter | Error: write EPROTO error:0A000417:SSL routines:ssl3_read_bytes:sslv3 alert illegal parameter:SSL alert number 47, code EPROTO
alert_unknown_ca | Error: write EPROTO error:0A000418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca:SSL alert number 48, code EPROTO
alert_access_denied | Error: write EPROTO error:0A000419:SSL routines:ssl3_read_bytes:tlsv1 alert access denied:SSL alert number 49, code EPROTO
alert_decode_error | Error: write EPROTO error:0A00041A:SSL routines:ssl3_read_bytes:tlsv1 alert decode error:SSL alert number 50, code EPROTO
alert_decrypt_error | Error: write EPROTO error:0A00041B:SSL routines:ssl3_read_bytes:tlsv1 alert decrypt error:SSL alert number 51, code EPROTO
alert_protocol_version | Error: write EPROTO error:0A00042E:SSL routines:ssl3_read_bytes:tlsv1 alert protocol version:SSL alert number 70, code EPROTO
alert_insufficient_security | Error: write EPROTO error:0A00042F:SSL routines:ssl3_read_bytes:tlsv1 alert insufficient security:SSL alert number 71, code EPROTO
alert_internal_error | Error: write EPROTO error:0A000438:SSL routines:ssl3_read_bytes:tlsv1 alert internal error:SSL alert number 80, code EPROTO
alert_inappropriate_fallback | Error: write EPROTO error:0A00043E:SSL routines:ssl3_read_bytes:tlsv1 alert inappropriate fallback:SSL alert number 86, code EPROTO
alert_user_canceled | Error: write EPROTO error:0A000442:SSL routines:ssl3_read_bytes:tlsv1 alert user cancelled:SSL alert number 90, code EPROTO
alert_missing_extension | Error: write EPROTO error:0A000455:SSL routines:ssl3_read_bytes:tlsv13 alert missing extension:SSL alert number 109, code EPROTO
alert_unsupported_extension | Error: write EPROTO error:0A000456:SSL routines:ssl3_read_bytes:tlsv1 unsupported extension:SSL alert number 110, code EPROTO
alert_unrecognized_name | Error: write EPROTO error:0A000458:SSL routines:ssl3_read_bytes:tlsv1 unrecognized name:SSL alert number 112, code EPROTO
alert_certificate_required | Error: write EPROTO error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:SSL alert number 116, code EPROTO
alert_no_application_protocol | Error: write EPROTO error:0A000460:SSL routines:ssl3_read_bytes:tlsv1 alert no application protocol:SSL alert number 120, code EPROTO
unknown_ca | Error: unable to verify the first certificate, code UNABLE_TO_VERIFY_LEAF_SIGNATURE
cert_expired | Error: certificate has expired, code CERT_HAS_EXPIRED
cert_not_yet_valid | Error: certificate is not yet valid, code CERT_NOT_YET_VALID
hostname_mismatch | Error [ERR_TLS_CERT_ALTNAME_INVALID]: Hostname/IP does not match certificate's altnames: Host: HOST is not in the cert's altnames: DNS:NAME, code ERR_TLS_CERT_ALTNAME_INVALID
weak_signature_sha1 | Error: CA signature digest algorithm too weak, code UNSPECIFIED
weak_signature_md5 | Error: CA signature digest algorithm too weak, code UNSPECIFIED
wrong_eku | Error: unsuitable certificate purpose, code INVALID_PURPOSE
unsafe_legacy_renegotiation | Error: write EPROTO error:0A000152:SSL routines:final_renegotiate:unsafe legacy renegotiation disabled:, code EPROTO
# go | Go | measured | Go 1.19.8, net/http
connection_reset | read: connection reset by peer
connection_closed | EOF
server_selects_tls1_0 | tls: server selected unsupported protocol version 301
server_selects_unoffered_cipher | tls: server chose an unconfigured cipher suite
alert_unexpected_message | remote error: tls: unexpected message
alert_bad_record_mac | remote error: tls: bad record MAC
alert_handshake_failure | remote error: tls: handshake failure
alert_bad_certificate | remote error: tls: bad certificate
alert_unsupported_certificate | remote error: tls: unsupported certificate
alert_certificate_revoked | remote error: tls: revoked certificate
alert_certificate_expired | remote error: tls: expired certificate
alert_certificate_unknown | remote error: tls: unknown certificate
alert_illegal_parameter | remote error: tls: illegal parameter
alert_unknown_ca | remote error: tls: unknown certificate authority
alert_access_denied | remote error: tls: access denied
alert_decode_error | remote error: tls: error decoding message
alert_decrypt_error | remote error: tls: error decrypting message
alert_protocol_version | remote error: tls: protocol version not supported
alert_insufficient_security | remote error: tls: insufficient security level
alert_internal_error | remote error: tls: internal error
alert_inappropriate_fallback | remote error: tls: inappropriate fallback
alert_user_canceled | remote error: tls: user canceled
alert_missing_extension | remote error: tls: missing extension
alert_unsupported_extension | remote error: tls: unsupported extension
alert_unrecognized_name | remote error: tls: unrecognized name
alert_certificate_required | remote error: tls: certificate required
alert_no_application_protocol | remote error: tls: no application protocol
unknown_ca | x509: certificate signed by unknown authority
cert_expired | x509: certificate has expired or is not yet valid: current time … is after …
cert_not_yet_valid | x509: certificate has expired or is not yet valid: current time … is before …
hostname_mismatch | x509: certificate is valid for NAME, not HOST
weak_signature_sha1 | x509: certificate signed by unknown authority (possibly because of "x509: cannot verify signature: insecure algorithm SHA1-RSA (temporarily override with GODEBUG=x509sha1=1)" while trying to verify candidate authority certifica…
weak_signature_md5 | x509: certificate signed by unknown authority (possibly because of "x509: cannot verify signature: insecure algorithm MD5-RSA" while trying to verify candidate authority certificate "…")
wrong_eku | x509: certificate specifies an incompatible key usage
no_renegotiation | local error: tls: no renegotiation
# jsse | Java | measured | Java 17.0.15, HttpsURLConnection
connection_reset | java.net.SocketException: Connection reset
connection_closed | javax.net.ssl.SSLHandshakeException: Remote host terminated the handshake
server_selects_tls1_0 | javax.net.ssl.SSLHandshakeException: The server selected protocol version TLS10 is not accepted by client preferences [TLS13, TLS12]
alert_unexpected_message | javax.net.ssl.SSLProtocolException: Received fatal alert: unexpected_message
alert_bad_record_mac | javax.net.ssl.SSLException: Received fatal alert: bad_record_mac
alert_handshake_failure | javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure
alert_bad_certificate | javax.net.ssl.SSLHandshakeException: Received fatal alert: bad_certificate
alert_unsupported_certificate | javax.net.ssl.SSLHandshakeException: Received fatal alert: unsupported_certificate
alert_certificate_revoked | javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_revoked
alert_certificate_expired | javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_expired
alert_certificate_unknown | javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_unknown
alert_illegal_parameter | javax.net.ssl.SSLHandshakeException: Received fatal alert: illegal_parameter
alert_unknown_ca | javax.net.ssl.SSLHandshakeException: Received fatal alert: unknown_ca
alert_access_denied | javax.net.ssl.SSLHandshakeException: Received fatal alert: access_denied
alert_decode_error | javax.net.ssl.SSLHandshakeException: Received fatal alert: decode_error
alert_decrypt_error | javax.net.ssl.SSLHandshakeException: Received fatal alert: decrypt_error
alert_protocol_version | javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version
alert_insufficient_security | javax.net.ssl.SSLHandshakeException: Received fatal alert: insufficient_security
alert_internal_error | javax.net.ssl.SSLException: Received fatal alert: internal_error
alert_inappropriate_fallback | javax.net.ssl.SSLException: Received fatal alert: inappropriate_fallback
alert_user_canceled | javax.net.ssl.SSLException: Received fatal close_notify alert
alert_missing_extension | javax.net.ssl.SSLHandshakeException: Received fatal alert: missing_extension
alert_unsupported_extension | javax.net.ssl.SSLHandshakeException: Received fatal alert: unsupported_extension
alert_unrecognized_name | javax.net.ssl.SSLHandshakeException: Received fatal alert: unrecognized_name
alert_certificate_required | javax.net.ssl.SSLHandshakeException: Received fatal alert: certificate_required
alert_no_application_protocol | javax.net.ssl.SSLHandshakeException: Received fatal alert: no_application_protocol
unknown_ca | javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target
cert_expired | javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed
cert_not_yet_valid | javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed
hostname_mismatch | javax.net.ssl.SSLHandshakeException: No subject alternative DNS name matching HOST found.
wrong_eku | javax.net.ssl.SSLHandshakeException: Extended key usage does not permit use for TLS server authentication
# gnutls | GnuTLS | measured | gnutls-cli 3.7.9
connection_reset | *** Fatal error: Error in the pull function.
connection_closed | *** Fatal error: The TLS connection was non-properly terminated.
server_selects_tls1_0 | *** Fatal error: The TLS connection was non-properly terminated.
server_selects_unoffered_cipher | *** Fatal error: Could not negotiate a supported cipher suite.
alert_unexpected_message | *** Received alert [10]: Unexpected message
alert_bad_record_mac | *** Received alert [20]: Bad record MAC
alert_handshake_failure | *** Received alert [40]: Handshake failed
alert_bad_certificate | *** Received alert [42]: Certificate is bad
alert_unsupported_certificate | *** Received alert [43]: Certificate is not supported
alert_certificate_revoked | *** Received alert [44]: Certificate was revoked
alert_certificate_expired | *** Received alert [45]: Certificate is expired
alert_certificate_unknown | *** Received alert [46]: Unknown certificate
alert_illegal_parameter | *** Received alert [47]: Illegal parameter
alert_unknown_ca | *** Received alert [48]: CA is unknown
alert_access_denied | *** Received alert [49]: Access was denied
alert_decode_error | *** Received alert [50]: Decode error
alert_decrypt_error | *** Received alert [51]: Decrypt error
alert_protocol_version | *** Received alert [70]: Error in protocol version
alert_insufficient_security | *** Received alert [71]: Insufficient security
alert_internal_error | *** Received alert [80]: Internal error
alert_inappropriate_fallback | *** Received alert [86]: Inappropriate fallback
alert_user_canceled | *** Received alert [90]: User canceled
alert_missing_extension | *** Received alert [109]: An extension was expected but was not seen
alert_unsupported_extension | *** Received alert [110]: An unsupported extension was sent
alert_unrecognized_name | *** Received alert [112]: The server name sent was not recognized
alert_certificate_required | *** Received alert [116]: Certificate is required
alert_no_application_protocol | *** Received alert [120]: No supported application protocol could be negotiated
unknown_ca | - Status: The certificate is NOT trusted. The certificate issuer is unknown.
cert_expired | - Status: The certificate is NOT trusted. The certificate chain uses expired certificate.
cert_not_yet_valid | - Status: The certificate is NOT trusted. The certificate chain uses not yet valid certificate.
hostname_mismatch | - Status: The certificate is NOT trusted. The name in the certificate does not match the expected.
weak_signature_sha1 | - Status: The certificate is NOT trusted. The certificate chain uses insecure algorithm.
weak_signature_md5 | - Status: The certificate is NOT trusted. The certificate chain uses insecure algorithm.
wrong_eku | - Status: The certificate is NOT trusted. The certificate chain does not match the intended purpose.
# chromium | Chromium | measured | Chromium 156
connection_reset | net::ERR_CONNECTION_RESET
connection_closed | net::ERR_CONNECTION_CLOSED
server_selects_tls1_0 | net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH
server_selects_unoffered_cipher | net::ERR_SSL_PROTOCOL_ERROR
alert_unexpected_message | net::ERR_SSL_PROTOCOL_ERROR
alert_bad_record_mac | net::ERR_SSL_BAD_RECORD_MAC_ALERT
alert_handshake_failure | net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH
alert_bad_certificate | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_unsupported_certificate | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_certificate_revoked | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_certificate_expired | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_certificate_unknown | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_illegal_parameter | net::ERR_SSL_PROTOCOL_ERROR
alert_unknown_ca | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_access_denied | net::ERR_SSL_PROTOCOL_ERROR
alert_decode_error | net::ERR_SSL_PROTOCOL_ERROR
alert_decrypt_error | net::ERR_SSL_DECRYPT_ERROR_ALERT
alert_protocol_version | net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH
alert_insufficient_security | net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH
alert_internal_error | net::ERR_SSL_PROTOCOL_ERROR
alert_inappropriate_fallback | net::ERR_SSL_PROTOCOL_ERROR
alert_user_canceled | net::ERR_SSL_PROTOCOL_ERROR
alert_missing_extension | net::ERR_SSL_PROTOCOL_ERROR
alert_unsupported_extension | net::ERR_SSL_PROTOCOL_ERROR
alert_unrecognized_name | net::ERR_SSL_UNRECOGNIZED_NAME_ALERT
alert_certificate_required | net::ERR_BAD_SSL_CLIENT_AUTH_CERT
alert_no_application_protocol | net::ERR_SSL_PROTOCOL_ERROR
unknown_ca | net::ERR_CERT_AUTHORITY_INVALID
# chromium | Chromium | documented | Chromium, net/base/net_error_list.h
connection_closed | net::ERR_CONNECTION_CLOSED (-100)
connection_reset | net::ERR_CONNECTION_RESET (-101)
no_renegotiation | net::ERR_SSL_NO_RENEGOTIATION (-123)
alert_unrecognized_name | net::ERR_SSL_UNRECOGNIZED_NAME_ALERT (-159)
hostname_mismatch | net::ERR_CERT_COMMON_NAME_INVALID (-200)
cert_expired | net::ERR_CERT_DATE_INVALID (-201)
unknown_ca | net::ERR_CERT_AUTHORITY_INVALID (-202)
revoked | net::ERR_CERT_REVOKED (-206)
weak_signature | net::ERR_CERT_WEAK_SIGNATURE_ALGORITHM (-208)
small_key | net::ERR_CERT_WEAK_KEY (-211)
inadequate_security | net::ERR_HTTP2_INADEQUATE_TRANSPORT_SECURITY (-360)
# nss | Firefox (NSS) | documented | NSS, lib/ssl/SSLerrs.h and lib/util/SECerrs.h
protocol_version | SSL_ERROR_UNSUPPORTED_VERSION: Peer using unsupported version of security protocol.
alert_protocol_version | SSL_ERROR_PROTOCOL_VERSION_ALERT: Peer reports incompatible or unsupported protocol version.
alert_handshake_failure | SSL_ERROR_HANDSHAKE_FAILURE_ALERT: SSL peer was unable to negotiate an acceptable set of security parameters.
alert_insufficient_security | SSL_ERROR_INSUFFICIENT_SECURITY_ALERT: Server requires ciphers more secure than those supported by client.
alert_internal_error | SSL_ERROR_INTERNAL_ERROR_ALERT: Peer reports it experienced an internal error.
alert_unknown_ca | SSL_ERROR_UNKNOWN_CA_ALERT: Peer does not recognize and trust the CA that issued your certificate.
alert_bad_certificate | SSL_ERROR_BAD_CERT_ALERT: SSL peer cannot verify your certificate.
hostname_mismatch | SSL_ERROR_BAD_CERT_DOMAIN: Unable to communicate securely with peer: requested domain name does not match the server's certificate.
unsafe_legacy_renegotiation | SSL_ERROR_UNSAFE_NEGOTIATION: Peer attempted old style (potentially vulnerable) handshake.
no_renegotiation | SSL_ERROR_RENEGOTIATION_NOT_ALLOWED: Renegotiation is not allowed on this SSL socket.
alert_no_renegotiation | SSL_ERROR_NO_RENEGOTIATION_ALERT: Peer does not permit renegotiation of SSL security parameters.
dh_key_too_small | SSL_ERROR_WEAK_SERVER_EPHEMERAL_DH_KEY: SSL received a weak ephemeral Diffie-Hellman key in Server Key Exchange handshake message.
small_key | SSL_ERROR_WEAK_SERVER_CERT_KEY: The server certificate included a public key that was too weak.
weak_signature | SSL_ERROR_UNSUPPORTED_SIGNATURE_ALGORITHM: The peer used an unsupported combination of signature and hash algorithm.
alert_inappropriate_fallback | SSL_ERROR_INAPPROPRIATE_FALLBACK_ALERT: The server rejected the handshake because the client downgraded to a lower TLS version than the server supports.
alert_no_application_protocol | SSL_ERROR_NEXT_PROTOCOL_NO_PROTOCOL: The server supports no protocols that the client advertises in the ALPN extension.
alert_certificate_required | SSL_ERROR_RX_CERTIFICATE_REQUIRED_ALERT: SSL received a certificate_required alert.
unknown_ca | SEC_ERROR_UNKNOWN_ISSUER: Peer's Certificate issuer is not recognized.
cert_expired | SEC_ERROR_EXPIRED_CERTIFICATE: Peer's Certificate has expired.
wrong_eku | SEC_ERROR_INADEQUATE_KEY_USAGE: Certificate key usage inadequate for attempted operation.
revoked | SEC_ERROR_REVOKED_CERTIFICATE: Peer's Certificate has been revoked.
# rustls | rustls | documented | rustls 0.23.43, src/error.rs
alert_handshake_failure | received fatal alert: HandshakeFailure
alert_protocol_version | received fatal alert: ProtocolVersion
server_selects_tls1_0 | peer is incompatible: ServerDoesNotSupportTls12Or13
server_selects_unoffered_cipher | peer misbehaved: SelectedUnofferedCipherSuite
unknown_ca | invalid peer certificate: UnknownIssuer
cert_expired | invalid peer certificate: certificate expired: verification time T (UNIX), but certificate is not valid after T2 (N seconds ago)
hostname_mismatch | invalid peer certificate: certificate not valid for name "x"; certificate is only valid for ...
alert_no_application_protocol | peer doesn't support any known protocol
no_renegotiation | peer misbehaved: TooManyRenegotiationRequests
# rustls | reqwest with rustls | reported | reqwest issue 1039
connection_reset | reqwest::Error { kind: Request, url: "https://...", source: hyper::Error(Connect, Custom { kind: Other, error: Os { code: 104, kind: ConnectionReset, message: "Connection reset by peer" } }) }
# apple | Apple, Secure Transport | documented | Apple, Security, SecBase.h
alert | -9802 errSSLFatalAlert: Fatal alert
connection_reset | -9806 errSSLClosedAbort: connection closed via error
unknown_ca | -9812 errSSLUnknownRootCert: valid cert chain, untrusted root
cert_expired | -9814 errSSLCertExpired: chain had an expired cert
cert_not_yet_valid | -9815 errSSLCertNotYetValid: chain had a cert not yet valid
alert_handshake_failure | -9824 errSSLPeerHandshakeFail: handshake failure
alert_bad_certificate | -9825 errSSLPeerBadCert: misc. bad certificate
alert_certificate_unknown | -9829 errSSLPeerCertUnknown: unknown certificate
alert_unknown_ca | -9831 errSSLPeerUnknownCA: unknown Cert Authority
alert_protocol_version | -9836 errSSLPeerProtocolVersion: bad protocol version
alert_insufficient_security | -9837 errSSLPeerInsufficientSecurity: insufficient security
alert_internal_error | -9838 errSSLPeerInternalError: internal error
no_renegotiation | -9840 errSSLPeerNoRenegotiation: no renegotiation allowed
hostname_mismatch | -9843 errSSLHostNameMismatch: peer host name mismatch
dh_key_too_small | -9850 errSSLWeakPeerEphemeralDHKey: weak ephemeral dh key
# apple | Apple, NSURLSession | reported | Server Fault 724077; Apple developer forums
connection_reset | Error Domain=NSURLErrorDomain Code=-1200 "An SSL error has occurred and a secure connection to the server cannot be made." ... _kCFStreamErrorCodeKey=-9806
# schannel | Windows (SChannel) | documented | Microsoft, Schannel error codes for TLS and SSL alerts
alert_unexpected_message | SEC_E_ILLEGAL_MESSAGE (0x80090326): The message received was unexpected or badly formatted.
alert_bad_record_mac | SEC_E_MESSAGE_ALTERED (0x8009030F): The message or signature supplied for verification has been altered
alert_handshake_failure | SEC_E_ILLEGAL_MESSAGE (0x80090326): The message received was unexpected or badly formatted.
alert_bad_certificate | SEC_E_CERT_UNKNOWN (0x80090327): An unknown error occurred while processing the certificate.
alert_certificate_expired | SEC_E_CERT_EXPIRED (0x80090328): The received certificate has expired.
alert_unknown_ca | SEC_E_UNTRUSTED_ROOT (0x80090325): The certificate chain was issued by an authority that is not trusted.
alert_protocol_version | SEC_E_UNSUPPORTED_FUNCTION (0x80090302): The function requested is not supported
alert_insufficient_security | SEC_E_ALGORITHM_MISMATCH (0x80090331): The client and server cannot communicate, because they do not possess a common algorithm.
alert_internal_error | SEC_E_INTERNAL_ERROR (0x80090304): The Local Security Authority cannot be contacted
alert_no_renegotiation | SEC_E_ILLEGAL_MESSAGE (0x80090326): The message received was unexpected or badly formatted.
# schannel | Windows (SChannel) | documented | Microsoft, COM error codes
hostname_mismatch | SEC_E_WRONG_PRINCIPAL (0x80090322): The target principal name is incorrect.
unknown_ca | SEC_E_UNTRUSTED_ROOT (0x80090325): The certificate chain was issued by an authority that is not trusted.
cert_expired | SEC_E_CERT_EXPIRED (0x80090328): The received certificate has expired.
wrong_eku | SEC_E_CERT_WRONG_USAGE (0x80090349): The certificate is not valid for the requested usage.
# dotnet | .NET Framework | reported | .NET documentation and issues
any_handshake_failure | The request was aborted: Could not create SSL/TLS secure channel.
connection_reset | The underlying connection was closed: An unexpected error occurred on a send.
connection_closed | Authentication failed because the remote party has closed the transport stream.
# schannel-log | Windows event log, System | documented | Microsoft, Schannel Events (dn786445)
no_shared_cipher | Schannel 36874: An TLS 1.2 connection request was received from a remote client application, but none of the cipher suites supported by the client application are supported by the server. The SSL/TLS connection request has failed.
alert_handshake_failure | Schannel 36888: The following fatal alert was generated: 40. The internal error state is 1205.
alert_received | Schannel 36887: A fatal alert was received from the remote endpoint. The TLS protocol defined fatal alert code is NN.
# schannel-log | Windows event log, System | reported | MSDN, Friis’ blog, 2012-08-29
weak_signature | Schannel 36888: The following fatal alert was generated: 40. The internal error state is 252.
# jsse-log | Java server | measured | JSSE 17 server with a leaf signed with SHA-512
sig_alg_mismatch | javax.net.ssl.SSLHandshakeException: no cipher suites in common
# openssl-log | OpenSSL server | measured | openssl s_server 3.0
no_renegotiation | error:0A000153:SSL routines:ssl3_read_bytes:no renegotiation
# iis-page | Page of IIS | documented | Microsoft, KB943891
client_cert_required | 403.7 - Forbidden: SSL client certificate is required
# ssllabs | SSL Labs, handshake simulation | reported | Server Fault 724077
any_handshake_failure | Protocol or cipher suite mismatch`
