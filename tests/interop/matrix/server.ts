import { expect } from 'vitest'
import { toUtf8 } from '../../../src/bytes/text.ts'
import { earlyDataOf, sessionsOf, type Session } from '../../../src/machines/session.ts'
import type { GroupName } from '../../../src/spec/group.ts'
import type { Version } from '../../../src/spec/version.ts'
import { clientWorld, connect, identity, type Key, type Own } from '../own.ts'
import type { Peer } from '../peer.ts'
import {
  clientName,
  expectOwn,
  firstShare,
  isAuthenticated,
  isRenegotiated,
  isResumed,
  offered,
  title,
  type Cell,
} from './cell.ts'
import type { Counterpart } from './matrix.ts'

/** What has to be settled before a peer's server is started. Everything else our client settles by what it offers. */
export interface Config {
  readonly version: Version
  readonly key: Key
  readonly groups: readonly GroupName[]
  /** Of DHE before TLS 1.3. */
  readonly field?: GroupName
  /** Set where the server has to be told. */
  readonly feature?: 'cookie' | 'early data' | 'no extended master secret'
  /** Wants a certificate of the client. */
  readonly insists: boolean
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
  /** Makes it ask for a certificate after the handshake. */
  readonly authenticate: (own: Own, peer: Peer) => void
  /** Makes it ask for a second handshake. */
  readonly renegotiate: (own: Own, peer: Peer) => void
  /** Can it do without the extended master secret by itself? Otherwise our client does. */
  readonly omitsSessionHash: boolean
  /** Does it mind a ChangeCipherSpec of TLS 1.3? */
  readonly minds?: (cell: Cell) => boolean
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
        insists: cell.feature === 'client certificate',
        ...(cell.version !== 'TLS 1.3' && cell.group.startsWith('ffdhe') && { field: cell.group as GroupName }),
        ...((cell.feature === 'cookie' || cell.feature === 'early data') && { feature: cell.feature }),
        ...(program.omitsSessionHash && cell.feature === 'no extended master secret' && { feature: cell.feature }),
      }
      // s_server -stateless of OpenSSL 3.0 asks for a cookie in its first connection only.
      const id = JSON.stringify([config, cell.feature === 'cookie' && title(cell)])
      const place = shelf.get(id) ?? { last: Promise.resolve() }
      shelf.set(id, place)
      const mine = place.last.then(async () => {
        const starting = (place.running ??= program.start(config))
        try {
          await shake(program, cell, await starting)
        } catch (error) {
          // Whatever state it is in: the next one gets a new process.
          place.running = undefined
          await starting.then(({ peer }) => peer.stop('SIGKILL')).catch(() => {})
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
  const world = clientWorld({
    versions: [cell.version],
    suites: [cell.suite],
    groups: offered(cell),
    keyShares: offered(cell).slice(0, 1),
    pskModes: isResumed(cell) ? 'psk_dhe_ke' : 'none',
    earlyData: cell.feature === 'early data',
    postHandshakeAuth: cell.feature === 'post-handshake authentication',
    renegotiation: isRenegotiated(cell) ? 'with RFC 5746' : 'never',
    ...(cell.feature === 'no extended master secret' && !program.omitsSessionHash && { extendedMasterSecret: false }),
    identities: isAuthenticated(cell) ? [identity(cell.key, { names: [clientName], usage: 'clientAuth' })] : [],
  })
  const hello = program.minds?.(cell) ? { ...world.hello, sessionIdLength: 0 } : world.hello
  let session: Session | undefined
  for (const part of isResumed(cell) ? (['full', cell.feature] as const) : [cell.feature]) {
    peer.output = ''
    const own = await connect(port, { ...world, hello, session }, toUtf8('early line of our client\n'))
    await own.connected()
    await program.exchange(own, peer, 'first line of our client\n')
    if (part === 'early data') expect(earlyDataOf(own.connection.endpoint).result).toBe('accepted')
    if (isRenegotiated(cell)) {
      if (part === 'renegotiation') own.connection.perform({ do: 'renegotiate' })
      else program.renegotiate(own, peer)
      await own.until(
        'a second handshake',
        () => own.outcomes.filter((one) => one.startsWith('finished.ok')).length > 1,
      )
      await program.exchange(own, peer, 'second line of our client\n')
    }
    if (part === 'update') await updateKeys(program, own, peer)
    if (part === 'post-handshake authentication') {
      program.authenticate(own, peer)
      await own.until('a CertificateRequest', () => own.outcomes.includes('certificate_request.answered'))
      await program.exchange(own, peer, 'second line of our client\n')
    }
    session = sessionsOf(own.connection.endpoint).at(-1)
    own.connection.close()
    expect(await own.done).toBe('closed')
    expect(own.outcomes.at(-1)).toBe('close.closed')
    await peer.until(program.closed)
    expectOwn(own, { ...cell, feature: part })
    program.expect({ ...cell, feature: part }, own, peer.output)
  }
}

const updateKeys = async (program: ServerProgram, own: Own, peer: Peer): Promise<void> => {
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
