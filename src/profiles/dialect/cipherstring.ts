import { SSL_FLOOR, TLS10, TLS12 } from '../../spec/version.ts'
import { fromOpenSsl, openSslSuites, type OpenSslSuite } from './opensslsuite.ts'
import type { Piece, Reader } from './problem.ts'

/** What an OpenSSL cipher string means. */
export interface CipherString {
  /** Suites before TLS 1.3 in order, those that a program without pre-shared keys and SRP can use at this security level. */
  readonly suites: readonly string[]
  /** Of @SECLEVEL; undefined where it does not say. */
  readonly level: number | undefined
}

interface Build {
  /** With RC4, 3DES, SEED and IDEA. */
  readonly weak: boolean
  /** The security level where the string names none; OpenSSL’s own default is 1. */
  readonly level: number
}

/** Which suites are meant: those that fit every property that is named. */
interface Selector {
  readonly exchange?: readonly string[]
  readonly authentication?: readonly string[]
  readonly cipher?: readonly string[]
  readonly mac?: readonly string[]
  readonly strength?: readonly string[]
  readonly inDefault?: false
  readonly from?: number
  readonly code?: number
}

/** More elements than any configuration has; what comes after is not read. */
const mostElements = 2000

/**
 * Reads a cipher string as OpenSSL 3.0 does (ciphers(1); the order of `openssl ciphers -s`, as its tests here show). Undefined
 * when OpenSSL would refuse it: a command that it does not know, or no suite left. `ending` is what a program adds.
 */
export const readCipherString = (
  { text, at }: Piece,
  reader: Reader,
  build: Build = { weak: false, level: 1 },
  ending = '',
): CipherString | undefined => {
  const state: State = { list: startOf(build.weak), level: undefined }
  const b = /^SUITEB(128ONLY|128C2|128|192)/.exec(text)?.[1]
  const ok =
    b !== undefined
      ? process({ text: suiteB[b]!, at }, state, undefined, build)
      : !text.startsWith('DEFAULT')
        ? process({ text, at }, state, reader, build)
        : process({ text: 'ALL:!COMPLEMENTOFDEFAULT:!eNULL', at }, state, undefined, build) &&
          process({ text: text.slice(7), at: at + 7 }, state, reader, build)
  if (!ok || !process({ text: ending, at }, state, undefined, build)) return undefined
  const chosen = state.list.filter(({ active }) => active).map((entry) => entry.suite)
  if (chosen.length === 0) {
    reader.report('no suite left', at, text)
    return undefined
  }
  const level = state.level ?? build.level
  return { suites: chosen.filter((one) => isUsable(one, level)).map(({ name }) => name), level: state.level }
}

const suiteB: Readonly<Record<string, string>> = {
  '128ONLY': 'ECDHE-ECDSA-AES128-GCM-SHA256',
  '128C2': 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
  '128': 'ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
  '192': 'ECDHE-ECDSA-AES256-GCM-SHA384',
}

/** What a security level allows (SSL_CTX_set_security_level(3)); pre-shared keys and SRP are on only in programs that ask for them. */
const isUsable = ({ exchange, authentication, bits, mac, cipher }: OpenSslSuite, level: number): boolean => {
  if (exchange === 'SRP' || exchange.endsWith('PSK')) return false
  if (level === 0) return true
  const least = [80, 112, 128, 192, 256][level - 1]!
  return (
    bits >= least &&
    authentication !== 'none' &&
    mac !== 'MD5' &&
    !(least > 160 && mac === 'SHA1') &&
    !(level >= 2 && cipher === 'RC4') &&
    !(level >= 3 && exchange !== 'DHE' && exchange !== 'ECDHE')
  )
}

interface Entry {
  readonly suite: OpenSslSuite
  readonly active: boolean
}
interface State {
  list: readonly Entry[]
  level: number | undefined
}
type Act = 'add' | 'last' | 'remove' | 'first' | 'kill'

/** Takes what is meant out of the list and puts it to the end or the front of it, switched on or off. */
const act = (list: readonly Entry[], what: Act, meant: (suite: OpenSslSuite) => boolean): readonly Entry[] => {
  const moves = ({ suite, active }: Entry) => meant(suite) && (what === 'kill' || active === (what !== 'add'))
  const staying = list.filter((entry) => !moves(entry))
  if (what === 'kill') return staying
  const moved = list.filter(moves).map(({ suite }) => ({ suite, active: what !== 'remove' }))
  return what === 'add' || what === 'last' ? [...staying, ...moved] : [...moved, ...staying]
}

const byStrength = (list: readonly Entry[]): readonly Entry[] =>
  [...new Set(list.filter(({ active }) => active).map(({ suite }) => suite.bits))]
    .sort((a, b) => b - a)
    .reduce((sorted, bits) => act(sorted, 'last', (suite) => suite.bits === bits), list)

/** The order that everything starts from: forward secrecy, AEAD, newer hashes, strength, in this order of weight. */
const preferred = (all: readonly OpenSslSuite[]): readonly Entry[] => {
  let list: readonly Entry[] = [...all].sort((a, b) => b.code - a.code).map((suite) => ({ suite, active: false }))
  const step = (what: Act, selector: Selector) => (list = act(list, what, (suite) => fits(suite, selector)))
  step('add', { exchange: ['ECDHE'], authentication: ['ECDSA'] })
  step('add', { exchange: ['ECDHE'] })
  step('remove', { exchange: ['ECDHE'] })
  step('add', { cipher: aesGcm })
  step('add', { cipher: ['CHACHA20'] })
  step('add', { cipher: [...aes128, ...aes256].filter((cipher) => !aesGcm.includes(cipher)) })
  step('add', {})
  step('last', { mac: ['MD5'] })
  step('last', { authentication: ['none'] })
  step('last', { exchange: ['RSA'] })
  step('last', { exchange: ['PSK'] })
  step('last', { cipher: ['RC4'] })
  list = byStrength(list)
  step('first', { from: TLS12 })
  step('first', { mac: ['AEAD'] })
  step('first', { exchange: ['DHE', 'ECDHE'] })
  step('first', { exchange: ['DHE', 'ECDHE'], mac: ['AEAD'] })
  step('remove', {})
  return list
}

const starts = new Map<boolean, readonly Entry[]>()
const startOf = (weak: boolean): readonly Entry[] => {
  let start = starts.get(weak)
  if (!start) starts.set(weak, (start = preferred(openSslSuites.filter((suite) => weak || !suite.weak))))
  return start
}

const fits = (suite: OpenSslSuite, selector: Selector): boolean =>
  (selector.code === undefined || suite.code === selector.code) &&
  (selector.exchange?.includes(suite.exchange) ?? true) &&
  (selector.authentication?.includes(suite.authentication) ?? true) &&
  (selector.cipher?.includes(suite.cipher) ?? true) &&
  (selector.mac?.includes(suite.mac) ?? true) &&
  (selector.from === undefined || suite.from === selector.from) &&
  (selector.strength === undefined || suite.strength.some((one) => selector.strength!.includes(one))) &&
  (selector.inDefault === undefined || !suite.inDefault)

const signs: Readonly<Record<string, Act>> = { '-': 'remove', '+': 'last', '!': 'kill' }

/** Runs the elements of a string over the list. False when OpenSSL refuses the string. */
const process = ({ text, at }: Piece, state: State, reader: Reader | undefined, build: Build): boolean => {
  let elements = 0
  let n = 0
  while (n < text.length) {
    if (/[: ;,]/.test(text[n]!)) {
      n++
      continue
    }
    if (++elements > mostElements) {
      reader?.report('too long', at + n, '', `${mostElements} elements`)
      return true
    }
    const start = n
    const special = text[n] === '@'
    const what = signs[text[n]!] ?? 'add'
    if (special || text[n]! in signs) n++
    let meant: Selector | undefined = {}
    for (;;) {
      const [word = ''] = /^[A-Za-z0-9\-_.=]*/.exec(text.slice(n, n + 200)) ?? []
      if (word === '') {
        reader?.report('refused by OpenSSL', at + start, text.slice(start, n + 1), 'a name was expected')
        return false
      }
      n += word.length
      if (special) {
        if (!command(word, state)) {
          reader?.report(
            'refused by OpenSSL',
            at + start,
            text.slice(start, n),
            '@STRENGTH or @SECLEVEL=0 to 5 was expected',
          )
          return false
        }
        break
      }
      meant = narrowed(meant, word, at + n - word.length, reader, build, what)
      if (!meant || text[n] !== '+') break
      n++
    }
    if (!special && meant) {
      const selector = meant
      const before = state.list
      state.list = act(before, what, (suite) => fits(suite, selector))
      if (what === 'add' && !before.some(({ suite }) => fits(suite, selector)))
        reader?.report('nothing matches', at + start, text.slice(start, n))
    }
    if (special || !meant) while (n < text.length && !/[: ;,]/.test(text[n]!)) n++
  }
  return true
}

const command = (word: string, state: State): boolean => {
  const level = /^SECLEVEL=([0-5])$/.exec(word)?.[1]
  if (level !== undefined) state.level = Number(level)
  else if (word === 'STRENGTH') state.list = byStrength(state.list)
  else return false
  return true
}

/** What is meant by `A+B`: what both mean. Undefined when a word is not known or nothing can fit both. */
const narrowed = (
  before: Selector,
  word: string,
  at: number,
  reader: Reader | undefined,
  build: Build,
  what: Act,
): Selector | undefined => {
  const found = aliases[word] ?? explicit(word, build)
  if (!found) {
    // To take away what is not there is no loss.
    const isLoss = what === 'add'
    if (/^TLS_(AES|CHACHA20)_/.test(word)) reader?.report('of TLS 1.3', at, word)
    else if (isGone(word)) {
      if (isLoss) reader?.report('not in this build', at, word)
    } else reader?.report('unknown element', at, word, reader.near(word, names))
    return undefined
  }
  const both = { ...before, ...found } as Record<string, unknown>
  // OpenSSL keeps strength and default in one field, which the first word that has a strength overwrites.
  if (found.strength && !before.strength) both['inDefault'] = found.inDefault
  for (const property of ['exchange', 'authentication', 'cipher', 'mac', 'strength'] as const) {
    const [one, other] = [before[property], found[property]]
    if (!one || !other) continue
    const common = one.filter((item) => other.includes(item))
    if (common.length === 0) {
      reader?.report('nothing matches', at, word)
      return undefined
    }
    both[property] = common
  }
  if (before.from !== undefined && found.from !== undefined && before.from !== found.from) {
    reader?.report('nothing matches', at, word)
    return undefined
  }
  return both
}

/** Words of older versions, and of builds with weak ciphers. */
const isGone = (word: string): boolean =>
  fromOpenSsl(word) !== undefined ||
  /^(RC4|RC2|3DES|DES|SEED|IDEA|MEDIUM|LOW|EXP|EXPORT\d*|SSLv2|kKRB5|aKRB5|KRB5|kDH[rd]?|aDH|kECDH[re]?|aECDH|aFZA|kFZA|eFZA|FZA|aGOST\w*|kGOST\w*|GOST\w*)$/.test(
    word,
  )

/** Is it a word of cipher strings? */
export const isCipherWord = (word: string): boolean =>
  /^(DEFAULT|SUITEB\w+|STRENGTH|SECLEVEL=\d)$/.test(word) || word in aliases || shorts.has(word) || isGone(word)

/** A suite by its name. Its version is not part of what is looked for. */
const explicit = (word: string, build: Build): Selector | undefined => {
  const suite = shorts.get(olderShorts[word] ?? word)
  if (!suite || (suite.weak && !build.weak)) return undefined
  const { code, exchange, authentication, cipher, mac, strength, inDefault } = suite
  return {
    code,
    exchange: [exchange],
    authentication: [authentication],
    cipher: [cipher],
    mac: [mac],
    ...(strength.length && { strength }),
    ...(!inDefault && { inDefault }),
  }
}
const shorts: ReadonlyMap<string, OpenSslSuite> = new Map(openSslSuites.map((suite) => [suite.short, suite]))
const olderShorts: Readonly<Record<string, string>> = {
  'EDH-RSA-DES-CBC3-SHA': 'DHE-RSA-DES-CBC3-SHA',
  'EDH-DSS-DES-CBC3-SHA': 'DHE-DSS-DES-CBC3-SHA',
}

const ofAes = (bits: number) => ['', 'GCM', 'CCM', 'CCM8'].map((mode) => `AES${bits}${mode}`)
const aes128 = ofAes(128)
const aes256 = ofAes(256)
const aesGcm = ['AES128GCM', 'AES256GCM']
const ccm8 = ['AES128CCM8', 'AES256CCM8']
const camellia = ['CAMELLIA128', 'CAMELLIA256']
const aria = ['ARIA128GCM', 'ARIA256GCM']
const everyCipher = [...new Set(openSslSuites.map(({ cipher }) => cipher))]
const named = ['RSA', 'DSS', 'ECDSA', 'PSK', 'SRP']
const psk = ['PSK', 'RSAPSK', 'DHEPSK', 'ECDHEPSK']

/** The words of cipher strings (ciphers(1), "CIPHER STRINGS") that stand for more than one suite. */
const aliases: Readonly<Record<string, Selector>> = {
  ALL: { cipher: everyCipher.filter((cipher) => cipher !== 'NULL') },
  COMPLEMENTOFALL: { cipher: ['NULL'] },
  COMPLEMENTOFDEFAULT: { inDefault: false },
  kRSA: { exchange: ['RSA'] },
  kEDH: { exchange: ['DHE'] },
  kDHE: { exchange: ['DHE'] },
  DH: { exchange: ['DHE'] },
  kEECDH: { exchange: ['ECDHE'] },
  kECDHE: { exchange: ['ECDHE'] },
  ECDH: { exchange: ['ECDHE'] },
  kPSK: { exchange: ['PSK'] },
  kRSAPSK: { exchange: ['RSAPSK'] },
  kECDHEPSK: { exchange: ['ECDHEPSK'] },
  kDHEPSK: { exchange: ['DHEPSK'] },
  kSRP: { exchange: ['SRP'] },
  aRSA: { authentication: ['RSA'] },
  aDSS: { authentication: ['DSS'] },
  DSS: { authentication: ['DSS'] },
  aNULL: { authentication: ['none'] },
  aECDSA: { authentication: ['ECDSA'] },
  ECDSA: { authentication: ['ECDSA'] },
  aPSK: { authentication: ['PSK'] },
  aSRP: { authentication: ['SRP'] },
  EDH: { exchange: ['DHE'], authentication: named },
  DHE: { exchange: ['DHE'], authentication: named },
  EECDH: { exchange: ['ECDHE'], authentication: named },
  ECDHE: { exchange: ['ECDHE'], authentication: named },
  NULL: { cipher: ['NULL'] },
  eNULL: { cipher: ['NULL'] },
  RSA: { exchange: ['RSA'], authentication: ['RSA'] },
  ADH: { exchange: ['DHE'], authentication: ['none'] },
  AECDH: { exchange: ['ECDHE'], authentication: ['none'] },
  PSK: { exchange: psk },
  SRP: { exchange: ['SRP'] },
  '3DES': { cipher: ['3DES'] },
  RC4: { cipher: ['RC4'] },
  IDEA: { cipher: ['IDEA'] },
  SEED: { cipher: ['SEED'] },
  AES128: { cipher: aes128 },
  AES256: { cipher: aes256 },
  AES: { cipher: [...aes128, ...aes256] },
  AESGCM: { cipher: aesGcm },
  AESCCM: { cipher: ['AES128CCM', 'AES256CCM', ...ccm8] },
  AESCCM8: { cipher: ccm8 },
  CAMELLIA128: { cipher: ['CAMELLIA128'] },
  CAMELLIA256: { cipher: ['CAMELLIA256'] },
  CAMELLIA: { cipher: camellia },
  CHACHA20: { cipher: ['CHACHA20'] },
  ARIA: { cipher: aria },
  ARIAGCM: { cipher: aria },
  ARIA128: { cipher: ['ARIA128GCM'] },
  ARIA256: { cipher: ['ARIA256GCM'] },
  CBC: { cipher: ['AES128', 'AES256', ...camellia, '3DES', 'SEED', 'IDEA'] },
  MD5: { mac: ['MD5'] },
  SHA1: { mac: ['SHA1'] },
  SHA: { mac: ['SHA1'] },
  SHA256: { mac: ['SHA256'] },
  SHA384: { mac: ['SHA384'] },
  SSLv3: { from: SSL_FLOOR },
  TLSv1: { from: TLS10 },
  'TLSv1.0': { from: TLS10 },
  'TLSv1.2': { from: TLS12 },
  MEDIUM: { strength: ['MEDIUM'] },
  HIGH: { strength: ['HIGH'] },
  FIPS: { strength: ['FIPS'] },
}
const names: readonly string[] = [...Object.keys(aliases), ...shorts.keys()]
