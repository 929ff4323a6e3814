import { render } from 'svelte/server'
import { noble } from '../crypto/noble.ts'
import { english } from '../explain/en.ts'
import { headline, namesOf } from '../explain/headline.ts'
import { examples, firstExample } from '../sim/example.ts'
import { run } from '../sim/run.ts'
import { resolve } from '../sim/scenario.ts'
import { clients, servers } from './first.ts'
import { m } from './message.ts'
import Still from './Still.svelte'

/** What the page's HTML holds of the first example: its title, and the first screen as HTML. Runs it; not for the page. */
export const still = (): { readonly title: string; readonly body: string } => {
  const found = resolve(examples[firstExample], { clients, servers })
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  const { resolved } = found
  const trace = run(resolved, noble)
  const { client, server } = namesOf(resolved)
  return {
    title: m.title(headline(trace, resolved, english).stamp, client, server),
    // Without the marks by which Svelte would find its way in it: it is replaced as a whole.
    body: render(Still, { props: { trace, resolved } }).body.replaceAll(/<!--.*?-->/g, ''),
  }
}
