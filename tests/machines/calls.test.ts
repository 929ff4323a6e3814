/** Which of its provider's functions each handshake asks for, and how often: what `npm run bench` compares with. */
import { expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { callsOf, handshakes } from '../bench/measure.ts'

const counted = (name: string, provider = noble): string => {
  const counts = new Map<string, number>()
  for (const call of callsOf(handshakes[name]!, provider)) counts.set(call.name, (counts.get(call.name) ?? 0) + 1)
  return [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([call, count]) => `${call} ${count}`)
    .join(', ')
}

const table: Readonly<Record<string, string>> = {
  'TLS 1.3, x25519, ECDSA':
    'decapsulate 1, encapsulate 1, hash 16, hmac 50, keyShare 1, open 7, seal 9, sign 1, verify 3',
  'TLS 1.3, x25519, RSA-2048':
    'decapsulate 1, encapsulate 1, hash 16, hmac 50, keyShare 1, open 7, seal 9, sign 1, verify 3',
  'TLS 1.3, X25519MLKEM768':
    'decapsulate 1, encapsulate 1, hash 16, hmac 50, keyShare 1, open 7, seal 9, sign 1, verify 3',
  'TLS 1.2, ECDHE-RSA': 'decapsulate 1, encapsulate 1, hash 6, hmac 20, keyShare 2, open 2, seal 2, sign 1, verify 3',
  'TLS 1.2, ECDHE-ECDSA, CBC':
    'decapsulate 1, decryptBlocks 2, encapsulate 1, encryptBlocks 2, hash 6, hmac 32, keyShare 2, sign 1, verify 3',
  'TLS 1.3, resumed (psk_dhe_ke)': 'decapsulate 1, encapsulate 1, hash 18, hmac 58, keyShare 1, open 6, seal 7',
}

test.each(Object.keys(handshakes))('%s', (name) => {
  expect(counted(name)).toBe(table[name])
  expect(counted(name, stub)).toBe(table[name])
})
