import { fromBase64Url } from '../bytes/text.ts'
import { scheme } from '../spec/signature.ts'
import type { Provider } from '../crypto/provider.ts'
import { parseCertificate, type Certificate } from './certificate.ts'
import { verifySignature } from './chain.ts'
import { bitString, sequence } from './der.ts'
import { sameName } from './name.ts'

/** Certificates that somebody pasted. Scenarios hold them as DER in base64url; a private key is never with them. */

/** A certificate from its text in base64url; undefined when it is none. */
export const pastedCertificate = (text: string): Certificate | undefined => {
  if (!known.has(text)) {
    if (known.size >= knownLimit) known.clear()
    known.set(text, read(text))
  }
  return known.get(text)
}

/** Read already: every run asks again. */
const known = new Map<string, Certificate | undefined>()
const knownLimit = 100

const read = (text: string): Certificate | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return undefined
  const parsed = parseCertificate(fromBase64Url(text))
  return parsed.ok ? parsed.certificate : undefined
}

/**
 * The same certificates, signed so that `stub` accepts them: what it makes goes only with itself. A signature that `real`
 * does not verify stays as it is, and then nobody accepts it; without `real` all are taken to be good. Issuers are looked
 * for among the certificates themselves and in `roots`.
 */
export const signedAgain = (
  stub: Provider,
  certificates: readonly Certificate[],
  roots: readonly Certificate[],
  real: Provider | undefined,
): Certificate[] =>
  certificates.map((certificate) => {
    const issuer = [...roots, ...certificates].find(
      (one) => sameName(one.subject, certificate.issuer) && (!real || verifySignature(real, certificate, one)),
    )
    return (issuer && signedBy(stub, certificate, issuer)) ?? certificate
  })

const signedBy = (stub: Provider, certificate: Certificate, { publicKey }: Certificate): Certificate | undefined => {
  const { der, tbs, signatureAlgorithm: name } = certificate
  const exact = publicKey.kind === 'rsa_pss' ? name.replace('_rsae_', '_pss_') : name
  if (publicKey.kind === 'unknown' || scheme(exact).key !== publicKey.kind) return undefined
  // The AlgorithmIdentifier follows the signed part; its length takes one byte in every one that there is a name for.
  const at = tbs.byteOffset - der.byteOffset + tbs.length
  const algorithm = der.subarray(at, at + 2 + der[at + 1]!)
  // The stub signs with a public key alone.
  const key = { publicKey, scalar: new Uint8Array(0) } as Parameters<Provider['sign']>[1]
  const parsed = parseCertificate(sequence(tbs, algorithm, bitString(stub.sign(exact, key, tbs))))
  return parsed.ok ? parsed.certificate : undefined
}
