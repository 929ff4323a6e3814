import type { Plugin } from 'vite'
import type { Engine } from './engine.ts'

/**
 * Modules of which the page gets the values and not the program that makes them: they are run when the page is built. What
 * they export has to be plain data. `paths` lie below the root.
 */
export const evaluated = (root: string, paths: readonly string[], engine: Engine): Plugin => ({
  name: 'evaluated',
  apply: () => !process.env.VITEST,
  enforce: 'pre',
  async load(id) {
    const path = paths.find((one) => id === `${root}/${one}`)
    if (!path) return null
    const values = await engine.load<Record<string, unknown>>(path)
    const names = Object.keys(values)
    return names.map((name) => `export const ${name} = ${literal(values[name])}`).join('\n')
  },
})

/** A value as source text. Refuses what is not plain data. */
const literal = (value: unknown): string => {
  if (value === undefined) return 'undefined'
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return JSON.stringify(value)
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join()})`
  if (Array.isArray(value)) return `[${value.map(literal).join()}]`
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype)
    throw new Error(`${typeof value} is not plain data: ${String(value)}`)
  const entries = Object.entries(value)
  return `{${entries.map(([name, one]) => `${JSON.stringify(name)}:${literal(one)}`).join()}}`
}
