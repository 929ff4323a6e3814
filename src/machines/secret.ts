import { concat } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import { recordKeys12, recordKeys13, type RecordKeys } from '../crypto/protection.ts'
import type { Provider } from '../crypto/provider.ts'
import { deriveSecret, earlySecret, handshakeSecret, masterSecret, trafficKeys } from '../crypto/schedule13.ts'
import { extendedMasterSecret, keyBlock, masterSecret as masterSecret12 } from '../crypto/schedule12.ts'
import type { HashName } from '../spec/hash.ts'
import { derivations, derivedSecrets, type DerivedSecret } from '../spec/secret.ts'
import type { Suite } from '../spec/suite.ts'
import type { Flight } from './flight.ts'

/** The traffic secrets of one stage of TLS 1.3 (RFC 8446 §7.1). */
export interface HandshakeSecrets {
  readonly handshake: Uint8Array
  readonly client: Uint8Array
  readonly server: Uint8Array
}
export interface ApplicationSecrets {
  readonly master: Uint8Array
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** The secrets that protect early data, once the ClientHello is in the transcript: the traffic secret is returned. */
export const earlySecrets = (provider: Provider, suite: Suite, psk: Uint8Array, flight: Flight): Uint8Array => {
  const hash = suite.prf
  const early = earlySecret(provider, hash, psk)
  flight.secrets.push(
    { label: 'pre_shared_key', value: psk },
    { label: 'early_secret', formula: 'HKDF-Extract(0, pre_shared_key)', value: early, from: 'pre_shared_key' },
  )
  const derive = deriving(provider, hash, early, flight)
  const client = derive('client_early_traffic_secret')
  derive('early_exporter_master_secret')
  return client
}

/**
 * Early and handshake secrets, once both hellos are in the transcript. Each is recorded with what it hashes. Without a
 * pre-shared key, or (psk_ke) without a shared secret, zeros stand in (RFC 8446 §7.1).
 */
export const handshakeSecrets = (
  provider: Provider,
  suite: Suite,
  shared: Uint8Array | undefined,
  flight: Flight,
  psk?: Uint8Array,
): HandshakeSecrets => {
  const hash = suite.prf
  const early = earlySecret(provider, hash, psk)
  const handshake = handshakeSecret(provider, hash, early, shared)
  flight.secrets.push(
    ...(psk ? [{ label: 'pre_shared_key', value: psk }] : []),
    {
      label: 'early_secret',
      formula: `HKDF-Extract(0, ${psk ? 'pre_shared_key' : '0'})`,
      value: early,
      ...(psk && { from: 'pre_shared_key' }),
    },
    ...(shared ? [{ label: 'shared_secret', value: shared }] : []),
    {
      label: 'handshake_secret',
      formula: `HKDF-Extract(Derive-Secret(early_secret, "derived", ""), ${shared ? 'shared_secret' : '0'})`,
      value: handshake,
      from: 'early_secret',
    },
  )
  const derive = deriving(provider, hash, handshake, flight)
  return {
    handshake,
    client: derive('client_handshake_traffic_secret'),
    server: derive('server_handshake_traffic_secret'),
  }
}

/** Master secret and application traffic secrets, once the server's Finished is in the transcript. */
export const applicationSecrets = (
  provider: Provider,
  suite: Suite,
  before: HandshakeSecrets,
  flight: Flight,
): ApplicationSecrets => {
  const hash = suite.prf
  const master = masterSecret(provider, hash, before.handshake)
  flight.secrets.push({
    label: 'master_secret',
    formula: 'HKDF-Extract(Derive-Secret(handshake_secret, "derived", ""), 0)',
    value: master,
    from: 'handshake_secret',
  })
  const derive = deriving(provider, hash, master, flight)
  const secrets = {
    master,
    client: derive('client_application_traffic_secret_0'),
    server: derive('server_application_traffic_secret_0'),
  }
  derive('exporter_master_secret')
  return secrets
}

/** What tickets are made from, once the client's Finished is in the transcript. */
export const resumptionSecret = (
  provider: Provider,
  suite: Suite,
  { master }: ApplicationSecrets,
  flight: Flight,
): Uint8Array => deriving(provider, suite.prf, master, flight)('resumption_master_secret')

/** Derives one secret after the other from `secret` and the messages so far, and records each with how it came about. */
const deriving = (
  provider: Provider,
  hash: HashName,
  secret: Uint8Array,
  flight: Flight,
): ((name: DerivedSecret) => Uint8Array) => {
  const transcript = flight.hash(provider, hash)
  const covers = flight.transcript.messages.length
  return (name) => {
    const { from, purpose, keyLog } = derivedSecrets[name]
    const value = deriveSecret(provider, hash, secret, purpose, transcript)
    const derived = { label: name, formula: derivations[name], value, from, covers }
    flight.secrets.push(keyLog ? { ...derived, keyLog } : derived)
    return value
  }
}

/** Record keys of TLS 1.3 from a traffic secret (RFC 8446 §7.3). */
export const keys13 = (provider: Provider, suite: Suite, secret: Uint8Array): RecordKeys =>
  recordKeys13(suite.code, trafficKeys(provider, suite.code, secret))

/** Record keys of TLS 1.2 and before, one set a direction (RFC 5246 §6.3). */
export interface Traffic12 {
  readonly client: RecordKeys
  readonly server: RecordKeys
}

/** What master secret and record keys of TLS 1.2 follow from, as both sides know it. */
interface Agreed12 {
  readonly version?: number | undefined
  readonly suite?: Suite | undefined
  readonly extendedMasterSecret?: boolean | undefined
  readonly encryptThenMac?: boolean | undefined
}

/**
 * Master secret and record keys, once ClientKeyExchange is in the transcript: from the randoms (RFC 5246 §8.1), or from
 * the hash of everything so far (RFC 7627 §4).
 */
export const secrets12 = (
  provider: Provider,
  { version, suite, extendedMasterSecret: extended, encryptThenMac }: Agreed12,
  randoms: { readonly client: Uint8Array; readonly server: Uint8Array },
  premaster: Uint8Array,
  flight: Flight,
): { readonly master: Uint8Array; readonly keys12: Traffic12 } => {
  const { prf } = suite!
  const master = extended
    ? extendedMasterSecret(provider, version!, prf, premaster, flight.hash(provider, prf))
    : masterSecret12(provider, version!, prf, premaster, randoms.client, randoms.server)
  flight.secrets.push(
    { label: 'pre_master_secret', value: premaster },
    {
      label: 'master_secret',
      formula: extended
        ? 'PRF(pre_master_secret, "extended master secret", Hash(Messages))'
        : 'PRF(pre_master_secret, "master secret", ClientHello.random + ServerHello.random)',
      value: master,
      from: 'pre_master_secret',
      keyLog: 'CLIENT_RANDOM',
      ...(extended && { covers: flight.transcript.messages.length }),
    },
  )
  return { master, keys12: traffic12(provider, { version, suite, encryptThenMac }, randoms, master) }
}

/** Master secret and record keys of a resumed session: the master secret is the old one (RFC 5246 §7.3). */
export const resumedSecrets12 = (
  provider: Provider,
  agreed: Agreed12,
  randoms: Randoms,
  master: Uint8Array,
  flight: Flight,
): { readonly master: Uint8Array; readonly keys12: Traffic12 } => {
  flight.secrets.push({ label: 'master_secret', value: master, keyLog: 'CLIENT_RANDOM' })
  return { master, keys12: traffic12(provider, agreed, randoms, master) }
}

interface Randoms {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

const traffic12 = (
  provider: Provider,
  { version, suite, encryptThenMac }: Agreed12,
  randoms: Randoms,
  master: Uint8Array,
): Traffic12 => {
  const { code } = suite!
  const block = keyBlock(provider, version!, code, master, randoms.client, randoms.server)
  return {
    client: recordKeys12(code, version!, block.clientWrite, encryptThenMac),
    server: recordKeys12(code, version!, block.serverWrite, encryptThenMac),
  }
}

/** What CertificateVerify signs: 64 spaces, a context string, a zero, and the transcript's hash (RFC 8446 §4.4.3). */
export const signedContent = (by: 'client' | 'server', hash: Uint8Array): Uint8Array => concat(signedFront[by], hash)
const frontOf = (by: 'client' | 'server'): Uint8Array =>
  concat(new Uint8Array(64).fill(0x20), toUtf8(`TLS 1.3, ${by} CertificateVerify`), new Uint8Array(1))
const signedFront = { client: frontOf('client'), server: frontOf('server') }
