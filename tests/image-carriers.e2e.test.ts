/**
 * The ways in which a guest comes by its bpftrace where NVMe and ext4 are not built in: by modules, and, where a
 * kernel sees no disk at all, in the initramfs. Each is asked a real question.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hostAccelerator } from '../src/lab/run/accelerator.js'
import { openSession } from '../src/lab/run/kernel-session.js'
import { matrix, recordsIn } from './command.js'
import { openSelected } from './guests.js'

/** Debian's plain flavour has both NVMe and ext4 in modules, and ext4 wants another by its alias. */
const FULL = `
kernels: [{ from: debian:trixie-security, series: ['6.12'], flavour: full }]
bpftrace: [{ from: debian:trixie }]
cases:
  kretprobe: { probe: kretprobe, target: hrtimer_nanosleep, handlers: [a, b, c], workload: nanosleep }
`

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-carriers-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

test.concurrent('a kernel with its disk drivers and its file system in modules', async () => {
  const config = join(place, 'full.yaml')
  await writeFile(config, FULL)
  const args = ['--config', config, '--fresh', '--out', join(place, 'out'), '--json']
  const { exitCode, stdout, stderr } = await matrix(['run', ...args])
  expect(exitCode, stderr).toBe(0)
  expect(recordsIn(stdout)).toEqual([
    expect.objectContaining({
      kernel: expect.stringMatching(/^6\.12\.\d+-full$/) as string,
      release: expect.stringMatching(/\+deb13-amd64$/) as string,
      order: 'declared',
    }),
  ])
  expect(stderr.match(/booting$/gm)).toHaveLength(1)
})

test.concurrent('a kernel that sees no disk has each build in an initramfs of its own', async () => {
  const selection = { bpftrace: ['0.11.3', '0.27.1'], case: ['seed-kretprobe'] }
  const { cells, cases, workshop, cacheDir } = await openSelected(place, selection)
  const kernel = cells[0]!.kernel
  const environment = process.env
  const { signal } = new AbortController()
  const scratch = join(place, 'blind')
  const { accelerator } = await hostAccelerator([kernel], { workshop, cacheDir, signal }, place)
  const answers: string[] = []
  let boots = 0
  const all = cells.map((cell) => ({ cell, cases }))
  const session = openSession(
    all,
    {
      cacheDir,
      logDir: join(scratch, 'logs'),
      environment,
      signal,
      tell: () => undefined,
      workshop: {
        ...workshop,
        // The cloud flavour has virtio_blk in a module, which is withheld: the guest finds out that it sees nothing.
        kernel: async (build) => ({ ...(await workshop.kernel(build)), driver: 'virtio', modulePaths: [] }),
      },
    },
    { accelerator, scratch, logDir: join(scratch, 'logs') },
    {
      isolated: false,
      thorough: false,
      repeat: 1,
      knownIssues: [],
      log: () => ({ save: () => Promise.resolve() }),
      onDoing: (doing) => (boots += Number(doing.startsWith('booted'))),
      onAnswer: ({ bpftrace }, one, attempts) => {
        answers.push(
          ...attempts.map(({ order, reason }) => `${bpftrace.id} ${one.name}: ${order ?? reason ?? ''}`),
        )
        return Promise.resolve()
      },
      onWithdrawn: () => Promise.reject(new Error('nothing is withdrawn')),
    },
  )
  await session.ask(all)
  await session.release()
  expect(answers).toEqual(['0.11.3 seed-kretprobe: declared', '0.27.1 seed-kretprobe: declared'])
  expect(boots).toBe(3)
})
