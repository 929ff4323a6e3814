import type { Scenario } from '../sim/scenario.ts'
import type { Lenient } from '../sim/lenient.ts'
import type { Trace } from '../sim/trace.ts'
import type { Answer, Question } from './handshake.worker.ts'

/** Runs scenarios in a worker. Only answers to the latest question are passed on. */
export class Engine {
  readonly #worker = new Worker(new URL('./handshake.worker.ts', import.meta.url), { type: 'module' })
  #id = 0

  constructor(
    onTrace: (trace: Trace, final: boolean) => void,
    onLenient: (lenient: Lenient | undefined) => void,
    onFault: (fault: string) => void,
  ) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.id !== this.#id) return
      if ('fault' in data) onFault(data.fault)
      else if ('lenient' in data) onLenient(data.lenient)
      else onTrace(data.trace, data.final)
    })
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault()
      onFault(event.message)
    })
  }

  run(scenario: Scenario): void {
    this.#worker.postMessage({ id: ++this.#id, scenario } satisfies Question)
  }
}
