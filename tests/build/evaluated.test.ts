/** Modules that are run when the page is built, so that the page gets their values alone. */
import { expect, test } from 'vitest'
import { evaluated } from '../../src/build/evaluated.ts'
import * as first from '../../src/ui/first.ts'

/** What the page gets in the place of a module. */
const inPlaceOf = async (values: Record<string, unknown>): Promise<Record<string, unknown>> => {
  const engine = { load: async <T>() => values as T, close: async () => {} }
  const { load } = evaluated('/project', ['one.ts'], engine) as { load: (id: string) => Promise<string | null> }
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent((await load('/project/one.ts'))!)}`)
}

test('the profiles of the first screen are the same as data', async () => {
  expect({ ...(await inPlaceOf(first)) }).toEqual({ ...first })
})

test('bytes stay bytes, and what is undefined stays so', async () => {
  const one = { bytes: Uint8Array.of(1, 255), none: undefined, list: [null, 'a"b', { deep: true }] }
  expect((await inPlaceOf({ one }))['one']).toEqual(one)
})

test.each([[() => 1], [new Map()], [new Date(0)]])('what is not plain data stops the build: %s', async (one) => {
  await expect(inPlaceOf({ one })).rejects.toThrow('not plain data')
})
