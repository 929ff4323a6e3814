import { describe, expect, test } from 'vitest'
import { steady } from '../../src/ui/steady.ts'

/** What a computation gives, value after value. */
const given = <T>(...values: readonly T[]): T[] => {
  let n = 0
  const next = steady(() => values[n++]!)
  return values.map(next)
}

describe('a computation that gives back what has not changed', () => {
  test('the same again is the very same', () => {
    const [first, second] = given({ rows: [{ name: 'a' }] }, { rows: [{ name: 'a' }] })
    expect(second).toBe(first)
  })

  test('beside what is different, the rest is the very same', () => {
    const [first, second] = given({ rows: [{ name: 'a' }, { name: 'b' }] }, { rows: [{ name: 'a' }, { name: 'c' }] })
    expect(second).toEqual({ rows: [{ name: 'a' }, { name: 'c' }] })
    expect(second!.rows[0]).toBe(first!.rows[0])
    expect(second!.rows[1]).not.toBe(first!.rows[1])
  })

  test('a list that has become longer or shorter', () => {
    const [first, longer, shorter] = given([{ n: 1 }], [{ n: 1 }, { n: 2 }], [{ n: 1 }])
    expect(longer).toEqual([{ n: 1 }, { n: 2 }])
    expect(longer![0]).toBe(first![0])
    expect(shorter).toEqual([{ n: 1 }])
    expect(shorter![0]).toBe(first![0])
  })

  test('bytes count by their content', () => {
    const [first, second, third] = given(
      { bytes: Uint8Array.of(1, 2) },
      { bytes: Uint8Array.of(1, 2) },
      { bytes: Uint8Array.of(1, 3) },
    )
    expect(second).toBe(first)
    expect(third).toEqual({ bytes: Uint8Array.of(1, 3) })
  })

  test('a field that is gone, or is there without a value, is a difference', () => {
    const [, second, third] = given<Record<string, unknown>>({ a: 1, b: undefined }, { a: 1, c: undefined }, { a: 1 })
    expect(Object.keys(second!)).toEqual(['a', 'c'])
    expect(Object.keys(third!)).toEqual(['a'])
  })

  test('a list is no record of the same fields', () => {
    const [, second] = given<unknown>({ 0: 'a' }, ['a'])
    expect(second).toEqual(['a'])
  })
})
