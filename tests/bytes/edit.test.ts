/** One field of a message is changed by its path, and the lengths around it follow, or are left wrong. */
import { describe, expect, test } from 'vitest'
import { dissect, opaque, opaqueVector, struct, uint16, vector, encode } from '../../src/bytes/codec.ts'
import { edit, type Edit } from '../../src/bytes/edit.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'

const message = struct('Message', {
  version: uint16,
  name: opaqueVector(0, 255),
  list: vector(struct('Entry', { group: uint16, data: opaqueVector(0, 255) }), 0, 65535),
  tail: opaque(2),
})
const bytes = encode(message, {
  version: 0x0303,
  name: fromHex('aabb'),
  list: [
    { group: 1, data: fromHex('01') },
    { group: 2, data: fromHex('') },
  ],
  tail: fromHex('eeee'),
})
const tree = dissect('message', message, bytes).span

const change = (path: string, what: Edit['what'], value?: string | number, lengths: Edit['lengths'] = 'mended') => {
  const done = edit(bytes, tree, path, { what, value: typeof value === 'string' ? fromHex(value) : value, lengths })
  return done.ok ? toHex(done.bytes) : `expected ${done.expected}`
}

test('the message as it is', () => {
  expect(toHex(bytes)).toBe('0303' + '02aabb' + '0007' + '00010101' + '000200' + 'eeee')
})

describe('each operation', () => {
  test.each<[string, string, Edit['what'], (string | number | undefined)?, Edit['lengths']?]>([
    ['0304' + '02aabb' + '0007' + '00010101' + '000200' + 'eeee', 'message.version', 'set', 0x0304],
    ['0304' + '02aabb' + '0007' + '00010101' + '000200' + 'eeee', 'message.version', 'set', '0304'],
    ['01' + '02aabb' + '0007' + '00010101' + '000200' + 'eeee', 'message.version', 'set', '01'],
    ['0303' + '01cc' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'set', 'cc'],
    ['0303' + '02cc' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'set', 'cc', 'left'],
    ['0303' + 'ffaabb' + '0007' + '00010101' + '000200' + 'eeee', 'message.name.length', 'set', 255],
    ['0303' + '02aaba' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'flip'],
    ['0303' + '022abb' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'flip', 15],
    ['0303' + '03aabbcc' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'append', 'cc'],
    ['0303' + '02aabb' + '000a' + '00010101' + '000200' + '000300' + 'eeee', 'message.list', 'append', '000300'],
    ['0303' + '02aabb' + '0008' + '0001020109' + '000200' + 'eeee', 'message.list.0.data', 'append', '09'],
    ['0303' + '02aabb' + '0007' + '0001010109' + '000200' + 'eeee', 'message.list.0.data', 'append', '09', 'left'],
    ['0303' + '01aa' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'truncate'],
    ['0303' + '00' + '0007' + '00010101' + '000200' + 'eeee', 'message.name', 'truncate', 0],
    ['0303' + '02aabb' + '000b' + '00010101' + '00010101' + '000200' + 'eeee', 'message.list.0', 'repeat'],
    ['0303' + '02aabb' + '0003' + '000200' + 'eeee', 'message.list.0', 'remove'],
    ['0303' + '02aabb' + '0007' + '000200' + 'eeee', 'message.list.0', 'remove', undefined, 'left'],
    ['0303' + '02aabb' + '0007' + '00010101' + '000200', 'message.tail', 'remove'],
  ])('%s by %s %s', (after, path, what, value, lengths) => {
    expect(change(path, what, value, lengths)).toBe(after)
  })
})

describe('what cannot be done says what would have been right', () => {
  test.each<[string, string, Edit['what'], (string | number)?]>([
    ['expected message', 'massage.name', 'flip'],
    ['expected version, name, list, tail', 'message.nome', 'flip'],
    ['expected length, 0, 1', 'message.list.7', 'remove'],
    ['expected nothing inside version', 'message.version.major', 'flip'],
    ['expected one of the field’s 16 bits', 'message.version', 'flip', 16],
    ['expected a value to set it to', 'message.version', 'set'],
    ['expected bytes such as 0x00, for a field of 2 bytes', 'message.version', 'set', 65536],
    ['expected bytes to append, such as 0x00', 'message.name', 'append', 3],
    ['expected fewer than the 2 bytes that it has', 'message.tail', 'truncate', 2],
    ['expected a change after which name still fits its length', 'message.name', 'append', '00'.repeat(254)],
  ])('%s: %s %s', (answer, path, what, value) => {
    expect(change(path, what, value)).toBe(answer)
  })
})
