import { figureName } from '../spec/message.ts'
import { agreement } from './en-agreement.ts'
import { application } from './en-application.ts'
import { certificate } from './en-certificate.ts'
import { message } from './en-message.ts'
import { authentication } from './en-authentication.ts'
import { choice } from './en-choice.ts'
import { renegotiation } from './en-renegotiation.ts'
import { resumption } from './en-resumption.ts'
import type { Language, LayerDetail } from './language.ts'
import { list, protocolName } from './word.ts'

const evidenceNames: Readonly<Record<string, string>> = {
  signatureAlgorithm: 'signatureAlgorithm',
  subjectPublicKeyInfo: 'public key',
}
const nth = ['leaf certificate', 'second certificate', 'third certificate', 'fourth certificate']

/** `server.2.17` → `byte 17 of the server’s record 2`; fields go by their own names. */
const placeName = (at: string): string => {
  const [, side, number, byte] = /^(client|server)\.(\d+)(?:\.(\d+))?$/.exec(at) ?? []
  if (side === undefined) return at
  const record = number === '0' ? `the place before the ${side}’s first record` : `the ${side}’s record ${number}`
  return byte === undefined ? record : `byte ${byte} of ${record}`
}

/** What a path names, in words. */
const evidence = (path: string): string => {
  const parts = path.split('.')
  if (parts[1] === 'chain') {
    const certificate = nth[Number(parts[2])] ?? `certificate ${Number(parts[2]) + 1}`
    const field = parts.at(-1)!
    return `${evidenceNames[field] ?? field} of the ${parts[0] === 'client' ? 'client’s ' : ''}${certificate}`
  }
  if (parts[0] === 'smtp') return /^\d/.test(parts[1] ?? '') ? `the reply ${parts[1]}` : `the command ${parts[1]}`
  if (parts[0] === 'server' || parts[0] === 'client') return `the ${parts[0]}’s ${parts[1]}`
  return parts.length === 1 ? figureName(parts[0]!) : `${parts.at(-1)!} in the ${figureName(parts[0]!)}`
}

const layerDetail = (detail: LayerDetail): string => {
  if (detail.is === 'agreed') return `${detail.version.replace('TLS ', '')}, ${detail.suite}`
  if (detail.is === 'answered') return `${detail.over}, ${detail.over === 'SMTP' ? 250 : 200}`
  const { how, code, after } = detail
  const end = how === 'alert' || how === 'http' ? (code ?? '') : how
  return after ? `${end} after ${after.inClear ? `“${after.heard}”` : evidence(after.heard)}`.trim() : end
}

/** English. */
export const english: Language = {
  code: 'en',
  rules: {
    ...resumption,
    ...authentication,
    ...renegotiation,
    ...choice,
    ...agreement,
    ...certificate,
    ...message,
    ...application,
  },
  questions: {
    version: 'Version',
    suite: 'Suite',
    group: 'Group',
    'key share': 'Key share',
    tuple: 'Tuple of groups',
    'chain signatures': 'Chain signatures',
    'signature scheme': 'Signature scheme',
    'signatures offered': 'Signatures offered',
    'premaster secret': 'Premaster secret',
    signature: 'Signature',
    certificate: 'Certificate',
    'client certificate': 'Client certificate',
    'client chain': 'Client’s chain',
    'client signature': 'Client’s signature',
    'late request': 'Asking after the handshake',
    'private key': 'Private key',
    'server name': 'Server name',
    'which certificate': 'Which certificate',
    authorities: 'Authorities that the client names',
    warning: 'Warning',
    alpn: 'Application protocol',
    compression: 'Compression',
    extensions: 'Extensions',
    renegotiation: 'Renegotiation',
    'server hello': 'ServerHello',
    'second hello': 'Second ClientHello',
    'key update': 'KeyUpdate',
    session: 'Session',
    resumption: 'Resumption',
    'pre-shared key': 'Pre-shared key',
    'early data': 'Early data',
    cookie: 'Cookie',
    finished: 'Finished',
    record: 'Record',
    'record size': 'Record size',
    'certificate compression': 'Certificate compression',
    'certificate status': 'Certificate status',
    message: 'Message',
    'http request': 'Request',
    'http connection': 'HTTP/2',
    starttls: 'STARTTLS',
    fallback: 'Another attempt',
    'policy ats': 'App Transport Security',
    'policy h2': 'HTTP/2',
  },
  question: (id) => english.questions[id] ?? id,
  side: { client: 'client', server: 'server' },
  layer: { tcp: 'TCP', starttls: 'STARTTLS', tls: 'TLS', policy: 'Policy', application: 'Application' },
  layerNote: (layer, result, detail) =>
    result === 'not reached'
      ? 'not reached'
      : result === 'not known'
        ? 'not known'
        : detail
          ? layerDetail(detail)
          : layer === 'tcp'
            ? 'connected'
            : result === 'passed'
              ? 'works'
              : 'fails',
  weight: {
    measured: 'The deciding facts were measured.',
    documented: 'The deciding facts are documented by those who made the software.',
    reported: 'This rests on a report: somebody saw it happen, and nobody has measured it here.',
    inferred: 'This is inferred from other facts; nobody has reported it.',
    unknown: 'Whether it is so is not known.',
  },
  stamp: { works: 'Connects', fails: 'Does not connect', unknown: 'Not known' },
  works: ({ client, server }, { version, alpn, forwardSecret }) =>
    `${client} and ${server} *agree on ${version}*${alpn === 'h2' ? ', speak HTTP/2 over it' : ''}${forwardSecret ? ', and what they say stays secret even if the key leaks later' : ''}.`,
  beside: (role, n) =>
    ({ earlier: 'The earlier connection', attempt: `Attempt ${n}`, behind: 'Behind the proxy' })[role],
  worksInClear: ({ client, server }) =>
    `${client} delivers its mail to ${server} *in the clear*: anybody on the way can read it.`,
  unknown: ({ client, server }) => `What ${client} and ${server} would do here is *not known*.`,
  how: (how, by, code) => {
    const who = by === 'client' ? 'The client' : 'The server'
    if (how === 'reset') return `${who} hung up`
    if (how === 'close') return `${who} closed the connection`
    if (how === 'alert') return `${who} refused with ${code ?? 'an alert'}`
    return `${who} ended it`
  },
  because: (how, clause) => `${how}: *${clause}*.`,
  asideFailed: (by, bytesIn, bytesOut) =>
    by === 'server'
      ? `the server took ${bytesIn} bytes and sent ${bytesOut === 0 ? 'none' : bytesOut} back`
      : `the client took ${bytesIn} bytes and gave up`,
  asideWorks: (version, roundTrips, alpn) =>
    `${version} in ${roundTrips === 1 ? 'one round trip' : `${roundTrips} round trips`}${alpn ? `, ${protocolName(alpn)} over it` : ''}`,
  asideInClear: 'no TLS on this connection',
  asideUnknown: 'this needs something that is not modelled or not known',
  order: (whose, setting) =>
    setting === 'keyShares' ? 'the client’s key shares in their order' : `the ${whose}’s order counts`,
  tcp: { syn: 'SYN', 'syn-ack': 'SYN, ACK', ack: 'ACK', reset: 'TCP reset', fin: 'FIN' },
  bytes: (n, segments = 1) => (segments > 1 ? `${n} B in ${segments} segments` : `${n} B`),
  spoken: (from, what, size, sealed) =>
    `The ${from} sends ${what}${size ? `, ${size}` : ''}${sealed ? ', encrypted' : ''}.`,
  whyTitle: (n, from, what) => `Step ${n}, the ${from} sends ${what}`,
  chosenNote: 'chosen',
  usableNote: 'would do, too',
  unlistedNote: (client) => `${client} does not have it, and would refuse it`,
  evidence,
  offNote: 'switched off',
  missingNote: 'missing',
  ghosts: (side) => `Never sent. A less strict ${side} would have gone on:`,
  signalNote: 'a signal, not something to choose',
  greaseNote: 'means nothing: it is there so that servers keep passing over what they do not know (GREASE)',
  notWith: (peer) => `${peer} does not have it`,
  tampering: {
    peer: (at) => `changed on purpose: ${at}`,
    attacker: { took: 'an attacker takes this off the wire', put: 'an attacker puts this on the wire' },
    did: ({ by, at, what, lengths }, bytes) => {
      const who = by === 'attacker' ? 'An attacker on the wire' : `The ${by}, on purpose,`
      const field = placeName(at)
      const done = {
        set: `sets ${field}`,
        flip: `flips a bit of ${field}`,
        append: `${by === 'attacker' && field !== at ? 'puts bytes behind' : 'adds bytes to'} ${field}`,
        truncate: `cuts ${field} short`,
        repeat: `repeats ${field}`,
        remove: `leaves ${field} out`,
        delay: `holds ${field} back`,
      }[what]
      const left = lengths === 'left' ? ', and the lengths around it stay as they were' : ''
      const shown =
        bytes && (what === 'set' || what === 'flip')
          ? ` (${bytes.before || 'nothing'} → ${bytes.after || 'nothing'})`
          : ''
      return `${who} ${done}${shown}${left}.`
    },
    caught: (by, clause, rule, cited) => `Caught by the ${by}: ${clause} (${rule}, ${cited}).`,
    through: (differences) => {
      if (!differences.length) return 'No check caught it, and the connection works as it does without it.'
      if (differences.some(({ what, now }) => what === 'version' && now === undefined))
        return 'No check caught it, and there is no TLS on the connection any more: anybody on the way can read it.'
      const changes = differences.map(
        ({ what, now, before }) => `${what.replace('_', ' ')} ${now ?? 'none'} in place of ${before ?? 'none'}`,
      )
      return `No check caught it, and the connection works with ${list(changes)}.`
    },
    ends: (ended) =>
      `No check caught it; the connection ${ended ? `ended all the same: ${english.how(ended.how, ended.by, ended.code, { client: '', server: '', host: '' }).replace(/^The/, 'the')}` : 'ended all the same'}.`,
    stalls: (client, server) =>
      `No check caught it, and nobody says anything more: the client waits in ${client}, the server in ${server}.`,
    alike: 'The connection fails without it, too, and for the same reason.',
    missed: ({ at, by }, expected) =>
      expected === undefined
        ? `Nothing was changed: ${by === 'attacker' ? `${placeName(at)} never travelled${placeName(at) === at ? ' in the clear' : ''}` : `the ${by} never said ${at.split('.')[0]}`}.`
        : `Nothing was changed at ${placeName(at)}: expected ${expected}.`,
    verdict: 'Somebody *tampers with the connection*, and it comes to nothing without any check having caught it.',
  },
}
