import { everyClient, recordedIds } from '../../src/profiles/roster.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { smallestChanges } from '../../src/sim/change.ts'
import { examples } from '../../src/sim/example.ts'
import { resolve, type Scenario } from '../../src/sim/scenario.ts'
import { sweep } from '../../src/sim/sweep.ts'

const recorded = Object.fromEntries(recordedIds.map((id) => [id, everyClient[id]!]))
const catalogue = { clients: recorded, servers: serverProfiles }
const failing: Scenario = examples['ios9-iis75-sha512']

export interface SearchRow {
  readonly name: string
  readonly runs: number
  /** Milliseconds, the median. */
  readonly taken: number
}

const drained = (steps: Generator<unknown, unknown, void>): number => {
  let count = 0
  while (!steps.next().done) count++
  return count
}

const searches: readonly (readonly [string, number, () => number])[] = [
  ['177 clients, TLS 1.3', 5, () => clients(examples.modern)],
  ['177 clients, most in TLS 1.2', 5, () => clients(examples['ios9-iis75-sha256'])],
  ['all single edits', 5, () => drained(smallestChanges(start(), { pairs: () => [] }))],
  ['single edits and pairs', 1, () => drained(smallestChanges(start()))],
]

const clients = (scenario: Scenario): number => drained(sweep('client', scenario, catalogue))

const start = () => {
  const found = resolve(failing, catalogue)
  if (!found.ok) throw new Error(`no ${found.side} ${found.profile}`)
  return found.resolved
}

/** Sweeps and searches as the page makes them, with the stub. */
export const measureSearches = (): SearchRow[] => {
  return searches.map(([name, rounds, act]) => {
    act()
    const times: number[] = []
    let runs = 0
    for (let round = 0; round < rounds; round++) {
      const before = performance.now()
      runs = act()
      times.push(performance.now() - before)
    }
    return { name, runs, taken: times.toSorted((a, b) => a - b)[times.length >> 1]! }
  })
}
