import { defineConfig } from '@playwright/test'
import { browserArguments, findBrowser, freePort } from './browser.mjs'

// Set here too, so that `npx playwright test -c tests/playwright.config.ts` works by itself. Playwright reads this file
// again in each worker, which inherits what the first reading found.
const port = (process.env.WHYSHAKE_PORT ??= String(await freePort()))
const browser = (process.env.WHYSHAKE_BROWSER ??= findBrowser().path)
if (!browser) throw new Error('no Chromium found')

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.spec.ts',
  outputDir: '../test-results',
  forbidOnly: !!process.env.CI,
  fullyParallel: true,
  workers: 2,
  timeout: 120_000,
  // A busy machine may starve a page once; what needed a second try is listed as flaky.
  retries: process.env.CI ? 2 : 0,
  reporter: 'list',
  // Without a platform in the name: the page brings its own faces.
  snapshotPathTemplate: 'browser/picture/{arg}{ext}',
  updateSnapshots: process.env.UPDATE ? 'all' : 'none',
  // Long, since a starved page is not a wrong one: how fast it is, `npm run bench` measures.
  expect: {
    timeout: 20_000,
    toHaveScreenshot: { maxDiffPixelRatio: 0.02, threshold: 0.25, animations: 'disabled', caret: 'hide' },
  },
  use: {
    baseURL: `http://127.0.0.1:${port}/`,
    launchOptions: { executablePath: browser, args: browserArguments() },
    trace: 'retain-on-failure',
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: '..',
    url: `http://127.0.0.1:${port}/`,
    reuseExistingServer: false,
    stdout: 'ignore',
  },
})
