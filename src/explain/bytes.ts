import { concat } from '../bytes/buffer.ts'
import { spanAt, type Span } from '../bytes/span.ts'
import type { ClearUnit, RecordUnit, Trace } from '../sim/trace.ts'
import { contentTypes, figureName } from '../spec/message.ts'
import type { Side } from '../rules/rule.ts'
import { dissectContent, dissectRecord } from '../wire/record.ts'
import { dissectCertificate } from '../x509/certificate.ts'
import type { Language } from './language.ts'
import type { Bytes, Located } from './view.ts'

/**
 * The bytes behind a row. A record in the clear is shown as it travelled, header and all; a sealed one is shown opened,
 * with the sealed bytes beside it. TCP's own segments carry none.
 */
export const bytesOf = (trace: Trace, unit: number): Bytes | undefined => {
  const record = trace.units[unit]
  if (record?.kind !== 'clear' && record?.kind !== 'record') return undefined
  const known = dissected.get(record) ?? dissect(record)
  dissected.set(record, known)
  return known
}
/** A record is taken apart once, however often somebody looks for a field in it. */
const dissected = new WeakMap<ClearUnit | RecordUnit, Bytes>()

const dissect = (record: ClearUnit | RecordUnit): Bytes => {
  if (record.kind === 'clear') return lines(record)
  return record.epoch === 'plaintext' ? inClear(record) : opened(record)
}

const titleOf = (record: RecordUnit): string => record.parts.map(({ name }) => figureName(name)).join(', ')

/** Lines before TLS: commands by their verb, replies by their code; `smtp.250` is the whole reply, `smtp.250.STARTTLS` a line of it. */
const lines = ({ bytes, parts }: ClearUnit): Bytes => {
  const children = parts.reduce<Span[]>((all, { name, start, end }) => {
    const [, head, word] = /^(\d{3})[- ](\S*)|^(\S+)/.exec(name) ?? []
    const line: Span = {
      name: (word || head || verbOf(name)).replaceAll('.', '_'),
      meaning: name,
      start,
      end,
      children: [],
    }
    const last = all.at(-1)
    if (head === undefined) return [...all, line]
    if (last?.name === head) return [...all.slice(0, -1), { ...last, end, children: [...last.children, line] }]
    return [...all, { name: head, start, end, children: [line] }]
  }, [])
  return {
    title: parts[0]?.name ?? '',
    note: `${bytes.length} in the clear, before TLS`,
    bytes,
    tree: { name: 'smtp', start: 0, end: bytes.length, children },
    sealed: undefined,
  }
}
const verbOf = (line: string): string => line.split(/[ :]/, 1)[0]!.toUpperCase()

const inClear = (record: RecordUnit): Bytes => ({
  title: titleOf(record),
  note: `${record.bytes.length} in one record, plaintext`,
  bytes: record.bytes,
  tree: dissectRecord(record.bytes, false, record.reading),
  sealed: undefined,
})

const opened = (record: RecordUnit): Bytes => {
  const inner = innerOf(record)
  const bytes = concat(record.content, inner.bytes)
  return {
    title: titleOf(record),
    note: `${bytes.length} opened, ${record.bytes.length} on the wire`,
    bytes,
    tree: { name: 'record', start: 0, end: bytes.length, children: [...contentOf(record), ...inner.spans] },
    sealed: record.bytes,
  }
}

/** What TLS 1.3 seals behind the content: its real type, and zeros (TLSInnerPlaintext, RFC 8446 §5.2). */
const innerOf = ({ type, padding, content }: RecordUnit): { bytes: Uint8Array; spans: Span[] } => {
  if (padding === undefined) return { bytes: new Uint8Array(0), spans: [] }
  const at = content.length
  const zeros = { name: 'zeros', start: at + 1, end: at + 1 + padding, meaning: String(padding), children: [] }
  return {
    bytes: concat(Uint8Array.of(type), new Uint8Array(padding)),
    spans: [
      { name: 'type', start: at, end: at + 1, meaning: contentTypes.show(type), children: [] },
      ...(padding ? [zeros] : []),
    ],
  }
}

/** Handshake messages are dissected by the codec; application data by the names that their parts have. */
const contentOf = (record: RecordUnit): Span[] =>
  record.type === 23
    ? record.parts.map(({ name, start, end }) => ({
        name: name.replaceAll(/[ .]/g, '_'),
        meaning: name,
        start,
        end,
        children: [],
      }))
    : dissectContent(record.type, record.content, record.reading)

/** Where a path leads: a field of a message that was sent, or a part of a certificate that a side had ready. */
export const locate = (trace: Trace, path: string, t: Language, prefer?: number): Located | undefined => {
  const chain = /^(client|server)\.chain\.(\d+)(?:\.(.*))?$/.exec(path)
  if (chain) return inChain(trace, chain[1] as Side, Number(chain[2]), chain[3], t)
  const order = trace.units.map((_, n) => n)
  if (prefer !== undefined) order.sort((a, b) => Number(b === prefer) - Number(a === prefer) || a - b)
  for (const unit of order) {
    const bytes = bytesOf(trace, unit)
    const span =
      bytes &&
      (path.startsWith('record') || path.startsWith('smtp')
        ? spanAt(bytes.tree, path)
        : spanAt(bytes.tree, `record.${path}`))
    if (bytes && span) return { unit, bytes, span }
  }
  return undefined
}

const inChain = (trace: Trace, side: Side, at: number, field: string | undefined, t: Language): Located | undefined => {
  const der = (side === 'client' ? trace.clientChain : trace.chain)[at]
  if (!der) return undefined
  const tree = dissectCertificate(der)
  const span =
    field === undefined
      ? tree
      : (spanAt(tree, `certificate.${field}`) ?? spanAt(tree, `certificate.tbsCertificate.${field}`) ?? tree)
  const sent = trace.units.findIndex(
    (unit) => unit.kind === 'record' && unit.from === side && unit.parts.some(({ name }) => name === 'certificate'),
  )
  const title = t.evidence(`${side}.chain.${at}.certificate`)
  return {
    unit: sent < 0 ? undefined : sent,
    bytes: {
      title,
      note: sent < 0 ? `${der.length}, never sent` : `${der.length}, DER`,
      bytes: der,
      tree,
      sealed: undefined,
    },
    span,
  }
}

/** Path of a span in the tree of a row, as links hold it: without the record around it. */
export const linkPath = (path: string): string => path.replace(/^record\.(?!legacy_record_version|length$|type$)/, '')
