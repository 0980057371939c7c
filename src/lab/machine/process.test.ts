import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import ts from 'typescript'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { emulate } from './process.js'
import type { Emulation } from './process.js'

let directory = ''
const started: Emulation[] = []
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'process-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((emulation) => emulation.kill()))
  await rm(directory, { recursive: true })
})

/** A shell in the emulator's place; $1 is the test's directory. */
function shell(script: string, environment: Record<string, string> = {}): Emulation {
  const command = ['/bin/sh', '-c', script, 'emulator']
  const emulation = emulate([...command, directory], environment)
  started.push(emulation)
  return emulation
}

async function eventually<T>(look: () => Promise<T | undefined>, milliseconds: number): Promise<T> {
  const end = performance.now() + milliseconds
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > end) throw new Error(`not within ${milliseconds} ms`)
    await sleep(20)
  }
}

/** What a script wrote into a file of the directory, once it has. */
const written = (name: string): Promise<string> =>
  eventually(async () => {
    const content = await readFile(join(directory, name), 'utf8').catch(() => '')
    return content.endsWith('\n') ? content.trim() : undefined
  }, 10_000)

/** Whether a process runs; one that is only waiting to be buried does not. */
async function runs(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z')
  return !/\) [ZX]/.test(stat)
}

/** The processes of a group that run. */
async function groupOf(group: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')))
  return stats.filter((stat) => new RegExp(`\\) [^ZX] \\d+ ${group} `).test(stat))
}

const gone = (pid: string, milliseconds: number): Promise<true> =>
  eventually(async () => ((await runs(pid)) ? undefined : true), milliseconds)

describe('an emulator that runs', () => {
  test('gets its arguments and its environment, and writes to the console', async () => {
    const emulation = shell('echo "$1 $WHERE $#"; cat', { WHERE: 'here' })
    expect(await text(emulation.console)).toBe(`${directory} here 1\n`)
    expect(await emulation.ended).toEqual({ code: 0, signal: null })
  })

  test('gets nothing of our environment and none of our descriptors', async () => {
    process.env['MATRIX_TEST_SECRET'] = 'secret'
    const emulation = shell('env; ls /proc/self/fd >&2; exit 0')
    const environment = await text(emulation.console)
    await emulation.ended
    delete process.env['MATRIX_TEST_SECRET']
    expect(environment.split('\n').map((line) => line.split('=')[0])).toEqual(
      expect.not.arrayContaining(['MATRIX_TEST_SECRET', 'HOME', 'USER']),
    )
  })

  test('talks on the descriptor of the agent, both ways', async () => {
    const emulation = shell('read -r question <&3; echo "answer to $question" >&3; sleep 60')
    emulation.agent.write('question\n')
    const [chunk] = (await once(emulation.agent, 'data')) as [Buffer]
    expect(chunk.toString()).toBe('answer to question\n')
  })

  test('has its exit code and its complaint kept', async () => {
    const emulation = shell('echo "qemu: could not load kernel" >&2; exit 3')
    expect(await emulation.ended).toEqual({ code: 3, signal: null })
    expect(await eventually(() => Promise.resolve(emulation.complaint() || undefined), 2000)).toBe(
      'qemu: could not load kernel',
    )
  })

  test('has its death by a signal told as a code that is not 0', async () => {
    expect((await shell('kill -SEGV $$').ended).code).toBe(139)
    expect((await shell('kill -TERM $$').ended).code).toBe(143)
  })

  test('that is not there ends with what a shell says of it', async () => {
    const emulation = emulate([join(directory, 'qemu')], {})
    expect((await emulation.ended).code).toBe(127)
    expect(emulation.complaint()).toContain('not found')
  })

  test('leaves nobody behind when it ends by itself', async () => {
    const emulation = shell('echo $PPID > "$1/shell"')
    await emulation.ended
    const shellPid = await written('shell')
    await eventually(async () => ((await groupOf(shellPid)).length === 0 ? true : undefined), 1000)
  })
})

describe('killing', () => {
  test('lets a polite one finish what it does at the end', async () => {
    const emulation = shell(`
      trap 'sleep 0.1; echo done > "$1/goodbye"; exit 0' TERM
      echo $$ > "$1/pid"; while :; do sleep 0.02; done`)
    const pid = await written('pid')
    await emulation.kill()
    expect(await written('goodbye')).toBe('done')
    expect(await runs(pid)).toBe(false)
  })

  test('ends one that ignores politeness, with its children', async () => {
    const emulation = shell(`
      trap '' TERM; sleep 60 & echo $! > "$1/child"; echo $$ > "$1/pid"; wait`)
    const pids = [await written('pid'), await written('child')]
    const began = performance.now()
    await emulation.kill()
    expect(performance.now() - began).toBeLessThan(30_000)
    for (const pid of pids) await gone(pid, 10_000)
  })

  test('may be asked for twice, and after the end', async () => {
    const emulation = shell('exec sleep 60')
    await Promise.all([emulation.kill(), emulation.kill()])
    await emulation.kill()
    emulation.agent.write('nobody listens')
  })
})

describe('our own sudden death', () => {
  /** A process of its own that starts an emulator with the code under test, and waits. */
  async function victim(script: string) {
    const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
    for (const path of ['../../lib/descriptors.ts', './process.ts']) {
      const source = await readFile(new URL(path, import.meta.url), 'utf8')
      const { outputText } = ts.transpileModule(source, { compilerOptions })
      const place = join(directory, basename(path).replace('.ts', '.mjs'))
      await writeFile(place, outputText.replace('../../lib/descriptors.js', './descriptors.mjs'))
    }
    const main = `
      import { emulate } from './process.mjs'
      const command = ['/bin/sh', '-c', ${JSON.stringify(script)}, 'emulator']
      emulate([...command, ${JSON.stringify(directory)}], {})
      setInterval(() => {}, 1000)`
    await writeFile(join(directory, 'main.mjs'), main)
    return spawn(process.execPath, [join(directory, 'main.mjs')], { stdio: 'inherit' })
  }

  test.each([
    ['one that would go on', 'echo $$ > "$1/pid"; exec sleep 60'],
    ['one that ignores signals', `trap '' TERM HUP INT PIPE; echo $$ > "$1/pid"; while :; do sleep 1; done`],
    ['one that writes to the console without end', 'echo $$ > "$1/pid"; exec yes'],
  ])('takes the emulator along within a second: %s', async (_, script) => {
    const node = await victim(script)
    const pid = await written('pid')
    expect(await runs(pid)).toBe(true)
    const exited = once(node, 'exit')
    node.kill('SIGKILL')
    await exited
    await gone(pid, 10_000)
  })
})
