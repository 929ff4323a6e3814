import { equal } from '../bytes/buffer.ts'
import { extensionTypes } from '../spec/extension.ts'
import { rfc } from '../spec/reference.ts'
import { belongsIn13, type Carrier } from '../wire/extension.ts'
import { insist, ruleOf, type Decision, type Side } from './rule.ts'

/** Checks that both versions make on hellos and Finished: echoes, extensions, renegotiation information, verify_data. */
interface Hello {
  readonly sessionId: Uint8Array
  readonly sentSessionId: Uint8Array
  readonly compression: number
  readonly extensions: readonly number[]
  readonly sentExtensions: readonly number[]
}
const onHello = ruleOf<Hello, null>()
const unasked = ({ extensions, sentExtensions }: Hello) => extensions.find((type) => !sentExtensions.includes(type))
const repeated = (types: readonly number[]) => types.find((type, at) => types.indexOf(type) !== at)

export const sessionRules = {
  'hello.session-echo': onHello({
    reference: rfc(8446, '4.1.3'),
    alert: 'illegal_parameter',
    reads: [],
    holds: ({ sessionId, sentSessionId }) => equal(sessionId, sentSessionId),
    args: () => ({}),
    evidence: () => ['server_hello.legacy_session_id_echo'],
  }),
  'hello.no-compression': onHello({
    reference: rfc(8446, '4.1.3'),
    before13: rfc(5246, '7.4.1.3'),
    alert: 'illegal_parameter',
    reads: [],
    holds: ({ compression }) => compression === 0,
    args: ({ compression }) => ({ compression }),
    evidence: () => ['server_hello.legacy_compression_method'],
  }),
  'hello.extensions-asked': onHello({
    reference: rfc(8446, '4.2'),
    before13: rfc(5246, '7.4.1.4'),
    alert: 'unsupported_extension',
    reads: [],
    holds: (hello) => unasked(hello) === undefined,
    args: (hello) => ({ extension: extensionTypes.show(unasked(hello) ?? 0) }),
    evidence: (hello) => [`server_hello.extensions.${extensionTypes.name(unasked(hello) ?? 0)}`],
  }),
  'hello.extensions-here': ruleOf<readonly number[], { readonly message: Carrier }>()({
    reference: rfc(8446, '4.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (types, { message }) => types.every((type) => belongsIn13(message, type)),
    args: (types, { message }) => ({
      extension: extensionTypes.show(types.find((type) => !belongsIn13(message, type)) ?? 0),
      message,
    }),
    evidence: (types, { message }) => [
      `${message}.extensions.${extensionTypes.name(types.find((type) => !belongsIn13(message, type)) ?? 0)}`,
    ],
  }),
  'hello.unchanged': ruleOf<string | undefined, null>()({
    reference: rfc(8446, '4.1.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (changed) => changed === undefined,
    args: (changed) => ({ field: changed ?? '' }),
    evidence: (changed) => [`client_hello.${changed ?? ''}`],
  }),
  'certificate.context-empty': ruleOf<Uint8Array, null>()({
    reference: rfc(8446, '4.4.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (context) => context.length === 0,
    args: () => ({}),
    evidence: () => ['certificate.certificate_request_context'],
  }),
  'certificate.would-pass': ruleOf<string | undefined, null>()({
    reference: rfc(7435, '3'),
    alert: 'bad_certificate',
    reads: ['client.startTls'],
    holds: (found) => found === undefined,
    args: (found) => ({ found: found ?? '' }),
    evidence: () => ['certificate.certificate_list'],
  }),
  'update.request': ruleOf<number, null>()({
    reference: rfc(8446, '4.6.3'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (value) => value === 0 || value === 1,
    args: (value) => ({ value }),
    evidence: () => ['key_update.request_update'],
  }),
  'hello.extensions-once': ruleOf<readonly number[], { readonly message: string }>()({
    reference: rfc(8446, '4.2'),
    before13: rfc(5246, '7.4.1.4'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (types) => repeated(types) === undefined,
    args: (types) => ({ extension: extensionTypes.show(repeated(types) ?? 0) }),
    evidence: (types, { message }) => [`${message}.extensions.${extensionTypes.name(repeated(types) ?? 0)}~2`],
  }),
  'hello.share-present': ruleOf<boolean, { readonly message: 'client_hello' | 'server_hello' }>()({
    reference: rfc(8446, '9.2'),
    alert: 'missing_extension',
    reads: ['client.groups', 'client.keyShares'],
    holds: (present) => present,
    args: (_, { message }) => ({ message }),
    evidence: (_, { message }) => [`${message}.extensions`],
  }),
  'hello.null-compression-offered': ruleOf<readonly number[], { readonly version: number }>()({
    reference: rfc(8446, '4.1.2'),
    before13: rfc(5246, '7.4.1.2'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (methods, { version }) => methods.includes(0) && (version < 0x0304 || methods.length === 1),
    args: () => ({}),
    evidence: () => ['client_hello.legacy_compression_methods'],
  }),
  'hello.secure-renegotiation': ruleOf<boolean, { readonly required: boolean }>()({
    reference: rfc(5746, '3.4'),
    alert: 'handshake_failure',
    reads: ['client.requiresSecureRenegotiation', 'server.secureRenegotiation'],
    holds: (indicated, { required }) => indicated || !required,
    leans: (indicated) => (indicated ? [] : ['client.requiresSecureRenegotiation']),
    args: () => ({}),
    evidence: () => ['server_hello.extensions'],
  }),
  'hello.renegotiation-empty': ruleOf<Uint8Array, null>()({
    reference: rfc(5746, '3.4'),
    alert: 'handshake_failure',
    reads: [],
    holds: (info) => info.length === 0,
    args: () => ({}),
    evidence: () => ['server_hello.extensions.renegotiation_info'],
  }),
  'share.valid': ruleOf<boolean, { readonly group: string; readonly message: string }>()({
    reference: rfc(8446, '4.2.8.2'),
    before13: rfc(8422, '5.11'),
    alert: 'illegal_parameter',
    reads: [],
    holds: (valid) => valid,
    args: (_, { group }) => ({ group }),
    evidence: (_, { message }) => [message],
  }),
  /** What RSA key exchange decrypts: 48 bytes that begin with the version of the ClientHello. */
  'premaster.sound': ruleOf<Uint8Array | undefined, { readonly version: number }>()({
    reference: rfc(5246, '7.4.7.1'),
    alert: 'bad_record_mac',
    reads: [],
    holds: (premaster, { version }) =>
      premaster?.length === 48 && premaster[0] === version >> 8 && premaster[1] === (version & 255),
    args: (premaster) => ({ fault: !premaster ? 'padding' : premaster.length !== 48 ? 'length' : 'version' }),
    evidence: () => ['client_key_exchange.encrypted_pre_master_secret'],
  }),
  'finished.verifies': ruleOf<boolean, { readonly of: Side }>()({
    reference: rfc(8446, '4.4.4'),
    before13: rfc(5246, '7.4.9'),
    alert: 'decrypt_error',
    reads: [],
    holds: (equal) => equal,
    args: (_, { of }) => ({ of }),
    evidence: () => ['finished.verify_data'],
  }),
  'record.opens': ruleOf<string, null>()({
    reference: rfc(8446, '5.2'),
    before13: rfc(5246, '6.2.3'),
    alert: 'bad_record_mac',
    reads: [],
    holds: () => false,
    args: (why) => ({ why }),
    evidence: () => ['record.encrypted_record'],
  }),
  'record.readable': ruleOf<string, null>()({
    reference: rfc(8446, '5.1'),
    before13: rfc(5246, '6.2.1'),
    alert: 'unexpected_message',
    reads: [],
    holds: () => false,
    args: (why) => ({ why }),
    evidence: () => ['record'],
  }),
  'message.readable': ruleOf<{ path: string; at: number; expected: string }, null>()({
    reference: rfc(8446, '6.2'),
    before13: rfc(5246, '7.2.2'),
    alert: 'decode_error',
    reads: [],
    holds: () => false,
    args: ({ path, at, expected }) => ({ path, at, expected }),
    evidence: ({ path }) => [path],
  }),
  'message.expected': ruleOf<string, { readonly state: string }>()({
    reference: rfc(8446, '4'),
    before13: rfc(5246, '7.3'),
    alert: 'unexpected_message',
    reads: [],
    holds: () => false,
    args: (message, { state }) => ({ message, state }),
    evidence: (message) => [message],
  }),
  'message.at-key-change': ruleOf<string, null>()({
    reference: rfc(8446, '5.1'),
    before13: rfc(5246, '6.2.1'),
    alert: 'unexpected_message',
    reads: [],
    holds: () => false,
    args: (message) => ({ message }),
    evidence: (message) => [message],
  }),
} as const

export const acceptHello = (hello: Hello, message: string): Decision => {
  const asked = { question: 'server hello', by: 'client' } as const
  const once = insist(asked, sessionRules, ['hello.extensions-once'], hello.extensions, message, { message })
  if (once.refusal) return once
  return insist(asked, sessionRules, ['hello.no-compression', 'hello.extensions-asked'], hello, message, null)
}

export const acceptEcho = (hello: Hello): Decision =>
  insist({ question: 'server hello', by: 'client' }, sessionRules, ['hello.session-echo'], hello, 'server_hello', null)

/**
 * The server's look at a decrypted premaster secret. It never refuses: a random one takes the place of one that is not
 * sound, so that the other side does not learn of it (RFC 5246 §7.4.7.1).
 */
export const judgePremaster = (premaster: Uint8Array | undefined, version: number): Decision => {
  const { refusal, ...decision } = insist(
    { question: 'premaster secret', by: 'server' },
    sessionRules,
    ['premaster.sound'],
    premaster,
    'as sent',
    { version },
  )
  return refusal ? { ...decision, chosen: 'a random one' } : decision
}

/** A decision about one fact: did it hold or not? */
export const judge = {
  extensionsOnce: (by: Side, types: readonly number[], message: string): Decision =>
    insist({ question: 'extensions', by }, sessionRules, ['hello.extensions-once'], types, message, { message }),
  extensionsHere: (types: readonly number[], message: Carrier): Decision =>
    insist({ question: 'extensions', by: 'client' }, sessionRules, ['hello.extensions-here'], types, message, {
      message,
    }),
  unchanged: (changed: string | undefined): Decision =>
    insist(
      { question: 'second hello', by: 'server' },
      sessionRules,
      ['hello.unchanged'],
      changed,
      'client_hello',
      null,
    ),
  certificateContext: (context: Uint8Array): Decision =>
    insist(
      { question: 'certificate', by: 'client' },
      sessionRules,
      ['certificate.context-empty'],
      context,
      'certificate',
      null,
    ),
  /** What a check of the certificate found, where nobody goes by it. */
  unverified: (found: string | undefined): Decision => {
    const asked = { question: 'certificate', by: 'client' } as const
    const { refusal: _, ...told } = insist(asked, sessionRules, ['certificate.would-pass'], found, 'certificate', null)
    return { ...told, chosen: 'certificate' }
  },
  keyUpdate: (by: Side, value: number): Decision =>
    insist({ question: 'key update', by }, sessionRules, ['update.request'], value, 'key_update', null),
  compressionOffered: (methods: readonly number[], version: number): Decision =>
    insist(
      { question: 'compression', by: 'server' },
      sessionRules,
      ['hello.null-compression-offered'],
      methods,
      'client_hello',
      { version },
    ),
  sharePresent: (present: boolean, message: 'client_hello' | 'server_hello' = 'client_hello'): Decision =>
    insist(
      { question: 'key share', by: message === 'client_hello' ? 'server' : 'client' },
      sessionRules,
      ['hello.share-present'],
      present,
      message,
      { message },
    ),
  secureRenegotiation: (indicated: boolean, required: boolean): Decision =>
    insist(
      { question: 'renegotiation', by: 'client' },
      sessionRules,
      ['hello.secure-renegotiation'],
      indicated,
      'server_hello',
      { required },
    ),
  renegotiationEmpty: (by: Side, info: Uint8Array): Decision =>
    insist(
      { question: 'renegotiation', by },
      sessionRules,
      ['hello.renegotiation-empty'],
      info,
      'renegotiation_info',
      null,
    ),
  shareValid: (by: Side, valid: boolean, group: string, message: string): Decision =>
    insist({ question: 'key share', by }, sessionRules, ['share.valid'], valid, group, { group, message }),
  finished: (by: Side, equal: boolean, of: Side): Decision =>
    insist({ question: 'finished', by }, sessionRules, ['finished.verifies'], equal, 'finished', { of }),
  unopened: (by: Side, why: string): Decision =>
    insist({ question: 'record', by }, sessionRules, ['record.opens'], why, 'record', null),
  unreadableRecord: (by: Side, why: string): Decision =>
    insist({ question: 'record', by }, sessionRules, ['record.readable'], why, 'record', null),
  unreadable: (by: Side, fault: { path: string; at: number; expected: string }): Decision =>
    insist(
      { question: 'message', by },
      sessionRules,
      ['message.readable'],
      fault,
      fault.path.split('.')[0] ?? '',
      null,
    ),
  unexpected: (by: Side, message: string, state: string): Decision =>
    insist({ question: 'message', by }, sessionRules, ['message.expected'], message, message, { state }),
  atKeyChange: (by: Side, message: string): Decision =>
    insist({ question: 'message', by }, sessionRules, ['message.at-key-change'], message, message, null),
} as const
