/** Whether a program of this host can run in the guests that it is taken to. */
import { UsageError } from '../lib/errors.js'
import { factsOfArchitecture } from '../matrix/architecture.js'
import { readElf } from '../supply/sources/elf.js'
import { lackingLibraries } from '../supply/sources/lacking.js'
import type { Context } from './context.js'

/**
 * Looks into a program before anything boots. What is no ELF file, such as a shell script, is left to the guest.
 * @throws UsageError that names what a guest lacks
 */
export async function checkProgram(program: string, { archive, cells }: Context): Promise<void> {
  const elf = await readElf(program).catch(() => null)
  if (elf === null) return
  const foreign = cells.find(({ kernel }) => kernel.arch !== elf.arch)
  if (foreign)
    throw new UsageError(
      `${program} is a program for ${elf.machine}, and guests are ${factsOfArchitecture(foreign.kernel.arch).title}`,
    )
  for (const build of new Set(cells.map(({ bpftrace }) => bpftrace))) {
    const lacking = await lackingLibraries(elf, archive, build)
    if (lacking.length > 0)
      throw new UsageError(
        `${program} needs ${lacking.join(', ')}, and the guest of bpftrace ${build.id} lacks ${lacking.length === 1 ? 'it' : 'them'}: link the program statically`,
      )
  }
}
