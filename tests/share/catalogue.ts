import { everyClient } from '../../src/profiles/roster.ts'
import { serverProfiles } from '../../src/profiles/server.ts'

export const catalogue = { clients: everyClient, servers: serverProfiles }
