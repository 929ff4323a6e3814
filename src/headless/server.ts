import { createServer, type AddressInfo } from 'node:net'
import { httpServer } from '../sim/httpserver.ts'
import { greeting } from '../sim/speech.ts'
import type { Talk } from '../sim/talk.ts'
import { storedBy } from '../machines/session.ts'
import type { ServerWorld } from '../machines/world.ts'
import { Connection, type Listener } from './connection.ts'
import { freshly } from './world.ts'

export interface Listening {
  readonly port: number
  /** Stops listening, ends what is open, and settles when all of it is gone. */
  readonly stop: () => Promise<void>
  readonly done: Promise<void>
}

export interface Listen {
  readonly host?: string
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Takes one connection and then stops by itself. */
  readonly once?: boolean
  /** Asked at each connection, counted from 1: who wants to be told what happens there? */
  readonly listener?: (number: number, from: string) => Listener
  /** What the server says over each connection; HTTP unless told otherwise. */
  readonly talk?: Talk
  /** Milliseconds; see `Connection`. */
  readonly idle?: number
}

/** More at a time are turned away: this is an instrument, not a service. */
const mostConnections = 64
/** The oldest are forgotten. */
const mostSessions = 256

/** A scenario's server on a TCP socket. Each connection has a clock and a seed of its own. Rejects when it cannot listen. */
export const listen = (
  world: ServerWorld,
  {
    host = '127.0.0.1',
    port = 0,
    once = false,
    listener,
    talk = httpServer({ settings: world.settings, body: greeting, hangsUp: true }),
    idle,
  }: Listen = {},
): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const open = new Set<Connection>()
    let count = 0
    /** What is kept under session IDs, the newest last. */
    let sessions = world.sessions ?? []
    const server = createServer((socket) => {
      if (once) server.close()
      const told = listener?.(++count, `${socket.remoteAddress}:${socket.remotePort}`) ?? {}
      const connected = (connection: Connection): void => {
        sessions = [...sessions, ...storedBy(connection.endpoint)].slice(-mostSessions)
        told.connected?.(connection)
      }
      const fresh = freshly({ ...world, sessions })
      const connection = new Connection(socket, fresh, { ...told, connected }, idle === undefined ? {} : { idle }, talk)
      open.add(connection)
      void connection.done.then(() => open.delete(connection))
    })
    server.maxConnections = once ? 1 : mostConnections
    const closed = new Promise<void>((resolve) => server.once('close', resolve))
    const done = closed.then(async () => {
      await Promise.all([...open].map((connection) => connection.done))
    })
    const stop = (): Promise<void> => {
      server.close()
      for (const connection of open) connection.abandon()
      return done
    }
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve({ port: (server.address() as AddressInfo).port, stop, done })
    })
  })
