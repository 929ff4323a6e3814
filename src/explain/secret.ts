import { toHex } from '../bytes/text.ts'
import type { Side } from '../rules/rule.ts'
import type { Trace } from '../sim/trace.ts'
import { contentCodes, figureName } from '../spec/message.ts'
import type { SecretRow } from './view.ts'

/** The secrets as they came into being, each once: both sides derive the same. */
export const secrets = (trace: Trace): SecretRow[] => {
  const seen = new Set<string>()
  const depths = new Map<string, number>()
  const messages = transcriptOf(trace)
  const randoms = clientRandoms(trace)
  return trace.steps.flatMap((step) => {
    const random = randoms.findLast(({ n }) => n <= (step.received ?? -1))?.random ?? trace.clientRandom
    return step.secrets.flatMap((secret): SecretRow[] => {
      // A key that was offered and not taken leaves an early secret behind that the connection does not use.
      const key = `${secret.label} ${toHex(secret.value)}`
      if (seen.has(key)) return []
      seen.add(key)
      const depth = secret.from === undefined ? 0 : (depths.get(secret.from) ?? 0) + 1
      depths.set(secret.label, depth)
      const line = secret.keyLog && random && `${secret.keyLog} ${toHex(random)} ${toHex(secret.value)}`
      return [
        {
          label: secret.label,
          value: toHex(secret.value),
          from: secret.from,
          depth,
          formula: secret.formula?.replace('Messages', spanned(messages.slice(0, secret.covers))),
          covers: secret.covers,
          step: step.n,
          side: step.side,
          keyLog: line || undefined,
        },
      ]
    })
  })
}

interface Hashed {
  readonly name: string
  readonly from: Side
  readonly unit: number
}

/** The handshake messages in order: what transcripts hash. HelloRequest is no part of them (RFC 5246 §7.4.1.1). */
export const transcriptOf = ({
  units,
}: Trace): { readonly name: string; readonly from: Side; readonly unit: number }[] =>
  units.flatMap((unit) =>
    unit.kind === 'record' && unit.type === contentCodes.handshake
      ? unit.parts.flatMap(({ name }) => (name === 'hello_request' ? [] : [{ name, from: unit.from, unit: unit.n }]))
      : [],
  )

/** `ClientHello…server Finished` */
const spanned = (messages: readonly Hashed[]): string => {
  const ends = messages.length < 2 ? messages : [messages[0]!, messages.at(-1)!]
  return ends.map(({ name, from }) => `${name === 'finished' ? `${from} ` : ''}${figureName(name)}`).join('…')
}

/** The random of each ClientHello and the row that it is in: a second handshake goes by its own. */
const clientRandoms = ({ units }: Trace): { readonly n: number; readonly random: Uint8Array }[] =>
  units.flatMap((unit) => {
    const part =
      unit.kind === 'record' ? unit.parts.find(({ name, whole }) => name === 'client_hello' && whole) : undefined
    if (!part || unit.kind !== 'record' || unit.content[part.start] !== 1) return []
    const from = part.start + randomAt
    return [{ n: unit.n, random: unit.content.slice(from, from + 32) }]
  })
/** Behind the header of the message and legacy_version. */
const randomAt = 6
