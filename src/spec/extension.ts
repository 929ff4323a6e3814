import { registry } from './registry.ts'

/** IANA's TLS ExtensionType registry, with the drafts that recorded clients send. */
export const extensionCodes = {
  server_name: 0,
  max_fragment_length: 1,
  status_request: 5,
  supported_groups: 10,
  ec_point_formats: 11,
  signature_algorithms: 13,
  use_srtp: 14,
  heartbeat: 15,
  application_layer_protocol_negotiation: 16,
  status_request_v2: 17,
  signed_certificate_timestamp: 18,
  padding: 21,
  encrypt_then_mac: 22,
  extended_master_secret: 23,
  token_binding: 24,
  compress_certificate: 27,
  record_size_limit: 28,
  delegated_credential: 34,
  session_ticket: 35,
  draft_key_share: 40,
  pre_shared_key: 41,
  early_data: 42,
  supported_versions: 43,
  cookie: 44,
  psk_key_exchange_modes: 45,
  certificate_authorities: 47,
  oid_filters: 48,
  post_handshake_auth: 49,
  signature_algorithms_cert: 50,
  key_share: 51,
  next_protocol_negotiation: 13172,
  application_settings: 17513,
  application_settings_new: 17613,
  draft_token_binding: 21760,
  channel_id_old: 30031,
  channel_id: 30032,
  encrypted_client_hello: 65037,
  renegotiation_info: 65281,
  tls13_short_header: 65283,
} as const

export type ExtensionName = keyof typeof extensionCodes

export const extensionTypes = registry(
  Object.fromEntries(Object.entries(extensionCodes).map(([name, code]) => [code, name])),
)
