import { weights, type ClientProfile, type ClientSettings, type Weight } from '../rules/profile.ts'
import type { Reference } from '../spec/reference.ts'
import { clientSources } from '../spec/clientsource.ts'
import { sources } from '../spec/source.ts'

/** What a client does that its ClientHello does not show: each with how well it is known, and from where. */
export type Facts = { readonly [K in keyof ClientSettings]?: readonly [ClientSettings[K], Weight, Reference] }

const nobodyKnows = <T>(value: T): readonly [T, Weight, Reference] => [value, 'unknown', sources.noFact]
/** What stands where nobody knows; a verdict that turns on it is “not known”. */
const unknown = {
  requiresSecureRenegotiation: nobodyKnows(false),
  dhMinimum: nobodyKnows('1024'),
  dhMaximum: ['none', 'inferred', clientSources.dhLimit],
  policies: nobodyKnows([]),
  certificateStatus: nobodyKnows('ignored'),
  fallback: nobodyKnows('none'),
  packing: nobodyKnows('message'),
  paths: nobodyKnows('every path'),
  minimumRsa: nobodyKnows('1024'),
  weakestHash: nobodyKnows('sha1'),
  olderSignatures: [true, 'inferred', clientSources.olderSignatures],
  readsCommonName: nobodyKnows(true),
  keyUsage: nobodyKnows('ignored'),
  certificateAlert: nobodyKnows('by cause'),
  judgesCertificate: nobodyKnows('in the handshake'),
  matchesIssuers: nobodyKnows(true),
  renegotiation: nobodyKnows('never'),
  renegotiationOverHttp2: nobodyKnows(false),
  declines: nobodyKnows('warning'),
  noRenegotiation: nobodyKnows('fatal'),
  unknownNameWarning: nobodyKnows('ignored'),
  startTls: nobodyKnows('preferred'),
  trust: ['demo roots', 'inferred', clientSources.ownRoots],
} as const satisfies Facts

type Fact = NonNullable<Facts[keyof Facts]>

/** Facts as a profile holds them. Of two about the same the better known counts, and of equals that of the later table. */
export const temper = (...tables: readonly Facts[]) => {
  const facts = new Map<string, Fact>()
  for (const [name, fact] of [unknown, ...tables].flatMap((table) => Object.entries(table) as [string, Fact][])) {
    const before = facts.get(name)
    if (!before || weights.indexOf(fact[1]) <= weights.indexOf(before[1])) facts.set(name, fact)
  }
  const rows = [...facts]
  return {
    settings: Object.fromEntries(rows.map(([name, [value]]) => [name, value])) as unknown as Pick<
      ClientSettings,
      keyof typeof unknown
    >,
    evidence: Object.fromEntries(rows.map(([name, [, weight, source]]) => [name, { weight, source }])) as Omit<
      ClientProfile['evidence'],
      'all'
    >,
  }
}
