import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { UnavailableError, UsageError } from '../lib/errors.js'
import { sha256 } from '../lib/files.js'
import { LOCK, lockDirectory } from './lock.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'lock-'))
})
afterEach(() => rm(out, { recursive: true }))

/** What a process says that takes the lock: `held`, or why it cannot; it then starts another and waits for its end. */
const TAKES = `
import { spawn } from 'node:child_process'
import { lockDirectory } from ${JSON.stringify(fileURLToPath(new URL('lock.ts', import.meta.url)))}
lockDirectory(process.argv[1]).then(() => 'held', (error) => error.name).then((words) => {
  spawn('sleep', ['3'], { stdio: 'ignore' })
  console.log(words)
})
setInterval(() => undefined, 1000)`

async function another(prefix: readonly string[] = []) {
  const [program, ...args] = [...prefix, process.execPath]
  const tsx = ['--import', 'tsx', '--input-type=module', '-e', TAKES, out]
  const child = spawn(program, [...args, ...tsx], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [words] = (await once(child.stdout, 'data')) as [Buffer]
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { said: words.toString().trim(), kill }
}

const isPossible = (...command: [string, ...string[]]): boolean => {
  try {
    execFileSync(command[0], command.slice(1), { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
const canUnshare = isPossible('unshare', '-Urn', 'true')

describe('one holds the directory', () => {
  test('and nobody else, until it is released; then nothing of the lock is left', async () => {
    const lock = await lockDirectory(out)
    await expect(lockDirectory(out)).rejects.toThrow(UsageError)
    expect((await another()).said).toBe('UsageError')
    await lock.release()
    expect(await readdir(out)).toEqual([])
    expect((await another()).said).toBe('held')
  })

  test('whatever the name that leads to it', async () => {
    const alias = `${out}-alias`
    await symlink(out, alias)
    onTestFinished(() => rm(alias))
    const lock = await lockDirectory(out)
    await expect(lockDirectory(alias)).rejects.toThrow(UsageError)
    await lock.release()
  })

  test('of many at the same moment', async () => {
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockDirectory(out)))
    const held = all.filter(({ status }) => status === 'fulfilled')
    expect(held).toHaveLength(1)
  })

  test('of several processes at the same moment', async () => {
    const all = await Promise.all([1, 2, 3].map(() => another()))
    expect(all.map(({ said }) => said).sort()).toEqual(['UsageError', 'UsageError', 'held'])
  })

  test.skipIf(!canUnshare)('for a process in a network of its own too', async () => {
    const lock = await lockDirectory(out)
    expect((await another(['unshare', '-Urn'])).said).toBe('UsageError')
    await lock.release()
  })
})

describe('nobody else keeps it from us', () => {
  test('a process that was killed with -9 has it no longer, nor has what it started', async () => {
    const holder = await another()
    expect(holder.said).toBe('held')
    await holder.kill()
    await (await lockDirectory(out)).release()
    expect(await readdir(out)).toEqual([])
  })

  test('a name that any user of this host can take says nothing', async () => {
    const server = createServer().listen(`\0matrix-${sha256(await realpath(out))}`)
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    await (await lockDirectory(out)).release()
  })

  test('the file cannot be opened, and so not locked, by other users', async () => {
    const before = process.umask(0)
    const lock = await lockDirectory(out).finally(() => process.umask(before))
    expect((await stat(join(out, LOCK))).mode & 0o777).toBe(0o600)
    await lock.release()
  })
})

describe('a lock that cannot be taken is told with the mend', () => {
  test('where the place is taken', async () => {
    await mkdir(join(out, LOCK))
    const refused = lockDirectory(out)
    await expect(refused).rejects.toBeInstanceOf(UnavailableError)
    await expect(refused).rejects.toThrow(/^cannot write .*: a directory is in the way; .*--out/)
  })

  test('where a link would lead elsewhere', async () => {
    await writeFile(join(out, 'elsewhere'), '')
    await symlink('elsewhere', join(out, LOCK))
    const refused = lockDirectory(out)
    await expect(refused).rejects.toBeInstanceOf(UnavailableError)
    await expect(refused).rejects.toThrow(/^cannot write .*: a link is in the way; .*--out/)
  })

  test.skipIf(process.getuid?.() === 0)('where nothing may be written', async () => {
    await chmod(out, 0o500)
    await expect(lockDirectory(out)).rejects.toBeInstanceOf(UnavailableError)
  })

  test('where the file system knows no locks', async () => {
    const { lockFault } = await import('./lock.js')
    expect(lockFault(Object.assign(new Error('x'), { code: 'ENOLCK' }), '/o/.l')?.message).toMatch(
      /^cannot lock \/o\/\.l: its file system has no locks; give --out a directory on another one$/,
    )
    expect(lockFault(new Error('x'), '/o/.l')).toBeUndefined()
  })
})
