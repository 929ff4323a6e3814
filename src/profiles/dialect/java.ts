import { scheme } from '../../spec/signature.ts'
import type { suite } from '../../spec/suite.ts'
import type { Version } from '../../spec/version.ts'
import { Draft, without, type Owner, type Reading } from './draft.ts'
import { split, type Piece } from './problem.ts'
import { groupNames, groupOf, newestFirst, schemeOf, suiteNames, suiteOf, versionOf } from './word.ts'

type KnownSuite = NonNullable<ReturnType<typeof suite>>

/**
 * Reads Java’s security properties and the system properties of its TLS: lines of java.security, or -D options of a
 * command (JSSE Reference Guide, “Customizing JSSE” and “Disabled and Restricted Cryptographic Algorithms”).
 */
export const readJava = (text: string, owner: Owner): Reading => {
  const draft = new Draft(text, owner)
  const entries = parse(text)
  let found = 0
  for (const { name, value } of entries) found += take(draft, name, value) ? 1 : 0
  if (!found) draft.reader.report('nothing found', 0, '', 'no property of TLS stands in it.')
  return draft.done()
}

const take = (draft: Draft, name: Piece, value: Piece): boolean => {
  const words = split(value, /\s*,\s*/)
  const role = /^jdk\.tls\.(client|server)\./.exec(name.text)?.[1]
  if (role && role !== draft.owner.side) {
    draft.report('not read', name, `it is about Java as a ${role}.`)
    return true
  }
  switch (name.text) {
    case 'jdk.tls.client.protocols':
    case 'jdk.tls.server.protocols':
    case 'https.protocols':
      takeVersions(draft, words)
      return true
    case 'jdk.tls.client.cipherSuites':
    case 'jdk.tls.server.cipherSuites':
    case 'https.cipherSuites':
      takeSuites(draft, words)
      return true
    case 'jdk.tls.namedGroups':
      takeGroups(draft, words)
      return true
    case 'jdk.tls.client.SignatureSchemes':
    case 'jdk.tls.server.SignatureSchemes':
      takeSchemes(draft, words)
      return true
    case 'jdk.tls.disabledAlgorithms':
      disable(draft, words)
      return true
    case 'jdk.certpath.disabledAlgorithms':
      if (draft.isServer) draft.report('not read', name, 'it is about chains that are checked: a setting of clients.')
      else judgeChains(draft, words)
      return true
    case 'jdk.tls.ephemeralDHKeySize':
      takePrime(draft, value)
      return true
    case 'jdk.tls.useExtendedMasterSecret':
      draft.changes.extendedMasterSecret = value.text !== 'false'
      return true
    case 'jsse.enableSNIExtension':
      draft.client('serverName', value.text !== 'false', name)
      return true
    case 'sun.security.ssl.allowLegacyHelloMessages':
      draft.client('requiresSecureRenegotiation', value.text === 'false', name)
      return true
    case 'sun.security.ssl.allowUnsafeRenegotiation':
      draft.client('renegotiation', value.text === 'true' ? 'always' : 'with RFC 5746', name)
      return true
    case 'jdk.tls.client.enableStatusRequestExtension':
      draft.client('statusRequest', value.text !== 'false', name)
      return true
    case 'jdk.tls.maxCertificateChainLength':
    case 'jdk.tls.legacyAlgorithms':
    case 'jdk.tls.keyLimits':
      return true
    default:
      if (/tls|ssl|https\./i.test(name.text)) draft.report('unknown setting', name)
      return false
  }
}

const takeVersions = (draft: Draft, words: readonly Piece[]): void => {
  const read = words.flatMap((word) => {
    const name = versionOf(word.text)
    if (!name && word.text !== 'SSLv2Hello') draft.report('unknown version', word)
    return name ?? []
  })
  if (read.length) draft.changes.versions = newestFirst(read)
}

const takeSuites = (draft: Draft, words: readonly Piece[]): void => {
  const read = words.flatMap((word) => {
    // Java calls suites from before TLS 1.0 by the names of SSL.
    const name = suiteOf(word.text) ?? suiteOf(word.text.replace(/^SSL_/, 'TLS_'))
    if (!name) draft.report('unknown suite', word, draft.reader.near(word.text, suiteNames))
    return name ?? []
  })
  if (read.length) draft.changes.suites = [...new Set(read)]
}

const takeGroups = (draft: Draft, words: readonly Piece[]): void => {
  const read = words.flatMap((word) => {
    const name = groupOf(word.text)
    if (!name) draft.report('unknown group', word, draft.reader.near(word.text, groupNames))
    return name ?? []
  })
  if (!read.length) return
  draft.changes.groups = [...new Set(read)]
  if (!draft.isServer)
    draft.changes.keyShares = (draft.owner.settings as { keyShares: readonly string[] }).keyShares.filter((name) =>
      read.includes(name),
    )
}

const takeSchemes = (draft: Draft, words: readonly Piece[]): void => {
  const read = words.flatMap((word) => {
    const name = schemeOf(word.text)
    if (!name) draft.report('unknown scheme', word)
    return name ?? []
  })
  if (read.length) draft.changes.signatureSchemes = [...new Set(read)]
}

const takePrime = (draft: Draft, value: Piece): void => {
  const field = (
    { '1024': 'modp1024', '2048': 'ffdhe2048', '3072': 'ffdhe3072', '4096': 'ffdhe4096', legacy: 'modp768' } as const
  )[value.text]
  if (field) draft.server('dhGroup', field, value)
  else draft.report('unknown value', value, '1024, 2048, 3072, 4096 or legacy')
}

/** A limit such as `RSA keySize < 2048`: what must not be used at all, or only with longer keys. */
const limitOf = (text: string): { algorithm: string; below: number | undefined; conditions: string } => {
  const [, algorithm = '', rest = ''] = /^(\S+)(.*)$/s.exec(text) ?? []
  const below = /keySize\s*(<=?|==)\s*(\d{1,6})/.exec(rest)
  return {
    algorithm,
    below: below ? Number(below[2]) + (below[1] === '<=' ? 1 : 0) : undefined,
    conditions: rest.replace(/keySize\s*(<=?|==)\s*\d+/, '').trim(),
  }
}

/** Suites by an algorithm’s name: Java takes a suite apart and looks for each part (AlgorithmDecomposer). */
const suiteTests: Readonly<Record<string, (suite: KnownSuite) => boolean>> = {
  RC4: ({ name }) => name.includes('_RC4_'),
  DES: ({ name }) => /_DES_|_DES40_/.test(name) && !name.includes('3DES'),
  DESede: ({ name }) => name.includes('3DES'),
  '3DES_EDE_CBC': ({ name }) => name.includes('3DES'),
  DES40_CBC: ({ name }) => name.includes('DES40'),
  RC4_40: ({ name }) => name.includes('RC4_40'),
  anon: ({ authentication }) => authentication === 'anon',
  NULL: ({ cipher }) => cipher === 'NULL',
  ECDH: ({ keyExchange }) => keyExchange === 'ECDH',
  DH: ({ keyExchange }) => keyExchange === 'DHE' || keyExchange === 'DH',
  DHE: ({ keyExchange }) => keyExchange === 'DHE',
  DiffieHellman: ({ keyExchange }) => keyExchange === 'DHE' || keyExchange === 'DH',
  ECDHE: ({ keyExchange }) => keyExchange === 'ECDHE',
  RSA: ({ keyExchange, authentication }) => keyExchange === 'RSA' || authentication === 'RSA',
  ECDSA: ({ authentication }) => authentication === 'ECDSA',
  DSS: ({ authentication }) => authentication === 'DSS',
  DSA: ({ authentication }) => authentication === 'DSS',
  MD5: ({ mac }) => mac === 'md5',
  HmacMD5: ({ mac }) => mac === 'md5',
  HmacSHA1: ({ mac }) => mac === 'sha1',
  EXPORT: ({ name }) => name.includes('EXPORT'),
  KRB5: ({ keyExchange }) => keyExchange === 'KRB5',
  PSK: ({ authentication }) => authentication === 'PSK',
  AES_128_CBC: ({ cipher }) => cipher === 'AES_128_CBC',
  AES_256_CBC: ({ cipher }) => cipher === 'AES_256_CBC',
  AES_128_GCM: ({ cipher }) => cipher === 'AES_128_GCM',
  AES_256_GCM: ({ cipher }) => cipher === 'AES_256_GCM',
}

const disable = (draft: Draft, words: readonly Piece[]): void => {
  const { settings } = draft.owner
  let versions: readonly Version[] = settings.versions
  const off: ((suite: KnownSuite) => boolean)[] = []
  let schemes = settings.signatureSchemes
  let groups = settings.groups
  for (const word of words) {
    const { algorithm, below, conditions } = limitOf(word.text)
    const version = versionOf(algorithm)
    const test = Object.hasOwn(suiteTests, algorithm) ? suiteTests[algorithm] : undefined
    const pattern =
      /^TLS_[A-Z0-9_]*\*[A-Z0-9_*]*$/i.test(algorithm) && algorithm.length < 80 ? wildcard(algorithm) : undefined
    const signature = /^(MD5|SHA1|SHA224|SHA256|SHA384|SHA512)with(RSA|ECDSA|DSA)$/i.exec(algorithm)
    const named = suiteOf(algorithm)
    const group = groupOf(algorithm)
    if (/^include$/.test(algorithm))
      draft.report('not read', word, 'curves that another property lists; those are hardly ever offered.')
    else if (conditions) draft.report('not read', word, 'only limits of keySize are read here.')
    else if (version) versions = versions.filter((name) => name !== version)
    else if (below !== undefined) {
      if (/^(DH|DiffieHellman)$/.test(algorithm) && !draft.isServer)
        draft.changes.dhMinimum =
          (['3072', '2048', '1024', '768', '512'] as const).find((size) => Number(size) <= below) ?? '512'
      else if (algorithm === 'RSA' && !draft.isServer)
        draft.changes.minimumRsa = (['3072', '2048', '1024', '0'] as const).find((size) => Number(size) <= below) ?? '0'
      else if (algorithm !== 'EC')
        draft.report('not read', word, 'of limits of keys only those of DH and RSA are read, for clients.')
    } else if (pattern) off.push(({ name }) => pattern.test(name))
    else if (named) off.push(({ name }) => name === named)
    else if (signature) schemes = schemes.filter((name) => !signs(name, signature[1]!, signature[2]!))
    else if (algorithm === 'SHA1' || algorithm === 'SHA-1')
      schemes = schemes.filter((name) => scheme(name).hash !== 'sha1')
    else if (test) off.push(test)
    else if (group) groups = groups.filter((name) => name !== group)
    else draft.report('unknown setting', word)
  }
  if (versions.length) draft.changes.versions = versions
  draft.changes.signatureSchemes = schemes
  draft.changes.groups = groups
  const suites = off.reduce<readonly string[]>(
    (left, test) => without(left, test),
    draft.changes.suites ?? settings.suites,
  )
  if (suites.length) draft.changes.suites = suites
}

const wildcard = (text: string): RegExp => new RegExp(`^${text.split(/\*+/).join('.*')}$`, 'i')

const signs = (name: string, hash: string, key: string): boolean => {
  const one = scheme(name)
  return one.hash === hash.toLowerCase() && one.padding !== 'pss' && one.key === key.toLowerCase()
}

/** The weakest hash and the shortest key in a chain. */
const judgeChains = (draft: Draft, words: readonly Piece[]): void => {
  const order = ['md5', 'sha1', 'sha224', 'sha256'] as const
  let least = 0
  for (const word of words) {
    const { algorithm, below, conditions } = limitOf(word.text)
    if (/^MD[245]$/.test(algorithm)) least = Math.max(least, 1)
    else if (/^SHA-?1$/.test(algorithm)) {
      if (conditions)
        draft.report(
          'not read',
          word,
          'SHA-1 is refused only under conditions: below Java’s own authorities, or after a day.',
        )
      else least = Math.max(least, 2)
    } else if (/^SHA-?224$/.test(algorithm) && !conditions) least = Math.max(least, 3)
    else if (algorithm === 'RSA' && below !== undefined)
      draft.changes.minimumRsa = (['3072', '2048', '1024', '0'] as const).find((size) => Number(size) <= below) ?? '0'
    else if (!/^(DSA|EC|include)$/.test(algorithm)) draft.report('unknown setting', word)
  }
  draft.changes.weakestHash = order[least]!
}

/** Lines of name=value, of which a backslash at the end makes one; `-Dname=value` anywhere; comments begin with # or !. */
const parse = (text: string): { name: Piece; value: Piece }[] => {
  // The same length: every character keeps its place.
  const joined = text.replace(/\\\r?\n/g, (found) => ' '.repeat(found.length))
  const entries: { name: Piece; value: Piece }[] = []
  for (const { 0: line, index } of joined.matchAll(/[^\n]+/g)) {
    if (/^\s*[#!]/.test(line)) continue
    const options = [...line.matchAll(/(?:^|\s)["']?-D([\w.]+)=(?:"([^"]*)"|'([^']*)'|(\S*))/g)]
    if (options.length) {
      for (const { 0: found, 1: name = '', 2: a, 3: b, 4: c, index: offset } of options.slice(0, 1000)) {
        const value = a ?? b ?? c ?? ''
        const at = index + offset + found.indexOf('-D') + 2
        entries.push({
          name: { text: name, at },
          value: { text: value.replace(/["']$/, ''), at: index + offset + found.lastIndexOf(value) },
        })
      }
      continue
    }
    const [, space = '', name, gap = '', value = ''] = /^(\s*)([\w.]+)(\s*[=:]\s*)(.*)$/s.exec(line) ?? []
    if (!name) continue
    const from = index + space.length + name.length + gap.length
    const bare = value.trimEnd()
    const quoted = /^"[^]*"$/.test(bare)
    entries.push({
      name: { text: name, at: index + space.length },
      value: { text: quoted ? bare.slice(1, -1) : bare, at: quoted ? from + 1 : from },
    })
  }
  return entries
}
