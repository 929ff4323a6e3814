/** Colours are tokens; here each is held against every ground that it may stand on (WCAG 2.2, 1.4.3 and 1.4.11). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const css = readFileSync(join(import.meta.dirname, '../../src/ui/tokens.css'), 'utf8')

/** The colours of one scheme, by token. */
const coloursOf = (scheme: 'light' | 'dark'): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...css.matchAll(/--([\w-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+))/g)].map(([, name, light, dark, both]) => [
      name!,
      both ?? (scheme === 'light' ? light! : dark!),
    ]),
  )

/** Relative luminance of `#rgb` or `#rrggbb`. */
const luminance = (colour: string): number => {
  const digits = colour.length === 4 ? colour.slice(1).replace(/./g, '$&$&') : colour.slice(1)
  const [r, g, b] = [0, 2, 4].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
}
const contrast = (one: string, other: string): number => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

const grounds = ['paper', 'raised', 'sunk', 'selected', 'tunnel']
const meanings = ['client', 'server', 'refused', 'chosen']
/** Text, and what it may stand on. */
const texts: readonly (readonly [string, readonly string[]])[] = [
  ...['ink', 'ink2'].map((text) => [text, [...grounds, ...meanings.map((name) => `${name}-wash`)]] as const),
  ['ink3', ['paper', 'raised', 'sunk', 'selected']],
  ...meanings.map((text) => [text, ['paper', 'raised', 'sunk', 'selected', `${text}-wash`]] as const),
  ['paper', [...meanings, 'ink']],
  ['sealed-ink', ['sealed', 'sealed-hatch']],
]
/** Shapes that say something, and edges of what is typed into. */
const shapes: readonly (readonly [string, readonly string[]])[] = [
  ...[...meanings, 'ink3', 'control'].map((shape) => [shape, ['paper', 'raised', 'sunk', 'selected']] as const),
]

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  const colours = coloursOf(scheme)
  const weaker = (pairs: typeof texts, least: number) =>
    pairs.flatMap(([on, places]) =>
      places.flatMap((ground) => {
        const found = contrast(colours[on]!, colours[ground]!)
        return found < least ? [`${on} on ${ground}: ${found.toFixed(2)}`] : []
      }),
    )

  test('text has 4.5 : 1 wherever it stands', () => expect(weaker(texts, 4.5)).toEqual([]))
  test('shapes and edges of controls have 3 : 1', () => expect(weaker(shapes, 3)).toEqual([]))
})
