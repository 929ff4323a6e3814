/**
 * RFC 8448 §3, a simple handshake of TLS 1.3: our client and our server, given the document's keys and random values,
 * put the document's bytes on the wire.
 */
import { describe, expect, test, vi } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { PrivateKey } from '../../src/crypto/provider.ts'
import { open, perform, receive, start, type Endpoint, type Step, type Turn } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import type { ClientWorld, ServerWorld } from '../../src/machines/world.ts'
import { recorded } from '../../src/profiles/recording.ts'
import { serverProfiles } from '../../src/profiles/server.ts'
import { newSessionTicket13, decodeHandshake } from '../../src/wire/handshake.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import document from './vectors/rfc8448.json'

// The document's certificate names nobody, which RFC 9525 would have refused: here it is taken for the host's.
vi.mock('../../src/x509/hostname.ts', () => ({ matchHostname: () => ({ matched: true, presented: [] }) }))

const { message, record, secret, server, x25519 } = document
const key: PrivateKey = {
  publicKey: { kind: 'rsa', modulus: fromHex(server.modulus), exponent: fromHex(server.exponent) },
  p: fromHex(server.prime1),
  q: fromHex(server.prime2),
}

/** s^e mod n. */
const recovered = (signature: Uint8Array): Uint8Array => {
  const n = BigInt(`0x${server.modulus}`)
  let power = 1n
  const base = BigInt(`0x${toHex(signature)}`)
  for (const bit of BigInt(`0x${server.exponent}`).toString(2)) {
    power = (power * power) % n
    if (bit === '1') power = (power * base) % n
  }
  return fromHex(power.toString(16).padStart(256, '0'))
}

/** MGF1 with SHA-256 (RFC 8017 appendix B.2.1). */
const mask = (seed: Uint8Array, length: number): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, n) =>
    noble.hash('sha256', concat(seed, Uint8Array.of(0, 0, 0, n))),
  )
  return concat(...blocks).slice(0, length)
}

/** The salt of a signature, from the signature itself and the public key (RFC 8017 §9.1.2). */
const saltOf = (signature: Uint8Array): Uint8Array => {
  const encoded = recovered(signature)
  const masked = encoded.subarray(0, 128 - 32 - 1)
  const hash = encoded.subarray(128 - 33, 127)
  const block = mask(hash, masked.length).map((byte, at) => byte ^ masked[at]!)
  block[0]! &= 0x7f
  expect([encoded[127], block[masked.length - 33]]).toEqual([0xbc, 1])
  return block.slice(-32)
}

const ticket = decodeHandshake('new_session_ticket', newSessionTicket13, fromHex(message.new_session_ticket))
const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

/** What the document's endpoints drew, by what it was for. */
const drawn: Readonly<Record<string, Uint8Array>> = {
  'client random': fromHex(message.client_hello).slice(6, 38),
  'client key share x25519': fromHex(x25519.client),
  'server random': fromHex(message.server_hello).slice(6, 38),
  'server key share x25519': fromHex(x25519.server),
  'server signature salt': saltOf(fromHex(message.certificate_verify).slice(8)),
  'server ticket 0': ticket.ticket,
  'server ticket age 0': uint32(ticket.ticket_age_add),
}
const chance = (label: string, length: number): Uint8Array => {
  const value = drawn[label]
  if (value?.length !== length) throw new Error(`the document has no ${length} bytes for “${label}”`)
  return value
}

const der = fromHex(message.certificate).slice(4 + 1 + 3 + 3, -2)
const parsed = parseCertificate(der)
if (!parsed.ok) throw new Error('the document’s certificate cannot be read')
const shared = { provider: noble, chance, now: '2018-09-27T00:00:00Z' }
const profile = recorded({
  id: 'rfc8448',
  name: 'RFC 8448',
  short: 'RFC 8448',
  note: '',
  date: '2019-01',
  settings: { requiresSecureRenegotiation: false, policies: [] },
  evidence: { all: { weight: 'documented', source: { document: 'RFC 8448', section: '3' } } },
  hello: record.client_hello,
})
const clientWorld: ClientWorld = {
  side: 'client',
  ...shared,
  settings: profile.settings,
  hello: profile.hello,
  host: 'server',
  roots: [parsed.certificate],
  verifies: true,
}
const nginx = serverProfiles['nginx-intermediate-6.0']!
const serverWorld: ServerWorld = {
  side: 'server',
  ...shared,
  settings: {
    ...nginx.settings,
    versions: ['TLS 1.3'],
    suites: ['TLS_AES_128_GCM_SHA256'],
    groups: [
      'x25519',
      'secp256r1',
      'secp384r1',
      'secp521r1',
      'ffdhe2048',
      'ffdhe3072',
      'ffdhe4096',
      'ffdhe6144',
      'ffdhe8192',
    ],
    signatureSchemes: ['rsa_pss_rsae_sha256'],
    alpn: [],
    tickets: '1',
    recordSizeLimit: '16385',
    packing: 'flight',
  },
  reply: {
    serverHello: ['key_share', 'supported_versions'],
    encryptedExtensions: ['supported_groups', 'record_size_limit', 'server_name'],
    ticket: { lifetime: 30, nonceLength: 2, length: 178, maxEarlyData: 1024 },
  },
  identities: [{ identity: nginx.settings.identities[0]!, chain: [parsed.certificate], key }],
}

const wire = ({ sent }: Turn): string[] => sent.map((one) => (one.kind === 'record' ? toHex(one.bytes) : one.kind))
const steps: Step[] = []
const heard = (end: Endpoint, ...records: string[]): Turn => {
  const turn = receive(end, fromHex(records.join('')))
  steps.push(...turn.steps)
  return turn
}
const data = Uint8Array.from({ length: 50 }, (_, n) => n)

describe('the client', () => {
  const opened = start(open(clientWorld, startPosition('client')))
  steps.push(...opened.steps)
  const finished = heard(opened.endpoint, record.server_hello, record.server_flight)
  const ticketed = heard(finished.endpoint, record.new_session_ticket)
  const said = perform(ticketed.endpoint, { do: 'send', bytes: data })
  const answered = heard(said.endpoint, record.server_data)
  const closed = perform(answered.endpoint, { do: 'close' })

  test('offers what the document offers', () => {
    expect(wire(opened)).toEqual([record.client_hello])
  })

  test('accepts the server’s flight and finishes', () => {
    expect(steps.flatMap(({ decisions }) => decisions.flatMap(({ refusal }) => refusal?.rule ?? []))).toEqual([])
    expect(wire(finished)).toEqual([record.client_finished])
    expect(finished.endpoint.position.state).toBe('TLS13.CONNECTED')
  })

  test('keeps the ticket, sends data, reads data, and says good-bye', () => {
    expect(ticketed.endpoint.position.state).toBe('TLS13.CONNECTED')
    expect(wire(said)).toEqual([record.client_data])
    expect(answered.delivered.map(toHex)).toEqual([toHex(data)])
    expect(wire(closed)).toEqual([record.client_alert, 'close'])
  })
})

describe('the server', () => {
  const answered = heard(open(serverWorld, startPosition('server')), record.client_hello)
  const finished = heard(answered.endpoint, record.client_finished)
  const got = heard(finished.endpoint, record.client_data)
  const said = perform(got.endpoint, { do: 'send', bytes: data })
  const closed = heard(said.endpoint, record.client_alert)

  test('answers with the document’s ServerHello', () => {
    expect(wire(answered)[0]).toBe(record.server_hello)
  })

  test('and with its flight: EncryptedExtensions, Certificate, CertificateVerify and Finished in one record', () => {
    const content = answered.sent.slice(1).map((one) => (one.kind === 'record' ? toHex(one.content) : one.kind))
    expect(content).toEqual([
      message.encrypted_extensions + message.certificate + message.certificate_verify + message.server_finished,
    ])
    expect(wire(answered)).toEqual([record.server_hello, record.server_flight])
  })

  test('sends its ticket when the client has finished', () => {
    const content = finished.sent.map((one) => (one.kind === 'record' ? toHex(one.content) : one.kind))
    expect(content).toEqual([message.new_session_ticket])
    expect(wire(finished)).toEqual([record.new_session_ticket])
  })

  test('reads data, sends data, and answers good-bye', () => {
    expect(got.delivered.map(toHex)).toEqual([toHex(data)])
    expect(wire(said)).toEqual([record.server_data])
    expect(wire(closed)).toEqual([record.server_alert, 'close'])
  })
})

describe('both derive the document’s secrets', () => {
  const sides = ['client', 'server'] as const
  test.each(sides.flatMap((side) => Object.entries(secret).map(([label, value]) => [side, label, value] as const)))(
    'the %s’s %s',
    (side, label, value) => {
      const found = steps.filter((step) => step.side === side).flatMap(({ secrets }) => secrets)
      expect(found.flatMap((one) => (one.label === label ? [toHex(one.value)] : []))).toEqual([value])
    },
  )
})
