import { existsSync, readFileSync } from 'node:fs'
import { everyClient } from '../profiles/roster.ts'
import { everyServer } from '../profiles/everyserver.ts'
import type { Provider } from '../crypto/provider.ts'
import { usualIdentity } from '../rules/profile.ts'
import type { Catalogue } from '../profiles/catalogue.ts'
import { readDocument } from '../share/document.ts'
import { readLink } from '../share/linkreader.ts'
import { nearest } from '../spec/nearest.ts'
import { readPasted } from '../share/pasted.ts'
import { sayProblem } from '../share/problem.ts'
import { examples, isExample } from '../sim/example.ts'
import { resolve, type Resolved, type Scenario } from '../sim/scenario.ts'

/** What the person at the keyboard got wrong, in one line; commands answer it with exit code 2. */
export class BadInput extends Error {}

/** Every profile there is. */
export const catalogue: Catalogue = { clients: everyClient, servers: everyServer }

/**
 * The scenario that a command line's argument stands for: a link or its part behind the #, the name of an example, a
 * JSON file, or `-` for JSON on standard input. Refuses (BadInput) what is none of these, and links that are partly
 * unusable: nobody is there to see what was left out. `mention` hears of keys that only a newer version knows.
 */
export const readScenario = (
  argument: string,
  mention: (line: string) => void,
  standardInput: () => string = () => readText(0),
): Resolved => {
  const found = resolve(read(argument, mention, standardInput), catalogue)
  if (!found.ok) throw new BadInput(`“${found.profile}” is not a known ${found.side}`)
  return found.resolved
}

const read = (argument: string, mention: (line: string) => void, standardInput: () => string): Scenario => {
  if (argument.includes('#') || /^v\d+(;|$)/.test(argument))
    return readFragment(argument.slice(argument.indexOf('#') + 1), mention)
  if (isExample(argument)) return examples[argument]
  if (/^https?:/.test(argument)) throw new BadInput(`${argument}: this address has no # with a scenario behind it`)
  if (argument !== '-' && !argument.includes('.') && !existsSync(argument)) {
    const near = nearest(argument, Object.keys(examples))
    const hint = near.length ? `${near.join(' or ')}?` : `the examples are ${Object.keys(examples).join(', ')}`
    throw new BadInput(`“${argument}” is no example, no file and no link: ${hint}`)
  }
  const document = readDocument(argument === '-' ? standardInput() : readText(argument), catalogue)
  if (document.ok) return document.scenario
  const name = argument === '-' ? 'standard input' : argument
  throw new BadInput(
    `${name}:${document.line}:${document.column}: ${document.path && `${document.path}: `}${document.message}`,
  )
}

const readFragment = (fragment: string, mention: (line: string) => void): Scenario => {
  const { scenario, problems, stated } = readLink(fragment, catalogue)
  const [first] = problems.filter(({ what }) => what !== 'unknown key')
  if (first) throw new BadInput(sayProblem(first))
  if (!stated) throw new BadInput('the link names no scenario')
  problems.forEach((problem) => mention(sayProblem(problem)))
  return scenario
}

/**
 * The same with what a PEM file has: its certificates are what the server shows, and its private key is held beside the
 * scenario. A file with a key alone belongs to the certificates that the scenario has. Refuses (BadInput) what cannot be used.
 */
export const withPem = (resolved: Resolved, file: string | undefined, real: Provider): Resolved => {
  if (file === undefined) return resolved
  const { settings } = resolved.server
  const [first = usualIdentity.server, ...others] = settings.identities
  const read = readPasted(readText(file), first.pasted)
  if (!read.ok) throw new BadInput(`${file}: ${read.faults[0]!.where}: ${read.faults[0]!.expected} expected`)
  const identities = [{ ...first, pasted: read.certificates }, ...others]
  const { scenario } = resolved
  return {
    ...resolved,
    scenario: { ...scenario, server: { ...scenario.server, changes: { ...scenario.server.changes, identities } } },
    server: { ...resolved.server, settings: { ...settings, identities } },
    held: { keys: read.keys, real },
  }
}

/** The text of a file, or of standard input (0). */
export const readText = (file: string | 0): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (fault) {
    throw new BadInput(`${file || 'standard input'} cannot be read: ${(fault as Error).message}`, { cause: fault })
  }
}
