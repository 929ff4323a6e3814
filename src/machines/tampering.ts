import { edit, type Edit } from '../bytes/edit.ts'
import { fromHex } from '../bytes/text.ts'
import type { Tamper } from '../rules/tampering.ts'
import { dissectHandshake, type ReadingContext } from '../wire/handshake.ts'

/** An act of tampering, with its place in the scenario's list. */
export interface Numbered {
  readonly n: number
  readonly tamper: Tamper
}

/** What became of an act of tampering at a field that it is about. */
export type Change =
  | { readonly n: number; readonly before: Uint8Array; readonly after: Uint8Array }
  /** The message has no such field, or the value does not fit there. */
  | { readonly n: number; readonly expected: string }

/**
 * What a peer that misbehaves on purpose says in place of a message: each act of tampering that names the message is
 * done to it, in turn. A message may be left out or said twice. What the peer itself knows (keys, what it has chosen) is
 * not touched, so that its transcript has the change and its memory has not.
 */
export const misbehave = (
  tampering: readonly Numbered[],
  message: Uint8Array,
  reading: ReadingContext,
): { readonly messages: readonly Uint8Array[]; readonly changes: readonly Change[] } => {
  let messages: readonly Uint8Array[] = [message]
  const changes: Change[] = []
  for (const { n, tamper } of tampering)
    messages = messages.flatMap((bytes) => {
      const tree = dissectHandshake(bytes, reading)
      if (tamper.at.split('.')[0] !== tree.name) return [bytes]
      const what = editOf(tamper)
      const done = what ? edit(bytes, tree, tamper.at, what) : notForPeers
      if (!done.ok) {
        changes.push({ n, expected: done.expected })
        return [bytes]
      }
      changes.push({ n, before: done.before, after: done.after })
      // The header of a message that is said twice, or not at all, is its own.
      return tamper.at !== tree.name || !['repeat', 'remove'].includes(tamper.what)
        ? [done.bytes]
        : tamper.what === 'repeat'
          ? [bytes, bytes]
          : []
    })
  return { messages, changes }
}

const notForPeers = { ok: false, expected: 'an attacker on the wire, who alone can delay' } as const

/** What is to be done to a field; undefined for what can only be done to a record. */
export const editOf = ({ what, value, lengths }: Tamper): Edit | undefined =>
  what === 'delay' ? undefined : { what, value: valueOf(value), lengths }

/** `0x1302`: bytes; `17`: a number. */
export const valueOf = (text: string): Uint8Array | number | undefined =>
  text.startsWith('0x') ? fromHex(text.slice(2)) : text === '' ? undefined : Number(text)
