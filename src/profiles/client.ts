import type { ClientProfile } from '../rules/profile.ts'
import { recordedHello, sources } from '../spec/source.ts'
import { recorded } from './recording.ts'

/** Clients by id. A ClientHello stands here as it was recorded; what it offers is read off it. */
export const clientProfiles: Readonly<Record<string, ClientProfile>> = {
  'ios-9-ats': recorded({
    id: 'ios-9-ats',
    name: 'iOS 9 with ATS',
    short: 'iOS 9',
    note: 'hello as recorded by SSL Labs',
    date: '2015-09',
    // ATS asks for TLS 1.2, which a ClientHello of TLS 1.2 cannot say.
    settings: {
      versions: ['TLS 1.2'],
      requiresSecureRenegotiation: false,
      dhMinimum: '1024',
      policies: ['ats'],
      paths: 'every path',
      minimumRsa: '1024',
      weakestHash: 'sha1',
      readsCommonName: true,
      keyUsage: 'ignored',
    },
    evidence: {
      all: { weight: 'measured', source: recordedHello(2757) },
      requiresSecureRenegotiation: { weight: 'unknown', source: sources.noFact },
      matchesIssuers: { weight: 'inferred', source: sources.appleCoreTls },
      renegotiation: { weight: 'unknown', source: sources.noFact },
      renegotiationOverHttp2: { weight: 'unknown', source: sources.noFact },
      declines: { weight: 'unknown', source: sources.noFact },
      noRenegotiation: { weight: 'unknown', source: sources.noFact },
      certificateStatus: { weight: 'unknown', source: sources.noFact },
      dhMinimum: { weight: 'documented', source: sources.appleCoreTls },
      dhMaximum: { weight: 'unknown', source: sources.noFact },
      versions: { weight: 'documented', source: sources.appleAts },
      policies: { weight: 'documented', source: sources.appleAts },
      trust: { weight: 'inferred', source: sources.appleAts },
      paths: { weight: 'inferred', source: sources.appleTrusted },
      minimumRsa: { weight: 'inferred', source: sources.appleTrusted },
      weakestHash: { weight: 'inferred', source: sources.appleTrusted },
      readsCommonName: { weight: 'inferred', source: sources.appleTrusted },
      keyUsage: { weight: 'unknown', source: sources.noFact },
      certificateAlert: { weight: 'unknown', source: sources.noFact },
      packing: { weight: 'unknown', source: sources.noFact },
    },
    hello: `
  16030300c6010000c20303(32)00001800ffc02cc02bc024c00ac023c009c030c02fc028c027c0130100008100000014001200000f6465762e73
  736c6c6162732e636f6d000a00080006001700180019000b00020100000d000e000c0501040102010503040302033374000000100030002e0268
  320568322d31360568322d31350568322d313408737064792f332e3106737064792f3308687474702f312e3100050005010000000000120000
    `,
  }),
  'chromium-137': recorded({
    id: 'chromium-137',
    name: 'Chromium 137',
    short: 'Chromium',
    note: 'Windows 11, hello as recorded by testssl.sh',
    date: '2025-06',
    settings: {
      requiresSecureRenegotiation: false,
      dhMinimum: '1024',
      policies: ['h2'],
      renegotiation: 'always',
      declines: 'fatal',
      paths: 'every path',
      minimumRsa: '1024',
      weakestHash: 'sha256',
      readsCommonName: false,
      keyUsage: 'always',
    },
    evidence: {
      all: { weight: 'measured', source: recordedHello(1001) },
      requiresSecureRenegotiation: { weight: 'measured', source: sources.openSslRenegotiation },
      matchesIssuers: { weight: 'documented', source: sources.chromiumClientCertificates },
      certificateStatus: { weight: 'unknown', source: sources.noFact },
      // It offers no DHE at all; a hello that is changed to do so has no limit that anybody knows.
      dhMinimum: { weight: 'unknown', source: sources.noFact },
      dhMaximum: { weight: 'unknown', source: sources.noFact },
      policies: { weight: 'measured', source: sources.chromiumHttp2 },
      trust: { weight: 'inferred', source: sources.chromiumHttp2 },
      paths: { weight: 'documented', source: sources.chromiumVerifier },
      minimumRsa: { weight: 'documented', source: sources.chromiumVerifier },
      weakestHash: { weight: 'documented', source: sources.chromiumVerifier },
      readsCommonName: { weight: 'documented', source: sources.chromiumVerifier },
      renegotiation: {
        weight: 'measured',
        source: sources.clientRenegotiation,
      },
      renegotiationOverHttp2: {
        weight: 'documented',
        source: sources.chromiumRenegotiation,
      },
      declines: { weight: 'measured', source: sources.clientRenegotiation },
      noRenegotiation: {
        weight: 'inferred',
        source: sources.chromiumRenegotiation,
      },
      keyUsage: { weight: 'documented', source: sources.chromiumKeyUsage },
      // Later Chromium says certificate_unknown whatever is wrong, and packs; what a published profile sends stays as it was.
      certificateAlert: { weight: 'unknown', source: sources.noFact },
      packing: { weight: 'unknown', source: sources.noFact },
    },
    hello: `
  16030106b3010006af0303(32)20(32)0020eaea130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035010006464a4a0000
  00230000fe0d00ba0000010001(1)0020(32)0090(144)003304ef04ed9a9a00010011ec04c0(1216)001d0020(32)002d000201010005000501
  00000000000d00120010040308040401050308050501080606010000000f000d00000a7465737473736c2e73680010000e000c02683208687474
  702f312e31002b000706dada03040303001700000012000044cd00050003026832000b00020100001b0003020002000a000c000a9a9a11ec001d
  00170018ff010001008a8a000100
    `,
  }),
  'curl-7.88-openssl-3.0': recorded({
    id: 'curl-7.88-openssl-3.0',
    name: 'curl 7.88 with OpenSSL 3.0',
    short: 'curl',
    note: 'Debian 12, hello measured on loopback',
    date: '2026-11',
    settings: {
      requiresSecureRenegotiation: true,
      dhMinimum: '2048',
      policies: [],
      matchesIssuers: false,
      renegotiation: 'with RFC 5746',
      renegotiationOverHttp2: true,
      paths: 'first issuer',
      // Debian's OpenSSL is built for security level 2.
      minimumRsa: '2048',
      weakestHash: 'sha224',
      olderSignatures: false,
      judgesCertificate: 'the name after it',
      readsCommonName: true,
      keyUsage: 'ECDSA before TLS 1.3',
    },
    evidence: {
      all: { weight: 'measured', source: sources.curlHello },
      requiresSecureRenegotiation: { weight: 'measured', source: sources.openSslRenegotiation },
      matchesIssuers: { weight: 'measured', source: sources.openSslIssuers },
      dhMinimum: { weight: 'measured', source: sources.openSslDh },
      dhMaximum: { weight: 'unknown', source: sources.noFact },
      renegotiation: {
        weight: 'measured',
        source: sources.clientRenegotiation,
      },
      renegotiationOverHttp2: {
        weight: 'inferred',
        source: sources.clientRenegotiation,
      },
      declines: { weight: 'inferred', source: sources.clientRenegotiation },
      noRenegotiation: {
        weight: 'measured',
        source: sources.clientRenegotiation,
      },
      paths: { weight: 'measured', source: sources.openSslVerify },
      minimumRsa: { weight: 'measured', source: sources.openSslVerify },
      weakestHash: { weight: 'measured', source: sources.openSslVerify },
      readsCommonName: { weight: 'measured', source: sources.openSslVerify },
      keyUsage: { weight: 'measured', source: sources.openSslVerify },
      certificateAlert: { weight: 'measured', source: sources.certificateAlerts },
      packing: { weight: 'measured', source: sources.clientPacking },
      olderSignatures: { weight: 'measured', source: sources.openSslOlder },
      judgesCertificate: { weight: 'measured', source: sources.certificateJudged },
      certificateStatus: { weight: 'documented', source: sources.curlStatus },
    },
    hello: `
  1603010200010001fc0303(32)20(32)003e130213031301c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00ac014
  0039c009c0130033009d009c003d003c0035002f00ff0100017500000014001200000f7777772e6578616d706c652e636f6d000b000403000102
  000a00160014001d0017001e00190018010001010102010301040010000e000c02683208687474702f312e31001600000017000000310000000d
  002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602002b000908030403030302030100
  2d00020101003300260024001d0020(32)001500ae(174)
    `,
  }),
}
