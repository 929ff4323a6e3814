import { serverSettings } from '../../rules/profile.ts'
import type { Version } from '../../spec/version.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import { settleLevel, takeCipherString, takeCiphersuites, takeCommand, takeList, versionsOf } from './opensslconf.ts'
import type { Piece, Reader } from './problem.ts'

/** A directive of Apache, the virtual host that it is in (0: none), and whether it is about a part of the addresses only. */
interface Directive {
  readonly name: Piece
  readonly args: readonly Piece[]
  readonly host: number
  readonly located: boolean
}

/**
 * Reads Apache's directives (mod_ssl, mod_http2). Of several virtual hosts the first with TLS counts, with what is said
 * outside of them.
 */
export const readApache = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const directives = parse(text, draft.reader)
  const about = directives.filter(({ name }) => /^(ssl|protocols$)/i.test(name.text))
  draft.passOver(
    directives.flatMap(({ name }) => (/^(ssl|protocols$)/i.test(name.text) && !idle.test(name.text) ? [] : [name])),
  )
  const chosen = about.find(({ host, name }) => host > 0 && /^ssl/i.test(name.text))?.host ?? 0
  const others = new Set<number>()
  for (const { name, host } of about) {
    if (host === 0 || host === chosen || others.has(host)) continue
    others.add(host)
    draft.report('not read', name, 'it belongs to another virtual host; the first one with TLS is read.')
  }
  const counting = about.filter(({ host }) => host === 0 || host === chosen).sort((a, b) => a.host - b.host)
  const state: State = { draft, verify: undefined, located: undefined, versions: undefined, ciphers: undefined }
  // What is said last counts.
  const last = new Map(counting.map((directive) => [kindOf(directive), directive]))
  for (const directive of last.values()) take(directive, state)
  if (!counting.length) draft.reader.report('nothing found', 0, '', 'no directive about TLS stands in it.')
  settleLevel(draft, state)
  askFor(state)
  return draft.done()
}

/** About TLS, and without a say in how a handshake goes. */
const idle = /^ssl(engine|verifydepth|options|randomseed|sessioncachetimeout|passphrasedialog)$/i

/** What can be said once: a directive, or one of its kinds. */
const kindOf = ({ name, args, located }: Directive): string =>
  `${name.text} ${/^ssl(ciphersuite|openssl)/i.test(name.text) && args.length > 1 ? args[0]!.text : ''} ${located}`.toLowerCase()

interface State {
  readonly draft: Draft
  verify: Piece | undefined
  /** SSLVerifyClient for a part of the addresses. */
  located: Piece | undefined
  versions: Piece | undefined
  ciphers: Piece | undefined
}

const take = ({ name, args, located }: Directive, state: State): void => {
  const { draft } = state
  const [value, second] = args
  const flag = (apply: (on: boolean) => void): void => {
    if (/^(on|off)$/i.test(value?.text ?? '')) apply(/^on$/i.test(value!.text))
    else draft.report('unknown value', value ?? name, 'on or off')
  }
  if (/^sslproxy/i.test(name.text))
    return draft.report('not read', name, 'it is about connections that Apache makes itself, as a client.')
  if (!value) return draft.report('unknown value', name, 'a value')
  switch (name.text.toLowerCase()) {
    case 'sslprotocol':
      state.versions = value
      return takeProtocols(draft, args)
    case 'sslciphersuite': {
      if (located)
        return draft.report(
          'not read',
          name,
          'in a part of the addresses it makes Apache renegotiate, which is not taken over.',
        )
      const isNamed = second !== undefined && /^(ssl|tlsv1\.3)$/i.test(value.text)
      const string = whole(draft.text, isNamed ? args.slice(1) : args)
      if (isNamed && /^tlsv1\.3$/i.test(value.text)) return takeCiphersuites(draft, string)
      state.ciphers = value
      // mod_ssl adds this to every string (ssl_engine_config.c).
      return takeCipherString(draft, string, ':!aNULL:!eNULL:!EXP')
    }
    case 'sslhonorcipherorder':
      return flag((is) => draft.server('suiteOrder', is ? 'server' : 'client', name))
    case 'sslopensslconfcmd':
      if (!second) return draft.report('unknown value', value, 'a command and its value')
      return takeCommand(draft, value, second) ? undefined : draft.report('unknown setting', value)
    case 'sslverifyclient':
      if (!/^(none|optional|require|optional_no_ca)$/i.test(value.text))
        return draft.report('unknown value', value, 'none, optional, require or optional_no_ca')
      if (located) state.located ??= value
      else state.verify = value
      return
    case 'sslrenegbuffersize':
      return takeBuffer(draft, value)
    case 'sslsessiontickets':
      return flag((is) => draft.server('sessionTickets', is, name))
    case 'sslsessioncache':
      return draft.server('sessionCache', !/^(none|nonenotnull)$/i.test(value.text), name)
    case 'sslusestapling':
      return flag((is) => draft.server('staple', is ? 'good' : 'none', name))
    case 'sslinsecurerenegotiation':
      return flag((is) =>
        is
          ? draft.report(
              'taken for',
              name,
              'clients without RFC 5746 are let through by the connection that they begin; asking them for a certificate late is refused here all the same.',
            )
          : undefined,
      )
    case 'protocols':
      return draft.server(
        'alpn',
        args.map(({ text }) => text.toLowerCase()).filter((text) => text === 'h2' || text === 'http/1.1'),
        name,
      )
    case 'sslcertificatefile':
    case 'sslcertificatekeyfile':
    case 'sslcertificatechainfile':
    case 'sslcacertificatefile':
    case 'sslcacertificatepath':
      return draft.report('not read', value, 'files are not here: certificates are chosen or pasted in the card.')
    default:
      if (!idle.test(name.text)) draft.report('unknown setting', name)
  }
}

/** One word that goes on over several lines: breaks become spaces, which separate as well, so that places stay. */
const whole = (text: string, words: readonly Piece[]): Piece => {
  const [first, last] = [words[0]!, words.at(-1)!]
  const found = text.slice(first.at, last.at + last.text.length)
  return { text: found.replace(/\\\r?\n/g, (gap) => ' '.repeat(gap.length)), at: first.at }
}

/** Each word adds to what is on (+), takes from it (-), or stands in its place. */
const takeProtocols = (draft: Draft, words: readonly Piece[]): void => {
  let on: readonly Version[] = []
  for (const word of words) {
    const [, sign = '', bare = ''] = /^([+-]?)(.*)$/s.exec(word.text) ?? []
    const meant = versionsOf(bare)
    if (!meant) draft.report('unknown version', word)
    else if (sign === '-') on = on.filter((name) => !meant.includes(name))
    else if (sign === '+') on = [...on, ...meant]
    else {
      if (on.length)
        draft.report('taken for', word, 'without + or - it stands in place of what came before, as Apache reads it.')
      on = meant
    }
  }
  takeList(draft, on, words)
}

const askFor = ({ draft, verify, located }: State): void => {
  const meaning = ({ text }: Piece) =>
    /^require$/i.test(text) ? 'required' : /^none$/i.test(text) ? 'none' : 'optional'
  const outside = verify ? meaning(verify) : undefined
  const inside = located ? meaning(located) : undefined
  if (outside && outside !== 'none') {
    draft.server('clientCertificates', outside, verify!)
    if (inside && inside !== outside)
      draft.report('not read', located!, 'the certificate is asked for on every connection anyway.')
  } else if (inside && inside !== 'none') draft.server('clientCertificates', `late ${inside}`, located!)
  else if (outside) draft.server('clientCertificates', 'none', verify!)
}

const takeBuffer = (draft: Draft, value: Piece): void => {
  if (!/^\d{1,9}$/.test(value.text)) return draft.report('unknown value', value, 'a number of bytes')
  const bytes = Number(value.text)
  const nearest = serverSettings.bodyLimit.options.toSorted(
    (a, b) => Math.abs(Number.parseInt(a) * 1024 - bytes) - Math.abs(Number.parseInt(b) * 1024 - bytes),
  )[0]!
  if (Number.parseInt(nearest) * 1024 !== bytes)
    draft.report('taken for', value, `${nearest}, the nearest that can be chosen here.`)
  draft.server('bodyLimit', nearest, value)
}

/** Lines; a backslash at the end goes on with the next one. Sections stand in angle brackets. */
const parse = (text: string, reader: Reader): Directive[] => {
  const directives: Directive[] = []
  const sections: string[] = []
  let hosts = 0
  let host = 0
  for (const { 0: line, index } of text.matchAll(/(?:[^\n\\]|\\(?:\r?\n|[^\n]|$))+/g)) {
    const words = wordsOf({ text: line, at: index })
    const [name, ...args] = words
    if (!name || name.text.startsWith('#')) continue
    const opened = /^<([A-Za-z]+)$/.exec(name.text)?.[1] ?? /^<([A-Za-z]+)>$/.exec(name.text)?.[1]
    if (opened) {
      if (sections.length < mostDepth) sections.push(opened.toLowerCase())
      if (/^virtualhost$/i.test(opened)) host = ++hosts
    } else if (name.text.startsWith('</')) {
      const closed = name.text.slice(2).replace('>', '').toLowerCase()
      const last = sections.lastIndexOf(closed)
      if (last < 0) reader.report('cannot be read', name.at, name.text, 'a section that is open')
      else sections.length = last
      if (closed === 'virtualhost') host = 0
    } else if (directives.length < mostDirectives)
      directives.push({ name, args, host, located: sections.some((section) => partial.includes(section)) })
  }
  return directives
}
const partial = ['location', 'locationmatch', 'directory', 'directorymatch', 'files', 'filesmatch']
const mostDepth = 50
const mostDirectives = 20_000

const wordsOf = ({ text, at }: Piece): Piece[] =>
  [...text.matchAll(/"(?:[^"\\]|\\[^])*"?|(?:[^\s\\"]|\\(?!\r?\n)|"(?<=\S"))+/g)]
    .slice(0, 200)
    .map(({ 0: word, index }) =>
      word.startsWith('"')
        ? { text: word.slice(1, word.length > 1 && word.endsWith('"') ? -1 : undefined), at: at + index + 1 }
        : { text: word, at: at + index },
    )
