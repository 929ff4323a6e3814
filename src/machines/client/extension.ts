import { fromHex, toUtf8 } from '../../bytes/text.ts'
import { type KeyShare } from '../../crypto/provider.ts'
import type { HelloTemplate } from '../../rules/profile.ts'
import { pskModesOf } from '../../rules/resumption.ts'
import { fragmentCode, ownLimit } from '../../rules/size.ts'
import { extensionCodes, type ExtensionName } from '../../spec/extension.ts'
import { groups } from '../../spec/group.ts'
import { isGrease } from '../../spec/registry.ts'
import { schemes } from '../../spec/signature.ts'
import { TLS13, versions } from '../../spec/version.ts'
import { extension, raw, Recorded, type Extension } from '../../wire/extension.ts'
import type { Session } from '../session.ts'
import type { ClientWorld } from '../world.ts'
import { pskExtension } from './resumption.ts'

/** What a ClientHello offers of an earlier connection. */
export interface Resuming {
  readonly session?: Session | undefined
  readonly early?: boolean
}

/** The key shares of a hello, in that order. */
export const keyShares = (codes: readonly number[], shares: Readonly<Record<number, KeyShare>>): Extension =>
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

/**
 * The extensions of a client's hello: those of its template in the recorded order, with the parts that follow from the
 * settings, the host and chance filled in. What the settings need and the template lacks is added at the end.
 */
export const extensionsOf = (
  world: ClientWorld,
  shares: Readonly<Record<number, KeyShare>>,
  resuming: Resuming,
): Extension[] => {
  const { host, chance, now, settings, authorities } = world
  const about: About = { settings, host, chance, now, authorities, shares, in13: speaks13(settings), ...resuming }
  const list: Extension[] = []
  for (const one of planOf(world, resuming.session)) {
    const made = 'fill' in one ? one.fill(about, one.recorded) : one
    if (made) list.push(made)
  }
  return list
}

const speaks13 = ({ versions }: Settings): boolean => versions.includes('TLS 1.3')

/** The extensions of a hello in their order: whole, where they follow from profile and settings alone. */
type Plan = readonly (Extension | { readonly fill: Fill<About>; readonly recorded: string | undefined })[]

/** Made once for a client: it says hello to every server in the same way. */
const planOf = ({ settings, hello: template }: ClientWorld, session: Session | undefined): Plan => {
  const resumes = ticketOf(session) ? 'ticket' : session?.kind === 'psk' ? 'psk' : 'nothing'
  let plans = planned.get(settings)
  if (!plans) planned.set(settings, (plans = new Map()))
  let plan = plans.get(template)?.[resumes]
  if (!plan) plans.set(template, { ...plans.get(template), [resumes]: (plan = planFor(settings, template, resumes)) })
  return plan
}
type Resumes = 'nothing' | 'psk' | 'ticket'
const planned = new WeakMap<Settings, Map<HelloTemplate, Partial<Record<Resumes, Plan>>>>()

const planFor = (settings: Settings, template: HelloTemplate, resumes: Resumes): Plan => {
  const in13 = speaks13(settings)
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
    ...(resumes === 'psk' || (in13 && !present.has(extensionCodes.supported_versions))
      ? (['psk_key_exchange_modes'] as const)
      : []),
    'early_data',
    ...(resumes === 'ticket' ? (['session_ticket'] as const) : []),
    'certificate_authorities',
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
  return order.flatMap(({ type, body }: HelloTemplate['extensions'][number]): Plan => {
    const fill = varyingByCode.get(type)
    if (fill) return [{ fill, recorded: body }]
    const settle = settledByCode.get(type)
    const made = settle ? settle({ settings, in13 }, body) : recordedAs(type, body ?? '')
    return made ? [made] : []
  })
}

const ticketOf = (session: Session | undefined): Uint8Array | undefined =>
  session?.kind === 'master secret' ? session.ticket : undefined

type Settings = ClientWorld['settings']
/** What the extensions of a client follow from that are the same in each of its hellos. */
interface Own {
  readonly settings: Settings
  /** Is TLS 1.3 enabled? */
  readonly in13: boolean
}
/** What the others follow from. */
interface About extends Own, Pick<ClientWorld, 'host' | 'chance' | 'now' | 'authorities'>, Resuming {
  readonly shares: Readonly<Record<number, KeyShare>>
}
/** An extension from what was recorded of it, if it was; undefined: it is not sent. */
type Fill<A> = (about: A, recorded: string | undefined) => Extension | undefined
type Fills<A> = Partial<Record<ExtensionName, Fill<A>>>

/** The extensions that follow from the settings alone. */
const settled: Fills<Own> = {
  supported_groups: ({ settings }) => {
    const codes = [...groups.codesOf(settings.groups)]
    return codes.length ? extension('client_hello', 'supported_groups', { named_group_list: codes }) : undefined
  },
  signature_algorithms: ({ settings }) => {
    const codes = [...schemes.codesOf(settings.signatureSchemes)]
    return codes.length
      ? extension('client_hello', 'signature_algorithms', { supported_signature_algorithms: codes })
      : undefined
  },
  application_layer_protocol_negotiation: ({ settings }) =>
    settings.alpn.length
      ? extension('client_hello', 'application_layer_protocol_negotiation', {
          protocol_name_list: settings.alpn.map(toUtf8),
        })
      : undefined,
  extended_master_secret: ({ settings }) =>
    settings.extendedMasterSecret ? extension('client_hello', 'extended_master_secret', null) : undefined,
  signature_algorithms_cert: ({ settings }) =>
    settings.certificateSchemes.length
      ? extension('client_hello', 'signature_algorithms_cert', {
          supported_signature_algorithms: [...schemes.codesOf(settings.certificateSchemes)],
        })
      : undefined,
  status_request: ({ settings }, recorded) =>
    !settings.statusRequest
      ? undefined
      : recorded === undefined
        ? extension('client_hello', 'status_request', {
            status_type: 1,
            responder_id_list: new Uint8Array(0),
            request_extensions: new Uint8Array(0),
          })
        : recordedAs(extensionCodes.status_request, recorded),
  record_size_limit: ({ settings, in13 }) => {
    const limit = ownLimit(settings.recordSizeLimit, in13)
    return limit === undefined ? undefined : extension('client_hello', 'record_size_limit', { limit })
  },
  max_fragment_length: ({ settings }) => {
    const length = fragmentCode(settings.maxFragmentLength)
    return length === undefined ? undefined : extension('client_hello', 'max_fragment_length', { length })
  },
  supported_versions: ({ settings, in13 }, recorded) => {
    if (!in13 && recorded === undefined) return undefined
    const list = versionList(
      recorded,
      settings.versions.map((name) => versions.code(name) ?? 0),
    )
    return list.length ? extension('client_hello', 'supported_versions', { versions: list }) : undefined
  },
  post_handshake_auth: ({ settings, in13 }) =>
    in13 && settings.postHandshakeAuth ? extension('client_hello', 'post_handshake_auth', null) : undefined,
  psk_key_exchange_modes: ({ settings, in13 }, recorded) =>
    in13 ? keyExchangeModes(settings.pskModes, recorded) : undefined,
  // Only a HelloRetryRequest makes one.
  cookie: () => undefined,
  padding: () => raw(extensionCodes.padding, new Uint8Array(0)),
}

/** Those that follow from the host, from chance, or from an earlier connection. */
const varying: Fills<About> = {
  // Literal addresses are not allowed in server_name (RFC 6066 §3).
  server_name: ({ settings, host }) =>
    settings.serverName && host && !/^[\d.]+$|:/.test(host)
      ? extension('client_hello', 'server_name', { server_name_list: [{ name_type: 0, host_name: toUtf8(host) }] })
      : undefined,
  certificate_authorities: ({ authorities, in13 }) =>
    in13 && authorities.length
      ? extension('client_hello', 'certificate_authorities', { authorities: [...authorities] })
      : undefined,
  key_share: ({ settings, shares, in13 }) => (in13 ? keyShares(groups.codesOf(settings.keyShares), shares) : undefined),
  encrypted_client_hello: ({ chance }, recorded) =>
    recorded === undefined
      ? undefined
      : { type: extensionCodes.encrypted_client_hello, body: new Recorded(greaseEch(recordedBody(recorded), chance)) },
  session_ticket: ({ session }, recorded) => {
    const ticket = ticketOf(session)
    if (ticket) return raw(extensionCodes.session_ticket, ticket)
    return recorded === undefined ? undefined : recordedAs(extensionCodes.session_ticket, recorded)
  },
  // A recorded offer to resume is somebody else's: what is sent follows from this client's session.
  pre_shared_key: ({ session, now }) => (session?.kind === 'psk' ? pskExtension(session, now) : undefined),
  early_data: ({ early }) => (early ? extension('client_hello', 'early_data', null) : undefined),
}

const byCode = <A>(fills: Fills<A>): ReadonlyMap<number, Fill<A>> =>
  new Map(Object.entries(fills).map(([name, fill]) => [extensionCodes[name as ExtensionName], fill]))
const settledByCode = byCode(settled)
const varyingByCode = byCode(varying)

/** The recorded list as long as it says what the setting says. */
const keyExchangeModes = (
  setting: ClientWorld['settings']['pskModes'],
  recorded: string | undefined,
): Extension | undefined => {
  const wanted = pskModesOf(setting).map((mode): 0 | 1 => (mode === 'psk_ke' ? 0 : 1))
  if (!wanted.length) return undefined
  const before = recorded === undefined ? [] : [...fromHex(recorded)].slice(1)
  const same = ([0, 1] as const).every((mode) => before.includes(mode) === wanted.includes(mode))
  return same && recorded !== undefined
    ? recordedAs(extensionCodes.psk_key_exchange_modes, recorded)
    : extension('client_hello', 'psk_key_exchange_modes', { ke_modes: wanted })
}

/** A body as recorded: its codec is not asked to write it. */
const recordedAs = (type: number, hex: string): Extension => ({ type, body: new Recorded(recordedBody(hex)) })

/** Profiles have few bodies between them, and a sweep sends them again and again. */
const recordedBody = (hex: string): Uint8Array => {
  let body = recordedBodies.get(hex)
  if (!body) {
    if (recordedBodies.size >= 1000) recordedBodies.clear()
    recordedBodies.set(hex, (body = fromHex(hex)))
  }
  return body
}
const recordedBodies = new Map<string, Uint8Array>()

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
