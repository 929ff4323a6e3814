import type { Decision } from '../rules/rule.ts'
import type { Resolved, Scenario } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'

/** What a lesson looks at: a scenario that was run. */
export interface Played {
  readonly trace: Trace
  readonly resolved: Resolved
}

/** The part of a lesson that is code: where it starts, what has to be reached, and one way to reach it. */
export interface Lesson {
  readonly start: Scenario
  /** What may be edited, as `server.suites`; everything else is fixed in this lesson. */
  readonly editable: readonly string[]
  readonly tasks: Readonly<Record<string, Task>>
  /** Changes to the start that pass every task. */
  readonly solution: Scenario
  /** Numbers and names in the prose: `:value[id]` shows what the function says of the start. */
  readonly values: Readonly<Record<string, (played: Played) => string>>
  /** Statements in the prose: `:claim[id|words]` must hold for the start. */
  readonly claims: Readonly<Record<string, (played: Played) => boolean>>
}

/** What has to be true of the trace: each criterion is shown and judged by itself. */
export interface Task {
  readonly criteria: Readonly<Record<string, (played: Played) => boolean>>
}

/** A task as a decision, in the same form as those of the two stacks. */
export const judgeTask = (id: string, task: Task, played: Played): Decision => {
  const reasons = Object.entries(task.criteria).map(([criterion, holds]) => ({
    rule: `task.${id}.${criterion}`,
    of: criterion,
    kept: holds(played),
    args: {},
  }))
  const fell = reasons.find(({ kept }) => !kept)
  return {
    question: `task ${id}`,
    by: 'client',
    reasons,
    ...(fell
      ? {
          refusal: {
            rule: fell.rule,
            of: fell.of,
            alert: 'handshake_failure' as const,
            args: {},
            evidence: [],
            limit: false,
          },
        }
      : { chosen: id }),
  }
}

export const passes = (task: Task, played: Played): boolean =>
  Object.values(task.criteria).every((holds) => holds(played))

/** How many settings differ between two scenarios: what a learner's way is measured by. */
export const changesBetween = (start: Scenario, now: Scenario): number =>
  (['client', 'server'] as const).reduce((sum, side) => {
    const [before, after] = [start[side].changes, now[side].changes] as Readonly<Record<string, unknown>>[]
    const names = new Set([...Object.keys(before!), ...Object.keys(after!)])
    const differing = [...names].filter((name) => JSON.stringify(before![name]) !== JSON.stringify(after![name]))
    return sum + differing.length + (start[side].profile === now[side].profile ? 0 : 1)
  }, 0)

/** The text of a lesson in one language, read from its Markdown at build time. */
export interface LessonText {
  readonly title: string
  readonly minutes: number
  readonly summary: string
  readonly tasks: Readonly<Record<string, TaskText>>
  readonly blocks: readonly Block[]
}
export interface TaskText {
  readonly title: string
  readonly criteria: Readonly<Record<string, string>>
  /** From a nudge to what to change, in this order. */
  readonly hints: readonly string[]
}
export type Inline =
  | { readonly kind: 'text' | 'strong' | 'emphasis' | 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly address: string }
  | { readonly kind: 'value'; readonly id: string }
  | { readonly kind: 'claim'; readonly id: string; readonly text: string }
export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly inline: readonly Inline[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  /** Where the page shows a part of the trace: `ladder`, or the bytes at a path. */
  | { readonly kind: 'view'; readonly of: string }
  | { readonly kind: 'task'; readonly id: string }
