import { editNames } from '../bytes/edit.ts'
import type { Setting, SettingsOf } from './profile.ts'

/** Somebody misbehaves on purpose: a peer changes what it says, or an attacker changes what is on the wire. */
export const tamperSettings = {
  /** A peer changes its own message before it counts as said; an attacker changes what travels, and holds no keys. */
  by: { kind: 'choice', options: ['client', 'server', 'attacker'], link: 'by' },
  /**
   * Where: a field (`server_hello.cipher_suite`) or a whole message (`finished`). For an attacker also a record of one
   * side, counted from 1 (`server.2`; `server.0` is the place before the first), or a byte of it, counted from 0 (`server.2.17`).
   */
  at: {
    kind: 'text',
    pattern: /^(?:[a-z_][a-z0-9_]*|(?:client|server)\.\d{1,3})(?:\.[\w~ ()-]{1,80}){0,16}$/,
    expected: 'a field such as server_hello.cipher_suite, or a record such as server.2',
    blank: 'client_hello.random',
    link: 'at',
  },
  /** What is done there; `delay` lets the next record pass first. */
  what: { kind: 'choice', options: [...editNames, 'delay'], link: 'do' },
  /** `0x1302`: bytes; `17`: a number. What each means depends on what is done (`editNames`). */
  value: {
    kind: 'text',
    pattern: /^(?:|0x(?:[0-9a-fA-F]{2}){1,4096}|\d{1,9})$/,
    expected: 'bytes such as 0x1302, a number such as 17, or nothing',
    blank: '',
    link: 'value',
  },
  /** Do the lengths around the field still fit afterwards? */
  lengths: { kind: 'choice', options: ['mended', 'left'], link: 'lengths' },
} as const satisfies Record<string, Setting>
export type Tamper = SettingsOf<typeof tamperSettings>
