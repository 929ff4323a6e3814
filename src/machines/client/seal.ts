import type { Flight } from '../flight.ts'
import { keys13 } from '../secret.ts'
import type { ClientWorld } from '../world.ts'
import type { ClientContext, Handled } from './context.ts'

/** From the first encrypted message on, the client's own records are sealed too; an alert before it is not. */
export const sealHandshake = (world: ClientWorld, context: ClientContext, flight: Flight): ClientContext => {
  if (context.sent!.hello.legacy_session_id.length && !context.changed) flight.acts.push({ do: 'change_cipher_spec' })
  flight.acts.push({
    do: 'write',
    keys: keys13(world.provider, context.suite!, context.handshake13!.client),
    epoch: 'handshake',
  })
  return { ...context, changed: true }
}

/** Refusals after ServerHello travel under the handshake keys (RFC 8446 §6), while early data are accepted under theirs. */
export const refuse13 = (world: ClientWorld, context: ClientContext, flight: Flight): Handled<'refuse'> => {
  if (context.early?.result !== 'accepted') sealHandshake(world, context, flight)
  return flight.refuse(context)
}
