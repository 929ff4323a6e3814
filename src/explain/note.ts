import { settingsOf, type Setting } from '../rules/profile.ts'
import type { Decision, Side } from '../rules/rule.ts'
import { other } from '../rules/rule.ts'
import { decidingOf } from '../sim/deciding.ts'
import type { Trace } from '../sim/trace.ts'
import { questionOf } from './entry.ts'

/** Which settings matter at a moment of the conversation, so that they can be changed beside it. */
export interface Note {
  readonly side: Side
  /** By name, in the order of the settings tables; each of them stands in one note only. */
  readonly settings: readonly string[]
  /** Those among them that the deciding rule reads. */
  readonly decisive: readonly string[]
}

const tableOf = (side: Side): readonly (readonly [string, Setting])[] => Object.entries(settingsOf[side])

/** Gives out each setting once, where it first matters. */
export class Notes {
  readonly #trace: Trace
  readonly #given = new Set<string>()
  readonly #decisive: ReadonlySet<string>

  constructor(trace: Trace) {
    this.#trace = trace
    const cause = decidingOf(trace.steps)?.decision.refusal?.rule
    this.#decisive = new Set(cause === undefined ? [] : trace.rules[cause]?.reads)
  }

  /** What a first ClientHello is made of: the client’s lists. */
  ofHello(): readonly Note[] {
    const names = tableOf('client').flatMap(([name, setting]) =>
      setting.kind === 'list' && setting.of !== 'policy' ? [name] : [],
    )
    return this.#give('client', new Set(names))
  }

  /** What a side goes by when it decides; where it decides the connection, also what the other side could change. */
  of(by: Side, decisions: readonly Decision[], decides: boolean): readonly Note[] {
    const read = decisions.flatMap(({ reasons, refusal }) =>
      [...reasons.map(({ rule }) => rule), ...(refusal ? [refusal.rule] : [])].flatMap(
        (rule) => this.#trace.rules[rule]?.reads ?? [],
      ),
    )
    const asked = new Set(decisions.map(({ question }) => question))
    const names = (side: Side, paths: Iterable<string>) =>
      [...paths].flatMap((path) => (path.startsWith(`${side}.`) ? [path.slice(side.length + 1)] : []))
    const lists = tableOf(by).flatMap(([name]) => (asked.has(questionOf[name] ?? '') ? [name] : []))
    return [
      ...this.#give(by, new Set([...names(by, read), ...lists])),
      ...(decides ? this.#give(other(by), new Set(names(other(by), this.#decisive))) : []),
    ]
  }

  /** What was changed and matters nowhere by now: it stays in sight, so that it can be taken back. */
  left(side: Side): readonly Note[] {
    return this.#give(side, new Set(Object.keys(this.#trace.scenario[side].changes)))
  }

  #give(side: Side, wanted: ReadonlySet<string>): readonly Note[] {
    const settings = tableOf(side).flatMap(([name, setting]) => {
      const path = `${side}.${name}`
      if (!wanted.has(name) || this.#given.has(path) || isElsewhere(setting, this.#trace)) return []
      this.#given.add(path)
      return [name]
    })
    if (!settings.length) return []
    return [{ side, settings, decisive: settings.filter((name) => this.#decisive.has(`${side}.${name}`)) }]
  }
}

/** Settings of another protocol than the one that is spoken. */
const isElsewhere = (setting: Setting, { scenario }: Trace): boolean =>
  setting.over !== undefined && setting.over !== (scenario.connection?.protocol ?? 'http')
