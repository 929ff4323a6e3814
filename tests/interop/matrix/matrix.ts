import { afterAll, describe, test } from 'vitest'
import type { Side } from '../../../src/rules/rule.ts'
import { axes, everyCell, features, title, type Cell, type Feature } from './cell.ts'
import { pairwise } from './covering.ts'

/** Another TLS implementation in one of the two roles. */
export interface Counterpart {
  /** `openssl`, `gnutls` */
  readonly name: string
  readonly role: Side
  readonly installed: boolean
  /** What it cannot do, and why. */
  readonly limits: readonly { readonly reason: string; readonly applies: (cell: Cell) => boolean }[]
  /** Makes the connection of a cell and checks it on both sides. */
  readonly run: (cell: Cell) => Promise<void>
  /** Ends what is still running. */
  readonly stop?: () => Promise<unknown>
}

/**
 * The tests of a counterpart: one for each cell that it can do. WHYSHAKE_MATRIX=pairs makes it a few that have every two
 * values of different axes together; WHYSHAKE_MATRIX=features every full handshake, and each other feature with every
 * pair of the rest. Says at the end how many there were, and what the counterpart cannot do.
 */
export const matrix = ({ name, role, installed, limits, run, stop }: Counterpart): void => {
  const all = everyCell().map((cell) => ({ cell, limit: limits.find(({ applies }) => applies(cell))?.reason }))
  const possible = all.filter(({ limit }) => limit === undefined).map(({ cell }) => cell)
  const { what, choose } = choices[process.env.WHYSHAKE_MATRIX ?? 'all'] ?? choices.all!
  const cells = alternating(choose(possible))
  const count = { run: 0, passed: 0 }

  describe.skipIf(!installed)(`matrix: ${name} ${role}`, () => {
    test.concurrent.each(cells.map((cell) => [title(cell), cell] as const))('%s', async (_, cell) => {
      count.run++
      await run(cell)
      count.passed++
    })
    afterAll(async () => {
      await stop?.()
      const lines = [
        `${count.run} cells, ${count.passed} passed`,
        `chosen of ${possible.length} that it can do: ${what}`,
        ...[...new Set(all.flatMap(({ limit }) => limit ?? []))].map(
          (reason) => `not supported by the peer: ${all.filter(({ limit }) => limit === reason).length} (${reason})`,
        ),
      ]
      console.log(lines.map((line) => `matrix: ${name} ${role}, ${line}`).join('\n'))
    })
  })
}

/** How many cells are enough. */
const choices: Readonly<Record<string, { what: string; choose: (cells: readonly Cell[]) => readonly Cell[] }>> = {
  all: { what: 'all of them', choose: (cells) => cells },
  features: {
    what: 'every full handshake, and every pair of values with each of the other features',
    choose: (cells) =>
      (Object.keys(features) as Feature[]).flatMap((feature) => {
        const those = cells.filter((cell) => cell.feature === feature)
        return feature === 'full' ? those : pairwise(those, axes)
      }),
  },
  pairs: { what: 'every pair of values', choose: (cells) => pairwise(cells, axes) },
}

/** Neighbours with different keys: a peer's server has one key and serves one connection at a time. */
const alternating = (cells: readonly Cell[]): Cell[] => {
  const seen = new Map<string, number>()
  const turns = cells.map((cell) => {
    const turn = seen.get(cell.key) ?? 0
    seen.set(cell.key, turn + 1)
    return { cell, turn }
  })
  return turns.sort((left, right) => left.turn - right.turn).map(({ cell }) => cell)
}
