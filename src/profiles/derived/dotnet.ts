import type { ExtensionName } from '../../spec/extension.ts'
import { clientSources as sources } from '../../spec/clientsource.ts'
import type { Version } from '../../spec/version.ts'
import type { Derivation } from '../derivation.ts'

/** SChannel of three Windows releases, as recorded with the browser of the system. */
const systems = [
  { id: 'win-7', name: 'Windows 7 / Server 2008 R2', base: 'ie-11-win-7', usual: ['TLS 1.0'] },
  {
    id: 'win-8.1',
    name: 'Windows 8.1 / Server 2012 R2',
    base: 'ie-11-win-8.1',
    usual: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
  },
  { id: 'win-10', name: 'Windows 10 / Server 2016', base: 'ie-11-win-10', usual: ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'] },
] as const satisfies readonly { id: string; name: string; base: string; usual: readonly Version[] }[]
type System = (typeof systems)[number]

/** What an application gets that was built for a version of .NET Framework and sets nothing itself. */
const targets: readonly {
  readonly id: string
  readonly date: string
  readonly because: string
  readonly versions: (system: System) => readonly Version[]
}[] = [
  {
    id: '4.5',
    date: '2012-08',
    because: 'built for .NET 4.0 to 4.5.2, which asks for SSL 3.0 and TLS 1.0',
    versions: () => ['TLS 1.0', 'SSL 3.0'],
  },
  {
    id: '4.6',
    date: '2015-07',
    because: 'built for .NET 4.6, which asks for TLS 1.0 to 1.2',
    versions: () => ['TLS 1.2', 'TLS 1.1', 'TLS 1.0'],
  },
  {
    id: '4.7',
    date: '2017-04',
    because: 'built for .NET 4.7 or later, which leaves it to the system',
    versions: ({ usual }) => usual,
  },
]

const suites12 = /_SHA(256|384)$/
const all = { weight: 'inferred', source: sources.dotnetVersions } as const
const extensions: readonly ExtensionName[] = [
  'server_name',
  'status_request',
  'supported_groups',
  'ec_point_formats',
  'signature_algorithms',
  'extended_master_secret',
  'renegotiation_info',
]

/** `dotnet-4.5` stands on Windows 8.1; on the others its id says so. */
export const dotnetClients: readonly Derivation[] = targets.flatMap((target) =>
  systems.map((system): Derivation => {
    const versions = target.versions(system)
    const old = !versions.includes('TLS 1.2')
    return {
      id: `dotnet-${target.id}${system.id === 'win-8.1' ? '' : `-${system.id}`}`,
      name: `.NET ${target.id} on ${system.name}`,
      short: `.NET ${target.id}`,
      family: '.NET',
      date: target.date,
      because: target.because,
      base: system.base,
      all,
      facts: ({ settings }) => ({
        versions: [versions, 'documented', target.id === '4.7' ? sources.windowsClient : sources.dotnetVersions],
        alpn: [[], 'inferred', sources.dotnetVersions],
        // Of SChannel's suites TLS 1.0 leaves those with SHA-2.
        ...(old && {
          suites: [settings.suites.filter((name) => !suites12.test(name)), 'inferred', sources.dotnetVersions] as const,
          signatureSchemes: [[], 'inferred', sources.dotnetVersions] as const,
        }),
      }),
      extensions: extensions.filter((name) => !old || name !== 'signature_algorithms'),
    }
  }),
)
