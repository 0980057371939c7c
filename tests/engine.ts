/** A real container engine of a test's own: its own data, its own socket, no bridge, and gone at the end. */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { execa } from 'execa'
import { LABEL } from '../src/lab/engine/owner.js'
import { processesNaming, until } from './processes.js'

/** Only root can start one. */
export const mayStartEngines = process.getuid?.() === 0

export interface TestEngine extends AsyncDisposable {
  readonly docker: Docker
  readonly socket: string
  /** What says to a command that this engine is meant. */
  readonly environment: Readonly<Record<string, string>>
  /** Names of this tool's containers that are there now, running or not. */
  containers(): Promise<string[]>
  kill(signal: NodeJS.Signals): Promise<void>
  /** It is there and takes connections, and does nothing any longer. */
  freeze(): void
  thaw(): void
}

/** What is mounted there, the innermost first. */
async function mountsBelow(place: string): Promise<string[]> {
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  return mounts.filter((path) => path.startsWith(`${place}/`)).reverse()
}

/** @param room of its data, such as `64m`, for an engine whose disk is to fill up; unlimited unless told */
export async function startEngine(room?: string): Promise<TestEngine> {
  const place = await mkdtemp(join(tmpdir(), 'matrix-engine-'))
  const [data, socket, log] = [join(place, 'data'), join(place, 'docker.sock'), join(place, 'log')]
  await mkdir(data)
  if (room !== undefined) await execa('mount', ['-t', 'tmpfs', '-o', `size=${room}`, 'tmpfs', data])
  const engine = spawn(
    'dockerd',
    [
      ...['--iptables=false', '--ip6tables=false', '--bridge=none', '--data-root', data],
      ...['--exec-root', join(place, 'exec'), '--pidfile', join(place, 'pid'), '--host', `unix://${socket}`],
    ],
    // Its directory is not in everybody's PATH.
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    },
  )
  const said = createWriteStream(log)
  engine.stdout.pipe(said)
  engine.stderr.pipe(said)
  const gone = new Promise<void>((resolve) => {
    engine.on('error', () => resolve())
    engine.on('exit', () => resolve())
  })
  const docker = new Docker({ socketPath: socket })
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    engine.kill(signal)
    // One that is frozen takes no other.
    engine.kill('SIGCONT')
    await gone
  }
  try {
    await until('the engine answers', 60_000, () =>
      docker.ping().then(
        () => true,
        () => {
          if (engine.exitCode !== null) throw new Error(`dockerd ended with exit code ${engine.exitCode}`)
          return false
        },
      ),
    )
  } catch (error) {
    await kill('SIGKILL')
    const words = await readFile(log, 'utf8').catch(() => '')
    throw new Error(`no engine can be started (is docker.io installed?): ${words.slice(-2000)}`, {
      cause: error,
    })
  }
  return {
    docker,
    socket,
    environment: { DOCKER_HOST: `unix://${socket}` },
    async containers() {
      const all = await docker.listContainers({ all: true, filters: { label: [LABEL] } })
      return all.flatMap(({ Names }) => Names)
    },
    kill,
    freeze: () => void engine.kill('SIGSTOP'),
    thaw: () => void engine.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill('SIGTERM')
      // One that was killed has left its helpers and its mounts behind.
      for (const id of await processesNaming(place)) process.kill(id, 'SIGKILL')
      for (const mount of await mountsBelow(place)) await execa('umount', ['-l', mount], { reject: false })
      await rm(place, { recursive: true, force: true })
    },
  }
}
