import { toBase64Url } from '../bytes/text.ts'
import type { KeyRing } from '../sim/scenario.ts'
import { nameOf, parseCertificate, type Certificate } from '../x509/certificate.ts'
import { pastedCertificate } from '../x509/pasted.ts'
import { readPem } from '../x509/pem.ts'
import { readPrivateKey } from '../x509/privatekey.ts'

/** What a pasted text has: certificates, which may enter a scenario, and apart from them keys, which may not. */
export type Pasted =
  | { readonly ok: true; readonly certificates: readonly string[]; readonly keys: KeyRing }
  | { readonly ok: false; readonly faults: readonly PastedFault[] }
export interface PastedFault {
  /** `line 3, column 65`, `certificate 2, tbsCertificate.validity`, `the private key` */
  readonly where: string
  readonly expected: string
}

const mostCertificates = 10
const longestText = 200_000
const smallestRsa = 512

/**
 * Reads PEM: a chain with the leaf first, and the leaf's private key if it is there. A text with a key alone belongs to
 * `before`, the certificates that are there already. Refuses what cannot be used, saying what and where.
 */
export const readPasted = (text: string, before: readonly string[] = []): Pasted => {
  const faults: PastedFault[] = []
  const fault = (where: string, expected: string) => faults.push({ where, expected })
  if (text.length > longestText) fault('the text', `at most ${longestText} characters`)
  const pem = readPem(text.slice(0, longestText))
  for (const { line, column, expected } of pem.faults) fault(`line ${line}, column ${column}`, expected)
  const added: Certificate[] = []
  for (const [n, der] of pem.certificates.entries()) {
    const read = parseCertificate(der)
    if (read.ok) added.push(read.certificate)
    else fault(`certificate ${n + 1}, ${read.path}, byte ${read.at}`, read.expected)
  }
  if (added.length > mostCertificates) fault('the text', `at most ${mostCertificates} certificates`)
  const known = before.flatMap((one) => pastedCertificate(one) ?? [])
  const chain = pem.certificates.length ? added : known
  const [leaf] = chain
  if (!leaf && !faults.length) fault('the text', 'a certificate, which tells what the key is for')
  if (leaf) judgeLeaf(leaf, fault)
  if (pem.keys.length > 1) fault('the text', 'one private key, that of the first certificate')
  if (faults.length || !leaf) return { ok: false, faults }
  const keys: Record<string, KeyRing[string]> = {}
  const certificates = chain.map(({ der }) => toBase64Url(der))
  for (const { der } of pem.keys) {
    const read = readPrivateKey(der, leaf.publicKey)
    if (read.ok) keys[certificates[0]!] = read.value
    else {
      const other = chain.findIndex(
        ({ publicKey }, n) => n > 0 && publicKey.kind !== 'unknown' && readPrivateKey(der, publicKey).ok,
      )
      fault(
        'the private key',
        other < 0 ? read.expected : `the key of ${nameOf(leaf)}; this is that of certificate ${other + 1}`,
      )
    }
  }
  return faults.length ? { ok: false, faults } : { ok: true, certificates, keys }
}

const judgeLeaf = ({ publicKey, keyBits }: Certificate, fault: (where: string, expected: string) => void): void => {
  if (publicKey.kind === 'unknown') fault('certificate 1', 'an RSA key, one on P-256, P-384 or P-521, Ed25519 or Ed448')
  else if ('modulus' in publicKey && keyBits < smallestRsa)
    fault('certificate 1', `an RSA key of at least ${smallestRsa} bits, not ${keyBits}`)
}
