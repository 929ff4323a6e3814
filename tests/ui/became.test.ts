/** What became of each example, as the list of examples has it. */
import { expect, test } from 'vitest'
import { examples } from '../../src/sim/example.ts'
import { became } from '../../src/ui/became.ts'
import { english } from '../../src/ui/message.ts'

test('every example ends in a way that has its place in the list, once', () => {
  expect(Object.keys(became)).toEqual(Object.keys(examples))
  for (const end of Object.values(became))
    expect(english.examples.groups.filter(({ ends }) => (ends as readonly string[]).includes(end))).toHaveLength(1)
})
