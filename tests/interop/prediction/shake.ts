import { noble } from '../../../src/crypto/noble.ts'
import { stub } from '../../../src/crypto/stub.ts'
import { startLookup } from '../../../src/machines/machine.ts'
import { everyClient, recordedIds } from '../../../src/profiles/roster.ts'
import { serverProfiles } from '../../../src/profiles/server.ts'
import type { ServerSettings } from '../../../src/rules/profile.ts'
import { run } from '../../../src/sim/run.ts'
import { resolve, type Resolved } from '../../../src/sim/scenario.ts'
import { worldsOf } from '../../../src/sim/world.ts'
import { alerts } from '../../../src/spec/alert.ts'
import { groups } from '../../../src/spec/group.ts'
import { versions } from '../../../src/spec/version.ts'
import { thisMoment } from '../../../src/headless/world.ts'
import { connect, host } from '../own.ts'
import type { Answer } from './answer.ts'

/**
 * In TLS 1.3 the scheme and ALPN are sealed: to see them our client shakes hands, as each client that was recorded with
 * TLS 1.3. What comes of it is foretold by a run of the scenario with our server in place of the real one.
 */
export const clients13: readonly string[] = recordedIds.filter((id) =>
  everyClient[id]!.settings.versions.includes('TLS 1.3'),
)

const resolved = (id: string, changes: Partial<ServerSettings>): Resolved => {
  const found = resolve(
    {
      client: { profile: id, changes: {} },
      server: { profile: 'nginx-intermediate-6.0', changes },
      host,
      now: thisMoment(),
      seed: 'prediction',
    },
    { clients: everyClient, servers: serverProfiles },
  )
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  return found.resolved
}

const line = (...parts: readonly (string | null | undefined)[]): Answer =>
  parts.filter((part) => part !== undefined && part !== null).join(' ')

/** What the run comes to: what was agreed on, or the alert that ended it. */
export const foretell = (id: string, settings: Partial<ServerSettings>): Answer => {
  const { outcome } = run(resolved(id, settings), stub, startLookup)
  const { ended } = outcome
  if (outcome.ok === null && outcome.suite === null) return `limit ${outcome.cause ?? ''}`
  if (ended?.how === 'alert' && ended.by === 'server') return `alert ${ended.code ?? ''}`
  return line(outcome.version, outcome.suite, outcome.group, outcome.signature_scheme, outcome.alpn)
}

/** The same with the real server. */
export const shake = async (port: number, id: string, settings: Partial<ServerSettings>): Promise<Answer> => {
  const own = await connect(port, worldsOf(resolved(id, settings), noble).client)
  await Promise.race([own.connected().catch(() => {}), own.done])
  if (own.connection.isOpen) own.connection.close()
  await own.done
  const alert = own.steps.find(({ cause }) => cause.name === 'alert' && cause.kind === 'message')?.cause
  if (alert?.kind === 'message' && alert.bytes[0] === 2) return `alert ${alerts.name(alert.bytes[1]!)}`
  const { version, suite, group, scheme, alpn } = own.context
  return line(
    version === undefined ? 'nothing' : versions.show(version),
    suite?.name,
    group === undefined ? undefined : groups.show(group),
    scheme,
    alpn,
  )
}
