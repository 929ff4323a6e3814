import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { everyServer } from '../../src/profiles/everyserver.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import { resolved } from '../machines/exchange.ts'

const between = (client: Scenario['client'], server: Scenario['server']) =>
  run(resolved({ client, server, host: 'a.test', now: '2026-11-21T09:00:00Z', seed: 's' }), stub).outcome
const chromium = (versions?: readonly ('TLS 1.3' | 'TLS 1.2')[]) => ({
  profile: 'chromium-137',
  changes: versions ? { versions } : {},
})

test('a server that finds only when it is to sign that it cannot says so behind its ServerHello', () => {
  const client = { profile: 'chromium-137', changes: {} } as const
  const java = everyServer['java-17']!.settings.identities.map((one) => ({
    ...one,
    key: 'ed448' as const,
    signature: 'ed448' as const,
  }))
  const scenario = { client, host: 'a.test', now: '2026-11-21T09:00:00Z', seed: 's' }
  const at = (versions: readonly ('TLS 1.3' | 'TLS 1.2')[]) => {
    const changes = { identities: java, versions }
    return run(resolved({ ...scenario, server: { profile: 'java-17', changes } }), stub)
  }
  const newer = at(['TLS 1.3', 'TLS 1.2'])
  expect(newer.outcome).toMatchObject({ cause: 'signature.common', ended: { how: 'alert', code: 'handshake_failure' } })
  expect(newer.units.some((one) => one.kind === 'record' && one.parts[0]?.name === 'server_hello')).toBe(true)
  const older = at(['TLS 1.2'])
  expect(older.outcome).toMatchObject({
    cause: 'signature.common-late',
    ended: { how: 'alert', code: 'internal_error' },
  })
})

describe('a server from before TLS 1.3 goes by legacy_version', () => {
  test('a suite that is not built here is no limit when the handshake would end in any case', () => {
    const client = {
      profile: 'ios-9-ats',
      changes: { versions: ['TLS 1.0'], suites: ['TLS_DHE_RSA_WITH_CAMELLIA_256_CBC_SHA'] },
    } as const
    const at = (securityLevel: '0' | '1') =>
      ({
        profile: 'nginx-tls12',
        changes: { versions: ['TLS 1.0'], suites: client.changes.suites, securityLevel },
      }) as const
    expect(between(client, at('0'))).toMatchObject({ ok: null, cause: 'suite.modelled' })
    expect(between(client, at('1'))).toMatchObject({
      ok: false,
      cause: 'signature.fixed-level',
      ended: { how: 'alert', code: 'internal_error', by: 'server' },
    })
  })

  test('it may hang up on a ClientHello of SSL 2.0 without a word, as Mbed TLS does', () => {
    const changes = { readsSsl2Hello: false, ssl2Refusal: 'close' } as const
    expect(between({ profile: 'java-6u45', changes: {} }, { profile: 'nginx-tls12', changes })).toMatchObject({
      ok: false,
      by: 'server',
      ended: { how: 'close', by: 'server' },
    })
  })

  test('it chooses its own newest version, which the client does not offer any more', () => {
    expect(between(chromium(), { profile: 'iis-7.5', changes: {} })).toMatchObject({
      ok: false,
      by: 'client',
      cause: 'version.was-offered',
    })
  })

  test('it chooses TLS 1.2 for a client that only wants TLS 1.3, and the client refuses', () => {
    expect(between(chromium(['TLS 1.3']), { profile: 'iis-7.5', changes: { versions: ['TLS 1.2'] } })).toMatchObject({
      ok: false,
      by: 'client',
      cause: 'version.was-offered',
      ended: { how: 'alert', code: 'protocol_version', by: 'client' },
    })
  })

  test('a server that knows supported_versions refuses the same client itself', () => {
    expect(between(chromium(['TLS 1.3']), { profile: 'nginx-tls12', changes: {} })).toMatchObject({
      ok: false,
      by: 'server',
      cause: 'version.common',
      ended: { how: 'alert', code: 'protocol_version', by: 'server' },
    })
  })
})
