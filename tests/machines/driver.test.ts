import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { concat } from '../../src/bytes/buffer.ts'
import { toHex } from '../../src/bytes/text.ts'
import { CLOSED } from '../../src/machines/outcome.ts'
import { lose, perform, receive, start, type Endpoint, type Step, type Turn } from '../../src/machines/endpoint.ts'
import { alertCodes, type AlertName } from '../../src/spec/alert.ts'
import { contentCodes } from '../../src/spec/message.ts'
import type { Side } from '../../src/rules/rule.ts'
import { extension } from '../../src/wire/extension.ts'
import { clientHello, decodeHandshake, encodeHandshake, serverHello } from '../../src/wire/handshake.ts'
import {
  alertsOf,
  changing,
  converse,
  messageOf,
  moves,
  pair,
  recordFor,
  refusals,
  say,
  tls12,
  tls13,
  type Course,
  type Setting,
} from './exchange.ts'

const settings: readonly (readonly [string, Setting])[] = [
  ['TLS 1.3', tls13],
  ['TLS 1.3 with a HelloRetryRequest', { ...tls13, server: { groups: ['secp384r1'] } }],
  ['TLS 1.3, a flight in one record', { ...tls13, server: { packing: 'flight' } }],
  ['TLS 1.2', tls12],
  ['TLS 1.2 with CBC', { ...tls12, server: { suites: ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA'] } }],
  ['a refusal', { client: { suites: ['TLS_AES_128_GCM_SHA256'] }, server: { suites: ['TLS_AES_256_GCM_SHA384'] } }],
]
const simple13 = converse(pair(tls13))
const simple12 = converse(pair(tls12))
const standing = (course: Course, side: Side, state: string): Endpoint =>
  course.moments.find((ends) => ends[side].position.state === state && !ends[side].ended)![side]

/** What an endpoint did, apart from how its turns were cut. */
const gist = (turns: readonly Turn[]) => ({
  state: turns.at(-1)?.endpoint.position.state,
  ended: turns.at(-1)?.endpoint.ended,
  transcript: turns.at(-1)?.endpoint.context.transcript.messages.map(toHex),
  steps: turns.flatMap(({ steps }) => steps).map((step) => JSON.stringify(step, plain)),
  sent: turns.flatMap(({ sent }) => sent).map((one) => (one.kind === 'record' ? toHex(one.bytes) : one.kind)),
  delivered: toHex(concat(...turns.flatMap(({ delivered }) => delivered))),
})
const plain = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? toHex(value) : value)

/** What a side was sent in a course, as one stream. */
const streamTo = (course: Course, side: Side): Uint8Array =>
  concat(...course.sent.flatMap(({ from, sent }) => (from !== side && sent.kind === 'record' ? [sent.bytes] : [])))
const feed = (end: Endpoint, pieces: readonly Uint8Array[]): Turn[] => {
  const turns: Turn[] = []
  for (const piece of pieces) turns.push(receive(turns.at(-1)?.endpoint ?? end, piece))
  return turns
}
/** Bytes cut at places that are taken modulo their length. */
const cut = (bytes: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b)
  return [...ends, bytes.length].map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end))
}
const places = fc.array(fc.nat(), { maxLength: 40 })

describe.each(settings)('%s: how the stream is cut changes nothing', (_, setting) => {
  const ends = pair(setting)
  const course = converse(ends)
  const listening: Record<Side, Endpoint> = { client: start(ends.client).endpoint, server: ends.server }

  test.each(['client', 'server'] as const)('for the %s', (side) => {
    const stream = streamTo(course, side)
    const whole = gist(feed(listening[side], [stream]))
    fc.assert(
      fc.property(places, (where) => {
        expect(gist(feed(listening[side], cut(stream, where)))).toEqual(whole)
      }),
      { numRuns: 15 },
    )
  })

  test('down to single bytes', () => {
    for (const side of ['client', 'server'] as const) {
      const stream = streamTo(course, side)
      const bytes = Array.from(stream, (byte) => Uint8Array.of(byte))
      expect(gist(feed(listening[side], bytes))).toEqual(gist(feed(listening[side], [stream])))
    }
  })
})

describe('a message of 128 kB in records of one byte each is put together without being copied with every byte', () => {
  const end = standing(simple12, 'client', 'TLS12.WAIT_CERT')
  const certificate = messageOf(11, new Uint8Array(2 ** 17 - 4))
  /** All but the last byte: nobody reads the message yet. */
  const part = certificate.subarray(0, -1)
  const stream = new Uint8Array(6 * part.length)
  for (const [n, byte] of part.entries()) stream.set([contentCodes.handshake, 3, 3, 0, 1, byte], 6 * n)
  const records = Array.from(part, (_, n) => stream.subarray(6 * n, 6 * n + 6))
  /** Runs and counts the bytes that it copies from one place to another. */
  const copied = (act: () => void): number => {
    let count = 0
    const { set, slice } = Uint8Array.prototype
    const spies = [
      vi.spyOn(Uint8Array.prototype, 'set').mockImplementation(function (this: Uint8Array, bytes, at) {
        count += bytes.length
        set.call(this, bytes, at)
      }),
      vi.spyOn(Uint8Array.prototype, 'slice').mockImplementation(function (this: Uint8Array, from, to) {
        const part = slice.call(this, from, to)
        count += part.length
        return part
      }),
    ]
    try {
      act()
    } finally {
      for (const spy of spies) spy.mockRestore()
    }
    return count
  }

  test.each([
    ['a record at a time', records],
    ['all at once', [stream]],
  ])('%s', (_, pieces) => {
    let now = end
    const count = copied(() => {
      for (const piece of pieces) now = receive(now, piece).endpoint
    })
    expect(now.pending).toEqual(part)
    // A record is taken off the stream with its header, its byte becomes content, and joins the message.
    expect(count / part.length).toBeLessThan(16)
  })
})

describe('how messages are spread over records changes nothing either', () => {
  /** Hands a flight of handshake content to an endpoint in records that end at the given places. */
  const inRecords = (end: Endpoint, content: Uint8Array, where: readonly number[]): Turn[] => {
    const turns: Turn[] = []
    for (const piece of cut(content, where)) {
      if (!piece.length) continue
      turns.push(say(turns.at(-1)?.endpoint ?? end, 'handshake', piece))
    }
    return turns
  }
  const contentOf = (course: Course, names: readonly string[]): Uint8Array =>
    concat(...names.map((name) => course.messages[name]!))

  test.each([
    ['the flight of TLS 1.3', simple13, 'TLS13.WAIT_EE', ['encrypted_extensions', 'certificate', 'certificate_verify']],
    ['the flight of TLS 1.2', simple12, 'TLS12.WAIT_CERT', ['certificate', 'server_key_exchange', 'server_hello_done']],
    ['a ServerHello', simple12, 'WAIT_SH', ['server_hello', 'certificate']],
  ] as const)('%s', (_, course, state, names) => {
    const end = standing(course, 'client', state)
    const content = contentOf(course, names)
    const whole = gist(inRecords(end, content, []))
    expect(whole.ended).toBeUndefined()
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (where) => {
        expect(gist(inRecords(end, content, where))).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })

  test('but a message may not begin under one key and end under another', () => {
    const hello = concat(simple13.messages['server_hello']!, simple13.messages['encrypted_extensions']!.subarray(0, 3))
    const { steps, sent } = say(standing(simple13, 'client', 'WAIT_SH'), 'handshake', hello)
    expect(refusals(steps)).toEqual(['message.at-key-change unexpected_message'])
    expect(alertsOf(sent)).toEqual(['fatal 10'])
  })

  test('a ClientHello with something behind it is refused once it has changed the keys', () => {
    const hello = concat(simple13.messages['client_hello']!, Uint8Array.of(20))
    const { steps } = say(pair(tls13).server, 'handshake', hello)
    expect(refusals(steps).at(-1)).toBe('message.at-key-change unexpected_message')
  })

  test('nor may other records come between the parts of a message', () => {
    const end = standing(simple12, 'client', 'TLS12.WAIT_CERT')
    const begun = say(end, 'handshake', simple12.messages['certificate']!.subarray(0, 100)).endpoint
    const { steps } = say(begun, 'alert', Uint8Array.of(1, 90))
    expect(refusals(steps)).toEqual(['message.expected unexpected_message'])
  })
})

describe('change_cipher_spec (RFC 8446 §5)', () => {
  const ccs = Uint8Array.of(1)
  const outcome = (turn: Turn) => [turn.endpoint.position.state, ...refusals(turn.steps)]

  test.each([
    ['client', 'WAIT_SH'],
    ['client', 'TLS13.WAIT_EE'],
    ['client', 'TLS13.WAIT_CERT_CR'],
    ['client', 'TLS13.WAIT_CV'],
    ['client', 'TLS13.WAIT_FINISHED'],
    ['server', 'TLS13.WAIT_FINISHED'],
  ] as const)('is dropped by a %s in %s', (side, state) => {
    const end = standing(simple13, side, state)
    const turn = say(end, 'change_cipher_spec', ccs)
    expect(outcome(turn)).toEqual([state])
    expect([turn.steps, turn.sent]).toEqual([[], []])
    expect(turn.endpoint.context === end.context).toBe(true)
  })

  test.each([
    ['before the first ClientHello', pair(tls13).server],
    ['once a client of TLS 1.3 is connected', standing(simple13, 'client', 'TLS13.CONNECTED')],
    ['once a server of TLS 1.3 is connected', standing(simple13, 'server', 'TLS13.CONNECTED')],
    ['while TLS 1.2 waits for a Certificate', standing(simple12, 'client', 'TLS12.WAIT_CERT')],
    ['while TLS 1.2 waits for ClientKeyExchange', standing(simple12, 'server', 'TLS12.WAIT_CKE')],
    ['once TLS 1.2 is connected', standing(simple12, 'client', 'TLS12.CONNECTED')],
  ])('is refused %s', (_, end) => {
    const turn = say(end, 'change_cipher_spec', ccs)
    expect(turn.endpoint.position.state).toBe(CLOSED)
    expect(alertsOf(turn.sent)[0]).toMatch(/^fatal (10|20)$/)
  })

  test.each([
    ['another value', Uint8Array.of(2)],
    ['two bytes', Uint8Array.of(1, 1)],
    ['nothing', new Uint8Array(0)],
  ])('is refused with %s', (_, fragment) => {
    const turn = say(standing(simple13, 'client', 'TLS13.WAIT_EE'), 'change_cipher_spec', fragment)
    expect(alertsOf(turn.sent)).toEqual(['fatal 10'])
  })

  test('switches the keys in TLS 1.2, where a Finished without it does not open', () => {
    const end = standing(simple12, 'client', 'TLS12.WAIT_CCS')
    const turn = say(end, 'handshake', simple12.messages['finished']!)
    expect(refusals(turn.steps)).toEqual(['message.expected unexpected_message'])
  })
})

describe('what is unexpected is decided by the machine, in one place', () => {
  test.each([
    ['client', 'WAIT_SH', 11, simple13],
    ['client', 'WAIT_SH', 20, simple13],
    ['client', 'TLS13.WAIT_EE', 11, simple13],
    ['client', 'TLS13.WAIT_EE', 0, simple13],
    ['client', 'TLS13.WAIT_CERT_CR', 15, simple13],
    ['client', 'TLS13.WAIT_CV', 20, simple13],
    ['client', 'TLS13.CONNECTED', 0, simple13],
    ['client', 'TLS13.CONNECTED', 2, simple13],
    ['client', 'TLS12.WAIT_CERT', 12, simple12],
    ['client', 'TLS12.WAIT_SKE', 14, simple12],
    ['client', 'TLS12.CONNECTED', 2, simple12],
    ['server', 'START', 20, simple13],
    ['server', 'TLS13.WAIT_FINISHED', 11, simple13],
    ['server', 'TLS13.WAIT_FINISHED', 1, simple13],
    ['server', 'TLS13.CONNECTED', 4, simple13],
    ['server', 'TLS12.WAIT_CKE', 1, simple12],
    ['server', 'TLS12.CONNECTED', 2, simple12],
  ] as const)('%s in %s gets message %i', (side, state, type, course) => {
    const turn = say(standing(course, side, state), 'handshake', messageOf(type, Uint8Array.of(0)))
    expect(moves(turn.steps)).toEqual([`${side} ${state} unexpected`])
    expect(refusals(turn.steps)).toEqual(['message.expected unexpected_message'])
    expect(alertsOf(turn.sent)).toEqual(['fatal 10'])
    expect([turn.endpoint.ended, turn.endpoint.position.state]).toEqual(['close', CLOSED])
  })

  test('by its first four bytes: nobody waits for the rest of a message that has no place', () => {
    const turn = say(standing(simple13, 'client', 'TLS13.WAIT_EE'), 'handshake', Uint8Array.of(11, 0, 1, 0))
    expect(refusals(turn.steps)).toEqual(['message.expected unexpected_message'])
  })

  test.each([
    ['application data during the handshake', 'application_data', Uint8Array.of(1)],
    ['an empty handshake record', 'handshake', new Uint8Array(0)],
    ['a heartbeat', 'heartbeat', Uint8Array.of(1)],
  ] as const)('%s', (_, type, content) => {
    const turn = say(standing(simple13, 'client', 'TLS13.WAIT_EE'), type, content)
    expect(alertsOf(turn.sent)).toEqual(['fatal 10'])
  })

  test('nothing is heard after the end', () => {
    const closed = say(standing(simple13, 'client', 'TLS13.WAIT_EE'), 'handshake', messageOf(99)).endpoint
    const turn = receive(closed, simple13.messages['certificate']!)
    expect([turn.steps, turn.sent, turn.endpoint.position.state]).toEqual([[], [], CLOSED])
    expect(perform(closed, { do: 'send', bytes: Uint8Array.of(1) }).sent).toEqual([])
    expect(perform(closed, { do: 'close' }).sent).toEqual([])
  })
})

describe('HelloRequest (RFC 5246 §7.4.1.1)', () => {
  test('during a handshake is ignored, stays out of the transcript, and the handshake goes on', () => {
    const requested = converse(pair(tls12), (said) =>
      said.from === 'server' && said.name !== 'finished' ? [messageOf(0), said.bytes] : [said.bytes],
    )
    expect(requested.ends.client.position.state).toBe('TLS12.CONNECTED')
    expect(requested.ends.server.position.state).toBe('TLS12.CONNECTED')
    expect(requested.ends.client.context.transcript.messages.map(toHex)).toEqual(
      simple12.ends.client.context.transcript.messages.map(toHex),
    )
    expect(moves(requested.steps).filter((move) => move.endsWith('hello_request.ignore')).length).toBeGreaterThan(3)
  })

  test('afterwards is declined with a warning, and the connection lives', () => {
    const declining = converse(pair({ ...tls12, client: { renegotiation: 'never' } })).ends.client
    const turn = say(declining, 'handshake', messageOf(0))
    expect(alertsOf(turn.sent)).toEqual([`warning ${alertCodes.no_renegotiation}`])
    expect(turn.endpoint.position.state).toBe('TLS12.CONNECTED')
    expect(turn.endpoint.ended).toBeUndefined()
  })
})

describe('alerts', () => {
  const at13 = standing(simple13, 'client', 'TLS13.CONNECTED')
  const at12 = standing(simple12, 'client', 'TLS12.CONNECTED')
  test.each([
    ['1.2', 1, 'close_notify', 'alert.close', ['warning 0']],
    ['1.2', 1, 'no_renegotiation', 'alert.warning', []],
    ['1.2', 2, 'no_renegotiation', 'alert.fatal', []],
    ['1.2', 1, 'unrecognized_name', 'alert.warning', []],
    ['1.2', 2, 'handshake_failure', 'alert.fatal', []],
    ['1.3', 1, 'close_notify', 'alert.close', ['warning 0']],
    ['1.3', 2, 'close_notify', 'alert.close', ['warning 0']],
    ['1.3', 1, 'user_canceled', 'alert.warning', []],
    // In TLS 1.3 the level does not count (RFC 8446 §6).
    ['1.3', 1, 'unrecognized_name', 'alert.fatal', []],
    ['1.3', 1, 'handshake_failure', 'alert.fatal', []],
  ] as const)('TLS %s: level %i, %s', (version, level, name, outcome, answer) => {
    const turn = say(version === '1.2' ? at12 : at13, 'alert', Uint8Array.of(level, alertCodes[name as AlertName]))
    expect(turn.steps.map((step) => step.outcome)).toEqual([outcome])
    expect(alertsOf(turn.sent)).toEqual(answer)
    expect(turn.endpoint.position.state === CLOSED).toBe(outcome !== 'alert.warning')
  })

  test('one that nobody knows ends the connection when it is fatal', () => {
    expect(say(at12, 'alert', Uint8Array.of(2, 99)).endpoint.ended).toBe('close')
    expect(say(at13, 'alert', Uint8Array.of(1, 99)).endpoint.ended).toBe('close')
    expect(say(at12, 'alert', Uint8Array.of(1, 99)).endpoint.ended).toBeUndefined()
  })

  test.each([[[]], [[2]], [[2, 40, 0]]])('of bytes %o is malformed', (bytes) => {
    const turn = say(at12, 'alert', Uint8Array.from(bytes))
    expect(refusals(turn.steps)).toEqual(['message.readable decode_error'])
  })

  test('an alert about the handshake may come in the clear (INTEROP: OpenSSL’s client sends it so)', () => {
    const end = standing(simple13, 'server', 'TLS13.WAIT_FINISHED')
    const turn = receive(end, Uint8Array.of(21, 3, 3, 0, 2, 2, 48))
    expect(moves(turn.steps)).toEqual(['server TLS13.WAIT_FINISHED alert.fatal'])
    expect(turn.endpoint.ended).toBe('close')
  })

  test('but not once the handshake is over', () => {
    const turn = receive(standing(simple13, 'server', 'TLS13.CONNECTED'), Uint8Array.of(21, 3, 3, 0, 2, 2, 48))
    expect(refusals(turn.steps)[0]).toMatch(/^record\.opens/)
  })
})

describe('what is too large', () => {
  test('a message is refused by its header', () => {
    const turn = say(standing(simple12, 'client', 'TLS12.WAIT_CERT'), 'handshake', Uint8Array.of(11, 2, 0, 1))
    expect(refusals(turn.steps)).toEqual(['message.readable illegal_parameter'])
  })

  test('a record is refused by its header', () => {
    const turn = receive(standing(simple12, 'client', 'TLS12.WAIT_CERT'), Uint8Array.of(22, 3, 3, 0x48, 0x01))
    expect(refusals(turn.steps)).toEqual(['record.readable record_overflow'])
  })

  test('content above 2^14 bytes is refused when it has been opened', () => {
    const turn = say(standing(simple12, 'server', 'TLS12.CONNECTED'), 'application_data', new Uint8Array(16385))
    expect(alertsOf(turn.sent)).toEqual([`fatal ${alertCodes.record_overflow}`])
  })

  test('what is sent is cut into records of at most 2^14 bytes', () => {
    const turn = perform(standing(simple13, 'client', 'TLS13.CONNECTED'), { do: 'send', bytes: new Uint8Array(40000) })
    expect(turn.sent.map((one) => (one.kind === 'record' ? one.content.length : 0))).toEqual([16384, 16384, 7232])
    let server = standing(simple13, 'server', 'TLS13.CONNECTED')
    const got: Uint8Array[] = []
    for (const one of turn.sent) {
      const next = receive(server, one.kind === 'record' ? one.bytes : new Uint8Array(0))
      server = next.endpoint
      got.push(...next.delivered)
    }
    expect(concat(...got).length).toBe(40000)
  })
})

describe('a damaged record', () => {
  test.each([
    ['TLS 1.3', simple13, 'TLS13.CONNECTED'],
    ['TLS 1.2', simple12, 'TLS12.CONNECTED'],
  ] as const)('%s: any changed byte of the fragment is noticed', (_, course, state) => {
    const end = standing(course, 'server', state)
    const record = recordFor(end, contentCodes.application_data, Uint8Array.of(1, 2, 3))
    for (let at = 5; at < record.length; at++) {
      const changed = record.slice()
      changed[at]! ^= 1
      const turn = receive(end, changed)
      expect(alertsOf(turn.sent)).toEqual([`fatal ${alertCodes.bad_record_mac}`])
      expect(turn.delivered).toEqual([])
    }
  })
})

describe('endpoints do not change', () => {
  test('an old one can be asked again, with the same answer', () => {
    for (const { moments } of [simple13, simple12])
      for (const ends of moments)
        for (const side of ['client', 'server'] as const) {
          const before = JSON.stringify({ ...ends[side], world: null, position: ends[side].position.state }, plain)
          const one = say(ends[side], 'handshake', messageOf(99))
          const other = say(ends[side], 'handshake', messageOf(99))
          expect(gist([other])).toEqual(gist([one]))
          expect(JSON.stringify({ ...ends[side], world: null, position: ends[side].position.state }, plain)).toBe(
            before,
          )
        }
  })

  test('a handshake can be continued twice from the middle', () => {
    const middle = simple13.moments.find(({ client }) => client.position.state === 'TLS13.WAIT_EE')!
    const flight = concat(
      ...['encrypted_extensions', 'certificate', 'certificate_verify'].map((name) => simple13.messages[name]!),
    )
    const once = say(middle.client, 'handshake', flight)
    const again = say(middle.client, 'handshake', flight)
    expect(gist([again])).toEqual(gist([once]))
    expect(once.endpoint.position.state).toBe('TLS13.WAIT_FINISHED')
    expect(middle.client.position.state).toBe('TLS13.WAIT_EE')
  })

  test('a lost connection is closed', () => {
    const gone = lose(standing(simple13, 'client', 'TLS13.WAIT_CV'))
    expect([gone.position.state, gone.ended]).toEqual([CLOSED, 'close'])
    expect(receive(gone, Uint8Array.of(22, 3, 3, 0, 1, 0)).steps).toEqual([])
  })
})

/** A hello of the server's, changed on its way. */
const hello = (change: (value: ReturnType<typeof readHello>) => ReturnType<typeof readHello>) =>
  changing('server_hello', (bytes) => encodeHandshake('server_hello', serverHello, change(readHello(bytes))))
const readHello = (bytes: Uint8Array) => decodeHandshake('server_hello', serverHello, bytes)
const h2 = Uint8Array.of(2, 0x68, 0x32)
const clientRefuses = (setting: Setting, edit: ReturnType<typeof changing>): string =>
  refusals(converse(pair(setting), edit).steps.filter(({ side }) => side === 'client'))[0] ?? 'nothing'

describe('a server that does not keep to the rules', () => {
  const without = (type: number, extensions: ReturnType<typeof readHello>['extensions']) =>
    extensions?.filter((one) => one.type !== type)
  test.each([
    [
      'echoes another session id',
      tls13,
      hello((one) => ({ ...one, legacy_session_id_echo: new Uint8Array(32) })),
      'hello.session-echo illegal_parameter',
    ],
    [
      'compresses',
      tls12,
      hello((one) => ({ ...one, legacy_compression_method: 1 })),
      'hello.no-compression illegal_parameter',
    ],
    [
      'picks a suite that was not offered',
      tls12,
      hello((one) => ({ ...one, cipher_suite: 0xc0ad })),
      'suite.was-offered illegal_parameter',
    ],
    [
      'picks a suite of another version',
      tls12,
      hello((one) => ({ ...one, cipher_suite: 0x1301 })),
      'suite.fits-version illegal_parameter',
    ],
    [
      'speaks a version that was not offered',
      tls12,
      hello((one) => ({ ...one, legacy_version: 0x0300 })),
      'version.was-offered protocol_version',
    ],
    [
      'answers an extension that was not asked for',
      tls12,
      hello((one) => ({
        ...one,
        extensions: [
          ...(one.extensions ?? []),
          extension('server_hello', 'cookie' as never, new Uint8Array(0) as never),
        ],
      })),
      'hello.extensions-asked unsupported_extension',
    ],
    [
      'answers an extension twice',
      tls12,
      hello((one) => ({ ...one, extensions: [...one.extensions!, one.extensions![0]!] })),
      'hello.extensions-once illegal_parameter',
    ],
    [
      'answers with other renegotiation information',
      tls12,
      hello((one) => ({
        ...one,
        extensions: one.extensions!.map((each) =>
          each.type === 0xff01
            ? extension('server_hello', 'renegotiation_info', { renegotiated_connection: Uint8Array.of(1) })
            : each,
        ),
      })),
      'hello.renegotiation-empty handshake_failure',
    ],
    [
      'leaves renegotiation_info out',
      tls12,
      hello((one) => ({ ...one, extensions: without(0xff01, one.extensions) })),
      'hello.secure-renegotiation handshake_failure',
    ],
    [
      'sends no key share',
      tls13,
      hello((one) => ({ ...one, extensions: without(51, one.extensions) })),
      'hello.share-present missing_extension',
    ],
    [
      'sends a share of a group that had none',
      tls13,
      hello((one) => ({
        ...one,
        extensions: [
          ...without(51, one.extensions)!,
          extension('server_hello', 'key_share', { server_share: { group: 24, key_exchange: new Uint8Array(97) } }),
        ],
      })),
      'group.was-offered illegal_parameter',
    ],
    [
      'sends a share that is none',
      tls13,
      hello((one) => ({
        ...one,
        extensions: [
          ...without(51, one.extensions)!,
          extension('server_hello', 'key_share', { server_share: { group: 29, key_exchange: new Uint8Array(32) } }),
        ],
      })),
      'share.valid illegal_parameter',
    ],
    [
      'claims that TLS 1.2 is all it has, and marks its random otherwise',
      { ...tls12, server: {} },
      hello((one) => ({
        ...one,
        random: Uint8Array.of(...one.random.subarray(0, 24), 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1),
      })),
      'version.no-downgrade illegal_parameter',
    ],
    [
      'damages its Finished',
      tls13,
      changing('finished', (bytes, { from }) => (from === 'server' ? bytes.with(9, bytes[9]! ^ 1) : bytes)),
      'finished.verifies decrypt_error',
    ],
    [
      'damages its signature',
      tls13,
      changing('certificate_verify', (bytes) => bytes.with(30, bytes[30]! ^ 1)),
      'signature.verifies decrypt_error',
    ],
    [
      'signs with a scheme that was not offered',
      tls13,
      changing('certificate_verify', (bytes) => bytes.with(4, 8).with(5, 8)),
      'signature.was-offered illegal_parameter',
    ],
    [
      'signs with a scheme that does not go with its key',
      tls13,
      changing('certificate_verify', (bytes) => bytes.with(4, 8).with(5, 4)),
      'signature.fits-key illegal_parameter',
    ],
    [
      'presents no certificate',
      tls13,
      changing('certificate', () => messageOf(11, Uint8Array.of(0, 0, 0, 0))),
      'chain.present decode_error',
    ],
    [
      'presents something else as a certificate',
      tls13,
      changing('certificate', () => messageOf(11, Uint8Array.of(0, 0, 0, 6, 0, 0, 1, 0x30, 0, 0))),
      'message.readable decode_error',
    ],
    [
      'says ALPN that was not offered',
      tls13,
      changing('encrypted_extensions', () => messageOf(8, Uint8Array.of(0, 8, 0, 16, 0, 4, 0, 2, 1, 0x78))),
      'alpn.was-offered illegal_parameter',
    ],
    [
      'says two protocols in answer to ALPN (RFC 7301 §3.1)',
      tls13,
      changing('encrypted_extensions', () => messageOf(8, Uint8Array.of(0, 12, 0, 16, 0, 8, 0, 6, ...h2, ...h2))),
      'alpn.one decode_error',
    ],
    [
      'says two protocols in answer to ALPN (TLS 1.2)',
      tls12,
      hello((one) => ({
        ...one,
        extensions: [
          ...without(16, one.extensions)!,
          extension('server_hello', 'application_layer_protocol_negotiation', {
            protocol_name_list: [h2.slice(1), h2.slice(1)],
          }),
        ],
      })),
      'alpn.one decode_error',
    ],
    [
      'says SSL 3.0 in the legacy_version of TLS 1.3 (RFC 8446 appendix D.5)',
      tls13,
      hello((one) => ({ ...one, legacy_version: 0x0300 })),
      'version.legacy protocol_version',
    ],
    [
      'says what is not an EncryptedExtension',
      tls13,
      changing('encrypted_extensions', () => messageOf(8, Uint8Array.of(0, 4, 0, 49, 0, 0))),
      'hello.extensions-asked unsupported_extension',
    ],
  ] as const)('%s', (_, setting, edit, expected) => {
    expect(clientRefuses(setting, edit)).toBe(expected)
  })

  const retrySetting: Setting = { ...tls13, server: { groups: ['secp384r1'] } }
  test.each([
    [
      'asks for a group that already had a share',
      changing('hello_retry_request', (bytes) => bytes.with(bytes.length - 1, 29)),
      'group.retry-needed illegal_parameter',
    ],
    [
      'asks for a group that was not offered',
      changing('hello_retry_request', (bytes) => bytes.with(bytes.length - 1, 25)),
      'group.was-offered illegal_parameter',
    ],
    [
      'asks a second time',
      changing('server_hello', (_, { ends }) => ends.client.context.transcript.messages[1]!),
      'message.expected unexpected_message',
    ],
    [
      'retries without a reason',
      changing('hello_retry_request', (bytes) =>
        encodeHandshake('server_hello', serverHello, {
          ...readHello(bytes),
          extensions: readHello(bytes).extensions!.filter(({ type }) => type === 43),
        }),
      ),
      'retry.changes illegal_parameter',
    ],
  ] as const)('%s', (_, edit, expected) => {
    expect(clientRefuses(retrySetting, edit)).toBe(expected)
  })
})

describe('a client that does not keep to the rules', () => {
  const rewritten = (change: (value: ReturnType<typeof read>) => ReturnType<typeof read>) =>
    changing('client_hello', (bytes) => encodeHandshake('client_hello', clientHello, change(read(bytes))))
  const read = (bytes: Uint8Array) => decodeHandshake('client_hello', clientHello, bytes)
  const serverRefuses = (setting: Setting, edit: ReturnType<typeof changing>): string =>
    refusals(converse(pair(setting), edit).steps.filter(({ side }) => side === 'server'))[0] ?? 'nothing'

  test.each([
    [
      'offers an extension twice',
      tls12,
      rewritten((one) => ({ ...one, extensions: [...one.extensions!, one.extensions![0]!] })),
      'hello.extensions-once illegal_parameter',
    ],
    [
      'offers no null compression',
      tls12,
      rewritten((one) => ({ ...one, legacy_compression_methods: [1] })),
      'hello.null-compression-offered illegal_parameter',
    ],
    [
      'offers compression in TLS 1.3',
      tls13,
      rewritten((one) => ({ ...one, legacy_compression_methods: [1, 0] })),
      'hello.null-compression-offered illegal_parameter',
    ],
    [
      'says SSL 3.0 in legacy_version, and TLS 1.3 in supported_versions (RFC 8446 appendix D.5)',
      tls13,
      rewritten((one) => ({ ...one, legacy_version: 0x0300 })),
      'version.legacy protocol_version',
    ],
    [
      'says something older still',
      tls13,
      rewritten((one) => ({ ...one, legacy_version: 0x0200 })),
      'version.legacy protocol_version',
    ],
    [
      'the same to a server that answers SSL 3.0 in its words',
      { ...tls13, server: { ssl3Refusal: 'handshake_failure' } },
      rewritten((one) => ({ ...one, legacy_version: 0x0300 })),
      'version.legacy-old handshake_failure',
    ],
    [
      'says TLS 1.0 in legacy_version, which says nothing beside supported_versions',
      tls13,
      rewritten((one) => ({ ...one, legacy_version: 0x0301 })),
      'nothing',
    ],
    [
      'sends no shares in TLS 1.3',
      tls13,
      rewritten((one) => ({ ...one, extensions: one.extensions!.filter(({ type }) => type !== 51) })),
      'hello.share-present missing_extension',
    ],
    [
      'sends no signature_algorithms in TLS 1.3',
      tls13,
      rewritten((one) => ({ ...one, extensions: one.extensions!.filter(({ type }) => type !== 13) })),
      'signature.present missing_extension',
    ],
    [
      'damages its Finished',
      tls13,
      changing('finished', (bytes, { from }) => (from === 'client' ? bytes.with(9, bytes[9]! ^ 1) : bytes)),
      'finished.verifies decrypt_error',
    ],
    [
      'damages its Finished (TLS 1.2)',
      tls12,
      changing('finished', (bytes, { from }) => (from === 'client' ? bytes.with(9, bytes[9]! ^ 1) : bytes)),
      'finished.verifies decrypt_error',
    ],
    [
      'sends a point that is none',
      { ...tls12, server: { groups: ['secp256r1'] } },
      changing('client_key_exchange', () => messageOf(16, Uint8Array.of(1, 0))),
      'share.valid illegal_parameter',
    ],
  ] as const)('%s', (_, setting, edit, expected) => {
    expect(serverRefuses(setting, edit)).toBe(expected)
  })
})

/** Demands of the standards on what is easily overlooked. */
describe('what is in the wrong place, or has changed, is refused', () => {
  const at13 = standing(simple13, 'client', 'TLS13.CONNECTED')

  test('a KeyUpdate with another value than 0 or 1 is illegal_parameter (RFC 8446 §4.6.3)', () => {
    expect(alertsOf(say(at13, 'handshake', messageOf(24, Uint8Array.of(2))).sent)).toEqual(['fatal 47'])
  })

  test('a ServerHelloDone has no body (RFC 5246 §7.4.5)', () => {
    const turn = say(standing(simple12, 'client', 'TLS12.WAIT_CR_SHD'), 'handshake', messageOf(14, Uint8Array.of(0)))
    expect(alertsOf(turn.sent)).toEqual(['fatal 50'])
  })

  test('supported_versions in ServerHello may not name a version before TLS 1.3 (RFC 8446 §4.2.1)', () => {
    const edit = hello((one) => ({
      ...one,
      extensions: one.extensions!.map((each) =>
        each.type === 43 ? extension('server_hello', 'supported_versions', { selected_version: 0x0303 }) : each,
      ),
    }))
    expect(clientRefuses(tls13, edit)).toMatch(/illegal_parameter$/)
    expect(clientRefuses(tls13, edit)).toMatch(/^version\./)
  })

  test('legacy_version alone does not choose TLS 1.3 (RFC 8446 §4.1.3)', () => {
    const edit = hello((one) => ({
      ...one,
      legacy_version: 0x0304,
      extensions: one.extensions!.filter(({ type }) => type !== 43),
    }))
    expect(clientRefuses(tls13, edit)).toMatch(/^version\./)
  })

  test('an extension that TLS 1.3 puts elsewhere is illegal_parameter in ServerHello (RFC 8446 §4.2)', () => {
    const edit = hello((one) => ({
      ...one,
      extensions: [
        ...one.extensions!,
        extension('server_hello', 'application_layer_protocol_negotiation', {
          protocol_name_list: [Uint8Array.of(0x68, 0x32)],
        }),
      ],
    }))
    expect(clientRefuses(tls13, edit)).toMatch(/illegal_parameter$/)
  })

  test('a malformed NewSessionTicket is a decode_error', () => {
    expect(alertsOf(say(at13, 'handshake', messageOf(4, Uint8Array.of(1))).sent)).toEqual(['fatal 50'])
  })

  test('a malformed CertificateStatus is a decode_error', () => {
    const turn = say(standing(simple12, 'client', 'TLS12.WAIT_SKE'), 'handshake', messageOf(22, Uint8Array.of(1)))
    expect(alertsOf(turn.sent)).toEqual(['fatal 50'])
  })

  test('a second ClientHello may not change its random (RFC 8446 §4.1.2)', () => {
    const steps: Step[] = []
    let hellos = 0
    const course = converse(pair({ ...tls13, server: { groups: ['secp384r1'] } }), (said) =>
      said.name === 'client_hello' && ++hellos === 2 ? [said.bytes.with(10, said.bytes[10]! ^ 1)] : [said.bytes],
    )
    steps.push(...course.steps.filter(({ side }) => side === 'server'))
    expect(refusals(steps)[0]).toMatch(/illegal_parameter$/)
  })

  test.each([false, true])('nor add early data (a server that keeps nothing: %s)', (statelessRetry) => {
    let hellos = 0
    const setting: Setting = { ...tls13, server: { groups: ['secp384r1'], statelessRetry } }
    const early = extension('client_hello', 'early_data', null)
    const course = converse(pair(setting), (said) => {
      if (said.name !== 'client_hello' || ++hellos !== 2) return [said.bytes]
      const second = decodeHandshake('client_hello', clientHello, said.bytes)
      return [encodeHandshake('client_hello', clientHello, { ...second, extensions: [...second.extensions!, early] })]
    })
    expect(refusals(course.steps)[0]).toBe('retry.no-early-data illegal_parameter')
  })
})
