import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'

export const catalogue = { clients: clientProfiles, servers: serverProfiles }
