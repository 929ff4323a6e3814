/**
 * RFC 8448 §3, a simple handshake of TLS 1.3: our client and our server, given the document's keys and random values,
 * put the document's bytes on the wire.
 */
import { describe, expect, test, vi } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/text.ts'
import { open, perform, receive, start, type Endpoint, type Step, type Turn } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import { clientOf, serverOf } from './rfc8448.ts'
import { drawn } from './rfc8448-simple.ts'
import document from './vectors/rfc8448.json'

// The document's certificate names nobody, which RFC 9525 would have refused: here it is taken for the host's.
vi.mock('../../src/x509/hostname.ts', () => ({ matchHostname: () => ({ matched: true, presented: [] }) }))
vi.mock('../../src/machines/server/seal.ts', async () => {
  const { sealing } = await import('./rfc8448.ts')
  const { sealed } = await import('./rfc8448-simple.ts')
  return sealing(sealed)
})

const { message, record, secret } = document
const now = '2018-09-27T00:00:00Z'
const clientWorld = clientOf(record.client_hello, drawn, now)
const serverWorld = serverOf(drawn, now)

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
