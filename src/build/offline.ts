import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build, type Plugin, type Rolldown } from 'vite'

/**
 * Writes `offline.js` beside the page: the service worker of src/ui/offline.worker.ts, with the list of everything that
 * was built, and of the faces and the script in `public`. Its version follows from their contents.
 */
export const offline = (root: string): Plugin => ({
  name: 'offline',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    async handler(_options, bundle) {
      const faces = readdirSync(join(root, 'public/fonts')).filter((name) => name.endsWith('.woff2'))
      const contents: (readonly [string, string | Uint8Array])[] = [
        // The page of all components is for whoever changes them.
        ...Object.values(bundle)
          .filter(({ fileName }) => !/components/i.test(fileName))
          .map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source] as const),
        ...[...faces.map((name) => `fonts/${name}`), 'elsewhere.js'].map(
          (name) => [name, readFileSync(join(root, 'public', name))] as const,
        ),
      ]
      const hash = createHash('sha256')
      for (const [name, content] of contents.sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(name).update(content)
      const files = contents.map(([name]) => (name === 'index.html' ? './' : name))
      const source = await program(root, files, hash.digest('hex').slice(0, 12))
      this.emitFile({ type: 'asset', fileName: 'offline.js', source })
    },
  },
})

/** A classic script: not every browser lets a service worker be a module. */
const program = async (root: string, files: readonly string[], version: string): Promise<string> => {
  const built = await build({
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(version) },
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: { input: join(root, 'src/ui/offline.worker.ts'), output: { format: 'iife' } },
    },
  })
  return ((Array.isArray(built) ? built[0]! : built) as Rolldown.RolldownOutput).output[0].code
}
