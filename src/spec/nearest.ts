/** The known words nearest to what was written, nearest first; at most three, and none that is quite different. */
export const nearest = (text: string, known: readonly string[]): string[] =>
  known
    .map((name) => ({ name, distance: distance(bare(text.slice(0, 160)), bare(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(2, Math.ceil(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name)

const bare = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** Levenshtein's distance; texts are cut at 80 characters, which no name reaches. */
const distance = (a: string, b: string): number => {
  const long = b.slice(0, 80)
  let row = Array.from({ length: long.length + 1 }, (_, n) => n)
  for (const [i, char] of [...a.slice(0, 80)].entries()) {
    const next = [i + 1]
    for (let j = 0; j < long.length; j++)
      next.push(Math.min(row[j]! + (char === long[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1))
    row = next
  }
  return row.at(-1)!
}
