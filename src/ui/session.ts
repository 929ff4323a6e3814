import type { Scenario } from '../sim/scenario.ts'
import { knows } from './catalogue.ts'

/** What survives a reload besides the address: the scenario, and what undo and redo would bring back. */
export interface Session {
  readonly scenario: Scenario
  readonly past: readonly Scenario[]
  readonly future: readonly Scenario[]
}

const key = 'whyshake'
const most = 50

export const writeSession = ({ scenario, past, future }: Session): void => {
  try {
    sessionStorage.setItem(key, JSON.stringify({ scenario, past: past.slice(-most), future: future.slice(0, most) }))
  } catch {
    // No storage, or none left: the address still holds the scenario.
  }
}

/** Is there anything kept? What cannot be read may only lack profiles that have not been fetched. */
export const hasSession = (): boolean => {
  try {
    return sessionStorage.getItem(key) !== null
  } catch {
    return false
  }
}

/** What was kept, unless it is not ours: another version of the page may have written it. */
export const readSession = (): Session | undefined => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Session | null
    return kept && [kept.scenario, ...kept.past, ...kept.future].every(knows) ? kept : undefined
  } catch {
    return undefined
  }
}
