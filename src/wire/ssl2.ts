import {
  code,
  decode,
  DecodeFault,
  dissect,
  encode,
  meaning,
  opaque,
  uint16,
  uint24,
  uint8,
  vector,
  type Codec,
} from '../bytes/codec.ts'
import { concat } from '../bytes/buffer.ts'
import { shift, type Span } from '../bytes/span.ts'
import { ssl2Specs } from '../spec/suite.ts'
import { versions } from '../spec/version.ts'
import type { ClientHello } from './handshake.ts'

/**
 * The ClientHello of SSL 2.0, in which a newer version can be offered, too (RFC 5246 appendix E.2). Its record has a
 * header of two bytes, and its lengths stand before what they measure.
 */
export interface Ssl2ClientHello {
  readonly version: number
  /** Three bytes each: a suite of TLS behind a zero, or one of SSL 2.0's own. */
  readonly cipher_specs: readonly number[]
  readonly session_id: Uint8Array
  readonly challenge: Uint8Array
}

const cipherSpecs = (length: number): Codec<number[]> => {
  const spec = meaning(uint24, ssl2Specs.show)
  return {
    ...vector(spec, 0, length),
    grammar: (field) => `V2CipherSpec ${field}[V2ClientHello.cipher_spec_length]`,
    read: (reader) =>
      reader.within(length, () => {
        const list: number[] = []
        while (reader.left) list.push(reader.field(String(list.length), spec))
        return list
      }),
  }
}

export const ssl2ClientHello: Codec<Ssl2ClientHello> = {
  grammar: (field) => `V2ClientHello ${field}`,
  read: (reader) => {
    reader.field('msg_type', uint8)
    const version = reader.field('version', code('ProtocolVersion', 2, versions.show))
    const specs = reader.field('cipher_spec_length', uint16)
    const id = reader.field('session_id_length', uint16)
    const challenge = reader.field('challenge_length', uint16)
    return {
      version,
      cipher_specs: reader.field('cipher_specs', cipherSpecs(specs)),
      session_id: reader.field('session_id', opaque(id)),
      challenge: reader.field('challenge', opaque(challenge)),
    }
  },
  write: (writer, { version, cipher_specs, session_id, challenge }) => {
    writer.uint(1, clientHelloType)
    writer.uint(2, version)
    for (const length of [3 * cipher_specs.length, session_id.length, challenge.length]) writer.uint(2, length)
    for (const spec of cipher_specs) writer.uint(3, spec)
    writer.put(session_id)
    writer.put(challenge)
  },
}
const clientHelloType = 1

export const encodeSsl2ClientHello = (hello: Ssl2ClientHello): Uint8Array => encode(ssl2ClientHello, hello)

/** Refuses malformed bytes with a DecodeFault (path and offset in the message). */
export const decodeSsl2ClientHello = (message: Uint8Array): Ssl2ClientHello =>
  decode('client_hello', ssl2ClientHello, message)

/** What the hello says, in the words of later versions: a short challenge is a random with zeros in front. */
export const asClientHello = ({ version, cipher_specs, challenge }: Ssl2ClientHello): ClientHello => {
  const random = new Uint8Array(32)
  const end = challenge.slice(-32)
  random.set(end, 32 - end.length)
  return {
    legacy_version: version,
    random,
    legacy_session_id: new Uint8Array(0),
    cipher_suites: cipher_specs.filter((spec) => spec <= 0xffff),
    legacy_compression_methods: [0],
    extensions: undefined,
  }
}

/** The same from its bytes, or where and why they cannot be read. */
export const readSsl2ClientHello = (
  message: Uint8Array,
): { ok: true; hello: ClientHello } | { ok: false; path: string; at: number; expected: string } => {
  try {
    return { ok: true, hello: asClientHello(decodeSsl2ClientHello(message)) }
  } catch (fault) {
    if (!(fault instanceof DecodeFault)) throw fault
    return { ok: false, path: fault.path, at: fault.at, expected: fault.expected }
  }
}

/** The record of such a hello: its length, with the highest bit set. It has no content type and no version. */
export const ssl2Record = (message: Uint8Array): Uint8Array =>
  concat(Uint8Array.of(0x80 | (message.length >> 8), message.length & 255), message)

/**
 * Takes such a record off the beginning of a stream. `more` when it has not arrived whole; undefined when this is
 * something else.
 */
export const takeSsl2Record = (
  stream: Uint8Array,
): { kind: 'record'; message: Uint8Array; rest: Uint8Array } | { kind: 'more' } | undefined => {
  if (!stream.length || !isSsl2Record(stream)) return undefined
  if (stream.length < 3) return { kind: 'more' }
  if (stream[2] !== clientHelloType) return undefined
  const end = 2 + (stream[0]! & 0x7f) * 256 + stream[1]!
  return stream.length < end
    ? { kind: 'more' }
    : { kind: 'record', message: stream.slice(2, end), rest: stream.slice(end) }
}

/** No record of TLS begins with the highest bit set. */
export const isSsl2Record = (bytes: Uint8Array): boolean => (bytes[0]! & 0x80) !== 0

/** The tree of the record: its header, then the message. */
export const dissectSsl2Record = (bytes: Uint8Array): Span => {
  const header = meaning(uint16, (value) => `${value & 0x7fff} bytes, and a bit that says that nothing is padded`)
  const length: Span = { name: 'length', start: 0, end: 2, children: [], grammar: header.grammar('length') }
  const hello = dissect('client_hello', ssl2ClientHello, bytes.slice(2)).span
  return { name: 'record', start: 0, end: bytes.length, children: [length, shift(hello, 2)] }
}
