import { scheme } from '../spec/signature.ts'
import {
  anyElement,
  constructed,
  constructedTag,
  integer,
  nothing,
  oid,
  readOid,
  readSmall,
  sequence,
  tag,
} from './der.ts'
import { oidName, oids } from './oid.ts'
import type { HashName } from '../spec/hash.ts'
import type { SchemeName } from '../spec/signature.ts'
import type { DerReader } from './der.ts'

/** AlgorithmIdentifiers of signatures (RFC 5280 §4.1.1.2), by the names that TLS has for them. */

/**
 * TLS names for signature algorithms. `ecdsa_secp256r1_sha256` is ECDSA with SHA-256 on whichever curve the issuer's key
 * is on, and `rsa_pss_rsae_*` is RSASSA-PSS under either kind of RSA key: the certificate itself does not say.
 */
const schemeOf: Readonly<Record<string, SchemeName>> = {
  [oids.md5WithRSAEncryption]: 'rsa_pkcs1_md5',
  [oids.sha1WithRSAEncryption]: 'rsa_pkcs1_sha1',
  [oids.sha224WithRSAEncryption]: 'rsa_pkcs1_sha224',
  [oids.sha256WithRSAEncryption]: 'rsa_pkcs1_sha256',
  [oids.sha384WithRSAEncryption]: 'rsa_pkcs1_sha384',
  [oids.sha512WithRSAEncryption]: 'rsa_pkcs1_sha512',
  [oids['ecdsa-with-SHA1']]: 'ecdsa_sha1',
  [oids['ecdsa-with-SHA224']]: 'ecdsa_sha224',
  [oids['ecdsa-with-SHA256']]: 'ecdsa_secp256r1_sha256',
  [oids['ecdsa-with-SHA384']]: 'ecdsa_secp384r1_sha384',
  [oids['ecdsa-with-SHA512']]: 'ecdsa_secp521r1_sha512',
  [oids['id-dsa-with-sha1']]: 'dsa_sha1',
  [oids['id-dsa-with-sha224']]: 'dsa_sha224',
  [oids['id-dsa-with-sha256']]: 'dsa_sha256',
  [oids['id-Ed25519']]: 'ed25519',
  [oids['id-Ed448']]: 'ed448',
  [oids['id-ml-dsa-44']]: 'mldsa44',
  [oids['id-ml-dsa-65']]: 'mldsa65',
  [oids['id-ml-dsa-87']]: 'mldsa87',
}

/** RSASSA-PSS as TLS allows it: the mask's hash is the message's, the salt is one hash long (RFC 8446 §4.2.3). */
const pssHashes = { sha256: 32, sha384: 48, sha512: 64 } as const
type PssHash = keyof typeof pssHashes
const pssParameters = (hash: PssHash): Uint8Array => {
  const digest = sequence(oid(oids[`id-${hash}`]), nothing)
  const mask = sequence(oid(oids['id-mgf1']), digest)
  return sequence(constructed(0, digest), constructed(1, mask), constructed(2, integer(pssHashes[hash])))
}

/** Reads the identifier of a signature algorithm. The value is a TLS scheme name, or the dotted OID when TLS has none. */
export const readSignatureAlgorithm = (reader: DerReader, name: string): { scheme: string; der: Uint8Array } => {
  const start = reader.at
  const found = reader.element(
    name,
    tag.sequence,
    (): string => {
      const algorithm = readOid(reader, 'algorithm', { meaning: oidName })
      if (!reader.left) return schemeOf[algorithm] ?? algorithm
      if (algorithm === oids['id-RSASSA-PSS']) return readPssParameters(reader) ?? algorithm
      anyElement(reader, 'parameters')
      return schemeOf[algorithm] ?? algorithm
    },
    { grammar: `${name} AlgorithmIdentifier`, meaning: (value) => shownAs[value] ?? value },
  )
  return { scheme: found, der: reader.bytes.subarray(start, reader.at) }
}

/** Scheme names that claim more than the algorithm identifier says. */
const shownAs: Readonly<Record<string, string>> = {
  ecdsa_secp256r1_sha256: 'ecdsa_sha256',
  ecdsa_secp384r1_sha384: 'ecdsa_sha384',
  ecdsa_secp521r1_sha512: 'ecdsa_sha512',
  rsa_pss_rsae_sha256: 'rsa_pss_sha256',
  rsa_pss_rsae_sha384: 'rsa_pss_sha384',
  rsa_pss_rsae_sha512: 'rsa_pss_sha512',
}

/** RSASSA-PSS-params (RFC 4055 §3.1); undefined for combinations that TLS has no name for. */
const readPssParameters = (reader: DerReader): SchemeName | undefined =>
  reader.element('parameters', tag.sequence, () => {
    const { hash, mask, salt } = readPssFields(reader)
    const known = (Object.keys(pssHashes) as PssHash[]).find((name) => hash === oids[`id-${name}`])
    return known && mask === hash && salt === pssHashes[known] ? (`rsa_pss_rsae_${known}` as const) : undefined
  })

const readPssFields = (reader: DerReader): { hash: string; mask: string; salt: number } => {
  let [hash, mask, salt]: [string, string, number] = [oids['id-sha1'], oids['id-sha1'], 20]
  if (reader.next === constructedTag(0))
    hash = reader.element(
      'hashAlgorithm',
      constructedTag(0),
      () => reader.inner(tag.sequence, () => readDigest(reader)),
      { meaning: oidName },
    )
  if (reader.next === constructedTag(1))
    mask = reader.element('maskGenAlgorithm', constructedTag(1), () =>
      reader.inner(tag.sequence, () => {
        const generator = readOid(reader, 'algorithm', { meaning: oidName })
        const digest = reader.element('parameters', tag.sequence, () => readDigest(reader), { meaning: oidName })
        return generator === oids['id-mgf1'] ? digest : generator
      }),
    )
  if (reader.next === constructedTag(2))
    salt = reader.element('saltLength', constructedTag(2), () => readSmall(reader, 'length'))
  if (reader.next === constructedTag(3))
    reader.element('trailerField', constructedTag(3), () => readSmall(reader, 'number'))
  return { hash, mask, salt }
}

const readDigest = (reader: DerReader): string => {
  const algorithm = readOid(reader, 'algorithm', { meaning: oidName })
  if (reader.left) anyElement(reader, 'parameters')
  return algorithm
}

/** The identifier for a scheme; undefined when certificates cannot be signed with it. */
export const signatureAlgorithm = (name: string): Uint8Array | undefined => {
  const { padding, hash } = scheme(name)
  if (padding === 'pss') return isPssHash(hash) ? sequence(oid(oids['id-RSASSA-PSS']), pssParameters(hash)) : undefined
  const dotted = Object.keys(schemeOf).find((key) => schemeOf[key] === name)
  if (dotted === undefined) return undefined
  return padding === 'pkcs1' ? sequence(oid(dotted), nothing) : sequence(oid(dotted))
}

const isPssHash = (hash: HashName | undefined): hash is PssHash => hash !== undefined && hash in pssHashes
