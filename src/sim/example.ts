import type { Scenario } from './scenario.ts'

/** Scenarios with a fixed name, for `simulate`, for links and for the first minute on the page. */
export const examples = {
  'ios9-iis75-sha512': {
    client: { profile: 'ios-9-ats', changes: {} },
    server: {
      profile: 'iis-7.5',
      changes: {
        versions: ['TLS 1.2', 'TLS 1.0'],
        identities: [
          {
            key: 'rsa-2048',
            signature: 'rsa_pkcs1_sha512',
            intermediateSignature: 'rsa_pkcs1_sha256',
            names: ['@host'],
            notBefore: '-30d',
            notAfter: '+60d',
            sends: 'chain',
            usage: 'serverAuth',
          },
        ],
      },
    },
    host: 'api.example.com',
    now: '2015-10-20T09:00:00Z',
    seed: 'whyshake',
  },
  'ios9-iis75-sha256': {
    client: { profile: 'ios-9-ats', changes: {} },
    server: { profile: 'iis-7.5', changes: { versions: ['TLS 1.2', 'TLS 1.0'] } },
    host: 'api.example.com',
    now: '2015-10-20T09:00:00Z',
    seed: 'whyshake',
  },
  modern: {
    client: { profile: 'chromium-137', changes: {} },
    server: { profile: 'nginx-intermediate-6.0', changes: {} },
    host: 'playground.test',
    now: '2026-11-21T09:00:00Z',
    seed: 'whyshake',
  },
  'curl-nginx-tls12': {
    client: { profile: 'curl-7.88-openssl-3.0', changes: {} },
    server: { profile: 'nginx-tls12', changes: {} },
    host: 'www.example.com',
    now: '2026-11-21T09:00:00Z',
    seed: 'whyshake',
  },
} as const satisfies Record<string, Scenario>

export type ExampleName = keyof typeof examples
export const isExample = (name: string): name is ExampleName => Object.hasOwn(examples, name)
