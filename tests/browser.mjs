/**
 * The browser of the browser tests. As a program (`node tests/browser.mjs ARGUMENTS`) it runs them against the built
 * page in `dist`; the arguments go to `playwright test`.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'

/** Runs the browser tests, each run on a port of its own; returns the exit code. */
const runBrowserTests = async (args) => {
  const { path, note } = findBrowser()
  console.log(`Browser: ${note}`)
  if (!path) return 1
  const { status } = spawnSync('npx', ['playwright', 'test', '-c', 'tests/playwright.config.ts', ...args], {
    cwd: join(import.meta.dirname, '..'),
    stdio: 'inherit',
    env: { ...process.env, WHYSHAKE_BROWSER: path, WHYSHAKE_PORT: String(await freePort()) },
  })
  return status ?? 1
}

/**
 * Playwright's own Chromium, else one of the system, else one that is installed now.
 * @returns {{ path: string | undefined, note: string }} where it lies, and one line on what was done to have it
 */
export const findBrowser = () => {
  const given = process.env.WHYSHAKE_BROWSER
  if (given) return { path: given, note: `${given}, as WHYSHAKE_BROWSER says` }
  const own = chromium.executablePath()
  if (existsSync(own)) return { path: own, note: `Playwright's own, ${own}` }
  const system = systemBrowser()
  if (system) return { path: system, note: `the system's, ${system}` }
  console.log('Browser: none found, installing one')
  attempt('npx', ['playwright', 'install', 'chromium'])
  if (existsSync(own)) return { path: own, note: `installed Playwright's own, ${own}` }
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    const environment = { DEBIAN_FRONTEND: 'noninteractive' }
    attempt('apt-get', ['update', '-q'], environment)
    attempt('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium'], environment)
    const installed = systemBrowser()
    if (installed) return { path: installed, note: `installed the distribution's, ${installed}` }
  }
  return {
    path: undefined,
    note: 'none found and none could be installed; install Chromium or Chrome, or name one in WHYSHAKE_BROWSER',
  }
}

export const browserArguments = () => [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
]

/** A port of the loopback address that was free a moment ago. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })

const systemBrowser = () =>
  ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'].map(onPath).find(Boolean) ??
  [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ].find(existsSync)

const onPath = (program) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })

/** Output and exit code go nowhere: what matters is whether there is a browser afterwards. */
const attempt = (command, args, environment = {}) =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 300_000, env: { ...process.env, ...environment } })

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await runBrowserTests(process.argv.slice(2))
}
