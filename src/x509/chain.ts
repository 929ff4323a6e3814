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

/**
 * The first path from `presented[0]` to one of `roots` on which every signature verifies (RFC 5280 §6.1, the signature part
 * alone). The others may come in any order and may include strangers (RFC 8446 §4.4.2 asks peers to cope). Roots are tried
 * before presented certificates, and those whose subject key identifier fits before the rest. Without a complete path the
 * longest is returned. `presented` must not be empty (RangeError).
 */
export const buildPath = (
  provider: Provider,
  presented: readonly Certificate[],
  roots: readonly Certificate[],
): Path => {
  const [leaf, ...others] = presented
  if (!leaf) throw new RangeError('a chain of no certificates')
  let budget = signatureLimit
  let longest: { path: readonly Certificate[]; badSignature: boolean } = { path: [leaf], badSignature: false }

  const extend = (path: readonly Certificate[]): readonly Certificate[] | undefined => {
    const last = path.at(-1)!
    if (roots.some((root) => equal(root.der, last.der))) return path
    const candidates = path.length < depthLimit ? [...issuers(last, roots), ...issuers(last, others)] : []
    const usable = candidates.filter((candidate) => !path.some((one) => equal(one.der, candidate.der)))
    let verified = false
    for (const candidate of usable) {
      if (budget-- <= 0) break
      if (!verifySignature(provider, last, candidate)) continue
      verified = true
      const whole = extend([...path, candidate])
      if (whole) return whole
    }
    const badSignature = usable.length > 0 && !verified
    if (path.length > longest.path.length || (path.length === longest.path.length && badSignature))
      longest = { path, badSignature }
    return undefined
  }

  const whole = extend([leaf])
  if (whole) return { path: whole, complete: true }
  const missing = longest.path.at(-1)!.issuer
  return { path: longest.path, complete: false, missing, ...(longest.badSignature && { badSignature: true }) }
}

/** Certificates whose subject is the wanted issuer; those with another key identifier than asked for are left out. */
const issuers = (certificate: Certificate, among: readonly Certificate[]): Certificate[] => {
  const wanted = certificate.extensions.authorityKeyIdentifier
  const named = among.filter((one) => sameName(one.subject, certificate.issuer))
  if (wanted === undefined) return named
  const identified = named.filter((one) => one.extensions.subjectKeyIdentifier === wanted)
  return [...identified, ...named.filter((one) => one.extensions.subjectKeyIdentifier === undefined)]
}

/** Does the issuer's key verify the certificate's signature? False too when algorithm and key do not go together. */
export const verifySignature = (provider: Provider, certificate: Certificate, issuer: Certificate): boolean => {
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
