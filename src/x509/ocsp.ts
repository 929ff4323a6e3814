import { concat, equal } from '../bytes/buffer.ts'
import { toHex, toUtf8 } from '../bytes/text.ts'
import { hashLength, type HashName } from '../spec/hash.ts'
import { scheme } from '../spec/signature.ts'
import { readSignatureAlgorithm, signatureAlgorithm } from './algorithm.ts'
import { parseCertificate, type Certificate } from './certificate.ts'
import { verifySignature } from './chain.ts'
import {
  anyElement,
  bitString,
  constructed,
  constructedTag,
  dissectDer,
  insideBitString,
  integer,
  nothing,
  octetString,
  oid,
  primitive,
  primitiveTag,
  readContent,
  readDer,
  readInteger,
  readOid,
  readSmall,
  sequence,
  tag,
  wrap,
} from './der.ts'
import { readName } from './name.ts'
import { oidName, oids } from './oid.ts'
import { keyContent } from './publickey.ts'
import { readTime, time } from './time.ts'
import type { Span } from '../bytes/span.ts'
import type { PrivateKey, Provider, PublicKey } from '../crypto/provider.ts'
import type { DerReader, Refusal } from './der.ts'

/** An OCSP response (RFC 6960 §4.2) as plain data. Times are `2026-01-31T23:59:59Z`, bytes hexadecimal. */
export interface OcspResponse {
  /** `successful`, or why the responder gave no answer: `tryLater` … */
  readonly status: string
  /** Absent when there is no answer, or one in a form that is not known. */
  readonly basic?: BasicResponse
}
export interface BasicResponse {
  /** The signed part. */
  readonly tbs: Uint8Array
  readonly producedAt: string
  readonly responses: readonly SingleResponse[]
  readonly signatureAlgorithm: string
  readonly signature: Uint8Array
  /** Certificates that came along: a responder that is not the issuer itself proves with one that it may answer. */
  readonly certificates: readonly Uint8Array[]
}
export interface SingleResponse {
  readonly id: {
    /** `id-sha1`, `id-sha256`, or a dotted OID. */
    readonly hash: string
    readonly issuerName: string
    readonly issuerKey: string
    readonly serial: string
  }
  readonly status: 'good' | 'revoked' | 'unknown'
  readonly revokedAt?: string
  readonly thisUpdate: string
  readonly nextUpdate?: string
}

/** Reads an OCSP response from DER. Malformed input is refused with offset, path, and what was expected. */
export const parseOcsp = (der: Uint8Array): { readonly ok: true; readonly response: OcspResponse } | Refusal => {
  const read = readDer(der.slice(), readResponse)
  return read.ok ? { ok: true, response: read.value } : read
}

/** The tree of byte ranges of a response, with the field names of RFC 6960; as strict about coverage as certificates are. */
export const dissectOcsp = (der: Uint8Array): Span => dissectDer('ocsp_response', der, readResponse)

/** What it says, for a line: `good`, `tryLater`; undefined when it cannot be read. */
export const ocspSummary = (der: Uint8Array): string | undefined => {
  const read = parseOcsp(der)
  return read.ok
    ? (read.response.basic?.responses.map(({ status }) => status).join(', ') ?? read.response.status)
    : undefined
}

/** The answer about a certificate (RFC 6960 §3.2); undefined when there is none. */
export const statusOf = (
  provider: Provider,
  { responses }: BasicResponse,
  certificate: Certificate,
  issuer: Certificate,
): SingleResponse | undefined =>
  responses.find(({ id }) => {
    const hash = Object.keys(hashLength).find((name) => id.hash === `id-${name}`) as HashName | undefined
    return (
      hash !== undefined &&
      issuer.publicKey.kind !== 'unknown' &&
      id.serial === certificate.serial &&
      id.issuerName === toHex(provider.hash(hash, issuer.subjectDer)) &&
      id.issuerKey === toHex(provider.hash(hash, keyContent(issuer.publicKey as PublicKey)))
    )
  })

/** Signed by the issuer, or by a responder whose certificate says that the issuer lets it answer (RFC 6960 §4.2.2.2). */
export const isSigned = (provider: Provider, basic: BasicResponse, issuer: Certificate): boolean =>
  verifySignature(provider, basic, issuer) ||
  basic.certificates.slice(0, mostResponders).some((der) => {
    const read = parseCertificate(der)
    return (
      read.ok &&
      read.certificate.extensions.extendedKeyUsage?.includes('OCSPSigning') === true &&
      equal(read.certificate.issuerDer, issuer.subjectDer) &&
      verifySignature(provider, read.certificate, issuer) &&
      verifySignature(provider, basic, read.certificate)
    )
  })
const mostResponders = 4

/** What the demo authority answers about a certificate. */
export interface OcspRequest {
  readonly certificate: Certificate
  readonly issuer: { readonly certificate: Certificate; readonly key: PrivateKey; readonly signature: string }
  readonly status: SingleResponse['status']
  /** ISO 8601 in UTC. */
  readonly thisUpdate: string
  readonly nextUpdate: string
}

/** An OCSP response that the issuer signs itself. The same request gives the same bytes. */
export const issueOcsp = (provider: Provider, request: OcspRequest): Uint8Array => {
  const { certificate, issuer, status, thisUpdate, nextUpdate } = request
  const keyHash = provider.hash('sha1', keyContent(issuer.key.publicKey))
  const id = sequence(
    sequence(oid(oids['id-sha1']), nothing),
    octetString(provider.hash('sha1', issuer.certificate.subjectDer)),
    octetString(keyHash),
    serialNumber(certificate.serial),
  )
  const said = {
    good: primitive(0, new Uint8Array(0)),
    revoked: constructed(1, generalized(thisUpdate)),
    unknown: primitive(2, new Uint8Array(0)),
  }
  const tbs = sequence(
    constructed(2, octetString(keyHash)),
    generalized(thisUpdate),
    sequence(sequence(id, said[status], generalized(thisUpdate), constructed(0, generalized(nextUpdate)))),
  )
  const { hash, padding } = scheme(issuer.signature)
  const salt = padding === 'pss' && hash ? provider.hash(hash, concat(toUtf8('salt'), tbs)) : undefined
  const signature = provider.sign(issuer.signature, issuer.key, tbs, salt)
  const basic = sequence(tbs, signatureAlgorithm(issuer.signature)!, bitString(signature))
  return sequence(
    wrap(tag.enumerated, Uint8Array.of(0)),
    constructed(0, sequence(oid(oids['id-pkix-ocsp-basic']), octetString(basic))),
  )
}

/** OCSP writes every time in full (RFC 6960 §4.2.2.2.1). */
const generalized = (iso: string): Uint8Array => {
  const written = time(iso)
  return written[0] === tag.generalizedTime
    ? written
    : wrap(tag.generalizedTime, concat(toUtf8(iso.slice(0, 2)), written.subarray(2)))
}

const serialNumber = (hex: string): Uint8Array =>
  integer(Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)))

const statuses: Readonly<Record<number, string>> = {
  0: 'successful',
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
}

const readResponse = (reader: DerReader): OcspResponse =>
  reader.element(
    'ocsp_response',
    tag.sequence,
    () => {
      const status = readSmall(
        reader,
        'responseStatus',
        { grammar: 'responseStatus OCSPResponseStatus', meaning: (code) => statuses[code] ?? String(code) },
        tag.enumerated,
      )
      const basic = reader.left
        ? reader.element('responseBytes', constructedTag(0), () =>
            reader.inner(tag.sequence, () => {
              const type = readOid(reader, 'responseType', { meaning: oidName })
              if (type === oids['id-pkix-ocsp-basic'])
                return reader.element('response', tag.octetString, () => readBasic(reader))
              readContent(reader, 'response', tag.octetString)
              return undefined
            }),
          )
        : undefined
      return { status: statuses[status] ?? String(status), ...(basic && { basic }) }
    },
    { grammar: 'OCSPResponse ::= SEQUENCE', meaning: ({ status }) => status },
  )

const readBasic = (reader: DerReader): BasicResponse =>
  reader.element('basicResponse', tag.sequence, () => {
    const start = reader.at
    const data = readData(reader)
    const tbs = reader.bytes.subarray(start, reader.at)
    const algorithm = readSignatureAlgorithm(reader, 'signatureAlgorithm')
    const signature = insideBitString(reader, 'signature', () => reader.value())
    const certificates: Uint8Array[] = []
    if (reader.left)
      reader.element('certs', constructedTag(0), () =>
        reader.inner(tag.sequence, () => {
          while (reader.left) {
            const at = reader.at
            anyElement(reader, String(certificates.length))
            certificates.push(reader.bytes.subarray(at, reader.at))
          }
        }),
      )
    return { tbs, ...data, signatureAlgorithm: algorithm.scheme, signature, certificates }
  })

const readData = (reader: DerReader): Pick<BasicResponse, 'producedAt' | 'responses'> =>
  reader.element(
    'tbsResponseData',
    tag.sequence,
    () => {
      if (reader.next === constructedTag(0))
        reader.element('version', constructedTag(0), () => readSmall(reader, 'number'))
      if (reader.next === constructedTag(1)) reader.element('byName', constructedTag(1), () => readName(reader, 'name'))
      else reader.element('byKey', constructedTag(2), () => readContent(reader, 'hash', tag.octetString))
      const producedAt = readTime(reader, 'producedAt')
      const responses: SingleResponse[] = []
      reader.element('responses', tag.sequence, () => {
        while (reader.left) responses.push(readSingle(reader, String(responses.length)))
      })
      readOptional(reader, 'responseExtensions')
      return { producedAt, responses }
    },
    { grammar: 'tbsResponseData ResponseData' },
  )

const readSingle = (reader: DerReader, name: string): SingleResponse =>
  reader.element(
    name,
    tag.sequence,
    () => {
      const id = reader.element('certID', tag.sequence, () => ({
        hash: reader.element(
          'hashAlgorithm',
          tag.sequence,
          () => {
            const algorithm = oidName(readOid(reader, 'algorithm', { meaning: oidName }))
            if (reader.left) anyElement(reader, 'parameters')
            return algorithm
          },
          { meaning: (algorithm) => algorithm },
        ),
        issuerName: toHex(readContent(reader, 'issuerNameHash', tag.octetString)),
        issuerKey: toHex(readContent(reader, 'issuerKeyHash', tag.octetString)),
        serial: withoutZero(readInteger(reader, 'serialNumber', { meaning: withoutZero })),
      }))
      const status = readStatus(reader)
      const thisUpdate = readTime(reader, 'thisUpdate')
      const nextUpdate =
        reader.next === constructedTag(0)
          ? reader.element('nextUpdate', constructedTag(0), () => readTime(reader, 'time'), { meaning: (at) => at })
          : undefined
      readOptional(reader, 'singleExtensions')
      return { id, ...status, thisUpdate, ...(nextUpdate !== undefined && { nextUpdate }) }
    },
    { grammar: 'SingleResponse ::= SEQUENCE', meaning: ({ status }) => status },
  )

const readStatus = (reader: DerReader): Pick<SingleResponse, 'status' | 'revokedAt'> => {
  if (reader.next === primitiveTag(0)) {
    readContent(reader, 'certStatus', primitiveTag(0), { meaning: () => 'good' })
    return { status: 'good' }
  }
  if (reader.next === constructedTag(1))
    return reader.element(
      'certStatus',
      constructedTag(1),
      () => {
        const revokedAt = readTime(reader, 'revocationTime')
        if (reader.left) anyElement(reader, 'revocationReason')
        return { status: 'revoked' as const, revokedAt }
      },
      { meaning: ({ revokedAt }) => `revoked ${revokedAt}` },
    )
  readContent(reader, 'certStatus', primitiveTag(2), { meaning: () => 'unknown' })
  return { status: 'unknown' }
}

const readOptional = (reader: DerReader, name: string): void => {
  if (reader.next === constructedTag(1)) anyElement(reader, name)
}

const withoutZero = (content: Uint8Array): string =>
  toHex(content[0] === 0 && content.length > 1 ? content.subarray(1) : content)
