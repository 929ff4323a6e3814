import { rfc } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import { scheme } from '../spec/signature.ts'
import { suite, suites } from '../spec/suite.ts'
import { TLS12, TLS13, versions } from '../spec/version.ts'
import type { Certificate } from '../x509/certificate.ts'
import { insist, ruleOf, type Decision } from './rule.ts'
import { rsaBits } from './signature.ts'

/** What was agreed, as a policy sees it after TLS has succeeded. */
export interface Agreement {
  readonly version: number
  readonly suite: number
  readonly alpn: string | undefined
  readonly chain: readonly Certificate[]
}
const rule = ruleOf<Agreement, null>()
const ats = sources.appleAts

export const policyRules = {
  'ats.version': rule({
    reference: ats,
    alert: 'protocol_version',
    reads: ['client.policies', 'client.versions', 'server.versions'],
    holds: ({ version }) => version >= TLS12,
    args: ({ version }) => ({ version: versions.show(version) }),
    evidence: () => ['server_hello.legacy_version'],
  }),
  'ats.forward-secrecy': rule({
    reference: ats,
    alert: 'insufficient_security',
    reads: ['client.policies', 'client.suites', 'server.suites'],
    holds: ({ version, suite: code }) => version >= TLS13 || suite(code)?.keyExchange === 'ECDHE',
    args: ({ suite: code }) => ({ suite: suites.show(code) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
  'ats.leaf-hash': rule({
    reference: ats,
    alert: 'bad_certificate',
    reads: ['client.policies', 'server.identities'],
    holds: ({ chain }) => {
      const { hash } = scheme(chain[0]?.signatureAlgorithm ?? '')
      return hash !== 'sha1' && hash !== 'md5' && hash !== 'sha224'
    },
    args: ({ chain }) => ({ scheme: chain[0]?.signatureAlgorithm ?? '' }),
    evidence: () => ['server.chain.0.signatureAlgorithm'],
  }),
  'ats.leaf-key': rule({
    reference: ats,
    alert: 'bad_certificate',
    reads: ['client.policies', 'server.identities'],
    holds: ({ chain }) => {
      const key = chain[0]?.publicKey
      return key === undefined || (key.kind !== 'rsa' && key.kind !== 'rsa_pss') || rsaBits(key) >= 2048
    },
    args: ({ chain }) => ({ bits: chain[0]?.keyBits ?? 0 }),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo'],
  }),
  'h2.suite': rule({
    reference: rfc(9113, '9.2.2'),
    alert: 'insufficient_security',
    reads: ['client.policies', 'client.suites', 'server.suites', 'client.alpn', 'server.alpn'],
    holds: ({ version, suite: code, alpn }) =>
      alpn !== 'h2' || version >= TLS13 || (suite(code)?.keyExchange === 'ECDHE' && suite(code)?.mode === 'AEAD'),
    args: ({ suite: code }) => ({ status: 'INADEQUATE_SECURITY', suite: suites.show(code) }),
    evidence: () => ['server_hello.cipher_suite'],
  }),
} as const

/** The policies that a client may have, and what each insists on, in order. */
export const policies = {
  /** App Transport Security (facts/FACTS.md §3). */
  ats: ['ats.version', 'ats.forward-secrecy', 'ats.leaf-hash', 'ats.leaf-key'],
  /** Chromium's rule for HTTP/2 over TLS 1.2: ECDHE and AEAD, stricter than RFC 9113 (facts/FACTS.md §4). */
  h2: ['h2.suite'],
} as const satisfies Record<string, readonly (keyof typeof policyRules)[]>
export type PolicyName = keyof typeof policies
export const isPolicy = (name: string): name is PolicyName => Object.hasOwn(policies, name)

export const judgePolicy = (name: PolicyName, agreement: Agreement): Decision =>
  insist({ question: `policy ${name}`, by: 'client' }, policyRules, policies[name], agreement, name, null)
