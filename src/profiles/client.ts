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
      versions: { weight: 'documented', source: sources.appleAts },
      policies: { weight: 'documented', source: sources.appleAts },
      trust: { weight: 'inferred', source: sources.appleAts },
      paths: { weight: 'inferred', source: sources.appleTrusted },
      minimumRsa: { weight: 'inferred', source: sources.appleTrusted },
      weakestHash: { weight: 'inferred', source: sources.appleTrusted },
      readsCommonName: { weight: 'inferred', source: sources.appleTrusted },
      keyUsage: { weight: 'unknown', source: sources.noFact },
    },
    hello: `
  16030300c6010000c2030355def146b7ed606006d8d54a3ece6c9c1b5070b51ce0e81d354178f0311d2e0100001800ffc02cc02bc024c00ac023
  c009c030c02fc028c027c0130100008100000014001200000f6465762e73736c6c6162732e636f6d000a00080006001700180019000b00020100
  000d000e000c0501040102010503040302033374000000100030002e0268320568322d31360568322d31350568322d313408737064792f332e31
  06737064792f3308687474702f312e3100050005010000000000120000
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
    },
    hello: `
  16030106b3010006af0303fbd2b110b1afbc69dac9202344caa14f56eb72252a02904c00395c3ada1716be20439b0a947c628db23f13d697fe43
  23f9a4929bf182cbc4c880fdc5f5315cc8080020eaea130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035010006464a4a
  000000230000fe0d00ba00000100012a002065b7614cfd41b624c0a9c508c7ba54ac2541edaa61b95dafb2259fcd96e87e1900909bd89d48d1da
  0991e630b47a90e6c64180c4b36628222dc07c6cb9c4ca7eb1ea231a7e59c6368d80cff26f76110099168eafa707e84a114cf659e73a8a024ac6
  6ce1c7e7e590ee44ca26fb87d0c09014849cdbe0c3f6d6bad2a75fd2b8e688b9dce354df417166448d102089d991dcfcdcb7dbce6db4abfb4101
  06fc45f1da80e26e6ca52617591858cf284281ec5545003304ef04ed9a9a00010011ec04c0874c762bd4a556587b5197c6439a914b176da4db56
  f67518ffe9285fd229aa9454b4b85dac193106f7494827c40a1b026a270f8f100876080a05114ae316861166c0790b7ed420546e7531ea281ae1
  eba8398b0850764995431045647c65b138247884f132a9ecf881c75b17186a15da2bbadf342ef87353cde900fa781f4e8c7924782a604769dae2
  810eba77b1a7a9433a9b22b937ad22490a14b169c999f2c3ccaa8029d0317e98c01edd6a740231aa9310a6d521330dd8a5f9473a5e7763416bc7
  d24c5d1d4a04436c352bba1ae83537abec638e04c9b71300d938180793060685462d4a0cc9e89be4ba29e17049f796c9db1130911908b8e21371
  3857620401cda66f7274b97c61c61bb73cecd76d6af66630069c0e13be273b7d105ca594529fb8890bad0898c276591d3472f17cbd80a50bc204
  21a80c94b12357144205a7e577de0276514182554202e786a4d5c62bfd2c62a771805fe43cb40236d99078df6371071b1f36e10440c7b59e0617
  2539326498c6a6f81887417b6c0c75fbf02b5a166e6b05bdc332c0e0265a21a76253c26a6af899949bce34c814b9ca39637810624b122a8a9afb
  2959e0ecb7d8f5b48924c0d9a1386ec910fdd01688e94103566717ac7784c0bcc31b199f1a4be5ea6b1e9760ecc16b55c0b9f498495272a8da99
  bb1e15c0e6b078d9c1163fca068ec7589279b22b293c76f40a40c52842c583e36173944b6bcd66a8fe30afe7c9453b393ac61848bd32cdfde28e
  c9469bca049f207c66b2dc5c001b134bfb565f45b7d3b3770762633f2b6113a90bcebc1edd29726d332b34b173ba672ab6fa0a2533ce7f43432a
  08bd1bab07e4d557d60c4cf2867f552ca4dadc93cd66950a5810dfb40123d2a0cf07c18d895a2158c751154d3f80855d112e39551ceabb42ed41
  c9e710a2b3f400bd5c386c703564b627817112f4ec6ab5024cf4ebcd6d3917df87c1d617377e5a1408f73bf0abb13ce64dd4c5a306f42660042d
  8694afc9371b4fe66170534bfde0362f591d21470e8514952a65525b9c48ba4438f024a9bd6a19319c80f90c2a53f42823132f8692869f7b4f28
  718eec265a51b7afd5c0c300c57930f694e451620ab6a09785357ab13c351289a54c426ee2a852c29ec9882ebeb985151b6bef462418501c00c7
  6cc856a370f29e9cc5359a9a81fcd20553c4bfda10679f87c25662a158e08d07a2882c402bf4977822c8cd9094a926885a03c04911e0c5dbe163
  71aba9cdfb73343c7f1ef03a97864a29a2662868ae81b3cf772536a0783f0b5c9f145c0e2b1ab66c2b9eb006bc627b6496593722b02ddc648fbf
  0614f2808718e26b2d23575952ba3cdc335e1a68796281886604d5541acb02431665c7b9d156f52c6f902888cc5a156023c7fe017124a99f9b99
  0085a343b0fa1d47817bff727b6ca09be31bbb86b726ef9a8119a34dadc83837330b63d955af60069062a34056751780a2f8f22dc72937743678
  dec3bdc9723121da056777ac1ddb472d93cb1b62a1bef7415f91598ac1146d00ba200b3edee7a21a78444c967d7d5b8af35645212a01eff213a7
  d51270d22059882abae856bb5c2383d5b1b55418f20978a0cb1140629848476bf18fa5c3a489b10aa6761be00fb58aa893e76983749ed10a2e66
  91389dac7bb12d5d2c51d549e868bf30d33b231a95651396e34a2167bf60c58e65ed5d001d002045abd03dc3f1716a957587e038b5114380a12b
  78c2b95967be7b326c12c32520002d00020101000500050100000000000d00120010040308040401050308050501080606010000000f000d0000
  0a7465737473736c2e73680010000e000c02683208687474702f312e31002b000706dada03040303001700000012000044cd0005000302683200
  0b00020100001b0003020002000a000c000a9a9a11ec001d00170018ff010001008a8a000100
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
      readsCommonName: true,
      keyUsage: 'ECDSA before TLS 1.3',
    },
    evidence: {
      all: { weight: 'measured', source: sources.curlHello },
      requiresSecureRenegotiation: { weight: 'measured', source: sources.openSslRenegotiation },
      matchesIssuers: { weight: 'measured', source: sources.openSslIssuers },
      dhMinimum: { weight: 'measured', source: sources.openSslDh },
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
      certificateStatus: { weight: 'documented', source: sources.curlStatus },
    },
    hello: `
  1603010200010001fc03033b7a75524736775bf6dbc94064dc69a63cee54048322948e307e20aec29cfa7320589ff9657737c6f761ba6daf8f27
  8811ccee3c794abc69d0b12e05bebcfffaf9003e130213031301c02cc030009fcca9cca8ccaac02bc02f009ec024c028006bc023c0270067c00a
  c0140039c009c0130033009d009c003d003c0035002f00ff0100017500000014001200000f7777772e6578616d706c652e636f6d000b00040300
  0102000a00160014001d0017001e00190018010001010102010301040010000e000c02683208687474702f312e31001600000017000000310000
  000d002a0028040305030603080708080809080a080b080408050806040105010601030303010302040205020602002b00090803040303030203
  01002d00020101003300260024001d0020b1dbf1dbcec2b0c256c1a85dfb8ccb278a796cf12b10608662897c34591e5815001500ae0000000000
  00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
  0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
    `,
  }),
}
