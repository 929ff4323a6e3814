import { usualIdentity } from '../rules/profile.ts'
import type { Scenario } from './scenario.ts'

const seed = 'whyshake'
const today = '2026-11-21T09:00:00Z'

/** The case that started this: iOS 9 meets IIS 7.5 (facts/FACTS.md §5.9). TLS 1.2 has been switched on. */
const ios9 = { profile: 'ios-9-ats', changes: {} } as const
const iis75 = {
  versions: ['TLS 1.2', 'TLS 1.0'],
  identities: [{ ...usualIdentity.server, signature: 'rsa_pkcs1_sha512' }],
} as const
const api = { host: 'api.example.com', now: '2015-10-20T09:00:00Z', seed } as const

/** A trace of 2011: s_client meets IIS 6, which wants a certificate (facts/FACTS.md §6.1). */
const iis6 = { host: 'server.dev.com', now: '2011-12-20T13:38:38Z', seed } as const
const rustls = { host: 'service.example.com', now: '2024-06-11T09:00:00Z', seed } as const

/** Scenarios with a fixed name, for `simulate`, for links and for the first minute on the page. */
export const examples = {
  'ios9-iis75-sha512': { client: ios9, server: { profile: 'iis-7.5', changes: iis75 }, ...api },
  'ios9-iis75-sha256': { client: ios9, server: { profile: 'iis-7.5', changes: { versions: iis75.versions } }, ...api },
  modern: {
    client: { profile: 'chromium-137', changes: {} },
    server: { profile: 'nginx-intermediate-6.0', changes: {} },
    host: 'playground.test',
    now: today,
    seed,
  },
  'curl-nginx-tls12': {
    client: { profile: 'curl-7.88-openssl-3.0', changes: {} },
    server: { profile: 'nginx-tls12', changes: {} },
    host: 'www.example.com',
    now: today,
    seed,
  },
  /** An order of suites from before HTTP/2: what comes first is what RFC 9113 prohibits. */
  'chromium-iis10-h2-cbc': {
    client: { profile: 'chromium-137', changes: {} },
    server: {
      profile: 'iis-10-2016',
      changes: {
        suites: [
          'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384',
          'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256',
          'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA',
          'TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA',
          'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
          'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
        ],
      },
    },
    host: 'www.example.com',
    now: today,
    seed,
  },
  /** The address decides whether IIS wants a certificate, so it asks when it has read the request. */
  'rustls-iis10-renegotiation': {
    client: { profile: 'rustls-0.23', changes: {} },
    server: { profile: 'iis-10-2016', changes: { clientCertificates: 'late optional' } },
    ...rustls,
  },
  /** After `netsh http … clientcertnegotiation=enable`. */
  'rustls-iis10-always-negotiate': {
    client: { profile: 'rustls-0.23', changes: {} },
    server: { profile: 'iis-10-2016', changes: { clientCertificates: 'optional' } },
    ...rustls,
  },
  'openssl-iis6-renegotiation': {
    client: { profile: 'openssl-1.0.0', changes: {} },
    server: { profile: 'iis-6', changes: { clientCertificates: 'late required' } },
    ...iis6,
  },
  /** After `httpcfg set ssl … -f 2`. */
  'openssl-iis6-always-negotiate': {
    client: { profile: 'openssl-1.0.0', changes: {} },
    server: { profile: 'iis-6', changes: { clientCertificates: 'required over HTTP' } },
    ...iis6,
    now: '2011-12-20T13:37:53Z',
  },
  /**
   * What the writer of that trace had to make work: Java, and an IIS 6 from before RFC 5746. Java asks for secure renegotiation
   * since 6u22, and declines; what IIS 6 makes of that nobody has written down (facts/FACTS.md §2.2).
   */
  'java-iis6-renegotiation': {
    client: { profile: 'java-6u45', changes: { identities: [usualIdentity.client] } },
    server: {
      profile: 'iis-6',
      changes: { clientCertificates: 'late required', secureRenegotiation: false, renegotiation: 'always' },
    },
    ...iis6,
  },
  /** Exchange behind a gateway whose listener has TLS switched off; the sender insists on it. */
  'exchange-gateway-no-starttls': {
    client: { profile: 'gateway-required', changes: {} },
    server: { profile: 'ironport-esa', changes: {} },
    connection: { protocol: 'smtp' },
    host: 'mail.example.com',
    now: '2018-01-02T09:00:00Z',
    seed,
  },
  /** The handshake succeeds, and then the shop says what it thinks of TLS 1.0. */
  'dotnet-tls10': {
    client: { profile: 'dotnet-4.5', changes: {} },
    server: { profile: 'aws-alb-2016-08', changes: { httpMinimum: 'TLS 1.1' } },
    host: 'shop.example.com',
    now: '2018-06-01T09:00:00Z',
    seed,
  },
  /** The same server as in the first example: through a debugging proxy it works, because the proxy is another client. */
  'proxy-in-the-middle': {
    client: ios9,
    server: { profile: 'iis-7.5', changes: iis75 },
    connection: { proxyServer: 'java-8', proxyClient: 'java-8u31' },
    ...api,
  },
} as const satisfies Record<string, Scenario>

export type ExampleName = keyof typeof examples
/** What the page shows at its bare address. */
export const firstExample: ExampleName = 'ios9-iis75-sha512'
export const isExample = (name: string): name is ExampleName => Object.hasOwn(examples, name)
