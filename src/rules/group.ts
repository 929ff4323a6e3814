import { fieldNames, type FieldName } from '../spec/field.ts'
import { groups, groupShapes, isBuiltGroup } from '../spec/group.ts'
import { rfc } from '../spec/reference.ts'
import { isGrease } from '../spec/registry.ts'
import { sources } from '../spec/source.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import type { PublicKey } from '../crypto/provider.ts'
import { fieldForKey, groupReaches } from './level.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, withoutRefusal, type Decision } from './rule.ts'

interface Question {
  readonly version: number
  readonly server: ServerSettings
  readonly offer: Offer
  readonly enabled: readonly number[]
  /** Only this one, when the suite's entry binds a curve. */
  readonly bound: number | undefined
  /** The tuple that is being looked at (OpenSSL 3.5). */
  readonly tuple?: readonly number[]
}
const rule = ruleOf<number, Question>()
const args = (group: number) => ({ group: groups.show(group) })

export const groupRules = {
  'group.offered': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups'],
    holds: (group, { offer, server, version }) => offers(group, offer, version >= TLS13 ? undefined : server),
    args,
    evidence: () => ['client_hello.extensions.supported_groups'],
  }),
  'group.enabled': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups'],
    holds: (group, { enabled }) => enabled.includes(group),
    args,
    evidence: () => ['client_hello.extensions.supported_groups', 'server.groups'],
  }),
  'group.tuple': rule({
    reference: sources.openSslTuples,
    alert: 'handshake_failure',
    reads: ['client.groups', 'client.keyShares', 'server.groups', 'server.groupTuples'],
    holds: (group, { enabled, tuple }) => (tuple ?? enabled).includes(group),
    args: (group, { tuple }) => ({ group: groups.show(group), tuple: (tuple ?? []).map(groups.show) }),
    evidence: () => ['client_hello.extensions.supported_groups', 'server.groups'],
  }),
  'group.version': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups', 'client.versions', 'server.versions'],
    holds: (group, { version }) => version >= TLS13 || isForEcdhe(group),
    args,
  }),
  'group.level': rule({
    reference: sources.openSslLevels,
    alert: 'handshake_failure',
    reads: ['server.groups', 'server.securityLevel'],
    holds: (group, { server }) => groupReaches(groups.name(group), server),
    args: (group, { server }) => ({ group: groups.show(group), level: server.securityLevel }),
    evidence: () => ['client_hello.extensions.supported_groups', 'server.groups'],
  }),
  'group.bound': rule({
    reference: sources.windowsSuites2008R2,
    alert: 'handshake_failure',
    reads: ['server.suites'],
    holds: (group, { bound }) => bound === undefined || group === bound,
    args,
  }),
  'group.common': rule({
    reference: rfc(8446, '4.1.1'),
    before13: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups'],
    holds: (_, { enabled }) => enabled.length > 0,
    args: () => ({}),
  }),
  'group.modelled': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1.1'),
    alert: 'internal_error',
    reads: [],
    limit: true,
    holds: (group) => isBuiltGroup(groups.name(group)),
    args,
  }),
  /** A field for DHE before TLS 1.3: the server's own, unless the client names those it would have (RFC 7919). */
  'group.field': ruleOf<FieldName, { readonly offer: Offer; readonly server: ServerSettings }>()({
    reference: rfc(7919, '4'),
    alert: 'insufficient_security',
    reads: ['client.groups', 'server.groups', 'server.dhGroup', 'server.dhNegotiation'],
    holds: (name, { offer, server }) => !isNegotiated(offer, server) || offer.groups!.includes(groups.code(name) ?? -1),
    args: (name) => ({ group: name }),
    evidence: () => ['client_hello.extensions.supported_groups'],
  }),
  'group.field-enabled': ruleOf<FieldName, { readonly offer: Offer; readonly server: ServerSettings }>()({
    reference: rfc(7919, '4'),
    alert: 'insufficient_security',
    reads: ['client.groups', 'server.groups', 'server.dhNegotiation'],
    holds: (name, { offer, server }) => !isNegotiated(offer, server) || server.groups.includes(name),
    args: (name) => ({ group: name }),
    evidence: () => ['client_hello.extensions.supported_groups', 'server.groups'],
  }),
  /** Said of all fields together: the server has none to offer of its own accord. */
  'group.field-own': ruleOf<FieldName, { readonly offer: Offer; readonly server: ServerSettings }>()({
    reference: rfc(5246, '7.4.3'),
    alert: 'internal_error',
    reads: ['server.groups', 'server.dhGroup'],
    holds: () => true,
    args: (name) => ({ group: name }),
  }),
  'group.field-size': ruleOf<number, { readonly least: number }>()({
    reference: rfc(9325, '4.5'),
    alert: 'handshake_failure',
    reads: ['client.dhMinimum', 'server.dhGroup'],
    holds: (bits, { least }) => bits >= least,
    leans: (bits) => (bits < 2048 ? ['client.dhMinimum'] : []),
    args: (bits, { least }) => ({ bits, least }),
    evidence: () => ['server_key_exchange.params.dh_p'],
  }),
  'group.field-limit': ruleOf<number, { readonly most: number }>()({
    reference: sources.javaDhLimit,
    // An exception inside the client, which it reports in this way.
    alert: 'internal_error',
    reads: ['client.dhMaximum', 'server.dhGroup'],
    holds: (bits, { most }) => bits <= most,
    args: (bits, { most }) => ({ bits, most }),
    evidence: () => ['server_key_exchange.params.dh_p'],
  }),
  'group.was-offered': ruleOf<number, { readonly offered: readonly number[] }>()({
    reference: rfc(8446, '4.2.8'),
    before13: rfc(8422, '5.4'),
    alert: 'illegal_parameter',
    reads: ['client.groups'],
    // GREASE was offered to be ignored: who chooses it has not read it (RFC 8701 §3.1).
    holds: (group, { offered }) => offered.includes(group) && !isGrease(group),
    args,
    evidence: () => ['server_hello.extensions.key_share'],
  }),
  /** Curves have names; of those that describe themselves no more is left (RFC 8422 §5.4). */
  'group.named-curve': ruleOf<number, { readonly curveType: number }>()({
    reference: rfc(8422, '5.4'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (_, { curveType }) => curveType === namedCurve,
    args: (_, { curveType }) => ({ curveType }),
    evidence: () => ['server_key_exchange.params.curve_params.curve_type'],
  }),
  /** A second ClientHello must differ: the group asked for may not have had a share already. */
  'group.retry-needed': ruleOf<number, { readonly shared: readonly number[] }>()({
    reference: rfc(8446, '4.1.4'),
    alert: 'illegal_parameter',
    reads: ['client.keyShares'],
    holds: (group, { shared }) => !shared.includes(group),
    args,
    evidence: () => ['hello_retry_request.extensions.key_share'],
  }),
} as const

/**
 * Does the client offer the group? Before TLS 1.3 it may name none (RFC 8422 §4), and stacks differ in what they take from
 * that: anything, P-256, or that it has no such groups at all.
 */
const offers = (group: number, { groups: named }: Offer, server: ServerSettings | undefined): boolean =>
  named
    ? named.includes(group)
    : server === undefined || server.withoutGroups === 'any' || groups.name(group) === server.withoutGroups

/** Is it a group for ECDHE before TLS 1.3? Those of RFC 7919 are for DHE there, and hybrids came later. */
const isForEcdhe = (group: number): boolean => {
  const name = groups.name(group)
  return isBuiltGroup(name) ? groupShapes[name].kind === 'ecdhe' : !/MLKEM|ffdhe/.test(name)
}

/** Groups that both sides allow for ECDHE in TLS 1.2, in the server's order. */
export const commonGroups = (offer: Offer, server: ServerSettings): number[] =>
  groups
    .codesOf(server.groups)
    .filter((group) => isForEcdhe(group) && offers(group, offer, server) && groupReaches(groups.name(group), server))

const isField = (name: string): name is FieldName => (fieldNames as readonly string[]).includes(name)

/** Does the client name fields, to a server that reads them? RFC 7919 §3 has the code points 256 to 511 for them. */
const isNegotiated = (offer: Offer, server: ServerSettings): boolean =>
  server.dhNegotiation && offer.groups?.some((group) => group >= 256 && group <= 511) === true

/** The fields that a server might use for DHE with this client, in the order in which it looks at them. */
const fieldsFor = (offer: Offer, server: ServerSettings, key?: PublicKey): readonly FieldName[] => {
  const mine = server.groups.filter(isField)
  if (isNegotiated(offer, server)) return olderOrder(server) === 'server' ? mine : namedFields(offer)
  if (server.dhGroup === 'none') return []
  if (server.dhGroup === 'as the key') return [fieldForKey(key, server)]
  return server.dhGroup === 'first of the groups' ? mine.slice(0, 1) : [server.dhGroup]
}
const namedFields = (offer: Offer): FieldName[] => offer.groups!.map(groups.name).filter(isField)

/** Whose order of groups counts before TLS 1.3. */
const olderOrder = (server: ServerSettings): 'server' | 'client' => {
  const order = server.olderGroupOrder === 'same' ? server.groupOrder : server.olderGroupOrder
  return order === 'server' || order === 'tuples, then server' ? 'server' : 'client'
}

/** Is there a field for DHE? */
export const hasField = (offer: Offer, server: ServerSettings): boolean =>
  // That it has none of its own it finds out later.
  (server.dhGroup === 'first of the groups' && !isNegotiated(offer, server)) ||
  fieldsFor(offer, server).some((name) => fieldRules.every((id) => groupRules[id].holds(name, { offer, server })))
const fieldRules = ['group.field', 'group.field-enabled'] as const

/** The server's choice of a field for DHE in TLS 1.2 and before. */
export const chooseField = (
  offer: Offer,
  server: ServerSettings,
  key?: PublicKey,
): { decision: Decision; value: FieldName | undefined } =>
  choose(
    isNegotiated(offer, server)
      ? asked(offer, server, olderOrder(server))
      : { question: 'group', by: 'server', order: { whose: 'server', setting: 'dhGroup' }, had: [server.dhGroup] },
    groupRules,
    fieldRules,
    fieldsFor(offer, server, key),
    (name) => name,
    { offer, server },
    isNegotiated(offer, server) ? none : { rule: 'group.field-own', evidence: ['server.groups'] },
  )

const asked = (offer: Offer, server: ServerSettings, whose: 'client' | 'server', setting = 'groups') => ({
  question: 'group',
  by: 'server' as const,
  order: { whose, setting },
  offered: offer.groups && groups.showAll(offer.groups),
  had: server.groups,
})
const none = {
  rule: 'group.common',
  args: {},
  evidence: ['client_hello.extensions.supported_groups', 'server.groups'],
} as const

/** The server's choice of a group for ECDHE in TLS 1.2. */
export const chooseGroup12 = (
  offer: Offer,
  server: ServerSettings,
  bound: number | undefined,
): { decision: Decision; value: number | undefined } => {
  const enabled = groups.codesOf(server.groups)
  const byServer = olderOrder(server) === 'server' || offer.groups === undefined
  return choose(
    asked(offer, server, byServer ? 'server' : 'client'),
    groupRules,
    ['group.offered', 'group.enabled', 'group.version', 'group.bound', 'group.level', 'group.modelled'],
    byServer ? enabled : offer.groups!,
    groups.show,
    { version: TLS12, server, offer, enabled, bound },
    none,
  )
}

/**
 * The server's choice of a group in TLS 1.3, and whether the client already sent a share for it. With the order
 * `key share` a usable share wins over the server's preference; only without one does the server's order decide
 * what to ask for (facts/SERVERS.md 6).
 */
export const chooseGroup13 = (
  offer: Offer,
  server: ServerSettings,
): { decisions: Decision[]; value: number | undefined; retry: boolean } => {
  const enabled = groups.codesOf(server.groups)
  const question = { version: TLS13, server, offer, enabled, bound: undefined }
  const shared = new Set(offer.shares?.map(({ group }) => group))
  if (server.groupOrder === 'key share') {
    const first = choose(
      asked(offer, server, 'client', 'keyShares'),
      groupRules,
      ['group.enabled', 'group.offered', 'group.level', 'group.modelled'],
      [...shared],
      groups.show,
      question,
      none,
    )
    if (first.value !== undefined || first.decision.refusal?.limit)
      return { decisions: [first.decision], value: first.value, retry: false }
    const second = choose(
      asked(offer, server, 'server'),
      groupRules,
      ['group.offered', 'group.level', 'group.modelled'],
      enabled,
      groups.show,
      question,
      none,
    )
    const { refusal: _, ...passed } = first.decision
    return {
      decisions: [{ ...passed, question: 'key share' }, second.decision],
      value: second.value,
      retry: second.value !== undefined,
    }
  }
  if (server.groupOrder.startsWith('tuples')) return chooseInTuples(offer, server, enabled, question)
  const byServer = server.groupOrder === 'server'
  const { decision, value } = choose(
    asked(offer, server, byServer ? 'server' : 'client'),
    groupRules,
    [byServer ? 'group.offered' : 'group.enabled', 'group.level', 'group.modelled'],
    byServer ? enabled : (offer.groups ?? []),
    groups.show,
    question,
    none,
  )
  return { decisions: [decision], value, retry: value !== undefined && !shared.has(value) }
}

/** The tuples of a list of groups: as long as the setting says, and the rest as one. */
const tuplesOf = (enabled: readonly number[], { groupTuples }: ServerSettings): number[][] => {
  const tuples: number[][] = []
  let rest = [...enabled]
  for (const size of groupTuples.split('.').map(Number).filter(Boolean)) {
    tuples.push(rest.slice(0, size))
    rest = rest.slice(size)
  }
  return [...tuples, rest].filter((tuple) => tuple.length)
}

/**
 * OpenSSL 3.5: the first tuple that has a group of the client's decides. In it a group with a key share comes before the
 * others, for which the client is asked; among equals the order of the server or of the client counts.
 */
const chooseInTuples = (
  offer: Offer,
  server: ServerSettings,
  enabled: readonly number[],
  question: Question,
): { decisions: Decision[]; value: number | undefined; retry: boolean } => {
  const byServer = server.groupOrder === 'tuples, then server'
  const shared = [...new Set(offer.shares?.map(({ group }) => group))]
  const passed: Decision[] = []
  for (const tuple of tuplesOf(enabled, server))
    for (const [setting, theirs] of [
      ['keyShares', shared],
      ['groups', offer.groups ?? []],
    ] as const) {
      const { decision, value } = choose(
        asked(offer, server, byServer ? 'server' : 'client', byServer ? 'groups' : setting),
        groupRules,
        ['group.tuple', 'group.offered', 'group.level', 'group.modelled'],
        byServer ? tuple.filter((group) => theirs.includes(group)) : theirs,
        groups.show,
        { ...question, tuple },
        none,
      )
      if (value !== undefined || decision.refusal?.limit)
        return { decisions: [...passed, decision], value, retry: value !== undefined && setting === 'groups' }
      passed.push({ ...withoutRefusal(decision), question: setting === 'keyShares' ? 'key share' : 'tuple' })
    }
  const { decision } = choose(
    asked(offer, server, byServer ? 'server' : 'client'),
    groupRules,
    ['group.enabled'],
    byServer ? [] : (offer.groups ?? []).filter((group) => !enabled.includes(group)),
    groups.show,
    question,
    none,
  )
  return { decisions: [...passed, decision], value: undefined, retry: false }
}

/** In bits: more does not fit into ServerKeyExchange (RFC 5246 §7.4.3). */
const longestPrime = 8 * 65_535

/** The client's check of how large a field the server wants DHE to happen in. */
export const acceptField = (bits: number, { dhMinimum, dhMaximum }: ClientSettings): Decision =>
  insist(
    { question: 'group', by: 'client', had: [`${bits} bits`] },
    groupRules,
    ['group.field-size', 'group.field-limit'],
    bits,
    `${bits} bits`,
    { least: Number(dhMinimum), most: dhMaximum === 'none' ? longestPrime : Number(dhMaximum) },
  )

/** The client's check of the group that the server chose or asks for. */
export const acceptGroup = (group: number, offered: readonly number[]): Decision =>
  insist(
    { question: 'group', by: 'client', offered: groups.showAll(offered), had: [groups.show(group)] },
    groupRules,
    ['group.was-offered'],
    group,
    groups.show(group),
    { offered },
  )

/** The client's check of the curve that a ServerKeyExchange names (RFC 8422 §5.4). */
export const acceptCurve = (curveType: number, group: number, offered: readonly number[]): Decision =>
  insist(
    { question: 'group', by: 'client', offered: groups.showAll(offered), had: [groups.show(group)] },
    groupRules,
    ['group.named-curve', 'group.was-offered'],
    group,
    groups.show(group),
    { offered, curveType },
  )
const namedCurve = 3

/** The client's check of a HelloRetryRequest: a group it offered, and one for which it sent no share. */
export const acceptRetry = (group: number, offered: readonly number[], shared: readonly number[]): Decision => {
  const first = acceptGroup(group, offered)
  if (first.refusal) return first
  const second = insist(
    { question: 'group', by: 'client', offered: groups.showAll(offered), had: [groups.show(group)] },
    groupRules,
    ['group.retry-needed'],
    group,
    groups.show(group),
    { shared },
  )
  return { ...second, reasons: [...first.reasons, ...second.reasons] }
}
