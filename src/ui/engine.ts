import type { Drawings } from '../machines/drawing.ts'
import type { KeyRing, Scenario } from '../sim/scenario.ts'
import type { Lenient } from '../sim/lenient.ts'
import type { Trace } from '../sim/trace.ts'
import type { Fingerprint } from '../wire/fingerprint.ts'
import type { Answer, Question } from './handshake.worker.ts'
import address from './handshake.worker.ts?address'
import { trusted } from './trusted.ts'

const program = trusted('whyshake-worker', address)

/** A worker with both stacks. It is one file, whatever it works for: the page holds the stacks once. */
export const startWorker = (name: 'run' | 'search'): Worker => new Worker(program(), { type: 'module', name })

/** Runs scenarios in a worker. Only answers to the latest question are passed on. */
export class Engine {
  readonly #worker = startWorker('run')
  #id = 0
  #count = 0
  /** Questions beside the others have numbers below zero. */
  readonly #asides = new Map<number, { done: (trace: Trace) => void; failed: (fault: Error) => void }>()

  constructor(
    onTrace: (trace: Trace, fingerprint: Fingerprint | undefined) => void,
    onLenient: (lenient: Lenient | undefined) => void,
    onDrawings: (drawings: Drawings) => void,
    onFault: (fault: string) => void,
  ) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if ('drawings' in data) return onDrawings(data.drawings)
      if (data.id < 0) return this.#answer(data)
      if (data.id !== this.#id) return
      if ('fault' in data) onFault(data.fault)
      else if ('lenient' in data) onLenient(data.lenient)
      else onTrace(data.trace, data.final ? data.fingerprint : undefined)
    })
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault()
      onFault(event.message)
    })
  }

  run(scenario: Scenario, keys: KeyRing): void {
    this.#worker.postMessage({ id: ++this.#id, scenario, keys } satisfies Question)
  }

  /**
   * Runs a scenario once, beside whatever else is run: with the stub, or with real cryptography and pasted keys. Rejects
   * when it cannot be run.
   */
  aside(scenario: Scenario, means: Pick<Question, 'real' | 'keys'> = {}): Promise<Trace> {
    const id = -++this.#count
    return new Promise((done, failed) => {
      this.#asides.set(id, { done, failed })
      this.#worker.postMessage({ id, scenario, ...means } satisfies Question)
    })
  }

  #answer(answer: Exclude<Answer, { drawings: Drawings }>): void {
    const waiting = this.#asides.get(answer.id)
    this.#asides.delete(answer.id)
    if ('fault' in answer) waiting?.failed(new Error(answer.fault))
    else if ('trace' in answer) waiting?.done(answer.trace)
  }
}
