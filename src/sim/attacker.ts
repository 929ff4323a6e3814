import { concat } from '../bytes/buffer.ts'
import { edit, type EditFault, type Edited } from '../bytes/edit.ts'
import type { Span } from '../bytes/span.ts'
import { editOf, valueOf, type Change, type Numbered } from '../machines/tampering.ts'
import type { Side } from '../rules/rule.ts'
import type { Tamper } from '../rules/tampering.ts'
import { contentCodes } from '../spec/message.ts'
import { dissectContent, dissectRecord } from '../wire/record.ts'
import { linesOf } from './line.ts'
import type { ClearUnit, RecordUnit } from './trace.ts'

/** Something with bytes, before it has its place among the units. */
export type Carried = Omit<RecordUnit, 'states' | 'n' | 'caused'> | Omit<ClearUnit, 'states' | 'n' | 'caused'>

/** What an attacker makes of one record. */
export interface Meddling {
  /** What travels on at once, in order; of an untouched record the very same bytes. */
  readonly now: readonly Uint8Array[]
  /** What follows only after the side's next record. */
  readonly later: readonly Uint8Array[]
  readonly changes: readonly Change[]
}

/**
 * Lets an attacker on the wire have a record, the `number`th of its side, counted from 1. It knows no keys: it changes
 * fields of what travels in the clear, and bytes of anything.
 */
export const meddle = (tampering: readonly Numbered[], from: Side, number: number, sent: Carried): Meddling => {
  let now: Uint8Array[] = [sent.bytes]
  const later: Uint8Array[] = []
  const before: Uint8Array[] = []
  const changes: Change[] = []
  for (const { n, tamper } of tampering) {
    const aim = aimOf(tamper)
    if (aim.kind === 'before' && aim.from === from && number === 1) {
      const value = valueOf(tamper.value)
      if (tamper.what === 'append' && value instanceof Uint8Array) {
        before.push(value)
        changes.push({ n, before: nothing, after: value })
      } else changes.push({ n, expected: 'append, with the bytes of a record' })
    }
    const at = aim.kind === 'record' && (aim.from !== from || aim.number !== number) ? undefined : aim
    if (!at || at.kind === 'before') continue
    now = now.flatMap((bytes) => {
      const done =
        at.kind === 'record' ? onRecord(bytes, sent.kind, at.byte, tamper) : onField(bytes, sent, at.path, tamper)
      if (!done) return [bytes]
      changes.push(done.ok ? { n, before: done.before, after: done.after } : { n, expected: done.expected })
      if (!done.ok) return [bytes]
      if (done.later) later.push(done.bytes)
      return done.later ? [] : done.records
    })
  }
  return { now: [...before, ...now], later, changes }
}

/** What an attacker puts on the wire in place of something. Nobody can say what is in it once sealed bytes have changed. */
export const forged = (sent: Carried, bytes: Uint8Array): Carried => {
  const shared = { step: null, attacker: 'put', bytes } as const
  if (bytes === sent.bytes) return { ...sent, ...shared }
  if (sent.kind === 'clear') return { ...sent, ...shared, parts: linesOf(bytes) }
  const content = bytes.slice(5)
  const whole = { start: 0, end: content.length, whole: true }
  if (sent.epoch !== 'plaintext') {
    const parts = [{ name: 'encrypted_record', ...whole }]
    return { ...sent, ...shared, type: contentCodes.application_data, content, parts }
  }
  const type = bytes[0] ?? 0
  const parts = dissectContent(type, content, sent.reading).map(({ name, start, end }) => ({
    name,
    start,
    end,
    whole: true,
  }))
  return { ...sent, ...shared, type, content, parts: parts.length ? parts : [{ name: 'bytes', ...whole }] }
}

const nothing = new Uint8Array(0)

type Aim =
  | { readonly kind: 'before'; readonly from: Side }
  | { readonly kind: 'record'; readonly from: Side; readonly number: number; readonly byte: number | undefined }
  | { readonly kind: 'field'; readonly path: string }

const aimOf = ({ at }: Tamper): Aim => {
  const [, from, number, byte] = /^(client|server)\.(\d+)(?:\.(\d+))?$/.exec(at) ?? []
  if (from === undefined) return { kind: 'field', path: at }
  if (number === '0' && byte === undefined) return { kind: 'before', from: from as Side }
  return {
    kind: 'record',
    from: from as Side,
    number: Number(number),
    byte: byte === undefined ? undefined : Number(byte),
  }
}

type Done = (Edited & { readonly records: Uint8Array[]; readonly later?: true }) | EditFault

/** A whole record (or bytes in the clear before TLS), or one byte of it. */
const onRecord = (bytes: Uint8Array, kind: Carried['kind'], byte: number | undefined, tamper: Tamper): Done => {
  const whole = { ok: true, bytes, before: bytes } as const
  if (byte === undefined)
    switch (tamper.what) {
      case 'remove':
        return { ...whole, after: nothing, records: [] }
      case 'repeat':
        return { ...whole, after: concat(bytes, bytes), records: [bytes, bytes] }
      case 'delay':
        return { ...whole, after: bytes, records: [], later: true }
      case 'append': {
        const value = valueOf(tamper.value)
        return value instanceof Uint8Array
          ? { ...whole, before: nothing, after: value, records: [bytes, value] }
          : { ok: false, expected: 'the bytes of a record, such as 0x15030300020228' }
      }
    }
  if (byte !== undefined && byte >= bytes.length) return { ok: false, expected: `a byte from 0 to ${bytes.length - 1}` }
  const leaf = (name: string, start: number, end: number): Span => ({ name, start, end, children: [] })
  const children = [
    ...(kind === 'record' ? [leaf('length', 3, 5)] : []),
    ...(byte === undefined ? [] : [leaf(String(byte), byte, byte + 1)]),
  ]
  return edited(
    bytes,
    { ...leaf('record', 0, bytes.length), children },
    byte === undefined ? [] : [String(byte)],
    tamper,
  )
}

/** A field of a record in the clear; undefined when the record has nothing of that name. */
const onField = (bytes: Uint8Array, sent: Carried, path: string, tamper: Tamper): Done | undefined => {
  if (sent.kind !== 'record' || sent.epoch !== 'plaintext') return undefined
  const names = path.split('.')
  if (names[0] === 'record') names.shift()
  const tree = dissectRecord(bytes, false, sent.reading)
  return tree.children.some(({ name }) => name === names[0]) ? edited(bytes, tree, names, tamper) : undefined
}

const edited = (bytes: Uint8Array, tree: Span, names: readonly string[], tamper: Tamper): Done => {
  const what = editOf(tamper)
  if (!what) return { ok: false, expected: 'a whole record, which can be delayed' }
  const done = edit(bytes, tree, [tree.name, ...names].join('.'), what)
  return done.ok ? { ...done, records: [done.bytes] } : done
}
