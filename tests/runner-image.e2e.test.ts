/** The tool's own image, built without a registry: one cell in a container without rights, as it is answered outside. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { GenericContainer, Wait } from 'testcontainers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cacheDirectory } from '../src/commands/workplace.js'
import type { ResultRecord } from '../src/records/record.js'
import { cacheBeside, matrix, recordsOf, ROOT } from './command.js'
import { mayStartEngines, startEngine } from './engine.js'
import type { TestEngine } from './engine.js'

const MATRIX = `
kernels: [{ from: debian:trixie-security, series: ['6.12'] }]
bpftrace: [{ from: debian:trixie }]
cases:
  kretprobe: { probe: kretprobe, target: hrtimer_nanosleep, handlers: [a, b, c], workload: nanosleep }
  uprobe: { probe: uprobe, target: '/guest/syscall:matrix_entry', handlers: [a, b, c], workload: call }
`

let place: string
let engine: TestEngine

describe.skipIf(!mayStartEngines)('the runner image', () => {
  beforeAll(async () => {
    place = await mkdtemp(join(tmpdir(), 'matrix-runner-'))
    await mkdir(join(place, 'inside'))
    await writeFile(join(place, 'matrix.yaml'), MATRIX)
    engine = await startEngine()
    // testcontainers looks for its engine in the process's own environment. Its reaper would come from a registry.
    process.env['DOCKER_HOST'] = engine.environment['DOCKER_HOST']
    process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true'
    // Where this is a container itself, it would ask for the bridge, which this engine has not.
    process.env['TESTCONTAINERS_HOST_OVERRIDE'] = 'localhost'
  })
  afterAll(async () => {
    delete process.env['DOCKER_HOST']
    await engine[Symbol.asyncDispose]()
    await rm(place, { recursive: true, force: true })
  })

  test('answers one cell without rights and without a network, and writes the same record as outside', async () => {
    const outside = join(place, 'outside')
    const config = join(place, 'matrix.yaml')
    const run = (its: string): string[] => ['run', '--config', its, '--fresh', '--jobs', '1']
    const cache = await cacheBeside(join(place, 'cache'), ['answers'])
    const finished = await matrix([...run(config), '--out', outside], { MATRIX_CACHE_DIR: cache })
    expect(finished.exitCode, finished.stderr).toBe(0)

    const context = join(place, 'context')
    await execa(process.execPath, ['--import', 'tsx', join(ROOT, 'dev/runner.ts'), context], { cwd: ROOT })
    const image = await GenericContainer.fromDockerfile(context).build('bpftrace-matrix-runner:test', {
      deleteOnExit: false,
    })
    await chmod(place, 0o755)
    // As the Dockerfile says it is run, but without a network and with a smaller matrix in place of its own.
    await using _ = await image
      .withNetworkMode('none')
      .withUser(`${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`)
      .withDroppedCapabilities('ALL')
      .withSecurityOpt('no-new-privileges')
      .withBindMounts([
        { source: config, target: '/matrix/matrix.yaml', mode: 'ro' },
        { source: join(place, 'inside'), target: '/work/results', mode: 'rw' },
        { source: cacheDirectory(process.env), target: '/cache', mode: 'rw' },
        // Where the packages in the cache came from.
        { source: '/etc/apt', target: '/etc/apt', mode: 'ro' },
      ])
      // What it remembers is not for others, which may ask the same at the same time.
      .withTmpFs({ '/tmp': 'rw,exec', '/cache/answers': 'rw' })
      .withCommand(run('/matrix/matrix.yaml'))
      .withWaitStrategy(Wait.forOneShotStartup())
      .withStartupTimeout(300_000)
      .start()

    // All of a record but when and how long, which emulator, and that the mirror could not be asked.
    const plain = (records: readonly ResultRecord[]) =>
      records
        .map((one) => {
          const { kernel, bpftrace, workload, image } = one.artefacts
          const artefacts = { kernel, bpftrace, workload, image }
          return { ...one, artefacts, attempts: one.attempts.length, finishedAt: '', warnings: [] }
        })
        .sort((a, b) => a.case.localeCompare(b.case))
    const inside = await recordsOf(join(place, 'inside'))
    expect(inside).toHaveLength(2)
    expect(plain(inside)).toEqual(plain(await recordsOf(outside)))
    for (const { artefacts } of inside) expect(artefacts.qemu).toMatch(/^\d+\./)
  })
})
