import { bigEndian, equal } from '../../bytes/buffer.ts'
import { empty } from '../../bytes/codec.ts'
import { fromUtf8, toUtf8 } from '../../bytes/text.ts'
import { resumptionPsk } from '../../crypto/schedule13.ts'
import type { Offer } from '../../rules/offer.ts'
import {
  acceptEarlyData,
  chooseSession,
  judgeResumption,
  pskModesOf,
  type FoundSession,
} from '../../rules/resumption.ts'
import { suite as suiteOf, type Suite } from '../../spec/suite.ts'
import { TLS13 } from '../../spec/version.ts'
import { extension } from '../../wire/extension.ts'
import { newSessionTicket13 } from '../../wire/handshake.ts'
import { Flight } from '../flight.ts'
import { binderOf, bindersLength, revealed } from '../psk.ts'
import { keys13 } from '../secret.ts'
import { elapsed } from '../session.ts'
import type { ServerWorld } from '../world.ts'
import { reads, type Handled, type ServerContext } from './context.ts'
import { openTicket, sealTicket, type SessionState } from './ticket.ts'
import { extended } from '../transcript.ts'

/** The pre-shared key that a server resumes with. */
export interface ResumedPsk {
  readonly index: number
  readonly state: SessionState
  readonly mode: string
  /** How far the age that the client tells is from the server's own view, in milliseconds. */
  readonly late: number
}

/** A session as the rules see it. */
export const foundSession = (by: FoundSession['by'], state: SessionState | undefined, now: string): FoundSession => ({
  by,
  state: state && {
    version: state.version,
    suite: state.suite,
    hash: suiteOf(state.suite)!.prf,
    age: Math.floor(elapsed(fromUtf8(state.created), now) / 1000),
    lifetime: state.lifetime,
    serverName: fromUtf8(state.server_name),
    extendedMasterSecret: state.extended_master_secret === 1,
  },
})

/**
 * The server's choice of a pre-shared key (RFC 8446 §4.2.11), its binder checked. Undefined: a full handshake, for the
 * reasons that the decision has.
 */
export const choosePsk = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  suite: Suite,
  flight: Flight,
): ResumedPsk | undefined | 'refused' => {
  const { psks, pskModes } = offer
  if (!psks) return undefined
  const { identities, binders, last } = psks
  const form = { last, identities: identities.length, binders: binders.length }
  if (flight.refuses(...judgeResumption.form(form, pskModes))) return 'refused'
  const modes = {
    client: pskModes!.map((mode) => (mode === 0 ? 'psk_ke' : mode === 1 ? 'psk_dhe_ke' : `mode ${mode}`)),
    server: pskModesOf(world.settings.pskModes),
  }
  const mode = modes.server.find((one) => modes.client.includes(one))
  const sessions = identities.map(({ identity, obfuscated_ticket_age }, index) => {
    const opened = openTicket(world, identity)
    return { ...foundSession('ticket', opened, world.now), opened, index, age: obfuscated_ticket_age }
  })
  const { decision, value } = chooseSession(sessions, {
    version: TLS13,
    hash: suite.prf,
    mode,
    modes,
    suites: [],
    serverName: '',
    extendedMasterSecret: true,
  })
  if (!flight.allows(decision)) return undefined
  const { opened: state, index, age } = value!
  const { messages } = context.transcript
  const message = messages.at(-1)!
  const truncated = message.subarray(0, message.length - bindersLength(binders))
  const binder = binderOf(world.provider, suite.prf, state!.secret, messages.slice(0, -1), truncated)
  if (flight.refuses(judgeResumption.binder(equal(binder, binders[index]!)))) return 'refused'
  const late = revealed(age, state!.age_add) - elapsed(fromUtf8(state!.created), world.now)
  return { index, state: state!, mode: mode!, late }
}

/** Does the server take the early data that a ClientHello announces (RFC 8446 §4.2.10)? */
export const judgeEarly = (
  { settings }: ServerWorld,
  { psk, suite, alpn, retried }: ServerContext,
  flight: Flight,
): boolean =>
  flight.allows(
    acceptEarlyData({
      allowed: settings.earlyData && (psk?.state.max_early_data ?? 0) > 0,
      retried: retried !== undefined,
      first: psk?.index === 0,
      suite: psk?.state.suite === suite!.code,
      alpn: { before: fromUtf8(psk?.state.alpn ?? new Uint8Array(0)), now: alpn ?? '' },
      late: psk?.late ?? 0,
    }),
  )

/** How many bytes of early data a server allows, and skips when it does not take them: what OpenSSL does by default. */
export const earlyLimit = ({ reply }: ServerWorld): number => reply.ticket.maxEarlyData ?? 16_384

/** Early data arrive, up to the limit of their ticket. */
export const onEarlyData = (
  world: ServerWorld,
  context: ServerContext,
  { bytes }: { readonly bytes: Uint8Array },
): Handled<'delivered' | 'refuse'> => {
  const earlyReceived = (context.earlyReceived ?? 0) + bytes.length
  const flight = new Flight(world, context.transcript, TLS13)
  if (flight.refuses(judgeResumption.earlyLimit(earlyReceived, context.psk!.state.max_early_data)))
    return flight.refuse(context)
  flight.decisions.length = 0
  flight.acts.push({ do: 'deliver', bytes })
  return flight.outcome('delivered', { ...context, earlyReceived })
}

/** Behind it everything travels under the handshake keys (RFC 8446 §4.5). */
export const onEndOfEarlyData = reads(empty, TLS13, ({ world, context, message, flight }): Handled<'ok' | 'refuse'> => {
  const keys = keys13(world.provider, context.suite!, context.handshake13!.client)
  flight.acts.push({ do: 'read', keys, epoch: 'handshake' })
  return flight.outcome('ok', { ...context, transcript: extended(context.transcript, message.bytes) })
})

/** The tickets behind a handshake: each seals what the server needs to resume this connection (RFC 8446 §4.6.1). */
export const sendTickets = (
  world: ServerWorld,
  { suite, alpn, offer }: ServerContext,
  resumptionMaster: Uint8Array,
  flight: Flight,
): void => {
  const { provider, chance, reply, settings, now } = world
  const { lifetime, nonceLength } = reply.ticket
  const max_early_data = settings.earlyData ? earlyLimit(world) : 0
  for (let n = 0; n < Number(settings.tickets); n++) {
    const ticket_nonce = bigEndian(n, nonceLength)
    const age_add = toUint32(chance(`server ticket age ${n}`, 4))
    const state: SessionState = {
      version: TLS13,
      suite: suite!.code,
      created: toUtf8(now),
      lifetime,
      age_add,
      max_early_data,
      extended_master_secret: 1,
      secret: resumptionPsk(provider, suite!.prf, resumptionMaster, ticket_nonce),
      alpn: toUtf8(alpn ?? ''),
      server_name: toUtf8(offer!.serverName ?? ''),
    }
    flight.send('new_session_ticket', newSessionTicket13, {
      ticket_lifetime: lifetime,
      ticket_age_add: age_add,
      ticket_nonce,
      ticket: sealTicket(world, `server ticket ${n}`, state),
      extensions: max_early_data
        ? [extension('new_session_ticket', 'early_data', { max_early_data_size: max_early_data })]
        : [],
    })
  }
}

const toUint32 = (bytes: Uint8Array): number => bytes.reduce((sum, byte) => sum * 256 + byte, 0)
