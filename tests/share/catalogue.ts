import { everyClient } from '../../src/profiles/roster.ts'
import { everyServer } from '../../src/profiles/everyserver.ts'

export const catalogue = { clients: everyClient, servers: everyServer }
