/**
 * The ways in which a guest comes by its bpftrace where NVMe and ext4 are not built in: by modules, and, where a
 * kernel sees no disk at all, in the initramfs. Each is asked a real question.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KernelFiles } from '../src/artefacts/kernel.js'
import type { Context, Selection } from '../src/commands/context.js'
import { hostAccelerator } from '../src/run/accelerator.js'
import { askKernel } from '../src/run/kernel-session.js'
import { openSelected } from './guests.js'

const FULL = `
kernels: [{ from: debian:trixie-security, series: ['6.12'], flavour: full }]
bpftrace: [{ from: debian:trixie }]
cases:
  seed-kretprobe:
    program: >-
      kr:hrtimer_nanosleep /comm == "syscall"/ { print("a") }
      kr:hrtimer_nanosleep /comm == "syscall"/ { print("b") }
    tokens: [a, b]
    workload: nanosleep
`

let place: string
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-carriers-'))
})
afterAll(() => rm(place, { recursive: true, force: true }))

/**
 * Asks every selected cell its cases on one kernel.
 * @param change what the kernel's files are taken for
 * @returns each attempt, and what the machines did
 */
async function asked(name: string, selection: Partial<Selection>, change: Partial<KernelFiles> = {}) {
  const { cells, cases, workshop, cacheDir }: Context = await openSelected(place, selection)
  const [cell] = cells
  if (!cell) throw new Error('nothing is selected')
  const environment = process.env
  const { signal } = new AbortController()
  const scratch = join(place, name)
  const { accelerator } = await hostAccelerator(cell.kernel, {
    workshop,
    cacheDir,
    scratch: place,
    environment,
    signal,
  })
  const answers: string[] = []
  const doings: string[] = []
  await askKernel(
    cells.map((one) => ({ cell: one, cases })),
    {
      workshop: { ...workshop, kernel: async (build) => ({ ...(await workshop.kernel(build)), ...change }) },
      accelerator,
      scratch,
      logDir: join(scratch, 'logs'),
      environment,
      signal,
      isolated: false,
      log: () => ({ save: () => Promise.resolve() }),
      onDoing: (doing) => doings.push(doing.replace(/ in [\d.]+ s$/, '')),
      onAnswer: ({ bpftrace }, one, attempts, release) => {
        for (const { outcome, order, reason } of attempts)
          answers.push(`${release} × ${bpftrace.id} ${one.name}: ${order ?? outcome} ${reason ?? ''}`.trim())
        return Promise.resolve()
      },
    },
  )
  return {
    answers,
    boots: doings.filter((doing) => doing === 'booted').length,
    kernel: await workshop.kernel(cell.kernel),
  }
}

test.concurrent('a kernel with its disk drivers and its file system in modules', async () => {
  const config = join(place, 'full.yaml')
  await writeFile(config, FULL)
  const { answers, boots, kernel } = await asked('full', { config, bpftrace: [] })
  expect(kernel.modules).toEqual(expect.arrayContaining(['nvme', 'crc32c_generic', 'ext4']))
  expect(answers).toEqual([
    expect.stringMatching(/^6\.12\.\d+\+deb13-amd64 × 0\.23\.2 seed-kretprobe: declared$/),
  ])
  expect(boots).toBe(1)
})

test.concurrent('a kernel that sees no disk has each build in an initramfs of its own', async () => {
  const selection = { bpftrace: ['0.11.3', '0.27.1'], case: ['seed-kretprobe'] }
  // The cloud flavour has virtio_blk in a module, which is withheld: the guest finds out that it sees nothing.
  const { answers, boots } = await asked('blind', selection, { driver: 'virtio', modulePaths: [] })
  expect(answers).toEqual([
    expect.stringMatching(/-cloud-amd64 × 0\.11\.3 seed-kretprobe: declared$/),
    expect.stringMatching(/-cloud-amd64 × 0\.27\.1 seed-kretprobe: declared$/),
  ])
  expect(boots).toBe(3)
})
