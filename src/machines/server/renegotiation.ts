import { empty } from '../../bytes/codec.ts'
import { chooseByName } from '../../rules/name.ts'
import { offerOf } from '../../rules/offer.ts'
import { acceptBinding, allowOwnRenegotiation, allowRenegotiation, type Standing } from '../../rules/renegotiation.ts'
import { judge } from '../../rules/session.ts'
import { chooseVersion } from '../../rules/version.ts'
import { TLS_EMPTY_RENEGOTIATION_INFO_SCSV } from '../../spec/suite.ts'
import { TLS12, versions, type Version } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import { clientHello, type ClientHello } from '../../wire/handshake.ts'
import { Flight, type Reading } from '../flight.ts'
import type { ServerWorld } from '../world.ts'
import { cannotAsk, reads, refuse, type Handled, type ServerContext } from './context.ts'
import { negotiate12 } from './tls12.ts'
import { transcriptOf, unsaid } from '../transcript.ts'

const standing = ({ secureRenegotiation, alpn }: ServerContext): Standing => ({
  secure: secureRenegotiation === true,
  alpn,
  requests: 0,
})

/** The application wants a second handshake: HelloRequest, which is in no transcript (RFC 5246 §7.4.1.1). */
export const onRenegotiate = (world: ServerWorld, context: ServerContext): Handled<'asked' | 'cannot' | 'refuse'> =>
  askAgain(world, context, false)

/** The application wants to know who the client is: before TLS 1.3 that takes a second handshake. */
export const onRequestCertificate12 = (
  world: ServerWorld,
  context: ServerContext,
): Handled<'asked' | 'cannot' | 'refuse'> => askAgain(world, context, true)

const askAgain = (
  world: ServerWorld,
  context: ServerContext,
  wantsCertificate: boolean,
): Handled<'asked' | 'cannot' | 'refuse'> => {
  const flight = new Flight(world, unsaid, context.version!)
  const allowed = allowOwnRenegotiation('server', standing(context), world.settings)
  if (allowed.refusal) return cannotAsk(world, context, flight, allowed)
  flight.decisions.push(allowed)
  flight.send('hello_request', empty, null)
  return flight.outcome('asked', { ...context, wantsCertificate })
}

/** The ClientHello that HelloRequest asked for. */
export const onAwaitedHello = reads(clientHello, TLS12, (reading) => begin(reading))

/** A ClientHello of the client's own accord. Refusing it with a warning ends nothing. */
export const onClientHelloAgain = reads(clientHello, TLS12, (reading): Handled<'read' | 'decline' | 'refuse'> => {
  const { world, context, flight } = reading
  const allowed = allowRenegotiation('server', standing(context), world.settings)
  if (allowed.refusal && world.settings.declines === 'warning') {
    const { refusal: _, ...declined } = allowed
    flight.decisions.push(declined)
    flight.acts.push({
      do: 'alert',
      level: 'warning',
      name: 'no_renegotiation',
    })
    return flight.outcome('decline', context)
  }
  if (flight.refuses(allowed)) return flight.refuse(context)
  return begin(reading)
})

/** Is the hello tied to the handshake before it? Until the ServerHello everything stays as it was. */
const begin = ({
  world,
  context,
  value,
  message,
  flight,
}: Reading<ServerWorld, ServerContext, ClientHello>): Handled<'read' | 'refuse'> => {
  const { settings } = world
  const types = (value.extensions ?? []).map(({ type }) => type)
  const once = judge.extensionsOnce('server', types, 'client_hello')
  if (once.refusal) return (flight.refuses(once), flight.refuse(context))
  const info = find('client_hello', value.extensions, 'renegotiation_info')?.renegotiated_connection
  const signal = value.cipher_suites.includes(TLS_EMPTY_RENEGOTIATION_INFO_SCSV)
  // A server that has never heard of RFC 5746 looks for none of this: that is how connections were spliced in 2009.
  if (settings.secureRenegotiation) {
    const expected = context.secureRenegotiation ? context.finished!.client : undefined
    if (flight.refuses(acceptBinding('server', { info, signal }, expected))) return refuse(world, context, flight)
  }
  flight.acts.push({ do: 'continue', with: 'negotiate' })
  return flight.outcome('read', {
    ...context,
    asked: undefined,
    clientChain: undefined,
    clientScheme: undefined,
    handshakes: (context.handshakes ?? 0) + 1,
    hello: value,
    offer: offerOf(value, settings.readsSupportedVersions),
    transcript: transcriptOf(message.bytes),
  })
}

/** The second negotiation: for the version that the connection has. */
export const negotiateAgain = (world: ServerWorld, context: ServerContext): Handled<'tls12' | 'refuse'> => {
  const settings = {
    ...world.settings,
    versions: [versions.name(context.version!) as Version],
  }
  const flight = new Flight(world, context.transcript, TLS12)
  const version = chooseVersion(context.offer!, settings)
  if (flight.refuses(version.decision)) return refuse(world, context, flight)
  if (flight.refuses(judge.compressionOffered(context.hello!.legacy_compression_methods, version.value!)))
    return flight.refuse(context)
  const named = chooseByName(context.offer!, world.identities, settings)
  if (flight.refuses(...named.decisions)) return refuse(world, context, flight)
  const host = { ...world, settings, identities: named.value }
  return negotiate12(host, { ...context, named: named.known }, context.offer!, flight)
}
