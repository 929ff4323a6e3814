import { policies } from '../rules/policyname.ts'
import type { ListOf } from '../share/name.ts'
import { groups } from '../spec/group.ts'
import { schemes } from '../spec/signature.ts'
import { suites } from '../spec/suite.ts'
import { versions } from '../spec/version.ts'

/** Names to choose from when an entry is added. */
export const knownNames = (of: ListOf): readonly string[] => {
  switch (of) {
    case 'version':
      return versions.codes.map(versions.name)
    case 'suite':
      return suites.codes.map(suites.name)
    case 'group':
      return groups.codes.map(groups.name)
    case 'scheme':
      return schemes.codes.map(schemes.name)
    case 'protocol':
      return ['h2', 'http/1.1']
    case 'policy':
      return Object.keys(policies)
    case 'host':
      return ['@host']
  }
}
