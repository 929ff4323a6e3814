import type { FieldName } from '../../spec/field.ts'
import type { Version } from '../../spec/version.ts'
import { Draft, without, type Owner, type Reading } from './draft.ts'
import { takeOrder } from './grouppolicy.ts'
import { split, type Piece, type Reader } from './problem.ts'
import { groupNames, groupOf, newestFirst, versionOf } from './word.ts'

/** A value of the registry, below its key. */
interface Value {
  /** In small letters, without the hive. */
  readonly key: string
  readonly keyPiece: Piece
  readonly name: Piece
  readonly data: number | Piece
}

/**
 * Reads what regedit exports: SChannel’s protocols, ciphers, hashes and key exchanges, the order of suites and curves,
 * HTTP/2 of http.sys (Microsoft, TLS registry settings; facts/FACTS.md §5.2, §5.3).
 */
export const readRegistry = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const state: State = { draft, protocols: new Map(), off: [], order: new Map() }
  const values = parse(text, draft.reader)
  for (const value of values) take(value, state)
  if (!values.length) draft.reader.report('nothing found', 0, '', 'no value of the registry stands in it.')
  settleVersions(state)
  settleSuites(state)
  return draft.done()
}

interface State {
  readonly draft: Draft
  readonly protocols: Map<Version, { enabled?: number; byDefault?: number; from: Piece }>
  readonly off: ((suite: { cipher: string; mac: string | undefined; keyExchange: string; name: string }) => boolean)[]
  /** Lists of suites: the policy’s counts before the machine’s own. */
  readonly order: Map<'policy' | 'local', Piece>
}

const schannel = '\\control\\securityproviders\\schannel'

const take = (value: Value, state: State): void => {
  const { draft } = state
  const { key, name, data } = value
  const below = key.includes(schannel) ? key.slice(key.indexOf(schannel) + schannel.length + 1) : undefined
  if (below !== undefined) return takeSchannel(below, value, state)
  const number = typeof data === 'number' ? data : undefined
  if (/\\cryptography\\configuration\\(local\\)?ssl\\00010002$/.test(key)) {
    const which = key.includes('\\policies\\') ? 'policy' : 'local'
    if (/^functions$/i.test(name.text) && typeof data !== 'number') return void state.order.set(which, data)
    if (/^ecccurves$/i.test(name.text) && typeof data !== 'number') return takeCurves(draft, data)
  }
  if (/\\services\\http\\parameters$/.test(key) && /^enablehttp2tls$/i.test(name.text) && number !== undefined) {
    const { alpn } = draft.owner.settings
    const kept = alpn.filter((one) => one !== 'h2')
    return draft.server('alpn', number ? ['h2', ...(kept.length ? kept : ['http/1.1'])] : kept, name)
  }
  draft.report('unknown setting', name)
}

const takeSchannel = (below: string, { keyPiece, name, data }: Value, state: State): void => {
  const { draft } = state
  const number = typeof data === 'number' ? data : undefined
  const path = below.split('\\').filter(Boolean)
  const [group = '', what = '', role = ''] = path
  const isSwitch = /^enabled$/i.test(name.text) && number !== undefined
  if (group === '' && /^sendtrustedissuerlist$/i.test(name.text) && number !== undefined)
    return draft.server('namedIssuers', number ? 'demo authority' : 'none', name)
  if (group === 'protocols') {
    if (/^(multi-protocol unified hello|pct 1\.0|dtls 1\.[02])$/.test(what))
      return draft.report('unknown setting', keyPiece)
    const version = versionOf(what)
    if (!version || (role !== 'client' && role !== 'server') || number === undefined)
      return draft.report('unknown setting', keyPiece)
    if (role !== draft.owner.side) return draft.report('not read', keyPiece, `it is about Windows as a ${role}.`)
    const before = state.protocols.get(version) ?? { from: keyPiece }
    if (isSwitch) state.protocols.set(version, { ...before, enabled: number })
    else if (/^disabledbydefault$/i.test(name.text)) state.protocols.set(version, { ...before, byDefault: number })
    else draft.report('unknown setting', name)
    return
  }
  if (isSwitch && number) return
  const cipher = group === 'ciphers' ? ciphers[what] : undefined
  const exchange = group === 'keyexchangealgorithms' ? exchanges[what] : undefined
  const mac = group === 'hashes' ? hashes[what] : undefined
  if (isSwitch && cipher) return void state.off.push((suite) => cipher.test(suite.name))
  if (isSwitch && exchange) return void state.off.push((suite) => exchange.test(suite.keyExchange))
  if (isSwitch && mac) return void state.off.push((suite) => suite.mac === mac)
  if (exchange && number !== undefined && takeSize(what, name, number, draft)) return
  draft.report('unknown setting', name)
}

/** Keys below SCHANNEL\Ciphers, by the names of the suites that need them. */
const ciphers: Readonly<Record<string, RegExp>> = {
  null: /_WITH_NULL_/,
  'des 56/56': /_WITH_DES_CBC_|DES_64_CBC/,
  'rc2 40/128': /_RC2_CBC_40_/,
  'rc2 56/128': /_RC2_CBC_56_/,
  'rc2 128/128': /_RC2_128_/,
  'rc4 40/128': /_RC4_40_|EXPORT40/,
  'rc4 56/128': /_RC4_56_/,
  'rc4 64/128': /_RC4_64_/,
  'rc4 128/128': /_RC4_128_/,
  'triple des 168': /_3DES_EDE_CBC_|DES_192_EDE3/,
  'triple des 168/168': /_3DES_EDE_CBC_|DES_192_EDE3/,
  'aes 128/128': /_AES_128_/,
  'aes 256/256': /_AES_256_/,
}
const hashes: Readonly<Record<string, string>> = { md5: 'md5', sha: 'sha1', sha256: 'sha256', sha384: 'sha384' }
const exchanges: Readonly<Record<string, RegExp>> = { pkcs: /^RSA$/, 'diffie-hellman': /^DHE?$/, ecdh: /^ECDHE?$/ }

/** The shortest keys and primes; of a server’s prime its length is all that matters. */
const takeSize = (what: string, name: Piece, bits: number, draft: Draft): boolean => {
  const side = /^(client|server)minkeybitlength$/i.exec(name.text)?.[1]?.toLowerCase()
  if (!side) return false
  if (side !== draft.owner.side) draft.report('not read', name, `it is about Windows as a ${side}.`)
  else if (what === 'diffie-hellman' && side === 'server') {
    const field = fields[bits]
    if (field) draft.server('dhGroup', field, name)
    else draft.report('unknown value', name, '1024, 2048, 3072 or 4096')
  } else if (what === 'diffie-hellman') {
    const least = (['3072', '2048', '1024', '768', '512'] as const).find((size) => Number(size) <= bits)
    if (least) draft.client('dhMinimum', least, name)
  } else if (what === 'pkcs' && side === 'client') {
    const least = (['3072', '2048', '1024', '0'] as const).find((size) => Number(size) <= bits)
    if (least) draft.client('minimumRsa', least, name)
  } else return false
  return true
}

const takeCurves = (draft: Draft, data: Piece): void => {
  const list = split(data, /[,\s\0]/).flatMap((word) => {
    const name = groupOf(word.text)
    if (!name) draft.report('unknown group', word, draft.reader.near(word.text, groupNames))
    return name ?? []
  })
  if (list.length) draft.changes.groups = [...new Set(list)]
}

/** Enabled switches a version on or off; DisabledByDefault leaves it to programs that ask for it, and http.sys does not. */
const settleVersions = ({ draft, protocols }: State): void => {
  if (protocols.size === 0) return
  const on = new Set<Version>(draft.owner.settings.versions)
  for (const [version, { enabled, byDefault }] of protocols) {
    if (enabled === 0 || byDefault) on.delete(version)
    else if (enabled || byDefault === 0) on.add(version)
  }
  if (on.size) draft.changes.versions = newestFirst(on)
  else draft.report('not read', [...protocols.values()][0]!.from, 'no version would be left.')
}

const settleSuites = ({ draft, order, off }: State): void => {
  const policy = order.get('policy')
  const local = order.get('local')
  if (policy && local)
    draft.report('not read', { text: 'Functions', at: local.at }, 'the list of the policy counts before this one.')
  const counts = policy ?? local
  const list = counts ? takeOrder(draft, counts, policy !== undefined) : draft.owner.settings.suites
  const kept = off.reduce<readonly string[]>((left, isOff) => without(left, isOff), list)
  if (kept.length) draft.changes.suites = kept
  else if (counts) draft.report('nothing found', { text: 'Functions', at: counts.at }, 'no suite of the list is left.')
}

/** Keys in brackets; values as "name"=data; a line that ends with a backslash goes on. */
const parse = (text: string, reader: Reader): Value[] => {
  const values: Value[] = []
  let key: Piece | undefined
  let at = 0
  for (const line of joinedLines(text)) {
    const trimmed = line.text.trim()
    const start = at + line.text.indexOf(trimmed)
    at = line.end
    if (trimmed === '' || trimmed.startsWith(';') || /^(windows registry editor|regedit4)/i.test(trimmed)) continue
    const piece = { text: trimmed, at: start }
    const section = /^\[(-?)([^\]]*)\]$/.exec(trimmed)
    if (section) {
      key = section[1] ? undefined : { text: section[2]!, at: start + 1 }
      if (section[1])
        reader.report('not read', start, trimmed, 'a key that is deleted; what it had is back at its default.')
      continue
    }
    const [, name, raw] = /^(?:"((?:[^"\\]|\\.)*)"|@)\s*=\s*(.*)$/s.exec(trimmed) ?? []
    if (raw === undefined) {
      reader.report('cannot be read', start, trimmed, 'a key in brackets or "name"=value')
      continue
    }
    if (!key) {
      reader.report('cannot be read', start, trimmed, 'a key in brackets before it')
      continue
    }
    const data = dataOf({ text: raw, at: start + trimmed.length - raw.length })
    if (data === undefined) reader.report('cannot be read', piece.at, trimmed, 'dword:…, hex(7):… or a text in quotes')
    else if (values.length < mostValues)
      values.push({
        key: key.text.toLowerCase().replace(/\\+$/, ''),
        keyPiece: key,
        name: { text: name ?? '', at: start + 1 },
        data,
      })
  }
  return values
}
const mostValues = 20_000

/** Lines, with those that go on joined in one; breaks become spaces, so that places stay. */
function* joinedLines(text: string): Generator<{ text: string; end: number }> {
  let from = 0
  let parts: string[] = []
  while (from <= text.length) {
    const found = text.indexOf('\n', from)
    const end = found < 0 ? text.length : found
    const line = text.slice(from, end)
    const goesOn = /\\\s*$/.test(line.slice(-20)) && !line.trim().endsWith(']')
    parts.push(goesOn ? line.replace(/\\(\s*)$/, ' $1') : line)
    from = end + 1
    if (!goesOn || from > text.length) {
      yield { text: parts.join(' '), end: from }
      parts = []
    }
  }
}

/** A number, or the text of a string, a list of strings, or bytes of either. */
const dataOf = ({ text, at }: Piece): Value['data'] | undefined => {
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(text)?.[1]
  if (number !== undefined) return Number.parseInt(number, 16)
  if (text.startsWith('"'))
    return /^"[^]*"$/.test(text) ? { text: text.slice(1, -1).replaceAll('\\\\', '\\'), at: at + 1 } : undefined
  const bytes = /^hex\((?:7|1|2)\):([0-9a-f,\s]*)$/i.exec(text)?.[1]
  if (bytes === undefined) return undefined
  const codes = (bytes.match(/[0-9a-f]{2}/gi) ?? []).map((pair) => Number.parseInt(pair, 16))
  // UTF-16LE, with a zero behind each string.
  let decoded = ''
  for (let n = 0; n + 1 < codes.length; n += 2) {
    const unit = codes[n]! + 256 * codes[n + 1]!
    decoded += unit === 0 ? ',' : String.fromCharCode(unit)
  }
  return { text: decoded.replace(/,+$/, ''), at, decoded: true }
}

const fields: Readonly<Record<number, FieldName>> = {
  768: 'modp768',
  1024: 'modp1024',
  2048: 'modp2048',
  3072: 'ffdhe3072',
  4096: 'modp4096',
}
