import { noble } from '../../src/crypto/noble.ts'
import { examples, type ExampleName } from '../../src/sim/example.ts'
import { run } from '../../src/sim/run.ts'
import { resolve, type Resolved } from '../../src/sim/scenario.ts'
import type { Trace } from '../../src/sim/trace.ts'
import { catalogue } from './catalogue.ts'

/** An example, run with real cryptography. */
export const played = (name: ExampleName) => {
  const known = traces.get(name)
  if (known) return known
  const found = resolve(examples[name], catalogue)
  if (!found.ok) throw new Error(`${found.profile} is not a known ${found.side}`)
  const made = { resolved: found.resolved, trace: run(found.resolved, noble) }
  traces.set(name, made)
  return made
}
const traces = new Map<ExampleName, { resolved: Resolved; trace: Trace }>()
