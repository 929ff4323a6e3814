import type { Side } from '../rules/rule.ts'
import type { Ended } from '../sim/trace.ts'

/** The words around the conversation. They load with it; another language is another table of this type. */
export type StoryMessages = typeof english

const counted = (n: number, one: string, many = `${one}s`) => `${n} ${n === 1 ? one : many}`

const english = {
  title: 'The conversation',
  cast: 'Who talks',
  allSettings: 'All settings',
  step: (n: number, spoken: string) => `Step ${n}. ${spoken}`,
  open: 'readable by anyone',
  sealed: 'sealed',
  outside: 'What others see',
  sealedBytes: (n: number) => counted(n, 'sealed byte'),
  fields: 'Fields',
  fieldsOf: (n: number) => counted(n, 'field'),
  bytes: 'Bytes',
  bytesOf: (n: number) => counted(n, 'byte'),
  range: (from: number, to: number) => (to - from < 2 ? `byte ${from}` : `bytes ${from} to ${to - 1}`),
  proof: 'decided',
  thinks: (who: string) => `What ${who} decides`,
  tried: (offered: number | undefined, had: number | undefined, would: number) =>
    [
      offered !== undefined && `${offered} offered`,
      had !== undefined && `${had} on the other side`,
      would > 0 && `${would} more would do`,
    ]
      .filter(Boolean)
      .join(', '),
  holds: 'holds',
  no: 'no',
  unknown: 'not known',
  quiet: (titles: readonly string[]) =>
    `${titles.slice(0, 4).join(', ')}${titles.length > 4 ? ` and ${titles.length - 4} more` : ''}`,
  allHold: (n: number) => (n === 1 ? 'holds' : 'all hold'),
  checks: (who: string) => `${who} checks`,
  letterSays: (who: string) => `${who}’s letter says`,
  chainSays: (who: string) => `${who}’s chain is signed with`,
  leaf: 'leaf, signed by the one below',
  issuer: 'issuer of the one above',
  notOffered: 'needed, and not in the letter',
  where: 'Where it can be read',
  offset: (n: number) => `from byte ${n}`,
  more: (n: number) => `… and ${n} more`,
  rule: 'Rule',
  alert: 'stands for the alert',
  cut: 'RST',
  brings: (who: string) => `What ${who} brings`,
  goesBy: (who: string) => `What ${who} goes by`,
  /** What comes of it, beside what can be chosen. */
  prospect: (ok: boolean | null, version: string | null, ended: Ended | null, alike: boolean) =>
    ok === null
      ? 'not known'
      : ok
        ? version === null
          ? 'works, in the clear'
          : 'connects'
        : alike
          ? 'no change'
          : ended === null
            ? 'fails'
            : ended.how === 'reset' || ended.how === 'close'
              ? ended.how
              : (ended.code ?? ended.how),
  offer: {
    add: (entry: string) => `Add ${entry}`,
    remove: (entry: string) => `Take ${entry} out`,
    front: (entry: string) => `Put ${entry} first`,
    set: (entry: string) => entry,
  },
  offered: {
    add: (entry: string) => `${entry} added.`,
    remove: (entry: string) => `${entry} taken out.`,
    front: (entry: string) => `${entry} is now first.`,
    set: (entry: string) => `${entry}.`,
  },
  helpless: {
    title: 'What people try, and why it cannot help',
    runs: (n: number) => `(${counted(n, 'change')} ${n === 1 ? 'was' : 'were'} run.)`,
  },
  saw: 'What each of them saw',
  sides: { client: 'In front of the client', server: 'In the server’s log' } satisfies Record<Side, string>,
  fault: (what: string) => `This part could not be fetched: ${what}. Load the page again.`,
} as const

export const s: StoryMessages = english
