/**
 * Triple DES in CBC mode without padding (FIPS 46-3; NIST SP 800-67 r2): encrypted with the first 8 bytes of the key,
 * decrypted with the second, encrypted with the third. The key has 24 bytes, whose lowest bits count for nothing; the
 * IV has 8, the data a whole number of 8. Correct rather than fast.
 */
export const tripleDes = (key: Uint8Array, iv: Uint8Array) => {
  const [first, second, third] = [0, 8, 16].map((at) => roundKeys(key.subarray(at, at + 8))) as [Rounds, Rounds, Rounds]
  const there = [first, second.toReversed(), third]
  const back = there.map((rounds) => rounds.toReversed()).toReversed()
  return {
    encrypt: (data: Uint8Array): Uint8Array => {
      const [from, to] = [view(data), new DataView(new ArrayBuffer(data.length))]
      let last = read(view(iv), 0)
      for (let at = 0; at < data.length; at += 8) {
        last = through(there, xor(read(from, at), last))
        write(to, at, last)
      }
      return new Uint8Array(to.buffer)
    },
    decrypt: (data: Uint8Array): Uint8Array => {
      const [from, to] = [view(data), new DataView(new ArrayBuffer(data.length))]
      let last = read(view(iv), 0)
      for (let at = 0; at < data.length; at += 8) {
        const block = read(from, at)
        write(to, at, xor(through(back, block), last))
        last = block
      }
      return new Uint8Array(to.buffer)
    },
  }
}

/** A block as two halves of 32 bits. */
type Block = readonly [left: number, right: number]

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
const read = (from: DataView, at: number): Block => [from.getUint32(at), from.getUint32(at + 4)]
const write = (to: DataView, at: number, [left, right]: Block): void => {
  to.setUint32(at, left)
  to.setUint32(at + 4, right)
}
const xor = (one: Block, other: Block): Block => [one[0] ^ other[0], one[1] ^ other[1]]

/** One key of 48 bits for each round, in eight parts of six. */
type Rounds = readonly Uint8Array[]

/** Several times DES. Where one ends and the next begins, the two permutations undo each other. */
const through = (stages: readonly Rounds[], block: Block): Block => {
  let [left, right] = permuted(block, initial)
  for (const rounds of stages) {
    for (const key of rounds) {
      const mixed = left ^ mangled(right, key)
      left = right
      right = mixed
    }
    const swapped = left
    left = right
    right = swapped
  }
  return permuted([left, right], final)
}

/** The function of a round: each part of six bits overlaps its neighbours by one on either side. */
const mangled = (half: number, key: Uint8Array): number => {
  let out = 0
  for (let n = 0; n < 8; n++) {
    const turn = (4 * n + 5) & 31
    out ^= boxes[n]![(((half << turn) | (half >>> (32 - turn))) & 63) ^ key[n]!]!
  }
  return out
}

/** The standard counts bits from 1, the highest first. */
const permuted = ([left, right]: Block, table: readonly number[]): Block => {
  const half = (from: number): number => {
    let out = 0
    for (let n = from; n < from + 32; n++) {
      const at = table[n]!
      out = (out << 1) | (at > 32 ? (right >>> (64 - at)) & 1 : (left >>> (32 - at)) & 1)
    }
    return out
  }
  return [half(0), half(32)]
}

const roundKeys = (key: Uint8Array): Rounds => {
  const bits = pick(
    Array.from(key, (byte) => Array.from({ length: 8 }, (_, n) => (byte >> (7 - n)) & 1)).flat(),
    choice1,
  )
  let [one, other] = [bits.slice(0, 28), bits.slice(28)]
  return Array.from(shifts, (shift) => {
    one = [...one.slice(+shift), ...one.slice(0, +shift)]
    other = [...other.slice(+shift), ...other.slice(0, +shift)]
    const chosen = pick([...one, ...other], choice2)
    return Uint8Array.from({ length: 8 }, (_, n) => Number.parseInt(chosen.slice(6 * n, 6 * n + 6).join(''), 2))
  })
}

const pick = (bits: readonly number[], table: readonly number[]): number[] => table.map((at) => bits[at - 1]!)

const table = (text: string): readonly number[] => text.trim().split(/\s+/).map(Number)

/** IP: eight rows, each of which goes down by eight. */
const initial = [58, 60, 62, 64, 57, 59, 61, 63].flatMap((start) => Array.from({ length: 8 }, (_, n) => start - 8 * n))
const final = Array.from({ length: 64 }, (_, n) => initial.indexOf(n + 1) + 1)

/** PC-1, PC-2, and how far the key turns before each round. */
const choice1 = table(`
  57 49 41 33 25 17  9  1 58 50 42 34 26 18 10  2 59 51 43 35 27 19 11  3 60 52 44 36
  63 55 47 39 31 23 15  7 62 54 46 38 30 22 14  6 61 53 45 37 29 21 13  5 28 20 12  4`)
const choice2 = table(`
  14 17 11 24  1  5  3 28 15  6 21 10 23 19 12  4 26  8 16  7 27 20 13  2
  41 52 31 37 47 55 30 40 51 45 33 48 44 49 39 56 34 53 46 42 50 36 29 32`)
const shifts = '1122222212222221'

/** P. */
const spread = table('16 7 20 21 29 12 28 17 1 15 23 26 5 18 31 10 2 8 24 14 32 27 3 9 19 13 30 6 22 11 4 25')

/** S1 to S8, a hexadecimal digit for each number, row after row. */
const substitutions = [
  'e4d12fb83a6c5907 0f74e2d1a6cb9538 41e8d62bfc973a50 fc8249175b3ea06d',
  'f18e6b34972dc05a 3d47f28ec01a69b5 0e7ba4d158c6932f d8a13f42b67c05e9',
  'a09e63f51dc7b428 d709346a285ecbf1 d6498f30b12c5ae7 1ad069874fe3b52c',
  '7de3069a1285bc4f d8b56f03472c1ae9 a690cb7df13e5284 3f06a1d8945bc72e',
  '2c417ab6853fd0e9 eb2c47d150fa3986 421bad78f9c5630e b8c71e2d6f09a453',
  'c1af92680d34e75b af427c9561de0b38 9ef528c3704a1db6 432c95fabe17608d',
  '4b2ef08d3c975a61 d0b7491ae35c2f86 14bdc37eaf680592 6bd814a7950fe23c',
  'd2846fb1a93e50c7 1fd8a374c56b0e92 7b419ce206adf358 21e74a8dfc90356b',
]

/** Each substitution with P behind it. The outer two of six bits choose the row, the inner four the column. */
const boxes = substitutions.map((rows, box) =>
  Int32Array.from({ length: 64 }, (_, six) => {
    const row = ((six >> 4) & 2) | (six & 1)
    const digit = Number.parseInt(rows.split(' ')[row]![(six >> 1) & 15]!, 16)
    const half = digit << (28 - 4 * box)
    return spread.reduce((out, at) => (out << 1) | ((half >>> (32 - at)) & 1), 0)
  }),
)
