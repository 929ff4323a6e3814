import { randomBytes } from 'node:crypto'
import { chance } from '../crypto/chance.ts'
import type { World } from '../machines/world.ts'

/** This moment, as scenarios write it: ISO 8601 in UTC, whole seconds. */
export const thisMoment = (): string => `${new Date().toISOString().slice(0, 19)}Z`

/** This moment in milliseconds, as the ages of tickets need it (RFC 8446 §4.2.11.1). */
const thisInstant = (): string => new Date().toISOString()

/** The same endpoint with the machine's clock and with chance that nobody can foresee: for one connection on a real network. */
export const freshly = <W extends World>(world: W): W => ({
  ...world,
  now: thisInstant(),
  chance: chance(world.provider, randomBytes(32).toString('hex')),
})
