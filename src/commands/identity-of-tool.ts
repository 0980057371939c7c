/** What the tool and this machine are, as statements say it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, realpath } from 'node:fs/promises'
import { arch, release } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { execa } from 'execa'
import type { AttestedPredicate } from '../answers/attest/statement.js'
import type { HostSystem } from '../records/closures.js'
import { CODE, PACKAGE, toolVersion } from './package-place.js'

/** sha256 of a file, lower-case hexadecimal. Throws what the file system throws. */
export async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

/** `find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`, in a directory. */
export async function digestOfTree(directory: string): Promise<string> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const hash = createHash('sha256')
  for (const file of files.map((path) => Buffer.from(path)).sort((one, other) => one.compare(other))) {
    const path = file.toString()
    hash.update(`${await digestOf(path)}  ./${path.slice(join(directory, '/').length)}\n`)
  }
  return hash.digest('hex')
}

/** What git prints, or null where it says no or is not there. */
async function git(...args: string[]): Promise<string | null> {
  const { exitCode, stdout } = await execa('git', ['-C', PACKAGE, ...args], { reject: false })
  return exitCode === 0 ? stdout.trim() : null
}

/** The commit, where the package is a checkout itself and does not only lie in one. */
async function checkout(): Promise<{ commit: string | null; modified: boolean | null }> {
  const top = await git('rev-parse', '--show-toplevel')
  const commit = top !== null && top === (await realpath(PACKAGE)) ? await git('rev-parse', 'HEAD') : null
  if (commit === null) return { commit: null, modified: null }
  const changed = await git(
    'status',
    '--porcelain',
    '--',
    'src',
    'images',
    'package.json',
    'package-lock.json',
  )
  return { commit, modified: changed === null ? null : changed !== '' }
}

export async function identityOfTool(): Promise<AttestedPredicate['tool']> {
  const dist = { sha256: await digestOfTree(CODE) }
  return { name: 'bpftrace-matrix', version: toolVersion(), ...(await checkout()), dist }
}

/** The name of the system in an os-release (os-release(5)); empty where it gives none. */
export function systemIn(osRelease: string): string {
  const line = /^PRETTY_NAME=(.*)$/m.exec(osRelease)?.[1]?.trim() ?? ''
  return line.replace(/^(["'])(.*)\1$/, '$2')
}

export async function hostSystem(): Promise<HostSystem> {
  const text = await readFile('/etc/os-release', 'utf8')
    .catch(() => readFile('/usr/lib/os-release', 'utf8'))
    .catch(() => '')
  return { kernel: release(), arch: arch(), os: systemIn(text) }
}
