import { createRunnableDevEnvironment, resolveConfig, type PluginOption, type RunnableDevEnvironment } from 'vite'

/** The project's own modules, run while its page is built: Node 20 reads no TypeScript, and no Svelte. */
export interface Engine {
  /** A module of the project, by its path below the root. */
  readonly load: <T>(path: string) => Promise<T>
  /** Lets go of what `load` has needed; it may be called again. */
  readonly close: () => Promise<void>
}

/** `components` is what compiles Svelte files. */
export const engineOf = (root: string, components: () => PluginOption): Engine => {
  let started: Promise<RunnableDevEnvironment> | undefined
  return {
    load: async (path) => (await (started ??= start(root, components()))).runner.import(`${root}/${path}`),
    close: async () => {
      const ended = started
      started = undefined
      await (await ended)?.close()
    },
  }
}

const start = async (root: string, components: PluginOption): Promise<RunnableDevEnvironment> => {
  const config = await resolveConfig(
    {
      configFile: false,
      envDir: false,
      root,
      logLevel: 'error',
      plugins: [components],
      environments: {
        build: {
          consumer: 'server',
          dev: { moduleRunnerTransform: true },
          resolve: { external: true, mainFields: [], conditions: ['node'] },
        },
      },
    },
    'serve',
  )
  const environment = createRunnableDevEnvironment('build', config, {
    runnerOptions: { hmr: false, sourcemapInterceptor: false },
    hot: false,
  })
  await environment.init()
  return environment
}
