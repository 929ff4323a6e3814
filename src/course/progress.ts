/** What somebody has solved: for each lesson and task, the fewest changes that it took. Plain data. */
export type Progress = Readonly<Record<string, Readonly<Record<string, number>>>>

/** Reads what `writeProgress` wrote. Anything else, and any part that is something else, counts as nothing. */
export const readProgress = (text: string | null): Progress => {
  const kept = fieldsOf(parsed(text ?? ''))
  return Object.fromEntries(
    kept.map(([lesson, tasks]) => [
      lesson,
      Object.fromEntries(
        fieldsOf(tasks).filter(
          (entry): entry is [string, number] => Number.isSafeInteger(entry[1]) && Number(entry[1]) >= 0,
        ),
      ),
    ]),
  )
}

export const writeProgress = (progress: Progress): string => JSON.stringify(progress)

/** With a task solved in so many changes; the same object when it was solved in as few before. */
export const withSolved = (progress: Progress, lesson: string, task: string, changes: number): Progress => {
  const before = progress[lesson]?.[task]
  if (before !== undefined && before <= changes) return progress
  return { ...progress, [lesson]: { ...progress[lesson], [task]: changes } }
}

/** Is every task of a lesson solved? A lesson without tasks is never done. */
export const isDone = (progress: Progress, lesson: string, tasks: readonly string[]): boolean =>
  tasks.length > 0 && tasks.every((task) => progress[lesson]?.[task] !== undefined)

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const fieldsOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
