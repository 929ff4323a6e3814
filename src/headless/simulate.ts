import { readFileSync, writeFileSync } from 'node:fs'
import { noble } from '../crypto/noble.ts'
import { stub } from '../crypto/stub.ts'
import { english } from '../explain/en.ts'
import { searchEnglish } from '../explain/en-search.ts'
import type { Told } from '../explain/comparison.ts'
import type { Side } from '../rules/rule.ts'
import { writeLink } from '../share/linkwriter.ts'
import { toMarkdown } from '../share/markdown.ts'
import { toPcapng } from '../share/pcapng.ts'
import { toJson, toText } from '../share/report.ts'
import { changesJson, changesMarkdown, changesText } from '../share/change.ts'
import { comparisonJson, comparisonText } from '../share/comparison.ts'
import { sweepJson, sweepMarkdown, sweepText } from '../share/sweep.ts'
import { sideOf, type Owner } from '../sim/answer.ts'
import { effectsOn, smallestChanges } from '../sim/change.ts'
import { examples } from '../sim/example.ts'
import { run } from '../sim/run.ts'
import type { Resolved, Scenario } from '../sim/scenario.ts'
import { quickMeans, sweep } from '../sim/sweep.ts'
import type { Trace } from '../sim/trace.ts'
import { notations } from '../profiles/dialect/notation.ts'
import { withConfiguration } from './configuration.ts'
import { listSettings } from './setting.ts'
import { BadInput, catalogue, readScenario, withPem } from './scenario.ts'

const help = `Runs a scenario and says what happens.

  npm run -s simulate -- SCENARIO [--format FORMAT] [--out FILE] [--provider PROVIDER] [--pem FILE]
  npm run -s simulate -- SCENARIO [--server-config FILE] [--client-config FILE] [--notation NOTATION]
  npm run -s simulate -- SCENARIO --all-clients | --all-servers | --smallest-change [--side SIDE]
  npm run -s simulate -- SCENARIO --compare SCENARIO
  npm run -s simulate -- --list | --settings

  SCENARIO          a link, its part behind the #, a JSON file, - for JSON on standard input, or the name of an example
  --format          text (default), markdown, json, or pcapng
  --out             writes to a file instead of standard output
  --provider        noble (default): real cryptography; stub: the same sizes and failures without algebra
  --pem             certificates that the server shows, and their private key if it is there; the key is written nowhere
  --server-config   what the server is configured with: a file of nginx or Apache, a registry export, a list of suites …
  --client-config   the same of the client; what is not taken over as it stands is said with its line and column
  --notation        what such a file is written in, where it is not to be guessed:
                    ${Object.keys(notations).join(', ')}
  --all-clients     runs every client that there is against the scenario's server instead, one line each, by the rule
                    that decided
  --all-servers     runs every server against the scenario's client
  --smallest-change looks for the smallest changes that make a failing connection work: single ones, then pairs
  --side            whose settings may be changed: server, client, or both (default)
  --compare         holds another scenario beside it: where both first part in what is decided, sent, and in bytes
  --list            lists the examples, and the profiles that a scenario may name
  --settings        lists what a scenario may say of either side and of the connection: in JSON under “changes”, in a
                    link behind “client.” or “server.”

Exit code: 0 it works at every layer, 1 it fails, 3 that is not known, 2 bad input. It is that of the scenario itself,
also where many are run. These are run with the stub, whose verdicts are those of real cryptography.
`

/** Where a command reads and writes; tests put their own in its place. */
export interface Terminal {
  readonly out: (chunk: string | Uint8Array) => void
  readonly error: (line: string) => void
  readonly standardInput: () => string
  readonly isTerminal: boolean
}
const terminal: Terminal = {
  out: (chunk) => void process.stdout.write(chunk),
  error: (line) => void process.stderr.write(`${line}\n`),
  standardInput: () => readFileSync(0, 'utf8'),
  isTerminal: process.stdout.isTTY === true,
}

const formats = ['text', 'markdown', 'json', 'pcapng'] as const
const providers = { noble, stub } as const
const isProvider = (name: string): name is keyof typeof providers => Object.hasOwn(providers, name)
const BAD_INPUT = 2

/** Runs the command; the promise is its exit code. */
export const main = async (args: readonly string[], io: Terminal = terminal): Promise<number> => {
  try {
    const options = readOptions(args)
    if (options.help) {
      io.out(help)
      return 0
    }
    if (options.list) {
      io.out(listNames())
      return 0
    }
    if (options.settings) {
      io.out(listSettings())
      return 0
    }
    const read = readScenario(options.scenario, (line) => io.error(`simulate: ${line}`), io.standardInput)
    const mention = (line: string) => io.error(`simulate: ${line}`)
    const { serverConfig, clientConfig, notation } = options
    const configured = withConfiguration(
      withConfiguration(read, 'server', serverConfig, notation, mention),
      'client',
      clientConfig,
      notation,
      mention,
    )
    const resolved = withPem(configured, options.pem, noble)
    if (options.format === 'pcapng' && !options.out && io.isTerminal)
      throw new BadInput('pcapng is binary: name a file with --out, or pipe it somewhere')
    const trace = run(resolved, providers[options.search ? 'stub' : options.provider])
    const report = options.compare
      ? renderComparison(options, { trace, resolved }, mention, io.standardInput)
      : !options.search
        ? render(options.format, trace, resolved)
        : options.search === 'smallest-change'
          ? renderChanges(options, resolved, trace.outcome.ok === true)
          : renderSweep(options.format, options.search === 'all-clients' ? 'client' : 'server', resolved)
    put(report, options.out, io)
    return trace.outcome.ok === true ? 0 : trace.outcome.ok === false ? 1 : 3
  } catch (fault) {
    if (!(fault instanceof BadInput)) throw fault
    io.error(`simulate: ${short(fault.message.replaceAll(/\s+/g, ' '))}`)
    return BAD_INPUT
  }
}

/** One line of a terminal or few, cut between words. */
const short = (text: string): string =>
  text.length <= longestLine ? text : `${text.slice(0, text.lastIndexOf(' ', longestLine))} …`
const longestLine = 400

interface Options {
  readonly scenario: string
  readonly format: (typeof formats)[number]
  readonly out: string | undefined
  readonly pem: string | undefined
  readonly serverConfig: string | undefined
  readonly clientConfig: string | undefined
  readonly notation: string | undefined
  /** Another scenario, to be held beside the first. */
  readonly compare: string | undefined
  readonly provider: keyof typeof providers
  readonly help: boolean
  readonly list: boolean
  readonly settings: boolean
  /** What many runs are made for. */
  readonly search: Search | undefined
  /** Whose settings may be changed. */
  readonly side: Owner
}

const valued = ['format', 'out', 'provider', 'pem', 'side', 'server-config', 'client-config', 'notation', 'compare']

const readOptions = (args: readonly string[]): Options => {
  const rest = [...args]
  const words: string[] = []
  const values: Record<string, string> = {}
  const switches = new Set<string>()
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, inline] = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg) ?? []
    if (arg === '-h') switches.add('help')
    else if (name === undefined) words.push(arg)
    else if (['help', 'list', 'settings', ...searches].includes(name)) switches.add(name)
    else if (valued.includes(name)) {
      const value = inline ?? rest.shift()
      if (value === undefined || value === '') throw new BadInput(`--${name} needs a value`)
      values[name] = value
    } else throw new BadInput(`--${name} is not an option; --help shows those there are`)
  }
  const { format = 'text', provider = 'noble', out, pem, side = 'both' } = values
  if (!isOneOf(formats, format)) throw new BadInput(`--format ${format}: one of ${formats.join(', ')} expected`)
  if (!isProvider(provider)) throw new BadInput(`--provider ${provider}: noble or stub expected`)
  if (!isOneOf(owners, side)) throw new BadInput(`--side ${side}: one of ${owners.join(', ')} expected`)
  const search = searchOf(switches)
  if (values['side'] !== undefined && search !== 'smallest-change')
    throw new BadInput('--side goes with --smallest-change alone')
  if (search && values['compare'] !== undefined)
    throw new BadInput(`--compare and --${search} together: one of them expected`)
  if (values['compare'] !== undefined && format === 'markdown') throw new BadInput('--compare writes text or json')
  if ((search ?? values['compare']) && format === 'pcapng')
    throw new BadInput('pcapng holds one connection: text, markdown or json expected')
  const options = {
    scenario: words[0] ?? '',
    format,
    out,
    pem,
    serverConfig: values['server-config'],
    clientConfig: values['client-config'],
    notation: values['notation'],
    compare: values['compare'],
    provider,
    help: switches.has('help'),
    list: switches.has('list'),
    settings: switches.has('settings'),
    search,
    side,
  }
  const alone = (['list', 'settings'] as const).find((name) => options[name])
  if (alone && !options.help && words.length)
    throw new BadInput(`--${alone} takes no scenario: “${words[0]}” is one too many`)
  if (!options.help && !alone && words.length !== 1)
    throw new BadInput(
      words.length
        ? `one scenario expected, not ${words.length}: “${words[1]}” is one too many`
        : 'a scenario is missing; --help shows how, --list names the examples',
    )
  return options
}

const searches = ['all-clients', 'all-servers', 'smallest-change'] as const
type Search = (typeof searches)[number]
const owners = ['server', 'client', 'both'] as const satisfies readonly Owner[]

const searchOf = (switches: ReadonlySet<string>): Search | undefined => {
  const [asked, ...others] = searches.filter((name) => switches.has(name))
  if (others.length) throw new BadInput(`--${[asked, ...others].join(' and --')} together: one of them expected`)
  return asked
}

const isOneOf = <T extends string>(all: readonly T[], text: string): text is T =>
  (all as readonly string[]).includes(text)

/** Every name that a scenario may use: examples, then the profiles of both sides. */
const listNames = (): string => {
  const profiles = (table: Readonly<Record<string, { name: string }>>) =>
    Object.entries(table).map(([id, { name }]) => [id, name] as const)
  const described = Object.entries(examples as Readonly<Record<string, Scenario>>).map(
    ([name, { client, server }]) =>
      [name, `${catalogue.clients[client.profile]?.name} → ${catalogue.servers[server.profile]?.name}`] as const,
  )
  const groups = [
    ['examples', described],
    ['clients', profiles(catalogue.clients)],
    ['servers', profiles(catalogue.servers)],
  ] as const
  const width = Math.max(...groups.flatMap(([, rows]) => rows.map(([name]) => name.length)))
  return groups
    .map(([title, rows]) => `${title}\n${rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}\n`).join('')}`)
    .join('\n')
}

const render = (format: Options['format'], trace: Trace, resolved: Resolved): string | Uint8Array => {
  switch (format) {
    case 'text':
      return toText(trace, resolved, english)
    case 'markdown':
      return toMarkdown(trace, resolved, english, `#${writeLink(resolved.scenario, {}, catalogue)}`)
    case 'json':
      return toJson(trace, resolved)
    case 'pcapng':
      return toPcapng(trace)
  }
}

const renderComparison = (
  { compare, format, provider }: Options,
  left: Told,
  mention: (line: string) => void,
  standardInput: () => string,
): string => {
  const resolved = readScenario(compare!, mention, standardInput)
  const right = { trace: run(resolved, providers[provider]), resolved }
  return (format === 'json' ? comparisonJson : comparisonText)(left, right, searchEnglish)
}

const renderSweep = (format: Options['format'], side: Side, resolved: Resolved): string => {
  const rows = [...sweep(side, resolved.scenario, catalogue, { ...quickMeans, held: resolved.held })]
  if (format === 'json') return sweepJson(side, rows, catalogue)
  return (format === 'markdown' ? sweepMarkdown : sweepText)(side, rows, resolved, catalogue, searchEnglish)
}

const renderChanges = ({ format, side }: Options, resolved: Resolved, works: boolean): string => {
  const means = { ...quickMeans, held: resolved.held }
  const answers = finished(smallestChanges(resolved, { owner: side }))
  const before = answers.length ? [...sweep('client', resolved.scenario, catalogue, means)] : []
  const judged = answers.map((answer) => ({
    answer,
    effects: sideOf(answer) === 'server' ? effectsOn(before, answer.scenario, catalogue, means) : undefined,
  }))
  if (format === 'json') return changesJson(judged, resolved, catalogue, searchEnglish)
  return (format === 'markdown' ? changesMarkdown : changesText)(judged, resolved, works, catalogue, searchEnglish)
}

const finished = <T>(steps: Generator<unknown, T, void>): T => {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

const put = (content: string | Uint8Array, out: string | undefined, io: Terminal): void => {
  if (out === undefined) return io.out(content)
  try {
    writeFileSync(out, content)
  } catch (fault) {
    throw new BadInput(`${out} cannot be written: ${(fault as Error).message}`, { cause: fault })
  }
}
