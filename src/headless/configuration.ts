import { readFileSync } from 'node:fs'
import {
  decodeText,
  detectNotation,
  isNotation,
  notations,
  notationsOf,
  readConfiguration,
} from '../profiles/dialect/notation.ts'
import { placeOf, sayWhat } from '../profiles/dialect/problem.ts'
import type { Side } from '../rules/rule.ts'
import type { Resolved } from '../sim/scenario.ts'
import { BadInput } from './scenario.ts'

/**
 * The same with what a configuration file says about one side. The notation is detected unless it is named. `mention`
 * hears of everything that could not be taken over as it stands. Refuses (BadInput) a file of which nothing can be read.
 */
export const withConfiguration = (
  resolved: Resolved,
  side: Side,
  file: string | undefined,
  notation: string | undefined,
  mention: (line: string) => void,
): Resolved => {
  if (file === undefined) return resolved
  if (notation !== undefined && !isNotation(notation))
    throw new BadInput(`--notation ${notation}: one of ${Object.keys(notations).join(', ')} expected`)
  const text = readFile(file)
  const detected = notation ?? detectNotation(text, side)
  if (detected === undefined || !isNotation(detected))
    throw new BadInput(`${file}: this looks like no notation that is known here; name it with --notation`)
  if (!notationsOf(side).includes(detected))
    throw new BadInput(`${file}: ${notations[detected].title} does not configure a ${side}`)
  const { name, settings } = resolved[side]
  const owner = { side, name, settings, host: resolved.scenario.host }
  const { changes, problems } = readConfiguration(text, detected, owner)
  const nothing = problems.find(({ reason }) => reason === 'nothing found')
  if (nothing && Object.keys(changes).length === 0)
    throw new BadInput(`${file}${placeOf(nothing)}: ${sayWhat(nothing)}`)
  for (const problem of problems) mention(`${file}${placeOf(problem)}: ${sayWhat(problem)}`)
  const { scenario } = resolved
  return {
    ...resolved,
    scenario: { ...scenario, [side]: { ...scenario[side], changes: { ...scenario[side].changes, ...changes } } },
    [side]: { ...resolved[side], settings: { ...settings, ...changes } },
  }
}

const readFile = (file: string): string => {
  try {
    return decodeText(readFileSync(file === '-' ? 0 : file))
  } catch (fault) {
    throw new BadInput(`${file} cannot be read: ${(fault as Error).message}`, { cause: fault })
  }
}
