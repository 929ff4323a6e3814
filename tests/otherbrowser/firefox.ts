import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { WebSocket } from 'ws'
import type { OtherBrowser } from './browser.ts'

/** An installed Firefox, spoken to in WebDriver BiDi (w3.org/TR/webdriver-bidi), which it has built in. */
export const startFirefox = async (program: string): Promise<OtherBrowser> => {
  const profile = mkdtempSync(join(tmpdir(), 'whyshake-firefox-'))
  const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const address = await listening(createInterface(child.stderr))
    const { command, end } = await connect(`${address}/session`)
    await command('session.new', { capabilities: {} })
    const { contexts } = await command('browsingContext.getTree', {})
    const [{ context }] = contexts
    return {
      name: `Firefox, ${program}`,
      open: async (url) => void (await command('browsingContext.navigate', { context, url, wait: 'complete' })),
      evaluate: async (expression) => {
        const { result, exceptionDetails } = await command('script.evaluate', {
          expression: `JSON.stringify(${expression})`,
          target: { context },
          awaitPromise: false,
        })
        if (exceptionDetails) throw new Error(exceptionDetails.text)
        return JSON.parse(result.value ?? 'null')
      },
      close: async () => {
        end()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** The address that it says it listens at. */
const listening = async (lines: AsyncIterable<string>): Promise<string> => {
  for await (const line of lines) {
    const address = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1]
    if (address) return address
  }
  throw new Error('Firefox ended before it listened')
}

/* eslint-disable @typescript-eslint/no-explicit-any -- answers of a protocol whose types are not worth a package */
const connect = async (address: string) => {
  const socket = new WebSocket(address)
  const waiting = new Map<number, { resolve: (value: any) => void; reject: (error: Error) => void }>()
  let last = 0
  socket.on('message', (data: Buffer) => {
    const { id, type, result, error, message } = JSON.parse(data.toString())
    const one = waiting.get(id)
    waiting.delete(id)
    if (type === 'error') one?.reject(new Error(`${error}: ${message}`))
    else one?.resolve(result)
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    command: (method: string, params: object): Promise<any> =>
      new Promise((resolve, reject) => {
        waiting.set(++last, { resolve, reject })
        socket.send(JSON.stringify({ id: last, method, params }))
      }),
    end: () => socket.terminate(),
  }
}
