/** A workshop in which nothing has to be made, for tests that run no real machine. */
import { join } from 'node:path'
import type { KernelFiles } from '../../supply/artefacts/kernel.js'
import type { Workshop } from '../../supply/artefacts/workshop.js'
import { UNCONFINED } from '../../supply/artefacts/confinement.fixture.js'
import type { Emulator } from '../../supply/artefacts/emulator.js'

/**
 * @param directory holds a file `program`, which stands for whatever is read; a kernel is called as its identifier
 * @param files what is otherwise of a kernel: it has NVMe built in
 */
export function workshopOf(
  directory: string,
  emulator: Emulator,
  files: Partial<KernelFiles> = {},
): Workshop {
  const program = join(directory, 'program')
  const path = () => Promise.resolve(program)
  return {
    images: { disk: path, cpio: path },
    kernel: ({ id }) =>
      Promise.resolve({
        vmlinuz: join(directory, id),
        modulePaths: [],
        driver: 'nvme',
        modules: [],
        config: null,
        belongings: new Map(),
        ...files,
      }),
    container: () => Promise.reject(new Error('no container is made of it')),
    looker: () => Promise.resolve({ version: '0', packages: [] }),
    guest: () => Promise.resolve({ agent: program, workload: program, everyday: program }),
    guestIdentity: () => Promise.resolve(''),
    lacking: () => Promise.resolve([]),
    emulator: () => Promise.resolve(emulator),
    confinement: () => Promise.resolve(UNCONFINED),
    squashfs: () => Promise.reject(new Error('there are no tools')),
    launcher: path,
    compile: () => Promise.resolve(),
  }
}
