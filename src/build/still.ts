import { createRunnableDevEnvironment, resolveConfig, type Plugin, type PluginOption } from 'vite'

/** Where in the HTML the first screen belongs. */
const place = '<!-- The first screen, from src/ui/Still.svelte -->'

/**
 * Puts the first screen and its title into the page's HTML: runs the first example with the real cryptography and renders
 * what became of it, so that it is there before the script is. `components` is what compiles Svelte files.
 */
export const stillInHtml = (root: string, components: () => PluginOption): Plugin => ({
  name: 'still-in-html',
  transformIndexHtml: {
    order: 'pre',
    handler: async (html) => {
      const { title, body } = await render(root, components())
      if (!html.includes(place)) throw new Error(`index.html has no ${place}`)
      return html.replace(place, () => body).replace(/<title>.*<\/title>/, () => `<title>${title}</title>`)
    },
  },
})

/** What `still` in src/ui/still.ts returns. It is loaded by a runner of its own, as Node 20 reads no TypeScript. */
const render = async (root: string, components: PluginOption): Promise<{ title: string; body: string }> => {
  const config = await resolveConfig(
    {
      configFile: false,
      envDir: false,
      root,
      logLevel: 'error',
      plugins: [components],
      environments: {
        still: {
          consumer: 'server',
          dev: { moduleRunnerTransform: true },
          resolve: { external: true, mainFields: [], conditions: ['node'] },
        },
      },
    },
    'serve',
  )
  const environment = createRunnableDevEnvironment('still', config, {
    runnerOptions: { hmr: false, sourcemapInterceptor: false },
    hot: false,
  })
  await environment.init()
  try {
    const { still } = (await environment.runner.import(`${root}/src/ui/still.ts`)) as {
      still: () => { title: string; body: string }
    }
    return still()
  } finally {
    await environment.close()
  }
}
