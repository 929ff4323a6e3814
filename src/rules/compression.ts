import { rfc } from '../spec/reference.ts'
import type { Offer } from './offer.ts'
import { choose, ruleOf, type Decision } from './rule.ts'

/** What a client that compresses certificates offers (RFC 8879 §3), by code. */
const algorithms: Readonly<Record<number, string>> = { 1: 'zlib', 2: 'brotli', 3: 'zstd' }

export const compressionRules = {
  'compression.supported': ruleOf<string, null>()({
    reference: rfc(8879, '3'),
    alert: 'unsupported_extension',
    reads: [],
    holds: (algorithm) => algorithm === 'none',
    args: (algorithm) => ({ algorithm }),
  }),
} as const

/** No server here compresses its certificates; one that is asked ignores it. Nothing to decide when nobody asks. */
export const chooseCompression = ({ certificateCompression: offered }: Offer): Decision | undefined => {
  if (!offered) return undefined
  const names = offered.map((code) => algorithms[code] ?? String(code))
  return choose(
    { question: 'certificate compression', by: 'server', offered: names, had: [] },
    compressionRules,
    ['compression.supported'],
    [...names, 'none'],
    (algorithm) => algorithm,
    null,
    { rule: 'compression.supported' },
  ).decision
}
