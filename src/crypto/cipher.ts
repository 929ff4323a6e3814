import type { CipherName } from '../spec/suite.ts'

/** What a record cipher needs, in bytes: RFC 5288, RFC 6655, RFC 7905, RFC 5246 appendix C, RFC 8446 §5.3. */
export interface CipherShape {
  readonly key: number
  /** The nonce of an AEAD, the block of a CBC cipher; 0 for a stream cipher. */
  readonly nonce: number
  /** The tag of an AEAD; 0 where a MAC stands beside the cipher. */
  readonly tag: number
  /** Part of an AEAD's nonce that TLS 1.2 sends along with each record. */
  readonly explicit: number
}

const aead = (key: number, tag = 16, explicit = 8): CipherShape => ({ key, nonce: 12, tag, explicit })
const blocks = (key: number, block: number): CipherShape => ({ key, nonce: block, tag: 0, explicit: 0 })

export const cipherShapes: Readonly<Partial<Record<CipherName, CipherShape>>> = {
  AES_128_GCM: aead(16),
  AES_256_GCM: aead(32),
  AES_128_CCM: aead(16),
  AES_256_CCM: aead(32),
  AES_128_CCM_8: aead(16, 8),
  AES_256_CCM_8: aead(32, 8),
  CHACHA20_POLY1305: aead(32, 16, 0),
  AES_128_CBC: blocks(16, 16),
  AES_256_CBC: blocks(32, 16),
  '3DES_EDE_CBC': blocks(24, 8),
  RC4_128: blocks(16, 0),
  NULL: blocks(0, 0),
}

/** The shape of a cipher that is known. Throws for one that is not. */
export const cipherShape = (cipher: CipherName): CipherShape => {
  const found = cipherShapes[cipher]
  if (!found) throw new Error(`the cipher ${cipher} is not known`)
  return found
}
