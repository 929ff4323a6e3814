import { Draft, without, type Owner, type Reading } from './draft.ts'
import { settleLevel, takeCipherString, takeCommand, takeGroups, takeVersions } from './opensslconf.ts'
import { toOpenSsl } from './opensslsuite.ts'
import { few, type Piece, type Reader } from './problem.ts'

/** A directive of nginx: its name, what it is told, and the blocks around it. */
interface Directive {
  readonly name: Piece
  readonly args: readonly Piece[]
  /** The server block that it is in: 0 outside of any. */
  readonly server: number
}

/**
 * Reads nginx's directives (ngx_http_ssl_module, ngx_http_v2_module). Of several servers the first with TLS counts, with
 * what is said outside of them.
 */
export const readNginx = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const directives = parse(text, draft.reader)
  const about = directives.filter(({ name }) => isAbout(name.text))
  draft.passOver(directives.flatMap(({ name }) => (isAbout(name.text) && !isIdle(name.text) ? [] : [name])))
  const chosen =
    about.find(
      ({ server, name, args }) => server > 0 && (name.text !== 'listen' || args.some(({ text }) => text === 'ssl')),
    )?.server ?? 0
  const others = new Set<number>()
  for (const { name, args, server } of about) {
    if (name.text === 'listen' && !args.some(({ text }) => text === 'ssl')) continue
    if (server === 0 || server === chosen || others.has(server)) continue
    others.add(server)
    draft.report('not read', name, 'it belongs to another server block; the first one with TLS is read.')
  }
  // What a server says itself comes after, and so counts.
  const counting = about.filter(({ server }) => server === 0 || server === chosen).sort((a, b) => a.server - b.server)
  const state: State = {
    draft,
    dh: undefined,
    http2: undefined,
    ciphers: undefined,
    versions: undefined,
  }
  const seen = new Set<string>()
  for (const directive of counting) {
    const { name, args, server } = directive
    const command = name.text === 'ssl_conf_command' ? (args[0]?.text ?? '') : ''
    const once = `${name.text} ${server} ${command}`
    if (seen.has(once) && !/^(listen|ssl_certificate)/.test(name.text)) draft.report('twice', name)
    else take(directive, state)
    seen.add(once)
  }
  if (!counting.length) draft.reader.report('nothing found', 0, '', 'no directive about TLS stands in it.')
  settleLevel(draft, state)
  leaveDhe(state)
  if (state.http2 !== undefined && draft.isServer) draft.changes.alpn = state.http2 ? ['h2', 'http/1.1'] : ['http/1.1']
  return draft.done()
}

interface State {
  readonly draft: Draft
  dh: Piece | undefined
  http2: boolean | undefined
  ciphers: Piece | undefined
  versions: Piece | undefined
}

const isAbout = (name: string): boolean => /^(ssl_|http2$|http3$|listen$|(proxy|grpc|uwsgi)_ssl_)/.test(name)
/** About TLS, and without a say in how a handshake goes. */
const isIdle = (name: string): boolean => ['ssl', 'ssl_session_timeout', 'ssl_buffer_size'].includes(name)

const take = ({ name, args }: Directive, state: State): void => {
  const { draft } = state
  const [value] = args
  const on = (): boolean | undefined => {
    if (value?.text === 'on' || value?.text === 'off') return value.text === 'on'
    draft.report('unknown value', value ?? name, 'on or off')
    return undefined
  }
  const flag = (apply: (on: boolean) => void): void => {
    const is = on()
    if (is !== undefined) apply(is)
  }
  if (/^(proxy|grpc|uwsgi)_/.test(name.text))
    return draft.report('not read', name, 'it is about connections that nginx makes itself, as a client.')
  if (!value) return draft.report('unknown value', name, 'a value')
  switch (name.text) {
    case 'ssl_protocols':
      state.versions = value
      return takeVersions(draft, args)
    case 'ssl_ciphers':
      state.ciphers = value
      return takeCipherString(draft, value)
    case 'ssl_ecdh_curve':
      return value.text === 'auto' ? undefined : takeGroups(draft, value)
    case 'ssl_prefer_server_ciphers':
      return flag((is) => draft.server('suiteOrder', is ? 'server' : 'client', name))
    case 'ssl_verify_client':
      if (!['on', 'off', 'optional', 'optional_no_ca'].includes(value.text))
        return draft.report('unknown value', value, 'on, off, optional or optional_no_ca')
      if (value.text === 'on')
        draft.report(
          'taken for',
          value,
          'nginx lets the handshake succeed without a certificate and answers with HTTP 400; here the handshake fails.',
        )
      return draft.server(
        'clientCertificates',
        value.text === 'on' ? 'required' : value.text === 'off' ? 'none' : 'optional',
        name,
      )
    case 'ssl_session_tickets':
      return flag((is) => draft.server('sessionTickets', is, name))
    case 'ssl_session_cache':
      return draft.server(
        'sessionCache',
        args.some(({ text }) => /^(builtin|shared)/.test(text)),
        name,
      )
    case 'ssl_early_data':
      return flag((is) => draft.server('earlyData', is, name))
    case 'ssl_stapling':
      return flag((is) => draft.server('staple', is ? 'good' : 'none', name))
    case 'ssl_reject_handshake':
      return flag((is) => draft.server('unknownName', is ? 'unrecognized_name' : 'default certificate', name))
    case 'ssl_dhparam':
      state.dh = value
      return draft.report('not read', value, 'the file with the prime is not here: choose “Prime for DHE” by hand.')
    case 'ssl_conf_command':
      if (!args[1]) return draft.report('unknown value', value, 'a command and its value')
      return takeCommand(draft, value, args[1]) ? undefined : draft.report('unknown setting', value)
    case 'http2':
      return flag((is) => (state.http2 = is))
    case 'listen':
      if (args.some(({ text }) => text === 'http2')) state.http2 = true
      return
    case 'ssl_certificate':
    case 'ssl_certificate_key':
    case 'ssl_client_certificate':
    case 'ssl_trusted_certificate':
      return draft.report('not read', value, 'files are not here: certificates are chosen or pasted in the card.')
    default:
      if (!isIdle(name.text)) draft.report('unknown setting', name)
  }
}

/** Without ssl_dhparam nginx has no prime, and so no DHE (since 1.11.0). */
const leaveDhe = ({ draft, dh, ciphers }: State): void => {
  if (dh || !ciphers || !draft.suites12) return
  const left = without(draft.suites12, ({ keyExchange }) => keyExchange === 'DHE')
  const gone = draft.suites12.filter((name) => !left.includes(name)).map((name) => toOpenSsl(name) ?? name)
  if (gone.length)
    draft.report(
      'in part',
      ciphers,
      `without ssl_dhparam nginx has no prime for DHE and does without ${few(gone)}; ${left.length === 0 ? 'no suite remains' : left.length === 1 ? 'one other suite remains' : `the other ${left.length} suites remain`}.`,
    )
  draft.suites12 = left
}

/** Words, strings and comments; a directive ends with a semicolon or a block. */
const parse = (text: string, reader: Reader): Directive[] => {
  const directives: Directive[] = []
  const blocks: number[] = [0]
  let servers = 0
  let words: Piece[] = []
  let depth = 0
  const token = /#[^\n]*|"(?:[^"\\]|\\[^])*"?|'(?:[^'\\]|\\[^])*'?|[;{}]|[^\s;{}"'#][^\s;{}]*/g
  for (const { 0: found, index: at } of text.matchAll(token)) {
    if (found.startsWith('#')) continue
    if (found === ';' || found === '{') {
      const [name, ...args] = words
      words = []
      if (found === '{') {
        depth++
        if (depth < mostDepth) blocks.push(name?.text === 'server' ? ++servers : blocks.at(-1)!)
      } else if (name && directives.length < mostDirectives) directives.push({ name, args, server: blocks.at(-1)! })
    } else if (found === '}') {
      if (words.length) reader.report('cannot be read', words[0]!.at, words[0]!.text, 'a semicolon at the end')
      words = []
      if (depth > 0 && depth-- < mostDepth) blocks.pop()
    } else if (words.length < mostWords) words.push(unquote({ text: found, at }))
  }
  if (words.length) {
    // The last line is often copied without what follows it.
    const [name, ...args] = words
    if (isAbout(name!.text)) directives.push({ name: name!, args, server: blocks.at(-1)! })
    else reader.report('cannot be read', name!.at, name!.text, 'a semicolon at the end')
  }
  return directives
}
const mostDirectives = 20_000
const mostDepth = 50
const mostWords = 200

const unquote = ({ text, at }: Piece): Piece => {
  const quote = text[0]
  if (quote !== '"' && quote !== "'") return { text, at }
  return { text: text.slice(1, text.length > 1 && text.endsWith(quote) ? -1 : undefined), at: at + 1 }
}
