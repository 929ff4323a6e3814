import * as v from 'valibot'
import type { Catalogue } from '../profiles/catalogue.ts'
import { connectionSettings, plainConnection, settingsOf, type Setting } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { examples, isExample, type ExampleName } from '../sim/example.ts'
import { scenarioSettings, type Choice, type Scenario } from '../sim/scenario.ts'
import { versions } from '../spec/version.ts'
import { nearest } from '../spec/nearest.ts'
import { profileOf, same, withoutIdleChanges, type Values } from './difference.ts'
import { nameOf, readName, slug, tokenOf } from './name.ts'
import { closed, escape, readList, unescape, writeList } from './notation.ts'
import { pack, unpack } from './pack.ts'
import type { Problem } from './problem.ts'
import { hostSchema, instantSchema, schemaOf, seedSchema } from './schema.ts'
import { readViewPart, viewForms, type View } from './view.ts'

/**
 * A link's fragment, without `#`, for a scenario and the place where it opens. Only what differs from the named
 * profiles is written:
 *
 *     v1;client=ios-9-ats;server=iis-7.5;server.tls1.2=on;server.cert.signature=rsa_pkcs1_sha512;step=4
 *
 * Past a comfortable length it may name an example instead of two profiles (`example=…`), and past a long one it holds
 * what is long in a packed part (`z=…`). The characters survive forums (`notation.ts`).
 */
export const writeLink = (scenario: Scenario, view: View, catalogue: Catalogue): string => {
  const wanted = withoutIdleChanges(scenario, catalogue)
  const [plain = '', ...others] = basesFor(wanted, catalogue).map((base) =>
    assemble(base.heads, partsOf(wanted, base, catalogue), viewParts(view)),
  )
  return plain.length <= comfortable
    ? plain
    : others.reduce((best, link) => (link.length < best.length ? link : best), plain)
}

/** The fragment of a link may not be longer than this, in characters. */
export const longestLink = 16_384
/** Up to here a link names client and server in full. */
const comfortable = 120
/** Beyond this, and where it saves a fifth, what is long goes into the packed part. */
const long = 300

export interface Reading {
  readonly scenario: Scenario
  readonly view: View
  readonly problems: readonly Problem[]
  /** Does the link name a scenario? Without one, the headline example stands in: a link may lead to a lesson alone. */
  readonly stated: boolean
}

/**
 * Reads the fragment of a link, with or without `#`. It is untrusted and never throws: a part that cannot be used is
 * reported with its place and with what was expected, and the rest counts. Where nothing can be used, the headline
 * example stands in.
 */
export const readLink = (fragment: string, catalogue: Catalogue): Reading => {
  // Whoever pastes a link into a sentence leaves its full stop behind; no link ends so by itself.
  const text = withoutPercent(fragment.slice(0, 3 * longestLink).replace(/^#/, '')).replace(
    /[.,:!?)\]}>'"”’»。，]+$/,
    '',
  )
  const unusable = (...problems: Problem[]): Reading => ({ scenario: headline, view: {}, problems, stated: false })
  if (text === '') return unusable()
  if (text.length > longestLink || fragment.length > 3 * longestLink)
    return unusable({ what: 'too long', at: longestLink, text: '', expected: `at most ${longestLink} characters` })
  const [first, ...rest] = split(text)
  const version = /^v(\d{1,4})$/.exec(first!.text)?.[1]
  if (version === undefined || !(Number(version) in defaults))
    return unusable({
      what: 'version',
      at: 0,
      text: first!.text,
      expected: Object.keys(defaults)
        .map((known) => `v${known}`)
        .join(' or '),
    })
  return new LinkReader(catalogue, Number(version)).read(rest)
}

/** What a link without scenario opens. */
export const headline: Scenario = examples['ios9-iis75-sha512']

/**
 * FROZEN: what counts where a link of that version does not say. Same link, same outcome for ever. A new version adds a
 * line here and a step in `migrations`.
 */
const defaults: Readonly<Record<number, { readonly host: string; readonly now: string; readonly seed: string }>> = {
  1: { host: 'playground.test', now: '2026-11-21T09:00:00Z', seed: 'whyshake' },
}
const newest = 1
export const linkDefaults = defaults[newest]!

/** From the parts of version n (the nth entry, counted from 1) to those of version n + 1. */
const migrations: readonly ((parts: readonly Part[]) => readonly Part[])[] = []

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

type TextName = { [K in keyof typeof forms]: (typeof forms)[K] extends 'text' ? K : never }[keyof typeof forms]
const textSchemas = { host: hostSchema, now: instantSchema, seed: seedSchema } as const satisfies Record<
  TextName,
  v.GenericSchema
>
const textNames = (Object.keys(forms) as (keyof typeof forms)[]).filter(
  (name): name is TextName => forms[name] === 'text',
)
const sides = ['client', 'server'] as const satisfies readonly Side[]

/** Whose settings they are. Those of the connection, and the scenario's own, stand in a link without a prefix. */
type Owner = Side | 'connection' | 'scenario'
const tables: Readonly<Record<Owner, Readonly<Record<string, Setting>>>> = {
  ...settingsOf,
  connection: connectionSettings,
  scenario: scenarioSettings satisfies Record<OwnName, Setting>,
}
const owners = ['client', 'server', 'connection', 'scenario'] as const satisfies readonly Owner[]
type OwnName = { [K in keyof typeof forms]: (typeof forms)[K] extends 'own' ? K : never }[keyof typeof forms]
const isSide = (owner: Owner): owner is Side => owner === 'client' || owner === 'server'
const keyOf = (owner: Owner, link: string): string => (isSide(owner) ? `${owner}.${link}` : link)

/** One `key=value` of a link: as text, or as it stands in the packed part. */
interface Part {
  readonly key: string
  readonly text: string
  readonly packed?: unknown
  /** Offset of the value, and of the key. */
  readonly at: number
  readonly keyAt: number
}

/** What a key of a link stands for. */
type Field =
  | { readonly kind: 'example' | 'packed' }
  | { readonly kind: (typeof endpointForms)['profile']; readonly side: Side }
  | { readonly kind: 'text'; readonly name: TextName }
  | { readonly kind: 'view'; readonly name: keyof View }
  | { readonly kind: 'setting'; readonly owner: Owner; readonly name: string; readonly setting: Setting }
  | { readonly kind: 'version'; readonly owner: Owner; readonly name: string; readonly version: string }
  | RecordField
interface RecordField {
  readonly kind: 'record'
  readonly owner: Owner
  readonly name: string
  readonly setting: Extract<Setting, { kind: 'records' }>
  /** Which record, counted from 0. */
  readonly n: number
  /** The field of the record; absent for `cert2=on` and `cert2=off`. */
  readonly field: string | undefined
}

const natural = versions.codes.toSorted((a, b) => b - a).map(versions.name)

const settingEntries = (owner: Owner): [string, Setting][] => Object.entries(tables[owner])

const keys: ReadonlyMap<string, Field> = new Map<string, Field>([
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
const fieldOf = (key: string): Field | undefined => keys.get(key) ?? recordField(key)

// Writing

/** What a link starts from: two profiles, or an example; only what differs from it is written. */
interface Base extends Readonly<Record<TextName, string>>, Readonly<Record<Owner, Values | undefined>> {
  readonly heads: readonly Written[]
}
interface Written {
  readonly key: string
  readonly text: string
  /** The value as it stands in the packed part. */
  readonly json: unknown
}
const written = (key: string, text: string, json: unknown = text): Written => ({ key, text, json })

const basesFor = (wanted: Scenario, catalogue: Catalogue): Base[] => [
  {
    ...linkDefaults,
    heads: sides.map((side) => written(side, escape(wanted[side].profile))),
    client: profileOf('client', wanted.client.profile, catalogue)?.settings,
    server: profileOf('server', wanted.server.profile, catalogue)?.settings,
    connection: plainConnection,
    scenario: settingsIn(undefined, 'scenario', catalogue),
  },
  ...Object.entries(examples as Readonly<Record<string, Scenario>>)
    .filter(
      ([, { client, server }]) => client.profile === wanted.client.profile && server.profile === wanted.server.profile,
    )
    .map(([name, example]) => ({
      ...example,
      heads: [written('example', name)],
      client: settingsIn(example, 'client', catalogue),
      server: settingsIn(example, 'server', catalogue),
      connection: settingsIn(example, 'connection', catalogue),
      scenario: settingsIn(example, 'scenario', catalogue),
    })),
]

const settingsIn = (scenario: Scenario | undefined, owner: Owner, catalogue: Catalogue): Values | undefined => {
  if (owner === 'connection') return { ...plainConnection, ...scenario?.connection }
  if (owner === 'scenario')
    return Object.fromEntries(Object.keys(scenarioSettings).map((name) => [name, scenario?.[name as OwnName] ?? []]))
  const profile = scenario && profileOf(owner, scenario[owner].profile, catalogue)
  return profile && { ...profile.settings, ...scenario[owner].changes }
}

const partsOf = (wanted: Scenario, base: Base, catalogue: Catalogue): Written[] => [
  ...owners.flatMap((owner) => {
    const target = settingsIn(wanted, owner, catalogue) ?? (isSide(owner) ? (wanted[owner].changes as Values) : {})
    return settingEntries(owner).flatMap(([name, setting]) =>
      target[name] === undefined || same(target[name], base[owner]?.[name])
        ? []
        : writeSetting(keyOf(owner, setting.link), owner, setting, base[owner]?.[name], target[name]),
    )
  }),
  ...textNames
    .filter((name) => wanted[name] !== base[name])
    .map((name) => written(name, escape(wanted[name]), wanted[name])),
]

const writeSetting = (key: string, owner: Owner, setting: Setting, base: unknown, target: unknown): Written[] => {
  switch (setting.kind) {
    case 'flag':
      return [written(key, target ? 'on' : 'off', target)]
    case 'choice':
      return [written(key, slug(String(target)), target)]
    case 'date':
    case 'text':
    case 'profile':
      return [written(key, escape(String(target)), target)]
    case 'certificates':
      return [written(key, (target as readonly string[]).join('.'), target)]
    case 'list': {
      const [before, after] = [base as readonly string[] | undefined, target as readonly string[]]
      const switches = setting.of === 'version' && before ? toggles(owner, before, after) : []
      if (switches.length) return switches
      return [
        written(
          key,
          writeList(setting.of, before, after),
          after.map((name) => tokenOf(setting.of, name)),
        ),
      ]
    }
    case 'records':
      return writeRecords(key, owner, setting, (base ?? []) as readonly Values[], target as readonly Values[])
  }
}

/** Versions as switches, when they stand in the natural order: newest first. */
const toggles = (owner: Owner, before: readonly string[], after: readonly string[]): Written[] =>
  same(
    after,
    natural.filter((version) => after.includes(version)),
  )
    ? natural
        .filter((version) => before.includes(version) !== after.includes(version))
        .map((version) =>
          written(keyOf(owner, slug(version)), after.includes(version) ? 'on' : 'off', after.includes(version)),
        )
    : []

const writeRecords = (
  key: string,
  owner: Owner,
  setting: Extract<Setting, { kind: 'records' }>,
  before: readonly Values[],
  after: readonly Values[],
): Written[] => {
  const nth = (n: number) => (n ? `${key}${n + 1}` : key)
  const gone = after.length < before.length ? [written(nth(after.length), 'off', false)] : []
  return [
    ...gone,
    ...after.flatMap((record, n) => {
      const base = before[n] ?? before[0] ?? (owner === 'scenario' ? blank(setting) : undefined)
      const parts = Object.entries(setting.of).flatMap(([name, field]) => {
        const absent = 'absent' in field ? field.absent : undefined
        const both = record[name] === undefined && (base?.[name] ?? absent) === absent
        return both || (base && same(base[name], record[name]))
          ? []
          : writeSetting(`${nth(n)}.${field.link}`, owner, field, base?.[name], record[name] ?? absent)
      })
      return parts.length === 0 && n >= before.length ? [written(nth(n), 'on', true)] : parts
    }),
  ]
}

const viewParts = (view: View): Written[] =>
  (Object.keys(viewForms) as (keyof View)[]).flatMap((name) =>
    view[name] === undefined ? [] : [written(name, escape(String(view[name])))],
  )

const assemble = (heads: readonly Written[], parts: readonly Written[], tail: readonly Written[]): string => {
  const join = (...all: readonly Written[]) =>
    closed([`v${newest}`, ...all.map(({ key, text }) => `${key}=${text}`)].join(';'))
  const open = join(...heads, ...parts, ...tail)
  const bulky = parts.filter(({ text }) => text.length > 24)
  if (open.length <= long || bulky.length === 0) return open
  const packed = written('z', pack(Object.fromEntries(bulky.map(({ key, json }) => [key, json]))))
  const mixed = join(...heads, ...parts.filter((part) => !bulky.includes(part)), packed, ...tail)
  return mixed.length <= open.length * 0.8 ? mixed : open
}

// Reading

interface Piece {
  readonly text: string
  readonly at: number
}
const split = (text: string): Piece[] => {
  let at = 0
  return text.split(';').map((piece) => {
    const start = at
    at += piece.length + 1
    return { text: piece, at: start }
  })
}

/** Some programs escape `;` and `=` with percent signs when they copy a link; links themselves hold none. */
const withoutPercent = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })

type Known = { readonly part: Part; readonly field: Field }

class LinkReader {
  readonly #problems: Problem[] = []
  readonly #settings: Record<Owner, Record<string, unknown>> = { client: {}, server: {}, connection: {}, scenario: {} }
  #start: Readonly<Record<Owner, Values>> = this.#settings
  #view: View = {}

  constructor(
    readonly catalogue: Catalogue,
    readonly version: number,
  ) {}

  read(pieces: readonly Piece[]): Reading {
    const parts = pieces.flatMap((piece) => this.#part(piece))
    const known = this.#known(
      migrations.slice(this.version - 1).reduce((old, migrate) => migrate(old), parts as readonly Part[]),
    )
    const { base, stated } = this.#base(known)
    for (const owner of owners) Object.assign(this.#settings[owner], settingsIn(base, owner, this.catalogue))
    this.#start = structuredClone(this.#settings)
    const texts: Partial<Record<TextName, string>> = {}
    for (const { part, field } of known) {
      if (field.kind === 'setting') this.#setting(field, part)
      else if (field.kind === 'version') this.#toggle(field, part)
      else if (field.kind === 'record') this.#record(field, part)
      else if (field.kind === 'view') this.#viewPart(field.name, part)
      else if (field.kind === 'text') {
        const value = this.#checked(textSchemas[field.name], this.#raw(part), part)
        if (value !== undefined) texts[field.name] = value
      }
    }
    const scenario = withoutIdleChanges(
      {
        ...base,
        ...texts,
        ...(this.#settings.scenario as Pick<Scenario, OwnName>),
        client: { profile: base.client.profile, changes: this.#settings.client },
        server: { profile: base.server.profile, changes: this.#settings.server },
        connection: this.#settings.connection,
      },
      this.catalogue,
    )
    return { scenario, view: this.#view, problems: this.#problems.toSorted((a, b) => a.at - b.at), stated }
  }

  #report(what: Problem['what'], at: number, text: string, expected: string): undefined {
    this.#problems.push({ what, at, text, expected })
    return undefined
  }

  #part({ text, at }: Piece): Part[] {
    const equals = text.indexOf('=')
    if (equals > 0)
      return [{ key: text.slice(0, equals), text: text.slice(equals + 1), at: at + equals + 1, keyAt: at }]
    if (text !== '') this.#report('not a pair', at, text, 'key=value')
    return []
  }

  /** The parts whose keys are known, those of the packed part among them; each key once. */
  #known(parts: readonly Part[]): Known[] {
    const known = new Map<string, Known>()
    const take = (part: Part): void => {
      const field = fieldOf(part.key)
      if (!field || ('packed' in part && field.kind === 'packed'))
        this.#report('unknown key', part.keyAt, part.key, nearest(part.key, [...keys.keys()])[0] ?? '')
      else if (known.has(part.key)) this.#report('twice', part.keyAt, part.key, '')
      else known.set(part.key, { part, field })
      if (field?.kind === 'packed' && !('packed' in part)) this.#unpack(part).forEach(take)
    }
    parts.forEach(take)
    // Records are counted, so that the second comes before the third; all else may come before them.
    const place = ({ field }: Known): number => (field.kind === 'record' ? field.n : -1)
    return [...known.values()].toSorted((a, b) => place(a) - place(b))
  }

  #unpack(part: Part): Part[] {
    const read = unpack(unescape(part.text) ?? '')
    const held =
      read.ok && !Array.isArray(read.value) ? v.safeParse(v.record(v.string(), v.unknown()), read.value) : undefined
    if (held?.success)
      return Object.entries(held.output).map(([key, packed]) => ({
        key,
        text: '',
        packed,
        at: part.at,
        keyAt: part.at,
      }))
    this.#report('packed', part.at, part.text, read.ok ? 'parts by their keys' : read.expected)
    return []
  }

  /** What the link starts from: an example, or two profiles; where it names neither, the headline. */
  #base(known: readonly Known[]): { base: Scenario; stated: boolean } {
    const example = known.find(({ field }) => field.kind === 'example')?.part
    const named = example && String(this.#raw(example))
    if (example && !isExample(named!))
      this.#report('example', example.at, named!, this.#suggest(named!, Object.keys(examples)))
    const profiles = { client: this.#profile('client', known), server: this.#profile('server', known) }
    const start = named !== undefined && isExample(named) ? this.#example(named, example!, profiles) : undefined
    const plain = { ...headline, ...defaults[this.version]! }
    if (!start && !profiles.client && !profiles.server) {
      const viewOnly = known.length > 0 && known.every(({ field }) => field.kind === 'view')
      if (!viewOnly && !this.#problems.length) this.#report('no endpoints', 0, '', 'client=… and server=…')
      return { base: headline, stated: false }
    }
    const choice = <S extends Side>(side: S): Scenario[S] => {
      const profile = profiles[side]
      if (profile !== undefined) return { profile, changes: {} } as Scenario[S]
      if (start) return start[side]
      if (!known.some(({ part }) => part.key === side)) this.#report('missing', 0, side, `${side}=…`)
      return { profile: headline[side].profile, changes: {} } as Scenario[S]
    }
    return { base: { ...(start ?? plain), client: choice('client'), server: choice('server') }, stated: true }
  }

  /** An example whose profiles are here, but for those that the link names itself: they may only have to be fetched. */
  #example(name: ExampleName, part: Part, named: Readonly<Record<Side, string | undefined>>): Scenario | undefined {
    const found: Scenario = examples[name]
    const missing = (['client', 'server'] as const).find(
      (side) => named[side] === undefined && !profileOf(side, found[side].profile, this.catalogue),
    )
    return missing ? this.#report('profile', part.at, found[missing].profile, 'a profile that is here') : found
  }

  #profile(side: Side, known: readonly Known[]): string | undefined {
    const part = known.find(({ field }) => field.kind === 'value' && field.side === side)?.part
    if (!part) return undefined
    const id = String(this.#raw(part))
    if (profileOf(side, id, this.catalogue)) return id
    return this.#report('profile', part.at, id, this.#suggest(id, this.#profilesOf(side)))
  }

  #profilesOf(side: Side): string[] {
    return Object.keys(side === 'client' ? this.catalogue.clients : this.catalogue.servers)
  }

  #suggest(text: string, known: readonly string[]): string {
    return nearest(text, known).join(' or ') || `one of ${known.length}, such as ${known[0]},`
  }

  /** The value of a part whose text stands for itself. */
  #raw(part: Part): unknown {
    if ('packed' in part) return part.packed
    return (
      unescape(part.text) ?? this.#report('escape', part.at, part.text, '! and two hexadecimal digits') ?? part.text
    )
  }

  #checked<T>(schema: v.GenericSchema<T>, value: unknown, part: Part, expected?: string): T | undefined {
    const checked = v.safeParse(schema, value, { abortEarly: true })
    if (checked.success) return checked.output
    return this.#report(
      'value',
      part.at,
      'packed' in part ? String(JSON.stringify(part.packed)) : part.text,
      expected ?? checked.issues[0].message,
    )
  }

  #value(setting: Setting, base: unknown, part: Part): unknown {
    switch (setting.kind) {
      case 'flag':
        return this.#checked(schemaOf(setting), 'packed' in part ? part.packed : switched(part.text), part, 'on or off')
      case 'choice': {
        const raw = this.#raw(part)
        const option = setting.options.find((one) => one === raw || slug(one) === raw) ?? raw
        return this.#checked(schemaOf(setting), option, part, setting.options.map(slug).join(', '))
      }
      case 'date':
      case 'text':
        return this.#checked(schemaOf(setting), this.#raw(part), part)
      case 'profile': {
        const id = String(this.#raw(part))
        if (id === '' || profileOf(setting.side, id, this.catalogue)) return id
        return this.#report('profile', part.at, id, this.#suggest(id, this.#profilesOf(setting.side)))
      }
      case 'list':
        return this.#list(setting, (base ?? []) as readonly string[], part)
      case 'certificates': {
        const raw = this.#raw(part)
        return this.#checked(schemaOf(setting), typeof raw === 'string' ? raw.split('.') : raw, part)
      }
      case 'records':
        return undefined
    }
  }

  #list(setting: Extract<Setting, { kind: 'list' }>, base: readonly string[], part: Part): unknown {
    if (!('packed' in part)) {
      const { value, problems } = readList(setting.of, base, part.text, part.at)
      this.#problems.push(...problems)
      return this.#checked(schemaOf(setting), value, part)
    }
    const tokens = this.#checked(schemaOf(setting), part.packed, part) as readonly string[] | undefined
    return tokens?.flatMap((token) => {
      const found = readName(setting.of, nameOf(setting.of, token))
      if (found.ok) return [found.name]
      this.#report('name', part.at, token, found.nearest.join(' or ') || `the name of a ${setting.of}`)
      return []
    })
  }

  #setting({ owner, name, setting }: Extract<Field, { kind: 'setting' }>, part: Part): void {
    const value = this.#value(setting, this.#settings[owner][name], part)
    if (value !== undefined) this.#settings[owner][name] = value
  }

  #toggle({ owner, name, version }: Extract<Field, { kind: 'version' }>, part: Part): void {
    const on = this.#value({ kind: 'flag', link: '' }, undefined, part)
    if (on === undefined) return
    const before = this.#settings[owner][name] as readonly string[]
    this.#settings[owner][name] = natural.filter((one) => (one === version ? on : before.includes(one)))
  }

  #record({ owner, name, setting, n, field }: RecordField, part: Part): void {
    const records = this.#settings[owner][name] as readonly Values[]
    const on = field === undefined ? this.#value({ kind: 'flag', link: '' }, undefined, part) : true
    if (on === undefined) return
    if (on === false) {
      this.#settings[owner][name] = records.slice(0, n)
      return
    }
    if (n > records.length)
      return this.#report(
        'value',
        part.keyAt,
        part.key,
        `${setting.link}${records.length ? records.length + 1 : ''} before it`,
      )
    const first = (this.#start[owner][name] as readonly Values[])[0]
    const record = records[n] ?? first ?? blank(setting)
    const value = field === undefined ? undefined : this.#value(setting.of[field]!, record[field], part)
    // What counts where the field is absent need not be said.
    const { [field ?? '']: _, ...others } = record
    const of = field === undefined ? undefined : setting.of[field]!
    const next =
      value === undefined
        ? record
        : of && 'absent' in of && value === of.absent
          ? others
          : { ...others, [field!]: value }
    this.#settings[owner][name] = records.toSpliced(n, 1, next)
  }

  #viewPart(name: keyof View, part: Part): void {
    const text = String(this.#raw(part))
    const read = readViewPart(name, text)
    if ('value' in read) this.#view = { ...this.#view, [name]: read.value }
    else this.#report('value', part.at, text, read.expected)
  }
}

const switched = (text: string): unknown => (text === 'on' ? true : text === 'off' ? false : text)

/** FROZEN: a record where there is none to start from. A link need not say what is in it. */
const blank = (setting: Extract<Setting, { kind: 'records' }>): Values =>
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
