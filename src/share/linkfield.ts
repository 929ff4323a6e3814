import type * as v from 'valibot'
import type { Catalogue } from '../profiles/catalogue.ts'
import { connectionSettings, plainConnection, settingsOf, type Setting } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { scenarioSettings, type Choice, type Scenario } from '../sim/scenario.ts'
import { versions } from '../spec/version.ts'
import { profileOf, type Values } from './difference.ts'
import { slug } from './name.ts'
import { hostSchema, instantSchema, seedSchema } from './schema.ts'
import { viewForms, type View } from './view.ts'

/** How each field of a scenario enters a link. A field without a form does not compile. */
const forms = {
  client: 'endpoint',
  server: 'endpoint',
  connection: 'settings',
  host: 'text',
  now: 'text',
  seed: 'text',
  tampering: 'own',
} as const satisfies Record<keyof Scenario, 'endpoint' | 'settings' | 'own' | 'text'>
/** The same for an endpoint: its profile is the value of `client=`, each change has a key of its own. */
const endpointForms = { profile: 'value', changes: 'keys' } as const satisfies Record<
  keyof Choice<unknown>,
  'value' | 'keys'
>

export type TextName = { [K in keyof typeof forms]: (typeof forms)[K] extends 'text' ? K : never }[keyof typeof forms]
export const textSchemas = { host: hostSchema, now: instantSchema, seed: seedSchema } as const satisfies Record<
  TextName,
  v.GenericSchema
>
export const textNames = (Object.keys(forms) as (keyof typeof forms)[]).filter(
  (name): name is TextName => forms[name] === 'text',
)
export const sides = ['client', 'server'] as const satisfies readonly Side[]

/** Whose settings they are. Those of the connection, and the scenario's own, stand in a link without a prefix. */
export type Owner = Side | 'connection' | 'scenario'
const tables: Readonly<Record<Owner, Readonly<Record<string, Setting>>>> = {
  ...settingsOf,
  connection: connectionSettings,
  scenario: scenarioSettings satisfies Record<OwnName, Setting>,
}
export const owners = ['client', 'server', 'connection', 'scenario'] as const satisfies readonly Owner[]
export type OwnName = { [K in keyof typeof forms]: (typeof forms)[K] extends 'own' ? K : never }[keyof typeof forms]
export const isSide = (owner: Owner): owner is Side => owner === 'client' || owner === 'server'
export const keyOf = (owner: Owner, link: string): string => (isSide(owner) ? `${owner}.${link}` : link)

/**
 * FROZEN: what counts where a link of that version does not say. Same link, same outcome for ever. A new version adds a
 * line here and a step in `migrations`.
 */
export const defaults: Readonly<
  Record<number, { readonly host: string; readonly now: string; readonly seed: string }>
> = {
  1: { host: 'playground.test', now: '2026-11-21T09:00:00Z', seed: 'whyshake' },
}
export const newest = 1
export const linkDefaults = defaults[newest]!

/** From the parts of version n (the nth entry, counted from 1) to those of version n + 1. */
export const migrations: readonly ((parts: readonly Part[]) => readonly Part[])[] = []

/** One `key=value` of a link: as text, or as it stands in the packed part. */
export interface Part {
  readonly key: string
  readonly text: string
  readonly packed?: unknown
  /** Offset of the value, and of the key. */
  readonly at: number
  readonly keyAt: number
}

/** What a key of a link stands for. */
export type Field =
  | { readonly kind: 'example' | 'packed' }
  | { readonly kind: (typeof endpointForms)['profile']; readonly side: Side }
  | { readonly kind: 'text'; readonly name: TextName }
  | { readonly kind: 'view'; readonly name: keyof View }
  | { readonly kind: 'setting'; readonly owner: Owner; readonly name: string; readonly setting: Setting }
  | { readonly kind: 'version'; readonly owner: Owner; readonly name: string; readonly version: string }
  | RecordField
export interface RecordField {
  readonly kind: 'record'
  readonly owner: Owner
  readonly name: string
  readonly setting: Extract<Setting, { kind: 'records' }>
  /** Which record, counted from 0. */
  readonly n: number
  /** The field of the record; absent for `cert2=on` and `cert2=off`. */
  readonly field: string | undefined
}

export const natural = versions.codes.toSorted((a, b) => b - a).map(versions.name)

export const settingEntries = (owner: Owner): [string, Setting][] => Object.entries(tables[owner])

export const keys: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['example', { kind: 'example' }],
  ['z', { kind: 'packed' }],
  ...sides.map((side): [string, Field] => [side, { kind: endpointForms.profile, side }]),
  ...textNames.map((name): [string, Field] => [name, { kind: 'text', name }]),
  ...Object.keys(viewForms).map((name): [string, Field] => [name, { kind: 'view', name: name as keyof View }]),
  ...owners.flatMap((owner) =>
    settingEntries(owner).flatMap(([name, setting]): [string, Field][] => {
      if (setting.kind === 'records') return []
      const whole: [string, Field] = [keyOf(owner, setting.link), { kind: 'setting', owner, name, setting }]
      if (setting.kind !== 'list' || setting.of !== 'version') return [whole]
      return [
        whole,
        ...natural.map((version): [string, Field] => [
          keyOf(owner, slug(version)),
          { kind: 'version', owner, name, version },
        ]),
      ]
    }),
  ),
])

/** `server.cert.key`, `server.cert2.key`, `server.cert2`, `tamper.at`: records, counted from 1. */
const recordField = (key: string): RecordField | undefined => {
  const [, side, link, n, word] = /^(?:(client|server)\.)?([a-z]+)([2-8]?)(?:\.([a-z]+))?$/.exec(key) ?? []
  const possible = side === undefined ? owners.filter((owner) => !isSide(owner)) : [side as Side]
  return possible
    .flatMap((owner) => settingEntries(owner).map(([name, setting]) => ({ owner, name, setting })))
    .flatMap(({ owner, name, setting }): RecordField[] => {
      if (setting.kind !== 'records' || setting.link !== link) return []
      const field = Object.entries(setting.of).find(([, { link }]) => link === word)?.[0]
      if (word !== undefined && field === undefined) return []
      return [{ kind: 'record', owner, name, setting, n: n ? Number(n) - 1 : 0, field }]
    })[0]
}
export const fieldOf = (key: string): Field | undefined => keys.get(key) ?? recordField(key)

/** The settings of one owner as a scenario has them: what its profile says, and what is changed. */
export const settingsIn = (scenario: Scenario | undefined, owner: Owner, catalogue: Catalogue): Values | undefined => {
  if (owner === 'connection') return { ...plainConnection, ...scenario?.connection }
  if (owner === 'scenario')
    return Object.fromEntries(Object.keys(scenarioSettings).map((name) => [name, scenario?.[name as OwnName] ?? []]))
  const profile = scenario && profileOf(owner, scenario[owner].profile, catalogue)
  return profile && { ...profile.settings, ...scenario[owner].changes }
}

/** FROZEN: a record where there is none to start from. A link need not say what is in it. */
export const blank = (setting: Extract<Setting, { kind: 'records' }>): Values =>
  Object.fromEntries(
    Object.entries(setting.of)
      .filter(([, field]) => !('absent' in field))
      .map(([name, field]) => [name, blankValue(field)]),
  )

const blankValue = (field: Setting): unknown => {
  switch (field.kind) {
    case 'choice':
      return field.options[0]
    case 'flag':
      return false
    case 'date':
      return '-1d'
    case 'text':
      return field.blank
    case 'list':
    case 'records':
      return []
  }
}
