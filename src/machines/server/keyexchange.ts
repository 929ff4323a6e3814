import { concat } from '../../bytes/buffer.ts'
import { encode } from '../../bytes/codec.ts'
import * as ffdh from '../../crypto/ffdh.ts'
import type { KeyShare, PublicKey } from '../../crypto/provider.ts'
import { chooseField, chooseGroup12 } from '../../rules/group.ts'
import type { Offer } from '../../rules/offer.ts'
import type { Decision } from '../../rules/rule.ts'
import { judge, judgePremaster } from '../../rules/session.ts'
import { requireKey } from '../../rules/signature.ts'
import type { SuiteEntry } from '../../rules/suite.ts'
import { groups, groupShapes, type GroupName } from '../../spec/group.ts'
import { TLS12 } from '../../spec/version.ts'
import {
  clientKeyExchangeDhe,
  clientKeyExchangeEcdhe,
  clientKeyExchangeRsa,
  dhParams,
  ecdhParams,
  serverKeyExchangeDhe,
  serverKeyExchangeEcdhe,
  type KeyExchange,
} from '../../wire/handshake.ts'
import type { Codec } from '../../bytes/codec.ts'
import type { FieldName } from '../../spec/field.ts'
import type { Flight } from '../flight.ts'
import { isWhole, type ServerWorld } from '../world.ts'
import { sign, type ServerContext } from './context.ts'

/** How the server of TLS 1.2 and before agrees on a premaster secret: ECDHE, DHE, or RSA encryption. */

/** What ECDHE and DHE are to happen in. */
export interface Agreement {
  readonly group?: number
  readonly field?: FieldName
}

/** The server's choice of a group or field for the suite. Undefined when there is none. */
export const chooseAgreement = (
  offer: Offer,
  { settings }: ServerWorld,
  { suite, group }: SuiteEntry,
  key: PublicKey | undefined,
): { decision?: Decision; value: Agreement | undefined } => {
  if (suite!.keyExchange === 'DHE') {
    const { decision, value } = chooseField(offer, settings, key)
    return { decision, value: value && { field: value } }
  }
  if (suite!.keyExchange !== 'ECDHE') return { value: {} }
  const { decision, value } = chooseGroup12(offer, settings, group)
  return { decision, value: value === undefined ? undefined : { group: value } }
}

/** Sends ServerKeyExchange, where there is one; gives the share that it promises. Refuses where the key to sign it is not here. */
export const sendServerKeyExchange = (
  world: ServerWorld,
  context: ServerContext & { readonly serverRandom: Uint8Array },
  flight: Flight,
): KeyShare | undefined | 'refused' => {
  const { provider, chance } = world
  const signed = <T>(codec: Codec<T>, params: T) => {
    const content = concat(context.hello!.random, context.serverRandom, encode(codec, params))
    const signature = sign(world, context, content, flight)
    return (
      signature && {
        params,
        signed_params: flight.version < TLS12 ? { signature } : { algorithm: context.schemeCode!, signature },
      }
    )
  }
  if (context.field) {
    const field = ffdh.field(context.field)
    const label = `server key share ${context.field}`
    const share = provider.fieldShare(field, chance(label, ffdh.keyShareRandom(field)))!
    const params = { dh_p: field.prime, dh_g: field.generator, dh_Ys: share.publicValue }
    const body = signed(dhParams, params)
    if (!body) return 'refused'
    flight.send('server_key_exchange', serverKeyExchangeDhe(flight.version), body, 'DHE')
    return share
  }
  if (context.group === undefined) return undefined
  const name = groups.name(context.group) as GroupName
  const share = provider.keyShare(name, chance(`server key share ${name}`, groupShapes[name].random))
  const params = { curve_params: { curve_type: 3, namedcurve: context.group }, public: share.publicValue }
  const body = signed(ecdhParams, params)
  if (!body) return 'refused'
  flight.send('server_key_exchange', serverKeyExchangeEcdhe(flight.version), body, 'ECDHE')
  return share
}

type ClientKeyExchange =
  | { readonly ecdh_Yc: Uint8Array }
  | { readonly dh_Yc: Uint8Array }
  | { readonly encrypted_pre_master_secret: Uint8Array }
const forms = { ECDHE: clientKeyExchangeEcdhe, DHE: clientKeyExchangeDhe, RSA: clientKeyExchangeRsa }

export const clientKeyExchangeOf = ({ suite }: ServerContext): Codec<ClientKeyExchange> =>
  forms[suite!.keyExchange as KeyExchange] as Codec<ClientKeyExchange>

/** The premaster secret that ClientKeyExchange stands for. Undefined, with a decision, when its value is not a valid one. */
export const premasterOf = (
  world: ServerWorld,
  context: ServerContext,
  value: ClientKeyExchange,
  flight: Flight,
): Uint8Array | undefined => {
  const { provider } = world
  if ('encrypted_pre_master_secret' in value)
    return decrypted(world, context, value.encrypted_pre_master_secret, flight)
  const share = context.share!
  const [secret, name, field] =
    'dh_Yc' in value
      ? [provider.fieldSecret(ffdh.field(context.field!), share, value.dh_Yc), context.field!, 'dh_Yc']
      : [
          provider.decapsulate(groups.name(context.group!) as GroupName, share, value.ecdh_Yc),
          groups.name(context.group!),
          'ecdh_Yc',
        ]
  flight.refuses(judge.shareValid('server', secret !== undefined, name, `client_key_exchange.${field}`))
  return secret
}

/**
 * What was encrypted to the certificate's key. When it is not as it must be, a random secret takes its place and the
 * handshake goes on to fail at Finished: an attacker must not learn what was wrong with it (RFC 5246 §7.4.7.1).
 */
const decrypted = (
  { provider, chance }: ServerWorld,
  { identity, hello }: ServerContext,
  ciphertext: Uint8Array,
  flight: Flight,
): Uint8Array | undefined => {
  const { key } = identity!
  if (!isWhole(key)) {
    flight.refuses(requireKey(false, 'server'))
    return undefined
  }
  const premaster = provider.decrypt(key, ciphertext)
  const decision = judgePremaster(premaster, hello!.legacy_version)
  flight.decisions.push(decision)
  const version = Uint8Array.of(hello!.legacy_version >> 8, hello!.legacy_version & 255)
  return decision.chosen === 'as sent' ? premaster! : concat(version, chance('server premaster secret', 46))
}
