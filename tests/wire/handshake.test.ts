import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DecodeFault, encode } from '../../src/bytes/codec.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { toHex } from '../../src/bytes/text.ts'
import { extensionCodes } from '../../src/spec/extension.ts'
import { extensionList, extensions, find, raw, type Carrier } from '../../src/wire/extension.ts'
import {
  clientHello,
  decodeHandshake,
  dissectHandshake,
  encodeHandshake,
  isRetry,
  reencode,
  serverHello,
  type ServerHello,
} from '../../src/wire/handshake.ts'
import { declaredIn, messages } from './arbitrary.ts'

const faultOf = (read: () => unknown): DecodeFault | undefined => {
  try {
    read()
  } catch (fault) {
    if (fault instanceof DecodeFault) return fault
    throw fault
  }
  return undefined
}
/** What is wrong with a tree as a cover of `length` bytes; nothing when it is one. */
const holes = (span: Span, length: number): string[] => {
  const parts = leaves(span)
  const ends = [0, ...parts.map(({ end }) => end)]
  const wrong = parts.flatMap((part, n) =>
    part.start === ends[n] && part.end >= part.start ? [] : [`${part.name} ${part.start}..${part.end}`],
  )
  return ends.at(-1) === length ? wrong : [...wrong, `ends at ${ends.at(-1)} of ${length}`]
}

describe.each(Object.entries(messages))('%s', (_, { name, codec, context, values }) => {
  test('is written and read again, and its leaves cover it', () => {
    fc.assert(
      fc.property(values, (value) => {
        const message = encodeHandshake(name, codec, value)
        expect(decodeHandshake(name, codec, message)).toEqual(value)
        expect(toHex(reencode(message, context))).toBe(toHex(message))
        const span = dissectHandshake(message, context)
        expect(holes(span, message.length)).toEqual([])
        expect(JSON.stringify(span)).not.toContain('"fault"')
      }),
    )
  })

  test('cut anywhere it is refused with a path and an offset, and still covered by leaves', () => {
    fc.assert(
      fc.property(values, (value) => {
        const message = encodeHandshake(name, codec, value)
        for (let end = 0; end < message.length; end++) {
          const cut = message.subarray(0, end)
          const fault = faultOf(() => decodeHandshake(name, codec, cut))
          expect(fault, `cut at ${end}`).toBeDefined()
          expect(fault!.path).toMatch(/^[a-z_]+(\.|$)/)
          expect(fault!.at).toBeLessThanOrEqual(end)
          if (end) expect(holes(dissectHandshake(cut, context), end)).toEqual([])
        }
      }),
      { numRuns: 8 },
    )
  })

  test('changed in any byte it is read or refused, never thrown over, and covered by leaves', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, bits) => {
        const message = encodeHandshake(name, codec, value)
        message[place % message.length]! ^= bits
        expect(holes(dissectHandshake(message, context), message.length)).toEqual([])
        faultOf(() => decodeHandshake(name, codec, message))
        faultOf(() => reencode(message, context))
      }),
    )
  })
})

describe('a cut that stays inside a correct header', () => {
  /** The message with its length field saying what is there: the cut shows in the body, not in the header. */
  const shortened = (message: Uint8Array, end: number): Uint8Array => {
    const cut = message.slice(0, end)
    cut.set([(end - 4) >> 16, ((end - 4) >> 8) & 255, (end - 4) & 255], 1)
    return cut
  }
  test.each(Object.entries(messages))('%s', (title, { name, codec, context, values }) => {
    fc.assert(
      fc.property(values, (value) => {
        const message = encodeHandshake(name, codec, value)
        for (let end = 4; end < message.length; end++) {
          const cut = shortened(message, end)
          const fault = faultOf(() => decodeHandshake(name, codec, cut))
          expect(holes(dissectHandshake(cut, context), end)).toEqual([])
          // Where the format itself allows a shorter message: Finished is all that is there, hellos may end early.
          if (title === 'Finished' || (!fault && /Hello/.test(title) && isEarlyEnd(title, message, end))) continue
          expect(fault, `cut at ${end}`).toBeDefined()
          expect(fault!.path).toMatch(/^[a-z_]+(\.|$)/)
        }
      }),
      { numRuns: 6 },
    )
  })

  /** A hello may end right before its extensions. */
  const isEarlyEnd = (title: string, message: Uint8Array, end: number): boolean => {
    if (title !== 'ClientHello') return end === 4 + 35 + message[38]! + 3
    const id = 4 + 34
    const suites = id + 1 + message[id]!
    const methods = suites + 2 + message[suites]! * 256 + message[suites + 1]!
    return end === methods + 1 + message[methods]!
  }
})

describe('extensions', () => {
  const carriers: Carrier[] = [
    'client_hello',
    'server_hello',
    'hello_retry_request',
    'encrypted_extensions',
    'certificate',
    'certificate_request',
    'new_session_ticket',
  ]
  const all = carriers.flatMap((carrier) => declaredIn(carrier).map(([name, body]) => [name, carrier, body] as const))

  test.each(all)('%s in %s', (name, carrier, body) => {
    fc.assert(
      fc.property(body, (value) => {
        const list = extensionList(carrier)
        const written = encode(list, [{ type: extensionCodes[name], body: value }])
        const [read] = decodeOf(list, written)
        expect(read).toEqual({ type: extensionCodes[name], body: value })
        expect(find(carrier as 'client_hello', [read!], name as 'server_name')).toEqual(value)
      }),
      { numRuns: 40 },
    )
  })
  const decodeOf = (codec: ReturnType<typeof extensionList>, bytes: Uint8Array) =>
    decodeHandshake('list', codec, Uint8Array.of(0, 0, bytes.length >> 8, bytes.length & 255, ...bytes))

  test('each has a reference', () => {
    for (const [name, { reference }] of Object.entries(extensions)) {
      expect(reference.document, name).toMatch(/^RFC \d{4}$/)
      expect(reference.section, name).toMatch(/^([1-9A-Z])(\.\d+)*$/)
    }
  })

  const hello = {
    legacy_version: 0x0303,
    random: new Uint8Array(32),
    legacy_session_id: new Uint8Array(0),
    cipher_suites: [0x0a0a, 0x1301, 0xabcd],
    legacy_compression_methods: [0],
    extensions: [raw(0x2a2a, Uint8Array.of(0)), raw(0xbeef, Uint8Array.of(1, 2, 3)), raw(0xfafa, new Uint8Array(0))],
  }

  test('GREASE and unknown code points are numbers, not errors', () => {
    const message = encodeHandshake('client_hello', clientHello, hello)
    expect(decodeHandshake('client_hello', clientHello, message)).toEqual(hello)
    const names = leaves(dissectHandshake(message, { version: 0x0304 })).map(({ meaning }) => meaning)
    expect(names).toContain('GREASE (0x0a0a)')
    expect(names).toContain('0xabcd')
  })

  test('an extension that comes twice is found by name and number', () => {
    const twice = {
      ...hello,
      extensions: [raw(16, Uint8Array.of(0, 3, 2, 0x68, 0x32)), raw(16, Uint8Array.of(0, 3, 2, 0x68, 0x33))],
    }
    const message = reencodable(twice)
    const span = dissectHandshake(message, { version: 0x0304 })
    const block = span.children.find(({ name }) => name === 'extensions')!
    expect(block.children.map(({ name }) => name)).toEqual([
      'length',
      'application_layer_protocol_negotiation',
      'application_layer_protocol_negotiation~2',
    ])
  })
  /** Bodies given as bytes are written through their codec only when they are structured. */
  const reencodable = (value: typeof hello): Uint8Array =>
    encodeHandshake('client_hello', clientHello, {
      ...value,
      extensions: value.extensions.map(({ type, body }) => ({
        type,
        body: type === 16 ? { protocol_name_list: [(body as Uint8Array).slice(3)] } : body,
      })),
    })
})

test('an unknown or a not yet readable message is its bytes', () => {
  for (const type of [3, 12, 16, 99]) {
    const message = Uint8Array.of(type, 0, 0, 3, 1, 2, 3)
    expect(toHex(reencode(message, { version: 0x0303 }))).toBe(toHex(message))
    expect(holes(dissectHandshake(message, { version: 0x0303 }), 7)).toEqual([])
  }
})

test('a HelloRetryRequest is told from a ServerHello by its random alone', () => {
  fc.assert(
    fc.property(messages['HelloRetryRequest']!.values, messages['ServerHello']!.values, (retry, plain) => {
      expect(isRetry(retry as ServerHello)).toBe(true)
      expect(isRetry(plain as ServerHello)).toBe(false)
      const message = encodeHandshake('server_hello', serverHello, retry as ServerHello)
      expect(dissectHandshake(message, { version: 0x0304 }).name).toBe('hello_retry_request')
    }),
  )
})
