import { clientProfiles } from '../profiles/client.ts'
import { serverProfiles } from '../profiles/server.ts'
import type { ClientProfile, ServerProfile } from '../rules/profile.ts'
import { examples, firstExample } from '../sim/example.ts'

const { client, server } = examples[firstExample]

/** The profiles of the first screen. The build runs this file: the page gets what they say, and no more of them. */
export const clients: Readonly<Record<string, ClientProfile>> = { [client.profile]: clientProfiles[client.profile]! }
export const servers: Readonly<Record<string, ServerProfile>> = { [server.profile]: serverProfiles[server.profile]! }
