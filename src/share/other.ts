import type { Catalogue } from '../profiles/catalogue.ts'
import { examples, isExample } from '../sim/example.ts'
import type { Scenario } from '../sim/scenario.ts'
import { same, withoutIdleChanges } from './difference.ts'
import { readLink } from './linkreader.ts'
import { writeLink } from './linkwriter.ts'
import { pack, unpack } from './pack.ts'

/**
 * The other scenario of a comparison as a link writes it (`with=`): `unchanged`, which is the link's own scenario
 * without what was changed in it; the name of an example; or `z.` and a whole link, packed.
 */
export const writeOther = (other: Scenario, own: Scenario, catalogue: Catalogue): string => {
  const plain = (scenario: Scenario) => withoutIdleChanges(scenario, catalogue)
  if (same(plain(other), plain(unchanged(own)))) return 'unchanged'
  return (
    Object.entries(examples).find(([, example]) => same(plain(other), plain(example)))?.[0] ??
    `z.${pack(writeLink(other, {}, catalogue))}`
  )
}

/** Reads it; undefined when it is damaged, or needs what is not in the catalogue. It is untrusted and never throws. */
export const readOther = (text: string, own: Scenario, catalogue: Catalogue): Scenario | undefined => {
  if (text === 'unchanged') return unchanged(own)
  if (isExample(text)) return examples[text]
  const read = text.startsWith('z.') ? unpack(text.slice(2)) : undefined
  if (!read?.ok || typeof read.value !== 'string') return undefined
  const { scenario, stated, problems } = readLink(read.value, catalogue)
  return stated && problems.length === 0 ? scenario : undefined
}

/** The same profiles, host, clock and seed as they come: nothing set otherwise, and nobody misbehaves. */
const unchanged = ({ tampering: _, ...scenario }: Scenario): Scenario => ({
  ...scenario,
  client: { ...scenario.client, changes: {} },
  server: { ...scenario.server, changes: {} },
})
