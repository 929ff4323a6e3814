import { usualIdentity, type ClientProfile } from '../../rules/profile.ts'
import { sources } from '../../spec/source.ts'
import { recorded } from '../recording.ts'

/**
 * The s_client of a trace of 2011 (facts/FACTS.md §6.1). Nobody has recorded its ClientHello; it is written down from the
 * source of OpenSSL 1.0.0, and is as long as that of the trace.
 */
const written = recorded({
  id: 'openssl-1.0.0',
  name: 'OpenSSL 1.0.0 s_client',
  short: 'OpenSSL',
  note: 'derived from its source, built without elliptic curves and IDEA, with zlib; it has a client certificate',
  date: '2011-12',
  settings: {
    versions: ['TLS 1.0'],
    requiresSecureRenegotiation: false,
    dhMinimum: '512',
    policies: [],
    // The whole chain, the root with it: OpenSSL before 1.1 adds what it finds in the file of authorities.
    identities: [
      {
        ...usualIdentity.client,
        key: 'rsa-1024',
        signature: 'rsa_pkcs1_sha1',
        intermediateSignature: 'rsa_pkcs1_sha1',
        names: [
          'client.dev.com',
          'build.york.client.dev.com',
          'tests.york.client.dev.com',
          'laptop-0001.york.client.dev.com',
        ],
        sends: 'with root',
      },
    ],
    matchesIssuers: false,
    renegotiation: 'with RFC 5746',
    renegotiationOverHttp2: true,
    paths: 'first issuer',
    minimumRsa: '0',
    weakestHash: 'md5',
    readsCommonName: true,
    keyUsage: 'ignored',
  },
  evidence: {
    all: { weight: 'inferred', source: sources.openSsl100 },
    versions: { weight: 'reported', source: sources.iis6Trace },
    renegotiation: { weight: 'reported', source: sources.iis6Trace },
    identities: { weight: 'reported', source: sources.iis6Trace },
    requiresSecureRenegotiation: { weight: 'documented', source: sources.openSslChanges },
    matchesIssuers: { weight: 'inferred', source: sources.openSslIssuers },
    certificateStatus: { weight: 'inferred', source: sources.openSsl100 },
  },
  hello: `
  160301006c010000680301000000000000000000000000000000000000000000000000000000000000000000003a003900380088008700350084
  00160013000a00330032009a009900450044002f00960041000500040015001200090014001100080006000300ff020100000400230000
    `,
})
const { recordedLength: _, ...template } = written.hello
export const openSsl100: ClientProfile = { ...written, hello: { ...template, derived: true } }
