import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { main } from '../../src/headless/simulate.ts'

const folder = mkdtempSync(join(tmpdir(), 'whyshake-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const simulate = async (...args: string[]) => {
  let out = ''
  const errors: string[] = []
  const code = await main([...args, '--provider', 'stub'], {
    out: (chunk) => (out += String(chunk)),
    error: (line) => errors.push(line),
    standardInput: () => '',
    isTerminal: false,
  })
  return { code, out, errors }
}

describe('a server as its configuration file has it', () => {
  test('nginx without the suites of the client', async () => {
    const conf = file(
      'site.conf',
      'server {\n  listen 443 ssl;\n  ssl_protocols TLSv1.2;\n  ssl_ciphers AES128-SHAA:AES128-SHA;\n}\n',
    )
    const { code, out, errors } = await simulate('modern', '--server-config', conf)
    expect(code).toBe(1)
    expect(out).toContain('has none that fits TLS 1.2')
    expect(errors).toEqual([expect.stringMatching(/^simulate: .*site\.conf:4:15: “AES128-SHAA” dropped: /)])
  })
  test('a registry export in UTF-16 switches TLS 1.2 off', async () => {
    const key = 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols'
    const text = `\ufeffWindows Registry Editor Version 5.00\r\n\r\n[${key}\\TLS 1.2\\Server]\r\n"Enabled"=dword:00000000\r\n[${key}\\TLS 1.0\\Server]\r\n"Enabled"=dword:00000001\r\n`
    const { code, out } = await simulate(
      'ios9-iis75-sha256',
      '--server-config',
      file('schannel.reg', Buffer.from(text, 'utf16le')),
    )
    expect(code).toBe(1)
    expect(out).toContain('TLS 1.0')
  })
  test('the client’s, too: App Transport Security is taken back', async () => {
    const plist = file(
      'Info.plist',
      '<plist><dict><key>NSAppTransportSecurity</key><dict><key>NSAllowsArbitraryLoads</key><true/></dict></dict></plist>',
    )
    const tls10 = 'v1;client=ios-9-ats;server=iis-7.5'
    expect((await simulate(tls10)).code).toBe(1)
    expect((await simulate(tls10, '--client-config', plist)).code).toBe(0)
  })
  test('the notation can be named', async () => {
    const list = file('list.txt', 'ECDHE-RSA-AES128-GCM-SHA256')
    expect((await simulate('modern', '--server-config', list, '--notation', 'cipher-string')).code).toBe(0)
  })
  test.each([
    ['nothing like a configuration', 'dear all, it does not work', [], /looks like no notation/],
    ['of the other side', 'SSLProtocol all', ['--notation', 'ats'], /does not configure a server/],
    ['a notation that nobody knows', 'x', ['--notation', 'yaml'], /one of group-policy, registry/],
    ['a megabyte of garbage for nginx', '}a;b{"'.repeat(170_000), ['--notation', 'nginx'], /no directive about TLS/],
    [
      'a megabyte of garbage for the registry',
      '[x\n"y'.repeat(170_000),
      ['--notation', 'registry'],
      /no value of the registry/,
    ],
    ['nothing about TLS in it', 'server { root /srv; }', [], /no directive about TLS/],
  ] as const)('%s', async (name, content, more, expected) => {
    const { code, errors } = await simulate('modern', '--server-config', file(name, content), ...more)
    expect(code).toBe(2)
    expect(errors).toEqual([expect.stringMatching(expected)])
  })
  test('a file that is not there', async () => {
    expect((await simulate('modern', '--server-config', join(folder, 'none'))).code).toBe(2)
  })
})
