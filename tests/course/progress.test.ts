import { describe, expect, test } from 'vitest'
import { isDone, readProgress, withSolved, writeProgress, type Progress } from '../../src/course/progress.ts'

const some: Progress = { '01-hello': { greet: 2 } }

describe('what is kept is read again', () => {
  test('as it was written', () => expect(readProgress(writeProgress(some))).toEqual(some))

  test.each([
    ['nothing', null, {}],
    ['no JSON', '{"01-hel', {}],
    ['a list', '[1, 2]', {}],
    ['null', 'null', {}],
    [
      'a lesson that is no record',
      '{"01-hello": 3, "02-bye": {"leave": 1}}',
      { '01-hello': {}, '02-bye': { leave: 1 } },
    ],
    ['numbers that count no changes', '{"01-hello": {"a": -1, "b": 1.5, "c": "2", "d": 0}}', { '01-hello': { d: 0 } }],
  ])('%s', (_, text, expected) => expect(readProgress(text)).toEqual(expected))

  test('a lesson called __proto__ is a lesson like others', () => {
    const read = readProgress('{"__proto__": {"a": 1}}')
    expect(Object.keys(read)).toEqual(['__proto__'])
    expect(({} as Record<string, unknown>)['a']).toBeUndefined()
  })
})

describe('solving a task', () => {
  test.each([
    ['for the first time', '02-bye', 'leave', 3, 3],
    ['in fewer changes', '01-hello', 'greet', 1, 1],
    ['in more changes keeps the best', '01-hello', 'greet', 5, 2],
  ] as const)('%s', (_, lesson, task, changes, kept) =>
    expect(withSolved(some, lesson, task, changes)[lesson]?.[task]).toBe(kept),
  )

  test('as well as before changes nothing', () => expect(withSolved(some, '01-hello', 'greet', 2)).toBe(some))
  test('keeps the other tasks', () =>
    expect(withSolved(some, '01-hello', 'bow', 1)).toEqual({ '01-hello': { greet: 2, bow: 1 } }))
})

describe('a lesson is done', () => {
  test.each([
    ['with its only task', ['greet'], true],
    ['not with one of two', ['greet', 'bow'], false],
    ['never without tasks', [], false],
  ] as const)('%s', (_, tasks, done) => expect(isDone(some, '01-hello', tasks)).toBe(done))
  test('not when another one is', () => expect(isDone(some, '02-bye', ['greet'])).toBe(false))
})
