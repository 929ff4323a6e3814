import { stub } from '../crypto/stub.ts'
import { everyServer } from '../profiles/everyserver.ts'
import { everyClient } from '../profiles/roster.ts'
import { examples, type ExampleName } from '../sim/example.ts'
import { run } from '../sim/run.ts'
import { resolve } from '../sim/scenario.ts'
import type { Layer } from '../sim/trace.ts'

/** How an example ends: it works, a rule of this layer decides, or nobody knows. */
export type Became = 'works' | 'unknown' | Layer

const becomes = (name: ExampleName): Became => {
  const found = resolve(examples[name], { clients: everyClient, servers: everyServer })
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  const { ok, layer } = run(found.resolved, stub).outcome
  return ok ? 'works' : ok === null ? 'unknown' : layer!
}

/** What became of each example. The build runs this file: the page gets the answers, and not what finds them. */
export const became: Readonly<Record<string, Became>> = Object.fromEntries(
  (Object.keys(examples) as ExampleName[]).map((name) => [name, becomes(name)]),
)
