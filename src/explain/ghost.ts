import type { Lenient } from '../sim/lenient.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import { contentCodes } from '../spec/message.ts'
import { decidingRefusal } from './headline.ts'
import { ladder } from './ladder.ts'
import type { Language } from './language.ts'
import type { Row } from './view.ts'

/** Messages that were never sent: what would have followed if the deciding side had not insisted. */
export interface Ghosts {
  readonly heading: string
  readonly rows: readonly Row[]
}

/** The rest of the handshake in the lenient run, from where the real one broke off. Undefined when there is none. */
export const ghosts = (
  trace: Trace,
  lenient: Lenient | undefined,
  resolved: Resolved,
  t: Language,
): Ghosts | undefined => {
  const deciding = decidingRefusal(trace)
  if (!lenient || !deciding) return undefined
  const from = trace.units.find(({ step }) => step === deciding.step.n)?.n ?? trace.units.length
  const connected = lenient.trace.units.find(
    ({ states }) => states.client.endsWith('.CONNECTED') && states.server.endsWith('.CONNECTED'),
  )?.n
  const rows = ladder(lenient.trace, resolved, t).slice(from, (connected ?? lenient.trace.units.length) + 1)
  const handshake = rows.filter(({ unit }) => {
    const sent = lenient.trace.units[unit]!
    return sent.kind === 'record' && sent.type !== contentCodes.application_data && sent.type !== contentCodes.alert
  })
  return handshake.length ? { heading: t.ghosts(deciding.step.side), rows: handshake } : undefined
}
