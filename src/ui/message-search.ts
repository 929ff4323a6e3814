import type { Effect } from '../sim/row.ts'
import type { Owner } from '../sim/answer.ts'
import type { Side } from '../rules/rule.ts'

/** The words of the views that run many scenarios. They load with them; another language is another table of this type. */
export type SearchMessages = typeof english

const english = {
  stop: 'Stop',
  fault: (what: string) => `The search could not be run: ${what}. Undo your last change, or choose an example.`,
  changes: {
    title: 'Smallest changes that connect',
    owner: 'You own',
    owners: { both: 'both', server: 'the server', client: 'the client' } satisfies Record<Owner, string>,
    trying: 'Trying single changes',
    tryingPairs: 'Trying pairs of changes',
    pairs: 'Try pairs, too',
    all: (n: number) => `Show all ${n}`,
    fewer: 'Show fewer',
    apply: 'Apply',
    applyThis: (change: string) => `Apply: ${change}`,
    applied: (change: string) => `${change}: applied.`,
  },
  many: {
    table: 'Row by row',
    which: 'What is run',
    sides: { client: 'Clients', server: 'Servers' } satisfies Record<Side, string>,
    find: { client: 'Find a client', server: 'Find a server' } satisfies Record<Side, string>,
    show: 'Show',
    shows: {
      all: (n: number) => `all ${n}`,
      fails: (n: number) => `${n} that do not connect`,
      works: (n: number) => `${n} that connect`,
      unknown: (n: number) => `${n} not known`,
      differs: (n: number) => `${n} that differ from before the change`,
    },
    groupBy: 'Group by',
    groups: { rule: 'deciding rule', version: 'version', none: 'nothing' },
    running: 'Running',
    columns: {
      name: '',
      result: 'Result',
      version: 'Version',
      suite: 'Suite',
      group: 'Group',
      signature_scheme: 'Signature',
      secrecy: 'Forward secrecy',
      why: 'Why not',
      before: 'Before the change',
    },
    secrecy: { yes: 'yes', no: 'no' },
    agreed: (n: number, version: string | null) => `${n} ${version === null ? 'without a version' : `with ${version}`}`,
    effects: {
      same: 'the same',
      breaks: 'connected',
      admits: 'did not connect',
      otherwise: 'went otherwise',
    } satisfies Record<Effect, string>,
    nothing: 'No row fits what is asked for.',
    opened: (name: string) => `Opened: ${name}.`,
  },
} as const

export const s: SearchMessages = english
