import { encode } from '../../bytes/codec.ts'
import { type KeyShare } from '../../crypto/provider.ts'
import { extensionCodes } from '../../spec/extension.ts'
import { groups, groupShapes, isBuiltGroup } from '../../spec/group.ts'
import { ssl2Specs, suites } from '../../spec/suite.ts'
import { SSL_FLOOR, TLS12, versions } from '../../spec/version.ts'
import { extension, raw, type Extension } from '../../wire/extension.ts'
import { clientHello, encodeHandshake, type ClientHello } from '../../wire/handshake.ts'
import type { Session, Session13 } from '../session.ts'
import { encodeSsl2ClientHello, readSsl2ClientHello } from '../../wire/ssl2.ts'
import type { ClientWorld } from '../world.ts'
import { extensionsOf, keyShares, type Resuming } from './extension.ts'
import { bind, pskExtension } from './resumption.ts'

/** A ClientHello and what its sender must remember of it. */
export interface SentHello {
  readonly hello: ClientHello
  readonly bytes: Uint8Array
  readonly shares: Readonly<Record<number, KeyShare>>
  /** The session that it offers to resume. */
  readonly session?: Session | undefined
}

/** The ClientHello of a client, after its template. */
export const composeHello = (world: ClientWorld, resuming: Resuming = {}): SentHello => {
  const { settings, hello: template, chance } = world
  if (template.ssl2) return composeSsl2(world, template.ssl2.challengeLength)
  const shares: Record<number, KeyShare> = {}
  for (const name of settings.keyShares) {
    const code = groups.code(name)
    if (code !== undefined && isBuiltGroup(name))
      shares[code] = world.provider.keyShare(name, chance(`client key share ${name}`, groupShapes[name].random))
  }
  return assemble(
    world,
    {
      legacy_version: newestOf(settings),
      random: chance('client random', 32),
      legacy_session_id: sessionId(world, resuming.session),
      cipher_suites: suites.codesOf(settings.suites).filter((code) => code <= 0xffff),
      legacy_compression_methods: [...template.compressionMethods],
      extensions: extensionsOf(world, shares, resuming),
    },
    { shares, session: resuming.session, before: [] },
  )
}

/** The offered session's ID; for a ticket any: that it comes back is how the client learns of its success (RFC 5077 §3.4). */
const sessionId = ({ hello: template, chance }: ClientWorld, session: Session | undefined): Uint8Array => {
  if (session?.kind === 'master secret' && session.id.length && !session.ticket) return session.id
  const length = session?.kind === 'master secret' ? 32 : template.sessionIdLength
  return length ? chance('client session id', length) : new Uint8Array(0)
}

/** In the format of SSL 2.0 there are versions, suites, and a challenge in place of the random (RFC 5246 appendix E.2). */
const composeSsl2 = ({ settings, chance }: ClientWorld, challengeLength: number): SentHello => {
  const bytes = encodeSsl2ClientHello({
    version: newestOf(settings),
    cipher_specs: settings.suites.flatMap((name) => ssl2Specs.code(name) ?? []),
    session_id: new Uint8Array(0),
    challenge: chance('client random', challengeLength),
  })
  const read = readSsl2ClientHello(bytes)
  if (!read.ok) throw new Error(`our own hello cannot be read: ${read.path}`)
  return { hello: read.hello, bytes, shares: {} }
}

/** Who has no version switched on says so: no server takes that for one. */
const newestOf = ({ versions: names }: ClientWorld['settings']): number =>
  names.length === 0 ? 0 : Math.min(TLS12, Math.max(...names.map((name) => versions.code(name) ?? 0), SSL_FLOOR))

/**
 * The second ClientHello, after a HelloRetryRequest (RFC 8446 §4.1.2): one share for the group asked for, the cookie, no
 * early data, and a binder over what has been said since; `before` is that transcript.
 */
export const recomposeHello = (
  world: ClientWorld,
  first: SentHello,
  group: number | undefined,
  cookie: Uint8Array | undefined,
  session: Session13 | undefined,
  before: readonly Uint8Array[],
): SentHello => {
  const name = group === undefined ? '' : groups.name(group)
  const shares = isBuiltGroup(name)
    ? { [group!]: world.provider.keyShare(name, world.chance(`client key share ${name}`, groupShapes[name].random)) }
    : first.shares
  const changed = (first.hello.extensions ?? [])
    .filter(({ type }) => !rewritten.includes(type))
    .map((one) =>
      one.type === extensionCodes.key_share && group !== undefined
        ? keyShares(Object.keys(shares).map(Number), shares)
        : one,
    )
  const order = world.hello.extensions.map(({ type }) => type)
  const padded = order.includes(extensionCodes.padding)
  // Where the template has a cookie; otherwise behind everything else.
  const behind = order.slice(order.indexOf(extensionCodes.cookie) + 1)
  const at = order.includes(extensionCodes.cookie) ? changed.findIndex(({ type }) => behind.includes(type)) : -1
  if (cookie) changed.splice(at < 0 ? changed.length : at, 0, extension('client_hello', 'cookie', { cookie }))
  return assemble(
    world,
    {
      ...first.hello,
      extensions: [
        ...changed,
        ...(padded ? [raw(extensionCodes.padding, new Uint8Array(0))] : []),
        ...(session ? [pskExtension(session, world.now)] : []),
      ],
    },
    { shares, session, before },
  )
}

/** What a second ClientHello does not take over from the first as it was. */
const rewritten: readonly number[] = [
  extensionCodes.padding,
  extensionCodes.early_data,
  extensionCodes.cookie,
  extensionCodes.pre_shared_key,
]

const assemble = (
  world: ClientWorld,
  hello: ClientHello,
  { before, ...kept }: Pick<SentHello, 'shares' | 'session'> & { before: readonly Uint8Array[] },
): SentHello => {
  const padded = { ...hello, extensions: hello.extensions?.length ? pad(hello) : undefined }
  const whole = kept.session?.kind === 'psk' ? bind(world, padded, kept.session, before) : padded
  return { hello: whole, bytes: encodeHandshake('client_hello', clientHello, whole), ...kept }
}

/**
 * Fills a padding extension so that the message does not fall between 256 and 511 bytes, where some old servers
 * hang (RFC 7685 §4); without the need for it the extension is not sent.
 */
const pad = (hello: ClientHello): Extension[] => {
  const list = hello.extensions ?? []
  const at = list.findIndex(({ type, body }) => type === extensionCodes.padding && (body as Uint8Array).length === 0)
  if (at < 0) return [...list]
  const without = list.filter((_, n) => n !== at)
  const length = 4 + encode(clientHello, { ...hello, extensions: without }).length
  if (length < 256 || length >= 512) return without
  const room = 512 - length
  const padding = raw(extensionCodes.padding, new Uint8Array(Math.max(1, room - 4)))
  return list.map((one, n) => (n === at ? padding : one))
}
