import type { ClientProfile, Evidence } from '../rules/profile.ts'
import { recordedHello } from '../spec/source.ts'
import type { Version } from '../spec/version.ts'
import { clientProfiles } from './client.ts'
import { recordedHellos } from './data/hello.ts'
import { recorded } from './recording.ts'
import { isStack, stacks } from './stack.ts'
import { temper, type Facts } from './temper.ts'

/** What a list of clients shows. */
export interface ClientEntry {
  readonly id: string
  readonly name: string
  /** Clients of one make stand together. */
  readonly family: string
}
interface Member extends ClientEntry {
  readonly make: () => ClientProfile
}

/** The clients recorded in testssl.sh’s collection, in the order of the families. */
const recordedMembers: readonly Member[] = recordedHellos
  .trim()
  .split('\n# ')
  .flatMap((block) => {
    const [family = '', ...lines] = block.replace(/^# /, '').split('\n')
    return lines.map((line) => memberOf(line, family))
  })

/** Every client that there is, in a stable order: what a list offers. Names alone: nothing is decoded for it. */
export const clientEntries: readonly ClientEntry[] = [
  ...recordedMembers,
  { id: 'curl-7.88-openssl-3.0', name: clientProfiles['curl-7.88-openssl-3.0']!.name, family: 'curl' },
].map(({ id, name, family }) => ({ id, name, family }))

/** Every client by id, in the same order. A profile is made when it is first asked for. */
export const everyClient: Readonly<Record<string, ClientProfile>> = lazily(
  new Map([
    ...recordedMembers.map(({ id, make }) => [id, make] as const),
    ...Object.values(clientProfiles).map((profile) => [profile.id, () => profile] as const),
  ]),
)

/** The ids of the recorded ones, in the order of the recordings. */
export const recordedIds: readonly string[] = recordedMembers.map(({ id }) => id)

/** A line of `data/hello.ts`, which says what it holds. */
function memberOf(line: string, family: string): Member {
  const older = /^= (\S+)/.exec(line)?.[1]
  if (older !== undefined) {
    const profile = clientProfiles[older]!
    return { id: older, name: profile.name, family, make: () => profile }
  }
  const [about = '', name = '', short = '', hello = ''] = line.split(' | ')
  const [id = '', date = '', stack = '', oldest = '', limits = '', from = ''] = about.split(' ')
  const by = from.startsWith('l') ? 'SSL Labs' : 'contributors to testssl.sh'
  const source = recordedHello(Number(from.slice(1)))
  const make = (): ClientProfile => {
    const { settings, evidence } = temper(isStack(stack) ? stacks[stack] : {}, limited(limits, source))
    return recorded({
      id,
      name,
      short,
      note: `hello as recorded by ${by}`,
      date,
      oldest: oldest.startsWith('SSL') ? 'SSL 3.0' : (`TLS ${oldest}` as Version),
      hello,
      settings,
      evidence: { all: { weight: 'measured', source }, ...evidence },
    })
  }
  return { id, name, family, make }
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
