import { rustlsSource } from '../../spec/clientsource.ts'
import type { ExtensionName } from '../../spec/extension.ts'
import type { Derivation } from '../derivation.ts'
import { sources } from '../../spec/source.ts'
import { stacks } from '../stack.ts'
import type { Facts } from '../temper.ts'

const suites = (names: string): string[] => names.split(' ').map((name) => `TLS_${name}`)
const schemes = [
  ...['ecdsa_secp384r1_sha384', 'ecdsa_secp256r1_sha256', 'ed25519'],
  ...['rsa_pss_rsae_sha512', 'rsa_pss_rsae_sha384', 'rsa_pss_rsae_sha256'],
  ...['rsa_pkcs1_sha512', 'rsa_pkcs1_sha384', 'rsa_pkcs1_sha256'],
]
/** Before 0.23 the extensions had a fixed order. */
const order: readonly ExtensionName[] = [
  'supported_versions',
  'ec_point_formats',
  'supported_groups',
  'signature_algorithms',
  'extended_master_secret',
  'status_request',
  'server_name',
  'key_share',
  'psk_key_exchange_modes',
  'application_layer_protocol_negotiation',
  'session_ticket',
]
const ringGroups = ['x25519', 'secp256r1', 'secp384r1']

/** rustls as it is without an application's own wishes: no ALPN. */
const rustls = (
  version: string,
  date: string,
  because: string,
  facts: Facts,
  extensions?: readonly ExtensionName[],
): Derivation => {
  const all = { weight: 'documented', source: rustlsSource(version) } as const
  return {
    id: `rustls-${version.replace(', ', '-')}`,
    name: `rustls ${version}`,
    short: 'rustls',
    family: 'rustls',
    date,
    because,
    base: 'deno-2.9',
    all,
    facts: { alpn: [[], all.weight, all.source], ...facts },
    ...(extensions && { extensions }),
  }
}
const known = <T>(version: string, value: T) => [value, 'documented', rustlsSource(version)] as const

export const rustlsClients: readonly Derivation[] = [
  rustls('0.23', '2025-05', 'the defaults with aws-lc-rs, post-quantum first since 0.23.27', {
    groups: known('0.23', ['X25519MLKEM768', ...ringGroups]),
    keyShares: known('0.23', ['X25519MLKEM768', 'x25519']),
  }),
  rustls('0.23, ring', '2025-05', 'the defaults with ring', {
    groups: known('0.23', ringGroups),
    signatureSchemes: known('0.23', schemes),
  }),
  rustls(
    '0.22',
    '2024-04',
    'as its source has it',
    {
      ...stacks['rustls-0.22'],
      groups: known('0.22', ringGroups),
      signatureSchemes: known('0.22', schemes),
    },
    order,
  ),
  rustls(
    '0.21',
    '2024-04',
    'as its source has it',
    { ...stacks['rustls-0.22'], groups: known('0.21', ringGroups), signatureSchemes: known('0.21', schemes) },
    order,
  ),
  rustls(
    '0.20',
    '2023-01',
    'as its source has it',
    {
      ...stacks['rustls-0.22'],
      certificateAlert: ['bad_certificate', 'measured', sources.certificateAlerts],
      groups: known('0.20', ringGroups),
      signatureSchemes: known('0.20', schemes),
    },
    order,
  ),
  rustls(
    '0.19',
    '2021-04',
    'as its source has it, ChaCha20 first',
    {
      ...stacks['rustls-0.22'],
      suites: known(
        '0.19',
        suites(
          'CHACHA20_POLY1305_SHA256 AES_256_GCM_SHA384 AES_128_GCM_SHA256 ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 ' +
            'ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 ' +
            'ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 ECDHE_RSA_WITH_AES_256_GCM_SHA384 ' +
            'ECDHE_RSA_WITH_AES_128_GCM_SHA256 EMPTY_RENEGOTIATION_INFO_SCSV',
        ),
      ),
      groups: known('0.19', ringGroups),
      signatureSchemes: known('0.19', schemes),
    },
    [
      'supported_versions',
      'server_name',
      ...order.filter((name) => name !== 'supported_versions' && name !== 'server_name'),
    ],
  ),
]
