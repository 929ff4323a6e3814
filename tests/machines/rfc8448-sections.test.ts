/**
 * RFC 8448 §4 (resumption with early data), §5 (HelloRetryRequest with a cookie), §6 (client authentication) and §7
 * (compatibility mode): our client and our server, given the document's keys and random values, put the document's bytes
 * on the wire.
 */
import { describe, expect, test, vi } from 'vitest'
import { fromHex, toHex, toUtf8 } from '../../src/bytes/text.ts'
import { noble } from '../../src/crypto/noble.ts'
import type { PrivateKey, Provider } from '../../src/crypto/provider.ts'
import { open, perform, receive, start, type Endpoint, type Turn } from '../../src/machines/endpoint.ts'
import { startPosition } from '../../src/machines/machine.ts'
import { earlyDataOf, sessionsOf } from '../../src/machines/session.ts'
import type { ClientWorld, ServedIdentity, ServerWorld } from '../../src/machines/world.ts'
import { parseCertificate, type Certificate } from '../../src/x509/certificate.ts'
import { clientOf, groups, saltIn, scalar, serverOf, type Drawn } from './rfc8448.ts'
import { drawn as drawnBefore } from './rfc8448-simple.ts'
import simple from './vectors/rfc8448.json'
import sections from './vectors/rfc8448-sections.json'

// The document's certificate names nobody, which RFC 9525 would have refused: here it is taken for the host's.
vi.mock('../../src/x509/hostname.ts', () => ({ matchHostname: () => ({ matched: true, presented: [] }) }))
vi.mock('../../src/machines/server/seal.ts', async () => {
  const { sealing } = await import('./rfc8448.ts')
  const { sealed } = await import('./rfc8448-simple.ts')
  const { default: sections } = await import('./vectors/rfc8448-sections.json')
  const { fromHex } = await import('../../src/bytes/text.ts')
  return sealing({ ...sealed, 'server cookie': fromHex(sections.retry.cookie) })
})

const wire = ({ sent }: Turn): string[] => sent.map((one) => (one.kind === 'record' ? toHex(one.bytes) : one.kind))
const client = (world: ClientWorld): Endpoint => open(world, startPosition('client'))
const server = (world: ServerWorld): Endpoint => open(world, startPosition('server'))
const heard = (end: Endpoint, ...records: string[]): Turn => {
  const turn = receive(end, fromHex(records.join('')))
  const refusals = turn.steps.flatMap(({ decisions }) => decisions.flatMap(({ refusal }) => refusal?.rule ?? []))
  expect(refusals).toEqual([])
  return turn
}
const read = (der: Uint8Array): Certificate => {
  const parsed = parseCertificate(der)
  if (!parsed.ok) throw new Error('the document’s certificate cannot be read')
  return parsed.certificate
}
const data = Uint8Array.from({ length: 50 }, (_, n) => n)
const close = { do: 'close' } as const

describe('§4: resumption of §3 with early data', () => {
  const { record, ...drew } = sections.resumption
  const [before, now] = ['2018-09-27T00:00:00.000Z', '2018-09-27T00:00:00.006Z']
  const drawn: Drawn = {
    'client random': fromHex(drew.client.random),
    'client key share x25519': fromHex(drew.client.x25519),
    'server random': fromHex(drew.server.random),
    'server key share x25519': fromHex(drew.server.x25519),
  }
  const early = toUtf8('ABCDEF')
  const first = simple.record
  const opened = start(client(clientOf(first.client_hello, drawnBefore, before)))
  const ticketed = heard(opened.endpoint, first.server_hello, first.server_flight, first.new_session_ticket)
  const [session] = sessionsOf(ticketed.endpoint)

  test('the client', () => {
    const resuming = start(client(clientOf(record.client_hello, drawn, now, session)), early)
    expect(wire(resuming)).toEqual([record.client_hello, record.early_data])
    const finished = heard(resuming.endpoint, record.server_hello, record.server_flight)
    expect(wire(finished)).toEqual([record.end_of_early_data, record.client_finished])
    expect(earlyDataOf(finished.endpoint)).toEqual({ result: 'accepted', bytes: 6 })
    const said = perform(finished.endpoint, { do: 'send', bytes: data })
    expect(wire(said)).toEqual([record.client_data])
    const answered = heard(said.endpoint, record.server_data)
    expect(answered.delivered.map(toHex)).toEqual([toHex(data)])
    expect(wire(perform(answered.endpoint, close))).toEqual([record.client_alert, 'close'])
  })

  test('the server', () => {
    heard(heard(server(serverOf(drawnBefore, before)), first.client_hello).endpoint, first.client_finished)
    const answered = heard(server(serverOf(drawn, now, { tickets: '0' })), record.client_hello, record.early_data)
    expect(wire(answered)).toEqual([record.server_hello, record.server_flight])
    expect(answered.delivered.map(toHex)).toEqual([toHex(early)])
    const finished = heard(answered.endpoint, record.end_of_early_data, record.client_finished, record.client_data)
    expect(finished.delivered.map(toHex)).toEqual([toHex(data)])
    const said = perform(finished.endpoint, { do: 'send', bytes: data })
    expect(wire(said)).toEqual([record.server_data])
    expect(wire(heard(said.endpoint, record.client_alert))).toEqual([record.server_alert, 'close'])
  })
})

const now = '2018-09-27T00:00:00Z'

describe('§5: HelloRetryRequest', () => {
  const { record, ...drew } = sections.retry
  const drawn: Drawn = {
    'client random': fromHex(drew.client.random),
    'client key share x25519': fromHex(drew.client.x25519),
    'client key share secp256r1': scalar(drew.client.secp256r1),
    'server random': fromHex(drew.server.random),
    'server key share secp256r1': scalar(drew.server.secp256r1),
    'server signature salt': saltIn(drew.certificate_verify),
  }

  test('the client', () => {
    // The document's client pads its second ClientHello, and says where only then.
    const world = clientOf(record.second_client_hello, drawn, now)
    const first = clientOf(record.client_hello, drawn, now)
    const { extensions } = world.hello
    const opened = start(client({ ...first, hello: { ...first.hello, extensions } }))
    expect(wire(opened)).toEqual([record.client_hello])
    const again = heard(opened.endpoint, record.hello_retry_request)
    expect(wire(again)).toEqual([record.second_client_hello])
    const finished = heard(again.endpoint, record.server_hello, record.server_flight)
    expect(wire(finished)).toEqual([record.client_finished])
    expect(wire(perform(finished.endpoint, close))).toEqual([record.client_alert, 'close'])
  })

  test('the server, which keeps nothing but its cookie', () => {
    const world = serverOf(
      drawn,
      now,
      { groups: ['secp256r1', 'secp384r1', 'x25519'], groupOrder: 'server', statelessRetry: true, tickets: '0' },
      ['key_share', 'supported_versions'],
    )
    const asked = heard(server(world), record.client_hello)
    expect(wire(asked)).toEqual([record.hello_retry_request])
    const answered = heard(asked.endpoint, record.second_client_hello)
    expect(wire(answered)).toEqual([record.server_hello, record.server_flight])
    const finished = heard(answered.endpoint, record.client_finished)
    expect(wire(heard(finished.endpoint, record.client_alert))).toEqual([record.server_alert, 'close'])
  })
})

describe('§6: client authentication', () => {
  const { record, ...drew } = sections.authentication
  const drawn: Drawn = {
    'client random': fromHex(drew.client.random),
    'client key share x25519': fromHex(drew.client.x25519),
    'client signature salt': new Uint8Array(32),
    'server random': fromHex(drew.server.random),
    'server key share x25519': fromHex(drew.server.x25519),
  }
  const [clients, servers] = [drew.client, drew.server].map(({ certificate }) => read(fromHex(certificate)))
  /** The document keeps these private keys to itself: what they signed is taken from it, after a look at what was to be signed. */
  const signing = (signature: string): Provider => ({
    ...noble,
    sign: (scheme, { publicKey }, message) => {
      expect(noble.verify(scheme, publicKey, message, fromHex(signature))).toBe(true)
      return fromHex(signature)
    },
  })
  const identity = (certificate: Certificate): ServedIdentity => ({
    identity: serverOf(drawn, now).identities[0]!.identity,
    chain: [certificate],
    key: { publicKey: certificate.publicKey, p: new Uint8Array(0), q: new Uint8Array(0) } as PrivateKey,
  })

  test('the client', () => {
    const world = clientOf(record.client_hello, drawn, now)
    const opened = start(
      client({
        ...world,
        provider: signing(drew.client.signature),
        // Certificate, CertificateVerify and Finished stand in one record.
        settings: { ...world.settings, packing: 'flight' },
        roots: [servers!],
        identities: [identity(clients!)],
      }),
    )
    expect(wire(opened)).toEqual([record.client_hello])
    const finished = heard(opened.endpoint, record.server_hello, record.server_flight)
    expect(wire(finished)).toEqual([record.client_flight])
    expect(wire(perform(finished.endpoint, close))).toEqual([record.client_alert, 'close'])
  })

  test('the server', () => {
    const world = serverOf(
      drawn,
      now,
      {
        tickets: '0',
        clientCertificates: 'required',
        schemeOrder: 'server',
        signatureSchemes: clientOf(record.client_hello, drawn, now).settings.signatureSchemes,
      },
      ['key_share', 'supported_versions'],
    )
    const answered = heard(
      server({
        ...world,
        provider: signing(drew.server.signature),
        identities: [identity(servers!)],
        clientRoots: [clients!],
      }),
      record.client_hello,
    )
    expect(wire(answered)).toEqual([record.server_hello, record.server_flight])
    const finished = heard(answered.endpoint, record.client_flight)
    expect(wire(heard(finished.endpoint, record.client_alert))).toEqual([record.server_alert, 'close'])
  })
})

describe('§7: compatibility mode', () => {
  const { record, ...drew } = sections.compatibility
  const drawn: Drawn = {
    'client random': fromHex(drew.client.random),
    'client session id': fromHex(drew.client.session_id),
    'client key share x25519': fromHex(drew.client.x25519),
    'server random': fromHex(drew.server.random),
    'server key share x25519': fromHex(drew.server.x25519),
    'server signature salt': saltIn(drew.certificate_verify),
  }

  test('the client', () => {
    const opened = start(client(clientOf(record.client_hello, drawn, now)))
    expect(wire(opened)).toEqual([record.client_hello])
    const { server_hello, server_change_cipher_spec, server_flight } = record
    const finished = heard(opened.endpoint, server_hello, server_change_cipher_spec, server_flight)
    expect(wire(finished)).toEqual([record.client_change_cipher_spec, record.client_finished])
    expect(wire(perform(finished.endpoint, close))).toEqual([record.client_alert, 'close'])
  })

  test('the server', () => {
    const world = serverOf(drawn, now, { groups, tickets: '0' }, ['key_share', 'supported_versions'])
    const answered = heard(server(world), record.client_hello)
    expect(wire(answered)).toEqual([record.server_hello, record.server_change_cipher_spec, record.server_flight])
    const finished = heard(answered.endpoint, record.client_change_cipher_spec, record.client_finished)
    expect(wire(heard(finished.endpoint, record.client_alert))).toEqual([record.server_alert, 'close'])
  })
})
