import type { Provider } from '../crypto/provider.ts'
import type { Position } from '../machines/chart.ts'
import { startPosition } from '../machines/machine.ts'
import { isRuleId, ruleCatalogue } from '../rules/catalogue.ts'
import { settingsOf, type Setting } from '../rules/profile.ts'
import type { SettingPath, Side } from '../rules/rule.ts'
import { run } from './run.ts'
import type { Resolved } from './scenario.ts'
import type { Trace } from './trace.ts'

/** A run in which one side does not insist on what ended the real one. */
export interface Lenient {
  /** The setting that was relaxed: `server.strictChain`. */
  readonly setting: SettingPath
  readonly trace: Trace
}

/**
 * What would have come if the deciding rule were a matter of temper: each switch that the rule reads is turned off, and
 * the scenario is run again. Undefined when no switch makes a difference; the protocol itself decided then.
 */
export const lenient = (
  resolved: Resolved,
  trace: Trace,
  provider: Provider,
  position: (side: Side) => Position = startPosition,
): Lenient | undefined => {
  const { cause, ok } = trace.outcome
  if (ok !== false || cause === null || !isRuleId(cause)) return undefined
  for (const path of ruleCatalogue[cause].reads) {
    const [side, name] = path.split('.') as [Side, string]
    const kind = (settingsOf[side] as Readonly<Record<string, Setting>>)[name]?.kind
    const settings = resolved[side].settings as unknown as Readonly<Record<string, unknown>>
    if (kind !== 'flag' || settings[name] !== true) continue
    const relaxed = { ...resolved, [side]: { ...resolved[side], settings: { ...settings, [name]: false } } } as Resolved
    const again = run(relaxed, provider, position)
    if (again.outcome.ok) return { setting: path, trace: again }
  }
  return undefined
}
