import type { ServerSettings } from '../../../src/rules/profile.ts'

/** A server program of another implementation that is running and can be asked. */
export interface Running {
  readonly port: number
  readonly stop: () => Promise<unknown>
}

/** A configuration of a stack: how the program is started with it, and what our server has to be set to. */
export interface Configuration {
  readonly title: string
  readonly settings: Partial<ServerSettings>
  readonly start: () => Promise<Running>
}

/** An implementation, as its own program says who it is. */
export interface Stack {
  readonly name: string
  readonly installed: boolean
  /** Why nobody has to have it: it is asked where it is there. Absent: the whole check installs it. */
  readonly optional?: string
  /** The version that was measured, and the one that is here. */
  readonly measured: string
  readonly found: string
  readonly configurations: () => readonly Configuration[]
}
