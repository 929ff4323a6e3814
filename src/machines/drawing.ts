import type { Side } from '../rules/rule.ts'
import { STAY, type Chart } from './chart.ts'
import { charts } from './machine.ts'

/** What can be drawn of a machine: each state, and where each event leads from it. Plain data. */
export interface Drawing {
  readonly initial: string
  readonly states: Readonly<Record<string, Readonly<Record<string, string>>>>
}
export type Drawings = Readonly<Record<Side, Drawing>>

const drawing = ({ initial, states }: Chart): Drawing => ({
  initial,
  states: Object.fromEntries(
    Object.entries(states).map(([name, { on }]) => [
      name,
      Object.fromEntries(
        Object.entries(on).flatMap(([message, { to }]) =>
          Object.entries(to).map(([go, target]) => [`${message}.${go}`, target === STAY ? name : target]),
        ),
      ),
    ]),
  ),
})

/** Both machines, for whoever shows them without running them. */
export const drawings: Drawings = { client: drawing(charts.client), server: drawing(charts.server) }
