/** GREASE (RFC 8701), GREASE ECH (RFC 9849 §6.2), and the marks against downgrades (RFC 8446 §4.1.3). */
import { describe, expect, test } from 'vitest'
import { spanAt } from '../../src/bytes/span.ts'
import { toHex } from '../../src/bytes/text.ts'
import { extensionCodes } from '../../src/spec/extension.ts'
import { extension, raw, type Extension } from '../../src/wire/extension.ts'
import {
  certificate13,
  certificateRequest13,
  clientHello,
  decodeHandshake,
  dissectHandshake,
  encodeHandshake,
  encryptedExtensions,
  newSessionTicket13,
  serverHello,
  type ClientHello,
  type ServerHello,
} from '../../src/wire/handshake.ts'
import {
  changing,
  converse,
  messageOf,
  moves,
  pair,
  refusals,
  say,
  tls12,
  tls13,
  type Course,
  type Edit,
  type Setting,
} from './exchange.ts'

/** RFC 8701 §2. */
const greaseValues = Array.from({ length: 16 }, (_, n) => n * 0x1010 + 0x0a0a)
const connected = ({ ends, steps }: Course): boolean =>
  refusals(steps).length === 0 &&
  ends.client.position.state.endsWith('.CONNECTED') &&
  ends.server.position.state.endsWith('.CONNECTED')
const grease = (n: number): number => greaseValues[n]!
const greaseExtension = (n: number, body: Uint8Array = new Uint8Array(0)): Extension => raw(grease(n), body)
const lists = (n: number): string[] => [`0x${grease(n).toString(16)}`]

describe.each([
  ['TLS 1.3', tls13],
  ['TLS 1.2', tls12],
] as const)('%s', (_, base) => {
  test('a client that puts GREASE first in every list is served', () => {
    const { client } = pair(base)
    const plain = client.world.side === 'client' ? client.world.settings : undefined
    const front = (list: readonly string[], n: number): string[] => [...lists(n), ...list]
    const course = converse(
      pair({
        ...base,
        client: {
          ...base.client,
          suites: front(
            plain!.suites.filter((name) => !name.startsWith('0x')),
            1,
          ),
          groups: front(
            plain!.groups.filter((name) => !name.startsWith('0x')),
            2,
          ),
          keyShares: front(
            plain!.keyShares.filter((name) => !name.startsWith('0x')),
            2,
          ),
          signatureSchemes: front(plain!.signatureSchemes, 3),
          alpn: ['\u00aa\u00aa', ...plain!.alpn],
        },
      }),
    )
    expect(connected(course)).toBe(true)
    const hello = decodeHandshake('client_hello', clientHello, course.messages['client_hello']!)
    expect(hello.cipher_suites[0]).toBe(grease(1))
  })
})

describe('a client tolerates GREASE where servers may put it (RFC 8701 §4)', () => {
  const { ends } = converse(pair(tls13))

  test('in NewSessionTicket', () => {
    const ticket = encodeHandshake('new_session_ticket', newSessionTicket13, {
      ticket_lifetime: 60,
      ticket_age_add: 1,
      ticket_nonce: Uint8Array.of(9),
      ticket: new Uint8Array(32),
      extensions: [greaseExtension(4, Uint8Array.of(1, 2, 3))],
    })
    expect(refusals(say(ends.client, 'handshake', ticket).steps)).toEqual([])
  })
  test('in CertificateRequest: extensions and schemes', () => {
    const request = encodeHandshake('certificate_request', certificateRequest13, {
      certificate_request_context: new Uint8Array(0),
      extensions: [
        greaseExtension(5),
        extension('certificate_request', 'signature_algorithms', {
          supported_signature_algorithms: [grease(6), 0x0403],
        }),
        greaseExtension(7, Uint8Array.of(0)),
      ],
    })
    const waiting = converse(pair(tls13)).moments.find(
      ({ client }) => client.position.state === 'TLS13.WAIT_CERT_CR' && !client.ended,
    )!
    const asked = say(waiting.client, 'handshake', request)
    expect(refusals(asked.steps)).toEqual([])
    expect(asked.endpoint.position.state).toBe('TLS13.WAIT_CERT')
  })
})

const inHello = (change: (hello: ServerHello) => ServerHello): Edit =>
  changing('server_hello', (bytes) =>
    encodeHandshake('server_hello', serverHello, change(decodeHandshake('server_hello', serverHello, bytes))),
  )

describe('a client refuses GREASE that a server chooses (RFC 8701 §3)', () => {
  // Chromium puts GREASE into its lists: each of these values was offered.
  const chromium: Setting = tls13
  const offered = decodeHandshake('client_hello', clientHello, converse(pair(chromium)).messages['client_hello']!)
  const listed = (codes: readonly number[]): number => codes.find((code) => greaseValues.includes(code))!
  const groups = (hello: ClientHello): number[] =>
    (
      hello.extensions!.find(({ type }) => type === extensionCodes.supported_groups)!.body as {
        named_group_list: number[]
      }
    ).named_group_list

  test('as the suite', () => {
    const edit = inHello((hello) => ({ ...hello, cipher_suite: listed(offered.cipher_suites) }))
    expect(refusals(converse(pair(chromium), edit).steps)).toEqual(['suite.fits-version illegal_parameter'])
  })
  test('as the version', () => {
    const edit = inHello((hello) => ({
      ...hello,
      extensions: hello.extensions!.map((one) =>
        one.type === extensionCodes.supported_versions
          ? extension('server_hello', 'supported_versions', { selected_version: grease(3) })
          : one,
      ),
    }))
    expect(refusals(converse(pair(chromium), edit).steps)[0]).toMatch(/^version\./)
  })
  test('as the group of a key share', () => {
    const edit = inHello((hello) => ({
      ...hello,
      extensions: hello.extensions!.map((one) =>
        one.type === extensionCodes.key_share
          ? extension('server_hello', 'key_share', {
              server_share: { group: listed(groups(offered)), key_exchange: Uint8Array.of(0) },
            })
          : one,
      ),
    }))
    expect(refusals(converse(pair(chromium), edit).steps)).toEqual(['group.was-offered illegal_parameter'])
  })
  test('as the group of a HelloRetryRequest', () => {
    const retrying: Setting = { ...chromium, server: { groups: ['secp384r1'] } }
    const edit = changing('hello_retry_request', (bytes) => {
      const hello = decodeHandshake('hello_retry_request', serverHello, bytes)
      const extensions = hello.extensions!.map((one) =>
        one.type === extensionCodes.key_share
          ? extension('hello_retry_request', 'key_share', { selected_group: listed(groups(offered)) })
          : one,
      )
      return encodeHandshake('server_hello', serverHello, { ...hello, extensions })
    })
    expect(refusals(converse(pair(retrying), edit).steps)).toEqual(['group.was-offered illegal_parameter'])
  })
  test('as an extension that nobody offered', () => {
    const edit = changing('encrypted_extensions', (bytes) => {
      const { extensions } = decodeHandshake('encrypted_extensions', encryptedExtensions, bytes)
      return encodeHandshake('encrypted_extensions', encryptedExtensions, {
        extensions: [...extensions, greaseExtension(12)],
      })
    })
    expect(refusals(converse(pair(tls13), edit).steps)).toEqual(['hello.extensions-asked unsupported_extension'])
  })
  test('as an extension of a certificate', () => {
    const edit = changing('certificate', (bytes) => {
      const value = decodeHandshake('certificate', certificate13, bytes)
      const [first, ...others] = value.certificate_list
      return encodeHandshake('certificate', certificate13, {
        ...value,
        certificate_list: [{ ...first!, extensions: [greaseExtension(12)] }, ...others],
      })
    })
    expect(refusals(converse(pair(tls13), edit).steps)).toEqual(['hello.extensions-asked unsupported_extension'])
  })
})

describe('encrypted_client_hello', () => {
  test('of Chromium is GREASE, and its fields can be seen', () => {
    const bytes = converse(pair(tls13)).messages['client_hello']!
    const span = spanAt(dissectHandshake(bytes, { version: 0x0303 }), 'client_hello.extensions.encrypted_client_hello')!
    const shown = (name: string) => span.children.find((child) => child.name === name)
    expect(span.children.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['type', 'cipher_suite', 'config_id', 'enc', 'payload']),
    )
    expect(shown('type')!.meaning).toBe('outer')
    expect(shown('enc')!.end - shown('enc')!.start).toBe(34)
  })

  const answered = (body: Uint8Array): Course => {
    const edit = changing('encrypted_extensions', (bytes) => {
      const { extensions } = decodeHandshake('encrypted_extensions', encryptedExtensions, bytes)
      const whole = encodeHandshake('encrypted_extensions', encryptedExtensions, { extensions })
      const added = [0xfe, 0x0d, body.length >> 8, body.length & 255, ...body]
      const length = whole.length - 6 + added.length
      return messageOf(8, Uint8Array.of(length >> 8, length & 255, ...whole.subarray(6), ...added))
    })
    return converse(pair(tls13), edit)
  }
  // One configuration of an unknown version with three bytes in it (RFC 9849 §4).
  const configurations = Uint8Array.of(0, 7, 0xfe, 0xff, 0, 3, 1, 2, 3)
  test('retry_configs are read and ignored by a client whose offer was GREASE (RFC 9849 §6.2.1)', () => {
    // Only the signature over what the server really sent shows the middleman.
    const { steps } = answered(configurations)
    expect(moves(steps)).toContain('client TLS13.WAIT_EE encrypted_extensions.ok')
    expect(refusals(steps)).toEqual(['signature.verifies decrypt_error'])
  })
  test.each([
    ['cut off', configurations.slice(0, -1)],
    ['empty', new Uint8Array(0)],
  ])('retry_configs that are %s are a decode_error', (_, body) => {
    expect(refusals(answered(body).steps)).toEqual(['message.readable decode_error'])
  })
  test('a client that sent none refuses retry_configs', () => {
    const setting: Setting = { ...tls13, clientProfile: 'curl-7.88-openssl-3.0' }
    const edit = changing('encrypted_extensions', (bytes) => {
      const { extensions } = decodeHandshake('encrypted_extensions', encryptedExtensions, bytes)
      return encodeHandshake('encrypted_extensions', encryptedExtensions, {
        extensions: [
          ...extensions,
          extension('encrypted_extensions', 'encrypted_client_hello', {
            retry_configs: [{ version: 0xfe0d, contents: Uint8Array.of(1) }],
          }),
        ],
      })
    })
    expect(refusals(converse(pair(setting), edit).steps)).toEqual(['hello.extensions-asked unsupported_extension'])
  })
})

describe('marks against downgrades', () => {
  const mark = (course: Course): string =>
    toHex(decodeHandshake('server_hello', serverHello, course.messages['server_hello']!).random.slice(-8))
  const without13: Edit = changing('client_hello', (bytes) => {
    const hello = decodeHandshake('client_hello', clientHello, bytes)
    return encodeHandshake('client_hello', clientHello, {
      ...hello,
      extensions: hello.extensions!.filter(({ type }) => type !== extensionCodes.supported_versions),
    })
  })
  const rsa: Setting = { ...tls12, serverProfile: 'nginx-intermediate-6.0' }

  test('a server with TLS 1.3 marks an answer in TLS 1.2, and a client without TLS 1.3 takes it', () => {
    const course = converse(pair({ ...rsa, client: { versions: ['TLS 1.2'] } }))
    expect(mark(course)).toBe('444f574e47524401')
    expect(connected(course)).toBe(true)
  })
  test('a server without TLS 1.3 does not, and a client with TLS 1.3 takes that', () => {
    const course = converse(pair({ ...tls12, client: { versions: ['TLS 1.3', 'TLS 1.2'] } }))
    expect(mark(course)).not.toMatch(/^444f574e475244/)
    expect(connected(course)).toBe(true)
  })
  test('whoever takes TLS 1.3 out of the offer is found out by the mark', () => {
    const course = converse(pair({ ...rsa, client: { versions: ['TLS 1.3', 'TLS 1.2'] } }), without13)
    expect(mark(course)).toBe('444f574e47524401')
    expect(refusals(course.steps)).toEqual(['version.no-downgrade illegal_parameter'])
  })
})
