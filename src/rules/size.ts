import { rfc } from '../spec/reference.ts'
import type { Offer } from './offer.ts'
import type { ClientSettings, ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision, type Side } from './rule.ts'

/** How much a record may hold: record_size_limit (RFC 8449) and, older, max_fragment_length (RFC 6066 §4). */
export type RecordSize =
  /** Each side says how much a protected record towards it may hold: in TLS 1.3 with content type and padding. */
  | { readonly by: 'record_size_limit'; readonly own: number; readonly peer: number }
  /** One length for both directions, and for records in the clear, too. */
  | { readonly by: 'max_fragment_length'; readonly length: number }

/** What a message says about the size of records; undefined where it does not. */
export interface SaidSizes {
  readonly limit: number | undefined
  /** A code: 1 for 2^9 bytes, up to 4 for 2^12. */
  readonly fragment: number | undefined
}
interface Question extends SaidSizes {
  readonly message: string
}

/** The lengths that max_fragment_length has codes for, from code 1 on. */
const fragmentLengths = [512, 1024, 2048, 4096] as const
export const fragmentCode = (setting: ClientSettings['maxFragmentLength']): number | undefined =>
  setting === 'none' ? undefined : 1 + fragmentLengths.findIndex((length) => String(length) === setting)

/** The longest content that a record may have; in TLS 1.3 its type counts, too (RFC 8449 §4). */
const longest = (in13: boolean): number => (in13 ? 2 ** 14 + 1 : 2 ** 14)
/** What a side says of itself: never more than the version allows. */
export const ownLimit = (setting: ServerSettings['recordSizeLimit'], in13: boolean): number | undefined =>
  setting === 'none' ? undefined : Math.min(Number(setting), longest(in13))

interface Candidate {
  readonly extension: 'record_size_limit' | 'max_fragment_length' | 'neither'
  readonly bytes: number
}
interface Choice {
  readonly settings: Pick<ServerSettings, 'recordSizeLimit' | 'maxFragmentLength'>
  readonly limited: boolean
}
const onCandidate = ruleOf<Candidate, Choice>()
const onSaid = ruleOf<SaidSizes, Question>()
const limitAt = (_: SaidSizes, { message }: Question) => [`${message}.extensions.record_size_limit`]
const fragmentAt = (_: SaidSizes, { message }: Question) => [`${message}.extensions.max_fragment_length`]

export const sizeRules = {
  'size.supported': onCandidate({
    reference: rfc(8449, '4'),
    alert: 'illegal_parameter',
    reads: ['server.recordSizeLimit', 'server.maxFragmentLength'],
    holds: ({ extension }, { settings }) =>
      extension === 'neither' ||
      (extension === 'record_size_limit' ? settings.recordSizeLimit !== 'none' : settings.maxFragmentLength),
    args: ({ extension, bytes }) => ({ extension, bytes }),
  }),
  'size.superseded': onCandidate({
    reference: rfc(8449, '5'),
    alert: 'illegal_parameter',
    reads: ['client.recordSizeLimit', 'server.recordSizeLimit'],
    holds: ({ extension }, { limited }) => extension !== 'max_fragment_length' || !limited,
    args: ({ extension, bytes }) => ({ extension, bytes }),
  }),
  'size.least': onSaid({
    reference: rfc(8449, '4'),
    alert: 'illegal_parameter',
    reads: ['client.recordSizeLimit', 'server.recordSizeLimit'],
    holds: ({ limit }) => limit === undefined || limit >= 64,
    args: ({ limit }) => ({ limit: limit ?? 0 }),
    evidence: limitAt,
  }),
  'size.most': ruleOf<SaidSizes, Question & { readonly most: number }>()({
    reference: rfc(8449, '4'),
    alert: 'illegal_parameter',
    reads: ['server.recordSizeLimit'],
    holds: ({ limit }, { most }) => limit === undefined || limit <= most,
    args: ({ limit }, { most }) => ({ limit: limit ?? 0, most }),
    evidence: limitAt,
  }),
  'size.not-both': onSaid({
    reference: rfc(8449, '5'),
    alert: 'illegal_parameter',
    reads: [],
    holds: ({ limit, fragment }) => limit === undefined || fragment === undefined,
    args: () => ({}),
    evidence: fragmentAt,
  }),
  'size.known-length': onSaid({
    reference: rfc(6066, '4'),
    alert: 'illegal_parameter',
    reads: [],
    holds: ({ fragment }) => fragment === undefined || fragmentLengths[fragment - 1] !== undefined,
    args: ({ fragment }) => ({ code: fragment ?? 0 }),
    evidence: fragmentAt,
  }),
  /** `question.fragment` is what the client asked for. */
  'size.length-asked': onSaid({
    reference: rfc(6066, '4'),
    alert: 'illegal_parameter',
    reads: ['client.maxFragmentLength'],
    holds: ({ fragment }, asked) => fragment === undefined || fragment === asked.fragment,
    args: ({ fragment }, asked) => ({ code: fragment ?? 0, asked: asked.fragment ?? 0 }),
    evidence: fragmentAt,
  }),
  'record.within-limit': ruleOf<number, { readonly limit: number }>()({
    reference: rfc(8449, '4'),
    alert: 'record_overflow',
    reads: [],
    holds: (length, { limit }) => length <= limit,
    args: (length, { limit }) => ({ length, limit }),
    evidence: () => ['record.length'],
  }),
} as const

/** What the server makes of a client's wishes. Nothing to decide when it has none. */
export const chooseSize = (
  offer: Offer,
  settings: ServerSettings,
  in13: boolean,
): { readonly decisions: readonly Decision[]; readonly value?: RecordSize } => {
  const { recordSizeLimit: limit, maxFragmentLength: fragment } = offer
  if (limit === undefined && fragment === undefined) return { decisions: [] }
  const asked = { question: 'record size', by: 'server' } as const
  // Nobody judges what he does not know.
  const known: SaidSizes = {
    limit: settings.recordSizeLimit === 'none' ? undefined : limit,
    fragment: settings.maxFragmentLength ? fragment : undefined,
  }
  const question = { ...known, message: 'client_hello' }
  const valid = insist(asked, sizeRules, ['size.least', 'size.known-length'], known, 'client_hello', question)
  if (valid.refusal) return { decisions: [valid] }
  const length = fragment === undefined ? 0 : (fragmentLengths[fragment - 1] ?? 0)
  const { decision, value } = choose(
    asked,
    sizeRules,
    ['size.supported', 'size.superseded'],
    [
      ...(limit === undefined ? [] : [{ extension: 'record_size_limit', bytes: limit } as const]),
      ...(fragment === undefined ? [] : [{ extension: 'max_fragment_length', bytes: length } as const]),
      { extension: 'neither', bytes: 2 ** 14 },
    ],
    ({ extension }) => extension,
    { settings, limited: known.limit !== undefined },
    { rule: 'size.supported' },
  )
  const agreed: Record<Candidate['extension'], RecordSize | undefined> = {
    record_size_limit: {
      by: 'record_size_limit',
      own: ownLimit(settings.recordSizeLimit, in13) ?? 0,
      peer: limit ?? 0,
    },
    max_fragment_length: { by: 'max_fragment_length', length },
    neither: undefined,
  }
  const size = agreed[value!.extension]
  return { decisions: [decision], ...(size && { value: size }) }
}

/** What the client makes of the server's answer to its own wishes. */
export const acceptSize = (
  answer: SaidSizes,
  asked: SaidSizes,
  in13: boolean,
  message: string,
): { readonly decision?: Decision; readonly value?: RecordSize } => {
  const { limit, fragment } = answer
  if (limit === undefined && fragment === undefined) return {}
  const decision = insist(
    { question: 'record size', by: 'client' },
    sizeRules,
    ['size.not-both', 'size.least', 'size.most', 'size.length-asked'],
    answer,
    limit === undefined ? 'max_fragment_length' : 'record_size_limit',
    { ...asked, message, most: longest(in13) },
  )
  if (decision.refusal) return { decision }
  return limit === undefined
    ? { decision, value: { by: 'max_fragment_length', length: fragmentLengths[fragment! - 1]! } }
    : { decision, value: { by: 'record_size_limit', own: Math.min(asked.limit!, longest(in13)), peer: limit } }
}

/** A received record against what its receiver has said. `inner` counts type and padding as well, `content` does not. */
export const judgeSize = (
  by: Side,
  size: RecordSize,
  epoch: 'clear' | 'sealed',
  lengths: { readonly inner: number; readonly content: number },
): Decision | undefined => {
  if (size.by === 'record_size_limit' && epoch === 'clear') return undefined
  const limit = size.by === 'record_size_limit' ? size.own : size.length
  const length = size.by === 'record_size_limit' ? lengths.inner : lengths.content
  return insist({ question: 'record', by }, sizeRules, ['record.within-limit'], length, 'record', { limit })
}

/**
 * The most content that the next record may have; `inner` when its type is sealed with it. Records in the clear need not
 * keep to record_size_limit, but may, and GnuTLS 3.7 refuses those that do not (measured).
 */
export const mostContent = (size: RecordSize | undefined, inner: boolean): number => {
  if (!size) return 2 ** 14
  if (size.by === 'max_fragment_length') return size.length
  return Math.min(2 ** 14, inner ? size.peer - 1 : size.peer)
}
