import type { Catalogue } from '../profiles/catalogue.ts'
import { clientProfiles } from '../profiles/client.ts'
import { serverProfiles } from '../profiles/server.ts'

/** The profiles that the page offers. */
export const catalogue: Catalogue = { clients: clientProfiles, servers: serverProfiles }
