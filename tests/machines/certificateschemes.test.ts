/** signature_algorithms_cert (RFC 8446 §4.2.3): sent by clients that have it, honoured by servers that insist on chains. */
import { expect, test } from 'vitest'
import { find } from '../../src/wire/extension.ts'
import { clientHello, decodeHandshake } from '../../src/wire/handshake.ts'
import { converse, pair, refusals, tls12 } from './exchange.ts'

const play = (certificateSchemes: readonly string[]) =>
  converse(pair({ ...tls12, client: { certificateSchemes }, server: { strictChain: true } }))

test.each([
  [['rsa_pkcs1_sha256'], []],
  [['ecdsa_secp256r1_sha256'], ['signature.chain-offered handshake_failure']],
  [[], []],
] as const)('a chain signed with rsa_pkcs1_sha256, and a client that wants %j in certificates', (schemes, verdict) => {
  const { steps, messages } = play(schemes)
  expect(refusals(steps)).toEqual(verdict)
  const { extensions } = decodeHandshake('client_hello', clientHello, messages['client_hello']!)
  expect(find('client_hello', extensions, 'signature_algorithms_cert') !== undefined).toBe(schemes.length > 0)
})
