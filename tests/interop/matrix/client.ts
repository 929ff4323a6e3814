import { expect } from 'vitest'
import { identity, listen, type Own } from '../own.ts'
import type { Peer } from '../peer.ts'
import { expectOwn, type Cell } from './cell.ts'

/** How a peer's client program is used. */
export interface ClientProgram {
  /** `again`: it resumes the session of the process before. */
  readonly start: (cell: Cell, port: number, again: boolean) => Peer
  /** To resume, one process makes two connections. */
  readonly resumesByItself: boolean
  /** What it prints when it is connected. */
  readonly connected: RegExp
  /** What is typed to make it send a KeyUpdate that asks for one. */
  readonly update: string
  /** Checks what it has printed of a connection that ended well. */
  readonly expect: (cell: Cell, own: Own, output: string) => void
}

/** A cell with our server and the peer's client. The server sends lines back. */
export const againstClient =
  (program: ClientProgram) =>
  async (cell: Cell): Promise<void> => {
    const server = await listen({
      versions: [cell.version],
      suites: [cell.suite],
      groups: [cell.group],
      identities: [identity(cell.key)],
      clientCertificates: cell.feature === 'client certificate' ? 'required' : 'none',
      // Post-handshake authentication is asked for by the test.
      pskModes: cell.feature === 'resumed' ? 'psk_dhe_ke' : 'none',
    })
    try {
      const connections = cell.feature === 'resumed' && !program.resumesByItself ? [false, true] : [false]
      for (const again of connections) await shake(program, cell, server, again)
    } finally {
      await server.stop()
    }
  }

const shake = async (
  program: ClientProgram,
  cell: Cell,
  server: Awaited<ReturnType<typeof listen>>,
  again: boolean,
): Promise<void> => {
  const coming = server.next()
  const peer = program.start(cell, server.port, again)
  let own = await coming
  if (cell.feature === 'resumed' && program.resumesByItself) own = await server.next()
  await peer.until(program.connected)
  await echoed(peer, 'first line of a real peer\n')
  if (cell.feature === 'update') {
    // OpenSSL answers a KeyUpdate with the next that it sends.
    own.connection.perform({ do: 'update keys', request: true })
    await echoed(peer, 'second line of a real peer\n')
    // Typed alone: what comes with it is taken as text.
    peer.type(`${program.update}\n`)
    await own.until('the KeyUpdates', () => own.context.keyUpdates?.server === 2)
    await echoed(peer, 'third line of a real peer\n')
  }
  if (cell.feature === 'post-handshake authentication') {
    own.connection.perform({ do: 'request certificate' })
    await own.until('the certificate', () => own.outcomes.filter((one) => one === 'finished.ok').length === 2)
    await echoed(peer, 'second line of a real peer\n')
  }
  expect(await peer.finish(), peer.output).toBe(0)
  expect(await own.done).toBe('closed')
  expect(own.outcomes.at(-1)).toBe('alert.close')
  if (cell.feature === 'update') expect(own.context.keyUpdates).toEqual({ client: 2, server: 2 })
  const seen: Cell =
    cell.feature === 'resumed' && !program.resumesByItself && !again ? { ...cell, feature: 'full' } : cell
  expectOwn(own, seen)
  program.expect(seen, own, peer.output)
}

const echoed = async (peer: Peer, line: string): Promise<void> => {
  peer.type(line)
  await peer.until(`\n${line}`)
}
