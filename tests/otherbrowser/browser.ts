import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { startFirefox } from './firefox.ts'
import { startWebKit } from './webkit.ts'

/** A browser that is not Chromium, as far as the tests need it. */
export interface OtherBrowser {
  readonly name: string
  /** Loads a page; the address has to differ in more than its fragment to load anew. */
  readonly open: (url: string) => Promise<void>
  /** The value of an expression in the page, through JSON. */
  readonly evaluate: (expression: string) => Promise<unknown>
  readonly close: () => Promise<void>
}

/** What is installed here: how to start it, or undefined. */
export const otherBrowsers: Readonly<Record<'Firefox' | 'WebKit', (() => Promise<OtherBrowser>) | undefined>> = (() => {
  const firefox = find('firefox-esr') ?? find('firefox')
  const driver = find('WebKitWebDriver')
  const miniBrowser = ['x86_64-linux-gnu', 'aarch64-linux-gnu']
    .flatMap((machine) => ['4.1', '6.0', '4.0'].map((api) => `/usr/lib/${machine}/webkit2gtk-${api}/MiniBrowser`))
    .find(existsSync)
  return {
    Firefox: firefox ? () => startFirefox(firefox) : undefined,
    WebKit:
      driver && miniBrowser && (process.env['DISPLAY'] || find('xvfb-run'))
        ? () => startWebKit(driver, miniBrowser)
        : undefined,
  }
})()

function find(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(existsSync)
}
