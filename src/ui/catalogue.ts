import type { Catalogue, ProfileEntry } from '../profiles/catalogue.ts'
import type { Side } from '../rules/rule.ts'
import { resolve, type Scenario } from '../sim/scenario.ts'
import { clients, servers } from './first.ts'

const held = { clients, servers }

/** The profiles that are here: at first those of the first screen, and all of them once they have been fetched. */
export const catalogue: Catalogue = held

/** What can be chosen on either side. */
export type Entries = Readonly<Record<Side, readonly ProfileEntry[]>>
const unsorted = (profiles: Readonly<Record<string, { id: string; name: string }>>): ProfileEntry[] =>
  Object.values(profiles).map(({ id, name }) => ({ id, name, family: '' }))
let entries: Entries = { client: unsorted(clients), server: unsorted(servers) }
/** The profiles that can be chosen now. */
export const profilesHere = (): Entries => entries

let loading: Promise<Entries> | undefined
/** Fetches all profiles, once, and puts them into the catalogue. Rejects when they cannot be fetched. */
export const loadProfiles = (): Promise<Entries> =>
  (loading ??= Promise.all([import('../profiles/roster.ts'), import('../profiles/everyserver.ts')]).then(
    ([{ everyClient, clientEntries }, { everyServer, serverEntries }]) => {
      held.clients = everyClient
      held.servers = everyServer
      return (entries = { client: clientEntries, server: serverEntries })
    },
    (fault: unknown) => {
      loading = undefined
      throw fault
    },
  ))

/** Are the profiles of a scenario here? */
export const knows = (scenario: Scenario): boolean => resolve(scenario, catalogue).ok
