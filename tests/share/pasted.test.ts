/** Pasted certificates take part; the private keys that come with them never leave memory. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toBase64, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { english } from '../../src/explain/en.ts'
import type { Provider } from '../../src/crypto/provider.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { readDocument, writeDocument } from '../../src/share/document.ts'
import { readLink } from '../../src/share/linkreader.ts'
import { writeLink } from '../../src/share/linkwriter.ts'
import { toMarkdown } from '../../src/share/markdown.ts'
import { readPasted, type Pasted } from '../../src/share/pasted.ts'
import { toPcapng } from '../../src/share/pcapng.ts'
import { toJson, toText } from '../../src/share/report.ts'
import { run } from '../../src/sim/run.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { resolved, scenarioOf, tls12, tls13, type Setting } from '../machines/exchange.ts'
import { catalogue } from './catalogue.ts'

const folder = mkdtempSync(join(tmpdir(), 'pasted-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A chain that OpenSSL has made: its own root, and a leaf for playground.test. */
const make = (name: string, ...algorithm: string[]): string => {
  const file = (one: string) => join(folder, `${name}-${one}`)
  const openssl = (...args: string[]) => {
    const { status, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  }
  const request = ['req', '-x509', '-nodes', '-days', '3650', '-newkey', ...algorithm]
  openssl(...request, '-keyout', file('ca.key'), '-out', file('ca.pem'), '-subj', '/CN=A root of my own')
  openssl(
    ...['req', '-x509', '-nodes', '-days', '60', '-newkey', ...algorithm],
    ...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-keyout', file('key'), '-out', file('leaf.pem')],
    ...['-subj', '/CN=playground.test', '-addext', 'subjectAltName=DNS:playground.test'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  )
  return ['leaf.pem', 'ca.pem', 'key'].map((one) => readFileSync(file(one), 'utf8')).join('')
}
const pems: Record<string, string> = {}
beforeAll(() => {
  pems['rsa'] = make('rsa', 'rsa:2048')
  pems['ec'] = make('ec', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
  pems['ed25519'] = make('ed25519', 'ed25519')
  pems['small'] = make('small', 'rsa:512')
})

/** Tomorrow: OpenSSL dates certificates by this machine's clock. */
const now = `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`
const taken = (text: string): Extract<Pasted, { ok: true }> => {
  const read = readPasted(text)
  if (!read.ok) throw new Error(JSON.stringify(read.faults))
  return read
}
const withoutKey = (text: string): string => text.replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*/, '')
const setting = (base: Setting, text: string, trust: 'pasted too' | 'demo roots' = 'pasted too'): Setting => ({
  ...base,
  clientProfile: 'curl-7.88-openssl-3.0',
  serverProfile: base === tls12 ? 'nginx-tls12' : 'nginx-intermediate-6.0',
  now,
  host: 'playground.test',
  client: { ...base.client, trust },
  server: {
    identities: [{ ...serverProfiles['nginx-tls12']!.settings.identities[0]!, pasted: taken(text).certificates }],
    ...(base === tls12 && {
      suites: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
    }),
  },
})
const play = (one: Setting, keys: Extract<Pasted, { ok: true }>['keys'], provider: Provider = noble): Trace =>
  run({ ...resolved(scenarioOf(one)), held: { keys, real: noble } }, provider)

describe.each(['rsa', 'ec', 'ed25519'])('a chain with a key of %s', (kind) => {
  test.each([
    ['TLS 1.3', tls13],
    ['TLS 1.2', tls12],
  ] as const)('with its key: %s works, with the stub as well', (_, base) => {
    const text = pems[kind]!
    for (const provider of [noble, stub]) {
      const trace = play(setting(base, text), taken(text).keys, provider)
      expect(trace.outcome).toMatchObject({ ok: true, cause: null })
      expect(
        trace.units.some((unit) => unit.kind === 'record' && unit.parts.some(({ name }) => name === 'certificate')),
      ).toBe(true)
    }
  })

  test.each([
    ['TLS 1.3', tls13],
    ['TLS 1.2', tls12],
  ] as const)('without its key: %s goes as far as the certificate, and then nothing is known', (_, base) => {
    const text = withoutKey(pems[kind]!)
    for (const provider of [noble, stub]) {
      const { outcome, units } = play(setting(base, text), {}, provider)
      expect(outcome).toMatchObject({ ok: null, by: 'server', cause: 'signature.key-given', ended: null })
      const names = units.flatMap((unit) => (unit.kind === 'record' ? unit.parts.map(({ name }) => name) : []))
      expect(names).toContain('certificate')
      expect(names).not.toContain('certificate_verify')
      expect(names).not.toContain('server_key_exchange')
      expect(names).not.toContain('alert')
    }
  })
})

test('a client that does not trust it refuses it, with the key or without', () => {
  for (const text of [pems['rsa']!, withoutKey(pems['rsa']!)])
    for (const provider of [noble, stub])
      expect(play(setting(tls13, text, 'demo roots'), taken(text).keys, provider).outcome).toMatchObject({
        ok: false,
        by: 'client',
        cause: 'chain.trusted',
      })
})

test('a signature that nobody made is found, by the stub too', () => {
  const [leaf, root] = taken(pems['rsa']!).certificates as [string, string]
  const forged = leaf.slice(0, -8) + (leaf.at(-8) === 'A' ? 'B' : 'A') + leaf.slice(-7)
  const base = setting(tls13, pems['rsa']!)
  const identities = [{ ...base.server!.identities![0]!, pasted: [forged, root] }]
  for (const provider of [noble, stub])
    expect(play({ ...base, server: { ...base.server, identities } }, {}, provider).outcome.cause).toBe('chain.signed')
})

describe('a private key', () => {
  /** Every secret number of a key as it could be written somewhere. */
  const forms = (text: string): string[] => {
    const { keys } = taken(text)
    const [key] = Object.values(keys)
    const numbers = 'p' in key! ? [key.p, key.q] : [key!.scalar]
    const body = /PRIVATE KEY-----\n([^-]+)-----END/.exec(text)![1]!.replace(/\s/g, '')
    return [
      ...numbers.flatMap((one) => [toHex(one), toBase64(one).replace(/=+$/, ''), String(BigInt(`0x${toHex(one)}`))]),
      body.slice(0, 64),
      body,
      'PRIVATE KEY',
    ]
  }

  test.each(['rsa', 'ec', 'ed25519'])(
    'of %s is in no link, no document, no report, no capture and no trace',
    (kind) => {
      const text = pems[kind]!
      const scenario = scenarioOf(setting(tls13, text))
      const found = resolved(scenario)
      const trace = run({ ...found, held: { keys: taken(text).keys } }, noble)
      expect(trace.outcome.ok).toBe(true)
      const link = writeLink(scenario, {}, catalogue)
      const written = [
        link,
        JSON.stringify(readLink(link, catalogue)),
        writeDocument(scenario),
        toJson(trace),
        toText(trace, found, english),
        toMarkdown(trace, found, english, link),
        Buffer.from(toPcapng(trace)).toString('latin1'),
        toHex(toPcapng(trace)),
        JSON.stringify(trace, (_, one: unknown) => (one instanceof Uint8Array ? toHex(one) : one)),
      ]
      for (const form of forms(text)) for (const one of written) expect(one.includes(form)).toBe(false)
    },
  )

  test('has no way into a scenario', () => {
    const text = pems['rsa']!
    const key = /PRIVATE KEY-----\n([^-]+)-----END/.exec(text)![1]!.replace(/\s/g, '')
    const sneaked = key.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
    const scenario = scenarioOf(setting(tls13, text))
    const document = writeDocument(scenario)
    const [leaf] = taken(text).certificates
    for (const one of [document.replace(leaf!, sneaked), document.replace(leaf!, text.replaceAll('\n', '\\n'))])
      expect(readDocument(one, catalogue)).toMatchObject({ ok: false, path: expect.stringContaining('pasted') })
    const { problems } = readLink(`v1;client=ios-9-ats;server=iis-7.5;server.cert.pem=${sneaked}`, catalogue)
    expect(problems).toMatchObject([{ what: 'value' }])
  })
})

test('certificates come back from a link and from a document', () => {
  const { identities } = setting(tls13, pems['ec']!).server!
  const scenario = scenarioOf({ ...tls13, server: { identities: identities! } })
  expect(readLink(writeLink(scenario, {}, catalogue), catalogue)).toMatchObject({ scenario, problems: [] })
  expect(readDocument(writeDocument(scenario), catalogue)).toMatchObject({ ok: true, scenario })
})

describe('what cannot be used is said, and where', () => {
  const leafOf = (text: string) => /-----BEGIN CERT[^]*?-----END CERTIFICATE-----\n/.exec(text)![0]
  const keyOf = (text: string) => /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*/.exec(text)![0]
  const faults: readonly (readonly [string, () => string, where: string, expected: string])[] = [
    ['nothing', () => 'hello', 'line 1, column 1', '-----BEGIN CERTIFICATE-----'],
    ['a broken line', () => pems['rsa']!.replace(/\n(.{10})./, '\n$1§'), 'line 2, column 11', 'a base64 character'],
    ['a cut text', () => leafOf(pems['rsa']!).slice(0, -30), 'line', '-----END CERTIFICATE-----'],
    [
      'a certificate that is none',
      () => '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n',
      'certificate 1, certificate',
      'SEQUENCE',
    ],
    ['a key alone', () => keyOf(pems['rsa']!), 'the text', 'a certificate'],
    ['another key', () => leafOf(pems['rsa']!) + keyOf(pems['ec']!), 'the private key', 'the private key of this'],
    [
      'the key of another certificate of the chain',
      () => withoutKey(pems['rsa']!) + readFileSync(join(folder, 'rsa-ca.key'), 'utf8'),
      'the private key',
      'this is that of certificate 2',
    ],
    ['two keys', () => pems['rsa']! + keyOf(pems['ec']!), 'the text', 'one private key'],
  ]
  test.each(faults)('%s', (_, text, where, expected) => {
    const read = readPasted(text())
    expect(read).toMatchObject({ ok: false })
    const [first] = (read as Extract<Pasted, { ok: false }>).faults
    expect(first!.where).toContain(where)
    expect(first!.expected).toContain(expected)
  })

  test('a key that comes later belongs to the certificates that are there', () => {
    const { certificates } = taken(withoutKey(pems['ec']!))
    expect(readPasted(keyOf(pems['ec']!), certificates)).toMatchObject({ ok: true, certificates })
    expect(readPasted(keyOf(pems['rsa']!), certificates)).toMatchObject({ ok: false })
  })

  test('a key too small for any scheme is a verdict, and stops nothing', () => {
    const text = pems['small']!
    for (const provider of [noble, stub])
      expect(play(setting(tls13, text), taken(text).keys, provider).outcome).toMatchObject({
        ok: false,
        cause: 'signature.common',
      })
  })
})
