import { expect } from 'vitest'
import type { GroupName } from '../../../src/spec/group.ts'
import type { Version } from '../../../src/spec/version.ts'
import { connect, type Key, type Own } from '../own.ts'
import type { Peer } from '../peer.ts'
import { curveOf, expectOwn, firstShare, type Cell } from './cell.ts'
import type { Counterpart } from './matrix.ts'

/** What has to be settled before a peer's server is started. Everything else our client settles by what it offers. */
export interface Config {
  readonly version: Version
  readonly key: Key
  readonly groups: readonly GroupName[]
}
export interface Running {
  readonly peer: Peer
  readonly port: number
}

/** How a peer's server program is used. */
export interface ServerProgram {
  readonly start: (config: Config) => Promise<Running>
  /** Sends the line to the server and gets one back. */
  readonly exchange: (own: Own, peer: Peer, line: string) => Promise<void>
  /** What is typed to make it send a KeyUpdate that asks for one, where it can. */
  readonly update?: string
  /** It prints this at the end of each connection. */
  readonly closed: RegExp
  /** Checks what it has printed of a connection that ended well. */
  readonly expect: (cell: Cell, own: Own, output: string) => void
}

/** Cells with our client and the peer's server: one process for each configuration, which takes one connection after the other. */
export const againstServer = (
  program: ServerProgram,
  groups: readonly GroupName[],
): Pick<Counterpart, 'run' | 'stop'> => {
  const shelf = new Map<string, { last: Promise<void>; running?: Promise<Running> | undefined }>()
  return {
    run: (cell) => {
      const config: Config = {
        version: cell.version,
        key: cell.key,
        // A share for a group that it has not makes it ask for another one.
        groups: groups.filter((group) => cell.feature !== 'retry' || group !== firstShare(cell)),
      }
      const id = JSON.stringify(config)
      const place = shelf.get(id) ?? { last: Promise.resolve() }
      shelf.set(id, place)
      const mine = place.last.then(async () => {
        const running = await (place.running ??= program.start(config))
        try {
          await shake(program, cell, running)
        } catch (error) {
          // Whatever state it is in: the next one gets a new process.
          place.running = undefined
          await running.peer.stop('SIGKILL')
          throw error
        }
      })
      place.last = mine.catch(() => {})
      return mine
    },
    stop: () => Promise.all([...shelf.values()].map(async ({ running }) => (await running)?.peer.stop('SIGKILL'))),
  }
}

const shake = async (program: ServerProgram, cell: Cell, { peer, port }: Running): Promise<void> => {
  peer.output = ''
  const first = cell.feature === 'retry' ? [firstShare(cell)] : []
  const own = await connect(port, {
    versions: [cell.version],
    suites: [cell.suite],
    groups: [...first, cell.group, ...curveOf(cell)],
    keyShares: [first[0] ?? cell.group],
  })
  await own.connected()
  await program.exchange(own, peer, 'first line of our client\n')
  if (cell.feature === 'update') {
    // OpenSSL answers a KeyUpdate with the next that it sends.
    own.connection.perform({ do: 'update keys', request: true })
    await program.exchange(own, peer, 'second line of our client\n')
    if (program.update) {
      peer.type(`${program.update}\n`)
      await own.until('the KeyUpdates', () => own.context.keyUpdates?.server === 2)
      await program.exchange(own, peer, 'third line of our client\n')
    }
    const updates = program.update ? 2 : 1
    expect(own.context.keyUpdates).toEqual({ client: updates, server: updates })
  }
  own.connection.close()
  expect(await own.done).toBe('closed')
  expect(own.outcomes.at(-1)).toBe('close.closed')
  await peer.until(program.closed)
  expectOwn(own, cell)
  program.expect(cell, own, peer.output)
}
