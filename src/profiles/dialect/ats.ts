import type { Version } from '../../spec/version.ts'
import { versions } from '../../spec/version.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import type { Piece, Reader } from './problem.ts'
import { everyVersion, newestFirst, versionOf } from './word.ts'

/** A value of a property list with its place. */
type Node =
  | { readonly kind: 'dict'; readonly at: number; readonly entries: readonly { key: Piece; value: Node }[] }
  | { readonly kind: 'flag'; readonly at: number; readonly on: boolean }
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'other'; readonly at: number }

/**
 * Reads NSAppTransportSecurity of an Info.plist in XML (Apple, Cocoa Keys; facts/FACTS.md §3): what an app takes back of
 * App Transport Security, for all hosts or for the one that is asked for.
 */
export const readAts = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const root = parse(text, draft.reader)
  const ats = root && (find(root, 'NSAppTransportSecurity') ?? (isAts(root) ? root : undefined))
  if (!ats || ats.kind !== 'dict') {
    draft.reader.report(
      'nothing found',
      0,
      '',
      'NSAppTransportSecurity does not stand in it: the rules of ATS count as they are.',
    )
    return draft.done()
  }
  if (draft.isServer) {
    draft.reader.report('not read', ats.at, 'NSAppTransportSecurity', 'it is a setting of clients.')
    return draft.done()
  }
  const exception = exceptionFor(ats, owner.host, draft)
  for (const { key, value } of ats.entries) {
    if (key.text === 'NSExceptionDomains') continue
    if (key.text === 'NSAllowsArbitraryLoads') {
      // A host with rules of its own keeps them, whatever is allowed elsewhere.
      if (value.kind === 'flag' && value.on && !exception) loosen(draft, key, 'TLS 1.0', false)
    } else if (!/^NSAllows(ArbitraryLoads(InWebContent|ForMedia)|LocalNetworking)$/.test(key.text))
      draft.report('unknown setting', key)
    else draft.report('not read', key, 'it is about web views, media or the local network.')
  }
  if (exception) takeException(draft, exception)
  return draft.done()
}

const isAts = (node: Node): boolean =>
  node.kind === 'dict' && node.entries.some(({ key }) => /^NS(AllowsArbitraryLoads|ExceptionDomains)/.test(key.text))

const find = (node: Node, name: string): Node | undefined =>
  node.kind === 'dict' ? node.entries.find(({ key }) => key.text === name)?.value : undefined

type Dict = Extract<Node, { kind: 'dict' }>

/** The rules for the host: of its own name, or of a domain above it that includes subdomains. */
const exceptionFor = (ats: Dict, host: string, draft: Draft): Dict | undefined => {
  const domains = find(ats, 'NSExceptionDomains')
  if (domains?.kind !== 'dict') return undefined
  const name = host.toLowerCase().replace(/\.$/, '')
  let best: { value: Dict; length: number } | undefined
  for (const { key, value } of domains.entries) {
    if (value.kind !== 'dict') continue
    const domain = key.text.toLowerCase().replace(/\.$/, '')
    const below = find(value, 'NSIncludesSubdomains')
    const fits = name === domain || (below?.kind === 'flag' && below.on && name.endsWith(`.${domain}`))
    if (fits && domain.length > (best?.length ?? -1)) best = { value, length: domain.length }
    else if (!fits) draft.report('not read', key, `it is not about ${host}.`)
  }
  return best?.value
}

const takeException = (draft: Draft, { entries }: Dict): void => {
  let least: Version = 'TLS 1.2'
  let forwardSecrecy = true
  let insecure: Piece | undefined
  let from: Piece | undefined
  for (const { key, value } of entries) {
    // Older names of the same keys.
    const name = key.text.replace(/^NSThirdPartyException/, 'NSException')
    if (name === 'NSExceptionMinimumTLSVersion' && value.kind === 'text') {
      const version = versionOf(value.text)
      if (version) least = version
      else draft.report('unknown version', { text: value.text, at: value.at })
      from ??= key
    } else if (name === 'NSExceptionRequiresForwardSecrecy' && value.kind === 'flag') {
      forwardSecrecy = value.on
      from ??= key
    } else if (name === 'NSExceptionAllowsInsecureHTTPLoads' && value.kind === 'flag')
      insecure = value.on ? key : undefined
    else if (name === 'NSIncludesSubdomains') continue
    else if (name === 'NSRequiresCertificateTransparency')
      draft.report('not read', key, 'Certificate Transparency is not modelled here.')
    else draft.report('unknown setting', key)
  }
  if (insecure)
    draft.report(
      'taken for',
      insecure,
      'it also lets the app do with HTTPS that ATS would refuse: its rules for certificates are off here.',
    )
  if (from ?? insecure)
    loosen(
      draft,
      (from ?? insecure)!,
      least,
      forwardSecrecy && !insecure,
      !insecure && least === 'TLS 1.2' && forwardSecrecy,
    )
}

/** RSA key exchange, in the order of Safari 9 (recorded hello, facts/FACTS.md §1). */
const withoutForwardSecrecy = [
  'TLS_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_RSA_WITH_AES_128_GCM_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA256',
  'TLS_RSA_WITH_AES_128_CBC_SHA256',
  'TLS_RSA_WITH_AES_256_CBC_SHA',
  'TLS_RSA_WITH_AES_128_CBC_SHA',
]

/** Takes rules of ATS back: older versions, suites without forward secrecy, the rules for certificates. */
const loosen = (draft: Draft, from: Piece, least: Version, forwardSecrecy: boolean, keepsPolicy = false): void => {
  const { settings } = draft.owner
  const newest = Math.max(...settings.versions.map((name) => versions.code(name)!))
  const on = everyVersion.filter(
    (name) => versions.code(name)! >= versions.code(least)! && versions.code(name)! <= newest,
  )
  draft.changes.versions = newestFirst([...settings.versions, ...on])
  if (!forwardSecrecy)
    draft.changes.suites = [
      ...settings.suites,
      ...withoutForwardSecrecy.filter((name) => !settings.suites.includes(name)),
    ]
  if ('policies' in settings && !keepsPolicy) {
    draft.changes.policies = settings.policies.filter((name) => name !== 'ats')
    draft.report(
      'taken for',
      from,
      'here an exception takes back all that ATS asks of the certificate, too, which it need not.',
    )
  }
}

/** Tags and texts of a property list. Nothing else of XML is needed, and nothing is fetched or expanded. */
const parse = (text: string, reader: Reader): Node | undefined => {
  const open: { entries: { key: Piece; value: Node }[]; key: Piece | undefined; at: number; dict: boolean }[] = []
  let root: Node | undefined
  let nodes = 0
  const put = (value: Node): void => {
    const parent = open.at(-1)
    if (!parent) root ??= value
    else if (parent.dict && parent.key) {
      parent.entries.push({ key: parent.key, value })
      parent.key = undefined
    }
  }
  const tag = /<!--|<(\/?)([A-Za-z]+)[^<>]*?(\/?)>/g
  for (let found = tag.exec(text); found && nodes < mostNodes; found = tag.exec(text)) {
    const [, closing, name, empty] = found
    if (!name) {
      const end = text.indexOf('-->', tag.lastIndex)
      if (end < 0) break
      tag.lastIndex = end
      continue
    }
    nodes++
    const at = found.index
    if (name === 'dict' || name === 'array') {
      if (empty) put(name === 'dict' ? { kind: 'dict', at, entries: [] } : { kind: 'other', at })
      else if (!closing) {
        if (open.length >= mostDepth) {
          reader.report('cannot be read', at, name, `at most ${mostDepth} levels`)
          return root
        }
        open.push({ entries: [], key: undefined, at, dict: name === 'dict' })
      } else close()
    } else if (name === 'true' || name === 'false') put({ kind: 'flag', at, on: name === 'true' })
    else if (/^(key|string|integer|real|date|data)$/.test(name) && !closing) {
      const from = tag.lastIndex
      const end = empty ? from : text.indexOf(`</${name}>`, from)
      if (end < 0) {
        reader.report('cannot be read', at, name, `</${name}>`)
        break
      }
      const value = { text: decode(text.slice(from, end).slice(0, 1000).trim()), at: from }
      const parent = open.at(-1)
      if (name === 'key') {
        // A piece of a list may begin with a key that belongs to nothing here.
        if (parent) parent.key = value
      }
      // Some write flags as texts.
      else if (/^(yes|true|no|false)$/i.test(value.text))
        put({ kind: 'flag', at, on: /^(yes|true)$/i.test(value.text) })
      else put({ kind: 'text', at: from, text: value.text })
      tag.lastIndex = Math.max(tag.lastIndex, end)
    }
  }
  while (open.length) close()
  return root

  function close(): void {
    const last = open.pop()
    if (last) put(last.dict ? { kind: 'dict', at: last.at, entries: last.entries } : { kind: 'other', at: last.at })
  }
}
const mostDepth = 50
const mostNodes = 50_000

const decode = (text: string): string =>
  text.replace(
    /&(lt|gt|amp|quot|apos);/g,
    (_, name: string) => ({ lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" })[name]!,
  )
