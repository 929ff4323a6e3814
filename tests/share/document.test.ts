import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDocument, writeDocument } from '../../src/share/document.ts'
import { toJson } from '../../src/share/report.ts'
import { readJson, writeJson } from '../../src/share/json.ts'
import { stub } from '../../src/crypto/stub.ts'
import { run } from '../../src/sim/run.ts'
import { resolve } from '../../src/sim/scenario.ts'
import { examples } from '../../src/sim/example.ts'
import { scenarios } from './arbitrary.ts'
import { catalogue } from './catalogue.ts'

const head = '{\n "client": { "profile": "ios-9-ats" },\n "server": { "profile": "iis-7.5" '
const read = (text: string) => readDocument(text, catalogue)

describe('a document', () => {
  test('needs two profiles and nothing else', () => {
    expect(read(`${head}}\n}`)).toEqual({
      ok: true,
      scenario: {
        client: { profile: 'ios-9-ats', changes: {} },
        server: { profile: 'iis-7.5', changes: {} },
        host: 'playground.test',
        now: '2026-11-21T09:00:00Z',
        seed: 'whyshake',
      },
    })
  })

  test.each(Object.entries(examples))('%s survives being written and read', (_name, scenario) => {
    expect(read(writeDocument(scenario))).toEqual({ ok: true, scenario })
  })

  test('whatever a scenario holds survives being written and read', () => {
    const hosts = scenarios.filter(({ host }) => host.length > 0)
    fc.assert(
      fc.property(hosts, (scenario) => {
        const again = read(writeDocument(scenario))
        expect(again).toEqual({ ok: true, scenario: { ...scenario, seed: scenario.seed || 'whyshake' } })
      }),
      { numRuns: 100 },
    )
  })

  test('the report of a run is read as the scenario that it is about', () => {
    const found = resolve(examples['curl-nginx-tls12'], catalogue)
    if (!found.ok) throw new Error('no profile')
    expect(read(toJson(run(found.resolved, stub)))).toEqual({ ok: true, scenario: examples['curl-nginx-tls12'] })
    expect(read('{ "outcome": {}, "scenario": { "client": { "profile": "ios-9-ats" } } }')).toMatchObject({
      ok: false,
      path: 'scenario.server',
    })
  })

  test('nobody connects to a wildcard', () => {
    expect(read(`${head}},\n "host": "*.example.com" }`)).toMatchObject({ ok: false, path: 'host', line: 4 })
  })

  test('code points may be numbers', () => {
    const found = read(
      `${head}, "changes": { "suites": ["0xc02f", "0xEAEA", "0x0005", "c030", "1301"], "groups": ["0x001d"] } } }`,
    )
    expect(found).toMatchObject({
      scenario: {
        server: {
          changes: {
            suites: [
              'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
              '0xeaea',
              'TLS_RSA_WITH_RC4_128_SHA',
              'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
              'TLS_AES_128_GCM_SHA256',
            ],
            groups: ['x25519'],
          },
        },
      },
    })
  })

  test.each<[string, string, number, number, string]>([
    ['', '', 1, 1, 'this is not JSON: a value expected'],
    ['{"client": }', '', 1, 12, 'this is not JSON: a value expected'],
    ['{\n "client": {},\n}', '', 3, 1, 'this is not JSON: a text in double quotes expected'],
    ['[', '', 1, 2, 'this is not JSON: a value expected'],
    ['[]', 'client', 1, 1, '“client” is missing'],
    ['{}', 'client', 1, 1, '“client” is missing'],
    [`${head}}, "sever": 1 }`, 'sever', 3, 47, '“sever” does not belong here: “server”?'],
    [`${head}}, "privateKey": "x" }`, 'privateKey', 3, 52, '“privateKey” does not belong here'],
    [`${head}}, "seed": "-----BEGIN RSA PRIVATE KEY-----" }`, 'seed', 3, 46, 'no private key'],
    [`${head}}, "now": "yesterday" }`, 'now', 3, 45, 'a moment such as'],
    [`${head}}, "host": 3 }`, 'host', 3, 46, '3 is not what belongs here: string expected'],
    [
      '{"client":{"profile":"ios-9"},"server":{"profile":"iis-7.5"}}',
      'client.profile',
      1,
      22,
      '“ios-9” is not a known client: ios-9-ats?',
    ],
    [
      '{"client":{"profile":"toString"},"server":{"profile":"iis-7.5"}}',
      'client.profile',
      1,
      22,
      '“toString” is not a known client',
    ],
    [
      `${head}, "changes": { "suits": [] } } }`,
      'server.changes.suits',
      3,
      59,
      '“suits” does not belong here: “suites”?',
    ],
    [
      `${head}, "changes": { "suites": ["TLS_RSA_WITH_AES_128_CBC"] } } }`,
      'server.changes.suites[0]',
      3,
      61,
      'TLS_RSA_WITH_AES_128_CBC_SHA',
    ],
    [
      `${head}, "changes": { "suites": ["0x12345"] } } }`,
      'server.changes.suites[0]',
      3,
      61,
      '“0x12345” is not the name of a suite',
    ],
    [`${head}, "changes": { "groups": ["x25518"] } } }`, 'server.changes.groups[0]', 3, 61, 'x25519'],
    [
      `${head}, "changes": { "refusal": "shrug" } } }`,
      'server.changes.refusal',
      3,
      61,
      '"shrug" is not what belongs here: "alert", "reset", "close" expected',
    ],
    [`${head}, "changes": { "strictChain": 1 } } }`, 'server.changes.strictChain', 3, 65, 'boolean expected'],
    [`${head}, "changes": { "identities": [{}] } } }`, 'server.changes.identities[0].key', 3, 65, '“key” is missing'],
  ])('%j: %s', (text, path, line, column, message) => {
    const found = read(text)
    expect(found).toMatchObject({ ok: false, path, line, message: expect.stringContaining(message) })
    expect(found).toMatchObject({ column })
  })
})

describe('JSON', () => {
  test('reads what everybody reads', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value)
        expect(readJson(text)).toMatchObject({ ok: true, value: JSON.parse(text) })
      }),
    )
  })

  test.each([
    '01',
    '1.',
    '.5',
    '+1',
    "'a'",
    '"\t"',
    '"\\x"',
    '[1,]',
    '{"a" 1}',
    '{a:1}',
    'nul',
    'true false',
    '"',
    '[',
    '{"a":1',
    '[1 2]',
    '['.repeat(2000),
  ])('refuses %s', (text) => {
    expect(readJson(text).ok).toBe(false)
  })

  test('writes bytes in hexadecimal', () => {
    expect(writeJson({ bytes: Uint8Array.of(0, 255) })).toBe('{\n  "bytes": "00ff"\n}\n')
  })
})
