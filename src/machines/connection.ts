import type { AlertName } from '../spec/alert.ts'
import { acceptWarning } from '../rules/name.ts'
import { acceptDecline } from '../rules/renegotiation.ts'
import { TLS12, TLS13 } from '../spec/version.ts'
import type { ClientContext } from './client/context.ts'
import type { Outcome } from './outcome.ts'
import type { ServerContext } from './server/context.ts'
import { Flight } from './flight.ts'
import type { ClientWorld, World } from './world.ts'

/** What both sides do alike: alerts, data, closing. */
type Context = ClientContext | ServerContext

export interface ReceivedAlert {
  readonly level: 'warning' | 'fatal'
  readonly name: AlertName | undefined
}

/** close_notify is answered in kind (RFC 5246 §7.2.1); in TLS 1.3 every alert but that and user_canceled ends the connection (RFC 8446 §6). */
export const onAlert = (
  _world: World,
  context: Context,
  alert: ReceivedAlert,
): Outcome<'close' | 'fatal' | 'warning', Context> => {
  if (alert.name === 'close_notify')
    return { go: 'close', context, acts: [{ do: 'alert', level: 'warning', name: 'close_notify' }, { do: 'close' }] }
  const warning = alert.level === 'warning' && ((context.version ?? 0) < TLS13 || alert.name === 'user_canceled')
  return warning ? { go: 'warning', context } : { go: 'fatal', context, acts: [{ do: 'close' }] }
}

/** Before the ServerHello a client may take a warning about the name for more than that (`unknownNameWarning`). */
export const onEarlyAlert = (
  world: ClientWorld,
  context: ClientContext,
  alert: ReceivedAlert,
): Outcome<'close' | 'fatal' | 'warning' | 'refuse', Context> => {
  const judged = onAlert(world, context, alert)
  if (judged.go !== 'warning' || alert.name !== 'unrecognized_name') return judged
  const flight = new Flight(world, context.transcript, TLS12)
  const against = flight.refuses(acceptWarning(alert.name, world.settings))
  return against ? flight.refuse(context) : flight.outcome('warning', context)
}

/**
 * The peer may decline another handshake with a warning. Then this side decides whether the connection goes on as it was;
 * what it wanted from the handshake it does without.
 */
export const onAnswer = (
  world: World,
  context: Context,
  alert: ReceivedAlert,
): Outcome<'close' | 'fatal' | 'warning' | 'declined' | 'refuse', Context> => {
  if (alert.level !== 'warning' || alert.name !== 'no_renegotiation') return onAlert(world, context, alert)
  const manner = world.settings.noRenegotiation
  const wanted = context.side === 'server' && context.wantsCertificate === true
  const flight = new Flight(world, context.transcript, context.version!)
  if (flight.refuses(acceptDecline(context.side, manner, wanted)))
    return flight.refuse(context, manner === 'fatal' || manner === 'ignores' ? 'alert' : manner)
  return flight.outcome('declined', context.side === 'server' ? { ...context, wantsCertificate: false } : context)
}

export const onData = (
  _world: World,
  context: Context,
  message: { bytes: Uint8Array },
): Outcome<'delivered', Context> => ({
  go: 'delivered',
  context,
  acts: [{ do: 'deliver', bytes: message.bytes }],
})

export const onSend = (_world: World, context: Context, message: { bytes: Uint8Array }): Outcome<'sent', Context> => ({
  go: 'sent',
  context,
  acts: [{ do: 'data', bytes: message.bytes }],
})

export const onClose = (_world: World, context: Context): Outcome<'closed', Context> => ({
  go: 'closed',
  context,
  acts: [{ do: 'alert', level: 'warning', name: 'close_notify' }, { do: 'close' }],
})
