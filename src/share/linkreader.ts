import * as v from 'valibot'
import type { Catalogue } from '../profiles/catalogue.ts'
import type { Setting } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import { examples, isExample, type ExampleName } from '../sim/example.ts'
import type { Scenario } from '../sim/scenario.ts'
import { nearest } from '../spec/nearest.ts'
import { profileOf, withoutIdleChanges, type Values } from './difference.ts'
import {
  blank,
  defaults,
  fieldOf,
  keys,
  migrations,
  natural,
  owners,
  settingsIn,
  textSchemas,
  type Field,
  type Owner,
  type OwnName,
  type Part,
  type RecordField,
  type TextName,
} from './linkfield.ts'
import { nameOf, readName, slug } from './name.ts'
import { readList, unescape } from './notation.ts'
import { unpack } from './pack.ts'
import type { Problem } from './problem.ts'
import { schemaOf } from './schema.ts'
import { readViewPart, type View } from './view.ts'

/** The fragment of a link may not be longer than this, in characters. */
export const longestLink = 16_384

export interface Reading {
  readonly scenario: Scenario
  readonly view: View
  readonly problems: readonly Problem[]
  /** Does the link name a scenario? Without one, the headline example stands in: a link may lead to a lesson alone. */
  readonly stated: boolean
}

/**
 * Reads the fragment of a link, with or without `#`. It is untrusted and never throws: a part that cannot be used is
 * reported with its place and with what was expected, and the rest counts. Where nothing can be used, or a profile is not
 * known, the headline example stands in.
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
    const problems = this.#problems.toSorted((a, b) => a.at - b.at)
    // What the link says of a profile that nobody knows says nothing about another one that would stand in for it.
    const unknown = problems.filter(({ what }) => what === 'profile')
    if (unknown.length) return { scenario: headline, view: this.#view, problems: unknown, stated: false }
    return { scenario, view: this.#view, problems, stated }
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
