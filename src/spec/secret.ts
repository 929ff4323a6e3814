/**
 * The secrets of TLS 1.3 that Derive-Secret makes (RFC 8446 §7.1): the secret each comes from, its purpose as the figure
 * there writes it, and the label of its line in a key log (NSS's SSLKEYLOGFILE) where it has one.
 */
export const derivedSecrets = {
  client_early_traffic_secret: {
    from: 'early_secret',
    purpose: 'c e traffic',
    keyLog: 'CLIENT_EARLY_TRAFFIC_SECRET',
  },
  early_exporter_master_secret: { from: 'early_secret', purpose: 'e exp master', keyLog: 'EARLY_EXPORTER_SECRET' },
  client_handshake_traffic_secret: {
    from: 'handshake_secret',
    purpose: 'c hs traffic',
    keyLog: 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  },
  server_handshake_traffic_secret: {
    from: 'handshake_secret',
    purpose: 's hs traffic',
    keyLog: 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  },
  client_application_traffic_secret_0: {
    from: 'master_secret',
    purpose: 'c ap traffic',
    keyLog: 'CLIENT_TRAFFIC_SECRET_0',
  },
  server_application_traffic_secret_0: {
    from: 'master_secret',
    purpose: 's ap traffic',
    keyLog: 'SERVER_TRAFFIC_SECRET_0',
  },
  exporter_master_secret: { from: 'master_secret', purpose: 'exp master', keyLog: 'EXPORTER_SECRET' },
  resumption_master_secret: { from: 'master_secret', purpose: 'res master', keyLog: undefined },
} as const

export type DerivedSecret = keyof typeof derivedSecrets

/** As the standard writes it: `Derive-Secret(handshake_secret, "c hs traffic", Messages)`. */
export const derivations = Object.fromEntries(
  Object.entries(derivedSecrets).map(([name, { from, purpose }]) => [
    name,
    `Derive-Secret(${from}, "${purpose}", Messages)`,
  ]),
) as Readonly<Record<DerivedSecret, string>>
