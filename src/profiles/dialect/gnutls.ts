import { scheme, schemes } from '../../spec/signature.ts'
import { groups as groupNames } from '../../spec/group.ts'
import { suite, suites } from '../../spec/suite.ts'
import { TLS12, TLS13, versions as versionNames, type Version } from '../../spec/version.ts'
import { Draft, type Owner, type Reading } from './draft.ts'
import { split, type Piece } from './problem.ts'

/**
 * Reads a priority string of GnuTLS 3.7 (“Priority Strings” in its manual): a keyword, then what is added and taken away.
 * What it comes to is what `gnutls-cli --list --priority` prints.
 */
export const readGnuTls = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const from = text.length - text.trimStart().length
  const [, open = '', bare = ''] = /^(["']?)([^]*?)\1$/.exec(text.trim()) ?? []
  const words = split({ text: bare, at: from + open.length }, /[:,]/)
  if (!words.length) draft.reader.report('nothing found', 0, '', 'no keyword of a priority string stands in it.')
  const lists = emptyLists()
  for (const word of words) {
    if (!takeWord(word, lists, draft)) {
      draft.report('refused by GnuTLS', word)
      return { changes: {}, problems: draft.reader.problems }
    }
  }
  settle(lists, draft, words[0])
  return draft.done()
}

type Kind = 'versions' | 'ciphers' | 'macs' | 'exchanges' | 'groups' | 'signs'
type Lists = Record<Kind, string[]>
const kinds = ['versions', 'ciphers', 'macs', 'exchanges', 'groups', 'signs'] as const satisfies readonly Kind[]
const emptyLists = (): Lists => ({ versions: [], ciphers: [], macs: [], exchanges: [], groups: [], signs: [] })

const words = (text: string): string[] => text.trim().split(/\s+/)
const hashes = ['SHA256', 'SHA384', 'SHA512'] as const
/** RSA, RSASSA-PSS and ECDSA with a hash, and what has the same strength. */
const signsOf: Readonly<Record<(typeof hashes)[number], readonly string[]>> = {
  SHA256: words('RSA-SHA256 RSA-PSS-SHA256 RSA-PSS-RSAE-SHA256 ECDSA-SHA256 ECDSA-SECP256R1-SHA256 EDDSA-ED25519'),
  SHA384: words('RSA-SHA384 RSA-PSS-SHA384 RSA-PSS-RSAE-SHA384 ECDSA-SHA384 ECDSA-SECP384R1-SHA384 EDDSA-ED448'),
  SHA512: words('RSA-SHA512 RSA-PSS-SHA512 RSA-PSS-RSAE-SHA512 ECDSA-SHA512 ECDSA-SECP521R1-SHA512'),
}
const secureSigns = hashes.flatMap((hash) => signsOf[hash])
const normal: Lists = {
  versions: ['TLS1.3', 'TLS1.2', 'TLS1.1', 'TLS1.0'],
  ciphers: words('AES-256-GCM CHACHA20-POLY1305 AES-256-CCM AES-256-CBC AES-128-GCM AES-128-CCM AES-128-CBC'),
  macs: ['SHA1', 'AEAD'],
  exchanges: ['ECDHE-ECDSA', 'ECDHE-RSA', 'RSA', 'DHE-RSA'],
  groups: words('SECP256R1 SECP384R1 SECP521R1 X25519 X448 FFDHE2048 FFDHE3072 FFDHE4096 FFDHE6144 FFDHE8192'),
  signs: [...secureSigns, 'RSA-SHA1', 'ECDSA-SHA1'],
}
const secure192: Lists = {
  ...normal,
  ciphers: words('AES-256-GCM CHACHA20-POLY1305 AES-256-CBC AES-256-CCM'),
  macs: ['AEAD'],
  groups: words('SECP384R1 SECP521R1 FFDHE8192'),
  signs: [...signsOf.SHA384, ...signsOf.SHA512],
}
/** What each keyword stands for, as GnuTLS 3.7.9 lists it. */
const keywords: Readonly<Record<string, Lists>> = {
  NORMAL: normal,
  LEGACY: normal,
  PFS: { ...normal, exchanges: ['ECDHE-ECDSA', 'ECDHE-RSA', 'DHE-RSA'] },
  PERFORMANCE: {
    ...normal,
    ciphers: words('AES-128-GCM AES-256-GCM CHACHA20-POLY1305 AES-128-CCM AES-256-CCM AES-128-CBC AES-256-CBC'),
    exchanges: ['RSA', 'ECDHE-ECDSA', 'ECDHE-RSA', 'DHE-RSA'],
  },
  SECURE128: {
    ...normal,
    ciphers: words('AES-256-GCM CHACHA20-POLY1305 AES-256-CBC AES-256-CCM AES-128-GCM AES-128-CBC AES-128-CCM'),
    signs: secureSigns,
  },
  SECURE192: secure192,
  SECURE256: secure192,
  SUITEB128: {
    versions: ['TLS1.2'],
    ciphers: ['AES-256-GCM', 'AES-128-GCM'],
    macs: ['AEAD'],
    exchanges: ['ECDHE-ECDSA'],
    groups: ['SECP256R1', 'SECP384R1'],
    signs: words('ECDSA-SHA256 ECDSA-SECP256R1-SHA256 ECDSA-SHA384 ECDSA-SECP384R1-SHA384'),
  },
  SUITEB192: {
    versions: ['TLS1.2'],
    ciphers: ['AES-256-GCM'],
    macs: ['AEAD'],
    exchanges: ['ECDHE-ECDSA'],
    groups: ['SECP384R1'],
    signs: words('ECDSA-SHA384 ECDSA-SECP384R1-SHA384'),
  },
  NONE: emptyLists(),
}

/** What can be added beside what the keywords hold. */
const others: Readonly<Record<Kind, readonly string[]>> = {
  versions: [],
  ciphers: words(
    'AES-128-CCM-8 AES-256-CCM-8 CAMELLIA-128-GCM CAMELLIA-256-GCM CAMELLIA-128-CBC CAMELLIA-256-CBC 3DES-CBC ARCFOUR-128 NULL',
  ),
  macs: ['SHA256', 'SHA384', 'MD5'],
  exchanges: words('DHE-DSS ANON-DH ANON-ECDH PSK DHE-PSK ECDHE-PSK RSA-PSK SRP SRP-RSA SRP-DSS'),
  groups: ['SECP192R1', 'SECP224R1'],
  signs: words('RSA-MD5 RSA-SHA224 ECDSA-SHA224 DSA-SHA1 DSA-SHA224 DSA-SHA256 DSA-SHA384 DSA-SHA512'),
}
const prefixes = { versions: 'VERS-', groups: 'GROUP-', signs: 'SIGN-' } as const
const isKnown = (kind: Kind, name: string): boolean => normal[kind].includes(name) || others[kind].includes(name)

/** False for what GnuTLS does not understand: it refuses the whole string. */
const takeWord = (word: Piece, lists: Lists, draft: Draft): boolean => {
  const text = word.text.trim().toUpperCase()
  if (text.startsWith('%')) return takeFlag({ ...word, text }, draft)
  const [, sign = '', name = ''] = /^([+!-]?)(.+)$/.exec(text) ?? []
  const add = sign === '+' || sign === ''
  const level = keywords[name]
  if (level && sign !== '-' && sign !== '!') {
    for (const kind of kinds) put(lists[kind], level[kind], true)
    return true
  }
  if (level || sign === '') return false
  if (/^(CTYPE|COMP)-/.test(name)) return true
  if (/^VERS-(DTLS|TLS-DTLS)/.test(name)) return true
  const all = allOf(name)
  if (all) {
    // Taken away, everything goes, also what had to be added by its name.
    if (!add && !name.startsWith('GROUP-DH') && !name.startsWith('GROUP-EC')) lists[all.kind].length = 0
    put(lists[all.kind], all.names, add)
    return true
  }
  const found = elementOf(name)
  if (!found) return false
  put(lists[found.kind], [found.name], add)
  return true
}

const put = (list: string[], names: readonly string[], add: boolean): void => {
  for (const name of names) {
    const at = list.indexOf(name)
    if (add && at < 0) list.push(name)
    else if (!add && at >= 0) list.splice(at, 1)
  }
}

/** `VERS-ALL`, `GROUP-DH-ALL`: everything of a kind, in GnuTLS’ own order. */
const allOf = (name: string): { kind: Kind; names: readonly string[] } | undefined => {
  switch (name) {
    case 'VERS-ALL':
    case 'VERS-TLS-ALL':
      return { kind: 'versions', names: normal.versions }
    case 'CIPHER-ALL':
      return { kind: 'ciphers', names: normal.ciphers }
    case 'MAC-ALL':
      return { kind: 'macs', names: normal.macs }
    case 'KX-ALL':
      return { kind: 'exchanges', names: normal.exchanges }
    case 'GROUP-ALL':
    case 'CURVE-ALL':
      return { kind: 'groups', names: normal.groups }
    case 'GROUP-DH-ALL':
      return { kind: 'groups', names: normal.groups.filter((one) => one.startsWith('FFDHE')) }
    case 'GROUP-EC-ALL':
      return { kind: 'groups', names: normal.groups.filter((one) => !one.startsWith('FFDHE')) }
    case 'SIGN-ALL':
      return { kind: 'signs', names: normal.signs }
    default:
      return undefined
  }
}

const elementOf = (name: string): { kind: Kind; name: string } | undefined => {
  for (const [kind, prefix] of Object.entries(prefixes) as [keyof typeof prefixes, string][]) {
    const bare = name.startsWith(prefix) ? name.slice(prefix.length) : undefined
    if (bare !== undefined) return isKnown(kind, bare) ? { kind, name: bare } : undefined
  }
  if (name.startsWith('CURVE-')) {
    const curve = name.slice('CURVE-'.length)
    return isKnown('groups', curve) && !curve.startsWith('FFDHE') ? { kind: 'groups', name: curve } : undefined
  }
  const kind = (['exchanges', 'ciphers', 'macs'] as const).find((one) => isKnown(one, name))
  return kind && { kind, name }
}

/** Flags of this version that change nothing that is modelled, or that are only said. */
const idle =
  words(`%COMPAT %DUMBFW %NO_EXTENSIONS %NO_STATUS_REQUEST %NO_SESSION_HASH %NO_TLS12_TICKETS %NO_SHUFFLE_EXTENSIONS
  %FORCE_ETM %FORCE_SESSION_HASH %DISABLE_SAFE_RENEGOTIATION %UNSAFE_RENEGOTIATION %PARTIAL_RENEGOTIATION %ALLOW_SMALL_RECORDS
  %DISABLE_TLS13_COMPAT_MODE %FALLBACK_SCSV %LATEST_RECORD_VERSION %SSL3_RECORD_VERSION %STATELESS_COMPRESSION
  %VERIFY_ALLOW_SIGN_RSA_MD2 %VERIFY_ALLOW_SIGN_RSA_MD5 %VERIFY_ALLOW_BROKEN %VERIFY_ALLOW_SIGN_WITH_SHA1
  %VERIFY_ALLOW_X509_V1_CA_CRT %VERIFY_DISABLE_CRL_CHECKS %PROFILE_LOW %PROFILE_LEGACY %PROFILE_MEDIUM %PROFILE_HIGH
  %PROFILE_ULTRA %PROFILE_FUTURE %PROFILE_SUITEB128 %PROFILE_SUITEB192 %PROFILE_VERY_WEAK`)

const takeFlag = (word: Piece, draft: Draft): boolean => {
  switch (word.text) {
    case '%SERVER_PRECEDENCE':
      if (draft.isServer) Object.assign(draft.changes, { suiteOrder: 'server', groupOrder: 'server' })
      return true
    case '%NO_TICKETS':
      if (draft.isServer) draft.changes.sessionTickets = false
      return true
    case '%NO_ETM':
      if (draft.isServer) draft.changes.encryptThenMac = false
      return true
    case '%SAFE_RENEGOTIATION':
      if (!draft.isServer) draft.changes.requiresSecureRenegotiation = true
      return true
    default:
      if (!idle.includes(word.text)) return false
      draft.report('unknown setting', word)
      return true
  }
}

const settle = (lists: Lists, draft: Draft, first: Piece | undefined): void => {
  const { ciphers, exchanges, groups, signs } = lists
  const asked = lists.versions.map((name) => name.replace('TLS', 'TLS ') as Version)
  const gap = !asked.includes('TLS 1.2') && asked.some((name) => versionNames.code(name)! < TLS12)
  // TLS 1.3 goes where something is on that it cannot have, without groups, and where TLS 1.2 is missing between it and older
  // versions; without signatures nothing newer than TLS 1.1 is left.
  const tooOld = ciphers.includes('NULL') || exchanges.some((one) => /^SRP|^RSA-PSK$/.test(one))
  const on = asked.filter((name) => {
    const code = versionNames.code(name)!
    if (code >= TLS13 && (tooOld || gap || groups.length === 0)) return false
    return code < TLS12 || signs.length > 0
  })
  const list = suitesOf(lists, on)
  if (on.length === 0 || list.length === 0) {
    if (first) draft.report('refused by GnuTLS', first)
    return
  }
  draft.changes.versions = on
  draft.suites13 = list.filter((name) => name.startsWith('TLS_') && !name.includes('_WITH_'))
  draft.suites12 = list.filter((name) => name.includes('_WITH_'))
  draft.changes.groups = lists.groups.flatMap(
    (name) => groupNames.name(groupNames.code(name.toLowerCase()) ?? -1) ?? [],
  )
  draft.changes.signatureSchemes = [...new Set(lists.signs.flatMap(schemeOf))]
}

/** Those of TLS 1.3 by their cipher; before them each key exchange with each cipher and each MAC. */
const suitesOf = ({ ciphers, macs, exchanges }: Lists, on: readonly Version[]): string[] => {
  const codes = on.map((name) => versionNames.code(name)!)
  const newest = Math.max(0, ...codes.filter((code) => code < TLS13))
  const modern = codes.includes(TLS13) && macs.includes('AEAD') ? ciphers.flatMap((name) => in13[name] ?? []) : []
  return [
    ...modern,
    ...exchanges.flatMap((exchange) =>
      ciphers.flatMap((cipher) =>
        macs.flatMap((mac) => {
          const name = byParts.get(`${exchange} ${cipher} ${mac}`)
          return name && suite(suites.code(name)!)!.from <= newest ? [name] : []
        }),
      ),
    ),
  ]
}

const in13: Readonly<Record<string, string>> = {
  'AES-256-GCM': 'TLS_AES_256_GCM_SHA384',
  'CHACHA20-POLY1305': 'TLS_CHACHA20_POLY1305_SHA256',
  'AES-128-GCM': 'TLS_AES_128_GCM_SHA256',
  'AES-128-CCM': 'TLS_AES_128_CCM_SHA256',
  'AES-128-CCM-8': 'TLS_AES_128_CCM_8_SHA256',
}

/** What IANA calls a suite, in GnuTLS’ words: `ECDHE-RSA AES-128-CBC SHA256`. */
const partsOf = (name: string): string | undefined => {
  const [, exchange, rest] =
    /^TLS_(RSA|DHE_RSA|DHE_DSS|ECDHE_RSA|ECDHE_ECDSA|DH_anon|ECDH_anon)_WITH_(.+)$/.exec(name) ?? []
  if (!exchange || !rest) return undefined
  const kx = { DH_anon: 'ANON-DH', ECDH_anon: 'ANON-ECDH' }[exchange] ?? exchange.replaceAll('_', '-')
  const [, block, mode] = /^((?:AES|CAMELLIA)_(?:128|256))_(GCM_SHA\d+|CCM_8|CCM)$/.exec(rest) ?? []
  if (block && mode) return `${kx} ${block.replace('_', '-')}-${mode.replace(/_SHA\d+$/, '').replace('_', '-')} AEAD`
  if (rest === 'CHACHA20_POLY1305_SHA256') return `${kx} CHACHA20-POLY1305 AEAD`
  const [, cipher, mac] =
    /^(AES_128_CBC|AES_256_CBC|CAMELLIA_128_CBC|CAMELLIA_256_CBC|3DES_EDE_CBC|RC4_128|NULL)_(SHA\d*|MD5)$/.exec(rest) ??
    []
  if (!cipher || !mac) return undefined
  const called = { '3DES_EDE_CBC': '3DES-CBC', RC4_128: 'ARCFOUR-128' }[cipher] ?? cipher.replaceAll('_', '-')
  return `${kx} ${called} ${mac === 'SHA' ? 'SHA1' : mac}`
}
const byParts: ReadonlyMap<string, string> = new Map(
  suites.codes.flatMap((code) => {
    const name = suites.name(code)
    const parts = partsOf(name)
    return parts ? [[parts, name] as const] : []
  }),
)

/** `RSA-PSS-RSAE-SHA256` as TLS has it. Names without a curve stand for TLS 1.2 and have the same code points. */
const schemeOf = (sign: string): string[] => {
  const name = sign.toLowerCase().replaceAll('-', '_')
  const hash = /(sha\d+|md5)$/.exec(name)?.[1] ?? ''
  const curve = { sha256: 'secp256r1_', sha384: 'secp384r1_', sha512: 'secp521r1_' }[hash] ?? ''
  const found = /^rsa_(sha|md5)/.test(name)
    ? `rsa_pkcs1_${hash}`
    : /^rsa_pss_sha/.test(name)
      ? `rsa_pss_pss_${hash}`
      : /^ecdsa_/.test(name)
        ? `ecdsa_${curve}${hash}`
        : name.replace('eddsa_', '')
  return schemes.code(found) === undefined || scheme(found).key === 'other' ? [] : [found]
}
