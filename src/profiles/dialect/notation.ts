import type { Side } from '../../rules/rule.ts'
import { readApache } from './apache.ts'
import { readAts } from './ats.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import { readGnuTls } from './gnutls.ts'
import { readGroupPolicy } from './grouppolicy.ts'
import { readJava } from './java.ts'
import { readNginx } from './nginx.ts'
import { isCipherWord } from './cipherstring.ts'
import { takeCipherString } from './opensslconf.ts'
import { split } from './problem.ts'
import { readPowerShell } from './powershell.ts'
import { readRegistry } from './registry.ts'
import { readSuiteList } from './suitelist.ts'
import { suiteOf } from './word.ts'

/** A way in which people write down how TLS is configured. */
interface Notation {
  readonly title: string
  readonly sides: readonly Side[]
  readonly read: (text: string, owner: Owner) => Reading
}

const readString = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const from = text.length - text.trimStart().length
  // As it is quoted in a command or a file.
  const [, open = '', bare = ''] = /^(["']?)([^]*?)\1$/.exec(text.trim()) ?? []
  takeCipherString(draft, { text: bare, at: from + open.length })
  return draft.done()
}

const both = ['client', 'server'] as const
const server = ['server'] as const
const client = ['client'] as const

/** The notations that are read here, by the words that commands and links call them. */
export const notations = {
  'group-policy': { title: 'Group Policy, SSL Cipher Suite Order', sides: both, read: readGroupPolicy },
  registry: { title: 'Registry export (.reg)', sides: both, read: readRegistry },
  powershell: { title: 'PowerShell, netsh', sides: both, read: readPowerShell },
  suites: { title: 'List of suites', sides: both, read: readSuiteList },
  'cipher-string': { title: 'OpenSSL cipher string', sides: both, read: readString },
  gnutls: { title: 'GnuTLS priority string', sides: both, read: readGnuTls },
  nginx: { title: 'nginx', sides: server, read: readNginx },
  apache: { title: 'Apache', sides: server, read: readApache },
  java: { title: 'Java properties', sides: both, read: readJava },
  ats: { title: 'Info.plist (App Transport Security)', sides: client, read: readAts },
} as const satisfies Record<string, Notation>
export type NotationName = keyof typeof notations
export const isNotation = (name: string): name is NotationName => Object.hasOwn(notations, name)
export const notationsOf = (side: Side): NotationName[] =>
  (Object.keys(notations) as NotationName[]).filter((name) => (notations[name].sides as readonly Side[]).includes(side))

/** Longer texts are cut off and the rest reported. */
export const longestText = 1_000_000

/** Reads a configuration. Never throws; what cannot be taken over is among the problems. */
export const readConfiguration = (text: string, notation: NotationName, owner: Owner): Reading => {
  const reading = notations[notation].read(text.slice(0, longestText), owner)
  if (text.length <= longestText) return reading
  const { length } = text.slice(0, longestText).split('\n')
  const cut = {
    effect: 'dropped',
    line: length,
    column: 1,
    text: '',
    reason: 'too long',
    detail: '1,000,000 characters',
  } as const
  return { ...reading, problems: [...reading.problems, cut] }
}

/** The notation that a text is most likely in; undefined when it looks like none. */
export const detectNotation = (whole: string, side: Side): NotationName | undefined => {
  const text = whole.slice(0, 200_000)
  const found = signs.find(({ name, sign }) => notationsOf(side).includes(name) && sign.test(text))?.name
  if (found) return found
  const words = split({ text: text.trim(), at: 0 }, /[\s,;:|"']/).slice(0, 400)
  if (words.length === 0) return undefined
  const known = words.filter((word) => suiteOf(word.text.replace(/_P(256|384|521)$/, ''))).length
  const windows = words.some(({ text: word }) => /_P(256|384|521)$/.test(word))
  const oneLine = !/[\n\r]/.test(text.trim())
  if (
    windows ||
    (known === words.length &&
      oneLine &&
      /,/.test(text) &&
      !/[:|;]/.test(text) &&
      words.every(({ text: word }) => /^(TLS|SSL)_/.test(word)))
  )
    return 'group-policy'
  // A cipher string stands on one line; its words are those of ciphers(1).
  const elements = split({ text: text.trim(), at: 0 }, /[\s,;:+!@"']|(?<=^|[\s:,;])-/).slice(0, 400)
  const meant = elements.filter((word) => isCipherWord(word.text)).length
  const isString = oneLine && !/TLS_|0x/i.test(text) && meant * 2 >= elements.length && meant > 0
  if (isString && (known < words.length || /:/.test(text))) return 'cipher-string'
  return known * 2 >= words.length ? 'suites' : undefined
}

/** What gives a notation away, the surest first. */
const signs: readonly { readonly name: NotationName; readonly sign: RegExp }[] = [
  { name: 'registry', sign: /^[ \t]*(Windows Registry Editor|REGEDIT4|\[-?HKEY_|\[-?HKLM)/im },
  {
    name: 'powershell',
    sign: /^[^#\n]{0,120}\b((enable|disable)-tls(ciphersuite|ecccurve)|netsh(\.exe)?\s+http|httpcfg)\b/im,
  },
  {
    name: 'gnutls',
    sign: /^\s*["']?(NORMAL|LEGACY|PFS|PERFORMANCE|SECURE(128|192|256)|SUITEB(128|192)|NONE)\s*(:\s*[+!%-][^\n]*)?["']?\s*$/i,
  },
  { name: 'ats', sign: /<plist|NSAppTransportSecurity|<key>NS(Exception|Allows)/ },
  { name: 'nginx', sign: /^[ \t]*(ssl_[a-z_]+\s|http2\s+o|server\s*\{|listen\s+\S*443)/m },
  { name: 'apache', sign: /^[ \t]*(SSL[A-Z][A-Za-z]+\s|<VirtualHost|<\/?Location|<IfModule)/im },
  {
    name: 'java',
    sign: /(^|\s|-D)(jdk\.(tls|certpath)\.|https\.(protocols|cipherSuites)|sun\.security\.ssl\.|jsse\.)/m,
  },
]

/** The text of a file: UTF-16 as regedit writes it, with or without its mark, or UTF-8. */
export const decodeText = (bytes: Uint8Array): string => {
  const [a, b] = bytes
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  // Text in Latin letters has a zero in every second byte.
  const head = bytes.subarray(0, 200)
  const zeros = head.filter((byte, n) => n % 2 === 1 && byte === 0).length
  return new TextDecoder(zeros > head.length / 4 ? 'utf-16le' : 'utf-8').decode(bytes)
}
