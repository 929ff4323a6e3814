/** What must not slip into the repository. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as Record<'dependencies' | 'devDependencies', Record<string, string>>
const dependencies = { ...manifest.dependencies, ...manifest.devDependencies }

describe('dependencies', () => {
  test.each(Object.entries(dependencies))('%s %s is pinned exactly', (_name, version) => {
    expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  })

  test('the lock file names no download address', () => {
    expect(read('package-lock.json')).not.toContain('"resolved"')
  })

  test('each has its reason in CONTRIBUTING.md, and no reason outlives its dependency', () => {
    const section = read('CONTRIBUTING.md').split('## Dependencies')[1]?.split('\n## ')[0] ?? ''
    const reasons = [...section.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name)
    expect(reasons.sort()).toEqual(Object.keys(dependencies).sort())
  })
})

describe('the tree', () => {
  test('the root holds nothing but what belongs there', () => {
    const belongs = [
      ...['package.json', 'package-lock.json', 'vite.config.ts', 'src', 'lessons', 'public', 'tests', 'README.md'],
      ...['CONTRIBUTING.md', 'CHANGELOG.md', 'LICENSE', '.ci', '.gitignore', '.git'],
      // What editors and systems leave behind on a contributor's machine.
      ...['.vscode', '.idea', '.DS_Store'],
      ...read('.gitignore')
        .split('\n')
        .filter(Boolean)
        .map((name) => name.replace(/\/$/, '')),
    ]
    expect(readdirSync(root).filter((name) => !belongs.includes(name))).toEqual([])
  })

  const files = ['.', '.ci', 'src', 'lessons', 'tests', 'public']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: folder !== '.', withFileTypes: true, encoding: 'utf8' })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    )
    .filter((path) => /(\.(ts|mjs|js|svelte|css|html|json|md|svg|txt|yml|yaml)|run|\.gitignore)$/.test(path))
    // This file has to name what it forbids.
    .filter((path) => path !== import.meta.filename && !path.endsWith('package-lock.json'))

  test.each([
    ['a path of one machine', /(?<![\w.$}])\/(home|work|root|Users)\/\w/],
    ['a note to oneself', /\b(TODO|FIXME)\b/],
    ['a conflict marker', /^(<{7}|>{7}) /m],
  ])('no file holds %s', (_what, pattern) => {
    const found = files.flatMap((path) =>
      readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line, at) =>
          pattern.test(line) ? [`${path.slice(root.length + 1)}:${at + 1} ${line.trim().slice(0, 120)}`] : [],
        ),
    )
    expect(found).toEqual([])
  })
})
