/**
 * The size budget of the built page, gzipped: what a browser fetches before it takes over the first screen (the entry and
 * all that it imports at once, data included, as the page's HTML lists it), and every script there is, workers included,
 * without the lessons and the data, which lie in folders of their own (vite.config.ts).
 */
import filePlugin from '@size-limit/file'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sizeLimit from 'size-limit'

const dist = join(import.meta.dirname, '../dist')
const html = readFileSync(join(dist, 'index.html'), 'utf8')
const first = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file]) => file)
// The page of all components is for whoever changes them: the page itself never loads it.
const all = readdirSync(join(dist, 'assets')).flatMap((name) =>
  name.endsWith('.js') && !name.startsWith('entry-components') ? [`assets/${name}`] : [],
)

/** In kB of 1000 bytes. */
const budgets = [
  ['before the first verdict', first, 102],
  ['everything, workers included', all, 352],
]
for (const [what, files, limit] of budgets) {
  const [{ size }] = await sizeLimit([filePlugin], {
    checks: [{ files: files.map((file) => join(dist, file)), gzip: true }],
  })
  console.log(`${what}: ${(size / 1000).toFixed(1)} kB gzipped in ${files.length} scripts, of ${limit} kB`)
  if (size > limit * 1000 || files.length === 0) process.exitCode = 1
}
