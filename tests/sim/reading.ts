import type { Provider } from '../../src/crypto/provider.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { run } from '../../src/sim/run.ts'
import type { Scenario } from '../../src/sim/scenario.ts'
import type { Trace, Unit } from '../../src/sim/trace.ts'
import { resolved } from '../machines/exchange.ts'

export const traceOf = (scenario: Scenario, provider: Provider): Trace => run(resolved(scenario), provider)

/** Messages whose length follows from an ECDSA signature, one in which a certificate may be signed. */
const varies = ['certificate', 'certificate_verify', 'server_key_exchange']

/**
 * A trace as text: states, outcomes, decisions with every candidate, names of messages. No bytes that chance has made,
 * and no length that an ECDSA signature decides.
 */
export const readingOf = ({ outcome, layers, steps, units }: Trace): string => {
  const { ok, layer, by, cause, ended, evidence, weight, ...agreed } = outcome
  const lines = [
    `verdict   ${ok === null ? 'not known' : ok ? 'it works' : `${layer} fails`}${cause ? `: ${by} ${cause}` : ''}`,
    `ended     ${ended ? `${ended.how}${ended.code ? ` ${ended.code}` : ''} by ${ended.by}` : 'nothing'}`,
    `layers    ${layers.map((one) => `${one.layer} ${one.result}`).join(', ')}`,
    ...(evidence.length ? [`evidence  ${evidence.join(' ')}`] : []),
    ...(weight ? [`weight    ${weight}`] : []),
    ...Object.entries(agreed).map(([name, value]) => `agreed    ${name} ${String(value)}`),
    '',
    ...units.filter(({ step }) => step === null).map(unitLine),
    ...steps.flatMap(({ side, from, to, outcome: event, received, decisions, secrets, sent }) => [
      '',
      `${side} ${from}${from === to ? '' : ` → ${to}`}  ${event}${received === null ? '' : `  (unit ${received})`}`,
      ...decisions.flatMap(decisionLines),
      ...secrets.map(
        (secret) => `  derives ${secret.label}${secret.covers === undefined ? '' : ` over ${secret.covers} messages`}`,
      ),
      ...sent.map((n) => unitLine(units[n]!)),
    ]),
  ]
  return `${lines.join('\n')}\n`
}

const unitLine = (unit: Unit): string => {
  const head = `  unit ${unit.n} ${unit.from} `
  if (unit.kind !== 'record') return `${head}${unit.kind}`
  const names = unit.parts.map(({ name, whole }) => (whole ? name : `${name}…`))
  const known = !names.some((name) => varies.includes(name.replace('…', '')))
  return `${head}${unit.epoch} ${names.join(' + ')}${known ? `, ${unit.bytes.length} bytes` : ''}`
}

const decisionLines = ({ question, by, order, offered, had, reasons, chosen, refusal }: Decision): string[] => [
  `  ${by} asks ${question}${order ? ` in the ${order.whose}’s order of ${order.setting}` : ''}: ${
    refusal
      ? `refused by ${refusal.rule}${refusal.limit ? ' (not modelled)' : ` ${refusal.alert}`}`
      : (chosen ?? 'nothing')
  }`,
  ...(offered ? [`    offered ${list(offered)}`] : []),
  ...(had ? [`    had ${list(had)}`] : []),
  ...reasons.map(({ rule, of, kept }) => `    ${kept ? '+' : '-'} ${of}: ${rule}`),
]
const list = (names: readonly string[]): string =>
  names.map((name) => name.replace(/^GREASE.*/, 'GREASE')).join(' ') || '(none)'
