/**
 * Starts a command written in TypeScript, which Node 20 does not run by itself: `node src/headless/start.mjs FILE ARGUMENTS`
 * loads FILE through Vite's module runner and calls its `main(args)`, whose promise is the exit code.
 */
import { resolve } from 'node:path'
import { createRunnableDevEnvironment, resolveConfig } from 'vite'

const root = resolve(import.meta.dirname, '../..')
const [file, ...args] = process.argv.slice(2)

const config = await resolveConfig(
  {
    configFile: false,
    envDir: false,
    root,
    logLevel: 'silent',
    environments: {
      headless: {
        consumer: 'server',
        dev: { moduleRunnerTransform: true },
        resolve: { external: true, mainFields: [], conditions: ['node'] },
      },
    },
  },
  'serve',
)
const environment = createRunnableDevEnvironment('headless', config, {
  runnerOptions: { hmr: false, sourcemapInterceptor: 'node' },
  hot: false,
})
await environment.init()

// A reader that has seen enough (`| head`) is no error of ours.
process.stdout.on('error', (fault) => process.exit(fault.code === 'EPIPE' ? 0 : 1))

const { main } = await environment.runner.import(resolve(file))
// npm runs scripts in the project's root; file names in the arguments are meant from where the command was typed.
if (process.cwd() === root && process.env.INIT_CWD) process.chdir(process.env.INIT_CWD)
try {
  process.exitCode = await main(args)
} finally {
  // Not before: `main` may still load modules on demand.
  await environment.close()
}
