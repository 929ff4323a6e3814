import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { deflateSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { toBase64Url, toUtf8 } from '../../src/bytes/text.ts'
import { settingsOf, type Setting } from '../../src/rules/profile.ts'
import type { Tamper } from '../../src/rules/tampering.ts'
import { withoutIdleChanges } from '../../src/share/difference.ts'
import { headline, longestLink, readLink } from '../../src/share/linkreader.ts'
import { writeLink } from '../../src/share/linkwriter.ts'
import { slug } from '../../src/share/name.ts'
import { pack } from '../../src/share/pack.ts'
import { sayProblem } from '../../src/share/problem.ts'
import type { View } from '../../src/share/view.ts'
import { examples, type ExampleName } from '../../src/sim/example.ts'
import { scenarioSettings, type Scenario } from '../../src/sim/scenario.ts'
import { scenarios } from './arbitrary.ts'
import { catalogue } from './catalogue.ts'

const plain: Scenario = {
  client: { profile: 'curl-7.88-openssl-3.0', changes: {} },
  server: { profile: 'nginx-tls12', changes: {} },
  host: 'playground.test',
  now: '2026-11-21T09:00:00Z',
  seed: 'whyshake',
}
const heads = 'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12'
const withClient = (changes: Scenario['client']['changes']): Scenario => ({
  ...plain,
  client: { ...plain.client, changes },
})
const withServer = (changes: Scenario['server']['changes']): Scenario => ({
  ...plain,
  server: { ...plain.server, changes },
})
const withTampering = (tamper: Tamper): Scenario => ({ ...plain, tampering: [tamper] })
const curl = catalogue.clients['curl-7.88-openssl-3.0']!.settings
const nginx = catalogue.servers['nginx-tls12']!.settings
const [certificate] = nginx.identities

describe('what a link says', () => {
  test.each<[string, Scenario]>([
    ['', plain],
    ['client.tls1.3=off', withClient({ versions: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] })],
    ['server.tls1.3=on', withServer({ versions: ['TLS 1.3', 'TLS 1.2'] })],
    ['server.versions=+tls1.3', withServer({ versions: ['TLS 1.2', 'TLS 1.3'] })],
    ['server.tls1.2=off', withServer({ versions: [] })],
    ['client.sni=off', withClient({ serverName: false })],
    ['client.trust=nothing', withClient({ trust: 'nothing' })],
    ['server.grouporder=key-share', withServer({ groupOrder: 'key share' })],
    ['client.alpn=none', withClient({ alpn: [] })],
    ['client.alpn=-h2', withClient({ alpn: ['http/1.1'] })],
    ['server.alpn=+h2', withServer({ alpn: ['http/1.1', 'h2'] })],
    ['server.alpn=+h2@1', withServer({ alpn: ['h2', 'http/1.1'] })],
    ['server.groups=secp384r1@1', withServer({ groups: ['secp384r1', 'x25519', 'secp256r1', 'secp521r1'] })],
    [
      'client.groups=-x448,+X25519MLKEM768@1',
      withClient({ groups: ['X25519MLKEM768', ...curl.groups.filter((name) => name !== 'x448')] }),
    ],
    [
      'client.suites=-TLS_DHE_RSA_WITH_AES_256_GCM_SHA384',
      withClient({ suites: curl.suites.filter((name) => name !== 'TLS_DHE_RSA_WITH_AES_256_GCM_SHA384') }),
    ],
    [
      'client.suites=c02f.c030.1301',
      withClient({
        suites: [
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          'TLS_AES_128_GCM_SHA256',
        ],
      }),
    ],
    [
      'server.cert.signature=rsa_pkcs1_sha512',
      withServer({ identities: [{ ...certificate!, signature: 'rsa_pkcs1_sha512' }] }),
    ],
    ['server.cert.names=*.example.com', withServer({ identities: [{ ...certificate!, names: ['*.example.com'] }] })],
    ['server.cert.until=-1d', withServer({ identities: [{ ...certificate!, notAfter: '-1d' }] })],
    ['server.cert.sends=leaf-only', withServer({ identities: [{ ...certificate!, sends: 'leaf only' }] })],
    ['server.cert2.key=p-256', withServer({ identities: [certificate!, { ...certificate!, key: 'p-256' }] })],
    ['server.cert2=on', withServer({ identities: [certificate!, certificate!] })],
    ['server.cert=off', withServer({ identities: [] })],
    ['host=www.example.com', { ...plain, host: 'www.example.com' }],
    ['host=m!c3!bcnchen.test', { ...plain, host: 'münchen.test' }],
    ['host=example.com!2e', { ...plain, host: 'example.com.' }],
    ['now=2015-10-20T09:00:00Z', { ...plain, now: '2015-10-20T09:00:00Z' }],
    ['seed=two!20words!3b', { ...plain, seed: 'two words;' }],
    ['seed=!e', { ...plain, seed: '' }],
    [
      'tamper.by=server;tamper.at=finished.verify_data;tamper.do=flip',
      withTampering({ by: 'server', at: 'finished.verify_data', what: 'flip', value: '', lengths: 'mended' }),
    ],
    [
      'tamper=on',
      withTampering({ by: 'client', at: 'client_hello.random', what: 'set', value: '', lengths: 'mended' }),
    ],
  ])('%s', (said, scenario) => {
    const link = [heads, said].filter(Boolean).join(';')
    expect(writeLink(scenario, {}, catalogue)).toBe(link)
    expect(readLink(link, catalogue)).toEqual({ scenario, view: {}, problems: [], stated: true })
  })

  test('changes that change nothing are not said', () => {
    expect(writeLink(withClient({ alpn: curl.alpn, serverName: true }), {}, catalogue)).toBe(heads)
  })

  test.each<[string, View]>([
    ['at=client_hello.extensions.key_share.length', { at: 'client_hello.extensions.key_share.length' }],
    ['at=server.chain.0.signatureAlgorithm', { at: 'server.chain.0.signatureAlgorithm' }],
    ['at=record.length;step=4;lens=bytes', { at: 'record.length', step: 4, lens: 'bytes' }],
    ['step=4;rule=suite.common;lens=why', { step: 4, rule: 'suite.common', lens: 'why' }],
    ['view=story;lesson=03-suites', { view: 'story', lesson: '03-suites' }],
  ])('opens at %s', (said, view) => {
    expect(writeLink(plain, view, catalogue)).toBe(`${heads};${said}`)
    expect(readLink(`${heads};${said}`, catalogue)).toEqual({ scenario: plain, view, problems: [], stated: true })
  })

  test('every scenario comes back as it was, whatever it holds, in characters that forums leave alone', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        const link = writeLink(scenario, { at: 'server.chain.0.signatureAlgorithm' }, catalogue)
        expect(link).toMatch(/^[A-Za-z0-9\-._~:;=,+/*@!]*[A-Za-z0-9]$/)
        const { scenario: read, problems } = readLink(`#${encodeURI(link)}`, catalogue)
        expect(problems).toEqual([])
        expect(read).toEqual(withoutIdleChanges(scenario, catalogue))
      }),
      { numRuns: 300 },
    )
  })

  test('every setting has a key of its own in plain letters', () => {
    for (const settings of [...Object.values(settingsOf), scenarioSettings]) {
      const links = Object.values<Setting>(settings).map(({ link }) => link)
      expect(new Set(links).size).toBe(links.length)
      for (const setting of Object.values<Setting>(settings)) {
        expect(setting.link).toMatch(/^[a-z0-9]+$/)
        if (setting.kind === 'choice') expect(new Set(setting.options.map(slug)).size).toBe(setting.options.length)
      }
    }
  })
})

describe('length', () => {
  const at = 'client_hello.extensions.signature_algorithms'
  test.each(Object.keys(examples) as ExampleName[])('%s with a place takes at most 120 characters', (name) => {
    const link = writeLink(examples[name], { at }, catalogue)
    expect(link.length).toBeLessThanOrEqual(120)
    expect(readLink(link, catalogue)).toEqual({ scenario: examples[name], view: { at }, problems: [], stated: true })
  })

  test('an example with a change says so', () => {
    const changed: Scenario = {
      ...examples['ios9-iis75-sha512'],
      client: { profile: 'ios-9-ats', changes: { policies: [] } },
    }
    const link = writeLink(changed, { at }, catalogue)
    expect(link).toBe(`v1;example=ios9-iis75-sha512;client.policies=none;at=${at}`)
    expect(readLink(link, catalogue).scenario).toEqual(changed)
  })

  test.each(['iis-7.5', 'nginx-tls12'])(
    '40 suites in an order of their own, for %s, take at most 400 characters',
    (server) => {
      const suites = catalogue.servers['iis-7.5']!.settings.suites.map((_, n, all) => all[(n * 17 + 5) % 40]!)
      expect(suites).toHaveLength(40)
      const scenario: Scenario = { ...plain, server: { profile: server, changes: { suites } } }
      const link = writeLink(scenario, {}, catalogue)
      expect(link.length).toBeLessThanOrEqual(400)
      expect(readLink(link, catalogue).scenario).toEqual(scenario)
    },
  )
})

describe('a link that is not as it should be', () => {
  const z = (json: string) => toBase64Url(deflateSync(toUtf8(json)))
  test.each<[string, string]>([
    ['v2;client=curl', 'character 1: “v2” is not a version of links that is known here: v1 expected'],
    ['hello', 'character 1: “hello” is not a version'],
    ['v1', 'character 1: the link names no client and no server'],
    ['v1;client=ios-9-ats', 'character 1: the link names no server: server=… expected'],
    ['v1;client=ios9;server=iis-7.5', 'character 11: “ios9” is not a known profile: ios-9-ats expected'],
    ['v1;client=__proto__;server=iis-7.5', '“__proto__” is not a known profile'],
    ['v1;example=ios9-iis75-sha51', '“ios9-iis75-sha51” is not a known example: ios9-iis75-sha512'],
    [`${heads};client.colour=red`, 'character 52: “client.colour” is not known here and was left alone'],
    [`${heads};client.suits=c02f`, '“client.suits” is not known here and was left alone: client.suites?'],
    [`${heads};server.cert9.key=p-256`, '“server.cert9.key” is not known here'],
    [`${heads};server.cert3.key=p-256`, 'cert2 before it'],
    [`${heads};client.sni=maybe`, 'character 63: “maybe” is not a value that can stand here: on or off expected'],
    [`${heads};client.sni=off;client.sni=on`, '“client.sni” is there twice'],
    [`${heads};server.cert.key=rsa-512`, '“rsa-512” is not a value that can stand here: rsa-1024, rsa-2048'],
    [`${heads};server.cert.until=tomorrow`, 'a moment such as'],
    [`${heads};now=2026-02-31`, 'a moment such as'],
    [`${heads};client.suites=TLS_RSA_WITH_AES_128_CBC_SH`, 'TLS_RSA_WITH_AES_128_CBC_SHA'],
    [`${heads};client.suites=-c0ff`, '“-c0ff” cannot be done to this list: an entry that is there expected'],
    [`${heads};client.alpn=+h2`, 'an entry that is not there yet'],
    [`${heads};client.alpn=h3,-h2`, 'either a whole list or what changes in it'],
    [`${heads};client.versions=tls1.4`, '“tls1.4” is not a known name'],
    [`${heads};host=a!zz`, '“a!zz” is damaged'],
    [`${heads};host=a!ff`, '“a!ff” is damaged'],
    [`${heads};host=two!20words`, 'the name of a host'],
    [`${heads};seed=-----BEGIN!20PRIVATE!20KEY-----`, 'no private key'],
    [`${heads};tamper.at=not/a/path`, '“not/a/path” is not a value that can stand here: a field such as'],
    [`${heads};tamper.value=0x123`, 'bytes such as 0x1302, a number such as 17, or nothing'],
    [`${heads};tamper.by=mallory`, 'client, server, attacker'],
    [`${heads};tamper3.by=server`, 'tamper before it'],
    [`${heads};step=first`, 'a number from 0 to 9999'],
    [`${heads};at=<script>`, 'a path such as'],
    [`${heads};lens=glasses`, 'why, bytes, keys, states'],
    [`${heads};nonsense`, '“nonsense” is no part of a link: key=value expected'],
    [`${heads};z=!!`, 'packed part (z=) is damaged'],
    [`${heads};z=AAAA`, 'packed part (z=) is damaged'],
    [`${heads};z=${pack({ 'client.sni': false }).slice(0, -4)}`, 'packed part (z=) is damaged'],
    [`${heads};z=${z('[1]')}`, 'packed part (z=) is damaged'],
    [`${heads};z=${z('{"client.sni":"perhaps"}')}`, 'on or off'],
    [`${heads};z=${z('{"client.alpn":"h2"}')}`, '“"h2"” is not a value'],
    [`${heads};z=${z('{"client.suites":["nothing"]}')}`, '“nothing” is not a known name'],
    [`${heads};z=${z('{"server.cert.privateKey":"x"}')}`, '“server.cert.privateKey” is not known here'],
    [`${heads};z=${z('{"z":"AAAA"}')}`, '“z” is not known here'],
    [`${heads};z=${z(`{"seed":"${'a'.repeat(5_000_000)}"}`)}`, 'at most 262144 bytes when unpacked'],
    [`${heads};seed=${'a'.repeat(longestLink)}`, `the link is too long: at most ${longestLink} characters`],
  ])('%.70s', (link, sentence) => {
    const { problems } = readLink(link, catalogue)
    expect(problems).toHaveLength(1)
    expect(sayProblem(problems[0]!)).toContain(sentence)
  })

  test('keeps the parts that can be used', () => {
    const { scenario, view, problems } = readLink(
      `${heads};client.sni=maybe;client.alpn=none;blue;at=client_hello`,
      catalogue,
    )
    expect(problems.map(({ what }) => what)).toEqual(['value', 'not a pair'])
    expect({ scenario, view }).toEqual({ scenario: withClient({ alpn: [] }), view: { at: 'client_hello' } })
  })

  test('opens the headline when nothing can be used, and when there is nothing', () => {
    expect(readLink('v7;whatever', catalogue)).toMatchObject({ scenario: headline, stated: false })
    expect(readLink('', catalogue)).toEqual({ scenario: headline, view: {}, problems: [], stated: false })
    expect(readLink('#v1;lesson=01-hello', catalogue)).toEqual({
      scenario: headline,
      view: { lesson: '01-hello' },
      problems: [],
      stated: false,
    })
  })

  test('never throws, whatever it is made of', () => {
    const pieces = fc.constantFrom(
      'v1',
      ';',
      '=',
      'client',
      'server',
      '.cert',
      '2',
      '.names',
      'z=',
      '!',
      ',',
      '@',
      '-',
      '+',
      'c02f',
      '.',
      'on',
      '%41',
      'ios-9-ats',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        const { scenario } = readLink(parts.join(''), catalogue)
        expect(readLink(writeLink(scenario, {}, catalogue), catalogue).scenario).toEqual(scenario)
      }),
      { numRuns: 500 },
    )
  })

  test('percent escapes that another program put in do no harm', () => {
    expect(readLink(`#${encodeURIComponent(`${heads};client.alpn=-h2`)}`, catalogue).scenario).toEqual(
      withClient({ alpn: ['http/1.1'] }),
    )
  })
})

/**
 * Links that are out in the world. A line is never changed and never removed: what it opened it opens for ever. Each
 * version of links adds lines of its own.
 */
describe('golden links', () => {
  interface Golden {
    readonly link: string
    readonly scenario: Scenario
    readonly view: View
  }
  const golden = JSON.parse(readFileSync(join(import.meta.dirname, 'golden/link.json'), 'utf8')) as Golden[]
  test.each(golden)('$link', ({ link, scenario, view }) => {
    expect(readLink(link, catalogue)).toEqual({ scenario, view, problems: [], stated: true })
  })
})

test.each([
  ['v1;client=ios9;server=iis-7.5;server.tls1.2=on;client.suites=-c02f;host=a.example', 'ios9'],
  ['v1;client=ios-9-ats;server=iis-75;server.suites=c02f', 'iis-75'],
  ['v1;example=modern;server=nginx-9;server.tls1.3=off', 'nginx-9'],
  ['v1;client=ios-9-ats;server=iis-7.5;proxyserver=java8;proxyclient=java-8u31', 'java8'],
])('%s: a profile that nobody knows leaves nothing of the scenario', (link, name) => {
  const read = readLink(link, catalogue)
  expect(read.stated).toBe(false)
  expect(read.problems.map(({ what, text }) => [what, text])).toEqual([['profile', name]])
  expect(read.scenario).toEqual(examples['ios9-iis75-sha512'])
})

test('punctuation that a sentence leaves behind a link does no harm', () => {
  const bare = readLink('v1;example=modern', catalogue)
  for (const end of ['.', ',', ')', '.”', '?', '。'])
    expect(readLink(`v1;example=modern${end}`, catalogue)).toEqual(bare)
})

describe('where only the profiles of the first screen are here', () => {
  const first = {
    clients: { 'ios-9-ats': catalogue.clients['ios-9-ats']! },
    servers: { 'iis-7.5': catalogue.servers['iis-7.5']! },
  }
  test.each([
    'v1;example=modern;server.tls1.3=off',
    'v1;example=curl-nginx-tls12;server.tls1.1=on',
    'v1;example=dotnet-tls10;client.tls1.2=on',
    'v1;example=modern;server.cert.signature=rsa_pkcs1_sha512',
    'v1;example=modern;client=ios-9-ats;server.tls1.3=off',
  ])('%s: a profile is said to be missing, so that it can be fetched', (link) => {
    expect(readLink(link, first).problems.map(({ what }) => what)).toContain('profile')
    expect(readLink(link, catalogue).problems).toEqual([])
  })
  test('no link of any scenario throws', () => {
    fc.assert(
      fc.property(scenarios, (scenario) => {
        expect(() => readLink(writeLink(scenario, {}, catalogue), first)).not.toThrow()
      }),
      { numRuns: 300, seed: 20261121 },
    )
  })
})
