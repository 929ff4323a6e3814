import { figureName } from '../spec/message.ts'
import type { Language } from './language.ts'

/** The form of what is sent: hellos, key shares, Finished, messages, records and their sizes. */
export const message = {
  'hello.session-echo': {
    fell: () => 'the server did not send the client’s session id back unchanged',
    kept: () => 'the session id came back unchanged',
  },
  'hello.no-compression': {
    fell: ({ compression }) => `the server chose compression method ${compression}`,
    kept: () => 'there is no compression',
  },
  'hello.extensions-asked': {
    fell: ({ extension }, { client }) => `the server answers ${extension}, which ${client} did not send`,
    kept: () => 'the server only answers extensions that were sent',
  },
  'hello.extensions-here': {
    fell: ({ extension, message }) => `${extension} does not belong in ${figureName(message)}`,
    kept: () => 'every extension is in the message that it belongs to',
  },
  'hello.unchanged': {
    fell: ({ field }, { client }) => `${client}’s second ClientHello changes ${field}, which has to stay as it was`,
    kept: () => 'the second ClientHello changes only what it may',
  },
  'update.request': {
    fell: ({ value }) => `KeyUpdate asks with ${value}; only 0 and 1 mean something`,
    kept: () => 'the KeyUpdate says whether it wants one back',
  },
  'hello.extensions-once': {
    fell: ({ extension }) => `${extension} appears twice`,
    kept: () => 'no extension appears twice',
  },
  'hello.share-present': {
    fell: ({ message }, { client, server }) =>
      message === 'server_hello'
        ? `${server} sent no key_share`
        : `${client} sent no usable supported_groups and key_share`,
    kept: ({ message }, { client, server }) =>
      message === 'server_hello' ? `${server} sent a key share` : `${client} sent groups and key shares`,
  },
  'hello.null-compression-offered': {
    fell: (_, { client }) => `${client} does not offer to go without compression alone`,
    kept: () => 'compression is none',
  },
  'hello.secure-renegotiation': {
    fell: (_, { server }) => `${server} did not answer with renegotiation_info`,
    kept: () => 'renegotiation is safe, or nobody insists',
    verdict: (_, { client, server }, how) =>
      `${how}: ${server} does not answer *renegotiation_info*, and ${client} insists on secure renegotiation.`,
  },
  'hello.renegotiation-empty': {
    fell: () => 'renegotiation_info is not empty in a first handshake',
    kept: () => 'renegotiation_info is empty, as it must be in a first handshake',
  },
  'share.valid': {
    fell: ({ group }) => `the peer’s public value is not a valid one for ${group}`,
    kept: ({ group }) => `the peer’s public value is valid for ${group}`,
  },
  'premaster.sound': {
    fell: ({ fault }) =>
      `what was encrypted is not a premaster secret (${fault}); nobody is told, and a random one makes Finished fail`,
    kept: () => 'the premaster secret has 48 bytes and begins with the version of the ClientHello',
  },
  'finished.verifies': {
    fell: ({ of }) => `the ${of}’s Finished does not fit the handshake: a message was changed, or the keys differ`,
    kept: ({ of }) => `the ${of}’s Finished proves that both saw the same handshake`,
  },
  'record.opens': {
    fell: ({ why }) => `a record does not open: ${why}`,
    kept: () => 'the record opens',
  },
  'record.readable': {
    fell: ({ why }) =>
      why === 'record.http'
        ? 'these bytes are HTTP, not TLS'
        : why === 'record.ssl2'
          ? 'this is a ClientHello in the format of SSL 2.0'
          : why === 'record.length'
            ? 'the record is longer than TLS allows'
            : why === 'record.version'
              ? 'the record has no version of TLS'
              : 'these bytes are no TLS record',
    kept: () => 'the record can be read',
  },
  'message.readable': {
    fell: ({ path, at, expected }) => `${path} cannot be read at byte ${at}: ${expected}`,
    kept: () => 'the message can be read',
  },
  'message.expected': {
    fell: ({ message, state }) => `${figureName(message)} may not come in state ${state}`,
    kept: () => 'the message may come now',
  },
  'message.at-key-change': {
    fell: ({ message }) => `bytes follow ${figureName(message)} in the record in which the keys change`,
    kept: () => 'nothing straddles the change of keys',
  },
  'compression.supported': {
    fell: ({ algorithm }, { server }) => `${server} does not compress certificates with ${algorithm} here`,
    kept: () => 'certificates are sent as they are',
  },
  'size.supported': {
    fell: ({ extension }, { server }) => `${server} does not know ${extension}`,
    kept: ({ extension, bytes }) =>
      extension === 'neither' ? `a record holds up to ${bytes} bytes` : `${extension} asks for ${bytes} bytes`,
  },
  'size.superseded': {
    fell: () => 'record_size_limit takes the place of max_fragment_length',
    kept: ({ extension, bytes }) =>
      extension === 'neither'
        ? `without either a record holds up to ${bytes} bytes`
        : `${extension} asks for at most ${bytes} bytes`,
  },
  'size.least': {
    fell: ({ limit }) => `record_size_limit says ${limit} bytes, and fewer than 64 are not allowed`,
    kept: () => 'record_size_limit, if it is there, is 64 or more',
  },
  'size.most': {
    fell: ({ limit, most }) => `record_size_limit says ${limit} bytes, more than the ${most} that a record can hold`,
    kept: ({ most }) => `record_size_limit, if it is there, is no more than ${most}`,
  },
  'size.not-both': {
    fell: () => 'the server answers both record_size_limit and max_fragment_length',
    kept: () => 'the server answers only one of record_size_limit and max_fragment_length',
  },
  'size.known-length': {
    fell: ({ code }) => `max_fragment_length has no code ${code}`,
    kept: () => 'max_fragment_length, if it is there, has a code that means something',
  },
  'size.length-asked': {
    fell: ({ code, asked }) => `the server answers max_fragment_length ${code}, and ${asked} was asked for`,
    kept: () => 'the server takes the length that was asked for',
  },
  'record.within-limit': {
    fell: ({ length, limit }) => `a record holds ${length} bytes, more than the ${limit} that were agreed on`,
    kept: ({ limit }) => `the record holds no more than the ${limit} bytes that were agreed on`,
  },
} satisfies Partial<Language['rules']>
