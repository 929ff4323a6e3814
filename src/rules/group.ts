import { fieldNames, type FieldName } from '../crypto/ffdh.ts'
import { groups, groupShapes, isBuiltGroup } from '../spec/group.ts'
import { rfc } from '../spec/reference.ts'
import { isGrease } from '../spec/registry.ts'
import { sources } from '../spec/source.ts'
import { TLS13 } from '../spec/version.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

interface Question {
  readonly version: number
  readonly offer: Offer
  readonly enabled: readonly number[]
  /** Only this one, when the suite's entry binds a curve. */
  readonly bound: number | undefined
}
const rule = ruleOf<number, Question>()
const args = (group: number) => ({ group: groups.show(group) })

export const groupRules = {
  'group.offered': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups'],
    holds: (group, { offer }) => offer.groups === undefined || offer.groups.includes(group),
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
  'group.version': rule({
    reference: rfc(8446, '4.2.7'),
    before13: rfc(8422, '5.1.1'),
    alert: 'handshake_failure',
    reads: ['client.groups', 'server.groups', 'client.versions', 'server.versions'],
    holds: (group, { version }) => version >= TLS13 || isForEcdhe(group),
    args,
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
  'group.field-size': ruleOf<number, { readonly least: number }>()({
    reference: rfc(9325, '4.5'),
    alert: 'handshake_failure',
    reads: ['client.dhMinimum', 'server.dhGroup'],
    holds: (bits, { least }) => bits >= least,
    leans: (bits) => (bits < 2048 ? ['client.dhMinimum'] : []),
    args: (bits, { least }) => ({ bits, least }),
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

/** Is it a group for ECDHE before TLS 1.3? Those of RFC 7919 are for DHE there, and hybrids came later. */
const isForEcdhe = (group: number): boolean => {
  const name = groups.name(group)
  return isBuiltGroup(name) ? groupShapes[name].kind === 'ecdhe' : !/MLKEM|ffdhe/.test(name)
}

const codesOf = (names: readonly string[]): number[] => names.flatMap((name) => groups.code(name) ?? [])

/** Groups that both sides allow for ECDHE in TLS 1.2, in the server's order. */
export const commonGroups = (offer: Offer, server: ServerSettings): number[] =>
  codesOf(server.groups).filter(
    (group) => isForEcdhe(group) && (offer.groups === undefined || offer.groups.includes(group)),
  )

const isField = (name: string): name is FieldName => (fieldNames as readonly string[]).includes(name)

/** Does the client name fields, to a server that reads them? RFC 7919 §3 has the code points 256 to 511 for them. */
const isNegotiated = (offer: Offer, server: ServerSettings): boolean =>
  server.dhNegotiation && offer.groups?.some((group) => group >= 256 && group <= 511) === true

/** The fields that a server might use for DHE with this client. */
const fieldsFor = (offer: Offer, server: ServerSettings): readonly FieldName[] =>
  isNegotiated(offer, server) ? server.groups.filter(isField) : [server.dhGroup]

/** Is there a field for DHE? */
export const hasField = (offer: Offer, server: ServerSettings): boolean =>
  fieldsFor(offer, server).some((name) => groupRules['group.field'].holds(name, { offer, server }))

/** The server's choice of a field for DHE in TLS 1.2 and before. */
export const chooseField = (
  offer: Offer,
  server: ServerSettings,
): { decision: Decision; value: FieldName | undefined } =>
  choose(
    isNegotiated(offer, server)
      ? asked(offer, server, 'server')
      : { question: 'group', by: 'server', order: { whose: 'server', setting: 'dhGroup' }, had: [server.dhGroup] },
    groupRules,
    ['group.field'],
    fieldsFor(offer, server),
    (name) => name,
    { offer, server },
    none,
  )

const asked = (offer: Offer, server: ServerSettings, whose: 'client' | 'server', setting = 'groups') => ({
  question: 'group',
  by: 'server' as const,
  order: { whose, setting },
  offered: offer.groups?.map(groups.show),
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
  const enabled = codesOf(server.groups)
  const byServer = server.groupOrder === 'server' || offer.groups === undefined
  return choose(
    asked(offer, server, byServer ? 'server' : 'client'),
    groupRules,
    ['group.offered', 'group.enabled', 'group.version', 'group.bound', 'group.modelled'],
    byServer ? enabled : offer.groups!,
    groups.show,
    { version: 0x0303, offer, enabled, bound },
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
  const enabled = codesOf(server.groups)
  const question = { version: TLS13, offer, enabled, bound: undefined }
  const shared = new Set(offer.shares?.map(({ group }) => group))
  if (server.groupOrder === 'key share') {
    const first = choose(
      asked(offer, server, 'client', 'keyShares'),
      groupRules,
      ['group.enabled', 'group.offered', 'group.modelled'],
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
      ['group.offered', 'group.modelled'],
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
  const byServer = server.groupOrder === 'server'
  const { decision, value } = choose(
    asked(offer, server, byServer ? 'server' : 'client'),
    groupRules,
    [byServer ? 'group.offered' : 'group.enabled', 'group.modelled'],
    byServer ? enabled : (offer.groups ?? []),
    groups.show,
    question,
    none,
  )
  return { decisions: [decision], value, retry: value !== undefined && !shared.has(value) }
}

/** The client's check of how large a field the server wants DHE to happen in. */
export const acceptField = (bits: number, { dhMinimum }: ClientSettings): Decision =>
  insist(
    { question: 'group', by: 'client', had: [`${bits} bits`] },
    groupRules,
    ['group.field-size'],
    bits,
    `${bits} bits`,
    { least: Number(dhMinimum) },
  )

/** The client's check of the group that the server chose or asks for. */
export const acceptGroup = (group: number, offered: readonly number[]): Decision =>
  insist(
    { question: 'group', by: 'client', offered: offered.map(groups.show), had: [groups.show(group)] },
    groupRules,
    ['group.was-offered'],
    group,
    groups.show(group),
    { offered },
  )

/** The client's check of a HelloRetryRequest: a group it offered, and one for which it sent no share. */
export const acceptRetry = (group: number, offered: readonly number[], shared: readonly number[]): Decision => {
  const first = acceptGroup(group, offered)
  if (first.refusal) return first
  const second = insist(
    { question: 'group', by: 'client', offered: offered.map(groups.show), had: [groups.show(group)] },
    groupRules,
    ['group.retry-needed'],
    group,
    groups.show(group),
    { shared },
  )
  return { ...second, reasons: [...first.reasons, ...second.reasons] }
}
