import type { Plugin } from 'vite'
import type { Engine } from './engine.ts'

/** Where in the HTML the first screen belongs. */
const place = '<!-- The first screen, from src/ui/Still.svelte -->'

/**
 * Puts the first screen and its title into the page's HTML: runs the first example with the real cryptography and renders
 * what became of it, so that it is there before the script is.
 */
export const stillInHtml = (engine: Engine): Plugin => ({
  name: 'still-in-html',
  transformIndexHtml: {
    order: 'pre',
    handler: async (html, { filename }) => {
      if (!filename.endsWith('/index.html')) return html
      const { still } = await engine.load<{ still: () => { title: string; body: string } }>('src/ui/still.ts')
      const { title, body } = still()
      if (!html.includes(place)) throw new Error(`index.html has no ${place}`)
      return html.replace(place, () => body).replace(/<title>.*<\/title>/, () => `<title>${title}</title>`)
    },
  },
  closeBundle: () => engine.close(),
})
