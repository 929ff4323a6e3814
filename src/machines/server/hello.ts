import { equal } from '../../bytes/buffer.ts'
import { encode } from '../../bytes/codec.ts'
import { chooseBeforeSuite, chooseByAuthority } from '../../rules/certificate.ts'
import { chooseByName, judgeName } from '../../rules/name.ts'
import { namesVersions, offerOf } from '../../rules/offer.ts'
import { judgeResumption } from '../../rules/resumption.ts'
import { judge } from '../../rules/session.ts'
import { judgeLoaded, wantSchemes } from '../../rules/signature.ts'
import { chooseVersion, judgeLegacy, judgeSignal } from '../../rules/version.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { TLS12, TLS13 } from '../../spec/version.ts'
import { find } from '../../wire/extension.ts'
import { clientHello, type ClientHello } from '../../wire/handshake.ts'
import { readSsl2ClientHello } from '../../wire/ssl2.ts'
import { Flight } from '../flight.ts'
import type { ServerWorld } from '../world.ts'
import { keysOf, reads, refuse, type Handled, type ServerContext } from './context.ts'
import { recall } from './cookie.ts'
import { resume12 } from './resumption12.ts'
import { negotiate12 } from './tls12.ts'
import { negotiate13 } from './tls13.ts'
import { extended } from '../transcript.ts'

/** What cannot be read is answered as everybody answers it; a server's manner is about what it understood. */
export const onClientHello = reads(
  clientHello,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'read' | 'refuse'> => {
    const types = (value.extensions ?? []).map(({ type }) => type)
    if (flight.refuses(judge.extensionsOnce('server', types, 'client_hello'))) return flight.refuse(context)
    if (context.hello && flight.refuses(judge.unchanged(changedIn(context.hello, value, context.retried!))))
      return flight.refuse(context)
    const info = find('client_hello', value.extensions, 'renegotiation_info')?.renegotiated_connection
    const known = world.settings.secureRenegotiation ? info : undefined
    if (known && flight.refuses(judge.renegotiationEmpty('server', known))) return flight.refuse(context)
    const recalled = recall(world, value, flight)
    if (recalled === 'refused') return flight.refuse(context)
    const before = { ...context, ...recalled }
    const early = find('client_hello', value.extensions, 'early_data') !== undefined
    if (before.retried !== undefined && flight.refuses(judgeResumption.earlyAgain(early))) return flight.refuse(context)
    flight.acts.push({ do: 'continue', with: 'negotiate' })
    flight.decisions.length = 0
    return flight.outcome('read', {
      ...before,
      hello: value,
      offer: offerOf(value, world.settings.readsSupportedVersions),
      transcript: extended(before.transcript, message.bytes),
    })
  },
)

/** The same in the format of SSL 2.0: no session, no compression, no extensions (RFC 5246 appendix E.2). */
export const onSsl2ClientHello = (
  world: ServerWorld,
  context: ServerContext,
  { bytes }: { readonly bytes: Uint8Array },
): Handled<'read' | 'refuse'> => {
  const flight = new Flight(world, context.transcript, TLS12)
  const read = readSsl2ClientHello(bytes)
  if (!read.ok) {
    flight.refuses(judge.unreadable('server', read))
    return flight.refuse(context)
  }
  flight.acts.push({ do: 'continue', with: 'negotiate' })
  const { hello } = read
  return flight.outcome('read', {
    ...context,
    hello,
    offer: offerOf(hello, world.settings.readsSupportedVersions),
    transcript: extended(context.transcript, bytes),
  })
}

/** All that the server decides about a ClientHello, in the order in which stacks decide it. */
export const negotiate = (
  world: ServerWorld,
  context: ServerContext,
): Handled<'tls13' | 'tls12' | 'resumed12' | 'retry' | 'refuse'> => {
  const { settings } = world
  const offer = context.offer!
  const flight = new Flight(world, context.transcript, TLS12)
  const loaded = judgeLoaded(
    world.identities.map(({ chain }) => chain),
    settings,
  )
  if (loaded && flight.refuses(loaded)) return refuse(world, context, flight)
  const wanted = wantSchemes(offer, settings)
  if (wanted && flight.refuses(wanted)) return refuse(world, context, flight)
  const legacy = judgeLegacy(context.hello!.legacy_version, settings)
  if (namesVersions(offer) && legacy.refusal && flight.refuses(legacy)) return refuse(world, context, flight)
  const version = chooseVersion(offer, settings, keysOf(world.identities))
  if (flight.refuses(version.decision)) return refuse(world, context, flight)
  const signal = judgeSignal(version.value!, offer, settings)
  if (signal && flight.refuses(signal)) return refuse(world, { ...context, version: version.value! }, flight)
  const isName = judgeName(offer, settings)
  if (isName && flight.refuses(isName)) return refuse(world, { ...context, version: version.value! }, flight)
  if (flight.refuses(judge.compressionOffered(context.hello!.legacy_compression_methods, version.value!)))
    return flight.refuse(context)
  const named = chooseByName(offer, world.identities, settings)
  if (flight.refuses(...named.decisions)) return refuse(world, context, flight)
  // From TLS 1.3 on there are no such warnings (RFC 8446 §6.2).
  if (offer.serverName !== undefined && !named.known && settings.unknownName === 'warning' && version.value! < TLS13)
    flight.acts.push({ do: 'alert', level: 'warning', name: 'unrecognized_name' })
  const secureRenegotiation = settings.secureRenegotiation && offer.renegotiation !== undefined
  const agreed: ServerContext = { ...context, version: version.value!, named: named.known, secureRenegotiation }
  const early =
    settings.certificateOrder === 'before the suite' && world.identities.length > 1
      ? chooseBeforeSuite(
          world.identities.map((identity) => ({ identity, leaf: identity.chain[0], key: identity.key.publicKey })),
          { version: version.value!, offer, server: settings },
        )
      : undefined
  if (early) flight.decisions.push(early.decision)
  const shown = early?.value ? [early.value.identity] : named.value
  const issued = version.value! >= TLS13 ? chooseByAuthority(offer, shown, settings) : undefined
  if (issued && flight.refuses(issued.decision)) return refuse(world, agreed, flight)
  const host: ServerWorld = { ...world, identities: issued?.value ?? shown }
  if (version.value! >= TLS13) return negotiate13(host, agreed, offer, flight)
  return resume12(host, agreed, offer, flight) ?? negotiate12(host, agreed, offer, flight)
}

/** What a second ClientHello may change (RFC 8446 §4.1.2). */
const changeable: readonly number[] = ['key_share', 'early_data', 'cookie', 'pre_shared_key', 'padding'].map(
  (name) => extensionCodes[name as keyof typeof extensionCodes],
)

/** The first field that changed and may not have; the one share has to be for the group that was asked for. */
const changedIn = (first: ClientHello, second: ClientHello, group: number): string | undefined => {
  const kept = (hello: ClientHello): ClientHello => ({
    ...hello,
    extensions: (hello.extensions ?? []).filter(({ type }) => !changeable.includes(type)),
  })
  const [before, after] = [kept(first), kept(second)]
  const parts = [
    'legacy_version',
    'random',
    'legacy_session_id',
    'cipher_suites',
    'legacy_compression_methods',
    'extensions',
  ] as const
  const without = (part: (typeof parts)[number], hello: ClientHello) =>
    encode(clientHello, { ...before, [part]: hello[part] })
  const changed = parts.find((part) => !equal(without(part, before), without(part, after)))
  const shares = offerOf(second).shares
  return changed ?? (shares?.length === 1 && shares[0]!.group === group ? undefined : 'extensions.key_share')
}
