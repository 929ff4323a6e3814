import { svelte } from '@sveltejs/vite-plugin-svelte'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { engineOf } from './src/build/engine.ts'
import { evaluated } from './src/build/evaluated.ts'
import { offline } from './src/build/offline.ts'
import { policyInHtml } from './src/build/policy.ts'
import { stillInHtml } from './src/build/still.ts'
import { workerAddress } from './src/build/worker.ts'
import { readLesson } from './src/course/markdown.ts'

const root = import.meta.dirname

/** A lesson's Markdown is read when the page is built: the page holds its parts as data, and no parser. */
const lessonText: Plugin = {
  name: 'lesson-text',
  transform: (source, id) =>
    /\/lessons\/.*\.md$/.test(id) ? { code: `export default ${JSON.stringify(readLesson(source))}`, map: null } : null,
}

const components = () => svelte({ configFile: false, compilerOptions: { runes: true } })

const engine = engineOf(root, components)

/**
 * What is data and not program lies apart, outside the size budget of the program: lessons, profiles, the sources that facts
 * cite, the texts of other programs' errors, the frozen test keys, what each Windows has of the suites. The page's own
 * words count, wherever they lie.
 */
const data =
  /\/src\/(ui\/first\.ts|profiles\/(data\/|(client|server)\.ts|dialect\/windowsdata\.ts)|spec\/(client)?source\.ts|explain\/errordata\.ts|x509\/keydata\.ts)/
const chunkFileNames = ({ moduleIds }: { moduleIds: string[] }): string => {
  if (moduleIds.some((id) => id.startsWith(`${root}/lessons/`))) return 'lessons/[name]-[hash].js'
  if (moduleIds.some((id) => data.test(id))) return 'data/[name]-[hash].js'
  return 'assets/[name]-[hash].js'
}
/** Files of their own for those that would come into one with programs. */
const groups = [
  { name: 'first', test: /\/src\/ui\/first\.ts$/ },
  { name: 'source', test: /\/src\/spec\/source\.ts$/ },
  { name: 'suite', test: /\/src\/spec\/suitedata\.ts$/ },
  { name: 'windows', test: /\/src\/profiles\/dialect\/windowsdata\.ts$/ },
  { name: 'error', test: /\/src\/explain\/errordata\.ts$/ },
  {
    name: 'term',
    test: /\/src\/(explain\/(term|en-term|en-field)|ui\/message-help)\.ts$/,
    includeDependenciesRecursively: false,
  },
  { name: 'scope', test: /\/src\/ui\/message-scope\.ts$/ },
  { name: 'lesson', test: /\/src\/ui\/message-lesson\.ts$/, includeDependenciesRecursively: false },
  { name: 'key', test: /\/src\/x509\/keydata\.ts$/ },
  // What is fetched together: the parts of the cards that the first verdict does not wait for, and what words mean.
  {
    name: 'help',
    test: /\/src\/ui\/(HelpSign|Told|Definition|Meaning|Marks)\./,
    includeDependenciesRecursively: false,
  },
  // What every view of the page has, in one file that compresses well; nothing of it is needed in a worker.
  {
    name: 'page',
    test: /\/node_modules\/(svelte|clsx)\/|\/src\/ui\/(help|message|Icon|Cite|Outward|Headline|Sentence|Wire)\.|\/src\/explain\/(en|en-(setting|resumption|choice|authentication|renegotiation|agreement|certificate|message|application)|citation|word|phrase)\.ts$/,
    includeDependenciesRecursively: false,
  },
  // What comes later, in few files: many small ones compress badly.
  ...Object.entries({
    bench:
      'ui/(Bench|Ladder|Transport|Connections|Card|EntryList|Certificates|Temper|ScenarioPart|PemField|TextField|ChoiceField|ProfileSelect|known|Hint)',
    lens: 'ui/(Lens|WhyView|QuestionList|Matrix|Keys|States|ByteView|FieldTree|HexDump|Grammar|within|message-lens)|explain/(bytes|grammar|field)',
    answers:
      'ui/(Changes|search|message-search|Seen|message-seen)|explain/(grade|errortext|en-search|en-change|en-sweep|en-comparison|change|sweep)',
    views:
      'ui/(Many|Compare|ComparedStep|apart|Paste|Scope|Tampering|Lesson|Lessons|LessonEnd|LessonProse|LessonTask|LessonView)|sim/comparison|explain/comparison|share/other',
  }).map(([name, files]) => ({
    name,
    test: new RegExp(`/src/(${files})\\.`),
    includeDependenciesRecursively: false,
  })),
]

export default defineConfig({
  root: process.env.VITEST ? root : `${root}/src/ui`,
  // A relative base: the built page works from any folder of any static host.
  base: './',
  publicDir: `${root}/public`,
  cacheDir: `${root}/node_modules/.vite`,
  plugins: [
    lessonText,
    evaluated(root, ['src/ui/first.ts', 'src/ui/became.ts'], engine),
    workerAddress(),
    components(),
    stillInHtml(engine),
    policyInHtml(),
    offline(root),
  ],
  server: { fs: { allow: [root] } },
  build: {
    outDir: `${root}/dist`,
    emptyOutDir: true,
    target: ['chrome120', 'firefox121', 'safari17.4'],
    // In a worker there is no document to put a link into: only the HTML names in advance what will be needed.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, dependencies, { hostType }) => (hostType === 'html' ? dependencies : []),
    },
    rolldownOptions: {
      // The page, and the one that shows all components, for whoever changes them.
      input: ['index.html', 'components.html'].map((file) => `${root}/src/ui/${file}`),
      output: {
        entryFileNames: 'assets/entry-[name]-[hash].js',
        chunkFileNames,
        codeSplitting: { groups },
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
          exclude: ['tests/interop/**', 'tests/otherbrowser/**'],
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
      {
        extends: true,
        test: {
          name: 'otherbrowser',
          include: ['tests/otherbrowser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
