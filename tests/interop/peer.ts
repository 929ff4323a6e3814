import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** Is the program on PATH? */
export const has = (program: string, ...probe: string[]): boolean =>
  spawnSync(program, probe, { stdio: 'ignore' }).error === undefined

/** What a failed test has left running. */
const running = new Set<Peer>()
afterAll(() => Promise.all([...running].map((peer) => peer.stop('SIGKILL'))))

/** Another TLS implementation in a process of its own. */
export class Peer {
  output = ''
  /** Exit code, or the signal that ended it. */
  readonly done: Promise<number | string>
  readonly #process: ChildProcess
  readonly #command: string
  #ended = false
  #heard: () => void = () => {}

  constructor(
    command: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
  ) {
    this.#command = `${command} ${args.join(' ')}`
    this.#process = spawn(command, args, { ...options, env: { ...process.env, ...options.env }, stdio: 'pipe' })
    const hear = (bytes: Buffer): void => {
      this.output += bytes.toString('utf8')
      this.#heard()
    }
    this.#process.stdout!.on('data', hear)
    this.#process.stderr!.on('data', hear)
    // The peer may have gone before it has read everything.
    this.#process.stdin!.on('error', () => {})
    running.add(this)
    this.done = new Promise((resolve, reject) => {
      this.#process.once('error', reject)
      this.#process.once('close', (code, signal) => {
        this.#ended = true
        running.delete(this)
        this.#heard()
        resolve(code ?? signal ?? 'unknown')
      })
    })
  }

  /** Waits until the output has the text, or matches; gives the match's first group. Rejects when the process ends without. */
  until(what: RegExp | string): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = typeof what === 'string' ? (this.output.includes(what) ? [what] : null) : what.exec(this.output)
        if (match) resolve(match[1] ?? match[0]!)
        else if (this.#ended)
          reject(new Error(`${this.#command} ended without ${String(what).slice(0, 100)}:\n${this.output}`))
        else return
        this.#heard = () => {}
      }
      this.#heard = look
      look()
    })
  }

  type(text: string): void {
    this.#process.stdin!.write(text)
  }

  /** Ends the process's input and waits for its end. */
  async finish(text = ''): Promise<number | string> {
    this.#process.stdin!.end(text)
    return this.done
  }

  /** Ends the process. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    if (!this.#ended) this.#process.kill(signal)
    return this.done
  }
}

/** A folder for one test file's keys and certificates. */
export const folder = (): { write: (name: string, text: string) => string; remove: () => void } => {
  const path = mkdtempSync(join(tmpdir(), 'whyshake-interop-'))
  const written = new Map<string, string>()
  return {
    write: (name, text) => {
      // A peer may just be reading what is there already.
      if (written.get(name) !== text) writeFileSync(join(path, name), text)
      written.set(name, text)
      return join(path, name)
    },
    remove: () => rmSync(path, { recursive: true }),
  }
}

/** A port that was free a moment ago, for peers that cannot say which one they took. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
