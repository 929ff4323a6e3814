import type { Headline } from '../explain/view.ts'
import type { Effect } from '../sim/row.ts'
import type { Owner } from '../sim/answer.ts'
import type { Side } from '../rules/rule.ts'

/** The words of the views that run many scenarios. They load with them; another language is another table of this type. */
export type SearchMessages = typeof english

const ends = {
  one: { works: 'connects', fails: 'does not connect', unknown: 'ends in a way that is not known here' },
  both: { works: 'connect', fails: 'do not connect', unknown: 'end in a way that is not known here' },
} as const satisfies Record<string, Record<Headline['status'], string>>

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
    noticing: 'Who else notices? …',
    orElse: (n: number) => (n === 1 ? 'or another value' : `or ${n} other values`),
    apply: 'Apply',
    applyThis: (change: string) => `Apply: ${change}`,
    applied: (change: string) => `${change}: applied.`,
  },
  advice: {
    how: (title: string) => `How to set it: ${title}`,
    copy: 'Copy',
    copied: 'Copied.',
    notCopied: 'The browser did not let it be copied.',
    source: 'As documented in',
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
      notYet: 'those that differ from before the change: still running',
      unchanged: 'those that differ from before a change: nothing was changed',
    },
    groupBy: 'Group by',
    groups: { rule: 'deciding rule', version: 'version', none: 'nothing' },
    running: 'Running',
    soFar: (works: number, n: number, of: number) => `${works} of ${n} connect so far; ${of} are run in all.`,
    stopped: (works: number, n: number, of: number) =>
      `${works} of ${n} connect; stopped before the other ${of - n} were run.`,
    before: (peer: string, bare: boolean) =>
      bare ? `“Before” is ${peer} without its changes.` : `“Before” is ${peer} as it was before the last change.`,
    band: 'One mark each, by family',
    bandOf: (works: number, of: number) => `${works} of ${of} connect`,
    marks: {
      current: 'connects with TLS 1.2 or 1.3',
      older: 'connects with something older',
      refused: 'does not connect',
      unknown: 'not known',
    },
    sortBy: 'Sort by',
    columns: {
      name: '',
      result: 'Result',
      version: 'Version',
      suite: 'Suite',
      group: 'Group',
      signature_scheme: 'Signature',
      secrecy: 'Forward secrecy',
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
  compare: {
    of: (client: string, server: string) => `${client} and ${server}`,
    title: (step: number | undefined, one: Headline['status'], other: Headline['status']) =>
      `${step === undefined ? 'The same messages in both' : `They part at step ${step}`}. ${
        one === other ? `Both ${ends.both[one]}` : `This one ${ends.one[one]}, the other ${ends.one[other]}`
      }.`,
    table: 'Both scenarios, side by side',
    with: 'Compare with',
    choices: {
      unchanged: 'the same, without my changes',
      before: 'before the last edit',
      packed: 'the scenario of the link',
    },
    paste: 'or paste a link',
    take: 'Compare',
    notRead: 'This is no link to a scenario that can be read here.',
    damaged: 'The other scenario of this link cannot be read. Choose one to compare with.',
    fault: (what: string) => `The comparison could not be run: ${what}. Load the page again.`,
    exchange: 'Exchange them',
    exchanged: 'Exchanged.',
    sides: { left: 'This one', right: 'The other' },
    same: 'Nothing differs between the two scenarios.',
    settings: 'What differs in what they are made of',
    profile: { client: 'Client', server: 'Server' } satisfies Record<Side, string>,
    record: (title: string, n: number, field: string) => `${title}${n ? ` ${n + 1}` : ''}, ${field}`,
    only: (names: readonly string[], more: number) => `with ${names.join(', ')}${more ? ` and ${more} more` : ''}`,
    lacks: (names: readonly string[], more: number) => `without ${names.join(', ')}${more ? ` and ${more} more` : ''}`,
    order: (names: readonly string[]) => `in this order: ${names.join(', ')} …`,
    records: (n: number) => (n === 0 ? 'none' : String(n)),
    ladders: 'What happens, step by step',
    part: 'Here they part',
    sizes: (one: string, other: string) => `${one}, the other ${other}`,
    otherBytes: 'the first byte that differs is here',
  },
} as const

export const s: SearchMessages = english
