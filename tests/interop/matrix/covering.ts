/**
 * A few of the rows that together have every two values which any row has side by side, as testers of combinations choose
 * them. Takes the rows that bring most first, and of equals the earlier one, so that the same rows give the same choice.
 */
export const pairwise = <Row extends object>(rows: readonly Row[], columns: readonly (keyof Row)[]): Row[] => {
  const pairsOf = (row: Row): string[] =>
    columns.flatMap((left, n) =>
      columns.slice(n + 1).map((right) => JSON.stringify([left, row[left], right, row[right]])),
    )
  const pairs = rows.map(pairsOf)
  const open = new Set(pairs.flat())
  const chosen: Row[] = []
  // A pass takes what brings at least so many new pairs. In the last pass that is one.
  for (let least = pairs[0]?.length ?? 0; least > 0; least--)
    for (const [at, row] of rows.entries()) {
      const fresh = pairs[at]!.filter((pair) => open.has(pair))
      if (fresh.length < least) continue
      chosen.push(row)
      for (const pair of fresh) open.delete(pair)
    }
  return chosen
}
