/** A candidate as an AppImage: a real squashfs behind a runtime, read with the archive's tool and run in a guest. */
import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { resolveClosure } from '../src/supply/archive/resolve.js'
import { openStore } from '../src/supply/artefacts/store.js'
import { unpackTools } from '../src/supply/artefacts/tools.js'
import { matrix, recordsOf } from './command.js'
import { openSelected } from './guests.js'
import { unpackInto } from './unpacking.js'

test('an AppImage runs in a guest', async () => {
  const place = await mkdtemp(join(tmpdir(), 'matrix-appimages-'))
  try {
    const { archive, cells, cacheDir, workshop } = await openSelected(place, { bpftrace: ['0.23.2'] })
    const tree = join(place, 'AppDir')
    await unpackInto(tree, archive, cells[0]!.bpftrace.packages)
    const packages = await resolveClosure(await archive.suite('trixie'), ['squashfs-tools'], cacheDir)
    const tools = await unpackTools(openStore(cacheDir), archive, 'mksquashfs', packages)
    const [program = '', ...args] = tools.command('usr/bin/mksquashfs')
    const squashfs = join(place, 'squashfs')
    await promisify(execFile)(program, [
      ...args,
      tree,
      squashfs,
      '-comp',
      'zstd',
      '-Xcompression-level',
      '1',
      '-quiet',
      '-no-progress',
      '-all-root',
    ])
    // Any ELF file may be the runtime; it is never started.
    const runtime = await readFile((await workshop.guest('x86_64')).workload)
    runtime.write('AI\x02', 8, 'latin1')
    const image = join(place, 'bpftrace.AppImage')
    await writeFile(image, Buffer.concat([runtime, await readFile(squashfs)]))
    await chmod(image, 0o755)
    const out = join(place, 'out')
    const { stderr, exitCode } = await matrix([
      ...['run', '--out', out, '--quiet', '--kernel', '6.12.*', '--case', 'kretprobe'],
      ...['--candidate', `file:${image}`, '--bpftrace', 'candidate'],
    ])
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    const [record] = await recordsOf(out)
    expect(record).toMatchObject({ bpftrace: 'candidate', verdict: 'ok', order: 'declared' })
    expect(record?.artefacts.bpftrace[1]?.name).toBe('file:bpftrace.AppImage')
  } finally {
    await rm(place, { recursive: true, force: true })
  }
})
