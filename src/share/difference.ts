import type { Catalogue } from '../profiles/catalogue.ts'
import { connectionSettings, plainConnection, settingsOf, type ConnectionSettings } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { scenarioSettings, type Choice, type Scenario } from '../sim/scenario.ts'

/** Settings by name, whatever side they are of: what links and documents work with. */
export type Values = Readonly<Record<string, unknown>>

export const profileOf = (side: Side, id: string, catalogue: Catalogue): { readonly settings: Values } | undefined => {
  const profiles = side === 'client' ? catalogue.clients : catalogue.servers
  return Object.hasOwn(profiles, id)
    ? (profiles[id] as { readonly settings: object } as { readonly settings: Values })
    : undefined
}

/** The same scenario without changes that change nothing, each side's in the order of the settings tables. */
export const withoutIdleChanges = ({ connection, ...scenario }: Scenario, catalogue: Catalogue): Scenario => {
  const unusual = different(connectionSettings, connection as Values | undefined, plainConnection)
  return {
    ...withoutEmpty(scenario),
    client: needed('client', scenario.client, catalogue),
    server: needed('server', scenario.server, catalogue),
    ...(Object.keys(unusual).length && { connection: unusual as Partial<ConnectionSettings> }),
  }
}

/** Without lists of its own that are empty: that is what a scenario without them means. */
export const withoutEmpty = (scenario: Scenario): Scenario =>
  Object.fromEntries(
    Object.entries(scenario).filter(
      ([name, value]) => !(name in scenarioSettings && (value as unknown[]).length === 0),
    ),
  ) as unknown as Scenario

const needed = <T>(side: Side, choice: Choice<T>, catalogue: Catalogue): Choice<T> => {
  const settings = profileOf(side, choice.profile, catalogue)?.settings ?? {}
  return {
    profile: choice.profile,
    changes: different(settingsOf[side], choice.changes as Values, settings) as Partial<T>,
  }
}

/** The values that are not those of the base, in the order of their table. */
const different = (table: object, values: Values | undefined, base: object): Values =>
  Object.fromEntries(
    Object.keys(table)
      .filter((name) => values?.[name] !== undefined && !same(values[name], (base as Values)[name]))
      .map((name) => [name, values![name]]),
  )

/** Are two values of settings the same? Plain data; the order of an object's fields does not count. */
export const same = (a: unknown, b: unknown): boolean => {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [left, right] = [a as Values, b as Values]
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && same(left[name], right[name]))
  )
}
