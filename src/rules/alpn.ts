import { rfc } from '../spec/reference.ts'
import type { Offer } from './offer.ts'
import type { ServerSettings } from './profile.ts'
import { choose, insist, ruleOf, type Decision } from './rule.ts'

/** Where the server's answer stands. */
interface Answer {
  readonly message: 'server_hello' | 'encrypted_extensions'
}

export const alpnRules = {
  'alpn.offered': ruleOf<string, { readonly offered: readonly string[] }>()({
    reference: rfc(7301, '3.2'),
    alert: 'no_application_protocol',
    reads: ['client.alpn', 'server.alpn'],
    holds: (protocol, { offered }) => offered.includes(protocol),
    args: (protocol) => ({ protocol }),
    evidence: () => ['client_hello.extensions.application_layer_protocol_negotiation'],
  }),
  'alpn.enabled': ruleOf<string, { readonly enabled: readonly string[] }>()({
    reference: rfc(7301, '3.2'),
    alert: 'no_application_protocol',
    reads: ['client.alpn', 'server.alpn'],
    holds: (protocol, { enabled }) => enabled.includes(protocol),
    args: (protocol) => ({ protocol }),
    evidence: () => ['client_hello.extensions.application_layer_protocol_negotiation', 'server.alpn'],
  }),
  'alpn.common': ruleOf<string, { readonly offered: readonly string[] }>()({
    reference: rfc(7301, '3.2'),
    alert: 'no_application_protocol',
    reads: ['client.alpn', 'server.alpn', 'server.alpnMismatch'],
    holds: () => true,
    args: () => ({}),
  }),
  'alpn.one': ruleOf<readonly string[], Answer>()({
    reference: rfc(7301, '3.1'),
    alert: 'decode_error',
    reads: [],
    holds: (protocols) => protocols.length === 1,
    args: (protocols) => ({ protocols }),
    evidence: (_, { message }) => [`${message}.extensions.application_layer_protocol_negotiation`],
  }),
  'alpn.was-offered': ruleOf<string, Answer & { readonly offered: readonly string[] }>()({
    reference: rfc(7301, '3.2'),
    alert: 'illegal_parameter',
    reads: ['client.alpn', 'server.alpn'],
    holds: (protocol, { offered }) => offered.includes(protocol),
    args: (protocol) => ({ protocol }),
    evidence: (_, { message }) => [`${message}.extensions.application_layer_protocol_negotiation`],
  }),
} as const

/** The server's choice, in its own order or in the client's. No decision when either side does not speak ALPN. */
export const chooseProtocol = (offer: Offer, server: ServerSettings): { decision?: Decision; value?: string } => {
  if (!offer.alpn || server.alpn.length === 0) return {}
  const byServer = server.alpnOrder === 'server'
  const { decision, value } = choose(
    {
      question: 'alpn',
      by: 'server',
      order: { whose: server.alpnOrder, setting: 'alpn' },
      offered: offer.alpn,
      had: server.alpn,
    },
    alpnRules,
    [byServer ? 'alpn.offered' : 'alpn.enabled'],
    byServer ? server.alpn : offer.alpn,
    (protocol) => protocol,
    { offered: offer.alpn, enabled: server.alpn },
    {
      rule: 'alpn.common',
      args: { offered: offer.alpn, had: server.alpn },
      evidence: ['client_hello.extensions.application_layer_protocol_negotiation', 'server.alpn'],
    },
  )
  if (value !== undefined) return { decision, value }
  if (server.alpnMismatch === 'alert') return { decision }
  const { refusal: _, ...ignored } = decision
  return { decision: ignored }
}

/** The client's check of the server's answer: one protocol, and one that it offered. */
export const acceptProtocol = (
  said: readonly string[],
  offered: readonly string[],
  message: Answer['message'],
): Decision => {
  const asked = { question: 'alpn', by: 'client', offered, had: said } as const
  const one = insist(asked, alpnRules, ['alpn.one'], said, said.join(' '), { message })
  if (one.refusal) return one
  const [protocol] = said as [string]
  return insist(asked, alpnRules, ['alpn.was-offered'], protocol, protocol, { offered, message })
}
