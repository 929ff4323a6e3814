import { afterAll, describe, test } from 'vitest'
import type { Side } from '../../../src/rules/rule.ts'
import { axes, everyCell, title, type Cell } from './cell.ts'
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
 * values of different axes together. Says at the end how many there were, and what the counterpart cannot do.
 */
export const matrix = ({ name, role, installed, limits, run, stop }: Counterpart): void => {
  const all = everyCell().map((cell) => ({ cell, limit: limits.find(({ applies }) => applies(cell))?.reason }))
  const possible = all.filter(({ limit }) => limit === undefined).map(({ cell }) => cell)
  const thinned = process.env.WHYSHAKE_MATRIX === 'pairs'
  const cells = alternating(thinned ? pairwise(possible, axes) : possible)
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
        `${count.run} cells, ${count.passed} passed${thinned ? ` (every pair of values; npm run test:interop has all ${possible.length})` : ''}`,
        ...[...new Set(all.flatMap(({ limit }) => limit ?? []))].map(
          (reason) => `not supported by the peer: ${all.filter(({ limit }) => limit === reason).length} (${reason})`,
        ),
      ]
      console.log(lines.map((line) => `matrix: ${name} ${role}, ${line}`).join('\n'))
    })
  })
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
