import type { Plugin } from 'vite'

/**
 * `import address from './some.worker.ts?address'`: where a worker's program lies. It is built as another entry of the
 * page, not as a program by itself, so that what both need is in files that both load.
 */
export const workerAddress = (): Plugin => {
  const query = '?address'
  let building = false
  return {
    name: 'worker-address',
    enforce: 'pre',
    configResolved: ({ command }) => {
      building = command === 'build'
    },
    load(id) {
      if (!id.endsWith(query)) return null
      const file = id.slice(0, -query.length)
      if (!building) return `export default new URL('./${file.split('/').at(-1)}', import.meta.url).href`
      const reference = this.emitFile({ type: 'chunk', id: file, name: 'worker' })
      return `export default import.meta.ROLLUP_FILE_URL_${reference}`
    },
  }
}
