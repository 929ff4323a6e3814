import type { RecordUnit } from '../sim/trace.ts'
import type { Decision } from '../rules/rule.ts'
import type { Played } from './lesson.ts'

/** Facts that lessons speak of, read off a trace. */

/** The record that carries a message, the first of its kind from that side. */
export const recordWith = ({ trace }: Played, message: string, from?: 'client' | 'server'): RecordUnit | undefined =>
  trace.units.find(
    (unit): unit is RecordUnit =>
      unit.kind === 'record' &&
      (from === undefined || unit.from === from) &&
      unit.parts.some(({ name }) => name === message),
  )

/** Bytes of the record that carries a message; of the message alone with `bare`. */
export const sizeOf = (played: Played, message: string, from?: 'client' | 'server'): string =>
  String(recordWith(played, message, from)?.bytes.length ?? 0)

export const wasSent = (played: Played, message: string, from?: 'client' | 'server'): boolean =>
  recordWith(played, message, from) !== undefined

/** The first decision about a question. */
export const decisionOn = ({ trace }: Played, question: string, by?: 'client' | 'server'): Decision | undefined =>
  trace.steps
    .flatMap(({ decisions }) => decisions)
    .find((decision) => decision.question === question && (by === undefined || decision.by === by))

/** Is everything that carries the message sealed? */
export const isSealed = (played: Played, message: string): boolean =>
  (recordWith(played, message)?.epoch ?? 'plaintext') !== 'plaintext'
