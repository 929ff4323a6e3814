import type { ServerSettings } from '../../rules/profile.ts'
import { type groupShapes, isBuiltGroup } from '../../spec/group.ts'
import { scheme } from '../../spec/signature.ts'
import { versions, type Version } from '../../spec/version.ts'
import { readCipherString } from './cipherstring.ts'
import { isWeakBuild, type Draft } from './draft.ts'
import { split, type Piece } from './problem.ts'
import { everyVersion, groupNames, groupOf, is13, newestFirst, schemeOf, suiteOf, versionOf } from './word.ts'

/**
 * What OpenSSL is told, whoever tells it: nginx's ssl_ciphers, Apache's SSLOpenSSLConfCmd, openssl.cnf
 * (SSL_CONF_cmd(3), "SUPPORTED CONFIGURATION FILE COMMANDS").
 */

/** The suites before TLS 1.3, and the security level. `ending` is what a program adds to the string. */
export const takeCipherString = (draft: Draft, piece: Piece, ending = ''): void => {
  const build = { weak: isWeakBuild(draft.owner), level: levelOf(draft) }
  const meaning = readCipherString(piece, draft.reader, build, ending)
  if (!meaning) return
  draft.suites12 = meaning.suites
  if (meaning.level !== undefined) takeLevel(draft, meaning.level, piece)
}

/**
 * The level at which a program stands that speaks older versions and names no level: OpenSSL's own, where nothing else is
 * known. Nothing else is decided by it in what is usual today.
 */
export const settleLevel = (
  draft: Draft,
  said: { readonly versions: Piece | undefined; readonly ciphers: Piece | undefined },
): void => {
  const { changes, owner, isServer } = draft
  const at = said.versions ?? said.ciphers
  if (!isServer || !at) return
  const settings = owner.settings as ServerSettings
  const isOld = (name: Version) => name === 'TLS 1.0' || name === 'TLS 1.1'
  const old = draft.versions.filter(isOld)
  const newlyOld = !settings.versions.some(isOld)
  const unsaid = changes.securityLevel === undefined && settings.securityLevel === '0'
  if (unsaid && old.length && (said.ciphers || newlyOld)) changes.securityLevel = '1'
  const level = changes.securityLevel ?? settings.securityLevel
  if (level === '0' || !old.length || settings.levelsOf === 'OpenSSL 1.1.1') return
  draft.report(
    'remark',
    at,
    `at security level ${level} OpenSSL ${settings.levelsOf === 'OpenSSL 3.2' ? '3.2 and newer have TLS 1.0 and 1.1 off' : '3 signs nothing in TLS 1.0 and 1.1, so that only static RSA is left there'}; they need @SECLEVEL=0.${unsaid ? ' The text names no level: OpenSSL’s own is 1, and 2 as Debian and Ubuntu build it.' : ''} Is an OpenSSL before 3.0 behind it? Then choose “Levels as in”: OpenSSL 1.1.1.`,
  )
}

/** OpenSSL’s own level is 1; a stack that has no levels says 0. */
const levelOf = ({ owner: { settings } }: Draft): number =>
  'securityLevel' in settings ? Number(settings.securityLevel) || 1 : 1

/** The suites of TLS 1.3; a colon between them. */
export const takeCiphersuites = (draft: Draft, piece: Piece): void => {
  const read = split(piece, /[:,\s]/).flatMap((word) => {
    const name = suiteOf(word.text)
    if (name && is13(name)) return [name]
    draft.report(name ? 'not of TLS 1.3' : 'unknown suite', word)
    return []
  })
  draft.suites13 = [...new Set(read)]
}

export const takeGroups = (draft: Draft, piece: Piece): void => {
  const words = split(piece, /[:,\s/]/)
  const read = words.flatMap((word) => {
    const name = groupOf(word.text.replace(/^[?*]+/, ''))
    // Since OpenSSL 3.5 a question mark says that a group need not be known.
    if (!name && word.text.startsWith('?')) draft.report('unknown group', word)
    else if (!name) draft.report('group refused by OpenSSL', word, draft.reader.near(word.text, groupNames))
    return name ? [name] : word.text.startsWith('?') ? [] : [undefined]
  })
  const known = read.filter((name) => name !== undefined)
  if (known.length && known.length === read.length) draft.changes.groups = [...new Set(known)]
}

export const takeSchemes = (draft: Draft, piece: Piece): void => {
  const read = split(piece, /[:,\s]/).flatMap((word) => {
    const name = schemeOf(word.text)
    if (!name) draft.report('unknown scheme', word)
    return name ?? []
  })
  if (read.length) draft.changes.signatureSchemes = [...new Set(read)]
}

/** The versions that are named, newest first. */
export const takeVersions = (draft: Draft, words: readonly Piece[]): void => {
  const read = words.flatMap((word) => {
    const name = versionOf(word.text)
    if (!name) draft.report('unknown version', word)
    return name ?? []
  })
  if (read.length) draft.changes.versions = newestFirst(read)
}

/** The prime, in bits, that a level asks for at least, and the weakest hash that it lets sign. */
const levels = [
  { strength: 0, rsa: '0', dh: '512', hash: 'md5' },
  { strength: 80, rsa: '1024', dh: '1024', hash: 'sha224' },
  { strength: 112, rsa: '2048', dh: '2048', hash: 'sha224' },
  { strength: 128, rsa: '3072', dh: '3072', hash: 'sha256' },
  { strength: 192, rsa: '3072', dh: '3072', hash: 'sha256' },
  { strength: 256, rsa: '3072', dh: '3072', hash: 'sha256' },
] as const
const sha1 = ['ecdsa_sha1', 'rsa_pkcs1_sha1']
/** Bits of security (SSL_CTX_set_security_level(3)): half a hash, but less for what is broken. */
const strengthOf = (name: string): number => {
  const { hash } = scheme(name)
  return hash === undefined ? 128 : hash === 'md5' ? 39 : hash === 'sha1' ? 63 : Number(hash.slice(3)) / 2
}
const groupStrength: Partial<Record<keyof typeof groupShapes, number>> = {
  x25519: 128,
  secp256r1: 128,
  ffdhe2048: 112,
  ffdhe3072: 128,
  ffdhe4096: 150,
  secp384r1: 192,
  x448: 224,
}

/** What a security level means: a server has a setting for it; a client shows it in what it offers and accepts. */
const takeLevel = (draft: Draft, level: number, piece: Piece): void => {
  const { strength, rsa, dh, hash } = levels[level]!
  const { settings } = draft.owner
  const schemes = draft.changes.signatureSchemes ?? settings.signatureSchemes
  const kept = draft.isServer ? schemes : schemes.filter((name) => strengthOf(name) >= strength)
  draft.changes.signatureSchemes = level === 0 ? [...kept, ...sha1.filter((name) => !kept.includes(name))] : kept
  const at = piece.at + Math.max(0, piece.text.lastIndexOf('@SECLEVEL'))
  if (draft.isServer) {
    draft.changes.securityLevel = String(level) as ServerSettings['securityLevel']
    return
  }
  draft.changes.groups = (draft.changes.groups ?? settings.groups).filter(
    (name) => !isBuiltGroup(name) || (groupStrength[name] ?? 256) >= strength,
  )
  draft.changes.minimumRsa = rsa
  draft.changes.dhMinimum = dh
  draft.changes.weakestHash = hash
  draft.report(
    'level',
    { text: `@SECLEVEL=${level}`, at },
    `${level} also decides about signatures, groups, keys and primes.`,
  )
}

/** A command of SSL_CONF_cmd by its name in files. False when there is none of this name. */
export const takeCommand = (draft: Draft, name: Piece, value: Piece): boolean => {
  switch (name.text.toLowerCase()) {
    case 'cipherstring':
      takeCipherString(draft, value)
      return true
    case 'ciphersuites':
      takeCiphersuites(draft, value)
      return true
    case 'groups':
    case 'curves':
    case 'ecdhparameters':
      if (!/^auto(matic)?$/i.test(value.text)) takeGroups(draft, value)
      return true
    case 'signaturealgorithms':
      takeSchemes(draft, value)
      return true
    case 'minprotocol':
    case 'maxprotocol':
      bound(draft, value, name.text.toLowerCase() === 'minprotocol')
      return true
    case 'protocol':
      takeSwitches(draft, split(value, /[,\s]/))
      return true
    case 'numtickets':
      if (/^[0-9]+$/.test(value.text))
        draft.server('tickets', (['0', '1'] as const).find((n) => n === value.text) ?? '2', value)
      else draft.report('unknown value', value, 'a number')
      return true
    case 'options':
      for (const word of split(value, /[,\s]/)) takeOption(draft, word)
      return true
    default:
      return false
  }
}

const bound = (draft: Draft, value: Piece, isLeast: boolean): void => {
  const limit = /^none$/i.test(value.text) ? undefined : versionOf(value.text)
  if (!limit && !/^none$/i.test(value.text)) return draft.report('unknown version', value)
  const all: readonly Version[] = isLeast ? newestFirst([...draft.versions, ...everyVersion]) : draft.versions
  const newest = Math.max(...draft.versions.map((name) => versions.code(name)!))
  const code = limit && versions.code(limit)!
  const kept = all.filter((name) => {
    const one = versions.code(name)!
    return isLeast ? one <= newest && one >= (code ?? 0) : one <= (code ?? 0xffff)
  })
  if (kept.length) draft.changes.versions = newestFirst(kept)
  else draft.report('not read', value, 'no version would be left.')
}

/** `ALL,-TLSv1.3`: all are on at first, and each word switches one on or off. */
const takeSwitches = (draft: Draft, words: readonly Piece[]): void => {
  let on: readonly Version[] = everyVersion
  for (const word of words) {
    const [, sign = '', bare = ''] = /^([+-]?)(.*)$/s.exec(word.text) ?? []
    const meant = versionsOf(bare)
    if (!meant) draft.report('unknown version', word)
    else on = sign === '-' ? on.filter((name) => !meant.includes(name)) : [...on, ...meant]
  }
  takeList(draft, on, words)
}

/** The versions that a word stands for: one, or `all`. */
export const versionsOf = (word: string): readonly Version[] | undefined => {
  if (/^all$/i.test(word)) return everyVersion
  const one = versionOf(word)
  return one && [one]
}

/** Takes a list over, unless nothing is left of it. */
export const takeList = (draft: Draft, on: readonly Version[], words: readonly Piece[]): void => {
  if (on.length) draft.changes.versions = newestFirst(on)
  else if (words.length) draft.report('not read', words[0]!, 'no version would be left.')
}

const takeOption = (draft: Draft, word: Piece): void => {
  const off = word.text.startsWith('-')
  switch (word.text.replace(/^[+-]/, '').toLowerCase()) {
    case 'serverpreference':
      return draft.server('suiteOrder', off ? 'client' : 'server', word)
    case 'sessionticket':
      return draft.server('sessionTickets', !off, word)
    case 'prioritizechacha':
      return draft.server('suiteOrder', off ? 'server' : 'server or ChaCha20', word)
    case 'encryptthenmac':
      return draft.server('encryptThenMac', !off, word)
    case 'extendedmastersecret':
      return void (draft.changes.extendedMasterSecret = !off)
    case 'unsafelegacyserverconnect':
      return draft.client('requiresSecureRenegotiation', off, word)
    case 'clientrenegotiation':
      return draft.server('renegotiation', off ? 'never' : 'with RFC 5746', word)
    case 'norenegotiation':
      return draft.server('renegotiation', off ? 'with RFC 5746' : 'never', word)
    default:
      draft.report('unknown setting', word)
  }
}
