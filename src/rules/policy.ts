import { rfc, type Reference } from '../spec/reference.ts'
import { sources } from '../spec/source.ts'
import { scheme } from '../spec/signature.ts'
import { suite, suites } from '../spec/suite.ts'
import { TLS11, TLS12, TLS13, versions } from '../spec/version.ts'
import type { Certificate } from '../x509/certificate.ts'
import { policies, type PolicyName } from './policyname.ts'
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

/** Is it a certificate of that day or later? What is older may be as it is. */
const issuedFrom = (leaf: Certificate | undefined, day: string): boolean =>
  leaf !== undefined && leaf.notBefore >= `${day}T00:00:00Z`
const daysOf = (leaf: Certificate | undefined): number =>
  leaf ? Math.ceil((Date.parse(leaf.notAfter) - Date.parse(leaf.notBefore)) / 86_400_000) : 0

/** Certificates issued from that day on may not be valid for longer. */
const lifetime = (most: number, from: string, reference: Reference) =>
  rule({
    reference,
    alert: 'bad_certificate',
    reads: ['client.policies', 'server.identities'],
    holds: ({ chain: [leaf] }) => !issuedFrom(leaf, from) || daysOf(leaf) <= most,
    args: ({ chain: [leaf] }) => ({ days: daysOf(leaf), most, from }),
    evidence: () => ['server.chain.0.validity'],
  })

export const policyRules = {
  'ats.version': rule({
    reference: ats,
    alert: 'protocol_version',
    reads: ['client.policies', 'client.versions', 'server.versions'],
    holds: ({ version }) => version >= TLS12,
    args: ({ version }) => ({ version: versions.show(version) }),
    evidence: () => ['server_hello.legacy_version'],
  }),
  'ats.version-by-exception': rule({
    reference: ats,
    alert: 'protocol_version',
    reads: ['client.policies', 'client.versions', 'server.versions'],
    holds: ({ version }) => version >= TLS11,
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
      if (key?.kind === 'rsa' || key?.kind === 'rsa_pss') return rsaBits(key) >= 2048
      return key?.kind !== 'ecdsa' || chain[0]!.keyBits >= 256
    },
    args: ({ chain }) => ({ bits: chain[0]?.keyBits ?? 0 }),
    evidence: () => ['server.chain.0.subjectPublicKeyInfo'],
  }),
  'apple.server-auth': rule({
    reference: sources.appleTrusted,
    alert: 'bad_certificate',
    reads: ['client.policies', 'server.identities'],
    holds: ({ chain: [leaf] }) =>
      !issuedFrom(leaf, '2019-07-01') || leaf!.extensions.extendedKeyUsage?.includes('serverAuth') === true,
    args: ({ chain: [leaf] }) => ({ from: leaf?.notBefore ?? '' }),
    evidence: () => ['server.chain.0.extensions'],
  }),
  'apple.lifetime-825': lifetime(825, '2019-07-01', sources.appleTrusted),
  'apple.lifetime-398': lifetime(398, '2020-09-01', sources.appleLimitedTrust),
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

export const judgePolicy = (name: PolicyName, agreement: Agreement): Decision =>
  insist({ question: `policy ${name}`, by: 'client' }, policyRules, policies[name], agreement, name, null)
