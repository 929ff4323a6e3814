import { readLink } from '../share/linkreader.ts'
import { writeLink } from '../share/linkwriter.ts'
import { sayProblem } from '../share/problem.ts'
import type { View } from '../share/view.ts'
import type { Scenario } from '../sim/scenario.ts'
import { catalogue, knows } from './catalogue.ts'

/** What the address says: a page, and on the playground or in a lesson a scenario with what is selected in it. */
export type Address =
  | { readonly page: 'lessons' | 'scope' }
  | { readonly page: 'playground'; readonly bare: true }
  | {
      readonly page: 'playground' | 'lesson'
      readonly bare: false
      /** Undefined when nothing in the link could be used, or when it names a lesson alone. */
      readonly scenario: Scenario | undefined
      readonly view: View
      readonly problems: readonly string[]
    }

export const readAddress = (hash: string): Address => {
  const fragment = hash.replace(/^#/, '')
  if (fragment === 'lessons' || fragment === 'scope') return { page: fragment }
  if (fragment === '') return { page: 'playground', bare: true }
  const { scenario, view, problems, stated } = readLink(fragment, catalogue)
  return {
    page: view.lesson === undefined ? 'playground' : 'lesson',
    bare: false,
    scenario: stated || (problems.length === 0 && view.lesson === undefined) ? scenario : undefined,
    view,
    problems: problems.map((problem) => sentence(sayProblem(problem))),
  }
}

/** Does an address name profiles that are not here? They may only have to be fetched. */
export const lacksProfiles = (hash: string): boolean => {
  const fragment = hash.replace(/^#/, '')
  if (fragment === '' || fragment === 'lessons' || fragment === 'scope') return false
  const { scenario, problems } = readLink(fragment, catalogue)
  return problems.some(({ what }) => what === 'profile') || !knows(scenario)
}

export const writeAddress = (scenario: Scenario, view: View): string => `#${writeLink(scenario, view, catalogue)}`

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
