import { sideOf, type Answer, type Owner } from '../sim/answer.ts'
import { effectsOn, promisingPairs, smallestChanges } from '../sim/change.ts'
import type { Effects, Row } from '../sim/row.ts'
import { resolve, type Held, type KeyRing, type Scenario } from '../sim/scenario.ts'
import { quickMeans, sweep } from '../sim/sweep.ts'
import { trials, type Trial } from '../sim/trial.ts'
import type { Side } from '../rules/rule.ts'
import { catalogue, loadProfiles } from './catalogue.ts'

/** Sweeps and searches, in a worker beside the one that runs the scenario. A newer question of a kind ends the older one. */
export type Question =
  | {
      readonly kind: 'changes'
      readonly id: number
      readonly scenario: Scenario
      readonly keys: KeyRing
      readonly owner: Owner
      /** Pairs of changes, too, even where a single one does. */
      readonly pairs: boolean
    }
  | {
      readonly kind: 'rows'
      readonly id: number
      readonly side: Side
      readonly scenario: Scenario
      readonly keys: KeyRing
      /** What the rows are compared with. */
      readonly before: Scenario | undefined
    }
  /** What every single change would come to. */
  | { readonly kind: 'trials'; readonly id: number; readonly scenario: Scenario; readonly keys: KeyRing }
  /** Nothing more is wanted of that kind. */
  | { readonly kind: 'changes' | 'rows' | 'trials'; readonly id: number; readonly scenario?: undefined }

export type Reply =
  | {
      readonly kind: 'changes'
      readonly id: number
      readonly tried: number
      readonly of: number
      readonly answers: readonly Answer[]
      readonly done: boolean
      readonly pairs: boolean
    }
  | { readonly kind: 'effects'; readonly id: number; readonly of: Scenario; readonly effects: Effects }
  | {
      readonly kind: 'rows'
      readonly id: number
      readonly rows: readonly Row[]
      readonly before: readonly Row[]
      readonly of: number
      readonly done: boolean
    }
  | { readonly kind: 'trials'; readonly id: number; readonly trials: readonly Trial[] }
  | { readonly kind: 'fault'; readonly id: number; readonly fault: string }

const post = (reply: Reply) => self.postMessage(reply)
/** Lets messages in that wait: they may say that this is no longer wanted. */
const pause = () => new Promise((done) => setTimeout(done))
/** How long is worked at a stretch, in milliseconds. */
const stretch = 40

const latest = { changes: 0, rows: 0, trials: 0 }

/** Takes a question; the answers are posted as they come. */
export const answer = async (question: Question): Promise<void> => {
  latest[question.kind] = question.id
  if (!question.scenario) return
  try {
    await loadProfiles()
    if (question.kind === 'changes') await searchChanges(question)
    else if (question.kind === 'trials') await runTrials(question)
    else await sweepRows(question)
  } catch (fault) {
    post({ kind: 'fault', id: question.id, fault: fault instanceof Error ? fault.message : String(fault) })
  }
}

/** Works through a generator in stretches; undefined when something newer was asked meanwhile. */
const drive = async <Y, R>(
  kind: keyof typeof latest,
  id: number,
  steps: Generator<Y, R, void>,
  tell: (latest: Y) => void,
): Promise<{ readonly value: R } | undefined> => {
  for (;;) {
    const end = performance.now() + stretch
    let last: Y | undefined
    while (performance.now() < end) {
      const step = steps.next()
      if (step.done) return { value: step.value }
      last = step.value
    }
    if (last !== undefined) tell(last)
    await pause()
    if (latest[kind] !== id) return undefined
  }
}

const searchChanges = async ({
  id,
  scenario,
  keys,
  owner,
  pairs,
}: Extract<Question, { kind: 'changes'; owner: Owner }>) => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  const means = { ...quickMeans, held: await heldFor(scenario, keys) }
  const start = { ...found.resolved, held: means.held }
  const search = (deep: boolean) =>
    drive(
      'changes',
      id,
      smallestChanges(start, { owner, pairs: deep ? promisingPairs : () => [] }),
      ({ tried, of, answers }) => post({ kind: 'changes', id, tried, of, answers, done: false, pairs: deep }),
    )
  const single = await search(false)
  if (!single) return
  const enough = single.value.some(({ weakens, inSoftware }) => !weakens.length && !inSoftware)
  const deep = pairs || !enough
  const all = deep ? await search(true) : single
  if (!all) return
  post({ kind: 'changes', id, tried: 0, of: 0, answers: all.value, done: true, pairs: deep })
  const asked = all.value.filter((answer) => sideOf(answer) === 'server').slice(0, mostEffects)
  if (!asked.length) return
  const before: Row[] = []
  if (!(await drive('changes', id, kept(sweep('client', scenario, catalogue, means), before), () => {}))) return
  for (const answer of asked) {
    post({ kind: 'effects', id, of: answer.scenario, effects: effectsOn(before, answer.scenario, catalogue, means) })
    await pause()
    if (latest.changes !== id) return
  }
}
/** For so many answers it is looked whom else they concern. */
const mostEffects = 4

const sweepRows = async ({ id, side, scenario, keys, before }: Extract<Question, { kind: 'rows'; side: Side }>) => {
  const means = { ...quickMeans, held: await heldFor(scenario, keys) }
  const of = Object.keys(side === 'client' ? catalogue.clients : catalogue.servers).length
  const rows: Row[] = []
  const old: Row[] = []
  const tell = (done: boolean) => post({ kind: 'rows', id, rows, before: done ? old : [], of, done })
  if (!(await drive('rows', id, kept(sweep(side, scenario, catalogue, means), rows), () => tell(false)))) return
  tell(!before)
  if (!before || !(await drive('rows', id, kept(sweep(side, before, catalogue, means), old), () => {}))) return
  tell(true)
}

const runTrials = async ({ id, scenario, keys }: Extract<Question, { kind: 'trials'; keys: KeyRing }>) => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  const held = await heldFor(scenario, keys)
  const all: Trial[] = []
  const steps = kept(trials({ ...found.resolved, held }, { ...quickMeans, held }), all)
  if (await drive('trials', id, steps, () => {})) post({ kind: 'trials', id, trials: all })
}

/** The stub cannot check signatures that others made: where certificates are pasted the real cryptography looks first. */
const heldFor = async ({ client, server }: Scenario, keys: KeyRing): Promise<Held> => {
  const identities = [...(client.changes.identities ?? []), ...(server.changes.identities ?? [])]
  if (!identities.some(({ pasted }) => pasted?.length)) return { keys }
  return { keys, real: (await import('../crypto/noble.ts')).noble }
}

/** The same steps, with what they yield kept. */
function* kept<T>(steps: Iterable<T>, into: T[]): Generator<T, void, void> {
  for (const step of steps) {
    into.push(step)
    yield step
  }
}
