import type { PrivateKey, Provider } from '../crypto/provider.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import {
  plainConnection,
  type ClientProfile,
  type ClientSettings,
  type ConnectionSettings,
  type ServerProfile,
  type ServerSettings,
  type Setting,
} from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { tamperSettings, type Tamper } from '../rules/tampering.ts'

/** One endpoint of a scenario: a named profile and what differs from it. */
export interface Choice<T> {
  readonly profile: string
  readonly changes: Partial<T>
}

/** Two endpoints, a host, a clock and a seed. Plain data: this is what a link holds. */
export interface Scenario {
  readonly client: Choice<ClientSettings>
  readonly server: Choice<ServerSettings>
  /** What happens on the connection, where it is not the usual. */
  readonly connection?: Partial<ConnectionSettings>
  /** The name that the client asks for and looks for in the certificate. */
  readonly host: string
  /** ISO 8601, UTC. */
  readonly now: string
  /** All chance follows from it. */
  readonly seed: string
  /** Who misbehaves on purpose, and where. Absent, like an empty list: nobody. */
  readonly tampering?: readonly Tamper[]
}

/** The settings of a scenario that belong to neither side. Links, documents and editors follow from them. */
export const scenarioSettings = {
  tampering: { kind: 'records', of: tamperSettings, link: 'tamper' },
} as const satisfies Partial<Record<keyof Scenario, Setting>>

/** A scenario with its profiles looked up and the changes applied. */
export interface Resolved {
  /** What belongs to no scenario: private keys of pasted certificates. Held in memory, and never written anywhere. */
  readonly held?: Held
  readonly scenario: Scenario
  readonly client: ClientProfile
  readonly server: ServerProfile
  readonly connection: ConnectionSettings
  /** What stands in the middle, when both of its halves are named. */
  readonly proxy?: { readonly server: ServerProfile; readonly client: ClientProfile } | undefined
}

/** Private keys by the certificate that they belong to, as scenarios write it. */
export type KeyRing = Readonly<Record<string, PrivateKey>>
export interface Held {
  readonly keys: KeyRing
  /** With what signatures in pasted chains are checked before the stub, to which all are foreign, is told. */
  readonly real?: Provider
}

/** Looks the profiles up. Names the one that is not in the catalogue, with those that are. */
export const resolve = (
  scenario: Scenario,
  catalogue: Catalogue,
): { ok: true; resolved: Resolved } | { ok: false; side: Side; profile: string; known: string[] } => {
  const find = <T>(profiles: Readonly<Record<string, T>>, id: string): T | undefined =>
    Object.hasOwn(profiles, id) ? profiles[id] : undefined
  const unknown = (side: Side, profile: string) =>
    ({
      ok: false,
      side,
      profile,
      known: Object.keys(side === 'client' ? catalogue.clients : catalogue.servers),
    }) as const
  const client = find(catalogue.clients, scenario.client.profile)
  if (!client) return unknown('client', scenario.client.profile)
  const server = find(catalogue.servers, scenario.server.profile)
  if (!server) return unknown('server', scenario.server.profile)
  const connection = { ...plainConnection, ...scenario.connection }
  const between = {
    server: find(catalogue.servers, connection.proxyServer),
    client: find(catalogue.clients, connection.proxyClient),
  }
  if (connection.proxyServer && !between.server) return unknown('server', connection.proxyServer)
  if (connection.proxyClient && !between.client) return unknown('client', connection.proxyClient)
  return {
    ok: true,
    resolved: {
      scenario,
      client: changed(client, scenario.client.changes),
      server: changed(server, scenario.server.changes),
      connection,
      ...(between.server && between.client && { proxy: { server: between.server, client: between.client } }),
    },
  }
}

/** A profile with changes: the same for the same, so that what follows from its settings alone is found out once. */
const changed = <P extends ClientProfile | ServerProfile>(profile: P, changes: Partial<P['settings']>): P => {
  if (!Object.keys(changes).length) return profile
  const of = changedBy.get(changes) ?? new Map<unknown, unknown>()
  changedBy.set(changes, of)
  if (!of.has(profile)) of.set(profile, { ...profile, settings: { ...profile.settings, ...changes } })
  return of.get(profile) as P
}
const changedBy = new WeakMap<object, Map<unknown, unknown>>()

/** A moment of a certificate: ISO 8601, or days from the scenario's clock (`-30d`, `+60d`). */
export const moment = (text: string, now: string): string => {
  const key = `${text} ${now}`
  const known = moments.get(key)
  if (known !== undefined) return known
  const found = momentOf(text, now)
  if (moments.size >= 500) moments.clear()
  moments.set(key, found)
  return found
}
const moments = new Map<string, string>()

const momentOf = (text: string, now: string): string => {
  const days = /^([+-]\d{1,5})d$/.exec(text)?.[1]
  const at = new Date(days === undefined ? text : new Date(now).getTime() + Number(days) * 86_400_000)
  return Number.isNaN(at.getTime()) ? now : at.toISOString().replace('.000Z', 'Z')
}
