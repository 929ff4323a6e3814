import { equal } from '../bytes/buffer.ts'
import { scheme } from '../spec/signature.ts'
import { sameName } from './name.ts'
import { normalTime } from './time.ts'
import type { Provider } from '../crypto/provider.ts'
import type { Certificate } from './certificate.ts'

/** Facts about a presented chain. What follows from them is for the endpoint's policy to say. */

export interface Path {
  /** From the leaf on, as far as issuers were found whose keys verify the signatures. */
  readonly path: readonly Certificate[]
  /** Does the path end in one of the roots? */
  readonly complete: boolean
  /** The issuer that was looked for in vain at the end of an incomplete path. */
  readonly missing?: string
  /**
   * Set when a certificate of that issuer was there, but its key does not verify the signature of the last one in the path:
   * a forged or damaged certificate rather than an unknown issuer.
   */
  readonly badSignature?: true
}

/** Longer paths do not occur, and searching has to end: some certificates each other's issuers, and the like. */
const depthLimit = 10
const signatureLimit = 50
const pathLimit = 8

/**
 * The paths from `presented[0]` to one of `roots` on which every signature verifies (RFC 5280 §6.1, the signature part
 * alone), at most eight. The others may come in any order and may include strangers (RFC 8446 §4.4.2 asks peers to cope).
 * Roots are tried before presented certificates, and those whose subject key identifier fits before the rest. Without a
 * complete path the longest is returned alone. `presented` must not be empty (RangeError).
 */
export const buildPaths = (
  provider: Provider,
  presented: readonly Certificate[],
  roots: readonly Certificate[],
): readonly Path[] => {
  const [leaf, ...others] = presented
  if (!leaf) throw new RangeError('a chain of no certificates')
  let budget = signatureLimit
  let longest: { path: readonly Certificate[]; badSignature: boolean } = { path: [leaf], badSignature: false }
  const whole: Path[] = []

  const extend = (path: readonly Certificate[]): void => {
    if (whole.length >= pathLimit) return
    const last = path.at(-1)!
    if (isRoot(last, roots)) {
      whole.push({ path, complete: true })
      return
    }
    const usable = path.length < depthLimit ? issuersFor(path, others, roots) : []
    let verified = false
    for (const candidate of usable) {
      if (budget-- <= 0) break
      if (!verifySignature(provider, last, candidate)) continue
      verified = true
      extend([...path, candidate])
    }
    const badSignature = usable.length > 0 && !verified
    if (path.length > longest.path.length || (path.length === longest.path.length && badSignature))
      longest = { path, badSignature }
  }

  extend([leaf])
  return whole.length ? whole : [incomplete(longest.path, longest.badSignature)]
}

/** The first of `buildPaths`. */
export const buildPath = (provider: Provider, presented: readonly Certificate[], roots: readonly Certificate[]): Path =>
  buildPaths(provider, presented, roots)[0]!

/**
 * The one path of a client that never goes back: at each step the first issuer by name and key identifier that is valid
 * at `now`, roots before presented certificates; signatures are looked at when the path is finished. So OpenSSL 3.0 does it.
 */
export const firstPath = (
  provider: Provider,
  presented: readonly Certificate[],
  roots: readonly Certificate[],
  now: string,
): Path => {
  const [leaf, ...others] = presented
  if (!leaf) throw new RangeError('a chain of no certificates')
  let path: readonly Certificate[] = [leaf]
  while (path.length < depthLimit && !isRoot(path.at(-1)!, roots)) {
    const candidates = issuersFor(path, others, roots)
    const next = candidates.find((one) => validAt(one, now) === 'valid') ?? candidates[0]
    if (!next) break
    path = [...path, next]
  }
  const bad = path.findIndex((one, n) => path[n + 1] && !verifySignature(provider, one, path[n + 1]!))
  if (bad >= 0) return incomplete(path.slice(0, bad + 1), true)
  return isRoot(path.at(-1)!, roots) ? { path, complete: true } : incomplete(path, false)
}

const incomplete = (path: readonly Certificate[], badSignature: boolean): Path => ({
  path,
  complete: false,
  missing: path.at(-1)!.issuer,
  ...(badSignature && { badSignature }),
})

const isRoot = ({ der }: Certificate, roots: readonly Certificate[]): boolean =>
  roots.some((root) => equal(root.der, der))

/** Who may have issued the last certificate of a path, without those that the path already has. */
const issuersFor = (
  path: readonly Certificate[],
  others: readonly Certificate[],
  roots: readonly Certificate[],
): Certificate[] => {
  const last = path.at(-1)!
  return [...issuers(last, roots), ...issuers(last, others)].filter(
    (candidate) => !path.some((one) => equal(one.der, candidate.der)),
  )
}

/** Certificates whose subject is the wanted issuer; those with another key identifier than asked for are left out. */
const issuers = (certificate: Certificate, among: readonly Certificate[]): Certificate[] => {
  const wanted = certificate.extensions.authorityKeyIdentifier
  const named = among.filter((one) => sameName(one.subject, certificate.issuer))
  if (wanted === undefined) return named
  const identified = named.filter((one) => one.extensions.subjectKeyIdentifier === wanted)
  return [...identified, ...named.filter((one) => one.extensions.subjectKeyIdentifier === undefined)]
}

/** Does the issuer's key verify the signature of a certificate, or of an OCSP response? False too when algorithm and key do not go together. */
export const verifySignature = (
  provider: Provider,
  certificate: Pick<Certificate, 'tbs' | 'signatureAlgorithm' | 'signature'>,
  issuer: Certificate,
): boolean => {
  const { publicKey } = issuer
  if (publicKey.kind === 'unknown') return false
  const name = certificate.signatureAlgorithm
  // The certificate says RSASSA-PSS; which of TLS's two names that is depends on the issuer's key.
  const exact = publicKey.kind === 'rsa_pss' ? name.replace('_rsae_', '_pss_') : name
  return (
    scheme(exact).key === publicKey.kind && provider.verify(exact, publicKey, certificate.tbs, certificate.signature)
  )
}

/** Is `now` (ISO 8601, UTC) within the certificate's period, both ends included? Refuses (RangeError) what is no time. */
export const validAt = (
  certificate: Pick<Certificate, 'notBefore' | 'notAfter'>,
  now: string,
): 'valid' | 'expired' | 'not_yet_valid' => {
  const time = normalTime(now)
  if (time === undefined) throw new RangeError(`“${now}” is not a time such as 2026-01-31T23:59:59Z`)
  if (time < certificate.notBefore) return 'not_yet_valid'
  return time > certificate.notAfter ? 'expired' : 'valid'
}
