import { spawn } from 'node:child_process'
import { freePort } from '../browser.mjs'
import type { OtherBrowser } from './browser.ts'

/**
 * WebKit as GTK has it, spoken to through WebKitWebDriver (w3.org/TR/webdriver2). It needs a screen: without DISPLAY it
 * gets a virtual one from `xvfb-run`.
 */
export const startWebKit = async (driver: string, browser: string): Promise<OtherBrowser> => {
  const port = await freePort()
  const command = [driver, `--port=${port}`, '--host=127.0.0.1']
  const [program, ...args] = process.env['DISPLAY'] ? command : ['xvfb-run', '-a', ...command]
  // In a group of its own: what it starts ends with it.
  const child = spawn(program!, args, {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
  })
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    process.kill(-child.pid!)
    await ended
  }
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { value } = (await response.json()) as { value: { error?: string; message?: string } | null }
    if (value?.error) throw new Error(`${value.error}: ${value.message}`)
    return value as unknown
  }
  try {
    await ready(() => call('GET', '/status'))
    const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } }
    const { sessionId } = (await call('POST', '/session', { capabilities })) as { sessionId: string }
    const session = `/session/${sessionId}`
    return {
      name: `WebKitGTK, ${driver}`,
      open: async (url) => void (await call('POST', `${session}/url`, { url })),
      evaluate: async (expression) =>
        JSON.parse(
          (await call('POST', `${session}/execute/sync`, {
            script: `return JSON.stringify(${expression}) ?? 'null'`,
            args: [],
          })) as string,
        ),
      close: async () => {
        await call('DELETE', session).catch(() => undefined)
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Asks until it answers. */
const ready = async (ask: () => Promise<unknown>, tries = 100): Promise<void> => {
  for (;;)
    try {
      await ask()
      return
    } catch (error) {
      if (--tries === 0) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
}
