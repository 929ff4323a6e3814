import { parseAddress } from './address.ts'
import { commonNameOf, type Certificate } from './certificate.ts'

export interface HostnameMatch {
  readonly matched: boolean
  /** The entry of the certificate that fits. */
  readonly by?: string
  /** All the entries that were compared, as the certificate presents them. */
  readonly presented: readonly string[]
}

/**
 * Does the certificate speak for this host? RFC 9525 §6: a domain name is compared, label by label and without regard to
 * case, with the dNSName entries of subjectAltName alone. `*` stands for exactly one whole left-most label. An IP address
 * is compared by its bytes with the iPAddress entries. A dot at the end of the host is dropped; names with other than ASCII
 * letters are expected in their `xn--` form. The common name counts only for clients that still look at it, and only when
 * there is no dNSName (RFC 6125 §6.4.4).
 */
export const matchHostname = (certificate: Named, host: string, readsCommonName = false): HostnameMatch => {
  let matches = known.get(certificate)
  if (!matches || matches.size >= mostKnown) known.set(certificate, (matches = new Map()))
  const key = readsCommonName ? `CN ${host}` : host
  let match = matches.get(key)
  if (!match) matches.set(key, (match = compare(certificate, host, readsCommonName)))
  return match
}
type Named = Pick<Certificate, 'extensions'> & { readonly subject?: string }
/** Both sides ask, and several rules of each. */
const known = new WeakMap<Named, Map<string, HostnameMatch>>()
const mostKnown = 50

const compare = (certificate: Named, host: string, readsCommonName: boolean): HostnameMatch => {
  const { dns = [], ip = [] } = certificate.extensions.subjectAltName ?? {}
  const address = parseAddress(host)
  const common = certificate.subject === undefined ? undefined : commonNameOf({ subject: certificate.subject })
  const names = readsCommonName && !dns.length && !address && common !== undefined ? [common] : dns
  const presented = [...names, ...ip]
  const by = address
    ? ip.find((entry) => parseAddress(entry)?.join() === address.join())
    : names.find((entry) => matchesName(entry, host))
  return by === undefined ? { matched: false, presented } : { matched: true, by, presented }
}

const matchesName = (entry: string, host: string): boolean => {
  const pattern = entry.toLowerCase().split('.')
  const labels = host.toLowerCase().replace(/\.$/, '').split('.')
  if (pattern.length !== labels.length || labels.includes('')) return false
  const wild = pattern[0] === '*' && pattern.length > 1
  // RFC 9525 §6.3: a wildcard anywhere else, or as part of a label, matches nothing.
  if (pattern.some((label, n) => label.includes('*') && !(wild && n === 0))) return false
  return pattern.every((label, n) => (wild && n === 0) || label === labels[n])
}
