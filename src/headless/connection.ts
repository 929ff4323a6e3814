import type { Socket } from 'node:net'
import { CLOSED } from '../machines/outcome.ts'
import { isConnected, open, type Endpoint, type Step } from '../machines/endpoint.ts'
import { startPosition } from '../machines/machine.ts'
import type { World } from '../machines/world.ts'
import {
  isCurious,
  join,
  leave,
  make,
  proceed,
  receive,
  type Party,
  type PartyTurn,
  type Passed,
} from '../sim/party.ts'
import type { Move, Talk } from '../sim/talk.ts'

/**
 * How a connection came to its end: this side or the peer closed or reset it, a limit of the model was met (nothing was
 * sent for that), nobody said anything for too long, or the engine itself failed.
 */
export type End = 'closed' | 'reset' | 'peer closed' | 'peer reset' | 'limit' | 'idle' | 'fault'

export interface Listener {
  opened?(connection: Connection): void
  /** One step of this side, with what it put on the wire. */
  step?(step: Step, sent: readonly Passed[]): void
  /** The handshake is complete. */
  connected?(connection: Connection): void
  /** Application data from the peer. */
  data?(bytes: Uint8Array, connection: Connection): void
}

interface Patience {
  /** Milliseconds without a byte from the peer. */
  readonly idle: number
  /** Milliseconds that the peer has to close its half, once this side has closed. */
  readonly linger: number
}
const patience: Patience = { idle: 30_000, linger: 2_000 }

/** A clock that stands at `start` (ISO 8601) now. On a real connection time passes, and GnuTLS measures tickets by it. */
const running = (start: string): (() => string) => {
  const ahead = new Date(start).getTime() - Date.now()
  return () => new Date(Date.now() + ahead).toISOString()
}

const at = (party: Party, now: string): Party => ({
  ...party,
  endpoint: { ...party.endpoint, world: { ...party.endpoint.world, now } },
})

/** TLS from the first byte, and nothing said over it. */
export const silent: Talk = {
  satisfied: true,
  hear: ({ event }) => ({ talk: silent, moves: event === 'open' ? [{ do: 'secure' }] : [] }),
}

/**
 * One side on a TCP socket: an endpoint, and the talk over it. It takes over the socket: what arrives goes to them, what
 * they send goes out, and refusals end the connection as they say (an alert and an orderly close, a close, a reset). Nothing that a peer sends
 * makes it throw, and no more is kept of it than one record and one handshake message.
 */
export class Connection {
  /** Settles when the socket is gone. */
  readonly done: Promise<End>
  #party: Party
  #end: End | undefined
  #fault: unknown
  #greeted = false
  readonly #clock: () => string
  readonly #socket: Socket
  readonly #listener: Listener
  readonly #patience: Patience

  constructor(socket: Socket, world: World, listener: Listener, waits: Partial<Patience> = {}, talk: Talk = silent) {
    this.#socket = socket
    this.#listener = listener
    this.#patience = { ...patience, ...waits }
    this.#clock = running(world.now)
    this.#party = join(open(world, startPosition(world.side)), talk)
    this.done = new Promise((resolve) => socket.once('close', () => resolve(this.#end ?? 'peer closed')))
    socket.setNoDelay(true)
    socket.setTimeout(this.#patience.idle, () => this.#expire())
    socket.on('data', (bytes) => this.#turn((party) => receive(party, new Uint8Array(bytes))))
    socket.on('drain', () => socket.resume())
    socket.on('end', () => this.#lost('peer closed'))
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#lost(error.code === 'ECONNRESET' ? 'peer reset' : 'peer closed'),
    )
    listener.opened?.(this)
    this.#turn(proceed)
  }

  get endpoint(): Endpoint {
    return this.#party.endpoint
  }

  /** The error behind the end `fault`. */
  get fault(): unknown {
    return this.#fault
  }

  /** The talk has what it came for. */
  get satisfied(): boolean {
    return this.#party.talk.satisfied
  }

  get isOpen(): boolean {
    return this.#end === undefined
  }

  /** Sends application data. Does nothing before the handshake is complete and after the connection has ended. */
  send(bytes: Uint8Array): void {
    if (isConnected(this.endpoint)) this.perform({ do: 'say', bytes })
  }

  /** Ends the connection with close_notify. */
  close(): void {
    this.perform({ do: 'close' })
  }

  /** Does one thing that the talk would ask for. */
  perform(move: Move): void {
    this.#turn((party) => make(party, move))
  }

  /** Ends the connection at once: with close_notify where there is a connection, and without waiting for the peer. */
  abandon(): void {
    if (isConnected(this.endpoint)) this.close()
    this.#finish('closed')
    this.#socket.end(() => this.#socket.destroy())
  }

  #turn(act: (party: Party) => PartyTurn): void {
    if (this.#end) return
    try {
      this.#take(act(at(this.#party, this.#clock())))
      while (this.isOpen && isCurious(this.#party)) this.#take(proceed(this.#party))
    } catch (error) {
      this.#fault = error
      this.#finish('fault')
      this.#socket.destroy()
    }
  }

  #take({ party, steps, sent, delivered }: PartyTurn): void {
    this.#party = party
    const { endpoint } = party
    this.#socket.cork()
    for (const one of sent) if ('bytes' in one) this.#socket.write(one.bytes)
    this.#socket.uncork()
    // A peer that asks and never reads is not listened to until it does.
    if (this.#socket.writableNeedDrain) this.#socket.pause()
    const ending = sent.find((one) => !('bytes' in one))?.kind
    if (ending === 'reset') {
      this.#finish('reset')
      this.#socket.resetAndDestroy()
    } else if (ending === 'close') this.#shut('closed')
    else if (endpoint.position.state === CLOSED) this.#shut('limit')

    let next = 0
    for (const step of steps) this.#listener.step?.(step, sent.slice(next, (next += step.sends)))
    if (isConnected(endpoint) && !this.#greeted) {
      this.#greeted = true
      this.#listener.connected?.(this)
    }
    for (const bytes of delivered) this.#listener.data?.(bytes, this)
  }

  #finish(end: End): void {
    this.#end ??= end
    this.#socket.setTimeout(0)
  }

  /**
   * Closes this half and reads on without listening until the peer has closed, too: destroying a socket with unread bytes
   * in it resets the connection, and the peer might never see the alert.
   */
  #shut(end: End): void {
    this.#finish(end)
    this.#socket.end()
    this.#socket.resume()
    setTimeout(() => this.#socket.destroy(), this.#patience.linger).unref()
  }

  #lost(end: 'peer closed' | 'peer reset'): void {
    if (this.#end) return
    this.#party = leave(this.#party)
    this.#finish(end)
  }

  #expire(): void {
    if (this.#end) return
    if (isConnected(this.endpoint)) this.close()
    this.#end = 'idle'
    this.#shut('idle')
  }
}
