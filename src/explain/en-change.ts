import { connectionSettings, settingsOf, type Identity, type Setting } from '../rules/profile.ts'
import type { Edit } from '../sim/edit.ts'
import type { ChangeWords } from './language.ts'
import { clientSettings, connectionFields, identityFields, serverSettings } from './en-setting.ts'
import { list } from './word.ts'

const labels = { client: clientSettings, server: serverSettings, connection: connectionFields } as const
const tables = { ...settingsOf, connection: connectionSettings } as const

const labelOf = ({ whose, setting }: Edit): string =>
  (labels[whose] as Readonly<Record<string, string>>)[setting] ?? setting

/** `+60d` → `60 days from now` */
const momentOf = (text: unknown): string => {
  const days = /^([+-])(\d+)d$/.exec(String(text))
  return days ? `${days[2]} days ${days[1] === '+' ? 'from now' : 'ago'}` : String(text)
}

const sent: Readonly<Record<string, string>> = {
  chain: 'the whole chain',
  'leaf only': 'the leaf alone',
  'with root': 'the chain with its root',
}

/** What is done with a certificate to give one of its fields another value. */
const issued: Readonly<Record<keyof Identity, (to: unknown, from: unknown) => string>> = {
  key: (to, from) => `issue the certificate for a key of type ${to} instead of ${from}`,
  signature: (to, from) => `have the certificate signed with ${to} instead of ${from}`,
  intermediateSignature: (to, from) => `use an intermediate certificate that is signed with ${to} instead of ${from}`,
  names: () => 'issue the certificate for the name that the client asks for as well',
  notBefore: (to, from) => `issue the certificate anew, valid from ${momentOf(to)} instead of ${momentOf(from)}`,
  notAfter: (to, from) => `renew the certificate, valid until ${momentOf(to)} instead of ${momentOf(from)}`,
  naming: () => 'issue the certificate with its names in subjectAltName, where clients look for them',
  sends: (to, from) =>
    `send ${sent[String(to)] ?? `the chain ${to}`} instead of ${sent[String(from)] ?? `the chain ${from}`}`,
  issuer: (to) =>
    to === 'root' ? 'have the root itself issue the certificate' : 'have an intermediate issue the certificate',
  usage: (to, from) =>
    to === 'none'
      ? 'issue the certificate without extKeyUsage'
      : `issue the certificate for ${to} instead of ${from === 'none' ? 'any use' : from}`,
  fault: (_, from) => `issue a certificate without this fault: ${from}`,
  pasted: () => 'use a certificate of the demo authority in place of the pasted ones',
}

/** Values that are better said in a sentence of their own. */
const said: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'server.clientCertificates': {
    none: 'ask for no client certificate',
    optional: 'ask for the client certificate in the first handshake, and go on without one',
    required: 'ask for the client certificate in the first handshake',
    'late optional': 'ask for the client certificate only once the request is known, and go on without one',
    'late required': 'ask for the client certificate only once the request is known',
    'required over HTTP': 'ask for the client certificate in the first handshake, and answer 403.7 without one',
  },
  'server.suiteOrder': {
    server: 'let the server’s order of suites count',
    client: 'let the client’s order of suites count',
  },
  'connection.afterwards': { nothing: 'let nothing happen after the handshake' },
  'connection.earlier': { none: 'begin without an earlier session' },
  'connection.proxyServer': { '': 'take the proxy out' },
}

const edit = (edit: Edit): string => {
  const { whose, setting, record, field, act, from, to } = edit
  const label = labelOf(edit)
  if (record !== undefined && field !== undefined) {
    const of = record === 0 ? '' : ` (certificate ${record + 1}, ${identityFields[field as keyof Identity] ?? field})`
    return `${issued[field as keyof Identity](to, from)}${of}`
  }
  if (record !== undefined) {
    const key = (to as Identity).key
    if (act === 'remove') return `take certificate ${record + 1} away`
    return whose === 'client'
      ? `get a client certificate, with a key of type ${key}`
      : `add ${record === 0 ? 'a' : 'another'} certificate, with a key of type ${key}`
  }
  if (act === 'add') return `add ${to} to “${label}”`
  if (act === 'remove') return `take ${to} out of “${label}”`
  if (act === 'front') return `put ${to} first in “${label}”`
  const sentence = said[`${whose}.${setting}`]?.[String(to)]
  if (sentence) return sentence
  const table: Setting | undefined = (tables[whose] as Readonly<Record<string, Setting>>)[setting]
  if (table?.kind === 'flag') return `switch “${label}” ${to ? 'on' : 'off'}`
  return `set “${label}” to ${String(to) || 'nothing'} instead of ${String(from) || 'nothing'}`
}

export const change: ChangeWords = {
  owner: { client: 'Client', server: 'Server', connection: 'Connection', both: 'Both' },
  edit,
  weakness: {
    'old version': 'TLS 1.0 and 1.1 are deprecated: they rest on SHA-1 and MD5',
    'broken version': 'SSL is broken: what was said can be read',
    'no encryption': 'the suite encrypts nothing',
    'no authentication': 'the suite proves nobody’s identity',
    'export grade': 'a key that can be found by trying all',
    rc4: 'RC4 gives plaintext away',
    'short block': 'blocks of 64 bits give plaintext away on long connections',
    'unusual cipher': 'a cipher that hardly anybody has examined',
    cbc: 'CBC suites have a long history of padding attacks; AEAD suites do not',
    'no forward secrecy': 'whoever gets the server’s key later can read what was recorded now',
    'weak hash': 'MD5 and SHA-1 can be made to collide: a signature can be moved to something else',
    'short key': 'a key below 2048 bits can be broken by those who can afford it',
    'short prime': 'a prime below 2048 bits can be broken by those who can afford it',
    'short curve': 'a curve below 224 bits is within reach of an attack',
    'insecure renegotiation': 'without RFC 5746 somebody in the middle can put words before those of the client',
    'unbound secrets': 'without the extended master secret two connections can be made to share their keys',
    'mac first': 'CBC with the MAC inside is what padding attacks live on',
    replay: 'early data can be sent again by anybody who has seen it',
    'more trust': 'the client then believes a further authority, about every name',
    'silent fallback': 'somebody in the middle can bring both sides down to an older version unseen',
    'no revocation': 'a revoked certificate is no longer noticed',
    'common name': 'the common name was never made to hold a name that is checked',
    'any key use': 'a certificate is then taken for what it was not issued for',
    'renegotiation over HTTP/2': 'HTTP/2 forbids it: requests of before and after cannot be told apart',
    'prohibited suites': 'HTTP/2 forbids these suites for their weaknesses',
    'no policy': 'the client then accepts what its policy was made to refuse',
    'in the clear': 'what is said may then go in the clear',
    'anybody may come': 'those who show no certificate are let in, too',
    'another protocol': 'a connection for one protocol can be led to the server of another',
    'lower level': 'OpenSSL then asks for less strength of every key, signature and suite, not of this one alone',
    'commands from before TLS': 'somebody in the middle can put commands into the protected connection',
  },
  title: (client, server) => `Smallest changes that let ${client} and ${server} connect`,
  each: (n) => (n === 1 ? 'One answer; it was run.' : `${n} answers, best first; each was run.`),
  none: 'No single change and no pair of changes makes it work.',
  works: 'It works already.',
  connects: (version, suite) => (version ? `connects with ${version}, ${suite}` : 'works, in the clear'),
  alternatives: (edits) =>
    `just as well: ${edits.slice(0, 4).join('; ')}${edits.length > 4 ? `; and ${edits.length - 4} more` : ''}`,
  weakens: 'weakens',
  written: (title, source) => `as it is written there (${title}; ${source})`,
  inSoftware: 'a matter of the software itself: another version or another product',
  effects: ({ breaks, admits, otherwise }) => {
    const parts = [
      ...(breaks.length ? [`shuts out ${names(breaks)}`] : []),
      ...(admits.length ? [`lets in ${names(admits)}`] : []),
      ...(otherwise.length
        ? [`changes how ${otherwise.length === 1 ? '1 other is' : `${otherwise.length} others are`} served`]
        : []),
    ]
    return parts.length ? `of all clients, it ${list(parts)}` : 'no other client notices'
  },
  tally: ({ breaks, admits, otherwise }) => {
    const clients = (n: number) => `${n} ${n === 1 ? 'client' : 'clients'}`
    const parts = [
      ...(breaks.length ? [`shuts out ${clients(breaks.length)}`] : []),
      ...(admits.length ? [`lets in ${clients(admits.length)}`] : []),
      ...(otherwise.length ? [`gives ${clients(otherwise.length)} another version, suite or reason`] : []),
    ]
    return parts.length ? list(parts) : 'no other client notices'
  },
  noticed: {
    breaks: 'Shuts out',
    admits: 'Lets in',
    otherwise: 'Another version, suite or reason',
  },
}

const names = (all: readonly string[]): string =>
  all.length > 4 ? `${all.length} (${all.slice(0, 3).join(', ')} …)` : list(all)
