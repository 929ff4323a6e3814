import { fromBase64, fromUtf8, toUtf8 } from '../bytes/text.ts'
import type { View } from '../share/view.ts'
import type { Scenario } from '../sim/scenario.ts'
import { resolve } from '../sim/scenario.ts'
import { catalogue } from './catalogue.ts'

/** What the address says: a page, and on the playground a scenario with what is selected in it. */
export type Address =
  | { readonly page: 'lessons' | 'scope' }
  | { readonly page: 'playground'; readonly bare: true }
  | { readonly page: 'playground'; readonly bare: false; readonly scenario: Scenario; readonly view: View; readonly problems: readonly string[] }
  | { readonly page: 'playground'; readonly bare: false; readonly scenario: undefined; readonly problems: readonly string[] }

export const readAddress = (hash: string): Address => {
  const fragment = hash.replace(/^#/, '')
  if (fragment === 'lessons' || fragment === 'scope') return { page: fragment }
  if (fragment === '') return { page: 'playground', bare: true }
  try {
    const { scenario, view } = JSON.parse(fromUtf8(fromBase64(fragment.slice(5)))) as { scenario: Scenario; view: View }
    if (!resolve(scenario, catalogue).ok) throw new Error('profile')
    return { page: 'playground', bare: false, scenario, view, problems: [] }
  } catch {
    return { page: 'playground', bare: false, scenario: undefined, problems: ['link, character 1'] }
  }
}

export const writeAddress = (scenario: Scenario, view: View): string =>
  `#v1;x=${btoa(String.fromCharCode(...toUtf8(JSON.stringify({ scenario, view }))))}`
