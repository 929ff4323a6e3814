import { clientSources as sources } from '../../spec/clientsource.ts'
import type { Derivation } from '../derivation.ts'

const legacy = /^TLS_RSA_|3DES/

export const goClients: readonly Derivation[] = [
  {
    id: 'go-1.24',
    name: 'Go 1.24',
    short: 'Go 1.24',
    family: 'Go',
    date: '2025-02',
    because: 'without what 1.18, 1.22 and 1.23 took out of the defaults, and with ML-KEM',
    base: 'go-1.17.8',
    all: { weight: 'inferred', source: sources.goDefaults },
    facts: ({ settings }) => ({
      versions: [['TLS 1.3', 'TLS 1.2'], 'documented', sources.goDefaults],
      suites: [settings.suites.filter((name) => !legacy.test(name)), 'documented', sources.goDefaults],
      groups: [['X25519MLKEM768', ...settings.groups], 'documented', sources.goDefaults],
      keyShares: [['X25519MLKEM768', 'x25519'], 'documented', sources.goDefaults],
      extendedMasterSecret: [true, 'documented', sources.goDefaults],
      minimumRsa: ['1024', 'documented', sources.goDefaults],
      weakestHash: ['sha256', 'documented', sources.goDefaults],
    }),
  },
]
