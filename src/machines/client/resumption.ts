import { plain } from '../../crypto/protection.ts'
import { resumptionPsk } from '../../crypto/schedule13.ts'
import { judgeResumption, offerEarlyData, offerSession, pskModesOf, type OwnSession } from '../../rules/resumption.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { suite as suiteOf, suites, type Suite } from '../../spec/suite.ts'
import { TLS13, versions } from '../../spec/version.ts'
import { extension, find, type Extension } from '../../wire/extension.ts'
import { clientHello, encodeHandshake, type ClientHello, type ServerHello } from '../../wire/handshake.ts'
import type { Flight } from '../flight.ts'
import { binderOf, bindersLength, noBinder, obfuscated } from '../psk.ts'
import { earlySecrets, keys13 } from '../secret.ts'
import { elapsed, type EarlyData, type Session, type Session13 } from '../session.ts'
import type { ClientWorld } from '../world.ts'
import type { ClientContext } from './context.ts'
import type { SentHello } from './compose.ts'

/** The session that the client offers, if it has one and no rule speaks against it. */
export const sessionToOffer = (world: ClientWorld, flight: Flight): Session | undefined => {
  const { session, settings, host } = world
  if (!session) return undefined
  const offered = suites.codesOf(settings.suites)
  const allowed = flight.allows(
    offerSession(ownSession(session, world.now), {
      settings,
      host,
      versions: settings.versions.map((name) => versions.code(name) ?? 0),
      suites: offered,
      hashes: offered.flatMap((code) => {
        const found = suiteOf(code)
        return found && found.to >= TLS13 ? [found.prf] : []
      }),
    }),
  )
  return allowed ? session : undefined
}

const ownSession = (session: Session, now: string): OwnSession => ({
  version: session.kind === 'psk' ? TLS13 : session.version,
  suite: session.suite,
  hash: suiteOf(session.suite)!.prf,
  host: session.host,
  age: Math.floor(elapsed(session.receivedAt, now) / 1000),
  lifetime: session.lifetime,
  extendedMasterSecret: session.kind === 'psk' || session.extendedMasterSecret,
})

/** How many of the bytes that the application has ready go out early. */
export const earlyBytes = (
  { settings }: ClientWorld,
  session: Session | undefined,
  early: Uint8Array | undefined,
  flight: Flight,
): number => {
  if (session?.kind !== 'psk' || !early?.length) return 0
  const limit = session.maxEarlyData
  const alpn = session.alpn === undefined || settings.alpn.includes(session.alpn)
  return flight.allows(offerEarlyData(settings.earlyData, { limit, alpn })) ? Math.min(limit, early.length) : 0
}

const hashOf = ({ suite }: Session13) => suiteOf(suite)!.prf

/** pre_shared_key before its binder is known. */
export const pskExtension = (session: Session13, now: string): Extension =>
  extension('client_hello', 'pre_shared_key', {
    identities: [
      {
        identity: session.ticket,
        obfuscated_ticket_age: obfuscated(Math.max(0, elapsed(session.receivedAt, now)), session.ageAdd),
      },
    ],
    binders: [noBinder(hashOf(session))],
  })

/** The same ClientHello with its binder. `before`: the messages before it. */
export const bind = (
  { provider }: ClientWorld,
  hello: ClientHello,
  session: Session13,
  before: readonly Uint8Array[],
): ClientHello => {
  const bytes = encodeHandshake('client_hello', clientHello, hello)
  const hash = hashOf(session)
  const truncated = bytes.subarray(0, bytes.length - bindersLength([noBinder(hash)]))
  const offer = find('client_hello', hello.extensions, 'pre_shared_key')!
  const binders = [binderOf(provider, hash, session.psk, before, truncated)]
  return {
    ...hello,
    extensions: hello.extensions?.map((one) =>
      one.type === extensionCodes.pre_shared_key
        ? extension('client_hello', 'pre_shared_key', { ...offer, binders })
        : one,
    ),
  }
}

/** May the second ClientHello offer the session again? Its hash must be that of the suite that was chosen (RFC 8446 §4.1.4). */
export const staysOffered = (session: Session | undefined, suite: Suite): session is Session13 =>
  session?.kind === 'psk' && hashOf(session) === suite.prf

/** Sends early data right behind the ClientHello, which is the whole transcript of the flight. */
export const sendEarly = (world: ClientWorld, sent: SentHello, early: Uint8Array, flight: Flight): void => {
  const session = sent.session as Session13
  const suite = suiteOf(session.suite)!
  if (sent.hello.legacy_session_id.length) flight.acts.push({ do: 'change_cipher_spec' })
  const secret = earlySecrets(world.provider, suite, session.psk, flight)
  flight.acts.push({ do: 'write', keys: keys13(world.provider, suite, secret), epoch: 'early' })
  flight.acts.push({ do: 'data', bytes: early })
}

/** A HelloRetryRequest rejects early data, and the second ClientHello travels in the clear again. */
export const withdrawEarly = (context: ClientContext, flight: Flight): EarlyData | undefined => {
  if (!context.early) return undefined
  flight.acts.push({ do: 'write', keys: plain, epoch: 'plaintext' })
  return { ...context.early, result: 'rejected' }
}

/**
 * The client's check of the pre-shared key that a ServerHello selects (RFC 8446 §4.2.11): the session that is resumed,
 * undefined for a full handshake, or a refusal among the decisions.
 */
export const acceptPsk = (
  world: ClientWorld,
  context: ClientContext,
  hello: ServerHello,
  suite: Suite,
  flight: Flight,
): { session: Session13 | undefined } | 'refused' => {
  const selected = find('server_hello', hello.extensions, 'pre_shared_key')?.selected_identity
  if (selected === undefined) return { session: undefined }
  const session = context.sent!.session as Session13
  if (flight.refuses(judgeResumption.selected(selected, 1))) return 'refused'
  if (flight.refuses(judgeResumption.selectedHash(hashOf(session), suite.prf))) return 'refused'
  const share = find('server_hello', hello.extensions, 'key_share')
  const mode = share ? 'psk_dhe_ke' : 'psk_ke'
  if (flight.refuses(judgeResumption.selectedMode(mode, pskModesOf(world.settings.pskModes)))) return 'refused'
  return { session }
}

/** What EncryptedExtensions says of early data. Undefined where the client refuses it. */
export const earlyResult = (
  context: ClientContext,
  accepted: boolean,
  alpn: string | undefined,
  flight: Flight,
): EarlyData | undefined | 'refused' => {
  const { early, resumed, sent } = context
  if (!early || early.result === 'rejected') return early
  const session = sent!.session as Session13
  const consistent = resumed === true && context.suite?.code === session.suite && alpn === session.alpn
  if (accepted && flight.refuses(judgeResumption.earlyConsistent(consistent))) return 'refused'
  flight.allows(judgeResumption.earlyAccepted(accepted))
  return { ...early, result: accepted ? 'accepted' : 'rejected' }
}

/** The session that a NewSessionTicket of TLS 1.3 stands for. */
export const sessionFrom = (
  { provider, host, now }: ClientWorld,
  context: ClientContext,
  value: {
    ticket_lifetime: number
    ticket_age_add: number
    ticket_nonce: Uint8Array
    ticket: Uint8Array
    extensions: readonly Extension[]
  },
): Session13 => {
  const suite = context.suite!
  return {
    kind: 'psk',
    host,
    suite: suite.code,
    alpn: context.alpn,
    receivedAt: now,
    lifetime: value.ticket_lifetime,
    chain: context.chain ?? [],
    ticket: value.ticket,
    nonce: value.ticket_nonce,
    psk: resumptionPsk(provider, suite.prf, context.resumptionMaster!, value.ticket_nonce),
    ageAdd: value.ticket_age_add,
    maxEarlyData: find('new_session_ticket', value.extensions, 'early_data')?.max_early_data_size ?? 0,
  }
}
