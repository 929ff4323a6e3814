import { fromBase64, toBase64 } from '../bytes/text.ts'

/** Where a text is not PEM; line and column count from 1. */
export interface PemFault {
  readonly line: number
  readonly column: number
  readonly expected: string
}

export interface Pem {
  readonly certificates: readonly Uint8Array[]
  /** Private keys under the label they came with: `PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`. */
  readonly keys: readonly { readonly label: string; readonly der: Uint8Array }[]
  readonly faults: readonly PemFault[]
}

const certificateLabels = ['CERTIFICATE', 'X509 CERTIFICATE']
const keyLabels = ['PRIVATE KEY', 'RSA PRIVATE KEY', 'EC PRIVATE KEY']
/** Sections that come along with keys and say nothing new. */
const companions = ['EC PARAMETERS', 'DH PARAMETERS', 'X9.42 DH PARAMETERS', 'PUBLIC KEY']

/** More faults, or more sections, than anybody reads: reading stops there. */
const faultLimit = 20
const sectionLimit = 100

/**
 * Finds certificates and private keys in PEM (RFC 7468), whatever text is around them. What cannot be read is reported with
 * its place, and reading goes on behind it. Whether the bytes inside are a certificate is not looked at.
 */
export const readPem = (text: string): Pem => {
  const certificates: Uint8Array[] = []
  const keys: { label: string; der: Uint8Array }[] = []
  const faults: PemFault[] = []
  const lines = text.split(/\r\n|\r|\n/)
  let section: Section | undefined
  let sections = 0

  const close = (found: Section): void => {
    const read = readSection(found)
    if ('expected' in read) faults.push(read)
    else if (certificateLabels.includes(found.label)) certificates.push(read.der)
    else if (keyLabels.includes(found.label)) keys.push({ label: found.label, der: read.der })
    else if (!companions.includes(found.label))
      faults.push({ ...found.begin, expected: `a certificate or an unencrypted private key, not “${found.label}”` })
  }

  for (const [n, line] of lines.entries()) {
    if (faults.length >= faultLimit || sections >= sectionLimit) break
    const boundary = readBoundary(line)
    if (!boundary) {
      section?.lines.push({ line: n + 1, text: line })
      continue
    }
    const place = { line: n + 1, column: boundary.column }
    if (!boundary.whole)
      faults.push({ ...place, expected: `five hyphens on both sides: -----${boundary.kind} ${boundary.label}-----` })
    if (boundary.kind === 'BEGIN') {
      if (section) faults.push({ ...place, expected: `-----END ${section.label}----- before another section begins` })
      section = { label: boundary.label, begin: place, lines: [] }
      sections++
    } else if (!section) faults.push({ ...place, expected: `-----BEGIN ${boundary.label}----- before its end` })
    else {
      if (section.label !== boundary.label) faults.push({ ...place, expected: `-----END ${section.label}-----` })
      else close(section)
      section = undefined
    }
  }
  if (section && faults.length < faultLimit)
    faults.push({ line: lines.length, column: lines.at(-1)!.length + 1, expected: `-----END ${section.label}-----` })
  if (!sections && !faults.length) faults.push({ line: 1, column: 1, expected: '-----BEGIN CERTIFICATE-----' })
  return { certificates, keys, faults }
}

/** Bytes as a PEM section with lines of 64 characters, a line break at the end. */
export const toPem = (label: string, der: Uint8Array): string => {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}

interface Section {
  readonly label: string
  readonly begin: { readonly line: number; readonly column: number }
  readonly lines: { readonly line: number; readonly text: string }[]
}

interface Boundary {
  readonly kind: 'BEGIN' | 'END'
  readonly label: string
  readonly column: number
  /** False when dashes are missing or were turned into long ones on the way through a word processor or forum. */
  readonly whole: boolean
}

const readBoundary = (line: string): Boundary | undefined => {
  const text = line.trim()
  if (text.length > 100) return undefined
  const match = /^([-\u2010-\u2015]+) ?(BEGIN|END) ([A-Z0-9. ]*[A-Z0-9]) ?([-\u2010-\u2015]*)$/.exec(text)
  if (!match) return undefined
  const whole = text === `-----${match[2]} ${match[3]}-----`
  return { kind: match[2] as Boundary['kind'], label: match[3]!, column: line.indexOf(text) + 1, whole }
}

const readSection = ({ lines, begin }: Section): { der: Uint8Array } | PemFault => {
  const body: string[] = []
  for (const { line, text } of lines) {
    if (/^Proc-Type:.*ENCRYPTED/.test(text)) return { line, column: 1, expected: 'an unencrypted private key' }
    // RFC 1421 headers, which OpenSSL's older formats still have.
    if (/^[A-Za-z][A-Za-z0-9-]*:/.test(text)) continue
    const pad = text.indexOf('=')
    const after = pad < 0 ? -1 : text.slice(pad).search(/[^=\s]/)
    if (after >= 0) return { line, column: pad + after + 1, expected: 'nothing after the padding' }
    const odd = text.search(/[^A-Za-z0-9+/=\s]/)
    if (odd >= 0) return { line, column: odd + 1, expected: 'a base64 character' }
    body.push(text)
  }
  const joined = body.join('').replace(/\s/g, '')
  const place = lastPlace(lines, begin)
  if (!joined) return { ...place, expected: 'base64 between BEGIN and END' }
  if (joined.length % 4) return { ...place, expected: 'base64 in groups of four characters' }
  return /^[^=]*={0,2}$/.test(joined) ? { der: fromBase64(joined) } : { ...place, expected: 'padding only at the end' }
}

const lastPlace = (lines: Section['lines'], begin: Section['begin']): { line: number; column: number } => {
  const last = lines.findLast(({ text }) => text.trim() !== '')
  return last ? { line: last.line, column: last.text.trimEnd().length + 1 } : { line: begin.line + 1, column: 1 }
}
