import { toHex } from '../bytes/text.ts'
import { referenceIn } from '../rules/rule.ts'
import { CLOSED } from '../machines/outcome.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Tampered, Tampering as Change } from '../sim/tampering.ts'
import type { Outcome, Trace } from '../sim/trace.ts'
import { citation } from './citation.ts'
import { namesOf } from './headline.ts'
import { isTold, type Language } from './language.ts'
import type { Tampering } from './view.ts'
import { sentenceOf } from './why.ts'

/** What was changed on purpose, in the order of the scenario, and for each change which check caught it, or none. */
export const tamperings = (trace: Trace, resolved: Resolved, t: Language): Tampering[] =>
  (trace.tampering ?? []).map((one) => {
    const { tamper, changes } = one
    return {
      units: changes.flatMap(({ unit }) => unit ?? []),
      result: changes.length === 0 ? 'missed' : one.caught && !failsAlike(trace) ? 'caught' : 'through',
      did: t.tampering.did(tamper, changes[0] && excerpt(changes[0])),
      sentence: endOf(one, trace, resolved, t),
    }
  })

/** Bytes as a sentence shows them: of many only those around the first that differs. */
export const excerpt = ({ before, after }: Pick<Change, 'before' | 'after'>): { before: string; after: string } => {
  const differs = before.findIndex((byte, n) => byte !== after[n])
  const from = Math.max(before.length, after.length) <= longest ? 0 : Math.max(0, differs - 2)
  const show = (bytes: Uint8Array) =>
    `${from ? '…' : ''}${toHex(bytes.slice(from, from + longest))}${bytes.length > from + longest ? '…' : ''}`
  return { before: show(before), after: show(after) }
}
const longest = 8

const endOf = (
  { tamper, changes, expected, caught }: Tampered,
  trace: Trace,
  resolved: Resolved,
  t: Language,
): string => {
  if (!changes.length) return t.tampering.missed(tamper, expected)
  const names = namesOf(resolved)
  const { outcome, untampered } = trace
  if (failsAlike(trace)) return t.tampering.alike
  const step = caught && trace.steps[caught.step]!
  const decision = step?.decisions[caught!.decision]
  const refusal = decision?.refusal
  if (step && refusal && isTold(t, refusal.rule)) {
    const { text } = citation(referenceIn(trace.rules, refusal.rule, decision!.version)!)
    return t.tampering.caught(step.side, sentenceOf(refusal.rule, refusal.args, false, names, t), refusal.rule, text)
  }
  if (outcome.ok) return t.tampering.through(differences(outcome, untampered))
  const { client, server } = trace.units.at(-1)!.states
  return outcome.ended || client === CLOSED || server === CLOSED
    ? t.tampering.ends(outcome.ended)
    : t.tampering.stalls(client, server)
}

/** The scenario would have failed without tampering, too, and for the same reason. */
const failsAlike = ({ outcome, untampered }: Trace): boolean =>
  outcome.cause !== null && untampered?.cause === outcome.cause && untampered.by === outcome.by

const agreed = [
  'version',
  'suite',
  'group',
  'signature_scheme',
  'alpn',
  'resumed',
] as const satisfies readonly (keyof Outcome)[]

/** What was agreed otherwise than without tampering: `suite`, now, before. */
const differences = (outcome: Outcome, untampered: Outcome | undefined) =>
  agreed.flatMap((what) =>
    untampered && outcome[what] !== untampered[what]
      ? [{ what, now: outcome[what]?.toString(), before: untampered[what]?.toString() }]
      : [],
  )
