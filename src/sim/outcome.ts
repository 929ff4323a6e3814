import type { ClientContext } from '../machines/client/context.ts'
import type { Endpoint } from '../machines/endpoint.ts'
import { ruleCatalogue, isRuleId } from '../rules/catalogue.ts'
import { weights, type Evidence, type Weight } from '../rules/profile.ts'
import type { Decision, SettingPath, Side } from '../rules/rule.ts'
import { alerts } from '../spec/alert.ts'
import { groups } from '../spec/group.ts'
import { contentCodes } from '../spec/message.ts'
import { nameIn12 } from '../spec/signature.ts'
import { TLS12, TLS13, versions } from '../spec/version.ts'
import { decidingOf, layerOf } from './deciding.ts'
import type { Passing } from './network.ts'
import type { Resolved } from './scenario.ts'
import { layers, type Ended, type Layer, type LayerResult, type Outcome, type TraceStep } from './trace.ts'

interface Facts {
  readonly resolved: Resolved
  readonly units: readonly Passing[]
  readonly steps: readonly TraceStep[]
  readonly context: Endpoint['context']
  readonly connected: boolean
  /** The client has what it came for. */
  readonly satisfied: boolean
  /** Somebody tampered with something: what then ends without a check's word has failed all the same. */
  readonly tampered: boolean
}

/** The verdict of a run: read off what happened, never decided beside it. */
export const outcomeOf = (facts: Facts): Outcome => {
  const { steps, context, connected, satisfied, tampered, resolved } = facts
  const deciding = decidingOf(steps)
  const agreed = agreedOf(context as ClientContext)
  const ended = endedOf(facts)
  const leaning = deciding ? undefined : leaningOnUnknown(facts)
  if (leaning) return { ...leaning, ok: null, ended: null, weight: 'unknown', ...agreed }
  // Mail may go in the clear, where its sender only prefers TLS.
  const works = satisfied && (connected || resolved.connection.protocol === 'smtp')
  if (!deciding)
    return {
      ok: works ? true : tampered ? false : null,
      layer: works ? null : connected ? 'application' : 'tls',
      by: null,
      cause: null,
      ended,
      evidence: [],
      weight: null,
      ...agreed,
    }
  const { decision, step } = deciding
  const refusal = decision.refusal!
  const weight = weightOf(facts.resolved, decision, step.side)
  const http = refusal.args['status']
  return {
    ok: refusal.limit || weight === 'unknown' ? null : false,
    layer: layerOf(decision),
    by: step.side,
    cause: refusal.rule,
    ended: refusal.limit ? null : http ? { how: 'http', code: String(http), by: step.side } : ended,
    evidence: refusal.evidence,
    weight,
    ...agreed,
  }
}

/** What the client knows to be agreed, in the words of the standards. */
const agreedOf = ({ version, suite, group, scheme, alpn, resumed }: ClientContext) => ({
  version: version === undefined ? null : versions.show(version),
  suite: suite?.name ?? null,
  group: group === undefined ? null : groups.show(group),
  // The code binds no curve in TLS 1.2, and there is none to name before it.
  signature_scheme:
    scheme === undefined || version === undefined || version < TLS12
      ? null
      : version >= TLS13
        ? scheme
        : nameIn12(scheme),
  alpn: alpn ?? null,
  resumed: resumed === true,
})

/** The first thing on the wire that ended the connection: a reset, a fatal alert, or a close. */
const endedOf = ({ units }: Facts): Ended | null => {
  for (const unit of units) {
    if (unit.attacker) continue
    if (unit.kind === 'reset') return { how: 'reset', code: null, by: unit.from }
    if (unit.kind === 'record' && unit.type === contentCodes.alert && unit.content[0] === 2)
      return { how: 'alert', code: alerts.show(unit.content[1]!), by: unit.from }
  }
  const last = units.find((unit) => unit.kind === 'fin')
  return last ? { how: 'close', code: null, by: last.from } : null
}

/** A rule that held only because of a setting of which nobody knows the value. */
const leaningOnUnknown = ({
  steps,
  resolved,
}: Facts): Pick<Outcome, 'layer' | 'by' | 'cause' | 'evidence'> | undefined => {
  for (const { side, decisions } of steps)
    for (const decision of decisions)
      for (const { rule, leans } of decision.reasons) {
        if (!leans) continue
        const unknown = leans.filter((path) => weightAt(resolved, path) === 'unknown')
        if (unknown.length) return { layer: layerOf(decision), by: side, cause: rule, evidence: unknown }
      }
  return undefined
}

/** How well a setting is known; undefined when it was changed by hand, for then it is given. */
const weightAt = ({ scenario, client, server }: Resolved, path: SettingPath): Weight | undefined => {
  const [side, setting] = path.split('.') as [Side, string]
  if (setting in scenario[side].changes) return undefined
  const evidence = (side === 'client' ? client : server).evidence as Readonly<Record<string, Evidence | undefined>>
  return (evidence[setting] ?? evidence['all']!).weight
}

/** The weakest evidence among the settings that the deciding rule read; settings changed by hand are given, not known. */
const weightOf = (resolved: Resolved, { refusal, question }: Decision, by: Side): Weight | null => {
  const reads = refusal && isRuleId(refusal.rule) ? ruleCatalogue[refusal.rule].reads : []
  // What a refusal in TLS looks like is a setting; over SMTP and HTTP it is a reply, and some rules read how themselves.
  const byManner = by === 'server' && refusal && !refusal.limit && question !== 'starttls' && !refusal.args['status']
  const paths: readonly SettingPath[] = byManner && !reads.some(isManner) ? [...reads, 'server.refusal'] : reads
  const found = paths.flatMap((path) => weightAt(resolved, path) ?? [])
  return found.length ? weights[Math.max(...found.map((weight) => weights.indexOf(weight)))]! : null
}

/** Settings that say by themselves what happens on the wire. */
const isManner = (path: SettingPath): boolean => path === 'server.cannotAsk' || path === 'server.noRenegotiation'

/** Layer by layer: what worked, what failed, what was never reached. */
export const layersOf = ({ ok, layer, version }: Outcome, { connection }: Resolved): LayerResult[] => {
  const stack = layers.filter((name) => name !== 'starttls' || connection.protocol === 'smtp')
  const at = layer === null ? stack.length : stack.indexOf(layer)
  const skipped = (name: Layer) => ok === true && version === null && (name === 'tls' || name === 'policy')
  return stack.map((name, n) => ({
    layer: name,
    result: n > at || skipped(name) ? 'not reached' : n < at ? 'passed' : ok === false ? 'failed' : 'not known',
  }))
}
