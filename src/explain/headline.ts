import type { Evidence } from '../rules/profile.ts'
import type { Args, Refusal, Side } from '../rules/rule.ts'
import type { Resolved } from '../sim/scenario.ts'
import { decidingOf } from '../sim/deciding.ts'
import type { Trace, TraceStep } from '../sim/trace.ts'
import { isEphemeral, suites, suite } from '../spec/suite.ts'
import { citation } from './citation.ts'
import { isTold, type Language, type LayerDetail, type Names, type RuleSentences } from './language.ts'
import { phrases } from './phrase.ts'
import type { Citation, Headline } from './view.ts'

export const namesOf = ({ client, server, scenario }: Resolved): Names => ({
  client: client.short,
  server: server.short,
  host: scenario.host,
})

/** The verdict for a person who has to act: one sentence, the layers, and how well it is known. */
export const headline = (trace: Trace, resolved: Resolved, t: Language): Headline => {
  const { outcome } = trace
  const status = outcome.ok === true ? 'works' : outcome.ok === false ? 'fails' : 'unknown'
  return {
    status,
    stamp: t.stamp[status],
    aside: asideOf(trace, t),
    sentence: phrases(verdictSentence(trace, resolved, t)),
    layers: trace.layers.map(({ layer, result }) => ({
      layer,
      result,
      name: t.layer[layer],
      note: t.layerNote(layer, result, layerDetail(trace, layer)),
    })),
    known: knownOf(trace, resolved, t),
  }
}

/** The verdict as one sentence; `*…*` marks the part that matters. */
export const verdictSentence = (trace: Trace, resolved: Resolved, t: Language): string => {
  const names = namesOf(resolved)
  const { outcome } = trace
  if (outcome.ok === true && outcome.version === null) return t.worksInClear(names)
  if (outcome.ok === true)
    return t.works(names, {
      version: outcome.version ?? '',
      suite: outcome.suite ?? '',
      alpn: spoken(trace),
      forwardSecret: isEphemeralName(outcome.suite),
    })
  const found = decidingRefusal(trace)
  if (!found && outcome.ok === false) return t.tampering.verdict
  if (!found || !isTold(t, found.refusal.rule)) return t.unknown(names)
  const { refusal } = found
  const sentences = t.rules[refusal.rule as keyof typeof t.rules] as unknown as RuleSentences<Args>
  const how = outcome.ended
    ? t.how(outcome.ended.how, outcome.ended.by, outcome.ended.code, names)
    : t.how('close', found.step.side, null, names)
  return sentences.verdict?.(refusal.args, names, how) ?? t.because(how, sentences.fell(refusal.args, names))
}

/** The refusal that decided, and the version in which it did. */
export const decidingRefusal = (
  trace: Trace,
): { step: TraceStep; refusal: Refusal; version: number | undefined } | undefined => {
  const found = decidingOf(trace.steps)
  return found && { step: found.step, refusal: found.decision.refusal!, version: found.decision.version }
}

const isEphemeralName = (name: string | null): boolean => {
  const found = suite(suites.code(name ?? '') ?? 0)
  return found !== undefined && isEphemeral(found)
}

/** What HTTP is spoken; mail is not HTTP, whatever ALPN says. */
const spoken = ({ outcome, scenario }: Trace): string | null =>
  scenario.connection?.protocol === 'smtp' ? null : outcome.alpn

const asideOf = (trace: Trace, t: Language): string => {
  const { outcome } = trace
  if (outcome.ok === null) return t.asideUnknown
  if (outcome.ok && outcome.version === null) return t.asideInClear
  if (outcome.ok) return t.asideWorks(outcome.version ?? '', roundTrips(trace), spoken(trace))
  const by = outcome.by ?? 'server'
  return t.asideFailed(by, carried(trace, by === 'server' ? 'client' : 'server'), carried(trace, by))
}

const carried = (trace: Trace, from: Side): number =>
  trace.units.reduce((sum, unit) => sum + ('bytes' in unit && unit.from === from ? unit.bytes.length : 0), 0)

/** How often the client had to wait for the server before it could speak. */
const roundTrips = (trace: Trace): number => {
  let turns = 0
  let last: Side | undefined
  for (const unit of trace.units) {
    if (unit.kind !== 'record') continue
    if (unit.from === 'server' && last === 'client') turns++
    last = unit.from
    if (unit.states.client.endsWith('.CONNECTED')) break
  }
  return turns
}

/** What there is to say of a layer besides its result. */
const layerDetail = ({ outcome, units, scenario }: Trace, layer: string): LayerDetail | undefined => {
  if (layer === 'tls' && outcome.version && outcome.ok)
    return { is: 'agreed', version: outcome.version, suite: shortSuite(outcome.suite) }
  if (layer === 'application' && outcome.ok)
    return {
      is: 'answered',
      over: scenario.connection?.protocol === 'smtp' ? 'SMTP' : outcome.alpn === 'h2' ? 'HTTP/2' : 'HTTP/1.1',
    }
  if (layer !== outcome.layer || !outcome.ended) return undefined
  const { how, code } = outcome.ended
  // What HTTP says stands for itself.
  if (how === 'http') return code === null ? undefined : { is: 'ended', how, code, after: undefined }
  const last = units.findLast((unit) => 'parts' in unit && unit.from !== outcome.ended!.by)
  const heard = last && 'parts' in last ? last.parts.at(-1)?.name : undefined
  return { is: 'ended', how, code, after: heard === undefined ? undefined : { heard, inClear: last?.kind === 'clear' } }
}

const shortSuite = (name: string | null): string =>
  (name ?? '').replace(/^TLS_(.*_WITH_)?/, '').replace(/_(SHA\d*)$/, '')

/** The evidence for the facts that decided, weakest first. */
const knownOf = (trace: Trace, resolved: Resolved, t: Language): Headline['known'] => {
  const { weight, cause, by } = trace.outcome
  const facts = cause === null ? undefined : trace.rules[cause]
  if (!weight || !facts) return null
  // A rule that only held because of something that nobody knows refused nothing: how a refusal looks does not matter.
  const refuses = decidingRefusal(trace) !== undefined && by === 'server'
  const reads: readonly string[] = [...facts.reads, ...(refuses ? ['server.refusal'] : [])]
  const sources = new Map<string, Citation>()
  for (const path of reads) {
    const [side, setting] = path.split('.') as [Side, string]
    if (setting in trace.scenario[side].changes) continue
    const table = resolved[side].evidence as unknown as Readonly<Record<string, Evidence | undefined>>
    const evidence = table[setting] ?? table['all']!
    const cited = citation(evidence.source)
    if (evidence.weight === weight || sources.size < 3) sources.set(cited.text, cited)
  }
  return { weight, sentence: t.weight[weight], sources: [...sources.values()] }
}
