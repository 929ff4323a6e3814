import type { RecordKeys } from '../crypto/protection.ts'
import { nextTrafficSecret } from '../crypto/schedule13.ts'
import { judge } from '../rules/session.ts'
import type { AlertName } from '../spec/alert.ts'
import { TLS13 } from '../spec/version.ts'
import { keyUpdate } from '../wire/handshake.ts'
import type { ClientContext } from './client/context.ts'
import { reading } from './flight.ts'
import type { Outcome } from './outcome.ts'
import { keys13 } from './secret.ts'
import type { ServerContext } from './server/context.ts'
import type { World } from './world.ts'

/** What both sides do alike: alerts, data, closing, new keys. */
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

/** New keys for the peer's direction, and for our own when asked (RFC 8446 §4.6.3). */
export const onKeyUpdate = reading<World, Context>()(
  keyUpdate,
  TLS13,
  ({ world, context, value, flight }): Outcome<'updated' | 'answered' | 'refuse', Context> => {
    if (flight.refuses(judge.keyUpdate(context.side, value.request_update))) return flight.refuse(context)
    flight.decisions.length = 0
    const { provider } = world
    const suite = context.suite!
    const peer = context.side === 'client' ? 'server' : 'client'
    const secrets = {
      ...context.application13!,
      [peer]: nextTrafficSecret(provider, suite.prf, context.application13![peer]),
    }
    const keys = (secret: Uint8Array): RecordKeys => keys13(provider, suite, secret)
    flight.acts.push({ do: 'read', keys: keys(secrets[peer]), epoch: 'application' })
    if (value.request_update !== 1) return flight.outcome('updated', { ...context, application13: secrets } as Context)
    flight.send('key_update', keyUpdate, { request_update: 0 })
    const own = nextTrafficSecret(provider, suite.prf, secrets[context.side])
    flight.acts.push({ do: 'write', keys: keys(own), epoch: 'application' })
    return flight.outcome('answered', { ...context, application13: { ...secrets, [context.side]: own } } as Context)
  },
)
