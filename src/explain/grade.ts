import type { Identity, ServerProfile, ServerSettings } from '../rules/profile.ts'
import { sources } from '../spec/source.ts'
import type { Reference } from '../spec/reference.ts'
import { scheme } from '../spec/signature.ts'
import { suite, suites, type Suite } from '../spec/suite.ts'
import { TLS12, versions } from '../spec/version.ts'

/**
 * The grade that SSL Labs gives such a server, worked out from its settings by the Rating Guide 2009k (October 2015), and by
 * the caps that came later, up to that of 31 January 2020 (facts/FACTS.md §9.1). Later editions of the guide (2009r) are not
 * known here. What only some clients would get does not count: SSL Labs looks at what is negotiated (Qualys, Certificate View,
 * "Grades": weaker suites that no simulated browser gets may cost nothing).
 */
export interface Grade {
  readonly letter: Letter
  /** Out of 100: protocols, key exchange, ciphers, and the sum by weight. */
  readonly scores: {
    readonly protocol: number
    readonly keyExchange: number
    readonly cipher: number
    readonly all: number
  }
  /** What kept it from a better letter. */
  readonly caps: readonly Cap[]
}
export type Letter = 'A' | 'A-' | 'B' | 'C' | 'D' | 'E' | 'F' | 'T'
export interface Cap {
  readonly letter: Letter
  readonly why: CapName
}
export const gradeSource: Reference = sources.sslLabsGuide

/** Best first; T says that the certificate is not trusted. */
const letters: readonly Letter[] = ['A', 'A-', 'B', 'C', 'D', 'E', 'F', 'T']

/** By the guide of October 2015, and with the caps of 2017, 2018 and January 2020. */
export const gradesOf = ({
  name,
  settings,
}: Pick<ServerProfile, 'name' | 'settings'>): { readonly in2015: Grade; readonly since2020: Grade } => {
  const facts = factsOf(settings, /IIS|Exchange|Windows/.test(name))
  return {
    in2015: gradeOf(facts, capsIn2015(facts)),
    since2020: gradeOf(facts, [...capsIn2015(facts), ...capsSince(facts)]),
  }
}

interface Facts {
  readonly settings: ServerSettings
  readonly codes: readonly number[]
  readonly suites: readonly Suite[]
  readonly identity: Identity | undefined
  /** Bits of RSA that the key is worth, and those of the prime for DHE where there is one. */
  readonly keyBits: number
  readonly dhBits: number | undefined
}

/** Windows has suites without encryption in its list, but uses them only when a program asks for them (Microsoft’s lists); IIS does not. */
const factsOf = (settings: ServerSettings, isWindows: boolean): Facts => {
  const codes = settings.versions.map((name) => versions.code(name)!)
  const known = settings.suites.flatMap((name) => suite(suites.code(name.replace(/_P(256|384|521)$/, '')) ?? -1) ?? [])
  const usable = known.filter(
    ({ from, to, cipher }) => codes.some((code) => code >= from && code <= to) && !(isWindows && cipher === 'NULL'),
  )
  const identity = settings.identities[0]
  const keyBits = identity ? strengthOf(identity.key) : 0
  const dhe = usable.some(({ keyExchange }) => keyExchange === 'DHE')
  const { dhGroup, groups } = settings
  const named = dhGroup === 'first of the groups' ? groups.find((name) => name.startsWith('ffdhe')) : dhGroup
  const field = named === 'as the key' ? keyBits : Number(/\d+$/.exec(named ?? '')?.[0] ?? 0)
  return { settings, codes, suites: usable, identity, keyBits, dhBits: dhe && field ? field : undefined }
}

/** The guide counts elliptic curves by the RSA keys that are as strong. */
const strengthOf = (key: Identity['key']): number => {
  const bits = Number(/\d+$/.exec(key)?.[0] ?? 0)
  if (key.startsWith('rsa')) return bits
  return bits >= 384 || key === 'ed448' ? 7680 : 3072
}

const protocolScores: Readonly<Record<number, number>> = {
  0x0002: 0,
  0x0300: 80,
  0x0301: 90,
  0x0302: 95,
  0x0303: 100,
  0x0304: 100,
}
const keyScore = (bits: number): number =>
  bits < 512 ? 20 : bits < 1024 ? 40 : bits < 2048 ? 80 : bits < 4096 ? 90 : 100
const cipherScore = (bits: number): number => (bits === 0 ? 0 : bits < 128 ? 20 : bits < 256 ? 80 : 100)
const bitsOf = ({ name, cipher, keyLength }: Suite): number =>
  /EXPORT/.test(name) ? 40 : /_DES_CBC/.test(name) ? 56 : cipher === '3DES_EDE_CBC' ? 112 : 8 * keyLength

const gradeOf = (facts: Facts, caps: readonly Cap[]): Grade => {
  const middle = (scores: readonly number[]) => (scores.length ? (Math.max(...scores) + Math.min(...scores)) / 2 : 0)
  const protocol = middle(facts.codes.map((code) => protocolScores[code] ?? 0))
  const keyExchange = Math.min(keyScore(facts.keyBits), ...(facts.dhBits === undefined ? [] : [keyScore(facts.dhBits)]))
  const cipher = middle(facts.suites.map((one) => cipherScore(bitsOf(one))))
  const all = Math.round(0.3 * protocol + 0.3 * keyExchange + 0.4 * cipher)
  const bare: Letter = [protocol, keyExchange, cipher].includes(0)
    ? 'F'
    : all >= 80
      ? 'A'
      : all >= 65
        ? 'B'
        : all >= 50
          ? 'C'
          : all >= 35
            ? 'D'
            : all >= 20
              ? 'E'
              : 'F'
  const worst = Math.max(letters.indexOf(bare), ...caps.map(({ letter }) => letters.indexOf(letter)))
  return { letter: letters[worst]!, scores: { protocol, keyExchange, cipher, all }, caps }
}

const when = (holds: boolean, letter: Letter, why: CapName): Cap[] => (holds ? [{ letter, why }] : [])

const capsIn2015 = ({ settings, codes, suites: list, identity, dhBits }: Facts): Cap[] => {
  const rc4 = list.filter(({ cipher }) => cipher === 'RC4_128')
  const first = firstOf(list)
  const ssl3 = codes.includes(0x0300)
  const fault = identity?.fault
  return [
    ...when(fault === 'self-signed' || fault === 'unknown root', 'T', 'not trusted'),
    ...when(codes.includes(0x0002), 'F', 'SSL 2.0'),
    ...when(
      list.some(
        ({ name, authentication, cipher }) => /EXPORT/.test(name) || authentication === 'anon' || cipher === 'NULL',
      ),
      'F',
      'no protection',
    ),
    ...when(!settings.secureRenegotiation && settings.renegotiation === 'always', 'F', 'unsafe renegotiation'),
    ...when(list.length > 0 && rc4.length === list.length, 'F', 'RC4 alone'),
    ...when(ssl3 && list.some(({ mode }) => mode === 'CBC'), 'C', 'SSL 3.0 with CBC'),
    ...when(ssl3, 'B', 'SSL 3.0'),
    ...when(rc4.length > 0 && first?.cipher === 'RC4_128' && codes.some((code) => code > 0x0301), 'C', 'RC4 first'),
    ...when(rc4.length > 0, 'B', 'RC4'),
    ...when(!codes.some((code) => code >= TLS12), 'C', 'no TLS 1.2'),
    ...when(dhBits !== undefined && dhBits < 2048, 'B', 'short prime'),
    ...when(identity?.sends === 'leaf only', 'B', 'incomplete chain'),
    ...when(!settings.secureRenegotiation, 'A-', 'no RFC 5746'),
    ...when(!hasForwardSecrecy(list), 'A-', 'no forward secrecy'),
  ]
}

const capsSince = ({ codes, suites: list, identity }: Facts): Cap[] => {
  const { hash } = scheme(identity?.signature ?? '')
  const first = firstOf(list)
  return [
    ...when(hash === 'sha1' || hash === 'md5', 'T', 'weak signature'),
    ...when(first?.cipher === '3DES_EDE_CBC' && codes.some((code) => code > 0x0301), 'C', '3DES first'),
    ...when(!hasForwardSecrecy(list), 'B', 'no forward secrecy'),
    ...when(!list.some(({ mode }) => mode === 'AEAD'), 'B', 'no AEAD'),
    ...when(
      codes.some((code) => code === 0x0301 || code === 0x0302),
      'B',
      'TLS 1.0 or 1.1',
    ),
  ]
}

/** What a client gets that has all of them, before TLS 1.3. */
const firstOf = (list: readonly Suite[]): Suite | undefined => list.find(({ keyExchange }) => keyExchange !== 'any')
const hasForwardSecrecy = (list: readonly Suite[]): boolean =>
  list.some(({ keyExchange }) => keyExchange === 'any' || keyExchange === 'ECDHE' || keyExchange === 'DHE')

/** Why a grade cannot be better, in words. */
export const capWords = {
  'not trusted': 'the certificate does not lead to a root that is trusted',
  'SSL 2.0': 'SSL 2.0 is on',
  'no protection': 'there are suites without encryption, without authentication, or for export',
  'unsafe renegotiation': 'clients can renegotiate without RFC 5746',
  'RC4 alone': 'there is nothing but RC4',
  'SSL 3.0 with CBC': 'SSL 3.0 with CBC suites (POODLE)',
  'SSL 3.0': 'SSL 3.0 is on',
  'RC4 first': 'RC4 comes first, also with TLS 1.1 and newer',
  RC4: 'RC4 is on',
  'no TLS 1.2': 'there is no TLS 1.2',
  'short prime': 'the prime for DHE is shorter than 2048 bits',
  'incomplete chain': 'the chain is not sent whole',
  'no RFC 5746': 'RFC 5746 is not answered',
  'no forward secrecy': 'there is no forward secrecy',
  'weak signature': 'the certificate is signed with SHA-1 or MD5',
  '3DES first': '3DES comes first, also with TLS 1.1 and newer (since 2017)',
  'no AEAD': 'there is no AEAD suite (since 2018)',
  'TLS 1.0 or 1.1': 'TLS 1.0 or 1.1 is on (since January 2020)',
} as const
export type CapName = keyof typeof capWords
