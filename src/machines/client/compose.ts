import { encode } from '../../bytes/codec.ts'
import { fromHex, toUtf8 } from '../../bytes/text.ts'
import { type KeyShare } from '../../crypto/provider.ts'
import type { HelloTemplate } from '../../rules/profile.ts'
import { fragmentCode, ownLimit } from '../../rules/size.ts'
import { pskModesOf } from '../../rules/resumption.ts'
import { extensionCodes, type ExtensionName } from '../../spec/extension.ts'
import { groups, groupShapes, isBuiltGroup } from '../../spec/group.ts'
import { isGrease } from '../../spec/registry.ts'
import { schemes } from '../../spec/signature.ts'
import { ssl2Specs, suites } from '../../spec/suite.ts'
import { SSL_FLOOR, TLS12, TLS13, versions } from '../../spec/version.ts'
import { extension, raw, Recorded, type Extension } from '../../wire/extension.ts'
import { clientHello, encodeHandshake, type ClientHello } from '../../wire/handshake.ts'
import type { Session, Session13 } from '../session.ts'
import { encodeSsl2ClientHello, readSsl2ClientHello } from '../../wire/ssl2.ts'
import type { ClientWorld } from '../world.ts'
import { bind, pskExtension } from './resumption.ts'

/** A ClientHello and what its sender must remember of it. */
export interface SentHello {
  readonly hello: ClientHello
  readonly bytes: Uint8Array
  readonly shares: Readonly<Record<number, KeyShare>>
  /** The session that it offers to resume. */
  readonly session?: Session | undefined
}

/** What a ClientHello offers of an earlier connection. */
export interface Resuming {
  readonly session?: Session | undefined
  readonly early?: boolean
}

/**
 * The ClientHello of a client: its template's extensions in the recorded order, with the parts that follow from the
 * settings, the host and chance filled in. What the settings need and the template lacks is added at the end.
 */
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
      cipher_suites: settings.suites.flatMap((name) => suites.code(name) ?? []).filter((code) => code <= 0xffff),
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

const keyShares = (codes: readonly number[], shares: Readonly<Record<number, KeyShare>>): Extension =>
  extension('client_hello', 'key_share', {
    client_shares: codes.flatMap((group) => {
      const share = shares[group]
      // A GREASE share is one byte of nothing (RFC 8701 §3.1).
      return share
        ? [{ group, key_exchange: share.publicValue }]
        : isGrease(group)
          ? [{ group, key_exchange: new Uint8Array(1) }]
          : []
    }),
  })

const extensionsOf = (
  world: ClientWorld,
  shares: Readonly<Record<number, KeyShare>>,
  resuming: Resuming,
): Extension[] => {
  const { settings, hello: template, host, chance, now } = world
  const in13 = settings.versions.includes('TLS 1.3')
  const about: About = { settings, host, chance, now, shares, in13, ...resuming }
  const present = new Set(template.extensions.map(({ type }) => type))
  const needed: ExtensionName[] = [
    'server_name',
    'supported_groups',
    'signature_algorithms',
    'application_layer_protocol_negotiation',
    'extended_master_secret',
    'signature_algorithms_cert',
    'status_request',
    'record_size_limit',
    'max_fragment_length',
    ...(in13 ? (['supported_versions', 'key_share'] as const) : []),
    ...(settings.postHandshakeAuth ? (['post_handshake_auth'] as const) : []),
    // Not needed without resumption, but usual: Go and LibreSSL are recorded without it.
    ...(resuming.session?.kind === 'psk' || (in13 && !present.has(extensionCodes.supported_versions))
      ? (['psk_key_exchange_modes'] as const)
      : []),
    'early_data',
    ...(ticketOf(resuming.session) ? (['session_ticket'] as const) : []),
  ]
  const added = needed
    .filter((name) => !present.has(extensionCodes[name]))
    .map((name) => ({ type: extensionCodes[name] as number }))
  // A pre-shared key has to be the last extension of all (RFC 8446 §4.2.11).
  const order = template.extensions.filter(({ type }) => type !== extensionCodes.pre_shared_key)
  // Padding stays last, where it can count what is before it.
  const end = order.at(-1)?.type === extensionCodes.padding ? order.length - 1 : order.length
  order.splice(end, 0, ...added)
  order.push({ type: extensionCodes.pre_shared_key })
  return order.flatMap(({ type, body }: HelloTemplate['extensions'][number]): Extension[] => {
    const fill = fillsByCode.get(type)
    return fill ? fill(about, body) : [recordedAs(type, body ?? '')]
  })
}

const ticketOf = (session: Session | undefined): Uint8Array | undefined =>
  session?.kind === 'master secret' ? session.ticket : undefined

/** What the extensions follow from. */
interface About extends Pick<ClientWorld, 'settings' | 'host' | 'chance' | 'now'>, Resuming {
  readonly shares: Readonly<Record<number, KeyShare>>
  /** Is TLS 1.3 enabled? */
  readonly in13: boolean
}
type Fill = (about: About, recorded: string | undefined) => Extension[]

const codesOf = (names: readonly string[], of: typeof groups): number[] => names.flatMap((name) => of.code(name) ?? [])

/** The extensions that follow from settings, host and chance. An empty list: the extension is not sent. */
const fills: Partial<Record<ExtensionName, Fill>> = {
  // Literal addresses are not allowed in server_name (RFC 6066 §3).
  server_name: ({ settings, host }) =>
    settings.serverName && host && !/^[\d.]+$|:/.test(host)
      ? [extension('client_hello', 'server_name', { server_name_list: [{ name_type: 0, host_name: toUtf8(host) }] })]
      : [],
  supported_groups: ({ settings }) => {
    const codes = codesOf(settings.groups, groups)
    return codes.length ? [extension('client_hello', 'supported_groups', { named_group_list: codes })] : []
  },
  signature_algorithms: ({ settings }) => {
    const codes = codesOf(settings.signatureSchemes, schemes)
    return codes.length
      ? [extension('client_hello', 'signature_algorithms', { supported_signature_algorithms: codes })]
      : []
  },
  application_layer_protocol_negotiation: ({ settings }) =>
    settings.alpn.length
      ? [
          extension('client_hello', 'application_layer_protocol_negotiation', {
            protocol_name_list: settings.alpn.map(toUtf8),
          }),
        ]
      : [],
  extended_master_secret: ({ settings }) =>
    settings.extendedMasterSecret ? [extension('client_hello', 'extended_master_secret', null)] : [],
  signature_algorithms_cert: ({ settings }) =>
    settings.certificateSchemes.length
      ? [
          extension('client_hello', 'signature_algorithms_cert', {
            supported_signature_algorithms: codesOf(settings.certificateSchemes, schemes),
          }),
        ]
      : [],
  status_request: ({ settings }, recorded) =>
    !settings.statusRequest
      ? []
      : recorded === undefined
        ? [
            extension('client_hello', 'status_request', {
              status_type: 1,
              responder_id_list: new Uint8Array(0),
              request_extensions: new Uint8Array(0),
            }),
          ]
        : [recordedAs(extensionCodes.status_request, recorded)],
  record_size_limit: ({ settings, in13 }) => {
    const limit = ownLimit(settings.recordSizeLimit, in13)
    return limit === undefined ? [] : [extension('client_hello', 'record_size_limit', { limit })]
  },
  max_fragment_length: ({ settings }) => {
    const length = fragmentCode(settings.maxFragmentLength)
    return length === undefined ? [] : [extension('client_hello', 'max_fragment_length', { length })]
  },
  supported_versions: ({ settings, in13 }, recorded) => {
    if (!in13 && recorded === undefined) return []
    const list = versionList(
      recorded,
      settings.versions.map((name) => versions.code(name) ?? 0),
    )
    return list.length ? [extension('client_hello', 'supported_versions', { versions: list })] : []
  },
  key_share: ({ settings, shares, in13 }) => (in13 ? [keyShares(codesOf(settings.keyShares, groups), shares)] : []),
  post_handshake_auth: ({ settings, in13 }) =>
    in13 && settings.postHandshakeAuth ? [extension('client_hello', 'post_handshake_auth', null)] : [],
  psk_key_exchange_modes: ({ settings, in13 }, recorded) => (in13 ? keyExchangeModes(settings.pskModes, recorded) : []),
  encrypted_client_hello: ({ chance }, recorded) =>
    recorded === undefined
      ? []
      : [{ type: extensionCodes.encrypted_client_hello, body: new Recorded(greaseEch(fromHex(recorded), chance)) }],
  session_ticket: ({ session }, recorded) => {
    const ticket = ticketOf(session)
    if (ticket) return [raw(extensionCodes.session_ticket, ticket)]
    return recorded === undefined ? [] : [recordedAs(extensionCodes.session_ticket, recorded)]
  },
  // A recorded offer to resume is somebody else's: what is sent follows from this client's session.
  pre_shared_key: ({ session, now }) => (session?.kind === 'psk' ? [pskExtension(session, now)] : []),
  // Only a HelloRetryRequest makes one.
  cookie: () => [],
  early_data: ({ early }) => (early ? [extension('client_hello', 'early_data', null)] : []),
  padding: () => [raw(extensionCodes.padding, new Uint8Array(0))],
}
const fillsByCode = new Map(
  Object.entries(fills).map(([name, fill]) => [extensionCodes[name as ExtensionName] as number, fill]),
)

/** The recorded list as long as it says what the setting says. */
const keyExchangeModes = (setting: ClientWorld['settings']['pskModes'], recorded: string | undefined): Extension[] => {
  const wanted = pskModesOf(setting).map((mode): 0 | 1 => (mode === 'psk_ke' ? 0 : 1))
  if (!wanted.length) return []
  const before = recorded === undefined ? [] : [...fromHex(recorded)].slice(1)
  const same = ([0, 1] as const).every((mode) => before.includes(mode) === wanted.includes(mode))
  return same && recorded !== undefined
    ? [recordedAs(extensionCodes.psk_key_exchange_modes, recorded)]
    : [extension('client_hello', 'psk_key_exchange_modes', { ke_modes: wanted })]
}

/** A body as recorded: its codec is not asked to write it. */
const recordedAs = (type: number, hex: string): Extension => ({ type, body: recordedBody(hex) })

/** Profiles have few bodies between them, and a sweep sends them again and again. */
const recordedBody = (hex: string): Recorded => {
  let body = recordedBodies.get(hex)
  if (!body) {
    if (recordedBodies.size >= 1000) recordedBodies.clear()
    recordedBodies.set(hex, (body = new Recorded(fromHex(hex))))
  }
  return body
}
const recordedBodies = new Map<string, Recorded>()

/** The recorded order, GREASE included, as long as it names the same versions; otherwise newest first behind the GREASE. */
const versionList = (recorded: string | undefined, wanted: readonly number[]): number[] => {
  const bytes = recorded === undefined ? [] : [...fromHex(recorded)].slice(1)
  const before = Array.from({ length: bytes.length >> 1 }, (_, n) => bytes[2 * n]! * 256 + bytes[2 * n + 1]!)
  const kept = before.filter((code) => isGrease(code) || wanted.includes(code))
  const added = wanted.filter((code) => !before.includes(code)).sort((a, b) => b - a)
  return [...kept, ...added].filter((code) => isGrease(code) || code <= TLS13)
}

/** GREASE ECH (RFC 9849 §6.2): the recorded shape with a new config id, encapsulated key and payload. */
const greaseEch = (recorded: Uint8Array, chance: ClientWorld['chance']): Uint8Array => {
  const out = recorded.slice()
  const keyLength = (out[6] ?? 0) * 256 + (out[7] ?? 0)
  const payloadAt = 8 + keyLength + 2
  if (out[0] !== 0 || payloadAt > out.length) return out
  out.set(chance('client ech', 1), 5)
  out.set(chance('client ech key', keyLength), 8)
  out.set(chance('client ech payload', out.length - payloadAt), payloadAt)
  return out
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
