/**
 * The layer rule (CONTRIBUTING.md, "Layers"): which folder may import which, which library belongs where, and what
 * nothing left of the page may touch. Reads the syntax tree of every source file.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

const layers = [
  'bytes',
  'spec',
  'crypto',
  'x509',
  'wire',
  'rules',
  'profiles',
  'machines',
  'sim',
  'explain',
  'share',
  'course',
  'lessons',
  'ui',
]
/** Headless commands, and what builds the page, stand where the page stands: beside it, not behind it. */
const beside = ['headless', 'build']
const rank = (layer: string): number => layers.indexOf(beside.includes(layer) ? 'ui' : layer)
const mayImport = (from: string, to: string): boolean => from === to || rank(to) < rank(from)

/** Libraries and Vite's own means that only some layers may use. A library that is not listed may be used anywhere. */
const homes: readonly { what: RegExp; homes: readonly string[] }[] = [
  { what: /^@noble\//, homes: ['crypto'] },
  { what: /^xstate(\/|$)/, homes: ['machines'] },
  { what: /^svelte(\/|$)/, homes: ['ui'] },
  { what: /^node:/, homes: beside },
  { what: /^vite$/, homes: beside },
]
const remedy: Record<string, string> = {
  document: 'return data and let ui/ draw it',
  window: 'return data and let ui/ draw it',
  setTimeout: 'time is part of the scenario: take the clock from it',
  setInterval: 'time is part of the scenario: take the clock from it',
  fetch: 'take the data as an argument; ui/ and headless/ load it',
  'Date.now': 'time is part of the scenario: take the clock from it',
  'new Date()': 'time is part of the scenario: take the clock from it',
  Date: 'without `new` it reads the clock: take the clock from the scenario',
  'Math.random': "draw from the scenario's seed by label",
  console: 'return the value, or throw',
}

/** What one file does against the rule, as `file:line what; what to do instead`. */
const breaches = (path: string, text: string): string[] => {
  const [first = '', second = ''] = path.split('/')
  const layer = first === 'src' ? second : first
  if (rank(layer) < 0) return [`${path}:1 ${layer} is not a layer; the layers are ${[...layers, ...beside].join(', ')}`]
  const pure = rank(layer) < rank('ui')
  const found: string[] = []
  for (const { source, line: firstLine } of scripts(path, text)) {
    const tree = ts.createSourceFile(path, source, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS)
    const declared = declaredNames(tree)
    const report = (node: ts.Node, what: string, instead: string) => {
      const line = firstLine + tree.getLineAndCharacterOfPosition(node.getStart(tree)).line
      found.push(`${path}:${line} ${what}; ${instead}`)
    }

    const checkImport = (node: ts.Node, name: string) => {
      const home = homes.find(({ what }) => what.test(name))
      if (home && !home.homes.includes(layer)) {
        report(node, `${layer} imports ${name}`, `only ${home.homes.join(' and ')} may: use what that layer exports`)
      }
      if (!name.startsWith('.')) return
      const target = relative(root, join(root, dirname(path), name)).split('/')
      const to = (target[0] === 'src' ? target[1] : target[0]) ?? ''
      if (rank(to) < 0) report(node, `${layer} imports ${name}`, 'import from a layer of src/ or from lessons/')
      else if (!mayImport(layer, to)) {
        report(
          node,
          `${layer} imports ${to}`,
          `only layers left of ${layer} may be imported: pass it in, or move it left`,
        )
      }
    }
    const checkGlobal = (node: ts.Node, name: string) => {
      const instead = remedy[name]
      if (pure && instead && !declared.has(name.split('.')[0]!)) report(node, `${layer} uses ${name}`, instead)
    }

    const visit = (node: ts.Node): void => {
      if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
        checkImport(node, (node.moduleSpecifier as ts.StringLiteral).text)
      } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
        checkImport(node, (node.argument.literal as ts.StringLiteral).text)
      } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [name] = node.arguments
        if (name && ts.isStringLiteralLike(name)) checkImport(node, name.text)
      } else if (ts.isPropertyAccessExpression(node)) {
        const name = `${node.expression.getText(tree)}.${node.name.text}`
        if (name === 'import.meta.glob' && !['ui', 'headless'].includes(layer)) {
          report(node, `${layer} uses ${name}`, 'only ui and headless may: take the data as an argument')
        }
        checkGlobal(node, name.replace(/^globalThis\./, ''))
      } else if (ts.isNewExpression(node) && node.expression.getText(tree) === 'Date' && !node.arguments?.length) {
        checkGlobal(node, 'new Date()')
      } else if (ts.isCallExpression(node) && node.expression.getText(tree) === 'Date') {
        checkGlobal(node, 'Date')
      } else if (ts.isIdentifier(node) && node.text !== 'Date' && isValue(node)) {
        checkGlobal(node, node.text)
      }
      ts.forEachChild(node, visit)
    }
    visit(tree)
  }
  return found
}

/** The TypeScript in a file, each piece with the line it begins on: all of it, or what stands in `<script>`. */
const scripts = (path: string, text: string): { source: string; line: number }[] =>
  path.endsWith('.svelte')
    ? [...text.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map((match) => ({
        source: match[1]!,
        line: text.slice(0, match.index + match[0].indexOf('>') + 1).split('\n').length,
      }))
    : [{ source: text, line: 1 }]

/** Names that a file gives to things of its own, so that a parameter called `window` is not taken for the page's. */
const declaredNames = (tree: ts.SourceFile): Set<string> => {
  const names = new Set<string>()
  const visit = (node: ts.Node): void => {
    const named = ts.isVariableDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node)
    if (
      (named || ts.isFunctionDeclaration(node) || ts.isImportSpecifier(node)) &&
      node.name &&
      ts.isIdentifier(node.name)
    ) {
      names.add(node.name.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(tree)
  return names
}

/** Whether an identifier stands for a value: not the name of a property, of a declaration or of a type. */
const isValue = (node: ts.Identifier): boolean => {
  const parent = node.parent
  if (ts.isShorthandPropertyAssignment(parent)) return true
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if ('name' in parent && parent.name === node) return false
  return !ts.isBindingElement(parent) && !ts.isQualifiedName(parent) && !ts.isTypeNode(parent)
}

const files = ['src', 'lessons']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  )
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|mjs|svelte)$/.test(path) && !path.endsWith('.d.ts'))
  .sort()

test('every file keeps to its layer', () => {
  expect(files.flatMap((path) => breaches(path, readFileSync(join(root, path), 'utf8')))).toEqual([])
})

test('files are named after concepts: no utils, no barrels', () => {
  expect(files.filter((path) => /(^|\/)(utils?|helpers?|common|misc|types|index)(\/|\.ts$)/.test(path))).toEqual([])
})

describe('the rule itself', () => {
  test.each([
    ['src/spec/a.ts', "import { b } from '../wire/b.ts'", 'src/spec/a.ts:1 spec imports wire'],
    ['src/spec/a.ts', "\nimport type { B } from '../wire/b.ts'", 'src/spec/a.ts:2 spec imports wire'],
    ['src/spec/a.ts', "export * from '../wire/b.ts'", 'spec imports wire'],
    ['src/spec/a.ts', "const b = await import('../wire/b.ts')", 'spec imports wire'],
    ['src/spec/a.ts', "type B = import('../wire/b.ts').B", 'spec imports wire'],
    ['src/course/a.ts', "import { lesson } from '../../lessons/01-hello/lesson.ts'", 'course imports lessons'],
    ['src/ui/a.ts', "import { main } from '../headless/live.ts'", 'ui imports headless'],
    ['src/x509/a.ts', "import { sha256 } from '@noble/hashes/sha2.js'", 'only crypto may'],
    ['src/sim/a.ts', "import { setup } from 'xstate'", 'only machines may'],
    [
      'src/course/a.svelte',
      "<script>\n  import { onMount } from 'svelte'\n</script>",
      'src/course/a.svelte:2 course imports svelte',
    ],
    ['src/ui/a.ts', "import { readFileSync } from 'node:fs'", 'only headless and build may'],
    ['src/course/a.ts', "const all = import.meta.glob('../../lessons/*/lesson.ts')", 'course uses import.meta.glob'],
    ['src/sim/a.ts', 'const now = Date.now()', 'sim uses Date.now'],
    ['src/sim/a.ts', 'const now = new Date()', 'sim uses new Date()'],
    ['src/sim/a.ts', 'const now = new Date', 'sim uses new Date()'],
    ['src/sim/a.ts', 'const draw = Math.random', 'sim uses Math.random'],
    ['src/sim/a.ts', 'const draw = globalThis.Math.random', 'sim uses Math.random'],
    ['src/sim/a.ts', "console.log('here')", 'sim uses console'],
    ['src/sim/a.ts', 'setTimeout(go, 10)', 'sim uses setTimeout'],
    ['src/sim/a.ts', "const page = await fetch('/')", 'sim uses fetch'],
    ['src/sim/a.ts', 'const text = `${document.title}`', 'sim uses document'],
    ['src/tool/a.ts', '', 'tool is not a layer'],
  ])('%s: %s', (path, text, expected) => {
    expect(breaches(path, text)).toEqual([expect.stringContaining(expected)])
  })

  test.each([
    ['src/wire/a.ts', "import { b } from '../spec/b.ts'\nimport { c } from './c.ts'"],
    ['lessons/01-hello/lesson.ts', "import type { Lesson } from '../../src/course/lesson.ts'"],
    [
      'src/ui/a.svelte',
      "<script lang=\"ts\">\n  import { lesson } from '../../lessons/01-hello/lesson.ts'\n  document.title = 'a'\n</script>",
    ],
    [
      'src/headless/a.ts',
      "import { readFileSync } from 'node:fs'\nimport { run } from '../sim/run.ts'\nconsole.log(Date.now())",
    ],
    ['src/sim/a.ts', "// Date.now() and window\nconst text = 'Math.random() on the console'"],
    ['src/sim/a.ts', 'const day = new Date(seconds * 1000)'],
    ['src/sim/a.ts', 'const record = { window: 5, document: 3 }\nconst size = record.window'],
    ['src/sim/a.ts', 'const grow = (window: number) => window * 2'],
    ['src/crypto/a.ts', "import { p256 } from '@noble/curves/nist.js'"],
    ['src/share/a.ts', "import { deflateSync } from 'fflate'"],
  ])('%s may: %s', (path, text) => {
    expect(breaches(path, text)).toEqual([])
  })
})
