import { equal } from '../../bytes/buffer.ts'
import { fromUtf8, toUtf8 } from '../../bytes/text.ts'
import { verifyData as verifyData12 } from '../../crypto/schedule12.ts'
import { chooseProtocol } from '../../rules/alpn.ts'
import type { Offer } from '../../rules/offer.ts'
import { chooseSession, keepSession } from '../../rules/resumption.ts'
import { judge } from '../../rules/session.ts'
import { chooseSize } from '../../rules/size.ts'
import { suiteEntry } from '../../rules/suite.ts'
import { suite as suiteOf } from '../../spec/suite.ts'
import { TLS12 } from '../../spec/version.ts'
import { extension, type Extension } from '../../wire/extension.ts'
import { finished, newSessionTicket12, serverHello } from '../../wire/handshake.ts'
import { Flight } from '../flight.ts'
import { resumedSecrets12 } from '../secret.ts'
import { elapsed } from '../session.ts'
import type { ServerWorld } from '../world.ts'
import { reads, refuse, type Handled, type ServerContext } from './context.ts'
import { foundSession } from './resumption13.ts'
import { openTicket, sealTicket, type SessionState, type StoredSession } from './ticket.ts'
import { extensions12, randomOf } from './tls12.ts'
import { extended } from '../transcript.ts'

/**
 * Takes up a session of TLS 1.2 or before: the one in the ticket, or without a ticket the one that is kept under the
 * session ID (RFC 5077 §3.4). Undefined: a full handshake, for the reasons that the decision has.
 */
export const resume12 = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): Handled<'resumed12' | 'refuse'> | undefined => {
  const state = namedSession(world, context, offer, flight)
  if (!state) return undefined
  const extendedMasterSecret = world.settings.extendedMasterSecret && offer.extendedMasterSecret
  const now = { version: context.version!, suite: state.suite, extendedMasterSecret }
  const before = { ...now, extendedMasterSecret: state.extended_master_secret === 1 }
  if (flight.refuses(...keepSession.server(now, before, offer.suites))) return flight.refuse(context)
  const alpn = chooseProtocol(offer, world.settings)
  if (alpn.decision && flight.refuses(alpn.decision)) return refuse(world, context, flight)
  const size = chooseSize(offer, world.settings, false)
  if (flight.refuses(...size.decisions)) return refuse(world, context, flight)
  const suite = suiteOf(state.suite)!
  flight.acts.push({ do: 'continue', with: 'flight' })
  return flight.outcome('resumed12', {
    ...context,
    suite,
    extendedMasterSecret,
    encryptThenMac: world.settings.encryptThenMac && offer.encryptThenMac && suite.mode === 'CBC',
    alpn: alpn.value,
    size: size.value,
    session: state,
  })
}

const namedSession = (
  world: ServerWorld,
  context: ServerContext,
  offer: Offer,
  flight: Flight,
): SessionState | undefined => {
  const { settings, sessions = [] } = world
  const byTicket = settings.sessionTickets && offer.sessionTicket !== undefined && offer.sessionTicket.length > 0
  if (!byTicket && !(settings.sessionCache && offer.sessionId.length)) return undefined
  const opened = byTicket
    ? openTicket(world, offer.sessionTicket)
    : sessions.find(({ id }) => equal(id, offer.sessionId))?.state
  const { decision } = chooseSession([foundSession(byTicket ? 'ticket' : 'session ID', opened, world.now)], {
    version: context.version!,
    suites: settings.suites.flatMap((entry) => suiteEntry(entry).code ?? []),
    serverName: offer.serverName ?? '',
    extendedMasterSecret: settings.extendedMasterSecret && offer.extendedMasterSecret,
  })
  return flight.allows(decision) ? opened : undefined
}

/** Will the server send a ticket? In a resumed handshake only when half of the old one's time is over (RFC 5077 §3.3). */
const sendsTicket = ({ settings, now }: ServerWorld, { offer, session }: ServerContext): boolean =>
  settings.sessionTickets &&
  offer!.sessionTicket !== undefined &&
  (session === undefined || elapsed(fromUtf8(session.created), now) > session.lifetime * 500)

/** session_ticket in ServerHello announces a NewSessionTicket (RFC 5077 §3.2). */
export const ticketReply = (world: ServerWorld, context: ServerContext): Extension[] =>
  sendsTicket(world, context) ? [extension('server_hello', 'session_ticket', null)] : []

/** The session ID of a full handshake: empty when the session is not kept under one, or goes into a ticket (RFC 5077 §3.4). */
export const newSessionId = (world: ServerWorld, context: ServerContext): Uint8Array =>
  world.settings.sessionCache && !sendsTicket(world, context)
    ? world.chance('server session id', 32)
    : new Uint8Array(0)

const stateOf = ({ now, reply }: ServerWorld, context: ServerContext): SessionState => ({
  version: context.version!,
  suite: context.suite!.code,
  created: toUtf8(now),
  lifetime: reply.ticket.lifetime,
  age_add: 0,
  max_early_data: 0,
  extended_master_secret: context.extendedMasterSecret ? 1 : 0,
  secret: context.master!,
  alpn: new Uint8Array(0),
  server_name: toUtf8(context.offer!.serverName ?? ''),
})

/** The ticket, where one was announced: it comes right before the server's ChangeCipherSpec (RFC 5077 §3.3). */
export const sendTicket = (world: ServerWorld, context: ServerContext, flight: Flight): void => {
  if (!sendsTicket(world, context)) return
  flight.send('new_session_ticket', newSessionTicket12, {
    ticket_lifetime_hint: world.reply.ticket.lifetime,
    ticket: sealTicket(world, 'server ticket', stateOf(world, context)),
  })
}

/** What the server keeps under the session ID once a full handshake is complete. */
export const keepUnderId = (world: ServerWorld, context: ServerContext): StoredSession[] => {
  const id = newSessionId(world, context)
  return id.length ? [{ id, state: stateOf(world, context) }] : []
}

/** The abbreviated flight: ServerHello, the ticket if there is a new one, and the server finishes first (RFC 5246 §7.3). */
export const abbreviated12 = (world: ServerWorld, context: ServerContext): Handled<'sent'> => {
  const { provider } = world
  const { suite, version, offer, hello, session } = context
  const flight = new Flight(world, context.transcript, context.version!)
  const serverRandom = randomOf(world, version!)
  const extensions = extensions12(world, context)
  if (context.size) flight.acts.push({ do: 'size', size: context.size })
  flight.send('server_hello', serverHello, {
    legacy_version: version!,
    random: serverRandom,
    legacy_session_id_echo: offer!.sessionId,
    cipher_suite: suite!.code,
    legacy_compression_method: 0,
    extensions: extensions.length ? extensions : undefined,
  })
  const randoms = { client: hello!.random, server: serverRandom }
  const agreed = resumedSecrets12(provider, context, randoms, session!.secret, flight)
  const next = { ...context, master: agreed.master, keys12: agreed.keys12, serverRandom }
  sendTicket(world, next, flight)
  flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: agreed.keys12.server, epoch: 'tls12' })
  const hash = flight.hash(provider, suite!.prf)
  const own = verifyData12(provider, version!, suite!.prf, agreed.master, 'server', hash)
  flight.send('finished', finished, { verify_data: own })
  // The client's is still to come.
  const both = { client: new Uint8Array(0), server: own }
  return flight.outcome('sent', { ...next, finished: both, transcript: flight.transcript })
}

/** The client's Finished ends an abbreviated handshake. */
export const onResumedFinished12 = reads(
  finished,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const { version, suite, master } = context
    const hash = flight.hash(provider, suite!.prf)
    const expected = verifyData12(provider, version!, suite!.prf, master!, 'client', hash)
    if (flight.refuses(judge.finished('server', equal(expected, value.verify_data), 'client')))
      return flight.refuse(context)
    const both = { client: expected, server: context.finished!.server }
    return flight.outcome('ok', { ...context, finished: both, transcript: extended(context.transcript, message.bytes) })
  },
)
