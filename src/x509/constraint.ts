import { parseAddress } from './address.ts'
import { commonNameOf, type Certificate } from './certificate.ts'
import type { Subtree } from './extension.ts'

/** Name constraints (RFC 5280 §4.2.1.10): which names an authority may certify. */

/** A name that an authority above it in the path may not certify. */
export interface Breach {
  /** Where in the path the certificate with the name stands, and the authority's. */
  readonly at: number
  readonly by: number
  readonly name: string
  /** Not under any permitted subtree, or under an excluded one. */
  readonly how: 'permitted' | 'excluded'
  /** The subtrees that were compared. */
  readonly subtrees: readonly string[]
}

/**
 * The first name in a path that breaks a constraint above it; the path begins with the leaf. Domain names and IP addresses
 * are judged, and a common name that is the certificate's only domain name, as OpenSSL does. Authorities that certify
 * themselves are not bound (RFC 5280 §6.1.3).
 */
export const breachIn = (path: readonly Certificate[]): Breach | undefined => {
  for (const [by, authority] of path.entries()) {
    const constraints = authority.extensions.nameConstraints
    if (!constraints) continue
    for (const [at, certificate] of path.slice(0, by).entries()) {
      if (at > 0 && certificate.subject === certificate.issuer) continue
      for (const { kind, text } of namesOf(certificate)) {
        const same = (list: readonly Subtree[]) => list.filter((one) => one.kind === kind)
        const [permitted, excluded] = [same(constraints.permitted), same(constraints.excluded)]
        const fits = (subtree: Subtree) => (kind === 'iPAddress' ? inRange : inDomain)(text, subtree.text)
        const breach = (how: Breach['how'], subtrees: readonly Subtree[]): Breach => {
          return { at, by, name: text, how, subtrees: subtrees.map((one) => one.text) }
        }
        if (permitted.length && !permitted.some(fits)) return breach('permitted', permitted)
        const hit = excluded.filter(fits)
        if (hit.length) return breach('excluded', hit)
      }
    }
  }
  return undefined
}

/** Kinds of name that a constraint in the path speaks of and that are not judged here. */
export const otherKinds = (path: readonly Certificate[]): string[] => [
  ...new Set(
    path
      .flatMap(({ extensions: { nameConstraints } }) => [
        ...(nameConstraints?.permitted ?? []),
        ...(nameConstraints?.excluded ?? []),
      ])
      .map(({ kind }) => kind)
      .filter((kind) => kind !== 'dNSName' && kind !== 'iPAddress'),
  ),
]

const namesOf = (certificate: Certificate): Subtree[] => {
  const { dns = [], ip = [] } = certificate.extensions.subjectAltName ?? {}
  const common = commonNameOf(certificate)
  const fallback = !dns.length && common !== undefined && /^[\w*-]+(\.[\w-]+)+$/.test(common) && !parseAddress(common)
  return [
    ...[...dns, ...(fallback ? [common] : [])].map((text) => ({ kind: 'dNSName', text })),
    ...ip.map((text) => ({ kind: 'iPAddress', text })),
  ]
}

/** A domain covers itself and what is below it; with a dot in front, only what is below. The empty one covers all. */
const inDomain = (name: string, subtree: string): boolean => {
  const [inner, outer] = [name.toLowerCase(), subtree.toLowerCase()]
  return outer === '' || inner === outer || inner.endsWith(outer.startsWith('.') ? outer : `.${outer}`)
}

const inRange = (address: string, range: string): boolean => {
  const [base, mask] = range.split('/').map(parseAddress)
  const bytes = parseAddress(address)
  return bytes?.length === base?.length && bytes!.every((byte, n) => (byte & mask![n]!) === (base![n]! & mask![n]!))
}
