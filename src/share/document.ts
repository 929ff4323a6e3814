import * as v from 'valibot'
import type { Catalogue } from '../profiles/catalogue.ts'
import { connectionSettings, settingsOf, type Setting } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { scenarioSettings, type Scenario } from '../sim/scenario.ts'
import { nearest } from '../spec/nearest.ts'
import { profileOf, withoutEmpty, type Values } from './difference.ts'
import { lineAt, readJson, writeJson } from './json.ts'
import { linkDefaults } from './linkfield.ts'
import { readName } from './name.ts'
import { scenarioSchema } from './schema.ts'

/** Why a document is no scenario: where, and one sentence. */
export interface DocumentFault {
  readonly ok: false
  /** `server.changes.suites[3]`; empty for the document as a whole. */
  readonly path: string
  /** Both counted from 1. */
  readonly line: number
  readonly column: number
  readonly message: string
}

/** A scenario as a JSON file. */
export const writeDocument = (scenario: Scenario): string => writeJson(scenario)

/** The longest document that is read, in characters. */
const longest = 1 << 20

/**
 * Reads a scenario from a JSON file: `{ "client": { "profile": …, "changes": { … } }, "server": …, "connection", "host", "now", "seed" }`,
 * where `changes` and the last four may be left out. Code points may be written as numbers (`"0xc02f"`). What
 * `simulate --format json` writes is read as well: its `scenario` counts. Refuses anything else with the first thing that
 * is wrong.
 */
export const readDocument = (text: string, catalogue: Catalogue): { ok: true; scenario: Scenario } | DocumentFault => {
  const fault = (path: Path, offset: number, message: string): DocumentFault => ({
    ok: false,
    path: showPath(path),
    ...lineAt(text, offset),
    message,
  })
  if (text.length > longest) return fault([], 0, `the document is longer than ${longest} characters`)
  const json = readJson(text)
  if (!json.ok) return fault([], json.at, `this is not JSON: ${json.expected} expected`)
  const report = reportedIn(json.value)
  const inside: Path = report === undefined ? [] : ['scenario']
  const at = (path: Path, message: string) => fault([...inside, ...path], json.offsetOf([...inside, ...path]), message)

  const checked = v.safeParse(scenarioSchema, report ?? json.value, { abortEarly: true })
  if (!checked.success) {
    const [issue] = checked.issues
    const path = (issue.path ?? []).map(({ key }) => key as string | number)
    return at(path, sayIssue(issue, path))
  }
  const { client, server, connection, host, now, seed, ...own } = checked.output
  const scenario = { ...linkDefaults, ...(host && { host }), ...(now && { now }), ...(seed && { seed }) }
  const read = { client: { ...client }, server: { ...server } }
  for (const side of ['client', 'server'] as const) {
    const { profile, changes } = read[side]
    if (!profileOf(side, profile, catalogue)) {
      return at([side, 'profile'], unknownProfile(side, profile, catalogue))
    }
    const named = readNames(settingsOf[side], changes, [side, 'changes'])
    if (!named.ok) return at(named.path, named.message)
    read[side].changes = named.value
  }
  const happens = readNames(connectionSettings, connection ?? {}, ['connection'])
  if (!happens.ok) return at(happens.path, happens.message)
  for (const [name, setting] of Object.entries(connectionSettings)) {
    const id = (connection as Values | undefined)?.[name]
    if (setting.kind !== 'profile' || !id || profileOf(setting.side, String(id), catalogue)) continue
    return at(['connection', name], unknownProfile(setting.side, String(id), catalogue))
  }
  const settings = readNames(scenarioSettings, own, [])
  if (!settings.ok) return at(settings.path, settings.message)
  const whole = { ...scenario, ...read, ...(connection && { connection: happens.value }), ...settings.value }
  return { ok: true, scenario: withoutEmpty(whole as unknown as Scenario) }
}

const unknownProfile = (side: Side, profile: string, { clients, servers }: Catalogue): string => {
  const known = Object.keys(side === 'client' ? clients : servers)
  const near = nearest(profile, known)
  return `“${profile}” is not a known ${side}: ${(near.length ? near : known.slice(0, 12)).join(', ')}${near.length ? '?' : ' …'}`
}

/** The scenario inside the report of a run. */
const reportedIn = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'scenario' in value && 'outcome' in value ? value.scenario : undefined

type Path = readonly (string | number)[]
const showPath = (path: Path): string =>
  path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  )

type Named = { ok: true; value: Record<string, unknown> } | { ok: false; path: Path; message: string }

/** The same values with every name in a list looked up. */
const readNames = (settings: Readonly<Record<string, Setting>>, values: Values, path: Path): Named => {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(values)) {
    if (value === undefined) continue
    const setting = settings[key]!
    out[key] = value
    if (setting.kind === 'list') {
      const names: string[] = []
      for (const [n, text] of (value as readonly string[]).entries()) {
        const found = readName(setting.of, text)
        if (!found.ok) return { ok: false, path: [...path, key, n], message: sayName(text, setting.of, found.nearest) }
        names.push(found.name)
      }
      out[key] = names
    }
    if (setting.kind === 'records') {
      const records: Values[] = []
      for (const [n, record] of (value as readonly Values[]).entries()) {
        const read = readNames(setting.of, record, [...path, key, n])
        if (!read.ok) return read
        records.push(read.value)
      }
      out[key] = records
    }
  }
  return { ok: true, value: out }
}

const sayName = (text: string, of: string, near: readonly string[]): string =>
  `“${text}” is not the name of a ${of}${near.length ? `: ${near.join(', ')}?` : ''}`

/** A schema's complaint as a sentence without its place. */
const sayIssue = (issue: v.BaseIssue<unknown>, path: Path): string => {
  const key = path.at(-1)
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const known = knownKeys(path.slice(0, -1))
    const [near] = nearest(String(key), known)
    return `“${key}” does not belong here: ${near ? `“${near}”?` : `${some(known)} may stand here`}`
  }
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `“${key}” is missing`
  if (issue.kind === 'validation')
    return `${issue.received ?? 'this'} is not what belongs here: ${issue.message} expected`
  if (issue.expected === 'Object') return `an object expected, not ${issue.received}`
  if (issue.expected === 'Array') return `a list expected, not ${issue.received}`
  return `${issue.received} is not what belongs here: ${(issue.expected ?? 'something else').replace(/^\((.*)\)$/, '$1').replaceAll(' | ', ', ')} expected`
}

/** A few of many. */
const some = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 10).join(', ')} and ${names.length - 10} more` : names.join(', ')

/** The keys that may stand in the object at a path. */
const knownKeys = (path: Path): readonly string[] => {
  const [owner] = path
  if (owner === undefined) return Object.keys(scenarioSchema.entries)
  const own = (scenarioSettings as Readonly<Record<string, Setting>>)[owner]
  if (own) return own.kind === 'records' ? Object.keys(own.of) : []
  const isConnection = owner === 'connection'
  if (!isConnection && path.length === 1) return ['profile', 'changes']
  const settings: Readonly<Record<string, Setting>> = isConnection
    ? connectionSettings
    : settingsOf[owner as 'client' | 'server']
  const setting = path[isConnection ? 1 : 2]
  if (setting === undefined) return Object.keys(settings)
  const records = settings[setting]
  return records?.kind === 'records' ? Object.keys(records.of) : []
}
