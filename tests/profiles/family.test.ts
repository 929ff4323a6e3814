/** What the clients' habits make of connections: cases that people report. */
import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { everyClient } from '../../src/profiles/roster.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import type { ClientSettings, ServerSettings } from '../../src/rules/profile.ts'
import { run } from '../../src/sim/run.ts'
import { resolve, type Scenario } from '../../src/sim/scenario.ts'
import { usualIdentity } from '../../src/rules/profile.ts'

const meets = (
  client: string,
  server: Partial<ServerSettings>,
  more: Partial<Scenario> = {},
  changes: Partial<ClientSettings> = {},
) => {
  const scenario: Scenario = {
    client: { profile: client, changes },
    server: { profile: 'nginx-tls12', changes: server },
    host: 'playground.test',
    now: '2026-11-21T09:00:00Z',
    seed: 'families',
    ...more,
  }
  const found = resolve(scenario, { clients: everyClient, servers: serverProfiles })
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  const { ok, cause, ended, version } = run(found.resolved, stub).outcome
  return { ok, cause, ended: ended && `${ended.by} ${ended.how}`, alert: ended?.code, version }
}
const identity = (change: object) => ({ identities: [{ ...usualIdentity.server, ...change }] })
const dhe = { versions: ['TLS 1.0'], suites: ['TLS_DHE_RSA_WITH_AES_128_CBC_SHA'], dhNegotiation: false } as const

describe('what a server is told about a chain that nobody accepts', () => {
  test.each([
    ['openssl-3.0-debian', 'unknown_ca', 'certificate_expired', 'bad_certificate'],
    ['rustls-0.23', 'unknown_ca', 'certificate_expired', 'bad_certificate'],
    ['rustls-0.20', 'bad_certificate', 'bad_certificate', 'bad_certificate'],
    ['java-17-https', 'certificate_unknown', 'certificate_unknown', 'certificate_unknown'],
    ['chromium-156', 'certificate_unknown', 'certificate_unknown', 'certificate_unknown'],
    ['go-1.24', 'bad_certificate', 'bad_certificate', 'bad_certificate'],
    ['gnutls-3.7', 'bad_certificate', 'bad_certificate', 'bad_certificate'],
  ] as const)('%s', (client, unknown, expired, named) => {
    const alert = (server: Partial<ServerSettings>, changes: Partial<ClientSettings> = {}) =>
      meets(client, server, {}, changes).alert
    expect(alert({}, { trust: 'nothing' })).toBe(unknown)
    expect(alert(identity({ notBefore: '-60d', notAfter: '-1d' }))).toBe(expired)
    expect(alert(identity({ names: ['elsewhere.test'] }))).toBe(named)
  })
})

describe('a field for DHE', () => {
  test.each([
    ['java-7u25', 'modp2048', 'group.field-limit'],
    ['java-7u25', 'modp1024', null],
    ['java-8u161', 'modp2048', null],
    ['openssl-1.0.1h', 'modp2048', null],
  ] as const)('%s, %s', (client, dhGroup, cause) => {
    expect(meets(client, { ...dhe, dhGroup }).cause).toBe(cause)
  })
})

describe('a server without RFC 5746', () => {
  test.each([
    ['openssl-3.0-debian', 'hello.secure-renegotiation'],
    ['node-20', 'hello.secure-renegotiation'],
    ['openssl-1.0.2e', null],
    ['java-17-https', null],
    ['rustls-0.23', null],
    ['gnutls-3.7', null],
  ] as const)('%s', (client, cause) => {
    expect(meets(client, { secureRenegotiation: false, extendedMasterSecret: true }).cause).toBe(cause)
  })
})

describe('a certificate with a common name alone', () => {
  test.each([
    ['chrome-49-win-7', null],
    ['chrome-65-win-7', 'chain.name'],
    ['firefox-100-win-10', null],
    ['firefox-137-win-11', 'chain.name'],
    ['safari-9-ios-9', null],
    ['safari-15.4-macos-12.3.1', 'chain.name'],
    ['python-3.11', null],
    ['python-3.11-requests', 'chain.name'],
    ['go-1.17.8', 'chain.name'],
  ] as const)('%s', (client, cause) => {
    expect(meets(client, identity({ naming: 'common name' })).cause).toBe(cause)
  })
})

describe('an RSA key of 1024 bits', () => {
  test.each([
    ['rustls-0.21', 'chain.key-size'],
    ['safari-18.4-macos-15.4', 'chain.key-size'],
    ['openssl-3.5.0', 'chain.key-size'],
    ['node-20', null],
    ['java-17-https', null],
    ['go-1.17.8', null],
  ] as const)('%s', (client, cause) => {
    expect(meets(client, identity({ key: 'rsa-1024' })).cause).toBe(cause)
  })
})

describe('a server that asks to renegotiate', () => {
  const asked = { connection: { afterwards: 'the server asks to renegotiate' } } as const
  const twice = { connection: { afterwards: 'the server asks to renegotiate twice' } } as const
  const tolerant = { noRenegotiation: 'ignores', alpn: [] } as const
  test.each([
    ['rustls-0.23', asked, null],
    ['rustls-0.23', twice, 'renegotiation.patience'],
    ['rustls-0.21', twice, null],
    ['go-1.24', asked, 'renegotiation.enabled'],
    ['java-17-https', asked, null],
  ] as const)('%s, %o', (client, connection, cause) => {
    expect(meets(client, tolerant, connection).cause).toBe(cause)
  })
})

describe('.NET by the version it was built for', () => {
  test.each([
    ['dotnet-4.5', false],
    ['dotnet-4.6', true],
    ['dotnet-4.7', true],
    ['dotnet-4.7-win-7', false],
    ['dotnet-4.6-win-7', true],
  ] as const)('%s and TLS 1.2', (client, ok) => {
    expect(meets(client, {}).ok).toBe(ok)
  })
  test('and TLS 1.1 alone', () => {
    expect(meets('dotnet-4.5', { versions: ['TLS 1.1'] })).toMatchObject({ ok: false, cause: 'version.common' })
  })
})

describe('ATS and its exceptions', () => {
  const old = { versions: ['TLS 1.0'], suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } as const
  const plain = { suites: ['TLS_RSA_WITH_AES_128_CBC_SHA'] } as const
  test.each([
    ['ios-9-ats', old, false],
    ['ios-9-ats-tls-1.1', old, false],
    ['ios-9-ats-tls-1.0', old, true],
    ['ios-9-arbitrary-loads', old, true],
    ['ios-9-ats', plain, false],
    ['ios-9-ats-tls-1.0', plain, false],
    ['ios-9-ats-no-forward-secrecy', plain, true],
    ['ios-9-arbitrary-loads', plain, true],
  ] as const)('%s, %o', (client, server, ok) => {
    expect(meets(client, server).ok).toBe(ok)
  })
  test.each([
    ['safari-15.4-macos-12.3.1', '+900d', 'apple.lifetime-825'],
    ['safari-15.4-macos-12.3.1', '+700d', null],
    ['safari-9-ios-9', '+900d', null],
  ] as const)('%s and a certificate until %s', (client, notAfter, cause) => {
    expect(meets(client, identity({ notAfter })).cause).toBe(cause)
  })
})

describe('a sender of mail and a receiver without STARTTLS', () => {
  test.each([
    ['gateway-off', true],
    ['gateway-preferred', true],
    ['gateway-required', false],
    ['gateway-required-verify', false],
    ['postfix-3.7', true],
    ['exchange-2013', true],
  ] as const)('%s', (client, ok) => {
    expect(meets(client, { startTls: 'not offered' }, { connection: { protocol: 'smtp' } }).ok).toBe(ok)
  })
})
