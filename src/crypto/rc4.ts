import type { StreamState } from './provider.ts'

/** RC4, as RFC 6229 describes and tests it. Broken, and forbidden in TLS (RFC 7465); old peers offer it all the same. */

/** The permutation that a key of 1 to 256 bytes makes. */
export const start = (key: Uint8Array): StreamState => {
  const box = Uint8Array.from({ length: 256 }, (_, n) => n)
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + box[i]! + key[i % key.length]!) & 255
    swap(box, i, j)
  }
  return { box, i: 0, j: 0 }
}

/** The next bytes, encrypted or decrypted; the state given stays as it is. */
export const xor = (state: StreamState, data: Uint8Array): { data: Uint8Array; state: StreamState } => {
  const box = state.box.slice()
  let { i, j } = state
  const out = data.map((byte) => {
    i = (i + 1) & 255
    j = (j + box[i]!) & 255
    swap(box, i, j)
    return byte ^ box[(box[i]! + box[j]!) & 255]!
  })
  return { data: out, state: { box, i, j } }
}

const swap = (box: Uint8Array, i: number, j: number): void => {
  const byte = box[i]!
  box[i] = box[j]!
  box[j] = byte
}
