import type { ClientProfile, ServerProfile } from '../rules/profile.ts'

/** Profiles by id. Injected wherever scenarios are run, so that data can load on demand. */
export interface Catalogue {
  readonly clients: Readonly<Record<string, ClientProfile>>
  readonly servers: Readonly<Record<string, ServerProfile>>
}
