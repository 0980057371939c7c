/** What QEMU and the helpers can come by on this host, from inside of their walls. */
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findConfinement } from '../src/supply/artefacts/confinement.js'
import type { Confinement } from '../src/supply/artefacts/confinement.js'
import { openGuests, openSelected, SOURCES } from './guests.js'
import { processesNaming } from './processes.js'

let place: string
let prowler: string
let walls: Confinement
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'matrix-walls-'))
  const { workshop } = await openSelected(place)
  prowler = join(place, 'prowler')
  await workshop.compile([join(SOURCES, 'prowler.c')], prowler, 'x86_64')
  walls = await workshop.confinement()
})
afterAll(() => rm(place, { recursive: true, force: true }))

test('a program within them comes by nothing of the host', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const secret = join(place, 'secret')
  await writeFile(secret, 'secret', { mode: 0o644 })
  const words = [prowler, secret, place, String((server.address() as AddressInfo).port)]
  const run = async (command: readonly string[]): Promise<string[]> => {
    const [program = '', ...args] = command
    const { stdout } = await execa(program, args, {
      extendEnv: false,
      env: {},
      stdout: { file: join(place, 'said') },
    }).then(async () => ({ stdout: await readFile(join(place, 'said'), 'utf8') }))
    return stdout.trim().split('\n')
  }
  try {
    const within = await run(walls.command(words, { read: [prowler] }))
    expect(within.filter((line) => line.endsWith(': open'))).toEqual([])
    expect(within.filter((line) => line.endsWith(': shut'))).toHaveLength(8)
    await expect(access(join(place, 'left'))).rejects.toThrow('ENOENT')
    // The child that it has left behind goes with it.
    await vi.waitFor(async () => expect(await processesNaming(prowler)).toEqual([]), { timeout: 5_000 })
    // A check that cannot fail is none: outside of the walls the same program comes by all that there is.
    const outside = await run(words)
    expect(outside).toEqual(
      expect.arrayContaining(['secret: open', 'write: open', 'passwd: open', 'network: open']),
    )
  } finally {
    server.close()
    await execa('pkill', ['-f', prowler], { reject: false })
  }
})

describe('QEMU', () => {
  test('is an unprivileged user with an empty environment and a filter of system calls', async () => {
    const guests = await openGuests()
    try {
      const { machine, processes } = await guests.ordinary()
      const all = await processes()
      const statuses = await Promise.all(
        all.map(async (pid) => ({
          name: await readFile(`/proc/${pid}/cmdline`, 'utf8'),
          status: await readFile(`/proc/${pid}/status`, 'utf8'),
          environment: await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => ''),
        })),
      )
      // The last of them is QEMU itself; before it come the shell that watches over it, and the walls.
      const qemu = statuses.filter(({ status }) => /^Seccomp:\s*2$/m.test(status))
      expect(qemu).toHaveLength(1)
      expect(qemu[0]?.status).toMatch(/^NoNewPrivs:\s*1$/m)
      expect(qemu[0]?.status).toMatch(/^CapEff:\s*0+$/m)
      expect(qemu[0]?.status).not.toMatch(/^Uid:\s*0\s/m)
      const words = (qemu[0]?.environment ?? '').split('\0').filter(Boolean)
      expect(
        words
          .map((word) => word.split('=')[0])
          .filter((name) => !['QEMU_MODULE_DIR', 'PWD'].includes(name ?? '')),
      ).toEqual([])
      if (machine.kind === 'machine') await machine.close()
      await vi.waitFor(async () => expect(await processes()).toEqual([]), { timeout: 5_000 })
    } finally {
      await guests.end()
    }
  })
})

test('where no walls can be built, that is said, and programs run without', async () => {
  const broken = { root: place, libraries: place, command: () => ['/bin/false'] }
  const none = await findConfinement(broken, 0)
  expect(none.walls).toEqual({ namespaces: false, user: false, noNewPrivileges: false })
  expect(none.lacking).not.toBeNull()
  expect(none.command(['/bin/true'], { read: [] })).toEqual(['/bin/true'])
})
