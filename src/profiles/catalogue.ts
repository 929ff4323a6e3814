import type { ClientProfile, ServerProfile } from '../rules/profile.ts'

/** What a list of profiles shows. */
export interface ProfileEntry {
  readonly id: string
  readonly name: string
  /** Profiles of one make stand together. */
  readonly family: string
}

/** Profiles by id. Injected wherever scenarios are run, so that data can load on demand. */
export interface Catalogue {
  readonly clients: Readonly<Record<string, ClientProfile>>
  readonly servers: Readonly<Record<string, ServerProfile>>
}
