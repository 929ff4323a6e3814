import { code, opaque, opaqueVector, rest, struct, uint8, vector, type Codec, type Infer } from '../bytes/codec.ts'
import { registry } from '../spec/registry.ts'

/** encrypted_client_hello (RFC 9849) as it can be seen from outside: nobody here has the keys to open one. */

const cipherSuite = struct('HpkeSymmetricCipherSuite', {
  kdf_id: code('HpkeKdfId', 2, registry({ 1: 'HKDF-SHA256', 2: 'HKDF-SHA384', 3: 'HKDF-SHA512' }).show),
  aead_id: code('HpkeAeadId', 2, registry({ 1: 'AES-128-GCM', 2: 'AES-256-GCM', 3: 'ChaCha20Poly1305' }).show),
})

/** What an outer ClientHello carries (RFC 9849 §5). */
export const echOuter = struct('ECHClientHello', {
  type: code('ECHClientHelloType', 1, registry({ 0: 'outer', 1: 'inner' }, 2).show),
  cipher_suite: cipherSuite,
  config_id: uint8,
  enc: opaqueVector(0, 65535),
  payload: opaqueVector(1, 65535),
})

/** In ClientHello. A server without the extension ignores what is in it: what is no outer one stays bytes. */
export const echInClientHello: Codec<Infer<typeof echOuter> | Uint8Array> = {
  ...echOuter,
  read: (reader) => {
    const { bytes, at, left } = reader
    const two = (from: number): number => (from + 2 > at + left ? NaN : bytes[from]! * 256 + bytes[from + 1]!)
    const payload = at + 8 + two(at + 6)
    if (left > 0 && bytes[at] === 0 && two(payload) > 0 && payload + 2 + two(payload) === at + left)
      return echOuter.read(reader)
    return left ? reader.field('extension_data', rest) : rest.read(reader)
  },
  write: (writer, value) => (value instanceof Uint8Array ? writer.put(value) : echOuter.write(writer, value)),
}

/** What a server sends that could not open it (RFC 9849 §5): configurations to try again with. */
export const echRetryConfigs = struct('ECHEncryptedExtensions', {
  retry_configs: vector(
    struct('ECHConfig', {
      version: code('uint16', 2, registry({ 0xfe0d: 'RFC 9849' }).show),
      contents: opaqueVector(0, 65535),
    }),
    4,
    65535,
  ),
})

export const echConfirmation = struct('ECHHelloRetryRequest', { confirmation: opaque(8) })
