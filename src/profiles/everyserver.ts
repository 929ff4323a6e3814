import type { ServerProfile } from '../rules/profile.ts'
import type { ProfileEntry } from './catalogue.ts'
import { iisProfiles } from './server/iis.ts'
import { mailProfiles } from './server/mail.ts'
import { webProfiles } from './server/web.ts'
import { byId } from './family.ts'
import { serverProfiles } from './server.ts'

const first = Object.values(serverProfiles)
/** The servers by make, in the order in which a list shows them. */
const makes: Readonly<Record<string, readonly ServerProfile[]>> = {
  ...webProfiles,
  IIS: [...first.filter(({ id }) => id.startsWith('iis')), ...iisProfiles],
  nginx: [...first.filter(({ id }) => id.startsWith('nginx')), ...webProfiles['nginx']!],
  Mail: mailProfiles,
}

/** Every server by id: those of the first screen, and those that load on demand. */
export const everyServer: Readonly<Record<string, ServerProfile>> = byId(Object.values(makes).flat())

export const serverEntries: readonly ProfileEntry[] = Object.entries(makes).flatMap(([family, profiles]) =>
  profiles.map(({ id, name }) => ({ id, name, family })),
)
