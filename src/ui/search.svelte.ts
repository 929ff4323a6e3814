import type { Answer, Owner } from '../sim/answer.ts'
import type { Effects } from '../sim/row.ts'
import type { KeyRing, Scenario } from '../sim/scenario.ts'
import type { Row } from '../sim/row.ts'
import type { Trial } from '../sim/trial.ts'
import type { Side } from '../rules/rule.ts'
import { startWorker } from './engine.ts'
import type { Answer as Unasked } from './handshake.worker.ts'
import type { Question, Reply } from './searching.ts'
import { turns } from './turn.ts'

/** What is found by running many scenarios, in a worker of its own. */
export class Search {
  readonly #start: () => Worker
  #worker: Worker | undefined
  #id = 0
  readonly #latest = { changes: 0, rows: 0, trials: 0 }

  answers = $state.raw<readonly Answer[]>([])
  /** Whom else an answer concerns, by its scenario. */
  effects = $state.raw<Readonly<Record<string, Effects>>>({})
  tried = $state(0)
  of = $state(0)
  searching = $state(false)
  /** Have pairs been tried? */
  paired = $state(false)

  rows = $state.raw<readonly Row[]>([])
  before = $state.raw<readonly Row[]>([])
  sweeping = $state(false)
  all = $state(0)

  /** What every single change comes to; undefined while it is not known. */
  trials = $state.raw<readonly Trial[]>()

  fault = $state<string>()

  constructor(start: () => Worker) {
    this.#start = start
  }

  changes(scenario: Scenario, keys: KeyRing, owner: Owner, pairs: boolean): void {
    this.answers = []
    this.effects = {}
    this.searching = true
    this.paired = false
    this.tried = this.of = 0
    this.#ask({ kind: 'changes', id: (this.#latest.changes = ++this.#id), scenario, keys, owner, pairs })
  }

  sweep(side: Side, scenario: Scenario, keys: KeyRing, before: Scenario | undefined): void {
    this.rows = []
    this.before = []
    this.sweeping = true
    this.#ask({ kind: 'rows', id: (this.#latest.rows = ++this.#id), side, scenario, keys, before })
  }

  tryAll(scenario: Scenario, keys: KeyRing): void {
    this.trials = undefined
    this.#ask({ kind: 'trials', id: (this.#latest.trials = ++this.#id), scenario, keys })
  }

  /** Ends what is under way; what was found so far stays. */
  stop(kind: 'changes' | 'rows' | 'trials'): void {
    this.#ask({ kind, id: (this.#latest[kind] = ++this.#id) })
    if (kind === 'changes') this.searching = false
    else if (kind === 'rows') this.sweeping = false
    else this.trials = undefined
  }

  #ask(question: Question): void {
    this.fault = undefined
    if (!this.#worker) {
      // There is nothing to be ended.
      if (!question.scenario) return
      this.#worker = this.#begun()
    }
    this.#worker.postMessage(question)
  }

  #begun(): Worker {
    const worker = this.#start()
    worker.addEventListener('message', ({ data }: MessageEvent<Reply | Unasked>) => {
      if ('kind' in data) this.#take(data)
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      this.fault = event.message
      this.searching = this.sweeping = false
    })
    return worker
  }

  #take(reply: Reply): void {
    if (reply.kind === 'fault') {
      if (reply.id !== this.#latest.changes && reply.id !== this.#latest.rows) return
      this.fault = reply.fault
      this.searching = this.sweeping = false
    } else if (reply.kind === 'trials') {
      if (reply.id === this.#latest.trials) this.trials = reply.trials
    } else if (reply.kind === 'rows') {
      if (reply.id !== this.#latest.rows) return
      this.rows = reply.rows
      this.before = reply.before
      this.all = reply.of
      this.sweeping = !reply.done
    } else if (reply.id !== this.#latest.changes) return
    else if (reply.kind === 'effects') this.effects = { ...this.effects, [JSON.stringify(reply.of)]: reply.effects }
    else {
      this.answers = reply.answers
      this.tried = reply.tried
      this.of = reply.of
      this.searching = !reply.done
      this.paired = reply.pairs
    }
  }
}

let shared: Search | undefined
/** The one search of the page; its worker begins with the first question. */
export const theSearch = (): Search => (shared ??= new Search(() => startWorker('search')))

/** Asks a moment later, and not before the page is drawn: whoever types is not searched for at every keystroke. */
export const askLater = (ask: () => void, wait: number): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  void turns.settled().then(() => {
    if (!over) timer = setTimeout(ask, wait)
  })
  return () => {
    over = true
    clearTimeout(timer)
  }
}
