import { judgeFallback } from '../rules/fallback.ts'
import type { ClientSettings } from '../rules/profile.ts'
import type { Decision } from '../rules/rule.ts'
import { versions } from '../spec/version.ts'
import type { Resolved } from './scenario.ts'
import type { Trace } from './trace.ts'

/**
 * The next attempt of a client that falls back, with what it decided; undefined when there is none. It falls back when
 * the server ended the handshake or nothing came of it, never for what the client itself found wrong (RFC 7507 §1).
 */
export const olderAttempt = (
  resolved: Resolved,
  { outcome }: Pick<Trace, 'outcome'>,
): { readonly resolved: Resolved; readonly decision: Decision } | undefined => {
  if (outcome.ok !== false || outcome.layer !== 'tls' || outcome.by !== 'server') return undefined
  // Who was told that the fallback itself is the fault does not go on falling.
  if (outcome.ended?.code === 'inappropriate_fallback') return undefined
  const { client } = resolved
  const { decision, value } = judgeFallback(client.settings)
  if (value === undefined) return undefined
  const older: Partial<ClientSettings> = {
    versions: client.settings.versions.filter((name) => (versions.code(name) ?? 0) <= value),
    suites:
      client.settings.fallback === 'with the signal'
        ? [...client.settings.suites.filter((name) => name !== signal), signal]
        : client.settings.suites,
  }
  const changes = { ...resolved.scenario.client.changes, ...older }
  return {
    resolved: {
      ...resolved,
      scenario: { ...resolved.scenario, client: { ...resolved.scenario.client, changes } },
      client: { ...client, settings: { ...client.settings, ...older } },
    },
    decision,
  }
}

const signal = 'TLS_FALLBACK_SCSV'
