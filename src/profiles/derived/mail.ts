import { sources } from '../../spec/source.ts'
import { clientSources } from '../../spec/clientsource.ts'
import type { ClientSettings } from '../../rules/profile.ts'
import type { Derivation } from '../derivation.ts'

/** What the Cisco appliance calls the setting, and what it does. */
const gateways: readonly { id: string; name: string; startTls: ClientSettings['startTls'] }[] = [
  { id: 'gateway-off', name: 'TLS “None”', startTls: 'off' },
  { id: 'gateway-preferred', name: 'TLS “Preferred”', startTls: 'preferred' },
  { id: 'gateway-required', name: 'TLS “Required”', startTls: 'required' },
  { id: 'gateway-required-verify', name: 'TLS “Required-Verify”', startTls: 'verified' },
]

/** Senders of mail. What they say to STARTTLS is documented; their ClientHellos are those of the libraries they are built on. */
export const mailClients: readonly Derivation[] = [
  {
    id: 'postfix-3.7',
    name: 'Postfix 3.7 with OpenSSL 3.0',
    short: 'Postfix',
    family: 'Mail',
    date: '2022-02',
    because: 'opportunistic TLS, smtp_tls_security_level = may; no server name is sent',
    base: 'openssl-3.0-debian',
    all: { weight: 'inferred', source: clientSources.postfixTls },
    facts: {
      startTls: ['preferred', 'documented', clientSources.postfixTls],
      serverName: [false, 'documented', clientSources.postfixTls],
    },
  },
  {
    id: 'exchange-2013',
    name: 'Exchange 2013 on Server 2012 R2, sending',
    short: 'Exchange',
    family: 'Mail',
    // Service Pack 1 is the first that runs on that Windows.
    date: '2014-02',
    because: 'SChannel of the same release; send connectors take TLS when it is offered',
    base: 'ie-11-win-8.1',
    all: { weight: 'inferred', source: sources.windowsProtocols },
    facts: {
      startTls: ['preferred', 'documented', clientSources.exchangeSend],
      versions: [['TLS 1.2', 'TLS 1.1', 'TLS 1.0'], 'documented', sources.windowsProtocols],
      alpn: [[], 'inferred', clientSources.exchangeSend],
    },
    extensions: [
      'server_name',
      'status_request',
      'supported_groups',
      'ec_point_formats',
      'signature_algorithms',
      'extended_master_secret',
      'renegotiation_info',
    ],
  },
  ...gateways.map(({ id, name, startTls }): Derivation => ({
    id,
    name: `Cisco mail gateway, ${name}`,
    short: 'the sending gateway',
    family: 'Mail',
    date: '2016',
    because: 'delivery as the guides describe it; nobody has recorded its ClientHello',
    base: 'openssl-1.0.2e',
    all: { weight: 'inferred', source: sources.ciscoEsaTls },
    facts: {
      versions: [['TLS 1.2', 'TLS 1.1', 'TLS 1.0'], 'inferred', sources.ciscoEsaTls],
      startTls: [startTls, 'documented', sources.ciscoEsaTls],
    },
  })),
]
