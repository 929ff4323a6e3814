import { nextTrafficSecret } from '../crypto/schedule13.ts'
import { other, type Side } from '../rules/rule.ts'
import { judge } from '../rules/session.ts'
import { TLS13 } from '../spec/version.ts'
import { keyUpdate } from '../wire/handshake.ts'
import type { ClientContext } from './client/context.ts'
import { Flight, reading } from './flight.ts'
import type { Outcome } from './outcome.ts'
import { keys13 } from './secret.ts'
import type { ServerContext } from './server/context.ts'
import type { World } from './world.ts'

/** New keys within a connection of TLS 1.3 (RFC 8446 §4.6.3). Both sides do it alike, each for what it sends. */
type Context = ClientContext | ServerContext

/** The application asks for new keys; with `request` the peer is to change its own, too. */
export const onUpdateKeys = (
  world: World,
  context: Context,
  { request }: { readonly request: boolean },
): Outcome<'sent', Context> => {
  const flight = new Flight(world, context.transcript, TLS13)
  return flight.outcome('sent', announce(world, context, flight, request))
}

/**
 * New keys for what the peer sends, and for our own when it asks. Requests may cross: each is answered, and both
 * directions have then changed twice.
 */
export const onKeyUpdate = reading<World, Context>()(
  keyUpdate,
  TLS13,
  ({ world, context, value, flight }): Outcome<'updated' | 'answered' | 'refuse', Context> => {
    if (flight.refuses(judge.keyUpdate(context.side, value.request_update))) return flight.refuse(context)
    flight.decisions.length = 0
    const updated = change(world, context, flight, other(context.side))
    return value.request_update === 1
      ? flight.outcome('answered', announce(world, updated, flight, false))
      : flight.outcome('updated', updated)
  },
)

/** KeyUpdate is the last message under the old keys. */
const announce = (world: World, context: Context, flight: Flight, request: boolean): Context => {
  flight.send('key_update', keyUpdate, { request_update: request ? 1 : 0 })
  return change(world, context, flight, context.side)
}

/** The next traffic secret of one direction (RFC 8446 §7.2), and the keys from it. */
const change = ({ provider }: World, context: Context, flight: Flight, side: Side): Context => {
  const { suite, application13 } = context
  const secret = nextTrafficSecret(provider, suite!.prf, application13![side])
  const generation = (context.keyUpdates?.[side] ?? 0) + 1
  flight.secrets.push({
    label: `${side}_application_traffic_secret_${generation}`,
    value: secret,
    from: `${side}_application_traffic_secret_${generation - 1}`,
    formula: `HKDF-Expand-Label(${side}_application_traffic_secret_${generation - 1}, "traffic upd", "", Hash.length)`,
    keyLog: `${side.toUpperCase()}_TRAFFIC_SECRET_${generation}`,
  })
  flight.acts.push({
    do: side === context.side ? 'write' : 'read',
    keys: keys13(provider, suite!, secret),
    epoch: 'application',
  })
  return {
    ...context,
    application13: { ...application13!, [side]: secret },
    keyUpdates: { client: 0, server: 0, ...context.keyUpdates, [side]: generation },
  } as Context
}
