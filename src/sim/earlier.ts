import type { ConnectionSettings } from '../rules/profile.ts'
import type { Resolved } from './scenario.ts'

/** Minutes between the earlier connection and this one. */
const minutes: Readonly<Record<Exclude<ConnectionSettings['earlier'], 'none'>, number>> = {
  'a minute before': 1,
  'an hour before': 60,
  'a day before': 24 * 60,
  'eight days before': 8 * 24 * 60,
}

/**
 * The connection of the same two parties that came before, in which the client had nothing to resume; undefined when
 * there was none. Its chance is its own, its clock earlier.
 */
export const earlier = (resolved: Resolved): Resolved | undefined => {
  const { scenario, connection } = resolved
  if (connection.earlier === 'none') return undefined
  const then = new Date(scenario.now).getTime() - minutes[connection.earlier] * 60_000
  const { earlier: _, ...others } = scenario.connection ?? {}
  return {
    ...resolved,
    scenario: {
      ...scenario,
      now: new Date(then).toISOString().replace('.000Z', 'Z'),
      seed: `${scenario.seed}, earlier`,
      connection: others,
    },
    connection: { ...connection, earlier: 'none' },
  }
}
