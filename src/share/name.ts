import { isPolicy, policies } from '../rules/policyname.ts'
import type { Setting } from '../rules/profile.ts'
import { groups } from '../spec/group.ts'
import { nearest } from '../spec/nearest.ts'
import type { Registry } from '../spec/registry.ts'
import { schemes } from '../spec/signature.ts'
import { suites } from '../spec/suite.ts'
import { versions } from '../spec/version.ts'

/** What the entries of a list are names of. */
export type ListOf = Extract<Setting, { kind: 'list' }>['of']

/** The registries whose code points stand for names in links. */
const coded: Partial<Record<ListOf, Registry>> = { suite: suites, group: groups, scheme: schemes }

/** Windows binds a curve to a suite: `…_P256` (facts/FACTS.md §5.1). */
const curveSuffix = /^(.*)_P(256|384|521)$/

/**
 * A name as scenarios hold it, from what somebody wrote: names as they are, numbers (`0xc02f`, `c02f`) by the name that they
 * have. For anything else, the known names that are nearest.
 */
export const readName = (of: ListOf, text: string): { ok: true; name: string } | { ok: false; nearest: string[] } => {
  const good = (name: string) => ({ ok: true as const, name })
  const known = knownNames(of)
  if (known.includes(text)) return good(text)
  if (of === 'host')
    return /^(@host|[!-~\u0080-\uffff]{1,253})$/.test(text) ? good(text) : { ok: false, nearest: ['@host'] }
  if (of === 'protocol')
    return text.length > 0 && text.length <= 255 ? good(text) : { ok: false, nearest: ['h2', 'http/1.1'] }
  const registry = coded[of]
  if (registry) {
    const [, bare, curve] = (of === 'suite' && curveSuffix.exec(text)) || [null, text, null]
    const code = registry.code(bare!) ?? (/^[0-9a-f]{4}$/i.test(bare!) ? Number.parseInt(bare!, 16) : undefined)
    if (code !== undefined && code <= 0xffff) return good(registry.name(code) + (curve ? `_P${curve}` : ''))
    // SSL 2.0's suites have three-byte code points of their own: names alone.
    if (of === 'suite' && /^SSL_CK_[A-Z0-9_]{1,60}$/.test(text)) return good(text)
  }
  return { ok: false, nearest: nearest(text, known) }
}

const knownNames = (of: ListOf): readonly string[] => {
  if (of === 'version') return versions.codes.map(versions.name)
  if (of === 'policy') return Object.keys(policies).filter(isPolicy)
  return coded[of] ? coded[of].codes.map(coded[of].name) : []
}

/**
 * A short word for a name in links: four hexadecimal digits where the standards have a code point (`c02f`, or
 * `c028p256` with a bound curve), `tls1.2` for versions; otherwise the name itself.
 */
export const tokenOf = (of: ListOf, name: string): string => {
  if (of === 'version') return slug(name)
  const registry = coded[of]
  if (!registry) return name
  const [, bare, curve] = (of === 'suite' && curveSuffix.exec(name)) || [null, name, null]
  const code = registry.code(bare!)
  if (code === undefined || code > 0xffff || registry.name(code) !== bare) return name
  return code.toString(16).padStart(4, '0') + (curve ? `p${curve}` : '')
}

/** The name that a token stands for. */
export const nameOf = (of: ListOf, token: string): string => {
  if (of === 'version') return versions.codes.map(versions.name).find((name) => slug(name) === token) ?? token
  const registry = coded[of]
  const [, hex, curve] = (registry && codeToken.exec(token)) ?? []
  return hex ? registry!.name(Number.parseInt(hex, 16)) + (curve ? `_P${curve}` : '') : token
}
export const codeToken = /^([0-9a-f]{4})(?:p(256|384|521))?$/
export const isCoded = (of: ListOf): boolean => coded[of] !== undefined

/** A value that may hold spaces as links write it: `TLS 1.2` → `tls1.2`, `leaf only` → `leaf-only`. */
export const slug = (text: string): string =>
  /^(TLS|SSL) /.test(text) ? text.replace(' ', '').toLowerCase() : text.replaceAll(' ', '-')
