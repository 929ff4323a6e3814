import { equal } from '../../bytes/buffer.ts'
import { verifyData as verifyData12 } from '../../crypto/schedule12.ts'
import { keepSession } from '../../rules/resumption.ts'
import { judge } from '../../rules/session.ts'
import { TLS12 } from '../../spec/version.ts'
import { finished } from '../../wire/handshake.ts'
import type { Flight } from '../flight.ts'
import { resumedSecrets12 } from '../secret.ts'
import type { Session12 } from '../session.ts'
import type { ClientWorld } from '../world.ts'
import { reads, type ClientContext, type Handled } from './context.ts'
import { extended } from '../transcript.ts'

/** The session that a ServerHello takes up: it sends the session ID back that was offered with it (RFC 5246 §7.4.1.3, RFC 5077 §3.4). */
export const takenUp = ({ sent, serverHello }: ClientContext): Session12 | undefined => {
  const { session, hello } = sent!
  if (session?.kind !== 'master secret' || !hello.legacy_session_id.length) return undefined
  return equal(serverHello!.legacy_session_id_echo, hello.legacy_session_id) ? session : undefined
}

/** Goes on with the keys of the session, if the server keeps to it. */
export const resumed12 = (
  { provider }: ClientWorld,
  context: ClientContext,
  session: Session12,
  flight: Flight,
): Handled<'resumed12' | 'refuse'> => {
  const { version, suite, extendedMasterSecret, sent, serverHello } = context
  const now = { version: version!, suite: suite!.code, extendedMasterSecret: extendedMasterSecret === true }
  if (flight.refuses(keepSession.client(now, session))) return flight.refuse(context)
  flight.transcript = context.transcript
  const randoms = { client: sent!.hello.random, server: serverHello!.random }
  const agreed = resumedSecrets12(provider, context, randoms, session.master, flight)
  const { master, keys12 } = agreed
  return flight.outcome('resumed12', { ...context, master, keys12, resumed: true, chain: session.chain })
}

/** The server has finished first; the client finishes last (RFC 5246 §7.3). */
export const onResumedFinished12 = reads(
  finished,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { provider } = world
    const { version, suite, master, keys12 } = context
    const data = (by: 'client' | 'server') =>
      verifyData12(provider, version!, suite!.prf, master!, by, flight.hash(provider, suite!.prf))
    const server = data('server')
    if (flight.refuses(judge.finished('client', equal(server, value.verify_data), 'server')))
      return flight.refuse(context)
    flight.transcript = extended(context.transcript, message.bytes)
    flight.acts.push({ do: 'change_cipher_spec' }, { do: 'write', keys: keys12!.client, epoch: 'tls12' })
    const client = data('client')
    flight.send('finished', finished, { verify_data: client })
    const next = { ...context, finished: { client, server }, transcript: flight.transcript }
    return flight.outcome('ok', { ...next, sessions: keep12(world, next) })
  },
)

/** What a connection before TLS 1.3 leaves behind: a session with an ID, with a ticket, or none. */
export const keep12 = ({ host, now }: ClientWorld, context: ClientContext): readonly Session12[] => {
  const { sent, serverHello, ticket12, resumed } = context
  const before = resumed ? (sent!.session as Session12) : undefined
  const ticket = ticket12?.ticket.length ? ticket12.ticket : before?.ticket
  const id = before ? before.id : serverHello!.legacy_session_id_echo
  if (!ticket && !id.length) return []
  return [
    {
      kind: 'master secret',
      host,
      version: context.version!,
      suite: context.suite!.code,
      alpn: context.alpn,
      receivedAt: before && !ticket12 ? before.receivedAt : now,
      lifetime: ticket12?.ticket_lifetime_hint ?? before?.lifetime ?? 0,
      chain: context.chain ?? [],
      id,
      ticket,
      master: context.master!,
      extendedMasterSecret: context.extendedMasterSecret === true,
    },
  ]
}
