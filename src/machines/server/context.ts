import { concat } from '../../bytes/buffer.ts'
import { toUtf8 } from '../../bytes/text.ts'
import type { FieldName } from '../../spec/field.ts'
import { type KeyShare, type PublicKey } from '../../crypto/provider.ts'
import { type Offer } from '../../rules/offer.ts'
import type { Decision, Side } from '../../rules/rule.ts'
import type { RecordSize } from '../../rules/size.ts'
import { chooseByKey } from '../../rules/name.ts'
import { chooseScheme, judgeFixedScheme, rankOf, requireKey, schemeBefore12 } from '../../rules/signature.ts'
import { schemes } from '../../spec/signature.ts'
import { servesKey } from '../../rules/suite.ts'
import type { Suite } from '../../spec/suite.ts'
import { TLS12 } from '../../spec/version.ts'
import { extension, find, type Extension } from '../../wire/extension.ts'
import { type ClientHello } from '../../wire/handshake.ts'
import { type Flight, reading } from '../flight.ts'
import type { Outcome } from '../outcome.ts'
import { pssSalt } from '../salt.ts'
import { type ApplicationSecrets, type HandshakeSecrets, type Traffic12 } from '../secret.ts'
import type { ResumedPsk } from './resumption13.ts'
import type { Certificate } from '../../x509/certificate.ts'
import type { SessionState, StoredSession } from './ticket.ts'
import { isWhole, type ServedIdentity, type ServerWorld } from '../world.ts'
import { unsaid, type Transcript } from '../transcript.ts'

/** What the server knows so far. */
export interface ServerContext {
  readonly side: 'server'
  readonly transcript: Transcript
  readonly hello: ClientHello | undefined
  readonly offer: Offer | undefined
  /** Set after a HelloRetryRequest: the group it asked for, 0 when only its cookie was to come back. */
  readonly retried: number | undefined
  /** A stateless server has sent a HelloRetryRequest: all that it still knows is in the cookie. */
  readonly stateless: boolean | undefined
  /** The session of TLS 1.2 or before that is resumed. */
  readonly session: SessionState | undefined
  /** What this connection leaves behind under its session ID. */
  readonly stored: readonly StoredSession[] | undefined
  /** The session of TLS 1.3 that is resumed. */
  readonly psk: ResumedPsk | undefined
  readonly early: 'accepted' | 'rejected' | undefined
  readonly earlyReceived: number | undefined
  /** How many bytes of rejected early data may still be skipped. */
  readonly skipping: number | undefined
  readonly version: number | undefined
  readonly suite: Suite | undefined
  readonly identity: ServedIdentity | undefined
  /** Is there a certificate for the name that the client asked for? */
  readonly named: boolean | undefined
  readonly group: number | undefined
  /** Where DHE happens before TLS 1.3. */
  readonly field: FieldName | undefined
  readonly schemeCode: number | undefined
  readonly scheme: string | undefined
  readonly alpn: string | undefined
  /** An OCSP response goes along with the certificate. */
  readonly stapled: boolean | undefined
  readonly size: RecordSize | undefined
  readonly chain: readonly ServedIdentity['chain'][number][] | undefined
  readonly extendedMasterSecret: boolean | undefined
  readonly encryptThenMac: boolean | undefined
  readonly serverRandom: Uint8Array | undefined
  readonly share: KeyShare | undefined
  readonly handshake13: HandshakeSecrets | undefined
  readonly application13: ApplicationSecrets | undefined
  /** How often each direction has had new keys since the handshake. */
  readonly keyUpdates: Readonly<Record<Side, number>> | undefined
  readonly master: Uint8Array | undefined
  readonly keys12: Traffic12 | undefined
  /** How many handshakes this connection had before the one that is running or done last. */
  readonly handshakes: number | undefined
  /** Both sides know RFC 5746. */
  readonly secureRenegotiation: boolean | undefined
  /** verify_data of both Finished: what a further handshake is tied to. */
  readonly finished: Readonly<Record<Side, Uint8Array>> | undefined
  /** The application wants to know who the client is: the next handshake asks for a certificate. */
  readonly wantsCertificate: boolean | undefined
  /** While a request after the handshake is open: the handshake's transcript, the request, and what answered it so far. */
  readonly late: Transcript | undefined
  /** Why it cannot sign, where that is only found behind the ServerHello. */
  readonly unsigned: readonly Decision[] | undefined
  /** How many requests were made after the handshake. */
  readonly requests: number | undefined
  /** Set when a certificate was asked for; the answer repeats it. Empty within a handshake. */
  readonly asked: Uint8Array | undefined
  /** What the client showed and was accepted: leaf first, empty when it showed nothing. */
  readonly clientChain: readonly Certificate[] | undefined
  /** What the client proved with that it has the key. */
  readonly clientScheme: string | undefined
}

export type Handled<Go extends string> = Outcome<Go, ServerContext>

/** Handlers of this side that read their message first. */
export const reads = reading<ServerWorld, ServerContext>()

/** Every field is there from the start: objects of one shape are copied quickly, and a handshake copies this at every message. */
export const serverStart: ServerContext = {
  side: 'server',
  transcript: unsaid,
  hello: undefined,
  offer: undefined,
  retried: undefined,
  stateless: undefined,
  session: undefined,
  stored: undefined,
  psk: undefined,
  early: undefined,
  earlyReceived: undefined,
  skipping: undefined,
  version: undefined,
  suite: undefined,
  identity: undefined,
  named: undefined,
  group: undefined,
  field: undefined,
  schemeCode: undefined,
  scheme: undefined,
  alpn: undefined,
  stapled: undefined,
  size: undefined,
  chain: undefined,
  extendedMasterSecret: undefined,
  encryptThenMac: undefined,
  serverRandom: undefined,
  share: undefined,
  handshake13: undefined,
  application13: undefined,
  keyUpdates: undefined,
  master: undefined,
  keys12: undefined,
  handshakes: undefined,
  secureRenegotiation: undefined,
  finished: undefined,
  wantsCertificate: undefined,
  late: undefined,
  unsigned: undefined,
  requests: undefined,
  asked: undefined,
  clientChain: undefined,
  clientScheme: undefined,
}

export const refuse = (world: ServerWorld, context: ServerContext, flight: Flight): Handled<'refuse'> =>
  flight.refuse(context, world.settings.refusal)

/** Of the certificates for a name, those whose keys fit the suite. */
const suiting = (
  { settings }: ServerWorld,
  identities: readonly ServedIdentity[],
  suite: Suite,
  version: number,
): readonly ServedIdentity[] => identities.filter(({ key }) => servesKey(suite, key.publicKey, version, settings))

/** What a server does that cannot ask: how it goes on is the application's affair. */
export const cannotAsk = (
  world: ServerWorld,
  context: ServerContext,
  flight: Flight,
  decision: Decision,
): Handled<'cannot' | 'refuse'> => {
  if (world.settings.cannotAsk === 'reset') {
    flight.refuses(decision)
    return flight.refuse(context, 'reset')
  }
  // It ends nothing yet: what comes of it is the application's to say.
  const { refusal: _, ...told } = decision
  flight.decisions.push(told)
  return flight.outcome('cannot', context)
}

export const keysOf = (identities: readonly ServedIdentity[]): PublicKey[] => identities.map(({ key }) => key.publicKey)

/** An identity that suits the suite, and a scheme to sign with: the first identity for which there is one. */
export const signWith = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  identities: readonly ServedIdentity[],
  suite: Suite,
  flight: Flight,
): { identity: ServedIdentity; schemeCode?: number; scheme: string; chain: ServedIdentity['chain'] } | undefined => {
  const { settings } = world
  if (context.version! < TLS12) return signFixed(world, suiting(world, identities, suite, context.version!), flight)
  const tried = suiting(world, identities, suite, context.version!).map((identity) => ({
    identity,
    ...chooseScheme(context.version!, offer, settings, identity.key.publicKey, identity.chain[0]),
  }))
  const signing = tried.filter(({ value }) => value !== undefined)
  const bySchemes = settings.certificateOrder === 'schemes'
  if (bySchemes)
    signing.sort((one, other) => rankOf(one.value!, offer, settings) - rankOf(other.value!, offer, settings))
  const found = signing[0] ?? tried[0]
  if (!found) return undefined
  const { identity, decision, value } = found
  if (identities.length > 1 && value !== undefined) {
    const signs = (one: ServedIdentity) => signing.some((other) => other.identity === one)
    const first = signing.map(({ identity }) => identity)
    const inOrder = bySchemes ? [...first, ...identities.filter((one) => !first.includes(one))] : identities
    const candidates = inOrder.map((one) => ({
      leaf: one.chain[0],
      key: one.key.publicKey,
      suits: servesKey(suite, one.key.publicKey, context.version!, settings),
      signs: signs(one),
    }))
    if (flight.refuses(chooseByKey(candidates, suite.name, settings))) return undefined
  }
  if (flight.refuses(decision)) return undefined
  return { identity, schemeCode: value!, scheme: schemes.name(value!), chain: identity.chain }
}

/** Before TLS 1.2 the first identity that can sign does, in the one way that there is. */
const signFixed = ({ settings }: ServerWorld, identities: readonly ServedIdentity[], flight: Flight) => {
  const identity =
    (settings.newKeysAnyVersion ? undefined : identities.find(({ key }) => schemeBefore12(key.publicKey))) ??
    identities[0]
  if (!identity || flight.refuses(judgeFixedScheme('server', identity.key.publicKey, { server: settings })))
    return undefined
  return { identity, scheme: schemeBefore12(identity.key.publicKey)!, chain: identity.chain }
}

/** A signature with the chosen identity's key; undefined, and a refusal, where that is not here (`requireKey`). */
export const sign = (
  world: ServerWorld,
  { scheme, identity }: ServerContext,
  content: Uint8Array,
  flight: Flight,
): Uint8Array | undefined => {
  const { key } = identity!
  if (isWhole(key)) return world.provider.sign(scheme!, key, content, pssSalt(world, scheme!))
  flight.refuses(requireKey(false, 'server'))
  return undefined
}

/** renegotiated_connection of the ServerHello: empty in a first handshake, both Finished afterwards (RFC 5746 §3.6, §3.7). */
export const renegotiatedConnection = ({ handshakes, finished }: ServerContext): Uint8Array =>
  handshakes ? concat(finished!.client, finished!.server) : new Uint8Array(0)

export const alpnReply = (carrier: 'server_hello' | 'encrypted_extensions', alpn: string | undefined): Extension[] =>
  alpn === undefined
    ? []
    : [extension(carrier, 'application_layer_protocol_negotiation', { protocol_name_list: [toUtf8(alpn)] })]

/** What the server says about the size of records: its own limit, or the client's length back (RFC 6066 §4). */
export const sizeReply = (
  carrier: 'server_hello' | 'encrypted_extensions',
  hello: ClientHello,
  size: RecordSize | undefined,
): Extension[] => {
  if (size?.by === 'record_size_limit') return [extension(carrier, 'record_size_limit', { limit: size.own })]
  const asked = find('client_hello', hello.extensions, 'max_fragment_length')
  return size && asked ? [extension(carrier, 'max_fragment_length', asked)] : []
}
