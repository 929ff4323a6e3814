import { fieldNames, type FieldName } from '../spec/field.ts'
import { rfc, type Reference } from '../spec/reference.ts'
import { scheme } from '../spec/signature.ts'
import { sources } from '../spec/source.ts'
import { isEphemeral, suite, suites, withCurve } from '../spec/suite.ts'
import { SSL_FLOOR, TLS12, versions } from '../spec/version.ts'
import type { ClientSettings, Identity, ServerSettings, Setting } from './profile.ts'
import type { Side } from './rule.ts'

/** What can be given up, each with who says that it should not be. `explain` has a sentence for each. */
export const weaknesses = {
  'old version': rfc(8996, '4'),
  'broken version': rfc(7568, '3'),
  'no encryption': rfc(9325, '4.1'),
  'no authentication': rfc(9325, '4.1'),
  'export grade': rfc(9325, '4.1'),
  rc4: rfc(7465, '2'),
  'short block': rfc(9325, '4.1'),
  'unusual cipher': rfc(9325, '4.1'),
  cbc: rfc(9325, '4.2'),
  'no forward secrecy': rfc(9325, '4.1'),
  'weak hash': rfc(9155, '3'),
  'short key': rfc(9325, '4.5'),
  'short prime': rfc(9325, '4.5'),
  'short curve': rfc(9325, '4.5'),
  'insecure renegotiation': rfc(5746, '4.1'),
  'unbound secrets': rfc(7627, '1'),
  'mac first': rfc(7366, '1'),
  replay: rfc(8446, '8'),
  'more trust': rfc(5280, '6.1'),
  'silent fallback': rfc(7507, '6'),
  'no revocation': rfc(9325, '7.5'),
  'common name': rfc(9525, '2'),
  'any key use': rfc(5280, '4.2.1.3'),
  'renegotiation over HTTP/2': rfc(9113, '9.2.1'),
  'prohibited suites': rfc(9113, '9.2.2'),
  'no policy': rfc(9325, '3.1.1'),
  'in the clear': rfc(7435, '3'),
  'anybody may come': rfc(8446, '4.3.2'),
  'another protocol': rfc(9325, '3.8'),
  'commands from before TLS': rfc(3207, '4.2'),
  'lower level': sources.openSslLevels,
} as const satisfies Readonly<Record<string, Reference>>
export type Weakness = keyof typeof weaknesses

/** What is weak about a name in a list, or about a choice that stands for one: a version, a suite, a group, a scheme. */
export const weaknessesOf = (of: Extract<Setting, { kind: 'list' }>['of'], name: string): readonly Weakness[] =>
  (kinds as Partial<Record<typeof of, (name: string) => readonly Weakness[]>>)[of]?.(name) ?? []

const kinds = {
  version: (name: string): Weakness[] => {
    const code = versions.code(name) ?? TLS12
    return code <= SSL_FLOOR ? ['broken version'] : code < TLS12 ? ['old version'] : []
  },
  suite: (entry: string): Weakness[] => {
    const name = withCurve(entry).name
    const found = suite(suites.code(name) ?? 0)
    if (!found) return name.startsWith('SSL_CK_') ? ['broken version'] : []
    const { cipher, mode, authentication } = found
    return [
      ...(mode === 'NULL' ? (['no encryption'] as const) : []),
      ...(authentication === 'anon' || authentication === 'NULL' ? (['no authentication'] as const) : []),
      ...(/EXPORT|_DES_CBC_/.test(name) ? (['export grade'] as const) : []),
      ...(/RC4/.test(name) ? (['rc4'] as const) : []),
      ...(/3DES|RC2|IDEA/.test(name) ? (['short block'] as const) : []),
      ...(mode === 'CBC' ? (['cbc'] as const) : []),
      ...(cipher === 'other' && mode === 'AEAD' ? (['unusual cipher'] as const) : []),
      ...(isEphemeral(found) ? [] : (['no forward secrecy'] as const)),
    ]
  },
  group: (name: string): Weakness[] => (/^(sec[tp])(1\d\d|2[01]\d)/.test(name) ? ['short curve'] : []),
  scheme: (name: string): Weakness[] => {
    const { hash } = scheme(name)
    return hash === 'md5' || hash === 'sha1' ? ['weak hash'] : []
  },
}

/** What changing a setting gives up, where that does not follow from names in it. */
interface Weakening {
  readonly by: Weakness
  /** The values from the weakest to the strongest; those that are equally strong stand together. */
  readonly order: readonly (string | boolean | readonly (string | boolean)[])[]
}
const off = (by: Weakness): Weakening => ({ by, order: [false, true] })
const on = (by: Weakness): Weakening => ({ by, order: [true, false] })
const rising = (by: Weakness, ...order: Weakening['order']): Weakening => ({ by, order })

/** Fields carry their length in their name. */
const bitsOf = (name: FieldName): number => Number(/\d+$/.exec(name)![0])
const primes: readonly (readonly FieldName[])[] = [
  fieldNames.filter((name) => bitsOf(name) < 1024),
  fieldNames.filter((name) => bitsOf(name) >= 1024 && bitsOf(name) < 2048),
  fieldNames.filter((name) => bitsOf(name) >= 2048),
]
const renegotiation = rising('insecure renegotiation', 'always', ['with RFC 5746', 'never'])

const settings: {
  readonly client: { readonly [K in keyof ClientSettings]?: Weakening }
  readonly server: { readonly [K in keyof ServerSettings]?: Weakening }
} = {
  client: {
    extendedMasterSecret: off('unbound secrets'),
    requiresSecureRenegotiation: off('insecure renegotiation'),
    earlyData: on('replay'),
    dhMinimum: rising('short prime', '512', '768', '1024', ['2048', '3072']),
    trust: rising('more trust', 'pasted too', 'demo roots', 'nothing'),
    fallback: rising('silent fallback', 'without the signal', ['with the signal', 'none']),
    statusRequest: off('no revocation'),
    certificateStatus: rising('no revocation', 'ignored', 'judged', 'judged and required'),
    minimumRsa: rising('short key', '0', '1024', ['2048', '3072']),
    weakestHash: rising('weak hash', 'md5', 'sha1', ['sha224', 'sha256']),
    olderSignatures: on('weak hash'),
    readsCommonName: on('common name'),
    keyUsage: rising('any key use', 'ignored', 'ECDSA before TLS 1.3', 'always'),
    renegotiation,
    renegotiationOverHttp2: on('renegotiation over HTTP/2'),
    startTls: rising('in the clear', 'off', 'preferred', 'required', 'verified'),
  },
  server: {
    dhGroup: rising('short prime', ...primes),
    clientCertificates: rising(
      'anybody may come',
      'none',
      ['optional', 'late optional'],
      ['required', 'late required'],
    ),
    checksFallback: off('silent fallback'),
    alpnMismatch: rising('another protocol', 'ignore', 'alert'),
    extendedMasterSecret: off('unbound secrets'),
    encryptThenMac: off('mac first'),
    secureRenegotiation: off('insecure renegotiation'),
    mustStaple: off('no revocation'),
    earlyData: on('replay'),
    renegotiation,
    httpMinimum: rising('old version', 'any', 'TLS 1.1', ['TLS 1.2', 'TLS 1.3']),
    refusesProhibited: off('prohibited suites'),
    securityLevel: rising('lower level', '0', '1', ['2', '3', '4', '5']),
    startTls: rising('in the clear', 'not offered', 'offered', 'required'),
    keepsPlaintext: on('commands from before TLS'),
  },
}

const identity: { readonly [K in keyof Identity]?: Weakening } = {
  key: rising('short key', 'rsa-1024', [
    'rsa-2048',
    'rsa-3072',
    'rsa-4096',
    'rsa-pss-2048',
    'p-256',
    'p-384',
    'p-521',
    'ed25519',
    'ed448',
  ]),
}

/** What is given up when a setting, or a field of a certificate, gets another value. */
export const weakenedBy = (
  side: Side,
  setting: string,
  record: string | undefined,
  from: unknown,
  to: unknown,
): readonly Weakness[] => {
  const table = (record === undefined ? settings[side] : identity) as Readonly<Record<string, Weakening | undefined>>
  const found = table[record ?? setting]
  if (!found) return []
  const rank = (value: unknown) =>
    found.order.findIndex((step) => (Array.isArray(step) ? step.includes(value) : step === value))
  return rank(to) >= 0 && rank(to) < rank(from) ? [found.by] : []
}
