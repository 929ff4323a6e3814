import { sources } from '../../spec/source.ts'
import type { Derivation } from '../derivation.ts'
import type { Facts } from '../temper.ts'

const app = (
  id: string,
  name: string,
  base: string,
  because: string,
  facts: Derivation['facts'],
  date = '2015-09',
): Derivation => ({
  id,
  name,
  short: id.startsWith('ios-9') ? 'iOS 9' : 'iOS 26',
  family: 'Safari',
  date,
  because,
  base,
  all: { weight: 'inferred', source: sources.appleAts },
  facts,
})
const policies = (...names: string[]): Facts => ({ policies: [names, 'documented', sources.appleAts] })

/** The eleven suites of ATS (facts/FACTS.md §3); the signal stands with them. */
const eleven = (name: string): boolean =>
  name.endsWith('_SCSV') || (/^TLS_ECDHE_.*_AES_/.test(name) && name !== 'TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA')
/** What ATS would let an app send today: it has TLS 1.3 and ChaCha20 as well. */
const secret = (name: string): boolean => !/^TLS_RSA_|3DES/.test(name)

/** Apps with entries in Info.plist that ask less of a server than App Transport Security does, and one of today. */
export const appleClients: readonly Derivation[] = [
  app(
    'ios-9-ats-tls-1.1',
    'iOS 9 with ATS, NSExceptionMinimumTLSVersion = TLSv1.1',
    'ios-9-ats',
    'an exception for older servers',
    { versions: [['TLS 1.2', 'TLS 1.1'], 'documented', sources.appleAts], ...policies('ats-tls-1.1') },
  ),
  app(
    'ios-9-ats-tls-1.0',
    'iOS 9 with ATS, NSExceptionMinimumTLSVersion = TLSv1.0',
    'safari-9-ios-9',
    'with that exception the record is that of TLS 1.0, and the suites stay those of ATS',
    ({ settings }) => ({
      suites: [settings.suites.filter(eleven), 'documented', sources.appleAts],
      ...policies('ats-tls-1.0'),
    }),
  ),
  app(
    'ios-9-ats-no-forward-secrecy',
    'iOS 9 with ATS, NSExceptionRequiresForwardSecrecy = NO',
    'ios-9-ats',
    'the RSA key exchange comes behind the other suites',
    ({ settings }) => ({
      suites: [
        [
          ...settings.suites,
          ...['AES_256_GCM_SHA384', 'AES_128_GCM_SHA256', 'AES_256_CBC_SHA256', 'AES_128_CBC_SHA256'],
          ...['AES_256_CBC_SHA', 'AES_128_CBC_SHA'],
        ].map((name) => (name.startsWith('TLS_') ? name : `TLS_RSA_WITH_${name}`)),
        'documented',
        sources.appleCoreTls,
      ],
      ...policies('ats-no-forward-secrecy'),
    }),
  ),
  app(
    'ios-9-arbitrary-loads',
    'iOS 9, NSAllowsArbitraryLoads = YES',
    'safari-9-ios-9',
    'without ATS an app sends what Safari sends',
    policies(),
  ),
  app(
    'ios-26-ats',
    'iOS 26 with ATS',
    'safari-26.4-ios-26.4',
    'of what Safari offers the suites with forward secrecy',
    ({ settings }) => ({
      suites: [settings.suites.filter(secret), 'inferred', sources.appleAts],
      ...policies('ats', 'apple-2019'),
    }),
    '2026-03',
  ),
]
