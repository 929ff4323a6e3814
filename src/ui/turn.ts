/**
 * What is to be drawn, one part after the other, each in a task of its own: in between the browser can paint, and answer
 * whoever is already there.
 */
class Turns {
  readonly #waiting = new Set<() => void>()
  /** How many files are on their way whose parts will want a turn. */
  #coming = 0
  #scheduled = false
  #busy = false
  readonly #settled = new Set<() => void>()
  readonly #marked = new Set<HTMLElement>()
  #channel: MessageChannel | undefined

  /** Draws it when its turn comes. What is returned takes it out again. */
  take(draw: () => void): () => void {
    this.#waiting.add(draw)
    this.#schedule()
    this.#tell()
    return () => void this.#waiting.delete(draw)
  }

  /** The same promise; until it is settled, and what it brings is drawn, something is still to come. */
  during<T>(coming: Promise<T>): Promise<T> {
    this.#coming++
    this.#tell()
    const came = () => this.take(() => this.#coming--)
    coming.then(came, came)
    return coming
  }

  /** When everything is drawn. */
  settled(): Promise<void> {
    return new Promise((done) => (this.#busy ? void this.#settled.add(done) : done()))
  }

  /** Marks an element as busy while something is still to be drawn. */
  mark = (node: HTMLElement): (() => void) => {
    this.#marked.add(node)
    node.ariaBusy = String(this.#busy)
    return () => void this.#marked.delete(node)
  }

  #next(): void {
    this.#scheduled = false
    const [draw] = this.#waiting
    if (draw) {
      this.#waiting.delete(draw)
      draw()
      // What was drawn may hold parts of its own.
      this.#schedule()
    }
    this.#tell()
  }

  #tell(): void {
    const busy = this.#scheduled || this.#coming > 0
    if (busy === this.#busy) return
    this.#busy = busy
    for (const node of this.#marked) node.ariaBusy = String(busy)
    if (busy) return
    for (const done of this.#settled) done()
    this.#settled.clear()
  }

  /** A task that no browser delays, as they do with timers. */
  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    if (!this.#channel) {
      this.#channel = new MessageChannel()
      this.#channel.port1.onmessage = () => this.#next()
    }
    this.#channel.port2.postMessage(undefined)
  }
}

export const turns = new Turns()
