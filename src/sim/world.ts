import { keptChance } from '../crypto/chance.ts'
import type { Provider } from '../crypto/provider.ts'
import type { Numbered } from '../machines/tampering.ts'
import { ticketKeyLength, type ClientWorld, type ServedIdentity, type ServerWorld } from '../machines/world.ts'
import type { Identity, ServerSettings } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import type { Tamper } from '../rules/tampering.ts'
import { demoRoots, issueChain, sending, type Chain } from '../x509/authority.ts'
import { commonName } from '../x509/name.ts'
import { issueOcsp } from '../x509/ocsp.ts'
import { pastedCertificate, signedAgain } from '../x509/pasted.ts'
import { moment, type Held, type Resolved, type Scenario } from './scenario.ts'

/**
 * What both endpoints are given: certificates from the demo authority, chance from the seed, the scenario's clock.
 * `issuing` is the clock by which certificates are issued, where that is another.
 */
export const worldsOf = (
  { scenario, client, server, connection, held }: Resolved,
  provider: Provider,
  issuing: string = scenario.now,
): { client: ClientWorld; server: ServerWorld } => {
  const about = { host: scenario.host, now: issuing, held, provider }
  const identities = {
    client: client.settings.identities.flatMap((one) => served(one, 'client', { ...about, now: scenario.now })),
    server: server.settings.identities.flatMap((one) => served(one, 'server', about, server.settings)),
  }
  // Who trusts a pasted chain trusts what stands at its end.
  const pastedRoots = identities.server.flatMap(({ identity, chain }) => (identity.pasted ? chain.slice(-1) : []))
  const shared = { provider, chance: keptChance(provider, scenario.seed), now: scenario.now }
  return {
    client: {
      side: 'client',
      ...shared,
      tampering: tamperingBy(scenario, 'client'),
      settings: client.settings,
      hello: client.hello,
      host: scenario.host,
      verifies: connection.protocol !== 'smtp' || client.settings.startTls === 'verified',
      roots: [...demoRoots(provider), ...(client.settings.trust === 'pasted too' ? pastedRoots : [])],
      authorities: namesOf(client.settings.namedAuthorities, client.settings.otherAuthorities, provider),
      identities: identities.client,
    },
    server: {
      side: 'server',
      ...shared,
      tampering: tamperingBy(scenario, 'server'),
      settings: server.settings,
      reply: server.reply,
      ticketKey: shared.chance('server ticket key', ticketKeyLength),
      identities: identities.server,
      clientRoots: demoRoots(provider),
      issuers: namesOf(server.settings.namedIssuers, server.settings.otherIssuers, provider),
    },
  }
}

/** The acts of tampering of one party, with their places in the scenario's list. */
export const tamperingBy = ({ tampering = [] }: Scenario, by: Tamper['by']): Numbered[] =>
  tampering.flatMap((tamper, n) => (tamper.by === by ? [{ n, tamper }] : []))

/** The names in certificate_authorities. Those of another authority are a list that was not kept up to date. */
const namesOf = (
  named: ServerSettings['namedIssuers'],
  others: readonly string[],
  provider: Provider,
): readonly Uint8Array[] => {
  const names = [
    ...(named === 'demo authority' ? demoRoots(provider).map(({ subjectDer }) => subjectDer) : []),
    ...(named === 'another authority' ? [commonName('An authority of somebody else')] : []),
    ...others.map(commonName),
  ]
  let room = longestList
  return names.filter(({ length }) => (room -= 2 + length) >= 0)
}
/** Bytes that certificate_authorities can hold (RFC 5246 §7.4.4); what does not fit is left out. */
const longestList = 65535

interface About extends Pick<Scenario, 'host' | 'now'> {
  readonly held: Held | undefined
  readonly provider: Provider
}

const served = (
  identity: Identity,
  side: Side,
  about: About,
  status: Pick<ServerSettings, 'staple' | 'mustStaple'> = { staple: 'none', mustStaple: false },
): readonly ServedIdentity[] => {
  if (identity.pasted?.length) return pasted(identity, identity.pasted, about)
  const of = issuedTo.get(about.provider) ?? new WeakMap<Identity, Map<string, readonly ServedIdentity[]>>()
  issuedTo.set(about.provider, of)
  const all = of.get(identity) ?? new Map<string, readonly ServedIdentity[]>()
  of.set(identity, all)
  const key = [side, about.host, about.now, status.staple, status.mustStaple].join(' ')
  const known = all.get(key)
  if (known) return known
  const issued = issue(identity, side, about, status)
  all.set(key, issued)
  return issued
}
/** The same settings get the same certificates; a sweep asks for them again and again. */
const issuedTo = new WeakMap<Provider, WeakMap<Identity, Map<string, readonly ServedIdentity[]>>>()

const issue = (
  identity: Identity,
  side: Side,
  { host, now, provider }: About,
  { staple, mustStaple }: Pick<ServerSettings, 'staple' | 'mustStaple'>,
): readonly ServedIdentity[] => {
  const chain = issueChain(provider, {
    names: identity.names.map((name) => (name === '@host' ? host : name)),
    key: identity.key,
    signature: identity.signature,
    intermediate: identity.issuer !== 'root' && { signature: identity.intermediateSignature },
    notBefore: moment(identity.notBefore, now),
    notAfter: moment(identity.notAfter, now),
    usages: identity.usage === 'none' ? [] : [identity.usage],
    omitSan: identity.naming === 'common name',
    addressesAsNames: identity.naming === 'addresses as dNSName',
    fault: identity.fault ?? 'none',
    client: side === 'client',
    mustStaple,
  })
  return [
    {
      identity,
      chain: sending(provider, chain, identity.sends),
      key: chain.leafKey,
      ...(staple !== 'none' && { staple: stapled(staple, chain, now, provider) }),
    },
  ]
}

/** A pasted chain as it is, with its private key if that is held. A leaf that cannot be used here is left out. */
const pasted = (identity: Identity, texts: readonly string[], { held, provider }: About): readonly ServedIdentity[] => {
  const read = texts.flatMap((text) => pastedCertificate(text) ?? [])
  const chain = provider.id === 'stub' ? signedAgain(provider, read, demoRoots(provider), held?.real) : read
  const publicKey = chain[0]?.publicKey
  if (!publicKey || publicKey.kind === 'unknown') return []
  const keys = held?.keys ?? {}
  return [{ identity, chain, key: Object.hasOwn(keys, texts[0]!) ? keys[texts[0]!]! : { publicKey } }]
}

/** An OCSP response of yesterday that counts for a week, or did until three days ago. */
const stapled = (
  what: Exclude<ServerSettings['staple'], 'none'>,
  { leaf, issuer }: Chain,
  now: string,
  provider: Provider,
): Uint8Array => {
  const [from, until] = what === 'expired' ? ['-10d', '-3d'] : ['-1d', '+6d']
  return issueOcsp(provider, {
    certificate: leaf,
    issuer,
    status: what === 'expired' ? 'good' : what,
    thisUpdate: moment(from!, now),
    nextUpdate: moment(until!, now),
  })
}
