/** `matrix plan` of a build or a kernel that is given: it reads what it is given before it asks any archive. */
import { bzImage, printing } from '../../src/supply/sources/elf.fixture.js'
import type { Said } from './launch.js'
import type { Bench, Options } from './trial.js'

interface Given {
  /** A file's content, or what stands behind `from:`. */
  readonly build?: Buffer | string
  readonly kernel?: Buffer | string
}

const CASES = {
  kprobe: { probe: 'kprobe', target: 'hrtimer_nanosleep', handlers: ['a', 'b', 'c'], workload: 'nanosleep' },
}

export const KERNEL = bzImage('6.12.1-test (x) #1 SMP')
export const PROGRAM = printing('bpftrace v0.99.1\n')

/** What is taken is known by what comes next: the mirror's Release, which nobody has signed (exit code 3). */
export const TAKEN = /the Release of \S+ from \S+ is refused/

export async function planned(
  bench: Bench,
  { build = PROGRAM, kernel = KERNEL }: Given,
  options?: Options,
): Promise<Said> {
  const from = async (name: string, given: Buffer | string): Promise<string> =>
    typeof given === 'string' ? given : `file:${await bench.put(name, given)}`
  const config = await bench.put(
    'matrix.yaml',
    JSON.stringify({
      kernels: [{ from: await from('vmlinuz', kernel), name: 'own' }],
      bpftrace: [{ from: await from('build', build), name: 'given' }],
      runtimes: ['microvm'],
      cases: CASES,
    }),
  )
  return bench.matrix(['plan', '--config', config], options)
}
