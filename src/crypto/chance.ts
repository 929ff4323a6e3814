import { bigEndian, concat } from '../bytes/buffer.ts'
import { toUtf8 } from '../bytes/text.ts'
import { hashLength } from '../spec/hash.ts'
import type { Provider } from './provider.ts'

/**
 * Random bytes that are a function of a seed and of what they are for. Each label has a stream of its own, so that a
 * new draw somewhere changes no other bytes; the same label gives the same bytes again, and a longer draw begins with
 * the shorter one. HMAC-SHA256 of label and counter, keyed with the seed (NIST SP 800-108r1 §4.1).
 */
export const chance = (provider: Provider, seed: string): Chance => {
  const key = toUtf8(seed)
  return (label, length) => {
    const name = toUtf8(label)
    const out = new Uint8Array(length)
    for (let at = 0, counter = 0; at < length; at += hashLength.sha256, counter++) {
      const block = provider.hmac('sha256', key, concat(name, bigEndian(counter, 4)))
      out.set(block.subarray(0, length - at), at)
    }
    return out
  }
}

/** The same for many runs with one seed: what was drawn is kept, and given again as it was. */
export const keptChance = (provider: Provider, seed: string): Chance => {
  const bySeed = kept.get(provider) ?? new Map<string, Chance>()
  kept.set(provider, bySeed)
  const found = bySeed.get(seed)
  if (found) return found
  if (bySeed.size >= mostSeeds) bySeed.clear()
  const fresh = chance(provider, seed)
  const drawn = new Map<string, Uint8Array>()
  const again: Chance = (label, length) => {
    const before = drawn.get(label)
    if (before?.length === length) return before
    const bytes = fresh(label, length)
    if (drawn.size < mostLabels) drawn.set(label, bytes)
    return bytes
  }
  bySeed.set(seed, again)
  return again
}
const kept = new WeakMap<Provider, Map<string, Chance>>()
const mostSeeds = 8
const mostLabels = 1000

export type Chance = (label: string, length: number) => Uint8Array
