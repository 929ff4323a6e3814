import type { policyRules } from './policy.ts'

/** The policies that a client may have, and what each insists on, in order. */
export const policies = {
  /** App Transport Security (facts/FACTS.md §3). */
  ats: ['ats.version', 'ats.forward-secrecy', 'ats.leaf-hash', 'ats.leaf-key'],
  /** With NSExceptionMinimumTLSVersion. */
  'ats-tls-1.1': ['ats.version-by-exception', 'ats.forward-secrecy', 'ats.leaf-hash', 'ats.leaf-key'],
  'ats-tls-1.0': ['ats.forward-secrecy', 'ats.leaf-hash', 'ats.leaf-key'],
  /** With NSExceptionRequiresForwardSecrecy = NO. */
  'ats-no-forward-secrecy': ['ats.version', 'ats.leaf-hash', 'ats.leaf-key'],
  /** With both exceptions: what ATS asks of the certificate alone. */
  'ats-certificate': ['ats.leaf-hash', 'ats.leaf-key'],
  /** From iOS 13 and macOS 10.15 on, for certificates of any authority. */
  'apple-2019': ['apple.server-auth', 'apple.lifetime-825'],
  /** For those of authorities that came with the system. */
  'apple-2020': ['apple.lifetime-398'],
  /** Chromium's rule for HTTP/2 over TLS 1.2: ECDHE and AEAD, stricter than RFC 9113 (facts/FACTS.md §4). */
  h2: ['h2.suite'],
} as const satisfies Record<string, readonly (keyof typeof policyRules)[]>
export type PolicyName = keyof typeof policies
export const isPolicy = (name: string): name is PolicyName => Object.hasOwn(policies, name)
