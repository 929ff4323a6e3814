/** The lengths of a trace from 2011 (facts/FACTS.md §6.1): OpenSSL and IIS 6, TLS 1.0 with RC4 and MD5, keys of 1024 bits. */
import { expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { usualIdentity } from '../../src/rules/profile.ts'
import { converse, pair } from '../machines/exchange.ts'

test.each([stub, noble])('the first handshake, with the provider $id', (provider) => {
  const { sent, messages } = converse(
    pair(
      {
        clientProfile: 'curl-7.88-openssl-3.0',
        serverProfile: 'iis-7.5',
        client: {
          versions: ['TLS 1.0'],
          suites: ['TLS_RSA_WITH_RC4_128_MD5', 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'],
          trust: 'demo roots',
          minimumRsa: '1024',
        },
        server: { suites: ['TLS_RSA_WITH_RC4_128_MD5'], identities: [{ ...usualIdentity.server, key: 'rsa-1024' }] },
      },
      provider,
    ),
  )
  const records = (side: 'client' | 'server') =>
    sent.flatMap(({ from, sent: one }) =>
      from === side && one.kind === 'record'
        ? [`${one.parts.map(({ name }) => name).join(' + ')} ${one.bytes.length}`]
        : [],
    )
  const length = (name: string): number => messages[name]!.length
  expect(length('client_key_exchange')).toBe(0x86)
  expect(length('server_hello_done')).toBe(4)
  expect(length('finished')).toBe(0x10)
  // The server sends its flight as one record; nobody sends a ServerKeyExchange.
  const flight = 5 + length('server_hello') + length('certificate') + 4
  expect(records('server')).toEqual([
    `server_hello + certificate + server_hello_done ${flight}`,
    'change_cipher_spec 6',
    'finished 37',
  ])
  expect(records('client').slice(1)).toEqual(['client_key_exchange 139', 'change_cipher_spec 6', 'finished 37'])
})
