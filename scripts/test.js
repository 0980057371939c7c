// Every check that the project has, real boots included. Last line: "N passed, N failed".
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { CHROMIUM } from './chromium.js'

const scratch = mkdtempSync(join(tmpdir(), 'matrix-test-'))

/** Runs a command of the project with its output passed through; true where it succeeded. */
function succeeds(command, ...args) {
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  return status === 0
}

// The page is looked at in a browser, candidates are pulled from a registry, and containers are made by an engine that
// the tests start for themselves, behind certificates of their own; shells complete what is typed; reproductions pack a root
// tree, and their script is looked over. Where one of these cannot be had, its tests fail and say so.
const PACKAGES = {
  chromium: [CHROMIUM],
  'docker-registry': ['/usr/bin/docker-registry'],
  'docker.io': ['/usr/sbin/dockerd', '/usr/bin/dockerd'],
  openssl: ['/usr/bin/openssl'],
  zsh: ['/usr/bin/zsh'],
  fish: ['/usr/bin/fish'],
  cpio: ['/usr/bin/cpio'],
  shellcheck: ['/usr/bin/shellcheck'],
}
const missing = Object.keys(PACKAGES).filter((name) => !PACKAGES[name].some((path) => existsSync(path)))
if (missing.length > 0 && process.getuid() === 0) {
  process.env.DEBIAN_FRONTEND = 'noninteractive'
  succeeds('apt-get', 'update')
  succeeds('apt-get', 'install', '--yes', '--no-install-recommends', ...missing)
}

let passed = 0
/** What failed, told again at the end: what was printed before may be too long to be found. */
const failures = []
/** How long each file of tests took, in milliseconds. */
const durations = []
const count = (what, ok) => (ok ? passed++ : failures.push(what))

/** Runs a command beside others. @param onOutput gets its output in pieces, as they come. @returns whether it succeeded */
function ran(onOutput, command, ...args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', onOutput)
  return new Promise((resolve) => {
    child.on('error', () => resolve(false))
    child.on('close', (code) => resolve(code === 0))
  })
}

let reports = 0
/** Runs tests of projects, all or those of some files, and counts them. */
async function tested(onOutput, projects, ...files) {
  const report = join(scratch, `${++reports}.json`)
  const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const chosen = projects.flatMap((name) => ['--project', name])
  const began = performance.now()
  const succeeded = await ran(onOutput, 'npx', 'vitest', ...words, ...chosen, ...files)
  const took = performance.now() - began
  const before = failures.length
  const what = [...projects, ...files].join(' ')
  try {
    const { numPassedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'))
    passed += numPassedTests
    for (const { name, status, message, assertionResults, startTime, endTime } of testResults) {
      const lost = assertionResults.filter((one) => one.status === 'failed')
      const file = relative(process.cwd(), name)
      // The report leaves out what is made ready before the tests.
      durations.push([file, files.length === 1 ? took : endTime - startTime])
      for (const { fullName, failureMessages } of lost)
        failures.push(`${file}: ${fullName}\n${failureMessages.join('\n').slice(0, 4000)}`)
      // A file that does not even load fails without a test.
      if (status === 'failed' && lost.length === 0) failures.push(`${file}\n${message}`)
    }
  } catch {
    failures.push(`no report of ${what}`)
  }
  if (!succeeded && failures.length === before) failures.push(what)
}

/** The files of real boots that are left. */
const boots = JSON.parse(
  spawnSync('npx', ['vitest', 'list', '--project', 'e2e', '--filesOnly', '--json'], { encoding: 'utf8' })
    .stdout,
).map(({ file }) => relative(process.cwd(), file))
/** Takes one after the other, as long as there are some. */
async function booted(onOutput) {
  for (let file = boots.shift(); file !== undefined; file = boots.shift())
    await tested(onOutput, ['e2e'], file)
}

// Files that are not found are none that pass.
count('files of real boots', boots.length > 0)
count('build', succeeds('npm', 'run', '--silent', 'build'))
// Most machines take one core of two. What is looked at beside them is told in pieces, and helps out with them in the end.
const aside = async () => {
  const told = []
  const keep = (chunk) => told.push(chunk)
  for (const check of ['typecheck', 'lint', 'format:check', 'unused', 'publishable'])
    count(check, await ran(keep, 'npm', 'run', '--silent', check))
  for (const projects of [['unit', 'cli'], ['engines']]) {
    await tested(keep, projects)
    process.stdout.write(Buffer.concat(told.splice(0)))
  }
  await booted(keep)
  process.stdout.write(Buffer.concat(told))
}
await Promise.all([booted((chunk) => process.stdout.write(chunk)), aside()])
rmSync(scratch, { recursive: true, force: true })
const slowest = durations.sort(([, a], [, b]) => b - a).slice(0, 20)
for (const [file, milliseconds] of slowest)
  process.stdout.write(`${String(Math.round(milliseconds / 1000)).padStart(5)} s ${file}\n`)
for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`)
process.stdout.write(`${passed} passed, ${failures.length} failed\n`)
process.exitCode = failures.length > 0 ? 1 : 0
