import { addressOf, cite, in9846, type Reference } from '../spec/reference.ts'
import type { Citation } from './view.ts'

/** A reference as it is shown: the number that readers know, and the one of RFC 9846 beside it where that differs. */
export const citation = (reference: Reference): Citation => {
  const moved = reference.document === 'RFC 8446' ? in9846(reference.section) : reference.section
  return {
    text: cite(reference),
    revised: moved === reference.section ? undefined : `RFC 9846 §${moved}`,
    address: addressOf(reference),
  }
}
