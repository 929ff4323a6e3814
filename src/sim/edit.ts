import {
  connectionSettings,
  plainConnection,
  settingsOf,
  usualIdentity,
  type Identity,
  type Setting,
} from '../rules/profile.ts'
import { other, type SettingPath, type Side } from '../rules/rule.ts'
import { isBuiltIn } from '../rules/ownership.ts'
import { weakenedBy, weaknessesOf, type Weakness } from '../rules/weakness.ts'
import { scheme } from '../spec/signature.ts'
import { withCurve } from '../spec/suite.ts'
import { versions } from '../spec/version.ts'
import type { Resolved } from './scenario.ts'

/** One change of a scenario, as small as a setting allows. Plain data. */
export interface Edit {
  readonly whose: Side | 'connection'
  readonly setting: string
  /** Which record of a list of records, counted from 0, and its field; without a field the record as a whole. */
  readonly record?: number
  readonly field?: string
  /** `add`, `remove` and `front` are about one entry of a list, or one record; `set` gives another value. */
  readonly act: 'set' | 'add' | 'remove' | 'front'
  /** What was there before, for `set`. */
  readonly from?: unknown
  /** The new value, or the entry. */
  readonly to: unknown
}

type Values = Readonly<Record<string, unknown>>
type Table = Readonly<Record<string, Setting>>

/**
 * All single edits that could make a difference here, derived from the settings tables: flags flip; choices become each
 * of the others; lists gain what the other side knows, lose it, or prefer it; certificates are issued anew with one field
 * different, or are got where there is none. What would have to be invented is no edit.
 */
export const editsOf = (resolved: Resolved): Edit[] => [
  ...(['server', 'client'] as const).flatMap((side) =>
    Object.entries(settingsOf[side] as Table).flatMap(([name, setting]) => {
      const at = { whose: side, setting: name } as const
      const value = (resolved[side].settings as unknown as Values)[name]
      if (setting.mends === false) return []
      if (setting.over !== undefined && setting.over !== resolved.connection.protocol) return []
      return setting.kind === 'records'
        ? recordEdits(at, setting.of, value as readonly Values[], resolved)
        : valueEdits(at, setting, value, resolved)
    }),
  ),
  ...connectionEdits(resolved),
]

type At = Pick<Edit, 'whose' | 'setting' | 'record' | 'field'>

const valueEdits = (at: At, setting: Setting, value: unknown, resolved: Resolved): Edit[] => {
  switch (setting.kind) {
    case 'flag':
      return [{ ...at, act: 'set', from: value, to: !value }]
    case 'choice':
      return setting.options.flatMap((to) => (to === value ? [] : [{ ...at, act: 'set' as const, from: value, to }]))
    case 'list':
      return listEdits(at, setting.of, value as readonly string[], resolved)
    default:
      return []
  }
}

/** Entries that only this side knows make no difference, wherever they stand; signals do, and so do policies. */
const listEdits = (
  at: At,
  of: Extract<Setting, { kind: 'list' }>['of'],
  list: readonly string[],
  resolved: Resolved,
): Edit[] => {
  if (of === 'policy') return list.map((to) => ({ ...at, act: 'remove', to }))
  const known = knownTo(other(at.whose as Side), of, resolved)
  const own = new Set(list.map(plainName))
  return [
    ...[...known].flatMap((to) => (own.has(to) ? [] : [{ ...at, act: 'add' as const, to }])),
    ...list.flatMap((to, n) => (n > 0 && known.has(plainName(to)) ? [{ ...at, act: 'front' as const, to }] : [])),
    ...list.flatMap((to) =>
      known.has(plainName(to)) || to.endsWith('_SCSV') ? [{ ...at, act: 'remove' as const, to }] : [],
    ),
  ]
}

/** Windows binds curves to suites; for the other side it is the same suite. */
const plainName = (entry: string): string => withCurve(entry).name

/** Every name of a kind that stands in a side's settings, or that its certificates are made with. */
const knownTo = (
  side: Side,
  of: Extract<Setting, { kind: 'list' }>['of'],
  { client, server }: Resolved,
): ReadonlySet<string> => {
  const settings = (side === 'client' ? client : server).settings as unknown as Values
  const lists = Object.entries(settingsOf[side] as Table).flatMap(([name, setting]) =>
    setting.kind === 'list' && setting.of === of ? (settings[name] as readonly string[]) : [],
  )
  const signed =
    of === 'scheme'
      ? (settings['identities'] as readonly Identity[]).flatMap((one) => [one.signature, one.intermediateSignature])
      : []
  return new Set([...lists, ...signed].map(plainName).filter((name) => !/^GREASE|^0x|_SCSV$/.test(name)))
}

/**
 * A certificate issued anew: each field with another value, dates with the usual one. A field that may be absent can
 * only become what it is where it is absent: everything else in it is a fault.
 */
const recordEdits = (at: At, of: Table, records: readonly Values[], resolved: Resolved): Edit[] => {
  const side = at.whose as Side
  const usual = usualIdentity[side] as unknown as Values
  const fields = records.flatMap((values, record) => {
    const pasted = values['pasted'] as readonly string[] | undefined
    if (pasted?.length) return [{ ...at, record, field: 'pasted', act: 'set' as const, from: pasted, to: [] }]
    return Object.entries(of).flatMap(([field, setting]): Edit[] => {
      const here = { ...at, record, field }
      if (setting.kind === 'list') return nameEdits(here, values[field] as readonly string[], usual, resolved)
      if (setting.kind === 'date')
        return values[field] === usual[field] ? [] : [{ ...here, act: 'set', from: values[field], to: usual[field] }]
      if (setting.kind !== 'choice' || setting.absent === undefined)
        return valueEdits(here, setting, values[field], resolved)
      const value = values[field] ?? setting.absent
      return value === setting.absent ? [] : [{ ...here, act: 'set', from: value, to: setting.absent }]
    })
  })
  const held = records.map((one) => String(one['key']))
  const others = (['rsa-2048', 'p-256'] as const)
    .filter((key) => !held.includes(key) && records.length < mostRecords)
    .map((key) => ({ ...at, record: records.length, act: 'add' as const, to: { ...usual, key } }))
  const fewer = records.length > 1 ? records.map((to, record) => ({ ...at, record, act: 'remove' as const, to })) : []
  return [...fields, ...others, ...fewer]
}
const mostRecords = 8

/** The name that the client asks for can be added. */
const nameEdits = (at: At, names: readonly string[], usual: Values, { scenario }: Resolved): Edit[] =>
  (usual['names'] as readonly string[]).flatMap((to) =>
    names.includes(to) || (to === '@host' && names.includes(scenario.host)) ? [] : [{ ...at, act: 'add', to }],
  )

/** What happens on the connection can only become the usual; which protocol is spoken is what the scenario is about. */
const connectionEdits = ({ connection, proxy }: Resolved): Edit[] =>
  (Object.keys(connectionSettings) as (keyof typeof connectionSettings)[]).flatMap((setting): Edit[] => {
    const [from, to] = [connection[setting], plainConnection[setting]]
    if (from === to || setting === 'protocol' || (setting === 'proxyClient' && proxy)) return []
    return [{ whose: 'connection', setting, act: 'set', from, to }]
  })

/** The scenario after an edit, which must be one of it. */
export const edited = (resolved: Resolved, edit: Edit): Resolved => {
  const { whose, setting } = edit
  const { scenario } = resolved
  if (whose === 'connection') {
    const value = { [setting]: edit.to }
    return {
      ...resolved,
      connection: { ...resolved.connection, ...value },
      scenario: { ...scenario, connection: { ...scenario.connection, ...value } },
      ...(setting === 'proxyServer' && { proxy: undefined }),
    }
  }
  const endpoint = resolved[whose]
  const value = valueAfter((endpoint.settings as unknown as Values)[setting], edit)
  return {
    ...resolved,
    [whose]: { ...endpoint, settings: { ...endpoint.settings, [setting]: value } },
    scenario: {
      ...scenario,
      [whose]: { ...scenario[whose], changes: { ...scenario[whose].changes, [setting]: value } },
    },
  }
}

const valueAfter = (value: unknown, edit: Edit): unknown => {
  const { record, field, act, to } = edit
  if (record === undefined) return act === 'set' ? to : listAfter(value as readonly unknown[], act, to)
  const records = value as readonly Values[]
  if (field === undefined) return act === 'add' ? [...records, to] : records.filter((_, n) => n !== record)
  return records.map((one, n) =>
    n === record ? { ...one, [field]: act === 'set' ? to : listAfter(one[field] as readonly unknown[], act, to) } : one,
  )
}

const listAfter = (list: readonly unknown[], act: Exclude<Edit['act'], 'set'>, to: unknown): readonly unknown[] => {
  if (act === 'add') return list.includes(to) ? list : [...list, to]
  const others = list.filter((one) => one !== to)
  return act === 'remove' ? others : [to, ...others]
}

/** The setting that an edit touches, as rules name it. Undefined for what happens on the connection: no rule reads that. */
export const pathOf = ({ whose, setting }: Edit): SettingPath | undefined =>
  whose === 'connection' ? undefined : (`${whose}.${setting}` as SettingPath)

/** Where an edit is, whatever it puts there: `server.identities.0.signature set`. */
export const placeOf = ({ whose, setting, record, field, act }: Edit): string =>
  [whose, setting, record, field].filter((part) => part !== undefined).join('.') + ` ${act}`

/**
 * How much an edit of this scenario asks for. One value is less than an entry of a list, and that less than another
 * certificate. Of versions the next one is the smaller step: who has TLS 1.0 comes to 1.2 before 1.3.
 */
export const sizeOf = ({ whose, setting, record, field, act, from, to }: Edit, start: Resolved): number => {
  if (record !== undefined && field === undefined) return 3
  if (act === 'add' && setting === 'versions') return 2 + stepTo(String(to), start[whose as Side].settings.versions)
  if (act !== 'set') return 2
  if (whose === 'connection' || field === undefined || record === undefined) return 1
  const usual = (usualIdentity[whose] as unknown as Values)[field]
  return 1 + (to === usual ? 0 : farFrom(from, to))
}

/** How far a version is from those that are there; one that is deprecated is no step that anybody should take first. */
const stepTo = (to: string, there: readonly string[]): number => {
  const code = versions.code(to) ?? 0
  const away = Math.min(...there.map((name) => Math.abs((versions.code(name) ?? 0) - code)), 4)
  return away / 10 + (weaknessesOf('version', to).length ? 0.5 : 0)
}

/** Another hash is nearer than another kind of key. */
const farFrom = (from: unknown, to: unknown): number =>
  typeof from === 'string' && typeof to === 'string' && scheme(from).key !== scheme(to).key ? 0.5 : 0.25

/** What an edit of this scenario gives up by itself, whatever comes of it: nothing that was given up there before. */
export const weakeningOf = ({ whose, setting, field, act, from, to }: Edit, start: Resolved): readonly Weakness[] => {
  if (whose === 'connection') return []
  if (act === 'set') {
    const schemes = field === 'signature' || field === 'intermediateSignature'
    const before = schemes ? weaknessesOf('scheme', String(from)) : []
    const named = schemes ? weaknessesOf('scheme', String(to)).filter((one) => !before.includes(one)) : []
    return [...named, ...weakenedBy(whose, setting, field, from, to)]
  }
  const table = (settingsOf[whose] as Table)[setting]
  if (table?.kind !== 'list') return []
  if (act === 'remove') return table.of === 'policy' ? ['no policy'] : []
  const list = (start[whose].settings as unknown as Values)[setting] as readonly string[]
  // Beside what is as weak an entry is not weaker; in front of all others only where the first was.
  const there = act === 'front' ? list.slice(0, 1) : list
  const before = there.flatMap((name) => weaknessesOf(table.of, name))
  return weaknessesOf(table.of, String(to)).filter((one) => !before.includes(one))
}

/** Is it a matter of the software itself? */
export const isInSoftware = ({ whose, setting }: Edit): boolean => whose !== 'connection' && isBuiltIn(whose, setting)
