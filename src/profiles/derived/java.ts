import { clientSources as sources } from '../../spec/clientsource.ts'
import type { Version } from '../../spec/version.ts'
import type { Derivation } from '../derivation.ts'
import type { Facts } from '../temper.ts'

const java = (
  id: string,
  name: string,
  date: string,
  base: string,
  because: string,
  facts: Derivation['facts'],
): Derivation => ({
  id,
  name,
  short: name.split(',')[0]!,
  family: 'Java',
  date,
  because,
  base,
  all: { weight: 'inferred', source: sources.javaProperties },
  facts,
})
const versions = (...names: Version[]): Facts => ({ versions: [names, 'documented', sources.javaProperties] })

/** Java with the properties that people set when a server cannot be reached; Java 17 with them was measured. */
export const javaClients: readonly Derivation[] = [
  java(
    'java-7-tls-1.2',
    'Java 7, https.protocols=TLSv1.2',
    '2013-06',
    'java-8b132',
    'Java 7 can speak TLS 1.2 when it is told to, and has no AES-GCM',
    ({ settings }) => ({
      ...versions('TLS 1.2'),
      suites: [settings.suites.filter((name) => !name.includes('_GCM_')), 'documented', sources.javaProviders7],
    }),
  ),
  java(
    'java-8-tls-1.0',
    'Java 8, jdk.tls.client.protocols=TLSv1',
    '2018-01',
    'java-8u161',
    'the property leaves TLS 1.0 alone',
    ({ settings }) => ({
      ...versions('TLS 1.0'),
      suites: [settings.suites.filter((name) => !/_SHA(256|384)$/.test(name)), 'inferred', sources.javaProperties],
      signatureSchemes: [[], 'inferred', sources.javaProperties],
    }),
  ),
  java(
    'java-8u442-tls-1.0-allowed',
    'Java 8u442, TLS 1.0 and 1.1 allowed again',
    '2025-01',
    'java-8u442',
    'TLSv1 and TLSv1.1 taken out of jdk.tls.disabledAlgorithms',
    versions('TLS 1.3', 'TLS 1.2', 'TLS 1.1', 'TLS 1.0'),
  ),
  java(
    'java-11-tls-1.2',
    'Java 11, jdk.tls.client.protocols=TLSv1.2',
    '2019-01',
    'java-11.0.2',
    'the property leaves TLS 1.2 alone',
    ({ settings }) => ({
      ...versions('TLS 1.2'),
      suites: [
        settings.suites.filter((name) => name.includes('_WITH_') || name.endsWith('_SCSV')),
        'inferred',
        sources.javaProperties,
      ],
      keyShares: [[], 'inferred', sources.javaProperties],
    }),
  ),
]
