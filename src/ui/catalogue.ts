import type { Catalogue } from '../profiles/catalogue.ts'
import { clientProfiles } from '../profiles/client.ts'
import type { ClientEntry } from '../profiles/roster.ts'
import { serverProfiles } from '../profiles/server.ts'
import { resolve, type Scenario } from '../sim/scenario.ts'

const held = { clients: clientProfiles, servers: serverProfiles }

/** The profiles that are here: at first those of the first screen, and all of them once they have been fetched. */
export const catalogue: Catalogue = held

let entries: readonly ClientEntry[] = Object.values(clientProfiles).map(({ id, name }) => ({ id, name, family: '' }))
/** The clients that can be chosen now. */
export const clientsHere = (): readonly ClientEntry[] => entries

let loading: Promise<readonly ClientEntry[]> | undefined
/** Fetches all clients, once, and puts them into the catalogue. Rejects when they cannot be fetched. */
export const loadClients = (): Promise<readonly ClientEntry[]> =>
  (loading ??= import('../profiles/roster.ts').then(
    ({ everyClient, clientEntries }) => {
      held.clients = everyClient
      return (entries = clientEntries)
    },
    (fault: unknown) => {
      loading = undefined
      throw fault
    },
  ))

/** Are the profiles of a scenario here? */
export const knows = (scenario: Scenario): boolean => resolve(scenario, catalogue).ok
