import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decodeText,
  detectNotation,
  notations,
  notationsOf,
  readConfiguration,
  type NotationName,
} from '../../../src/profiles/dialect/notation.ts'
import { sayProblem } from '../../../src/profiles/dialect/problem.ts'
import type { Owner } from '../../../src/profiles/dialect/draft.ts'
import { clientProfiles } from '../../../src/profiles/client.ts'
import { everyServer } from '../../../src/profiles/everyserver.ts'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { serverProfiles } from '../../../src/profiles/server.ts'

const server = (id: string): Owner => ({
  side: 'server',
  name: serverProfiles[id]!.name,
  settings: serverProfiles[id]!.settings,
  host: 'shop.example',
})
const client = (id: string): Owner => ({
  side: 'client',
  name: clientProfiles[id]!.name,
  settings: clientProfiles[id]!.settings,
  host: 'shop.example',
})
const nginx = server('nginx-tls12')
const iis = server('iis-7.5')
const ios = client('ios-9-ats')
const curl = client('curl-7.88-openssl-3.0')

/** The notation is the one that is detected. */
const read = (text: string, owner: Owner, expected?: NotationName) => {
  const notation = detectNotation(text, owner.side)
  expect(notation).toBe(expected ?? notation)
  const { changes, problems } = readConfiguration(text, notation!, owner)
  return { changes, problems: problems.map(sayProblem) }
}

describe('nginx', () => {
  test('a server, with what stands around it', () => {
    const { changes, problems } = read(
      `http {
  ssl_protocols TLSv1.2; # overridden
  server { listen 80; server_name a; }
  server {
    listen 443 ssl http2;
    ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3;
    ssl_ciphers "ECDHE+AESGCM:AES128-SHA:@SECLEVEL=0";
    ssl_prefer_server_ciphers on;
    ssl_ecdh_curve X25519:prime256v1;
    ssl_session_tickets off;
    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256;
    ssl_early_data on;
  }
  server { listen 443 ssl; ssl_protocols SSLv3; }
}`,
      nginx,
      'nginx',
    )
    expect(changes).toEqual({
      versions: ['TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
      suites: [
        'TLS_AES_128_GCM_SHA256',
        'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_RSA_WITH_AES_128_CBC_SHA',
      ],
      suiteOrder: 'server',
      groups: ['x25519', 'secp256r1'],
      sessionTickets: false,
      earlyData: true,
      alpn: ['h2', 'http/1.1'],
      signatureSchemes: [...nginx.settings.signatureSchemes, 'ecdsa_sha1', 'rsa_pkcs1_sha1'],
    })
    expect(problems).toEqual([
      'line 3, column 23: read and not needed here: server_name.',
      expect.stringMatching(/^line 14, column 12: “listen” dropped: it belongs to another server block/),
    ])
  })
  test('DHE needs ssl_dhparam; TLS 1.3 brings its suites; a typo has its place', () => {
    const { changes, problems } = read(
      `ssl_protocols TLSv1.2 TLSv1.4 TLSv1.3;\nssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GMC-SHA256;`,
      nginx,
      'nginx',
    )
    expect(changes.suites).toEqual([
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    ])
    expect(problems).toEqual([
      'line 1, column 23: “TLSv1.4” dropped: not a protocol version that is known here.',
      'line 2, column 13: “ECDHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES128-GCM-SHA256:ECD…” taken in part: without ssl_dhparam nginx has no prime for DHE and does without DHE-RSA-AES128-GCM-SHA256; one other suite remains.',
      expect.stringMatching(
        /^line 2, column 67: “ECDHE-RSA-AES128-GMC-SHA256” dropped: .* Is it ECDHE-RSA-AES128-GCM-SHA256/,
      ),
    ])
    const withPrime = read('ssl_ciphers DHE-RSA-AES128-GCM-SHA256;\nssl_dhparam dh.pem;', nginx)
    expect(withPrime.changes.suites).toEqual(['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'])
  })
  test.each([
    ['nginx', 'ssl_protocols TLSv1 TLSv1.1 TLSv1.2;\nssl_ciphers HIGH:!DH:!aNULL:!MD5;'],
    ['apache', 'SSLProtocol all\nSSLCipherSuite HIGH:!DH:!aNULL:!MD5'],
  ])('%s: without a level that lets it, OpenSSL 3 does not sign in TLS 1.0, and says so', (_, text) => {
    const { changes, problems } = read(text, nginx)
    expect(changes.securityLevel).toBe('1')
    expect(problems).toEqual([expect.stringMatching(/OpenSSL 3 signs nothing in TLS 1.0 and 1.1.* @SECLEVEL=0/)])
    const told = read(text.replace('HIGH:', '@SECLEVEL=0:HIGH:'), nginx)
    expect([told.changes.securityLevel, told.problems]).toEqual([undefined, []])
    // Which OpenSSL stands behind it is what the card says.
    const settings = nginx.settings as ServerSettings
    const older: Owner = { ...nginx, settings: { ...settings, levelsOf: 'OpenSSL 1.1.1' } }
    expect([read(text, older).changes.securityLevel, read(text, older).problems]).toEqual(['1', []])
    const debian: Owner = { ...nginx, settings: { ...settings, securityLevel: '2' } }
    expect(read(text, debian).changes.securityLevel).toBeUndefined()
    expect(read(text, debian).problems).toEqual([expect.stringMatching(/at security level 2 OpenSSL 3 signs nothing/)])
  })
  test('what has nothing to say about a handshake is named once', () => {
    const { problems } = read(
      'server {\n  listen 443 ssl;\n  server_name a.example;\n  ssl_session_timeout 1d;\n  root /srv;\n  location / { proxy_pass http://b; proxy_set_header Host $host; proxy_set_header X y; }\n  index index.html;\n}',
      nginx,
    )
    expect(problems).toEqual([
      'line 3, column 3: read and not needed here: server_name, ssl_session_timeout, root, proxy_pass and 2 more.',
    ])
    const apache = read(
      '<VirtualHost *:443>\nServerName a.example\nSSLEngine on\nSSLProtocol TLSv1.2\n</VirtualHost>',
      nginx,
    )
    expect(apache.problems).toEqual(['line 2, column 1: read and not needed here: ServerName and SSLEngine.'])
  })
  test('with a group that OpenSSL does not know it does not start', () => {
    const { changes, problems } = read('ssl_ecdh_curve X25519:prime256v2;', nginx)
    expect(changes).toEqual({})
    expect(problems).toEqual([expect.stringMatching(/^line 1, column 23: “prime256v2” dropped: .*does not start/)])
    expect(read('ssl_ecdh_curve X25519:?prime256v2;', nginx).changes.groups).toEqual(['x25519'])
  })
  test('a string that OpenSSL refuses changes nothing', () => {
    const { changes, problems } = read('ssl_ciphers HIGH:@SECLEVEL=9;', nginx)
    expect(changes).toEqual({})
    expect(problems[0]).toContain('OpenSSL refuses the whole cipher string')
  })
})

describe('Apache', () => {
  test('a virtual host; a certificate for a part of the addresses is asked for late', () => {
    const { changes, problems } = read(
      `<VirtualHost *:443>
  SSLEngine on
  SSLProtocol all -TLSv1 -TLSv1.1
  SSLCipherSuite SSL ECDHE+AESGCM:\\
ADH-AES128-SHA
  SSLCipherSuite TLSv1.3 TLS_AES_256_GCM_SHA384
  SSLHonorCipherOrder on
  SSLRenegBufferSize 50000
  Protocols h2 http/1.1
  <Location "/secret">
    SSLVerifyClient require
  </Location>
</VirtualHost>`,
      nginx,
      'apache',
    )
    expect(changes).toMatchObject({
      versions: ['TLS 1.3', 'TLS 1.2'],
      suiteOrder: 'server',
      clientCertificates: 'late required',
      alpn: ['h2', 'http/1.1'],
      bodyLimit: '48 kB',
    })
    expect(problems).toEqual([
      'line 2, column 3: read and not needed here: SSLEngine.',
      expect.stringContaining('line 8, column 22: “50000” reinterpreted: 48 kB'),
    ])
  })
  test('a string over several lines, quoted or not', () => {
    for (const quote of ['', '"']) {
      const { changes, problems } = read(
        `SSLCipherSuite ${quote}ECDHE-RSA-AES128-GCM-SHA256:\\\n  AES128-SHA:\\\n AES256-SHAA:AES256-SHA${quote}\nSSLProtocol TLSv1.2`,
        nginx,
        'apache',
      )
      expect(changes.suites).toEqual([
        'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        'TLS_RSA_WITH_AES_128_CBC_SHA',
        'TLS_RSA_WITH_AES_256_CBC_SHA',
      ])
      expect(problems).toEqual([expect.stringMatching(/^line 3, column 2: “AES256-SHAA” dropped/)])
    }
  })
  test('a version without a sign stands in place of the others', () => {
    expect(read('SSLProtocol all TLSv1.2', nginx).changes).toEqual({})
    expect(read('SSLProtocol +TLSv1.1 +TLSv1.2', nginx).changes.versions).toEqual(['TLS 1.2', 'TLS 1.1'])
    expect(read('SSLVerifyClient require', nginx).changes).toEqual({ clientCertificates: 'required' })
  })
})

describe('Windows', () => {
  test('Group Policy: names that this Windows does not have are dropped', () => {
    const { changes, problems } = read(
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,TLS_RSA_WITH_AES_128_CBC_SHA,TLS_RSA_WITH_AES_128_CBC_SHA,TLS_NO_SUCH',
      iis,
      'group-policy',
    )
    expect(changes).toEqual({
      suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    })
    expect(problems).toEqual([
      expect.stringMatching(
        /column 1: “TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256” dropped: IIS 7.5 on 2008 R2 does not have this suite/,
      ),
      expect.stringMatching(/column 82: .* only with a curve behind it/),
      expect.stringMatching(/it stands there twice/),
      expect.stringMatching(/“TLS_NO_SUCH” dropped: not a suite that is known here/),
    ])
  })
  test('Group Policy: more than 1,023 characters', () => {
    const names = iis.settings.suites.slice(0, 36).join(',')
    expect(names.length).toBeGreaterThan(1023)
    const { problems } = read(names, iis, 'group-policy')
    expect(problems).toEqual([expect.stringMatching(/1,023 characters/)])
    const column = Number(/column (\d+)/.exec(problems[0]!)![1])
    expect(column).toBeLessThanOrEqual(1024)
    expect(column).toBeGreaterThan(960)
  })
  test('Group Policy: Windows 10 has an order of curves apart', () => {
    const ten: Owner = {
      ...iis,
      name: 'IIS 10',
      settings: { ...iis.settings, suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] } as Owner['settings'],
    }
    const { changes, problems } = read('TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256', ten, 'group-policy')
    expect(changes.suites).toEqual(['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256'])
    expect(problems[0]).toContain('reinterpreted: IIS 10 passes over the curve')
  })

  const exported = `Windows Registry Editor Version 5.00\r
\r
[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Server]\r
"Enabled"=dword:ffffffff\r
"DisabledByDefault"=dword:00000000\r
\r
[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.0\\Server]\r
"Enabled"=dword:00000000\r
\r
[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.1\\Client]\r
"Enabled"=dword:00000001\r
\r
[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Ciphers\\RC4 128/128]\r
"Enabled"=dword:00000000\r
\r
[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\KeyExchangeAlgorithms\\Diffie-Hellman]\r
"ServerMinKeyBitLength"=dword:00000800\r
\r
[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002]\r
"Functions"="TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_AES_128_CBC_SHA"\r
`
  test('a registry export', () => {
    const { changes, problems } = read(exported, iis, 'registry')
    expect(changes).toEqual({
      versions: ['TLS 1.2'],
      suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'],
      dhGroup: 'modp2048',
    })
    expect(problems).toEqual([expect.stringMatching(/^line 10, column 2: .* it is about Windows as a client/)])
  })
  test('the same in UTF-16, as regedit writes it, with and without its mark', () => {
    const bytes = Buffer.from(exported, 'utf16le')
    for (const file of [Buffer.concat([Buffer.from([0xff, 0xfe]), bytes]), bytes, Buffer.from(exported)])
      expect(read(decodeText(file).replace(/^\ufeff/, ''), iis, 'registry').changes.versions).toEqual(['TLS 1.2'])
  })
  test('a list of strings, as bytes over several lines', () => {
    const hex = [...Buffer.from('TLS_RSA_WITH_AES_256_CBC_SHA\0TLS_RSA_WITH_AES_128_CBC_SHA\0TLS_WRONG\0\0', 'utf16le')]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(',')
      .replace(/(.{72},)/g, '$1\\\r\n  ')
    const { changes, problems } = read(
      `Windows Registry Editor Version 5.00\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\Local\\SSL\\00010002]\r\n"Functions"=hex(7):${hex}\r\n`,
      iis,
      'registry',
    )
    expect(changes.suites).toEqual(['TLS_RSA_WITH_AES_256_CBC_SHA', 'TLS_RSA_WITH_AES_128_CBC_SHA'])
    expect(problems).toEqual([expect.stringMatching(/^line 3, column 13: “TLS_WRONG”/)])
  })
})

describe('PowerShell and netsh', () => {
  const ten: Owner = {
    side: 'server',
    name: 'IIS 10 on Server 2016',
    settings: everyServer['iis-10-2016']!.settings,
    host: 'shop.example',
  }
  const { suites, groups } = ten.settings
  test('suites and curves: out, in at the end, in at a place; prompts, quotes and comments', () => {
    const { changes, problems } = read(
      `# hardening
PS C:\\> Disable-TlsCipherSuite -Name "TLS_RSA_WITH_3DES_EDE_CBC_SHA"; Disable-TlsCipherSuite TLS_RSA_WITH_NULL_SHA
Enable-TlsCipherSuite -Position 0 \`
   -Name 'TLS_DHE_RSA_WITH_AES_128_CBC_SHA'
Enable-TlsEccCurve "NistP384" -Position 0
Enable-TlsEccCurve nistP521
Disable-TlsCipherSuite -Name TLS_NO_SUCH
Restart-Computer`,
      ten,
      'powershell',
    )
    expect(changes.suites).toEqual([
      'TLS_DHE_RSA_WITH_AES_128_CBC_SHA',
      ...suites.filter(
        (name) => !/^TLS_(RSA_WITH_3DES_EDE_CBC_SHA|RSA_WITH_NULL_SHA|DHE_RSA_WITH_AES_128_CBC_SHA)$/.test(name),
      ),
    ])
    expect(changes.groups).toEqual(['secp384r1', ...groups.filter((name) => name !== 'secp384r1'), 'secp521r1'])
    expect(problems).toEqual([
      expect.stringMatching(/^line 7, column 30: “TLS_NO_SUCH” dropped/),
      expect.stringMatching(/^line 8, column 1: “Restart-Computer” dropped/),
    ])
  })
  test('the last place has a number of its own', () => {
    const first = suites[0]!
    expect(read(`Enable-TlsCipherSuite ${first} 4294967295`, ten, 'powershell').changes.suites?.at(-1)).toBe(first)
  })
  test('before Windows Server 2016 there are no such commands', () => {
    const { changes, problems } = read('Disable-TlsCipherSuite -Name TLS_RSA_WITH_RC4_128_SHA', iis, 'powershell')
    expect(changes).toEqual({})
    expect(problems).toEqual([expect.stringContaining('it came with Windows Server 2016')])
  })
  test.each([
    ['late optional', 'enable', 'optional'],
    ['late required', 'enable', 'required over HTTP'],
    ['optional', 'disable', 'late optional'],
    ['required over HTTP', 'disable', 'late required'],
  ] as const)('client certificates, %s: netsh, %s: %s', (before, way, after) => {
    const owner = { ...ten, settings: { ...ten.settings, clientCertificates: before } } as Owner
    const { changes, problems } = read(
      `netsh http delete sslcert ipport=0.0.0.0:443
netsh http add sslcert ipport=0.0.0.0:443 certhash=00112233445566778899aabbccddeeff00112233 appid="{00112233-4455-6677-8899-AABBCCDDEEFF}" clientcertnegotiation=${way}`,
      owner,
      'powershell',
    )
    expect([changes, problems]).toEqual([{ clientCertificates: after }, []])
  })
  test('httpcfg: flag 2', () => {
    const owner = { ...iis, settings: { ...iis.settings, clientCertificates: 'late required' } } as Owner
    const { changes } = read('httpcfg set ssl -i 0.0.0.0:443 -h 0011 -f 2', owner, 'powershell')
    expect(changes).toEqual({ clientCertificates: 'required over HTTP' })
  })
})

describe('GnuTLS', () => {
  test('a priority string, on either side', () => {
    const { changes, problems } = read(
      'NORMAL:-VERS-TLS1.3:-VERS-TLS1.1:-VERS-TLS1.0:%SERVER_PRECEDENCE',
      nginx,
      'gnutls',
    )
    expect(changes).toMatchObject({ suiteOrder: 'server', groupOrder: 'server' })
    expect(changes.suites!.slice(0, 2)).toEqual([
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    ])
    expect(problems).toEqual([])
    expect(read('"SECURE256"', curl, 'gnutls').changes.groups).toEqual(['secp384r1', 'secp521r1', 'ffdhe8192'])
  })
  test('a word that GnuTLS does not know refuses all of it', () => {
    const { changes, problems } = read('NORMAL:+AES-999-GCM:-VERS-TLS1.3', nginx, 'gnutls')
    expect(changes).toEqual({})
    expect(problems).toEqual([expect.stringMatching(/^line 1, column 8: “\+AES-999-GCM” dropped: GnuTLS/)])
  })
  test('TLS 1.3 goes without groups, beside what it cannot have, and over a gap', () => {
    const versions = (text: string) =>
      readConfiguration(text, 'gnutls', {
        ...nginx,
        settings: { ...nginx.settings, versions: [] } as Owner['settings'],
      }).changes.versions
    expect(versions('NORMAL:-GROUP-ALL')).not.toContain('TLS 1.3')
    expect(versions('NORMAL:+NULL')).not.toContain('TLS 1.3')
    expect(versions('NORMAL:-VERS-TLS1.2')).toEqual(['TLS 1.1', 'TLS 1.0'])
    expect(versions('NORMAL:-SIGN-ALL')).toEqual(['TLS 1.1', 'TLS 1.0'])
  })
})

describe('lists of suites', () => {
  test.each([
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\nTLS_RSA_WITH_AES_128_CBC_SHA',
    'ECDHE-RSA-AES128-GCM-SHA256\nAES128-SHA',
    '0xc02f 0x002f',
    'c02f | 002F',
    '{0xC0, 0x2F}, {0x00,0x2F}',
    '0xC0,0x2F;0x00,0x2F',
    '["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "AES128-SHA"]',
  ])('%s', (text) => {
    const { changes, problems } = readConfiguration(text, 'suites', nginx)
    expect([changes.suites, problems]).toEqual([
      ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_RSA_WITH_AES_128_CBC_SHA'],
      [],
    ])
  })
})

describe('Java', () => {
  test('java.security', () => {
    const { changes, problems } = read(
      `# comment
jdk.tls.disabledAlgorithms=SSLv3, TLSv1.2, RC4, DES, MD5withRSA, \\
    DH keySize < 2048, EC keySize < 224, 3DES_EDE_CBC, anon, NULL, ECDH, \\
    TLS_RSA_*, include jdk.disabled.namedCurves, Nonsense
jdk.tls.namedGroups="secp256r1, x25519"
`,
      curl,
      'java',
    )
    expect(changes.versions).toEqual(['TLS 1.3', 'TLS 1.1', 'TLS 1.0'])
    expect(changes.suites!.some((name) => name.startsWith('TLS_RSA_'))).toBe(false)
    expect(changes.suites).toContain('TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256')
    expect(changes.groups).toEqual(['secp256r1', 'x25519'])
    expect(changes.dhMinimum).toBeUndefined()
    expect(problems).toEqual([
      expect.stringMatching(/line 4, column 16: “include jdk.disabled.namedCurves” dropped/),
      expect.stringMatching(/“Nonsense” dropped/),
    ])
  })
  test('options of a command', () => {
    expect(
      read('java -Djdk.tls.client.protocols="TLSv1,TLSv1.1" -Dhttps.protocols=TLSv1.2 -jar app.jar', curl, 'java')
        .changes,
    ).toEqual({ versions: ['TLS 1.2'] })
  })
})

describe('App Transport Security', () => {
  const plist = (inner: string) =>
    `<?xml version="1.0"?><!DOCTYPE plist PUBLIC "x" "y"><plist version="1.0"><dict><key>A</key><string>b</string><key>NSAppTransportSecurity</key><dict>${inner}</dict></dict></plist>`
  test('everything allowed', () => {
    const { changes } = read(plist('<key>NSAllowsArbitraryLoads</key><true/>'), ios, 'ats')
    expect(changes.versions).toEqual(['TLS 1.2', 'TLS 1.1', 'TLS 1.0'])
    expect(changes.policies).toEqual([])
    expect(changes.suites).toContain('TLS_RSA_WITH_AES_128_CBC_SHA')
  })
  test('an exception for the host, and for another', () => {
    const exception = (domain: string) =>
      plist(
        `<key>NSExceptionDomains</key><dict><key>${domain}</key><dict><key>NSIncludesSubdomains</key><true/><key>NSExceptionMinimumTLSVersion</key><string>TLSv1.0</string></dict></dict>`,
      )
    expect(read(exception('example'), ios).changes.versions).toEqual(['TLS 1.2', 'TLS 1.1', 'TLS 1.0'])
    expect(read(exception('example'), ios).changes.suites).toBeUndefined()
    const { changes, problems } = read(exception('other.test'), ios)
    expect(changes).toEqual({})
    expect(problems).toEqual([expect.stringContaining('it is not about shop.example')])
  })
})

describe('whatever is pasted', () => {
  const owners = [nginx, iis, ios, curl]
  const names = Object.keys(notations) as NotationName[]
  const words = fc.constantFrom(
    ...'ssl_ciphers ssl_protocols { } ; " \' \\ \n # <dict> </dict> <key> </key> <VirtualHost> </Location> SSLProtocol [HKEY_LOCAL_MACHINE\\SCHANNEL] "Enabled"=dword:0 hex(7): = , : ! + - @ 0xC0 AES jdk.tls.disabledAlgorithms= -D keySize < TLS_* NORMAL:+ -VERS-ALL %COMPAT Enable-TlsCipherSuite -Name -Position 4294967295 netsh http add sslcert clientcertnegotiation=enable NSAppTransportSecurity \0 \ud800'.split(
      ' ',
    ),
  )
  test('nothing throws, and every place is a place', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(words, { maxLength: 60 }).map((all) => all.join(' ')),
          fc.string({ unit: 'binary', maxLength: 200 }),
        ),
        fc.constantFrom(...owners),
        fc.constantFrom(...names),
        (text, owner, name) => {
          detectNotation(text, owner.side)
          const { problems } = readConfiguration(text, name, owner)
          const lines = text.split('\n')
          for (const { line, column } of problems) {
            expect(line).toBeLessThanOrEqual(lines.length)
            expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1)
          }
        },
      ),
      { numRuns: 600 },
    )
  })
  test.each(names)('%s: a megabyte of anything', (name) => {
    for (const piece of [
      'a',
      'a ',
      'a\n',
      '"',
      '"a',
      '\\',
      '\\\n',
      '{',
      '<dict>',
      '<key>',
      '<',
      '<!--',
      'AES,',
      '[a',
      '0x',
      '-Da=',
      'jdk.tls.disabledAlgorithms=TLS_*',
      '"a"=hex(7):00,',
      '\n"',
      'ssl_ciphers a;',
      'SSLProtocol a\n',
      "'",
      '#',
      '=',
      ';',
      '0xC0,',
    ]) {
      // Long enough that what grows with the square of the length would not end in time.
      const text = piece.repeat(Math.ceil(150_000 / piece.length))
      detectNotation(text, 'server')
      const { problems } = readConfiguration(text, name, nginx)
      expect(problems.length).toBeLessThanOrEqual(201)
    }
    const { problems } = readConfiguration('AES\n'.repeat(300_000), name, curl)
    expect(problems.at(-1)!.reason).toBe('too long')
  })
  test('each notation is offered to some side, and none is detected in prose', () => {
    expect(new Set([...notationsOf('client'), ...notationsOf('server')])).toEqual(new Set(names))
    expect(detectNotation('I have a problem with my server, please help', 'server')).toBeUndefined()
    expect(detectNotation('', 'server')).toBeUndefined()
  })
})
