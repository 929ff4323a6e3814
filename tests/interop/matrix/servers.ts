import type { Peer } from '../peer.ts'

export interface Running {
  readonly peer: Peer
  readonly port: number
}

/** A peer's servers: one for each configuration, started when it is first wanted, taking one connection after the other. */
export class Servers<Config> {
  readonly #start: (config: Config) => Promise<Running>
  readonly #shelf = new Map<string, { last: Promise<unknown>; running: Promise<Running> | undefined }>()

  constructor(start: (config: Config) => Promise<Running>) {
    this.#start = start
  }

  /** Calls back with the server when nobody else is using it, its output empty. After a failure the next caller gets a new process. */
  use(config: Config, act: (server: Running) => Promise<void>): Promise<void> {
    const id = JSON.stringify(config)
    const place = this.#shelf.get(id) ?? { last: Promise.resolve(), running: undefined }
    this.#shelf.set(id, place)
    const mine = place.last.then(async () => {
      const server = await (place.running ??= this.#start(config))
      server.peer.output = ''
      try {
        await act(server)
      } catch (error) {
        place.running = undefined
        await server.peer.stop('SIGKILL')
        throw error
      }
    })
    place.last = mine.catch(() => {})
    return mine
  }

  stop(): Promise<unknown> {
    return Promise.all([...this.#shelf.values()].map(async ({ running }) => (await running)?.peer.stop('SIGKILL')))
  }
}
