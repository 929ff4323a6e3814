import { changesBetween, type Lesson, type LessonText, type Played } from '../course/lesson.ts'
import { isDone, readProgress, withSolved, writeProgress, type Progress } from '../course/progress.ts'

// Each lesson is a pair of files of its own, fetched when it is wanted.
const texts = import.meta.glob<LessonText>('../../lessons/*/lesson.md', { import: 'default' })
const programs = import.meta.glob<Lesson>('../../lessons/*/lesson.ts', { import: 'lesson' })

/** The lessons in their order; a name is a folder, and what a link says. */
export const lessonNames: readonly string[] = Object.keys(texts)
  .map((path) => path.split('/').at(-2)!)
  .sort()

export interface Entry {
  readonly name: string
  readonly text: LessonText
}
/** A lesson that is open. */
export interface Course {
  readonly name: string
  readonly text: LessonText
  readonly lesson: Lesson
  /** The start as it was run: what values in the prose are read from, however the scenario is edited. */
  readonly start: Played
  /** All lessons, this one among them. */
  readonly entries: readonly Entry[]
  /** How many settings the solution changes. */
  readonly fewest: number
}

/** What the list shows. Rejects when a file cannot be fetched. */
export const readEntries = (): Promise<readonly Entry[]> =>
  Promise.all(lessonNames.map(async (name) => ({ name, text: await texts[`../../lessons/${name}/lesson.md`]!() })))

/** Fetches a lesson by its name, which is one of `lessonNames`, and has its start run. Rejects when it cannot. */
export const openCourse = async (name: string, play: (lesson: Lesson) => Promise<Played>): Promise<Course> => {
  const [entries, lesson] = await Promise.all([readEntries(), programs[`../../lessons/${name}/lesson.ts`]!()])
  const { text } = entries.find((entry) => entry.name === name)!
  return {
    name,
    text,
    lesson,
    start: await play(lesson),
    entries,
    fewest: changesBetween(lesson.start, lesson.solution),
  }
}

export const addressOf = (lesson: string): string => `#v1;lesson=${lesson}`

const key = 'whyshake progress'

/** What was solved in this browser, as far as it keeps anything. */
export const storedProgress = (): Progress => {
  try {
    return readProgress(localStorage.getItem(key))
  } catch {
    return {}
  }
}

export const storeSolved = (lesson: string, task: string, changes: number): void => {
  try {
    const before = storedProgress()
    const now = withSolved(before, lesson, task, changes)
    if (now !== before) localStorage.setItem(key, writeProgress(now))
  } catch {
    // No storage, or none left: only the mark in the list is missing.
  }
}

export const isLessonDone = (progress: Progress, { name, text }: Entry): boolean =>
  isDone(progress, name, Object.keys(text.tasks))
