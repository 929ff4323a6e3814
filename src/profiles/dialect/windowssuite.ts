import { releases, suitesOf } from './windowsdata.ts'

const table = suitesOf
  .trim()
  .split(/\n(?! )/)
  .map((line) => line.trim().split(/\s+/))
  .map(([letters = '', ...names]) => ({
    letters,
    names: names.map((name) => (name.startsWith('=') ? name.slice(1) : `TLS_${name}`)),
  }))

const lettersOf: ReadonlyMap<string, string> = new Map(
  table.flatMap(({ letters, names }) => names.map((name) => [name, letters] as const)),
)

/** One or several releases of Windows between which a profile cannot tell. */
export interface Windows {
  readonly releases: readonly string[]
  readonly has: (suite: string) => boolean
  /** Before Windows 10 curves are bound to suites. */
  readonly bindsCurves: boolean
}

/** The releases that have all these suites; undefined when none has: it is no Windows. */
export const windowsOf = (suites: readonly string[]): Windows | undefined => {
  const letters = suites.reduce(
    (left, name) => left.filter((letter) => lettersOf.get(name)?.includes(letter)),
    Object.keys(releases),
  )
  if (letters.length === 0 || suites.length === 0) return undefined
  return {
    releases: letters.map((letter) => releases[letter]!),
    has: (suite) => letters.some((letter) => lettersOf.get(suite)?.includes(letter)),
    bindsCurves: letters.some((letter) => letter < 'e'),
  }
}

/** Does any release know the name? */
export const isWindowsSuite = (name: string): boolean => lettersOf.has(name)
