/**
 * Everything that `npm test` checks, in turn. The last line sums it up: each test counts once, and so does each of lint,
 * types, build and size. With WHYSHAKE_REQUIRE_ALL=1 a skipped interoperability or browser test is a failure (without it,
 * what has no peer on this machine is skipped).
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const reports = mkdtempSync(join(tmpdir(), 'whyshake-'))

const script = (name) => ({ name, command: ['npm', 'run', '-s', name], count: countExit })
const vitest = (name, options = {}) => ({
  name,
  command: ['npx', 'vitest', 'run', '--project', name, '--passWithNoTests'],
  reporters: (file) => ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
  count: countVitest,
  ...options,
})
const parts = [
  script('lint'),
  script('types'),
  vitest('unit'),
  // The whole matrix takes minutes: `npm run test:interop`.
  vitest('interop', { needsAll: true, env: { WHYSHAKE_MATRIX: 'pairs' } }),
  script('build'),
  script('size'),
  {
    name: 'browser',
    command: ['node', 'tests/browser.mjs'],
    reporters: () => ['--reporter=list,json'],
    count: countPlaywright,
    needsAll: true,
  },
]

const sum = { passed: 0, failed: 0, skipped: 0 }
for (const part of parts) {
  const started = performance.now()
  console.log(`\n── ${part.name}`)
  const file = join(reports, `${part.name}.json`)
  const [command, ...args] = [...part.command, ...(part.reporters?.(file) ?? [])]
  const { status } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...part.env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  })
  const counts = part.count(status === 0, file)
  if (part.needsAll && process.env.WHYSHAKE_REQUIRE_ALL && (counts.skipped || !counts.passed)) {
    console.log(`${part.name}: here every test must run; ${counts.skipped || 'all'} did not`)
    counts.failed += counts.skipped || (counts.failed ? 0 : 1)
    counts.skipped = 0
  }
  for (const kind of Object.keys(sum)) sum[kind] += counts[kind]
  console.log(`── ${part.name}: ${inWords(counts)} in ${Math.round((performance.now() - started) / 1000)} s`)
}
rmSync(reports, { recursive: true })

console.log(`\n${inWords(sum)}`)
process.exitCode = sum.failed ? 1 : 0

function inWords({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`
}

function countExit(ok) {
  return { passed: Number(ok), failed: Number(!ok), skipped: 0 }
}

/** Counts tests, and a file that did not load as one failure. */
function countVitest(ok, file) {
  const report = readReport(file)
  if (!report) return countExit(false)
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return settle(ok, {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  })
}

function countPlaywright(ok, file) {
  const report = readReport(file)
  if (!report) return countExit(false)
  const { expected, flaky, unexpected, skipped } = report.stats
  if (flaky) console.log(`${flaky} needed a second try`)
  return settle(ok, { passed: expected + flaky, failed: unexpected, skipped })
}

/** A runner that failed without a failed test (an error outside any test) is a failure too. */
function settle(ok, counts) {
  return ok || counts.failed ? counts : { ...counts, failed: 1 }
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
