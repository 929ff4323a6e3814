import { toUtf8 } from '../bytes/text.ts'

/** A label of a key schedule as bytes. There are few of them, and each is needed several times in every handshake. */
export const labelBytes = (label: string): Uint8Array => {
  let found = known.get(label)
  if (!found) known.set(label, (found = toUtf8(label)))
  return found
}
const known = new Map<string, Uint8Array>()
