import { expect, test } from 'vitest'
import { stub } from '../../src/crypto/stub.ts'
import { bytesOf } from '../../src/explain/bytes.ts'
import { declarations } from '../../src/explain/grammar.ts'
import { run } from '../../src/sim/run.ts'
import { examples } from '../../src/sim/example.ts'
import { resolved } from '../machines/exchange.ts'

const trace = run(resolved(examples.modern), stub)
const grammarOf = (message: string): string => {
  const unit = trace.units.findIndex((one) => one.kind === 'record' && one.parts.some(({ name }) => name === message))
  return declarations(bytesOf(trace, unit)!.tree)
    .map(({ text, depth }) => '  '.repeat(depth) + text)
    .join('\n')
}

test('a hello as RFC 8446 declares it, with the extensions that are there', () => {
  expect(grammarOf('server_hello')).toBe(`TLSPlaintext record;
  ContentType type;
  ProtocolVersion legacy_record_version;
  uint16 length;
  Handshake server_hello;
    HandshakeType msg_type;
    uint24 length;
    ProtocolVersion legacy_version;
    opaque random[32];
    opaque legacy_session_id_echo<0..32>;
    CipherSuite cipher_suite;
    CompressionMethod legacy_compression_method;
    Extension extensions<0..2^16-1>;
      Extension supported_versions;
        ExtensionType extension_type;
        uint16 length;
        ProtocolVersion selected_version;
      Extension key_share;
        ExtensionType extension_type;
        uint16 length;
        KeyShareEntry server_share;
          NamedGroup group;
          opaque key_exchange<1..2^16-1>;`)
})

test('lists of numbers are one line, lists of structures show one entry, certificates speak ASN.1', () => {
  const hello = grammarOf('client_hello')
  expect(hello.match(/CipherSuite cipher_suites/g)).toHaveLength(1)
  expect(hello.match(/KeyShareEntry;/g)).toHaveLength(1)
  expect(hello).not.toMatch(/^ *opaque 0/m)
  expect(grammarOf('certificate')).toMatch(/^ +issuer Name$/m)
})
