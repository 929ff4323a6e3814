import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

const root = import.meta.dirname

export default defineConfig({
  root: process.env.VITEST ? root : `${root}/src/ui`,
  // A relative base: the built page works from any folder of any static host.
  base: './',
  publicDir: `${root}/public`,
  cacheDir: `${root}/node_modules/.vite`,
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  server: { fs: { allow: [root] } },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'assets/worker-[name]-[hash].js' } },
  },
  build: {
    outDir: `${root}/dist`,
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17.4'],
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/entry-[name]-[hash].js',
        // Lessons and profile data load on demand and lie apart, outside the size budget of the program.
        chunkFileNames: ({ moduleIds }) => {
          const holds = (folder: string) => moduleIds.some((id) => id.startsWith(`${root}/${folder}/`))
          if (holds('lessons')) return 'lessons/[name]-[hash].js'
          if (holds('src/profiles/data')) return 'data/[name]-[hash].js'
          return 'assets/[name]-[hash].js'
        },
      },
    },
  },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/interop/**'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'interop',
          include: ['tests/interop/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
        },
      },
    ],
  },
})
