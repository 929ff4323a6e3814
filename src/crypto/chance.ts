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

export type Chance = (label: string, length: number) => Uint8Array
