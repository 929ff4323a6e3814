import markdownIt from 'markdown-it'
import { describe, expect, test } from 'vitest'
import { english } from '../../src/explain/en.ts'
import { toMarkdown } from '../../src/share/markdown.ts'
import { toJson, toText } from '../../src/share/report.ts'
import { played } from './trace.ts'
import type { ExampleName } from '../../src/sim/example.ts'

const { trace, resolved } = played('ios9-iis75-sha512')

describe('the headline as JSON', () => {
  test('its outcome', () => {
    const { outcome } = JSON.parse(toJson(trace)) as { outcome: unknown }
    expect(outcome).toEqual({
      ok: false,
      layer: 'tls',
      by: 'server',
      cause: 'signature.chain-offered',
      ended: { how: 'reset', code: null, by: 'server' },
      evidence: ['client_hello.extensions.signature_algorithms', 'server.chain.0.signatureAlgorithm'],
      weight: 'reported',
      version: null,
      suite: null,
      group: null,
      signature_scheme: null,
      alpn: null,
      resumed: false,
    })
  })

  test('its units carry bytes in hexadecimal', () => {
    const { units, steps } = JSON.parse(toJson(trace)) as {
      units: { kind: string; bytes?: string }[]
      steps: unknown[]
    }
    expect(units.map(({ kind }) => kind)).toEqual(['syn', 'syn-ack', 'ack', 'record', 'reset'])
    expect(units[3]!.bytes).toMatch(/^16030[13]00c6010000c2[0-9a-f]+$/)
    expect(steps).toHaveLength(trace.steps.length)
  })
})

describe('the headline in words', () => {
  const text = toText(trace, resolved, english)
  test.each([
    'iOS 9 with ATS → IIS 7.5 on 2008 R2, api.example.com, 2015-10-20T09:00:00Z',
    'Does not connect. The server hung up: its certificate is signed with SHA-512, and iOS 9 never offered to check that.',
    'ClientHello, 203 B',
    'signature.chain-offered (RFC 5246 §7.4.2)',
    '000d000e000c050104010201050304030203',
    '300d06092a864886f70d01010d0500',
  ])('%s', (line) => expect(text).toContain(line))

  const markdown = toMarkdown(trace, resolved, english, 'https://example.org/#v1;example=ios9-iis75-sha512')
  test.each([
    '**Does not connect.** The server hung up: its certificate is signed with **SHA-512**',
    '4. client → server: ClientHello (203 B)',
    'rule `signature.chain-offered`, [RFC 5246 §7.4.2](https://www.rfc-editor.org/rfc/rfc5246#section-7.4.2)',
    '`000d000e000c050104010201050304030203`',
    '<https://example.org/#v1;example=ios9-iis75-sha512>',
  ])('in Markdown: %s', (line) => expect(markdown).toContain(line))
})

test('nothing that a scenario holds becomes Markdown or HTML', () => {
  const host = '<img/src=x>`**[a](b)'
  const markdown = toMarkdown(
    trace,
    { ...resolved, scenario: { ...resolved.scenario, host }, client: { ...resolved.client, name: host } },
    english,
  )
  expect(markdownIt({ html: true }).render(markdown)).not.toMatch(/<img|href="b"/)
})

test('a connection that works says what was agreed, and no reason', () => {
  const modern = played('modern')
  const text = toText(modern.trace, modern.resolved, english)
  expect(text).toMatch(/^Connects\. /m)
  expect(text).toContain('HTTP/2, 200')
  expect(text).not.toContain('RFC')
})

test('SSL Labs’ grade of the server stands beside the verdict, and not for mail', () => {
  const of = (name: ExampleName) => {
    const { trace, resolved } = played(name)
    return { text: toText(trace, resolved, english), json: JSON.parse(toJson(trace, resolved)) as { grade?: unknown } }
  }
  const iis = of('ios9-iis75-sha512')
  expect(iis.text).toMatch(/^SSL Labs’ grade, worked out from the settings: \w/m)
  expect(iis.text).toContain('not better, because')
  expect(iis.json.grade).toMatchObject({
    since_2020: { letter: 'B', caps: expect.arrayContaining([{ letter: 'B', why: 'RC4' }]) },
  })
  const mail = of('exchange-gateway-no-starttls')
  expect(mail.text).not.toContain('SSL Labs')
  expect(mail.json.grade).toBeUndefined()
})
