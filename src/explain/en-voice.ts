import type { AlertName } from '../spec/alert.ts'
import type { Fields } from './messagefield.ts'
import type { Speech, StoryWords } from './language.ts'
import { at, joined, say, type Piece, type Said } from './said.ts'
import { list, protocolName } from './word.ts'

/** English: what each message says in its sender’s own words, from what stands in its fields. */

const numbers = [
  'no',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]
export const number = (n: number): string => numbers[n] ?? String(n)
export const counted = (n: number, one: string, many = `${one}s`): string => `${number(n)} ${n === 1 ? one : many}`
const sentenceStart = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** `a, b or c`. */
const either = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

const nothing: Said = []
const maybe = (holds: boolean, said: () => Said): Said => (holds ? said() : nothing)

/** The hash of a scheme as people say it, or the scheme itself where it has none of its own. */
const hashOf = (scheme: string): string => {
  const bits = /_(md5|sha1|sha224|sha256|sha384|sha512)$/.exec(scheme)?.[1]
  return bits === undefined
    ? sentenceStart(scheme)
    : bits === 'md5'
      ? 'MD5'
      : bits === 'sha1'
        ? 'SHA-1'
        : `SHA-${bits.slice(3)}`
}
/** `CN=www.example.com, O=…` → `www.example.com` */
const commonName = (subject: string): string => /CN=([^,]*)/.exec(subject)?.[1] ?? subject

const versionsOf = (fields: Fields): Piece => {
  const path = 'extensions.supported_versions'
  const listed = fields.list(`${path}.versions`).filter((version) => !version.startsWith('0x'))
  if (listed.length) return at(path, list(listed))
  const field = fields.has('legacy_version') ? 'legacy_version' : 'version'
  return at(field, `${fields.value(field) ?? 'no version that I could name'}, and nothing newer`)
}

const suitesOf = (fields: Fields): Piece => {
  const path = fields.has('cipher_suites') ? 'cipher_suites' : 'cipher_specs'
  const real = fields.list(path).filter((suite) => !suite.endsWith('_SCSV'))
  return at(path, real.length === 1 ? 'one suite, the only one I have' : `${counted(real.length, 'suite')}`)
}

const groupsPath = 'extensions.supported_groups'
const groupsOf = (fields: Fields): Said => {
  const groups = fields.list(`${groupsPath}.named_group_list`)
  if (!groups.length) return nothing
  return say` and one of ${at(groupsPath, groups.length > 4 ? counted(groups.length, 'group') : `${counted(groups.length, 'group')}, ${list(groups)}`)}`
}

const schemesPath = 'extensions.signature_algorithms'
const signatures = (fields: Fields): Said => {
  const schemes = fields.list(`${schemesPath}.supported_signature_algorithms`)
  if (!schemes.length) return nothing
  const hashes = [...new Set(schemes.map(hashOf))]
  return say`I can check signatures made with ${at(schemesPath, either(hashes))}.`
}

const sharesPath = 'extensions.key_share'
const alpnPath = 'extensions.application_layer_protocol_negotiation'
const protocols = (fields: Fields): readonly string[] => fields.list(`${alpnPath}.protocol_name_list`).map(protocolName)

/** Lists whose elements have names inside them: key shares, certificates. */
const named = (fields: Fields, path: string, inner: string): string[] =>
  Array.from({ length: 20 }, (_, n) => fields.value(`${path}.${n}.${inner}`)).flatMap((value) => value ?? [])

const clientHello = ({ fields, again }: Speech): readonly Said[] => {
  const host = fields.value('extensions.server_name.server_name_list.0.host_name')
  const offered = protocols(fields)
  const keyed = named(fields, `${sharesPath}.client_shares`, 'group').filter((group) => !group.startsWith('GREASE'))
  return [
    joined(
      maybe(again, () => say`Here I am again, and this time nobody else can read it.`),
      host === undefined
        ? say`I do not say whom I am looking for.`
        : say`I am looking for ${at('extensions.server_name', host)}.`,
      say`I speak ${versionsOf(fields)}.`,
      [...say`Choose one of my ${suitesOf(fields)}`, ...groupsOf(fields), ...say`.`],
    ),
    joined(
      signatures(fields),
      maybe(fields.has(sharesPath), () =>
        keyed.length
          ? say`Here is my half of a key for ${at(sharesPath, keyed.length === 1 ? keyed[0]! : `${keyed[0]} and, in case you do not know that, for ${list(keyed.slice(1))}`)}.`
          : say`I send ${at(sharesPath, 'no half of a key')} along yet.`,
      ),
      maybe(offered.length > 0, () => say`Over it I would like to speak ${at(alpnPath, either(offered))}.`),
    ),
    joined(
      maybe(
        fields.has('extensions.pre_shared_key'),
        () => say`We have met before: here is ${at('extensions.pre_shared_key', 'what you gave me then')}.`,
      ),
      maybe(
        fields.size('extensions.session_ticket') > 4,
        () => say`We have met before: here is ${at('extensions.session_ticket', 'the ticket that you gave me')}.`,
      ),
      maybe(
        fields.has('extensions.early_data'),
        () => say`My request ${at('extensions.early_data', 'follows at once')}.`,
      ),
      maybe(fields.has('extensions.cookie'), () => say`And here is ${at('extensions.cookie', 'your cookie')}.`),
      maybe(
        fields.list('cipher_suites').includes('TLS_FALLBACK_SCSV'),
        () => say`I come with an older version than I could, ${at('cipher_suites', 'because the newer one failed')}.`,
      ),
    ),
  ].filter((said) => said.length)
}

const serverHello = ({ fields }: Speech): readonly Said[] => {
  const chosen = fields.value('extensions.supported_versions.selected_version')
  const version =
    chosen === undefined
      ? at('legacy_version', fields.value('legacy_version') ?? 'This version')
      : at('extensions.supported_versions', chosen)
  const group = fields.value(`${sharesPath}.server_share.group`)
  const protocol = protocols(fields)[0]
  return [
    joined(
      say`${version} it is, with ${at('cipher_suite', fields.value('cipher_suite') ?? 'a suite')}.`,
      maybe(
        fields.has('extensions.pre_shared_key'),
        () => say`I ${at('extensions.pre_shared_key', 'remember you')}, and need not show my certificate.`,
      ),
      maybe(group !== undefined, () => say`Here is my half of a key for ${at(sharesPath, group!)}.`),
      maybe(protocol !== undefined, () => say`We will speak ${at(alpnPath, protocol!)}.`),
      maybe(chosen !== undefined, () => say`From now on I seal everything.`),
    ),
  ]
}

const retry = ({ fields }: Speech): readonly Said[] => {
  const group = fields.value(`${sharesPath}.selected_group`)
  return [
    joined(
      group === undefined
        ? nothing
        : say`I would like your half of a key for ${at(sharesPath, group)}, and you sent none.`,
      maybe(
        fields.has('extensions.cookie'),
        () => say`Bring ${at('extensions.cookie', 'this cookie')} along: I remember nothing until then.`,
      ),
      say`Please begin again.`,
    ),
  ]
}

const encryptedExtensions = ({ fields }: Speech): readonly Said[] => {
  const protocol = protocols(fields)[0]
  return [
    joined(
      protocol === undefined ? say`I have little to add to my hello.` : say`We will speak ${at(alpnPath, protocol)}.`,
      maybe(
        fields.has('extensions.early_data'),
        () => say`I ${at('extensions.early_data', 'take what you sent in advance')}.`,
      ),
    ),
  ]
}

const certificate = ({ fields }: Speech): readonly Said[] => {
  const path = 'certificate_list'
  const subjects = [...fields.list(path), ...named(fields, path, 'cert_data')]
  if (!subjects.length) return [say`I have ${at(path, 'no certificate')} to show.`]
  const behind = subjects.slice(1).map(commonName)
  return [
    behind.length
      ? say`I am ${at(`${path}.0`, commonName(subjects[0]!))}. ${sentenceStart(list(behind))} ${behind.length === 1 ? 'vouches' : 'vouch'} for me: here are ${at(path, subjects.length === 2 ? 'both certificates' : `all ${number(subjects.length)} certificates`)}.`
      : say`I am ${at(`${path}.0`, commonName(subjects[0]!))}. That is the only certificate that I send.`,
  ]
}

const serverKeyExchange = ({ fields }: Speech): readonly Said[] => {
  const group = fields.value('params.curve_params.namedcurve')
  const scheme = fields.value('signed_params.algorithm')
  const prime = fields.size('params.dh_p')
  return [
    joined(
      group !== undefined
        ? say`Here is my half of a key for ${at('params.curve_params', group)}.`
        : prime
          ? say`Here is my half of a key, and ${at('params.dh_p', `the prime of ${8 * (prime - 2)} bits`)} that it is made with.`
          : say`Here is my half of a key.`,
      say`I have signed it${scheme === undefined ? '' : ' with '}${scheme === undefined ? '' : at('signed_params.algorithm', scheme)}, so that you know that it is mine.`,
    ),
  ]
}

const certificateRequest = ({ fields }: Speech): readonly Said[] => {
  const path = fields.has('certificate_authorities')
    ? 'certificate_authorities'
    : 'extensions.certificate_authorities.authorities'
  const authorities = elements(fields, path)
  return [
    joined(
      say`And who are you? Show me a certificate.`,
      maybe(
        authorities > 0,
        () =>
          say`One from ${at(path, authorities === 1 ? 'the authority that I name' : `any of the ${number(authorities)} authorities that I name`)} will do.`,
      ),
    ),
  ]
}
/** How many elements a vector has, whether or not they mean something by themselves. */
const elements = (fields: Fields, path: string): number => {
  let n = 0
  while (fields.has(`${path}.${n}`)) n++
  return n
}

const clientKeyExchange = ({ fields }: Speech): readonly Said[] => [
  fields.has('encrypted_pre_master_secret')
    ? say`Here is a secret that ${at('encrypted_pre_master_secret', 'only the key in your certificate')} can open.`
    : say`Here is ${at(fields.has('dh_Yc') ? 'dh_Yc' : 'ecdh_Yc', 'my half of the key')}. Now both of us can work out the same secret.`,
]

const certificateVerify = ({ fields }: Speech): readonly Said[] => {
  const scheme = fields.value('algorithm')
  return [
    scheme === undefined
      ? say`And the key is really mine: I have ${at('signature', 'signed')} all that we have said so far.`
      : say`And the key is really mine: I have signed all that we have said so far, with ${at('algorithm', scheme)}.`,
  ]
}

const ticket = ({ fields }: Speech): readonly Said[] => {
  const field = fields.has('ticket_lifetime') ? 'ticket_lifetime' : 'ticket_lifetime_hint'
  const seconds = Number(fields.value(field))
  return [
    say`Keep ${at('ticket', 'this ticket')}${seconds ? ' for ' : ''}${seconds ? at(field, duration(seconds)) : ''}: with it we are quicker the next time.`,
  ]
}
const duration = (seconds: number): string => {
  const [size, name] = (
    [
      [86400, 'day'],
      [3600, 'hour'],
      [60, 'minute'],
    ] as const
  ).find(([size]) => seconds % size === 0) ?? [1, 'second']
  return counted(seconds / size, name)
}

export const voices: StoryWords['voices'] = {
  client_hello: clientHello,
  server_hello: serverHello,
  hello_retry_request: retry,
  encrypted_extensions: encryptedExtensions,
  certificate,
  compressed_certificate: () => [say`This is who I am, made smaller for the way.`],
  certificate_url: () => [say`You can fetch my certificate from where I say.`],
  certificate_status: ({ fields }) => [
    say`And this is what my authority says about my certificate today: ${at('response', fields.value('response') ?? 'something')}.`,
  ],
  server_key_exchange: serverKeyExchange,
  certificate_request: certificateRequest,
  certificate_verify: certificateVerify,
  server_hello_done: () => [say`That is all from me for now.`],
  client_key_exchange: clientKeyExchange,
  finished: () => [
    say`This is ${at('verify_data', 'the sum of all that I have read and said')}. If yours is the same, nobody has meddled.`,
  ],
  new_session_ticket: ticket,
  hello_request: () => [say`Please introduce yourself again.`],
  key_update: ({ fields }) => [
    fields.value('request_update') === 'update_requested'
      ? say`From here on I use new keys, and ${at('request_update', 'so should you')}.`
      : say`From here on ${at('request_update', 'I use new keys')}.`,
  ],
  end_of_early_data: () => [say`That was all that I sent in advance.`],
  message_hash: () => [say`This stands for what was said before.`],
}

export const alertVoices: Readonly<Record<AlertName, string>> = {
  close_notify: 'That was all from me. Goodbye.',
  unexpected_message: 'This is not the time for that.',
  bad_record_mac: 'I cannot open this: it was not sealed with our keys, or somebody has changed it.',
  decryption_failed: 'I cannot open this.',
  record_overflow: 'That is more than fits into a record.',
  decompression_failure: 'I cannot unpack this.',
  handshake_failure: 'No. Between us there is nothing that suits us both.',
  no_certificate: 'I have no certificate.',
  bad_certificate: 'I do not accept that certificate.',
  unsupported_certificate: 'I do not take certificates of that kind.',
  certificate_revoked: 'That certificate has been revoked.',
  certificate_expired: 'That certificate is not valid at this time.',
  certificate_unknown: 'Something about that certificate is not as it should be.',
  illegal_parameter: 'One of your fields contradicts what we have said.',
  unknown_ca: 'I do not know who vouches for you.',
  access_denied: 'I know who you are, and you may not come in.',
  decode_error: 'I cannot read that.',
  decrypt_error: 'That signature, or that sum, is not right.',
  export_restriction: 'That key is longer than I may use.',
  protocol_version: 'I do not speak that version.',
  insufficient_security: 'That is not strong enough for me.',
  internal_error: 'Something went wrong on my side.',
  inappropriate_fallback: 'You need not have fallen back: I speak something newer.',
  user_canceled: 'I have changed my mind.',
  no_renegotiation: 'I would rather not begin again.',
  missing_extension: 'There is something that you should have said.',
  unsupported_extension: 'You answer what I never asked.',
  certificate_unobtainable: 'I could not fetch that certificate.',
  unrecognized_name: 'I know nobody of that name.',
  bad_certificate_status_response: 'What your authority says of your certificate does not do.',
  bad_certificate_hash_value: 'That is not the certificate that you announced.',
  unknown_psk_identity: 'I do not know that key.',
  certificate_required: 'Without a certificate you cannot come in.',
  general_error: 'Something went wrong.',
  no_application_protocol: 'I speak none of these protocols.',
  ech_required: 'You should have sealed your hello.',
}
