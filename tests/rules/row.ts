import type { PublicKey } from '../../src/crypto/provider.ts'
import { stub } from '../../src/crypto/stub.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import type { Offer } from '../../src/rules/offer.ts'
import type { ServerSettings } from '../../src/rules/profile.ts'
import type { Decision } from '../../src/rules/rule.ts'
import { groups } from '../../src/spec/group.ts'
import { schemes } from '../../src/spec/signature.ts'
import { suites } from '../../src/spec/suite.ts'
import { versions } from '../../src/spec/version.ts'
import { issueChain, type ChainRequest } from '../../src/x509/authority.ts'
import type { Certificate } from '../../src/x509/certificate.ts'

/** A question, and the verdict: `= what was chosen`, or the rule that decided against it and its alert. */
export interface Row {
  readonly asks: string
  readonly ask: () => Decision | readonly Decision[]
  readonly verdict: string
}
export const row = (asks: string, ask: Row['ask'], verdict: string): Row => ({ asks, ask, verdict })

export const decisionsOf = (asked: Decision | readonly Decision[]): readonly Decision[] =>
  Array.isArray(asked) ? (asked as readonly Decision[]) : [asked as Decision]

export const verdictOf = (asked: Decision | readonly Decision[]): string => {
  const all = decisionsOf(asked)
  const refusal = all.find((decision) => decision.refusal)?.refusal
  if (refusal) return `${refusal.rule} ${refusal.limit ? '(not modelled)' : refusal.alert}`
  return `= ${all.at(-1)?.chosen ?? 'nothing'}`
}

/** An offer in names. What is not given is absent from the hello. */
export interface Offered {
  readonly versions?: readonly string[]
  readonly suites?: readonly string[]
  readonly groups?: readonly string[]
  readonly shares?: readonly string[]
  readonly schemes?: readonly string[]
  readonly certificateSchemes?: readonly string[]
  readonly alpn?: readonly string[]
  readonly statusRequest?: boolean
  readonly certificateCompression?: readonly number[]
  readonly recordSizeLimit?: number
  readonly maxFragmentLength?: number
}
const codes = (registry: { code: (name: string) => number | undefined }, names: readonly string[] | undefined) =>
  names?.map((name) => {
    const code = registry.code(name)
    if (code === undefined) throw new Error(`“${name}” has no code point`)
    return code
  })

export const offer = (offered: Offered): Offer => ({
  versions: codes(versions, offered.versions ?? ['TLS 1.3', 'TLS 1.2'])!,
  versionsAt: 'client_hello.extensions.supported_versions',
  suites: codes(suites, offered.suites ?? [])!,
  groups: codes(groups, offered.groups),
  shares: codes(groups, offered.shares)?.map((group) => ({ group, key_exchange: new Uint8Array(1) })),
  schemes: codes(schemes, offered.schemes),
  certificateSchemes: codes(schemes, offered.certificateSchemes),
  alpn: offered.alpn,
  authorities: undefined,
  serverName: undefined,
  sessionId: new Uint8Array(0),
  sessionTicket: undefined,
  psks: undefined,
  pskModes: undefined,
  earlyData: false,
  cookie: undefined,
  extendedMasterSecret: false,
  encryptThenMac: false,
  renegotiation: undefined,
  fallback: false,
  certificateCompression: offered.certificateCompression,
  statusRequest: offered.statusRequest ?? false,
  recordSizeLimit: offered.recordSizeLimit,
  maxFragmentLength: offered.maxFragmentLength,
})

export const serving = (change: Partial<ServerSettings>): ServerSettings => ({
  ...serverProfiles['nginx-tls12']!.settings,
  ...change,
})

const now = '2026-11-21T09:00:00Z'
export const chain = (request: Partial<ChainRequest> = {}) =>
  issueChain(stub, {
    names: ['a.test'],
    notBefore: '2026-11-01T00:00:00Z',
    notAfter: '2027-01-01T00:00:00Z',
    ...request,
  })
export const keyOf = (certificate: Certificate): PublicKey => certificate.publicKey as PublicKey
export { now }
