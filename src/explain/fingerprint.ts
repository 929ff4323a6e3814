import type { Trace } from '../sim/trace.ts'
import type { HashName } from '../spec/hash.ts'
import { fingerprint, type Fingerprint } from '../wire/fingerprint.ts'
import { clientHello, decodeHandshake } from '../wire/handshake.ts'

/**
 * JA3 and JA4 of the first ClientHello of a connection; undefined when there is none, or one in the format of SSL 2.0,
 * which neither knows. `hash` has to be the real one: the stub's names nobody.
 */
export const fingerprintOf = (
  { units }: Trace,
  hash: (name: HashName, data: Uint8Array) => Uint8Array,
): Fingerprint | undefined => {
  for (const unit of units) {
    if (unit.kind !== 'record' || unit.from !== 'client') continue
    const part = unit.parts.find(({ name }) => name === 'client_hello')
    if (!part) continue
    try {
      return fingerprint(decodeHandshake('client_hello', clientHello, unit.content.slice(part.start, part.end)), hash)
    } catch {
      // Tampered with, or in several records.
      return undefined
    }
  }
  return undefined
}
