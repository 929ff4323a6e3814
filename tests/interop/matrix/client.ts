import { expect } from 'vitest'
import { identity, listen, type Own } from '../own.ts'
import type { Peer } from '../peer.ts'
import { expectOwn, isRenegotiated, isResumed, type Cell } from './cell.ts'

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
  /** What is typed to make it begin a second handshake. */
  readonly renegotiate: string
  /** Can it do without the extended master secret? Otherwise our side does. */
  readonly omitsSessionHash: boolean
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
      groups: cell.group === 'none' ? [] : [cell.group],
      ...(isField(cell.group) && { dhGroup: cell.group, dhNegotiation: true }),
      ...(cell.feature === 'no extended master secret' &&
        !program.omitsSessionHash && { extendedMasterSecret: false, encryptThenMac: false }),
      renegotiation: cell.feature === 'renegotiation' ? 'with RFC 5746' : 'never',
      statelessRetry: cell.feature === 'cookie',
      earlyData: cell.feature === 'early data',
      identities: [identity(cell.key)],
      clientCertificates: cell.feature === 'client certificate' ? 'required' : 'none',
      // Post-handshake authentication is asked for by the test.
      pskModes: isResumed(cell) ? 'psk_dhe_ke' : 'none',
    })
    try {
      const connections = isResumed(cell) && !program.resumesByItself ? [false, true] : [false]
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
  if (isResumed(cell) && program.resumesByItself) own = await server.next()
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
  if (isRenegotiated(cell)) {
    if (cell.feature === 'renegotiation') peer.type(`${program.renegotiate}\n`)
    else own.connection.perform({ do: 'renegotiate' })
    await own.until('a second handshake', () => own.outcomes.filter((one) => one.startsWith('finished.ok')).length > 1)
    await echoed(peer, 'second line of a real peer\n')
  }
  expect(await peer.finish(), peer.output).toBe(0)
  expect(await own.done).toBe('closed')
  expect(own.outcomes.at(-1)).toBe('alert.close')
  if (cell.feature === 'update') expect(own.context.keyUpdates).toEqual({ client: 2, server: 2 })
  const seen: Cell = isResumed(cell) && !program.resumesByItself && !again ? { ...cell, feature: 'full' } : cell
  if (seen.feature === 'early data') {
    expect(own.context).toMatchObject({ early: 'accepted' })
    expect(own.text.startsWith(earlyLine)).toBe(true)
  }
  expectOwn(own, seen)
  program.expect(seen, own, peer.output)
}

/** What a client sends before it has the server's answer. */
export const earlyLine = 'early line of a real peer\n'

const echoed = async (peer: Peer, line: string): Promise<void> => {
  peer.type(line)
  await peer.until(`\n${line}`)
}

/** Is it a field of DHE? In TLS 1.3 the setting does nothing. */
const isField = (group: Cell['group']): group is 'ffdhe2048' | 'ffdhe3072' | 'ffdhe4096' => group.startsWith('ffdhe')
