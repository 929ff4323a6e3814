import { fromUtf8 } from '../../bytes/text.ts'
import { type PublicKey } from '../../crypto/provider.ts'
import { judgePresented, rulesAsked, type KeyUse } from '../../rules/chain.ts'
import type { ClientSettings } from '../../rules/profile.ts'
import type { Decision, Side } from '../../rules/rule.ts'
import { judge } from '../../rules/session.ts'
import type { RecordSize, SaidSizes } from '../../rules/size.ts'
import {
  acceptScheme,
  acceptSignature,
  judgeFixedScheme,
  offeredSchemes,
  schemeBefore12,
} from '../../rules/signature.ts'
import { schemes } from '../../spec/signature.ts'
import { type Suite } from '../../spec/suite.ts'
import { find, type Extension } from '../../wire/extension.ts'
import { type ServerHello } from '../../wire/handshake.ts'
import { parseCertificate, type Certificate } from '../../x509/certificate.ts'
import { buildPaths, firstPath } from '../../x509/chain.ts'
import { type Flight, reading } from '../flight.ts'
import { type SentHello } from './compose.ts'
import type { ServerParams } from './keyexchange.ts'
import type { Outcome } from '../outcome.ts'
import { type ApplicationSecrets, type HandshakeSecrets, type Traffic12 } from '../secret.ts'
import type { EarlyData, Session } from '../session.ts'
import type { ClientWorld } from '../world.ts'
import type { Requested } from './authentication.ts'
import { unsaid, type Transcript } from '../transcript.ts'

/** What the client knows so far. Fields appear as the handshake goes on. */
export interface ClientContext {
  readonly side: 'client'
  readonly transcript: Transcript
  readonly sent: SentHello | undefined
  readonly retried: boolean | undefined
  readonly version: number | undefined
  readonly suite: Suite | undefined
  readonly serverHello: ServerHello | undefined
  readonly group: number | undefined
  readonly alpn: string | undefined
  /** TLS 1.2: a stapled OCSP response has come. */
  readonly stapled: boolean | undefined
  readonly size: RecordSize | undefined
  readonly extendedMasterSecret: boolean | undefined
  readonly encryptThenMac: boolean | undefined
  readonly chain: readonly Certificate[] | undefined
  /** What is decided about the chain when the handshake is over. */
  readonly postponed: Decision | undefined
  readonly scheme: string | undefined
  readonly handshake13: HandshakeSecrets | undefined
  readonly application13: ApplicationSecrets | undefined
  /** How often each direction has had new keys since the handshake. */
  readonly keyUpdates: Readonly<Record<Side, number>> | undefined
  /** How many handshakes this connection had before the one that is running or done last. */
  readonly handshakes: number | undefined
  /** Both sides know RFC 5746. */
  readonly secureRenegotiation: boolean | undefined
  /** verify_data of both Finished: what a further handshake is tied to. */
  readonly finished: Readonly<Record<Side, Uint8Array>> | undefined
  /** How often the server has asked for renegotiation and was declined. */
  readonly requests: number | undefined
  /** Set when the server asked for a certificate. */
  readonly requested: Requested | undefined
  readonly serverParams: ServerParams | undefined
  readonly master: Uint8Array | undefined
  readonly keys12: Traffic12 | undefined
  readonly changed: boolean | undefined
  /** The server has taken up the session that was offered. */
  readonly resumed: boolean | undefined
  readonly early: EarlyData | undefined
  /** What tickets of TLS 1.3 are made from. */
  readonly resumptionMaster: Uint8Array | undefined
  /** A ticket of TLS 1.2 or before. */
  readonly ticket12: { readonly ticket_lifetime_hint: number; readonly ticket: Uint8Array } | undefined
  /** What this connection leaves behind for others, oldest first. */
  readonly sessions: readonly Session[] | undefined
}

export type Handled<Go extends string> = Outcome<Go, ClientContext>

/** Handlers of this side that read their message first. */
export const reads = reading<ClientWorld, ClientContext>()

/** Every field is there from the start: objects of one shape are copied quickly, and a handshake copies this at every message. */
export const clientStart: ClientContext = {
  side: 'client',
  transcript: unsaid,
  sent: undefined,
  retried: undefined,
  version: undefined,
  suite: undefined,
  serverHello: undefined,
  group: undefined,
  alpn: undefined,
  stapled: undefined,
  size: undefined,
  extendedMasterSecret: undefined,
  encryptThenMac: undefined,
  chain: undefined,
  postponed: undefined,
  scheme: undefined,
  handshake13: undefined,
  application13: undefined,
  keyUpdates: undefined,
  handshakes: undefined,
  secureRenegotiation: undefined,
  finished: undefined,
  requests: undefined,
  requested: undefined,
  serverParams: undefined,
  master: undefined,
  keys12: undefined,
  changed: undefined,
  resumed: undefined,
  early: undefined,
  resumptionMaster: undefined,
  ticket12: undefined,
  sessions: undefined,
}

export const saidProtocols = (list: { protocol_name_list: Uint8Array[] } | undefined): string[] | undefined =>
  list?.protocol_name_list.map(fromUtf8)

export const none = new Uint8Array(0)

/** What a message says about the size of records. */
export const sizesIn = (
  carrier: 'client_hello' | 'server_hello' | 'encrypted_extensions',
  list: readonly Extension[] | undefined,
): SaidSizes => ({
  limit: find(carrier, list, 'record_size_limit')?.limit,
  fragment: find(carrier, list, 'max_fragment_length')?.length,
})

/**
 * Reads and judges what the server presents: undefined when a decision went against it. What the client looks at only when
 * the handshake is over is `postponed`.
 */
export const judgeCertificates = (
  world: ClientWorld,
  flight: Flight,
  ders: readonly Uint8Array[],
  use: { readonly use: KeyUse; readonly version: number },
): Pick<ClientContext, 'chain' | 'postponed'> | undefined => {
  const sent: Certificate[] = []
  for (const [at, der] of ders.entries()) {
    const parsed = parseCertificate(der)
    if (!parsed.ok) {
      const path = `certificate.certificate_list.${at}.${parsed.path}`
      flight.refuses(judge.unreadable('client', { path, at: parsed.at, expected: parsed.expected }))
      return undefined
    }
    sent.push(parsed.certificate)
  }
  const { settings, host, now, provider } = world
  const roots = settings.trust === 'nothing' ? [] : world.roots
  const paths = !sent.length
    ? []
    : settings.paths === 'every path'
      ? buildPaths(provider, sent, roots)
      : [firstPath(provider, sent, roots, now)]
  const question = { host, now, client: settings, ...use }
  if (world.verifies || !sent.length) {
    const asked = rulesAsked[settings.judgesCertificate]
    if (flight.refuses(toldAs(judgePresented(sent, paths, question, asked.now), settings))) return undefined
    const postponed = asked.later.length ? judgePresented(sent, paths, question, asked.later) : undefined
    return { chain: sent, postponed }
  }
  flight.refuses(judge.unverified(judgePresented(sent, paths, question).refusal?.rule))
  return { chain: sent, postponed: undefined }
}

/** Once the server has finished: does what was postponed speak against it? */
export const refusesAfterwards = ({ postponed }: ClientContext, flight: Flight): boolean =>
  postponed !== undefined && flight.refuses(postponed)

/**
 * How a client leaves that has judged only then: one that compares the name has said its last messages, and says good-bye;
 * one that judges everything leaves without a word, and its last messages with it.
 */
export const leavingManner = ({ settings }: ClientWorld): 'close_notify' | 'close' =>
  settings.judgesCertificate === 'after it' ? 'close' : 'close_notify'

/** The refusal with the alert that this stack has for chains. Without a certificate there is no chain to speak of. */
const toldAs = (judged: Decision, { certificateAlert }: ClientSettings): Decision =>
  judged.refusal && judged.had?.length && certificateAlert !== 'by cause'
    ? { ...judged, refusal: { ...judged.refusal, alert: certificateAlert } }
    : judged

/** Accepts scheme and signature, or records why not. */
export const judgeSignature = (
  world: ClientWorld,
  flight: Flight,
  version: number,
  code: number | undefined,
  key: Certificate['publicKey'],
  content: Uint8Array,
  signature: Uint8Array,
): string | undefined => {
  const listed = schemes.codesOf(world.settings.signatureSchemes)
  // A client of TLS 1.2 without the extension has offered what it stands for then.
  const offered = offeredSchemes({ schemes: listed.length ? listed : undefined })
  const known = key.kind === 'unknown' ? undefined : (key as PublicKey)
  const name = code === undefined ? (schemeBefore12(known) ?? '') : schemes.name(code)
  const accepted =
    code === undefined
      ? judgeFixedScheme('client', known, { client: world.settings })
      : acceptScheme(code, version, offered, known!)
  if (known && flight.refuses(accepted)) return undefined
  const verified = known !== undefined && world.provider.verify(name, known, content, signature)
  return flight.refuses(acceptSignature(verified, name)) ? undefined : name
}
