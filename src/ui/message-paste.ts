import type { Side } from '../rules/rule.ts'
import { counted } from './message.ts'

/** The words of the dialog that takes a configuration. They load with it; another language is another table of this type. */
export type PasteMessages = typeof english

const english = {
  title: (side: Side) => `Paste the ${side}’s configuration`,
  text: 'Configuration',
  placeholder: {
    client: 'jdk.tls.disabledAlgorithms=TLSv1, TLSv1.1, …',
    server: 'ssl_protocols TLSv1.2 TLSv1.3;\nssl_ciphers ECDHE+AESGCM;',
  } satisfies Record<Side, string>,
  notation: 'Notation',
  detected: (title: string) => `detected: ${title}`,
  notDetected: 'not detected yet',
  file: 'or a file',
  hint: 'Nothing leaves this page. What the configuration does not say stays as the profile has it.',
  unknown: 'This looks like no notation that is known here. Choose one, and what can be read of it is read.',
  nothing: 'Nothing in it differs from what is set here.',
  means: 'What it changes here',
  counted: (n: number, before: number) => `${counted(n, 'entry', 'entries')}, was ${before}`,
  entries: (n: number) => counted(n, 'entry', 'entries'),
  was: (text: string) => `(was ${text})`,
  problems: (n: number) => `What was not taken over as it stands (${n})`,
  place: (line: number, column: number) => `line ${line}, column ${column}:`,
  apply: 'Apply',
  cancel: 'Cancel',
  applied: (title: string, n: number) => `${title}: ${counted(n, 'setting')} taken over.`,
} as const

export const p: PasteMessages = english
