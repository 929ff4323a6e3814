import { join } from 'node:path'
import type { Browser } from '@playwright/test'
import { preview } from 'vite'

/** What the built page does with an edit, and while it plays. Times in milliseconds. */
export interface Painted {
  readonly name: string
  /** From the click on an entry to the first frame that shows what it led to, each. */
  readonly edits: readonly number[]
  /** Tasks on the main thread that took over 50 ms, while editing. */
  readonly longTasks: readonly number[]
  /** Between frames while the handshake plays. */
  readonly frames: readonly number[]
}

/** Edits every entry of the client's lists off and on again, then plays the handshake once, in the page as it is built. */
export const measurePainted = async (browser: Browser): Promise<readonly Painted[]> => {
  const server = await preview({
    configFile: false,
    logLevel: 'error',
    build: { outDir: join(import.meta.dirname, '../../dist') },
    preview: { host: '127.0.0.1', port: 0 },
  })
  try {
    const found: Painted[] = []
    for (const example of ['ios9-iis75-sha512', 'modern', 'curl-nginx-tls12']) {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
      await page.goto(`${server.resolvedUrls!.local[0]}#v1;example=${example};view=instrument`)
      await page.locator('.ladder .step').first().waitFor()
      // What the page fetches and warms up when it is idle is not part of an edit.
      await page.locator('option', { hasText: 'Chrome 30' }).first().waitFor({ state: 'attached' })
      await page.waitForLoadState('networkidle')
      found.push({ name: example, ...(await page.evaluate(inPage)) })
      await page.close()
    }
    return found
  } finally {
    await server.close()
  }
}

/** Runs in the page: knows nothing of the module around it. */
const inPage = async (): Promise<Omit<Painted, 'name'>> => {
  const longTasks: number[] = []
  new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
    type: 'longtask',
  })
  /** A message that is posted in a frame's callback arrives when the frame has been painted. */
  const painted = () =>
    new Promise<void>((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => done()
        port2.postMessage(0)
      }),
    )
  const answered = () =>
    new Promise<void>((done) => {
      // The entry itself changes at once; what it led to shows elsewhere.
      const observer = new MutationObserver((changes) => {
        if (changes.every(({ target }) => (target as Element).parentElement?.closest('.card'))) return
        observer.disconnect()
        done()
      })
      observer.observe(document.getElementById('main')!, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
      })
      // An edit that changes nothing on the wire would be waited for in vain.
      setTimeout(() => (observer.disconnect(), done()), 2000)
    })
  const rest = () => new Promise((done) => requestIdleCallback(done, { timeout: 1000 }))

  for (const shut of document.querySelectorAll<HTMLElement>('.card details.part:not([open]) > summary')) shut.click()
  await painted()
  const client = document.querySelector('section[aria-label="Client"]')!
  const switches = () => [...client.querySelectorAll<HTMLInputElement>('.entries input[type=checkbox]')]
  const edits: number[] = []
  for (let n = 0; n < Math.min(40, switches().length); n++)
    for (let twice = 0; twice < 2; twice++) {
      await rest()
      const started = performance.now()
      const change = answered()
      switches()[n]?.click()
      await change
      await painted()
      edits.push(performance.now() - started)
    }

  await rest()
  const frames: number[] = []
  let last = performance.now()
  let playing = true
  const tick = (now: number) => {
    frames.push(now - last)
    last = now
    if (playing) requestAnimationFrame(tick)
  }
  document.querySelector<HTMLElement>('[aria-label="Step"]')?.focus()
  document.querySelector<HTMLElement>('button[aria-label="Play"], .play')?.click()
  requestAnimationFrame(tick)
  await new Promise((done) => setTimeout(done, 5000))
  playing = false
  return { edits, longTasks, frames: frames.slice(2) }
}
