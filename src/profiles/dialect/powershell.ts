import type { ServerSettings } from '../../rules/profile.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import { takeOrder } from './grouppolicy.ts'
import { split, type Piece } from './problem.ts'
import { windowsOf } from './windowssuite.ts'
import { groupNames, groupOf } from './word.ts'

/**
 * Reads commands that administrators of Windows type: those of PowerShell's TLS module, netsh for the binding of http.sys,
 * and httpcfg, which was there before netsh (Microsoft, TLS module; add sslcert; Httpcfg syntax).
 */
export const readPowerShell = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  let understood = 0
  for (const command of commandsIn(text)) {
    const words = wordsOf(command)
    const [first] = words
    if (!first || first.text.startsWith('#')) continue
    if (take(words, draft)) understood++
    else draft.report('unknown setting', first)
  }
  if (understood === 0)
    draft.reader.report('nothing found', 0, '', 'no command of the TLS module or netsh stands in it.')
  return draft.done()
}

/** Lines and what `;` parts; a line that ends in a backtick or a caret goes on. */
const commandsIn = (text: string): Piece[] => {
  const joined = text.replace(/[`^][ \t]*\r?\n/g, (found) => ' '.repeat(found.length))
  return split({ text: joined, at: 0 }, /[\n;|]/).map(({ text: line, at }) => {
    // A prompt that was copied along.
    const prompt = /^\s*(?:PS(?: [^>\n]{0,100})?>|[A-Z]:\\[^>\n]{0,100}>)\s*/i.exec(line)?.[0].length ?? 0
    return { text: line.slice(prompt), at: at + prompt }
  })
}

/** Words, without the quotes around them. */
const wordsOf = ({ text, at }: Piece): Piece[] =>
  [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map((found) => {
    const quoted = found[1] ?? found[2]
    return { text: quoted ?? found[3]!, at: at + found.index + (quoted === undefined ? 0 : 1) }
  })

const take = (words: readonly Piece[], draft: Draft): boolean => {
  const [first, ...rest] = words
  const [, verb, noun] = /^(enable|disable)-tls(ciphersuite|ecccurve)$/i.exec(first!.text) ?? []
  if (verb && noun) return takeCmdlet(verb.toLowerCase() === 'enable', noun.toLowerCase(), first!, rest, draft)
  const plain = words.map(({ text }) => text.toLowerCase())
  if (plain[0]?.replace(/\.exe$/, '') === 'netsh' && plain[1] === 'http') {
    const told = rest.findLast(({ text }) => /^clientcertnegotiation=/i.test(text))
    if (plain[3] !== 'sslcert') return false
    if (plain[2] === 'show' || plain[2] === 'delete') return true
    const way = /=(enable|disable)d?$/i.exec(told?.text ?? '')?.[1]?.toLowerCase()
    if (told && !way) draft.report('unknown value', told, 'enable or disable')
    // What is not said is switched off: a binding is written anew as a whole.
    takeNegotiation(way === 'enable', told ?? first!, draft)
    return true
  }
  if (plain[0]?.replace(/\.exe$/, '') === 'httpcfg' && plain[1] === 'set' && plain[2] === 'ssl') {
    const flags = rest[plain.indexOf('-f')]
    const bits = Number(flags && plain.includes('-f') ? flags.text : 0)
    takeNegotiation((bits & 2) !== 0, flags ?? first!, draft)
    return true
  }
  return plain[0] === 'httpcfg' && (plain[1] === 'query' || plain[1] === 'delete')
}

/** Asked for at once, or when the address of the request is known. */
const takeNegotiation = (atOnce: boolean, from: Piece, draft: Draft): void => {
  if (!draft.isServer) return draft.server('clientCertificates', 'none', from)
  const now = draft.changes.clientCertificates ?? (draft.owner.settings as ServerSettings).clientCertificates
  const ways: Partial<Record<typeof now, typeof now>> = atOnce
    ? { none: 'optional', 'late optional': 'optional', 'late required': 'required over HTTP' }
    : { optional: 'late optional', 'required over HTTP': 'late required', required: 'late required' }
  draft.server('clientCertificates', ways[now] ?? now, from)
}

const takeCmdlet = (on: boolean, noun: string, cmdlet: Piece, rest: readonly Piece[], draft: Draft): boolean => {
  const { name, position } = argumentsOf(rest, draft)
  if (windowsOf(draft.owner.settings.suites)?.bindsCurves) {
    draft.report(
      'not read',
      cmdlet,
      `${draft.owner.name} does not have this command: it came with Windows Server 2016.`,
    )
    return true
  }
  if (!name) {
    draft.report('unknown value', cmdlet, 'a name')
    return true
  }
  if (noun === 'ciphersuite') {
    const [suite] = takeOrder(draft, name, false)
    if (suite) draft.changes.suites = changed(draft.changes.suites ?? draft.owner.settings.suites, suite, on, position)
    return true
  }
  const group = groupOf(name.text)
  if (group) draft.changes.groups = changed(draft.changes.groups ?? draft.owner.settings.groups, group, on, position)
  else draft.report('unknown group', name, draft.reader.near(name.text, groupNames))
  return true
}

/** `-Name X -Position N`, in any order, or the two without their names. */
const argumentsOf = (
  words: readonly Piece[],
  draft: Draft,
): { readonly name: Piece | undefined; readonly position: number | undefined } => {
  const named = new Map<string, Piece>()
  const bare: Piece[] = []
  for (let n = 0; n < words.length; n++) {
    const word = words[n]!
    const option = /^-(name|position|confirm|whatif)(?::(.*))?$/i.exec(word.text)
    if (!option) bare.push(word)
    else if (option[2] !== undefined) named.set(option[1]!.toLowerCase(), { ...word, text: option[2] })
    else if (/^(name|position)$/i.test(option[1]!) && words[n + 1]) named.set(option[1]!.toLowerCase(), words[++n]!)
  }
  const name = named.get('name') ?? bare.shift()
  const place = named.get('position') ?? bare.shift()
  const position = place && (/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(place.text) ? Number(place.text) : undefined)
  if (place && position === undefined) draft.report('unknown value', place, 'a number')
  return { name, position }
}

/** The list with an entry put ahead of what stands at that position, at the end without one, or taken out. */
const changed = (list: readonly string[], name: string, on: boolean, position: number | undefined): string[] => {
  if (on && position === undefined && list.includes(name)) return [...list]
  const others = list.filter((one) => one !== name)
  return on ? others.toSpliced(position ?? others.length, 0, name) : others
}
