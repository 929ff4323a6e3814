import { mkdirSync, writeFileSync } from 'node:fs'
import { connect as connectSocket, type Socket } from 'node:net'
import { join } from 'node:path'
import { concat } from '../bytes/buffer.ts'
import { fromUtf8, toUtf8 } from '../bytes/text.ts'
import { noble } from '../crypto/noble.ts'
import { english } from '../explain/en.ts'
import { namesOf } from '../explain/headline.ts'
import type { Names } from '../explain/language.ts'
import { isWhole, type ClientWorld, type ServerWorld } from '../machines/world.ts'
import type { Side } from '../rules/rule.ts'
import { happeningsOf } from '../sim/event.ts'
import { protocolOf } from '../sim/http.ts'
import type { Resolved } from '../sim/scenario.ts'
import { clientTalk, serverTalk } from '../sim/speech.ts'
import { worldsOf } from '../sim/world.ts'
import { frameName, takeFrames } from '../wire/http2.ts'
import { demoRoots } from '../x509/authority.ts'
import { parseCertificate, type Certificate } from '../x509/certificate.ts'
import { readPem, toPem } from '../x509/pem.ts'
import { toPkcs8 } from '../x509/privatekey.ts'
import { Connection, silent, type End, type Listener } from './connection.ts'
import { BadInput, readScenario, readText, withPem } from './scenario.ts'
import { listen } from './server.ts'
import { storyOf } from './story.ts'
import { freshly, thisMoment } from './world.ts'

const help = `One side of a scenario on a real TCP socket: point your own client or server at the other.

  npm run -s live -- serve SCENARIO --port N [--host ADDRESS] [--once] [--certs DIR] [--pem FILE]
  npm run -s live -- connect SCENARIO --to HOST:PORT [--ca FILE] [--servername NAME] [--send TEXT]

  SCENARIO      a link, its part behind the #, a JSON file, - for JSON on standard input, or the name of an example

  serve         the scenario's server. It answers HTTP/1.1 and HTTP/2 requests; other lines come back as they are
  --port        0 takes a free one
  --host        the address to listen on: 127.0.0.1 unless told otherwise
  --once        takes one connection; exit code 1 when its handshake fails
  --certs       writes roots.pem (for your client to trust), chain.pem and key.pem into DIR; further certificates of the
                server go into chain2.pem and key2.pem, and so on
  --pem         certificates to show instead, and their private key

  connect       the scenario's client. It sends a request, prints the reply and closes
  --to          the server: localhost:4433, [::1]:4433
  --ca          PEM certificates to trust in place of the demo roots
  --servername  the name to ask for and to look for in the certificate, in place of the scenario's host
  --send        a line to send in place of the request; - for standard input

  What the scenario lets happen on the connection (\`then=the-server-asks-to-renegotiate\`, \`protocol=smtp\`) happens here, too,
  as far as it is this side that begins it.

This is a test instrument, not a TLS library for use. Its private keys are public: nothing is secret on these connections.
Dates are judged by this machine's clock, and chance is fresh for each connection; the rest is as in \`simulate\`.

Exit code: 0 the handshake works and the client's policies hold, 1 not, 2 bad input.
`

/** Runs the command; the promise is its exit code. */
export const main = async (args: readonly string[]): Promise<number> => {
  try {
    const options = readOptions(args)
    if (options.verb === 'help') {
      say(help.trimEnd())
      return 0
    }
    const resolved = readScenario(options.scenario, complain)
    const own = options.verb === 'serve' ? 'server' : 'client'
    if (resolved.scenario.tampering?.some(({ by }) => by !== own))
      complain(`the scenario’s tampering by others than the ${own} is left out: nobody plays them here`)
    return options.verb === 'serve' ? await serve(resolved, options) : await connect(resolved, options)
  } catch (fault) {
    if (!(fault instanceof BadInput)) throw fault
    complain(fault.message)
    return 2
  }
}

const say = (...lines: readonly string[]): void => void (lines.length && process.stdout.write(`${lines.join('\n')}\n`))
const complain = (line: string): void => void process.stderr.write(`live: ${line.replaceAll(/\s+/g, ' ')}\n`)

interface ServeOptions {
  readonly verb: 'serve'
  readonly scenario: string
  readonly host: string
  readonly port: number
  readonly once: boolean
  readonly certs: string | undefined
  readonly pem: string | undefined
}
interface ConnectOptions {
  readonly verb: 'connect'
  readonly scenario: string
  readonly host: string
  readonly port: number
  readonly ca: string | undefined
  readonly servername: string | undefined
  readonly send: string | undefined
}

const known = {
  serve: ['port', 'host', 'certs', 'pem', 'once'],
  connect: ['to', 'ca', 'servername', 'send'],
} as const

const readOptions = (args: readonly string[]): ServeOptions | ConnectOptions | { verb: 'help' } => {
  if (args.some((arg) => arg === '--help' || arg === '-h')) return { verb: 'help' }
  const [verb, ...rest] = args
  if (verb !== 'serve' && verb !== 'connect')
    throw new BadInput(`${verb === undefined ? '' : `“${verb}”: `}serve or connect expected; --help shows how`)
  const words: string[] = []
  const values = new Map<string, string>()
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    const [, name, inline] = /^--([a-z]+)(?:=(.*))?$/s.exec(arg) ?? []
    if (name === undefined) words.push(arg)
    else if (!(known[verb] as readonly string[]).includes(name))
      throw new BadInput(`--${name} is not an option of ${verb}; --help shows those there are`)
    else if (name === 'once') values.set(name, 'yes')
    else {
      const value = inline ?? rest.shift()
      if (value === undefined || value === '') throw new BadInput(`--${name} needs a value`)
      values.set(name, value)
    }
  }
  const [scenario, surplus] = words
  if (scenario === undefined) throw new BadInput('a scenario is missing; --help shows how')
  if (surplus !== undefined) throw new BadInput(`one scenario expected: “${surplus}” is one too many`)
  const needed = (name: string, what: string): string => {
    const value = values.get(name)
    if (value === undefined) throw new BadInput(`--${name} is missing: ${what}`)
    return value
  }
  if (verb === 'serve') {
    const port = readPort(needed('port', 'the port to listen on, 0 for a free one'), 0)
    return {
      verb,
      scenario,
      host: values.get('host') ?? '127.0.0.1',
      port,
      once: values.has('once'),
      certs: values.get('certs'),
      pem: values.get('pem'),
    }
  }
  const [, bracketed, plain, port] =
    /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d+)$/.exec(needed('to', 'the server, as HOST:PORT')) ?? []
  if (port === undefined) throw new BadInput(`--to ${values.get('to')}: HOST:PORT expected`)
  const [ca, servername, send] = [values.get('ca'), values.get('servername'), values.get('send')]
  return { verb, scenario, host: (bracketed ?? plain)!, port: readPort(port, 1), ca, servername, send }
}

const readPort = (text: string, least: number): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(port >= least && port <= 65535))
    throw new BadInput(`“${text}” is not a port: a number from ${least} to 65535 expected`)
  return port
}

/** The scenario at this moment: certificates whose dates are days from now are issued from here. */
const worldsNow = (resolved: Resolved): { client: ClientWorld; server: ServerWorld } =>
  worldsOf({ ...resolved, scenario: { ...resolved.scenario, now: thisMoment() } }, noble)

/** What the scenario lets this side do once it is connected. */
const beginning =
  ({ connection }: Resolved, side: Side) =>
  (one: Connection): void => {
    for (const happening of happeningsOf(connection)) if (happening.side === side) one.perform(happening.intent)
  }

const serve = async (read: Resolved, { pem, host, port, once, certs }: ServeOptions): Promise<number> => {
  const resolved = withPem(read, pem, noble)
  const { server: world } = worldsNow(resolved)
  if (certs !== undefined) writeCertificates(world, certs)
  const names = { ...namesOf(resolved), client: 'the client' }
  const begin = beginning(resolved, 'server')
  let worked = false
  const listener = (number: number, from: string): Listener => {
    const print = (...lines: readonly string[]): void =>
      say(...lines.map((line) => `${number}  ${printable(line).replaceAll('\n', '·')}`))
    print(`connection from ${from}`)
    return {
      ...teller(resolved, names, print),
      connected: (connection) => {
        worked = true
        begin(connection)
      },
      opened: (connection) => void connection.done.then((end) => print(...farewell(connection, end))),
    }
  }
  const listening = await listen(world, {
    host,
    port,
    once,
    listener,
    talk: serverTalk(resolved, { hangsUp: true }),
  }).catch((fault: Error) => {
    throw new BadInput(`cannot listen on ${host}:${port}: ${fault.message}`, { cause: fault })
  })
  say(`listening on ${host.includes(':') ? `[${host}]` : host}:${listening.port}`)
  say(
    `  ${resolved.server.name} for ${resolved.scenario.host}: a test instrument with public demo keys, not a server to rely on`,
  )
  await untilSignal(listening.stop, listening.done)
  return once && !worked ? 1 : 0
}

/** Runs until it is over, or is told to stop by SIGINT or SIGTERM. */
const untilSignal = async (stop: () => unknown, done: Promise<unknown>): Promise<void> => {
  const signals = ['SIGINT', 'SIGTERM'] as const
  const heard = (): void => void stop()
  for (const signal of signals) process.on(signal, heard)
  // npm passes a signal on to the shell that it runs scripts with, and that one dies of it alone.
  const parent = process.ppid
  const watch =
    process.env.npm_lifecycle_event === undefined
      ? undefined
      : setInterval(() => process.ppid !== parent && heard(), 500)
  await done
  clearInterval(watch)
  for (const signal of signals) process.off(signal, heard)
}

const connect = async (resolved: Resolved, { host, port, ca, servername, send }: ConnectOptions): Promise<number> => {
  const scenario = { ...resolved.scenario, host: servername ?? resolved.scenario.host }
  const { client } = worldsNow({ ...resolved, scenario })
  const trusting = { ...client, settings: { ...client.settings, trust: 'demo roots' as const } }
  const world = ca === undefined ? client : { ...trusting, roots: readAuthorities(ca) }
  const socket = await dial(host, port)
  if (typeof socket === 'string') {
    complain(`cannot connect to ${host}:${port}: ${socket}`)
    return 1
  }
  const names = { ...namesOf({ ...resolved, scenario }), server: 'the server' }
  const tell = teller(resolved, names, say)
  const begin = beginning(resolved, 'client')
  let failed = false
  let secured = false
  let heard: Uint8Array | undefined
  let typing: Typing | undefined
  const connection = new Connection(
    socket,
    freshly(world),
    {
      step: (step, sent) => {
        tell.step(step, sent)
        failed ||= /\.(refuse|fatal)$|^unexpected$/.test(step.outcome) || step.decisions.some(({ refusal }) => refusal)
      },
      connected: (one) => {
        secured = true
        if (!failed) begin(one)
        if (send !== undefined && !failed) typing = new Typing(one, send)
      },
      data: (bytes, one) => {
        heard = concat(heard ?? new Uint8Array(0), bytes).slice(-longestReply)
        if (send !== undefined || protocolOf(one.endpoint.context.alpn) === 'http/1.1')
          process.stdout.write(printable(fromUtf8(bytes)))
        typing?.hear()
      },
    },
    {},
    send === undefined ? clientTalk({ ...resolved, scenario }) : silent,
  )
  await untilSignal(() => connection.abandon(), connection.done)
  typing?.end()
  const end = await connection.done
  if (heard && send === undefined && protocolOf(connection.endpoint.context.alpn) === 'h2') say(...frames(heard))
  say(...farewell(connection, end))
  // A server of TLS 1.3 may refuse after the client is content with the handshake.
  const worked = secured || connection.satisfied
  return worked && !failed && (end !== 'peer reset' || heard) ? 0 : 1
}

/** No more than this is kept of a reply, to be shown at the end. */
const longestReply = 1 << 20

/** A TCP connection, or why there is none. */
const dial = (host: string, port: number): Promise<Socket | string> =>
  new Promise((resolve) => {
    const socket = connectSocket({ host, port, timeout: 10_000 })
    const fail = (why: string): void => {
      socket.destroy()
      resolve(why)
    }
    const failing = (fault: NodeJS.ErrnoException): void => fail(fault.code ?? fault.message)
    socket.once('error', failing)
    socket.once('timeout', () => fail('no answer within 10 seconds'))
    socket.once('connect', () => {
      socket.removeAllListeners('timeout').off('error', failing)
      resolve(socket)
    })
  })

/** What is typed, or given, in place of a request; closes when the input has ended and something has come back. */
class Typing {
  readonly #connection: Connection
  #inputEnded = true
  #answered = false

  constructor(connection: Connection, text: string) {
    this.#connection = connection
    if (text !== '-') connection.send(toUtf8(`${text}\n`))
    else this.#pipe()
  }

  hear(): void {
    this.#answered = true
    this.#closeWhenDone()
  }

  /** Lets go of standard input. */
  end(): void {
    if (!this.#inputEnded) process.stdin.destroy()
  }

  #pipe(): void {
    this.#inputEnded = false
    process.stdin.on('data', (bytes) => {
      this.#answered = false
      this.#connection.send(new Uint8Array(bytes))
    })
    process.stdin.once('end', () => {
      this.#inputEnded = true
      this.#closeWhenDone()
    })
  }

  #closeWhenDone(): void {
    if (this.#inputEnded && this.#answered) this.#connection.close()
  }
}

const frames = (arrived: Uint8Array): string[] =>
  takeFrames(arrived).frames.map(
    (frame) => frameName(frame) + (frame.type === 0 ? `: ${printable(fromUtf8(frame.payload)).trimEnd()}` : ''),
  )

/** Without what would move a terminal's cursor or colour it. */
const printable = (text: string): string => text.replaceAll('\r\n', '\n').replaceAll(/[^\P{C}\n\t]/gu, '·')

/** Prints each step as it happens. */
const teller = (
  resolved: Resolved,
  names: Names,
  print: (...lines: readonly string[]) => void,
): Required<Pick<Listener, 'step'>> => ({
  step: (step, sent) => print(...storyOf(step, sent, names, resolved, english)),
})

const endings: Readonly<Record<End, string>> = {
  closed: 'closed from this side',
  reset: 'reset from this side',
  'peer closed': 'the other side closed the TCP connection',
  'peer reset': 'the other side reset the TCP connection',
  limit: 'ended: going on would need something that is not modelled here',
  idle: 'ended: nothing was heard for too long',
  fault: 'ended by an error in this program',
}
const farewell = (connection: Connection, end: End): string[] => [
  endings[end],
  ...(end === 'fault'
    ? [
        connection.fault instanceof Error
          ? (connection.fault.stack ?? connection.fault.message)
          : String(connection.fault),
      ]
    : []),
]

/** The certificates of a PEM file. */
const readAuthorities = (file: string): Certificate[] => {
  const { certificates, faults } = readPem(readText(file))
  if (faults[0]) throw new BadInput(`${file}:${faults[0].line}:${faults[0].column}: ${faults[0].expected} expected`)
  return certificates.map((der, n) => {
    const read = parseCertificate(der)
    if (!read.ok) throw new BadInput(`${file}: certificate ${n + 1}: ${read.path}: ${read.expected} expected`)
    return read.certificate
  })
}

/** What a client has to trust, and what another server needs to show the same identities. */
const writeCertificates = ({ identities }: ServerWorld, directory: string): void => {
  const pem = (all: readonly Certificate[]): string => all.map(({ der }) => toPem('CERTIFICATE', der)).join('')
  try {
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'roots.pem'), pem(demoRoots(noble)))
    for (const [n, { identity, chain, key }] of identities.entries()) {
      const number = n ? String(n + 1) : ''
      writeFileSync(join(directory, `chain${number}.pem`), pem(chain))
      // Demo keys are public; one that somebody has brought is not written anywhere.
      if (isWhole(key) && !identity.pasted)
        writeFileSync(join(directory, `key${number}.pem`), toPem('PRIVATE KEY', toPkcs8(key)))
    }
  } catch (fault) {
    throw new BadInput(`${directory} cannot be written: ${(fault as Error).message}`, { cause: fault })
  }
}
