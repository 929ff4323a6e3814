import { equal } from '../bytes/buffer.ts'
import { alerts } from '../spec/alert.ts'
import { figureName } from '../spec/message.ts'
import { ladder } from '../explain/ladder.ts'
import type { Language, Names } from '../explain/language.ts'
import { explain } from '../explain/why.ts'
import { excerpt } from '../explain/tampering.ts'
import type { Step } from '../machines/endpoint.ts'
import type { Change } from '../machines/tampering.ts'
import type { Passed } from '../sim/party.ts'
import { ruleCatalogue } from '../rules/catalogue.ts'
import { other, type Decision, type Side } from '../rules/rule.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace, Unit } from '../sim/trace.ts'
import { retryRandom } from '../wire/handshake.ts'

/**
 * One step of one side, for a terminal: what arrived, what was decided about it, what was sent. The lines look like those
 * of `simulate`; the other side's states are not known here.
 */
export const storyOf = (
  step: Step,
  sent: readonly Passed[],
  names: Names,
  resolved: Resolved,
  t: Language,
): string[] => [
  heading(step, t),
  ...(step.changes ?? []).map((change) => changeLine(change, resolved, t)),
  ...step.decisions.flatMap((decision) => decisionLines(decision, names, t)),
  ...sent.map((one) => sentLine(step.side, one, resolved, t)),
]

/** What this side changed in its own message on purpose, or why it could not. */
const changeLine = (change: Change, { scenario }: Resolved, t: Language): string => {
  const tamper = scenario.tampering![change.n]!
  return `     ${'before' in change ? t.tampering.did(tamper, excerpt(change)) : t.tampering.missed(tamper, change.expected)}`
}

const arrow = (from: Side): string => (from === 'client' ? '─▶' : '◀─')

const heading = ({ side, cause, from, to }: Step, t: Language): string => {
  const moved = from === to ? from : `${from} → ${to}`
  if (cause.kind !== 'message') return `   ${t.side[side]} ${cause.name}`.padEnd(50) + moved
  return `${arrow(other(side))} ${received(cause.name, cause.bytes)}, ${t.bytes(cause.bytes.length)}`.padEnd(50) + moved
}

const received = (name: string, bytes: Uint8Array): string => {
  if (name === 'alert' && bytes.length === 2) return `Alert ${alerts.show(bytes[1]!)}`
  if (name === 'application_data') return 'Application data'
  if (name === 'server_hello' && equal(bytes.slice(6, 38), retryRandom)) return figureName('hello_retry_request')
  return /^[a-z_]+$/.test(name) ? figureName(name) : name
}

/** A decision: what was chosen or held, or the rule that spoke against it. */
export const decisionLines = (decision: Decision, names: Names, t: Language): string[] => {
  const { title, result, chosen, order, candidates, refusal } = explain(decision, names, t, ruleCatalogue)
  if (refusal)
    return [`     ${title}: refused, because ${refusal.sentence} (${refusal.rule}, ${refusal.citation.text})`]
  if (result === 'held') return [`     ${title}: ${candidates.map(({ sentence }) => sentence).join('; ')}`]
  return [`     ${title}: ${chosen ?? 'none'}${order ? ` (${order})` : ''}`]
}

const sentLine = (side: Side, sent: Passed, resolved: Resolved, t: Language): string => {
  const at = { n: 0, from: side, step: null, caused: [], states: { client: '', server: '' } }
  const unit: Unit =
    sent.kind === 'record' || sent.kind === 'clear'
      ? { ...at, ...sent }
      : { ...at, kind: sent.kind === 'reset' ? 'reset' : 'fin' }
  const [row] = ladder({ units: [unit] } as unknown as Trace, resolved, t)
  // What was received is counted in messages, for the record around it may hold others: so is what is sent.
  const size = sent.kind === 'record' ? `, ${t.bytes(sent.content.length)}` : ''
  return `${arrow(side)} ${row!.label}${size}${row!.epoch === 'plaintext' ? '' : `  [${row!.epoch}]`}`
}
