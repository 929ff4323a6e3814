import type { Catalogue } from '../profiles/catalogue.ts'
import { plainConnection, type Setting } from '../rules/profile.ts'
import { examples } from '../sim/example.ts'
import type { Scenario } from '../sim/scenario.ts'
import { profileOf, same, withoutIdleChanges, type Values } from './difference.ts'
import {
  blank,
  isSide,
  keyOf,
  linkDefaults,
  natural,
  newest,
  owners,
  settingEntries,
  settingsIn,
  sides,
  textNames,
  type Owner,
  type TextName,
} from './linkfield.ts'
import { slug, tokenOf } from './name.ts'
import { closed, escape, writeList } from './notation.ts'
import { pack } from './pack.ts'
import { viewForms, type View } from './view.ts'

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
  const [plain = '', ...others] = formsOf(scenario, catalogue).map(({ heads, parts }) =>
    assemble(heads, parts, viewParts(view)),
  )
  return plain.length <= comfortable
    ? plain
    : others.reduce((best, link) => (link.length < best.length ? link : best), plain)
}

/** A way to write a scenario: what names its two profiles, and what differs from them. */
interface Form {
  readonly heads: readonly Written[]
  readonly parts: readonly Written[]
}
/** They are kept: whoever shows a scenario writes many links, which differ in the place alone. */
const formsOf = (scenario: Scenario, catalogue: Catalogue): readonly Form[] => {
  const { clients, servers } = catalogue
  const known = kept.get(scenario)
  if (known?.clients === clients && known.servers === servers) return known.forms
  const wanted = withoutIdleChanges(scenario, catalogue)
  const forms = basesFor(wanted, catalogue).map((base) => ({
    heads: base.heads,
    parts: partsOf(wanted, base, catalogue),
  }))
  kept.set(scenario, { clients, servers, forms })
  return forms
}
const kept = new WeakMap<Scenario, Catalogue & { readonly forms: readonly Form[] }>()

/** Up to here a link names client and server in full. */
const comfortable = 120
/** Beyond this, and where it saves a fifth, what is long goes into the packed part. */
const long = 300

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
