import type { Decision, Reason, Side } from '../rules/rule.ts'
import type { Resolved } from '../sim/scenario.ts'
import type { Trace } from '../sim/trace.ts'
import { groups } from '../spec/group.ts'
import { isGrease } from '../spec/registry.ts'
import { schemes } from '../spec/signature.ts'
import { suites, withCurve } from '../spec/suite.ts'
import { versions } from '../spec/version.ts'
import type { RuleId } from '../rules/catalogue.ts'
import { namesOf } from './headline.ts'
import type { Language } from './language.ts'
import type { EntryState } from './view.ts'
import { isUnlisted, sentenceOf } from './why.ts'

/** Which decision a list takes part in. */
export const questionOf: Readonly<Record<string, string>> = {
  versions: 'version',
  suites: 'suite',
  groups: 'group',
  keyShares: 'group',
  signatureSchemes: 'signature scheme',
  alpn: 'alpn',
}
const registryOf = {
  versions,
  suites,
  groups,
  keyShares: groups,
  signatureSchemes: schemes,
  certificateSchemes: schemes,
} as const

/**
 * Every entry of a list, in order, with what became of it: chosen, still usable, unusable and why. Entries of the
 * unchanged profile that were switched off follow where they stood.
 */
export const entries = (
  trace: Trace,
  resolved: Resolved,
  base: readonly string[],
  side: Side,
  setting: string,
  t: Language,
): EntryState[] => {
  const list = (resolved[side].settings as unknown as Readonly<Record<string, readonly string[]>>)[setting] ?? []
  const decision = decisionAbout(trace, questionOf[setting])
  const states = list.map((name) => entryState(name, decision, resolved, side, setting, t))
  base.forEach((name, n) => {
    if (list.includes(name)) return
    const before = base.slice(0, n).findLast((other) => states.some((state) => state.name === other))
    const at = before === undefined ? 0 : states.findIndex((state) => state.name === before) + 1
    states.splice(at, 0, { name, code: codeOf(setting, name), state: 'off', why: t.offNote })
  })
  if (setting === 'signatureSchemes' && side === 'client') states.push(...missingSchemes(trace, list, t))
  return states
}

/** What the chain needed and the client does not list. */
const missingSchemes = (trace: Trace, list: readonly string[], t: Language): EntryState[] => {
  const refusal = decisionAbout(trace, 'chain signatures')?.refusal
  const scheme = refusal?.rule === 'signature.chain-offered' ? String(refusal.args['scheme']) : undefined
  return scheme && !list.includes(scheme)
    ? [{ name: scheme, code: codeOf('signatureSchemes', scheme), state: 'missing', why: t.missingNote }]
    : []
}

const decisionAbout = (trace: Trace, question: string | undefined): Decision | undefined =>
  trace.steps.flatMap(({ decisions }) => decisions).find((decision) => decision.question === question)

const codeOf = (setting: string, name: string): string | undefined => {
  const registry = registryOf[setting as keyof typeof registryOf] as (typeof registryOf)['suites'] | undefined
  const code = registry?.code(setting === 'suites' ? withCurve(name).name : name)
  return code === undefined ? undefined : code.toString(16).padStart(4, '0')
}

const entryState = (
  name: string,
  decision: Decision | undefined,
  resolved: Resolved,
  side: Side,
  setting: string,
  t: Language,
): EntryState => {
  const code = codeOf(setting, name)
  const shared = { name, code }
  const numeric = code === undefined ? undefined : Number.parseInt(code, 16)
  if (numeric !== undefined && setting !== 'alpn') {
    if (isGrease(numeric)) return { ...shared, state: 'unusable', signal: true, why: t.greaseNote }
    if (name.endsWith('_SCSV')) return { ...shared, state: 'unusable', signal: true, why: t.signalNote }
  }
  if (!decision) return { ...shared, state: 'usable', why: undefined }
  const names = namesOf(resolved)
  const reasons = decision.reasons.filter(({ of }) => sameEntry(of, name, setting))
  const best: Reason | undefined =
    reasons.find(({ of }) => of === decision.chosen) ?? reasons.find(({ kept }) => kept) ?? reasons[0]
  if (!best) {
    // Not asked about, because something better was at hand (a key share), but both sides have it.
    const peers = side === 'client' ? decision.had : decision.offered
    if (peers?.includes(name)) return { ...shared, state: 'usable', why: undefined }
    const peer = side === 'client' ? names.server : names.client
    return { ...shared, state: 'unusable', why: t.notWith(peer) }
  }
  if (isUnlisted(best, decision, resolved.client.settings))
    return { ...shared, state: 'unusable', why: t.unlistedNote(names.client) }
  if (best.kept) return { ...shared, state: best.of === decision.chosen ? 'chosen' : 'usable', why: undefined }
  // Bound to another curve by the suite that was chosen: with another entry of the list it would do.
  if (best.rule === 'group.bound') return { ...shared, state: 'usable', why: undefined }
  const decided = decision.refusal?.rule === best.rule && decision.refusal.of === best.of
  return {
    ...shared,
    state: decided ? 'refused' : 'unusable',
    why: sentenceOf(best.rule as RuleId, best.args, false, names, t),
  }
}

/** Windows binds curves to suites: its entry and the client's name are the same suite. */
const sameEntry = (of: string, name: string, setting: string): boolean =>
  of === name ||
  of.includes(`(${name})`) ||
  (setting === 'suites' && of.startsWith(name) && withCurve(of).name === name)
