/**
 * A trace of 2011, length by length (facts/FACTS.md §6.1): OpenSSL's s_client and IIS 6, before and after
 * `httpcfg … -f 2`. The lengths of certificates and of the list of authorities come from what the two profiles hold:
 * where Microsoft's certificate services put addresses into a certificate, ours has more names.
 */
import { describe, expect, test } from 'vitest'
import { noble } from '../../src/crypto/noble.ts'
import { stub } from '../../src/crypto/stub.ts'
import { examples } from '../../src/sim/example.ts'
import type { RecordUnit, Trace } from '../../src/sim/trace.ts'
import { contentCodes } from '../../src/spec/message.ts'
import { traceOf } from './reading.ts'

const records = ({ units }: Trace): RecordUnit[] => units.filter((unit): unit is RecordUnit => unit.kind === 'record')
const { handshake, change_cipher_spec } = contentCodes
/** Messages as s_client prints them, with their direction and length. */
const messages = (some: readonly RecordUnit[]): string[] =>
  some.flatMap(({ from, type, parts }) =>
    type === handshake || type === change_cipher_spec
      ? parts.map(({ name, start, end }) => `${from === 'client' ? '>>>' : '<<<'} ${name} ${hex(end - start)}`)
      : [],
  )
const hex = (length: number): string => length.toString(16).padStart(4, '0')
/** `SSL handshake has read … bytes and written … bytes`: whole records, until both have finished. */
const totals = (some: readonly RecordUnit[]) => ({
  read: some.reduce((sum, { from, bytes }) => sum + (from === 'server' ? bytes.length : 0), 0),
  written: some.reduce((sum, { from, bytes }) => sum + (from === 'client' ? bytes.length : 0), 0),
})
const isData = ({ type }: RecordUnit): boolean => type === contentCodes.application_data

describe.each([noble, stub])('with the provider $id', (provider) => {
  const late = traceOf(examples['openssl-iis6-renegotiation'], provider)
  const first = records(late).slice(0, records(late).findIndex(isData))
  const second = records(late).slice(first.length)

  test('the first handshake asks for no certificate', () => {
    expect(messages(first)).toEqual([
      '>>> client_hello 006c',
      '<<< server_hello 0051',
      '<<< certificate 058e',
      '<<< server_hello_done 0004',
      '>>> client_key_exchange 0086',
      '>>> change_cipher_spec 0001',
      '>>> finished 0010',
      '<<< change_cipher_spec 0001',
      '<<< finished 0010',
    ])
    expect(totals(first)).toEqual({ read: 1555, written: 295 })
  })

  test('the request is answered with HelloRequest, and the second handshake asks', () => {
    expect(messages(second)).toEqual([
      '<<< hello_request 0004',
      '>>> client_hello 007b',
      '<<< server_hello 0069',
      '<<< certificate 058e',
      '<<< certificate_request 0c0f',
      '<<< server_hello_done 0004',
      '>>> certificate 09a4',
      '>>> client_key_exchange 0086',
      '>>> certificate_verify 0086',
      '>>> change_cipher_spec 0001',
      '>>> finished 0010',
      '<<< change_cipher_spec 0001',
      '<<< finished 0010',
    ])
  })

  test('after httpcfg -f 2 there is one handshake, and it asks', () => {
    const trace = traceOf(examples['openssl-iis6-always-negotiate'], provider)
    const whole = records(trace).slice(0, records(trace).findIndex(isData))
    expect(messages(whole)).toEqual([
      '>>> client_hello 006c',
      '<<< server_hello 0051',
      '<<< certificate 058e',
      '<<< certificate_request 0c0f',
      '<<< server_hello_done 0004',
      '>>> certificate 09a4',
      '>>> client_key_exchange 0086',
      '>>> certificate_verify 0086',
      '>>> change_cipher_spec 0001',
      '>>> finished 0010',
      '<<< change_cipher_spec 0001',
      '<<< finished 0010',
    ])
    expect(totals(whole)).toEqual({ read: 4642, written: 2907 })
    expect(trace.outcome.ok).toBe(true)
  })

  test('TLS 1.0, RC4-MD5, RSA key exchange, 1024 bits; the server sends its flight as one record', () => {
    expect(late.outcome).toMatchObject({ ok: true, version: 'TLS 1.0', suite: 'TLS_RSA_WITH_RC4_128_MD5', group: null })
    expect(first.map(({ parts }) => parts.map(({ name }) => name).join(' + '))[1]).toBe(
      'server_hello + certificate + server_hello_done',
    )
    // The session ID of the trace has 32 bytes: 4 + 2 + 32 + 1 + 32 + 2 + 1, and renegotiation_info in 2 + 5.
    expect(first[1]!.content[4 + 2 + 32]).toBe(32)
  })
})

test('who shows no certificate gets 403.7, and TLS has nothing against it', () => {
  const example = examples['openssl-iis6-always-negotiate']
  const { outcome } = traceOf({ ...example, client: { ...example.client, changes: { identities: [] } } }, stub)
  expect(outcome).toMatchObject({
    ok: false,
    layer: 'application',
    cause: 'http.certificate-given',
    ended: { how: 'http', code: '403.7', by: 'server' },
  })
})
