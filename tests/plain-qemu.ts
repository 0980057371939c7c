/** A machine of somebody who does not have this tool: QEMU under its usual name, and packages in a directory. */
import { chmod, copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { shellWord } from '../src/lib/shell.js'
import { packagesOf } from '../src/answers/report/reproduction/packages.js'
import { readClosures } from '../src/records/closures.js'
import type { ResultRecord } from '../src/records/record.js'
import { openSelected } from './guests.js'

/**
 * A directory for PATH in which `qemu-system-x86_64` is the emulator that this tool has: the host's, or that of its cache.
 * Nothing is installed, so that other tests find the host as it was.
 */
export async function plainQemu(place: string): Promise<string> {
  const { workshop } = await openSelected(join(place, 'out'))
  const { command, environment } = await workshop.emulator('x86_64')
  const directory = join(place, 'bin')
  const words = [...Object.entries(environment).map(([name, value]) => `${name}=${value}`), ...command]
  const program = join(directory, 'qemu-system-x86_64')
  await mkdir(directory, { recursive: true })
  await writeFile(program, `#!/bin/sh\nexec env ${words.map(shellWord).join(' ')} "$@"\n`)
  await chmod(program, 0o755)
  return directory
}

/** Puts the packages behind a record of `out` into a directory, under the names that apt gives them. */
export async function packagesInto(directory: string, out: string, record: ResultRecord): Promise<void> {
  const { cells, archive } = await openSelected(out, {
    kernel: [record.kernel],
    bpftrace: [record.bpftrace],
    runtime: ['microvm'],
  })
  const [cell] = cells
  const offered = [...(cell?.kernel.packages ?? []), ...(cell?.bpftrace.packages ?? [])]
  const closures = await readClosures(out)
  await mkdir(directory, { recursive: true })
  for (const { sha256, file, name } of packagesOf(
    record,
    closures.images.get(record.artefacts.image.sha256),
  )) {
    const found = offered.find((one) => one.sha256 === sha256)
    if (!found) throw new Error(`the archive does not offer the recorded ${name}`)
    await copyFile(await archive.download(found), join(directory, file))
  }
}
