import type { Decision, Side } from '../rules/rule.ts'
import type { Resolved } from './scenario.ts'
import type { Trace, Unit } from './trace.ts'

/** Where two runs first part: on the wire, in what was decided, and in the bytes. Absent where they never do. */
export interface Comparison {
  /** The row, counted from 0, at which something else is on the wire; in the shorter run it may not be there. */
  readonly step?: number
  readonly decision?: { readonly left: Taken | undefined; readonly right: Taken | undefined }
  /** The first row that is the same message with other bytes, and the first byte in it. */
  readonly byte?: { readonly unit: number; readonly offset: number }
}
/** A decision, and the step that took it. */
export interface Taken {
  readonly step: number
  readonly decision: Decision
}

/** Compares two runs. With the same seed both have the same randoms, so that a byte differs for a reason. */
export const compare = (left: Trace, right: Trace): Comparison => {
  const step = firstDifference(left.units, right.units, (a, b) => shapeOf(a) === shapeOf(b))
  const [ours, theirs] = [takenIn(left), takenIn(right)]
  const decided = firstDifference(ours, theirs, (a, b) => verdictOf(a) === verdictOf(b))
  const unit = left.units.findIndex((one, n) => {
    const other = right.units[n]
    return (step === undefined || n < step) && other !== undefined && differsAt(one, other) !== undefined
  })
  return {
    ...(step !== undefined && { step }),
    ...(decided !== undefined && { decision: { left: ours[decided], right: theirs[decided] } }),
    ...(unit >= 0 && { byte: { unit, offset: differsAt(left.units[unit]!, right.units[unit]!)! } }),
  }
}

const firstDifference = <T>(
  left: ArrayLike<T>,
  right: ArrayLike<T>,
  alike: (a: T, b: T) => boolean,
): number | undefined => {
  for (let n = 0; n < Math.max(left.length, right.length); n++)
    if (n >= left.length || n >= right.length || !alike(left[n]!, right[n]!)) return n
  return undefined
}

/** Who says what, sealed or not: an encrypted message is told by what is in it. */
const shapeOf = (unit: Unit): string =>
  [
    unit.from,
    unit.kind,
    'epoch' in unit ? unit.epoch : '',
    ...('parts' in unit ? unit.parts.map(({ name }) => name) : []),
  ].join(' ')

const takenIn = ({ steps }: Trace): Taken[] =>
  steps.flatMap(({ n, decisions }) => decisions.map((decision) => ({ step: n, decision })))

const verdictOf = ({ decision: { by, question, chosen, refusal } }: Taken): string =>
  [by, question, refusal ? `not ${refusal.rule} ${refusal.of}` : chosen].join(' ')

const differsAt = (left: Unit, right: Unit): number | undefined =>
  'bytes' in left && 'bytes' in right ? firstDifference(left.bytes, right.bytes, (a, b) => a === b) : undefined

/** A setting that two scenarios have otherwise, with both values. Plain data. */
export interface Apart {
  readonly owner: Side | 'connection' | 'scenario'
  /** `suites`; `profile` for the endpoint itself; of a scenario `host`, `now`, `seed` and `tampering`. */
  readonly setting: string
  /** Which of several records, counted from 0, and the field of it. */
  readonly record?: number
  readonly field?: string
  readonly left: unknown
  readonly right: unknown
}

/**
 * What two scenarios are made of that differs. Where an endpoint is another product, only what was changed by hand on
 * either side is named beside it: the rest comes with the product.
 */
export const settingsApart = (left: Resolved, right: Resolved): Apart[] => [
  ...(['client', 'server'] as const).flatMap((side): Apart[] => {
    const [one, other] = [left.scenario[side], right.scenario[side]]
    const [ours, theirs] = [values(left[side].settings), values(right[side].settings)]
    const alike = one.profile === other.profile
    const names = alike ? Object.keys(ours) : [...new Set([...Object.keys(one.changes), ...Object.keys(other.changes)])]
    return [
      ...(alike ? [] : [{ owner: side, setting: 'profile', left: left[side].name, right: right[side].name }]),
      ...apart(side, names, ours, theirs),
    ]
  }),
  ...apart('connection', Object.keys(left.connection), values(left.connection), values(right.connection)),
  ...apart('scenario', ['host', 'now', 'seed'], values(left.scenario), values(right.scenario)),
  ...apart(
    'scenario',
    ['tampering'],
    { tampering: left.scenario.tampering ?? [] },
    { tampering: right.scenario.tampering ?? [] },
  ),
]

type Values = Readonly<Record<string, unknown>>
const values = (settings: object): Values => settings as Values
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
const isRecords = (value: unknown): value is readonly Values[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'object')

const apart = (owner: Apart['owner'], names: readonly string[], left: Values, right: Values): Apart[] =>
  names.flatMap((setting): Apart[] => {
    const [one, other] = [left[setting], right[setting]]
    if (same(one, other)) return []
    if (setting === 'tampering' || !isRecords(one) || !isRecords(other) || one.length !== other.length)
      return [{ owner, setting, left: one, right: other }]
    return one.flatMap((record, n) =>
      [...new Set([...Object.keys(record), ...Object.keys(other[n]!)])]
        .filter((field) => !same(record[field], other[n]![field]))
        .map((field) => ({ owner, setting, record: n, field, left: record[field], right: other[n]![field] })),
    )
  })
