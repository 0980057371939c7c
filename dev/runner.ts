/**
 * Makes the directory from which images/runner/Dockerfile builds the tool's own image: Node and QEMU from the Debian
 * archive, and this package, built, with what it needs at run time.
 *
 *     npm run runner -- DIRECTORY
 */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDirectory, openArchiveOf } from '../src/commands/workplace.js'
import { writeRunnerRoot } from './runner-image.js'
import { readMatrix } from '../src/matrix/load.js'

const root = fileURLToPath(new URL('../', import.meta.url))

/** Directories of the packages that the tool needs at run time. */
function packages(): string[] {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--omit=optional', '--all', '--parseable'], {
    cwd: root,
    encoding: 'utf8',
  })
  return listed.trim().split('\n').slice(1)
}

const [directory] = process.argv.slice(2)
if (!directory) {
  process.stderr.write('usage: npm run runner -- DIRECTORY\n')
  process.exit(2)
}
const tool = join(directory, 'matrix')
mkdirSync(tool, { recursive: true })
for (const name of ['dist', 'images', 'matrix.yaml', 'known-issues.yaml', 'package.json'])
  cpSync(join(root, name), join(tool, name), { recursive: true })
for (const path of packages()) {
  // What a package has inside itself is listed by itself where it is needed.
  const inside = (from: string): boolean => relative(path, from).startsWith('node_modules')
  cpSync(path, join(tool, relative(root, path)), { recursive: true, filter: (from) => !inside(from) })
}
cpSync(join(root, 'images/runner/Dockerfile'), join(directory, 'Dockerfile'))

const matrix = await readMatrix(join(root, 'matrix.yaml'))
const surroundings = {
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: new AbortController().signal,
}
const archive = await openArchiveOf(matrix, surroundings, () => undefined, false)
await writeRunnerRoot(archive, matrix.tools, cacheDirectory(process.env), join(directory, 'root.tar'))
