import type { ClientProfile, Evidence } from '../rules/profile.ts'
import { measured, recordedHello } from '../spec/source.ts'
import type { Version } from '../spec/version.ts'
import type { ProfileEntry } from './catalogue.ts'
import { clientProfiles } from './client.ts'
import { recordedHellos } from './data/hello.ts'
import { measuredHellos } from './data/measured.ts'
import { derive } from './derivation.ts'
import { appleClients } from './derived/apple.ts'
import { dotnetClients } from './derived/dotnet.ts'
import { goClients } from './derived/go.ts'
import { javaClients } from './derived/java.ts'
import { mailClients } from './derived/mail.ts'
import { rustlsClients } from './derived/rustls.ts'
import { recorded } from './recording.ts'
import { openSsl100 } from './derived/openssl.ts'
import { isStack, stacks } from './stack.ts'
import { temper, type Facts } from './temper.ts'

interface Member extends ProfileEntry {
  readonly make: () => ClientProfile
}

/** The clients recorded in testssl.sh’s collection, in the order of its lines within each family. */
const recordedMembers = blocks(recordedHellos)

/** Every client: recorded, measured by us, derived from others. Families stand in the order of their first member. */
const members: readonly Member[] = byFamily([
  ...recordedMembers,
  ...blocks(measuredHellos),
  memberIn('curl', clientProfiles['curl-7.88-openssl-3.0']!),
  memberIn('OpenSSL', openSsl100),
  ...[...appleClients, ...rustlsClients, ...dotnetClients, ...javaClients, ...goClients, ...mailClients].map(
    (derivation): Member => ({
      ...derivation,
      make: () => derive(derivation, everyClient[derivation.base]!),
    }),
  ),
])

/** What a list offers: names alone, nothing is decoded for it. */
export const clientEntries: readonly ProfileEntry[] = members.map(({ id, name, family }) => ({ id, name, family }))

/** Every client by id, in a stable order. A profile is made when it is first asked for. */
export const everyClient: Readonly<Record<string, ClientProfile>> = lazily(
  new Map(members.map(({ id, make }) => [id, make])),
)

/** The ids of those recorded in testssl.sh’s collection. */
export const recordedIds: readonly string[] = recordedMembers.map(({ id }) => id)

function byFamily(all: readonly Member[]): Member[] {
  const families = [...new Set(all.map(({ family }) => family))]
  return families.flatMap((name) => all.filter(({ family }) => family === name))
}

function memberIn(family: string, profile: ClientProfile): Member {
  return { id: profile.id, name: profile.name, family, make: () => profile }
}

/** The members in a data file: lines under the names of families. */
function blocks(text: string): Member[] {
  return text
    .trim()
    .split('\n# ')
    .flatMap((block) => {
      const [family = '', ...lines] = block.replace(/^# /, '').split('\n')
      return lines.map((line) => memberOf(line, family))
    })
}

/** A line of `data/hello.ts`, which says what it holds. */
function memberOf(line: string, family: string): Member {
  const older = /^= (\S+)/.exec(line)?.[1]
  if (older !== undefined) return memberIn(family, clientProfiles[older]!)
  const [about = '', name = '', short = '', hello = '', program = ''] = line.split(' | ')
  const [id = '', date = '', stack = '', oldest = '', limits = '', from = ''] = about.split(' ')
  const source = program ? measured(program) : recordedHello(Number(from.slice(1)))
  const make = (): ClientProfile => {
    const { settings, evidence } = temper(isStack(stack) ? stacks[stack] : {}, limited(limits, source))
    return recorded({
      id,
      name,
      short,
      note: recorders[from[0]!]!,
      date,
      oldest: oldest.startsWith('SSL') ? 'SSL 3.0' : (`TLS ${oldest}` as Version),
      hello,
      settings,
      evidence: { all: { weight: 'measured', source }, ...evidence },
    })
  }
  return { id, name, family, make }
}

const recorders: Readonly<Record<string, string>> = {
  l: 'hello as recorded by SSL Labs',
  t: 'hello as recorded by contributors to testssl.sh',
  m: 'hello measured on loopback',
}

/** The limits that were recorded beside the bytes. Nobody says how they were found. */
const limited = (limits: string, source: Evidence['source']): Facts => {
  const [, dh] = /\bdh(\d+)/.exec(limits) ?? []
  const [, rsa] = /\brsa(\d+)/.exec(limits) ?? []
  return {
    ...(dh !== undefined && { dhMinimum: [dh as '1024', 'reported', source] as const }),
    ...(rsa !== undefined && { minimumRsa: [rsa as '2048', 'reported', source] as const }),
    ...(/\bsha2\b/.test(limits) && { weakestHash: ['sha224', 'reported', source] as const }),
  }
}

/** A record whose values are made when they are first asked for. */
function lazily<T>(makers: ReadonlyMap<string, () => T>): Readonly<Record<string, T>> {
  const record: Record<string, T> = {}
  const put = (id: string, attributes: PropertyDescriptor) =>
    Object.defineProperty(record, id, { enumerable: true, configurable: true, ...attributes })
  for (const [id, make] of makers)
    put(id, {
      get: () => {
        const value = make()
        put(id, { value })
        return value
      },
    })
  return record
}
