import { pathAt } from '../bytes/span.ts'
import type * as dissector from '../explain/bytes.ts'
import { english } from '../explain/en.ts'
import { entries } from '../explain/entry.ts'
import { decidingRefusal, headline, namesOf } from '../explain/headline.ts'
import { ladder } from '../explain/ladder.ts'
import { secrets } from '../explain/secret.ts'
import { states } from '../explain/state.ts'
import type { Bytes, EntryState, Question } from '../explain/view.ts'
import { decidingQuestion, why } from '../explain/why.ts'
import { plainConnection, settingsOf, type Setting } from '../rules/profile.ts'
import type { Side } from '../rules/rule.ts'
import type { View } from '../share/view.ts'
import { examples, firstExample, isExample, type ExampleName } from '../sim/example.ts'
import { inFront } from '../sim/proxy.ts'
import { resolve, type KeyRing, type Resolved, type Scenario } from '../sim/scenario.ts'
import type { Drawings } from '../machines/drawing.ts'
import type { Lenient } from '../sim/lenient.ts'
import type { Trace } from '../sim/trace.ts'
import { ghosts } from '../explain/ghost.ts'
import { catalogue, knows, loadProfiles, profilesHere, type Entries } from './catalogue.ts'
import type { Fingerprint } from '../wire/fingerprint.ts'
import { lessonNames, openCourse, type Course } from './course.ts'
import { Engine } from './engine.ts'
import { whenIdle } from './idle.ts'
import { lacksProfiles, readAddress, writeAddress, type Address } from './link.ts'
import { m } from './message.ts'
import { ReadingChoice, type Reading } from './reading.svelte.ts'
import { readSession, writeSession } from './session.ts'
import { steady } from './steady.ts'

export type Page = 'playground' | 'lessons' | 'scope' | 'lesson'
export type Lens = 'why' | 'keys' | 'states'
/** What the playground shows of the scenario: one connection, or many. */
export type Stage = 'instrument' | 'clients' | 'servers' | 'compare'
const stages = ['instrument', 'clients', 'servers', 'compare'] as const satisfies readonly Stage[]

/** What is selected. Undefined stands for what the trace itself would show: the row that decided, its evidence. */
export interface Cursor {
  readonly unit: number | undefined
  readonly path: string | undefined
}
const nowhere: Cursor = { unit: undefined, path: undefined }

/** What a table of all clients or servers is asked for, as a link says it. */
export type Table = Pick<View, 'find' | 'show' | 'by' | 'sort'>

/** What the byte pane shows: some bytes, how their tree's paths are called outside, and the spans that matter. */
export interface Shown {
  readonly bytes: Bytes
  /** Put before a path of the tree to make it a path of the connection; undefined for a record. */
  readonly artefact: string | undefined
  /** Path in the tree of what is selected. */
  readonly path: string | undefined
  readonly evidence: readonly { readonly start: number; readonly end: number }[]
}

const t = english
const speeds = [0.5, 1, 2, 4] as const
/** How long a row is looked at while playing, in milliseconds. */
const pace = 700
const longestHistory = 200

/** Everything the page knows: a scenario, its trace, and where in it we are. All else follows. */
export class Playground {
  page = $state<Page>('playground')
  scenario = $state.raw<Scenario>(examples[firstExample])
  /** The main connection, with those that belong to it. */
  whole = $state.raw<Trace>()
  /** Which of them is looked at; the main one when there is no such. */
  connection = $state<number>()
  readonly trace: Trace | undefined = $derived(
    this.connection === undefined ? this.whole : (this.whole?.beside[this.connection]?.trace ?? this.whole),
  )
  lenient = $state.raw<Lenient>()
  /** JA3 and JA4 of the main connection’s ClientHello. */
  fingerprint = $state.raw<Fingerprint>()
  /** Private keys of pasted certificates: in memory alone, in no link, history, storage or export. */
  keys = $state.raw<KeyRing>({})
  cursor = $state.raw<Cursor>(nowhere)
  lens = $state<Lens>('why')
  stage = $state<Stage>('instrument')
  /** What a comparison is with, as a link writes it. */
  other = $state<string>()
  /** What a table of many is asked for: in the address, so that it is there again on the way back. */
  table = $state.raw<Table>({})
  readonly reading = new ReadingChoice()
  playing = $state(false)
  speed = $state<number>(1)
  problems = $state.raw<readonly string[]>([])
  fault = $state<string>()
  /** What the live region says. */
  said = $state('')
  /** The profiles that can be chosen; more come when they have been fetched. */
  profiles = $state.raw<Entries>(profilesHere())
  /** The lesson that the address names; what it holds comes a moment later. */
  lesson = $state<string>()
  course = $state.raw<Course>()
  #past = $state.raw<readonly Scenario[]>([])
  #future = $state.raw<readonly Scenario[]>([])
  /** The row that has just arrived while playing: it is animated. */
  arriving = $state<number>()

  readonly resolved: Resolved = $derived(resolved(this.scenario))
  /** The scenario as the trace has it, which is a moment behind while the worker runs. */
  readonly ran: Resolved = $derived(inFront(this.trace ? resolved(this.trace.scenario) : this.resolved))
  // Each edit has a trace from the stub and a real one, which say mostly the same, as the one before did: of what is shown
  // the parts that are no different stay what they are.
  readonly #headline = steady(() => this.trace && headline(this.trace, this.ran, t))
  readonly headline = $derived(this.#headline())
  readonly #rows = steady(() => (this.trace ? ladder(this.trace, this.ran, t) : []))
  readonly rows = $derived(this.#rows())
  readonly #names = steady(() => namesOf(this.ran))
  readonly names = $derived(this.#names())
  readonly #ghosts = steady(() => this.trace && ghosts(this.trace, this.lenient, this.ran, t))
  readonly ghosts = $derived(this.#ghosts())
  readonly deciding = $derived(this.trace ? decidingUnit(this.trace) : 0)
  readonly unit = $derived(Math.min(this.cursor.unit ?? this.deciding, Math.max(0, this.rows.length - 1)))
  readonly row = $derived(this.rows[this.unit])
  /** The row of the first ClientHello. */
  readonly helloUnit = $derived(
    this.trace?.units.findIndex((unit) => 'parts' in unit && unit.parts.some(({ name }) => name === 'client_hello')),
  )
  readonly #why = steady(() => this.trace && why(this.trace, this.unit, t, this.ran))
  readonly why = $derived(this.#why())
  readonly #secrets = steady(() => (this.trace ? secrets(this.trace) : []))
  readonly secrets = $derived(this.#secrets())
  /** The machines as they are drawn; the worker, which runs them, sends them. */
  #drawings = $state.raw<Drawings>()
  readonly #states = steady(
    () =>
      this.trace &&
      this.#drawings && {
        client: states(this.trace, this.#drawings, 'client', this.unit),
        server: states(this.trace, this.#drawings, 'server', this.unit),
      },
  )
  readonly states = $derived(this.#states())
  /** What takes messages apart: fetched beside the first run, so that the first verdict does not wait for it. */
  #dissector = $state.raw<Dissector>()
  readonly #shown = steady(
    () => this.trace && this.#dissector && shown(this.#dissector, this.trace, this.unit, this.cursor, this.deciding),
  )
  readonly shown: Shown | undefined = $derived(this.#shown())
  readonly #refusal = steady(() => {
    const question = this.trace && decidingQuestion(this.trace, this.names, t)
    return question && { question, unit: this.deciding }
  })
  readonly refusal: { question: Question; unit: number } | undefined = $derived(this.#refusal())
  readonly example: ExampleName | undefined = $derived(
    (Object.keys(examples) as ExampleName[]).find((name) => alike(examples[name], this.scenario)),
  )
  /** Is there a scenario on the screen? */
  readonly onStage = $derived(this.page === 'playground' || this.page === 'lesson')
  /** Are many connections of it on the screen? */
  readonly onMany = $derived(this.page === 'playground' && (this.stage === 'clients' || this.stage === 'servers'))
  /** Is another scenario beside it? */
  readonly onCompare = $derived(this.page === 'playground' && this.stage === 'compare')
  readonly canUndo = $derived(this.#past.length > 0)
  readonly canRedo = $derived(this.#future.length > 0)

  readonly #engine = new Engine(
    (trace, fingerprint) => {
      const first = this.whole === undefined
      this.fingerprint = fingerprint
      const before = this.headline?.stamp
      this.whole = trace
      this.fault = undefined
      if (!first && this.headline && before !== this.headline.stamp) this.say(`${this.said} ${this.headline.stamp}.`)
      if (first && this.#dissector) this.#checkCursor()
    },
    (lenient) => (this.lenient = lenient),
    (drawings) => (this.#drawings = drawings),
    (fault) => (this.fault = fault),
  )
  #written: ReturnType<typeof setTimeout> | undefined
  /** The address names a lesson and no scenario: its start is run as soon as it is known. */
  #awaited = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor() {
    void import('../explain/bytes.ts').then((dissector) => {
      this.#dissector = dissector
      if (this.whole) this.#checkCursor()
    })
    // Fetched when the page is idle, unless something needs them before.
    whenIdle(() =>
      loadProfiles().then(
        (profiles) => (this.profiles = profiles),
        () => undefined,
      ),
    )
    const session = readSession()
    if (session) this.scenario = session.scenario
    const bare = this.#open(session?.scenario)
    if (session && bare && !alike(session.scenario, this.scenario)) this.#past = [...session.past, session.scenario]
    else if (session) {
      const kept = this.page === 'lesson' ? [] : [...session.past, session.scenario]
      this.#past = alike(session.scenario, this.scenario) ? session.past : kept
      this.#future = alike(session.scenario, this.scenario) ? session.future : []
    }
    if (!this.#awaited) this.#engine.run(this.scenario, this.keys)
    if (bare && this.page === 'playground' && !matchMedia('(prefers-reduced-motion: reduce)').matches) this.playOnce()
    addEventListener('popstate', () => this.#follow())
    addEventListener('pagehide', () => this.#keep())
  }

  /** Takes over a pasted key; it stays in memory while its certificates are there. */
  hold(keys: KeyRing): void {
    if (Object.keys(keys).length === 0) return
    this.keys = { ...this.keys, ...keys }
    this.#engine.run(this.scenario, this.keys)
  }

  forget(leaf: string): void {
    const { [leaf]: _, ...others } = this.keys
    this.keys = others
  }

  // —— editing

  setting(side: Side, name: string): unknown {
    return (this.resolved[side].settings as unknown as Record<string, unknown>)[name]
  }
  base(side: Side, name: string): unknown {
    return (profileOf(this.scenario, side).settings as unknown as Record<string, unknown>)[name]
  }
  /** Behind a proxy, and in front of it, one side is the proxy. */
  isOwn(side: Side): boolean {
    return !this.resolved.proxy || side === (this.connection === undefined ? 'client' : 'server')
  }
  isChanged(side: Side, name: string): boolean {
    return name in this.scenario[side].changes
  }

  /** Every entry of a list, those that are switched off included. */
  entries(side: Side, name: string): EntryState[] {
    if (this.trace && !this.isOwn(side)) {
      const list = (this.ran[side].settings as unknown as Record<string, string[]>)[name]!
      return entries(this.trace, this.ran, list, side, name, t)
    }
    if (!this.trace)
      return (this.setting(side, name) as string[]).map((entry) => ({
        name: entry,
        code: undefined,
        state: 'usable',
        why: undefined,
      }))
    return entries(this.trace, this.resolved, this.base(side, name) as string[], side, name, t)
  }

  change(side: Side, name: string, value: unknown, said: string): void {
    const { [name]: _, ...others } = this.scenario[side].changes as Record<string, unknown>
    const changes = same(value, this.base(side, name)) ? others : { ...others, [name]: value }
    this.edit({ ...this.scenario, [side]: { ...this.scenario[side], changes } }, said)
  }

  /** Changes many settings of one side at once. */
  changeAll(side: Side, all: Readonly<Record<string, unknown>>, said: string): void {
    const merged = Object.entries({ ...this.scenario[side].changes, ...all })
    const changes = Object.fromEntries(merged.filter(([name, value]) => !same(value, this.base(side, name))))
    this.edit({ ...this.scenario, [side]: { ...this.scenario[side], changes } }, said)
  }

  /** Changes what happens on the connection. */
  arrange(name: string, value: unknown): void {
    const { [name]: _, ...others } = (this.scenario.connection ?? {}) as Record<string, unknown>
    const usual = same(value, (plainConnection as unknown as Record<string, unknown>)[name])
    const connection = usual ? others : { ...others, [name]: value }
    const { connection: __, ...scenario } = this.scenario
    this.edit(
      Object.keys(connection).length ? { ...scenario, connection } : scenario,
      m.set(m.connection[name as keyof typeof m.connection], String(value)),
    )
  }

  reset(side: Side, name: string, title: string): void {
    this.change(side, name, this.base(side, name), m.resetDone(title))
  }

  chooseProfile(side: Side, profile: string): void {
    const next = { ...this.scenario, [side]: { profile, changes: {} } }
    this.edit(next, m.profileDone(side, profileOf(next, side).name))
  }

  edit(scenario: Scenario, said: string): void {
    if (same(scenario, this.scenario)) return
    this.#past = [...this.#past, this.scenario].slice(-longestHistory)
    this.#future = []
    this.#become(scenario)
    this.say(said)
    this.#write()
  }

  undo(): void {
    const before = this.#past.at(-1)
    if (!before) return
    this.#future = [this.scenario, ...this.#future]
    this.#past = this.#past.slice(0, -1)
    this.#become(before)
    this.say(m.undone)
    this.#write()
  }

  redo(): void {
    const [next, ...rest] = this.#future
    if (!next) return
    this.#past = [...this.#past, this.scenario]
    this.#future = rest
    this.#become(next)
    this.say(m.redone)
    this.#write()
  }

  openExample(name: string): void {
    if (!isExample(name)) return
    if (!knows(examples[name])) return void this.#fetchProfiles().then((here) => here && this.openExample(name))
    this.#flush()
    this.#past = [...this.#past, this.scenario]
    this.#future = []
    this.cursor = nowhere
    this.#become(examples[name])
    this.say(m.exampleOpened(m.exampleTitle(name)))
    this.#push()
  }

  #become(scenario: Scenario): void {
    this.stop()
    this.scenario = scenario
    this.problems = []
    this.#engine.run(scenario, this.keys)
  }

  /** The scenario as it was before that side, or what belongs to neither, was changed; at least without its changes. */
  beforeChange(side: Side): Scenario | undefined {
    const { [side]: now } = this.scenario
    const differs = (one: Scenario) => !same(one[side], now) && one.host === this.scenario.host
    const found = this.#past.findLast(differs)
    if (found) return found
    return Object.keys(now.changes).length
      ? { ...this.scenario, [side]: { profile: now.profile, changes: {} } }
      : undefined
  }

  /** Opens a row of a sweep as the scenario. */
  openRow(scenario: Scenario, said: string): void {
    this.#flush()
    this.cursor = nowhere
    this.stage = 'instrument'
    this.#past = [...this.#past, this.scenario].slice(-longestHistory)
    this.#future = []
    this.#become(scenario)
    this.say(said)
    this.#push()
    scrollTo(0, 0)
  }

  /** Shows one connection, or many, or another scenario beside it, which is named as a link does. */
  showStage(stage: Stage, other = usualOther(this.scenario)): void {
    this.#flush()
    this.page = 'playground'
    this.stage = stage
    this.table = {}
    this.other = stage === 'compare' ? other : undefined
    this.problems = []
    history.pushState(null, '', this.address)
    scrollTo(0, 0)
  }
  /** Shows the same connection in the other way. */
  read(reading: Reading): void {
    this.#flush()
    this.reading.choose(reading)
    this.#push()
  }
  showMany(side: Side): void {
    this.showStage(side === 'client' ? 'clients' : 'servers')
  }

  /** The scenario before the last edit. */
  get before(): Scenario | undefined {
    return this.#past.at(-1)
  }
  /** Runs a scenario with real cryptography beside the one that is shown. */
  runBeside(scenario: Scenario): Promise<Trace> {
    return this.#engine.aside(scenario, { real: true, keys: this.keys })
  }

  // —— moving

  select(unit: number, path?: string): void {
    this.stop()
    this.cursor = { unit, path }
    this.#write()
  }

  /** Shows the bytes that a path leads to; moves to their row unless they were never sent. */
  selectPath(path: string): void {
    this.stop()
    const found = this.trace && this.#dissector?.locate(this.trace, path, t, this.unit)
    const kept = path.startsWith('server.') || path.startsWith('client.')
    this.cursor = { unit: kept ? this.unit : (found?.unit ?? this.unit), path }
    this.#write()
  }

  /** Selects the field with this path in the tree that is shown. */
  selectField(treePath: string): void {
    const { shown } = this
    if (!shown || !this.#dissector) return
    this.#selectPathOnly(
      shown.artefact ? treePath.replace(/^certificate/, shown.artefact) : this.#dissector.linkPath(treePath),
    )
  }
  /** Selects the innermost field that holds a byte. */
  selectByte(offset: number): void {
    if (this.shown) this.selectField(pathAt(this.shown.bytes.tree, offset))
  }
  #selectPathOnly(path: string): void {
    this.stop()
    this.cursor = { unit: this.cursor.unit ?? this.unit, path }
    this.#write()
  }

  /** Looks at another of the connections; undefined is the main one. */
  showConnection(n: number | undefined): void {
    this.stop()
    this.connection = n
    this.cursor = nowhere
    this.#write()
  }

  step(by: number): void {
    const next = Math.max(0, Math.min(this.rows.length - 1, this.unit + by))
    this.select(next)
    this.say(this.rows[next]?.spoken ?? '')
  }

  showLens(lens: Lens): void {
    this.lens = lens
    this.#write()
  }

  play(): void {
    if (this.playing) return this.stop()
    if (this.unit >= this.rows.length - 1) this.cursor = { unit: 0, path: undefined }
    this.playing = true
    this.#timer = setTimeout(() => this.#advance(() => this.select(this.unit)), pace / this.speed)
  }

  /** From the first row to the one that decided, once; leaves no trace in the address. */
  playOnce(): void {
    this.cursor = { unit: 0, path: undefined }
    this.playing = true
    this.#timer = setTimeout(
      () =>
        this.#advance(() => {
          this.stop()
          this.cursor = nowhere
        }),
      pace,
    )
  }

  #advance(end: () => void): void {
    if (!this.playing) return
    if (this.trace && this.unit >= this.rows.length - 1) return end()
    if (this.trace) {
      this.cursor = { unit: this.unit + 1, path: undefined }
      this.arriving = this.unit
      if (this.unit >= this.rows.length - 1) return void (this.#timer = setTimeout(end, pace / this.speed))
    }
    this.#timer = setTimeout(() => this.#advance(end), pace / this.speed)
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.playing = false
    this.arriving = undefined
  }

  faster(): void {
    this.speed = speeds[(speeds.indexOf(this.speed as 1) + 1) % speeds.length]!
  }

  say(text: string): void {
    this.said = text.trim()
  }

  // —— addresses

  get view(): View {
    return { ...this.#place, ...this.#inLesson }
  }
  /** Asks a table of many for something else. */
  ask(what: { readonly [part in keyof Table]?: Table[part] | undefined }): void {
    const asked = Object.entries({ ...this.table, ...what }).filter(([, value]) => value)
    this.table = Object.fromEntries(asked) as Table
    this.#write()
  }
  get #inLesson(): View {
    const view = this.reading.chosen
    return this.page === 'lesson' && this.lesson !== undefined ? { lesson: this.lesson, ...(view && { view }) } : {}
  }
  get #place(): View {
    const { unit, path } = this.cursor
    return {
      ...(this.connection !== undefined && { connection: this.connection + 1 }),
      ...(unit !== undefined && !this.playing && { step: unit + 1 }),
      ...(path !== undefined && { at: path }),
      ...(this.lens !== 'why' && { lens: this.lens }),
      ...(this.page === 'playground' && this.#stagePlace(this.stage)),
    }
  }

  #stagePlace(stage: Stage): View {
    const reading = this.reading.chosen
    if (stage === 'instrument') return reading === undefined ? {} : { view: reading }
    if (stage === 'compare') return { view: stage, with: this.other ?? usualOther(this.scenario) }
    return { view: stage, ...(stage === this.stage && this.table) }
  }

  /** The address of what is on the screen. */
  get address(): string {
    return writeAddress(this.scenario, this.view)
  }
  /** The same on the playground. */
  get playgroundAddress(): string {
    return this.stageAddress('instrument')
  }
  stageAddress(stage: Stage): string {
    const { view: _, with: __, ...place } = this.#place
    return writeAddress(this.scenario, { ...(stage === 'instrument' && place), ...this.#stagePlace(stage) })
  }
  readingAddress(reading: Reading): string {
    return writeAddress(this.scenario, { ...this.#place, ...this.#inLesson, view: reading })
  }
  get link(): string {
    return `${location.origin}${location.pathname}${this.address}`
  }

  go(page: Page): void {
    this.#flush()
    this.page = page
    this.problems = []
    if (this.#awaited) {
      this.#awaited = false
      this.#engine.run(this.scenario, this.keys)
    }
    history.pushState(null, '', page === 'playground' ? this.address : `#${page}`)
    scrollTo(0, 0)
  }

  dismiss(): void {
    this.problems = []
  }

  /** Fetches the profiles that are not here yet. False, with a word about it, when they cannot be fetched. */
  async #fetchProfiles(): Promise<boolean> {
    try {
      this.profiles = await loadProfiles()
      return true
    } catch {
      this.problems = [m.problem.profiles]
      return false
    }
  }

  /** The address changed under us: back, forward, or a link pasted into this page. */
  #follow(complete = false): void {
    clearTimeout(this.#written)
    this.stop()
    if (!complete && lacksProfiles(location.hash)) return void this.#fetchProfiles().then(() => this.#follow(true))
    const before = this.scenario
    const lesson = this.page === 'lesson' ? this.lesson : undefined
    const bare = this.#open(before)
    if (bare && this.page === 'playground') this.scenario = examples[firstExample]
    // What is undone in a lesson stays in it.
    const entered = this.page === 'lesson' && this.lesson !== lesson
    if (entered) this.#past = this.#future = []
    else if (!alike(before, this.scenario)) {
      this.#past = [...this.#past, before].slice(-longestHistory)
      this.#future = []
    }
    if (this.#awaited || (this.trace && alike(before, this.scenario))) return
    this.#engine.run(this.scenario, this.keys)
  }

  /** Takes over what the address says; `kept` stays when it says nothing that can be read. True for the bare address. */
  #open(kept: Scenario | undefined): boolean {
    const address = readAddress(location.hash)
    const lesson = this.page === 'lesson' ? this.lesson : undefined
    this.page = address.page
    this.problems = []
    this.#awaited = false
    if (!('bare' in address)) return false
    this.cursor = nowhere
    this.stage = 'instrument'
    this.other = undefined
    this.table = {}
    this.reading.take(address.bare ? undefined : address.view.view)
    if (address.bare) {
      this.scenario = examples[firstExample]
      return true
    }
    if (address.page === 'lesson') return this.#openLesson(address, lesson)
    if (address.scenario && knows(address.scenario)) {
      this.scenario = address.scenario
      this.connection = unitOf(address.view.connection)
      this.cursor = { unit: unitOf(address.view.step), path: address.view.at }
      this.lens = lensOf(address.view.lens)
      this.stage = stageOf(address.view.view)
      const { find, show, by, sort } = address.view
      this.table = { ...(find && { find }), ...(show && { show }), ...(by && { by }), ...(sort && { sort }) }
      this.other = address.view.with ?? (this.stage === 'compare' ? 'unchanged' : undefined)
      this.problems = address.problems.map(m.problem.some)
    } else {
      this.scenario = kept ?? examples[firstExample]
      this.problems = address.problems.map(m.problem.link)
    }
    return false
  }

  /** Takes over what a link into a lesson says; without a scenario of its own it opens the start. */
  #openLesson(
    { scenario, view, problems }: Extract<Address, { readonly bare: false }>,
    before: string | undefined,
  ): false {
    const name = view.lesson ?? ''
    if (!lessonNames.includes(name)) {
      this.page = 'lessons'
      this.problems = [m.problem.lesson(name)]
      return false
    }
    if (before !== name) {
      // A task may not be judged by what was there before.
      this.whole = undefined
      scrollTo(0, 0)
    }
    this.lesson = name
    this.connection = unitOf(view.connection)
    this.cursor = { unit: unitOf(view.step), path: view.at }
    this.lens = lensOf(view.lens)
    this.problems = problems.map(m.problem.some)
    if (scenario) this.scenario = scenario
    this.#awaited = !scenario
    void this.#fetchLesson(name)
    return false
  }

  async #fetchLesson(name: string): Promise<void> {
    const isWanted = () => this.page === 'lesson' && this.lesson === name
    const open = this.course?.name === name ? this.course : undefined
    try {
      this.profiles = await loadProfiles()
      const course =
        open ??
        (await openCourse(name, async ({ start }) => ({
          trace: await this.#engine.aside(start),
          resolved: resolved(start),
        })))
      if (!isWanted()) return
      this.course = course
      if (!this.#awaited) return
      this.#awaited = false
      if (!open && !alike(this.scenario, course.lesson.start)) this.#past = this.#future = []
      const problems = this.problems
      this.#become(course.lesson.start)
      this.problems = problems
    } catch (fault) {
      if (isWanted()) this.problems = [m.problem.lessonFault(fault instanceof Error ? fault.message : String(fault))]
    }
  }

  /** Says so when a link points at a step or a field that is not there. */
  #checkCursor(): void {
    const { unit, path } = this.cursor
    if (!this.trace || this.playing) return
    if (unit !== undefined && unit >= this.rows.length)
      this.problems = [...this.problems, m.problem.step(unit + 1, this.rows.length)]
    if (path !== undefined && !this.#dissector?.locate(this.trace, path, t))
      this.problems = [...this.problems, m.problem.field(path)]
  }

  /** Replaces the address a moment later: browsers refuse to replace it at every keystroke. */
  #write(): void {
    clearTimeout(this.#written)
    this.#written = setTimeout(() => this.#flush(), 250)
  }
  #flush(): void {
    clearTimeout(this.#written)
    if (this.#written !== undefined && this.onStage) history.replaceState(null, '', this.address)
    this.#written = undefined
    this.#keep()
  }
  /** Writes what is still to be written, into the address and the session. */
  settle(): void {
    this.#flush()
  }
  #push(): void {
    history.pushState(null, '', this.address)
    this.#keep()
  }
  #keep(): void {
    writeSession({ scenario: this.scenario, past: this.#past, future: this.#future })
  }
}

const resolved = (scenario: Scenario): Resolved => {
  const found = resolve(scenario, catalogue)
  if (!found.ok) throw new Error(`no profile ${found.profile}`)
  return found.resolved
}

export const profileOf = (scenario: Scenario, side: Side) =>
  (side === 'client' ? catalogue.clients[scenario.client.profile] : catalogue.servers[scenario.server.profile])!

export const settingsTable = (side: Side): Readonly<Record<string, Setting>> => settingsOf[side]

/** Do two scenarios mean the same, however their changes are ordered? */
const alike = (a: Scenario, b: Scenario): boolean =>
  a === b ||
  (a.client.profile === b.client.profile &&
    a.server.profile === b.server.profile &&
    writeAddress(a, {}) === writeAddress(b, {}))

/** Plain data compared by content. */
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What a scenario is first compared with: the other example of the same two, or itself without its changes. */
const usualOther = (scenario: Scenario): string =>
  Object.entries(examples).find(
    ([, example]) =>
      example.client.profile === scenario.client.profile &&
      example.server.profile === scenario.server.profile &&
      !alike(example, scenario),
  )?.[0] ?? 'unchanged'

/** Links count steps from 1, as the page does. */
const unitOf = (step: number | undefined): number | undefined =>
  step === undefined ? undefined : Math.max(0, step - 1)

const stageOf = (name: string | undefined): Stage => stages.find((stage) => stage === name) ?? 'instrument'
const lensOf = (name: string | undefined): Lens => (name === 'keys' || name === 'states' ? name : 'why')

type Dissector = typeof dissector

/** The row to look at first: what the deciding step sent, or the server's first answer. */
const decidingUnit = (trace: Trace): number => {
  const found = decidingRefusal(trace)
  if (found) {
    const sent = trace.steps.slice(found.step.n).find((step) => step.side === found.step.side && step.sent.length)
      ?.sent[0]
    return sent ?? found.step.received ?? trace.units.length - 1
  }
  return trace.units.find(({ kind, from }) => kind === 'record' && from === 'server')?.n ?? trace.units.length - 1
}

const shown = (
  { bytesOf, locate }: Dissector,
  trace: Trace,
  unit: number,
  cursor: Cursor,
  deciding: number,
): Shown | undefined => {
  const paths = trace.outcome.evidence
  const found =
    (cursor.path !== undefined ? locate(trace, cursor.path, t, unit) : undefined) ??
    (cursor.path === undefined && unit === deciding && paths[0] ? locate(trace, paths[0], t) : undefined)
  const bytes = found?.bytes ?? bytesOf(trace, unit)
  if (!bytes) return undefined
  const path = found && (cursor.path ?? paths[0])
  const artefact = path && /^(client|server)\.chain\.\d+/.exec(path)?.[0]
  const evidence = paths.flatMap((one) => {
    const place = locate(trace, one, t, found?.unit ?? unit)
    return place &&
      place.bytes.title === bytes.title &&
      same(place.bytes.tree.end, bytes.tree.end) &&
      equalBytes(place.bytes.bytes, bytes.bytes)
      ? [{ start: place.span.start, end: place.span.end }]
      : []
  })
  return { bytes, artefact, path: found && pathOf(found.bytes.tree, found.span), evidence }
}

const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, n) => byte === b[n])

/** Path of a span within its tree. */
const pathOf = (tree: Bytes['tree'], span: Bytes['tree']): string | undefined => {
  if (tree === span) return tree.name
  for (const child of tree.children) {
    const below = pathOf(child, span)
    if (below !== undefined) return `${tree.name}.${below}`
  }
  return undefined
}
