import type { ClientProfile, Evidence } from '../rules/profile.ts'
import { extensionCodes, type ExtensionName } from '../spec/extension.ts'
import type { Facts } from './temper.ts'

/** A client that nobody recorded: another one, and what is known to differ. */
export interface Derivation {
  readonly id: string
  readonly name: string
  readonly short: string
  readonly family: string
  readonly date: string
  /** What the note under the name says after “derived from …”. */
  readonly because: string
  /** The recorded or measured client that it is made from. */
  readonly base: string
  /** How well the whole is known, where no fact says better. */
  readonly all: Evidence
  /** What differs; some follows from what the base has. */
  readonly facts: Facts | ((base: ClientProfile) => Facts)
  /** The extensions in their order; those that the base has keep their bodies. Absent: as the base has them. */
  readonly extensions?: readonly ExtensionName[]
}

/** The profile of a derived client. Its template says that it is one. */
export const derive = (
  { id, name, short, date, because, all, facts, extensions }: Derivation,
  base: ClientProfile,
): ClientProfile => {
  const rows = Object.entries(typeof facts === 'function' ? facts(base) : facts)
  const { recordedLength: _, ...template } = base.hello
  return {
    id,
    name,
    short,
    note: `derived from ${base.name}: ${because}`,
    date,
    settings: { ...base.settings, ...Object.fromEntries(rows.map(([setting, [value]]) => [setting, value])) },
    evidence: {
      ...base.evidence,
      all,
      ...Object.fromEntries(rows.map(([setting, [, weight, source]]) => [setting, { weight, source }])),
    },
    hello: {
      ...template,
      derived: true,
      extensions:
        extensions?.map((one) => {
          const type = extensionCodes[one]
          return template.extensions.find((had) => had.type === type) ?? { type }
        }) ?? template.extensions,
    },
  }
}
