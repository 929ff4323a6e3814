import type { Side } from '../rules/rule.ts'
import { counted } from './message.ts'

/** The words of the lens. They load with it; another language is another table of this type. */
export type LensMessages = typeof english

const english = {
  lens: 'Lens',
  lensTabs: { why: 'Why', keys: 'Keys', states: 'States' },
  why: {
    mustMeet: 'Question',
    offers: 'client offers',
    has: 'server has',
    common: 'answer',
    sent: (who: string) => `What ${who} decided before sending this`,
    received: (who: string) => `What ${who} made of it`,
    none: 'Nothing is decided here. Steps with a decision:',
    unusable: (n: number) => `${n} will not do`,
    more: (n: number) => `${n} more would do`,
    rule: 'Rule',
    evidence: 'Evidence',
    alert: 'alert',
    chain: 'Which signature each certificate needs, among those that were offered',
    needs: 'needed, not offered',
    fits: 'offered',
    candidate: { chosen: 'chosen', usable: 'would do', dropped: 'will not do', refused: 'refused' },
  },
  bytes: 'Bytes',
  bytesOf: (title: string, note: string) => [`of ${title}`, note] as const,
  byteTabs: { hex: 'Tree and hex', grammar: 'Grammar' },
  grammar: 'Declarations of the standards',
  noGrammar: 'These are lines of text: no standard of TLS declares them.',
  noBytes: 'TLS put no byte into this step.',
  tree: 'Fields',
  hex: 'Bytes in hexadecimal',
  copyHex: 'Copy as hex',
  copied: 'Copied as hexadecimal.',
  notCopied: 'The browser did not let it be copied.',
  selection: (name: string, from: number, to: number) =>
    from === to
      ? `${name}: empty, at byte ${from}`
      : to - from === 1
        ? `${name}: byte ${from}`
        : `${name}: bytes ${from} to ${to - 1}`,
  evidenceAt: (from: number, to: number) => `Evidence: bytes ${from} to ${to - 1}.`,
  onWire: 'As it travelled, sealed',
  empty: 'empty',
  copy: 'Copy',
  copiedText: 'Copied.',
  keys: {
    secret: 'Secret',
    fromSecret: (label: string) => `derived from ${label}`,
    covers: 'messages hashed into it',
    coversN: (n: number, of: number) => `the first ${n} of ${of} handshake messages`,
    made: 'Made by',
    since: 'Known from',
    value: (bytes: number) => `Value, ${bytes} bytes`,
    line: 'Key log',
    none: 'No secret has come into being: the handshake did not get that far.',
    later: 'not yet',
    at: (n: number) => `step ${n}`,
    keyLog: 'Copy the whole key log (SSLKEYLOGFILE), for Wireshark',
  },
  states: {
    title: 'drawn from the machines',
    of: (side: Side) => `${side === 'client' ? 'Client' : 'Server'} states`,
    past: 'past',
    current: 'now here',
    possible: 'possible next',
    other: 'not on this path',
    others: (n: number) => `${counted(n, 'state')} of other paths`,
  },
} as const

export const w: LensMessages = english
