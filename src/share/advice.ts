import type { Catalogue } from '../profiles/catalogue.ts'
import { adviceFor, type Advice } from '../profiles/dialect/advice.ts'
import { inFront } from '../sim/proxy.ts'
import { resolve, type Resolved, type Scenario } from '../sim/scenario.ts'

/** What to write where, so that `start` becomes what the scenario says: for each side that differs, where it is known. */
export const adviceOn = (start: Resolved, scenario: Scenario, catalogue: Catalogue): Advice[] => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) return []
  const [before, after] = [inFront(start), inFront(found.resolved)]
  return (['server', 'client'] as const).flatMap((side) => {
    const { name, settings } = before[side]
    return adviceFor({ side, name, before: settings, after: after[side].settings, host: start.scenario.host })
  })
}
