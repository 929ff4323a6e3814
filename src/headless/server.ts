import { createServer, type AddressInfo } from 'node:net'
import { greeting } from '../sim/run.ts'
import { protocolOf, serve } from '../sim/application.ts'
import { concat } from '../bytes/buffer.ts'
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
  /** Milliseconds; see `Connection`. */
  readonly idle?: number
}

/** More at a time are turned away: this is an instrument, not a service. */
const mostConnections = 64

/** A scenario's server on a TCP socket. Each connection has a clock and a seed of its own. Rejects when it cannot listen. */
export const listen = (
  world: ServerWorld,
  { host = '127.0.0.1', port = 0, once = false, listener, idle }: Listen = {},
): Promise<Listening> =>
  new Promise((resolve, reject) => {
    const open = new Set<Connection>()
    let count = 0
    const server = createServer((socket) => {
      if (once) server.close()
      const told = listener?.(++count, `${socket.remoteAddress}:${socket.remotePort}`) ?? {}
      const answer = application()
      const data: Listener['data'] = (bytes, connection) => {
        told.data?.(bytes, connection)
        answer(bytes, connection)
      }
      const connection = new Connection(socket, freshly(world), { ...told, data }, idle === undefined ? {} : { idle })
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

/** What runs over the connection: HTTP/1.1, HTTP/2, or lines that come back. */
const application = (): ((bytes: Uint8Array, connection: Connection) => void) => {
  let arrived: Uint8Array = new Uint8Array(0)
  let begun = false
  return (bytes, connection) => {
    const served = serve(protocolOf(connection.endpoint.context.alpn), concat(arrived, bytes), begun, greeting)
    arrived = served.rest
    begun = served.begun
    if (served.reply.length) connection.send(served.reply)
    if (served.closes) connection.close()
  }
}
