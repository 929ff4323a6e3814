import { concat } from '../../bytes/buffer.ts'
import { encode, type Codec } from '../../bytes/codec.ts'
import * as ffdh from '../../crypto/ffdh.ts'
import type { PublicKey } from '../../crypto/provider.ts'
import * as rsa from '../../crypto/rsa.ts'
import { acceptCurve, acceptField } from '../../rules/group.ts'
import { judge } from '../../rules/session.ts'
import { groups, groupShapes, isBuiltGroup } from '../../spec/group.ts'
import { TLS12 } from '../../spec/version.ts'
import {
  clientKeyExchangeDhe,
  clientKeyExchangeEcdhe,
  clientKeyExchangeRsa,
  dhParams,
  ecdhParams,
  serverKeyExchangeDhe,
  serverKeyExchangeEcdhe,
} from '../../wire/handshake.ts'
import type { Flight } from '../flight.ts'
import type { ClientWorld } from '../world.ts'
import { judgeSignature, reads, type ClientContext, type Handled } from './context.ts'
import { extended } from '../transcript.ts'

/** How the client of TLS 1.2 and before agrees on a premaster secret: ECDHE, DHE, or RSA encryption. */

/** What ServerKeyExchange says: where to meet, and the server's public value. */
export interface ServerParams {
  readonly in: { readonly group: number; readonly curveType: number } | { readonly field: ffdh.Field }
  readonly publicValue: Uint8Array
}

interface Signed<P> {
  readonly params: P
  readonly signed_params: { readonly algorithm?: number; readonly signature: Uint8Array }
}
type Ecdh = Signed<{ curve_params: { curve_type: number; namedcurve: number }; public: Uint8Array }>
type Dh = Signed<{ dh_p: Uint8Array; dh_g: Uint8Array; dh_Ys: Uint8Array }>

export const onServerKeyExchange = reads<Ecdh | Dh, 'ok' | 'refuse'>(
  ({ suite, version }) =>
    (suite!.keyExchange === 'DHE' ? serverKeyExchangeDhe(version!) : serverKeyExchangeEcdhe(version!)) as Codec<
      Ecdh | Dh
    >,
  TLS12,
  ({ world, context, value, message, flight }): Handled<'ok' | 'refuse'> => {
    const { params, encoded } = isDh(value)
      ? { params: fieldParams(value.params), encoded: encode(dhParams, value.params) }
      : { params: curveParams(value.params), encoded: encode(ecdhParams, value.params) }
    if (flight.refuses(acceptParams(world, params))) return flight.refuse(context)
    const { algorithm, signature } = value.signed_params
    const scheme = judgeSignature(
      world,
      flight,
      context.version!,
      algorithm,
      context.chain![0]!.publicKey,
      concat(context.sent!.hello.random, context.serverHello!.random, encoded),
      signature,
    )
    if (!scheme) return flight.refuse(context)
    return flight.outcome('ok', {
      ...context,
      group: groupOf(params),
      scheme,
      serverParams: params,
      transcript: extended(context.transcript, message.bytes),
    })
  },
)

const isDh = (value: Ecdh | Dh): value is Dh => 'dh_p' in value.params

const curveParams = ({ curve_params, public: publicValue }: Ecdh['params']): ServerParams => ({
  in: { group: curve_params.namedcurve, curveType: curve_params.curve_type },
  publicValue,
})

const fieldParams = ({ dh_p, dh_g, dh_Ys }: Dh['params']): ServerParams => ({
  in: { field: { prime: withoutZeros(dh_p), generator: withoutZeros(dh_g) } },
  publicValue: dh_Ys,
})
const withoutZeros = (number: Uint8Array): Uint8Array => {
  const start = number.findIndex((byte) => byte !== 0)
  return start < 0 ? new Uint8Array(0) : number.slice(start)
}

const acceptParams = ({ settings }: ClientWorld, { in: where }: ServerParams) =>
  'field' in where
    ? acceptField(ffdh.fieldBits(where.field), settings)
    : acceptCurve(where.curveType, where.group, groups.codesOf(settings.groups))

/** The group's code point, where it has one. */
const groupOf = ({ in: where }: ServerParams): number | undefined =>
  'group' in where ? where.group : groups.code(ffdh.fieldName(where.field) ?? '')

/** The premaster secret, and how it is told. Undefined, with a decision, when the server's value is not a valid one. */
export const exchangeKeys = (
  world: ClientWorld,
  context: ClientContext,
  flight: Flight,
): { readonly premaster: Uint8Array; readonly send: () => void } | undefined => {
  if (!context.serverParams) return encrypted(world, context, flight)
  const { in: where, publicValue } = context.serverParams
  return 'field' in where
    ? inField(world, where.field, publicValue, flight)
    : inGroup(world, where.group, publicValue, flight)
}

const inGroup = ({ provider, chance }: ClientWorld, group: number, peer: Uint8Array, flight: Flight) => {
  const name = groups.name(group)
  const exchange = isBuiltGroup(name)
    ? provider.encapsulate(name, peer, chance('client key exchange', groupShapes[name].answerRandom))
    : undefined
  if (flight.refuses(judge.shareValid('client', exchange !== undefined, name, 'server_key_exchange.params.public')))
    return undefined
  const body = { ecdh_Yc: exchange!.publicValue }
  return {
    premaster: exchange!.secret,
    send: () => void flight.send('client_key_exchange', clientKeyExchangeEcdhe, body, 'ECDHE'),
  }
}

const inField = ({ provider, chance }: ClientWorld, field: ffdh.Field, peer: Uint8Array, flight: Flight) => {
  const share = provider.fieldShare(field, chance('client key exchange', ffdh.keyShareRandom(field)))
  const premaster = share && provider.fieldSecret(field, share, peer)
  const name = ffdh.fieldName(field) ?? `a prime of ${ffdh.fieldBits(field)} bits`
  const at = `server_key_exchange.params.${share ? 'dh_Ys' : 'dh_p'}`
  if (flight.refuses(judge.shareValid('client', premaster !== undefined, name, at))) return undefined
  const body = { dh_Yc: share!.publicValue }
  return {
    premaster: premaster!,
    send: () => void flight.send('client_key_exchange', clientKeyExchangeDhe, body, 'DHE'),
  }
}

/** 48 bytes: the version of the ClientHello, against rollback, and chance (RFC 5246 §7.4.7.1). */
const encrypted = ({ provider, chance }: ClientWorld, { sent, chain }: ClientContext, flight: Flight) => {
  const { legacy_version: version } = sent!.hello
  const premaster = concat(Uint8Array.of(version >> 8, version & 255), chance('client premaster secret', 46))
  const key = chain![0]!.publicKey as PublicKey
  const room =
    key.kind === 'rsa' ? chance('client premaster padding', rsa.encryptRandom(key, premaster.length)) : undefined
  const ciphertext = room && provider.encrypt(key, premaster, room)
  const name = 'RSA'
  if (flight.refuses(judge.shareValid('client', ciphertext !== undefined, name, 'certificate.certificate_list.0')))
    return undefined
  const body = { encrypted_pre_master_secret: ciphertext! }
  return {
    premaster,
    send: () => void flight.send('client_key_exchange', clientKeyExchangeRsa, body, 'RSA'),
  }
}
