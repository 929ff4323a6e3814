import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/headless/simulate.ts'
import { connectionSettings, settingsOf } from '../../src/rules/profile.ts'
import { examples } from '../../src/sim/example.ts'

const folder = mkdtempSync(join(tmpdir(), 'whyshake-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

/** Runs the command with everything that it writes caught. */
const simulate = async (args: readonly string[], given: { standardInput?: string; isTerminal?: boolean } = {}) => {
  const out: (string | Uint8Array)[] = []
  const errors: string[] = []
  const code = await main(args, {
    out: (chunk) => out.push(chunk),
    error: (line) => errors.push(line),
    standardInput: () => given.standardInput ?? '',
    isTerminal: given.isTerminal ?? false,
  })
  return {
    code,
    out: out.map((chunk) => (typeof chunk === 'string' ? chunk : `${chunk.length} bytes`)).join(''),
    errors,
  }
}

const broken = 'v1;client=ios-9-ats;server=iis-7.5;server.tls1.2=on;server.cert.signature=rsa_pkcs1_sha512'
const mended = broken.replace('sha512', 'sha256')

describe('exit codes', () => {
  test.each<[string, number]>([
    ['ios9-iis75-sha512', 1],
    ['ios9-iis75-sha256', 0],
    ['modern', 0],
    ['curl-nginx-tls12', 0],
    [broken, 1],
    [`#${mended}`, 0],
    [`https://example.org/play/?a=b#${broken};at=client_hello`, 1],
    // They would meet at a suite with ARIA, which nobody has built here.
    ['v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;server.suites=c060;client.suites=c060', 3],
  ])('%s: %i', async (scenario, code) => {
    expect(await simulate([scenario, '--provider', 'stub'])).toMatchObject({ code, errors: [] })
  })
})

describe('formats', () => {
  test('json', async () => {
    const { code, out } = await simulate(['ios9-iis75-sha512', '--format', 'json'])
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      outcome: {
        ok: false,
        layer: 'tls',
        cause: 'signature.chain-offered',
        ended: { how: 'reset', by: 'server' },
        evidence: ['client_hello.extensions.signature_algorithms', 'server.chain.0.signatureAlgorithm'],
        weight: 'reported',
      },
      client_hello: {
        ja3: expect.stringMatching(/^[0-9a-f]{32}$/),
        ja4: expect.stringMatching(/^t12d1208h2_[0-9a-f]{12}_[0-9a-f]{12}$/),
      },
    })
  })

  test('the names by which logs know a client do not depend on the cryptography', async () => {
    const named = async (...more: string[]) =>
      (JSON.parse((await simulate(['modern', '--format', 'json', ...more])).out) as { client_hello: unknown })
        .client_hello
    expect(await named('--provider', 'stub')).toEqual(await named())
  })

  test('json of one that works', async () => {
    const { code, out } = await simulate(['--format=json', 'ios9-iis75-sha256'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ outcome: { ok: true, layer: null, cause: null, version: 'TLS 1.2' } })
  })

  test('markdown carries a link that opens the same', async () => {
    const { out } = await simulate([broken, '--format', 'markdown', '--provider', 'stub'])
    expect(out).toContain(`\`#${broken}\``)
  })

  test('pcapng goes into files and pipes, never onto a screen', async () => {
    const args = ['modern', '--format', 'pcapng', '--provider', 'stub']
    expect((await simulate(args)).out).toMatch(/^\d{4,} bytes$/)
    expect(await simulate(args, { isTerminal: true })).toMatchObject({
      code: 2,
      out: '',
      errors: [expect.stringContaining('--out')],
    })
    expect(await simulate([...args, '--out', join(folder, 'a.pcapng')], { isTerminal: true })).toMatchObject({
      code: 0,
      out: '',
    })
    expect(readFileSync(join(folder, 'a.pcapng')).readUInt32BE(0)).toBe(0x0a0d0d0a)
  })
})

describe('many at once', () => {
  test('all clients in JSON, each with its outcome and a link', async () => {
    const { code, out } = await simulate(['ios9-iis75-sha512', '--all-clients', '--format', 'json'])
    expect(code).toBe(1)
    const rows = JSON.parse(out) as { client: string; outcome: { ok: boolean; cause: string | null }; link: string }[]
    const row = rows.find(({ client }) => client === 'chromium-137')!
    expect(row.outcome.ok).toBe(true)
    expect((await simulate([row.link, '--provider', 'stub', '--format', 'json'])).code).toBe(0)
  })

  test('all servers as text and Markdown, by the rule that decided', async () => {
    const { code, out } = await simulate(['modern', '--all-servers'])
    expect(code).toBe(0)
    expect(out).toMatch(/^All servers against Chromium 137, /)
    expect(out).toContain('IIS 7.5 on 2008 R2')
    const { out: markdown } = await simulate(['modern', '--all-servers', '--format', 'markdown'])
    expect(markdown).toMatch(/^- IIS 7\.5 on 2008 R2: .* \(`#v1;client=chromium-137;server=iis-7\.5`\)$/m)
  })
})

describe('the smallest change', () => {
  test('in JSON, best first, and each opens as a scenario that works', async () => {
    const { code, out } = await simulate([broken, '--smallest-change', '--side', 'server', '--format', 'json'])
    expect(code).toBe(1)
    const answers = JSON.parse(out) as { changes: object[]; weakens: boolean; outcome: object; link: string }[]
    expect(answers[0]).toMatchObject({
      changes: [{ path: 'server.identities.0.signature', act: 'set', to: 'rsa_pkcs1_sha256' }],
      weakens: false,
      outcome: { ok: true, version: 'TLS 1.2' },
      link: `#${mended.replace(';server.cert.signature=rsa_pkcs1_sha256', '')}`,
    })
    for (const { link } of answers) expect((await simulate([link, '--provider', 'stub'])).code).toBe(0)
  })

  test('as text and in Markdown', async () => {
    const link = 'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;client.versions=tls1.0;client.oldersignatures=on'
    const { out } = await simulate([link, '--smallest-change'])
    expect(out).toContain('Server: add TLS 1.0 to “Versions”')
    expect(out).toContain('weakens: TLS 1.0 and 1.1 are deprecated')
    const { out: markdown } = await simulate([link, '--smallest-change', '--format', 'markdown'])
    expect(markdown).toContain('1. **Client: add TLS 1.2 to “Versions”**')
  })

  test('of what works there is none', async () =>
    expect(await simulate(['modern', '--smallest-change'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('It works already.'),
    }))
})

describe('where a scenario comes from', () => {
  const document = JSON.stringify(examples['ios9-iis75-sha512'])
  test('a file', async () =>
    expect(await simulate([file('a.json', document), '--provider=stub'])).toMatchObject({ code: 1, errors: [] }))
  test('standard input', async () =>
    expect(await simulate(['-', '--provider=stub'], { standardInput: document })).toMatchObject({
      code: 1,
      errors: [],
    }))
  test('a link with a key from the future is used, and the key is mentioned', async () =>
    expect(await simulate([`${mended};colour=red`, '--provider=stub'])).toMatchObject({
      code: 0,
      errors: [expect.stringContaining('“colour”')],
    }))
})

describe('bad input: one line, and 2', () => {
  test.each<[string[], string]>([
    [[], 'a scenario is missing'],
    [['nonsense'], '“nonsense” is no example, no file and no link'],
    [['modrn'], 'modern?'],
    [['--list', 'foo'], '--list takes no scenario: “foo” is one too many'],
    [['--settings', 'foo'], '--settings takes no scenario'],
    [
      [
        file(
          'd.json',
          '{"client":{"profile":"curl-7.88-openssl-3.0","changes":{"nonsense":1}},"server":{"profile":"nginx-tls12"}}',
        ),
      ],
      'client.changes.nonsense: “nonsense” does not belong here: versions, suites',
    ],
    [['modern', 'modern'], 'one scenario expected, not 2'],
    [['modern', '--format', 'xml'], '--format xml: one of text, markdown, json, pcapng expected'],
    [['modern', '--format'], '--format needs a value'],
    [['modern', '--provider', 'openssl'], 'noble or stub expected'],
    [['modern', '--colour'], '--colour is not an option'],
    [['modern', '--all-clients', '--all-servers'], 'one of them expected'],
    [['modern', '--all-clients', '--compare', 'modern'], 'one of them expected'],
    [['modern', '--compare', 'no-such-example'], 'no-such-example'],
    [['modern', '--compare', 'modern', '--format', 'markdown'], '--compare writes text or json'],
    [['modern', '--compare', 'modern', '--format', 'pcapng'], 'pcapng holds one connection'],
    [['modern', '--all-clients', '--format', 'pcapng'], 'pcapng holds one connection'],
    [['modern', '--smallest-change', '--side', 'proxy'], '--side proxy: one of server, client, both expected'],
    [['modern', '--all-clients', '--side', 'server'], '--side goes with --smallest-change alone'],
    [['modern', '--out', join(folder, 'none', 'a.txt')], 'cannot be written'],
    [['https://example.org/'], 'this address has no #'],
    [['v9;client=a'], 'link, character 1: “v9” is not a version of links'],
    [['#v1;client=ios-9-ats;server=iis'], 'link, character 28: “iis” is not a known profile'],
    [['#v1;lesson=01-hello'], 'the link names no scenario'],
    [[`${broken};z=AAAA`], 'packed part'],
    [['missing.json'], 'missing.json cannot be read'],
    [[file('b.json', '{\n  "client": 1\n}')], 'b.json:2:13: client: an object expected, not 1'],
    [[file('c.json', '{')], 'c.json:1:2: this is not JSON'],
    [['-'], 'standard input:1:1: this is not JSON'],
  ])('%j', async (args, message) => {
    const { code, out, errors } = await simulate(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(errors).toEqual([expect.stringContaining(message)])
    expect(errors[0]).not.toContain('\n')
  })
})

test('--list names every example, and --help says how', async () => {
  const { code, out } = await simulate(['--list'])
  expect(code).toBe(0)
  for (const name of Object.keys(examples)) expect(out).toContain(name)
  expect(await simulate(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('simulate -- SCENARIO') })
})

test('the command itself, started as its users start it', () => {
  const root = join(import.meta.dirname, '../..')
  const started = spawnSync(
    'node',
    ['src/headless/start.mjs', 'src/headless/simulate.ts', '-', '--format', 'json', '--provider', 'stub'],
    {
      cwd: root,
      input: JSON.stringify(examples['ios9-iis75-sha512']),
      encoding: 'utf8',
    },
  )
  expect(started).toMatchObject({ status: 1, stderr: '' })
  expect(JSON.parse(started.stdout)).toMatchObject({ outcome: { ok: false, cause: 'signature.chain-offered' } })
})

describe('two scenarios side by side', () => {
  test('where they part: what is decided, what is sent; exit code and verdict are those of the first', async () => {
    const { code, out } = await simulate([broken, '--compare', mended, '--provider', 'stub', '--format', 'json'])
    const { left, right, step, decision, byte } = JSON.parse(out) as Record<string, Record<string, unknown>>
    expect([code, left?.['ok'], right?.['ok']]).toEqual([1, false, true])
    expect(step).toMatchObject({ n: 5, left: 'The server sends TCP reset.' })
    expect(decision).toMatchObject({ question: expect.stringMatching(/server/i) as unknown })
    expect(decision?.['left']).toContain('which iOS 9 never offered to check')
    expect(byte).toBeNull()
  })

  test('the same scenario twice differs in nothing', async () => {
    const { out } = await simulate(['modern', '--compare', 'modern', '--provider', 'stub'])
    for (const sentence of ['Everything is decided alike.', 'The same messages are sent.', 'every byte is the same'])
      expect(out).toContain(sentence)
  })

  test('a byte is named by its field', async () => {
    const { out } = await simulate([
      ...['v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;seed=one'],
      ...['--compare', 'v1;client=curl-7.88-openssl-3.0;server=nginx-tls12;seed=two', '--provider', 'stub'],
    ])
    expect(out).toContain('step 4, client_hello.random')
  })
})

test('every setting is listed by its name, with what it may hold', async () => {
  const { code, out } = await simulate(['--settings'])
  expect(code).toBe(0)
  for (const table of [settingsOf.client, settingsOf.server, connectionSettings])
    for (const [name, { link }] of Object.entries(table)) expect(out).toMatch(new RegExp(`^  ${name} +${link} `, 'm'))
  expect(out).toContain('"required over HTTP"')
})
