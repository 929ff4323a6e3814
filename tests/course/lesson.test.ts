import { describe, expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import {
  changesBetween,
  judgeTask,
  passes,
  type Inline,
  type Lesson,
  type LessonText,
  type Played,
} from '../../src/course/lesson.ts'
import { readLesson } from '../../src/course/markdown.ts'
import { clientProfiles } from '../../src/profiles/client.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { run } from '../../src/sim/run.ts'
import { resolve, type Scenario } from '../../src/sim/scenario.ts'

const code = import.meta.glob<{ lesson: Lesson }>('../../lessons/*/lesson.ts', { eager: true })
const texts = import.meta.glob<{ default: LessonText }>('../../lessons/*/lesson.md', { eager: true })
const lessons = Object.entries(code).map(([path, { lesson }]) => ({
  name: path.split('/').at(-2)!,
  lesson,
  text: texts[path.replace('.ts', '.md')]!.default,
}))

const play = (scenario: Scenario): Played => {
  const found = resolve(scenario, { clients: clientProfiles, servers: serverProfiles })
  if (!found.ok) throw new Error(`${found.side} ${found.profile}`)
  return { trace: run(found.resolved, stub), resolved: found.resolved }
}
const inlines = (text: LessonText): Inline[] =>
  text.blocks.flatMap((block) => (block.kind === 'list' ? block.items.flat() : 'inline' in block ? block.inline : []))

test('there are lessons', () => expect(lessons.length).toBeGreaterThan(0))

describe.each(lessons)('$name', ({ lesson, text }) => {
  const start = play(lesson.start)
  const solved = play(lesson.solution)

  test('the start fails every task, and the solution passes all', () => {
    for (const [id, task] of Object.entries(lesson.tasks)) {
      expect(passes(task, start), `${id} at the start`).toBe(false)
      expect(judgeTask(id, task, start).refusal?.rule).toMatch(`task.${id}.`)
      expect(passes(task, solved), `${id} solved`).toBe(true)
      expect(judgeTask(id, task, solved).chosen).toBe(id)
    }
  })

  test('the solution changes only what may be edited', () => {
    expect(changesBetween(lesson.start, lesson.solution)).toBeGreaterThan(0)
    for (const side of ['client', 'server'] as const)
      for (const name of Object.keys(lesson.solution[side].changes))
        if (!(name in lesson.start[side].changes)) expect(lesson.editable).toContain(`${side}.${name}`)
  })

  test('every value and claim in the prose is bound to the trace, and holds', () => {
    for (const part of inlines(text)) {
      if (part.kind === 'value') expect(lesson.values[part.id]?.(start), part.id).toMatch(/./)
      if (part.kind === 'claim') expect(lesson.claims[part.id]?.(start), `${part.id}: ${part.text}`).toBe(true)
    }
  })

  test('numbers in the prose are not typed', () => {
    const prose = inlines(text).flatMap((part) => (part.kind === 'text' ? [part.text] : []))
    for (const line of prose) expect(line.replaceAll(/TLS 1\.[0-3]|AES-\d+|SHA-\d+/g, '')).not.toMatch(/\d/)
  })

  test('tasks, views and texts name each other', () => {
    const shown = text.blocks.flatMap((block) => (block.kind === 'task' ? [block.id] : []))
    expect(shown.sort()).toEqual(Object.keys(lesson.tasks).sort())
    for (const [id, task] of Object.entries(lesson.tasks)) {
      expect(Object.keys(text.tasks[id]?.criteria ?? {}).sort()).toEqual(Object.keys(task.criteria).sort())
      expect(text.tasks[id]?.hints.length).toBeGreaterThanOrEqual(2)
    }
    const messages = start.trace.units.flatMap((unit) =>
      unit.kind === 'record' ? unit.parts.map(({ name }) => name) : [],
    )
    for (const block of text.blocks)
      if (block.kind === 'view') expect([...messages, 'ladder']).toContain(block.of.split('.')[0])
  })
})

describe('reading Markdown', () => {
  test.each([
    ['no front matter', 'Hello', /front matter/],
    ['no title', '---\nminutes: 1\nsummary: x\n---\nHello', /title/],
    ['a table', '---\ntitle: a\nminutes: 1\nsummary: x\n---\n\n```\ncode\n```\n', /line 7/],
  ])('%s is refused with the reason', (_, markdown, reason) => expect(() => readLesson(markdown)).toThrow(reason))
})
