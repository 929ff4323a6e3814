import { drawings, type Drawings } from '../machines/drawing.ts'
import { type Provider } from '../crypto/provider.ts'
import { stub } from '../crypto/stub.ts'
import { groupShapes, type GroupName } from '../spec/group.ts'
import { resolve, type KeyRing, type Resolved, type Scenario } from '../sim/scenario.ts'
import { fingerprintOf } from '../explain/fingerprint.ts'
import type { Fingerprint } from '../wire/fingerprint.ts'
import { lenient, type Lenient } from '../sim/lenient.ts'
import { run } from '../sim/run.ts'
import type { Trace } from '../sim/trace.ts'
import type { Question as Searched } from './searching.ts'
import { catalogue, loadProfiles } from './catalogue.ts'

/**
 * A scenario comes in; its trace goes out twice: from the stub at once, then with real cryptography. A question with a
 * number below zero stands beside the others, and one trace is all that it gets: the stub's, unless it asks for the real
 * one.
 */
export interface Question {
  readonly id: number
  readonly scenario: Scenario
  /** Private keys of pasted certificates; they stay in memory. */
  readonly keys?: KeyRing | undefined
  /** For a question beside the others: with real cryptography, whose bytes can be shown. */
  readonly real?: boolean
}
export type Answer =
  | { readonly id: number; readonly trace: Trace; readonly final: false }
  /** With the names by which logs know the client; the stub has none. */
  | { readonly id: number; readonly trace: Trace; readonly final: true; readonly fingerprint: Fingerprint | undefined }
  /** What a less strict side would have let happen; undefined when nothing would. */
  | { readonly id: number; readonly lenient: Lenient | undefined }
  | { readonly id: number; readonly fault: string }
  /** Sent once, unasked: the page shows the machines but does not run them. */
  | { readonly id: 0; readonly drawings: Drawings }

const post = (answer: Answer) => self.postMessage(answer)
post({ id: 0, drawings })
const pause = () => new Promise((done) => setTimeout(done))

// Loaded beside the stub, so that the first verdict does not wait for it.
const fetchNoble = () => import('../crypto/noble.ts').then((module) => module.noble)
// A worker that searches runs with the stub alone.
const noble = self.name === 'search' ? undefined : fetchNoble()

let latest = 0
let warm = false

self.addEventListener('message', async ({ data }: MessageEvent<Question | Searched>) => {
  if ('kind' in data) return (await import('./searching.ts')).answer(data)
  const { id, scenario, keys } = data
  if (id >= 0) latest = id
  try {
    const found = await find(scenario)
    if (!found.ok) throw new Error(`no profile ${found.profile}`)
    // The stub cannot check signatures that others made: what is pasted waits for the real cryptography.
    const real = isPasted(found.resolved) ? await (noble ?? fetchNoble()) : undefined
    const resolved = { ...found.resolved, held: { keys: keys ?? {}, ...(real && { real }) } }
    if (data.real) return post({ id, trace: run(resolved, await (noble ?? fetchNoble())), final: false })
    const first = run(resolved, stub)
    post({ id, trace: first, final: false })
    if (id < 0) return
    post({ id, lenient: lenient(resolved, first, stub) })
    const provider = await (noble ?? fetchNoble())
    await pause()
    if (id !== latest) return
    const trace = run(resolved, provider)
    post({ id, trace, final: true, fingerprint: fingerprintOf(trace, provider.hash) })
    if (!warm) await warmUp(provider)
  } catch (fault) {
    post({ id, fault: fault instanceof Error ? fault.message : String(fault) })
  }
})

/** Looks the profiles up, and fetches the others first when one is not here. */
const find = async (scenario: Scenario) => {
  const found = resolve(scenario, catalogue)
  if (found.ok) return found
  await loadProfiles()
  return resolve(scenario, catalogue)
}

const isPasted = ({ client, server }: Resolved): boolean =>
  [...client.settings.identities, ...server.settings.identities].some(({ pasted }) => pasted)

/** First use of a curve costs tens of milliseconds: pay while nobody waits. */
const warmUp = async (provider: Provider) => {
  warm = true
  await loadProfiles().catch(() => undefined)
  for (const group of Object.keys(groupShapes) as GroupName[]) {
    await pause()
    provider.keyShare(group, new Uint8Array(groupShapes[group].random).fill(1))
  }
}
